"""Few rows are left after each pass, and the nearest is among them."""

from __future__ import annotations

import numpy as np
import pytest
from makers import make_article

from rag.domain import Filters, Sentence, Span
from rag.store import scanning
from rag.store.saving import Entry, Evidence
from rag.store.writing import LibraryWriter


@pytest.fixture(params=[64, 70, 128])  # in steps, as halves, in several words
def library(request, tmp_path):
    """Eight articles of forty sentences each, a direction each; every fourth article is the rare outlet's."""
    vectors = np.random.default_rng(2).standard_normal((320, request.param)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    entries = []
    for n in range(8):
        article = make_article("word " * 40, id=f"a{n}", origin=f"{n}", outlet="often" if n % 4 else "rare")
        found = (Sentence(f"a{n}", Span(5 * i, 5 * i + 4), "word") for i in range(40))
        entries.append(Entry(article, tuple(map(Evidence, found, vectors[40 * n :])), "m"))
    with LibraryWriter(tmp_path) as writer:
        writer.save(entries)
        yield writer, vectors


def test_the_nearest_is_left_after_each_pass(library, monkeypatch):
    records, vectors = library
    monkeypatch.setattr(scanning, "BY_SIGNS", 40)
    monkeypatch.setattr(scanning, "WHOLE", 10)
    for filters in (Filters(), Filters(outlets=("rare",))):
        for row in range(0, 320, 7):
            if filters.outlets and row // 40 % 4:
                continue
            (best, score), *others = records.nearest(vectors[row], filters, 5)
            assert best == f"a{row // 40}#t{row % 40 * 5}-{row % 40 * 5 + 4}"
            assert score > 0.97 > others[0][1] and len(others) == 4


def test_all_passes_agree_with_comparing_all(library):
    records, vectors = library
    wanted = np.random.default_rng(5).standard_normal(vectors.shape[1]).astype(np.float32)
    found = records.nearest(wanted, Filters(), 320)
    exact = vectors @ (wanted / np.linalg.norm(wanted))
    assert len(found) == 320
    assert np.abs(np.sort([score for _, score in found]) - np.sort(exact)).max() < 0.06
