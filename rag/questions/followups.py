"""Whom a follow-up means by "he" or "she": whoever the last turns named or quoted; all of them, if they are several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.domain import Span, Speaker, Turn
from rag.extraction.anaphora import gender_in
from rag.lexicon.function_words import STOP
from rag.lexicon.nameforms import GENDER
from rag.lexicon.sourcewords import PRONOUNS
from rag.names.parsing import parse
from rag.names.speakers import Phonebook
from rag.questions.names import People, people
from rag.text import fold, words

BACK = 4  # turns that are looked through for whom a pronoun means
_OWNING = frozenset(["his", "her", "hers"])  # before a noun they are somebody's


@dataclass(frozen=True, slots=True)
class Pronoun:
    """A word for one person in a question."""

    span: Span
    gender: str  # m or f
    owning: bool  # "his plan"

    def replaced(self, question: str, name: str) -> str:
        """
        >>> Pronoun(Span(9, 11), "m", False).replaced("What did he say?", "Ann Lee")
        'What did Ann Lee say?'
        """
        named = f"{name}'s" if self.owning else name
        return question[: self.span.start] + named + question[self.span.end :]


def pronouns_in(question: str, named: People) -> list[Pronoun]:
    """The first "he" and the first "she" in any form, in order; none behind a name: "Did Lee say he left?"."""
    same = next((i for i, (a, b) in enumerate(zip(question, named.rest, strict=False)) if a != b), len(named.rest))
    names = [same] if named.speakers else []  # where the first name of a speaker was taken out
    names += [at for name in named.unknown if (at := question.find(name)) >= 0]
    found: dict[str, Pronoun] = {}
    spans = words(question)
    for i, span in enumerate(spans):
        word = fold(span.cut(question))
        gender = PRONOUNS.get(word, "")
        if gender in ("m", "f") and gender not in found and span.start <= min(names, default=len(question)):
            after = fold(spans[i + 1].cut(question)) if i + 1 < len(spans) else ""
            owning = word in _OWNING and bool(after) and (word == "his" or after not in STOP)
            found[gender] = Pronoun(span, gender, owning)
    return list(found.values())


def meant_by(pronoun: Pronoun, turns: Sequence[Turn], book: Phonebook) -> tuple[Speaker, ...]:
    """The people who may be meant, most likely first: one where the last turn that fits leaves no doubt; () for nobody.

    Of those a question names, whom its answer quotes; else whom it quotes; else whom the question names.
    """
    for turn in reversed(turns[-BACK:]):
        cited = [c.speaker.id for c in turn.answer.citations if c.speaker and c.state == "attributed"]
        quoted = [s for id in dict.fromkeys(cited) if (s := book.get(id)) and _fits(s, pronoun.gender)]
        asked = people(turn.question, book)
        named = [s for s in asked.speakers if _fits(s, pronoun.gender)]
        named = [s for s in named if s.id in cited or not _shares_a_name(s, cited, book)]
        if asked.unknown:
            return ()  # it may mean somebody who says nothing in this library
        both = [speaker for speaker in named if speaker in quoted]
        if found := both or quoted or named:
            return tuple(found)
    return ()


def _fits(speaker: Speaker, gender: str) -> bool:
    return speaker.kind == "person" and gender_of(speaker) in ("", gender)


def _shares_a_name(speaker: Speaker, cited: Sequence[str], book: Phonebook) -> bool:
    """Whether somebody of the same surname is quoted: then that one was meant by it."""
    surname = parse(speaker.name, "person").surname
    others = (book.get(id) for id in cited)
    return any(one and one.kind == "person" and parse(one.name, "person").surname == surname for one in others)


def gender_of(speaker: Speaker) -> str:
    """m, f or "" by the first name, else by a title or role.

    >>> gender_of(Speaker("a", "Sen. Mary Lee", "person")), gender_of(Speaker("b", "Baghaei", "person"))
    ('f', '')
    """
    given = (parse(name, "person").given for name in speaker.names)
    by_name = next((GENDER[first[0]] for first in given if first and first[0] in GENDER), "")
    return by_name or next(filter(None, map(gender_in, (*speaker.names, *speaker.roles))), "")
