"""The two that are compared: what a user would write today from the tutorials, and WhoSaid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from benchmarks.articles import News
from rag.domain import Article, Mention, Quote, Source, Span, Speaker, Statement
from rag.seams import Vectors

CHUNK_CHARS, OVERLAP_CHARS, NEAREST = 1000, 200, 4  # the tutorials' values
FILL_ARTICLES = 500  # stored at a time


class Pipeline(Protocol):
    def add(self, folder: Path) -> None:
        """Read, embed and index the text files of a folder."""
        ...

    def fill(self, articles: Iterable[News], vectors: Near) -> None:
        """Store articles with made-up vectors: what is stored is as large, and takes no hours to embed."""
        ...

    def ask(self, question: str) -> object:
        """Find evidence; WhoSaid also answers."""
        ...

    def counts(self) -> dict[str, int]: ...

    def close(self) -> None: ...


class Near:
    """Made-up vectors: each is near one of some real ones (cosine about .8), so that neighbourhoods are real ones."""

    def __init__(self, real: Vectors) -> None:
        self._real = real
        self._chance = np.random.default_rng(0)

    def __call__(self, count: int) -> Vectors:
        chosen = self._real[self._chance.integers(0, len(self._real), count)]
        noise = self._chance.normal(0, 0.75 / self._real.shape[1] ** 0.5, chosen.shape)
        moved = chosen + noise.astype(np.float32)
        return moved / np.linalg.norm(moved, axis=1, keepdims=True)


class Tutorial:
    """RecursiveCharacterTextSplitter, langchain-chroma, and Chroma's own embedding function on the same weights."""

    def __init__(self, library: Path, model: Path) -> None:
        from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2
        from langchain_chroma import Chroma
        from langchain_core.embeddings import Embeddings
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        class Offline(ONNXMiniLM_L6_V2):
            DOWNLOAD_PATH = model  # holds what Chroma would download there

        class ChromaDefault(Embeddings):
            function = Offline()

            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return [vector.tolist() for vector in self.function(texts)]

            def embed_query(self, text: str) -> list[float]:
                return self.embed_documents([text])[0]

        self._splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARS, chunk_overlap=OVERLAP_CHARS)
        self._store = Chroma("articles", ChromaDefault(), persist_directory=str(library))

    def add(self, folder: Path) -> None:
        from langchain_core.documents import Document

        read = [Document(p.read_text(encoding="utf-8"), metadata={"source": p.name}) for p in sorted(folder.iterdir())]
        self._store.add_documents(self._splitter.split_documents(read))

    def fill(self, articles: Iterable[News], vectors: Near) -> None:
        for batch in batches(articles):
            texts = [text for article in batch for text in self._splitter.split_text(article.text)]
            count = self._store._collection.count()
            ids = [str(n) for n in range(count, count + len(texts))]
            self._store._collection.upsert(ids=ids, documents=texts, embeddings=vectors(len(texts)))

    def ask(self, question: str) -> object:
        return self._store.similarity_search(question, k=NEAREST)

    def counts(self) -> dict[str, int]:
        return {"passages": self._store._collection.count()}

    def close(self) -> None:
        self._store._client.close()


class WhoSaid:
    """This package, as its command uses it."""

    def __init__(self, library: Path) -> None:
        from rag.library import open_library
        from rag.settings import read_settings

        self._library = open_library(read_settings({}, library))

    def add(self, folder: Path) -> None:
        summary = self._library.add([str(folder)])
        assert not summary.failures, summary.failures[0]

    def fill(self, articles: Iterable[News], vectors: Near) -> None:
        from rag.store.writing import LibraryWriter

        with LibraryWriter(self._library.settings.library) as writer:
            writer.set_stamp("embedder", self._library.embedder.name)
            number = len(writer.sources())
            for batch in batches(articles):
                writer.save([entry(article, number + i, vectors) for i, article in enumerate(batch)])
                number += len(batch)

    def ask(self, question: str) -> object:
        return self._library.asker.ask(question)

    def counts(self) -> dict[str, int]:
        from rag.store.schema import connect

        db = connect(self._library.settings.library)
        kinds = dict(db.execute("SELECT kind, count(*) FROM evidence GROUP BY kind").fetchall())
        db.close()
        return {"passages": kinds.get("p", 0), "sentences": kinds.get("t", 0), "statements": kinds.get("s", 0)}

    def close(self) -> None:
        self._library.close()


def entry(news: News, number: int, vectors: Near):
    """An article as WhoSaid stores it, with the statements it was written to hold."""
    from rag.entries import Entry
    from rag.passages import passages
    from rag.reading import evidence, sentences_of

    source = Source(f"news-{number}", news.title, news.outlet, published=news.date, origin=f"news/{number}")
    article = Article(source, news.text)
    statements = [_statement(article, Span(*said.source), Span(*said.content)) for said in news.said]
    windows = passages(article, statements)
    made = (row for window in windows for row in vectors(len(sentences_of(article, window))))
    return Entry(article, tuple(evidence(article, statements, windows, made)), "made up")


def _statement(article: Article, who: Span, said: Span) -> Statement:
    name = who.cut(article.text)
    return Statement(
        article.source.id,
        Speaker(name.casefold().replace(" ", "-"), name),
        Mention(name, who),
        cue=None,
        content=(Quote.cut(article, said),),
        form="indirect",
        act="say",
        span=said,
    )


def batches(articles: Iterable[News], size: int = FILL_ARTICLES) -> Iterable[Sequence[News]]:
    batch: list[News] = []
    for article in articles:
        batch.append(article)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
