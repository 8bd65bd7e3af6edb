"""Whom "he" or "the diplomat" stands for: the names of a text gathered into people and bodies, and weighed.

The tagger's own opinion is one of the clues; the others are what any reader uses: gender, who spoke last, how far
away a name is, whether it is the subject of its sentence, whether its title is the role. `rag.models.pointing` weighs
them beside the words around; its probability is the confidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from rag.lexicon.nameforms import GENDER
from rag.lexicon.sourcewords import PRONOUNS, ROLE_NOUNS
from rag.models.linking import Floats
from rag.models.words import Page, Range, Spans

BEFORE, AFTER = 250, 20  # words between a source and a name it may stand for
FLOOR = -9.0  # least log probability the network may give
_MALE = frozenset("mr sir lord king prince father congressman spokesman chairman businessman".split())
_FEMALE = frozenset("mrs ms miss dame lady queen princess congresswoman spokeswoman chairwoman businesswoman".split())
KINDS = ("person", "plural", "thing", "role", "who", "untold")  # of what asks: he/she, they, it, "the diplomat", who,
# and words without a source
UNTOLD = KINDS.index("untold")
FEATURES = (
    "network",
    "here",
    "sentence before",
    "two before",
    "three to six before",
    "further before",
    "only after",
    "spoke last",
    "spoke before that",
    "gender clash",
    "gender fits",
    "inside own content",
    "often named",
    "subject",
    "title fits",
    "spoke last, other paragraph",
    "nearest",
    "named last sentence, only one",
    *(f"{kind} {label}" for kind in KINDS for label in ("PERSON", "ORGANIZATION", "LOCATION", "MISC")),
)
NONE_FEATURES = ("network", *KINDS)


@dataclass(slots=True)
class Figure:
    """One person or body, by the places that name it."""

    label: int
    mentions: list[int] = field(default_factory=list)  # indices of names, in order
    words: set[str] = field(default_factory=set)
    gender: str = ""


def figures(page: Page, names: Spans, labels: np.ndarray) -> tuple[list[Figure], list[int]]:
    """Gather names by their last word (people) or all their words (others); also whose each name is."""
    found: dict[tuple[int, str], Figure] = {}
    place: dict[tuple[int, str], int] = {}
    owner = []
    for i, ((start, end), label) in enumerate(zip(names.tolist(), labels.tolist(), strict=True)):
        words = [w for w in page.words[start:end] if w.isalnum() and w != "s"] or [page.words[start]]
        key = (0, words[-1]) if label == 0 else (1, " ".join(words))
        if label == 0 and len(words) == 1:
            key = next((k for k, f in found.items() if k[0] == 0 and words[0] in f.words), key)
        figure = found.setdefault(key, Figure(label))
        figure.mentions.append(i)
        figure.words.update(words)
        owner.append(place.setdefault(key, len(place)))
        if label == 0 and not figure.gender:
            figure.gender = _gender(page, start, words)
    return list(found.values()), owner


def _gender(page: Page, start: int, words: list[str]) -> str:
    before = [w for w in page.words[max(0, start - 2) : start] if w != "."][-1:]
    title = {words[0], *before}
    if title & _MALE or title & _FEMALE:
        return "m" if title & _MALE else "f"
    return GENDER.get(words[0], "") if len(words) > 1 else ""


_DEFINITE = frozenset("the his her its their this that former".split())


def points_back(words: tuple[str, ...]) -> bool:
    """Whether a source without a name can stand for one: "he", "the ministry", "the 45-year-old"; not "a spokesman",
    "critics" or the speaker's own "I".
    """
    return words[0] in PRONOUNS if len(words) == 1 else words[0] in _DEFINITE


def kind_of(words: tuple[str, ...]) -> int:
    """An index of KINDS for the words of a source."""
    if len(words) > 1:
        return 3
    gender = PRONOUNS.get(words[0], "role")
    return {"m": 0, "f": 0, "p": 1, "n": 2, "": 4}.get(gender, 3)


class Scene:
    """What is known in one text before any source is resolved: who is named where."""

    def __init__(self, page: Page, names: Spans, labels: np.ndarray) -> None:
        self.page, self.names, self.labels = page, names, labels
        self.figures, self.owner = figures(page, names, labels)
        self.starts = names[:, 0]
        sentences = page.sentence[self.starts]
        self.subject = np.diff(sentences, prepend=-1) > 0  # the first name of its sentence
        self.context = [self._titles(int(a), int(b)) for a, b in names.tolist()]

    def _titles(self, start: int, end: int) -> set[str]:
        """Words beside a name that may be its title: "Foreign Ministry spokesman X", "X, a lawyer"."""
        return {w for w in self.page.words[max(0, start - 6) : start] + self.page.words[end : end + 7] if len(w) > 2}

    def whose(self, span: Range) -> int | None:
        """The figure named inside a span; a person rather than a body."""
        inside = np.flatnonzero((self.starts >= span[0]) & (self.names[:, 1] <= span[1]))
        order = sorted(inside.tolist(), key=lambda i: int(self.labels[i]))
        return self.owner[order[0]] if order and self.labels[order[0]] < 2 else None

    def name_of(self, who: int, at: int) -> Range:
        """Where a figure is named last before the word `at`, else first after it."""
        mentions = self.figures[who].mentions
        before = [i for i in mentions if self.starts[i] < at]
        start, end = self.names[before[-1] if before else mentions[0]].tolist()
        return start, end

    def clues(
        self, source: Range, content: list[Range], logs: Floats | None, spoken: list[tuple[int, int]]
    ) -> tuple[list[int], Floats, Floats]:
        """Candidates (figures), their features (n, len(FEATURES)), and the features of "nobody named".

        logs: the network's log probabilities over all names, then none; None where `source` is only where words without
        a source begin. spoken: (word, figure) of earlier sources.
        """
        page, at = self.page, source[0]
        kind = UNTOLD if logs is None else kind_of(page.words[source[0] : source[1]])
        end = source[1] if logs is not None else content[-1][1]
        low, high = np.searchsorted(self.starts, [at - BEFORE, end + AFTER])
        near: dict[int, list[int]] = {}
        for i in range(int(low), int(high)):
            if self.labels[i] != 3:  # "Iranian", "Ramadan": MISC speaks for nobody
                near.setdefault(self.owner[i], []).append(i)
        candidates = list(near)
        rows = np.zeros((len(candidates), len(FEATURES)), np.float32)
        wanted = PRONOUNS.get(page.words[at], "") if kind != UNTOLD else ""
        role = _role(page.words[source[0] : source[1]]) if kind == 3 else set()
        last = [figure for _, figure in spoken[-2:]][::-1]
        own = np.zeros(len(self.starts), bool)  # nobody names himself in what he says
        for a, b in content:
            own |= (self.starts >= a) & (self.starts < b)
        around = [i for i in range(int(low), int(high)) if self.starts[i] < at and self.labels[i] < 2 and not own[i]]
        for row, who in zip(rows, candidates, strict=True):
            mentions, figure = near[who], self.figures[who]
            before = [i for i in mentions if self.starts[i] < at and not own[i]]
            row[0] = max(FLOOR, float(np.logaddexp.reduce(logs[mentions]))) if logs is not None else 0.0
            apart = int(page.sentence[at] - page.sentence[self.starts[before[-1]]]) if before else -1
            row[1 + (5 if apart < 0 else (0, 1, 2, 3, 3, 3, 3)[apart] if apart < 7 else 4)] = 1
            row[7] = bool(last) and last[0] == who
            row[8] = len(last) > 1 and last[1] == who and last[0] != who
            row[15] = row[7] and page.paragraph[at] != page.paragraph[spoken[-1][0]]
            if wanted in ("m", "f") and figure.gender:
                row[9 + (figure.gender == wanted)] = 1
            row[11] = all(own[i] for i in mentions)
            row[12] = np.log1p(len(before))
            row[13] = bool(before) and bool(self.subject[before[-1]])
            row[14] = bool(role) and any(role & self.context[i] for i in figure.mentions)
            row[16] = bool(around) and around[-1] in mentions
            row[18 + 4 * kind + figure.label] = 1
        people = [
            row for row, who in zip(rows, candidates, strict=True) if self.figures[who].label == 0 and row[1:3].any()
        ]
        if len(people) == 1:
            people[0][17] = 1
        none = np.zeros(len(NONE_FEATURES), np.float32)
        none[0], none[1 + kind] = max(FLOOR, float(logs[-1])) if logs is not None else 0.0, 1
        return candidates, rows, none


def _role(words: tuple[str, ...]) -> set[str]:
    """The nouns in "the Iranian diplomat" that a title could repeat: the last noun of an office or trade."""
    found = [w for w in words if w in ROLE_NOUNS]
    return {found[-1]} if found else {w for w in words[-1:] if re.fullmatch("[a-z]{4,}", w)}
