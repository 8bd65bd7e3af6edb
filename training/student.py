"""Teach an encoder of fewer layers the vectors of sentences that the encoder of six gives: adding is what takes time.

    python -m training.student --data DIR --more MORE --out OUT [--start WEIGHTS] [--layers 3] [--minutes 60]

Questions are still read by the encoder of six, so only what is read when articles are added is smaller, and no head
over questions changes. Loss: one less the cosine to the teacher's vector of each sentence, and the divergence between
the teacher's and the student's shares of the sentences of a batch for random questions (Hinton, Vinyals, Dean 2015).
Prints, every 500 steps, how near the vectors of dev are, and the recall of its gold sentences with either.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from rag.models.embedding import LocalEmbedder
from training.corpus import load_tokenizer
from training.encoder_train import AVERAGE, SCALE, Window, hits, sentence_vectors, windows
from training.matcher_questions import kept_aside
from training.matcher_rows import read
from training.matcher_train import native_bf16, of_like_length
from training.model import Encoder, descend

RATE, WARM_UP = 1.5e-4, 0.04
PIECES = 2048  # of a batch
QUESTIONS = 64  # whose shares are compared, a batch


def batches(found: Sequence[tuple[Window, Tensor]], rng: random.Random) -> Iterator[Sequence[tuple[Window, Tensor]]]:
    """Windows of like length together, in random order."""
    order = sorted(found, key=lambda pair: len(pair[0].ids) + rng.random() * 16)
    cut = list(of_like_length(order, [len(window.ids) for window, _ in order], PIECES))
    rng.shuffle(cut)
    return iter(cut)


def loss_of(student: Encoder, batch, questions: Tensor, bf16: bool) -> Tensor:
    """questions: (some, 384), the teacher's."""
    wanted = torch.cat([vectors for _, vectors in batch])
    given = sentence_vectors(student, [window for window, _ in batch], bf16)
    near = 1 - (wanted * given).sum(1).mean()
    shares = functional.log_softmax(SCALE * questions @ given.T, 1)
    meant = functional.log_softmax(SCALE * questions @ wanted.T, 1)
    return near + functional.kl_div(shares, meant, log_target=True, reduction="batchmean")


def taught(teacher: Encoder, articles: Sequence[dict], tokenizer: Tokenizer, bf16: bool) -> list[tuple[Window, Tensor]]:
    """Each passage, and the vectors that the teacher gives its sentences."""
    found = sorted((w for a in articles for w in windows(a, tokenizer) if w.parts), key=lambda w: len(w.ids))
    pairs: list[tuple[Window, Tensor]] = []
    with torch.no_grad():
        for low in range(0, len(found), 8):
            part = found[low : low + 8]
            counts = [len(window.parts) for window in part]
            pairs += zip(part, sentence_vectors(teacher, part, bf16).split(counts), strict=True)
    return pairs


def shallow(teacher: Encoder, layers: int) -> dict[str, Tensor]:
    """The weights of an encoder that keeps every second, or third, layer of the teacher."""
    step = len(teacher.layers) // layers
    state = {name: value for name, value in teacher.state_dict().items() if not name.startswith("layers.")}
    for i in range(layers):
        layer = teacher.layers[step * i + step - 1].state_dict()
        state |= {f"layers.{i}.{name}": value for name, value in layer.items()}
    return state


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="holds questions/")
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="further files of articles")
    parser.add_argument("--teacher", type=Path, required=True, help="folder of its model.safetensors, half precision")
    parser.add_argument("--base", type=Path, required=True, help="for its tokenizer")
    parser.add_argument("--start", type=Path, help="folder of a student's weights; without: every other layer")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    rng = random.Random(1)
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer, bf16 = load_tokenizer(options.base), native_bf16()
    folder = options.data / "questions"
    paths = [folder / f"{part}_articles.jsonl.gz" for part in ("train", "train2")] + options.more
    articles = {a["id"]: a for path in paths for a in read(path) if not kept_aside(a["id"])}
    asked = [q["q"] for part in ("train", "train2") for q in read(folder / f"{part}_questions.jsonl.gz")]
    dev_articles, dev = read(folder / "dev_articles.jsonl.gz"), read(folder / "dev_questions.jsonl.gz")
    dev = [q for q in dev if q["answerable"] and q["minimal"]]

    teacher = Encoder(0.0)
    teacher.load_base(options.teacher)
    teacher.eval()

    began = time.time()
    held = taught(teacher, dev_articles, tokenizer, bf16)
    cache = options.out / "teacher.pt"
    if not cache.exists():
        torch.save(taught(teacher, list(articles.values()), tokenizer, bf16), cache)
    found = torch.load(cache, weights_only=False)
    embedder = LocalEmbedder()
    questions = torch.from_numpy(embedder.embed(asked))
    dev_questions = torch.from_numpy(embedder.embed([q["q"] for q in dev]))
    print(f"{len(articles)} articles, {len(found)} passages, {time.time() - began:.0f}s", flush=True)

    places = [(w.article, n) for w, _ in held for n, _, _ in w.parts]
    wanted = torch.cat([v for _, v in held])
    print("teacher", hits(dev_questions @ wanted.T, places, dev), flush=True)

    student = Encoder(0.0, options.layers)
    if options.start:
        student.load_base(options.start)
    else:
        student.load_state_dict(shallow(teacher, options.layers))
    average = {k: v.clone() for k, v in student.state_dict().items()}

    def shown(state: dict) -> str:
        own = {k: v.clone() for k, v in student.state_dict().items()}
        student.load_state_dict(state)
        with torch.no_grad():
            some = [[window for window, _ in held[i : i + 8]] for i in range(0, len(held), 8)]
            vectors = torch.cat([sentence_vectors(student, part, bf16) for part in some])
        student.load_state_dict(own)
        return f"cosine {(wanted * vectors).sum(1).mean():.4f} {hits(dev_questions @ vectors.T, places, dev)}"

    print("start", shown(average), flush=True)
    values = [v for v in student.parameters() if v.requires_grad]
    optimizer = torch.optim.AdamW(values, RATE, betas=(0.9, 0.98), weight_decay=0.01, foreach=False)
    began, step = time.time(), 0
    while (gone := (time.time() - began) / 60 / options.minutes) < 1:
        for batch in batches(found, rng):
            gone = (time.time() - began) / 60 / options.minutes
            if gone >= 1:
                break
            step += 1
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(gone / WARM_UP, max(0.02, 1 - gone))
            loss = loss_of(student, batch, questions[torch.randint(len(questions), (QUESTIONS,))], bf16)
            descend(loss, optimizer, student, average, step, AVERAGE)
            if step % 100 == 0:
                print(f"{step} {time.time() - began:.0f}s loss {loss.item():.4f}", flush=True)
            if step % 500 == 0:
                print(step, shown(average), flush=True)
                torch.save({"average": average}, options.out / "student.pt")
        print("pass over", flush=True)
    torch.save({"average": average}, options.out / "student.pt")
    print("end", shown(average), flush=True)


if __name__ == "__main__":
    main()
