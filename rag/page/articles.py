"""The library's articles: a table to find one in, and one article. What is added comes in by `articles_add`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from rag.domain import Source
from rag.export.objects import csv_text
from rag.library import Library
from rag.page import articles_add, articles_one, shared, strings, tables
from rag.page.facts import facts

COLUMNS = (*"id title outlet published author url statements speakers copies".split(),)
MOST_NAMES = 3  # speakers named in a row
TITLE_WIDTH = 300  # pixels: a telephone shows a part of the next column, and so that there is one


@dataclass(frozen=True, slots=True)
class Row:
    """One article as the table shows it."""

    source: Source
    statements: int
    speakers: tuple[str, ...]  # their names, the most quoted first
    copies: int  # other articles with the same text
    founder: str  # id of the article that stands for its group of copies, perhaps its own

    @property
    def named(self) -> str:
        more = len(self.speakers) - MOST_NAMES
        names = ", ".join(self.speakers[:MOST_NAMES])
        return f"{names} +{more}" if more > 0 else names


def page() -> None:
    library = shared.library()
    tables.start()
    if wanted := st.query_params.get("article"):
        articles_one.page(library, wanted)
        return
    tables.heading(strings.ARTICLES)
    listed = rows(library)
    if told := st.session_state.pop("told", ""):
        tables.note(told)
    if articles_add.add(library, empty=not listed):
        listed = rows(library)
    if listed:
        _table(listed)


@shared.remembered(2)
def rows(library: Library) -> list[Row]:
    records = library.records
    return table_rows(library.articles(), records.said(), facts(library).names, records.copies())


def table_rows(
    sources: Sequence[Source],
    said: Sequence[tuple[str | None, str, int]],
    names: dict[str, str],
    copies: dict[str, str],
) -> list[Row]:
    """One row an article, in the order of `sources`; the others are as `SqliteRecords` gives them."""
    quoted: dict[str, list[tuple[int, str]]] = {}
    total: Counter[str] = Counter()
    for speaker, source_id, number in said:
        total[source_id] += number
        if speaker in names:
            quoted.setdefault(source_id, []).append((-number, names[speaker]))
    sizes = Counter(copies.values())
    return [
        Row(
            source,
            total[source.id],
            tuple(dict.fromkeys(name for _, name in sorted(quoted.get(source.id, ())))),
            max(0, sizes[copies.get(source.id, "")] - 1),
            copies.get(source.id, source.id),
        )
        for source in sources
    ]


def found(rows: Sequence[Row], words: str, outlets: Sequence[str], folded: bool) -> list[Row]:
    """The rows that hold the words in title, outlet, day, author or speakers; copies folded into the first found."""
    kept, seen = [], set()
    for row in rows:
        source = row.source
        if outlets and source.outlet not in outlets:
            continue
        if not tables.holds(words, source.title, source.outlet, source.published or "", source.author, *row.speakers):
            continue
        if folded and row.founder in seen:
            continue
        seen.add(row.founder)
        kept.append(row)
    return kept


def _table(rows: list[Row]) -> None:
    outlets = sorted({row.source.outlet for row in rows if row.source.outlet}, key=str.casefold)
    left, right = st.columns([3, 2])
    words = left.text_input(strings.FIND, placeholder=strings.FIND_ARTICLES, key="find-articles")
    chosen = right.multiselect(strings.OUTLET, outlets, placeholder=strings.ANY, key="outlets")
    folded = any(row.copies for row in rows) and st.toggle(strings.FOLD_COPIES, key="fold")
    shown = found(rows, words, chosen, folded)
    shared.draw_text(strings.SHOWN.format(n=len(shown), total=len(rows)))
    widths: dict[str, tables.Width] = {strings.ARTICLE_TITLE: TITLE_WIDTH, strings.SPEAKERS: "large"}
    if (at := tables.chosen_row([_cells(row) for row in shown], widths)) is not None:
        _open(shown[at].source.id)
    ids = [row.source.id for row in shown[: tables.MOST_CHOICES]]
    titles = tables.told_apart({row.source.id: row.source.title or row.source.id for row in shown})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if picked := st.selectbox(
            strings.OPEN_ARTICLE,
            ids,
            index=None,
            format_func=lambda id: titles.get(id, id),
            placeholder=strings.PICK_ARTICLE,
            key="pick",
        ):
            _open(picked)
        tables.csv_button(lambda: csv_text(map(_object, shown), COLUMNS), "articles.csv")


def _open(source_id: str) -> None:
    st.query_params["article"] = source_id
    st.rerun()


def _cells(row: Row) -> dict[str, object]:
    source = row.source
    return {
        strings.ARTICLE_TITLE: source.title or source.id,
        strings.PERIOD: (source.published or "")[:10],
        strings.OUTLET: source.outlet,
        strings.STATEMENTS_TITLE: row.statements,
        strings.SPEAKERS: row.named,
        strings.COPIES_COLUMN: row.copies or None,
    }


def _object(row: Row) -> dict[str, object]:
    source = row.source
    about = {name: getattr(source, name) for name in COLUMNS[:6]}
    return about | {"statements": row.statements, "speakers": list(row.speakers), "copies": row.copies}
