"""Records: CSV and TSV, JSON, and JSON Lines. A bad line fails with its number; the others go on."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rag.errors import ReadError
from rag.formats.cleaning import one_line
from rag.formats.collections.paths import ALL_KEYS, KEYS, key, look_up

MAX_FIELD_CHARS = 10_000_000  # the csv module stops at 131,072, which a long article exceeds
# Under which names services put their list of articles, also one inside another ("response.results", "hits.hits").
LISTS = (
    "articles results docs items posts stories news hits response data graph records entries documents value content"
    " recentactivityarticles activity feed"
).split()
# Under which name a record may keep all of its fields: Elasticsearch, JSON:API, Event Registry, ...
WRAPPERS = ("_source", "attributes", "info", "article")
_MAX_DEPTH = 3


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
        if not _known(header) & {*KEYS["text"], *KEYS["url"]}:
            named = one_line(", ".join(header[:20])) or "nothing"
            raise ReadError(f"the first row names no column text, body or content; it names {named}")
        for number, row in enumerate(rows, start=1):
            if any(cell.strip() for cell in row):
                yield Row(number, dict(zip(header, row, strict=False)))
    except csv.Error as error:  # the reader cannot find its place again
        yield BadRow(number + 1, f"not CSV from here on ({error})")


def _delimiter(text: str) -> str:
    first_line = text.lstrip("\ufeff\r\n").partition("\n")[0]
    return max(",;\t|", key=lambda mark: len(_known(next(csv.reader([first_line], delimiter=mark), []))))


def _known(header: list[str]) -> set[str]:
    return {key(name) for name in header} & ALL_KEYS


def read_json(text: str) -> Iterator[Row | BadRow]:
    """One article, a list of them, an object of them by their ids, or any of these under the names in LISTS.

    >>> [row.record for row in read_json('{"response": {"docs": [{"text": "It is shut."}]}}')]
    [{'text': 'It is shut.'}]
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        if "Extra data" in str(error):  # JSON Lines under another name
            yield from read_json_lines(text)
            return
        raise ReadError(f"not JSON ({_why(error)})") from None
    records = value if isinstance(value, list) else _records(value)
    if records is None:
        named = one_line(", ".join(map(str, list(value)[:20]))) if isinstance(value, dict) else type(value).__name__
        raise ReadError(
            f"no articles in it: a list is needed, or an object with {', '.join(LISTS[:4])} or text; it has {named}"
        )
    for number, record in enumerate(filter(_may_be_article, records), start=1):
        is_record = isinstance(record, dict)
        yield Row(number, _unwrapped(record)) if is_record else BadRow(number, "not an object with fields")


def _records(value: object, depth: int = _MAX_DEPTH) -> list[object] | None:
    """The articles of an object; None if it has none."""
    if not isinstance(value, dict) or not depth:
        return None
    if _has_text(value):
        return [value]
    fields = {key(name): inner for name, inner in value.items()}
    listed = None
    for name in filter(fields.__contains__, LISTS):
        inner = fields[name]
        if not isinstance(inner, list):
            found = _records(inner, depth - 1)
        else:
            found = inner if not inner or any(isinstance(part, dict) for part in inner) else None
        listed = found or (found if listed is None else listed)  # an empty list, if there is no other
        if found:
            return _of_feed(found, fields) if name == "items" else found
    unwrapped = _unwrapped(value)
    if unwrapped is not value:
        return [unwrapped]
    if value and all(isinstance(inner, dict) for inner in value.values()):
        keyed: list[Any] = [{"id": name, **_unwrapped(inner)} for name, inner in value.items()]
        if any(map(_has_text, keyed)):
            return keyed
    return [value] if {"title", "url"} <= look_up(value).values.keys() else listed


def _of_feed(records: list[object], feed: Mapping[str, object]) -> list[object]:
    """The records of a JSON Feed, whose outlet is the feed's title."""
    title = feed.get("title")
    if not isinstance(title, str) or "jsonfeed" not in str(feed.get("version")):
        return records
    return [{"feed_title": title, **record} if isinstance(record, dict) else record for record in records]


def _unwrapped(record: Mapping[str, object]) -> Mapping[str, object]:
    """A record that keeps its fields one level down, with its own id; else the record itself."""
    if _has_text(record):
        return record
    inside = (record.get(name) for name in WRAPPERS)
    inner = next((value for value in inside if isinstance(value, dict) and value), None)
    if inner is None or not look_up(inner).values.keys() & {"text", "url"}:
        return record
    own = record.get("_id", record.get("id"))
    return {"id": own, **inner} if isinstance(own, (str, int)) else inner


def _has_text(record: Mapping[str, object]) -> bool:
    found = look_up(record)
    path = found.taken.get("text", "")
    return "text" in found.values and ("." in path or isinstance(record.get(path), (str, list)))


def _may_be_article(record: object) -> bool:
    """False for what stands beside the articles of a JSON-LD graph: the page, its breadcrumbs, its publisher."""
    kinds = record.get("@type") if isinstance(record, dict) else None
    return not isinstance(kinds, (str, list)) or bool(re.search("Article|Posting|Report|Review", str(kinds)))


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
        yield (
            Row(number, _unwrapped(record), "line")
            if is_record
            else BadRow(number, "not an object with fields", "line")
        )


def _why(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:100]
