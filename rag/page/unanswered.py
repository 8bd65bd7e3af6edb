"""Questions to which no answer came: stopped, cut off, or refused by a fault. They are kept and asked again by a click.

A question is noted before it is asked, so that it is there even if the server is killed; see rag.store.readers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import streamlit as st

from rag.entries import Kept, Seen
from rag.errors import RagError
from rag.library import Library
from rag.page import cards, html, kept_strings, shared, signin, strings, widgets


@dataclass
class Waiting:
    """A question while it is asked."""

    number: int | None  # under which it is noted; None: it could not be
    answered: bool = False
    why: str = ""  # no answer came, in words for the reader; "": not known


@st.cache_resource(show_spinner=False)
def _running() -> set[int]:
    """The numbers of the questions that this process is asking now."""
    return set()


@contextmanager
def noted(library: Library, conversation: str, question: str, replaces: Seen | None) -> Iterator[Waiting]:
    """Note a question for as long as it is asked, and behind that unless it was answered."""
    kept = library.unanswered(signin.owner())
    waiting = Waiting(None)
    if question.strip():
        with suppress(RagError):  # that it cannot be noted does not keep anybody from asking
            waiting.number = kept.begin(conversation, question, replaces)
    if waiting.number is None:
        yield waiting
        return
    _running().add(waiting.number)
    try:
        widgets.waiting(question, key=f"waiting-{waiting.number}")
        yield waiting
    finally:
        _running().discard(waiting.number)
        with suppress(RagError):
            if waiting.answered:
                kept.answered(waiting.number)
            elif waiting.why:
                kept.failed(waiting.number, waiting.why)


def draw(library: Library, conversation: str, turns: list[Kept], ask: Callable[[str, Seen | None], None]) -> None:
    """What was asked last behind `turns`, if no answer came, with a button that calls `ask`."""
    kept = library.unanswered(signin.owner())
    try:
        found = kept.last(conversation)
    except RagError:
        return
    if found is None:
        return
    shared.draw(cards.question_html(found.question, len(turns)))
    if found.number in _running():
        shared.draw(f'<div class="ws-unsure" role="note">{kept_strings.ELSEWHERE}</div>')
        return
    why = kept_strings.UNANSWERED_WHY.format(why=found.why) if found.why else kept_strings.UNANSWERED
    shared.draw(f'<div class="ws-unsure" role="alert" dir="auto">{html.text(why)}</div>')
    widgets.waiting(found.question, key=f"waiting-for-{found.number}", waiting=False)
    with st.container(key="unanswered", horizontal=True):
        st.button(
            strings.AGAIN,
            type="primary",
            icon=":material/refresh:",
            key=f"unanswered-{found.number}",
            on_click=ask,
            args=(found.question, found.replaces if found.replaces in [one.seen for one in turns] else None),
        )
        st.button(
            kept_strings.LEAVE,
            type="tertiary",
            key=f"leave-{found.number}",
            on_click=kept.forget,
            args=(conversation,),
        )
