"""Span measures for attributions: exact boundaries, words in common, and the source tied to each content.

A gold or predicted attribution is a dict of role -> list of (start, end) in characters. Words are runs of letters and
digits, or single marks. Spaces and commas, full stops, colons at the edge of a span make no difference.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

Pair = tuple[int, int]
Attributed = dict[str, list[Pair]]
ROLES = ("source", "cue", "content")
EDGE = " \n,.;:"


@dataclass
class Counts:
    """True positives, predicted and gold."""

    right: int = 0
    found: int = 0
    gold: int = 0

    def add(self, gold: set, found: set) -> None:
        self.right += len(gold & found)
        self.found += len(found)
        self.gold += len(gold)

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0


class Words:
    """The words of a text, to compare spans by."""

    def __init__(self, text: str) -> None:
        spans = [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]
        self.text, self._starts, self._ends = text, [a for a, _ in spans], [b for _, b in spans]

    def of(self, spans: Sequence[Pair]) -> set[int]:
        found: set[int] = set()
        for start, end in spans:
            found.update(range(bisect_right(self._ends, start), bisect_left(self._starts, end)))
        return found

    def trimmed(self, span: Pair) -> Pair:
        start, end = span
        while start < end and self.text[start] in EDGE:
            start += 1
        while end > start and self.text[end - 1] in EDGE:
            end -= 1
        return (start, end) if end > start else (span[0], span[1])


def iou(a: set, b: set) -> float:
    return len(a & b) / len(a | b) if a | b else 0.0


def measure(articles: Sequence[tuple[str, list[Attributed], list[Attributed]]]) -> dict[str, float]:
    """Measures over (text, gold, found): "token source" to "exact content", and the two of linking."""
    token = {role: Counts() for role in ROLES}
    exact = {role: Counts() for role in ROLES}
    with_source = content_found = linked = 0
    for text, gold, found in articles:
        words = Words(text)
        for role in ROLES:
            gold_spans = [span for item in gold for span in item[role]]
            found_spans = [span for item in found for span in item[role]]
            token[role].add(words.of(gold_spans), words.of(found_spans))
            exact[role].add(set(map(words.trimmed, gold_spans)), set(map(words.trimmed, found_spans)))
        contents = [(words.of(item["content"]), item) for item in found]
        for item in gold:
            if not (item["source"] and item["content"]):
                continue
            with_source += 1
            wanted = words.of(item["content"])
            best = max(contents, key=lambda pair: iou(wanted, pair[0]), default=None)
            if best and iou(wanted, best[0]) >= 0.5:
                content_found += 1
                linked += bool(words.of(item["source"]) & words.of(best[1]["source"]))
    rows = {f"token {role}": token[role].f1 for role in ROLES} | {f"exact {role}": exact[role].f1 for role in ROLES}
    rows["source given content"] = linked / max(1, content_found)
    rows["found and linked"] = linked / max(1, with_source)
    return rows
