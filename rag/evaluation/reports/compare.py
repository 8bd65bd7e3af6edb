"""Two runs side by side: what got better, what broke, and whether the difference is more than chance."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np

from rag.evaluation.averages import number, paired_interval, quantile_of, values_by_measure
from rag.evaluation.measures import LOWER_IS_BETTER, MEASURES, QUANTILES
from rag.evaluation.reports.journal import Run
from rag.evaluation.reports.report import all_rows
from rag.evaluation.reports.result import Result, is_judged

Verdict = Literal["better", "worse", "unclear"]
ENOUGH = 6  # questions that differ: of five, all go the same way by chance once in 16 times (sign test)
HEAD = ("measure", "a", "b", "b - a", "95 % interval", "questions", "differ", "")
_SAME = 1e-9
_TOLD = {  # what two runs should share: name in `about` -> how to say that they do not
    "library_fingerprint": "the library differs: other articles or revisions",
    "statements_fingerprint": "the list of who says what differs, so measures of attribution do not compare",
    "machine": "the machine differs, so times do not compare",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure in two runs, over the `count` questions to which it applies in both. The interval is of b - a.

    `differing` of them have another value in b than in a.
    """

    measure: str
    count: int
    differing: int
    a: float
    b: float
    low: float
    high: float

    @property
    def change(self) -> float:
        return self.b - self.a

    @property
    def verdict(self) -> Verdict:
        """Better or worse if ENOUGH questions differ and the 95 % interval of the difference leaves 0 out."""
        if self.differing < ENOUGH or (self.low <= _SAME and self.high >= -_SAME):
            return "unclear"
        return "better" if (self.change < 0) == (self.measure in LOWER_IS_BETTER) else "worse"


@dataclass(frozen=True, slots=True)
class Change:
    """A question that was answered better or worse the second time. `loss` is how much deeper it fell short."""

    id: str
    question: str
    tags: tuple[str, ...]
    loss: float  # below 0: it got better
    was_right: bool
    is_right: bool
    measures: Mapping[str, tuple[float | None, float | None]]  # those that changed: (before, after)
    before: Mapping[str, object] | None  # the answers, as `whosaid ask --json` prints them
    after: Mapping[str, object] | None

    @property
    def flipped(self) -> bool:
        return self.was_right != self.is_right


@dataclass(frozen=True, slots=True)
class Comparison:
    """Run b against run a, over the questions they share. `changes` has the worst regression first."""

    a: str
    b: str
    common: int
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()  # why the two may not be comparable

    @property
    def broken(self) -> list[Change]:
        return [change for change in self.changes if change.was_right and not change.is_right]

    @property
    def mended(self) -> list[Change]:
        return [change for change in self.changes if change.is_right and not change.was_right]

    @property
    def regressions(self) -> list[Change]:
        return [change for change in self.changes if change.loss > 0]

    @property
    def improvements(self) -> list[Change]:
        """Best first."""
        return [change for change in reversed(self.changes) if change.loss < 0]

    @property
    def judged(self) -> list[Difference]:
        """The differences of measures whose falling short is a fault: not of times, tokens and the search."""
        return [difference for difference in self.differences if is_judged(difference.measure)]

    @property
    def worse(self) -> bool:
        return any(difference.verdict == "worse" for difference in self.judged)

    def verdict(self) -> str:
        """One line, for people.

        >>> Comparison("old", "new", 3, (), ()).verdict()
        '3 questions: 0 broken, 0 mended; no measure differs by more than chance'
        """
        clear = [f"{d.measure} {d.verdict} ({d.change:+.3f})" for d in self.judged if d.verdict != "unclear"]
        flips = f"{self.common} questions: {len(self.broken)} broken, {len(self.mended)} mended"
        return f"{flips}; {', '.join(clear) or 'no measure differs by more than chance'}"


def compare(a: Run, b: Run, names: tuple[str, str] | None = None) -> Comparison:
    """Compare two runs over the questions they have in common: same id, same question, same expectation.

    Intervals are percentile bootstrap over questions, drawn in pairs, seeded. `names` replaces the runs' own names.
    Where nothing is common the comparison is empty and its notes say why.
    """
    first, second = _by_id(a.results), _by_id(b.results)
    common = [id for id in first if id in second and _same_question(first[id][0], second[id][0])]
    kept = set(common)
    rows_a = values_by_measure(all_rows([result for id in common for result in first[id]]))
    rows_b = values_by_measure(all_rows([result for id in common for result in second[id]]))
    differences = tuple(_differences(rows_a, rows_b))
    changes = [change for id in common if (change := _change(first[id], second[id]))]
    notes = _notes(a, b, first, second, kept)
    if any(d.measure.startswith("latency") and d.verdict != "unclear" for d in differences):
        notes.append("times differ; what else the machines had to do at the time is in no interval")
    return Comparison(
        *(names or (a.name, b.name)),
        common=len(common),
        differences=differences,
        changes=tuple(sorted(changes, key=lambda change: -change.loss)),
        notes=tuple(notes),
    )


def comparison_object(comparison: Comparison) -> dict[str, object]:
    """As JSON: the contract of `whosaid eval compare --json`."""
    return {
        "a": comparison.a,
        "b": comparison.b,
        "questions": comparison.common,
        "verdict": comparison.verdict(),
        "notes": list(comparison.notes),
        "differences": [asdict(d) | {"change": d.change, "verdict": d.verdict} for d in comparison.differences],
        "broken": [change.id for change in comparison.broken],
        "mended": [change.id for change in comparison.mended],
        "changes": [asdict(change) | {"flipped": change.flipped} for change in comparison.changes],
    }


