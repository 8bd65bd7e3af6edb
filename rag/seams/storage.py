"""Where a library is kept: what may be asked of its records, written to them, and found in its vectors.

Two kinds of store pass the same tests: a folder (SQLite, with Chroma beside it) and a database (PostgreSQL).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from rag.domain import Article, Filters, Passage, Source, Speaker, Statement, Turn
from rag.entries import Conversation, Entry, Kept, Saved, Seen, Stored
from rag.seams.models import Vectors

Result = TypeVar("Result")


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

    place: str  # the folder or the database, to be shown

    @property
    def texts(self) -> Texts:
        """The corrections of speakers, as a text that people may edit."""
        ...

    def close(self) -> None: ...

    # --- the library as a whole

    def __hash__(self) -> int:
        """What is counted of it is kept beside it."""
        ...

    def generation(self) -> int:
        """A number that rises with each committed change; a reader that sees a new one reopens its index."""
        ...

    def stamp(self, name: str) -> str | int | None:
        """A value of the manifest (version, generation, created, embedder, extractor ...); None if it is not set."""
        ...

    def require_embedder(self, name: str) -> None:
        """Raises LibraryError if the stored vectors were made by another embedder."""
        ...

    def counts(self) -> dict[str, int]:
        """How many articles, revisions, passages, statements ... there are."""
        ...

    def size(self) -> int:
        """Bytes of all its files, or tables."""
        ...

    # --- articles

    def sources(self, filters: Filters = ...) -> list[Source]:
        """Current articles' sources that pass the filters, newest first."""
        ...

    def source(self, source_id: str) -> Source:
        """What is known of an article but its text. Raises ArticleGone."""
        ...

    def addresses(self) -> set[str]:
        """Where all articles came from and can be read."""
        ...

    def article(self, source_id: str, revision: str | None = None) -> Article:
        """The current revision, or an older one by its hash. Raises LibraryError if there is none."""
        ...

    def revisions(self, source_id: str) -> list[str]:
        """The hashes of all revisions that were ever added, the current one last; [] if there is no such article."""
        ...

    def copies(self) -> dict[str, str]:
        """Source id -> id of its group of exact or near copies; only articles that have copies."""
        ...

    # --- who said what

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

    def forms(self) -> list[tuple[str | None, str, str, int]]:
        """The same by form: (speaker id, source id, form, number of statements)."""
        ...

    def quoted(self) -> dict[str, int]:
        """How many statements each speaker has, by the speaker's id."""
        ...

    def passages(self, filters: Filters = ..., ids: Sequence[str] | None = None) -> list[Passage]: ...

    # --- searching

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

    def sample(self, count: int) -> Vectors:
        """Some stored vectors, spread over the library, shape (at most count, dim)."""
        ...

    def pending_count(self) -> int:
        """How many vectors the index does not know as they are now."""
        ...

    # --- conversations

    def turns(self, conversation: str) -> list[Turn]: ...

    def add_turn(self, conversation: str, turn: Turn) -> None:
        """Short, so allowed beside the writer."""
        ...


class Writer(Records, Protocol):
    """Reads and writes a library. Each change is there whole or not at all; `generation` rises with it.

    A context manager, for one thread: leaving it lets the next writer in.
    """

    def alone(self, work: Callable[[bool], Result]) -> Result:
        """Do some work, and return what it returns; nobody else changes anything meanwhile.

        It is told whether others wrote since this writer last looked. It may be done twice, where a connection broke.
        """
        ...

    def stored(self, origin: str) -> Stored | None:
        """What the library holds of this origin; None: nothing."""
        ...

    def has_id(self, source_id: str) -> bool:
        """Whether an article has this id."""
        ...

    def save(self, entries: Sequence[Entry]) -> Saved:
        """Add articles, or replace those of the same origin, in one transaction. Older revisions are kept."""
        ...

    def relink(self, given: Sequence[Statement]) -> None:
        """Give stored statements to the speakers they name here; a speaker without statements is forgotten."""
        ...

    def remove(self, source_id: str) -> None:
        """Forget an article, all its revisions and the speakers only it had. Raises LibraryError if it is not there."""
        ...

    def set_stamp(self, name: str, value: str | int) -> None:
        """Set a value of the manifest."""
        ...

    def feeds(self) -> AbstractContextManager[dict[str, tuple[str, str]]]:
        """By address, the ETag and Last-Modified of each feed as it was last read; kept if all goes well."""
        ...

    # --- reading again with other models

    def start_reindex(self, models: str, embedder: str) -> None:
        """Mark every article to be read again, unless that is under way; vectors of another embedder are dropped."""
        ...

    def outdated(self, models: str) -> list[str]:
        """Ids of the articles which other models read, in the order in which they were added."""
        ...

    def speakers_read_by(self, models: str) -> list[Speaker]:
        """Who speaks in the articles that these models read."""
        ...

    # --- what the vector index has to catch up with

    def pending(self, most: int) -> tuple[list[str], list[str], Vectors]:
        """At most `most` ids that the index does not know as they are now: (gone, to be added, their vectors)."""
        ...

    def settle(self, ids: Sequence[str]) -> None:
        """The index knows these now."""
        ...

    def start_rebuild(self) -> None:
        """The index is empty: all vectors are to be added to it, or it builds itself from them."""
        ...


class Conversations(Protocol):
    """The conversations kept with a library; each belongs to whoever began it signed in, or to nobody: ""."""

    def owner(self, name: str) -> str | None:
        """Whose it is; "" nobody's; None if there is no such conversation yet."""
        ...

    def listed(self, owner: str = "", words: str = "") -> list[Conversation]:
        """An owner's conversations, the one used last first; only those that hold all of `words`, if any."""
        ...

    def title(self, name: str) -> str:
        """As its owner calls it; "" if it was never renamed."""
        ...

    def turns(self, name: str) -> list[Kept]:
        """Its turns, each as it may be replaced later; [] if there is no such conversation."""
        ...

    def begin(self, name: str, owner: str) -> None:
        """Note whose a new conversation is; nothing changes for one that somebody owns already."""
        ...

    def rename(self, name: str, title: str) -> None:
        """Call it something else; "" goes back to its first question."""
        ...

    def replace(self, name: str, seen: Seen, turn: Turn) -> None:
        """Put a turn in the place of the one that was seen. Raises ChangedMeanwhile if that holds something else."""
        ...

    def delete(self, name: str, seen: Sequence[Seen] | None = None) -> int:
        """Forget it; returns how many turns it had. Raises ChangedMeanwhile if it holds one that is not in `seen`."""
        ...


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
