"""The README's picture of the rooms, drawn from its own table: `python -m benchmarks.rooms` writes docs/rooms.svg."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from html import escape
from math import ceil
from pathlib import Path
from textwrap import wrap
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
TITLE = "## Reading the code"
WIDTH, LEFT, GAP, PAD, LINE = 1000, 44, 8, 10, 16  # pixels
ABREAST = 4  # rooms beside each other
LETTERS = 7.4  # pixels a letter takes of a line at most
FILLS = ("#e8eef7", "#dfe9f5", "#d9ecec", "#dcefe1", "#eaf0d8", "#f6efd5", "#f8e6d4", "#f4dfdf")


class Room(NamedTuple):
    names: str  # of its folder or files
    idea: str


def layers(readme: str) -> list[list[Room]]:
    """The rows of the table, from the bottom: a number begins a layer, a row without one is beside the row before.

    >>> layers("## Reading the code\\n| 0 | `rag/a.py` | nouns |\\n| 1 | `b/` | one |\\n| | `c/` | two |\\n## Next")
    [[Room(names='a.py', idea='nouns')], [Room(names='b/', idea='one'), Room(names='c/', idea='two')]]
    """
    found: list[list[Room]] = []
    for line in readme.partition(TITLE)[2].partition("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or len(cells) != 3 or "`" not in cells[1]:
            continue
        if cells[0]:
            found.append([])
        found[-1].append(Room(cells[1].replace("`", "").replace("rag/", ""), cells[2].replace("`", "")))
    return found


def drawn(rooms: list[list[Room]]) -> str:
    """The picture: the lowest layer at the bottom."""
    parts, y = list[str](), PAD
    for number in range(len(rooms) - 1, -1, -1):
        top = y
        for row in _rows(rooms[number]):
            width = (WIDTH - LEFT - GAP * len(row)) / len(row)
            texts = [list(_lines(room, width)) for room in row]
            height = max(map(len, texts)) * LINE + 2 * PAD
            for i, lines in enumerate(texts):
                parts.append(_box(LEFT + i * (width + GAP), y, width, height, FILLS[number % len(FILLS)], lines))
            y += height + GAP
        parts.append(_text(LEFT / 2, (top + y - GAP) / 2 + 5, str(number), 'text-anchor="middle" font-weight="600"'))
    arrow = f'<path d="M10 {2 * PAD}V{y - 2 * PAD}m-4 -7l4 7l4 -7" fill="none" stroke="#5b6675"/>'
    note = _text(LEFT, y + LINE, "Imports point down, within a layer to the rooms before; a test keeps it so.", "")
    height = y + 2 * LINE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'font-family="system-ui, sans-serif" font-size="13" fill="#1f2933">\n'
        f'<title>The rooms of the code, layer by layer</title>\n<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n'
        + "\n".join([*parts, arrow, note])
        + "\n</svg>\n"
    )


def _rows(rooms: list[Room]) -> Iterator[list[Room]]:
    """Of about the same length each."""
    size = ceil(len(rooms) / ceil(len(rooms) / ABREAST))
    for first in range(0, len(rooms), size):
        yield rooms[first : first + size]


def _lines(room: Room, width: float) -> Iterator[tuple[str, str]]:
    """(text, its look): names, then the idea."""
    letters = int((width - 2 * PAD) / LETTERS)
    yield from ((line, 'font-weight="600"') for line in wrap(room.names, letters))
    yield from ((line, 'fill="#44505e"') for line in wrap(room.idea, letters))


def _box(x: float, y: float, width: float, height: float, fill: str, lines: list[tuple[str, str]]) -> str:
    box = f'<rect x="{x:.0f}" y="{y}" width="{width:.0f}" height="{height}" rx="6" fill="{fill}"/>'
    return box + "".join(_text(x + PAD, y + PAD + 12 + i * LINE, *line) for i, line in enumerate(lines))


def _text(x: float, y: float, text: str, look: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" {look}>{escape(text)}</text>'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "rooms.svg", metavar="FILE")
    args = parser.parse_args()
    args.out.write_text(drawn(layers((ROOT / "README.md").read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
