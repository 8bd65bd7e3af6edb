"""Correcting who is who: rename a speaker, merge two into one, split off a spelling. Each can be taken back."""

from __future__ import annotations

from itertools import islice

import streamlit as st

from rag.domain import Speaker
from rag.errors import RagError
from rag.keeping import Correction
from rag.library import Library
from rag.page import html, shared, strings, tables
from rag.page.facts import facts


def undo(library: Library) -> None:
    """Offer to take the last correction back, and say what was done; both pages of speakers begin with it."""
    if told := st.session_state.pop("corrected", ""):
        tables.note(told)
    try:
        if not (last := library.last_correction()):
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            shared.draw(f'<div class="wp-soft" dir="auto">{html.text(strings.LAST.format(line=last))}</div>')
            sent = st.button(strings.UNDO, icon=":material/undo:", help=strings.UNDO_HELP, type="tertiary")
        if sent:
            st.session_state["corrected"] = strings.UNDONE.format(line=library.undo())
            st.rerun()
    except RagError as error:
        tables.note(str(error))


def draw(library: Library, speaker: Speaker) -> None:
    """Three small forms, folded away: most visits change nothing."""
    with st.expander(strings.CORRECT, icon=":material/edit:"):
        _rename(library, speaker)
        _merge(library, speaker)
        if speaker.aliases:
            _split(library, speaker)


def _rename(library: Library, speaker: Speaker) -> None:
    with st.form(f"rename-{speaker.id}", border=False):
        name = st.text_input(strings.RENAME, value=speaker.name, max_chars=200, key=f"name-{speaker.id}")
        if st.form_submit_button(strings.RENAME_DO):
            _do(library, "rename", speaker.id, name, speaker.id)


def _merge(library: Library, speaker: Speaker) -> None:
    known = {id: name for id, name in facts(library).names.items() if id != speaker.id}
    others = tables.told_apart(dict(islice(known.items(), tables.MOST_CHOICES)))
    with st.form(f"merge-{speaker.id}", border=False):
        into = st.selectbox(
            strings.MERGE,
            list(others),
            index=None,
            format_func=lambda one: others.get(one, one),
            placeholder=strings.MERGE_INTO,
            accept_new_options=len(known) > tables.MOST_CHOICES,  # of more a name can be typed
        )
        if st.form_submit_button(strings.MERGE_DO) and into:
            known_others = (one for one in library.records.speakers() if one.id != speaker.id)
            other = next((one.id for one in known_others if into in (one.id, *one.names)), into)
            _do(library, "merge", speaker.id, other, other)


def _split(library: Library, speaker: Speaker) -> None:
    with st.form(f"split-{speaker.id}", border=False):
        alias = st.selectbox(strings.SPLIT, list(speaker.names), index=None, placeholder=strings.SPLIT_OFF)
        if st.form_submit_button(strings.SPLIT_DO) and alias:
            _do(library, "split", speaker.id, alias, speaker.id)


def _do(library: Library, action: Correction, id: str, other: str, then: str) -> None:
    """Correct, and go on at the speaker with the id `then`."""
    try:
        st.session_state["corrected"] = library.correct(action, id, other)
    except RagError as error:
        tables.note(str(error))
        return
    st.query_params["speaker"] = then
    st.rerun()
