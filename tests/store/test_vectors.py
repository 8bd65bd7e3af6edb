from __future__ import annotations

import shutil
import subprocess
import sys

import numpy as np
import pytest
from makers import make_article

from rag.domain import Filters, Passage, Sentence, Span
from rag.entries import Entry, Evidence
from rag.errors import LibraryError
from rag.store.nearest import Nearest, fault
from rag.store.upkeep import rebuild
from rag.store.vectors import FOLDER, ChromaIndex, MemoryIndex
from rag.store.writing import LibraryWriter


@pytest.fixture(params=["memory", "chroma"])
def index(request, tmp_path):
    """Every index passes every index test."""
    index = MemoryIndex() if request.param == "memory" else ChromaIndex(tmp_path)
    yield index
    index.close()


def axes(*numbers: int) -> np.ndarray:
    return np.eye(6, dtype=np.float32)[list(numbers)]


def test_the_best_come_first_with_their_cosine(index):
    index.add(["a", "b", "c"], 3 * axes(0, 1, 2))
    found = index.search(2 * np.array([0, 0.6, 0.8, 0, 0, 0], np.float32), 2)
    assert [identity for identity, _ in found] == ["c", "b"]
    assert [score for _, score in found] == pytest.approx([0.8, 0.6], abs=1e-5)


def test_adding_again_replaces(index):
    index.add(["a", "b"], axes(0, 1))
    index.add(["a"], axes(2))
    assert len(index) == 2
    assert index.search(axes(2)[0], 1)[0][0] == "a"
    assert dict(index.search(axes(0)[0], 2))["a"] == pytest.approx(0, abs=1e-5)


def test_removing_forgets_and_an_unknown_id_is_no_error(index):
    index.add(["a", "b"], axes(0, 1))
    index.remove(["a", "never"])
    index.remove([])
    assert len(index) == 1
    assert [identity for identity, _ in index.search(axes(0)[0], 5)] == ["b"]


def test_vectors_without_direction_are_left_out(index):
    index.add(["a", "nothing"], np.stack([axes(0)[0], np.zeros(6, np.float32)]))
    assert len(index) == 1
    assert index.search(np.zeros(6, np.float32), 3) == []


def test_an_empty_index_finds_nothing(index):
    assert len(index) == 0
    assert index.search(axes(0)[0], 3) == []
    index.add([], np.zeros((0, 6), np.float32))
    assert len(index) == 0


def test_a_cleared_index_takes_vectors_of_another_size(index):
    index.add(["a"], axes(0))
    index.clear()
    assert len(index) == 0
    index.add(["b"], np.eye(3, dtype=np.float32)[:1])
    assert index.search(np.eye(3, dtype=np.float32)[0], 1) == [("b", pytest.approx(1))]


def test_more_than_one_batch(index, monkeypatch):
    monkeypatch.setattr("rag.store.vectors.BATCH_ROWS", 7)
    vectors = np.random.default_rng(0).standard_normal((40, 6)).astype(np.float32)
    ids = [f"id{i}" for i in range(40)]
    index.add(ids, vectors)
    assert len(index) == 40
    assert all(index.search(vector, 1)[0][0] == identity for identity, vector in zip(ids, vectors, strict=True))
    index.remove(ids[:30])
    assert len(index) == 10


# --- Chroma on disk -----------------------------------------------------------------------------------------


def test_it_is_there_after_opening_again(tmp_path):
    first = ChromaIndex(tmp_path)
    first.add(["a", "b"], axes(0, 1))
    first.close()
    first.close()
    with pytest.raises(LibraryError, match="closed"):
        len(first)
    again = ChromaIndex(tmp_path)
    assert again.search(axes(1)[0], 1) == [("b", pytest.approx(1))]
    again.close()


ADD = """
import sys
import numpy as np
from rag.store.vectors import ChromaIndex
index = ChromaIndex(sys.argv[1])
index.add(["late"], np.eye(6, dtype=np.float32)[3:4])
index.close()
"""


def test_a_reader_sees_another_process_after_the_generation_has_risen(tmp_path):
    generation = 1
    index = ChromaIndex(tmp_path, lambda: generation)
    index.add(["a"], axes(0))
    index.search(axes(0)[0], 1)
    subprocess.run([sys.executable, "-c", ADD, str(tmp_path)], check=True)
    generation = 2
    assert index.search(axes(3)[0], 1) == [("late", pytest.approx(1))]
    index.close()


def test_a_folder_that_is_no_index_is_a_clear_error_and_a_writer_begins_anew(tmp_path):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "chroma.sqlite3").write_bytes(b"no database " * 100)
    with pytest.raises(LibraryError, match="reindex --vectors-only"):
        ChromaIndex(tmp_path)
    index = ChromaIndex.for_writing(tmp_path)
    index.add(["a"], axes(0))
    assert len(index) == 1
    index.close()


