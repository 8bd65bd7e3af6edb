"""The only file that chooses: which parts make a library, by its settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from difflib import get_close_matches
from functools import cache, cached_property
from itertools import chain
from threading import RLock
from typing import TYPE_CHECKING, Any, Self

from rag import correcting
from rag import ingest as journey
from rag.answers.answering import LocalAnswerer
from rag.ask import Asker
from rag.domain import Filters, Source, Speaker
from rag.drafts.checking import Checker
from rag.drafts.findings import DraftReport
from rag.drafts.recheck import PacketReport, recheck
from rag.errors import ConfigError, LibraryError
from rag.formats import SEVERAL
from rag.formats.articles import Article, Failure, Feeds, Seen, count, read, read_bytes, with_told
from rag.ingest import Summary
from rag.llm.ledger import Ledger
from rag.names.speakers import find
from rag.questions.kinds import KindReader
from rag.questions.periods import iso_day
from rag.seams import Answerer, Embedder, Extractor, Progress, silent
from rag.search import Searcher
from rag.settings import Settings
from rag.store.modes import tighten
from rag.store.opening import Store, create, mended, opened
from rag.store.retrieval import outlet_key

if TYPE_CHECKING:
    from rag.models.attribution import AttributionModel
    from rag.models.matching import MatcherModel

SURE = 0.8  # a name given as a filter matches at least so well
WATCHED = 4  # articles read at a time while somebody watches the page


def open_library(settings: Settings, create_missing: bool = False, mending: bool = False) -> Library:
    """Open the library of the settings; raises LibraryError if there is none and none may be made.

    `mending`: make anew first what it has lost, as far as its articles' texts are enough for that.
    """
    if create_missing:
        create(settings)
    if mending:
        mended(settings)
    return Library(settings)


def embedder(settings: Settings, ledger: Ledger | None = None, stored: str | None = None) -> Embedder:
    if settings.embedder == "local":
        return _local_embedder()
    from rag.llm.embeddings import ApiEmbedder

    return ApiEmbedder(settings, ledger, stored)


@cache
def _local_embedder() -> Embedder:
    """One for the process: a compiled network takes memory and a third of a second."""
    from rag.models.embedding import LocalEmbedder

    return LocalEmbedder()


def extractor(settings: Settings | None = None, ledger: Ledger | None = None) -> Extractor:
    """The extractor of the settings; without settings the local one."""
    if settings is None or settings.extractor == "local":
        return _local_extractor()
    from rag.llm.extractor import ModelExtractor

    return ModelExtractor(settings, _local_extractor, ledger)


@cache
def _local_extractor() -> Extractor:
    """One for the process, as the embedder."""
    from rag.extraction.statements import LocalExtractor

    return LocalExtractor(reader())


@cache
def reader() -> AttributionModel:
    """One for the process; its weights are mapped when it is made."""
    from rag.models.attribution import AttributionModel

    return AttributionModel()


@cache
def matcher() -> MatcherModel:
    """One for the process; it loads its weights when first asked."""
    from rag.models.matching import MatcherModel

    return MatcherModel()


class Library:
    """One library with the parts that read, write and ask it. Heavy parts are made when first used.

    Safe to share between threads. A context manager: leaving it lets go of the files.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        if not settings.shared:
            tighten(settings.library)
        self._store: Store = opened(settings)
        self.records, self.conversations = self._store.records, self._store.conversations
        self.ledger = Ledger(settings.library)
        self._making = RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._store.close()
        if not self.settings.shared:  # what was made meanwhile
            tighten(self.settings.library)

    @cached_property
    def embedder(self) -> Embedder:
        with self._making:
            return embedder(self.settings, self.ledger, str(self.records.stamp("embedder") or ""))

    @cached_property
    def extractor(self) -> Extractor:
        with self._making:
            return extractor(self.settings, self.ledger)

    # --- asking -------------------------------------------------------------------------------------

    @property
    def uses_model(self) -> bool:
        """Whether a language model writes the answers."""
        return self.settings.answerer == "openai" or (self.settings.answerer == "auto" and self.settings.has_model)

    @cached_property
    def asker(self) -> Asker:
        return self._asker(self._model_answerer() if self.uses_model else None)

    @cached_property
    def offline_asker(self) -> Asker | None:
        """What answers without any service; None where the library's vectors come from one."""
        return self._asker(None) if self.settings.embedder == "local" else None

    def _asker(self, model: Answerer | None) -> Asker:
        self._store.require_sound()
        self.records.require_embedder(self.embedder.name)
        searcher = Searcher(self.records, self.embedder, self._store.nearest)
        local = LocalAnswerer(self.records, matcher(), searcher.mentioned)
        fallback = local if self.settings.answerer != "openai" else None
        kinds = KindReader(_local_embedder(), matcher().heads)
        strict = self.settings.prose == "strict"
        return Asker(self.records, searcher, matcher(), reader, kinds.read, model or local, fallback, strict)

    def _model_answerer(self) -> Answerer:
        from rag.llm.answerer import ModelAnswerer

        return ModelAnswerer(self.settings, self.records.article, self.ledger)

    def filters(self, speakers: Sequence[str], outlets: Sequence[str], since: str | None, until: str | None) -> Filters:
        """Filters from what a person types. Raises ConfigError for a speaker or outlet that is not there."""
        for outlet in outlets:
            if not self.records.sources(Filters(outlets=(outlet,))):
                known = {outlet_key(source.outlet): source.outlet for source in self.records.sources()}
                near = get_close_matches(outlet_key(outlet), known, 3, 0.4)
                closest = f"; closest: {', '.join(known[key] for key in near)}" if near else ""
                raise ConfigError(f"No outlet {outlet!r} in the library{closest}")
        ids = [speaker.id for name in speakers for speaker in self._speakers(name)]
        return Filters(speakers=tuple(ids), outlets=tuple(outlets), since=iso_day(since), until=iso_day(until))

    # --- checking drafts --------------------------------------------------------------------------

    def check(self, text: str, by: str = "", progress: Progress = silent) -> DraftReport:
        """Judge every quotation of a draft; `by` is whom the draft means where it names nobody."""
        return self._checker.check(text, by, progress)

    def recheck(self, packet: Mapping) -> PacketReport:
        """Check a packet as `read_packet` gives it: its quotations, and its questions asked again, offline."""
        asker = self.offline_asker
        return recheck(packet, self.records, asker.ask if asker else None)

    @cached_property
    def _checker(self) -> Checker:
        self._store.require_sound()
        return Checker(self.records, lambda: self.extractor)

    # --- writing ------------------------------------------------------------------------------------

    def add(self, inputs: Sequence[str], progress: Progress = silent, told: Mapping[str, str] | None = None) -> Summary:
        """Read articles from files, folders, archives, feeds and addresses, and add them; `told` as in `with_told`."""
        return self._add(lambda feeds: with_told(self._read(inputs, feeds), told or {}), progress, count(inputs))

    def _read(self, inputs: Sequence[str], feeds: Feeds) -> Iterator[Article | Failure | Seen]:
        return read(inputs, self.settings, known=self.records.addresses(), feeds=feeds)

    def add_uploads(
        self, uploads: Sequence[tuple[str, bytes]], addresses: Sequence[str] = (), progress: Progress = silent
    ) -> Summary:
        """The same for files held in memory, each (name, bytes)."""
        held = chain.from_iterable(read_bytes(name, payload, self.settings) for name, payload in uploads)
        several = any(name.lower().endswith(SEVERAL) for name, _ in uploads)
        total = None if several else len(uploads) + len(addresses)
        return self._add(lambda feeds: chain(held, self._read(addresses, feeds)), progress, total, most=WATCHED)

    def _add(
        self,
        articles: Callable[[Feeds], Iterable[Article | Failure | Seen]],
        progress: Progress,
        total: int | None,
        **options: int,
    ) -> Summary:
        self._store.require_sound(adding=True)
        with self._store.writing() as (library, index), library.feeds() as feeds:
            found = articles(feeds)
            return journey.ingest(found, library, index, self.embedder, self.extractor, progress, total, **options)

    def notes(self) -> list[str]:
        """What the extractor has to say about its work so far, one line each."""
        return self.extractor.notes() if hasattr(self.extractor, "notes") else []

    def reread(self, source_id: str) -> int:
        """Read a stored article again with the current models; returns how many statements were found."""
        with self._store.writing() as (library, index):
            return journey.reread(source_id, library, index, self.embedder, self.extractor).statements

    def remove(self, source_id: str) -> Source:
        source = self.records.source(source_id)
        with self._store.writing() as (library, index):
            journey.remove(source_id, library, index)
        self.ledger.forget(source_id)
        return source

    def reindex(self, progress: Progress = silent, vectors_only: bool = False) -> int:
        """Read and embed every article again, or only build the vector index anew; returns how many articles."""
        with self._store.writing() as (library, index):
            if vectors_only:
                journey.rebuild(library, index, progress)
                return 0
            return journey.reindex(library, index, self.embedder, self.extractor, progress)

    def correct(self, action: str, name: str, other: str) -> str:
        """Merge a speaker into another, split an alias off, or rename; returns what was done, in one line."""
        speaker = self._speaker(name)
        other = self._speaker(other).id if action == "merge" else other
        with self._store.writing() as (library, _):
            return correcting.correct(library, action, speaker, other)

    def undo(self) -> str:
        """Take the last correction of speakers back; returns which it was, in one line."""
        with self._store.writing() as (library, _):
            return correcting.undo(library)

    def _speaker(self, name: str) -> Speaker:
        return self._speakers(name)[0]

    def _speakers(self, name: str) -> list[Speaker]:
        """Those surely meant by a name or an id, best first. Raises ConfigError if there is none."""
        known = self.records.speakers()
        if exact := [speaker for speaker in known if name in (speaker.id, *speaker.names)]:
            return exact
        found = find(name, known)
        if sure := [match.speaker for match in found if match.score >= SURE]:
            return sure
        closest = ", ".join(match.speaker.name for match in found[:3])
        raise ConfigError(f"No speaker {name!r} in the library{f'; closest: {closest}' if closest else ''}")

    # --- looking --------------------------------------------------------------------------------------

    def status(self, deep: bool = False) -> dict[str, Any]:
        """What the library holds, by name, the models that read it, and what is wrong with it; `deep`: reading all."""
        found = asdict(self._store.status(deep))
        found |= {"answers by": self.settings.model if self.uses_model else "local"}
        beside = {"models took today": self.ledger.today, "last correction": self.last_correction}
        for name, value_of in beside.items():  # in files of their own
            try:
                found |= {name: value} if (value := value_of()) else {}
            except LibraryError as error:
                found["problems"] = (*found["problems"], str(error))
        return found

    def last_correction(self) -> str:
        """What `undo` would take back; "" if there is nothing."""
        return correcting.last_line(self.records.texts)

    def speaker_rows(self) -> list[dict[str, Any]]:
        """Speakers with their names, roles and number of statements, the most quoted first."""
        said = self.records.quoted()
        rows = [{**asdict(speaker), "statements": said.get(speaker.id, 0)} for speaker in self.records.speakers()]
        return sorted(rows, key=lambda row: (-row["statements"], row["name"]))
