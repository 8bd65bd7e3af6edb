"""Toy models for actors of a cluster, which die or fail of what an article says."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from toys import ToyEmbedder, ToyExtractor

from rag.domain import Article, Statement

POISON, BUG, ONCE = "This kills whoever reads it.", "This is no article.", "This killed its reader once."


class Perilous(ToyExtractor):
    """`died`: a file that the first of them to meet ONCE makes; `asked`: one that gets a line for each article read."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._died, self._asked = folder / "died", folder / "asked"

    def extract(self, articles: Sequence[Article]) -> list[tuple[Statement, ...]]:
        for article in articles:
            with self._asked.open("a") as lines:
                lines.write(f"{article.source.title}\n")
            if POISON in article.text or (ONCE in article.text and not self._died.exists()):
                self._died.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            if BUG in article.text:
                raise RuntimeError("no article")
        return super().extract(articles)


def models(folder: Path) -> tuple[ToyEmbedder, Perilous]:
    return ToyEmbedder(), Perilous(folder)


def perilous(folder: Path) -> partial:
    return partial(models, folder)
