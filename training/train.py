"""Fine-tune MiniLM to read attributions: tags, names, links and references in one pass.

    python -m training.train --data DIR --base DIR --out DIR [--epochs 8] [--resume]

Writes OUT/epoch-N.pt (weights and their running average) after each epoch and OUT/last.pt to resume from.
"""

from __future__ import annotations

import argparse
import copy
import random
import time
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from training.augment import augment
from training.batches import Asked, Batch, batches
from training.corpus import annotate, load_tokenizer, read
from training.model import Model, descend, groups, pointer_loss

WEIGHTS = {"names": 0.25, "source": 0.1, "cue": 0.03, "join": 0.03, "via": 0.02, "refer": 0.05}
RATE, HEAD_RATE, LAYER_DECAY, WARM_UP, DECAY, AVERAGE = 2.5e-4, 1e-3, 0.9, 0.06, 0.01, 0.998


def losses(model: Model, batch: Batch) -> dict[str, Tensor]:
    with torch.autocast("cpu", torch.bfloat16):
        states = model.encoder(batch.ids, batch.lengths)
    words = states[batch.words[0], batch.words[1]].float()
    found = {
        "tags": model.transitions.loss(
            model.tags(words)[batch.paragraphs], batch.tags[batch.paragraphs], batch.paragraph_lengths
        )
    }
    if (batch.names >= 0).any():
        found["names"] = functional.cross_entropy(model.names(words), batch.names, ignore_index=-1)
    for relation, asked in batch.asked.items():
        found[relation] = pointer_loss(scores(model, relation, words, asked), asked.right)
    return found


def scores(model: Model, relation: str, words: Tensor, asked: Asked) -> Tensor:
    query = words[asked.queries].flatten(1)
    key = words[asked.keys].flatten(1)
    return model.pairs[relation](query, key, asked.of, asked.features)


def schedule(step: int, steps: int) -> float:
    warm = WARM_UP * steps
    return step / warm if step < warm else max(0.0, (steps - step) / (steps - warm))


def main() -> None:
    options = arguments()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(options.base)
    records = read(options.data / "polnear" / "train.jsonl.gz")[: options.articles]
    model = Model(options.dropout)
    model.encoder.load_base(options.base)
    if options.start:
        model.load_state_dict(torch.load(options.start)["average"])
    rates = groups(model, options.rate * RATE, options.rate * HEAD_RATE, LAYER_DECAY, DECAY)
    optimizer = torch.optim.AdamW(rates, betas=(0.9, 0.98), foreach=False)
    average, done = copy.deepcopy(model.state_dict()), 0
    if options.resume and (options.out / "last.pt").exists():
        last = torch.load(options.out / "last.pt")
        model.load_state_dict(last["model"])
        optimizer.load_state_dict(last["optimizer"])
        average, done = last["average"], last["epoch"]
    rates = [group["initial_lr"] if "initial_lr" in group else group["lr"] for group in optimizer.param_groups]
    for group, rate in zip(optimizer.param_groups, rates, strict=True):
        group["initial_lr"] = rate
    for epoch in range(done, options.epochs):
        rng = random.Random(options.seed * 1000 + epoch)
        articles = [annotate(augment(record, rng), tokenizer) for record in records]
        run_epoch(model, optimizer, average, articles, rng, epoch, options)
        torch.save({"average": average, "epoch": epoch + 1}, options.out / f"epoch-{epoch + 1}.pt")
        torch.save(
            {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average, "epoch": epoch + 1},
            options.out / "last.pt",
        )


def run_epoch(model, optimizer, average, articles, rng, epoch, options) -> None:
    model.train()
    steps_an_epoch = sum(len(article.page) for article in articles) // 2950 + 1  # about; the schedule needs no more
    sums: dict[str, float] = {}
    began = time.time()
    for step, batch in enumerate(batches(articles, options.size, rng), 1):
        at = epoch + min(step / steps_an_epoch, 1.0)
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"] * schedule(at, options.epochs)
        found = losses(model, batch)
        loss = sum(WEIGHTS.get(name, 1.0) * value for name, value in found.items())
        descend(loss, optimizer, model, average, epoch * steps_an_epoch + step, AVERAGE)
        for name, value in found.items():
            sums[name] = 0.97 * sums.get(name, value.item()) + 0.03 * value.item()
        if step % 20 == 0:
            shown = " ".join(f"{name} {value:.3f}" for name, value in sums.items())
            print(f"{epoch} {step}/{steps_an_epoch} {time.time() - began:.0f}s {shown}", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="holds polnear/train.jsonl.gz")
    parser.add_argument("--base", type=Path, required=True, help="all-MiniLM-L6-v2: model.safetensors, tokenizer.json")
    parser.add_argument("--out", type=Path, required=True, help="for checkpoints")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--size", type=int, default=16, help="windows a batch")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=None, help="fewer, to try it out")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from with a new schedule")
    parser.add_argument("--rate", type=float, default=1.0, help="share of the usual learning rates")
    parser.add_argument("--dropout", type=float, default=0.1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
