"""A question and its answer as they stand in the record: the short answer, the cards, where was looked."""

from __future__ import annotations

import streamlit as st

from rag.domain import Citation, Filters, Turn
from rag.export.render import shown
from rag.library import Library
from rag.page import beside, cards, evidence, pins, shared, sources, strings, times
from rag.page.facts import speaker_name


def draw(library: Library, number: int, turn: Turn, asked: bool = True) -> None:
    """One turn, its cards each with a button that opens the article."""
    if asked:
        shared.draw(cards.question_html(turn.question, number))
    citations = shown(turn.answer)
    drawn = min(len(citations), st.session_state.get(_most(number), cards.MOST_CARDS))
    shared.draw(cards.answer_html(turn.answer, number, drawn))
    times.draw(number, citations, drawn)
    for citation in citations[:drawn]:
        _card(library, number, turn.question, citation)
    if rest := len(citations) - drawn:
        shared.draw(f'<div id="{cards.waiting(number)}"></div>')
        label = strings.MORE_QUOTATIONS.format(n=min(rest, cards.MOST_CARDS), rest=rest)
        st.button(
            label, icon=":material/expand_more:", key=f"next-cards-{number}", on_click=_more, args=(number, drawn)
        )
    shared.draw(cards.footer_html([where(library, turn.filters), *cards.made(turn.answer)]))
    if turn.answer.dropped:
        with st.expander(strings.PROSE_LEFT_OUT.format(n=len(turn.answer.dropped))):
            st.text("\n".join(turn.answer.dropped))


def _most(number: int) -> str:
    return f"drawn-{number}"


def _more(number: int, drawn: int) -> None:
    """Draw ten more cards of a turn: each costs time, and nobody reads forty at once."""
    st.session_state[_most(number)] = drawn + cards.MOST_CARDS


def _card(library: Library, number: int, question: str, citation: Citation) -> None:
    key = f"{number}-{citation.number}"
    with st.container(key=f"card-{key}"):
        card = evidence.card(library, citation)
        shared.draw(cards.card_html(card, number, opened=beside.is_open(citation)))
        with st.container(key=f"do-{key}", horizontal=True, gap="medium"):
            st.button(
                strings.OPEN,
                key=f"open-{key}",
                type="tertiary",
                icon=":material/article:",
                on_click=beside.show,
                args=(citation,),
            )
            pins.button(library, key, question, citation)


def where(library: Library, filters: Filters) -> str:
    """What the filters left to search; "" if that was everything."""
    parts = [*filters.outlets, *(speaker_name(library, id) for id in filters.speakers)]
    parts += sources.names(library, filters.articles)
    if filters.since or filters.until:
        parts.append(f"{filters.since or '…'} – {filters.until or '…'}")
    return strings.SEARCHED_ONLY.format(where=", ".join(parts)) if parts else ""


def scroll_to(anchor: str) -> None:
    """Bring what has just been drawn to the top of the window. `anchor` is ours: letters, digits and dashes."""
    st.html(
        f"<script>document.getElementById('{anchor}')?.scrollIntoView({{block: 'start'}})</script>",
        unsafe_allow_javascript=True,
    )
