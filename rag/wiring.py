"""The only file that chooses: which parts make a library, by its settings."""

from __future__ import annotations

from functools import cache, cached_property
from threading import RLock
from typing import TYPE_CHECKING, Self

from rag.answers.answering import LocalAnswerer
from rag.ask import Asker
from rag.drafts.checking import Checker
from rag.llm.ledger import Ledger
from rag.questions.kinds import KindClassifier
from rag.seams import Answerer, Embedder, Extractor
from rag.search import Searcher
from rag.settings import Settings
from rag.store.modes import tighten
from rag.store.opening import Store, opened

if TYPE_CHECKING:
    from rag.models.attribution import AttributionModel
    from rag.models.matching import MatcherModel


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


@cache
def prose_judge() -> MatcherModel:
    """One for the process; it loads its weights when a model first writes."""
    from rag.models.matching import PROSE, MatcherModel

    return MatcherModel(PROSE)


class Parts:
    """One library's store, and the parts that read, write and ask it; heavy ones are made when first used.

    Safe to share between threads. A context manager: leaving it lets go of the files.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        if not settings.shared:
            tighten(settings.library)
        self._store: Store = opened(settings)
        self.records, self.conversations = self._store.records, self._store.conversations
        self.watches = self._store.watches
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
        kinds = KindClassifier(_local_embedder(), matcher().heads)
        strict = self.settings.prose == "strict"
        return Asker(
            self.records, searcher, matcher(), prose_judge(), reader, kinds.read, model or local, fallback, strict
        )

    def _model_answerer(self) -> Answerer:
        from rag.llm.answerer import ModelAnswerer

        return ModelAnswerer(self.settings, self.records.article, self.ledger)

    @cached_property
    def checker(self) -> Checker:
        """Checks drafts."""
        self._store.require_sound()
        return Checker(self.records, lambda: self.extractor)
