"""What all pages share: the library, opened once for the process, and small drawing helpers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Timer

import streamlit as st

from rag.domain import Article, Citation
from rag.errors import RagError
from rag.settings import read_settings
from rag.text import sentence_around
from rag.wiring import Library, open_library
from ui import html

WARM_AFTER_S = 0.7  # the first page is drawn by then


@st.cache_resource(show_spinner=False)
def library() -> Library:
    """One for all sessions; it notices what other processes add. Its models are made while the first page is read."""
    opened = open_library(read_settings(), create_missing=True)
    warming = Timer(WARM_AFTER_S, _warm, args=(opened,))
    warming.daemon = True
    warming.start()
    return opened


def _warm(opened: Library) -> None:
    """The first question then waits for nothing. Nothing is sent to a model; what fails here fails again when asked."""
    try:
        (opened.asker.found if opened.uses_model else opened.asker.ask)("Who said what?")
    except RagError:
        return


def article(library: Library, source_id: str) -> Article:
    """The current revision. Raises LibraryError if it is gone."""
    return _article(library, library.records.generation(), source_id)


@lru_cache(maxsize=256)
def _article(library: Library, generation: int, source_id: str) -> Article:
    return library.records.article(source_id)


def around(article: Article, citation: Citation) -> tuple[str, str]:
    """The rest of the sentence before and after a quotation."""
    span = citation.quote.span
    whole = sentence_around(article.text, span)
    return article.text[whole.start : span.start], article.text[span.end : whole.end]


def draw(markup: str | Path) -> None:
    """Draw HTML whose every outside text was escaped by `ui.html`, or our style sheet."""
    st.html(markup)


def draw_text(value: str) -> None:
    draw(f'<div dir="auto">{html.text(value)}</div>')
