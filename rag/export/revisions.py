"""What changed between two revisions of an article: word by word, and in what it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from rag.domain import Statement
from rag.text import fold, words

MOST_PAIRS = 4_000_000  # words times words compared within one changed stretch: more are shown as replaced whole
LIKE = 0.5  # of two wordings: likely the same statement, altered
_PIECE = re.compile(r"\w+|\s+|[^\w\s]")
_PARAGRAPH = re.compile(r"[^\n]*\n*")


Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of both texts, of the old one only, or of the new one only."""

    kind: Kind
    text: str


def edits(old: str, new: str) -> list[Edit]:
    """The word diff: what is not added is the old text, what is not removed the new one, to the character.

    >>> [(edit.kind, edit.text) for edit in edits("We shut two gates.", "We shut three gates.")]
    [('same', 'We shut '), ('removed', 'two'), ('added', 'three'), ('same', ' gates.')]
    """
    ones, twos = _PARAGRAPH.findall(old), _PARAGRAPH.findall(new)
    found: list[Edit] = []
    for kind, a, b, c, d in SequenceMatcher(None, ones, twos, autojunk=False).get_opcodes():
        before, after = "".join(ones[a:b]), "".join(twos[c:d])
        found += [Edit("same", before)] if kind == "equal" else _by_words(before, after)
    return _joined(found)


def _by_words(old: str, new: str) -> list[Edit]:
    ones, twos = _PIECE.findall(old), _PIECE.findall(new)
    if len(ones) * len(twos) > MOST_PAIRS:
        return [Edit("removed", old), Edit("added", new)]
    found: list[Edit] = []
    for kind, a, b, c, d in SequenceMatcher(None, ones, twos, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Edit("same", "".join(ones[a:b])))
        else:
            found += [Edit("removed", "".join(ones[a:b])), Edit("added", "".join(twos[c:d]))]
    return found


def _joined(found: Iterable[Edit]) -> list[Edit]:
    """Neighbours of one kind as one, and a lone space between two changes as a part of them."""
    joined: list[Edit] = []
    pending: dict[Kind, str] = {"removed": "", "added": ""}

    def close() -> None:
        joined.extend(Edit(kind, text) for kind, text in pending.items() if text)
        pending.update({"removed": "", "added": ""})

    for edit in found:
        if not edit.text:
            continue
        if edit.kind != "same":
            pending[edit.kind] += edit.text
        elif edit.text.isspace() and "\n" not in edit.text and any(pending.values()):
            pending["removed"] += edit.text
            pending["added"] += edit.text
        else:
            close()
            joined.append(edit)
    close()
    return joined


# --- what is quoted ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Requote:
    """A statement that is not what it was: before, after, or both."""

    before: Statement | None
    after: Statement | None

    @property
    def kind(self) -> Literal["altered", "removed", "added"]:
        return "added" if self.before is None else "removed" if self.after is None else "altered"


def requoted(old: Sequence[Statement], new: Sequence[Statement]) -> list[Requote]:
    """The statements that differ between two revisions, both read by the same model, in the order of the new one.

    A statement is the same if its words, its speaker's name and what it does are ("thanked", "did not thank"). Of the
    others, those most alike are one, altered.
    """
    before, after = list(old), list(new)
    for statement in old:
        if (same := next((one for one in after if _key(one) == _key(statement)), None)) is not None:
            before.remove(statement)
            after.remove(same)
    likeness = sorted(((_like(a, b), i, j) for i, a in enumerate(before) for j, b in enumerate(after)), reverse=True)
    pairs: dict[int, int] = {}
    for like, i, j in likeness:
        if like >= LIKE and i not in pairs.values() and j not in pairs:
            pairs[j] = i
    found = [Requote(before[pairs[j]] if j in pairs else None, one) for j, one in enumerate(after)]
    return found + [Requote(one, None) for i, one in enumerate(before) if i not in pairs.values()]


def deed(statement: Statement) -> str:
    """What the speaker does: an act, or not."""
    return f"not {statement.act}" if statement.negated else statement.act


def wording(statement: Statement) -> str:
    """The words of a statement on one line, an ellipsis between its parts."""
    return " … ".join(" ".join(quote.text.split()) for quote in statement.content)


def _key(statement: Statement) -> tuple[str, str, str]:
    return fold(wording(statement)), fold(statement.speaker.name) if statement.speaker else "", deed(statement)


def _like(one: Statement, two: Statement) -> float:
    a, b = ([span.cut(text) for span in words(text)] for text in (_key(one)[0], _key(two)[0]))
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
