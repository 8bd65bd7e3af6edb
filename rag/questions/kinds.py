"""What kind of question it is, whether it leans on the one before and asks for somebody's words: linear heads.

One more tells a question about the library itself ("What is in here?"), which no article answers. They see its vector
and the runs of one to three words at its beginning, where "who", "did" and "how many" are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np

from rag.domain import QuestionKind
from rag.seams import Embedder, Vectors
from rag.text import fold

RUNS = 4096  # columns that runs of words are spread over
FIRST = 12  # words of the beginning
SCALE = 4.0  # of the vector beside runs that are 0 or 1
_WORD = re.compile(r"'s\b|\w+|[?\":,]")


HEADS = ("leans", "spoken", "about")
ABOUT = 0.5  # probability from which a question is about the library itself


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """What a question is like, by its words alone."""

    kind: QuestionKind
    leaning: float = 0.0  # probability that it leans on the question before
    about: bool = False  # the library itself, whatever its kind is by its words
    spoken: float = 0.5  # probability that somebody's words answer it, not the article's own
    sure: float = 1.0  # of the kind, 0..1

    @property
    def leans(self) -> bool:
        return self.leaning > 0.5


@dataclass(frozen=True)
class KindClassifier:
    """`encoder` is the one inside the package, whichever embeds the library; `heads` are those of the matcher."""

    encoder: Embedder
    heads: Mapping[str, Vectors]

    def read(self, question: str) -> QuestionForm:
        row = kind_features(question, self.encoder.embed([question])[0])
        scores = self.heads["kind.weight"] @ row + self.heads["kind.bias"]
        leans, spoken, about = (
            float((self.heads[f"{name}.weight"] @ row + self.heads[f"{name}.bias"])[0]) for name in HEADS
        )
        kind = list(QuestionKind)[int(scores.argmax())]
        shares = np.exp(scores - scores.max())
        return QuestionForm(kind, chance(leans), chance(about) >= ABOUT, chance(spoken), float(1 / shares.sum()))


def chance(logit: float) -> float:
    """
    >>> chance(0.0)
    0.5
    """
    return float(1 / (1 + np.exp(-logit)))


def kind_features(question: str, vector: Vectors) -> Vectors:
    """Shape (384 + RUNS,)."""
    runs = np.zeros(RUNS, np.float32)
    runs[[crc32(run.encode()) % RUNS for run in runs_of(question)]] = 1
    return np.concatenate([SCALE * vector, runs])


def runs_of(question: str) -> list[str]:
    """Runs of one to three words at the beginning of a question, and how long it is.

    >>> runs_of("Who is it?")[:5]
    ['^', 'who', 'is', 'it', '?']
    """
    found = _WORD.findall(fold(question))
    first = ["^", *found[:FIRST]] + (["$"] if len(found) < FIRST else [])
    pairs = [" ".join(pair) for pair in pairwise(first)]
    triples = [" ".join(triple) for triple in zip(first, first[1:], first[2:], strict=False)]
    return [*first, *pairs, *triples, f"words {min(len(found) // 3, 6)}"]
