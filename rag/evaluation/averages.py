"""Averages with their uncertainty, and differences of two runs with theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.evaluation.measures import COUNTED, MEASURES, QUANTILES, Row

RESAMPLES = 2000
_ORDER = {name: at for at, name in enumerate(MEASURES)}
Summary = Callable[[np.ndarray], np.ndarray]  # over the last axis


@dataclass(frozen=True, slots=True)
class Average:
    """A mean (or quantile) over `count` questions, with a 95 % interval."""

    measure: str
    value: float
    low: float
    high: float
    count: int


def averages(rows: Iterable[Row], seed: int = 0) -> dict[str, Average]:
    """The average of each measure that applies to at least one question, in the order of MEASURES.

    A question that was asked several times counts once, with its mean; for quantiles each time counts. Intervals are
    percentile bootstrap over questions (Efron, 1979), RESAMPLES draws from a seeded generator, so the same rows give
    the same interval. Where all questions have the same share resampling shows no doubt at all, though a few questions
    leave much: there `unseen` gives the interval.
    """
    found: dict[str, Average] = {}
    values = values_by_measure(rows)
    for measure in sorted(values, key=lambda name: _ORDER.get(name, len(_ORDER))):
        by_question = values[measure]
        if measure not in QUANTILES:
            means = np.array([np.mean(values) for values in by_question.values()])
            found[measure] = _average(measure, means, _mean, seed)
            continue
        every = np.array([value for values in by_question.values() for value in values])
        for name, quantile in QUANTILES[measure]:
            found[name] = _average(name, every, quantile_of(quantile), seed)
    return found


def values_by_measure(rows: Iterable[Row]) -> dict[str, dict[str, list[float]]]:
    """Measure -> question -> its values, one for each time it was asked; without those that do not apply."""
    found: dict[str, dict[str, list[float]]] = {}
    for row in rows:
        if row.value is not None:
            found.setdefault(row.measure, {}).setdefault(row.question, []).append(row.value)
    return found


def interval(numbers: np.ndarray, summary: Summary, seed: int = 0) -> tuple[float, float]:
    """95 % percentile bootstrap interval of a summary of `numbers`, shape (n,), n >= 1."""
    draws = np.random.default_rng(seed).integers(len(numbers), size=(RESAMPLES, len(numbers)))
    low, high = np.quantile(summary(numbers[draws]), [0.025, 0.975])
    return float(low), float(high)


def unseen(value: float, count: int) -> tuple[float, float]:
    """95 % interval of a share that was `value` each of `count` times: what the questions not asked may hide.

    Were more than 1 - 0.025 ** (1 / count) of all questions different, `count` alike would be drawn less than once in
    40 times. So many may be 0, or 1. For shares of 0 and 1 that is the exact interval (Clopper and Pearson, 1934).

    >>> low, high = unseen(1.0, 20)
    >>> round(low, 3), high
    (0.832, 1.0)
    """
    other = 1 - 0.025 ** (1 / count)
    return value * (1 - other), value + (1 - value) * other


def paired_interval(first: np.ndarray, second: np.ndarray, summary: Summary, seed: int = 0) -> tuple[float, float]:
    """The same for summary(second) - summary(first), both drawn with the same questions, shape (n,) each."""
    draws = np.random.default_rng(seed).integers(len(first), size=(RESAMPLES, len(first)))
    low, high = np.quantile(summary(second[draws]) - summary(first[draws]), [0.025, 0.975])
    return float(low), float(high)


def quantile_of(share: float | None) -> Summary:
    """The summary that takes this quantile, or the mean if it is None."""
    return _mean if share is None else lambda sample: np.quantile(sample, share, axis=-1)


def flaky(rounds: Mapping[str, Sequence[object]]) -> dict[str, float]:
    """1 for a question whose outcome was not the same each time it was asked, else 0; the average is the flake rate.

    `rounds` has the outcomes of each question. Range 0 or 1, 0 is best. Applies to questions asked at least twice.

    >>> flaky({"a": ["x", "x"], "b": ["x", "y", "x"], "c": ["x"]})
    {'a': 0.0, 'b': 1.0}
    """
    return {
        question: float(any(outcome != outcomes[0] for outcome in outcomes))
        for question, outcomes in rounds.items()
        if len(outcomes) > 1
    }


def number(value: float) -> str:
    """Three decimals for shares, one for milliseconds and tokens; more for less than a thousandth."""
    if value and abs(value) < 0.001:
        return f"{value:.2g}"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:,.1f}"


def _average(name: str, numbers: np.ndarray, summary: Summary, seed: int) -> Average:
    value, count = float(summary(numbers)), len(numbers)
    alike = name not in COUNTED and np.ptp(numbers) == 0
    return Average(name, value, *(unseen(value, count) if alike else interval(numbers, summary, seed)), count)


def _mean(sample: np.ndarray) -> np.ndarray:
    return sample.mean(axis=-1)
