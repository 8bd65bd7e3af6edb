"""What can be done with the last answer: copy it, ask again or otherwise, say whether it was right, go on."""

from __future__ import annotations

from functools import partial

import streamlit as st

from rag.domain import Answer, Filters, RefusalKind, Statement, Turn
from rag.entries import Kept, Seen
from rag.errors import RagError
from rag.evaluation.sets.feedback import FILE, WRONG, feedback_row, keep
from rag.export.documents import markdown_answer, plain_answer
from rag.export.render import shown
from rag.library import Library
from rag.page import asking, evidence, saved, shared, sidebar, signin, strings, welcome
from rag.page.cards import MOST_CARDS
from rag.page.widgets import copies, picks
from rag.questions.suggestions import next_questions, wider_questions

_EDITING = "editing"


def draw(library: Library, conversation: str, kept: list[Kept]) -> None:
    """Everything below the last answer. `kept` holds at least one turn.

    What a button does is done to the turn that was drawn with it, even if another window has added one meanwhile.
    """
    turn, seen = kept[-1].turn, kept[-1].seen
    past = [one.turn for one in kept]
    key = f"{conversation}-{seen.position}-{seen.revision}"
    if turn.filters != Filters():
        st.button(strings.WIDEN, icon=":material/zoom_out_map:", key=f"widen-{key}", on_click=_widen, args=(turn, seen))
    with st.container(key="actions", horizontal=True, vertical_alignment="center", gap="medium"):
        _copies(library, turn, key)
        st.button(
            strings.AGAIN,
            icon=":material/refresh:",
            type="tertiary",
            key=f"again-{key}",
            on_click=asking.later,
            args=(turn.question, seen),
        )
        saved.button(library, key, turn.question)
        if st.button(strings.EDIT, icon=":material/edit:", type="tertiary", key=f"edit-{key}"):
            st.session_state[_EDITING] = key
        _feedback(library, key, past)
    if st.session_state.get(_EDITING) == key:
        _edit(turn, seen, key)
    _suggestions(library, past, key)


def _widen(turn: Turn, seen: Seen) -> None:
    sidebar.clear_filters()
    asking.later(turn.question, replaces=seen)


def _copies(library: Library, turn: Turn, key: str) -> None:
    link_to = partial(evidence.address, library)
    texts = {
        strings.COPY_TEXT: plain_answer(turn.question, turn.answer, link_to),
        strings.COPY_MARKDOWN: markdown_answer(turn.question, turn.answer, link_to),
    }
    copies(texts, strings.COPIED, key=f"copy-{key}")


def _edit(turn: Turn, seen: Seen, key: str) -> None:
    """Callbacks, because they are called even where the form is not drawn again: another window has added a turn."""
    with st.form(f"edit-form-{key}", border=False):
        st.text_area(strings.EDITED, turn.question, max_chars=4_000, key=f"edited-{key}")
        with st.container(horizontal=True):
            st.form_submit_button(strings.SEND, type="primary", on_click=_send, args=(seen, key))
            st.form_submit_button(strings.CANCEL, type="tertiary", on_click=_close)


def _send(seen: Seen, key: str) -> None:
    _close()
    if question := st.session_state[f"edited-{key}"].strip():
        asking.later(question, replaces=seen)


def _close() -> None:
    st.session_state.pop(_EDITING, None)


def _suggestions(library: Library, past: list[Turn], key: str) -> None:
    answer = past[-1].answer
    asked = [question for turn in past for question in (turn.question, turn.answer.standalone)]
    questions = [question for question in wider_questions(answer) if question not in asked] if answer.refused else []
    wider = strings.ASK_WHICH if answer.refusal is RefusalKind.WHICH_PERSON else strings.WIDER
    label = wider if questions else strings.NEXT
    questions = questions or next_questions(answer, asked, _near(library, answer))
    if not questions:  # nothing is near: what can be asked here at all
        label, questions = strings.SUGGEST, [one for one in welcome.questions(library) if one not in asked]
    if not questions:
        return
    shared.draw(f'<div class="ws-near">{label}</div>')
    items = [{"key": question, "text": question} for question in questions]
    if picked := picks(label, items, key=f"next-{key}"):
        asking.later(picked)
        st.rerun()


def _near(library: Library, answer: Answer) -> list[Statement]:
    """The statements of the articles that are quoted first."""
    cited = tuple(dict.fromkeys(citation.source.id for citation in shown(answer)[:MOST_CARDS]))
    return library.statements(articles=cited) if cited else []


# --- feedback ---------------------------------------------------------------------------------------


@st.fragment
def _feedback(library: Library, key: str, past: list[Turn]) -> None:
    """A thumb is kept at once; why it was wrong can be said after."""
    thumb = st.feedback("thumbs", key=f"thumb-{key}")
    if thumb is None:
        return
    if thumb == 1:
        _keep_once(library, key, past, right=True)
        return
    with st.form(f"why-{key}", border=False):
        why = st.selectbox(
            strings.FEEDBACK_WHY,
            WRONG,
            format_func=lambda why: strings.FEEDBACK_WRONG.get(why, why),
            key=f"reason-{key}",
        )
        note = st.text_input(strings.FEEDBACK_NOTE, max_chars=500, key=f"note-{key}")
        if st.form_submit_button(strings.FEEDBACK_SAVE):
            _keep_once(library, key, past, right=False, why=why, note=note)


def _keep_once(library: Library, key: str, past: list[Turn], right: bool, why: str = "other", note: str = "") -> None:
    try:
        keep(library.settings.library, feedback_row(f"feedback-{key}", past, right, why, note, signin.owner()))
    except RagError as error:
        shared.draw_text(str(error))
    else:
        shared.draw_text(strings.FEEDBACK_KEPT.format(file=FILE))
