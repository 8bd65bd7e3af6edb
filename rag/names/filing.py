"""Under which sounds a name is filed, and under which it is looked for: so that few names need be compared."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.lexicon.nameforms import COUNTRIES, GIVEN, PARTICLES
from rag.names.parsing import core, parse
from rag.names.spelling import SMALL, acronyms, clean, sound


@lru_cache(maxsize=65536)
def keys(text: str) -> frozenset[str]:
    """Sounds under which a name is filed: every word of it, so that a surname, a given name, either order find it."""
    name = parse(text)
    found = {sound(word) for word in name.words if word not in SMALL and word not in PARTICLES}
    found |= _surname_keys(name.surname)
    if name.body:
        found |= {COUNTRIES[word] for word in name.words if word in COUNTRIES}
        found |= {letters.lower() for letters in acronyms(text)} | {re.sub(r"[^a-z]", "", clean(text).lower())[:7]}
    return _with_bones(found)


@lru_cache(maxsize=65536)
def search_keys(text: str) -> frozenset[str]:
    """Sounds under which to look for a name: of a full name only what may be a surname, for many are called John."""
    name = parse(text)
    if name.body or not name.given:
        return keys(text)
    second = {word for word in name.given[1:] if len(word) > 1 and word not in GIVEN}
    found = _surname_keys(name.surname) | {sound(word) for word in second}
    return _with_bones(found | ({sound("".join(name.given))} if name.eastern else set()))


def _surname_keys(surname: tuple[str, ...]) -> set[str]:
    bare = core(surname)
    return {sound("".join(surname)), sound("".join(bare)), *map(sound, bare)}


def _with_bones(found: set[str]) -> frozenset[str]:
    """The sounds and their consonants, for vowels are what spellings differ in."""
    bones = {bones for key in found if len(bones := re.sub("[aoi]", "", key)) > 2}
    return frozenset((found | bones) - {""})
