"""One form for the spellings of a name: without accents and titles' trimmings, and by sound across transliterations."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SCARE = (
    r"so[- ]called|self[- ](?:styled|proclaimed|described|declared|appointed)|alleged|purported|supposed|notorious|"
    r"infamous"
)
_LEADING = re.compile(rf"^[\W_]*(?:(?:the|an?|{_SCARE})\b[\s\"'“”‘’]+)*", re.IGNORECASE)
_MARK = "['’´`ʼ′]"  # what typists write for an apostrophe
_POSSESSIVE = re.compile(rf"(?:{_MARK}s|(?<=s){_MARK})$", re.IGNORECASE)
_OWNER = re.compile(rf"(?<=\w){_MARK}s\b", re.IGNORECASE)
_TAIL = re.compile(r"[\s,;:.\"'“”‘’´`()\[\]–—-]+$")
_ABBREVIATED = re.compile(r"\b(?:[A-Za-z]|Jr|Sr|Inc|Ltd|Co|Corp)\.$")  # the last full stop belongs to the name
_PARENTHESIS = re.compile(r"\s*\(([^()]*)\)")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ə": "a"}
)
_APOSTROPHES = re.compile(r"['’‘`´ʼʻʿʾ′ʹ]")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Lower case, without accents and apostrophes; length may change.

    >>> plain("Khamene’i"), plain("Łukasz Müller")
    ('khamenei', 'lukasz muller')
    """
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)).casefold())
    return "".join(c for c in text if not unicodedata.combining(c)).translate(_LETTERS)


# Ordered: digraphs of a transliteration first, then letters. The right side is what it sounds like, roughly.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"dzh|dj", "j"),
        (r"tch|tsch", "c"),
        (r"sch|sh|sz", "S"),
        (r"ch|cz", "c"),
        (r"zh", "j"),
        (r"tz|ts", "c"),
        (r"kh", "h"),
        (r"q$", "k"),
        (r"gh|q", "g"),
        (r"dh", "d"),
        (r"th", "t"),
        (r"ph", "f"),
        (r"ck", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"^[yj]e(?=[^aeiou])", "e"),
        (r"ou|oo", "u"),
        (r"ee", "i"),
        (r"i[yj]?$|yy?i?$|ij$", "i"),
        (r"(?<=[aeiou])y(?=[aeiou])", "Y"),
        (r"^y(?=[aeiou])", "Y"),
        (r"y", "i"),
        (r"(.)\1+", r"\1"),
        (r"[ae][aeiou]*", "a"),
        (r"[ou][aeiou]*", "o"),
        (r"i[aeiou]*", "i"),
        (r"(?<=[aoi])h$", ""),
        (r"(?<=[^aoi])Y", ""),
    )
)


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """One form for the spellings of one foreign word.

    >>> sound("Baghaei") == sound("Baqaei"), sound("Zelensky") == sound("Zelenskyy") == sound("Zelenskiy")
    (True, True)
    """
    word = re.sub(r"[^a-z0-9]", "", plain(word)) or plain(word)
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=65536)
def clean(text: str) -> str:
    """The name itself, as written: no article, no scare word, no possessive, no marks at its ends.

    >>> clean("the so-called Syrian Observatory for Human Rights (SOHR)")
    'Syrian Observatory for Human Rights'
    """
    bare, before = " ".join(text.split()), None
    while before != bare:
        before = bare
        bare = _LEADING.sub("", _PARENTHESIS.sub(_keep_inner, bare))
        if not _ABBREVIATED.search(bare):
            bare = _TAIL.sub("", _POSSESSIVE.sub("", bare))
    return bare


def _keep_inner(match: re.Match[str]) -> str:
    """A bracket in the middle of a name is part of it: Kioumars (Hashem) Pour Hashemi."""
    return "" if match.end() == len(match.string) or not match.string[match.end() :].strip() else match.group()


def words_of(text: str) -> list[str]:
    """The words of a name in plain form, without a possessive "s".

    >>> words_of("the U.S. president's"), words_of("J.K. Lee")
    (['the', 'us', 'president'], ['j', 'k', 'lee'])
    """
    return list(_words_of(text))


@lru_cache(maxsize=65536)
def _words_of(text: str) -> tuple[str, ...]:
    text = _DOTTED.sub(lambda match: match[0].replace(".", ""), plain(_OWNER.sub("", text)))
    return tuple(re.findall(r"[^\W_]+", text))


_DOTTED = re.compile(r"\b(?:u\.s(?:\.a)?|u\.k|u\.n|e\.u|u\.a\.e)\b\.?")  # countries, not somebody's initials


# --- acronyms ---------------------------------------------------------------------------------------

SMALL = frozenset("the of for and in on to at by de la le du des et al el y und für".split())


def acronyms(text: str) -> frozenset[str]:
    """The acronyms a body may go by: of its capitalised words, with and without the small words.

    >>> "SOHR" in acronyms("Syrian Observatory for Human Rights"), "HTS" in acronyms("Hayat Tahrir al-Sham")
    (True, True)
    """
    words = re.findall(r"[^\W_]+", clean(text))
    large = [word for word in words if word.casefold() not in SMALL]
    if len(large) < 2 or any(word.islower() for word in large):  # "Conference Board survey" is not CBS
        return frozenset()
    every = "".join(word[0] for word in words).upper()
    return frozenset({every, "".join(word[0] for word in large).upper()} - {""})


def stated_acronym(text: str) -> str | None:
    """The acronym that a text gives in brackets after a name; None if there is none.

    >>> stated_acronym("Hayat Tahrir al-Sham (HTS)")
    'HTS'
    """
    match = re.search(r"\(\s*([A-Z][A-Za-z.&-]{1,9})\s*\)\s*$", text)
    return match[1] if match and sum(c.isupper() for c in match[1]) >= 2 else None
