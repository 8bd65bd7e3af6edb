"""A name in parts: given names, surname, suffix; of a person or a body. Pure functions on strings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.lexicon.nameforms import BODY_WORDS, COUNTRIES, EASTERN_SURNAMES, PARTICLES, SUFFIXES, TITLES
from rag.names.spelling import clean, words_of


@dataclass(frozen=True, slots=True)
class Name:
    """A name in parts, all in plain form. Of a body, `given` is empty and `surname` holds all its words."""

    given: tuple[str, ...] = ()
    surname: tuple[str, ...] = ()  # with its particles: ("al", "assad"); of two surnames, both
    suffix: str = ""  # jr, sr, ii, iii
    body: bool = False
    eastern: bool = False  # the surname was written first

    @property
    def words(self) -> tuple[str, ...]:
        return self.surname + self.given if self.eastern else self.given + self.surname


@lru_cache(maxsize=65536)
def parse(text: str, kind: str = "") -> Name:
    """Split a name, of a "person" or a "body" where `kind` says so. Total: any text gives some Name.

    >>> parse("Sen. John F. Kerry Jr.")
    Name(given=('john', 'f'), surname=('kerry',), suffix='jr', body=False, eastern=False)
    >>> parse("Bashar al-Assad").surname, parse("Xi Jinping").surname
    (('al', 'assad'), ('xi',))
    """
    bare = clean(text)
    words = words_of(bare)
    if kind == "body" or (kind != "person" and is_body(bare)):
        return Name(surname=tuple(words), body=True)
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    suffix = ""
    if len(words) > 1 and words[-1] in SUFFIXES:
        suffix, words = words[-1], words[:-1]
    if len(words) <= 1:
        return Name(surname=tuple(words), suffix=suffix)
    if words[0] in PARTICLES and all(word in PARTICLES for word in words[:-1]):
        return Name(surname=tuple(words), suffix=suffix)
    if _eastern(bare, words):
        return Name(given=tuple(words[1:]), surname=(words[0],), suffix=suffix, eastern=True)
    cut = len(words) - 1
    while cut > 1 and words[cut - 1] in PARTICLES:
        cut -= 1
    return Name(given=tuple(words[:cut]), surname=tuple(words[cut:]), suffix=suffix)


def _eastern(written: str, words: list[str]) -> bool:
    """Whether the surname stands first: Xi Jinping, Kim Jong-un, Moon Jae In; not "Kim Kardashian"."""
    if words[0] not in EASTERN_SURNAMES or len(words) > 3:
        return False
    rest = "".join(words[1:])
    return words[-1] not in EASTERN_SURNAMES and bool(_EASTERN_GIVEN.fullmatch(rest)) and words[0] not in GIVEN_ALSO


_SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|iao|ian|ing|ang|eng|ong|uai|uan|eon|eok|yeo|"
    r"yun|yeong|eun|ai|ei|ao|ou|an|en|in|un|on|ia|ie|iu|ua|uo|ue|ui|ae|eo|eu|yu|ek|uk|ok|ik|ak|om|im|um|am|"
    r"a|e|i|o|u)(?:ng|n|k|m|r)?"
)
_EASTERN_GIVEN = re.compile(rf"{_SYLLABLE}(?:{_SYLLABLE})?")
GIVEN_ALSO = frozenset({"dean", "may", "young", "long"})


@lru_cache(maxsize=65536)
def is_body(text: str) -> bool:
    """Whether a name is that of an organisation, office or country rather than a person's."""
    words = words_of(text)
    if not words:
        return False
    if "".join(words) in COUNTRIES or " ".join(words) in COUNTRIES:
        return True
    capitals = re.fullmatch(r"(?:[A-Z][.&]?){2,6}s?", text.strip()) is not None and len(text.strip()) <= 8
    return capitals or any(word in BODY_WORDS for word in words)


def core(surname: tuple[str, ...]) -> tuple[str, ...]:
    """A surname without its particles, unless it has nothing else."""
    return tuple(word for word in surname if word not in PARTICLES) or surname
