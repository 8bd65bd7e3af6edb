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

MAX_PAGES = 3_000
MAX_CHARS = 3_000_000


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
    about = reader.metadata or {}
    record = {name.strip("/").lower(): str(about.get(name) or "") for name in ("/Title", "/Author", "/CreationDate")}
    pages: list[str] = []
    heading = ""
    for number, page in enumerate(reader.pages):
        sizes: list[tuple[float, str]] = []
        pages.append(page.extract_text(visitor_text=lambda *seen, sizes=sizes: sizes.append(_sized(*seen))))
        if number == 0:
            heading = _heading(sizes)
        if number + 1 >= MAX_PAGES or sum(map(len, pages)) > MAX_CHARS:
            return {"error": f"it is longer than {MAX_PAGES:,} pages or {MAX_CHARS:,} characters; split it"}
    return record | {"heading": heading, "pages": pages}


def _sized(text: str, current: list[float], matrix: list[float], _font: object, size: float) -> tuple[float, str]:
    return round(abs(size * matrix[3] * current[3]), 1), text


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
