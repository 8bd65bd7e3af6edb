"""Saved questions in the sidebar: asked again with a click, and by themselves of the articles that are new."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import streamlit as st

from rag.domain import Filters, Span
from rag.entries import SavedQuestion
from rag.errors import RagError
from rag.library import Library, SavedQuestions
from rag.page import asking, conversations, html, kept_strings, shared, signin
from rag.page.articles_html import anchor, article_link
from rag.watching import found_in, now_text

AT_ONCE = 12  # articles that are asked without a click, when the list is opened
SHOWN = 5  # of what is new to a question


def _saved(library: Library) -> SavedQuestions:
    return library.saved_questions(signin.owner())


@shared.remembered(2)
def _articles(library: Library) -> tuple[str, ...]:
    return tuple(source.id for source in library.records.sources(Filters()))


def button(library: Library, key: str, question: str) -> None:
    """Keep the question of an answer."""
    st.button(
        kept_strings.SAVE,
        icon=":material/bookmark_add:",
        type="tertiary",
        key=f"save-{key}",
        on_click=_keep,
        args=(library, question),
    )


def _keep(library: Library, question: str) -> None:
    try:
        _saved(library).add(question, _articles(library))
    except RagError as error:
        conversations.say(str(error))
    else:
        conversations.say(kept_strings.SAVED_NOW.format(question=question))


def draw(library: Library) -> None:
    """The list, where there is one; the articles that are new are asked when it is opened."""
    saved = _saved(library)
    try:
        listed = saved.all()
        new = {one.number: saved.new(one.number, _articles(library)) for one in listed}
    except RagError as error:
        shared.draw_text(str(error))
        return
    if not listed:
        return
    if news := _news(listed, new):  # not in the label: with another one the list would fold
        shared.draw(f'<div class="wk-new">{news}</div>')
    box = st.expander(kept_strings.SAVED, key="saved-questions", icon=":material/bookmark:", on_change="rerun")
    with box:
        if box.open:
            _look(library, saved, listed, new)
            for one in listed:
                _question(library, saved, one)


def _news(listed: list[SavedQuestion], new: Mapping[int, list[str]]) -> str:
    if unread := sum(one.unread for one in listed):
        first = min(one.read[:10] for one in listed if one.unread)
        return kept_strings.SAVED_NEWS.format(n=unread, since=since(first, date.today()))
    articles = len({id for ids in new.values() for id in ids})
    return kept_strings.SAVED_ARTICLES.format(n=articles, s="" if articles == 1 else "s") if articles else ""


def _look(library: Library, saved: SavedQuestions, listed: list[SavedQuestion], new: Mapping[int, list[str]]) -> None:
    """Ask each question of what is new to it: a few articles at once, more of them if the reader wants it.

    Offline, wherever that is possible: nobody pays for a look. Each article alone, as `rag.watching` does it.
    """
    todo = [(one, id) for one in listed for id in new[one.number]]
    if not todo:
        return
    asker = library.offline_asker or library.asker
    wanted = len(todo) <= AT_ONCE and library.offline_asker is not None
    if not wanted and not st.button(kept_strings.LOOK.format(n=len({id for _, id in todo})), icon=":material/search:"):
        return
    told = st.empty()
    for done, (one, id) in enumerate(todo):
        told.html(f'<div class="ws-soft" role="status">{kept_strings.LOOKING.format(done=done, total=len(todo))}</div>')
        found = found_in(one.question, id, asker.ask, library.records.article, now_text())
        saved.note(one.number, id, found)
    st.rerun()


def _question(library: Library, saved: SavedQuestions, one: SavedQuestion) -> None:
    with st.container(key=f"saved-{one.number}"):
        shared.draw(f'<div class="wk-saved" dir="auto">{html.text(one.question)}</div>')
        if one.unread:
            shared.draw(news_html(one, saved.unread(one.number), set(_articles(library))))
        with st.container(horizontal=True, gap="small"):
            st.button(
                kept_strings.ASK_SAVED,
                type="tertiary",
                icon=":material/refresh:",
                key=f"ask-saved-{one.number}",
                on_click=_ask,
                args=(saved, one),
            )
            st.button(
                kept_strings.FORGET,
                type="tertiary",
                icon=":material/delete:",
                key=f"forget-saved-{one.number}",
                on_click=saved.remove,
                args=(one.number,),
            )


def _ask(saved: SavedQuestions, one: SavedQuestion) -> None:
    saved.mark_read(one.number)
    asking.later(one.question)


def news_html(saved: SavedQuestion, reports: list[Mapping[str, object]], there: set[str]) -> str:
    """How many statements are new, and the first of them; what stands in an article that was removed is not shown."""
    count = kept_strings.NEW_SINCE.format(n=saved.unread, since=since(saved.read[:10], date.today()))
    rows = "".join(_report(report) for report in reports[:SHOWN] if report["article_id"] in there)
    return f'<div class="wk-new">{count}</div>{rows}'


def _report(report: Mapping[str, object]) -> str:
    start, end = int(str(report["start"])), int(str(report["end"]))
    address = article_link(str(report["article_id"]), Span(start, end))
    title = str(report["title"] or report["article_id"])
    return (
        f'<div class="wk-pin" style="--who: {html.AMBER}"><div class="ws-who" dir="auto">{html.text(str(report["by"]))}'
        f'</div><div class="wk-words" dir="auto">{html.text(str(report["shown"]))}</div>'
        f'<div class="ws-soft" dir="auto">{anchor(address, title)}</div></div>'
    )


def since(day: str, today: date) -> str:
    """A day as one speaks of it.

    >>> [since(day, date(2025, 3, 4)) for day in ("2025-03-03", "2025-03-04", "2025-02-01")]
    ['yesterday', 'today', '1 Feb 2025']
    """
    if day == today.isoformat():
        return kept_strings.TODAY
    return kept_strings.YESTERDAY if day == (today - timedelta(1)).isoformat() else html.day(day)
