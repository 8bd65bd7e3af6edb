"""Words that nobody is named for ("were said to be killed"), or whose speaker only the passive names ("by critics")."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.domain import Attribution, Span, hull
from rag.extraction.nounphrases import noun_phrase

_ADVERBS = re.compile(
    r"(?:reportedly|allegedly|supposedly|purportedly|apparently|presumably|evidently|ostensibly|"
    r"said to|believed to)$",
    re.IGNORECASE,
)
_IMPERSONAL = re.compile(
    r"\b(?:is|are|was|were|been|being|be)\s+(?:\w+ly\s+|also\s+|now\s+)?(?:said|reported|believed|thought|known|"
    r"expected|alleged|rumou?red|understood|considered|described|called|dubbed|regarded|seen|viewed|estimated|"
    r"presumed|feared|hailed|labell?ed|supposed)\b",
    re.IGNORECASE,
)


def impersonal(text: str, attribution: Attribution) -> bool:
    """Whether the source is only the subject of "was said to": then nobody is named who said it.

    >>> text = "Lee is said to be ill"
    >>> impersonal(text, Attribution((Span(0, 3),), (Span(4, 14),), (Span(0, 3), Span(15, 21))))
    True
    """
    if not attribution.source or not attribution.cue:
        return False
    source, cue = hull(attribution.source), hull(attribution.cue)
    if _ADVERBS.match(cue.cut(text)):
        return True
    if source.start > cue.start:
        return False  # "was described by observers as"
    between = text[source.end : cue.end]
    return len(between) < 60 and bool(_IMPERSONAL.search(between)) and not re.search(r"\bby\s+$", text[: source.start])


def by_agent(text: str, attribution: Attribution, sentence: Span) -> Attribution:
    """As in "has been described *by observers* as": the passive names who said it."""
    if not attribution.cue:
        return attribution
    cue = hull(attribution.cue)
    by = re.compile(r"\s*\bby\s+").match(text, cue.end, sentence.end)
    if by is None and (inside := re.search(r"\bby\s+(?=\w)", cue.cut(text))):
        by = re.compile(r"by\s+").match(text, cue.start + inside.start(), sentence.end)
    passive = _IMPERSONAL.search(text, max(sentence.start, cue.start - 20), cue.end)
    who = noun_phrase(text, by.end(), sentence.end) if by and passive else None
    if who is None or any(who.meets(span) for span in attribution.content):
        return attribution
    return replace(attribution, source=(who,))
