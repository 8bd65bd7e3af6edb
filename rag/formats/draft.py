"""A draft's text from a file: all of it, its title too, for a quotation may stand anywhere."""

from __future__ import annotations

import re

from rag.errors import ReadError
from rag.formats import readers
from rag.formats.cleaning import decode
from rag.formats.web.page import declared_charset

READ = (*readers.TEXTS, *readers.PAGES, *readers.FILES)
_MARK = re.compile(r"[“”„«»\"]")
_QUOTED_LINES = re.compile(r"(?:^ {0,3}>.*\n?)+", re.M)
_WORDS = re.compile(r"(?s)\A([\s>]*)(?!\[!)(\w.*?)(\s*(?:\n[\s>]*[—–-]+[^\n]*)?\s*)$")  # [!NOTE] opens no quotation
_NEXT = re.compile(r"(\n[ \t>]*\n[ \t>]*)(?=\w)")  # each paragraph of a quotation opens with a mark
_BLOCK = re.compile(r"(?is)(<blockquote\b[^>]*>)(.*?)(</blockquote>)")
_PARAGRAPH = re.compile(r"(?is)(<p\b[^>]*>)(.*?)(</p>)")


def draft_text(name: str, payload: bytes) -> str:
    """The text of one draft: .txt as it stands, of the others title and text. Raises ReadError.

    Block quotations of Markdown and HTML get the quotation marks that their form stands for.

    >>> draft_text("a.txt", "Title: “Gates shut”\\n\\nNo.".encode())
    'Title: “Gates shut”\\n\\nNo.'
    >>> draft_text("a.md", b"She said:\\n\\n> It is\\n> late.")
    'She said:\\n\\n“It is late.”'
    """
    ending = readers.ending_of(name)
    if has_lines(name):
        return decode(payload).text
    if ending not in READ:
        raise ReadError(
            f"{name} holds articles, not one draft; a draft is read from {' '.join(READ)} or standard input"
        )
    if ending not in readers.FILES:
        payload = _with_marks(ending, payload)
    record = readers.read_whole(ending, payload, lambda note: None, "utf-8")
    return "\n\n".join(str(part) for part in (record.get("title"), record.get("text")) if part)


def has_lines(name: str) -> bool:
    """Whether the text of the draft has the lines of its file; of the others it has the paragraphs."""
    return readers.ending_of(name) in (".txt", ".text")


def _with_marks(ending: str, payload: bytes) -> bytes:
    """Markdown or HTML with quotation marks around block quotations that have none."""
    if ending in readers.PAGES:
        text = _BLOCK.sub(_marked_block, decode(payload, declared_charset(payload)).text)
    else:
        text = _QUOTED_LINES.sub(_marked_lines, decode(payload).text.replace("\r\n", "\n"))
    return text.encode("utf-8", "surrogatepass")


def _marked_lines(match: re.Match[str]) -> str:
    if _MARK.search(match[0]):
        return match[0]
    return _NEXT.sub(r"\1“", _WORDS.sub(r"\1“\2”\3", match[0]))


def _marked_block(match: re.Match[str]) -> str:
    if _MARK.search(re.sub(r"<[^>]*>", "", match[2])):
        return match[0]
    within, found = _PARAGRAPH.subn(r"\1“\2”\3", match[2])
    return f"{match[1]}{within if found else f'“{within.strip()}”'}{match[3]}"
