"""Words that a page has, and that nobody may have said: forged, imagined, parodied, a reader's comment.

A small network over the states that the attribution network has already made. It looks at each word of a statement and
of what stands around it, where pages say such things ("FACT CHECK", "a forgery", "might as well have said"), with the
part that the word has in the structure that code can see: a cue, the sentence after, a heading above, a label in
front, the title. It weighs them by attention. Trained on examples written for this (`training/doubt.py`), with
ordinary articles as the other side.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from rag.models.grouping import Group, Tagged
from rag.models.linking import Floats
from rag.models.words import Page

# Parts of a statement's surroundings, with the most words of each; a word is of the first part in ORDER that has it.
PARTS = {
    "content": 20, "cue": 10, "source": 10, "sentence": 40, "before": 30, "after": 30, "paragraph": 30, "preceding": 30,
    "following": 30, "beginning": 15, "ending": 15, "label": 10, "heading": 10, "heading above it": 10, "title": 1,
}  # fmt: skip
ORDER = (
    "cue", "source", "content", "label", "sentence", "before", "after", "paragraph", "heading", "heading above it",
    "preceding", "following", "beginning", "ending",
)  # fmt: skip
NAMES = tuple(PARTS)
HEADING, LABEL = 10, 5  # words of one at most
Words = NDArray[np.int64]


class Surroundings:
    """What stands around the attributions of one text."""

    def __init__(self, tagged: Tagged) -> None:
        self._tagged = tagged
        self._headings = headings(tagged.page)

    def words(self, group: Group) -> tuple[Words, NDArray[np.int8]]:
        """The words that bear on an attribution, in order, and the part of each, an index of NAMES."""
        found = self._parts(group)
        part = np.full(len(self._tagged.page), -1, np.int8)
        for name in reversed(ORDER):
            part[found[name][: PARTS[name]]] = NAMES.index(name)
        words = np.flatnonzero(part >= 0)
        return words, part[words]

    def _parts(self, group: Group) -> dict[str, Words]:
        page = self._tagged.page
        content = np.fromiter(chain.from_iterable(range(a, b) for a, b in group.content), np.int64)
        cue = np.array([word for a, b in group.cue for word in range(a, b)], np.int64)
        source = np.array([word for a, b in group.source for word in range(a, b)], np.int64)
        anchor = int((cue if len(cue) else source if len(source) else content)[0])
        own, at = int(page.sentence[anchor]), int(page.paragraph[anchor])
        sentence, paragraph = _where(page.sentence, own), _where(page.paragraph, at)
        first, end = int(paragraph[0]), int(paragraph[-1]) + 1
        above = [_where(page.paragraph, i) for i in self._headings[self._headings < at][-2:].tolist()]
        return {
            "content": content,
            "cue": cue,
            "source": source,
            "sentence": sentence[~np.isin(sentence, content)],
            "before": _where(page.sentence, own - 1),
            "after": _where(page.sentence, int(page.sentence[content[-1]]) + 1),
            "paragraph": paragraph[~np.isin(paragraph, content)],
            "preceding": np.arange(max(0, first - PARTS["preceding"]), first),
            "following": np.arange(end, min(len(page), end + PARTS["following"])),
            "beginning": np.arange(min(PARTS["beginning"], first)),
            "ending": np.arange(max(end, len(page) - PARTS["ending"]), len(page)),
            "label": self._label(paragraph),
            "heading": above[-1] if above else _NO_WORDS,
            "heading above it": above[-2] if len(above) > 1 else _NO_WORDS,
        }

    def _label(self, paragraph: Words) -> Words:
        """The words before a colon that opens a paragraph: "Claim:", "Posted by Ann:"."""
        opening = [self._tagged.page.words[word] for word in paragraph[: LABEL + 1].tolist()]
        return paragraph[: opening.index(":")] if ":" in opening else _NO_WORDS


_NO_WORDS = np.zeros(0, np.int64)


def headings(page: Page) -> Words:
    """The paragraphs that look like headings: short, and without a mark that ends a sentence or quotes."""
    ends = np.flatnonzero(np.diff(page.paragraph, append=-1))
    lengths = np.diff(ends, prepend=-1)
    found = [
        int(page.paragraph[end])
        for end, length in zip(ends.tolist(), lengths.tolist(), strict=True)
        if length <= HEADING and not _SAYS.intersection(page.words[end + 1 - length : end + 1])
    ]
    return np.array(found, np.int64)


_SAYS = frozenset("“”.!;…")


def _where(numbers: NDArray[np.int32], wanted: int) -> Words:
    """The words whose sentence or paragraph has a number; numbers rise from word to word."""
    return np.arange(*np.searchsorted(numbers, [wanted, wanted + 1]))


class Doubts:
    """How much a careful reader would doubt each attribution of one text.

    `heads` hold several networks that were trained apart, one on the first axis each; their opinions are averaged.
    """

    def __init__(self, tagged: Tagged, heads: Mapping[str, Floats]) -> None:
        self._heads = {name.removeprefix("doubt."): head for name, head in heads.items() if name.startswith("doubt.")}
        self._around = Surroundings(tagged)
        self._states = self._inner(tagged.states)
        self._title = None if tagged.title is None else self._inner(tagged.title[None])

    def of(self, group: Group) -> float:
        """The probability, 0..1, that a careful reader would not print these words as the speaker's."""
        heads = self._heads
        words, parts = self._around.words(group)
        states = self._states[:, words]
        if self._title is not None:
            states, parts = np.concatenate([states, self._title], 1), np.append(parts, NAMES.index("title"))
        found = np.maximum(states + heads["part"][:, parts], 0)  # (networks, words, width)
        scores = found @ heads["key.weight"] + heads["key.part"][:, parts]  # (networks, words, looks)
        weights = np.exp(scores - scores.max(1, keepdims=True))
        weights /= weights.sum(1, keepdims=True)
        looks = (weights.transpose(0, 2, 1) @ found).reshape(len(found), 1, -1)
        hidden = np.maximum(looks @ heads["hidden.weight"] + heads["hidden.bias"][:, None], 0)
        score = (hidden[:, 0] * heads["out.weight"]).sum(1) + heads["out.bias"]
        return round(float(1 / (1 + np.exp(-score.mean()))), 4)

    def _inner(self, states: Floats) -> Floats:
        """(networks, words, width) of (words, width of the attribution network)."""
        return states @ self._heads["in.weight"] + self._heads["in.bias"][:, None]
