"""Quotations as files, by their ending: Word, CSL-JSON and RIS for Zotero, Markdown for Obsidian, tables, JSON.

What is written is a `Quotations`: of one answer, of some statements, or of citations alone. All words come from
citations, and marks stand only where `rag.checks.marks` puts them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.checks.marks import spoken, turns_of
from rag.checks.quotes import quotable
from rag.domain import Answer, Article, Citation, Quote, Statement
from rag.errors import ConfigError, UsageError
from rag.export.documents import LinkTo, front_matter, markdown_answer, markdown_citation
from rag.export.objects import (
    CITATION_COLUMNS,
    STATEMENT_COLUMNS,
    answer_object,
    citation_object,
    csv_text,
    statement_object,
)
from rag.export.references import csl_items, ris_text
from rag.export.render import nearest_shown
from rag.export.worddoc import word_bytes
from rag.wholefile import write_whole


@dataclass(frozen=True, slots=True)
class Quotations:
    """What is exported: of `answer`, or of `statements`, which have a citation each, in their order; or of neither."""

    title: str
    made: str  # the day, "2024-11-29"
    citations: tuple[Citation, ...]
    link_to: LinkTo
    answer: Answer | None = None
    statements: tuple[Statement, ...] | None = None


def of_answer(question: str, answer: Answer, link_to: LinkTo, made: str) -> Quotations:
    return Quotations(question, made, answer.citations, link_to, answer)


def of_citations(title: str, citations: Sequence[Citation], link_to: LinkTo, made: str) -> Quotations:
    """Of several answers, as a reader chose them."""
    return Quotations(title, made, tuple(citations), link_to)


def of_statements(
    title: str, statements: Sequence[Statement], article_of: Callable[[str], Article], link_to: LinkTo, made: str
) -> Quotations:
    """`article_of` gives the article of a statement by its id."""
    cited = (_cited(n, one, article_of(one.source_id)) for n, one in enumerate(statements, 1))
    return Quotations(title, made, tuple(cited), link_to, statements=tuple(statements))


def _cited(number: int, statement: Statement, article: Article) -> Citation:
    """A statement as it is quoted: from its first word to its last, what interrupts it outside the marks."""
    span = quotable(statement, article.text)
    return Citation(
        number,
        Quote.cut(article, span),
        article.source,
        "attributed" if statement.speaker else "uncertain",
        statement.speaker,
        statement.mention,
        statement.via,
        statement.cue,
        statement.form,
        statement.act,
        spoken(article.text, span, turns_of(statement, article.text)),
    )


def _word(found: Quotations) -> bytes:
    return word_bytes(found.title, found.citations, found.link_to, found.made, found.answer)


def _csl(found: Quotations) -> str:
    return _json(csl_items(found.citations))


def _ris(found: Quotations) -> str:
    return ris_text(found.citations)


def _markdown(found: Quotations) -> str:
    """A note: properties, block quotes, links."""
    near = nearest_shown(found.answer) if found.answer else ()
    head = front_matter(found.title, found.made, (*found.citations, *near))
    if found.answer:
        return head + markdown_answer(found.title, found.answer, found.link_to)
    return head + "\n\n".join(markdown_citation(one, found.link_to(one)) for one in found.citations) + "\n"


def _csv(found: Quotations) -> str:
    if found.statements is not None:
        return csv_text(_rows(found), STATEMENT_COLUMNS)
    return csv_text(map(citation_object, found.citations), CITATION_COLUMNS)


def _objects(found: Quotations) -> str:
    if found.answer:
        return _json(answer_object(found.answer))
    return _json(_rows(found) if found.statements is not None else [citation_object(one) for one in found.citations])


def _rows(found: Quotations) -> list[dict]:
    return [statement_object(s, c.source) for s, c in zip(found.statements or (), found.citations, strict=True)]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


_WRITERS: dict[str, Callable[[Quotations], str | bytes]] = {  # the longer ending first
    ".csl.json": _csl,
    ".docx": _word,
    ".ris": _ris,
    ".md": _markdown,
    ".csv": _csv,
    ".json": _objects,
}


ENDINGS = tuple(_WRITERS)


def bytes_of(ending: str, found: Quotations) -> bytes:
    """A file with one of `ENDINGS`."""
    made = _WRITERS[ending](found)
    return made if isinstance(made, bytes) else made.encode("utf-8", "replace")


def require_ending(name: str) -> str:
    """The ending of a file that we can write. Raises UsageError."""
    found = next((ending for ending in _WRITERS if Path(name).name.lower().endswith(ending)), None)
    if found is None:
        raise UsageError(f"--out {name}: quotations are written as {', '.join(sorted(_WRITERS))}")
    return found


def write(name: str, found: Quotations) -> None:
    """Write a file whole or not at all. Raises ConfigError."""
    payload = bytes_of(require_ending(name), found)
    try:
        write_whole(Path(name), payload)
    except OSError as error:
        raise ConfigError(f"--out {name}: {error.strerror or error}") from None
