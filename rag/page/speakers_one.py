"""One speaker: who the articles say this is, and everything said, by time, act, topic and outlet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from rag.domain import Filters, Source, Speaker, Statement
from rag.export.objects import STATEMENT_COLUMNS, csv_text, statement_object
from rag.export.revisions import wording
from rag.library import Library
from rag.names.standing import DatedRole, dated_roles, speaks_for
from rag.names.tallies import Tally, tallies, timeline
from rag.page import html, pictures, shared, speakers_correct, speakers_html, strings, tables, ties

PAGE = 25  # statements shown at a time


def open_speaker(id: str) -> None:
    """Go to a speaker's page; its address can be kept and sent."""
    st.query_params["speaker"] = id
    st.rerun()


@dataclass(frozen=True)
class Told:
    """One speaker, and all that the library holds of this one."""

    speaker: Speaker
    said: list[Statement]
    sources: dict[str, Source]  # of what was said, by id
    tally: Tally
    roles: list[DatedRole]


@shared.remembered(4)
def told(library: Library, id: str) -> Told | None:
    """Reads every article that quotes the speaker; None: there is no such speaker, or nothing said."""
    speaker = next((one for one in library.records.speakers() if one.id == id), None)
    said = library.statements(Filters(speakers=(id,)))
    if speaker is None or not said:
        return None
    sources = library.articles(articles=[*{s.source_id for s in said}])
    (tally,) = tallies([speaker], [(id, s.source_id, s.form, 1) for s in said], sources)
    pages = [(source.published, library.article(source.id).text) for source in sources]
    return Told(speaker, said, {one.id: one for one in sources}, tally, dated_roles(speaker, pages))


def page(library: Library, id: str) -> None:
    if st.button(strings.ALL_SPEAKERS, icon=":material/arrow_back:", type="tertiary"):
        st.query_params.clear()
        st.rerun()
    speakers_correct.undo(library)
    one = told(library, id)
    if one is None:
        tables.note(strings.NO_SPEAKER)
        return
    shared.draw(speakers_html.facts_html(one.speaker, one.tally, one.roles, speaks_for(one.speaker)))
    _time(one.speaker, one.said, one.sources)
    _about_whom(library, one.speaker)
    speakers_correct.draw(library, one.speaker)
    _statements(library, one.speaker, one.said, one.sources)


def _time(speaker: Speaker, said: Sequence[Statement], sources: dict[str, Source]) -> None:
    bars = timeline([(sources[s.source_id].published, s.form) for s in said])
    if len(bars) < 2:
        return
    hue = html.colour(speaker.id)
    shared.draw(f'<h2 class="wp-sub">{strings.OVER_TIME}</h2>' + pictures.bars_html(bars, hue))
    shared.draw(pictures.forms_key_html(hue))
    with st.expander(strings.AS_TABLE):
        rows = [
            {strings.PERIOD: bar.label} | {strings.FORMS[form]: bar.counts.get(form, 0) for form in pictures.FORMS}
            for bar in bars
            if bar.counts
        ]
        st.dataframe(rows, width="stretch", hide_index=True)


def _about_whom(library: Library, speaker: Speaker) -> None:
    """Whom this speaker blames, praises and urges, and who does so to this speaker."""
    if own := [tie for tie in ties.of(library) if speaker.id in (tie.speaker.id, tie.whom_id)]:
        shared.draw(f'<h2 class="wp-sub">{strings.NETWORK}</h2>')
        ties.draw(own)


# --- what was said -----------------------------------------------------------------------------------------------


def filtered(
    said: Sequence[Statement], sources: dict[str, Source], acts: Sequence[str], outlets: Sequence[str], words: str
) -> list[Statement]:
    """Newest first: statements of the acts, in the outlets, that hold the words in what is said or in the title."""
    kept = [
        s
        for s in said
        if (not acts or s.act in acts)
        and (not outlets or sources[s.source_id].outlet in outlets)
        and tables.holds(words, wording(s), s.target.text if s.target else "", sources[s.source_id].title)
    ]
    return sorted(kept, key=lambda s: sources[s.source_id].published or "", reverse=True)


def _statements(library: Library, speaker: Speaker, said: Sequence[Statement], sources: dict[str, Source]) -> None:
    shared.draw(f'<h2 class="wp-sub">{strings.ALL_STATEMENTS}</h2>')
    left, middle, right = st.columns(3)
    words = left.text_input(strings.TOPIC, placeholder=strings.TOPIC_WORDS, key="topic")
    acts = middle.multiselect(strings.ACT, sorted({s.act for s in said}), placeholder=strings.ANY, key="acts")
    outlets = sorted({source.outlet for source in sources.values() if source.outlet}, key=str.casefold)
    chosen = right.multiselect(strings.OUTLET, outlets, placeholder=strings.ANY, key="said-outlets")
    shown = filtered(said, sources, acts, chosen, words)
    shared.draw_text(strings.SHOWN.format(n=len(shown), total=len(said)))
    most = st.session_state.get(f"most-{speaker.id}", PAGE)
    cards = [speakers_html.statement_html(s, shared.article(library, s.source_id)) for s in shown[:most]]
    if cards:
        shared.draw("".join(cards))
    with st.container(horizontal=True):
        if len(shown) > most and st.button(strings.MORE):
            st.session_state[f"most-{speaker.id}"] = most + PAGE
            st.rerun()

        def csv() -> str:
            return csv_text((statement_object(s, sources[s.source_id]) for s in shown), STATEMENT_COLUMNS)

        tables.csv_button(csv, f"{speaker.id}.csv", key="said-csv")
