"""Two people with one surname: which of them "Dr Lee" is, if the title, the gender or the family tells.

A newspaper that writes "Lee" after Ann Lee and her husband, Mark Lee, means Ann: whoever is introduced as somebody's
husband yields to that somebody. Where nothing tells, nobody is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.domain import Span
from rag.extraction.context import Figure
from rag.lexicon.sourcewords import PRONOUNS, RELATIVES
from rag.names.spelling import words_of

_TITLE = re.compile(r"\b([A-Za-z]+)\.?\s+$")
_ROLES_OF = {  # a title as written before a name, and the roles that carry it
    "dr": "doctor surgeon physician scientist researcher professor economist historian",
    "doctor": "surgeon physician",
    "prof": "professor",
    "sen": "senator",
    "rep": "representative congressman congresswoman",
    "gov": "governor",
    "gen": "general",
    "col": "colonel",
    "capt": "captain",
    "rev": "pastor chaplain",
    "justice": "judge",
}
_KIN = "|".join(sorted(RELATIVES))
_WHOSE_KIN = re.compile(rf"['’]s?\s+(?:[a-z-]+\s+)?(?:{_KIN})\b")
_KIN_OF = re.compile(rf"\b(?:{_KIN})\s+of\s+(?:the\s+)?(?:[a-z-]+\s+){{0,3}}$")
_HER = re.compile(r"[^“”\".;\n]{0,40}?\b(he|him|his|himself|she|her|herself)\b", re.IGNORECASE)
MOST = 3  # named in full so many times as often as all others: the article is about that one


def one_of(fitting: Sequence[Figure], text: str, name: Span, gender: str = "") -> Figure | None:
    """The one of several people with a surname who is meant by it at `name`; None where nothing tells."""
    title = title_before(text, name)
    for choice in (
        [f for f in fitting if title and has_title(f, title, text)],
        [f for f in fitting if gender and f.gender == gender],
        [f for f in fitting if not (gender and f.gender and f.gender != gender)],
        [f for f in fitting if not _is_relative(f)],
        [f for f in fitting if len(f.spans) >= MOST * sum(len(o.spans) for o in fitting if o is not f)],
    ):
        if len(choice) == 1:
            return choice[0]
    return None


def may_be_kin(figure: Figure, text: str, name: Span) -> bool:
    """Whether a bare surname may be a relative's: when it last stood, it only told whose wife or brother somebody is.

    As in "Ann Lee's brother waited. “I am tired,” Lee said."
    """
    if re.search(r"\s", name.cut(text)):
        return False
    last = max((span for span in figure.spans if span.end <= name.start), key=lambda span: span.end, default=None)
    if last is None:
        return False
    before = text[max(0, last.start - 60) : last.start]
    return bool(_WHOSE_KIN.match(text, last.end) or _KIN_OF.search(before))


def title_before(text: str, name: Span) -> str:
    """The title right before a name: "dr" of "Dr. Lee"; any word counts, "" at the beginning of a text."""
    found = _TITLE.search(text, max(0, name.start - 20), name.start)
    return found[1].casefold() if found else ""


def has_title(figure: Figure, title: str, text: str) -> bool:
    """Whether the article calls a figure by a title: before its full name, or by a role that carries the title."""
    roles = {word for role in figure.roles for word in words_of(role)}
    called = title in _ROLES_OF and any(title_before(text, span) == title for span in figure.spans)
    return called or title in roles or bool(roles & set(_ROLES_OF.get(title, "").split()))


def gender_after(text: str, at: int) -> str:
    """m or f by the first "his" or "her" soon after a name, outside of quotations; "" if there is none.

    >>> gender_after("Lee said through her union", 3)
    'f'
    """
    found = _HER.match(text, at)
    return PRONOUNS[found[1].casefold()] if found else ""


def _is_relative(figure: Figure) -> bool:
    return any(word in RELATIVES for role in figure.roles for word in words_of(role))
