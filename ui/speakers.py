"""Who speaks, how often, and where."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from rag.domain import Filters
from ui import html, shared


def page() -> None:
    library = shared.library()
    shared.draw(html.STYLE)
    outlet_of = {source.id: source.outlet for source in library.records.sources(Filters())}
    said: Counter[str] = Counter()
    direct: Counter[str] = Counter()
    outlets: dict[str, set[str]] = {}
    for statement in library.records.statements(Filters()):
        if statement.speaker:
            said[statement.speaker.id] += 1
            direct[statement.speaker.id] += statement.form != "indirect"
            outlets.setdefault(statement.speaker.id, set()).add(outlet_of.get(statement.source_id, ""))
    speakers = sorted(library.records.speakers(), key=lambda speaker: (-said[speaker.id], speaker.name))
    rows = [
        {
            "speaker": speaker.name,
            "statements": said[speaker.id],
            "with quotation marks": direct[speaker.id],
            "outlets": ", ".join(sorted(filter(None, outlets[speaker.id]))),
            "also written": ", ".join(speaker.aliases),
            "roles": ", ".join(speaker.roles),
        }
        for speaker in speakers
        if said[speaker.id]
    ]
    st.dataframe(rows, width="stretch", hide_index=True)
