"""A source as written, taken apart: "trade minister Ann Lee" is a name and a role, "port officials" are a group.

Pure text: what kind of words these are, and which of them name somebody. Whom "he" means is a question for
`rag.extraction.anaphora`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rag.domain import Entity, Span
from rag.lexicon.nameforms import COUNTRIES
from rag.lexicon.sourcewords import (
    BODY_NOUNS,
    FIRST_PERSON,
    GENERIC,
    PLURALS,
    PRONOUNS,
    RELATIVE,
    ROLE_NOUNS,
    WRITINGS,
)
from rag.names.initials import name_behind_role
from rag.names.parsing import is_body
from rag.names.spelling import words_of

Sort = Literal["person", "body", "pronoun", "relative", "role", "group", "unnamed"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a source's words are. `name` is the part that names somebody; `role` the rest, where there is a name."""

    span: Span
    sort: Sort  # role: "the diplomat", which points to somebody; group: several; unnamed: "a source in Idlib"
    name: Span | None = None
    role: str = ""
    noun: str = ""  # of a role: "person" (the diplomat) or "body" (the ministry); of a group: "pair" (Lee and Rossi)
    specific: bool = False  # of a role: it says whose or where, so only a known role matches it


_SINGLE_UNNAMED = re.compile(
    r"(?:an?|one|another|some(?:one|body)|any(?:one|body)|no[ -]?one|nobody|every(?:one|"
    r"body)|not every\w+)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"(?:(?:nearly|about|almost|over|more than|at least|some|roughly|around)\s+)?(?:two|three|four|five|six|seven|"
    r"eight|nine|ten|dozens|hundreds|thousands|\d[\d.,]*|some|many|several|most|both|all|few|others?|more|a (?:few|"
    r"number|group|handful|majority|chorus) of|those|various|numerous|these)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:of|for|to|by|with|from|about|behind|under|near|like|against|at|in|on|inside|within|as|told|after|"
    r"representing|than)\s+(?:(?:the|his|her|their|then)\s+)?(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
_MODIFIES = re.compile(
    r"\s+(?!(?:who|whom|whose|and|or|of|in|on|at|from|for|by|with|is|was|has|had|the|an?|as|that|"
    r"via|during|after|also|said|told|himself|herself|both|all|based|speaking|daily|today|"
    r"yesterday|earlier|later|once|again|then|now|alone|instead|\w+ly)\b)[a-z][\w-]+"
)
_PAIR = re.compile(
    r"(?:\s*\([^)]*\))?(?:\s*,[^,]{1,60}(?=,))?\s*,?\s*(?:\band\b|\bor\b|&)\s+(?:(?:the|both)\s+)?(?:[\w.]+\s+){0,3}$"
)
_FIRST_PART = re.compile(
    r"\s*(?:[,(;:–—]|\b(?:of|for|in|on|at|from|to|with|by|who|whom|which|that|based|familiar|close|representing|"
    r"tracking|released|published|conducted|interviewed|including|whose|speaking|led|run|after|itself|himself|herself|themselves|(?-i:today|yesterday|tomorrow))\b)",
    re.IGNORECASE,
)
_OF_NAME = re.compile(r"\s*(?:of|for|on|to|in)\s+(?:(?:the|a|an)\s+)?[A-Z]")


def phrase_of(text: str, span: Span, entities: Sequence[Entity]) -> Phrase:
    """Take one source apart. Total: any span of any text gives a Phrase.

    >>> text = "Foreign Ministry spokesman Ann Lee"
    >>> phrase = phrase_of(text, Span(0, 34), [Entity(Span(27, 34), "PERSON")])
    >>> phrase.name.cut(text), phrase.role
    ('Ann Lee', 'Foreign Ministry spokesman')
    """
    words = span.cut(text).strip(" \n\t\"'“”‘’,.:;()")
    low = words.casefold()
    if low.split(" ")[0] in _RELATIVE_PRONOUNS or low in RELATIVE:  # "which watches money, warned": the body before it
        start = text.index(words, span.start)
        return Phrase(Span(start, start + len(low.split(" ")[0])), "relative")
    if low in PRONOUNS or low in FIRST_PERSON:
        return Phrase(span, "pronoun")
    if (first := re.match(r"\W*(he|she)\s+\w", span.cut(text), re.IGNORECASE)) is not None:
        return Phrase(Span(span.start + first.start(1), span.start + first.end(1)), "pronoun")
    inside = [entity for entity in entities if span.holds(entity.span)]
    if _is_pair(text, span, inside):
        return Phrase(span, "group", noun="pair")
    if head := _person(text, span, inside) or (None if inside else name_behind_role(text, span)):
        return Phrase(span, "person", head, _role(text, span, head))
    if author := _author(text, span, inside):
        return Phrase(span, "person", author)
    return (
        _unnamed(words, span)
        or _of_office(words, span.cut(text), span, inside)
        or _body(text, span, inside)
        or Phrase(span, "unnamed")
    )


_RELATIVE_PRONOUNS = frozenset("who which whom".split())
_RELATIVE_CLAUSE = re.compile(r"\b(?:who|whom|whose|which) \w")


def _is_pair(text: str, span: Span, inside: Sequence[Entity]) -> bool:
    """Two names side by side: "Lee and Rossi", "Sens. Ann Lee (D) and Bo Ray (R)"."""
    names = [e.span for e in inside if e.label != "MISC"]
    return any(
        _PAIR.fullmatch(text[one.end : two.start])
        and not _BEFORE.search(text[span.start : one.start])
        and not _MODIFIES.match(text[two.end : span.end])
        for one, two in pairwise(names)
    )


def _person(text: str, span: Span, inside: Sequence[Entity]) -> Span | None:
    """The person who is the phrase's head: not "Lee's campaign", "aides to Lee", "Lee officials"."""
    for person in (entity.span for entity in inside if entity.label == "PERSON"):
        before, after = text[span.start : person.start], text[person.end : span.end]
        owns = re.match(r"['’]s?\s+\w|['’]\s", after) or re.search(r"['’]s?\s+\w", person.cut(text))
        if not owns and not _inside(before) and not _MODIFIES.match(after):
            return unpossessed(text, person)
    return None


def _author(text: str, span: Span, inside: Sequence[Entity]) -> Span | None:
    """As in "Lee's latest letter" speaks for Lee."""
    if head_noun(span.cut(text)).casefold() not in WRITINGS:
        return None
    owners = [unpossessed(text, e.span) for e in inside if e.label == "PERSON" and e.span.start <= span.start + 12]
    owns = owners and re.match(r"['’]s?\s", text[owners[0].end : owners[0].end + 3])
    return owners[0] if owns else None


def _inside(before: str) -> bool:
    """Whether a name after `before` is only part of the phrase: "aides to Lee"; not "board of trade spokesman Lee"."""
    last = before.split()[-1:] or [""]
    if _RELATIVE_CLAUSE.search(before) or ("," in before and head_noun(before).casefold() in BODY_NOUNS):
        return True  # a woman who accuses Lee; the company, led by Lee
    if "," not in before and PLURALS.match(head_noun(before)) and len(_core(before)) < len(before):
        return True  # lawyers for both Rossi and Lee
    return bool(_BEFORE.search(before)) and not (last[0].islower() and last[0] in ROLE_NOUNS)


def unpossessed(text: str, span: Span) -> Span:
    """A possessive mark is no part of a name."""
    return Span(span.start, span.start + len(re.sub(r"['’]s?$", "", span.cut(text))))


def _unnamed(words: str, span: Span) -> Phrase | None:
    """Several people, or one without a name."""
    if _SEVERAL.match(words):
        return Phrase(span, "group")
    if _SINGLE_UNNAMED.match(words) or re.match(r"(?:my|our|your)\b", words, re.IGNORECASE):
        return Phrase(span, "unnamed")
    noun = head_noun(words)
    if country_of(re.sub(r"^[Tt]he\s+", "", _core(words))):
        return None  # the United States
    plural = PLURALS.match(noun) or (noun.islower() and re.search(r"[^sui]s$", noun))
    if plural and noun.casefold() not in ROLE_NOUNS | BODY_NOUNS:
        return Phrase(span, "group")
    return None


_POSSESSIVE = re.compile(r"(?:his|her|its|their)\b", re.IGNORECASE)


def _of_office(words: str, span_words: str, span: Span, inside: Sequence[Entity]) -> Phrase | None:
    """As in "The diplomat", "the 45-year-old", "the ministry": somebody or something named elsewhere."""
    noun = head_noun(words).casefold()
    definite = re.match(r"(?:the|this|that)\b", words, re.IGNORECASE)
    if any(e.span.end == span.start + len(_core(span_words)) and e.label == "ORGANIZATION" for e in inside):
        return None  # the Independent
    owned = _POSSESSIVE.match(words) or re.search(r"['’]s?\s", _core(words))
    if noun in ROLE_NOUNS or re.search(r"\byear-old\b|\d-year-old\b", words):
        if noun == "source":
            return Phrase(span, "role", noun="unnamed") if definite else Phrase(span, "unnamed")
        specific = bool(owned) or len(_core(words)) < len(words)
        return Phrase(span, "role", noun="person", specific=specific) if definite or owned else Phrase(span, "unnamed")
    if noun in BODY_NOUNS and (definite or _POSSESSIVE.match(words)) and not inside and len(words.split()) <= 3:
        return Phrase(span, "role", noun="body", specific=not definite)
    return None


def _body(text: str, span: Span, inside: Sequence[Entity]) -> Phrase | None:
    """A body, named by an entity that is the phrase's head, or by the phrase as a whole ("the Syrian army")."""
    core = Span(span.start, _core_end(text, span))
    others = [e for e in inside if e.label != "PERSON" and e.span.start < max(core.end, span.start + 1)]
    for entity in reversed(others):
        goes_on = re.match(r"(?:[ \xa0][A-Z]\w+)+$", text[entity.span.end : core.end])
        name = Span(entity.span.start, core.end) if goes_on else entity.span
        rest = words_of(text[name.end : core.end])
        if rest and (entity.label != "ORGANIZATION" or country_of(name.cut(text))):
            continue  # an adjective: the *Syrian* army
        if not _BEFORE.search(text[span.start : name.start]) and all(word in GENERIC for word in rest):
            return Phrase(span, "body", unpossessed(text, name))
    words = core.cut(text)
    noun = head_noun(words).casefold()
    if noun in BODY_NOUNS or (others and words) or is_body(words):
        return Phrase(span, "body", core if len(core) else span)
    capital = [word for word in words.split() if word[:1].isupper()]
    if len(capital) > 1 and len(words.split()) <= 4:
        return Phrase(span, "person", core)
    return None


def _core(words: str) -> str:
    return words[: _core_end(words, Span(0, len(words)))]


def _core_end(text: str, span: Span) -> int:
    """Where the phrase's first part ends: before "of", "in", "who", a comma or a bracket; not inside a body's name."""
    match = _FIRST_PART.search(text, min(span.start + 1, span.end), span.end)
    while (
        match
        and _OF_NAME.match(text, match.start(), span.end)
        and re.search(r"[A-Z][\w'’-]*$", text[span.start : match.start()])
    ):
        match = _FIRST_PART.search(text, match.end(), span.end)
    return match.start() if match else span.end


def head_noun(words: str) -> str:
    """The last word before "of", "in", a comma: "the *head* of the agency"."""
    found = re.findall(r"[\w'’-]+", _core(words))
    return re.sub(r"['’]s?$", "", found[-1]) if found else ""


def _role(text: str, span: Span, name: Span) -> str:
    """The words beside the name: before it, or in apposition after it."""
    before = re.sub(r"^(?:the|an?)\s+|[\s,:]+$", "", text[span.start : name.start], flags=re.IGNORECASE)
    before = re.sub(r"^(?:mr|mrs|ms|miss|mx)\b\.?$", "", before, flags=re.IGNORECASE)
    after = re.match(r"\s*,\s*(?:the\s+|an?\s+)?([^,()]+)", text[name.end : span.end])
    role = before or (after[1].strip() if after else "")
    return " ".join(role.split()) if 0 < len(role.split()) <= 12 else ""


def country_of(text: str) -> str | None:
    """The key of the country that a word names: "Iranian", "Tehran" -> "iran"; None if it names none."""
    return COUNTRIES.get(" ".join(re.findall(r"[^\W\d_]+", text.casefold())))
