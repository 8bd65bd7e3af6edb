"""A draft's text from a file: all of it, its title too, for a quotation may stand anywhere."""

from __future__ import annotations

from rag import formats
from rag.errors import ReadError
from rag.formats.cleaning import decode

READ = (*formats.TEXTS, *formats.PAGES, *formats.FILES)


def draft_text(name: str, payload: bytes) -> str:
    """The text of one draft: .txt as it stands, of the others title and text. Raises ReadError.

    >>> draft_text("a.txt", "Title: “Gates shut”\\n\\nNo.".encode())
    'Title: “Gates shut”\\n\\nNo.'
    """
    ending = formats.ending_of(name)
    if ending in (".txt", ".text"):
        return decode(payload).text
    if ending not in READ:
        raise ReadError(
            f"{name} holds articles, not one draft; a draft is read from {' '.join(READ)} or standard input"
        )
    record = formats.read_whole(ending, payload, lambda note: None, None)
    return "\n\n".join(str(part) for part in (record.get("title"), record.get("text")) if part)
