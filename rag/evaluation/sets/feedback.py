"""What readers say about answers, kept as a question set: `whosaid eval LIBRARY/feedback.jsonl` asks them again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock

from rag.domain import Filters, Turn
from rag.errors import LibraryError
from rag.wholefile import write_whole

FILE = "feedback.jsonl"

# Why an answer is wrong -> what a right one does, in the fields of rag.evaluation.sets.reading.
WRONG = ("speaker", "quotation", "incomplete", "should_refuse", "should_answer", "other")


def feedback_row(
    id: str, turns: Sequence[Turn], right: bool, why: str = "other", note: str = "", owner: str = ""
) -> dict[str, object]:
    """One row for the last of `turns`; the earlier ones are its history.

    A right answer's names and quotations are what is wanted again; a wrong one's speakers or quotations are what
    must not come again. `why` is one of WRONG and says which; it means nothing for a right answer. `owner` is who is
    signed in: a tag tells readers apart, and the id keeps one from replacing another's row; neither names anybody.
    """
    reader = [f"reader-{hashlib.sha256(owner.encode()).hexdigest()[:12]}"] if owner else []
    turn = turns[-1]
    row: dict[str, object] = {"id": "-".join([id, *reader]), "question": turn.question}
    if earlier := [past.question for past in turns[:-1]]:
        row["history"] = earlier
    if where := _where(turn.filters):
        row["filters"] = where
    row |= _wanted(turn) if right else _unwanted(turn, why)
    row["tags"] = [*(["feedback", "right"] if right else ["feedback", "wrong", why]), *reader]
    return row | ({"note": note.strip()} if note.strip() else {})


def _wanted(turn: Turn) -> dict[str, object]:
    answer = turn.answer
    if answer.refused:
        return {"answerable": False}
    speakers = list(dict.fromkeys(c.speaker.name for c in answer.citations if c.speaker))
    gold = [{"article": c.source.id, "start": c.quote.span.start, "end": c.quote.span.end} for c in answer.citations]
    return {
        "answerable": True,
        **({"names": [[name] for name in answer.names]} if answer.names else {}),
        **({"speaker": speakers} if speakers else {}),
        **({"gold": gold} if gold else {}),
    }


def _unwanted(turn: Turn, why: str) -> dict[str, object]:
    cited = turn.answer.citations
    if why == "speaker":
        return {"must_not": {"speakers": list(dict.fromkeys(c.speaker.name for c in cited if c.speaker))}}
    if why == "quotation":
        return {"must_not": {"quotes": list(dict.fromkeys(c.quote.text for c in cited))}}
    if why == "should_refuse":
        return {"answerable": False}
    return {"answerable": True} if why in ("should_answer", "incomplete") else {}


def _where(filters: Filters) -> dict[str, object]:
    found = {"outlets": list(filters.outlets), "since": filters.since, "until": filters.until}
    return {name: value for name, value in found.items() if value}


def keep(library: Path, row: dict[str, object]) -> Path:
    """Add a row to the library's feedback, in place of an earlier one with its id. Raises LibraryError."""
    path = library / FILE
    try:
        with FileLock(library / f"{FILE}.lock", timeout=5):
            kept = [line for line in _lines(path) if _id(line) != row["id"]]
            lines = "".join(f"{line}\n" for line in [*kept, json.dumps(row, ensure_ascii=False)])
            write_whole(path, lines.encode("utf-8", "replace"), private=True)
    except OSError as error:  # filelock's Timeout is one of them
        raise LibraryError(
            f"{path} cannot be written ({error.strerror or error}); the feedback was not kept"
        ) from error
    return path


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").split("\n") if line.strip()] if path.is_file() else []


def _id(line: str) -> object:
    """None for a line that somebody else wrote and we cannot read: it stays."""
    try:
        return json.loads(line).get("id")
    except (ValueError, AttributeError):
        return None
