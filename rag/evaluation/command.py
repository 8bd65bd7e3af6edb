"""One evaluation from end to end: read a set, ask it, measure, judge, write."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from rag.domain import Article, Source
from rag.errors import ConfigError
from rag.evaluation import retrieval
from rag.evaluation.case import Case
from rag.evaluation.gate import Condition
from rag.evaluation.measures import measure
from rag.evaluation.reports import about, files
from rag.evaluation.reports.journal import JUDGED_AS, Journal, Run, about_run, done_before, outcomes
from rag.evaluation.reports.report import Report, report_of
from rag.evaluation.reports.result import Result, result_of
from rag.evaluation.run import Ask, Asker, Judge, Outcome, Search, Task, run
from rag.evaluation.sets.reading import Problem, QuestionSet, read_set
from rag.evaluation.sets.rows import BadRow
from rag.evaluation.sets.truth import GoldStatement, Pages, Truth, find, read_statements
from rag.seams import Progress, silent

STATEMENTS = "statements.jsonl"  # beside a set: who says what in the whole library, listed by hand


@dataclass(frozen=True)
class Examined:
    """What is examined: how to ask it, what it knows, and what it is made of (`described`: models, settings ...)."""

    ask: Ask
    sources: Sequence[Source]
    article_of: Callable[[str], Article]
    search: Search | None = None
    judge: Judge | None = None
    described: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Options:
    """Which questions are asked, and how."""

    strict: bool = False  # a bad row stops the run
    tags: tuple[str, ...] = ()  # a question must carry them all
    sample: int | None = None  # so many, drawn by chance
    seed: int = 0
    limit: int | None = None  # the first so many
    repeat: int = 1
    concurrency: int = 1
    search_only: bool = False
    resume: bool = False  # what a cut run in the same folder has done is not asked again


def evaluate(
    path: str | Path,
    examined: Examined,
    options: Options = Options(),
    conditions: Iterable[Condition] | None = None,
    out: str | Path | None = None,
    progress: Progress = silent,
) -> Report:
    """Run the question set at `path` and judge the averages by `conditions` (None: the default gate).

    Writes rows to the folder `out` as they come, and the reports at the end. Raises ConfigError if there is nothing
    to judge: no usable question, or no answer at all.
    """
    if options.resume and out is None:
        raise ConfigError("--resume needs --out, the folder of the run that was cut")
    if options.search_only and not retrieval.can_measure():
        raise ConfigError(retrieval.INSTALL)
    path, pages = Path(path), Pages(examined.sources, examined.article_of)
    asked, truths = _prepared(read_set(path, strict=options.strict), pages, options)
    beside = path.with_name(STATEMENTS)
    exam = _Exam(examined, options, pages, truths, read_statements(beside, pages) if beside.is_file() else {})
    described = exam.about(asked)
    kept, tasks = exam.left(asked, out)
    if out is not None:
        described |= _of_a_cut_run(out, options.resume, kept, exam.conditions())
        files.clear(out)
    started = time.perf_counter()
    results = list(kept)
    with Journal(out, kept, described) as journal:
        for outcome in run(tasks, exam.asker, options.concurrency):
            results.append(exam.result(outcome))
            journal.add(results[-1])
            progress(len(results), len(kept) + len(tasks), outcome.task.question.question)
    described["took_s"] = round(time.perf_counter() - started, 3)
    report = report_of(_run(asked, results, described), conditions)
    if all(result.error for result in results):
        raise ConfigError(f"no question could be asked; the first failed with {results[0].error}")
    if out is not None:
        files.write(report, out)
    return report


def _of_a_cut_run(out: str | Path, resume: bool, kept: Sequence[Result], conditions: Mapping) -> dict[str, str]:
    """What of an earlier run in the folder goes on, in words. Raises ConfigError if a cut run would be lost unasked."""
    rows, before = [result for result in outcomes(out) if not result.error], about_run(out)
    if not resume and rows and not set(JUDGED_AS) & set(before):
        raise ConfigError(
            f"{out} holds a run that was cut after {len(rows)} outcomes; add --resume to go on, or name another folder"
        )
    if not resume or not rows:
        return {}
    changed = [name for name, value in conditions.items() if json.dumps(before.get(name)) != json.dumps(value)]
    why = f" ({', '.join(changed)} changed)" if changed and not kept else ""
    return {"resumed": f"{len(kept)} of {len(rows)} outcomes were kept from before{why}"}


def tags_of(texts: str | Iterable[str] | None) -> tuple[str, ...]:
    """The tags of filters as typed; a question must carry them all. Raises ConfigError for another form.

    >>> tags_of("tag=trap,tag=own-voice"), tags_of(["tag=trap"]), tags_of(None)
    (('trap', 'own-voice'), ('trap',), ())
    """
    texts = [texts] if isinstance(texts, str) else texts or []
    parts = [part.strip() for text in texts for part in text.split(",")]
    for part in parts:
        if not part.startswith("tag=") or part == "tag=":
            raise ConfigError(f"{part!r} is not a filter; write tag=NAME")
    return tuple(part.removeprefix("tag=") for part in parts)


def _prepared(asked: QuestionSet, pages: Pages, options: Options) -> tuple[QuestionSet, dict[str, Truth]]:
    """The questions to ask, and where their answers stand; those whose words are on no page are left out."""
    chosen = asked.only(options.tags, options.limit, options.sample, options.seed)
    truths: dict[str, Truth] = {}
    problems: list[Problem] = []
    for question in chosen.questions:
        try:
            truths[question.id] = find(question, pages)
        except BadRow as error:
            problem = Problem(asked.places[question.id], f"question {question.id!r}: {error}")
            if options.strict:
                raise ConfigError(str(problem)) from error
            problems.append(problem)
    usable = tuple(question for question in chosen.questions if question.id in truths)
    if not usable:
        why = problems[0] if problems else asked.problems[0] if asked.problems else "no question is left"
        raise ConfigError(f"{asked.name} has no question to ask ({why}); check the set, the filter and the library")
    return replace(chosen, questions=usable, problems=(*asked.problems, *problems)), truths


@dataclass(frozen=True)
class _Exam:
    """One examination while it runs: from a question to its outcome with every measure."""

    examined: Examined
    options: Options
    pages: Pages
    truths: Mapping[str, Truth]
    statements: Mapping[str, Sequence[GoldStatement]]

    @property
    def asker(self) -> Asker:
        search = self.examined.search if retrieval.can_measure() else None
        return Asker(self.examined.ask, search, self.options.search_only, self.examined.judge)

    def conditions(self) -> dict[str, object]:
        """What besides the question decides an outcome."""
        return {
            "library_fingerprint": about.library_fingerprint(self.pages),
            "statements_fingerprint": about.fingerprint(sorted(map(repr, self.statements.items()))),
            "search_only": self.options.search_only,
            "versions": about.versions(),
            **self.examined.described,
        }

    def about(self, asked: QuestionSet) -> dict[str, object]:
        run = {name: getattr(self.options, name) for name in ("repeat", "concurrency", "sample", "seed", "limit")}
        return {
            "set": asked.name,
            "set_fingerprint": asked.fingerprint,
            "questions": len(asked.questions),
            "articles": len(self.pages.sources),
            **self.conditions(),
            "tags": list(self.options.tags),
            **{name: value for name, value in run.items() if value is not None},
            "machine": about.machine(),
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
            "problems": [str(problem) for problem in asked.problems],
        }

    def left(self, asked: QuestionSet, out: str | Path | None) -> tuple[list[Result], list[Task]]:
        """What a cut run has already done, and what is left to ask."""
        done = done_before(out) if self.options.resume and out is not None else {}
        tasks = [Task(q, n) for n in range(1, self.options.repeat + 1) for q in asked.questions]
        conditions = self.conditions()
        kept, left = [], []
        for task in tasks:
            key = about.key_of(task.question.fingerprint, conditions)
            if found := done.get((key, task.round)):
                kept.append(found)
            else:
                left.append(replace(task, key=key))
        return kept, left

    def result(self, outcome: Outcome) -> Result:
        question = outcome.task.question
        case = Case(
            question=question,
            answer=outcome.answer,
            pages=self.pages,
            truth=self.truths[question.id],
            statements=self.statements,
            searched_only=self.options.search_only,
            hits=outcome.hits,
            latency_ms=outcome.latency_ms,
            error=outcome.error,
        )
        values = {row.measure: row.value for row in measure(case)}
        judged = outcome.judged
        return result_of(
            case,
            values | (dict(judged.values) if judged else {}),
            round=outcome.task.round,
            key=outcome.task.key,
            attempts=outcome.attempts,
            notes=judged.notes if judged else (),
        )


def _run(asked: QuestionSet, results: Sequence[Result], described: Mapping[str, object]) -> Run:
    """The run in the order of the set, whatever the order in which questions were done."""
    place = {question.id: at for at, question in enumerate(asked.questions)}
    ordered = tuple(sorted(results, key=lambda result: (result.round, place[result.id])))
    made_by = sorted({str(result.answer["made_by"]) for result in results if result.answer})
    problems = list(map(str, asked.problems))
    if not retrieval.can_measure():
        problems.append(retrieval.INSTALL)
    return Run(asked.name, ordered, {**described, "made_by": made_by, "problems": problems}, tuple(problems))
