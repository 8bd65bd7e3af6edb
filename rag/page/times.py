"""When it was said: the quotations of an answer by date, each a point that leads to its card."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

import streamlit as st

from rag.domain import Citation
from rag.export.render import who
from rag.names.tallies import timeline
from rag.page import cards, html, kept_strings, shared

MOST_COLUMNS = 24  # days, months or years: a finger finds a point among so many on a phone
FEWEST = 3  # quotations of a picture


def draw(turn: int, citations: Sequence[Citation], drawn: int) -> None:
    """Nothing where fewer than two days are known. `drawn` of the cards are drawn."""
    if markup := times_html(turn, citations, drawn):
        with st.expander(
            kept_strings.OVER_TIME.format(n=len(citations)), key=f"times-{turn}", icon=":material/timeline:"
        ):
            shared.draw(markup)


def day_of(citation: Citation) -> str:
    """The day on which its article was published; "" where that is not known to the day."""
    day = (citation.source.published or "")[:10]
    with suppress(ValueError):
        return date.fromisoformat(day).isoformat()
    return ""


def times_html(turn: int, citations: Sequence[Citation], drawn: int) -> str:
    """Columns from the first day to the last, the empty ones too; those without a day beneath, counted."""
    dated = [(day, citation) for citation in citations if (day := day_of(citation))]
    if len(citations) < FEWEST or len({day for day, _ in dated}) < 2:
        return ""
    bars = timeline([(day, "") for day, _ in dated], most=MOST_COLUMNS)
    columns = [(bar.label, [one for day, one in dated if bar.first <= day <= bar.last]) for bar in bars]
    items = "".join(f'<li title="{label}">{_points(turn, said, drawn)}</li>' for label, said in columns)
    ends = f"<span>{html.day(columns[0][0])}</span><span>{html.day(columns[-1][0])}</span>"
    undated = [one for one in citations if not day_of(one)]
    without = f"{kept_strings.WITHOUT_DAY.format(n=len(undated))} {_points(turn, undated, drawn)}" if undated else ""
    label = kept_strings.TIMES_TOLD.format(n=len(dated), first=html.day(bars[0].first), last=html.day(bars[-1].last))
    return (
        f'<div class="wk-times"><ol aria-label="{label}" style="--n: {len(columns)}">{items}</ol>'
        f'<div class="wk-ends" aria-hidden="true">{ends}</div>{_legend(citations)}'
        f"{f'<p>{without}</p>' if without else ''}</div>"
    )


def _points(turn: int, citations: Sequence[Citation], drawn: int) -> str:
    return "".join(_point(turn, citation, drawn) for citation in citations)


def _point(turn: int, citation: Citation, drawn: int) -> str:
    place = cards.anchor(turn, citation.number) if citation.number <= drawn else cards.waiting(turn)
    told = f"{citation.number}: {who(citation)}, {html.day(citation.source.published)}"
    return (
        f'<a href="#{place}" target="_self" style="--who: {cards.hue(citation)}" title="{html.text(told)}" '
        f'aria-label="{html.text(told)}"></a>'
    )


def _legend(citations: Sequence[Citation]) -> str:
    """Whose colour is whose, in the order of their first quotation."""
    names = {cards.hue(one): one.speaker.name for one in citations if one.speaker and one.state == "attributed"}
    rows = "".join(
        f'<span role="listitem"><i style="--who: {hue}"></i>{html.inline(names[hue])}</span>' for hue in names
    )
    return f'<div class="ws-legend" role="list">{rows}</div>' if rows else ""
