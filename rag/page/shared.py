"""What all pages share: the library, opened once for the process, and small drawing helpers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from pathlib import Path
from threading import Lock, Timer
from typing import TypeVar

import streamlit as st

from rag.domain import Article, Citation
from rag.errors import RagError
from rag.library import Library, open_library
from rag.page import html
from rag.settings import read_settings
from rag.text import sentence_around

WARM_AFTER_S = 0.3  # what was drawn last is on its way to the browser by then
T = TypeVar("T")


@st.cache_resource(show_spinner=False)
def library() -> Library:
    """One for all sessions; it notices what other processes add."""
    return open_library(read_settings())


@st.cache_resource(show_spinner=False)
def warm(_lists: Sequence[Callable[[Library], object]]) -> None:
    """Make the models, then what other pages list, while the first page is read: once, when it has been drawn."""
    warming = Timer(WARM_AFTER_S, _warm, args=(library(), _lists))
    # Not a daemon like the script's thread that starts it: an exit waits for it, for a thread cut off inside the
    # models' runtime takes the process down with it.
    warming.daemon = False
    warming.start()


def _warm(opened: Library, lists: Sequence[Callable[[Library], object]]) -> None:
    """The first question then waits for nothing. Nothing is sent to a model; what fails here fails again when asked."""
    try:
        (opened.candidates if opened.uses_model else opened.ask)("Who said what?")
        for listed in lists:
            listed(opened)
    except RagError:
        return
    import pandas  # noqa: F401 - half a second, which the first table would wait for


def remembered(most: int) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Remember the `most` last results of a function of a library (and names), each until the library changes.

    Who asks for what another session is working out waits for it.
    """

    def remembering(read: Callable[..., T]) -> Callable[..., T]:
        working = Lock()

        @lru_cache(maxsize=most)
        def kept(library: Library, generation: int, *names: str) -> T:
            return read(library, *names)

        @wraps(read)
        def current(library: Library, *names: str) -> T:
            with working:
                return kept(library, library.records.generation(), *names)

        return current

    return remembering


@remembered(256)
def article(library: Library, source_id: str) -> Article:
    """The current revision. Raises LibraryError if it is gone."""
    return library.article(source_id)


def around(article: Article, citation: Citation) -> tuple[str, str]:
    """The rest of the sentence before and after a quotation."""
    span = citation.quote.span
    whole = sentence_around(article.text, span)
    return article.text[whole.start : span.start], article.text[span.end : whole.end]


def draw(markup: str | Path) -> None:
    """Draw HTML whose every outside text was escaped by `rag.page.html`, or our style sheet."""
    st.html(markup)


def draw_text(value: str) -> None:
    draw(f'<div dir="auto">{html.text(value)}</div>')
