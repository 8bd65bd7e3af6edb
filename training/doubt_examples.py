"""Examples of words that nobody may have said, written for this, to train `training.doubt` on.

Lines of `doubt.txt`, some as `title || text`, with marks around the words: [s:...] said, [f:...] forged or denied by
the page, [i:...] imagined, [o:...] another's, [p:...] the page's own furniture. Each is read alone, with its neighbour,
and put into ordinary articles.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

EXAMPLES = Path(__file__).with_name("doubt.txt")
TOGETHER = 4  # lines that may be about one story: they stand on one side of every split
Labels = list[tuple[int, int, str]]  # start, end, letter


class Text(NamedTuple):
    title: str
    text: str
    labels: Labels | None  # None: all of it was said
    group: int


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


def examples() -> list[Text]:
    """Each line alone; what precedes " || " is its title."""
    found = []
    for i, line in enumerate(line for line in EXAMPLES.read_text("utf-8").split("\n") if line.strip()):
        title, mark, text = line.partition(" || ")
        found.append(Text(title if mark else "", *parse(text if mark else line), i // TOGETHER))
    return found


def variants(lines: Sequence[Text], news: Sequence[Text], seed: int = 7) -> Iterator[Text]:
    """The lines; those without a title also under one, twice in an article, and with the next line of their group."""
    chance = random.Random(seed)
    for i, line in enumerate(lines):
        yield line
        if line.title:
            if chance.random() < 0.5 and "\n\n" not in line.text:
                yield line._replace(text=f"{line.text}\n\n{chance.choice(_paragraphs(chance.choice(news).text))}")
            continue
        yield line._replace(title=chance.choice(news).title)
        for _ in range(2):
            yield _inserted(line, chance.choice(news), chance)
        following = lines[i + 1] if i + 1 < len(lines) else None
        if following and following.group == line.group and not following.title:
            yield _joined(line, following)


def _joined(one: Text, other: Text) -> Text:
    shift = len(one.text) + 2
    both = [*(one.labels or ()), *((a + shift, b + shift, letter) for a, b, letter in other.labels or ())]
    return Text("", f"{one.text}\n\n{other.text}", both, one.group)


def _inserted(line: Text, article: Text, chance: random.Random) -> Text:
    """A line between paragraphs of an article, under its title; one with headings of its own at the end."""
    paragraphs = _paragraphs(article.text)
    count = chance.randint(1, 5)
    start = chance.randrange(max(1, len(paragraphs) - count))
    before = paragraphs[start : start + count] if chance.random() < 0.8 else []
    after = [] if "\n\n" in line.text else paragraphs[start + count :][: chance.randint(0, 4)]
    head = "".join(f"{paragraph}\n\n" for paragraph in before)
    text = "\n\n".join([head + line.text, *after])
    labels = [(a + len(head), b + len(head), letter) for a, b, letter in line.labels or ()]
    return Text(article.title, text, labels, line.group)


def _paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n\n") if part.strip()] or [text]
