"""The articles that an answer rests on, beside the chat: the next question is asked of those that are ticked."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from rag.domain import Filters, Source
from rag.entries import Kept
from rag.export.render import shown
from rag.library import Library
from rag.page import html, kept_strings, shared, widgets

KEY = "ask-articles"  # in the session: the ids of those that are ticked


def ticked() -> tuple[str, ...]:
    return tuple(st.session_state.get(KEY) or ())


def draw(library: Library, kept: list[Kept]) -> None:
    """Those of the last answer, and those that were ticked before, in the sidebar."""
    counts = Counter(citation.source.id for citation in shown(kept[-1].turn.answer)) if kept else Counter()
    listed = _there(library, tuple(dict.fromkeys((*counts, *ticked()))))
    st.session_state[KEY] = [id for id in ticked() if id in listed]
    if not listed:
        return
    chosen = len(ticked())
    label = kept_strings.SOURCES_TICKED.format(n=len(listed), ticked=chosen) if chosen else kept_strings.SOURCES
    with st.expander(label.format(n=len(listed)), key="sources", icon=":material/library_books:"):
        shared.draw(f'<div class="ws-soft">{kept_strings.SOURCES_ABOUT}</div>')
        items = [_item(source, counts[source.id]) for source in listed.values()]
        widgets.ticks(kept_strings.SOURCES.format(n=len(items)), items, "ticks", KEY)


def _item(source: Source, quotations: int) -> dict[str, object]:
    count = kept_strings.QUOTED_TIMES.format(n=quotations) if quotations else ""
    note = " · ".join(filter(None, (source.outlet, html.day(source.published), count)))
    return {"key": source.id, "text": source.title or source.id, "note": note, "ticked": source.id in ticked()}


def names(library: Library, ids: tuple[str, ...]) -> list[str]:
    """Titles of articles, by which a footer says where was looked."""
    there = _there(library, ids)
    return [(there[id].title or id) if id in there else id for id in ids]


def _there(library: Library, ids: tuple[str, ...]) -> dict[str, Source]:
    """Those articles that are in the library, in the order of `ids`."""
    found = {source.id: source for source in _sources(library, *ids)} if ids else {}
    return {id: found[id] for id in ids if id in found}


@shared.remembered(64)
def _sources(library: Library, *ids: str) -> list[Source]:
    return library.records.sources(Filters(articles=ids))
