"""Adding articles: files, a folder, addresses, or pasted text; what came of each, and why one was refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Literal

import streamlit as st

from rag.errors import RagError
from rag.formats.fields import slug
from rag.keeping import Summary
from rag.library import Library
from rag.page import strings, tables
from rag.seams import Progress

Upload = tuple[str, bytes]
_CAME = "came"  # what came of the last articles: in one line, what failed, what became of the others


def add(library: Library, empty: bool) -> bool:
    """Draw the forms and add what was sent; returns whether something was. What came of it stays until the next."""
    told = _CAME in st.session_state  # what came of the last ones is in there
    with st.expander(strings.ADD_ARTICLES, expanded=empty or told, icon=":material/add:"):
        files, folder, address, paste = st.tabs([strings.FILES, strings.FOLDER, strings.ADDRESSES, strings.PASTE])
        with files:
            sent = _files("files", strings.UPLOAD, True)
        with folder:
            sent = _files("folder", strings.UPLOAD_FOLDER, "directory") or sent
        with address:
            sent = _addresses() or sent
        with paste:
            sent = _pasted() or sent
        added = _add(library, *sent) if sent else False
        _came_of(library)
    return added


def _files(key: str, label: str, several: Literal[True, "directory"]) -> tuple[list[Upload], list[str]] | None:
    with st.form(key, clear_on_submit=True, border=False):
        files = st.file_uploader(label, accept_multiple_files=several, key=f"{key}-chosen")
        if st.form_submit_button(strings.ADD, type="primary") and files:
            return [(file.name, file.getvalue()) for file in files], []
    return None


def _addresses() -> tuple[list[Upload], list[str]] | None:
    with st.form("addresses", clear_on_submit=True, border=False):
        lines = st.text_area(strings.ADDRESS, placeholder="https://", height=100, key="addresses-typed")
        if st.form_submit_button(strings.ADD, type="primary") and lines.strip():
            return [], lines.split()
    return None


def _pasted() -> tuple[list[Upload], list[str]] | None:
    with st.form("paste", clear_on_submit=True, border=False):
        title = st.text_input(strings.ARTICLE_TITLE, key="paste-title")
        left, right = st.columns(2)
        outlet = left.text_input(strings.OUTLET, key="paste-outlet")
        day = right.date_input(strings.PERIOD, value=None, key="paste-day")
        text = st.text_area(strings.TEXT, height=200, key="paste-text")
        if st.form_submit_button(strings.ADD, type="primary") and text.strip():
            return [pasted(title, outlet, day.isoformat() if day else "", text)], []
    return None


def pasted(title: str, outlet: str, day: str, text: str) -> Upload:
    """Pasted text as an upload of one record: the same title, outlet and day again is a new revision."""
    words = "-".join(title.lower().split())
    named = "-".join(part for part in (day, slug(words)) if part) if words else ""
    record = {"id": named, "title": title.strip(), "outlet": outlet.strip(), "published": day, "text": text}
    return "pasted.json", json.dumps([{name: value for name, value in record.items() if value}]).encode()


def _add(library: Library, uploads: list[Upload], addresses: list[str]) -> bool:
    bar = st.progress(0.0, text=strings.ADDING)
    try:
        summary = library.add_uploads(uploads, addresses, _shown(bar.progress))
    except RagError as error:
        st.session_state[_CAME] = str(error), [], []
        return False
    finally:
        bar.empty()
    failures = [
        {strings.WHAT: failure.origin.removeprefix("upload:"), strings.WHY: failure.reason}
        for failure in summary.failures
    ]
    st.session_state[_CAME] = summary.line(), failures, _outcomes(library, summary)
    return bool(summary.added or summary.revised)


def _shown(draw: Callable[..., object]) -> Progress:
    def show(done: int, total: int | None, note: str) -> None:
        # the note is a title from outside: a bar's text is Markdown, so only numbers are shown in it
        told = strings.ADDED_OF.format(done=done, total=total) if total else strings.ADDED_SO_FAR.format(done=done)
        draw(min(1.0, done / total) if total else 0.0, text=told)

    return show


def _outcomes(library: Library, summary: Summary) -> list[dict[str, object]]:
    """What became of each article, in the order in which they came."""
    counts: dict[str, int] = {}
    for _, source_id, number in library.records.said():
        counts[source_id] = counts.get(source_id, 0) + number
    titles = {one.id: one.title for one in library.articles(articles=tuple(summary.became))}
    groups = library.records.copies()
    return [
        {
            strings.ARTICLE_TITLE: titles.get(id) or id,
            strings.BECAME: strings.OUTCOMES[how],
            strings.STATEMENTS_TITLE: counts.get(id, 0),
            strings.COPY_OF: _title_of(library, groups.get(id, id)) if groups.get(id, id) != id else "",
        }
        for id, how in summary.became.items()
    ]


def _title_of(library: Library, source_id: str) -> str:
    return library.article(source_id).source.title or source_id


def _came_of(library: Library) -> None:
    line, failures, outcomes = st.session_state.get(_CAME, ("", [], []))
    if not line:
        return
    tables.note(line)
    for rows in filter(None, (failures, outcomes)):
        _listed(rows)


def _listed(rows: Iterable[dict[str, object]]) -> None:
    st.dataframe(list(rows), width="stretch", hide_index=True)
