"""Texts with marks around the words of which something is known, and the examples of `doubt.txt` among them.

[s:...] said, [f:...] forged or denied by the page, [i:...] imagined, [o:...] another's, [p:...] the page's furniture.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

EXAMPLES = Path(__file__).with_name("doubt.txt")
TOGETHER = 4  # lines that may be about one story: they stand on one side of every split
Labels = list[tuple[int, int, str]]  # start, end, letter


def parse(line: str) -> tuple[str, Labels]:
    """
    >>> parse("Lee said “[s:no]”.")
    ('Lee said “no”.', [(10, 12, 's')])
    """
    text, labels, at = "", [], 0
    line = line.replace("\\n", "\n")
    for mark in re.finditer(r"\[([sfiop]):(.*?)\]", line, re.DOTALL):
        text += line[at : mark.start()]
        labels.append((len(text), len(text) + len(mark[2]), mark[1]))
        text, at = text + mark[2], mark.end()
    return text + line[at:], labels


def examples() -> list[tuple[str, Labels, int]]:
    """(text, labels, group): each line alone, and together with the next of its group."""
    lines = [parse(line) for line in EXAMPLES.read_text("utf-8").split("\n") if line.strip()]
    found = [(text, labels, i // TOGETHER) for i, (text, labels) in enumerate(lines)]
    for i, ((one, mine), (other, theirs)) in enumerate(pairwise(lines)):
        if i % TOGETHER != TOGETHER - 1:
            shift = len(one) + 2
            both = [*mine, *((a + shift, b + shift, letter) for a, b, letter in theirs)]
            found.append((f"{one}\n\n{other}", both, i // TOGETHER))
    return found


def letter_of(spans: list[tuple[int, int]], labels: Labels) -> str:
    """The letter of the marked words that `spans` hold most of; "" for none."""
    for start, end, letter in labels:
        if sum(max(0, min(end, b) - max(start, a)) for a, b in spans) > 0.5 * (end - start):
            return letter
    return ""
