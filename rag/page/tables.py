"""What the pages other than the chat share: their look, and tables to find rows in and to take away as CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import streamlit as st

from rag.page import html, shared, strings
from rag.text import fold

STYLE = Path(__file__).parent / "pages.css"
MOST_CHOICES = 500  # names offered to choose from: more take long to send


def start() -> None:
    """The look of these pages, which stands on that of all; to be called before anything is drawn."""
    shared.draw(STYLE)


def heading(title: str) -> None:
    """The page's own name."""
    shared.draw(f'<h1 class="wp-title">{html.text(title)}</h1>')


def note(value: str) -> None:
    """Say in one line what was done, or why it could not be; a screen reader says it at once."""
    shared.draw(f'<div class="wp-note" role="status" dir="auto">{html.text(value)}</div>')


def holds(wanted: str, *cells: str) -> bool:
    """Whether all words looked for are in the cells, whatever their case; no words are in every row.

    >>> holds("gate PORT", "Port gates open"), holds("port fire", "Port gates open"), holds(" ", "x")
    (True, False, True)
    """
    if not (words := fold(wanted).split()):
        return True
    text = fold("\n".join(cells))
    return all(word in text for word in words)


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Names to choose by, each once: a choice goes by its name, so two of the same name get their ids added.

    >>> told_apart({"a": "officials", "b": "officials", "c": "Ann Lee"})
    {'a': 'officials (a)', 'b': 'officials (b)', 'c': 'Ann Lee'}
    """
    counts = Counter(names.values())
    return {id: f"{name} ({id})" if counts[name] > 1 else name for id, name in names.items()}


Width = Literal["small", "medium", "large"] | int  # of a column; a number is of pixels


def chosen_row(cells: Sequence[Mapping[str, object]], widths: Mapping[str, Width]) -> int | None:
    """Draw a table, a mapping of heading to value for each row; the row that a click or the keyboard chose, or None."""
    event = st.dataframe(
        [dict(row) for row in cells],
        width="stretch",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="table",
        column_config={heading: st.column_config.TextColumn(width=width) for heading, width in widths.items()},
    )
    selected = event.selection.rows
    return selected[0] if selected and selected[0] < len(cells) else None


def csv_button(make: Callable[[], str], name: str, key: str | None = None) -> None:
    """Offer a table for download, made when it is asked for by `csv_text`: no formulas for spreadsheets."""
    st.download_button(
        strings.CSV,
        lambda: make().encode("utf-8-sig"),
        name,
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=key,
    )
