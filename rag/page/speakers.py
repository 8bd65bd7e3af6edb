"""Who speaks how often, how, where and when, and who blames, praises and urges whom; or one speaker."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rag.answers.stances import TIES
from rag.export.objects import csv_text
from rag.library import Library
from rag.names.standing import speaks_for
from rag.names.tallies import Tally, tallies, timeline
from rag.page import html, pictures, shared, speakers_correct, speakers_one, strings, tables, ties

COLUMNS = "speaker kind statements direct mixed indirect articles outlets also_written roles speaks_for".split()
MOST_PICTURES = 12  # speakers side by side over time
NAMED = ("person", "body")


def page() -> None:
    library = shared.library()
    tables.start()
    if wanted := st.query_params.get("speaker"):
        speakers_one.page(library, wanted)
        return
    tables.heading(strings.SPEAKERS)
    speakers_correct.undo(library)
    listed = rows(library)
    if not listed:
        shared.draw(f"<div>{strings.NOBODY_SPEAKS} {html.to_articles()}</div>")
        return
    views = [strings.TABLE, strings.OVER_TIME, strings.NETWORK]
    view = st.segmented_control(
        strings.VIEW, views, default=views[0], required=True, label_visibility="collapsed", key="view"
    )
    if view == strings.TABLE:
        _table(listed)
    elif view == strings.OVER_TIME:
        _over_time(library, listed)
    else:
        _network(library)


@shared.remembered(2)
def rows(library: Library) -> list[Tally]:
    return tallies(library.records.speakers(), library.records.forms(), library.articles())


# --- the table ---------------------------------------------------------------------------------------------------


def found(rows: Sequence[Tally], words: str, outlets: Sequence[str], named: bool) -> list[Tally]:
    """The speakers that hold the words in a name or role and speak in one of the outlets."""
    return [
        row
        for row in rows
        if tables.holds(words, *row.speaker.names, *row.speaker.roles, speaks_for(row.speaker))
        and (not outlets or set(outlets) & set(row.outlets))
        and (not named or row.speaker.kind in NAMED)
    ]


def _table(rows: list[Tally]) -> None:
    left, right = st.columns([3, 2])
    words = left.text_input(strings.FIND, placeholder=strings.FIND_SPEAKERS, key="find-speakers")
    outlets = sorted({outlet for row in rows for outlet in row.outlets}, key=str.casefold)
    chosen = right.multiselect(strings.OUTLET, outlets, placeholder=strings.ANY, key="outlets")
    named = st.toggle(strings.NAMED_ONLY, key="named")
    shown = found(rows, words, chosen, named)
    shared.draw_text(strings.SHOWN.format(n=len(shown), total=len(rows)))
    if (at := tables.chosen_row([_cells(row) for row in shown], {strings.SPEAKER: "medium"})) is not None:
        speakers_one.open_speaker(shown[at].speaker.id)
    names = tables.told_apart({row.speaker.id: row.speaker.name for row in shown[: tables.MOST_CHOICES]})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if picked := st.selectbox(
            strings.OPEN_SPEAKER,
            list(names),
            index=None,
            format_func=lambda id: names.get(id, id),
            placeholder=strings.PICK,
            key="pick",
        ):
            speakers_one.open_speaker(picked)
        tables.csv_button(lambda: csv_text(map(_object, shown), COLUMNS), "speakers.csv")


def _cells(row: Tally) -> dict[str, object]:
    speaker = row.speaker
    return {
        strings.SPEAKER: speaker.name,
        strings.STATEMENTS_TITLE: row.statements,
        strings.FORMS["direct"]: row.direct,
        strings.FORMS["mixed"]: row.mixed,
        strings.FORMS["indirect"]: row.indirect,
        strings.ARTICLES: row.articles,
        strings.OUTLETS: ", ".join(row.outlets),
        strings.ROLES: ", ".join(speaker.roles),
        strings.ALIASES: ", ".join(speaker.aliases),
        strings.SPEAKS_FOR: speaks_for(speaker),
    }


def _object(row: Tally) -> dict[str, object]:
    speaker = row.speaker
    counts = {name: getattr(row, name) for name in ("statements", "direct", "mixed", "indirect", "articles")}
    names = {"speaker": speaker.name, "kind": speaker.kind, "also_written": speaker.aliases, "roles": speaker.roles}
    return names | counts | {"outlets": row.outlets, "speaks_for": speaks_for(speaker)}


# --- the pictures ------------------------------------------------------------------------------------------------


def _over_time(library: Library, rows: Sequence[Tally]) -> None:
    published = {source.id: source.published for source in library.articles()}
    dated = [
        (who, day, form, number)
        for who, source_id, form, number in library.records.forms()
        if (day := published.get(source_id))
    ]
    said: dict[str | None, list[tuple[str, str]]] = {}
    for who, day, form, number in dated:
        said.setdefault(who, []).extend([(day, form)] * number)
    shown = [row.speaker for row in rows if row.speaker.kind in NAMED and row.speaker.id in said][:MOST_PICTURES]
    if not shown:
        shared.draw_text(strings.NO_DATES)
        return
    all_days = [day[:10] for speaker in shown for day, _ in said[speaker.id]]
    ends = min(all_days), max(all_days)
    bars = {speaker.id: timeline(said[speaker.id], ends) for speaker in shown}
    shared.draw_text(strings.MOST_QUOTED.format(n=len(shown)))
    shared.draw(pictures.forms_key_html("currentColor"))
    shared.draw(pictures.small_bars_html((one.id, one.name, bars[one.id]) for one in shown))
    with st.expander(strings.AS_TABLE):
        cells = [
            {strings.SPEAKER: one.name} | {bar.label: sum(bar.counts.values()) for bar in bars[one.id]} for one in shown
        ]
        st.dataframe(cells, width="stretch", hide_index=True)


def _network(library: Library) -> None:
    chosen = st.pills(
        strings.WHICH_TIES,
        list(TIES),
        selection_mode="multi",
        default=list(TIES),
        format_func=lambda tie: strings.TIES.get(tie, tie),
    )
    ties.draw([tie for tie in ties.of(library) if tie.tie in chosen])
