"""What reads, searches and writes: the models, local or behind an address, that the journeys use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from rag.domain import (
    Article,
    Candidate,
    Claim,
    Pair,
    PairScores,
    Plan,
    Query,
    Reading,
    Span,
    Statement,
    Turn,
    UncheckedAnswer,
)

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    @property
    def name(self) -> str:
        """With a fingerprint of the weights; stored with the index: changing it means `whosaid reindex`."""
        ...

    @property
    def dim(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 rows, shape (len(texts), dim), each of length 1 (or 0 for an empty text)."""
        ...

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Vectors]:
        """Return, for each text, rows for its parts: each as read within its text, whose first line is a heading."""
        ...


class Reader(Protocol):
    """Finds attributions and names in texts, by position."""

    @property
    def name(self) -> str: ...

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Return one Reading a text, in order. Never raises on any text; an empty text gives an empty Reading."""
        ...


class Extractor(Protocol):
    """Turns articles into statements whose speakers are resolved within each article."""

    @property
    def name(self) -> str: ...

    def extract(self, articles: Sequence[Article]) -> list[tuple[Statement, ...]]:
        """Return the statements of each article, in order of their content; () where there is none.

        `Statement.speaker` is local to its article (its id means nothing elsewhere); `rag.names.speakers` ties
        it to a speaker of the library.
        """
        ...


class Matcher(Protocol):
    """Reads a question beside sentences that may answer it."""

    @property
    def name(self) -> str: ...

    @property
    def heads(self) -> Mapping[str, Vectors]:
        """Weights beside the network: see rag.answers.scoring."""
        ...

    def read(self, question: str, pairs: Sequence[Pair]) -> list[PairScores]:
        """Return one PairScores a pair, in order. Never raises on any text."""
        ...


class Answerer(Protocol):
    @property
    def name(self) -> str: ...

    def answer(self, query: Query, candidates: Sequence[Candidate], turns: Sequence[Turn]) -> UncheckedAnswer:
        """Return claims that point, by id, at sentences and statements of the candidates, or a refusal.

        The candidates are scored, the likeliest first. May raise ServiceError.
        """
        ...


@runtime_checkable
class StreamingAnswerer(Answerer, Protocol):
    """An answerer whose claims come one by one."""

    def stream(
        self, query: Query, candidates: Sequence[Candidate], turns: Sequence[Turn]
    ) -> Iterator[Claim | UncheckedAnswer | None]:
        """Give each claim when it is whole, None while nothing comes, all of them last.

        May raise ServiceError at any point. Closing it stops the work behind it.
        """
        ...


@runtime_checkable
class Planner(Protocol):
    """An answerer that reads follow-ups and questions in other languages better than the offline rule."""

    def plan(self, question: str, turns: Sequence[Turn], today: str) -> Plan:
        """Make a question understandable on its own, and say what to search. Never raises ServiceError."""
        ...


class Progress(Protocol):
    """Told what happens during long work."""

    def __call__(self, done: int, total: int | None, note: str) -> None: ...


def silent(done: int, total: int | None, note: str) -> None:
    """Progress nobody watches."""
