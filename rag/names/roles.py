"""The role that a text gives a name in place: before it, behind it, or as the office that somebody was given."""

from __future__ import annotations

import re

from rag.domain import Span
from rag.lexicon.sourcewords import ROLE_NOUNS
from rag.names.sources import head_noun

_TITLED = re.compile(  # capitals, then up to two more words, then the role
    r"(?<![\w’'.-])((?:(?:[A-Z][\w’'-]*|(?:[A-Z]\.)+)\s+){0,5}"
    r"(?:(?!\w*(?:ed|ing|ly)\s|(?:said|says|told|came|went|saw|met|by|of|for|in|on|at|to|from|with|and|or|the|an?|as|that|"
    r"when|if|but|not|running|his|her|their|its|is|was|were|has|had|after|before|over|about|against|because)\s)[a-z-]+\s+){0,2}"
    r"([\w-]+)\s+)$"
)
_INTRODUCED = re.compile(r"\b(?:[Tt]he|[Hh]is|[Hh]er|[Tt]heir|[Ii]ts|[A-Z]\w+['’]s)\s+([^,.;:“”\"]{3,80}),\s+$")
_OPENS_CLAUSE = re.compile(  # "Asked about the lawyer, Lee said" and "When he met the lawyer, Lee said": two people
    r"(?:^|[.!?”\"\n])\W*(?:asked|told|when|while|after|before|as|if|although|though|because|since|despite|"
    r"unlike|with|without|like|\w+ing)\b[^,.!?]*$",
    re.IGNORECASE,
)
_APPOSED = re.compile(
    r",\s+(?:the\s+|an?\s+|who\s+(?:is|was|serves as|served as)\s+(?:the\s+|"
    r"an?\s+)?)?([^,.;:“”\"]{3,80})"
)
_NEW_OFFICE = re.compile(
    r"(?:,[^.;:“”\"\n]{1,60},)?\s+(?:was|were|is|has been|had been)\s+(?:named|appointed|elected|chosen|made|"
    r"promoted to|sworn in as)\s+(?:as\s+)?(?:the\s+|an?\s+)?(?:new\s+)?([^,.;:“”\"\n]{3,60})"
)


def role_beside(text: str, name: Span) -> str:
    """The role that the text gives a name in place: "spokesman Ann Lee", "Ann Lee, the spokesman"; "" if none.

    >>> role_beside("A plan by trade minister Ann Lee failed.", Span(25, 32))
    'trade minister'
    """
    before = text[max(0, name.start - 90) : name.start]
    if (title := _TITLED.search(before)) and title[2].casefold() in ROLE_NOUNS:
        return " ".join(re.sub(r"^(?:[Tt]he|[Aa]n?|[Bb]y|[Ii]n|[Ww]hen)\s+", "", title[1]).split())
    intro = _INTRODUCED.search(before)
    if intro and _has_role(intro[1]) and not _OPENS_CLAUSE.search(before[: intro.start()]):
        return " ".join(intro[1].split())
    apposed = _APPOSED.match(text, name.end, min(len(text), name.end + 120))
    return " ".join(apposed[1].split()) if apposed and _has_role(apposed[1]) and len(apposed[1].split()) <= 10 else ""


def new_office(text: str, name: Span) -> str:
    """The office that the text says a name was given, up to its role noun; "" if none.

    >>> new_office("Ann Lee, a deputy, was named harbour master the same day.", Span(0, 7))
    'harbour master'
    """
    new = _NEW_OFFICE.match(text, name.end, min(len(text), name.end + 160))
    some = new[1].split()[:5] if new else []
    ends = next((at for at, word in enumerate(some, 1) if word.casefold() in ROLE_NOUNS), 0)
    return " ".join(some[:ends])


def _has_role(words: str) -> bool:
    return head_noun(words).casefold() in ROLE_NOUNS
