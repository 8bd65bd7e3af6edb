"""Conversations in the sidebar: this one, and the earlier ones to go back to."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from functools import partial

import streamlit as st

from rag.entries import Kept, Seen
from rag.errors import RagError
from rag.export.documents import markdown_conversation
from rag.library import Library
from rag.page import beside, evidence, exports, html, shared, signin, strings
from rag.page.widgets import picks

_KEY, _TROUBLE = "conversation", "trouble"
LISTED = 50


def current(library: Library) -> str:
    """The conversation's name from the address, so that a refresh or a link comes back to it; else a new one."""
    name = st.query_params.get("c") or st.session_state.get(_KEY) or _new()
    if library.conversations.owner(name) not in (None, signin.owner()):
        shared.draw_text(strings.NOT_YOURS)
        name = _new()
    if trouble := st.session_state.pop(_TROUBLE, None):
        shared.draw_text(trouble)
    if st.session_state.get(_KEY) not in (None, name):
        beside.hide()
    _go(name)
    return name


def say(trouble: str) -> None:
    """Tell the reader when the page is next drawn."""
    st.session_state[_TROUBLE] = trouble


def start() -> None:
    """A new conversation."""
    beside.hide()
    _go(_new())


def _go(name: str) -> None:
    st.session_state[_KEY] = name
    if st.query_params.get("c") != name:
        st.query_params["c"] = name


def _new() -> str:
    return uuid.uuid4().hex[:12]


def draw(library: Library, conversation: str, kept: list[Kept]) -> None:
    """The earlier conversations are read only when their list is opened."""
    if kept:
        title = strings.UNTITLED
        with st.expander(title, key="this-conversation", icon=":material/chat:"):
            _this(library, conversation, kept)
    box = st.expander(strings.CONVERSATIONS, key="all-conversations", icon=":material/history:", on_change="rerun")
    with box:
        if box.open:
            _earlier(library, conversation)


def _earlier(library: Library, conversation: str) -> None:
    words = st.text_input(
        strings.SEARCH, key="find-conversation", placeholder=strings.SEARCH, label_visibility="collapsed"
    )
    found = library.conversations.listed(signin.owner(), words)[:LISTED]
    if not found:
        shared.draw(f'<div class="ws-soft">{strings.NO_CONVERSATION}</div>')
        return
    items = [
        {"key": one.name, "text": one.title[:90], "note": html.day(one.last), "current": one.name == conversation}
        for one in found
    ]
    if (picked := picks(strings.CONVERSATIONS, items, key="conversations", narrow=True)) and picked != conversation:
        _go(picked)
        beside.hide()
        st.rerun()


def _this(library: Library, conversation: str, kept: list[Kept]) -> None:
    past = [one.turn for one in kept]
    title = library.conversations.title(conversation) or past[0].question
    with st.form("rename", border=False):
        name = st.text_input(strings.NAME, title, max_chars=200, key=f"name-{conversation}")
        if st.form_submit_button(strings.RENAME_TALK):
            library.conversations.rename(conversation, name)
            st.rerun()
    day, link_to = date.today().isoformat(), partial(evidence.address, library)
    makers: dict[str, tuple[str, Callable[[], str]]] = {
        strings.EXPORT_MARKDOWN: ("md", lambda: markdown_conversation(title, past, link_to)),
        strings.EXPORT_HTML: ("html", lambda: exports.page(title, past, partial(evidence.card, library), day)),
        strings.EXPORT_PACKET: ("json", lambda: exports.packet_json(library, past)),
    }
    for label, (ending, make) in makers.items():
        st.download_button(
            label,
            make,
            f"{conversation}.{ending}",
            key=f"export-{ending}-{conversation}",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
            disabled=ending == "json" and not exports.whole(library, past),
        )
    if st.button(strings.DELETE, icon=":material/delete:", type="tertiary", key=f"delete-{conversation}"):
        _confirm(library, conversation, title, [one.seen for one in kept])


@st.dialog(strings.DELETE)
def _confirm(library: Library, conversation: str, title: str, seen: list[Seen]) -> None:
    shared.draw_text(strings.DELETE_SURE.format(title=title, n=len(seen)))
    yes, no = st.columns(2)
    sure = yes.button(
        strings.DELETE_YES, type="primary", width="stretch", on_click=_delete, args=(library, conversation, seen)
    )
    if no.button(strings.DELETE_NO, width="stretch") or sure:
        st.rerun()


def _delete(library: Library, conversation: str, seen: list[Seen]) -> None:
    try:
        library.conversations.delete(conversation, seen)
        library.forget_conversation(conversation)
    except RagError as error:
        say(str(error))
    else:
        start()
