"""Quotations on the page: where wanted words stand, and which part of the page to show for a statement."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from rag.checks.cuts import gaps, turns, whole_clause
from rag.checks.frames import kind_of
from rag.domain import Span, Statement
from rag.text import fold, quotations, sentence_around, sentences, words

MIN_WORDS = 4  # of a quotation: a shorter content is shown with its sentence
MAX_GAP = 60  # characters between the parts of one content (", he said, ") that one quotation may span
LEAST_PIECE = 2  # words between two ellipses: single words can be picked to say anything
MOST_LEFT_OUT = 60  # words that one ellipsis may stand for
_EDGE = ' \t\n\u00a0“”„«»"‘,;:'
_OPENERS, _CLOSERS = "\"“‘'«", "\"”’'»"
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:…|\.\s?\.\s?\.)\s*\]|\(\s*(?:…|\.\s?\.\s?\.)\s*\)|…|\.\s?\.\s?\.)\s*")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
_SPELLED, _JOINED = str.maketrans(_LIGATURES), {letters: one for one, letters in _LIGATURES.items()}
_PRINTED = re.compile(f"[{''.join(_LIGATURES)}]")
_LIGATURED = re.compile("f(?:fi|fl|f|i|l)")
_BY_THE_WAY = re.compile(r",\s*(?:who|whose|whom|which)\b[^,.;:!?]*,\s*")  # “My brother, who never voted, joined”
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")


def locate(text: str, wanted: str) -> Span | None:
    """Where the words of `wanted` stand in `text`, whole words in strict order; None: they do not.

    Case, quotation marks, dashes, spaces and outer punctuation are forgiven; nothing else is.

    >>> text = "He said “no  more”, twice."
    >>> locate(text, 'said "no more"').cut(text)
    'said “no  more”'
    >>> locate("the end", "he")
    """
    return next(occurrences(text, wanted), None)


def occurrences(text: str, wanted: str, across_marks: bool = False) -> Iterator[Span]:
    """Every place where `locate` finds `wanted`, first to last; with `across_marks` also over quotation marks.

    >>> [span.start for span in occurrences("No more. “No”, more. No more!", "no more")]
    [0, 21]
    """
    wanted = spelled(_UNSEEN.sub("", wanted))
    pattern = _pattern(wanted, across_marks)
    for match in pattern.finditer(folded_page(text)) if pattern else ():
        start, end = match.span()
        if wanted.rstrip()[-1] in _CLOSERS and text[end : end + 1] in (*_CLOSERS,):
            end += 1
        if wanted.lstrip()[0] in _OPENERS and start and text[start - 1] in _OPENERS:
            start -= 1
        yield Span(start, end)


@lru_cache(maxsize=128)  # each way of looking at a page asks for it
def folded_page(text: str) -> str:
    """`fold` of a whole article."""
    return fold(text)


@lru_cache(maxsize=128)
def spelled_page(text: str) -> str:
    """The same without the ligatures of print: to see whether a word can be on it at all."""
    return spelled(folded_page(text))


def spelled(text: str) -> str:
    """The text without the ligatures of print: "ﬁnd" as "find". Not one for one.

    >>> spelled("no oﬃce")
    'no office'
    """
    if text.isascii() or not _PRINTED.search(text):
        return text
    return text.translate(_SPELLED)


@lru_cache(maxsize=256)  # one quotation is looked for in many articles
def _pattern(wanted: str, across_marks: bool) -> re.Pattern[str] | None:
    """Of the words of `wanted` in a folded text; None if it has no word."""
    spans, folded = words(wanted), fold(wanted)
    if not spans:
        return None
    pattern = _word(spans[0].cut(folded))
    for before, span in pairwise(spans):
        # a quotation mark on the page ends somebody's words: it is crossed only where `wanted` has one too
        marked = across_marks or '"' in folded[before.end : span.start]
        pattern += (r"[^\w]+" if marked else r'[^\w"]+') + _word(span.cut(folded))
    return re.compile(rf"(?<!\w){pattern}(?!\w)")


def _word(word: str) -> str:
    """The pattern of one word, which the page may print with ligatures."""
    return _LIGATURED.sub(lambda match: f"(?:{match[0]}|{_JOINED[match[0]]})", re.escape(word))


def pieces_of(wanted: str) -> list[str]:
    """What stands between the ellipses of a quotation; one piece if it has none.

    >>> pieces_of("We came ... early […] and left…")
    ['We came', 'early', 'and left']
    """
    return [piece for piece in _ELLIPSIS.split(wanted) if words(piece)]


def locate_parts(text: str, wanted: str) -> tuple[Span, ...]:
    """Like `locate` for a quotation with ellipses: each part in order; () if it cannot be fairly so shortened.

    The parts must lie in one quotation of the page (or in one sentence outside quotations), and the words left
    out may hold no negation, condition, modal, contrast or second speaker: nothing that would turn the meaning.

    >>> text = "“We came early and, being tired, left.” “We did not stay,” she said."
    >>> [part.cut(text) for part in locate_parts(text, "We came early … left home")]
    []
    >>> [part.cut(text) for part in locate_parts(text, "We came … being tired, left")]
    ['We came', 'being tired, left']
    """
    pieces = pieces_of(wanted)
    if len(pieces) < 2:
        span = locate(text, wanted)
        return (span,) if span else ()
    if min(len(words(piece)) for piece in pieces) < LEAST_PIECE:
        return ()
    for room in [*quotations(text), *sentences(text)]:
        if (found := in_order(room.cut(text), pieces)) and not jumped(room.cut(text), found):
            return tuple(Span(room.start + part.start, room.start + part.end) for part in found)
    return ()


def in_order(text: str, pieces: Sequence[str]) -> list[Span] | None:
    """The first place of each piece behind the one before it; None if one is not there."""
    found: list[Span] = []
    for piece in pieces:
        start = found[-1].end if found else 0
        if (span := locate(text[start:], piece)) is None:
            return None
        found.append(Span(start + span.start, start + span.end))
    return found


def jumped(text: str, found: Sequence[Span]) -> str:
    """Why words between the parts of a quotation must not be left out; "" if they may.

    >>> text = "We came, but did not stay for long."
    >>> jumped(text, [Span(0, 7), Span(22, 35)]), jumped(text, [Span(0, 2), Span(3, 7)])
    ('a word that turns the meaning (“but”)', '')
    """
    for gap in gaps(text, found):
        if re.search(r"[“”„«»\"]", gap):
            return "a quotation mark: the words are of two quotations, or of two speakers"
        if _BY_THE_WAY.fullmatch(gap):
            continue
        if turning := turns(gap):
            return f"{kind_of(turning) or 'a word that turns the meaning'} (“{turning}”)"
        if len(words(gap)) > MOST_LEFT_OUT:
            return f"more than {MOST_LEFT_OUT} words"
    return ""


# --- what to show of a page ----------------------------------------------------------------------------


def quotable(statement: Statement, text: str) -> Span:
    """The part of the page to show for a statement: its content without outer marks, at least a clause long."""
    parts = [quote.span for quote in statement.content]
    close = all(b.start - a.end <= MAX_GAP for a, b in pairwise(parts))
    span = statement.extent if close else max(parts, key=len)
    span = _without_that(text, _inside_marks(text, span))
    if len(words(span.cut(text))) < MIN_WORDS:
        return sentence_around(text, span)
    whole = whole_clause(text, span)
    return span if whole == span else _inside_marks(text, whole)


def _inside_marks(text: str, span: Span) -> Span:
    """Without outer white space, commas, and quotation marks whose partner is not inside."""
    start, end = span.start, span.end
    inside = [quotation for quotation in quotations(text) if quotation.meets(span)]
    opened = {quotation.start for quotation in inside if quotation.end < end - 1}  # closes well within: both marks stay
    closed = {quotation.end for quotation in inside if quotation.start > start}
    while start < end and text[start] in _EDGE and start not in opened:
        start += 1
    while (
        end > start and text[end - 1] in _EDGE + "’'" and end not in closed and text[end - 2 : end] not in ("s’", "s'")
    ):
        end -= 1
    return Span(start, end) if start < end else span


def _without_that(text: str, span: Span) -> Span:
    """The clause alone: "that" belongs to the outlet's sentence."""
    lead = re.match(r"that\s+", text[span.start : span.end])
    return Span(span.start + lead.end(), span.end) if lead and lead.end() < len(span) else span


def own_voice(text: str, span: Span, said: Sequence[Statement]) -> Span | None:
    """The longest run of whole sentences in `span` that touch nobody's statement; None if there is none."""
    runs: list[list[Span]] = [[]]
    for part in sentences(text):
        if not part.meets(span):
            continue
        if any(statement.span.meets(part) for statement in said):
            runs.append([])
        else:
            runs[-1].append(part)
    best = max(runs, key=lambda run: run[-1].end - run[0].start if run else 0)
    return Span(best[0].start, best[-1].end) if best else None
