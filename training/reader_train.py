"""Fine-tune MiniLM to cut the short answer to a question out of a text, or to say that the text has none.

    python -m training.reader_train --data DIR --base DIR --out DIR [--epochs 3] [--resume]

Writes OUT/epoch-N.pt (running average of the weights) after each epoch and OUT/last.pt to resume from.
"""

from __future__ import annotations

import argparse
import copy
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from training.corpus import load_tokenizer
from training.model import WIDTH, Encoder
from training.reader_negatives import Negatives
from training.reader_news import polnear
from training.reader_pairs import Pair, agreed, qamr
from training.train import AVERAGE, groups, schedule

NEWS, UNANSWERABLE = 9_000, 0.32  # pairs from PolNeAR an epoch; share of all pairs
BESIDE, UNMARKED = 0.07, 0.15  # share with a second sentence in the text; share without a question mark
MAX_PIECES = 200
FORBIDDEN = -1e4


class Answering(nn.Module):
    """Scores of each piece as the first and the last of the answer; [CLS] stands for "not here"."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = Encoder(dropout)
        self.ends = nn.Linear(WIDTH, 2)

    def forward(self, batch: Batch) -> Tensor:
        """(rows, length, 2); pieces of the question cannot answer."""
        with torch.autocast("cpu", torch.bfloat16):
            states = self.encoder(batch.ids, batch.lengths, batch.kinds)
        return self.ends(states.float()).masked_fill(~batch.allowed[..., None], FORBIDDEN)


@dataclass
class Batch:
    ids: Tensor  # (rows, length)
    kinds: Tensor  # (rows, length), 1 in the text
    lengths: Tensor
    allowed: Tensor  # (rows, length): [CLS] and the pieces of the text
    answers: Tensor  # (rows, 2): first and last piece; 0, 0 where there is no answer


@dataclass(frozen=True)
class Row:
    ids: list[int]
    kinds: list[int]
    answer: tuple[int, int]


def epoch_pairs(answered: Sequence[Pair], news: Sequence[Pair], rng: random.Random) -> list[Pair]:
    """One epoch: every question of QAMR, some of PolNeAR's, and unanswerable ones made from both."""
    chosen = rng.sample(news, min(NEWS, len(news)))
    right = [*answered, *chosen]
    wanted = int(len(right) * UNANSWERABLE / (1 - UNANSWERABLE))
    makers = Negatives(answered, rng), Negatives(news, rng)
    wrong: list[Pair] = []
    while len(wrong) < wanted:
        pair = rng.choice(right)
        if made := makers[pair.kind != "qamr"].make(pair):
            wrong.append(made)
    texts = sorted({pair.text for pair in answered})
    return [_varied(pair, texts, rng) for pair in [*right, *wrong]]


def _varied(pair: Pair, texts: list[str], rng: random.Random) -> Pair:
    """As people type: without the question mark; as articles go on: with another sentence before or behind."""
    if rng.random() < UNMARKED:
        pair = replace(pair, question=pair.question.rstrip("?"))
    if rng.random() < BESIDE and pair.answer:
        other = rng.choice(texts)
        if rng.random() < 0.5:
            return replace(pair, text=f"{pair.text} {other}")
        start, end = (place + len(other) + 1 for place in pair.answer)
        return replace(pair, text=f"{other} {pair.text}", answer=(start, end))
    return pair


def encoded(pairs: Sequence[Pair], tokenizer: Tokenizer) -> list[Row]:
    """Rows of at most MAX_PIECES; a pair whose answer would be cut off is left out."""
    rows = []
    for pair, encoding in zip(pairs, tokenizer.encode_batch([(p.question, p.text) for p in pairs]), strict=True):
        answer = (0, 0)
        if pair.answer:
            inside = [i for i, (kind, (start, end)) in enumerate(zip(encoding.type_ids, encoding.offsets, strict=True))
                      if kind == 1 and end > start and start < pair.answer[1] and end > pair.answer[0]]  # fmt: skip
            if not inside or inside[-1] >= MAX_PIECES:
                continue
            answer = inside[0], inside[-1]
        rows.append(Row(encoding.ids[:MAX_PIECES], encoding.type_ids[:MAX_PIECES], answer))
    return rows


