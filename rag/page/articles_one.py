"""One article: its text with who speaks in it, its copies, its revisions; read it again, remove it."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from rag.domain import Article, Span, Statement
from rag.errors import RagError
from rag.export.objects import STATEMENT_COLUMNS, csv_text, statement_object
from rag.export.revisions import requoted
from rag.formats.places import is_address
from rag.library import Library
from rag.page import articles_html, html, original, shared, strings, tables


def page(library: Library, source_id: str) -> None:
    """The page of one article; an unknown one is said, not raised."""
    if st.button(strings.ALL_ARTICLES, icon=":material/arrow_back:", type="tertiary"):
        _back()
    try:
        article = library.article(source_id)
    except RagError as error:
        tables.note(str(error))
        return
    statements = library.statements(articles=source_id)
    shared.draw(articles_html.heading_html(article.source))
    _actions(library, article)
    revisions = library.revisions(source_id)
    views = [strings.TEXT, strings.STATEMENTS_TITLE, strings.REVISIONS.format(n=len(revisions))]
    view = st.segmented_control(strings.VIEW, views, default=views[0], required=True, label_visibility="collapsed")
    if view == views[0]:
        _text(library, article, statements)
    elif view == views[1]:
        _statements(article, statements)
    else:
        _revisions(library, article, revisions)


def _back() -> None:
    st.query_params.clear()
    st.rerun()


def _actions(library: Library, article: Article) -> None:
    with st.container(horizontal=True):
        again = st.button(strings.REREAD, icon=":material/refresh:", help=strings.REREAD_HELP)
        if st.button(strings.REMOVE, icon=":material/delete:"):
            st.session_state["removing"] = article.source.id
    if st.session_state.get("removing") == article.source.id:
        _sure(article)
    if again:
        try:
            with st.spinner(strings.ADDING):
                st.session_state["reread"] = article.source.id, _read_again(library, article)
        except RagError as error:
            tables.note(str(error))
            return
        st.rerun()
    of, told = st.session_state.pop("reread", ("", ""))
    if of == article.source.id:
        tables.note(told)


def _read_again(library: Library, article: Article) -> str:
    """From its address or file if it has one here, else from the stored text; says what came of it."""
    origin = article.source.origin
    if is_address(origin) or Path(origin).is_file():
        summary = library.add([origin])
        if summary.failures:
            return f"{summary.failures[0].origin}: {summary.failures[0].reason}"
        if summary.revised or summary.added:
            return summary.line()
    return strings.READ_AGAIN.format(n=library.reread(article.source.id))


def _sure(article: Article) -> None:
    """Ask before removing; asked in place, so that the keyboard is where the question is."""
    tables.note(strings.REMOVE_SURE.format(title=article.source.title or article.source.id))
    with st.container(horizontal=True):
        yes = st.button(strings.YES, type="primary")
        no = st.button(strings.NO)
    if yes or no:
        st.session_state["removing"] = ""
    if yes:
        try:
            shared.library().remove(article.source.id)
        except RagError as error:
            tables.note(str(error))
            return
        st.session_state["told"] = strings.REMOVED.format(title=article.source.title or article.source.id)
        _back()
    if no:
        st.rerun()


# --- views --------------------------------------------------------------------------------------------------------


def _text(library: Library, article: Article, statements: list[Statement]) -> None:
    here = asked_span(st.query_params.get("at", ""), len(article.text))
    if here and original.wanted(article, "original"):
        original.draw(library, article, here)
        return
    if statements:
        shared.draw(articles_html.legend_html(statements))
    shared.draw(html.article_html(article, statements, here))
    if here:
        _to_the_words(here)
    if copies := copies_of(library, article.source.id):
        shared.draw(articles_html.sources_html(strings.COPIES_TITLE, copies))


def _to_the_words(here: Span) -> None:
    """Scroll to the marked words; the script is ours, and the place in it makes it run for each link once."""
    script = "document.querySelector('mark.ws-here')?.scrollIntoView({block: 'center'})"
    st.html(f"<script>/* {here.start}-{here.end} */ {script}</script>", unsafe_allow_javascript=True)


def asked_span(text: str, length: int) -> Span | None:
    """The words that a link asks to mark: "120-180"; None if it asks for none that are there.

    >>> asked_span("3-9", 20), asked_span("9-3", 20), asked_span("3-90", 20), asked_span("x", 20)
    (Span(start=3, end=9), None, None, None)
    """
    match = re.fullmatch(r"(\d{1,9})-(\d{1,9})", text)
    if not match or not int(match[1]) < int(match[2]) <= length:
        return None
    return Span(int(match[1]), int(match[2]))


def copies_of(library: Library, source_id: str) -> list:
    """The other articles of its group of copies."""
    groups = library.records.copies()
    group = groups.get(source_id)
    others = tuple(id for id, founder in groups.items() if group and founder == group and id != source_id)
    return library.articles(articles=others) if others else []


def _statements(article: Article, statements: list[Statement]) -> None:
    rows = [statement_object(statement, article.source) for statement in statements]
    shown = [
        {
            strings.SPEAKER: row["speaker"] or strings.UNCERTAIN,
            strings.AS_WRITTEN: row["speaker_as_written"] or "",
            strings.ACT: row["act"],
            strings.FORM: strings.FORMS[row["form"]],
            strings.WORDS: " … ".join(" ".join(part.split()) for part in row["content"]),
        }
        for row in rows
    ]
    st.dataframe(shown, width="stretch", hide_index=True)
    tables.csv_button(lambda: csv_text(rows, STATEMENT_COLUMNS), f"{article.source.id}-statements.csv")


def _revisions(library: Library, article: Article, revisions: list[str]) -> None:
    if len(revisions) < 2:
        shared.draw_text(strings.ONE_REVISION)
        return
    numbers = range(len(revisions))
    left, right = st.columns(2)
    older = left.selectbox(strings.OLDER, numbers, index=len(revisions) - 2, format_func=_numbered)
    newer = right.selectbox(strings.NEWER, numbers, index=len(revisions) - 1, format_func=_numbered)
    old, new = (library.article(article.source.id, revisions[n]) for n in (older, newer))
    with st.spinner(strings.ADDING):
        changes = requoted(*library.extractor.extract([old, new]))
    quoted = articles_html.requotes_html(changes) if changes else f"<div>{strings.NO_REQUOTES}</div>"
    shared.draw(f'<h2 class="wp-sub">{strings.REQUOTES}</h2>{quoted}')
    shared.draw(f'<h2 class="wp-sub">{strings.DIFF}</h2>{articles_html.diff_html(old.text, new.text)}')


def _numbered(number: int) -> str:
    return strings.REVISION.format(n=number + 1)
