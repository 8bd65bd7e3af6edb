"""Fine-tune the encoder, so that a question lies near the sentences that answer it, each read in its passage.

    python -m training.encoder_train --data DIR --base BASE --out OUT [--epochs 4]

A passage is read once, under its article's heading; a sentence's vector is the mean over its pieces, a question's the
mean over all of its own. Loss: softmax over all sentences of the batch, any gold one counts (multiple negatives
ranking, Henderson et al. 2017). One batch in four comes from public question-answer pairs, so that the old task stays.
The word embeddings are frozen: the other networks share them. Prints recall on dev after each epoch.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from rag.domain import Article, Source, Span
from rag.passages import passages
from rag.store.saving import heading
from training.corpus import load_tokenizer
from training.matcher_questions import composed, kept_aside
from training.matcher_rows import read
from training.matcher_train import native_bf16
from training.model import Encoder, descend

CLS, SEP, MAX_PIECES, MAX_QUESTION = 101, 102, 256, 64
RATE, WARM_UP, AVERAGE, SCALE = 6e-5, 0.06, 0.995, 20.0
PAIRS = (
    "qnli_dev",
    "squadshifts_new_wiki",
    "squadshifts_reddit",
    "wikiqa",
    "trecqa_news",
    "liar_who_said",
    "xquad_en_sentences",
)


@dataclass(frozen=True, slots=True)
class Window:
    """One passage as pieces, and which of them each of its sentences has (numbered from 1 within its article)."""

    article: str
    ids: list[int]
    parts: tuple[tuple[int, int, int], ...]  # sentence, first piece, behind its last


def windows(article: dict, tokenizer: Tokenizer) -> list[Window]:
    source = Source(
        article["id"], article["title"] or "", article["outlet"] or "", published=article["published"] or None
    )
    head = heading(source)
    found = []
    for passage in passages(Article(source, article["text"])):
        encoding = tokenizer.encode(f"{head}\n{passage.text}", add_special_tokens=False)
        shift = len(head) + 1 - passage.span.start
        parts = []
        offsets = encoding.offsets[: MAX_PIECES - 2]
        for number, (start, end) in enumerate(article["sentences"], 1):
            if passage.span.holds(Span(start, end)):
                inside = [i for i, (a, b) in enumerate(offsets) if a >= start + shift and b <= end + shift and b > a]
                if inside:
                    parts.append((number, 1 + inside[0], 2 + inside[-1]))
        found.append(Window(article["id"], [CLS, *encoding.ids[: MAX_PIECES - 2], SEP], tuple(parts)))
    return found


def padded(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    lengths = torch.tensor([len(row) for row in rows])
    ids = np.zeros((len(rows), int(lengths.max())), np.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
    return torch.from_numpy(ids), lengths


def sentence_vectors(encoder: Encoder, some: Sequence[Window], bf16: bool) -> Tensor:
    """Rows of length 1, in the order of the windows' parts."""
    ids, lengths = padded([window.ids for window in some])
    with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        states = encoder(ids, lengths)
    states = states.float()
    rows = [states[i, a:b].mean(0) for i, window in enumerate(some) for _, a, b in window.parts]
    return functional.normalize(torch.stack(rows), dim=-1)


def question_vectors(encoder: Encoder, rows: Sequence[Sequence[int]], bf16: bool) -> Tensor:
    ids, lengths = padded(rows)
    with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        states = encoder(ids, lengths)
    mask = (torch.arange(ids.shape[1])[None] < lengths[:, None]).float()[..., None]
    return functional.normalize((states.float() * mask).sum(1) / mask.sum(1), dim=-1)


def pieces(tokenizer: Tokenizer, text: str, most: int = MAX_QUESTION) -> list[int]:
    return [CLS, *tokenizer.encode(text, add_special_tokens=False).ids[: most - 2], SEP]


def epoch(questions, by_article, tokenizer, pairs, size: int, rng: random.Random) -> Iterator[tuple[list, list, list]]:
    """(rows of questions, windows, gold columns of each question) a batch."""
    order = questions[:]
    rng.shuffle(order)
    rng.shuffle(pairs)
    at = 0
    for low in range(0, len(order), size):
        some = order[low : low + size]
        chosen: dict[int, Window] = {}
        for question in some:
            gold = {g[0] for g in question["gold"]}
            own = by_article[question["article"]]
            right = [w for w in own if gold & {n for n, _, _ in w.parts}]
            first = {question["minimal"][0]} if question["minimal"] else gold
            right.sort(key=lambda w: not (first & {n for n, _, _ in w.parts}))
            for window in [right[0], rng.choice(own)] if right else []:
                chosen[id(window)] = window
        used = [w for w in chosen.values() if w.parts]
        columns = {(w.article, n): i for i, (w, n) in enumerate((w, n) for w in used for n, _, _ in w.parts)}
        gold = [[columns[q["article"], g[0]] for g in q["gold"] if (q["article"], g[0]) in columns] for q in some]
        keep = [i for i, columns_of in enumerate(gold) if columns_of]
        yield [pieces(tokenizer, composed(some[i])) for i in keep], used, [gold[i] for i in keep]
        if low // size % 3 == 2:
            batch = [pairs[(at + i) % len(pairs)] for i in range(40)]
            at += 40
            rows = [pieces(tokenizer, text, 160) for _, text in batch]
            used = [Window("", row, ((1, 1, len(row) - 1),)) for row in rows]
            yield [pieces(tokenizer, question) for question, _ in batch], used, [[i] for i in range(len(batch))]


