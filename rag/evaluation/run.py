"""Asking every question of a set: one after the other or several at once, each as often as wanted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

from rag.domain import Answer, Filters, Hit, Piece, Turn
from rag.errors import RagError, ServiceError
from rag.evaluation.sets.question import Question

Ask = Callable[[str, Filters, Sequence[Turn]], Answer]
Search = Callable[[str, Filters, Sequence[Turn]], Sequence[Hit[Piece]]]
Judge = Callable[[Question, Answer], "Judgement"]
ATTEMPTS = 3  # of a question whose service failed in a way that may pass
FIRST_WAIT_S = 1.0  # before the second attempt; doubled before the third


@dataclass(frozen=True, slots=True)
class Task:
    """One question, and which time it is asked, from 1. `key` names question and circumstances (`about.key_of`)."""

    question: Question
    round: int = 1
    key: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a language model says of an answer: values by measure, None where it could not judge, and remarks."""

    values: Mapping[str, float | None] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a task. `answer` is None where asking raised `error`, and where only the search was run."""

    task: Task
    answer: Answer | None = None
    hits: Sequence[Hit[Piece]] | None = None  # None: nobody searched, or it raised `error`
    judged: Judgement | None = None
    latency_ms: float | None = None
    attempts: int = 1
    error: str = ""


@dataclass(frozen=True, slots=True)
class Asker:
    """How a question is asked. `search` gives the evidence that is found for it; without `ask` only that is done."""

    ask: Ask
    search: Search | None = None
    search_only: bool = False
    judge: Judge | None = None
    wait: Callable[[float], None] = time.sleep  # seconds between attempts

    def outcome(self, task: Task) -> Outcome:
        """Ask after the earlier questions of its conversation. A RagError is an outcome; a bug goes on up.

        What a service may do better the next time is tried again; the time taken is that of the last attempt.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._once(task, attempt)
            except RagError as error:
                passing = isinstance(error, ServiceError) and error.retryable
                if not passing or attempt == ATTEMPTS:
                    return Outcome(task, attempts=attempt, error=f"{type(error).__name__}: {error}")
            self.wait(FIRST_WAIT_S * 2 ** (attempt - 1))
        raise AssertionError("unreachable")

    def _once(self, task: Task, attempt: int) -> Outcome:
        question = task.question
        turns: list[Turn] = []
        for earlier in question.history:
            turns.append(Turn(earlier, self.ask(earlier, question.filters, tuple(turns))))
        asked = (question.question, question.filters, tuple(turns))
        if self.search_only and self.search:
            hits, took_ms = _timed(self.search, asked)
            return Outcome(task, None, hits, latency_ms=took_ms, attempts=attempt)
        answer, took_ms = _timed(self.ask, asked)
        hits = self._found(self.search, answer, asked) if self.search else None
        judged = self.judge(question, answer) if self.judge else None
        return Outcome(task, answer, hits, judged, took_ms, attempt)

    def _found(self, search: Search, answer: Answer, asked: tuple) -> Sequence[Hit[Piece]]:
        """The evidence for the question; a follow-up that a model has rewritten is not paid for again."""
        _, filters, turns = asked
        return search(answer.standalone, filters, ()) if turns and answer.usage else search(*asked)


def _timed(call: Callable, asked: tuple) -> tuple:
    started = time.perf_counter()
    got = call(*asked)
    return got, 1000 * (time.perf_counter() - started)


def run(tasks: Sequence[Task], asker: Asker, concurrency: int = 1) -> Iterator[Outcome]:
    """Give each task's outcome as soon as it is there; in order only with one at a time.

    A bug in one question ends the run: what has not begun by then is not asked.
    """
    if concurrency <= 1:
        yield from map(asker.outcome, tasks)
        return
    pool = ThreadPoolExecutor(max_workers=concurrency, thread_name_prefix="whosaid-eval")
    try:
        for future in as_completed([pool.submit(asker.outcome, task) for task in tasks]):
            yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
