"""Reads one PDF from standard input and writes what it holds to standard output, as one JSON object.

A process of its own, with its time and memory capped by `rag.formats.pdf`: a PDF can be made to eat both.
It imports nothing of `rag`, so that it starts fast and runs by its path.
"""

from __future__ import annotations

import errno
import io
import json
import logging
import sys
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

MAX_PAGES = 3_000
MAX_CHARS = 3_000_000
PROSE_CHARS = 20  # of a line of a column


def limit(memory_bytes: int, cpu_s: int) -> None:
    """Cap this process. Windows has no such caps: there the parent's clock is the only one."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))


def read(payload: bytes) -> dict[str, object]:
    """Title, author, dates, heading and text of each page; or {"error": reason}."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(payload))
    if reader.is_encrypted and not reader.decrypt(""):
        return {"error": "it is protected by a password; save it without one"}
    about: Mapping[str, object] = reader.metadata or {}
    record = {name.strip("/").lower(): str(about.get(name) or "") for name in ("/Title", "/Author", "/CreationDate")}
    pages: list[str] = []
    heading = ""
    for number, page in enumerate(reader.pages):
        pieces: list[Piece] = []
        text = page.extract_text(visitor_text=lambda *seen, pieces=pieces: pieces.append(_piece(*seen)))
        pages.append(_by_columns(pieces) or text)
        if number == 0:
            heading = _heading([(piece.size, piece.text) for piece in pieces])
        if number + 1 >= MAX_PAGES or sum(map(len, pages)) > MAX_CHARS:
            return {"error": f"it is longer than {MAX_PAGES:,} pages or {MAX_CHARS:,} characters; split it"}
    return record | {"heading": heading, "pages": pages}


class Piece(NamedTuple):
    """A run of text, and where it begins: points from the left and from the foot of the page."""

    x: float
    y: float
    size: float
    text: str


def _piece(text: str, current: list[float], matrix: list[float], _font: object, size: float) -> Piece:
    x = matrix[4] * current[0] + matrix[5] * current[2] + current[4]
    y = matrix[4] * current[1] + matrix[5] * current[3] + current[5]
    return Piece(round(x), round(y), round(abs(size * matrix[3] * current[3]), 1), text)


def _by_columns(pieces: list[Piece]) -> str:
    """The text of a page that was written line by line across two or more columns, column by column; "" for others.

    Such a page has most of its lines in pieces that begin at a few places, one behind the other at one height.
    """
    written = [piece for piece in pieces if piece.text.strip()]
    starts = Counter(piece.x for piece in written)
    columns = sorted(x for x, times in starts.items() if times >= 3 and times * 6 >= len(written))
    inside = [piece for piece in written if piece.x in columns]
    across = sum(one.y == other.y and one.x < other.x for one, other in pairwise(inside))
    if sum(len(piece.text) for piece in inside) < PROSE_CHARS * len(inside):  # a table: its rows belong together
        return ""
    if not 2 <= len(columns) <= 6 or len(inside) * 10 < len(written) * 8 or across * 4 < len(inside):
        return ""
    lines = [" ".join(piece.text.split()) for piece in written if piece.x not in columns]
    for column in columns:
        lines += [" ".join(piece.text.split()) for piece in inside if piece.x == column]
    return "\n".join(lines)


def _heading(sizes: list[tuple[float, str]]) -> str:
    """The first run of text in the largest letters of the first page, if they are clearly larger than most."""
    weights: Counter[float] = Counter()
    for size, text in sizes:
        weights[size] += len(text.strip())
    largest = max((size for size in weights if weights[size]), default=0)
    if not largest or largest < 1.2 * weights.most_common(1)[0][0]:
        return ""
    run: list[str] = []
    for size, text in sizes:
        if not text.strip():
            continue
        if size == largest:
            run.append(text)
        elif run:
            break
    return "".join(run)


def main() -> None:
    logging.disable(logging.CRITICAL)  # pypdf tells of every small fault in a file; the text is what counts
    limit(int(sys.argv[1]), int(sys.argv[2]))
    try:
        found = read(sys.stdin.buffer.read())
    except Exception as error:  # any damage whatever; this process ends here
        full = isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM
        damage = f"it is damaged or cut off ({type(error).__name__}: {str(error)[:120]})"
        found = {"error": "reading it takes too much memory" if full else damage}
    sys.stdout.buffer.write(json.dumps(found).encode("ascii"))


if __name__ == "__main__":
    main()
