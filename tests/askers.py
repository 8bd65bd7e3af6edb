"""An Asker over some records, as `rag.wiring` makes it, with the packaged networks."""

from __future__ import annotations

from rag.answers.answering import LocalAnswerer
from rag.ask import Asker
from rag.models.embedding import LocalEmbedder
from rag.questions.kinds import KindClassifier
from rag.search import Searcher
from rag.wiring import _local_embedder, matcher, prose_judge, reader

OFFLINE = object()


def asker_of(records, embedder=None, answerer=None, fallback=OFFLINE, **options) -> Asker:
    """`answerer`: a model in front of the offline answerer; `fallback=None`: without it behind."""
    searcher = Searcher(records, embedder or _local_embedder())
    local = LocalAnswerer(records, matcher(), searcher.mentioned)
    kinds = KindClassifier(_encoder(embedder), matcher().heads)
    behind = local if fallback is OFFLINE else fallback
    return Asker(
        records,
        searcher,
        matcher(),
        prose_judge(),
        reader,
        kinds.read,
        answerer or local,
        behind if answerer else None,
        **options,
    )


def _encoder(embedder):
    return embedder if isinstance(embedder, LocalEmbedder) else _local_embedder()
