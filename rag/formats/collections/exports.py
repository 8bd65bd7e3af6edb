"""Several articles in one file, as databases export them: Nexis, Factiva, ProQuest, Europresse, NewsBank, PressReader.

`LAYOUTS` says what marks each and how its articles are parted; `databases` reads the fields of one. A file that has the
marks of several articles and is parted by none is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.errors import ReadError
from rag.formats.collections.databases import Fields, day_of, europresse, factiva, newsbank, nexis, nexis_uni, proquest
from rag.formats.collections.pressreader import FIRST, HEAD, MARK, pressreader
from rag.formats.collections.table import BadRow, Row

FEW_WORDS = 20  # before the first mark: fewer are a cover, more an article whose mark was lost


@dataclass(frozen=True, slots=True)
class Layout:
    """How a database writes an export. `mark` stands before each article, or behind each where `behind` is true."""

    name: str
    mark: re.Pattern[str]
    read: Callable[[str], Fields]
    behind: bool = False
    also: re.Pattern[str] | None = None  # must be there too, where the mark alone says little
    may_be_a_link: bool = False  # a mark that stands there once and has no article is that of a page's foot


def split(text: str, title: str = "") -> list[Row | BadRow]:
    """The articles of an export; [] for a text that is one article.

    `title` is what was taken for the title of the whole: it may have been the mark of the first article.
    Raises ReadError for a text that looks like several articles and is in no layout known here.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\u00a0", " ").lstrip("\ufeff")
    if any(layout.mark.search(title) for layout in LAYOUTS):
        text = f"{title}\n\n{text}"
    for layout in LAYOUTS:
        if layout.mark.search(text) and (layout.also is None or layout.also.search(text)):
            rows = list(_rows(layout, _parts(layout, text)))
            if len(rows) > 1 or isinstance(rows[0], Row) or not layout.may_be_a_link:
                return rows
    _refuse_several(text)
    return []


def _parts(layout: Layout, text: str) -> list[str]:
    marks = list(layout.mark.finditer(text))
    if layout.behind:
        starts = [0, *(mark.end() for mark in marks)]
        return [text[start : mark.end()] for start, mark in zip(starts, marks, strict=False)]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    if layout.may_be_a_link and len(text[: marks[0].start()].split()) >= FEW_WORDS:
        return [text[: marks[0].start()], *_parts(layout, text[marks[0].start() :])]
    return [text[mark.start() : end] for mark, end in zip(marks, ends, strict=True)]


def _rows(layout: Layout, parts: list[str]) -> Iterator[Row | BadRow]:
    for number, part in enumerate(parts, start=1):
        record = {name: value for name, value in layout.read(part).items() if value}
        missing = [name for name in ("title", "text") if not record.get(name)]
        if missing:
            yield BadRow(number, f"no {' and no '.join(missing)} found in this article of {layout.name}", "article")
        else:
            yield Row(number, record, "article")


# Parts of the classes that Europresse gives to elements, and the labels that they become.
_ELEMENTS = {"docpublicationname": "EP-OUTLET", "docheader": "EP-HEADER", "titrearticle": "EP-TITLE"}


def lines_of_page(page: str) -> str:
    """The lines of an export that is a web page; "" for a page that names none of these databases."""
    from rag.formats.web.page import parsed, visible

    if not re.search(
        r"factiva|proquest|europresse|cedrom|lexisnexis|newsbank|pressreader|DocPublicationName", page, re.I
    ):
        return ""
    tree = parsed(page)
    for element in tree.xpath("//*[@class]"):
        names = str(element.get("class")).lower()
        if label := next((label for name, label in _ELEMENTS.items() if name in names), None):
            element.text = f"{label}: {' '.join(element.text_content().split())}"
            for child in list(element):
                element.remove(child)
            element.tag = "div"  # on a line of its own
    return visible(tree)


# --- which is which -----------------------------------------------------------------------------

LAYOUTS = (
    Layout("Nexis", re.compile(r"^[ \t]*(?:\d+ of \d+ DOCUMENTS?|Dokument \d+ von \d+)[ \t]*$", re.M), nexis),
    Layout("Nexis Uni", re.compile(r"^[ \t]*End of Document[ \t]*$", re.M), nexis_uni, behind=True),
    Layout("Factiva", re.compile(r"^[ \t]*Document [A-Z][A-Za-z0-9]{15,}[ \t]*$", re.M), factiva, behind=True),
    Layout(
        "ProQuest", re.compile(r"^[ \t]*Document \d+ of \d+[ \t]*$", re.M), proquest,
        also=re.compile(r"^[ \t]*(?:Full text|Publication title):", re.M | re.I),
    ),
    Layout(
        "Europresse", re.compile(r"^EP-OUTLET:", re.M), europresse, also=re.compile(r"^EP-TITLE:", re.M)
    ),
    Layout(
        "NewsBank", re.compile(r"^[ \t]*Record(?: Number)?:.*\n(?:.*(?:Copyright|©).*)?", re.M), newsbank, behind=True,
        also=re.compile(r"^.{3,100} [-–—|] [A-Z][a-z]+ \d{1,2}, \d{4}[ \t]*$", re.M),
    ),
    Layout("PressReader", HEAD, pressreader, may_be_a_link=True),
    Layout("PressReader", MARK, pressreader, also=FIRST, may_be_a_link=True),
    Layout("PressReader", MARK, pressreader, behind=True, may_be_a_link=True),
)  # fmt: skip

_SEVERAL = {
    "BYLINE:": r"^[ \t]*BYLINE:", "LENGTH: ... words": r"^[ \t]*LENGTH:? .*\bwords$", "Full text:": r"^Full text:",
    "Document 1 of 2": r"^[ \t]*(?:Document|Article|Story) \d+ of \d+$", "Record Number:": r"^Record Number:",
    "PressReader": r"^.{0,40}PressReader(?:\.com)?\b.{0,60}(?<![.!?])$", "Load-Date:": r"^[ \t]*LOAD-DATE:",
}  # fmt: skip


_NOTICE = re.compile(r"^[ \t]*(?:Copyright|©|\(c\)) ?(?:©|\(c\))? ?\d{4}\b.{0,100}$", re.M | re.I)


def _refuse_several(text: str) -> None:
    times = {shown: len(re.findall(mark, text, re.M | re.I)) for shown, mark in _SEVERAL.items()}
    days = sum(1 for line in text.split("\n") if len(line) < 60 and day_of(line.strip()))
    times["a copyright notice"] = len(_NOTICE.findall(text)) if days > 1 else 0
    shown, most = max(times.items(), key=lambda pair: pair[1])
    if most > 1:
        raise ReadError(
            f"it looks like several articles in one file ({shown} stands there {most} times), and how they are parted "
            "is not known here: export them one file each, or from Nexis, Factiva or ProQuest"
        )
