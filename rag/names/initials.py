"""Names that a tagger of words reads in part: "J. P. R. Sands" as "J." and "Sands", a role and a name as one body."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.domain import Entity, Span
from rag.lexicon.nameforms import BODY_WORDS
from rag.lexicon.sourcewords import BODY_NOUNS, ROLE_NOUNS
from rag.names.spelling import words_of

_INITIALS = re.compile(
    r"(?<![\w.’'-])(?P<first>(?:[A-ZÀ-ÖØ-Þ]\.[ \xa0-]?){1,4})[A-ZÀ-ÖØ-Þ][\w’'-]+(?:,?[ \xa0](?:Jr|Sr)\b\.?)?"
)


def with_initials(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """The entities with those of people that have initials made whole, up to the surname and "Jr.".

    >>> text = "said J. P. R. Sands Jr. on Monday"
    >>> [e.span.cut(text) for e in with_initials(text, [Entity(Span(5, 6), "PERSON"), Entity(Span(14, 19), "PERSON")])]
    ['J. P. R. Sands Jr.']
    """
    people = [e.span for e in entities if e.label == "PERSON"]
    names = []
    for match in _INITIALS.finditer(text):
        first, whole = Span(*match.span("first")), Span(*match.span())
        if met := [span for span in people if first.meets(span) and span.end <= whole.end]:
            name = Span(min(whole.start, met[0].start), whole.end)  # Heather T. Sands
            names.append(Span(name.start, name.start + len(re.sub(r"['’]s$", "", name.cut(text)))))
    rest = [e for e in entities if not any(name.meets(e.span) for name in names)]
    return sorted([*rest, *(Entity(name, "PERSON") for name in names)], key=lambda e: e.span)


def name_behind_role(text: str, span: Span) -> Span | None:
    """The two or three capitals behind the last role of a phrase that is all capitals; None if there are none.

    >>> text = "Interim Kell Police Chief Ed Alvaro"
    >>> name_behind_role(text, Span(0, 35)).cut(text)
    'Ed Alvaro'
    >>> name_behind_role("Kell Police Chief Legal Board", Span(0, 29)) is None
    True
    """
    tokens = list(re.finditer(r"\S+", span.cut(text)))
    if not all(token.group()[0].isupper() for token in tokens[1:]):
        return None
    roles = [at for at, token in enumerate(tokens) if token.group().casefold() in ROLE_NOUNS]
    behind = tokens[roles[-1] + 1 :] if roles else []
    if not 2 <= len(behind) <= 3 or any(re.search(r"[^\w’'.-]", token.group()) for token in behind[:-1]):
        return None
    name = Span(span.start + behind[0].start(), span.start + behind[-1].end())
    name = Span(name.start, name.start + len(name.cut(text).rstrip(",.:;")))
    known = set(words_of(name.cut(text)))
    return None if known & (BODY_WORDS | BODY_NOUNS) or re.search(r"['’]s?$", name.cut(text)) else name
