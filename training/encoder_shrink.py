"""Teach an encoder of fewer layers to give every sentence and every question the vector that the large one gives.

    python -m training.encoder_shrink --data DIR --teacher rag/models/encoder --out OUT [--layers 3]

Passages of real articles and questions about them are read by both; the loss is the squared distance of the states of
each piece, the cosine of each sentence's vector, and how far the questions of a batch rank its sentences otherwise
(cross-entropy with the teacher's ranking; Hinton et al. 2015, Hofstaetter et al. 2020). Prints recall on dev beside the
teacher's. To learn from questions with gold sentences behind it, as the teacher did, made it worse.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from training.corpus import load_tokenizer
from training.encoder_train import (
    PAIRS,
    SCALE,
    Window,
    of_questions,
    of_sentences,
    pieces,
    recall,
    states,
    windows,
)
from training.matcher_questions import composed, kept_aside
from training.matcher_rows import read
from training.matcher_train import native_bf16
from training.model import Encoder

RATE, WARM_UP, DECAY, AVERAGE = 4e-4, 0.05, 0.01, 0.998
ROWS, QUESTIONS = 12, 32  # of a batch
LONGEST = 9000  # characters of an article that are read
KEPT = {3: (0, 2, 5), 4: (0, 1, 3, 5)}  # layers of the teacher to begin with, by how many there are to be


def begun(teacher: Encoder, kept: Sequence[int]) -> Encoder:
    student = Encoder(0.0, len(kept))
    state = {name: value for name, value in teacher.state_dict().items() if not name.startswith("layers.")}
    for new, old in enumerate(kept):
        state |= {f"layers.{new}.{name}": value for name, value in teacher.layers[old].state_dict().items()}
    student.load_state_dict(state)
    return student


def distance(
    student: Encoder, teacher: Encoder, some: Sequence[Window], asked: Sequence[list[int]], bf16: bool
) -> Tensor:
    """The loss of a batch of windows and questions."""

    def compared(rows: Sequence[list[int]], vectors: Callable[[Tensor, Tensor], Tensor]) -> tuple[Tensor, ...]:
        with torch.no_grad():
            wanted, mask = states(teacher, rows, bf16)
        found, real = states(student, rows, bf16)[0], mask[..., 0] > 0
        ours, theirs = vectors(found, mask), vectors(wanted, mask)
        apart = functional.mse_loss(found[real], wanted[real]) / wanted[real].var()
        return apart + 4 * (1 - (ours * theirs).sum(1)).mean(), ours, theirs

    read, ours, theirs = compared([window.ids for window in some], lambda found, _: of_sentences(found, some))
    asks, questions, right = compared(asked, of_questions)
    wanted = (SCALE * right @ theirs.T).softmax(1)
    return read + asks + functional.cross_entropy(SCALE * questions @ ours.T, wanted) - _entropy(wanted)


def _entropy(shares: Tensor) -> Tensor:
    return -(shares * shares.clamp(min=1e-9).log()).sum(1).mean()


def reading(every: Sequence[Window], texts: Sequence[list[int]], rng: random.Random) -> Iterator[tuple[list, list]]:
    """Batches of windows of like length, each with some questions."""
    order = list(every)
    rng.shuffle(order)
    for low in range(0, len(order), 50 * ROWS):
        near = sorted(order[low : low + 50 * ROWS], key=lambda window: len(window.ids))
        cut = [near[i : i + ROWS] for i in range(0, len(near), ROWS)]
        rng.shuffle(cut)
        for some in cut:
            yield some, rng.sample(texts, QUESTIONS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="holds questions/, qa/, polnear/, articles/")
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="folders with *_articles and *_questions")
    parser.add_argument("--base", type=Path, required=True, help="all-MiniLM-L6-v2: tokenizer.json")
    parser.add_argument("--teacher", type=Path, required=True, help="a folder with model.safetensors")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=3, choices=KEPT)
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from")
    parser.add_argument("--rate", type=float, default=1.0, help="share of the usual learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer, bf16, rng = load_tokenizer(options.base), native_bf16(), random.Random(options.seed)
    folder = options.data / "questions"
    articles = {part: read(folder / f"{part}_articles.jsonl.gz") for part in ("train", "train2", "dev")}
    questions = [q for part in ("train", "train2") for q in read(folder / f"{part}_questions.jsonl.gz")]
    for more in options.more:
        articles["more"] = [a for path in sorted(more.glob("*_articles.jsonl.gz")) for a in read(path)]
        questions += [q for path in sorted(more.glob("*_questions.jsonl.gz")) for q in read(path)]
    questions = [q for q in questions if not kept_aside(q["article"])]
    by_article = {a["id"]: windows(a, tokenizer) for part in articles.values() for a in part}
    dev = read(folder / "dev_questions.jsonl.gz")
    shown = {a["id"] for a in articles["dev"]}
    every = [w for name, own in by_article.items() if name not in shown for w in own if w.parts]
    for path in [options.data / "polnear/train.jsonl.gz", *sorted((options.data / "articles").glob("*.jsonl.gz"))]:
        every += [w for a in read(path) for w in windows(_plain(a), tokenizer) if w.parts]
    public = [
        r["question"]
        for name in PAIRS
        for r in read(options.data / "qa" / f"{name}.jsonl.gz")
        if r["label"] == "answers"
    ]
    texts = [pieces(tokenizer, composed(q)) for q in questions] * 3 + [pieces(tokenizer, q) for q in public]
    teacher = Encoder(0.0)
    teacher.load_base(options.teacher)
    teacher.eval()
    print(f"{len(every):,} windows, {len(texts):,} questions", flush=True)
    print("teacher:", recall(teacher, by_article, dev, tokenizer, bf16), flush=True)
    teacher.eval()
    student = begun(teacher, KEPT[options.layers])
    if options.start:
        student.load_state_dict(torch.load(options.start)["average"])
    average = {k: v.clone() for k, v in student.state_dict().items()}
    values = [v for v in student.parameters() if v.requires_grad]
    optimizer = torch.optim.AdamW(values, RATE, betas=(0.9, 0.98), weight_decay=DECAY, foreach=False)
    steps, shown, began = len(every) // ROWS, 0.0, time.time()
    warm = WARM_UP * steps
    for step, (some, asked) in enumerate(reading(every, texts, rng), 1):
        for group in optimizer.param_groups:
            share = step / warm if step < warm else max(0.02, (steps - step) / (steps - warm))
            group["lr"] = options.rate * RATE * share
        loss = distance(student, teacher, some, asked, bf16)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(values, 1.0)
        optimizer.step()
        for name, value in student.state_dict().items():
            average[name].lerp_(value, 1 - min(AVERAGE, (1 + step) / (10 + step)))
        shown = loss.item() if not shown else 0.98 * shown + 0.02 * loss.item()
        if step % 50 == 0:
            print(f"{step}/{steps} {time.time() - began:.0f}s loss {shown:.3f}", flush=True)
        if step % 1000 == 0:
            torch.save({"average": average}, options.out / "shrunk.pt")
    torch.save({"average": average}, options.out / "shrunk.pt")
    student.load_state_dict(average)
    print("student:", recall(student, by_article, dev, tokenizer, bf16), flush=True)


def _plain(article: dict) -> dict:
    """An article of another set in the form of questions/, with the product's own sentences."""
    from rag.text import sentences

    text = article["text"][:LONGEST]
    outlet, day = article.get("outlet") or article.get("publisher"), article.get("published") or article.get("date")
    cut = [[one.start, one.end] for one in sentences(text)]
    return {**article, "id": str(article["id"]), "text": text, "outlet": outlet, "published": day, "sentences": cut}


if __name__ == "__main__":
    main()