def loss_of(encoder: Encoder, batch, bf16: bool) -> Tensor:
    rows, some, gold = batch
    scores = SCALE * question_vectors(encoder, rows, bf16) @ sentence_vectors(encoder, some, bf16).T
    right = torch.full_like(scores, -1e4)
    for i, columns in enumerate(gold):
        right[i, columns] = 0
    return (scores.logsumexp(1) - (scores + right).logsumexp(1)).mean()


def hits(scores: Tensor, places: Sequence[tuple[str, int]], asked: Sequence[dict]) -> str:
    """Share of questions of whose minimal sentences one is among the k best; scores: (questions, sentences)."""
    ranks = []
    for question, row in zip(asked, scores, strict=True):
        best = [places[i] for i in row.argsort(descending=True)[:100].tolist()]
        ranks.append(
            next((i for i, (a, n) in enumerate(best) if a == question["article"] and n in question["minimal"]), 999)
        )
    return f"{len(places)} sentences: " + " ".join(
        f"@{k} {np.mean([r < k for r in ranks]):.3f}" for k in (1, 5, 10, 20, 30, 60, 100)
    )


def recall(encoder: Encoder, by_article, questions, tokenizer, bf16: bool) -> str:
    """Share of dev questions of whose minimal sentences one stands among the first k of the whole library."""
    encoder.eval()
    with torch.no_grad():
        everything = sorted((w for own in by_article.values() for w in own if w.parts), key=lambda w: len(w.ids))
        vectors = torch.cat(
            [sentence_vectors(encoder, everything[i : i + 32], bf16) for i in range(0, len(everything), 32)]
        )
        places = [(w.article, n) for w in everything for n, _, _ in w.parts]
        asked = [q for q in questions if q["minimal"]]
        rows = [pieces(tokenizer, composed(q)) for q in asked]
        scores = (
            torch.cat([question_vectors(encoder, rows[i : i + 64], bf16) for i in range(0, len(rows), 64)]) @ vectors.T
        )
    encoder.train()
    return hits(scores, places, asked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="holds questions/ and qa/")
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--more", type=Path, nargs="*", default=[], help="further folders with *_articles and *_questions"
    )
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--size", type=int, default=20, help="questions a batch")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer, bf16 = load_tokenizer(options.base), native_bf16()
    folder = options.data / "questions"
    articles = [a for part in ("train", "train2", "dev") for a in read(folder / f"{part}_articles.jsonl.gz")]
    questions = [q for part in ("train", "train2") for q in read(folder / f"{part}_questions.jsonl.gz")]
    for more in options.more:
        articles += [a for path in sorted(more.glob("*_articles.jsonl.gz")) for a in read(path)]
        questions += [q for path in sorted(more.glob("*_questions.jsonl.gz")) for q in read(path)]
    questions = [q for q in questions if q["gold"] and not kept_aside(q["article"])]
    by_article = {a["id"]: windows(a, tokenizer) for a in articles}
    dev = read(folder / "dev_questions.jsonl.gz")
    pairs = [
        (r["question"], r["text"])
        for name in PAIRS
        for r in read(options.data / "qa" / f"{name}.jsonl.gz")
        if r["label"] == "answers"
    ]
    encoder = Encoder(0.1)
    encoder.load_base(options.base)
    print("as published:", recall(encoder, by_article, dev, tokenizer, bf16), flush=True)
    values = [v for v in encoder.parameters() if v.requires_grad]
    optimizer = torch.optim.AdamW(values, RATE, betas=(0.9, 0.98), weight_decay=0.01, foreach=False)
    average = {k: v.clone() for k, v in encoder.state_dict().items()}
    steps = options.epochs * int(4 / 3 * len(questions) / options.size)
    step, shown, began = 0, 0.0, time.time()
    for number in range(options.epochs):
        for batch in epoch(questions, by_article, tokenizer, pairs, options.size, random.Random(options.seed + number)):
            step += 1
            warm = WARM_UP * steps
            for group in optimizer.param_groups:
                group["lr"] = RATE * (step / warm if step < warm else max(0.02, (steps - step) / (steps - warm)))
            loss = loss_of(encoder, batch, bf16)
            descend(loss, optimizer, encoder, average, step, AVERAGE)
            shown = loss.item() if not shown else 0.98 * shown + 0.02 * loss.item()
            if step % 25 == 0:
                print(f"{number} {step}/{steps} {time.time() - began:.0f}s loss {shown:.3f}", flush=True)
        plain = {k: v.clone() for k, v in encoder.state_dict().items()}
        encoder.load_state_dict(average)
        print(f"epoch {number + 1}:", recall(encoder, by_article, dev, tokenizer, bf16), flush=True)
        torch.save({"average": average}, options.out / f"encoder-{number + 1}.pt")
        encoder.load_state_dict(plain)


if __name__ == "__main__":
    main()
