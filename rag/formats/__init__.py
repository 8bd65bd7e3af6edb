"""The formats: bytes in, records out. One file each; a new one is a file here and a line in the table below."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath

from rag.errors import ReadError
from rag.formats import exports
from rag.formats.cleaning import decode
from rag.formats.feeds import Entry, entries, is_feed
from rag.formats.page import declared_charset, read_page
from rag.formats.pdf import read_pdf
from rag.formats.plain import read_markdown, read_text
from rag.formats.table import BadRow, Row, read_csv, read_json, read_json_lines
from rag.formats.word import read_word

Record = Mapping[str, object]  # named fields of an article; `rag.formats.fields.NAMES` lists the names

TEXTS: dict[str, Callable[[str], Record]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
}
PAGES = (".html", ".htm", ".xhtml")
FILES: dict[str, Callable[[bytes], Record]] = {".pdf": read_pdf, ".docx": read_word}
TABLES: dict[str, Callable[[str], Iterator[Row | BadRow]]] = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
}
FEEDS = (".rss", ".atom", ".xml")
ARCHIVE = ".zip"
KNOWN = (*TEXTS, *PAGES, *FILES, *TABLES, *FEEDS, ARCHIVE)
MEDIA_TYPES = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "text/markdown": ".md",
    "text/csv": ".csv", "text/tab-separated-values": ".tsv", "application/pdf": ".pdf", "application/json": ".json",
    "application/x-ndjson": ".jsonl", "application/jsonl": ".jsonl",
}  # fmt: skip


def ending_of(name: str) -> str:
    """The ending that says which format a file is in. Raises ReadError for one that is not read.

    >>> ending_of("news/A.TXT")
    '.txt'
    """
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if ending not in KNOWN:
        raise ReadError(f"{ending or 'a name without an ending'} is not a format that is read ({' '.join(KNOWN)})")
    return ending


def ending_of_page(url: str, content_type: str, payload: bytes) -> str:
    """The format of what an address answered: as its type says, else its name, else its first bytes."""
    by_name = PurePosixPath(url.partition("?")[0]).suffix.lower()
    by_type = MEDIA_TYPES.get(content_type)
    if by_type == ".txt" and by_name in (*TEXTS, *TABLES):
        return by_name  # a plain file server calls all of them text/plain
    if by_type or not content_type:
        return by_type or (".pdf" if payload.startswith(b"%PDF-") else by_name if by_name in KNOWN[:-1] else ".html")
    return ".json" if content_type.endswith("json") else ".html" if content_type.endswith("ml") else ".txt"


def read_feed(payload: bytes, note: Callable[[str], None], charset: str | None = None, base: str = "") -> list[Entry]:
    """The entries of a feed, whatever its name; [] for what is none. Raises ReadError for a feed without entries."""
    if not is_feed(payload[:5000].decode("utf-8", "replace")):
        return []
    return list(entries(_text(payload, note, charset or declared_charset(payload)), base))


def read_whole(ending: str, payload: bytes, note: Callable[[str], None], charset: str | None, url: str = "") -> Record:
    """The record of a file or page that is one article."""
    if ending in FILES:
        return FILES[ending](payload)
    if ending in PAGES:
        return read_page(_text(payload, note, charset or declared_charset(payload)), url)
    return TEXTS[ending](_text(payload, note, charset))


def read_file(ending: str, payload: bytes, note: Callable[[str], None]) -> Record | list[Row | BadRow]:
    """The record of a file that is one article, or the articles of one that a news database exported.

    Raises ReadError for a file that looks like several articles and cannot be parted.
    """
    record = FILES[ending](payload) if ending in FILES else {}
    if ending in FILES:
        text = str(record.get("text") or "")
    elif ending in PAGES:
        text = exports.lines_of_page(_text(payload, lambda _: None, declared_charset(payload)))
    else:
        text = _text(payload, lambda _: None, None)
    return exports.split(text) or record or read_whole(ending, payload, note, None)


def read_rows(ending: str, payload: bytes, note: Callable[[str], None], charset: str | None) -> Iterator[Row | BadRow]:
    """The records of a file that holds many."""
    return TABLES[ending](_text(payload, note, charset))


def _text(payload: bytes, note: Callable[[str], None], charset: str | None) -> str:
    decoded = decode(payload, charset)
    if decoded.note:
        note(decoded.note)
    return decoded.text
