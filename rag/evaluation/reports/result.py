"""The outcome of one question, as one line of rows.jsonl keeps it: all that reports and comparisons need.

A report can be made again from these lines without the library: the answer, what was expected with the words of its
gold statements, and every measure stand in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from rag.evaluation.case import Case
from rag.evaluation.measures import COUNTED, LOWER_IS_BETTER, Row
from rag.export.objects import answer_object

# No fault, or one that another measure counts: names counts these two, the answer itself those of the search.
_UNJUDGED = frozenset(
    """names_found names_right reference_f1 recall_at_10 mrr_at_10 ndcg_at_10 verbatim_at_10 fell_back judged_faithful
    judged_correct""".split()
)


@dataclass(frozen=True, slots=True)
class Result:
    """One question asked once. `values` holds every measure, None where it does not apply."""

    id: str
    question: str
    values: Mapping[str, float | None]
    round: int = 1  # which time it was asked, from 1
    key: str = ""  # of question, library and settings: the same key need not be asked again
    history: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    expected: Mapping[str, Any] = field(default_factory=dict)
    answer: Mapping[str, Any] | None = None  # as `whosaid ask --json` prints it; None: an error, or search only
    error: str = ""
    attempts: int = 1
    latency_ms: float | None = None
    notes: tuple[str, ...] = ()  # what a judging model says

    @property
    def rows(self) -> list[Row]:
        return [Row(self.id, name, value) for name, value in self.values.items()]

    @property
    def shortfalls(self) -> dict[str, float]:
        """The measures on which it is short of the best, with their values; none: all is right."""
        return {name: v for name, v in self.values.items() if v is not None and self._depths[name] > 0}

    @property
    def depth(self) -> float:
        """How far it fell short, over all measures."""
        return sum(self._depths.values())

    @property
    def _depths(self) -> dict[str, float]:
        searched_only = self.answer is None and not self.error
        judged = {name: value for name, value in self.values.items() if value is not None}
        return {
            name: 1.0 - value if searched_only and name == "recall_at_10" else shortfall(name, value)
            for name, value in judged.items()
        }

    @property
    def outcome(self) -> tuple[object, ...]:
        """What a reader gets, without what differs each time: for telling whether two answers are the same."""
        answer = self.answer or {}
        shown = [*_cited(answer), *(near_of(answer) if answer.get("refused") else ())]
        places = [(c["article_id"], c["start"], c["end"], c["speaker"]) for c in shown]
        said = (answer.get("refused"), answer.get("verdict"), tuple(_list(answer.get("names"))))
        return (bool(self.error), *said, tuple(sorted(map(str, places))))


def shortfall(measure: str, value: float) -> float:
    """How far a value is from its best, 0..1; 0 for measures that judge nothing of their own."""
    if not is_judged(measure):
        return 0.0
    return value if measure in LOWER_IS_BETTER else 1.0 - value


def is_judged(measure: str) -> bool:
    """Whether falling short of its best is a fault of its own."""
    return measure not in _UNJUDGED and measure not in COUNTED


def result_of(case: Case, values: Mapping[str, float | None], **more: Any) -> Result:
    """A question's outcome, from the case and its measures."""
    asked = case.question
    return Result(
        id=asked.id,
        question=asked.question,
        values=dict(values),
        history=asked.history,
        tags=asked.tags,
        expected=_expected(case),
        answer=answer_object(case.answer) if case.answer else None,
        error=case.error,
        latency_ms=case.latency_ms,
        **more,
    )


def _expected(case: Case) -> dict[str, object]:
    """What the set expects, with the words of its gold statements; what it does not say is left out."""
    asked = case.question
    gold = []
    for (source_id, span), *_ in case.truth.gold:
        page = case.pages[source_id]
        place = {"article_id": source_id, "title": page.source.title, "start": span.start, "end": span.end}
        kind = {"by_sentence": True} if case.truth.by_sentence else {}
        gold.append({**place, "text": span.cut(page.text), **kind})
    said = {
        "names": [list(group) for group in asked.names],
        "speaker": list(asked.speakers),
        "gold": gold,
        "articles": list(case.truth.articles),
        "verdict": asked.verdict,
        "refusal": list(asked.refusals),
        "must_not_speakers": list(asked.must_not.speakers),
        "must_not_quotes": list(asked.must_not.quotes),
        "reference": asked.reference,
    }
    return {"answerable": asked.answerable} | {name: value for name, value in said.items() if value}


def to_object(result: Result) -> dict[str, object]:
    """One line of rows.jsonl."""
    return asdict(result)


def from_object(row: Mapping[str, Any]) -> Result:
    """The same backwards: `from_object(to_object(r)) == r`. Raises ValueError for a row of another form."""
    known = {f.name for f in fields(Result)}
    try:
        found = {name: value for name, value in row.items() if name in known}
        lists = {name: tuple(_list(found.get(name))) for name in ("history", "tags", "notes")}
        values = {str(name): None if value is None else float(value) for name, value in found["values"].items()}
        _check_answer(found.get("answer"))
        if not isinstance(found["id"], str) or not isinstance(found["question"], str):
            raise TypeError("id and question are texts")
        return Result(**{**found, **lists, "values": values})
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not the outcome of a question ({error})") from error


def _check_answer(answer: Any) -> None:
    """Raise KeyError or TypeError for an answer that a report could not show."""
    if answer is None:
        return
    for name in ("answer", "names", "refused", "citations"):
        answer[name]
    if not isinstance(answer.get("confidence", 0.0), int | float):
        raise TypeError("a confidence is a number")
    for citation in (*_cited(answer), *near_of(answer)):
        for name in ("n", "quote", "speaker", "state", "title", "article_id", "start", "end"):
            citation[name]


def _cited(answer: Mapping) -> Sequence[Mapping]:
    return _list(answer.get("citations"))


def near_of(answer: Mapping) -> list[Mapping]:
    """The citations of an answer's row that only come near; rows of earlier versions have names there."""
    return [near for near in _list(answer.get("nearest")) if not isinstance(near, str)]


def _list(value: object) -> Sequence:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise TypeError("a list was expected")
    return value
