"""The page of an original PDF, with the words of a quotation marked on it: real files, drawn by the real worker."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image
from printed import PAGES, make

from rag.domain import Article, Source, Span
from rag.errors import ReadError
from rag.formats.articles import read
from rag.formats.pdf_picture import page_picture
from rag.formats.pdf_picture_worker import MARK, letters, place
from rag.settings import Settings

MOST = 50_000_000


def added(tmp_path: Path, payload: bytes) -> Article:
    path = tmp_path / "kell.pdf"
    path.write_bytes(payload)
    (article,) = read([str(path)], Settings(library=tmp_path))
    return article


def marked(png: bytes) -> list[int]:
    """The rows of the picture that hold a marked pixel."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    width, height = picture.size
    pixels = picture.load()
    return [y for y in range(height) if any(pixels[x, y] == MARK for x in range(0, width, 3))]


@pytest.mark.parametrize("layout", [{}, {"width": 36, "columns": 2, "across": True}, {"title": "Lock shut at Kell"}])
def test_the_words_are_marked_on_their_page_and_nowhere_else(tmp_path, layout):
    article = added(tmp_path, make(PAGES, **layout))
    start = article.text.index("The gate is forty years old")
    found = page_picture(article, Span(start, start + 27), MOST)
    rows = marked(found.png)
    height = Image.open(io.BytesIO(found.png)).size[1]
    assert found.page == 2 and rows
    assert max(rows) - min(rows) < height / 15 and max(rows) < height / 3  # the first lines of the page


def test_of_an_article_of_one_page_the_page_is_looked_for(tmp_path):
    article = added(tmp_path, make(PAGES[:1]))
    assert article.source.pages == ()
    start = article.text.index("the council of the district")
    assert page_picture(article, Span(start, start + 27), MOST).page == 1


def test_words_over_the_end_of_a_page_are_marked_where_they_begin(tmp_path):
    article = added(tmp_path, make([PAGES[0][:120], PAGES[0][120:]]))
    start = article.text.index("after a gate cracked")
    found = page_picture(article, Span(start, start + 150), MOST)
    assert found.page == 1 and marked(found.png)


def test_a_file_that_is_gone_changed_or_was_never_here_is_said(tmp_path):
    article = added(tmp_path, make(PAGES))
    path, span = tmp_path / "kell.pdf", Span(0, 40)
    path.write_bytes(make(["A recipe for soup, with leeks and a little salt, for six people who are very hungry."]))
    with pytest.raises(ReadError, match="not found on it"):  # and nothing of that file is shown
        page_picture(article, span, MOST)
    path.write_bytes(b"%PDF-1.4 cut off")
    with pytest.raises(ReadError, match="cannot be drawn"):
        page_picture(article, span, MOST)
    with pytest.raises(ReadError, match="allows"):
        page_picture(article, span, 3)
    path.unlink()
    with pytest.raises(ReadError, match="no longer there"):
        page_picture(article, span, MOST)
    for origin in ("https://example.org/kell.pdf", "upload:kell.pdf#1f"):
        with pytest.raises(ReadError, match="not kept here"):
            page_picture(Article(Source("a", origin=origin), article.text), span, MOST)
    (tmp_path / "kell.zip").touch()
    with pytest.raises(ReadError, match=r"packed in kell\.zip"):
        page_picture(Article(Source("a", origin=f"{tmp_path}/kell.zip!kell.pdf"), article.text), span, MOST)


@pytest.mark.parametrize(
    "page, words, before, found",
    [
        ("The dam holds. The dam leaks. The dam holds.", "dam holds", 25, "The dam holds. The dam leaks. The "),
        ("The dam holds. The dam leaks. The dam holds.", "dam holds", 0, "The "),
        ("the com- mittee of the ﬁrst house", "committee of the first", 0, "the "),
        ("the dam", "the wall", 0, None),
        ("the dam", "", 0, None),
    ],
)
def test_words_are_found_by_their_letters(page, words, before, found):
    there = place("".join(letters(page)), "".join(letters(words)), before)
    assert (there and there[0]) == (None if found is None else len(letters(found)))


def test_every_letter_of_a_text_has_its_own(tmp_path):
    assert json.dumps(letters("Zoë ½ ﬁ")) == json.dumps(list("zoë12fi"))
