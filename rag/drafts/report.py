"""How findings are shown: as objects for programs, as text for people."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

from rag.drafts.findings import Change, DraftReport, Finding, Place
from rag.export.objects import source_object

MATCHES = {
    "exact": "EXACT",
    "partial": "PARTIAL",
    "altered": "ALTERED",
    "not_found": "NOT FOUND",
    "too_short": "TOO SHORT TO JUDGE",
}
VERDICTS = {"right": "right speaker", "wrong": "WRONG SPEAKER", "undetermined": "speaker not determined"}
EDITS = {"same": "{}", "missing": "[-{}-]", "added": "{{+{}+}}"}  # as GNU wdiff writes them
LISTED = 3  # places under one quotation
TITLE_CHARS = 100
INDENT = " " * 5


def report_object(report: DraftReport) -> dict:
    """The contract of `whosaid verify --json`; each place's `quotes` are `article text[start:end]` for its `spans`.

    `wrong` says of a quotation whether somebody has to look, and of the draft how many quotations that are; `start` and
    `end` refer to the text between the draft's quotation marks, once its spaces and empty lines are made regular.
    """
    return {
        "articles_searched": report.articles,
        "wrong": len(report.wrong),
        "counts": dict(Counter(finding.match for finding in report.findings)),
        "quotations": [finding_object(finding) for finding in report.findings],
    }


FINDING_COLUMNS = (
    *("n", "line", "text", "match", "attribution", "given_to", "wrong", "reason", "whose", "problems", "notes"),
)


def finding_object(finding: Finding) -> dict:
    return {
        "n": finding.number,
        "text": finding.text,
        "start": finding.span.start,
        "end": finding.span.end,
        "line": finding.line,
        "match": finding.match,
        "attribution": finding.verdict,
        "wrong": finding.wrong,
        "given_to": finding.given_to or None,
        "reason": finding.reason,
        "whose": finding.whose,
        "problems": list(finding.problems),
        "notes": list(finding.notes),
        "changes": [{"kind": change.kind, "text": change.text} for change in finding.changes],
        "places": [place_object(place) for place in finding.places],
    }


def place_object(place: Place) -> dict:
    return {
        **source_object(place.source),
        "spans": [[quote.span.start, quote.span.end] for quote in place.quotes],
        "quotes": [quote.text for quote in place.quotes],
        "state": place.state,
        "speaker": place.speaker.name if place.speaker else None,
        "speaker_as_written": place.written or None,
        "via": list(place.via),
        "form": place.form,
        "in_quotation_marks": place.marked,
        "link": place.link or None,
        "copies": [source_object(source) for source in place.copies],
    }


def report_text(report: DraftReport, width: int = 100, unit: str = "line") -> str:
    """The findings for the terminal, in the order of the draft, and a summary last.

    `unit` is what the draft's reader counts in: lines or, of a file that has none, paragraphs.
    """
    blocks = ["\n".join(_lines(finding, width, located(report, finding, unit))) for finding in report.findings]
    return "\n\n".join([*blocks, summary(report, unit)])


def located(report: DraftReport, finding: Finding, unit: str = "line") -> str:
    """Where a quotation begins: "line 7", "paragraph 3"."""
    if unit == "line":
        return f"line {finding.line}"
    before = report.text[: finding.span.start + 1].split("\n")
    return f"{unit} {sum(1 for line in before if line.strip())}"


def summary(report: DraftReport, unit: str = "line") -> str:
    """One line: how many quotations, how many of them somebody has to look at, why, and where they are."""
    total, wrong = len(report.findings), len(report.wrong)
    searched = f"{report.articles:,} article{'s' * (report.articles != 1)} searched"
    if not total:
        return f"No quotation marks in the draft, so nothing was checked ({searched})"
    if not wrong:
        return f"{_counted(total)} and nothing wrong ({searched})"
    found: dict[str, list[str]] = {}
    for finding in report.wrong:
        found.setdefault(_fault(finding), []).append(located(report, finding, unit).removeprefix(f"{unit} "))
    listed = ", ".join(f"{len(places)} {fault} ({_named(unit, places)})" for fault, places in found.items())
    return f"{_counted(total)}, {wrong} to look at: {listed} ({searched})"


def _named(unit: str, places: Sequence[str]) -> str:
    """Lines, each once.

    >>> _named("line", ["3", "3"]), _named("line", ["3", "7"])
    ('line 3', 'lines 3, 7')
    """
    once = list(dict.fromkeys(places))
    return f"{unit}{'s' * (len(once) > 1)} {', '.join(once)}"


def _counted(total: int) -> str:
    return "1 quotation" if total == 1 else f"{total} quotations"


def _fault(finding: Finding) -> str:
    if finding.match != "exact":
        return finding.match.replace("_", " ")
    if finding.verdict == "wrong":
        return "by somebody else"
    if finding.problems:
        return "only paraphrased on the page"
    return "said by nobody there" if finding.places[0].state == "own_voice" else "of an uncertain speaker"


def _lines(finding: Finding, width: int, at: str) -> Iterator[str]:
    heading = MATCHES[finding.match]
    if finding.places:
        heading += f" · {VERDICTS[finding.verdict]}"
    yield f"{'!' if finding.wrong else ' '} {finding.number}. {at}: {heading}"
    yield _wrapped(f"“{' '.join(finding.text.split())}”", width)
    if finding.match != "exact" or finding.problems:
        yield _wrapped(finding.reason, width)
    if finding.changes:
        yield _wrapped(diff_text(finding.changes), width)
    for problem in finding.problems if finding.match == "altered" else ():
        yield _wrapped(f"{problem[0].upper()}{problem[1:]}.", width)
    if finding.places and (finding.match != "too_short" or finding.given_to):
        yield _wrapped(finding.whose, width)
    for note in finding.notes:
        yield _wrapped(f"Note: {note}", width)
    most = 1 if finding.match == "too_short" else LISTED
    for place in finding.places[:most]:
        yield _wrapped(_where(place), width)
        if place.link:
            yield f"{INDENT}{place.link}"
    if (more := len(finding.places) - most) > 0:
        yield _wrapped(f"and {more} more place{'s' * (more > 1)}", width)


def diff_text(changes: Sequence[Change]) -> str:
    """A word diff in one line: [-only on the page-], {+only in the draft+}.

    >>> diff_text([Change("same", "We shut"), Change("missing", "two"), Change("added", "three")])
    'We shut [-two-] {+three+}'
    """
    return " ".join(EDITS[change.kind].format(" ".join(change.text.split())) for change in changes)


def _where(place: Place) -> str:
    title = textwrap.shorten(place.source.title, TITLE_CHARS, placeholder=" …")
    page = place.source.printed(place.extent.start)
    parts = [place.source.outlet, (place.source.published or "")[:10], title, page]
    spans = ", ".join(f"{quote.span.start}-{quote.span.end}" for quote in place.quotes)
    also = "; ".join(source.outlet or source.id for source in place.copies)
    copies = f"; the same text in {also}" if also else ""
    return f"{' · '.join(part for part in parts if part)}  ({place.source.id} {spans}){copies}"


def _wrapped(text: str, width: int) -> str:
    return textwrap.fill(
        text, width, initial_indent=INDENT, subsequent_indent=INDENT, break_long_words=False, break_on_hyphens=False
    )
