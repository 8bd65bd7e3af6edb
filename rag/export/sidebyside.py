"""Statements side by side, by outlet or by date: which words of one the other does not have.

The words are marked, never changed: every quotation stays what the page has, and the marks are spans of its article.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.checks.wording import FREE, stem
from rag.domain import Answer, Citation, Span
from rag.text import fold, words

ALIKE = 0.2  # of the shorter one's words: with fewer in common, two statements are about different things
JOINED = 1  # free word ("of") between two marked words that is marked with them


def changed_words(answer: Answer) -> dict[int, tuple[Span, ...]]:
    """Citation number -> spans of its article's text that set it apart from the statement most like it elsewhere.

    {} for an answer that does not set statements side by side; a number is missing where nothing elsewhere is like it
    or everything is the same.
    """
    if not answer.side_by_side:
        return {}
    found: dict[int, tuple[Span, ...]] = {}
    for citation in answer.citations:
        others = [other for other in answer.citations if _elsewhere(citation, other)]
        same = [other.quote.text for other in others if _deed(other) == _deed(citation)]
        start = citation.quote.span.start
        spans = differing(citation.quote.text, same, least=0.0) if same else ()
        if spans := spans or differing(citation.quote.text, [other.quote.text for other in others]):
            found[citation.number] = tuple(Span(start + span.start, start + span.end) for span in spans)
    return found


def _deed(citation: Citation) -> tuple[str, str | None]:
    """One act of one speaker, such as blaming: its renderings are compared however little they share."""
    return citation.speaker.id if citation.speaker else "", citation.act


def _elsewhere(one: Citation, other: Citation) -> bool:
    return one.source.id != other.source.id and one.state == other.state


def differing(text: str, others: Sequence[str], least: float = ALIKE) -> tuple[Span, ...]:
    """The words of `text` that the most similar of `others` does not have; () where they share `least` or less.

    >>> one, other = "a plan by Israel and the US", "a plan by the Zionist regime and the United States"
    >>> [span.cut(one) for span in differing(one, [other])]
    ['Israel', 'US']
    >>> differing(one, [one]), differing(one, ["The wall will be rebuilt by June"])
    ((), ())
    """
    own = _telling(text)
    most, nearest = 0.0, frozenset[str]()
    for other in others:
        there = frozenset(short for _, short in _telling(other))
        shared = frozenset(short for _, short in own) & there
        like = len(shared) / max(1, min(len(own), len(there)))
        if like > most:
            most, nearest = like, there
    if most <= least:
        return ()
    return _joined(text, [span for span, short in own if short not in nearest])


def _telling(text: str) -> list[tuple[Span, str]]:
    """The words that say something, each with its stem; numbers and negations among them."""
    found = []
    for span in words(text):
        written = span.cut(text)
        word = fold(written).removesuffix("'s")
        if word not in FREE or word in _TURNING or (written.isupper() and len(word) > 1):  # "US" is no pronoun
            found.append((span, stem(word)))
    return found


_TURNING = frozenset("not no never none nobody if unless may might could would should must".split())


def _joined(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Marked words next to each other as one, with the small words between them."""
    made: list[Span] = []
    for span in spans:
        between = text[made[-1].end : span.start] if made else "."
        small = [fold(word.cut(between)) for word in words(between)]
        if made and len(small) <= JOINED and set(small) <= FREE - _TURNING and not set(between) & set('.,;:“”"?!'):
            made[-1] = Span(made[-1].start, span.end)
        else:
            made.append(span)
    return tuple(made)
