"""Who speaks, how often, and where."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from rag.domain import Filters
from rag.render import days
from ui import html, shared


def page() -> None:
    library = shared.library()
    shared.draw(html.STYLE)
    outlet_of = {source.id: source.outlet for source in library.records.sources(Filters())}
    direct: Counter[str] = Counter()
    outlets: dict[str, set[str]] = {}
    for statement in library.records.statements(Filters()):
        if statement.speaker:
            direct[statement.speaker.id] += statement.form != "indirect"
            outlets.setdefault(statement.speaker.id, set()).add(outlet_of.get(statement.source_id, ""))
    rows = [
        {
            "speaker": row["name"],
            "statements": row["statements"],
            "with quotation marks": direct[row["id"]],
            "outlets": ", ".join(sorted(filter(None, outlets[row["id"]]))),
            "also written": ", ".join(row["aliases"]),
            "roles": ", ".join(role + days(first, last) for role, first, last in row["roles_by_date"]),
            "speaks for": row["speaks_for"],
        }
        for row in library.standing_rows()
        if row["statements"]
    ]
    st.dataframe(rows, width="stretch", hide_index=True)
