"""A checked draft as Markdown, for notes and editors. Nothing in a draft, a title or a page is markup."""

from __future__ import annotations

from rag.drafts.findings import Change, DraftReport, Finding, Place
from rag.drafts.report import LISTED, MATCHES, VERDICTS, summary
from rag.export.documents import escaped

_EDITS = {"same": "{}", "missing": "~~{}~~", "added": "**{}**"}


def report_markdown(report: DraftReport) -> str:
    """The summary, then each quotation: what was found, the words, what is wrong with them, and where they stand."""
    parts = ["# Quotations checked", escaped(summary(report)), *(_finding(finding) for finding in report.findings)]
    return "\n\n".join(parts) + "\n"


def _finding(finding: Finding) -> str:
    verdict = f", {VERDICTS[finding.verdict]}" if finding.places else ""
    words = " ".join(map(_change, finding.changes)) if finding.changes else escaped(finding.text)
    remarks = [finding.reason] if finding.match != "exact" or finding.problems else []
    remarks += [f"Given to {finding.given_to}."] if finding.given_to else []
    remarks += [*finding.problems, *([finding.whose] if finding.places else []), *finding.notes]
    lines = [f"## {finding.number}. Line {finding.line}: {MATCHES[finding.match]}{verdict}", f"> “{words}”"]
    lines += [escaped(remark) for remark in remarks if remark]
    lines += ["\n".join(f"- {_place(place)}" for place in finding.places[:LISTED])] if finding.places else []
    return "\n\n".join(lines)


def _change(change: Change) -> str:
    return _EDITS[change.kind].format(escaped(change.text))


def _place(place: Place) -> str:
    source = place.source
    page = source.printed(place.extent.start)
    about = ", ".join(part for part in (source.outlet, (source.published or "")[:10], source.title, page) if part)
    spans = ", ".join(f"{quote.span.start}-{quote.span.end}" for quote in place.quotes)
    quoted = " … ".join(escaped(quote.text) for quote in place.quotes)
    name = place.speaker.name if place.speaker else {"own_voice": "the article itself"}.get(place.state, "uncertain")
    return f"{escaped(name)}: “{quoted}” ({escaped(about)}; {escaped(source.id)} {spans})"
