"""How findings are shown: as objects for programs, as text for people."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

from rag.checks.findings import Change, DraftReport, Finding, Place
from rag.domain import Source

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


def report_object(report: DraftReport) -> dict:
    """The contract of `whosaid verify --json`; each place's `quotes` are `article text[start:end]` for its `spans`."""
    return {
        "articles_searched": report.articles,
        "wrong": len(report.wrong),
        "counts": dict(Counter(finding.match for finding in report.findings)),
        "quotations": [finding_object(finding) for finding in report.findings],
    }


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
        **_source_object(place.source),
        "spans": [[quote.span.start, quote.span.end] for quote in place.quotes],
        "quotes": [quote.text for quote in place.quotes],
        "state": place.state,
        "speaker": place.speaker.name if place.speaker else None,
        "speaker_as_written": place.written or None,
        "via": list(place.via),
        "form": place.form,
        "copies": [_source_object(source) for source in place.copies],
    }


def _source_object(source: Source) -> dict:
    return {
        "article_id": source.id,
        "title": source.title,
        "outlet": source.outlet,
        "published": source.published,
        "url": source.url,
    }


def report_text(report: DraftReport, width: int = 100) -> str:
    """The findings for the terminal, in the order of the draft, and a summary last."""
    blocks = ["\n".join(_lines(finding, width)) for finding in report.findings]
    return "\n\n".join([*blocks, summary(report)])


def summary(report: DraftReport) -> str:
    """One line: how many quotations, and how many of them somebody has to look at."""
    total, wrong = len(report.findings), len(report.wrong)
    searched = f"{report.articles:,} article{'s' * (report.articles != 1)} searched"
    if not total:
        return f"No quotation marks in the draft, so nothing was checked ({searched})"
    if not wrong:
        return f"{_counted(total)} and nothing wrong ({searched})"
    kinds = Counter(_fault(finding) for finding in report.wrong)
    listed = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    return f"{_counted(total)}, {wrong} to look at: {listed} ({searched})"


def _counted(total: int) -> str:
    return "1 quotation" if total == 1 else f"{total} quotations"


def _fault(finding: Finding) -> str:
    if finding.match != "exact":
        return finding.match.replace("_", " ")
    return "by somebody else" if finding.verdict == "wrong" else "not theirs on the page"


def _lines(finding: Finding, width: int) -> Iterator[str]:
    heading = MATCHES[finding.match]
    if finding.places:
        heading += f" · {VERDICTS[finding.verdict]}"
    yield f"{'!' if finding.wrong else ' '} {finding.number}. line {finding.line}: {heading}"
    yield _wrapped(f"“{' '.join(finding.text.split())}”", width)
    if finding.match != "exact":
        yield _wrapped(finding.reason, width)
    if finding.changes:
        yield _wrapped(diff_text(finding.changes), width)
    for problem in finding.problems if finding.match == "altered" else ():
        yield _wrapped(f"{problem[0].upper()}{problem[1:]}.", width)
    if finding.places:
        yield _wrapped(finding.whose, width)
    for note in finding.notes:
        yield _wrapped(f"Note: {note}", width)
    for place in finding.places[:LISTED]:
        yield _wrapped(_where(place), width)
    if len(finding.places) > LISTED:
        yield _wrapped(f"and {len(finding.places) - LISTED} more places", width)


def diff_text(changes: Sequence[Change]) -> str:
    """A word diff in one line: [-only on the page-], {+only in the draft+}.

    >>> diff_text([Change("same", "We shut"), Change("missing", "two"), Change("added", "three")])
    'We shut [-two-] {+three+}'
    """
    return " ".join(EDITS[change.kind].format(" ".join(change.text.split())) for change in changes)


def _where(place: Place) -> str:
    parts = [place.source.outlet, (place.source.published or "")[:10], place.source.title]
    spans = ", ".join(f"{quote.span.start}-{quote.span.end}" for quote in place.quotes)
    also = "; ".join(source.outlet or source.id for source in place.copies)
    copies = f"; the same text in {also}" if also else ""
    return f"{' · '.join(part for part in parts if part)}  ({place.source.id} {spans}){copies}"


def _wrapped(text: str, width: int) -> str:
    indent = "     "
    return textwrap.fill(
        text, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
