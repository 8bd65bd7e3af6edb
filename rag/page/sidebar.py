"""Beside the chat: where to look, earlier conversations, who writes the answers."""

from __future__ import annotations

from datetime import date

import streamlit as st

from rag.domain import Filters, Turn
from rag.entries import Kept
from rag.errors import RagError
from rag.export.usage import conversation_usage, usage_text
from rag.library import Library
from rag.page import conversations, html, pins, saved, shared, sources, strings
from rag.page.facts import Facts, facts

_KEYS: dict[str, list[str] | None] = {"ask-outlets": [], "ask-speakers": [], "ask-since": None, "ask-until": None}
_KEYS[sources.KEY] = []
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 1, 1)


def draw(library: Library, conversation: str, kept: list[Kept]) -> Filters:
    """Returns where the next question is to look."""
    known = facts(library)
    with st.sidebar:
        st.button(strings.NEW, icon=":material/add:", width="stretch", on_click=conversations.start)
        filters = _filters(library, known)
        sources.draw(library, kept)
        pins.draw(library, conversation)
        saved.draw(library)
        conversations.draw(library, conversation, kept)
        shared.draw(_status(library, known, [one.turn for one in kept]))
    return filters


def clear_filters() -> None:
    for name, nothing in _KEYS.items():
        st.session_state[name] = nothing


def _filters(library: Library, known: Facts) -> Filters:
    chosen = sum(bool(st.session_state.get(name)) for name in _KEYS)
    label = strings.FILTERS_ACTIVE.format(n=chosen) if chosen else strings.FILTERS
    with st.expander(label, key="filters", icon=":material/filter_alt:"):
        outlets = st.multiselect(
            strings.FILTER_OUTLETS, known.outlets, key="ask-outlets", placeholder=strings.ANY, persist_state="session"
        )
        names = st.multiselect(
            strings.FILTER_SPEAKERS,
            known.speakers,
            key="ask-speakers",
            placeholder=strings.ANY,
            accept_new_options=True,
            persist_state="session",
        )
        since, until = (_day(label, name) for label, name in _DAYS)
        if chosen:
            st.button(strings.CLEAR, type="tertiary", icon=":material/close:", on_click=clear_filters)
        speakers = _speakers(library, names)
    return Filters(speakers, tuple(outlets), sources.ticked(), since, until)


_DAYS = ((strings.FILTER_SINCE, "ask-since"), (strings.FILTER_UNTIL, "ask-until"))


def _day(label: str, name: str) -> str | None:
    chosen = st.date_input(label, None, FIRST_DAY, LAST_DAY, key=name, format="YYYY-MM-DD", persist_state="session")
    return chosen.isoformat() if chosen else None


def _speakers(library: Library, names: list[str]) -> tuple[str, ...]:
    """The ids behind names, chosen or typed; a name that nobody has is said and left out."""
    found: list[str] = []
    for name in names:
        try:
            found += _ids(library, name)
        except RagError as error:
            shared.draw_text(str(error))
    return tuple(dict.fromkeys(found))


@shared.remembered(256)
def _ids(library: Library, name: str) -> tuple[str, ...]:
    return library.filters(speakers=name).speakers


def held(known: Facts) -> str:
    """How many articles, and the days between which they were published, as far as they say."""
    count = known.counted
    days = dict.fromkeys(html.day(day) for day in (known.first, known.last) if day)
    return ", ".join([count, *([strings.TO.join(days)] if days else [])])


def _status(library: Library, known: Facts, past: list[Turn]) -> str:
    """Who answers, over what, and what this conversation has cost so far."""
    model = library.settings.model
    lines = [strings.MODEL_ONLINE.format(model=model) if library.uses_model else strings.MODEL_OFFLINE]
    if known.articles:
        lines.append(held(known))
    if used := usage_text(conversation_usage(past)):
        lines.append(strings.USED.format(usage=used))
    rows = "".join(f'<div role="listitem" dir="auto">{html.text(line)}</div>' for line in lines)
    kind = "ws-online" if library.uses_model else "ws-offline"
    return f'<div class="ws-status {kind}" role="list">{rows}</div>'
