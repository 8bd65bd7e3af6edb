"""PDF: the number of the page stays with the words, through columns, hyphens at line ends and running heads."""

from __future__ import annotations

import io
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printed import PAGES, make

from rag.domain import Article, Source, Span
from rag.entries import Entry
from rag.errors import LibraryError
from rag.export.fragments import link
from rag.formats.articles import read_bytes
from rag.formats.fields import from_whole
from rag.formats.pdf import read_pdf
from rag.formats.printed import page_starts
from rag.settings import Settings
from rag.store import schema
from rag.store.records import SqliteRecords
from rag.store.writing import LibraryWriter


def article(payload):
    return from_whole({**read_pdf(payload), "url": "https://example.org/kell.pdf"}, "https://example.org/kell.pdf")


def words(text):
    return text.split()


LAYOUTS = {
    "plain": {},
    "narrow": {"width": 34},
    "two columns": {"width": 36, "columns": 2},
    "two columns, line by line": {"width": 36, "columns": 2, "across": True},
    "one head": {"head": lambda n: "Kell Courier"},
    "left and right": {"head": lambda n: ["Kell Courier", "Monday, 3 March"][n % 2], "foot": lambda n: f"- {n} -"},
    "numbered": {"foot": lambda n: f"Page {n} of 4"},
    "titled": {"title": "Lock shut at Kell", "head": lambda n: f"{n}  Kell Courier"},
}  # fmt: skip


@pytest.mark.parametrize("count", [4, 5])
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_each_sentence_is_on_its_page(layout, count):
    found = article(make(PAGES[:count], **layout))
    assert words(found.text) == words(" ".join(PAGES[:count]))
    assert [words(found.text[start:])[:4] for start in found.source.pages] == [words(p)[:4] for p in PAGES[:count]]
    at = found.text.index("said Rui Caldeira")
    assert (found.source.page_at(at), found.source.printed(at)) == (2, "p. 2")
    assert link(found.source, found.text, Span(at, at + 17)) == "https://example.org/kell.pdf#page=2"


def test_a_sentence_over_the_end_of_a_page_begins_on_the_first():
    half = len(PAGES[0]) // 2
    cut = PAGES[0].rindex(" ", 0, half)
    found = article(make([PAGES[1] + " " + PAGES[0][:cut], PAGES[0][cut + 1 :]]))
    assert PAGES[0] in found.text.replace("\n", " ")
    assert found.source.page_at(found.text.index("The lock at Kell")) == 1
    assert found.source.page_at(found.text.index("by the upper river")) == 2


def test_soft_hyphens_at_line_ends_join():
    from rag.formats.plain import unwrap

    assert unwrap("the com\u00ad\nmittee of the com\u2010\nmons", force=True) == "the committee of the commons"


def test_a_table_keeps_its_rows():
    from reportlab.pdfgen import canvas

    file = io.BytesIO()
    paper = canvas.Canvas(file)
    for row in range(8):
        paper.drawString(72, 700 - 14 * row, f"Barge {row}")
        paper.drawString(320, 700 - 14 * row, f"{row}00 crowns")
    paper.save()
    assert re.search(r"Barge 3\s+300 crowns", str(read_pdf(file.getvalue())["text"]))


def test_other_files_have_no_pages():
    (found,) = read_bytes("kell.txt", PAGES[0].encode(), Settings(Path("none")))
    assert found.source.pages == () and found.source.printed(3) == ""
    assert ":~:text=" in link(Source("a", url="https://example.org/a"), PAGES[0], Span(4, 8))


@given(st.lists(st.text("ab -.\n", min_size=1, max_size=12), min_size=2, max_size=5), st.integers(0, 6))
def test_starts_are_in_order_and_their_letters_add_up(pages, lost):
    """Whatever is lost at the front and between: from a page's start on, the letters are those of the rest."""
    letters = ["".join(filter(str.isalnum, page)) for page in pages]
    text = " ".join("".join(letters))[lost:]
    starts = page_starts(text, pages)
    assert list(starts) == sorted(starts) and all(0 <= start <= len(text) for start in starts)
    for start, rest in zip(starts[1:], range(1, len(pages)), strict=False):
        behind = "".join(letters[rest:])
        assert "".join(filter(str.isalnum, text[start:])) == behind[max(len(behind) - len(text.replace(" ", "")), 0) :]


def test_pages_that_are_not_in_the_text_are_not_known():
    assert page_starts("Something else was written here, and more of it.", ["It is shut.", "It is open again."]) == ()


# --- in the library -------------------------------------------------------------------------------


def saved(library, one):
    with LibraryWriter(library) as writer:
        writer.save([Entry(one, (), "m")])


def test_the_library_keeps_pages_and_gives_them_to_no_other_text(tmp_path):
    first = Article(Source("kell", "Kell", origin="kell.pdf", pages=(0, 4)), "One two.")
    second = Article(Source("kell", "Kell", origin="kell.pdf", pages=(0, 9)), "One and two.")
    saved(tmp_path, first)
    saved(tmp_path, second)
    with closing(SqliteRecords(tmp_path)) as records:
        assert records.article("kell") == second
        assert records.article("kell", second.revision) == second
        assert records.article("kell", first.revision).source.pages == ()
        assert records.sources() == [second.source]


def old_library(folder):
    saved(folder, Article(Source("kell", "Kell", origin="kell.pdf"), "One two."))
    db = sqlite3.connect(folder / schema.FILE)
    db.executescript("ALTER TABLE articles DROP COLUMN pages; UPDATE manifest SET value = 2 WHERE name = 'version'")
    db.close()


def test_one_that_may_not_be_written_says_so(tmp_path, monkeypatch):
    old_library(tmp_path)
    monkeypatch.setattr(
        schema, "_open", lambda address: sqlite3.connect(address.replace("mode=rw", "mode=ro"), uri=True)
    )
    with pytest.raises(LibraryError, match="opened once by somebody who may write"):
        schema.connect(tmp_path)
