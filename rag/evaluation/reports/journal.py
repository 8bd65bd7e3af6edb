"""A run's folder: rows.jsonl grows by one line as each question is done, run.json says what was run.

A line is whole or it is not there: what a cut leaves of a last line is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from rag.errors import ConfigError
from rag.evaluation.reports.result import Result, from_object, to_object
from rag.wholefile import write_whole

ROWS, ABOUT = "rows.jsonl", "run.json"
JUDGED_AS = ("passed", "verdict", "checks")  # what run.json has of a report: a run that was cut has none of it


@dataclass(frozen=True, slots=True)
class Run:
    """What one evaluation asked and got. `about` says of what: set, library, models, versions."""

    name: str
    results: tuple[Result, ...]
    about: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()  # what was left out, and why

    @property
    def missing(self) -> int:
        """How many outcomes a run that was cut still lacks."""
        wanted = int(self.about.get("questions", 0)) * int(self.about.get("repeat", 1))
        return max(0, wanted - len(self.results))


class Journal:
    """Writes rows as they come. A context manager; `folder` None keeps nothing."""

    def __init__(self, folder: str | Path | None, kept: Iterable[Result] = (), about: Mapping | None = None) -> None:
        """Begins with the rows `kept` of an earlier, cut run; every other row there is dropped.

        Raises ConfigError if the folder cannot be written.
        """
        self._file = None
        if folder is None:
            return
        folder = Path(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_rows(folder, list(kept))
            write_report(folder / ABOUT, json.dumps(dict(about or {}), ensure_ascii=False, indent=1) + "\n")
            self._file = (folder / ROWS).open("a", encoding="utf-8", errors="backslashreplace", newline="\n")
        except OSError as error:
            raise ConfigError(f"{folder} cannot be written: {error.strerror}; name another folder") from error

    def add(self, result: Result) -> None:
        """Raises ConfigError if the disk is full: what was written before stays."""
        if self._file is None:
            return
        try:
            self._file.write(_line(result))
            self._file.flush()
        except OSError as error:
            raise ConfigError(f"{self._file.name} cannot be written: {error.strerror}; then add --resume") from error

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._file is not None:
            with suppress(OSError):  # a full disk, told by `add` already: every line is flushed there
                self._file.close()


def outcomes(folder: str | Path) -> list[Result]:
    """What a run in `folder` has done so far; [] where there is none."""
    path = Path(folder) / ROWS
    return _rows(path)[0] if path.is_file() else []


def done_before(folder: str | Path) -> dict[tuple[str, int], Result]:
    """The same by (key, round), for a run that goes on: questions that failed are to be asked again."""
    return {(result.key, result.round): result for result in outcomes(folder) if result.key and not result.error}


def read_run(path: str | Path) -> Run:
    """Read a run back from its folder (or from its rows.jsonl). Raises ConfigError if there is none."""
    path = Path(path)
    folder, rows = (path, path / ROWS) if path.is_dir() else (path.parent, path)
    if not rows.is_file():
        raise ConfigError(f"{path} holds no {ROWS}; name a folder that `whosaid eval run --out` has written")
    results, bad = _rows(rows)
    if not results:
        raise ConfigError(f"{rows} holds no outcome of a question")
    about = about_run(folder)
    problems = about.get("problems", [])
    of_the_run = {name: value for name, value in about.items() if name not in JUDGED_AS}
    return Run(str(about.get("set") or folder.name), tuple(results), of_the_run, (*map(str, problems), *bad))


def write_rows(folder: Path, results: Sequence[Result]) -> None:
    write_report(folder / ROWS, "".join(map(_line, results)))


def write_report(path: Path, text: str) -> None:
    """Whole or not at all; a lone surrogate is written as its number."""
    write_whole(path, text.encode("utf-8", "backslashreplace"))


def _line(result: Result) -> str:
    return json.dumps(to_object(result), ensure_ascii=False) + "\n"


def _rows(path: Path) -> tuple[list[Result], list[str]]:
    """The outcomes in a file, and what is wrong with lines that are none; a cut last line is no fault."""
    results, bad = [], []
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            results.append(from_object(json.loads(line)))
        except ValueError as error:
            if number < len(lines):
                bad.append(f"{path.name}:{number}: {error}")
    return results, bad


def about_run(folder: str | Path) -> dict[str, Any]:
    """What run.json says of a run; {} where there is none. Raises ConfigError for one that cannot be read."""
    path = Path(folder) / ABOUT
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    return found if isinstance(found, dict) else {}
