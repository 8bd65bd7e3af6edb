"""A library of articles for programs: `from rag import open_library`. `docs/python.md` shows all of it.

with open_library("news") as library:
    library.add("reports/")
    answer = library.ask("Who denied the report?")
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rag.domain import Answer, Article, Filters, Hit, Piece, Source, Speaker, Statement, Turn
from rag.drafts.findings import DraftReport
from rag.errors import ConfigError, FolderSettings
from rag.ingest import Summary
from rag.llm.given import give
from rag.seams import Progress, silent
from rag.settings import Settings, read_settings, set_here
from rag.store.opening import create
from rag.telling import Telling
from rag.text import fold
from rag.wiring import Library as Parts

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

Names = str | Sequence[str]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A speaker of the library, and how many statements of current articles are theirs."""

    speaker: Speaker
    statements: int


def open_library(folder: str | os.PathLike[str] | None = None, **settings: Any) -> Library:
    """Open a library, made if there is none. Without `folder` it is the one that the command would use.

    `folder` may be a database, "postgresql://desk@host/name". `settings` are fields of `rag.settings.Settings`, over
    those of the environment: `model="openai:gpt-4.1-mini"`, `answerer="local"`, `api_key=...`; `model` and `embedder`
    may be objects of langchain's, such as `ChatOllama(...)`. Raises ConfigError for an unknown one, LibraryError for a
    damaged library.
    """
    if here := set_here():
        warnings.warn(here, FolderSettings, stacklevel=2)
    found = read_settings(library=None if folder is None else os.fspath(folder))
    unknown = sorted(set(settings) - set(Settings.__dataclass_fields__))
    if unknown:
        raise ConfigError(f"there is no setting {unknown[0]!r}; rag.settings.Settings has them all")
    for name in ("model", "embedder"):
        if name in settings and not isinstance(settings[name], str):
            settings[name] = give(settings[name])
    found = replace(found, **settings)
    create(found)
    return Library(found)


class Library(Parts):
    """What programs ask of a library, in their words. Filters: by speakers and outlets, published since and until.

    Safe to share between threads; leaving a `with` block, or `close`, lets go of its files.
    """

    def add(
        self,
        inputs: Names,
        progress: Progress = silent,
        told: Mapping[str, str] | None = None,
        **more: str,
    ) -> Summary:
        """Add articles from files, folders, archives, feeds and addresses; what cannot be read is in `.failures`.

        `title`, `outlet`, `published`, `author` and `url` say what a file does not.
        """
        return super().add(_several(inputs), progress, {**(told or {}), **more})

    def ask(
        self,
        question: str,
        *,
        speakers: Names = (),
        outlets: Names = (),
        since: str | None = None,
        until: str | None = None,
        conversation: str = "",
        turns: Sequence[Turn] = (),
    ) -> Answer:
        """A verified answer, which may be a refusal with its reason (`refused`, `reason`, `nearest`).

        `conversation` names one that the library keeps, so that a follow-up finds what was asked before; `turns` are
        earlier turns kept elsewhere. Raises ConfigError for an unknown speaker or a date that is none.
        """
        before = [*(self.records.turns(conversation) if conversation else ()), *turns]
        answer = self.asker.ask(question, self._filters(speakers, outlets, since, until), before)
        if conversation:
            self.records.add_turn(conversation, Turn(question, answer))
        return answer

    def stream(
        self,
        question: str,
        *,
        speakers: Names = (),
        outlets: Names = (),
        since: str | None = None,
        until: str | None = None,
        turns: Sequence[Turn] = (),
    ) -> Telling:
        """The same piece by piece: verified citations, then prose as it is verified, the whole Answer last."""
        return self.asker.stream(question, self._filters(speakers, outlets, since, until), turns)

    def search(
        self,
        question: str,
        *,
        most: int = 20,
        speakers: Names = (),
        outlets: Names = (),
        since: str | None = None,
        until: str | None = None,
    ) -> list[Hit[Piece]]:
        """Statements and sentences that may answer, best first, each with its score; nothing is decided."""
        return self.asker.evidence(question, self._filters(speakers, outlets, since, until))[:most]

    def statements(
        self,
        *,
        about: str = "",
        act: str = "",
        speakers: Names = (),
        outlets: Names = (),
        since: str | None = None,
        until: str | None = None,
    ) -> list[Statement]:
        """Who said what, by date and place: all statements, or those that hold the words of `about`, or of one act."""
        wanted = fold(about).split()
        return [
            statement
            for statement in self.records.statements(self._filters(speakers, outlets, since, until))
            if (not act or statement.act == act) and all(word in fold(statement.said) for word in wanted)
        ]

    def speakers(self) -> list[Quoted]:
        """Who speaks in the library, the most quoted first."""
        said = self.records.quoted()
        found = [Quoted(speaker, said.get(speaker.id, 0)) for speaker in self.records.speakers()]
        return sorted(found, key=lambda quoted: (-quoted.statements, quoted.speaker.name))

    def articles(self, *, outlets: Names = (), since: str | None = None, until: str | None = None) -> list[Source]:
        """What is known of each article but its text, the newest first."""
        return self.records.sources(self._filters((), outlets, since, until))

    def article(self, article_id: str, revision: str | None = None) -> Article:
        """An article with the text that all offsets refer to. Raises LibraryError if there is none."""
        return self.records.article(article_id, revision)

    def verify(self, text: str, by: str = "", progress: Progress = silent) -> DraftReport:
        """Judge every quotation of a draft, or one quotation and whom it is given to: `verify("We left", by="Lee")`.

        A text without quotation marks is one quotation.
        """
        return self.check(text, by, progress)

    def retriever(
        self,
        k: int = 8,
        *,
        speakers: Names = (),
        outlets: Names = (),
        since: str | None = None,
        until: str | None = None,
    ) -> BaseRetriever:
        """A LangChain retriever over `search`; `invoke(question, outlets=...)` narrows it for one question.

        Raises ConfigError where langchain is not installed.
        """
        from rag.langchain import retriever

        always = {"speakers": speakers, "outlets": outlets, "since": since, "until": until}
        return retriever(
            lambda question, **more: self.search(question, most=k, **(always | more)), self.records.article, k
        )

    def to_chroma(
        self,
        folder: str | os.PathLike[str],
        collection: str = "whosaid",
        *,
        speakers: Names = (),
        outlets: Names = (),
        since: str | None = None,
        until: str | None = None,
    ) -> int:
        """Write what is searched as a Chroma collection that others can read; returns how many rows.

        Each has its text, who said it and where as metadata, and the library's own vector. An earlier one is replaced.
        """
        from rag.langchain import described
        from rag.store.readable import write_collection

        return write_collection(
            self.records, folder, collection, described, self._filters(speakers, outlets, since, until)
        )

    def _filters(self, speakers: Names, outlets: Names, since: str | None, until: str | None) -> Filters:
        return self.filters(_several(speakers), _several(outlets), since, until)


def _several(names: Names) -> list[str]:
    """
    >>> _several("Ann Lee"), _several(("Ann Lee", "Bo Rho"))
    (['Ann Lee'], ['Ann Lee', 'Bo Rho'])
    """
    return [names] if isinstance(names, str) else list(names)
