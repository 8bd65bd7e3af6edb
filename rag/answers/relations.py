"""Who blames, praises and urges whom: statements that are aimed at somebody, drawn together by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.answers.claims import target_names
from rag.answers.stances import TIE_OF
from rag.domain import Speaker, Statement
from rag.names.phonebook import Phonebook
from rag.text import fold

SURE = 0.85  # of a name: it is the same
_NOBODY = re.compile(  # who that is, the words alone do not say
    r"(?:each other|one another|every(?:one|body)|nobody|no one|neither|both|all|others|any(?:one|body)|"
    r"his|her|its|their|my|our)\b"
)


@dataclass(frozen=True, slots=True)
class Tie:
    """Somebody does something to somebody by speaking."""

    speaker: Speaker
    tie: str  # a name in TIES
    whom: str  # the speaker's name where the library knows one by that name, else as written
    whom_id: str  # the speaker's id, else ""
    statements: tuple[Statement, ...]


def ties(statements: Iterable[Statement], speakers: Sequence[Speaker]) -> list[Tie]:
    """Statements of a tie between the same two drawn together, the most frequent first.

    "Did not blame" is no tie. One target may name several: "Israel and the US" are two ties.
    """
    book = Phonebook(speakers)
    found: dict[tuple[str, str, str], Tie] = {}
    for statement in statements:
        tie = TIE_OF.get(statement.act)
        if not (tie and statement.speaker and statement.target) or statement.negated:
            continue
        for written in target_names(statement.target.text):
            whom, whom_id = _named(written, book)
            if not whom or whom_id == statement.speaker.id:
                continue
            key = statement.speaker.id, tie, whom_id or fold(whom)
            before = found[key].statements if key in found else ()
            found[key] = Tie(statement.speaker, tie, whom, whom_id, (*before, statement))
    return sorted(found.values(), key=lambda one: (-len(one.statements), one.speaker.name, one.tie, one.whom))


def _named(written: str, book: Phonebook) -> tuple[str, str]:
    """The name and id of the one speaker who is surely meant; else the words without their article, and no id."""
    words = " ".join(written.split()).strip(" ,.;:“”\"'")
    bare = re.sub(r"^(?:the|a|an)\s+", "", words, flags=re.IGNORECASE)
    if not bare or _NOBODY.match(fold(bare)):
        return "", ""
    sure = [hit.speaker for hit in book.find(words) if hit.score >= SURE and "@" not in hit.speaker.id]
    return (sure[0].name, sure[0].id) if len(sure) == 1 else (bare, "")
