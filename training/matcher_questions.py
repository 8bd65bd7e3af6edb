"""Our questions over articles as rows for the matcher; how questions are put; which articles are kept aside.

    python -m training.matcher_questions --articles FILE --questions FILE... --statements FILE --encoder DIR --out ROWS

A candidate is what the product makes of it: the sentence behind its speaker as the product resolves it, with the title
and the sentence before. `--statements` is `whosaid statements --jsonl` of a library with all the articles. Negatives
are the tempting sentences that the questions name, and what the product's own search finds over all articles.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from training.matcher_rows import NEITHER, NO, NOT_YES, YES, Row, read, spoken

ASIDE = 14  # one article in so many is kept from all training: half of them to calibrate, half looked at once
GOLD_NAME = 0.25  # share of candidates that have the true speaker instead of the one the product found
SAME, OTHERS = 3, 2  # negatives by search, from the question's article and from others
VERDICTS = {"yes": YES, "no": NO, "partly": NOT_YES}


def composed(question: dict) -> str:
    """The question as the networks read it: a follow-up behind the question before it."""
    return joined(question.get("first") or "", question["q"])


def joined(before: str, question: str) -> str:
    return f"{before} - {question}" if before else question


def kept_aside(article: str) -> bool:
    return int(sha256(f"aside {article}".encode()).hexdigest(), 16) % ASIDE == 0


def looked_at_once(article: str) -> bool:
    return kept_aside(article) and int(sha256(f"aside {article}".encode()).hexdigest(), 16) // ASIDE % 2 == 0


@dataclass
class Pages:
    """Articles with the speakers of their sentences as the product resolves them."""

    articles: Mapping[str, dict]
    speakers: Mapping[tuple[str, int], str] = field(default_factory=dict)  # (article, sentence from 1) -> name

    def text(self, article: str, number: int, name: str | None = None) -> str:
        one = self.articles[article]
        start, end = one["sentences"][number - 1]
        sentence = " ".join(one["text"][start:end].split())
        return spoken(self.speakers.get((article, number), "") if name is None else name, sentence)

    def context(self, article: str, number: int) -> str:
        """The title and the sentence before."""
        one = self.articles[article]
        before = ""
        if number > 1:
            start, end = one["sentences"][number - 2]
            before = " ".join(one["text"][start:end].split())
        return f"{(one['title'] or '').rstrip('.')}. {before}".strip()


def pages_of(articles: Sequence[dict], statements: Path | None) -> Pages:
    known = {one["id"]: one for one in articles}
    covered: dict[tuple[str, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    if statements:
        for line in statements.open(encoding="utf-8"):
            said = json.loads(line)
            name = said["speaker"] or said["speaker_as_written"]
            if said["article_id"] in known and name:
                for number, (start, end) in enumerate(known[said["article_id"]]["sentences"], 1):
                    shared = sum(max(0, min(end, b) - max(start, a)) for a, b in said["spans"])
                    if shared > 0:
                        covered[said["article_id"], number][name] += shared
    names = {place: "; ".join(sorted(found, key=lambda n: -found[n])[:2]) for place, found in covered.items()}
    return Pages(known, names)


def located(answers: Sequence[str], text: str) -> tuple[int, int] | None:
    for answer in answers:
        if answer and (match := re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text, re.IGNORECASE)):
            return match.span()
    return None


def rows_of(question: dict, pages: Pages, near: Sequence[tuple[str, int]], rng: random.Random) -> Iterator[Row]:
    """All rows of one question. `near`: what search finds, best first, as (article, sentence)."""
    article, kind, first = question["article"], question["kind"], composed(question)
    gold = dict(question["gold"])
    asked_whether = kind == "did_say"

    def row(place: tuple[str, int], name: str | None, **labels: object) -> Row:
        own = name if name is not None and rng.random() < GOLD_NAME else None
        return Row(first, pages.text(*place, own), pages.context(*place), origin=f"{kind}", **labels)

    for number, name in gold.items():
        weight = 1.0 if number in question["minimal"] else 0.5
        verdict = VERDICTS[question["verdict"]] if asked_whether else None
        made = row((article, number), name, answers=True, verdict=verdict)
        wanted = [question["answer"], *question["aliases"]]
        span = located([w for w in wanted if w], made.text) if kind in ("short", "whom", "who_said") else None
        yield replace(made, span=span, weight=weight)
    taken = set(gold)
    for number, name in question["near"]:
        if number not in taken:
            taken.add(number)
            yield row((article, number), name, answers=False, verdict=NEITHER if asked_whether else None, weight=1.3)
    beside = [place for place in near if place[0] == article and place[1] not in taken][:SAME]
    others = [place for place in near if place[0] != article][: OTHERS + 1]
    rng.shuffle(others)
    for place in (*beside, *others[:OTHERS]):
        weight = 1.0 if place[0] == article else 0.8
        yield row(place, None, answers=False, verdict=NEITHER if asked_whether else None, weight=weight)


def searched(
    questions: Sequence[dict], articles: Sequence[dict], base: Path, weights: Path | None
) -> list[list[tuple[str, int]]]:
    """What the encoder finds for each question among all sentences, best first: 80 places."""
    import torch

    from training.corpus import load_tokenizer
    from training.encoder_train import pieces, question_vectors, sentence_vectors, windows
    from training.matcher_train import native_bf16
    from training.model import Encoder

    torch.set_num_threads(1)
    tokenizer, encoder, bf16 = load_tokenizer(base), Encoder(0.0), native_bf16()
    encoder.load_base(base)
    if weights:
        encoder.load_state_dict(torch.load(weights)["average"])
    encoder.eval()
    with torch.no_grad():
        every = sorted((w for a in articles for w in windows(a, tokenizer) if w.parts), key=lambda w: len(w.ids))
        vectors = torch.cat([sentence_vectors(encoder, every[i : i + 32], bf16) for i in range(0, len(every), 32)])
        places = [(w.article, n) for w in every for n, _, _ in w.parts]
        rows = [pieces(tokenizer, composed(q)) for q in questions]
        found = []
        for low in range(0, len(rows), 64):
            scores = question_vectors(encoder, rows[low : low + 64], bf16) @ vectors.T
            found += [[places[i] for i in row] for row in scores.topk(80, dim=1).indices.tolist()]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, nargs="+", required=True, help="*_articles.jsonl.gz, all of them")
    parser.add_argument("--questions", type=Path, nargs="+", required=True, help="*_questions.jsonl.gz to train on")
    parser.add_argument("--statements", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True, help="all-MiniLM-L6-v2")
    parser.add_argument("--encoder", type=Path, help="the fine-tuned encoder's checkpoint")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--once", type=Path, help="write the questions of the articles looked at once here, and stop")
    options = parser.parse_args()
    if options.once:
        kept = [q for path in options.questions for q in read(path) if looked_at_once(q["article"])]
        options.once.write_text("".join(json.dumps(q, ensure_ascii=False) + "\n" for q in kept), "utf-8")
        print(f"{len(kept)} questions")
        return
    rng = random.Random(options.seed)
    articles = [one for path in options.articles for one in read(path)]
    questions = [q for path in options.questions for q in read(path) if not kept_aside(q["article"])]
    pages = pages_of(articles, options.statements)
    found = searched(questions, articles, options.base, options.encoder)
    rows = [row for q, near in zip(questions, found, strict=True) for row in rows_of(q, pages, near, rng)]
    rng.shuffle(rows)
    options.out.write_bytes(pickle.dumps(rows))
    lengths = np.mean([len(row.text) for row in rows])
    share = np.mean([row.answers for row in rows])
    print(f"{len(questions):,} questions, {len(rows):,} rows, {share:.2f} answer, {lengths:.0f} characters")


if __name__ == "__main__":
    main()
