"""Answers that the library could not keep: it is only read, or its disk is full. They stay for as long as the page."""

from __future__ import annotations

import streamlit as st

from rag.domain import Turn
from rag.library import Library
from rag.page import shared, strings, turns

_KEY = "unkept"  # in the session: the conversation, its turns that are not kept, and why


def add(conversation: str, turn: Turn, why: str) -> None:
    st.session_state[_KEY] = conversation, [*of(conversation), turn], why


def of(conversation: str) -> list[Turn]:
    """Those of a conversation, the oldest first; they stand behind those that are kept."""
    name, found, _ = st.session_state.get(_KEY, ("", [], ""))
    return found if name == conversation else []


def draw(library: Library, conversation: str, first: int) -> None:
    """`first` is the number of the first one."""
    for number, turn in enumerate(of(conversation), first):
        turns.draw(library, number, turn)
    if of(conversation):
        shared.draw_text(strings.NOT_KEPT.format(why=st.session_state[_KEY][2]))
