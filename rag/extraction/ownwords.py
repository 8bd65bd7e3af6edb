"""Where an article's own sentences end and somebody's words begin, by quotation marks and dashes.

A tagger of words runs on: it takes the sentence between two quotations for a part of the statement, and stops after the
first sentence of a line of dialogue that only a dash opens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.domain import Attribution, Span
from rag.extraction.filters import neighbours
from rag.lexicon.sourcewords import PRONOUNS, SPEAKING
from rag.text import words

_MARKS = tuple("\"“”‘’'«»„`")


def without_own_sentences(
    text: str, found: Attribution, parts: Sequence[Span], quoted: Sequence[Span], people: Sequence[Span] = ()
) -> list[Attribution]:
    """The attribution without what stands outside the quotation marks in other sentences than its own.

    Words in quotation marks one paragraph further than a body that speaks are a statement for themselves, without a
    source: whose they are is for `rag.extraction.speaker_resolution` to say. `people` are the names of people.

    >>> text = "Fans came on Monday. “It is ours,” wrote Ann Lee."
    >>> found = Attribution((Span(41, 48),), (Span(35, 40),), (Span(0, 34),))
    >>> parts, quoted = [Span(0, 20), Span(21, 49)], [Span(21, 34)]
    >>> [span.cut(text) for one in without_own_sentences(text, found, parts, quoted) for span in one.content]
    ['“It is ours,”']
    """
    pieces = [piece for span in found.content for piece in _by_sentence(span, parts)]
    inside = _inside(text, pieces, quoted)
    if not inside or len(inside) == len(pieces):
        return [found]
    anchors = [sentence for span in (*found.source, *found.cue) for sentence in _touched(span, parts)]
    pieces = [piece if piece in inside else _opening(piece, anchors, quoted) for piece in pieces]
    inside = _inside(text, pieces, quoted)
    kept = [piece for piece in pieces if piece in inside or _is_own(text, piece, anchors, quoted)]
    if not kept or not any(piece in inside for piece in kept):
        return [found]
    own = kept
    if not any(_is_person(text, span, people) for span in found.source):
        own = [piece for piece in kept if not _is_paragraph_apart(text, piece, anchors, kept, inside)]
    rest = [piece for piece in kept if piece not in own]
    made = [replace(found, content=_joined(text, some)) for some in (own,) if some]
    if rest:
        alone = replace(found, source=(), cue=(), via=(), referent=None, referent_confidence=0.0)
        made.append(replace(alone, content=_joined(text, rest)))
    return made


def _is_person(text: str, source: Span, people: Sequence[Span]) -> bool:
    return PRONOUNS.get(source.cut(text).casefold()) in ("m", "f") or any(source.meets(span) for span in people)


def _inside(text: str, pieces: Sequence[Span], quoted: Sequence[Span]) -> list[Span]:
    """The pieces in quotation marks, and those that go on after a quotation which its paragraph leaves open."""
    inside: list[Span] = []
    open_ = False
    for piece in sorted(pieces):
        goes_on = open_ and inside and not text[inside[-1].end : piece.start].strip()
        if not goes_on and _letters_outside(text, piece, quoted):
            open_ = False
            continue
        marks = _touched(piece, quoted)
        open_ = bool(goes_on and not marks) or bool(marks and text[marks[-1].end - 1] not in _MARKS)
        inside.append(piece)
    return inside


def _opening(piece: Span, anchors: Sequence[Span], quoted: Sequence[Span]) -> Span:
    """Of a piece that a quotation opens, in a sentence without who speaks, the quotation."""
    marks = [mark for mark in _touched(piece, quoted) if mark.start == piece.start]
    far = not any(sentence.meets(piece) for sentence in anchors)
    return Span(piece.start, min(piece.end, marks[0].end)) if marks and far else piece


def _is_own(text: str, piece: Span, anchors: Sequence[Span], quoted: Sequence[Span]) -> bool:
    """Whether a piece outside quotation marks may be said: beside its speaker, or with a mark that has no fellow."""
    fellows = {at for mark in _touched(piece, quoted) for at in (mark.start, mark.end - 1)}
    lone = [at for at in (piece.start, piece.end - 1) if text[at] in _MARKS and at not in fellows]
    return bool(lone) or any(sentence.meets(piece) for sentence in anchors)


def _is_paragraph_apart(
    text: str, piece: Span, anchors: Sequence[Span], kept: Sequence[Span], inside: Sequence[Span]
) -> bool:
    """Whether quoted words stand in another paragraph than who speaks, who said something else there without marks."""
    if not anchors or piece not in inside or any(sentence.meets(piece) for sentence in anchors):
        return False
    before = max(anchors).end
    unmarked = [one for one in kept if one not in inside]
    led_to = text[:before].rstrip().endswith(":")
    return bool(unmarked) and piece.start >= before and "\n" in text[before : piece.start] and not led_to


def _joined(text: str, pieces: Sequence[Span]) -> tuple[Span, ...]:
    """Pieces side by side are one again."""
    joined: list[Span] = []
    for piece in sorted(pieces):
        if joined and not text[joined[-1].end : piece.start].strip() and "\n" not in text[joined[-1].end : piece.start]:
            joined[-1] = Span(joined[-1].start, piece.end)
        else:
            joined.append(piece)
    return tuple(joined)


def _by_sentence(span: Span, parts: Sequence[Span]) -> list[Span]:
    cut = [Span(max(span.start, part.start), min(span.end, part.end)) for part in _touched(span, parts)]
    return [piece for piece in cut if len(piece)] or [span]


def _touched(span: Span, others: Sequence[Span]) -> list[Span]:
    """Those of `others`, which are in order and apart, that meet `span`."""
    return [other for other in neighbours(span, others) if other.meets(span)]


def _letters_outside(text: str, piece: Span, quoted: Sequence[Span]) -> int:
    outside, at = "", piece.start
    for mark in _touched(piece, quoted):
        outside += text[at : max(at, mark.start)]
        at = max(at, mark.end)
    return sum(map(str.isalnum, outside + text[at : max(at, piece.end)]))


# --- dialogue behind a dash -----------------------------------------------------------------------

_DASHED = re.compile(r"^[—–] ?(?=[^\W\d_])", re.M)


def dashed(text: str, found: Sequence[Attribution], parts: Sequence[Span]) -> tuple[list[Attribution], list[Span]]:
    """Lines of dialogue that a dash opens, said by somebody in them: whole, if they go on with "I"; and their words.

    >>> text = "— It is safe, said Ann Lee. I would go."
    >>> one = Attribution((Span(19, 26),), (Span(14, 18),), (Span(2, 12),))
    >>> [span.cut(text) for span in dashed(text, [one], [Span(0, 27), Span(28, 39)])[1]]
    ['It is safe', 'I would go.']
    """
    made, said = list(found), list[Span]()
    for line in _DASHED.finditer(text):
        end = text.find("\n", line.end())
        room = Span(line.end(), end if end >= 0 else len(text))
        inside = [at for at, one in enumerate(made) if any(room.meets(span) for span in one.content)]
        at = next((at for at in inside if made[at].cue and made[at].content[0].start - line.end() <= 1), None)
        if at is None or len(inside) > 1 or not all(room.holds(span) for span in (*made[at].content, *made[at].cue)):
            continue
        told = max(span.end for span in (*made[at].cue, *made[at].source, *made[at].content))
        rest = [part for part in parts if part.start >= told and room.holds(part)]
        if any(word.cut(text).casefold() in SPEAKING for part in rest for word in _words(text, part)):
            made[at] = replace(made[at], content=(*made[at].content, Span(rest[0].start, rest[-1].end)))
        said += made[at].content
    return made, said


def _words(text: str, part: Span) -> list[Span]:
    return [Span(part.start + word.start, part.start + word.end) for word in words(part.cut(text))]
