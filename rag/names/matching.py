"""Names of people and bodies: when two spellings are one name. Pure functions on strings.

A name is compared on three levels: as written (without case, accents, titles), as it sounds (`rag.names.spelling`:
Baghaei and Baqaei, Zelensky and Zelenskyy) and by its parts (given names, surname). Scores: 1.0 the same words; .85
and above the same name; .6 to .85 one may stand for the other (a bare surname); below, two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler, Levenshtein

from rag.lexicon.nameforms import (
    BODY_WORDS,
    COUNTRIES,
    EASTERN_SURNAMES,
    GENDER,
    GIVEN,
    PARTICLES,
    SUFFIXES,
    TITLES,
    WESTERN,
)
from rag.names.scripts import apart
from rag.names.spelling import SMALL, acronyms, clean, plain, sound, stated_acronym, words_of

__all__ = [
    "MAYBE", "SAME", "Name", "acronym_of", "acronyms", "clean", "core", "is_body", "parse", "plain", "same_name",
    "sound", "stated_acronym", "words_of",
]  # fmt: skip

SAME = 0.85
MAYBE = 0.6


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


# --- comparing --------------------------------------------------------------------------------------


def same_name(a: str, b: str, kind: str = "") -> float:
    """How far two names may be one, 0..1; symmetric; 1.0 for equal names. `kind` as in `parse`.

    >>> same_name("Esmail Baghaei", "Esmaeil Baqaei") >= SAME
    True
    >>> same_name("Donald Trump", "Donald Trump Jr.") < MAYBE
    True
    """
    if a == b:
        return 1.0
    return 0.0 if apart(a, b) else _same(*sorted((a, b)), kind)


@lru_cache(maxsize=65536)
def _same(a: str, b: str, kind: str) -> float:
    one, two = parse(a, kind), parse(b, kind)
    if not one.words or not two.words:
        return 0.0
    if one == two:
        return 1.0
    lands = [COUNTRIES.get(" ".join(name.words)) for name in (one, two)]
    if None not in lands and lands[0] != lands[1]:
        return 0.0  # "US" is no acronym of another country
    if one.body != two.body and (one.given or two.given):
        return 0.3 if acronym_of(a, b) else 0.0  # a person and a body
    if one.body or two.body:
        return _same_body(a, b, one, two)
    return _same_person(one, two)


def _same_person(one: Name, two: Name) -> float:
    if not one.given and not two.given:
        return 0.95 * _word(_joined(one.surname), _joined(two.surname))
    if one.suffix != two.suffix and one.given and two.given:
        return 0.3 if {one.suffix, two.suffix} & {"jr", "ii", "iii", "iv"} else _parts(one, two) * 0.95
    if not one.given or not two.given:
        full, bare = (one, two) if one.given else (two, one)
        return _bare(full, bare)
    return max(_parts(one, two), _swapped(one, two))


def _bare(full: Name, bare: Name) -> float:
    """One word against a full name: its surname, one of two surnames, or (weaker) its given name."""
    word = _joined(bare.surname)
    surnames = {_joined(full.surname), _joined(core(full.surname)), *core(full.surname)}
    if len(full.given) > 1:  # López in "Andrés Manuel López Obrador"
        surnames |= {_joined((full.given[-1], *full.surname))}
    bare_words = {word, _joined(core(bare.surname))}
    score = max(_word(x, y) for x in surnames for y in bare_words)
    if score >= 0.9:
        return 0.8 * score
    if any(_word(word, other) >= 0.95 and other not in GIVEN for other in full.given[1:]):
        return 0.75  # Sánchez for Pedro Sánchez Pérez-Castejón
    return 0.6 if _word(word, full.given[0]) >= 0.95 or _word(word, _joined(full.given)) >= 0.95 else 0.3 * score


def _parts(one: Name, two: Name) -> float:
    """Surnames and given names, each against each; one weak part makes a weak whole."""
    surname = max(_surname(one, two), _surname(two, one))
    if surname < 0.8:
        return 0.4 * surname
    given = _eastern_given(one, two) if one.eastern and two.eastern else _given(one.given, two.given)
    shared = {*core(one.surname), *one.given[1:]} & {*core(two.surname), *two.given[1:]}
    if not shared and one.given[0] in WESTERN and two.given[0] in WESTERN:
        surname *= 0.85  # John Hanson and John Henson sound alike, but nobody transliterated them
    return min(surname, given) * 0.5 + surname * given * 0.5


def _surname(one: Name, two: Name) -> float:
    """`one`'s surname against the surnames `two` may have (the last word, or of two surnames the first)."""
    best = max(
        _word(_joined(one.surname), _joined(two.surname)),
        _word(_joined(core(one.surname)), _joined(core(two.surname))),
    )
    if best < 0.8 and len(two.given) > 1:  # Pedro Sánchez, Pedro Sánchez Pérez-Castejón
        best = max(best, *(0.93 * _word(_joined(core(one.surname)), word) for word in two.given[1:]))
    if best < 0.8 and len(core(two.surname)) > 1:
        best = max(best, *(0.93 * _word(_joined(core(one.surname)), word) for word in core(two.surname)))
    return best


