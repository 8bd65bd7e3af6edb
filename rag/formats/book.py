"""Electronic books and magazines (.epub): an article for each part that has a text."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote
from zipfile import ZipFile

from rag.errors import ReadError
from rag.formats.archive import open_archive, part
from rag.formats.collections.table import BadRow, Row
from rag.formats.markup import all_of, first_words, name_of, parse, text_of, words_of

MAX_PART_BYTES = 20_000_000
MIN_CHARS = 300  # fewer are a cover, a title page, a divider
_BLOCKS = "p h1 h2 h3 h4 h5 h6 li blockquote td th pre figcaption dd dt div section article tr ul ol".split()
_SKIPPED = "head script style nav header footer aside svg".split()


def read_book(payload: bytes) -> Iterator[Row | BadRow]:
    """The parts of a book in reading order, each an article of the book's title as its outlet.

    The cover, the contents and other short parts are passed over, unless there is nothing else.
    """
    archive = open_archive(payload, 20 * MAX_PART_BYTES)
    package_path = next(
        (
            path
            for file in all_of(_parsed(archive, "META-INF/container.xml"), "rootfile")
            if (path := file.get("full-path"))
        ),
        "",
    )
    package = _parsed(archive, package_path)
    about = {
        "outlet": first_words(package, "title"), "author": first_words(package, "creator"),
        "published": first_words(package, "date"),
    }  # fmt: skip
    pages, bad = [], []
    for number, name in enumerate(_spine(package, package_path), start=1):
        try:
            pages.append(_page(number, _parsed(archive, name)))
        except ReadError as error:
            bad.append(BadRow(number, str(error), "part"))
    for page in [page for page in pages if page.is_article] or [page for page in pages if page.text]:
        yield Row(page.number, {**about, "title": page.title, "text": page.text}, "part")
    yield from bad


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    title: str
    text: str
    is_article: bool  # and not a cover or a table of contents


def _page(number: int, root) -> Page:
    body = next(all_of(root, "body"), root)
    title = first_words(root, "h1", "h2", "title")
    text = text_of(body, _BLOCKS, _SKIPPED, {"br": "\n"})
    first, _, rest = text.partition("\n")
    return Page(number, title, rest.lstrip() if rest and first == title else text, _is_article(body, text))


def _parsed(archive: ZipFile, name: str):
    return parse(part(archive, name, MAX_PART_BYTES))


def _spine(package, package_path: str) -> list[str]:
    """The names of the book's pages in the archive, in reading order."""
    folder = posixpath.dirname(package_path)
    files = {item.get("id"): item for item in all_of(package, "item")}
    names = []
    for reference in all_of(package, "itemref"):
        item = files.get(reference.get("idref"))
        if item is None or reference.get("linear") == "no" or "nav" in (item.get("properties") or "").split():
            continue
        names.append(posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or ""))))
    return names


def _is_article(body, text: str) -> bool:
    """Whether it is long enough, and most of its words are no links, as in a table of contents."""
    linked = sum(len(words_of(link)) for link in body.iter() if name_of(link) == "a" and link.get("href"))
    return len(text) >= MIN_CHARS and linked * 2 < len(text)
