"""WhoSaid's parts as LangChain's own: a retriever, a loader, embeddings, and documents for any vector store.

docs/langchain.md shows them at work. The classes are made on first use: they must inherit from langchain's, which few
users of WhoSaid need.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from rag.domain import Article, Filters, Hit, Piece, Statement
from rag.entries import Known
from rag.errors import ConfigError, ReadError
from rag.export.objects import source_object
from rag.formats.articles import read
from rag.seams import Embedder
from rag.settings import Settings, read_settings
from rag.store.readable import searched
from rag.store.retrieval import EVERYWHERE
from rag.text import sentence_around

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.document_loaders import BaseLoader
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings
    from langchain_core.retrievers import BaseRetriever

Search = Callable[..., Sequence[Hit[Piece]]]
INSTALL = 'LangChain needs more packages: pip install "whosaid-news[llm]"'
_log = logging.getLogger(__name__)


def retriever(search: Search, article_of: Callable[[str], Article], k: int = 8) -> BaseRetriever:
    """A LangChain BaseRetriever over `search`, which takes a question and returns hits, best first.

    Each Document holds the page's own words and says in its metadata who said them and where they stand, so that
    `article.text[start:end]` is what was said. What `invoke` is given beside the question, such as `outlets=...`, is
    passed on to `search`. Raises ConfigError if langchain is not installed.
    """
    return _classes()["retriever"](search=search, article_of=article_of, k=k)


def loader(
    *inputs: str | os.PathLike[str], settings: Settings | None = None, silent_errors: bool = False
) -> BaseLoader:
    """A LangChain BaseLoader: one Document for each article of files, folders, archives, feeds and addresses.

    An article that cannot be read raises ReadError; with `silent_errors` it is left out, and a warning logged.
    Raises ConfigError if langchain is not installed.
    """
    return _classes()["loader"]([os.fspath(one) for one in inputs], settings or read_settings(), silent_errors)


def embeddings(embedder: Embedder) -> Embeddings:
    """A library's embedder (`library.embedder`) as LangChain's Embeddings; its vectors have length 1.

    Raises ConfigError if langchain is not installed.
    """
    return _classes()["embeddings"](embedder)


def documents(records: Any, filters: Filters = EVERYWHERE) -> Iterator[Document]:
    """What is searched in a library (`library.records`), for a vector store of your own: `store.add_documents(...)`.

    Statements, each in its whole sentences, and the sentences in which no statement begins; with a filter on speakers,
    only their statements.
    """
    for found, article, _ in searched(records, filters):
        yield document(found, article)


@cache
def _classes() -> dict[str, Callable[..., Any]]:
    try:
        from langchain_core.document_loaders import BaseLoader
        from langchain_core.embeddings import Embeddings
        from langchain_core.retrievers import BaseRetriever
    except ImportError:
        raise ConfigError(INSTALL) from None

    class WhoSaidRetriever(BaseRetriever):
        search: Search
        article_of: Callable[[str], Article]
        k: int = 8

        def _get_relevant_documents(
            self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **filters: Any
        ) -> list[Document]:
            hits = self.search(query, **filters)[: self.k]
            return [document(hit.found, self.article_of(hit.found.source_id), score=hit.score) for hit in hits]

    class WhoSaidLoader(BaseLoader):
        def __init__(self, inputs: list[str], settings: Settings, silent_errors: bool) -> None:
            self.inputs, self.settings, self.silent_errors = inputs, settings, silent_errors

        def lazy_load(self) -> Iterator[Document]:
            return _loaded(self.inputs, self.settings, self.silent_errors)

    class WhoSaidEmbeddings(Embeddings):
        def __init__(self, embedder: Embedder) -> None:
            self.embedder = embedder

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return self.embedder.embed(texts).tolist()

        def embed_query(self, text: str) -> list[float]:
            return self.embedder.embed([text])[0].tolist()

    return {"retriever": WhoSaidRetriever, "loader": WhoSaidLoader, "embeddings": WhoSaidEmbeddings}


def document(found: Piece, article: Article, **more: Any) -> Document:
    """Found evidence as a Document, as `described` tells it; `more` is metadata too."""
    from langchain_core.documents import Document

    text, metadata = described(found, article)
    return Document(page_content=text, metadata=metadata | more, id=found.id)


def described(found: Piece, article: Article) -> tuple[str, dict[str, Any]]:
    """The sentences of a statement, or a passage; and who said it and where, in plain values only."""
    span = sentence_around(article.text, found.extent) if isinstance(found, Statement) else found.span
    metadata: dict[str, Any] = {
        **source_object(article.source),
        "kind": "passage",
        "speaker": None,
        "start": span.start,
        "end": span.end,
    }
    if isinstance(found, Statement):
        metadata |= {
            "kind": "statement",
            "speaker": found.speaker.name if found.speaker else None,
            "speaker_as_written": found.mention.text if found.mention else None,
            "via": [mention.text for mention in found.via],
            "cue": found.cue.text if found.cue else None,
            "act": found.act,
            "form": found.form,
            "doubted": found.doubted,
            "quotes": [quote.text for quote in found.content],
            "start": found.extent.start,
            "end": found.extent.end,
        }
    return span.cut(article.text), metadata


def _loaded(inputs: Sequence[str], settings: Settings, silent_errors: bool) -> Iterator[Document]:
    from langchain_core.documents import Document

    for one in read(inputs, settings):
        if isinstance(one, Article):
            about = {"source": one.source.origin, **source_object(one.source), "author": one.source.author}
            yield Document(page_content=one.text, metadata=about)
        elif not isinstance(one, Known):
            if not silent_errors:
                raise ReadError(f"{one.origin}: {one.reason}")
            _log.warning("%s: %s", one.origin, one.reason)
