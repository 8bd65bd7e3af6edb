"""Small parts that Streamlit lacks: a list to pick from, copying, a picture of ties. All show text as text.

The labels of Streamlit's own buttons are Markdown, which an article could use; these set `textContent` only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent


def picks(label: str, items: Sequence[Mapping[str, Any]], key: str, narrow: bool = False) -> str | None:
    """A list of buttons; returns the key of the one just pressed, else None.

    Each item has a `key` and a `text`, and may have a `note` under it and be the `current` one.
    """
    data = {"label": label, "items": [dict(item) for item in items], "narrow": narrow}
    picked = _part("picks", "<ul></ul>")(data=data, key=key, on_picked_change=lambda: None).picked
    return picked if picked in {item["key"] for item in items} else None


def ticks(label: str, items: Sequence[Mapping[str, Any]], key: str, kept: str) -> None:
    """A list of boxes to tick; the keys of those that are ticked are put into the session under `kept`.

    Each item has a `key`, a `text`, a `note` under it, and is `ticked` or not.
    """

    def tick() -> None:
        found = st.session_state[key].ticked
        st.session_state[kept] = [item["key"] for item in items if item["key"] in (found or ())]

    data = {"label": label, "items": [dict(item) for item in items]}
    _part("ticks", "<ul></ul>")(data=data, key=key, on_ticked_change=tick)


def copies(texts: Mapping[str, str], done: str, key: str) -> None:
    """A button for each label, which copies its text; it says `done` for a moment."""
    items = [{"label": label, "text": text} for label, text in texts.items()]
    _part("copies", "<section></section>")(data={"items": items, "done": done}, key=key, width="content")


def waiting(question: str, key: str, waiting: bool = True) -> None:
    """Keep a question in the box: until its answer comes it is put there if the answer is stopped or cut off.

    A stop is not told to the script that it ends; the page is then drawn once more.
    """
    data = {"question": question, "waiting": waiting, "key": f"{st.query_params.get('c')} {key}"}
    _part("waiting", "<i></i>")(data=data, key=key, on_stopped_change=lambda: None)


def aids(data: Mapping[str, Any]) -> None:
    """For those who listen, use the keyboard, or lose the connection; see aids.js."""
    _part("aids", "<i></i>")(data=data, key="aids")


def ties(data: Mapping[str, Any]) -> None:
    """Who speaks about whom, as `rag.page.pictures.ties_data` tells it."""
    _part("ties", "<section role='group'></section>")(data=data, key="ties")


@cache
def _part(name: str, html: str) -> Any:
    css, js = ((HERE / f"{name}.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    return st.components.v2.component(f"whosaid_{name}", html=html, css=css, js=js)
