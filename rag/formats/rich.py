"""Documents of word processors besides Word: RTF by striprtf, OpenDocument text (.odt) by its XML."""

from __future__ import annotations

import re

from rag.errors import ReadError
from rag.formats.archive import open_archive, part
from rag.formats.markup import all_of, first_words, name_of, parse, text_of, words_of
from rag.formats.plain import read_text

MAX_XML_BYTES = 50_000_000  # a thousand pages take about ten million
_FIELD_CODES = re.compile(r"\{\\\*\\fldinst[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")  # an address, which would stand in the text
_ABOUT = re.compile(r"\{\\(title|author) ([^{}]{1,500})\}")
_BLOCKS = ("h", "p", "list-item", "table-row", "section")
_SKIPPED = ("note", "annotation", "tracked-changes", "sequence-decls", "table-of-content", "bibliography")
_SIGNS = {"s": " ", "tab": " ", "line-break": "\n"}


def read_rtf(payload: bytes) -> dict[str, object]:
    """The record of a rich text: the title and author it names, else its first line if that is a headline."""
    source = payload.decode("latin-1").lstrip()
    if not source.startswith("{\\rtf"):
        raise ReadError("not RTF, whatever its name says")
    paragraphs = filter(None, (line.strip() for line in _rtf_text(_FIELD_CODES.sub("", source)).split("\n")))
    record = read_text("\n\n".join(paragraphs))
    about = {name: _rtf_text(f"{{\\rtf1\\ansi {text}}}").strip() for name, text in _ABOUT.findall(source[:20_000])}
    return {name: text for name, text in about.items() if text} | record


def _rtf_text(source: str) -> str:
    try:
        from striprtf.striprtf import rtf_to_text
    except ImportError:
        raise ReadError("reading RTF needs one more package: pip install 'whosaid-news[formats]'") from None
    try:
        text = rtf_to_text(re.sub(r"[\x80-\xff]", lambda byte: f"\\'{ord(byte[0]):02x}", source), errors="replace")
    except Exception as error:  # it lets every error of its own parts through
        raise ReadError(f"damaged RTF ({type(error).__name__})") from None
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # \u-55357 \u-8704 is one character


def read_odt(payload: bytes) -> dict[str, object]:
    """The record of an OpenDocument text: its properties, its title paragraph, its paragraphs in order.

    Deleted words that are still tracked, footnotes and comments are no part of its text.
    """
    archive = open_archive(payload, 20 * MAX_XML_BYTES)
    if "content.xml" not in archive.namelist():
        raise ReadError("not an OpenDocument text (.odt), whatever its name says")
    content = parse(part(archive, "content.xml", MAX_XML_BYTES))
    body = next(all_of(content, "text"), None)
    if body is None:
        raise ReadError("an OpenDocument file, but not a text")
    properties = (
        _properties(parse(part(archive, "meta.xml", MAX_XML_BYTES))) if "meta.xml" in archive.namelist() else {}
    )
    heading = next(filter(_is_title, body.iter()), None)
    if heading is not None:
        properties = {"title": words_of(heading)} | properties
        heading.clear(keep_tail=True)
    text = text_of(body, _BLOCKS, _SKIPPED, _SIGNS)
    return {**({"text": text} if "title" in properties else read_text(text)), **properties}


def _properties(about) -> dict[str, object]:
    found = {
        "title": first_words(about, "title"), "author": first_words(about, "creator", "initial-creator"),
        "created": first_words(about, "creation-date"), "updated": first_words(about, "date"),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _is_title(element) -> bool:
    """A heading of the first level, or a paragraph of the style Title."""
    marks = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
    if name_of(element) == "h":
        return marks.get("outline-level", "1") == "1"
    return name_of(element) == "p" and marks.get("style-name") == "Title"
