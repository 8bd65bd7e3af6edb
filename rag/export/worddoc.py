"""Quotations as a Word document (.docx) by python-docx: each with the number of its source, the sources at the end."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from rag.checks.marks import shown_words
from rag.domain import Answer, Citation
from rag.export.documents import NOT_ASKED, Archived, LinkTo, for_xml, place
from rag.export.render import CLOSEST_NAMES, NEAREST, nearest_shown, read_as, told_lines, who


def word_bytes(
    title: str,
    citations: Sequence[Citation],
    link_to: LinkTo,
    made: str,
    answer: Answer | None,
    archived: Archived = NOT_ASKED,
) -> bytes:
    """The document of an answer, or without one of the citations alone. Text of pages stays text."""
    from docx import Document

    document = Document()
    about = document.core_properties
    about.title, about.author, about.comments = for_xml(title)[:255], "WhoSaid", ""
    document.add_heading(for_xml(title), level=1)
    near = nearest_shown(answer) if answer else ()
    if answer:
        for line in filter(None, _before(answer)):
            document.add_paragraph(for_xml(line))
    for citation in citations:
        _quotation(document, citation)
    if answer and answer.closest_names:
        document.add_paragraph(for_xml(f"{CLOSEST_NAMES}: {' · '.join(answer.closest_names)}"))
    if answer and near:
        document.add_paragraph(NEAREST[answer.outcome])
        for citation in near:
            _quotation(document, citation)
    if citations or near:
        document.add_heading("Sources", level=2)
        for citation in (*citations, *near):
            _source(document, citation, link_to(citation), archived.get(citation.source.id, ""))
    document.add_paragraph(f"Made by WhoSaid on {made}.")
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _before(answer: Answer) -> Iterable[str]:
    """What an answer says before its quotations."""
    yield read_as(answer)
    yield " · ".join(answer.names)
    yield f"{answer.extent.line}:" if answer.extent else ""
    yield from (item for line in told_lines(answer.text) for item in line)


def _quotation(document, citation: Citation) -> None:
    document.add_paragraph(for_xml(shown_words(citation)), style="Quote")
    below = document.add_paragraph(for_xml(who(citation)))
    below.add_run(f" [{citation.number}]").font.superscript = True


def _source(document, citation: Citation, address: str, archived: str) -> None:
    paragraph = document.add_paragraph(f"[{citation.number}] {for_xml(place(citation) or citation.source.id)}")
    if address:
        paragraph.add_run(". ")
        _link(paragraph, address)
    if archived:
        paragraph.add_run(". Archived copy: ")
        _link(paragraph, archived)


def _link(paragraph, address: str) -> None:
    """A link that is shown in full: python-docx has none, so it is put together from Word's own elements."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), paragraph.part.relate_to(for_xml(address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    element.append(paragraph.add_run(for_xml(address))._r)
    paragraph._p.append(element)
