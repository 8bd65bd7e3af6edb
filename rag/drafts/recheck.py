"""A packet checked again: whether a library still has each quotation as the packet has it. Offline.

What else it says, its questions and answers, `rag.drafts.reasking` recomputes.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.checks.citing import as_on_page
from rag.checks.quotes import locate
from rag.domain import Article, Filters, Quote, Source, Span, Statement
from rag.drafts.diffs import changed, nearest_words, tokens_of
from rag.drafts.findings import Change
from rag.drafts.given import shared
from rag.drafts.reasking import AnswerCheck, Ask, Vouched, beside, reask
from rag.drafts.report import diff_text
from rag.errors import ArticleGone
from rag.export.packets import fingerprint, hash_of, quotations_of
from rag.seams import Records

STILL_LIKE = 0.5  # of a quotation's words: less of it in an edited article is no trace of it
_LABELS = {"title": "title", "outlet": "outlet", "published": "day", "url": "address"}
Status = Literal["unchanged", "moved", "changed", "other_text", "gone", "tampered"]


@dataclass(frozen=True, slots=True)
class Rechecked:
    """One quotation of a packet, as the library has it today."""

    number: int
    question: str
    quote: str
    speaker: str  # as the packet has it; "" if it names nobody
    source_id: str
    status: Status
    reason: str  # a sentence for the reader
    now: Quote | None = None  # the same words in today's text, or what they became
    changes: tuple[Change, ...] = ()  # from the packet's words to today's
    problems: tuple[str, ...] = ()  # a speaker, an outlet or a day that the library has otherwise

    @property
    def holds(self) -> bool:
        return self.status in ("unchanged", "moved") and not self.problems


@dataclass(frozen=True, slots=True)
class PacketReport:
    """What became of a packet's quotations."""

    made: str  # as it says itself: nobody can check it
    intact: bool  # its fingerprint fits: nobody has changed the file since it was written, or they have sealed it anew
    quotations: tuple[Rechecked, ...]
    answers: tuple[AnswerCheck, ...] = ()  # the questions asked again
    problems: tuple[str, ...] = ()  # of the packet as a whole

    @property
    def quotations_hold(self) -> bool:
        """Whether the library still has each quotation so. Of a packet without any, no."""
        return bool(self.quotations) and all(one.holds for one in self.quotations)

    @property
    def holds(self) -> bool:
        """Whether all that the packet says was recomputed, and is so."""
        answered = all(one.vouched is Vouched.RECOMPUTED for one in self.answers)
        return self.intact and self.quotations_hold and answered and bool(self.answers) and not self.problems


def recheck(found: Mapping, records: Records, ask: Ask | None = None) -> PacketReport:
    """Check each quotation of a packet against the library, and ask its questions again where `ask` is given."""
    checked = tuple(_recheck(question, quotation, found, records) for question, quotation in quotations_of(found))
    return PacketReport(
        str(found.get("made", "")),
        found.get("sha256") == fingerprint(found),
        checked,
        reask(found, records, ask),
        tuple(beside(found, records)),
    )


def _recheck(question: str, quotation: Mapping, found: Mapping, records: Records) -> Rechecked:
    made = Rechecked(
        number=int(quotation.get("n") or 0),
        question=question,
        quote=quotation["quote"],
        speaker=quotation["speaker"] or "",
        source_id=quotation["article_id"],
        status="gone",
        reason="The article is not in this library.",
    )
    if hash_of(made.quote) != quotation["quote_sha256"]:
        return replace(made, status="tampered", reason="The quotation is not the one that its hash was made of.")
    today = _article_or_none(records, made.source_id)
    if today is None:
        return made
    span = Span(int(quotation["start"]), int(quotation["end"]))
    kept = today if today.revision == quotation["revision"] else None
    older = kept or _article_or_none(records, made.source_id, quotation["revision"])
    if older and span.cut(older.text) != made.quote:
        reason = "The article never had these words at this place: the packet, or the library, was changed."
        return replace(made, status="tampered", reason=reason)
    made = _placed(made, span, today, older)
    problems = [*_unnamed(quotation, older)]
    if kept:
        said = records.statements(Filters(articles=(made.source_id,)))
        problems += _misgiven(quotation, today, [statement for statement in said if _same(statement.extent, span)])
    labelled = (quotation, found["articles"].get(made.source_id))
    problems += [problem for labels in labelled for problem in _relabelled(labels, today.source)]
    return replace(made, problems=tuple(dict.fromkeys(problems)))


def _article_or_none(records: Records, id: str, revision: str | None = None) -> Article | None:
    try:
        return records.article(id, revision)
    except ArticleGone:
        return None


def _placed(made: Rechecked, span: Span, today: Article, older: Article | None) -> Rechecked:
    """Where the words are today; `older` is the article as the packet knew it, None if the library never had it."""
    if older is today:
        return replace(made, status="unchanged", reason="Word for word at its place.", now=Quote.cut(today, span))
    lead = "The article was edited since" if older else "The library never had the article as the packet knew it"
    if there := locate(today.text, made.quote):
        status: Status = "moved" if older else "other_text"
        return replace(made, status=status, reason=f"{lead}; the words still stand in it.", now=Quote.cut(today, there))
    kept = "; the older revision still has them" if older else ""
    status = "changed" if older else "other_text"
    made = replace(made, status=status, reason=f"{lead}, and the words no longer stand in it{kept}.")
    near = nearest_words(tokens_of(made.quote), tokens_of(today.text))
    if near is None or near[1] < STILL_LIKE:
        return made
    return replace(made, now=Quote.cut(today, near[0]), changes=changed(made.quote, near[0].cut(today.text)))