def comparison_text(comparison: Comparison, most: int = 15, width: int = 100) -> str:
    """For a terminal: measures that differ, questions that flipped, the worst regressions first."""
    shown = [f"a: {comparison.a}", f"b: {comparison.b}", *(f"note: {note}" for note in comparison.notes), ""]
    if rows := difference_rows(comparison, differing=True):
        widths = [max(map(len, column)) for column in zip(HEAD, *rows, strict=True)]
        shown += [_columns(line, widths) for line in (HEAD, *rows)]
    if alike := ", ".join(f"{d.measure} {number(d.a)}" for d in comparison.differences if not d.differing):
        shown += textwrap.wrap(f"no question differs in: {alike}", width)
    for title, changes in (("worse", comparison.regressions), ("better", comparison.improvements)):
        shown += ["", f"{title}: {len(changes)}"] if changes else []
        shown += [f"  {change_line(change)}" for change in changes[:most]]
        shown += [f"  ... and {len(changes) - most} more"] if len(changes) > most else []
    return "\n".join([*shown, "", comparison.verdict()])


def _columns(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join([cells[0].ljust(widths[0]), *map(str.rjust, cells[1:], widths[1:])]).rstrip()


def difference_rows(comparison: Comparison, differing: bool = False) -> list[tuple[str, ...]]:
    """The columns of HEAD, ready to print; the verdict is "" where it is unclear. `differing`: only what differs."""
    return [
        (
            d.measure,
            number(d.a),
            number(d.b),
            f"{d.change:+.3f}",
            f"{d.low:+.3f} .. {d.high:+.3f}",
            str(d.count),
            str(d.differing),
            "" if d.verdict == "unclear" else d.verdict,
        )
        for d in comparison.differences
        if d.differing or not differing
    ]


def change_line(change: Change) -> str:
    """One line: whether it flipped, which measures changed and how."""
    flip = ("broken: " if change.was_right else "mended: ") if change.flipped else ""
    return f"{flip}{change.id}: {change.question} ({measures_line(change)})"


def measures_line(change: Change) -> str:
    shown = (f"{name} {_shown(old)} to {_shown(new)}" for name, (old, new) in change.measures.items())
    return ", ".join(shown)


def _shown(value: float | None) -> str:
    return "–" if value is None else number(value)


# --- pairing --------------------------------------------------------------------------------------------


def _by_id(results: Sequence[Result]) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {}
    for result in results:
        found.setdefault(result.id, []).append(result)
    return found


def _same_question(a: Result, b: Result) -> bool:
    return (a.question, a.history, _wanted(a)) == (b.question, b.history, _wanted(b))


def _wanted(result: Result) -> dict[str, object]:
    """What was expected, gold statements by their words: an article that was edited elsewhere moves them."""
    gold = [said["text"] for said in result.expected.get("gold", ())]
    return {**result.expected, "gold": gold}


def _differences(a: Mapping[str, Mapping], b: Mapping[str, Mapping]) -> list[Difference]:
    found = []
    order = [*MEASURES, *(name for name in a if name not in MEASURES)]
    for measure in (name for name in order if name in a and name in b):
        ids = [id for id in a[measure] if id in b[measure]]
        if not ids:
            continue
        first, second = (np.array([np.mean(side[measure][id]) for id in ids]) for side in (a, b))
        for name, quantile in QUANTILES.get(measure, ((measure, None),)):
            summary = quantile_of(quantile)
            differing = int(np.sum(np.abs(first - second) > _SAME))
            low, high = paired_interval(first, second, summary)
            before, after = float(summary(first)), float(summary(second))
            found.append(Difference(name, len(ids), differing, before, after, low, high))
    return found


def _change(before: Sequence[Result], after: Sequence[Result]) -> Change | None:
    """None if nothing that is judged changed. Of several rounds the worst is shown, their mean is compared."""
    loss = float(np.mean([result.depth for result in after]) - np.mean([result.depth for result in before]))
    old, new = (max(results, key=lambda result: result.depth) for results in (before, after))
    was_right, is_right = not old.shortfalls, not new.shortfalls
    judged = dict.fromkeys((*old.shortfalls, *new.shortfalls))
    measures = {name: (old.values.get(name), new.values.get(name)) for name in judged}
    measures = {name: pair for name, pair in measures.items() if pair[0] != pair[1]}
    if abs(loss) < _SAME and was_right == is_right and not measures:
        return None
    return Change(new.id, new.question, new.tags, loss, was_right, is_right, measures, old.answer, new.answer)


def _notes(a: Run, b: Run, first: Mapping, second: Mapping, common: set[str]) -> list[str]:
    notes = []
    changed = [id for id in first if id in second and id not in common]
    only_a, only_b = ([id for id in one if id not in other] for one, other in ((first, second), (second, first)))
    if changed or only_a or only_b:
        notes.append(
            f"the question sets differ: {len(common)} questions are compared; left out: {len(only_a)} only in a, "
            f"{len(only_b)} only in b, {len(changed)} that were edited"
        )
    notes += [f"{name} was cut: it lacks {run.missing} outcomes" for name, run in (("a", a), ("b", b)) if run.missing]
    for name, told in _TOLD.items():
        if name in a.about and name in b.about and a.about[name] != b.about[name]:
            notes.append(told)
    return notes
