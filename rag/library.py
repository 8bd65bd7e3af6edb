"""A library of articles for programs: `from rag import open_library`. `docs/python.md` shows all of it.

with open_library("news") as library:
    library.add("reports/")
    answer = library.ask("Who denied the report?")
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Unpack

from rag.domain import Answer, Article, Candidate, Filters, Hit, Piece, Source, Speaker, Statement, Turn
from rag.drafts.findings import DraftReport, Finding
from rag.drafts.recheck import PacketReport, recheck
from rag.errors import ConfigError, FolderSettings
from rag.keeping import Keeping
from rag.llm.given import give
from rag.names.standing import DatedRole, dated_roles, speaks_for
from rag.names.tallies import Tally, tallies
from rag.seams import Progress, silent
from rag.settings import Settings, read_settings, set_here
from rag.store import readers
from rag.store.opening import create as make
from rag.store.opening import mended
from rag.store.readers import Pins, Questions
from rag.store.saved import SavedQuestions
from rag.streaming import AnswerStream
from rag.text import fold
from rag.where import Where, filters_of, speakers_named
from rag.wiring import extractor

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

EVERYWHERE = Filters()


def extract(texts: Iterable[str], settings: Settings | None = None) -> Iterator[tuple[Statement, ...]]:
    """Who says what in each of some texts that belong to no library; speakers are told apart within each only."""
    reader = extractor(settings)
    return (reader.extract([Article(Source("text"), text)])[0] for text in texts)


@dataclass(frozen=True, slots=True)
class SpeakerCount:
    """A speaker of the library, and how many statements of current articles are theirs."""

    speaker: Speaker
    statements: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What the library knows of one speaker."""

    tally: Tally  # how often quoted, in which form, by which outlets
    roles: tuple[DatedRole, ...]  # earliest first, each with the first and last day on which an article gives it
    speaks_for: str  # the country, of a body or by an office; "" if the articles do not say

    @property
    def speaker(self) -> Speaker:
        return self.tally.speaker


def open_library(
    folder: str | os.PathLike[str] | Settings | None = None,
    *,
    create: bool = True,
    mending: bool = False,
    **settings: Any,
) -> Library:
    """Open a library. Without `folder` it is the one that the command would use.

    `folder` may be a database, "postgresql://desk@host/name". `settings` are fields of `rag.settings.Settings`, over
    those of the environment: `model="openai:gpt-4.1-mini"`, `answerer="local"`, `api_key=...`; `model` and `embedder`
    may be objects of langchain's, such as `ChatOllama(...)`. A Settings in the place of `folder` holds all of them, and
    the environment is not read. `create`: make a library where there is none; `mending`: make anew what was lost, as
    far as the articles' texts are enough for that. Raises ConfigError for a setting that does not exist, LibraryError
    for a library that is not there or damaged.
    """
    if isinstance(folder, Settings):
        found = folder
    else:
        if here := set_here():
            warnings.warn(here, FolderSettings, stacklevel=2)
        found = read_settings(library=None if folder is None else os.fspath(folder))
    if unknown := sorted(set(settings) - set(Settings.__dataclass_fields__)):
        raise ConfigError(f"there is no setting {unknown[0]!r}; rag.settings.Settings has them all")
    for name in ("model", "embedder"):
        if name in settings and not isinstance(settings[name], str):
            settings[name] = give(settings[name])
    found = replace(found, **settings)
    if create:
        make(found)
    if mending:
        mended(found)
    return Library(found)


