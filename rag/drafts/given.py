"""Whom a draft gives words to: by its sentences, or by a name that signs them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.domain import Span, Speaker, Statement
from rag.lexicon.sourcewords import FIRST_PERSON, PRONOUNS, RELATIONAL, ROLE_NOUNS
from rag.names.parsing import parse
from rag.names.sources import head_noun
from rag.names.spelling import words_of
from rag.text import sentence_around

# a name as a signature: in lists, captions and pull quotes no sentence says who speaks
_NAME = r"([A-Z][\w.'’-]+(?: (?:(?:[a-z]{2,3}|of the) )?[A-Z][\w.'’-]+){0,4})"
_SIGNED_AFTER = re.compile(
    rf"[.,!?…]*[”“»«\"’']+[.,]?(?:[ >]*\n[ >]*[—–-]* *| *[—–-]+ *| *\() *{_NAME}(?=[,)\n]|\.?$)", re.M
)
_SIGNED_BEFORE = re.compile(rf"(?:^|\n)[ >*•-]*{_NAME}(?:, [^,\n“”\"]{{1,60}})? *[:—–-] *[“„«»\"‘']+$")
_DENIED_SAYING = re.compile(r"\b(?:having|ever) (?:said|claimed|told|called)\b|\b(?:saying|claiming|telling)\b")
_OF_ANOTHER = re.compile(r"['’]s? ")  # Ann Lee's deputy, the workers' lawyer


@dataclass(frozen=True, slots=True)
class Given:
    """Whom a draft gives words to: as it names them throughout, and as it calls them here."""

    names: tuple[str, ...] = ()  # () if nobody, or somebody whom the draft does not name
    written: str = ""
    negated: bool = False  # the draft says that they denied or did not say it
    denied: bool = False  # that they did not say it: the words are not theirs

    @property
    def name(self) -> str:
        return self.names[0] if self.names else ""


def given_by(draft: str, span: Span, said: Sequence[Statement]) -> Given:
    """Whom the draft's own statements give the words at `span` to, in the same paragraph or the one before."""
    held = [one for one in said if 2 * shared(span, [quote.span for quote in one.content]) >= len(span)]
    held = [one for one in held if _near(draft, span, one)]
    statement = min(held, key=lambda one: (len(one.extent), one.extent), default=None)
    if statement is None:
        return _signed(draft, span)
    if relay := _only_relay(draft, statement):
        return Given((relay,), relay)
    written = statement.mention.text if statement.mention else ""
    names: tuple[str, ...] = (written,) if written and not is_pronoun(written) else ()
    if statement.speaker and not is_owner(statement.speaker, written):
        names = statement.speaker.names
    return Given(names, written, statement.negated, _denies(draft, span, statement))


def _signed(draft: str, span: Span) -> Given:
    """A name beside the marks as in lists and captions: Ann Lee: “…”; “…” – Ann Lee; “…” (Ann Lee).

    >>> _signed("“It is late.” (Ann Lee)", Span(1, 12)).name, _signed("Ann Lee – “It is late.”", Span(11, 22)).name
    ('Ann Lee', 'Ann Lee')
    """
    found = _SIGNED_AFTER.match(draft, span.end) or _SIGNED_BEFORE.search(draft[max(0, span.start - 90) : span.start])
    return Given((found[1],), found[1]) if found else Given()


def _near(draft: str, span: Span, statement: Statement) -> bool:
    """Whether who speaks stands in the paragraph of the words, or right before it: a quotation goes on so."""
    named = statement.mention or statement.cue
    if named is None:
        return True
    first, last = sorted((named.span.start, span.start))
    apart = draft.count("\n\n", first, last)
    return apart == 0 or (apart == 1 and named.span.start < span.start)


def _only_relay(draft: str, statement: Statement) -> str:
    """The outlet of "The Gazette reported that ...", where nobody else in the sentence speaks; "" otherwise."""
    if not statement.via or statement.cue is None:
        return ""
    sentence = sentence_around(draft, statement.cue.span)
    named = statement.mention is not None and sentence.meets(statement.mention.span)
    return "" if named else statement.via[0].text


def _denies(draft: str, span: Span, statement: Statement) -> bool:
    """Whether the draft says that these words were not said; what somebody denies are still their words."""
    if not statement.negated or statement.cue is None:
        return False
    return statement.act != "deny" or bool(_DENIED_SAYING.search(draft, statement.cue.span.end, span.start))


def is_owner(speaker: Speaker, written: str) -> bool:
    """Whether the words as written name the speaker only as whose deputy or lawyer somebody is.

    >>> lee = Speaker("lee", "Ann Lee", "person")
    >>> is_owner(lee, "Ann Lee's aide"), is_owner(lee, "Pell's aide, Ann Lee"), is_owner(lee, "Lee, the mayor's aide")
    (True, False, False)
    """
    *owners, rest = _OF_ANOTHER.split(written)
    if head_noun(rest).casefold() not in ROLE_NOUNS | RELATIONAL:  # in Ann Lee's letter she speaks herself
        return False
    surnames = [surname for name in speaker.names if (surname := list(parse(name, speaker.kind).surname))]
    owned = any(words_of(owner)[-len(surname) :] == surname for owner in owners for surname in surnames)
    return owned and not any(set(surname) <= set(words_of(rest)) for surname in surnames)


def is_pronoun(text: str) -> bool:
    return bool(text) and all(word in PRONOUNS or word in FIRST_PERSON for word in words_of(text))


def shared(span: Span, parts: Sequence[Span]) -> int:
    """How many characters of `span` the parts have."""
    return sum(max(0, min(span.end, part.end) - max(span.start, part.start)) for part in parts)
