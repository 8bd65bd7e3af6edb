"""Answers, citations and statements as objects for programs, and as rows of a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from rag.checks.marks import parts_of, shown_words
from rag.domain import Answer, Citation, Mention, Source, Span, Statement
from rag.export.sidebyside import changed_words
from rag.export.surroundings import Surroundings
from rag.names.reached import reached_by

CITATION_COLUMNS = (
    *("n", "quote", "shown", "speaker", "speaker_as_written", "via", "form", "state", "outlet", "published"),
    *("title", "article_id", "url", "start", "end", "confidence"),
)
STATEMENT_COLUMNS = (
    "id article_id title outlet published url speaker speaker_as_written via cue content spans form act target negated "
    "doubted confidence"
).split()
Around = Mapping[int, Surroundings]  # of an answer's citations, by their number


def answer_object(answer: Answer, around: Around | None = None) -> dict:
    """The contract of `whosaid ask --json`: `quote == article text[start:end]` for every citation.

    With `around`, what stands `before` and `after` each quotation, cut from the same text. Where statements stand
    side by side, `differs` holds the spans of words that the one most like it elsewhere does not have.
    """
    differs = changed_words(answer)
    return {
        "question": answer.question,
        "standalone": answer.standalone,
        "answer": answer.text,
        "extent": answer.extent and answer.extent.line,
        "names": list(answer.names),
        "citations": [
            citation_object(c, around.get(c.number) if around else None) | _differing(differs, c)
            for c in answer.citations
        ],
        "outcome": answer.outcome,
        "verdict": answer.verdict,
        "confidence": round(answer.confidence, 3),
        "refused": answer.refused,
        "refusal": answer.refusal or "",
        "reason": answer.reason,
        "nearest": [citation_object(c) for c in answer.nearest],
        "nearest_names": list(answer.nearest_names),
        "made_by": answer.made_by,
        "dropped": list(answer.dropped),
        "timings_ms": {stage: round(ms, 2) for stage, ms in answer.timings_ms.items()},
        "usage": dict(answer.usage),
    }


def _differing(differs: Mapping[int, Sequence[Span]], citation: Citation) -> dict:
    spans = differs.get(citation.number)
    return {"differs": [[span.start, span.end] for span in spans]} if spans else {}


def citation_object(citation: Citation, around: Surroundings | None = None) -> dict:
    beside: dict[str, object] = {"before": around.before.text, "after": around.after.text} if around else {}
    if page := citation.source.page_at(citation.quote.span.start):
        beside["page"] = page
    return beside | {
        "n": citation.number,
        "quote": citation.quote.text,
        "speaker": citation.speaker.name if citation.speaker else None,
        "speaker_as_written": _text(citation.mention),
        "written": reached_by(citation.speaker, citation.mention) or None,
        "shown": shown_words(citation),
        "in_marks": [[part.start, part.end] for part in parts_of(citation)],
        "via": [mention.text for mention in citation.via],
        "cue": _text(citation.cue),
        "form": citation.form,
        "state": citation.state,
        **source_object(citation.source),
        "start": citation.quote.span.start,
        "end": citation.quote.span.end,
        "copies": list(citation.copies),
        "doubted": citation.doubted,
        "confidence": round(citation.confidence, 3),
    }


def source_object(source: Source) -> dict:
    """Which article it is, wherever one is named in an object."""
    return {
        "article_id": source.id,
        "title": source.title,
        "outlet": source.outlet,
        "published": source.published,
        "url": source.url,
    }


def statement_object(statement: Statement, source: Source) -> dict:
    """One line of `whosaid statements --jsonl`."""
    return {
        "id": statement.id,
        **source_object(source),
        "speaker": statement.speaker.name if statement.speaker else None,
        "speaker_as_written": _text(statement.mention),
        "via": [mention.text for mention in statement.via],
        "cue": _text(statement.cue),
        "content": [quote.text for quote in statement.content],
        "spans": [[quote.span.start, quote.span.end] for quote in statement.content],
        "form": statement.form,
        "act": statement.act,
        "target": statement.target.text if statement.target else None,
        "negated": statement.negated,
        "doubted": statement.doubted,
        "confidence": round(statement.confidence, 3),
    }


def _text(mention: Mention | None) -> str | None:
    return mention.text if mention else None


def csv_text(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> str:
    """CSV whose cells no spreadsheet takes for a formula (OWASP: CSV injection); lists are joined by " | ".

    >>> csv_text([{"a": "=1+1", "b": ["x", "y"]}], ["a", "b"]).splitlines()
    ['a,b', "'=1+1,x | y"]
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = " | ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
