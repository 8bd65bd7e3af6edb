"""References (.ris): what a reference manager knows of an article, which is seldom its text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.errors import ReadError
from rag.formats.collections.table import Row

FULL_TEXT_CHARS = 2000  # an abstract is shorter
_LINE = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*))?$")
_NAMES = {
    "title": ("TI", "T1"), "outlet": ("T2", "JO", "JF", "PB"), "published": ("DA", "PY", "Y1"), "url": ("UR", "L2"),
    "abstract": ("AB", "N2", "N1"),
}  # fmt: skip


def read_ris(text: str) -> Iterator[Row]:
    """The references of a file. A text of more than 2,000 characters is an article; less is its abstract.

    >>> [row.record["author"] for row in read_ris("TY  - NEWS\\nAU  - Okoro, Ann\\nER  - ")]
    [['Ann Okoro']]
    """
    fields: dict[str, list[str]] = {}
    number, last = 0, ""
    for line in text.replace("\r\n", "\n").lstrip("\ufeff").split("\n"):
        tagged = _LINE.match(line)
        if tagged and tagged[1] == "TY":
            fields, last = {}, ""
        elif tagged and tagged[1] == "ER":
            number += 1
            yield Row(number, _record(fields), "reference")
        elif tagged:
            last = tagged[1]
            fields.setdefault(last, []).append(tagged[2] or "")
        elif last:
            fields[last][-1] += f"\n{line}"
    if not number:
        raise ReadError("no reference in it")


def _record(fields: dict[str, list[str]]) -> dict[str, object]:
    record: dict[str, object] = {
        name: next((fields[tag][0].strip() for tag in tags if tag in fields), "") for name, tags in _NAMES.items()
    }
    longest = max((text for tag in ("AB", "N2", "N1") for text in fields.get(tag, ())), key=len, default="")
    if len(longest) > FULL_TEXT_CHARS:
        record |= {"text": longest, "abstract": ""}
    record["author"] = [re.sub(r"^([^,]+), ([^,]+)$", r"\2 \1", name.strip()) for name in fields.get("AU", ())]
    return record
