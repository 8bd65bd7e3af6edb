"""The article of a quotation, beside the chat: the words marked in place, who says what in colours."""

from __future__ import annotations

import streamlit as st

from rag.domain import Citation, Span
from rag.errors import RagError
from rag.export.fragments import link
from rag.library import Library
from rag.page import html, original, shared, strings

_KEY = "opened"
Place = tuple[str, int, int]  # article, start, end


def show(citation: Citation) -> None:
    """Open the article of a quotation when the page is drawn next."""
    st.session_state[_KEY] = _place(citation)


def hide() -> None:
    st.session_state.pop(_KEY, None)


def is_open(citation: Citation) -> bool:
    return st.session_state.get(_KEY) == _place(citation)


def draw(library: Library) -> None:
    """The open article, if there is one."""
    opened: Place | None = st.session_state.get(_KEY)
    if opened is None:
        return
    source_id, start, end = opened
    with st.container(key="beside"):
        bar = st.container(key="close", horizontal=True, vertical_alignment="center")
        bar.button(strings.CLOSE, icon=":material/close:", type="tertiary", key="close-article", on_click=hide)
        try:
            article = shared.article(library, source_id)
        except RagError:
            shared.draw_text(strings.REMOVED_SINCE)
            return
        here = Span(start, end) if end <= len(article.text) else None
        statements = library.statements(articles=source_id)
        bar.html(f'<div class="ws-soft" dir="auto">{html.about(article.source)}</div>')
        shared.draw(html.headline(article.source))
        if here and (address := link(article.source, article.text, here)):
            shared.draw(f'<div class="ws-soft">{html.outward(address, strings.AT_SOURCE)}</div>')
        if here and original.wanted(article, "original-beside"):
            original.draw(library, article, here)
            return
        shared.draw(html.legend_html(statements, here) or "<div></div>")
        shared.draw(html.article_html(article, statements, here))
        _to_the_words(opened)


def _place(citation: Citation) -> Place:
    return citation.source.id, citation.quote.span.start, citation.quote.span.end


def _to_the_words(opened: Place) -> None:
    """Scroll to the marked words and put the keyboard there; once for each opening, so the place is in the script."""
    st.html(
        f"<script>/* {opened[1]}-{opened[2]} */ {{"
        "const page = document.querySelector('.st-key-beside .ws-page');"
        "page?.querySelector('mark')?.scrollIntoView({block: 'center'});"
        "page?.focus({preventScroll: true}) }</script>",
        unsafe_allow_javascript=True,
    )
