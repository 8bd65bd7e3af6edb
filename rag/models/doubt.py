"""Words that a page has, and that nobody may have said: forged, imagined, a reader's comment; the article's own.

Both are read from the states that the attribution network has already made: of the words, the cue, the source, and of
what stands around them, where pages say such things ("FACT CHECK", "a forgery", "might as well have said"). Linear
heads see their means; beside the one for doubt stands a small network with attention over each word around them. Where
the two agree, far fewer plain reports are doubted than by either alone. Trained on examples written for this
(`training/doubt.py`), with ordinary news as the other side, and on readers' judgements of who speaks in a sentence
(`training/own_voice.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from rag.models.attending import Weights, attended, dense, gelu, normed
from rag.models.grouping import Group, Tagged
from rag.models.linking import Floats
from rag.models.words import Range

PARTS = ("content", "cue", "source", "sentence", "before", "after", "paragraph before", "beginning")
CONTENT, AROUND, PARAGRAPH, BEGINNING = 20, 40, 30, 12  # words of each part at most
WINDOW = 60  # words of a window before and after a statement, and of a long one itself
OTHER, SAID, CUE, SOURCE, TITLE = range(5)  # what a word of a window is; TITLE: of the beginning of the text
PARAGRAPHS, SENTENCES = 3, 4  # distances from the statement that are told apart
JUDGED = ("doubt", "own")  # the heads, each with a file of weights of its own; beside doubt's its network
# Logit of the linear head below which the network, which takes twenty times as long, is not asked: nine in ten
# statements of news, and of those that were doubted none.
PLAIN = -5.0
LINEAR = 0.5  # share of the linear head in the score of doubt; chosen by cross-validation over the examples


@dataclass(frozen=True, slots=True)
class Window:
    """A statement's words and those around it, behind the beginning of the text."""

    states: Floats  # (words, width)
    roles: NDArray[np.int64]  # of each word
    paragraphs: NDArray[np.int64]  # from the statement's, at most PARAGRAPHS either way
    sentences: NDArray[np.int64]


def parts(tagged: Tagged, group: Group) -> Floats:
    """The mean states of PARTS side by side, shape (len(PARTS) * width,); zeros for a part that is not there."""
    page, states = tagged.page, tagged.states
    content, cue, source = _words(group.content), _words(group.cue), _words(group.source)
    anchor = _anchor(content, cue, source)
    own, paragraph = int(page.sentence[anchor]), int(page.paragraph[anchor])
    sentence = _where(page.sentence, own)
    found = (
        content[:CONTENT],
        cue,
        source,
        sentence[~np.isin(sentence, content)],
        _where(page.sentence, own - 1)[:AROUND],
        _where(page.sentence, int(page.sentence[content[-1]]) + 1)[:AROUND],
        _where(page.paragraph, paragraph - 1)[:PARAGRAPH],
        _where(page.paragraph, 0)[:BEGINNING],
    )
    width = states.shape[1]
    return np.concatenate([states[some].mean(0) if len(some) else np.zeros(width, np.float32) for some in found])


def _where(numbers: np.ndarray, wanted: int) -> np.ndarray:
    """The words whose sentence or paragraph has a number; numbers rise from word to word."""
    return np.arange(*np.searchsorted(numbers, [wanted, wanted + 1]))


def _words(ranges: Iterable[Range]) -> NDArray[np.int64]:
    return np.fromiter(chain.from_iterable(range(a, b) for a, b in ranges), np.int64)


def _anchor(content: NDArray[np.int64], cue: NDArray[np.int64], source: NDArray[np.int64]) -> int:
    """The word whose sentence and paragraph are the statement's."""
    return int(next(some for some in (cue, source, content) if len(some))[0])


def window(tagged: Tagged, group: Group) -> Window:
    """What the network reads of a statement."""
    page = tagged.page
    content, cue, source = _words(group.content), _words(group.cue), _words(group.source)
    anchor = _anchor(content, cue, source)
    first, last = min(content.min(), anchor), max(content.max(), anchor)
    start = max(0, first - WINDOW)
    around = np.arange(start, min(len(tagged.states), min(last, first + WINDOW) + 1 + WINDOW))
    roles = np.zeros(len(around), np.int64)
    for role, some in ((SAID, content), (CUE, cue), (SOURCE, source)):
        roles[np.isin(around, some)] = role
    begins = np.arange(min(BEGINNING, start))
    far = np.full(len(begins), -len(tagged.states))

    def distance(numbers: NDArray, most: int) -> NDArray[np.int64]:
        return np.clip(np.concatenate([far, numbers[around].astype(np.int64) - numbers[anchor]]), -most, most)

    return Window(
        tagged.states[np.concatenate([begins, around])],
        np.concatenate([np.full(len(begins), TITLE), roles]),
        distance(page.paragraph, PARAGRAPHS),
        distance(page.sentence, SENTENCES),
    )


def judged(seen: Window, weights: Weights) -> float:
    """The network's logit of doubt: one layer of a transformer, means over each role, two more layers."""
    x = attended(seen, weights)
    of_roles = [x[seen.roles == role] for role in (SAID, CUE, SOURCE)]
    means = [some.mean(0) if len(some) else np.zeros(x.shape[1], np.float32) for some in (*of_roles, x)]
    wide = dense(normed(np.concatenate(means), weights, "pooled"), weights, "inner")
    return float(dense(gelu(wide), weights, "doubt")[0])


def chances(tagged: Tagged, group: Group, heads: Weights, network: Weights) -> list[float]:
    """For each of JUDGED its probability, 0..1; 0 for one whose head has no weights.

    "doubt": a careful reader would not print these words as the speaker's. "own": nobody says them, the article tells
    what somebody did, wanted or is ("Gore has kept silent", "he earmarked £4 billion").
    """
    known = [name for name in JUDGED if f"{name}.weight" in heads]
    found = parts(tagged, group)
    scores = {name: float(found @ heads[f"{name}.weight"] + heads[f"{name}.bias"][0]) for name in known}
    if network and scores["doubt"] > PLAIN:
        scores["doubt"] = LINEAR * scores["doubt"] + (1 - LINEAR) * judged(window(tagged, group), network)
    return [round(float(1 / (1 + np.exp(-scores[name]))), 4) if name in scores else 0.0 for name in JUDGED]
