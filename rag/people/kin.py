"""Somebody's friend, brother, deputy: another person than the one whose friend it is.

"Her friend" is never she. If the article names the friend, by a role, it is that person; else the words as written
stand for somebody unnamed, and "the friend" later on is the same.
"""

from __future__ import annotations

import re

from rag.domain import Span
from rag.people.anaphora import Context
from rag.people.sources import PRONOUNS, Phrase, head_noun
from rag.people.sourcewords import RELATIONAL

NEAR = 800  # characters before "the friend" in which "her friend" may stand
_OWNER = re.compile(r"\W*(his|her|their|its)\b", re.IGNORECASE)


def is_kin(text: str, phrase: Phrase) -> bool:
    """Whether a role is one that is somebody's: "her friend", "the brother"; not "the deputy mayor".

    >>> is_kin("Her friend", Phrase(Span(0, 10), "role")), is_kin("the mayor", Phrase(Span(0, 9), "role"))
    (True, False)
    """
    return phrase.sort == "role" and head_noun(phrase.span.cut(text)).casefold() in RELATIONAL


def owner(text: str, phrase: Phrase) -> Phrase | None:
    """The "her" of "her friend", as a pronoun of its own; None if there is none."""
    found = _OWNER.match(text, phrase.span.start, phrase.span.end)
    if found is None or found[1].casefold() not in PRONOUNS:
        return None
    return Phrase(Span(*found.span(1)), "pronoun")


def introduced(context: Context, phrase: Phrase) -> Span | None:
    """The nearest "her friend" or "a friend" before "the friend", outside of anybody's quotation."""
    text, noun = context.text, re.escape(head_noun(phrase.span.cut(context.text)))
    first = re.compile(rf"\b(?:his|her|their|its|an?|one|[A-Z][\w-]+['’]s?)\s+(?:[a-z-]+\s+)?{noun}\b(?!['’])", re.IGNORECASE)
    start = max(0, phrase.span.start - NEAR)
    found = [Span(*m.span()) for m in first.finditer(text, start, phrase.span.start)]
    return found[-1] if found else None
