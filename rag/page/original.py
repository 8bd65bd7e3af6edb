"""The original page of an article that was read from a PDF, the quotation marked on it."""

from __future__ import annotations

import base64

import streamlit as st

from rag.domain import Article, Span
from rag.errors import RagError
from rag.formats.pdf_picture import PagePicture, is_pdf, page_picture
from rag.library import Library
from rag.page import html, kept_strings, shared, strings


def wanted(article: Article, key: str) -> bool:
    """Whether the reader wants to see the page instead of the text; asked only where there can be one."""
    if not is_pdf(article.source):
        return False
    views = [strings.TEXT, kept_strings.ORIGINAL]
    label = strings.VIEW
    chosen = st.segmented_control(label, views, default=views[0], required=True, key=key, label_visibility="collapsed")
    return chosen == kept_strings.ORIGINAL


def draw(library: Library, article: Article, here: Span) -> None:
    """The page, or why there is none."""
    shared.draw(kept_strings.STYLE)
    try:
        with st.spinner(kept_strings.DRAWING):
            picture = _picture(library, article.source.id, str(here.start), str(here.end))
    except RagError as error:
        shared.draw_text(kept_strings.NO_ORIGINAL.format(why=error))
        return
    label = kept_strings.ORIGINAL_TOLD.format(page=picture.page, title=article.source.title)
    data = base64.b64encode(picture.png).decode("ascii")
    shared.draw(
        f'<div class="ws-soft">{kept_strings.ORIGINAL_PAGE.format(page=picture.page)}</div>'
        f'<img class="wk-original" alt="{html.text(label)}" src="data:image/png;base64,{data}">'
    )


@shared.remembered(8)
def _picture(library: Library, source_id: str, start: str, end: str) -> PagePicture:
    span = Span(int(start), int(end))
    return page_picture(library.records.article(source_id), span, library.settings.file_max_bytes)