def batches(rows: Sequence[Row], pieces: int, rng: random.Random | None) -> Iterator[Batch]:
    """Batches of like length, of at most so many pieces with padding; in random order if `rng` is given."""
    order = list(rows)
    if rng:
        rng.shuffle(order)
    pool = 64 * 40
    for low in range(0, len(order), pool):
        near = sorted(order[low : low + pool], key=lambda row: len(row.ids))
        cut, begin = [], 0
        for end in range(1, len(near) + 1):
            if end == len(near) or (end + 1 - begin) * len(near[end].ids) > pieces:
                cut.append(near[begin:end])
                begin = end
        if rng:
            rng.shuffle(cut)
        yield from map(collate, cut)


def collate(rows: Sequence[Row]) -> Batch:
    lengths = [len(row.ids) for row in rows]
    ids, kinds = np.zeros((2, len(rows), max(lengths)), np.int64)
    for i, row in enumerate(rows):
        ids[i, : lengths[i]], kinds[i, : lengths[i]] = row.ids, row.kinds
    last = np.array(lengths)[:, None] - 1  # the closing [SEP], which is of kind 1
    place = np.arange(ids.shape[1])[None]
    allowed = ((kinds == 1) & (place < last)) | (place == 0)
    answers = np.array([row.answer for row in rows])
    return Batch(*map(torch.from_numpy, (ids, kinds, np.array(lengths), allowed, answers)))


def loss_of(model: Answering, batch: Batch) -> Tensor:
    scores = model(batch)
    return functional.cross_entropy(scores[..., 0], batch.answers[:, 0]) + functional.cross_entropy(
        scores[..., 1], batch.answers[:, 1]
    )


def main() -> None:
    options = arguments()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(options.base)
    answered = [agreed(pair) for pair in qamr(options.data, "train")]
    news = polnear(options.data, "train", random.Random(options.seed))
    model = Answering(options.dropout)
    model.encoder.load_base(options.base)
    optimizer = torch.optim.AdamW(groups(model), betas=(0.9, 0.98), foreach=False)
    average, done = copy.deepcopy(model.state_dict()), 0
    if options.resume and (options.out / "last.pt").exists():
        last = torch.load(options.out / "last.pt")
        model.load_state_dict(last["model"])
        optimizer.load_state_dict(last["optimizer"])
        average, done = last["average"], last["epoch"]
    for group in optimizer.param_groups:
        group.setdefault("initial_lr", group["lr"])
    for epoch in range(done, options.epochs):
        rng = random.Random(options.seed * 1000 + epoch)
        rows = encoded(epoch_pairs(answered, news, rng), tokenizer)
        run_epoch(model, optimizer, average, list(batches(rows, options.pieces, rng)), epoch, options.epochs)
        torch.save({"average": average, "epoch": epoch + 1}, options.out / f"epoch-{epoch + 1}.pt")
        states = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average}
        torch.save({**states, "epoch": epoch + 1}, options.out / "last.pt")


def run_epoch(model, optimizer, average, made: list[Batch], epoch: int, epochs: int) -> None:
    model.train()
    shown, began = 0.0, time.time()
    for step, batch in enumerate(made, 1):
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"] * schedule(epoch + step / len(made), epochs)
        loss = loss_of(model, batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        seen = epoch * len(made) + step
        keep = min(AVERAGE, (1 + seen) / (10 + seen))
        for name, value in model.state_dict().items():
            if name != "encoder.words.weight":
                average[name].lerp_(value, 1 - keep)
        shown = loss.item() if seen == 1 else 0.98 * shown + 0.02 * loss.item()
        if step % 20 == 0:
            print(f"{epoch} {step}/{len(made)} {time.time() - began:.0f}s loss {shown:.3f}", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="holds qamr/ and polnear/train.jsonl.gz")
    parser.add_argument("--base", type=Path, required=True, help="all-MiniLM-L6-v2: model.safetensors, tokenizer.json")
    parser.add_argument("--out", type=Path, required=True, help="for checkpoints")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--pieces", type=int, default=2800, help="a batch, padding included")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--dropout", type=float, default=0.1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
