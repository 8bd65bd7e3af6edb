"""Quotation marks: which words of a page stand inside its own, and how words are shown, with marks around those alone.

Every place that shows somebody's words (terminal, page, exports, prose) takes them from here.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.domain import Citation, Span, Statement
from rag.text import quotations, words

_OPENS, _CLOSES = "“„«‟\"‘'", "”“»\"’'"
OPENING, CLOSING = "“", "”"


def spoken(text: str, span: Span, turns: Sequence[Span] = ()) -> tuple[Span, ...]:
    """The parts of `span` that stand inside quotation marks of the page, the marks left out, in order.

    `turns` are somebody's words throughout though no marks say so, as in a transcript.

    >>> text = "Velin called it “a mess” and left."
    >>> [part.cut(text) for part in spoken(text, Span(0, len(text)))]
    ['a mess']
    """
    inside = [_inner(text, quoted) for quoted in quotations(text)]
    inside = [part for part in inside if not any(turn.meets(part) for turn in turns)]
    parts = (_shared(part, span) for part in (*inside, *turns))
    return tuple(sorted(part for part in parts if part and words(part.cut(text))))


def turns_of(statement: Statement, text: str) -> list[Span]:
    """The parts of a statement in direct speech that the page has no quotation marks around: of a transcript."""
    if statement.form != "direct":
        return []
    quoted = quotations(text)
    return [part.span for part in statement.content if not any(mark.meets(part.span) for mark in quoted)]


def with_marks(text: str, parts: Sequence[Span]) -> str:
    """`text` with one pair of marks around each of its `parts`, whatever marks stood there; in one line.

    >>> with_marks('"We stay," she said. "We', [Span(1, 9), Span(22, 24)])
    '“We stay,” she said. “We”'
    """
    made, at = "", 0
    for part in parts:
        between = text[at : part.start]
        between = between[_closing(between) if at else 0 :]
        between = between[: len(between) - _opening(between)]
        made += f"{between}{OPENING}{part.cut(text).strip()}{CLOSING}"
        at = part.end
    rest = text[at:]
    return " ".join((made + rest[_closing(rest) if at else 0 :]).split())


def shown_words(citation: Citation) -> str:
    """The words of a citation as they are shown anywhere: marks around what the page has in marks, and nothing else.

    Of a citation that was kept before this was noted, direct speech is taken to stand in marks.
    """
    text = citation.quote.text
    return with_marks(text, [Span(part.start - _at(citation), part.end - _at(citation)) for part in parts_of(citation)])


def parts_of(citation: Citation) -> tuple[Span, ...]:
    """The parts of a citation that its page has in quotation marks, in characters of the article."""
    if citation.spoken is not None:
        return citation.spoken
    text, at = citation.quote.text, _at(citation)
    whole = [Span(0, len(text))] if citation.form == "direct" and not quotations(text) else []
    return tuple(Span(at + part.start, at + part.end) for part in spoken(text, Span(0, len(text)), whole))


def all_in_marks(citation: Citation) -> bool:
    """Whether every word of a citation stands inside quotation marks of its page: only then may all be so printed."""
    text, at = citation.quote.text, _at(citation)
    parts = parts_of(citation)
    return all(
        any(part.start <= at + word.start and at + word.end <= part.end for part in parts) for word in words(text)
    )


def _at(citation: Citation) -> int:
    return citation.quote.span.start


def _inner(text: str, quoted: Span) -> Span:
    """A quotation without its marks; the last may be missing.

    >>> text = "``We stay,'' he said."
    >>> _inner(text, Span(0, 12)).cut(text)
    'We stay,'
    """
    start = quoted.start + (2 if text.startswith("``", quoted.start) else 1)
    inner = text[start : quoted.end]
    last = 2 if inner.endswith("''") else int(inner[-1:] != "" and inner[-1] in _CLOSES)
    return Span(start, start + len(inner) - last)


def _closing(text: str) -> int:
    """How many characters of a closing mark a text begins with."""
    return 2 if text.startswith("''") else int(text[:1] != "" and text[0] in _CLOSES)


def _opening(text: str) -> int:
    """How many characters of an opening mark a text ends with."""
    return 2 if text.endswith("``") else int(text[-1:] != "" and text[-1] in _OPENS)


def _shared(one: Span, other: Span) -> Span | None:
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Span(start, end) if start < end else None
