"""The library's articles: add by upload or address, look through them, remove."""

from __future__ import annotations

import streamlit as st

from rag.domain import Filters
from rag.errors import RagError
from rag.wiring import Library
from ui import html, shared, strings


def page() -> None:
    library = shared.library()
    shared.draw(html.STYLE)
    _add(library)
    _table(library)


def _add(library: Library) -> None:
    with st.form("add", clear_on_submit=True):
        files = st.file_uploader(strings.UPLOAD, accept_multiple_files=True)
        address = st.text_input(strings.ADDRESS, placeholder="https://")
        sent = st.form_submit_button(strings.ADD)
    if not sent or not (files or address.strip()):
        return
    bar = st.progress(0.0, text=strings.ADDING)

    def show(done: int, total: int | None, note: str) -> None:
        bar.progress(min(1.0, done / total) if total else 0.0, text=strings.ADDING)

    try:
        uploads = [(file.name, file.getvalue()) for file in files or ()]
        summary = library.add_uploads(uploads, [address.strip()] if address.strip() else [], show)
    except RagError as error:
        shared.draw_text(str(error))
        return
    finally:
        bar.empty()
    shared.draw_text(summary.line())
    if summary.failures:
        rows = [{"origin": failure.origin, "reason": failure.reason} for failure in summary.failures]
        st.dataframe(rows, width="stretch", hide_index=True)


def _table(library: Library) -> None:
    sources = library.records.sources(Filters())
    counts: dict[str, int] = {}
    for _, source_id, count in library.records.said():
        counts[source_id] = counts.get(source_id, 0) + count
    rows = [
        {
            "title": s.title,
            "outlet": s.outlet,
            "published": (s.published or "")[:10],
            strings.STATEMENTS: counts.get(s.id, 0),
        }
        for s in sources
    ]
    chosen = st.dataframe(
        rows, width="stretch", hide_index=True, on_select="rerun", selection_mode="single-row", key="table"
    )
    if (selected := chosen.selection.rows) and selected[0] < len(sources):
        _one(library, sources[selected[0]].id)


def _one(library: Library, source_id: str) -> None:
    article = library.records.article(source_id)
    if st.button(strings.REMOVE, icon=":material/delete:"):
        _confirm(source_id, article.source.title)
    shared.draw(html.article_html(article, library.records.statements(Filters(articles=(source_id,)))))


@st.dialog(strings.REMOVE)
def _confirm(source_id: str, title: str) -> None:
    shared.draw_text(strings.REMOVE_SURE.format(title=title))
    yes, no = st.columns(2)
    if yes.button(strings.YES, type="primary", width="stretch"):
        try:
            shared.library().remove(source_id)
        except RagError as error:
            shared.draw_text(str(error))
            return
        st.rerun()
    if no.button(strings.NO, width="stretch"):
        st.rerun()
