"""The chat: ask, see evidence before prose, open a quotation in its article. It reads, calls `rag`, draws."""

from __future__ import annotations

import streamlit as st

from rag.entries import Kept
from rag.errors import ChangedMeanwhile, Unreadable
from rag.library import Library
from rag.page import (
    actions,
    aids,
    asking,
    beside,
    conversations,
    shared,
    sidebar,
    strings,
    turns,
    unanswered,
    unkept,
    welcome,
)

RECENT = 5  # turns that are drawn unless the whole conversation is asked for
_WHOLE = "whole-conversation"


def page() -> None:
    library = shared.library()
    conversation = conversations.current(library)
    try:
        kept = library.conversations.turns(conversation)
    except Unreadable as error:  # said once, and then a new one: the page is no dead end
        conversations.say(str(error))
        conversations.start()
        st.rerun()
    name = f'<h1 class="ws-hidden">{strings.CHAT}</h1>' if kept else ""  # heard only; the welcome has its own
    shared.draw(f'<div class="ws-column">{name}</div>')  # tells the style sheet that this page reads like a column
    arrived = asking.arrived()
    aids.draw(kept, arrived)
    filters = sidebar.draw(library, conversation, kept)
    body, box = st.container(key="talk"), st.container(key="ask-box")
    question = box.chat_input(strings.ASK, key="ask", submit_mode="stop", max_chars=4_000)
    linked = st.query_params.pop("q", None)  # a link to a question
    asked = asking.taken(question or linked)
    with body:
        try:
            kept = asking.before(kept, asked)
        except ChangedMeanwhile as error:
            shared.draw_text(str(error))
            asked = None
        _chat(library, conversation, kept, asked is not None, arrived)
        if asked:
            past = [*(one.turn for one in kept), *unkept.of(conversation)]
            asking.ask(library, conversation, past, filters, asked)
        else:
            unanswered.draw(library, conversation, kept, asking.later)
    beside.draw(library)


def _earlier(conversation: str, count: int) -> int:
    """How many of a conversation's turns are left out, with a button that shows them: every card costs time to draw."""
    earlier = count - RECENT
    if earlier <= 0 or st.session_state.get(_WHOLE) == conversation:
        return 0
    st.button(strings.EARLIER.format(n=earlier), icon=":material/history:", on_click=_show, args=(conversation,))
    return earlier


def _show(conversation: str) -> None:
    st.session_state[_WHOLE] = conversation


def _chat(library: Library, conversation: str, kept: list[Kept], writing: bool, arrived: int | None) -> None:
    if not kept and not writing and not unkept.of(conversation):
        welcome.draw(library)
    for number in range(_earlier(conversation, len(kept)), len(kept)):
        turns.draw(library, number, kept[number].turn)
    unkept.draw(library, conversation, len(kept))
    if kept and not writing:
        actions.draw(library, conversation, kept)
    if arrived is not None:  # the answer is read from its top, however long it is
        turns.scroll_to(f"turn-{arrived}")
