"""The words of a text for comparing them one by one: folded, contractions apart, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.domain import Span
from rag.text import fold, words

_SIGNS = ".,;:!?()\"'“”‘’«»…[]"  # around a number, and no part of it


@dataclass(frozen=True, slots=True)
class Token:
    """One word, folded, with its place in its text."""

    word: str
    span: Span
    figure: str = ""  # a number with every sign that touches it: "38%"
    mark: str = ""  # what stands before it: a comma, a dash, a quotation mark ...


def tokens_of(text: str, within: Span | None = None) -> list[Token]:
    """The words of a text (or of a part of it), contractions apart.

    >>> [token.word for token in tokens_of("We didn't, Al-Assad's aide said.")]
    ['we', 'did', 'not', 'al', 'assad', 's', 'aide', 'said']
    """
    within = within or Span(0, len(text))
    piece, found, end = within.cut(text), [], 0
    for span in words(piece):
        mark = re.sub(r"[\s\w]", "", piece[end : span.start])
        place = Span(within.start + span.start, within.start + span.end)
        parts = [part for part in re.split(r"['.\-]", re.sub(r"n't$", "-not", fold(span.cut(piece)))) if part]
        figure = _figure(piece, span) if span.cut(piece)[0].isdigit() else ""
        found += [Token(part, place, figure, "" if i else mark) for i, part in enumerate(parts)]
        end = span.end
    return found


def _figure(text: str, span: Span) -> str:
    start = max(text.rfind(space, 0, span.start) for space in " \n\t\u00a0") + 1
    end = re.compile(r"\s|$").search(text, span.end)
    return text[start : end.start() if end else len(text)].strip(_SIGNS)
