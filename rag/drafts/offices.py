"""Whether what a draft calls somebody ("the port director", "Nordlane") is an office that a page's speaker holds.

Strict where it says yes: the ambassador to a country is not the country's ambassador, a chairman no chief executive, a
former mayor not the mayor, and nobody is whose deputy they are.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.domain import Speaker
from rag.lexicon.sourcewords import BODY_NOUNS, ROLE_NOUNS
from rag.names.phonebook import Phonebook, find, role_words
from rag.names.sources import head_noun
from rag.names.spelling import words_of

SURE = 0.8  # of a name in the library
_WHEN = frozenset("former ex late outgoing previous retired then new next acting interim future".split())
_SPOKEN = re.compile(r"\bspokes(?:man|woman)\b", re.IGNORECASE)
_TOWARDS = re.compile(r"\bto\b", re.IGNORECASE)


def holds(name: str, speaker: Speaker) -> bool:
    """Whether `name` is an office of the speaker, in fewer words at most.

    >>> lee = Speaker("lee", "Ann Lee", "person", roles=("Tolmar's ambassador to Kestria", "Pell's former deputy"))
    >>> [holds(name, lee) for name in ("the ambassador", "Tolmar's ambassador", "Kestria's ambassador")]
    [True, True, False]
    >>> holds("Pell", lee), holds("Pell's deputy", lee), holds("the former ambassador", lee)
    (False, True, False)
    """
    return any(_is(_SPOKEN.sub("spokesperson", name), _SPOKEN.sub("spokesperson", role)) for role in speaker.roles)


def _is(name: str, role: str) -> bool:
    if head_noun(role).casefold() not in words_of(name) or not _WHEN & set(words_of(name)) <= set(words_of(role)):
        return False
    (named, *named_to), (held, *held_to) = _TOWARDS.split(name, 1), _TOWARDS.split(role, 1)
    towards = not named_to or (bool(held_to) and role_words(named_to[0]) <= role_words(held_to[0]))
    return towards and role_words(named) <= role_words(held)


def speaks_for(name: str, speaker: Speaker, book: Phonebook) -> Literal["same", "perhaps", ""]:
    """Whether `name` is a body whose spokesman the page names ("same"), or another of its people ("perhaps").

    Whoever speaks for a person is somebody else, though it may be as good as that person's word.
    """
    roles = [role for role in speaker.roles if (wanted := role_words(name)) and wanted <= role_words(role)]
    spoken = any(_SPOKEN.search(head_noun(role)) for role in roles)
    known = [hit.speaker for hit in book.find(name) if hit.score >= SURE]
    if any(one.kind == "person" and not any(head_noun(r).casefold() in BODY_NOUNS for r in one.roles) for one in known):
        return "perhaps" if spoken else ""
    return "same" if spoken else "perhaps" if roles else ""


def alike(name: str, speaker: Speaker) -> bool:
    """Whether `name` may be an office of the speaker in other words: the boss, the chairman, the minister's ministry.

    >>> lee = Speaker("lee", "Ann Lee", "person", roles=("water minister",))
    >>> alike("the Tolmar minister", lee), alike("the water ministry", lee), alike("the mayor", lee)
    (True, True, False)
    """
    if head_noun(name).islower() and any(hit.why == "role" for hit in find(name, [speaker])):
        return True
    office = name.replace("inistry", "inister")
    if head_noun(office).casefold() not in ROLE_NOUNS:
        return False
    held = [role for role in speaker.roles if head_noun(role).casefold() == head_noun(office).casefold()]
    return any(office == name or role_words(office) <= role_words(role) for role in held)
