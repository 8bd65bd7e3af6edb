"""Texts with marks around the words of which something is known: the examples of `doubt.txt` and of `speakers.txt`.

[s:...] said, [f:...] forged or denied by the page, [i:...] imagined, [o:...] another's, [p:...] the page's furniture;
[Name|...] said by whom the text calls so, [?|...] by somebody whom it does not name or leaves open.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

EXAMPLES, SPEAKERS = (Path(__file__).with_name(name) for name in ("doubt.txt", "speakers.txt"))
TOGETHER = 4  # lines that may be about one story: they stand on one side of every split
Labels = list[tuple[int, int, str]]  # start, end, letter


def parse(line: str) -> tuple[str, Labels]:
    """
    >>> parse("Lee said “[s:no]”."), parse("“[Ann Lee|No],” Ann Lee said.")
    (('Lee said “no”.', [(10, 12, 's')]), ('“No,” Ann Lee said.', [(1, 3, 'Ann Lee')]))
    """
    text, labels, at = "", [], 0
    line = line.replace("\\n", "\n")
    for mark in re.finditer(r"\[(?:([sfiop]):|([^\[\]|]+)\|)(.*?)\]", line, re.DOTALL):
        text += line[at : mark.start()]
        labels.append((len(text), len(text) + len(mark[3]), mark[1] or mark[2]))
        text, at = text + mark[3], mark.end()
    return text + line[at:], labels


def parsed(path: Path) -> list[tuple[str, Labels]]:
    return [parse(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def examples() -> list[tuple[str, Labels, int]]:
    """(text, labels, group): each line alone, and together with the next of its group.

    Whoever speaks in `speakers.txt` does so plainly: all of that is said.
    """
    lines = parsed(EXAMPLES)
    lines += [(text, [(a, b, "s") for a, b, _ in labels]) for text, labels in parsed(SPEAKERS)]
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
