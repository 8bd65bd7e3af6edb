"""One quotation against one page: word for word, or only in part.

Exact is strict: the same words in the same order within one quotation of the page (or outside quotations), with
typography forgiven, ellipses that hide nothing, and [brackets] that only name whom a pronoun means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import Literal

from rag.checks.cuts import gaps, left_out, turns
from rag.checks.frames import kind_of
from rag.checks.losses import Kind, Lost
from rag.checks.quotes import LEAST_PIECE, jumped, locate, locate_parts, occurrences, pieces_of, spelled_page
from rag.checks.signs import asked, slip
from rag.domain import Span, hull
from rag.drafts.diffs import JOINING, interrupted, runs, tokens_of
from rag.drafts.findings import Change
from rag.drafts.quoted import Wanted
from rag.extraction.acts import cues
from rag.text import fold, quotations, words

MOST_PLACES = 8  # on one page: a single word may stand there a hundred times
MOST_RUNS = 5  # stretches of the page that a quotation may be pieced together from, and still be called partial
_POINTING = frozenset(  # what [brackets] may stand for
    "he she it they we i you him her them us me his its their our my your this that these those here there the a an "
    "who which".split()
)
_INTERRUPTION = re.compile(r"(?:,\s*[”»\"]|[”»\"],)[^“”«»\"]*[“«\"]\s*")  # ,” she said, “
_ASIDE = re.compile(r",[^“”«»\",]*,\s*")  # , she said,
_MARKED = ' ,"“”„«»'
MOST_CUE, LEAST_OVER_CUE = 8, 4  # words of a cue between two parts, and of both parts together
_GOES_ON = re.compile(r"[”»\"’'\s]*,?\s*(but|although|though|however|yet|even if|even though)\b")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What one page has of a quotation."""

    match: Literal["exact", "partial", "altered"]
    spans: tuple[Span, ...]  # on the page, in the order of the draft
    reason: str = ""
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    lost: Lost | None = None  # what the cut leaves out, where that is all that is wrong
    like: float = 1.0  # share of the words that are there in order

    @property
    def rank(self) -> tuple[int, float]:
        return ("altered", "partial", "exact").index(self.match), self.like


def occurrences_of(text: str, wanted: Wanted) -> list[Occurrence]:
    """Every place where the page has the quotation word for word, else the best in part; [] if it has it nowhere.

    >>> from rag.drafts.quoted import wanted_of
    >>> page = "“We shut two gates; nobody shut the harbour,” she said. “We do not know why.”"
    >>> [(occurrence.match, occurrence.problems) for occurrence in occurrences_of(page, wanted_of("we shut two gates"))]
    [('exact', ())]
    >>> [(occurrence.match, occurrence.problems) for occurrence in occurrences_of(page, wanted_of("know why"))]
    [('partial', ('a negation (“not”) is left out',))]
    """
    return in_full(text, wanted) or in_part(text, wanted)


def in_full(text: str, wanted: Wanted) -> list[Occurrence]:
    """The places where the page has all the words in a row; partial where the cut turns what they say."""
    found = islice(_word_for_word(text, wanted), MOST_PLACES)
    return [_kept(_cut(text, spans), text, said) for spans, said in found]


def _kept(occurrence: Occurrence, text: str, said: Sequence[str]) -> Occurrence:
    """The occurrence, unless the draft changes what stands between the words."""
    slips = (slip(text, span, piece) for span, piece in zip(occurrence.spans, said, strict=False))
    changed_so = next(filter(None, slips), "")
    if occurrence.match != "exact":
        return occurrence
    if not changed_so:
        note = asked(text, occurrence.spans[-1], said[-1])
        return replace(occurrence, notes=(*occurrence.notes, note)) if note else occurrence
    reason = f"The words are on the page, but {changed_so}."
    return replace(
        occurrence, match="altered" if "sign" in changed_so else "partial", reason=reason, problems=(changed_so,)
    )


def in_part(text: str, wanted: Wanted) -> list[Occurrence]:
    """The best place of a page that has not all the words in a row; [] if there is none."""
    if not wanted.altered_letters and share(text, wanted) < 1:
        return []
    looks = (_over_cue, _bracketed, _shortened, _over_marks, _pieced)
    return next(([found] for look in looks if (found := look(text, wanted))), [])


def share(text: str, wanted: Wanted) -> float:
    """How many of a quotation's words are anywhere on a page, at most (0..1): quick to say, before anything is read."""
    said = [word for word in tokens_of(" ".join(wanted.fixed or wanted.pieces)).folded if word not in JOINING]
    page = spelled_page(text)
    return sum(word in page for word in said) / max(1, len(said))


# --- word for word --------------------------------------------------------------------------------------


def _word_for_word(text: str, wanted: Wanted) -> Iterator[tuple[tuple[Span, ...], list[str]]]:
    """Places of all the words in order, each with the words of the draft that stand there."""
    page = spelled_page(text)
    for form in wanted.forms:
        if any(word not in page for word in tokens_of(form).folded):
            continue
        found: list[tuple[Span, ...]] = [(span,) for span in occurrences(text, form)]
        if not found:  # over the marks that open each paragraph of one long quotation
            across = list(occurrences(text, form, across_marks=True))
            marked = quotations(text) if across else []
            found = [(span,) for span in across if any(one.start < span.start and span.end < one.end for one in marked)]
        if not found and len(wanted.pieces) > 1 and (parts := locate_parts(text, form)):
            found = [parts]
        if found:
            yield from ((spans, [form] if len(spans) == 1 else pieces_of(form)) for spans in found)
            return


