"""Words that a page has, and that nobody may have said: forged, imagined, a reader's comment; the article's own.

Linear heads over the states that the attribution network has already made: of the words, the cue, the source, and of
what stands around them, where pages say such things ("FACT CHECK", "a forgery", "might as well have said"). Trained on
examples written for this (`training/doubt.py`), with ordinary news as the other side, and on readers' judgements of who
speaks in a sentence (`training/own_voice.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np

from rag.models.grouping import Group, Tagged
from rag.models.linking import Floats

PARTS = ("content", "cue", "source", "sentence", "before", "after", "paragraph before", "beginning")
CONTENT, AROUND, PARAGRAPH, BEGINNING = 20, 40, 30, 12  # words of each part at most


def parts(tagged: Tagged, group: Group) -> Floats:
    """The mean states of PARTS side by side, shape (len(PARTS) * width,); zeros for a part that is not there."""
    page, states = tagged.page, tagged.states
    content = np.fromiter(chain.from_iterable(range(a, b) for a, b in group.content), np.int64)
    cue = [word for a, b in group.cue for word in range(a, b)]
    source = [word for a, b in group.source for word in range(a, b)]
    anchor = int((cue or source or content)[0])
    own, paragraph = int(page.sentence[anchor]), int(page.paragraph[anchor])
    sentence = _where(page.sentence, own)
    found = (
        content[:CONTENT],
        np.array(cue, np.int64),
        np.array(source, np.int64),
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


def chances(tagged: Tagged, group: Group, heads: Mapping[str, Floats], names: Sequence[str]) -> list[float]:
    """For each head of `names` its probability, 0..1; 0 for one without weights.

    "doubt": a careful reader would not print these words as the speaker's. "own": nobody says them, the article tells
    what somebody did, wanted or is ("Gore has kept silent", "he earmarked £4 billion").
    """
    if not any(f"{name}.weight" in heads for name in names):
        return [0.0] * len(names)
    found = parts(tagged, group)
    scores = [found @ heads[f"{n}.weight"] + heads[f"{n}.bias"][0] if f"{n}.weight" in heads else -30 for n in names]
    return [round(float(1 / (1 + np.exp(-score))), 4) for score in scores]
