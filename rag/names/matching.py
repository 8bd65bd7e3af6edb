"""When two spellings are one name, of a person or a body. Pure functions on strings.

A name is compared on three levels: as written (without case, accents, titles), as it sounds (`rag.names.spelling`:
Baghaei and Baqaei, Zelensky and Zelenskyy) and by its parts (`rag.names.parsing`). Scores: 1.0 the same words; .85
and above the same name; .6 to .85 one may stand for the other (a bare surname); below, two.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler, Levenshtein

from rag.lexicon.nameforms import COUNTRIES, GENDER, GIVEN, WESTERN
from rag.names.parsing import Name, core, parse
from rag.names.scripts import apart
from rag.names.spelling import SMALL, acronyms, clean, sound, stated_acronym

SAME = 0.85
MAYBE = 0.6


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
