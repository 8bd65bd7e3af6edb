"""Whether cutting words out of a sentence turns what it says: a lost "not", "if", "may" or "I was told".

Works on the words of one sentence, English function words only. It cannot know every way of taking words out of their
context; what it names is really there, right beside the cut. What stands before and behind a cut: `rag.checks.frames`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.checks.frames import behind, in_front, restricts, word_of
from rag.checks.losses import Cut, Kind, Lost
from rag.checks.relays import relayed_by
from rag.domain import Span
from rag.lexicon.turning import CONDITIONS, CONTRASTS, HEDGES, NEGATIONS, RELAYS, any_of
from rag.text import fold, quotations, sentence_around

_TURNS = re.compile(rf"{any_of((*NEGATIONS, *CONDITIONS, *HEDGES, *CONTRASTS, *RELAYS))}|\b\w+n't\b")
_BETWEEN = r"[”»\"’'][^“”«»\"\n]{1,60},\s*[“«\"‘]"  # “I will not wait,” he said, “until ...”
_GOES_ON = re.compile(rf",{_BETWEEN}(?=[a-z])")
_CAME_FROM = re.compile(rf",{_BETWEEN}$")


def turns(gap: str) -> str:
    """The first word in words left out that turns what remains, or gives it to somebody else; "" if there is none.

    >>> turns("being tired, we"), turns("closed two; nobody"), turns("he said"), turns(" who beat children")
    ('', 'nobody', 'said', 'who')
    """
    folded = fold(gap)
    found = _TURNS.search(folded)
    return found.group() if found else restricts(folded, "the")


def left_out(text: str, span: Span) -> Lost | None:
    """What the words around `span`, in its own sentence, say that turns it; None if nothing does.

    >>> page = "“We will not attack. We will talk if they leave, and we are ready,” he said."
    >>> [left_out(page, Span(page.index(cut), page.index(cut) + len(cut))).told for cut in ("attack", "We will talk")]
    ['a negation (“not”)', 'a condition (“if”)']
    >>> left_out(page, Span(page.index("we are"), page.index("we are") + 12))
    """
    cut = _cut(text, span, _room(text, span))
    return in_front(cut)[0] or behind(cut)[0] or _asked(cut)


def whole_clause(text: str, span: Span) -> Span:
    """`span` widened by the clauses that turn it, at most to its sentence (within its quotation if it is in one).

    >>> page = "Kalis, the spokesman, denied that any gate was closed. He left."
    >>> whole_clause(page, Span(page.index("any"), page.index("."))).cut(page)
    'denied that any gate was closed'
    """
    if not left_out(text, span):
        return span
    room = _room(text, span)
    cut = _cut(text, span, room)
    (before, opens), (after, closes) = in_front(cut), behind(cut)
    start = room.start + opens if before else span.start
    wider = _trimmed(text, Span(start, span.end + closes if after else span.end))
    return room if left_out(text, wider) else wider


def _trimmed(text: str, span: Span) -> Span:
    piece = span.cut(text)
    return Span(span.start + len(piece) - len(piece.lstrip()), span.start + len(piece.rstrip(" ,\n")))


def _room(text: str, span: Span) -> Span:
    """The sentences that hold `span`, inside the quotation marks that hold it."""
    room = sentence_around(text, span)
    marked = quotations(text)
    for n, quotation in enumerate(marked):
        if quotation.holds(span):
            closed = quotation.end - 1 if text[quotation.end - 1] in "”\"»’'“" else quotation.end
            opened = max(room.start, quotation.start + 1)
            if n and text[opened].islower() and _CAME_FROM.search(text, marked[n - 1].start, quotation.start + 1):
                opened = max(room.start, marked[n - 1].start + 1)
            end = room.end if _GOES_ON.match(text, closed - 1) else min(room.end, closed)
            room = Span(min(span.start, opened), max(span.end, end))
    return room


def _cut(text: str, span: Span, room: Span) -> Cut:
    """The cut and what stands around it. Of two parts of one quotation what stands between them is nobody's frame."""
    marked = [one for one in quotations(text) if one.meets(room)]
    inside = any(one.holds(span) for one in marked)
    folded = fold(text)
    if inside:
        between = [Span(a.end, b.start) for a, b in pairwise(marked) if room.holds(Span(a.end, b.start))]
        for gap in between:
            folded = folded[: gap.start] + " " * len(gap) + folded[gap.end :]
    before, after = folded[room.start : span.start], folded[span.end : room.end]
    return Cut(span.cut(folded), before, after, inside)


def _asked(cut: Cut) -> Lost | None:
    """A question cut down to what looks like a statement."""
    own = re.split(r"[.!?]", cut.before)[-1]
    return Lost(Kind.QUESTION) if re.search(r"\w", own) and re.search(r"\?\W*$", cut.after) else None


def gaps(text: str, spans: Sequence[Span]) -> list[str]:
    """The words of the page between spans in reading order."""
    return [text[a.end : b.start] for a, b in pairwise(spans)]


def restated(lost: Lost, beside: str) -> str:
    """The word in `beside`, a draft's own words around a cut, that does what the lost word did; "" if there is none.

    >>> restated(Lost(Kind.NEGATION, "not"), "She said they would never …")
    'never'
    """
    folded = fold(beside)
    return relayed_by(lost, folded) if lost.kind is Kind.RELAY else word_of(lost.kind, folded)
