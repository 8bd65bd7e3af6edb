"""Models small enough to predict in your head: for tests of what stores and carries their results."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from rag.domain import Article, Mention, Quote, Span, Speaker, Statement


class ToyEmbedder:
    """Each word adds to one of 32 axes; texts that share words are near."""

    def __init__(self, name: str = "toy@1") -> None:
        self.name = name
        self.dim = 32
        self.texts = 0  # embedded so far

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.texts += len(texts)
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word in re.findall(r"\w+", (self.name + " " + text).lower()):
                vector[crc32(word.encode()) % self.dim] += 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, lengths, out=vectors, where=lengths > 0)

    def embed_parts(self, texts, parts) -> list[np.ndarray]:
        return [self.embed([part.cut(text) for part in some]) for text, some in zip(texts, parts, strict=True)]


class ToyExtractor:
    """Reads "First Last said ... ." and nothing else."""

    def __init__(self, name: str = "toy-reader@1", verb: str = "said") -> None:
        self.name = name
        self.read = 0  # articles so far
        self._pattern = re.compile(rf"([A-Z]\w+ [A-Z]\w+) ({verb}) ([^.]+)\.")

    def extract(self, articles: Sequence[Article]) -> list[tuple[Statement, ...]]:
        self.read += len(articles)
        return [
            tuple(self._statement(article, match) for match in self._pattern.finditer(article.text))
            for article in articles
        ]

    @staticmethod
    def _statement(article: Article, match: re.Match[str]) -> Statement:
        who, cue, said = (Span(*match.span(group)) for group in (1, 2, 3))
        name = who.cut(article.text)
        return Statement(
            source_id=article.source.id,
            speaker=Speaker(f"local-{match.start()}", name, "person"),
            mention=Mention(name, who),
            cue=Mention(cue.cut(article.text), cue),
            content=(Quote.cut(article, said),),
            form="indirect",
            act="say",
            span=Span(who.start, said.end),
        )
