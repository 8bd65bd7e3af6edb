"""Filling a library and looking after it: what changes what it holds."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Literal

from rag import correcting
from rag import ingest as journey
from rag.domain import Source
from rag.errors import LibraryError
from rag.ingest import Summary
from rag.models.runtime import how
from rag.reading import ReadAll
from rag.seams import Progress, silent
from rag.settings import read_settings
from rag.store import status as store_status
from rag.store.opening import copy_library
from rag.where import speakers_named
from rag.wiring import Parts

if TYPE_CHECKING:  # and otherwise where something is read: whoever asks needs no format
    from rag.formats.articles import Feeds, ReadArticles
    from rag.scale.reading import Far

WATCHED = 4  # articles read at a time while somebody watches the page

Path = str | os.PathLike[str]
Correction = Literal["merge", "split", "rename"]


@dataclass(frozen=True, slots=True)
class Status(store_status.Status):
    """What a library holds, what read it, and what is wrong with it (`problems`, each with its repair)."""

    answers_by: str  # the model, or "local"
    networks: str  # what runs those of the package, how precisely, on how many threads
    models_took_today: str = ""  # "1,204 tokens, $0.0012"; "" where no model has ever been asked
    last_correction: str = ""  # what `undo` would take back

    @property
    def sound(self) -> bool:
        """Whether nothing is known to be wrong."""
        return not self.problems and self.index in ("ok", "not needed")


class Keeping(Parts):
    """A library to write to. Each change is there whole or not at all; raises LibraryBusy while others write."""

    # --- articles -----------------------------------------------------------------------------------

    def add(
        self,
        inputs: Path | Sequence[Path],
        progress: Progress = silent,
        *,
        title: str = "",
        outlet: str = "",
        published: str = "",
        author: str = "",
        url: str = "",
        reading: Far | None = None,
    ) -> Summary:
        """Add articles from files, folders, archives, feeds and addresses; what cannot be read is in `.failures`.

        `title`, `outlet`, `published`, `author` and `url` count more than what a file says. Adding an article again
        changes nothing, an edited one becomes a new revision. Raises ConfigError for a date or address that is none.
        `reading`: a Ray cluster that reads files and runs the models, see `rag.scale.reading.far`.
        """
        from rag.formats.articles import count, with_told

        given = [inputs] if isinstance(inputs, str | os.PathLike) else inputs
        names = [os.fspath(one) for one in given]
        said = {"title": title, "outlet": outlet, "published": published, "author": author, "url": url}

        def found(feeds: Feeds) -> ReadArticles:
            here = partial(self._read, feeds=feeds)
            return with_told(reading.found(names, here) if reading else here(names), said)

        return self._add(found, progress, count(names), read_all=reading.read_all if reading else None)

    def add_uploads(
        self, uploads: Sequence[tuple[str, bytes]], addresses: Sequence[str] = (), progress: Progress = silent
    ) -> Summary:
        """The same for files held in memory, each (name, bytes), and addresses."""
        from rag.formats.articles import read_bytes
        from rag.formats.readers import SEVERAL

        held = chain.from_iterable(read_bytes(name, payload, self.settings) for name, payload in uploads)
        several = any(name.lower().endswith(SEVERAL) for name, _ in uploads)
        total = None if several else len(uploads) + len(addresses)
        return self._add(lambda feeds: chain(held, self._read(addresses, feeds)), progress, total, most=WATCHED)

    def notes(self) -> list[str]:
        """What the extractor has to say about its work so far, one line each."""
        return self.extractor.notes() if hasattr(self.extractor, "notes") else []

    def remove(self, article_id: str) -> Source:
        """Forget an article and all that was read from it. Raises LibraryError if it is not there."""
        source = self.records.source(article_id)
        with self._store.writing() as (library, index):
            journey.remove(article_id, library, index)
        self.ledger.forget(article_id)
        return source

    def reread(self, article_id: str) -> int:
        """Read a stored article again with the current models; returns how many statements were found."""
        with self._store.writing() as (library, index):
            return journey.reread(article_id, library, index, self.embedder, self.extractor).statements

    def reindex(self, progress: Progress = silent, vectors_only: bool = False) -> int:
        """Read and embed every article again, or only build the vector index anew; returns how many articles."""
        with self._store.writing() as (library, index):
            if vectors_only:
                journey.rebuild(library, index, progress)
                return 0
            return journey.reindex(library, index, self.embedder, self.extractor, progress)

    def _read(self, inputs: Sequence[str], feeds: Feeds) -> ReadArticles:
        from rag.formats.articles import read

        return read(inputs, self.settings, known=self.records.addresses(), feeds=feeds)

    def _add(
        self,
        articles: Callable[[Feeds], ReadArticles],
        progress: Progress,
        total: int | None,
        most: int | None = None,
        read_all: ReadAll | None = None,
    ) -> Summary:
        self._store.require_sound(adding=True)
        with self._store.writing() as (library, index), library.feeds() as feeds:
            found = articles(feeds)
            return journey.ingest(found, library, index, self.embedder, self.extractor, progress, total, most, read_all)

    # --- who is who ---------------------------------------------------------------------------------

    def correct(self, action: Correction, name: str, other: str) -> str:
        """Say that a speaker is another one (merge), that a spelling is somebody else's (split), or rename one.

        Returns what was done, in one line. Raises ConfigError where it cannot be done.
        """
        speaker = speakers_named(name, self.records)[0]
        other = speakers_named(other, self.records)[0].id if action == "merge" else other
        with self._store.writing() as (library, _):
            return correcting.correct(library, action, speaker, other)

    def undo(self) -> str:
        """Take the last correction back; returns which it was, in one line."""
        with self._store.writing() as (library, _):
            return correcting.undo(library)

    def last_correction(self) -> str:
        """What `undo` would take back; "" if there is nothing."""
        return correcting.last_line(self.records.texts)

    # --- the library as a whole ---------------------------------------------------------------------

    def copy_to(self, target: Path, progress: Progress = silent) -> int:
        """Copy all of it into a new library, in a folder or a database, and compare the two; returns how many articles.

        Raises LibraryError if the target holds articles, or if what arrived is not what was sent.
        """
        return copy_library(self.settings, read_settings(library=os.fspath(target)), progress)

    def status(self, deep: bool = False) -> Status:
        """What it holds, and what is wrong with it as far as is seen at once; `deep`: reading every text and vector."""
        held = asdict(self._store.status(deep))
        beside = {"models_took_today": self.ledger.today, "last_correction": self.last_correction}
        for name, value_of in beside.items():  # in files of their own
            try:
                held[name] = value_of()
            except LibraryError as error:
                held["problems"] = (*held["problems"], str(error))
        answers_by = self.settings.model if self.uses_model else "local"
        return Status(**held, answers_by=answers_by, networks=how())
