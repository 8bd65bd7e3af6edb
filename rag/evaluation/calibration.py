"""Is an answer right as often as its confidence says? A question of many answers together, never of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from rag.evaluation.averages import Average, interval
from rag.evaluation.measures import CALIBRATION
from rag.evaluation.reports.result import Result

BINS = 10  # of equal width, as Guo et al. drew them


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies from `low` to a tenth above it: their mean, and the share that is right."""

    low: float
    confidence: float
    right: float
    count: int


def reliability(results: Iterable[Result]) -> tuple[Bin, ...]:
    """The bins that have answers, the least confident first; () where no answer can be judged."""
    confidences, rights = _judged(results)
    places = _places(confidences)
    here = [(number, places == number) for number in sorted(set(places.tolist()))]
    return tuple(
        Bin(number / BINS, float(confidences[own].mean()), float(rights[own].mean()), int(own.sum()))
        for number, own in here
    )


def calibration(results: Iterable[Result], seed: int = 0) -> Average | None:
    """The expected calibration error (`measures.definitions` says what it is); None where no answer can be judged.

    The interval is percentile bootstrap over questions, seeded. A sample's error is larger than that of all questions,
    a resample's larger again, so for few answers the interval lies high; it is drawn down to hold the error itself.
    """
    confidences, rights = _judged(results)
    if not len(confidences):
        return None
    places = _places(confidences)
    gaps = [np.where(places == number, rights - confidences, 0.0) for number in range(BINS)]

    def error(drawn: np.ndarray) -> np.ndarray:
        """Of samples, given by the numbers of their answers along the last axis."""
        return np.sum([np.abs(gap[drawn].mean(axis=-1)) for gap in gaps], axis=0)

    every = np.arange(len(confidences))
    value = float(error(every))
    low, high = interval(every, error, seed)
    return Average(CALIBRATION, value, min(low, value), max(high, value), len(confidences))


def _judged(results: Iterable[Result]) -> tuple[np.ndarray, np.ndarray]:
    """Confidence of each answer, and whether its first quotation is right; of several rounds of a question the mean."""
    found: dict[str, list[tuple[float, float]]] = {}
    for result in results:
        confidence, right = float((result.answer or {}).get("confidence") or 0.0), result.values.get("first")
        if confidence > 0 and right is not None:  # 0: nobody judged it
            found.setdefault(result.id, []).append((confidence, right))
    table = np.array([np.mean(pairs, axis=0) for pairs in found.values()]).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _places(confidences: np.ndarray) -> np.ndarray:
    """The number of each one's bin, from 0; 1 belongs to the last."""
    return np.minimum((confidences * BINS).astype(int), BINS - 1)
