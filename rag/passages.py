"""Passages of an article: some whole sentences that the encoder reads at once. Pure: an article in, passages out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from rag.domain import Article, Passage, Span, Statement
from rag.text import quotations, sentences, words

MAX_WORDS = 110  # about 150 word pieces, which the encoder reads in one window


def passages(article: Article, statements: Iterable[Statement] = (), max_words: int = MAX_WORDS) -> list[Passage]:
    """Cut an article into passages of whole sentences, at most `max_words` words each where that is possible.

    No cut falls inside a quotation or between the parts of a statement, so every statement has exactly one
    home; a long quotation makes a long passage. Paragraph ends are preferred.
    """
    text = article.text
    parts = sentences(text)
    closed = _merged([*quotations(text), *(span for s in statements for span in (s.span, s.extent))])
    units = _units(parts, closed)
    starts = [span.start for span in words(text)]
    result: list[Span] = []
    for unit in units:
        if result and _fits(text, starts, result[-1], unit, max_words):
            result[-1] = Span(result[-1].start, unit.end)
        else:
            result.append(unit)
    return [Passage(article.source.id, span, span.cut(text)) for span in result]


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _units(parts: Sequence[Span], closed: Sequence[Span]) -> list[Span]:
    """Sentences joined wherever a cut between them would fall inside a closed span."""
    starts = [span.start for span in closed]
    units: list[Span] = []
    for part in parts:
        at = bisect_right(starts, part.start) - 1
        inside = at >= 0 and closed[at].start < part.start < closed[at].end
        if units and inside:
            units[-1] = Span(units[-1].start, part.end)
        else:
            units.append(part)
    return units


def _fits(text: str, starts: Sequence[int], passage: Span, unit: Span, max_words: int) -> bool:
    def count(span: Span) -> int:
        return bisect_right(starts, span.end - 1) - bisect_right(starts, span.start - 1)

    total = count(Span(passage.start, unit.end))
    new_paragraph = "\n" in text[passage.end : unit.start]
    return total <= max_words and not (new_paragraph and count(passage) >= 0.6 * max_words)
