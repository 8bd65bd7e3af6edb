"""A page of an article's original PDF as a picture, the words of a quotation marked; time and memory are capped.

A picture is given only of a page that holds the words: whatever file a stored path leads to by now, nothing else of it
is shown.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from rag.domain import Article, Source, Span
from rag.errors import ReadError
from rag.formats.places import content, is_address, reason

WORKER = Path(__file__).with_name("pdf_picture_worker.py")
TIMEOUT_S = 30
MEMORY_BYTES = 1_500_000_000
ENDING = ".pdf"


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page with the words marked."""

    page: int  # from 1
    png: bytes


def is_pdf(source: Source) -> bool:
    """Whether an article was read from a PDF.

    >>> is_pdf(Source("a", origin="/news/a.PDF")), is_pdf(Source("a", origin="upload:a.pdf#1f")), is_pdf(Source("a"))
    (True, True, False)
    """
    return source.origin.partition("#")[0].partition("?")[0].lower().endswith(ENDING)


def page_picture(article: Article, span: Span, max_bytes: int) -> PagePicture:
    """The page on which words of an article stand in its file. Raises ReadError, in words for the reader."""
    origin = article.source.origin
    if is_address(origin) or origin.startswith("upload:"):
        raise ReadError("the original is not kept here: the article came from an address or an upload")
    try:
        payload = content(Path(origin), max_bytes)
    except (FileNotFoundError, NotADirectoryError):
        if Path(archive := origin.partition("!")[0]).is_file():
            raise ReadError(
                f"the original is packed in {Path(archive).name}; unpack it and add it from there"
            ) from None
        raise ReadError(f"the original file is no longer there ({Path(origin).name})") from None
    except (OSError, ReadError) as error:
        raise ReadError(f"the original file cannot be read: {reason(error)}") from None
    return _drawn(payload, _wanted(article, span))


def _wanted(article: Article, span: Span) -> dict[str, object]:
    """Of words that go over the end of a page, the page on which they begin."""
    pages, number = article.source.pages, article.source.page_at(span.start)
    start = pages[number - 1] if number else 0
    before = sum(map(str.isalnum, article.text[start : span.start]))
    return {"page": number or 0, "words": span.cut(article.text), "before": before}


def _drawn(payload: bytes, wanted: dict[str, object]) -> PagePicture:
    command = [sys.executable, "-P", str(WORKER), str(MEMORY_BYTES), str(TIMEOUT_S)]
    given = json.dumps(wanted).encode("ascii") + b"\n" + payload
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=TIMEOUT_S, check=False)
        found = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise ReadError("drawing the page takes too much time or memory") from None
    if found.get("error") == "not found":
        raise ReadError("the words are not found on it (the file was changed, or is set so that they cannot be read)")
    if "error" in found:
        raise ReadError(f"the page cannot be drawn ({found['error']})")
    return PagePicture(found["page"], base64.b64decode(found["png"]))
