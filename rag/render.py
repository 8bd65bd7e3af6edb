"""How answers, statements and tables are shown: as objects for programs, as text for people."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Iterable, Mapping, Sequence

from rag.domain import Answer, Citation, Hit, Mention, Passage, Source, Statement

STATEMENT_COLUMNS = (
    "id article_id title outlet published url speaker speaker_as_written via cue content spans form act target negated "
    "confidence"
).split()
HOW = {"direct": "said directly", "indirect": "paraphrased by the outlet", "mixed": "partly quoted, partly paraphrased"}


def answer_object(answer: Answer) -> dict:
    """The contract of `whosaid ask --json`: `quote == article text[start:end]` for every citation."""
    return {
        "question": answer.question,
        "standalone": answer.standalone,
        "answer": answer.text,
        "names": list(answer.names),
        "citations": [citation_object(citation) for citation in answer.citations],
        "refused": answer.refused,
        "refusal": answer.refusal,
        "reason": answer.reason,
        "nearest": list(answer.nearest),
        "made_by": answer.made_by,
        "dropped": list(answer.dropped),
        "timings_ms": {stage: round(ms, 2) for stage, ms in answer.timings_ms.items()},
        "usage": dict(answer.usage),
    }


def citation_object(citation: Citation) -> dict:
    return {
        "n": citation.number,
        "quote": citation.quote.text,
        "speaker": citation.speaker.name if citation.speaker else None,
        "speaker_as_written": _text(citation.mention),
        "via": [mention.text for mention in citation.via],
        "cue": _text(citation.cue),
        "form": citation.form,
        "state": citation.state,
        "article_id": citation.source.id,
        "title": citation.source.title,
        "outlet": citation.source.outlet,
        "published": citation.source.published,
        "url": citation.source.url,
        "start": citation.quote.span.start,
        "end": citation.quote.span.end,
        "copies": list(citation.copies),
    }


def statement_object(statement: Statement, source: Source) -> dict:
    """One line of `whosaid statements --jsonl`."""
    return {
        "id": statement.id,
        "article_id": statement.source_id,
        "title": source.title,
        "outlet": source.outlet,
        "published": source.published,
        "url": source.url,
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
        "confidence": round(statement.confidence, 3),
    }


def _text(mention: Mention | None) -> str | None:
    return mention.text if mention else None


def answer_text(answer: Answer, width: int = 100) -> str:
    """An answer for the terminal: the short answer first, then the quotations, each with its speaker and place."""
    blocks = []
    if answer.standalone != answer.question:
        blocks.append(f"(asked as: {answer.standalone})")
    if answer.names:
        blocks.append(_wrapped(" · ".join(answer.names), width, "  "))
    if answer.text:
        blocks.append(_wrapped(answer.text, width, "  "))
    blocks += [citation_text(citation, width) for citation in answer.citations]
    if answer.refused and answer.nearest:
        blocks.append(_wrapped("Nearest: " + "; ".join(answer.nearest), width, "  "))
    if answer.made_by != "local":  # which model wrote it, or why none did
        blocks.append(_wrapped(f"answered by {answer.made_by}", width, "  "))
    return "\n\n".join(blocks)


def citation_text(citation: Citation, width: int = 100) -> str:
    lines = [_wrapped(f"[{citation.number}] {who(citation)}", width, "  ", "      ")]
    lines.append(_wrapped(f"“{' '.join(citation.quote.text.split())}”", width, "      "))
    lines.append(_wrapped(where(citation), width, "      "))
    return "\n".join(lines)


def who(citation: Citation) -> str:
    """Who the words are by, in one line; the article's own voice and uncertainty are said, never hidden.

    Names and mentions appear as the article writes them.
    """
    if citation.state == "own_voice":
        return "The article itself, quoting nobody"
    written = _text(citation.mention)
    if citation.state == "uncertain":
        name = f"Speaker uncertain (“{written}”)" if written else "The article names no speaker"
    else:
        name = citation.speaker.name
        name += f" (“{written}”)" if written and written != name else ""
    relay = f", via {', '.join(mention.text for mention in citation.via)}" if citation.via else ""
    return f"{name}{relay} – {HOW[citation.form]}" if citation.form else f"{name}{relay}"


def where(citation: Citation) -> str:
    source = citation.source
    parts = [source.outlet, (source.published or "")[:10], f"{source.title}" if source.title else ""]
    place = (
        " · ".join(part for part in parts if part)
        + f"  ({source.id} {citation.quote.span.start}-{citation.quote.span.end})"
    )
    copies = f"; the same words in {', '.join(citation.copies)}" if citation.copies else ""
    return place + copies


def hit_text(hit: Hit) -> str:
    """One line of `--explain`: how well it fits, why it was found, and its first words."""
    found = hit.found
    text = found.text if isinstance(found, Passage) else " … ".join(quote.text for quote in found.content)
    return f"{hit.score:6.3f}  {', '.join(hit.why) or '-':32}  {found.id}  {' '.join(text.split())[:90]}"


def _wrapped(text: str, width: int, indent: str, then: str | None = None) -> str:
    return textwrap.fill(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent if then is None else then,
        break_long_words=False,
        break_on_hyphens=False,
    )


def days(first: str, last: str) -> str:
    """A span of days behind what it dates.

    >>> days("2025-01-15", "2025-01-29")
    ' (2025-01-15 to 2025-01-29)'
    """
    return "" if not first else f" ({first})" if first == last else f" ({first} to {last})"


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
