"""The articles behind quotations as references: CSL-JSON and RIS, which Zotero and other reference managers read.

Fields: the CSL 1.0.2 schema of input data; for RIS, the tags that Zotero's translator reads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from rag.checks.marks import shown_words
from rag.domain import Citation, Source
from rag.export.documents import NOT_ASKED, Archived
from rag.export.render import who


def _by_article(citations: Sequence[Citation]) -> list[tuple[Source, list[str]]]:
    """Each article once, in the order of the first quotation, with a note for each of its quotations."""
    found: dict[str, tuple[Source, list[str]]] = {}
    for citation in citations:
        page = citation.source.printed(citation.quote.span.start)
        note = f"{who(citation)}{f' ({page})' if page else ''}: {shown_words(citation)}"
        found.setdefault(citation.source.id, (citation.source, []))[1].append(_line(note))
    return list(found.values())


def csl_items(citations: Sequence[Citation], archived: Archived = NOT_ASKED) -> list[dict[str, object]]:
    """One item an article; who wrote it stays as the page has it, for we cannot tell first from last names."""
    return [_csl(source, notes, archived.get(source.id, "")) for source, notes in _by_article(citations)]


def _csl(source: Source, notes: Sequence[str], archived: str) -> dict[str, object]:
    fields: dict[str, object] = {
        "title": source.title,
        "container-title": source.outlet,
        "author": [{"literal": source.author}] if source.author else [],
        "issued": {"date-parts": [_date(source)]} if _date(source) else {},
        "URL": source.url,
        "archive": urlsplit(archived).hostname,
        "archive_location": archived,
        "note": "\n".join(notes),
    }
    return {"id": source.id, "type": "article-newspaper"} | {name: value for name, value in fields.items() if value}


def ris_text(citations: Sequence[Citation], archived: Archived = NOT_ASKED) -> str:
    r"""One record an article. A value is one line, so that no text of a page is taken for a tag.

    >>> from rag.domain import Quote, Span
    >>> source = Source("a", "Dam\nER  - ", published="2025-03-04")
    >>> print(ris_text([Citation(1, Quote("a", Span(0, 4), "No"), source, "own_voice")]).replace("\r", ""))
    TY  - NEWS
    ID  - a
    TI  - Dam ER -
    PY  - 2025
    DA  - 2025/03/04/
    N1  - The article itself, quoting nobody: No
    ER  -
    <BLANKLINE>
    """
    return "".join(_ris(source, notes, archived.get(source.id, "")) for source, notes in _by_article(citations))


def _ris(source: Source, notes: Sequence[str], archived: str) -> str:
    date = _date(source)
    tags = [
        ("TY", "NEWS"),
        ("ID", source.id),
        ("TI", source.title),
        ("T2", source.outlet),
        ("AU", source.author),
        ("PY", f"{date[0]:04}" if date else ""),
        ("DA", "/".join(f"{part:02}" for part in date) + "/" if date else ""),
        ("UR", source.url),
        *(("N1", note) for note in notes),
        ("N1", f"Archived copy: {archived}" if archived else ""),
    ]
    lines = [f"{tag}  - {_line(value)}" for tag, value in tags if _line(value)]
    return "".join(f"{line}\r\n" for line in (*lines, "ER  - "))


def _date(source: Source) -> list[int]:
    """Year, month and day; [] where it is not known."""
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)", source.published or "")
    return [int(part) for part in found.groups()] if found else []


def _line(text: str) -> str:
    return " ".join(text.split())
