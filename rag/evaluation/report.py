"""From rows to a report: averages with their uncertainty, by measure and by tag, and the files of a run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from rag.evaluation.case import Case
from rag.evaluation.gate import Check
from rag.evaluation.measures import LOWER_IS_BETTER, Row
from rag.render import answer_object

RESAMPLES = 2000
QUANTILES = {"latency_ms": (("latency_p50", 0.5), ("latency_p95", 0.95))}  # a mean time says little


@dataclass(frozen=True, slots=True)
class Average:
    """A mean (or quantile) over `count` questions, with a 95 % interval."""

    measure: str
    value: float
    low: float
    high: float
    count: int


def averages(rows: Iterable[Row], seed: int = 0) -> dict[str, Average]:
    """The average of each measure that applies to at least one question, in the order of the rows.

    Intervals are percentile bootstrap over questions (Efron, 1979), RESAMPLES draws from a seeded generator, so the
    same rows give the same interval.
    """
    values: dict[str, list[float]] = {}
    for row in rows:
        values.setdefault(row.measure, []).extend([] if row.value is None else [row.value])
    found: dict[str, Average] = {}
    for measure, numbers in values.items():
        for name, quantile in QUANTILES.get(measure, ((measure, None),)) if numbers else ():
            found[name] = _average(name, np.asarray(numbers), quantile, seed)
    return found


def _average(name: str, numbers: np.ndarray, quantile: float | None, seed: int) -> Average:
    def summary(sample: np.ndarray) -> np.ndarray:
        return sample.mean(axis=-1) if quantile is None else np.quantile(sample, quantile, axis=-1)

    draws = np.random.default_rng(seed).integers(len(numbers), size=(RESAMPLES, len(numbers)))
    low, high = np.quantile(summary(numbers[draws]), [0.025, 0.975])
    return Average(name, float(summary(numbers)), float(low), float(high), len(numbers))


@dataclass(frozen=True, slots=True)
class Report:
    """All that one evaluation found. `about` says what was run: set, library, answerer, versions."""

    name: str
    cases: tuple[Case, ...]
    rows: tuple[Row, ...]
    averages: Mapping[str, Average]
    checks: tuple[Check, ...]
    problems: tuple[str, ...] = ()  # rows that could not be used
    about: Mapping[str, object] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)

    @property
    def exit_code(self) -> int:
        """0: the gate is passed; 1: it is not. (2, could not run, is an error and never a report.)"""
        return 0 if self.passed else 1

    def by_tag(self) -> dict[str, dict[str, Average]]:
        """The averages over the questions of each tag, tags in order of the alphabet."""
        tagged: dict[str, list[Row]] = {}
        tags = {case.question.id: case.question.tags for case in self.cases}
        for row in self.rows:
            for tag in tags[row.question]:
                tagged.setdefault(tag, []).append(row)
        return {tag: averages(tagged[tag]) for tag in sorted(tagged)}

    def shortfalls(self) -> list[tuple[Case, dict[str, float]]]:
        """The questions that fell short of the best value of a measure, worst first, with those measures."""
        fallen: dict[str, dict[str, float]] = {}
        depth: Counter[str] = Counter()
        for row in self.rows:
            if row.value is not None and _shortfall(row) > 0:
                fallen.setdefault(row.question, {})[row.measure] = row.value
                depth[row.question] += _shortfall(row)
        cases = {case.question.id: case for case in self.cases}
        return [(cases[question], fallen[question]) for question, _ in depth.most_common()]

    def table(self) -> list[tuple[str, str, str, str]]:
        """Measure, average, 95 % interval and number of questions, ready to print."""
        return [
            (a.measure, number(a.value), f"{number(a.low)} .. {number(a.high)}", str(a.count))
            for a in self.averages.values()
        ]

    def verdict(self) -> str:
        """One line: passed, or what fell below."""
        fallen = [str(check.condition) for check in self.checks if not check.passed]
        held = sum(check.value is not None for check in self.checks)
        return f"failed: {', '.join(fallen)}" if fallen else f"passed: {held} conditions hold"


_UNJUDGED = frozenset({"latency_ms", "tokens", "names_found", "names_right"})  # no fault, or one that `names` counts


def _shortfall(row: Row) -> float:
    """How far a value is from its best, 0..1; 0 for measures that judge nothing of their own."""
    if row.measure in _UNJUDGED or row.value is None:
        return 0.0
    return row.value if row.measure in LOWER_IS_BETTER else 1.0 - row.value


def number(value: float) -> str:
    """Three decimals for shares, one for milliseconds and tokens."""
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"


# --- files ----------------------------------------------------------------------------------------------


def text(report: Report) -> str:
    """The report for a terminal: a table, what was left out, the verdict."""
    head = ("measure", "average", "95 % interval", "questions")
    lines = [head, *report.table()]
    widths = [max(len(line[i]) for line in lines) for i in range(4)]
    shown = ["  ".join((line[0].ljust(widths[0]), *(line[i].rjust(widths[i]) for i in (1, 2, 3)))) for line in lines]
    shown += [f"left out: {problem}" for problem in report.problems]
    title = f"{report.name}: {len(report.cases)} questions"
    return "\n".join([title, *shown, *map(str, report.checks), report.verdict()])


def markdown(report: Report) -> str:
    """The report as Markdown: averages, tags, and the ten worst questions."""
    lines = [f"# {report.name}: {report.verdict()}", ""]
    lines += [*(f"- {key}: {value}" for key, value in report.about.items()), ""]
    lines += ["| measure | average | 95 % interval | questions |", "|---|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in report.table()]
    lines += ["", "| tag | questions | " + " | ".join(TAG_MEASURES) + " |", "|---" * (len(TAG_MEASURES) + 2) + "|"]
    lines += [f"| {' | '.join(row)} |" for row in tag_table(report)]
    lines += ["", "Worst first:", ""]
    for case, fallen in report.shortfalls()[:10]:
        lines.append(f"- `{case.question.id}` {_escaped(case.question.question)}: {_listed(fallen)}")
    lines += ["", *(f"- left out: {_escaped(problem)}" for problem in report.problems)]
    return "\n".join(lines).rstrip() + "\n"


TAG_MEASURES = ("names", "speaker", "coverage", "citation_precision", "refusal_recall", "refused_wrongly", "forbidden")


def tag_table(report: Report) -> list[tuple[str, ...]]:
    """Tag, number of questions, then the averages of TAG_MEASURES ("" where none applies)."""
    counts = Counter(tag for case in report.cases for tag in case.question.tags)
    return [
        (tag, str(counts[tag]), *(number(found[m].value) if m in found else "" for m in TAG_MEASURES))
        for tag, found in report.by_tag().items()
    ]


def _listed(values: Mapping[str, float]) -> str:
    return ", ".join(f"{measure} {number(value)}" for measure, value in values.items())


def _escaped(words: str) -> str:
    return "".join("\\" + c if c in "\\`*_[]<>|#$~:" else c for c in " ".join(words.split()))


def json_lines(records: Iterable[Mapping[str, object]]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def row_objects(rows: Sequence[Row]) -> list[dict[str, object]]:
    return [{"question": row.question, "measure": row.measure, "value": row.value} for row in rows]


def answer_objects(cases: Iterable[Case]) -> list[dict[str, object]]:
    """Each question's id with the answer as `whosaid ask --json` prints it, or with the error."""
    return [
        {"id": case.question.id, "error": case.error, "latency_ms": case.latency_ms}
        | (answer_object(case.answer) if case.answer else {"question": case.question.question})
        for case in cases
    ]


def write(report: Report, folder: str | Path) -> list[Path]:
    """Write rows.jsonl, answers.jsonl, run.json, summary.md and report.html; return their paths."""
    from rag.evaluation.page import html

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    about = {**report.about, "passed": report.passed, "checks": [str(check) for check in report.checks]}
    files = {
        "rows.jsonl": json_lines(row_objects(report.rows)),
        "answers.jsonl": json_lines(answer_objects(report.cases)),
        "run.json": json.dumps(about, ensure_ascii=False, indent=1) + "\n",
        "summary.md": markdown(report),
        "report.html": html(report),
    }
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8", errors="backslashreplace")
    return [folder / name for name in files]
