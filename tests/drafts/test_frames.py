"""Cuts that lose the frame of what was said are found, honest ones pass: two tables of a hundred rows each.

Each row of turned.txt and fair.txt: a page, and a draft of it; N is whoever speaks. The rows behind "held back" were
written after `rag.checks.frames` and measured once, at the end.
"""

from __future__ import annotations

from pathlib import Path

NAMES = "Ilka Maren, Tobin Vask, Runa Oldt, Pavo Lind, Mirel Asko, Teun Brandal, Sanna Ferro, Odo Kest".split(", ")


def rows(name: str) -> list[tuple[str, str]]:
    text = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8")
    return [tuple(line.split(" | ")) for line in text.splitlines() if " | " in line]
