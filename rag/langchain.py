"""WhoSaid as a LangChain retriever, for chains of your own.

from rag.langchain import retriever
chain = {"context": retriever(search, article_of), "question": RunnablePassthrough()} | prompt | model
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from rag.domain import Article, Hit, Piece, Statement
from rag.errors import ConfigError
from rag.text import sentence_around

if TYPE_CHECKING:
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever

Search = Callable[[str], Sequence[Hit[Piece]]]


def retriever(search: Search, article_of: Callable[[str], Article], k: int = 8) -> BaseRetriever:
    """A LangChain BaseRetriever over `search`, which takes a question and returns hits, best first.

    Each Document holds the page's own words and says in its metadata who said them and where they stand, so that
    `article.text[start:end]` is what was said. Raises ConfigError if langchain is not installed.
    """
    return _retriever_class()(search=search, article_of=article_of, k=k)


@cache
def _retriever_class() -> Callable[..., BaseRetriever]:
    """The class is made on first use: it must inherit from langchain, which few users of WhoSaid need."""
    try:
        from langchain_core.callbacks import CallbackManagerForRetrieverRun
        from langchain_core.retrievers import BaseRetriever
    except ImportError:
        raise ConfigError('The LangChain retriever needs more packages: pip install "whosaid-news[llm]"') from None

    class WhoSaidRetriever(BaseRetriever):
        search: Search
        article_of: Callable[[str], Article]
        k: int = 8

        def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
            return [document(hit, self.article_of(hit.found.source_id)) for hit in self.search(query)[: self.k]]

    return WhoSaidRetriever


def document(hit: Hit[Piece], article: Article) -> Document:
    """A hit as a Document: the sentences of a statement, or a passage; metadata has plain values only."""
    from langchain_core.documents import Document

    found, source = hit.found, article.source
    span = sentence_around(article.text, found.extent) if isinstance(found, Statement) else found.span
    metadata: dict[str, Any] = {
        "article_id": source.id,
        "title": source.title,
        "outlet": source.outlet,
        "published": source.published,
        "url": source.url,
        "kind": "passage",
        "speaker": None,
        "start": span.start,
        "end": span.end,
        "score": hit.score,
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
            "quotes": [quote.text for quote in found.content],
            "start": found.extent.start,
            "end": found.extent.end,
        }
    return Document(page_content=span.cut(article.text), metadata=metadata, id=found.id)
