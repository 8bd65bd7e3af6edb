"""What all pages share: the library, opened once for the process, and small drawing helpers."""

from __future__ import annotations

import streamlit as st

from rag.domain import Article, Citation
from rag.settings import read_settings
from rag.text import sentence_around
from rag.wiring import Library, open_library
from ui import html


@st.cache_resource(show_spinner=False)
def library() -> Library:
    """One for all sessions; it notices what other processes add."""
    return open_library(read_settings(), create_missing=True)


def draw(markup: str) -> None:
    """Draw HTML whose every outside text was escaped by `ui.html`."""
    st.html(markup)


def draw_text(value: str) -> None:
    draw(f'<div dir="auto">{html.text(value)}</div>')


def around(article: Article, citation: Citation) -> tuple[str, str]:
    """The rest of the sentence before and after a quotation."""
    span = citation.quote.span
    whole = sentence_around(article.text, span)
    return article.text[whole.start : span.start], article.text[span.end : whole.end]
