"""Train the matcher: one network that reads a question with a candidate sentence.

    python -m training.matcher_train public --data DIR --base BASE --out OUT        # broad: about 45 minutes with bf16
    python -m training.matcher_train ours   --data DIR --rows ROWS --start OUT/public.pt --out OUT
    python -m training.matcher_train prose  --data DIR --more MORE --start OUT/public.pt --out OUT

Writes OUT/<stage>.pt (running average of the weights) at the end and OUT/<stage>-last.pt every 400 steps; --resume
goes on from there. In bfloat16 where the CPU multiplies it natively, else in float32.
"""

from __future__ import annotations

import argparse
import copy
import pickle
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from training.corpus import load_tokenizer
from training.matcher_rows import NEITHER, NO, NOT_YES, Row, claims, public, supports
from training.model import WIDTH, Encoder, descend, groups

MAX_FIRST, MAX_TEXT, MAX_CONTEXT = 96, 200, 56  # pieces of each text
T = TypeVar("T")
RATE, HEAD_RATE, LAYER_DECAY, WARM_UP, DECAY, AVERAGE = 1.6e-4, 6e-4, 0.92, 0.05, 0.01, 0.998
CLS, SEP = 101, 102
FORBIDDEN = -1e4


class Matcher(nn.Module):
    """MiniLM over (question, candidate). From [CLS]: answers (1), verdict (3), borne out (1); ends of the answer."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = Encoder(dropout)
        self.pool = nn.Linear(WIDTH, WIDTH)
        self.judge = nn.Linear(WIDTH, 5)  # answers, then yes, no, neither, then borne out
        self.ends = nn.Linear(WIDTH, 2)
        self.bf16 = native_bf16()

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bf16):
            states = self.encoder(batch.ids, batch.lengths, batch.kinds)
        states = states.float()
        pooled = functional.dropout(torch.tanh(self.pool(states[:, 0])), 0.1, self.training)
        return self.judge(pooled), self.ends(states).masked_fill(~batch.allowed[..., None], FORBIDDEN)


def native_bf16() -> bool:
    """Whether the CPU multiplies bfloat16 itself; emulated, it is 90 times slower than float32."""
    flags = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    return "amx_bf16" in flags or "avx512_bf16" in flags


@dataclass(frozen=True, slots=True)
class Piece:
    """A row as pieces."""

    ids: list[int]
    second: int  # where the candidate begins
    text_end: int  # where the text an answer is cut from ends
    answers: int  # 1, 0, or -1: not known
    verdict: int
    bears: int  # 1, 0, or -1
    span: tuple[int, int] | None  # pieces, last included; (0, 0): no answer here; None: not known
    weight: float


@dataclass
class Batch:
    ids: Tensor
    kinds: Tensor
    lengths: Tensor
    allowed: Tensor
    answers: Tensor
    verdicts: Tensor
    bears: Tensor
    spans: Tensor
    weights: Tensor


def encoded(rows: Sequence[Row], tokenizer: Tokenizer) -> list[Piece]:
    def pieces(texts: list[str]):
        return tokenizer.encode_batch(texts, add_special_tokens=False)

    found = []
    for low in range(0, len(rows), 20000):
        part = rows[low : low + 20000]
        firsts, texts, contexts = (
            pieces([getattr(row, name) for row in part]) for name in ("first", "text", "context")
        )
        for row, first, text, context in zip(part, firsts, texts, contexts, strict=True):
            ids = [CLS, *first.ids[:MAX_FIRST], SEP]
            second = len(ids)
            ids += text.ids[:MAX_TEXT]
            end = len(ids)
            ids.append(SEP)
            if context.ids:
                ids += [*context.ids[:MAX_CONTEXT], SEP]
            span = (0, 0) if row.answers is False else None
            if row.span:
                inside = [
                    i
                    for i, (a, b) in enumerate(text.offsets[:MAX_TEXT])
                    if b > a and a < row.span[1] and b > row.span[0]
                ]
                span = (
                    (second + inside[0], second + inside[-1])
                    if inside and text.offsets[inside[-1]][1] >= row.span[1]
                    else None
                )
            labels = (-1 if label is None else int(label) for label in (row.answers, row.verdict, row.bears))
            found.append(Piece(ids, second, end, *labels, span, row.weight))
    return found


def of_like_length(near: Sequence[T], lengths: Sequence[int], pieces: int) -> Iterator[Sequence[T]]:
    """Rows, the shortest first, in groups of at most so many pieces with padding."""
    begin = 0
    for end in range(1, len(near) + 1):
        if end == len(near) or (end + 1 - begin) * lengths[end] > pieces:
            yield near[begin:end]
            begin = end


def batches(rows: Sequence[Piece], pieces: int, rng: random.Random | None) -> Iterator[Batch]:
    """Batches of like length, of at most so many pieces with padding; in random order if `rng` is given."""
    order = list(rows)
    if rng:
        rng.shuffle(order)
    pool = 64 * 40
    for low in range(0, len(order), pool):
        near = sorted(order[low : low + pool], key=lambda row: len(row.ids))
        cut = list(of_like_length(near, [len(row.ids) for row in near], pieces))
        if rng:
            rng.shuffle(cut)
        yield from map(collate, cut)


def collate(rows: Sequence[Piece]) -> Batch:
    lengths = [len(row.ids) for row in rows]
    ids, kinds = np.zeros((2, len(rows), max(lengths)), np.int64)
    allowed = np.zeros(ids.shape, bool)
    for i, row in enumerate(rows):
        ids[i, : lengths[i]] = row.ids
        kinds[i, row.second : lengths[i]] = 1
        allowed[i, row.second : row.text_end] = allowed[i, 0] = True
    spans = np.array([row.span or (-1, -1) for row in rows])
    labels = (np.array([getattr(row, name) for row in rows]) for name in ("answers", "verdict", "bears"))
    made = map(torch.from_numpy, (ids, kinds, np.array(lengths), allowed, *labels, spans))
    return Batch(*made, torch.tensor([row.weight for row in rows]))


def losses(model: Matcher, batch: Batch, spans: float = 0.3) -> Tensor:
    judged, ends = model(batch)
    total = judged.new_zeros(())
    for column, labels in ((0, batch.answers), (4, batch.bears)):
        if (known := labels >= 0).any():
            each = functional.binary_cross_entropy_with_logits(
                judged[known, column], labels[known].float(), reduction="none"
            )
            total = total + (each * batch.weights[known]).sum() / len(batch.weights)
    if (known := batch.verdicts >= 0).any():
        logs = functional.log_softmax(judged[known, 1:4], -1)
        logs = torch.cat([logs, logs[:, NO : NEITHER + 1].logsumexp(-1, keepdim=True)], 1)
        assert NOT_YES == 3
        each = -logs.gather(1, batch.verdicts[known, None])[:, 0]
        total = total + (each * batch.weights[known]).sum() / len(batch.weights)
    if (known := batch.spans[:, 0] >= 0).any():
        for end in (0, 1):
            each = functional.cross_entropy(ends[known][..., end], batch.spans[known, end], reduction="none")
            total = total + spans * each.sum() / len(batch.weights)
    return total


def train(model: Matcher, made: list[Piece], options: argparse.Namespace) -> None:
    """One stage. The schedule: warm up, then down in a line to `options.floor` of the rate."""
    rates = groups(model, options.rate * RATE, options.rate * HEAD_RATE, LAYER_DECAY, DECAY)
    optimizer = torch.optim.AdamW(rates, betas=(0.9, 0.98), foreach=False)
    for group in optimizer.param_groups:
        group["initial_lr"] = group["lr"]
    average, done, last = copy.deepcopy(model.state_dict()), 0, options.out / f"{options.stage}-last.pt"
    todo = [b for e in range(options.epochs) for b in batches(made, options.pieces, random.Random(options.seed + e))]
    if options.resume and last.exists():
        states = torch.load(last)
        model.load_state_dict(states["model"])
        optimizer.load_state_dict(states["optimizer"])
        average, done = states["average"], states["step"]
    model.train()
    shown, began = 0.0, time.time()
    for step, batch in enumerate(todo, 1):
        if step <= done:
            continue
        warm = WARM_UP * len(todo)
        share = step / warm if step < warm else 1 - (1 - options.floor) * (step - warm) / (len(todo) - warm)
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"] * share
        loss = losses(model, batch)
        descend(loss, optimizer, model, average, step, AVERAGE)
        shown = loss.item() if not shown else 0.99 * shown + 0.01 * loss.item()
        if step % 50 == 0:
            print(f"{step}/{len(todo)} {time.time() - began:.0f}s loss {shown:.3f}", flush=True)
        if step % 400 == 0 or step == len(todo):
            states = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average}
            torch.save({**states, "step": step}, last)
            torch.save({"average": average}, options.out / f"{options.stage}.pt")


def begin(model: Matcher, known: dict[str, Tensor]) -> None:
    """Take over weights; those of a head with fewer outputs become its first."""
    own = model.state_dict()
    for name in own.keys() & known.keys():
        own[name][: len(known[name])] = known[name]


def main() -> None:
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(options.base)
    rng = random.Random(options.seed)
    if options.stage == "public":
        rows = public(options.data, rng)
    else:
        rows = [row for path in options.rows for row in pickle.loads(path.read_bytes())]
        folders = [options.data / "support", *options.more]
        rows += [row for _ in range(options.prose) for folder in folders for row in supports(folder, "train")]
        rows += claims(options.data, options.claims, rng) if options.stage == "prose" else []
        rng.shuffle(rows)
    model = Matcher(options.dropout)
    model.encoder.load_base(options.base)
    if options.start:
        begin(model, torch.load(options.start)["average"])
    made = encoded(rows, tokenizer)
    print(f"{len(made):,} rows, {sum(len(row.ids) for row in made):,} pieces, bf16 {model.bf16}", flush=True)
    train(model, made, options)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=("public", "ours", "prose"))
    parser.add_argument("--data", type=Path, required=True, help="holds qa/, nli/, qamr/")
    parser.add_argument("--base", type=Path, required=True, help="all-MiniLM-L6-v2: model.safetensors, tokenizer.json")
    parser.add_argument("--rows", type=Path, nargs="*", default=[], help="rows of training.matcher_questions")
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="further folders in the form of support/")
    parser.add_argument("--prose", type=int, default=2, help="times that prose about statements is read an epoch")
    parser.add_argument("--claims", type=int, default=60000, help="rows of public entailment beside prose")
    parser.add_argument("--start", type=Path, help="weights to begin with")
    parser.add_argument("--out", type=Path, required=True, help="for checkpoints")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--pieces", type=int, default=3200, help="a batch, padding included")
    parser.add_argument("--rate", type=float, default=1.0, help="share of the usual learning rates")
    parser.add_argument("--floor", type=float, default=0.1, help="share of the rate at the end")
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
