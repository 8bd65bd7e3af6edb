"""From the outcomes of a run to a report: averages by measure and by tag, what fell short, the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.evaluation.averages import Average, averages, flaky, number
from rag.evaluation.calibration import Bin, calibration, reliability
from rag.evaluation.gate import DEFAULT_SEARCH, Check, Condition, check, check_default
from rag.evaluation.measures import CALIBRATION, FLAKY, JUDGED, Row
from rag.evaluation.reports.journal import Run
from rag.evaluation.reports.result import Result
from rag.evaluation.retrieval import INSTALL

INCOMPLETE = frozenset({"feedback", "incomplete"})  # tags of what a reader said something is missing in
TAG_MEASURES = tuple(
    """names verdict hit found first speaker coverage citation_precision refusal_recall refused_wrongly
    forbidden""".split()
)
HEAD = ("measure", "average", "95 % interval", "questions")
BINS_HEAD = ("confidence", "answers", "mean confidence", "right")


@dataclass(frozen=True)
class Report:
    """All that one evaluation found, and whether it passes."""

    run: Run
    averages: Mapping[str, Average]
    checks: tuple[Check, ...]

    @property
    def name(self) -> str:
        return self.run.name

    @property
    def results(self) -> tuple[Result, ...]:
        return self.run.results

    @property
    def problems(self) -> tuple[str, ...]:
        return self.run.problems

    @property
    def about(self) -> Mapping[str, object]:
        return self.run.about

    @property
    def notes(self) -> list[str]:
        """What a reader should mind about the figures."""
        found = [str(self.about["resumed"])] if "resumed" in self.about else []
        if drafts := sum(1 for result in self.results if "draft" in result.tags and result.round == 1):
            found.append(
                f"{drafts} questions are drafts that nobody has reviewed: they expect what the library itself reads"
            )
        if unsteady := [row.question for row in all_rows(self.results) if row.measure == FLAKY and row.value]:
            found.append(f"{len(unsteady)} questions were not answered alike each time: {_some(unsteady)}")
        return found

    @property
    def left_out(self) -> tuple[str, ...]:
        """Questions of the set that were not asked, and why; a measure that needs an extra leaves out no question."""
        return tuple(problem for problem in self.problems if problem != INSTALL)

    @property
    def undecided(self) -> int:
        """Questions whose answer a reader marked incomplete: nothing says what is missing, so none can be right."""
        marked = {result.id for result in self.results if set(result.tags) >= INCOMPLETE}
        return len(marked - {result.id for result in self.results if result.expected.get("gold")})

    @property
    def complete(self) -> bool:
        """Whether all of the set was asked and can be judged."""
        return not self.left_out and not self.undecided

    @property
    def passed(self) -> bool:
        return self.complete and all(check.passed for check in self.checks)

    @property
    def exit_code(self) -> int:
        """0: passed; 1: below the gate, or questions are left out. (2, could not run, is never a report.)"""
        return 0 if self.passed else 1

    @property
    def questions(self) -> int:
        return len({result.id for result in self.results})

    @property
    def title(self) -> str:
        rounds = max(result.round for result in self.results)
        return f"{self.name}: {self.questions} questions" + (f", each asked {rounds} times" if rounds > 1 else "")

    @cached_property
    def tagged(self) -> dict[str, list[Result]]:
        """The outcomes of each tag, the tag with the most questions first."""
        found: dict[str, list[Result]] = {}
        for result in self.results:
            for tag in dict.fromkeys(result.tags):
                found.setdefault(tag, []).append(result)
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))

    @cached_property
    def by_tag(self) -> dict[str, dict[str, Average]]:
        """The averages of TAG_MEASURES over the questions of each tag."""
        rows = {tag: [row for result in found for row in result.rows] for tag, found in self.tagged.items()}
        return {tag: averages(row for row in rows[tag] if row.measure in TAG_MEASURES) for tag in rows}

    @cached_property
    def fallen(self) -> list[Result]:
        """The questions that fell short of the best value of a measure, worst first; of several rounds the worst."""
        worst: dict[str, Result] = {}
        for result in self.results:
            if result.shortfalls and (result.id not in worst or result.depth > worst[result.id].depth):
                worst[result.id] = result
        return sorted(worst.values(), key=lambda result: -result.depth)

    @property
    def right(self) -> list[Result]:
        """The questions that never fell short, in order, each once."""
        short = {result.id for result in self.fallen}
        return list({result.id: result for result in self.results if result.id not in short}.values())

    @cached_property
    def reliability(self) -> tuple[Bin, ...]:
        """How sure the answers were, and how often they were right; () where none can be judged."""
        return reliability(self.results)

    def table(self) -> list[tuple[str, str, str, str]]:
        """Measure, average, 95 % interval and number of questions, ready to print; what a model judged comes last."""
        ordered = sorted(self.averages.values(), key=lambda a: a.measure in JUDGED)
        return [(a.measure, number(a.value), f"{number(a.low)} .. {number(a.high)}", str(a.count)) for a in ordered]

    def bin_table(self) -> list[tuple[str, ...]]:
        """The columns of BINS_HEAD, ready to print: how sure, how many answers, their mean, how often right."""
        return [
            (f"{b.low:.1f} .. {b.low + 0.1:.1f}", str(b.count), number(b.confidence), number(b.right))
            for b in self.reliability
        ]

    def tag_table(self) -> list[tuple[str, ...]]:
        """Tag, number of questions, then the averages of TAG_MEASURES ("" where none applies)."""
        return [
            (
                tag,
                str(len({result.id for result in self.tagged[tag]})),
                *(number(found[m].value) if m in found else "" for m in TAG_MEASURES),
            )
            for tag, found in self.by_tag.items()
        ]

    def verdict(self) -> str:
        """One line: passed, incomplete, or what fell below; and how much of the set it does not speak of."""
        fallen = [str(check.condition) for check in self.checks if not check.passed]
        held = sum(check.value is not None for check in self.checks)
        begun = f"failed: {', '.join(fallen)}" if fallen else f"{'passed' if self.passed else 'incomplete'}: "
        begun += "" if fallen else f"{held} conditions hold"
        left_out = f"; {len(self.left_out)} left out" if self.left_out else ""
        undecided = f"; {self.undecided} marked incomplete, which nothing here decides" if self.undecided else ""
        return begun + left_out + undecided


def _some(ids: Sequence[str], most: int = 10) -> str:
    return ", ".join(ids[:most]) + (f" and {len(ids) - most} more" if len(ids) > most else "")


def report_of(run: Run, conditions: Iterable[Condition] | None = None) -> Report:
    """Average a run and judge it by `conditions`; by default by the gate nobody should ship below."""
    means = averages(all_rows(run.results))
    if error := calibration(run.results):
        means[CALIBRATION] = error
    values = {name: average.value for name, average in means.items()}
    if conditions is None and not run.about.get("search_only"):
        return Report(run, means, check_default(values))
    return Report(run, means, check(DEFAULT_SEARCH if conditions is None else conditions, values))


def all_rows(results: Iterable[Result]) -> list[Row]:
    """Every measurement of every outcome; and where questions were asked several times, whether they are flaky."""
    rounds: dict[str, list[object]] = {}
    rows: list[Row] = []
    for result in results:
        if result.answer is not None or result.error:
            rounds.setdefault(result.id, []).append(result.outcome)
        rows += result.rows
    return rows + [Row(question, FLAKY, value) for question, value in flaky(rounds).items()]


def text(report: Report) -> str:
    """The report for a terminal: a table, what was left out, the verdict."""
    lines = [HEAD, *report.table()]
    widths = [max(len(line[i]) for line in lines) for i in range(4)]
    shown = ["  ".join((line[0].ljust(widths[0]), *(line[i].rjust(widths[i]) for i in (1, 2, 3)))) for line in lines]
    shown += [f"left out: {problem}" for problem in report.problems]
    shown += [f"note: {note}" for note in report.notes]
    decided = sorted(
        (check for check in report.checks if check.value is not None or not check.passed),
        key=lambda check: check.passed,
    )
    idle = ", ".join(check.condition.measure for check in report.checks if check not in decided)
    shown += [*map(str, decided), *([f"does not apply here: {idle}"] if idle else [])]
    return "\n".join([report.title, *shown, report.verdict()])