def _unnamed(quotation: Mapping, older: Article | None) -> Iterator[str]:
    """The page must name the speaker as the packet says it does."""
    start, end, written = (quotation.get(name) for name in ("speaker_start", "speaker_end", "speaker_as_written"))
    if older and written and isinstance(start, int) and isinstance(end, int) and older.text[start:end] != written:
        yield f"the article does not write “{written}” where the packet says"
    if older and quotation["state"] == "attributed" and not locate(older.text, quotation["speaker"] or ""):
        yield f"the article does not name {quotation['speaker'] or 'a speaker'}"


def _same(one: Span, two: Span) -> bool:
    """Whether two spans are mostly one, or one is within the other: what is shown may be wider than what is said."""
    return 2 * shared(one, [two]) >= min(len(one), len(two)) > 0


def _misgiven(quotation: Mapping, today: Article, near: Sequence[Statement]) -> Iterator[str]:
    """The library must still give the words to whom the packet gives them, and as it says they were said."""
    speaker = quotation["speaker"]
    if quotation["state"] != "attributed" or not speaker:
        return
    theirs = [statement for statement in near if statement.speaker and speaker in statement.speaker.names]
    if not theirs:
        known = {named.name for s in near if (named := as_on_page(s.speaker, today))}
        yield f"the library gives the words to {' or '.join(sorted(known)) or 'nobody'}, not to {speaker}"
        return
    for name in ("form", "act"):
        has = {getattr(statement, name) for statement in theirs}
        if quotation[name] not in has:
            yield f"its {name} in the library is “{'” or “'.join(sorted(has))}”, not “{quotation[name]}”"
    relays = {relay.text for statement in theirs for relay in statement.via}
    if lost := relays - set(quotation["via"]):
        yield f"the library has it by way of {' and '.join(sorted(lost))}, the packet does not"


def _relabelled(labels: object, source: Source) -> Iterator[str]:
    for name, told in _LABELS.items():
        was, now = (labels.get(name) or "" if isinstance(labels, Mapping) else ""), getattr(source, name) or ""
        if was != now:
            yield f"its {told} in the library is “{now}”, not “{was}”"


# --- showing it ---------------------------------------------------------------------------------------------


def recheck_object(report: PacketReport) -> dict:
    """The contract of `whosaid verify packet.json --json`."""
    return {
        "holds": report.holds,
        "intact": report.intact,
        "quotations_hold": report.quotations_hold,
        "made": report.made,
        "problems": list(report.problems),
        "answers": [
            {
                "question": one.question,
                "vouched_for": one.vouched is Vouched.RECOMPUTED,
                "reason": one.reason,
                "differs": list(one.differs),
            }
            for one in report.answers
        ],
        "quotations": [
            {
                "n": one.number,
                "question": one.question,
                "quote": one.quote,
                "speaker": one.speaker or None,
                "article_id": one.source_id,
                "status": one.status,
                "holds": one.holds,
                "reason": one.reason,
                "problems": list(one.problems),
                "now": one.now.text if one.now else None,
                "start": one.now.span.start if one.now else None,
                "end": one.now.span.end if one.now else None,
                "changes": [{"kind": change.kind, "text": change.text} for change in one.changes],
            }
            for one in report.quotations
        ],
    }


def recheck_text(report: PacketReport, width: int = 100) -> str:
    """The same for the terminal; what no longer holds, or is not vouched for, is marked with "!"."""
    blocks = ["\n".join(_lines(one, width)) for one in report.quotations]
    blocks += ["\n".join(_answer_lines(one, width)) for one in report.answers]
    if not report.intact:
        blocks.append("! The file was changed after it was written: its fingerprint does not fit.")
    blocks += [_wrapped(f"! Of the packet: {problem}.", width) for problem in report.problems]
    return "\n\n".join([*blocks, _summary(report)])


def _summary(report: PacketReport) -> str:
    wrong = sum(not one.holds for one in report.quotations)
    counted = "1 quotation" if len(report.quotations) == 1 else f"{len(report.quotations)} quotations"
    day = _printable(report.made) or "an unknown day"
    told = f"{counted}, {wrong or 'none'} to look at" if report.quotations else "No quotation, so nothing that holds"
    return f"{told} (a packet that says it was made on {day}, which is not vouched for)"


def _answer_lines(one: AnswerCheck, width: int) -> Iterator[str]:
    if one.vouched is Vouched.RECOMPUTED:
        yield "  ANSWER AS BEFORE: the question, asked again, has the same answer"
    else:
        yield "! ANSWER NOT VOUCHED FOR: question, answer, refusal and who made it"
    for text in (one.question, one.reason):
        if text:
            yield _wrapped(text, width, " " * 6)


def _wrapped(text: str, width: int, indent: str = "") -> str:
    text = _printable(text)
    return textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def _printable(text: str) -> str:
    """A line out of a file that anybody may have written, without what would steer the terminal."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def _lines(one: Rechecked, width: int) -> Iterator[str]:
    status = one.status.replace("_", " ").upper()
    yield f"{' ' if one.holds else '!'} [{one.number}] {status}: {_printable(one.source_id)}"
    told = [f"“{' '.join(one.quote.split())}”", *([one.speaker] if one.speaker else []), one.reason]
    if one.changes:
        told.append(diff_text(one.changes))
    for text in (*told, *(f"But {problem}." for problem in one.problems)):
        yield _wrapped(text, width, " " * 6)
