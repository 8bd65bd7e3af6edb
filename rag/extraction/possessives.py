"""Somebody's friend, brother, deputy: another person than the one whose friend it is.

"Her friend" is never she. If the article names the friend, by a role, it is that person; else the words as written
stand for somebody unnamed, and "the friend" later on is the same. Likewise the unnamed surgeon of a first paragraph is
the one whom a later paragraph names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.domain import Span
from rag.extraction.context import Figure
from rag.lexicon.sourcewords import PRONOUNS, RELATIONAL, ROLE_NOUNS
from rag.names.sources import Phrase, head_noun
from rag.names.spelling import words_of

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


def has_role(figure: Figure, phrase: Phrase, text: str) -> bool:
    noun = head_noun(phrase.span.cut(text)).casefold()
    return any(noun in words_of(role) for role in figure.roles)


_ONE_OF_MANY = frozenset(
    """
    official officer source spokesman spokeswoman spokesperson analyst expert aide adviser advisor resident witness
    man woman worker student friend member republican democrat conservative liberal lawmaker diplomat
    """.split()
)


def named_later(text: str, phrase: Phrase, figures: Sequence[Figure]) -> Figure | None:
    """As in a first paragraph's "A surgeon told an inquiry": the one surgeon whom a later paragraph names.

    Not "an official", of whom an article knows many.
    """
    first_ends = text.find("\n", phrase.span.end)
    noun = head_noun(phrase.span.cut(text)).casefold()
    if "\n" in text[: phrase.span.start].strip() or first_ends < 0 or noun not in ROLE_NOUNS - _ONE_OF_MANY:
        return None
    holders = [f for f in figures if f.kind == "person" and any(head_noun(r).casefold() == noun for r in f.roles)]
    before = [span for figure in holders for span in figure.spans if span.start < first_ends]
    unnamed = all(head_noun(span.cut(text)).casefold() == noun for span in before)  # "a surgeon", said already
    return holders[0] if len(holders) == 1 and unnamed else None


def holder_later(text: str, phrase: Phrase, figures: Sequence[Figure]) -> Figure | None:
    """As in "The justice secretary has said" before the paragraph of "the justice secretary, Ann Lee, told": Ann Lee.

    Only for the very words of the role, which one person of the article has, and who is named after them.
    """
    wanted = [word for word in words_of(phrase.span.cut(text)) if word not in ("the", "this", "that", "s")]
    if phrase.noun != "person" or len(wanted) < 2 or head_noun(phrase.span.cut(text)).casefold() in RELATIONAL:
        return None
    people = [figure for figure in figures if figure.kind == "person"]
    holders = [f for f in people if any(words_of(role)[: len(wanted)] == wanted for role in f.roles)]
    return holders[0] if len(holders) == 1 else None


def introduced(text: str, phrase: Phrase) -> Span | None:
    """The nearest "her friend" or "a friend" before "the friend".

    >>> text = "Her friend wept. The friend said"
    >>> introduced(text, Phrase(Span(17, 27), "role")).cut(text)
    'Her friend'
    """
    noun = re.escape(head_noun(phrase.span.cut(text)))
    first = re.compile(rf"\b(?:(?i:his|her|their|its|an?|one)|[A-Z][\w-]+['’]s?)\s+(?:[a-z-]+\s+)?{noun}\b(?!['’])")
    found = list(first.finditer(text, max(0, phrase.span.start - NEAR), phrase.span.start))
    return Span(*found[-1].span()) if found else None
