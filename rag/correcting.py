"""Correcting who is who, and taking it back.

A correction is written to `speakers.toml`, and the stored statements change hands. What they were before is noted in a
journal beside it, so that the last correction can be undone: merging two speakers forgets nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rag.domain import Filters, Speaker, Statement
from rag.errors import ConfigError, LibraryError
from rag.names.corrections import FILE, file_text, merge, read_corrections, rename, split, write_file
from rag.names.speakers import Directory
from rag.store.rows import plain, rebuilt
from rag.store.writing import LibraryWriter

JOURNAL = "speakers.undo.jsonl"  # a line a correction, the last one last

Pairs = list[tuple[Statement, Statement]]  # a statement as it is stored, and as it is to be


@dataclass(frozen=True, slots=True)
class Step:
    """One correction, and what is needed to take it back."""

    line: str  # what was done, for the reader
    file_before: str | None = None  # the text of speakers.toml; None: there was none
    file_after: str | None = None
    before: tuple[Speaker, ...] = ()  # the speakers concerned, as they were
    after: tuple[Speaker, ...] = ()  # as they became
    moved: dict[str, str] = field(default_factory=dict)  # statement id -> id of the speaker it was taken from


def correct(library: LibraryWriter, action: str, speaker: Speaker, other: str) -> str:
    """Merge a speaker into the one with the id `other`, split the spelling `other` off, or rename to `other`.

    Returns what was done, in one line. Raises ConfigError if it cannot be done, LibraryError if nothing can be written.
    """
    folder = library.library
    before, steps = file_text(folder), _steps(folder)
    by_hand = before != (steps[-1].file_after if steps else None)  # then anybody's statements may change
    done = _DO[action](library, speaker, other)
    pairs = _differing(library, Filters() if by_hand else Filters(speakers=(speaker.id, other)))
    line = f"{done}; {_counted(len(_moved(pairs)))} changed hands"
    concerned = {one.speaker.id for pair in pairs for one in pair if one.speaker}
    step = Step(
        line,
        file_before=before,
        file_after=file_text(folder),
        before=tuple(one for one in library.speakers() if one.id in concerned),
        after=tuple({b.speaker.id: b.speaker for _, b in pairs if b.speaker}.values()),
        moved=_moved(pairs),
    )
    _write(folder, [*steps, step])
    _relink(library, pairs)
    return line


def undo(library: LibraryWriter) -> str:
    """Take the last correction back; returns its line.

    What was added since to a merged speaker stays with it: nobody knows whose it would have been without the merge.
    Raises LibraryError if there is nothing to take back, or if speakers.toml was edited by hand since.
    """
    steps = _steps(library.library)
    if not steps:
        raise LibraryError("There is no correction to take back")
    last = steps[-1]
    if file_text(library.library) != last.file_after:
        raise LibraryError(f"{FILE} was edited after “{last.line}”; take that entry out by hand")
    write_file(library.library, last.file_before)
    _relink(library, _returned(library, last))
    _write(library.library, steps[:-1])
    return last.line


def last_line(folder: Path) -> str:
    """What `undo` would take back; "" if there is nothing."""
    steps = _steps(folder)
    return steps[-1].line if steps else ""


# --- the three corrections --------------------------------------------------------------------------------------


def _merge(library: LibraryWriter, speaker: Speaker, other: str) -> str:
    into = next((one for one in library.speakers() if one.id == other), None)
    if into is None or into.id == speaker.id:
        raise ConfigError(f"{speaker.name} cannot be merged into {into.name if into else other}; name another speaker")
    merge(library.library, speaker.id, into.id)
    return f"{speaker.name} is {into.name}"


def _split(library: LibraryWriter, speaker: Speaker, other: str) -> str:
    if not other.strip():
        raise ConfigError(f"Which spelling is not {speaker.name}? Name one")
    split(library.library, speaker.id, [other])
    return f"{other} is not {speaker.name}"


def _rename(library: LibraryWriter, speaker: Speaker, other: str) -> str:
    name = " ".join(other.split())
    if not name or name == speaker.name:
        raise ConfigError(f"{speaker.name} needs another name")
    rename(library.library, speaker.id, name)
    return f"{speaker.name} is now called {name}"


_DO = {"merge": _merge, "split": _split, "rename": _rename}


# --- statements that change hands -------------------------------------------------------------------------------


def _differing(library: LibraryWriter, among: Filters) -> Pairs:
    """The statements whose stored speaker is not the one that the corrections say."""
    directory = Directory(library.speakers(), read_corrections(library.library))
    before = library.statements(among)
    return [(a, b) for a, b in zip(before, directory.corrected(before), strict=True) if a.speaker != b.speaker]


def _moved(pairs: Pairs) -> dict[str, str]:
    return {a.id: a.speaker.id for a, b in pairs if a.speaker and b.speaker and a.speaker.id != b.speaker.id}


def _relink(library: LibraryWriter, pairs: Pairs) -> None:
    library.relink([new for _, new in pairs])


def _returned(library: LibraryWriter, step: Step) -> Pairs:
    """The statements of all concerned, given back to those they were taken from."""
    now = {speaker.id: speaker for speaker in library.speakers()}
    before, after = ({speaker.id: speaker for speaker in some} for some in (step.before, step.after))
    restored = {id: _restored(old, after.get(id), now.get(id)) for id, old in before.items()}
    first = next(iter(step.moved.values()), None)  # what a speaker made by a split was given since goes back as well
    pairs = []
    for stored in library.statements(Filters(speakers=tuple({*before, *after}))):
        owner = step.moved.get(stored.id) or (stored.speaker.id if stored.speaker.id in before else first)
        pairs.append((stored, replace(stored, speaker=restored.get(owner, stored.speaker))))
    return [(stored, given) for stored, given in pairs if stored.speaker != given.speaker]


def _restored(before: Speaker, after: Speaker | None, now: Speaker | None) -> Speaker:
    """The speaker as it was, with the spellings and roles that articles added since."""
    if after is None or now is None:
        return before
    names = [name for name in now.names if name not in (*after.names, before.name)]
    roles = [role for role in now.roles if role not in after.roles]
    aliases = tuple(dict.fromkeys((*before.aliases, *names)))
    return replace(before, aliases=aliases, roles=tuple(dict.fromkeys((*before.roles, *roles))))


# --- the journal ------------------------------------------------------------------------------------------------


def _steps(folder: Path) -> list[Step]:
    path = folder / JOURNAL
    try:
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [rebuilt(Step, json.loads(line)) for line in lines if line]
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise LibraryError(f"{path} cannot be read ({error}); move it away: only undoing needs it") from error


def _write(folder: Path, steps: Sequence[Step]) -> None:
    path = folder / JOURNAL
    fresh = path.with_suffix(".jsonl.new")
    try:
        fresh.write_text("".join(json.dumps(plain(step), ensure_ascii=False) + "\n" for step in steps), "utf-8")
        fresh.replace(path)
    except OSError as error:
        raise LibraryError(f"{path} cannot be written ({error})") from error


def _counted(number: int) -> str:
    return "1 statement" if number == 1 else f"{number} statements"
