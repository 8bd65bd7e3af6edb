"""The half of the journey in that knows of no library: an article -> statements, passages, vectors.

What it gives of an article depends on the article and the models alone, so it may be done anywhere, in any order, and
twice. Who a speaker is elsewhere, and which article is a copy of which, is for `rag.ingest`, which knows the others.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from rag.domain import Article, Passage, Quote, Sentence, Span, Statement
from rag.entries import Evidence, Failure
from rag.passages import passages
from rag.seams import Embedder, Extractor, Vectors
from rag.store.saving import heading
from rag.text import sentences

AT_ONCE = 2  # batches
BATCH_ARTICLES = 16
BATCH_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """An article with what the models found in it. Its speakers are local: their ids mean nothing elsewhere."""

    article: Article
    statements: tuple[Statement, ...]
    passages: tuple[Passage, ...]
    vectors: Vectors  # (sentences, dim): of those that stand in the passages, in order

    @classmethod
    def of(cls, article: Article, statements: Sequence[Statement], vectors: Vectors) -> Read:
        """Passages follow from the statements. Raises ValueError if there is not one vector a sentence."""
        cut = tuple(passages(article, statements))
        if len(vectors) != (wanted := sum(len(sentences_of(article, passage)) for passage in cut)):
            raise ValueError(f"{len(vectors)} vectors for {wanted} sentences")
        return cls(article, tuple(statements), cut, vectors)

    def called(self, source_id: str) -> Read:
        """The same article under another id."""
        if source_id == self.article.source.id:
            return self
        article = replace(self.article, source=replace(self.article.source, id=source_id))

        def own(quote: Quote) -> Quote:
            return replace(quote, source_id=source_id)

        statements = [
            replace(
                one,
                source_id=source_id,
                content=tuple(map(own, one.content)),
                target=own(one.target) if one.target else None,
            )
            for one in self.statements
        ]
        return Read.of(article, statements, self.vectors)

    def evidence(self, linked: Sequence[Statement]) -> tuple[Evidence, ...]:
        """What is stored of it, where `linked` are its statements with the speakers of the library."""
        return tuple(evidence(self.article, linked, self.passages, self.vectors))


Batch = Sequence[Article]
ReadAll = Callable[[Iterable[Batch]], Iterator[Sequence[Read | Failure]]]  # batches in, the same read, in their order


def models(embedder: Embedder, extractor: Extractor) -> str:
    """What is stored with an article that these have read."""
    return f"{extractor.name} + {embedder.name}"


def reader(embedder: Embedder, extractor: Extractor) -> ReadAll:
    """Reads in this process: while one batch is in the networks, Python is at work on the other."""

    def read_all(articles: Iterable[Batch]) -> Iterator[list[Read]]:
        pool = ThreadPoolExecutor(AT_ONCE)
        under_way: deque[Future[list[Read]]] = deque()
        try:
            for batch in articles:
                under_way.append(pool.submit(read, batch, embedder, extractor))
                if len(under_way) > AT_ONCE:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)

    return read_all


def read(articles: Batch, embedder: Embedder, extractor: Extractor) -> list[Read]:
    """Read some articles at once, which is faster than one by one; what stands beside one does not change it."""
    found = extractor.extract(articles)
    cut = [passages(article, statements) for article, statements in zip(articles, found, strict=True)]
    rows = iter(_vectors(articles, cut, embedder))
    return [
        Read(article, statements, tuple(windows), np.concatenate([_none(embedder), *(next(rows) for _ in windows)]))
        for article, statements, windows in zip(articles, found, cut, strict=True)
    ]


def _none(embedder: Embedder) -> Vectors:
    return np.zeros((0, embedder.dim), np.float32)


def _vectors(articles: Batch, cut: Sequence[Sequence[Passage]], embedder: Embedder) -> list[Vectors]:
    """The vectors of the sentences of each passage, in order: each passage is read once, under its heading."""
    texts: list[str] = []
    parts: list[list[Span]] = []
    for article, windows in zip(articles, cut, strict=True):
        head = heading(article.source)
        for passage in windows:
            shift = len(head) + 1 - passage.span.start
            texts.append(f"{head}\n{passage.text}")
            parts.append([Span(s.span.start + shift, s.span.end + shift) for s in sentences_of(article, passage)])
    return embedder.embed_parts(texts, parts)


def evidence(
    article: Article, statements: Sequence[Statement], windows: Sequence[Passage], vectors: Iterable[Vectors]
) -> Iterator[Evidence]:
    """Passages, their sentences with `vectors`, statements; of two statements of the same words the first counts."""
    yield from map(Evidence, windows)
    rows = iter(vectors)
    for passage in windows:
        for sentence in sentences_of(article, passage):
            yield Evidence(sentence, next(rows))
    once = {statement.id: statement for statement in reversed(statements)}
    yield from map(Evidence, reversed(once.values()))


def sentences_of(article: Article, passage: Passage) -> list[Sentence]:
    """The sentences that stand in a passage."""
    source_id, text = article.source.id, article.text
    return [Sentence(source_id, span, span.cut(text)) for span in sentences(text) if passage.span.holds(span)]


def batches(articles: Iterable[Article], most: int | None = None) -> Iterator[list[Article]]:
    """Articles in batches, no two in a batch from the same origin."""
    batch: list[Article] = []
    size = 0
    for article in articles:
        full = len(batch) >= (most or BATCH_ARTICLES) or size + len(article.text) > BATCH_CHARACTERS
        if batch and (full or any(article.source.origin == other.source.origin for other in batch)):
            yield batch
            batch, size = [], 0
        batch.append(article)
        size += len(article.text)
    if batch:
        yield batch
