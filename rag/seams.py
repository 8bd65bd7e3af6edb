"""The contracts between the journeys and the outside: one small interface for each kind of part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from rag.domain import (
    Article,
    Candidate,
    Claim,
    Draft,
    Filters,
    Pair,
    Passage,
    Plan,
    Query,
    Reading,
    Sight,
    Source,
    Span,
    Speaker,
    Statement,
    Turn,
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

    def read(self, texts: Sequence[str], titles: Sequence[str] = ()) -> list[Reading]:
        """Return one Reading a text, in order. Never raises on any text; an empty text gives an empty Reading.

        `titles`, one for each text if any are given, say what kind of page each is; nothing is found in them.
        """
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

    def read(self, question: str, pairs: Sequence[Pair]) -> list[Sight]:
        """Return one Sight a pair, in order. Never raises on any text."""
        ...


class Answerer(Protocol):
    @property
    def name(self) -> str: ...

    def answer(self, query: Query, candidates: Sequence[Candidate], turns: Sequence[Turn]) -> Draft:
        """Return claims that point, by id, at sentences and statements of the candidates, or a refusal.

        The candidates are scored, the likeliest first. May raise ServiceError.
        """
        ...


@runtime_checkable
class Teller(Answerer, Protocol):
    """An answerer whose claims come one by one."""

    def stream(
        self, query: Query, candidates: Sequence[Candidate], turns: Sequence[Turn]
    ) -> Iterator[Claim | Draft | None]:
        """Give each claim when it is whole, None while nothing comes, the draft with all of them last.

        May raise ServiceError at any point. Closing it stops the work behind it.
        """
        ...


@runtime_checkable
class Planner(Protocol):
    """An answerer that reads follow-ups and questions in other languages better than the offline rule."""

    def plan(self, question: str, turns: Sequence[Turn], today: str) -> Plan:
        """Make a question understandable on its own, and say what to search. Never raises ServiceError."""
        ...


class VectorIndex(Protocol):
    """Nearest vectors by cosine. Ids are those of passages and statements."""

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add or replace. Zero vectors are left out: they have no direction."""
        ...

    def remove(self, ids: Sequence[str]) -> None:
        """Remove; an unknown id is no error."""
        ...

    def clear(self) -> None:
        """Forget everything, the number of dimensions too."""
        ...

    def search(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """Return at most k (id, cosine), best first, for one query vector of shape (dim,)."""
        ...

    def __len__(self) -> int: ...

    def close(self) -> None: ...


class Records(Protocol):
    """What the journeys ask of the system of record. Reading never needs the writer's lock."""

    def __hash__(self) -> int:
        """What is counted of it is kept beside it."""
        ...

    def generation(self) -> int:
        """A number that rises with each committed change; a reader that sees a new one reopens its index."""
        ...

    def sources(self, filters: Filters = ...) -> list[Source]:
        """Current articles' sources that pass the filters, newest first."""
        ...

    def article(self, source_id: str, revision: str | None = None) -> Article:
        """The current revision, or an older one by its hash. Raises LibraryError if there is none."""
        ...

    def revisions(self, source_id: str) -> list[str]:
        """The hashes of all revisions that were ever added, the current one last; [] if there is no such article."""
        ...

    def speakers(self) -> list[Speaker]: ...

    def statements(self, filters: Filters = ..., ids: Sequence[str] | None = None) -> list[Statement]:
        """Statements of current revisions, ordered by (published, source, position)."""
        ...

    def aimed(self, acts: Sequence[str], filters: Filters = ...) -> list[Statement]:
        """Of the statements, those of these acts that are aimed at somebody: blaming, praising, urging whom."""
        ...

    def said(self) -> list[tuple[str | None, str, int]]:
        """(speaker id, source id, number of statements) for all current statements, without reading one of them."""
        ...

    def passages(self, filters: Filters = ..., ids: Sequence[str] | None = None) -> list[Passage]: ...

    def copies(self) -> dict[str, str]:
        """Source id -> id of its group of exact or near copies; only articles that have copies."""
        ...

    def words(self, terms: Sequence[str], filters: Filters, k: int) -> list[tuple[str, float]]:
        """BM25 over statements and passages: at most k (id, score), best (largest) first."""
        ...

    def pages(self, terms: Sequence[str], speakers: Sequence[str], k: int, most_rows: int) -> list[str]:
        """Ids of the articles of the k best sentences by BM25: first those of `speakers`, then the likeliest.

        Only the rarest terms are looked up, until they are in `most_rows` sentences.
        """
        ...

    def nearest(self, vector: Vectors, filters: Filters, k: int) -> list[tuple[str, float]]:
        """Exact cosine over the stored vectors that pass the filters: at most k (id, cosine), best first."""
        ...

    def vector_count(self, filters: Filters = ...) -> int: ...

    def turns(self, conversation: str) -> list[Turn]: ...

    def add_turn(self, conversation: str, turn: Turn) -> None: ...


class Texts(Protocol):
    """Small texts kept with a library, by name: the corrections of speakers, and how to take them back."""

    def text(self, name: str) -> str | None:
        """None: there is no such text. Raises LibraryError if it cannot be read."""
        ...

    def set_text(self, name: str, text: str | None) -> None:
        """Put a text in the place of what was there, whole or not at all; None removes it. Raises LibraryError."""
        ...

    def where(self, name: str) -> str:
        """Where a person finds the text, for messages."""
        ...


class Progress(Protocol):
    """Told what happens during long work."""

    def __call__(self, done: int, total: int | None, note: str) -> None: ...


def silent(done: int, total: int | None, note: str) -> None:
    """Progress nobody watches."""
