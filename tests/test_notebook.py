"""The cells of docs/python.ipynb run, and print what stands under them."""

from __future__ import annotations

from benchmarks.notebook import read, run


def test_the_notebook_shows_what_its_cells_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    book = read()
    for shown, found in zip(book["cells"], run(book)["cells"], strict=True):
        assert shown == found, "make it again: python -m benchmarks.notebook"
    assert sum(bool(cell.get("outputs")) for cell in book["cells"]) > 5
