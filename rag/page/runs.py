"""Question sets to choose from, and the runs kept in a library's folder. Nothing here draws."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import ConfigError
from rag.evaluation.command import STATEMENTS
from rag.evaluation.reports.journal import ABOUT, ROWS
from rag.evaluation.sets.feedback import FILE as FEEDBACK
from rag.evaluation.sets.rows import READABLE
from rag.settings import shipped

RUNS, SETS = "runs", "questions"  # folders in the library's


@dataclass(frozen=True, slots=True)
class Kept:
    """A run that is kept: enough to choose it by."""

    folder: Path
    set: str
    started: str  # ISO, in UTC; "" if it is not known
    questions: int
    verdict: str  # "" for a run that was cut before its end

    @property
    def id(self) -> str:
        return self.folder.name


def sets(library: Path, reader: str = "") -> list[Path]:
    """The question sets at hand: what readers said in the chat, what was uploaded, what came with the package.

    `reader` is who is signed in. What others have said in their own chats is not theirs to see: whoever keeps the
    library runs that set on the command line.
    """
    own = [library / FEEDBACK] if not reader and (library / FEEDBACK).is_file() else []
    return [*own, *_readable(library / SETS), *_readable(shipped("questions"))]


def _readable(folder: Path) -> list[Path]:
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in files if path.suffix.lower() in READABLE and path.name != STATEMENTS]


def keep_set(library: Path, name: str, payload: bytes) -> Path:
    """Store an uploaded question set under its own name. Raises ConfigError for a name or a folder that is no good.

    Only the last part of the name counts, and only letters, digits and a few signs of that.
    """
    last = re.sub(r"[^\w.\-]+", "-", re.split(r"[/\\]", name)[-1]).lstrip(".-")
    path = library / SETS / last
    if path.suffix.lower() not in READABLE or last == STATEMENTS:
        raise ConfigError(f"{name} is not a question set; use one of {', '.join(READABLE)}")
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(payload)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from error
    return path


def new_folder(library: Path, questions: Path) -> Path:
    """Where the next run over a question set is kept; named by time, so that the newest sorts last."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return library / RUNS / f"{stamp}-{questions.stem[:60]}-{uuid.uuid4().hex[:4]}"


def kept(library: Path, reader: str = "") -> list[Kept]:
    """The runs of a library, the newest first; a folder that is no run is passed over.

    Of what readers said in the chat no run is shown to a `reader` who is signed in (see `sets`).
    """
    folder = library / RUNS
    found = [path for path in folder.iterdir() if (path / ROWS).is_file()] if folder.is_dir() else []
    runs = [run for run in map(_kept, found) if not (reader and run.set == Path(FEEDBACK).stem)]
    return sorted(runs, key=lambda run: (run.started, run.id), reverse=True)


def _kept(folder: Path) -> Kept:
    try:
        about = json.loads((folder / ABOUT).read_text("utf-8"))
    except (OSError, ValueError):
        about = {}
    about = about if isinstance(about, dict) else {}
    questions = about.get("questions")
    return Kept(
        folder,
        str(about.get("set") or folder.name),
        str(about.get("started") or ""),
        questions if isinstance(questions, int) else 0,
        str(about.get("verdict") or ""),
    )


def named(run: Kept) -> str:
    """A run as a choice: its set, when it was, how many questions; whether it was cut."""
    when = run.started[:19].replace("T", " ") or run.id
    return f"{run.set} · {when} · {run.questions}" + ("" if run.verdict else " · cut")
