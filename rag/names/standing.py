"""In what capacity somebody speaks: since when under which title, and for which country."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rag.domain import Span, Speaker
from rag.lexicon.nameforms import COUNTRIES
from rag.text import fold, words

_NICKNAMES = {"kremlin": "russia", "white house": "us", "pentagon": "us", "downing street": "uk", "elysee": "france"}
_OFFICIAL = frozenset(  # an observatory or a charity with a country in its name speaks for itself
    "ministry government army navy military forces police parliament cabinet department treasury embassy presidency "
    "congress senate spokesman spokeswoman spokesperson ambassador envoy diplomat minister president chancellor".split()
)
_SHORT = {"us": "the United States", "uk": "the United Kingdom", "uae": "the United Arab Emirates"}
BESIDE = 40  # characters between a name and its title: "Pavel Oster, who has been mayor since"

DatedRole = tuple[str, str, str]  # the title as written, the first and the last day on which an article gives it


_NO_ROLE = re.compile(r"^(?:\W|(?:while|when|as|then|now|even|and|but|said|his|her|their|its)\b)+", re.IGNORECASE)
_BEFORE_ROLE = re.compile(r"^.*(?:\b(?:such as|including|like|by|between|call)|[A-Z]{3,} --?)\s+", re.DOTALL)
_AFTER_ROLE = re.compile(r"(?:\s+who|\s+(?:whom|herself|himself|themselves)\b.{0,25}|,?\s+M(?:r|rs|s)\.?)$", re.DOTALL)
_SOME = frozenset("others some many people mr. mrs. ms. mr mrs ms".split())


def tidy_role(role: str) -> str:
    """A role as an article puts it, without what only stands before it; "" for what names no role.

    >>> tidy_role("- President"), tidy_role("while President"), tidy_role("26"), tidy_role("Labour's")
    ('President', 'President', '', '')
    >>> tidy_role("some critics, such as senator"), tidy_role("minister of the economy, Mr.")
    ('senator', 'minister of the economy')
    """
    bare = _NO_ROLE.sub("", _AFTER_ROLE.sub("", _BEFORE_ROLE.sub("", role)))
    none = bare.casefold() in _SOME or re.search(r"['’´`]s?$", bare)
    return "" if none or not re.search(r"[^\W\d]{2}", bare) else bare


def dated_roles(speaker: Speaker, pages: Iterable[tuple[str | None, str]]) -> list[DatedRole]:
    """When which title was used, earliest first; `pages` are (published, text) of the articles that quote the speaker.

    A title that changes its holder shows as one speaker's last day before another's first.

    >>> pages = [("2025-01-29", "Gerrit Sandoval, the harbour master, resigned."), ("2025-05-12", "Sandoval smiled.")]
    >>> dated_roles(Speaker("s", "Gerrit Sandoval", roles=("harbour master",)), pages)
    [('harbour master', '2025-01-29', '2025-01-29')]
    """
    pages = [((published or "")[:10], fold(text)) for published, text in pages]
    dated = []
    for role in speaker.roles:
        days = sorted(day for day, text in pages if day and fold(role) in text)
        dated.append((role, days[0], days[-1]) if days else (role, "", ""))
    return sorted(dated, key=lambda one: (one[1], one[0]))


def role_on_page(speaker: Speaker, text: str) -> str:
    """The fullest title that a text gives the speaker beside one of their names, as it writes it; "" if it gives none.

    >>> oster = Speaker("o", "Pavel Oster", roles=("mayor", "Mayor of Sarn"))
    >>> role_on_page(oster, "Pavel Oster, mayor of Sarn, smiled. The former Mayor of Sarn did not.")
    'mayor of Sarn'
    """
    for role in sorted(speaker.roles, key=len, reverse=True):
        if span := _beside(speaker, role, text):
            return " ".join(span.cut(text).split())
    return ""


def role_stands(speaker: Speaker, role: str, text: str) -> bool:
    """Whether a text gives this role to the speaker: it stands beside a name of theirs, and nobody else's is between.

    >>> clinton = Speaker("c", "Ann Clinton", "person", roles=("John Kerry and",))
    >>> text = "His rivals, John Kerry and Ann Clinton, met the harbour master, Ann Clinton said."
    >>> [role_stands(clinton, role, text) for role in ("John Kerry and", "harbour master", "mayor")]
    [False, True, False]
    """
    return _beside(speaker, role, text) is not None


def _beside(speaker: Speaker, role: str, text: str) -> Span | None:
    """Where a role stands beside a name of the speaker; None: nowhere, or it is no role but somebody's name."""
    folded = _folded(text)
    names = {fold(name.split()[-1]) for name in speaker.names if name.split()}
    for found in re.finditer(rf"(?<!\w){re.escape(fold(role))}(?!\w)", folded):
        if _is_list(text[found.start() : found.end()]):
            continue
        for sign in (1, -1):
            between = _between(folded, text, found.span(), names, sign)
            if between is not None and not _breaks(between):
                return Span(*found.span())
    return None