class Library(Keeping):
    """What may be asked of a library. `filters` or the words of `Where` narrow each question in the same way.

    Safe to share between threads; leaving a `with` block, or `close`, lets go of its files.
    """

    def filters(self, within: Filters = EVERYWHERE, **where: Unpack[Where]) -> Filters:
        """Where to look, as every method takes it. Raises ConfigError for a name that is not in the library."""
        return filters_of(self.records, where, within)

    # --- asking -------------------------------------------------------------------------------------

    def ask(
        self,
        question: str,
        filters: Filters = EVERYWHERE,
        turns: Sequence[Turn] = (),
        *,
        conversation: str = "",
        **where: Unpack[Where],
    ) -> Answer:
        """A verified answer, which may be a refusal with its reason (`refused`, `reason`, `nearest`).

        `conversation` names one that the library keeps, so that a follow-up finds what was asked before; `turns` are
        earlier turns kept elsewhere. Raises ConfigError for a speaker or outlet that is not there.
        """
        within = self.filters(filters, **where)
        answer = self.asker.ask(question, within, [*self.turns(conversation), *turns])
        if conversation:
            self.keep(conversation, Turn(question, answer, within))
        return answer

    def stream(
        self, question: str, filters: Filters = EVERYWHERE, turns: Sequence[Turn] = (), **where: Unpack[Where]
    ) -> AnswerStream:
        """The same piece by piece: verified citations, then prose as it is verified, the whole Answer last."""
        return self.asker.stream(question, self.filters(filters, **where), turns)

    def turns(self, conversation: str) -> list[Turn]:
        """The turns of a kept conversation; [] if there is none of that name."""
        return self.records.turns(conversation) if conversation else []

    def keep(self, conversation: str, turn: Turn) -> None:
        """Add a turn to a conversation that the library keeps."""
        self.records.add_turn(conversation, turn)

    # --- what readers keep for themselves -----------------------------------------------------------

    def pins(self, owner: str = "") -> Pins:
        """A reader's pinned quotations; `owner` as conversations have it."""
        return Pins(self.settings.library, owner)

    def unanswered(self, owner: str = "") -> Questions:
        """A reader's questions to which no answer came."""
        return Questions(self.settings.library, owner)

    def saved_questions(self, owner: str = "") -> SavedQuestions:
        """A reader's questions that are asked of new articles."""
        return SavedQuestions(self.settings.library, owner)

    def forget_conversation(self, name: str) -> None:
        """What readers keep of a conversation that is deleted."""
        readers.forget(self.settings.library, name)

    # --- looking ------------------------------------------------------------------------------------

    def search(
        self,
        question: str,
        filters: Filters = EVERYWHERE,
        turns: Sequence[Turn] = (),
        *,
        most: int | None = 20,
        **where: Unpack[Where],
    ) -> list[Hit[Piece]]:
        """Statements and sentences that may answer, best first, each with its score; nothing is decided.

        `turns` are those that a follow-up goes on from; `most=None` gives all that were found.
        """
        return self.asker.evidence(question, self.filters(filters, **where), turns)[:most]

    def candidates(self, question: str, filters: Filters = EVERYWHERE, **where: Unpack[Where]) -> list[Candidate]:
        """The sentences that an answer would be taken from, the likeliest first, with their scores and why."""
        return self.asker.found(question, self.filters(filters, **where))

    def statements(
        self, filters: Filters = EVERYWHERE, *, about: str = "", act: str = "", **where: Unpack[Where]
    ) -> list[Statement]:
        """Who said what, by date and place: all statements, or those that hold the words of `about`, or of one act."""
        wanted = fold(about).split()
        return [
            statement
            for statement in self.records.statements(self.filters(filters, **where))
            if (not act or statement.act == act) and all(word in fold(statement.said) for word in wanted)
        ]

    def articles(self, filters: Filters = EVERYWHERE, **where: Unpack[Where]) -> list[Source]:
        """What is known of each article but its text, the newest first."""
        return self.records.sources(self.filters(filters, **where))

    def article(self, article_id: str, revision: str | None = None) -> Article:
        """An article with the text that all offsets refer to. Raises LibraryError if there is none."""
        return self.records.article(article_id, revision)

    def revisions(self, article_id: str) -> list[str]:
        """The hashes of all texts that an article has had, the current one last; `article` takes each."""
        return self.records.revisions(article_id)

    def speakers(self) -> list[SpeakerCount]:
        """Who speaks in the library, the most quoted first."""
        said = self.records.quoted()
        found = [SpeakerCount(speaker, said.get(speaker.id, 0)) for speaker in self.records.speakers()]
        return sorted(found, key=lambda one: (-one.statements, one.speaker.name))

    def profile(self, speaker: str) -> Profile:
        """One speaker by name or id: how often and how quoted, since when in which role. Raises ConfigError."""
        return self._profiles([speakers_named(speaker, self.records)[0]])[0]

    def profiles(self) -> list[Profile]:
        """The same of all speakers, the most quoted first. Reads every article that gives somebody a role."""
        return self._profiles(self.records.speakers())

    def _profiles(self, speakers: Sequence[Speaker]) -> list[Profile]:
        ids = {speaker.id for speaker in speakers}
        forms = [row for row in self.records.forms() if row[0] in ids]
        with_roles = {speaker.id for speaker in speakers if speaker.roles}
        pages: dict[str, set[str]] = {}
        for speaker_id, source_id, _, _ in forms:
            if speaker_id in with_roles:
                pages.setdefault(speaker_id, set()).add(source_id)
        held = {id: self.records.article(id) for id in set().union(*pages.values())}
        found = []
        for tally in tallies(speakers, forms, self.records.sources(EVERYWHERE)):
            articles = [held[id] for id in pages.get(tally.speaker.id, ())]
            roles = dated_roles(tally.speaker, [(a.source.published, a.text) for a in articles])
            found.append(Profile(tally, tuple(roles), speaks_for(tally.speaker)))
        return found

    # --- checking -----------------------------------------------------------------------------------

    def verify(self, text: str, by: str = "", progress: Progress = silent) -> DraftReport:
        """Judge every quotation of a draft; `by` is whom the draft means where it names nobody.

        A short text without quotation marks is one quotation.
        """
        return self.checker.check(text, by, progress)

    def verify_quotation(self, words: str, by: str = "") -> Finding:
        """Judge one quotation, with or without marks around it, and whom it is given to."""
        return self.checker.quotation(words, by)

    def recheck(self, packet: Mapping[str, Any]) -> PacketReport:
        """Check a packet as `read_packet` gives it: its quotations, and its questions asked again, offline."""
        asker = self.offline_asker
        return recheck(packet, self.records, asker.ask if asker else None)

    # --- for other libraries' chains ----------------------------------------------------------------

    def retriever(self, k: int = 8, filters: Filters = EVERYWHERE, **where: Unpack[Where]) -> BaseRetriever:
        """A LangChain retriever over `search`; `invoke(question, outlets=...)` narrows it for one question.

        Raises ConfigError where langchain is not installed.
        """
        from rag.langchain import retriever

        within = self.filters(filters, **where)
        return retriever(
            lambda question, **more: self.search(question, within, most=k, **more), self.records.article, k
        )

    def to_chroma(
        self,
        folder: str | os.PathLike[str],
        collection: str = "whosaid",
        filters: Filters = EVERYWHERE,
        **where: Unpack[Where],
    ) -> int:
        """Write what is searched as a Chroma collection that others can read; returns how many rows.

        Each has its text, who said it and where as metadata, and the library's own vector. An earlier one is replaced.
        """
        from rag.langchain import described
        from rag.store.readable import write_collection

        return write_collection(self.records, folder, collection, described, self.filters(filters, **where))
