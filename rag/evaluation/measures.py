"""The measures: each takes one answered question and returns a number, or None where it does not apply.

None is never counted as 0. A measure's average is the mean over the questions it applies to. A refused answer is judged
by the refusal measures; what it shows as coming near is still checked for exactness, speakers and own voice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc

from rag.evaluation.case import Case
from rag.evaluation.conduct import (
    cost_usd,
    failed,
    fell_back,
    latency_ms,
    refusal_kind,
    refusal_precision,
    refusal_recall,
    refused_wrongly,
    tokens,
    tokens_read,
    tokens_written,
)
from rag.evaluation.quoting import citation_precision, citation_recall, coverage, exact, fabricated, first, found, hit
from rag.evaluation.retrieval import mrr_at_10, ndcg_at_10, recall_at_10, verbatim_at_10
from rag.evaluation.who import (
    attribution,
    forbidden,
    names,
    names_found,
    names_right,
    own_voice,
    reference_f1,
    speaker,
    verdict,
)

Measure = Callable[[Case], float | None]

MEASURES: dict[str, Measure] = {
    measure.__name__: measure
    for measure in (
        names, names_found, names_right, verdict, reference_f1, hit, found, first, speaker, attribution, own_voice,
        forbidden, exact, fabricated, coverage, citation_precision, citation_recall, refusal_recall, refusal_precision,
        refusal_kind, refused_wrongly, failed, fell_back, recall_at_10, mrr_at_10, ndcg_at_10, verbatim_at_10,
        latency_ms, tokens, tokens_read, tokens_written, cost_usd,
    )
}  # fmt: skip
JUDGED = ("judged_faithful", "judged_correct")  # by a language model: rag.evaluation.judge
FLAKY = "flaky"  # of a question that was asked several times: rag.evaluation.averages
CALIBRATION = "calibration"  # of all answers together: rag.evaluation.calibration
_OTHERS = {  # those that no function here computes
    CALIBRATION: """Expected calibration error: how far confidences are from the shares of answers that are right.

Answers are put in ten bins by their confidence. The error is the sum over the bins of |share of answers whose first
citation is right (`first`) - their mean confidence|, each weighted with the bin's share of all answers. Range 0..1, 0
is best. Applies to answers with `first` that state a confidence above 0, taken together. Source: Guo et al., 2017
(arXiv 1706.04599), after Naeini et al., 2015.""",
    FLAKY: """1 for a question whose names, verdict, refusal and citations were not alike each time it was asked; the
average is the flake rate.

Range 0 or 1, 0 is best. Applies to questions asked at least twice (--repeat). Source: ours.""",
    JUDGED[0]: """Sentences of the answer that its quotations support / all its sentences, in a model's opinion.

Range 0..1, 1 is best. Applies with --judge to answers that are no refusal and say something in prose. Source:
faithfulness of ragas (Es et al., 2023, arXiv 2309.15217), with our own prompt.""",
    JUDGED[1]: """1 if the answer gives all that is expected, 0.5 if some of it, else 0, in a model's opinion.

Range 0..1, 1 is best. Applies with --judge to answerable questions that say what is expected: `reference`, `names` or
`quotes`. Source: answer correctness of ragas, with our own prompt.""",
}
QUANTILES = {"latency_ms": (("latency_p50", 0.5), ("latency_p95", 0.95))}  # a mean time says little
LOWER_IS_BETTER = frozenset(
    """own_voice forbidden fabricated refused_wrongly failed fell_back flaky calibration latency_ms latency_p50
    latency_p95 tokens tokens_read tokens_written cost_usd""".split()
)
COUNTED = frozenset(
    "latency_ms latency_p50 latency_p95 tokens tokens_read tokens_written cost_usd".split()
)  # no shares
OF_THE_SEARCH = frozenset({"recall_at_10", "mrr_at_10", "ndcg_at_10", "verbatim_at_10", "failed", "latency_ms"})


def definitions() -> dict[str, str]:
    """What each measure means: formula, range, where it applies, source."""
    return {name: getdoc(measure) or "" for name, measure in MEASURES.items()} | _OTHERS


def averaged() -> tuple[str, ...]:
    """The names that an average can have, and a gate can therefore ask for."""
    means = [name for name in (*MEASURES, *JUDGED, FLAKY, CALIBRATION) if name not in QUANTILES]
    return (*means, *(name for quantiles in QUANTILES.values() for name, _ in quantiles))


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement; None: the measure does not apply to this question."""

    question: str
    measure: str
    value: float | None


def measure(case: Case) -> list[Row]:
    """Every measure of one answered question, in the order of `MEASURES`; of a search alone, those of the search."""
    return [
        Row(case.question.id, name, None if case.searched_only and name not in OF_THE_SEARCH else function(case))
        for name, function in MEASURES.items()
    ]
