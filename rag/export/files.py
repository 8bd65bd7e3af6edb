"""Quotations as files, by their ending: Word, CSL-JSON and RIS for Zotero, Markdown for Obsidian, tables, JSON.

What is written is a `Quotations`: of one answer, of some statements, or of citations alone. All words come from
citations, and marks stand only where `rag.checks.marks` puts them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag.checks.marks import spoken, turns_of
from rag.checks.quotes import quotable
from rag.domain import Answer, Article, Citation, Quote, Statement
from rag.errors import ConfigError, UsageError
from rag.export.documents import NOT_ASKED, Archived, LinkTo, front_matter, markdown_answer, markdown_cited
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
    archived: Archived = field(default_factory=dict)

    @property
    def rows(self) -> list[dict]:
        """One a statement, or else one a citation."""
        if self.answer:
            return answer_archived(answer_object(self.answer), self.archived)["citations"]
        if self.statements is None:
            found = [citation_object(one) for one in self.citations]
        else:
            found = [statement_object(s, c.source) for s, c in zip(self.statements, self.citations, strict=True)]
        return [with_archived(row, self.archived) for row in found]


def with_archived(row: dict, archived: Archived) -> dict:
    """A row of a citation or statement, with its archived copy where there is one."""
    found = archived.get(row["article_id"])
    return row | {"archived": found} if found else row


def answer_archived(found: dict, archived: Archived) -> dict:
    """The object of an answer, each of its quotations with the archived copy of its page."""
    return found | {part: [with_archived(row, archived) for row in found[part]] for part in ("citations", "nearest")}


def of_answer(question: str, answer: Answer, link_to: LinkTo, made: str, archived: Archived = NOT_ASKED) -> Quotations:
    return Quotations(question, made, answer.citations, link_to, answer, archived=archived)


def of_citations(title: str, citations: Sequence[Citation], link_to: LinkTo, made: str) -> Quotations:
    """Of several answers, as a reader chose them."""
    return Quotations(title, made, tuple(citations), link_to)


def of_statements(
    title: str,
    statements: Sequence[Statement],
    article_of: Callable[[str], Article],
    link_to: LinkTo,
    made: str,
    archived: Archived = NOT_ASKED,
) -> Quotations:
    """`article_of` gives the article of a statement by its id."""
    cited = (_cited(n, one, article_of(one.source_id)) for n, one in enumerate(statements, 1))
    return Quotations(title, made, tuple(cited), link_to, statements=tuple(statements), archived=archived)


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
        doubted=statement.doubted,
    )


def _word(found: Quotations) -> bytes:
    return word_bytes(found.title, found.citations, found.link_to, found.made, found.answer, found.archived)


def _csl(found: Quotations) -> str:
    return _json(csl_items(found.citations, found.archived))


def _ris(found: Quotations) -> str:
    return ris_text(found.citations, found.archived)


def _markdown(found: Quotations) -> str:
    """A note: properties, block quotes, links."""
    near = nearest_shown(found.answer) if found.answer else ()
    head = front_matter(found.title, found.made, (*found.citations, *near))
    if found.answer:
        return head + markdown_answer(found.title, found.answer, found.link_to, found.archived)
    cited = (markdown_cited(one, found.link_to, found.archived) for one in found.citations)
    return head + "\n\n".join(cited) + "\n"


def csv_of(found: Quotations) -> str:
    columns = CITATION_COLUMNS if found.statements is None else STATEMENT_COLUMNS
    return csv_text(found.rows, (*columns, *(["archived"] if found.archived else [])))


def _objects(found: Quotations) -> str:
    return _json(answer_archived(answer_object(found.answer), found.archived) if found.answer else found.rows)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


_WRITERS: dict[str, Callable[[Quotations], str | bytes]] = {  # the longer ending first
    ".csl.json": _csl,
    ".docx": _word,
    ".ris": _ris,
    ".md": _markdown,
    ".csv": csv_of,
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