def test_opening_the_records_does_not_import_chroma():
    seen = "import sys, rag.store.vectors, rag.store.writing, rag.ingest; print('chromadb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True).stdout == "False\n"


# --- choosing, and finding faults -----------------------------------------------------------------------------


@pytest.fixture
def library(tmp_path):
    """Forty vectors of one article's sentences, in the records only; its passage has none."""
    vectors = np.random.default_rng(3).standard_normal((40, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    article = make_article("word " * 40, origin="a")
    whole = Evidence(Passage("a1", Span(0, 200), article.text))
    found = [Sentence("a1", Span(5 * i, 5 * i + 4), "word") for i in range(40)]
    with LibraryWriter(tmp_path / "library") as writer:
        evidence = [Evidence(one, one.text, vector) for one, vector in zip(found, vectors, strict=True)]
        writer.save([Entry(article, (whole, *evidence), "m")])
        yield writer


def learn(library, index):
    gone, added, vectors = library.pending(1000)
    index.add(added, vectors)
    library.settle([*gone, *added])


def test_a_whole_index_has_no_fault(library, index):
    learn(library, index)
    assert fault(library, index) == ""


def test_an_index_that_has_still_to_learn_has_no_fault(library, index):
    assert library.pending_count() == 40
    assert fault(library, index) == ""


def test_a_rebuilt_index_has_the_sentences_and_nothing_else(library, index):
    learn(library, index)
    index.add(["ghost"], axes(0))
    rebuild(library, index)
    assert fault(library, index) == "" and library.pending_count() == 0
    assert {one for one, _ in index.search(axes(0)[0], 99)} == {f"a1#t{5 * i}-{5 * i + 4}" for i in range(40)}


@pytest.mark.parametrize(
    "damage, found",
    [
        (lambda index: index.remove(["a1#t5-9"]), "1 vectors are missing"),
        (lambda index: index.add(["ghost"], axes(0)), "1 vectors are left over"),
        (lambda index: index.add([f"a1#t{5 * i}-{5 * i + 4}" for i in range(40)], axes(*[0] * 40)), "not found"),
    ],
)
def test_damage_is_found(library, index, damage, found):
    learn(library, index)
    damage(index)
    assert found in fault(library, index)


def test_lost_files_of_the_graph_are_found(library, tmp_path):
    index = ChromaIndex(tmp_path)
    learn(library, index)
    index.add([f"x{i}" for i in range(3000)], np.random.default_rng(0).standard_normal((3000, 6)).astype(np.float32))
    index.remove([f"x{i}" for i in range(3000)])  # so many changes are written to files of their own
    index.close()
    graphs = [path for path in (tmp_path / FOLDER).iterdir() if path.is_dir()]
    assert graphs
    for graph in graphs:
        shutil.rmtree(graph)
    try:
        index = ChromaIndex(tmp_path)
        assert fault(library, index)
        index.close()
    except LibraryError as error:
        assert "reindex" in str(error)


class Spy(MemoryIndex):
    searched = 0

    def search(self, vector, k):
        self.searched += 1
        return super().search(vector, k)


@pytest.mark.parametrize(
    "exact_rows, filters, asked_index",
    [(100, Filters(), False), (10, Filters(), True), (10, Filters(articles=("a1",)), False)],
)
def test_only_a_whole_large_library_needs_the_index(library, exact_rows, filters, asked_index):
    spy = Spy()
    learn(library, spy)
    opened = []
    nearest = Nearest(library, lambda: opened.append(1) or spy, exact_rows)
    wanted = np.arange(6, dtype=np.float32)
    found = nearest(wanted, filters, 5)
    assert [one for one, _ in found] == [one for one, _ in library.nearest(wanted, Filters(), 5)]
    assert bool(opened) == bool(spy.searched) == asked_index
    assert nearest.problem == ""


def test_a_damaged_index_is_not_trusted(library):
    empty = MemoryIndex()
    learn(library, MemoryIndex())
    nearest = Nearest(library, lambda: empty, exact_rows=10)
    wanted = np.arange(6, dtype=np.float32)
    assert nearest(wanted, Filters(), 5) == library.nearest(wanted, Filters(), 5)
    assert nearest.problem == "40 vectors are missing"


def test_an_index_that_cannot_be_opened_is_done_without(library):
    def broken():
        raise LibraryError("no such folder")

    nearest = Nearest(library, broken, exact_rows=10)
    assert len(nearest(np.ones(6, np.float32), Filters(), 5)) == 5
    assert nearest.problem == "no such folder"
