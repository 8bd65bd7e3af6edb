"""What the page says to those who listen, use the keyboard, or lose the connection; `aids.js` does it."""

from __future__ import annotations

from rag.entries import Kept
from rag.export.render import shown
from rag.page import kept_strings, shared, widgets
from rag.page.kept_strings import STYLE

HEARD = 400  # characters of an answer


def draw(kept: list[Kept], arrived: int | None) -> None:
    """`arrived` is the number of the turn whose answer has just come: a screen reader says it."""
    shared.draw(STYLE)
    token, words = "", ""
    if arrived is not None and arrived < len(kept):
        seen = kept[arrived].seen
        token, words = f"{seen.position}-{seen.revision}", heard(kept[arrived])
    widgets.aids({"token": token, "answer": words, "lost": kept_strings.LOST})


def heard(kept: Kept) -> str:
    """An answer in a sentence or two, and how many quotations there are to read."""
    answer = kept.turn.answer
    told = answer.reason or answer.text if answer.refused else ", ".join(answer.names) or answer.text
    count = kept_strings.QUOTATIONS.format(n=len(shown(answer)))
    return f"{kept_strings.ANSWER}: {told.strip()[:HEARD]} {count}"
