"""Quotations that a reader left out though the sentence says plainly whose they are: `Ann Lee said: “We stay.”`"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.domain import Attribution, Span
from rag.extraction.nounphrases import subject_before
from rag.text import words

SURE = 0.7  # confidence of what is found so
LEAST_WORDS = 4  # of a quotation: fewer are a title or a name
LONGEST_SOURCE = 12  # words

Told = tuple[tuple[Span, ...], tuple[Span, ...]]  # source and cue

_TOLD = r"told (?:[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,4}|reporters)"
_SAYS = rf"(?P<cue>said|says|added|wrote|warned|explained|insisted|replied|{_TOLD})"
_BEFORE = re.compile(rf"\s{_SAYS}(?: (?:on|in|at|during) [^.:;,“”\"]{{1,40}})?[:,]\s*$")
_AFTER = re.compile(
    r"\s*(?P<who>(?:[Hh]e|[Ss]he|(?:[A-Z][\w’'.-]*\s){1,3}?[A-Z][\w’'-]+))\s+(?P<cue>said|says|added|told \w+)\b(?=\W)"
)


def overheard(
    text: str, found: Sequence[Attribution], parts: Sequence[Span], quoted: Sequence[Span]
) -> Iterator[Attribution]:
    """Attributions of the `quoted` spans that no content of `found` meets; `parts` are the text's sentences.

    >>> text = 'Ann Lee said: “We will stay until June.”'
    >>> (one,) = overheard(text, [], [Span(0, len(text))], [Span(14, len(text))])
    >>> one.source[0].cut(text), one.cue[0].cut(text)
    ('Ann Lee', 'said')
    """
    taken = [span for attribution in found for span in attribution.content]
    for quote in quoted:
        if len(words(quote.cut(text))) < LEAST_WORDS or any(quote.meets(span) for span in taken):
            continue
        start = max((part.start for part in parts if part.start <= quote.start), default=0)
        start = max(start, text.rfind("\n", 0, quote.start) + 1)
        if told := _before(text, start, quote):
            yield Attribution(*told, (quote,), confidence=SURE)
        elif (told := _after(text, quote)) and not any(Span(start, quote.end).meets(span) for span in taken):
            yield Attribution(*told, (Span(start, quote.end),), confidence=SURE)  # with what leads to the quotation


def _before(text: str, start: int, quote: Span) -> Told | None:
    """As in "Ann Lee said: “…”", "Lee, who told the Post: “…”"; the sentence begins at `start`."""
    verb = _BEFORE.search(text, start, quote.start)
    if verb is None:
        return None
    if relative := re.search(r",\s(who)$", text[start : verb.start()]):
        return (Span(start + relative.start(1), start + relative.end(1)),), (Span(*verb.span("cue")),)
    who = subject_before(text, start, verb.start())
    if who is None or len(words(who.cut(text))) > LONGEST_SOURCE:
        return None
    return (who,), (Span(*verb.span("cue")),)


def _after(text: str, quote: Span) -> Told | None:
    """As in "“…,” Ann Lee said."; the comma tells that the sentence goes on."""
    if text[quote.end - 2 : quote.end - 1] != "," and text[quote.end : quote.end + 1] != ",":
        return None
    told = _AFTER.match(text, quote.end + (text[quote.end : quote.end + 1] == ","), min(len(text), quote.end + 80))
    return ((Span(*told.span("who")),), (Span(*told.span("cue")),)) if told else None
