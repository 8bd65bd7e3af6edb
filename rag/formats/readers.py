"""The table of formats. A new one is a file in this folder and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath

from rag.errors import ReadError
from rag.formats.book import read_book
from rag.formats.captions import read_captions
from rag.formats.cleaning import decode
from rag.formats.collections import exports
from rag.formats.collections.references import read_ris
from rag.formats.collections.table import BadRow, Row, read_csv, read_json, read_json_lines
from rag.formats.collections.wire import read_newsml, read_nitf
from rag.formats.kinds import ROOTS, kind_of, root_of
from rag.formats.mail import read_mail, read_mailbox
from rag.formats.pdf import read_pdf
from rag.formats.plain import read_markdown, read_text
from rag.formats.rich import read_odt, read_rtf
from rag.formats.web.feeds import Entry, entries, is_feed
from rag.formats.web.page import declared_charset, read_page
from rag.formats.web.saved import read_mhtml, read_webarchive
from rag.formats.word import read_word

Record = Mapping[str, object]  # named fields of an article; `rag.formats.fields.NAMES` lists the names

TEXTS: dict[str, Callable[[str], Record]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".srt": read_captions,
    ".vtt": read_captions,
}
PAGES = (".html", ".htm", ".xhtml")
FILES: dict[str, Callable[[bytes], Record]] = {
    ".pdf": read_pdf,
    ".docx": read_word,
    ".rtf": read_rtf,
    ".odt": read_odt,
    ".eml": read_mail,
    ".mhtml": read_mhtml,
    ".mht": read_mhtml,
    ".webarchive": read_webarchive,
    ".nitf": read_nitf,
}
TABLES: dict[str, Callable[[str], Iterator[Row | BadRow]]] = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".ris": read_ris,
}
COLLECTIONS: dict[str, Callable[[bytes], Iterator[Row | BadRow]]] = {
    ".mbox": read_mailbox,
    ".epub": read_book,
    ".newsml": read_newsml,
}
FEEDS = (".rss", ".atom")
XML = ".xml"  # a feed, or its root says which of the others it is: `rag.formats.kinds.ROOTS`
ARCHIVE = ".zip"
SEVERAL = (*TABLES, *COLLECTIONS, *FEEDS, XML, ARCHIVE)  # how many articles is not known from the name
KNOWN = (*TEXTS, *PAGES, *FILES, *TABLES, *COLLECTIONS, *FEEDS, XML, ARCHIVE)
_SAME = ((".html", ".htm", ".xhtml"), (".mhtml", ".mht"), (".json", ".jsonl", ".ndjson"), (".mbox", ".eml"))
MEDIA_TYPES = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "text/markdown": ".md",
    "text/csv": ".csv", "text/tab-separated-values": ".tsv", "application/pdf": ".pdf", "application/json": ".json",
    "application/x-ndjson": ".jsonl", "application/jsonl": ".jsonl", "application/rtf": ".rtf", "text/rtf": ".rtf",
    "application/vnd.oasis.opendocument.text": ".odt", "application/epub+zip": ".epub", "message/rfc822": ".eml",
    "application/mbox": ".mbox", "multipart/related": ".mhtml", "text/vtt": ".vtt", "application/x-subrip": ".srt",
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


def recognised(ending: str, payload: bytes, note: Callable[[str], None]) -> str:
    """The format that a file is in: as its content shows, which is told if its name says another; else as named.

    Raises ReadError for XML of a kind that is not read.
    """
    kind = kind_of(payload)
    if kind is None and ending == XML:
        kinds = ", ".join(ROOTS)
        raise ReadError(f"its root is {root_of(payload) or 'missing'}; XML is read if its root is one of {kinds}")
    if kind is None or kind == ending or any({kind, ending} <= set(alike) for alike in _SAME):
        return ending
    if ending != XML:
        note(f"its content is {kind}, whatever its name says, and is read as that")
    return kind


def holds_many(ending: str) -> bool:
    """Whether `read_rows` reads it; else `read_whole` does."""
    return ending in TABLES or ending in COLLECTIONS


def read_feed(payload: bytes, note: Callable[[str], None], charset: str | None = None, base: str = "") -> list[Entry]:
    """The entries of a feed, whatever its name; [] for what is none. Raises ReadError for a feed without entries."""
    if not is_feed(payload[:5000].decode("utf-8", "replace")):
        return []
    return list(entries(_text(payload, note, charset or declared_charset(payload)), base))


def read_whole(ending: str, payload: bytes, note: Callable[[str], None], charset: str | None, url: str = "") -> Record:
    """The record of a file or page that is one article."""
    if ending in FILES:
        return FILES[ending](payload)
    return _of_text(ending, _text_in(ending, payload, note, charset), url)


def read_file(ending: str, payload: bytes, note: Callable[[str], None]) -> Record | list[Row | BadRow]:
    """The record of a file that is one article, or the articles of one that a news database exported.

    Raises ReadError for a file that looks like several articles and cannot be parted.
    """
    if ending in FILES:
        record = FILES[ending](payload)
        return exports.split(str(record.get("text") or ""), str(record.get("title") or "")) or record
    text = _text_in(ending, payload, note, None)
    return exports.split(exports.lines_of_page(text) if ending in PAGES else text) or _of_text(ending, text)


def read_rows(ending: str, payload: bytes, note: Callable[[str], None], charset: str | None) -> Iterator[Row | BadRow]:
    """The records of a file that holds many."""
    if ending in COLLECTIONS:
        return COLLECTIONS[ending](payload)
    return TABLES[ending](_text(payload, note, charset))


def _text_in(ending: str, payload: bytes, note: Callable[[str], None], charset: str | None) -> str:
    return _text(payload, note, charset or (declared_charset(payload) if ending in PAGES else None))


def _of_text(ending: str, text: str, url: str = "") -> Record:
    return read_page(text, url) if ending in PAGES else TEXTS[ending](text)


def _text(payload: bytes, note: Callable[[str], None], charset: str | None) -> str:
    decoded = decode(payload, charset)
    if decoded.note:
        note(decoded.note)
    return decoded.text
