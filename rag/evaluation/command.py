"""One evaluation from end to end: read a set, ask it, measure, judge, write."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from rag import __version__
from rag.domain import Article, Source
from rag.errors import ConfigError
from rag.evaluation import gate, report
from rag.evaluation.case import Case
from rag.evaluation.measures import measure
from rag.evaluation.rows import BadRow
from rag.evaluation.run import Ask, Outcome, run
from rag.evaluation.sets import Problem, Question, QuestionSet, read_set
from rag.evaluation.truth import GoldStatement, Pages, Truth, find, read_statements
from rag.seams import Progress, silent

STATEMENTS = "statements.jsonl"  # beside a set: who says what in the whole library, listed by hand


def evaluate(
    path: str | Path,
    ask: Ask,
    sources: Sequence[Source],
    article_of: Callable[[str], Article],
    *,
    require: str | None = None,
    out: str | Path | None = None,
    strict: bool = False,
    tags: Iterable[str] = (),
    limit: int | None = None,
    progress: Progress = silent,
) -> report.Report:
    """Run the question set at `path` over a library and judge the averages by `require` (None: the default gate).

    Writes the run's files to the folder `out` if it is given. Raises ConfigError if there is nothing to judge: no
    usable question, no answer at all, or a condition that applies to nothing.
    """
    if require is not None:
        gate.parse(require)  # a misspelt gate is found before the work, not after
    path = Path(path)
    pages = Pages(sources, article_of)
    asked, truths = _prepared(read_set(path, strict=strict), pages, strict, tags, limit)
    beside = path.with_name(STATEMENTS)
    statements = read_statements(beside, pages) if beside.is_file() else {}
    outcomes = run(asked.questions, ask, progress)
    if all(outcome.answer is None for outcome in outcomes):
        raise ConfigError(f"no question could be asked; the first failed with {outcomes[0].error}")
    cases = tuple(_case(outcome, pages, truths, statements) for outcome in outcomes)
    rows = tuple(row for case in cases for row in measure(case))
    means = report.averages(rows)
    checks = gate.check(require, {name: average.value for name, average in means.items()})
    problems = tuple(map(str, asked.problems))
    found = report.Report(asked.name, cases, rows, means, checks, problems, _about(asked, cases, pages))
    if out is not None:
        report.write(found, out)
    return found


def tags_of(text: str | None) -> tuple[str, ...]:
    """The tags of a filter as typed; a question must carry them all. Raises ConfigError for another form.

    >>> tags_of("tag=trap,tag=own-voice"), tags_of(None)
    (('trap', 'own-voice'), ())
    """
    parts = [part.strip() for part in text.split(",")] if text else []
    for part in parts:
        if not part.startswith("tag=") or part == "tag=":
            raise ConfigError(f"{part!r} is not a filter; write tag=NAME")
    return tuple(part.removeprefix("tag=") for part in parts)


def _prepared(
    asked: QuestionSet, pages: Pages, strict: bool, tags: Iterable[str], limit: int | None
) -> tuple[QuestionSet, dict[str, Truth]]:
    """The questions to ask, and where their answers stand; those whose words are on no page are left out."""
    chosen = asked.only(tags, limit)
    truths: dict[str, Truth] = {}
    problems: list[Problem] = []
    for question in chosen.questions:
        try:
            truths[question.id] = find(question, pages)
        except BadRow as error:
            if strict:
                raise ConfigError(f"question {question.id!r}: {error}") from error
            problems.append(Problem(f"question {question.id!r}", str(error)))
    usable: tuple[Question, ...] = tuple(question for question in chosen.questions if question.id in truths)
    if not usable:
        why = problems[0] if problems else asked.problems[0] if asked.problems else "no question is left"
        raise ConfigError(f"{asked.name} has no question to ask ({why}); check the set, the filter and the library")
    return replace(chosen, questions=usable, problems=(*asked.problems, *problems)), truths


def _case(
    outcome: Outcome, pages: Pages, truths: dict[str, Truth], statements: dict[str, list[GoldStatement]]
) -> Case:
    return Case(
        question=outcome.question,
        answer=outcome.answer,
        pages=pages,
        truth=truths[outcome.question.id],
        statements=statements,
        latency_ms=outcome.latency_ms,
        error=outcome.error,
    )


def _about(asked: QuestionSet, cases: Sequence[Case], pages: Pages) -> dict[str, object]:
    """What was run: enough to tell whether two reports can be compared."""
    listed = "\n".join(sorted(f"{source.id} {pages[source.id].revision}" for source in pages.sources))
    return {
        "set": asked.name,
        "set_fingerprint": asked.fingerprint,
        "questions": len(cases),
        "articles": len(pages.sources),
        "library_fingerprint": sha256(listed.encode()).hexdigest()[:16],
        "made_by": sorted({case.answer.made_by for case in cases if case.answer}),
        "whosaid": __version__,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }
