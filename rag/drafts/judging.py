"""What a page's words say of a quotation: the match, why, what is the matter with it, and what to know beside that."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rag.checks.cuts import restated
from rag.domain import Span
from rag.drafts.findings import Change, Marked, Match, Place
from rag.drafts.given import Given
from rag.drafts.matching import Occurrence
from rag.drafts.quoted import Quoted
from rag.text import sentence_around, words

MOST_WORDS = 1_000  # of a quotation: what is longer is no quotation but a text
LEAST_WORDS = 3  # shorter quotations are scare quotes: that their words are somewhere proves nothing


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgement on a quotation's words; whose they are is another question."""

    match: Match
    reason: str
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


def judged(one: Quoted, occurrence: Occurrence | None, place: Place | None, given: Given) -> Judged:
    """The judgement, given what the likeliest page has of the words, and where; None: no page has anything of them."""
    open_ended = () if one.closed else ("The draft does not close this quotation.",)
    match, reason = _match(one.text, occurrence, given)
    if occurrence is None or place is None:
        return Judged(match, reason, notes=open_ended)
    notes = (*open_ended, *occurrence.notes)
    if match == "exact" and place.form in ("indirect", "mixed") and place.marked != "all":
        return _paraphrased(place.marked, one.marked, notes)
    return Judged(match, reason, occurrence.problems, notes, occurrence.changes)


def _paraphrased(marked: Marked, as_direct: bool, notes: tuple[str, ...]) -> Judged:
    """The outlet tells in these words what somebody said: a draft may cite them, but not as a direct quotation."""
    told = "the page has these words outside quotation marks: they are the outlet's paraphrase."
    if marked == "part":
        told = "only part of these words is in quotation marks on the page: the rest is the outlet's paraphrase."
    if as_direct:
        return Judged("exact", f"Word for word, but {told}", ("a paraphrase is put in quotation marks",), notes)
    return Judged("exact", "Word for word.", notes=(*notes, f"{told[0].upper()}{told[1:]}"))


def _match(text: str, occurrence: Occurrence | None, given: Given) -> tuple[Match, str]:
    count = len(words(text))
    if count < LEAST_WORDS:
        if occurrence is not None and occurrence.match != "altered":
            return "too_short", f"{_counted(count)} on a page of the library: too short to prove anything."
        if occurrence is None and not given.names:
            return "too_short", f"{_counted(count)} on no page of the library: too short to be anybody's."
    if occurrence is None and count > MOST_WORDS:
        return "not_found", f"It has {count:,} words; quotations of up to {MOST_WORDS:,} are looked for."
    if occurrence is None:
        return "not_found", "No page of the library has these words, or words near to them."
    return occurrence.match, occurrence.reason or "Word for word."


def _counted(count: int) -> str:
    return "One word, which is" if count == 1 else f"{count} words, which are"


def fair(occurrence: Occurrence, draft: str, span: Span) -> Occurrence:
    """A cut that leaves out "not" is fair where the draft itself says "not" beside the marks."""
    if occurrence.match != "partial" or occurrence.lost is None:
        return occurrence
    around = sentence_around(draft, span)
    beside = f"{draft[around.start : span.start]} … {draft[span.end : around.end]}"
    word = restated(occurrence.lost, beside)
    if not word:
        return occurrence
    return replace(
        occurrence, match="exact", reason="", problems=(), lost=None, notes=(f"The draft says “{word}” itself.",)
    )