def _over_cue(text: str, wanted: Wanted) -> Occurrence | None:
    """One sentence of the page in two parts, with only its cue between: “We shut,” she said, “two gates.”"""
    said = tokens_of(wanted.forms[0])
    if len(wanted.pieces) > 1 or len(said) < LEAST_OVER_CUE:
        return None
    for spans in interrupted(said, tokens_of(text), MOST_CUE):
        (gap,) = gaps(text, spans)
        usual = _INTERRUPTION.fullmatch(gap) or _ASIDE.fullmatch(gap)
        if usual and text[spans[1].start].islower() and cues(gap) and not kind_of(turns(gap)):
            note = f"Run together over “{' '.join(gap.split()).strip(_MARKED)}”."
            occurrence = _cut(text, spans)
            return replace(occurrence, notes=(note, *occurrence.notes))
    return None


def _cut(text: str, spans: tuple[Span, ...]) -> Occurrence:
    """Words that are there, unless what is around them says otherwise."""
    whole = hull(spans)
    if lost := left_out(text, whole):
        reason = f"The words are on the page, but the cut leaves out {lost.told}."
        problem = "it is a question" if lost.kind is Kind.QUESTION else f"{lost.told} is left out"
        return Occurrence("partial", spans, reason, (problem,), lost=lost)
    goes_on = _GOES_ON.match(fold(text[whole.end : whole.end + 40]))
    notes = (f"The sentence goes on with “{goes_on[1]} …”.",) if goes_on else ()
    return Occurrence("exact", spans, notes=notes)


def _bracketed(text: str, wanted: Wanted) -> Occurrence | None:
    """The words around [brackets]; these may explain a pronoun or take its place."""
    if not wanted.fixed or len(wanted.pieces) > 1:
        return None
    for first in occurrences(text, wanted.fixed[0]):
        spans = [first]
        for part in wanted.fixed[1:]:
            start = spans[-1].end
            found = locate(text[start : start + len(part) + 60], part)
            if found is None or not _replaceable(text[start : start + found.start]):
                break
            spans.append(Span(start + found.start, start + found.end))
        else:
            return _with_brackets(_cut(text, (hull(spans),)), wanted.inserted)
    return None


def _replaceable(gap: str) -> bool:
    skipped = [fold(span.cut(gap)) for span in words(gap)]
    return len(skipped) <= 3 and set(skipped) <= _POINTING and not re.search(r"[“”„«»\"]", gap)


def _with_brackets(occurrence: Occurrence, inserted: Sequence[str]) -> Occurrence:
    turning = [word for text in inserted if (word := turns(text))]
    if turning and occurrence.match == "exact":
        return replace(
            occurrence,
            match="partial",
            reason="The words are on the page, but those in [brackets] turn them.",
            problems=(f"[{turning[0]}] is brought in",),
        )
    listed = ", ".join(f"[{text}]" for text in inserted)
    return replace(occurrence, notes=(*occurrence.notes, f"The words in {listed} are the draft's own."))


# --- in part ----------------------------------------------------------------------------------------------


def _shortened(text: str, wanted: Wanted) -> Occurrence | None:
    """All pieces between ellipses are there, but they must not be put together so."""
    if len(wanted.pieces) < 2:
        return None
    found = [locate(text, piece) for piece in wanted.pieces]
    if None in found:
        return None
    spans = _nearest_order(text, wanted.pieces) or tuple(span for span in found if span)
    if _disordered(spans):
        why = "the pieces stand in another order on the page"
    elif min(len(words(piece)) for piece in wanted.pieces) < LEAST_PIECE:
        why = "a piece of a single word proves nothing"
    else:
        lost = jumped(text, spans)
        why = f"the ellipsis leaves out {lost}" if lost else "the pieces are of several sentences or quotations"
    return Occurrence("partial", spans, f"The words are on the page, but {why}.", (why,))


def _nearest_order(text: str, pieces: Sequence[str]) -> tuple[Span, ...]:
    """The pieces in order, as near to each other as they come; () if they never do."""
    best: tuple[Span, ...] = ()
    for first in occurrences(text, pieces[0]):
        spans = [first]
        for piece in pieces[1:]:
            if (found := locate(text[spans[-1].end :], piece)) is None:
                break
            spans.append(Span(spans[-1].end + found.start, spans[-1].end + found.end))
        else:
            if not best or len(hull(spans)) < len(hull(best)):
                best = tuple(spans)
    return best


def _disordered(spans: Sequence[Span]) -> bool:
    return list(spans) != sorted(spans) or any(a.meets(b) for a, b in pairwise(spans))


def _over_marks(text: str, wanted: Wanted) -> Occurrence | None:
    """One stretch of the page, part of it inside quotation marks and part outside."""
    for form in wanted.forms:
        for span in occurrences(text, form, across_marks=True):
            why = "it runs over a quotation mark of the page"
            reason = f"The words are on the page, but {why}: they are not all of one quotation."
            return Occurrence("partial", (span,), reason, (why,))
    return None


def _pieced(text: str, wanted: Wanted) -> Occurrence | None:
    """Stretches of the page run together without an ellipsis: of one sentence, or of several quotations."""
    if len(wanted.pieces) > 1:
        return None
    spans = runs(tokens_of(wanted.forms[0]), tokens_of(text), MOST_RUNS)
    if len(spans) < 2:
        return None
    if _disordered(spans):
        why = "they stand in another order there"
    else:
        between = gaps(text, spans)
        marked = any(re.search(r"[“”„«»\"]", gap) for gap in between)
        if not marked and "\n" not in "".join(between):
            return None  # words of one paragraph left out without a mark: altered
        why = "words of several quotations are run together" if marked else "words of several paragraphs run together"
    return Occurrence("partial", spans, f"The words are on the page, but {why}.", (why,))
