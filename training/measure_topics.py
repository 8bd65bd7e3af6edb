"""Measure how well relevance tells what a speaker spoke about from what they did not (articles in SEER format).

    python -m training.measure_topics --data DIR --library DIR

Topics are phrases of one to three content words, drawn with a fixed seed from gold utterances: of the speaker asked
about (an answer is wanted) and of speakers in other articles (a refusal is wanted). The library is the one that
`training.measure_answers --library DIR` made. Printed for each threshold: how many of the first kind are met, and
how many of the second.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from pathlib import Path

from rag.adapters.case import LENIENT, TRUSTED
from rag.adapters.local import LocalAnswerer
from rag.adapters.records import SqliteRecords
from rag.ask import Asker
from rag.domain import Statement
from rag.models.embedding import LocalEmbedder
from rag.questions.topics import content_words
from rag.text import words

SEED = 5
EACH = 3  # topics of either kind for a speaker
MAX_PHRASE_WORDS = 7


def phrase(utterance: str, chance: random.Random) -> str | None:
    """A run of words that begins and ends with a content word; None if the utterance is too short for one."""
    tokens = [span.cut(utterance) for span in words(utterance)]
    telling = [i for i, token in enumerate(tokens) if content_words(token)]
    if len(telling) < 3:
        return None
    count = chance.choice([1, 2, 2, 3, 3])
    first = chance.randrange(len(telling) - count + 1)
    chosen = tokens[telling[first] : telling[first + count - 1] + 1]
    return " ".join(chosen) if len(chosen) <= MAX_PHRASE_WORDS else None


def pairs(articles: list[dict], chance: random.Random) -> list[tuple[str, str, bool]]:
    """(speaker, topic, whether they spoke about it)"""
    said: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for article in articles:
        for claim in article["claims"]:
            said[claim["agent"]].append((article["id"], claim["utterance"]))
    found = []
    for speaker, own in said.items():
        if len(own) < 2:
            continue
        places = {place for place, _ in own}
        others = [one for name, ones in said.items() if not places & {place for place, _ in ones} for one in ones]
        for source, about in ((own, True), (others, False)):
            for _, utterance in chance.sample(source, min(EACH, len(source))):
                if topic := phrase(utterance, chance):
                    found.append((speaker, topic, about))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--library", type=Path, required=True)
    args = parser.parse_args()
    lines = (args.data / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    records = SqliteRecords(args.library)
    embedder = LocalEmbedder()
    asker = Asker(records, embedder, LocalAnswerer(records, meaning=lambda: embedder))
    scores: dict[bool, list[float]] = {True: [], False: []}
    for speaker, topic, about in pairs([json.loads(line) for line in lines if line], random.Random(SEED)):
        found = asker.found(f"What did {speaker} say about {topic}?")
        own = [
            h.score
            for h in found
            if isinstance(h.found, Statement) and any("name: " in w or "alias: " in w for w in h.why)
        ]
        if own:
            scores[about].append(max(own))
    print(f"{len(scores[True])} topics spoken about, {len(scores[False])} not")
    for least in sorted({LENIENT, 0.4, TRUSTED, 0.6, 0.7}):
        met = {about: sum(score >= least for score in found) / len(found) for about, found in scores.items()}
        print(f"threshold {least:.2f}: met {met[True]:.3f} of those spoken about, {met[False]:.3f} of the others")


if __name__ == "__main__":
    main()
