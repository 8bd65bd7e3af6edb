"""Measures of an answerer's conduct: does it refuse when it should, does it fail, what does it take?

An answer that is unsure, which shows what comes near and says that it is only that, counts as a refusal.
"""

from __future__ import annotations

from rag.evaluation.case import Case

_READ, _WRITTEN = ("input_tokens", "prompt_tokens"), ("output_tokens", "completion_tokens")


def refusal_recall(case: Case) -> float | None:
    """1 if an unanswerable question is refused, or the answer unsure.

    Range 0 or 1, 1 is best. Applies to questions with `answerable` false. Source: recall of refusing.
    """
    return None if case.question.answerable is not False else float(case.answer is not None and case.answer.refused)


def refusal_precision(case: Case) -> float | None:
    """1 if a refused question is unanswerable.

    Range 0 or 1, 1 is best. Applies to refusals where `answerable` is known. Source: precision of refusing.
    """
    if case.answer is None or not case.answer.refused or case.question.answerable is None:
        return None
    return float(case.question.answerable is False)


def refusal_kind(case: Case) -> float | None:
    """1 if a refusal is of a kind that the question accepts. Range 0 or 1, 1 is best. Source: accuracy.

    Being unsure is a kind of its own, accepted only where the question lists it. Applies to refusals of questions with
    `refusal`; not refusing at all is counted by `refusal_recall`.
    """
    if case.answer is None or not case.answer.refused or not case.question.refusals:
        return None
    return float(case.answer.refusal in case.question.refusals)


def refused_wrongly(case: Case) -> float | None:
    """1 if an answerable question is refused, or the answer unsure.

    Range 0 or 1, 0 is best. Applies to questions with `answerable` true. Source: false positives of refusing.
    """
    return None if not case.question.answerable else float(case.answer is not None and case.answer.refused)


def failed(case: Case) -> float | None:
    """1 if asking (or searching) raised an error.

    Range 0 or 1, 0 is best. Applies to every question. Source: the run itself.
    """
    return float(bool(case.error))


def fell_back(case: Case) -> float | None:
    """1 if a language model should have answered and the offline answer took its place. Range 0 or 1, 0 is best.

    Applies to answers that name a language model. Such an answer says little about the model. Source:
    `Answer.made_by`.
    """
    if case.answer is None or not (case.answer.usage or ", because " in case.answer.made_by):
        return None
    return float(", because " in case.answer.made_by)


def latency_ms(case: Case) -> float | None:
    """Milliseconds from question to answer, the earlier turns of its conversation left out. Reported as p50, p95.

    Range from 0, less is better. Applies to answers that were worked out: a model's reply out of the cache says
    nothing about its speed. Source: the machine's clock.
    """
    return None if case.answer and case.answer.usage.get("cached") else case.latency_ms


def tokens(case: Case) -> float | None:
    """Tokens that a language model read and wrote for the answer: tokens_read + tokens_written.

    Range from 0, less is better. Applies where the answer reports its usage. Source: the model's service.
    """
    read, written = tokens_read(case), tokens_written(case)
    return None if read is None and written is None else (read or 0) + (written or 0)


def tokens_read(case: Case) -> float | None:
    """Tokens of the requests.

    Range from 0, less is better. Applies where the answer reports its usage. Source: the model's service.
    """
    return _used(case, _READ)


def tokens_written(case: Case) -> float | None:
    """Tokens of the replies.

    Range from 0, less is better. Applies where the answer reports its usage. Source: the model's service.
    """
    return _used(case, _WRITTEN)


def cost_usd(case: Case) -> float | None:
    """US dollars that the answer cost.

    Range from 0, less is better. Applies where the answer reports it: where the price is known. Source: the file of
    prices, times the tokens.
    """
    return _used(case, ("cost_usd",))


def _used(case: Case, keys: tuple[str, ...]) -> float | None:
    usage = case.answer.usage if case.answer else {}
    return next((float(usage[key]) for key in keys if key in usage), None)
