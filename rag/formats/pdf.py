"""PDF, by pypdf in a process whose time and memory are capped."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from rag.errors import ReadError
from rag.formats.plain import unwrap

WORKER = Path(__file__).with_name("pdf_worker.py")
TIMEOUT_S = 60
MEMORY_BYTES = 1_500_000_000
_NO_TITLE = re.compile(
    r"(?i)untitled|microsoft word|\(?(?:un)?specified\)?|\(?anonymous\)?|.*\.(?:docx?|pdf|indd|qxd|odt)$"
)


def read_pdf(payload: bytes) -> dict[str, object]:
    """The record of a PDF. Raises ReadError for one that is damaged, protected, a scan without text or a bomb."""
    if b"%PDF-" not in payload[:1024]:
        raise ReadError("not a PDF, whatever its name says")
    found = _extracted(payload)
    if "error" in found:
        raise ReadError(str(found["error"]))
    pages = _without_running_lines([str(page) for page in found["pages"]])
    text = "\n".join(pages)
    if not re.search(r"\w\w", text):
        raise ReadError("no text in it: perhaps a scan; make it searchable with OCR (for example ocrmypdf) first")
    heading = " ".join(str(found["heading"]).split())
    title = str(found["title"]).strip()
    return {
        "title": title if title and not _NO_TITLE.match(title) else heading,
        "author": "" if _NO_TITLE.match(str(found["author"]).strip()) else found["author"],
        "created": _date(str(found["creationdate"])),
        "text": unwrap(_without_heading(text, heading), force=True),
        "printed": pages,
    }


def _extracted(payload: bytes) -> dict[str, Any]:
    command = [sys.executable, "-P", str(WORKER), str(MEMORY_BYTES), str(TIMEOUT_S)]
    try:
        done = subprocess.run(command, input=payload, capture_output=True, timeout=TIMEOUT_S, check=False)
        return json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise ReadError(f"reading it takes longer than {TIMEOUT_S} s") from None
    except ValueError:
        raise ReadError("reading it takes too much time or memory, or it is damaged") from None


def _without_heading(text: str, heading: str) -> str:
    """The text without its heading, if it begins with it: the title is kept apart."""
    begins = re.match(r"\s*" + r"\s+".join(map(re.escape, heading.split())), text) if heading else None
    return text[begins.end() :].lstrip() if begins else text


def _without_running_lines(pages: list[str]) -> list[str]:
    """Pages without the head and foot lines that many of them share, as left and right ones (numbers may differ)."""
    edges = [[line for line in page.split("\n") if line.strip()] for page in pages]
    shapes = Counter(shape for lines in edges for shape in {_shape(line) for line in lines[:2] + lines[-2:]})
    running = {shape for shape, times in shapes.items() if times >= 2 and times * 5 >= len(pages) * 2}
    kept = []
    for page in pages:
        lines = [line for line in page.split("\n") if line.strip()]
        last = len(lines) - 2
        kept.append("\n".join(x for n, x in enumerate(lines) if not ((n < 2 or n >= last) and _shape(x) in running)))
    return kept


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line.strip())


def _date(text: str) -> str:
    """ISO 8601 for a PDF's own form, "D:20241129083000+01'00'"."""
    parts = re.match(r"(?:D:)?(\d{4})(\d{2})(\d{2})", text)
    return "-".join(parts.groups()) if parts else ""
