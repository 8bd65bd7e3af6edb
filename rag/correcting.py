"""Correcting who is who, and taking it back.

A correction is written to `speakers.toml`, and the stored statements change hands. What they were before is noted in a
journal beside it, so that the last correction can be undone: merging two speakers forgets nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rag.domain import Filters, Speaker, Statement
from rag.errors import ConfigError, LibraryError
from rag.names.corrections import FILE, merged, parsed, renamed, split_off, unseen
from rag.names.speakers import Directory
from rag.seams import Texts, Writer
from rag.store.rows import plain, rebuilt

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


def correct(library: Writer, action: str, speaker: Speaker, other: str) -> str:
    """Merge a speaker into the one with the id `other`, split the spelling `other` off, or rename to `other`.

    Returns what was done, in one line. Raises ConfigError if it cannot be done, LibraryError if nothing can be written.
    """
    return library.alone(lambda _: _correct(library, action, speaker, other))


def _correct(library: Writer, action: str, speaker: Speaker, other: str) -> str:
    texts = library.texts
    before, steps = texts.text(FILE), _steps(texts)
    by_hand = before != (steps[-1].file_after if steps else None)  # then anybody's statements may change
    done, after = _DO[action](library, speaker, other, before)
    pairs = _differing(library, after, Filters() if by_hand else Filters(speakers=(speaker.id, other)))
    if action == "split" and speaker.id not in _moved(pairs).values():
        raise ConfigError(
            f"No statement of {speaker.name} is given under “{other}”, so nothing would change; "
            f"the spellings known are {', '.join(speaker.names)}"
        )
    line = f"{done}; {_counted(len(_moved(pairs)))} changed hands"
    concerned = {one.speaker.id for pair in pairs for one in pair if one.speaker}
    step = Step(
        line,
        file_before=before,
        file_after=after,
        before=tuple(one for one in library.speakers() if one.id in concerned),
        after=tuple({b.speaker.id: b.speaker for _, b in pairs if b.speaker}.values()),
        moved=_moved(pairs),
    )
    _write(texts, [*steps, step])  # first: broken off here or later, the step can still be taken back
    try:
        texts.set_text(FILE, after)
    except LibraryError:
        _write(texts, steps)
        raise
    _relink(library, pairs)
    return line


def undo(library: Writer) -> str:
    """Take the last correction back; returns its line.

    What was added since to a merged speaker stays with it: nobody knows whose it would have been without the merge.
    Raises LibraryError if there is nothing to take back, or if speakers.toml was edited by hand since.
    """
    return library.alone(lambda _: _undo(library))


def _undo(library: Writer) -> str:
    texts = library.texts
    steps = _steps(texts)
    if not steps:
        raise LibraryError("There is no correction to take back")
    last = steps[-1]
    if texts.text(FILE) not in (last.file_after, last.file_before):  # as before: it was broken off
        raise LibraryError(f"{FILE} was edited after “{last.line}”; take that entry out by hand")
    _relink(library, _returned(library, last))  # each of the three may be repeated, so an interruption blocks nothing
    texts.set_text(FILE, last.file_before)
    _write(texts, steps[:-1])
    return last.line


def last_line(texts: Texts) -> str:
    """What `undo` would take back; "" if there is nothing."""
    steps = _steps(texts)
    return steps[-1].line if steps else ""


# --- the three corrections: what is done, and the text of speakers.toml with it ---------------------------------


def _merge(library: Writer, speaker: Speaker, other: str, text: str | None) -> tuple[str, str]:
    into = next((one for one in library.speakers() if one.id == other), None)
    if into is None or into.id == speaker.id:
        raise ConfigError(f"{speaker.name} cannot be merged into {into.name if into else other}; name another speaker")
    return f"{speaker.name} is {into.name}", merged(text, speaker.id, into.id)


def _split(library: Writer, speaker: Speaker, other: str, text: str | None) -> tuple[str, str]:
    if not other.strip() or unseen(other):
        raise ConfigError(f"Which spelling is not {speaker.name}? Name one")
    return f"{other} is not {speaker.name}", split_off(text, speaker.id, [other])


def _rename(library: Writer, speaker: Speaker, other: str, text: str | None) -> tuple[str, str]:
    name = " ".join(other.split())
    if not name or name == speaker.name:
        raise ConfigError(f"{speaker.name} needs another name")
    if unseen(other):
        raise ConfigError(f"The new name of {speaker.name} holds a control character or one that nobody sees")
    return f"{speaker.name} is now called {name}", renamed(text, speaker.id, name)


_DO = {"merge": _merge, "split": _split, "rename": _rename}


# --- statements that change hands -------------------------------------------------------------------------------


def _differing(library: Writer, text: str | None, among: Filters) -> Pairs:
    """The statements whose stored speaker is not the one that this text of speakers.toml says."""
    directory = Directory(library.speakers(), parsed(text, library.texts.where(FILE)))
    before = library.statements(among)
    return [(a, b) for a, b in zip(before, directory.corrected(before), strict=True) if a.speaker != b.speaker]


def _moved(pairs: Pairs) -> dict[str, str]:
    return {a.id: a.speaker.id for a, b in pairs if a.speaker and b.speaker and a.speaker.id != b.speaker.id}


def _relink(library: Writer, pairs: Pairs) -> None:
    library.relink([new for _, new in pairs])


def _returned(library: Writer, step: Step) -> Pairs:
    """The statements of all concerned, given back to those they were taken from."""
    if not (concerned := tuple({one.id: one for one in (*step.before, *step.after)})):
        return []  # filters without speakers would mean everybody's
    now = {speaker.id: speaker for speaker in library.speakers()}
    before, after = ({speaker.id: speaker for speaker in some} for some in (step.before, step.after))
    restored = {id: _restored(old, after.get(id), now.get(id)) for id, old in before.items()}
    first = next(iter(step.moved.values()), None)  # what a speaker made by a split was given since goes back as well
    pairs = []
    for stored in library.statements(Filters(speakers=concerned)):
        holder = stored.speaker.id if stored.speaker else None
        owner = step.moved.get(stored.id) or (holder if holder in before else first)
        pairs.append((stored, replace(stored, speaker=restored.get(owner or "", stored.speaker))))
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


def _steps(texts: Texts) -> list[Step]:
    try:
        return [rebuilt(Step, json.loads(line)) for line in (texts.text(JOURNAL) or "").split("\n") if line]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        where = texts.where(JOURNAL)
        raise LibraryError(f"{where} cannot be read ({error}); move it away: only undoing needs it") from error


def _write(texts: Texts, steps: Sequence[Step]) -> None:
    texts.set_text(JOURNAL, "".join(json.dumps(plain(step), ensure_ascii=False) + "\n" for step in steps))


def _counted(number: int) -> str:
    return "1 statement" if number == 1 else f"{number} statements"
