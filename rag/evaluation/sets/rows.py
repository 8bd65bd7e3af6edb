"""Rows of question sets, format by format. A row that is no object comes out as a BadRow, in its place."""

from __future__ import annotations

import ast
import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from rag.errors import ConfigError, RagError

READABLE = (".jsonl", ".json", ".csv", ".tsv", ".yaml", ".yml")
LIST_KEYS = (
    "results",
    "data",
    "examples",
    "tests",
    "questions",
    "goldens",
    "samples",
)  # where other tools keep their list


class BadRow(RagError):
    """One row of a question set cannot be used."""


Row = Mapping[str, object]
Rows = Iterator[tuple[str, "Row | BadRow"]]  # (line or record number, the row or what is wrong with it)


def unpacked(path: Path, raw: bytes) -> tuple[Path, bytes]:
    """A file's name and bytes, without the packing of .gz. Raises ConfigError if it is not packed so."""
    if path.suffix.lower() != ".gz":
        return path, raw
    try:
        return path.with_suffix(""), gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        raise ConfigError(f"{path.name} is not a whole gzip file ({error}); fetch or pack it again") from error


def read_rows(path: Path, text: str) -> Rows:
    """The rows of a question set's text, in order. Raises ConfigError if it is no question set at all."""
    readers: dict[str, Callable[[str], Rows]] = {
        ".jsonl": _jsonl,
        ".json": _json,
        ".csv": _csv,
        ".tsv": _csv,
        ".yaml": _yaml,
        ".yml": _yaml,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise ConfigError(f"{path.name} is not a question set; use one of {', '.join(READABLE)}, as it is or with .gz")
    try:
        yield from reader(text)
    except (ValueError, csv.Error) as error:
        raise ConfigError(f"{path.name} cannot be read as {path.suffix[1:]}: {error}") from error


def _jsonl(text: str) -> Rows:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield str(number), _as_row(json.loads(line))
        except ValueError as error:
            yield str(number), BadRow(f"not a JSON object ({error})")


def _json(text: str) -> Rows:
    return _listed(json.loads(text))


def _yaml(text: str) -> Rows:
    try:
        import yaml
    except ImportError as error:
        raise ConfigError("question sets in YAML need PyYAML: pip install 'whosaid-news[eval]'") from error
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from error
    return _listed(value)


def _listed(value: object) -> Rows:
    """A list of rows, or one under a key that other tools use, perhaps in two steps."""
    while isinstance(value, Mapping):
        value = next((value[key] for key in LIST_KEYS if key in value), None)
    if not isinstance(value, list):
        raise ValueError("no list of questions in it")
    for number, item in enumerate(value, start=1):
        try:
            yield f"record {number}", _as_row(item)
        except ValueError as error:
            yield f"record {number}", BadRow(str(error))


def _csv(text: str) -> Rows:
    """Commas, or the semicolons and tabs of other spreadsheets: whichever the header has most of."""
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 1
    for cells in reader:
        where, before = str(before + 1), reader.line_num  # where it begins: a cell may hold line breaks
        if None in cells:
            yield where, BadRow(f"more cells than the header has; put one that holds {delimiter!r} in quotation marks")
        else:
            yield where, {key: _cell(cell) for key, cell in cells.items() if isinstance(cell, str)}


def _cell(cell: str) -> object:
    """What a cell holds: JSON or a list as Python writes it (pandas), true or false, else its text."""
    if cell[:1] in ("[", "{"):
        for read in (json.loads, ast.literal_eval):
            with suppress(ValueError, SyntaxError, MemoryError, RecursionError):
                return read(cell)
    return {"true": True, "false": False}.get(cell.strip().lower(), cell)  # spreadsheets write TRUE


def _as_row(value: object) -> Row:
    if not isinstance(value, Mapping):
        raise ValueError(f"a {type(value).__name__} where an object was expected")
    return value
