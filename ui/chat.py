"""The chat: ask, see evidence before prose, open a quotation in its article."""

from __future__ import annotations

import uuid
from datetime import date

import streamlit as st

from rag.domain import Answer, Citation, Filters, Turn
from rag.errors import RagError
from rag.wiring import Library
from ui import html, shared, strings


def page() -> None:
    library = shared.library()
    shared.draw(html.STYLE)
    conversation = _conversation()
    filters = _sidebar(library, conversation)
    opened = st.session_state.get("opened")
    left, right = st.columns([3, 2], gap="large") if opened else (st.container(), None)
    with left:
        _chat(library, conversation, filters)
    if right is not None:
        with right:
            _article(library, *opened)


def _conversation() -> str:
    """The conversation's name from the address, so that a refresh or a link comes back to it."""
    if "c" not in st.query_params:
        st.query_params["c"] = uuid.uuid4().hex[:12]
    return st.query_params["c"]


def _sidebar(library: Library, conversation: str) -> Filters:
    with st.sidebar:
        if st.button(strings.NEW, width="stretch"):
            st.session_state.pop("opened", None)
            st.query_params["c"] = uuid.uuid4().hex[:12]
            st.rerun()
        filters = _filters(library)
        st.caption(strings.ONLINE.format(model=library.settings.model) if library.uses_model else strings.OFFLINE)
        _conversations(library, conversation)
    return filters


def _filters(library: Library) -> Filters:
    sources = library.records.sources(Filters())
    outlets = sorted({source.outlet for source in sources if source.outlet})
    speakers = {
        speaker.id: speaker.name for speaker in library.records.speakers() if speaker.kind in ("person", "body")
    }
    with st.expander(strings.FILTERS):
        chosen_outlets = st.multiselect(strings.OUTLET, outlets, placeholder=strings.ANY)
        ids = sorted(speakers, key=lambda id: speakers[id].casefold())
        chosen_speakers = st.multiselect(strings.SPEAKER, ids, format_func=speakers.get, placeholder=strings.ANY)
        period = st.date_input(strings.PERIOD, value=(), min_value=date(1900, 1, 1), max_value=date(2100, 1, 1))
    since, until = (period[0].isoformat(), period[-1].isoformat()) if period else (None, None)
    return Filters(speakers=tuple(chosen_speakers), outlets=tuple(chosen_outlets), since=since, until=until)


def _conversations(library: Library, current: str) -> None:
    listed = [(name, first) for name, first in library.records.conversations() if name != current]
    if not listed:
        return
    with st.expander(strings.CONVERSATIONS):
        for name, first in listed[:30]:
            shared.draw(html.conversation_html(name, first))


def _chat(library: Library, conversation: str, filters: Filters) -> None:
    turns = library.records.turns(conversation)
    if not library.records.sources(Filters()):
        shared.draw_text(strings.EMPTY)
    elif not turns:
        shared.draw(html.welcome_html(_suggestions(library), conversation))
    for i, turn in enumerate(turns):
        _turn(library, i, turn)
    linked = st.query_params.pop("q", None)  # a suggested question is a link to this page
    if question := st.chat_input(strings.ASK, submit_mode="stop") or linked:
        _ask(library, conversation, filters, turns, question)


def _suggestions(library: Library) -> list[str]:
    """Questions that this library can answer: about those it quotes most."""
    people = [row["name"] for row in library.speaker_rows() if row["kind"] == "person"][: len(strings.SUGGESTED)]
    return [question.format(name=name) for question, name in zip(strings.SUGGESTED, people, strict=False)]


def _turn(library: Library, number: int, turn: Turn) -> None:
    with st.chat_message("user"):
        shared.draw_text(turn.question)
    with st.chat_message("assistant", avatar=":material/format_quote:"):
        shared.draw(html.answer_html(turn.answer))
        for citation in turn.answer.citations:
            _card(library, f"{number}-{citation.number}", citation)
        shared.draw(html.footer_html(turn.answer))


def _card(library: Library, key: str, citation: Citation) -> None:
    try:
        context = shared.around(library.records.article(citation.source.id), citation)
    except RagError:  # the article was removed since
        context = ("", "")
    shared.draw(html.card_html(citation, context))
    if st.button(strings.OPEN, key=f"open-{key}", type="tertiary", icon=":material/article:"):
        st.session_state["opened"] = (citation.source.id, citation.quote.span)
        st.rerun()


def _ask(library: Library, conversation: str, filters: Filters, turns: list[Turn], question: str) -> None:
    with st.chat_message("user"):
        shared.draw_text(question)
    with st.chat_message("assistant", avatar=":material/format_quote:"):
        prose, cards = st.empty(), st.container()
        try:
            answer = _stream(library, filters, turns, question, prose, cards)
        except RagError as error:
            shared.draw_text(str(error))
            return
    library.records.add_turn(conversation, Turn(question, answer))
    st.rerun()  # drawn once more from the record, now with its buttons


def _stream(library: Library, filters: Filters, turns: list[Turn], question: str, prose, cards) -> Answer:
    """Draw evidence as it is verified, then prose as it comes; return the whole answer."""
    said = ""
    for piece in library.asker.stream(question, filters=filters, turns=turns):
        if isinstance(piece, Answer):
            return piece
        if isinstance(piece, Citation):
            with cards:
                shared.draw(html.card_html(piece))
        else:
            said += piece
            prose.html(f'<div class="ws-prose" dir="auto">{html.text(said)}</div>')
    raise RuntimeError("a stream ended without its answer")


def _article(library: Library, source_id: str, span) -> None:
    if st.button(strings.CLOSE, icon=":material/close:", type="tertiary"):
        st.session_state.pop("opened")
        st.rerun()
    try:
        article = library.records.article(source_id)
    except RagError as error:
        shared.draw_text(str(error))
        return
    source = article.source
    shared.draw(f'<div class="ws-names" dir="auto">{html.text(source.title)}</div>')
    about = " · ".join(part for part in (source.outlet, (source.published or "")[:10], source.author) if part)
    shared.draw(f'<div class="ws-soft" dir="auto">{html.text(about)}</div>')
    statements = library.records.statements(Filters(articles=(source_id,)))
    shared.draw(html.article_html(article, statements, span))
