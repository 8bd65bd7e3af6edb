"""What is shown with a quotation, read from its article."""

from __future__ import annotations

from rag.domain import Citation, Source, Span
from rag.errors import RagError
from rag.fragments import link
from rag.people.standing import role_on_page
from rag.wiring import Library
from ui.cards import Card
from ui.shared import around, article


def card(library: Library, citation: Citation) -> Card:
    """A quotation with its sentence, role and address; of an article that was removed since, the words alone."""
    try:
        page = article(library, citation.source.id)
    except RagError:
        return Card(citation)
    span = citation.quote.span
    if span.cut(page.text) != citation.quote.text:  # edited since: the words stand elsewhere now, or nowhere
        return Card(citation, copies=_copies(library, citation))
    before, after = around(page, citation)
    role = role_on_page(citation.speaker, page.text) if citation.speaker else ""
    return Card(citation, before, after, role, link(page.source, page.text, span), _copies(library, citation))


def address(library: Library, citation: Citation) -> str:
    """Where the words stand on the web; "" if nowhere."""
    return card(library, citation).address


def _copies(library: Library, citation: Citation) -> tuple[tuple[Source, str], ...]:
    found = []
    for source_id in citation.copies:
        try:
            page = article(library, source_id)
        except RagError:
            continue
        start, size = page.text.find(citation.quote.text), len(citation.quote.text)
        found.append((page.source, link(page.source, page.text, Span(start, start + size)) if start >= 0 else ""))
    return tuple(found)
