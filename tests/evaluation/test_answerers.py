"""A perfect answerer passes the default gate; no cheap one does, on the large set and on the small one."""

from __future__ import annotations

from functools import cache

import pytest
from demo import QUESTIONS, demo_articles
from evaluation.answerers import DEGENERATE, Demo, examined, perfect

from rag.evaluation.command import Options, evaluate
from rag.evaluation.measures import LOWER_IS_BETTER
from rag.evaluation.reports.report import Report
from rag.evaluation.sets.reading import read_set


@cache
def judged(name: str, kind: str) -> Report:
    asked = Demo(read_set(QUESTIONS / f"{name}.jsonl", strict=True))
    ask = (DEGENERATE | {"perfect": perfect})[kind](asked)
    enough = None if kind == "perfect" else 120  # some of the cheap ones cite the whole library each time
    options = Options(strict=True, limit=enough)
    return evaluate(QUESTIONS / f"{name}.jsonl", examined(ask, demo_articles()), options)


@pytest.mark.parametrize("name", ["articles", "smoke"])
def test_the_perfect_answerer_is_perfect(name):
    report = judged(name, "perfect")
    for measure, average in report.averages.items():
        if not measure.startswith("latency"):
            assert average.value == (0.0 if measure in LOWER_IS_BETTER else 1.0), (measure, report.fallen[:3])
    assert report.exit_code == 0, report.verdict()


@pytest.mark.parametrize("name", ["articles", "smoke"])
@pytest.mark.parametrize("kind", DEGENERATE)
def test_no_cheap_answerer_passes(name, kind):
    report = judged(name, kind)
    assert report.exit_code == 1 and report.verdict().startswith("failed: "), (kind, report.table())


def test_each_cheap_answerer_fails_where_it_should():
    means = {kind: judged("articles", kind).averages for kind in DEGENERATE}
    assert means["always refuses"]["refused_wrongly"].value == means["always refuses"]["refusal_recall"].value == 1.0
    assert means["empty"]["names"].value == means["empty"]["coverage"].value == 0.0
    assert means["names everyone"]["coverage"].value > 0.9 and means["names everyone"]["speaker"].value < 0.3
    assert means["names everyone"]["citation_precision"].value < 0.1
    assert means["quotes whole articles"]["coverage"].value == 1.0
    assert means["quotes whole articles"]["own_voice"].value > 0.1
    assert means["quotes whole articles"]["citation_precision"].value < 0.1
    assert means["guesses"]["names"].value < 0.2 and means["guesses"]["coverage"].value < 0.2
    swapped, single = means["right words, wrong speaker"], means["quotes one of many"]
    assert swapped["coverage"].value == 1.0 and swapped["speaker"].value == swapped["attribution"].value == 0.0
    assert single["speaker"].value == 1.0 and single["refusal_recall"].value == 0.0
    assert means["quotes nothing"]["names"].value == 1.0 and means["quotes nothing"]["coverage"].value == 0.0
    assert means["quotes around"]["coverage"].value == 1.0 and means["quotes around"]["citation_precision"].value < 0.4
    assert means["smuggles names"]["speaker"].value == 1.0 and means["smuggles names"]["names"].value < 0.2
    assert means["drowns the wrong"]["citation_precision"].value < 0.2
    assert means["invents"]["fabricated"].value > 0.2 and means["invents"]["names"].value == 1.0