def _eastern_given(one: Name, two: Name) -> float:
    return (
        1.0
        if _joined(one.given) == _joined(two.given)
        else 0.97 * (sound(_joined(one.given)) == sound(_joined(two.given)))
    )


def _given(one: tuple[str, ...], two: tuple[str, ...]) -> float:
    if _joined(one) == _joined(two):
        return 1.0
    first = _given_word(one[0], two[0])
    if first < 0.8 and len(one) == len(two) == 1:
        return first
    if first < 0.8:  # "J. Robert" and "Robert"
        first = max([first, *(0.9 * _given_word(x, y) for x in one for y in two if len(x) > 1 and len(y) > 1)])
        first = max(first, _word(_joined(one), _joined(two)))
        return first
    initials = [word for word in one[1:] if len(word) == 1], [word for word in two[1:] if len(word) == 1]
    if all(initials) and initials[0] != initials[1]:
        return min(first, 0.5)  # George W. and George H. W.
    if len(one) == len(two) and any(_given_word(x, y) < 0.6 for x, y in zip(one[1:], two[1:], strict=True)):
        return min(first, 0.5)
    return first


def _given_word(a: str, b: str) -> float:
    if len(a) == 1 or len(b) == 1:
        return 0.9 if a[0] == b[0] else 0.0
    if a in GIVEN and b in GIVEN and GIVEN[a] & GIVEN[b]:
        return 0.95
    if a != b and a in GENDER and b in GENDER and (GENDER[a] != GENDER[b] or sound(a) != sound(b)):
        return 0.4  # Ivana and Ivanka, Paul and Paula: two names, however near
    return _word(a, b)


def _swapped(one: Name, two: Name) -> float:
    """Jinping Xi for Xi Jinping."""
    return 0.9 if sorted(map(sound, one.words)) == sorted(map(sound, two.words)) and one.words != two.words else 0.0


@lru_cache(maxsize=131072)
def _word(a: str, b: str) -> float:
    """Two words: the same, the same by sound, or nearly."""
    if a == b:
        return 1.0
    x, y = sound(a), sound(b)
    if x == y and min(len(a), len(b)) > 2:
        return 0.97
    if x.replace("i", "a") == y.replace("i", "a") and len(x) > 3:
        return 0.93  # Laden, Ladin
    if min(len(a), len(b)) < 4 or (x[:1] != y[:1] and a[:1] != b[:1]):
        return 0.0
    near = max(Levenshtein.normalized_similarity(a, b), Levenshtein.normalized_similarity(x, y))
    return 0.93 * JaroWinkler.similarity(x, y) if near >= 0.75 else 0.5 * near


def _joined(words: tuple[str, ...]) -> str:
    return "".join(words)


def core(surname: tuple[str, ...]) -> tuple[str, ...]:
    """A surname without its particles, unless it has nothing else."""
    return tuple(word for word in surname if word not in PARTICLES) or surname


# --- bodies -------------------------------------------------------------------------------------------


def _same_body(a: str, b: str, one: Name, two: Name) -> float:
    if acronym_of(a, b):
        return 0.95
    x, y = _body_words(one.surname), _body_words(two.surname)
    if not (one.body and two.body) and min(len(x), len(y)) > 1 and not (x <= y or y <= x):
        return 0.0
    if x == y:
        return 0.97
    if x and y and (x < y or y < x):
        return 0.8 if len(x & y) > 1 or not (x ^ y) & _DISTINCT else 0.4
    return 0.5 * len(x & y) / max(1, len(x | y))


_DISTINCT = frozenset(COUNTRIES.values())


def _body_words(words: tuple[str, ...]) -> frozenset[str]:
    """Words that tell bodies apart: countries for their adjectives, no small words."""
    joined = " ".join(words)
    if joined in COUNTRIES:
        return frozenset({COUNTRIES[joined]})
    joined = joined.replace("ministry of foreign affairs", "foreign ministry").replace(
        "ministry of defence", "defence ministry"
    )
    joined = (
        joined.replace("defense", "defence")
        .replace("centre", "center")
        .replace("united states", "us")
        .replace("armed forces", "army")
    )
    kept = [word for word in joined.split() if word not in SMALL and word not in ("s", "arab")]
    return frozenset(sound(COUNTRIES.get(word, word)) if word not in COUNTRIES else COUNTRIES[word] for word in kept)


def acronym_of(a: str, b: str) -> bool:
    """Whether one is the other's acronym, stated in brackets or made of its letters."""
    for short, long in ((clean(a), b), (clean(b), a)):
        letters = re.sub(r"[^A-Za-z]", "", short)
        if (
            2 <= len(letters) <= 7
            and letters.isupper()
            and (letters in acronyms(long) or stated_acronym(long) == short)
        ):
            return True
    return False
