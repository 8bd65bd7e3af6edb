"""Who blames, praises and urges whom, on the page: the picture, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rag.answers import relations
from rag.answers.relations import Tie
from rag.answers.stances import ACTS
from rag.export.objects import csv_text
from rag.export.revisions import wording
from rag.library import Library
from rag.page import pictures, shared, strings, tables, widgets


@shared.remembered(2)
def of(library: Library) -> list[Tie]:
    """All ties of a library."""
    return relations.ties(library.records.aimed(ACTS), library.records.speakers())


def draw(found: Sequence[Tie]) -> None:
    """The picture, and the same as a table with the words."""
    if not found:
        shared.draw_text(strings.NO_TIES)
        return
    shared.draw(pictures.ties_key_html())
    widgets.ties(pictures.ties_data(found))
    if len(found) > pictures.MOST_TIES:
        shared.draw_text(strings.TIES_SHOWN.format(n=pictures.MOST_TIES, total=len(found)))
    rows = [_cells(tie) for tie in found]
    with st.expander(strings.AS_TABLE):
        st.dataframe(rows, width="stretch", hide_index=True)
        tables.csv_button(lambda: csv_text(rows, list(rows[0])), "who-about-whom.csv", key="ties-csv")


def _cells(tie: Tie) -> dict[str, object]:
    """One tie as a row: who, what, whom, how often, in whose words first."""
    first = tie.statements[0]
    return {
        strings.SPEAKER: tie.speaker.name,
        strings.DOES: strings.TIES[tie.tie],
        strings.WHOM: tie.whom,
        strings.TIMES: len(tie.statements),
        strings.AS_WRITTEN: first.target.text if first.target else "",
        strings.WORDS: wording(first),
    }
