"""What is shown with a quotation, read from its article."""

from __future__ import annotations

from rag.domain import Article, Citation, Source, Span
from rag.errors import RagError
from rag.export.fragments import link
from rag.library import Library
from rag.names.standing import role_on_page
from rag.page.cards import Card
from rag.page.shared import around, article


def card(library: Library, citation: Citation) -> Card:
    """A quotation with its sentence, role and address; of an article that was removed since, the words alone."""
    try:
        page = article(library, citation.source.id)
    except RagError:
        return Card(citation)
    if not _stands(citation, page):
        return Card(citation, copies=_copies(library, citation))
    before, after = around(page, citation)
    role = role_on_page(citation.speaker, page.text) if citation.speaker else ""
    return Card(citation, before, after, role, _link(citation, page), _copies(library, citation))


def address(library: Library, citation: Citation) -> str:
    """Where the words stand on the web; "" if nowhere."""
    try:
        page = article(library, citation.source.id)
    except RagError:
        return ""
    return _link(citation, page) if _stands(citation, page) else ""


def _stands(citation: Citation, page: Article) -> bool:
    """Whether the words are still at their place: edited since, they stand elsewhere, or nowhere."""
    return citation.quote.span.cut(page.text) == citation.quote.text


def _link(citation: Citation, page: Article) -> str:
    return link(page.source, page.text, citation.quote.span)


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
