"""Records: CSV and TSV, JSON, and JSON Lines. A bad line fails with its number; the others go on."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rag.errors import ReadError
from rag.formats.fields import NAMES

MAX_FIELD_CHARS = 10_000_000  # the csv module stops at 131,072, which a long article exceeds
CONTAINERS = ("articles", "data", "items", "results", "docs")


@dataclass(frozen=True, slots=True)
class Row:
    """One record and its place: a line of JSON Lines, or a count from 1 where lines mean nothing."""

    number: int
    record: Mapping[str, object]
    unit: str = "record"

    @property
    def place(self) -> str:
        return f"{self.unit} {self.number}"


@dataclass(frozen=True, slots=True)
class BadRow:
    """What stands at a place and is no record."""

    number: int
    reason: str
    unit: str = "record"

    @property
    def place(self) -> str:
        return f"{self.unit} {self.number}"


def read_csv(text: str) -> Iterator[Row | BadRow]:
    """One article a row, under a header row; the delimiter is the one that finds most of our fields there.

    >>> next(read_csv("Title;Body\\nCanal shut;It is shut."))
    Row(number=1, record={'Title': 'Canal shut', 'Body': 'It is shut.'}, unit='record')
    """
    csv.field_size_limit(max(csv.field_size_limit(), MAX_FIELD_CHARS))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    number = 0
    try:
        header = next(rows, [])
        if not _known(header) & set(NAMES["text"]):
            raise ReadError("the first row names no column text, body or content")
        for number, row in enumerate(rows, start=1):
            if any(cell.strip() for cell in row):
                yield Row(number, dict(zip(header, row, strict=False)))
    except csv.Error as error:  # the reader cannot find its place again
        yield BadRow(number + 1, f"not CSV from here on ({error})")


def _delimiter(text: str) -> str:
    first_line = text.lstrip("\ufeff\r\n").partition("\n")[0]
    return max(",;\t|", key=lambda mark: len(_known(next(csv.reader([first_line], delimiter=mark), []))))


def _known(header: list[str]) -> set[str]:
    ours = {name for names in NAMES.values() for name in names}
    return {re.sub(r"[\W_]", "", name).lower() for name in header} & ours


def read_json(text: str) -> Iterator[Row | BadRow]:
    """One article, a list of them, or a list under "articles", "data", "items", "results" or "docs"."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        if "Extra data" in str(error):  # JSON Lines under another name
            yield from read_json_lines(text)
            return
        raise ReadError(f"not JSON ({_why(error)})") from None
    records = _records(value)
    if records is None:
        raise ReadError(f"no articles in it: a list is needed, or an object with {', '.join(CONTAINERS)} or text")
    for number, record in enumerate(records, start=1):
        yield Row(number, record) if isinstance(record, dict) else BadRow(number, "not an object with fields")


def _records(value: object) -> list[object] | None:
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return None
    fields = {str(name).lower(): inner for name, inner in value.items()}
    if any(isinstance(fields.get(name), (str, list)) and fields[name] for name in NAMES["text"]):
        return [value]
    return next((fields[name] for name in CONTAINERS if isinstance(fields.get(name), list)), None)


def read_json_lines(text: str) -> Iterator[Row | BadRow]:
    """One article a line. Only "\\n" ends a line: JSON strings may hold U+2028."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield BadRow(number, f"not JSON ({_why(error)})", "line")
            continue
        is_record = isinstance(record, dict)
        yield Row(number, record, "line") if is_record else BadRow(number, "not an object with fields", "line")


def _why(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:100]
