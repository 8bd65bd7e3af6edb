"""Asking every question of a set, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from rag.domain import Answer, Filters, Turn
from rag.errors import RagError
from rag.evaluation.sets import Question
from rag.seams import Progress, silent

Ask = Callable[[str, Filters, Sequence[Turn]], Answer]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question and what came of it. `answer` is None where asking raised `error`."""

    question: Question
    answer: Answer | None
    latency_ms: float | None = None
    error: str = ""


def run(questions: Sequence[Question], ask: Ask, progress: Progress = silent) -> list[Outcome]:
    """Ask each question after the earlier ones of its conversation. A RagError is an outcome; a bug goes on up."""
    outcomes = []
    for done, question in enumerate(questions):
        progress(done, len(questions), question.question)
        outcomes.append(_ask(question, ask))
    progress(len(questions), len(questions), "")
    return outcomes


def _ask(question: Question, ask: Ask) -> Outcome:
    turns: list[Turn] = []
    try:
        for earlier in question.history:
            turns.append(Turn(earlier, ask(earlier, question.filters, tuple(turns))))
        started = perf_counter()
        answer = ask(question.question, question.filters, tuple(turns))
    except RagError as error:
        return Outcome(question, None, error=f"{type(error).__name__}: {error}")
    return Outcome(question, answer, 1000 * (perf_counter() - started))