_folded = lru_cache(maxsize=8)(fold)  # of one article, for each role of its speakers


def _between(folded: str, text: str, role: tuple[int, int], names: set[str], sign: int) -> str | None:
    """What stands between a role and the nearest of the names behind (1) or before (-1) it; None: none is near."""
    start, end = (role[1], role[1] + BESIDE) if sign > 0 else (max(0, role[0] - BESIDE), role[0])
    spans = [m.span() for name in names for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", folded[start:end])]
    if not spans:
        return None
    near = min(spans) if sign > 0 else max(spans)
    return text[start : start + near[0]] if sign > 0 else text[start + near[1] : end]


def _is_list(role: str) -> bool:
    """Whether words that should be a role join one thing to another: "John Kerry and"."""
    return fold(role).split()[-1:] in (["and"], ["or"], ["with"])


def _breaks(between: str) -> bool:
    """Whether a sentence ends between a role and a name, or another begins: the role is somebody else's."""
    return bool(re.search(r"[.!?]\s|\n|;", between)) or " and " in f" {between} "


def speaks_for(speaker: Speaker) -> str:
    """The country for which a body, or a person by their office, speaks; "" if the articles do not say.

    >>> speaks_for(Speaker("b", "Syrian army", "body"))
    'Syria'
    >>> speaks_for(Speaker("p", "Esmail Baghaei", "person", roles=("spokesman for Iran's Foreign Ministry",)))
    'Iran'
    >>> speaks_for(Speaker("o", "Syrian Observatory for Human Rights", "body"))
    ''
    >>> speaks_for(Speaker("w", "a Syrian source in Idlib", "unknown"))
    ''
    """
    offices = speaker.names if speaker.kind == "body" else speaker.roles if speaker.kind == "person" else ()
    countries = {country for office in offices for country in _countries(office)}
    return _title(countries.pop()) if len(countries) == 1 else ""


_BESIDES = re.compile(r"\b(?:who|whose|which|to|serving)\b.*", re.DOTALL)
_SENT_TO = re.compile(r"(?<='s )(\w+) (?=envoy|ambassador)")  # "the president's Ukraine envoy"


def _countries(office: str) -> set[str]:
    folded = _BESIDES.sub("", fold(office))  # an envoy to a country does not speak for it
    folded = _SENT_TO.sub(lambda match: "" if match[1] in COUNTRIES else match[0], folded)
    said = [span.cut(folded).removesuffix("'s") for span in words(folded)]
    official = any(word in _OFFICIAL for word in said) or set(said) <= COUNTRIES.keys()
    named = {COUNTRIES[word] for word in said if word in COUNTRIES}
    return {land for name, land in _NICKNAMES.items() if name in folded} | (named if official else set())


def _title(country: str) -> str:
    return _SHORT.get(country, country.replace("-", " ").title())
