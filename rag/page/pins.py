"""Quotations that a reader puts aside in a conversation: pinned on their cards, listed in the sidebar, taken along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import streamlit as st

from rag.checks.marks import shown_words
from rag.domain import Answer, Citation, Turn
from rag.entries import Pin, place_of
from rag.errors import RagError
from rag.export.documents import place
from rag.export.files import ENDINGS, bytes_of, of_citations
from rag.export.render import who
from rag.library import Library, Pins
from rag.page import conversations, evidence, exports, html, kept_strings, shared, signin

_KEY = "pins"  # in the session: the conversation, and the places of what is pinned in it


def _pins(library: Library) -> Pins:
    return library.pins(signin.owner())


def draw(library: Library, conversation: str) -> None:
    """The pins of a conversation in the sidebar; cards that are drawn after this know what is pinned."""
    try:
        found = _pins(library).of(conversation)
    except RagError as error:
        shared.draw_text(str(error))
        found = []
    st.session_state[_KEY] = conversation, {place_of(pin.citation) for pin in found}
    if not found:
        return
    with st.expander(kept_strings.PINNED.format(n=len(found)), key="pinned", icon=":material/keep:"):
        for pin in found:
            with st.container(key=f"pinned-{pin.citation.number}"):
                shared.draw(pin_html(pin.citation))
                st.button(
                    kept_strings.UNPIN,
                    key=f"unpin-{place_of(pin.citation)}",
                    type="tertiary",
                    icon=":material/keep_off:",
                    on_click=_unpin,
                    args=(library, conversation, pin.citation),
                )
        _exports(library, conversation, found)


def pin_html(citation: Citation) -> str:
    """A pin: who, the words, where."""
    hue = html.colour(citation.speaker.id) if citation.speaker and citation.state == "attributed" else html.AMBER
    return (
        f'<div class="wk-pin" style="--who: {hue}"><div class="ws-who" dir="auto">{html.text(who(citation))}</div>'
        f'<div class="wk-words" dir="auto">{html.text(shown_words(citation))}</div>'
        f'<div class="ws-soft" dir="auto">{html.text(place(citation))}</div></div>'
    )


def button(library: Library, key: str, question: str, citation: Citation) -> None:
    """The button on a card."""
    conversation, pinned = st.session_state[_KEY]
    there = place_of(citation) in pinned
    st.button(
        kept_strings.UNPIN if there else kept_strings.PIN,
        key=f"pin-{key}",
        type="tertiary",
        icon=":material/keep_off:" if there else ":material/keep:",
        on_click=partial(_unpin, library, conversation, citation)
        if there
        else partial(_pin, library, conversation, question, citation),
    )


def _pin(library: Library, conversation: str, question: str, citation: Citation) -> None:
    try:
        _pins(library).pin(conversation, question, citation)
    except RagError as error:
        conversations.say(str(error))


def _unpin(library: Library, conversation: str, citation: Citation) -> None:
    try:
        _pins(library).unpin(conversation, place_of(citation))
    except RagError as error:
        conversations.say(str(error))


# --- taking them along ----------------------------------------------------------------------------------


def _exports(library: Library, conversation: str, pins: Sequence[Pin]) -> None:
    """The same files that answers are written as. They are made when they are asked for."""
    turns, day = as_turns(pins), date.today().isoformat()
    title = kept_strings.PINS_TITLE
    found = of_citations(title, [pin.citation for pin in pins], partial(evidence.address, library), day)
    makers: dict[str, Callable[[], str | bytes]] = {ending: partial(bytes_of, ending, found) for ending in ENDINGS}
    makers[".html"] = lambda: exports.page(title, turns, partial(evidence.card, library), day)
    if exports.whole(library, turns):
        makers[".packet.json"] = lambda: exports.packet_json(library, turns)
    with st.popover(kept_strings.TAKE_ALONG, icon=":material/download:", key="take-pins"):
        for ending, make in makers.items():
            st.download_button(
                kept_strings.AS_FILE[ending],
                make,
                f"pins-{conversation}{ending}",
                key=f"pins{ending}-{conversation}",
                on_click="ignore",
                type="tertiary",
            )


def as_turns(pins: Sequence[Pin]) -> list[Turn]:
    """Pins under the questions to which they were shown, without what the answers said besides."""
    by_question: dict[str, list[Citation]] = {}
    for pin in pins:
        by_question.setdefault(pin.question, []).append(pin.citation)
    return [Turn(one, Answer(one, one, "", citations=tuple(cited))) for one, cited in by_question.items()]
