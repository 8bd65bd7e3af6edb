"""How sure answers are beside how often they are right: worked out by hand, as a picture, as a condition."""

from __future__ import annotations

from xml.etree import ElementTree as xml

import numpy as np
import pytest
from evaluation.small import PAGE, small
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import span_of

from rag.domain import Answer, Citation, Quote, Speaker
from rag.evaluation.calibration import Bin, calibration, reliability
from rag.evaluation.reports.journal import read_run
from rag.evaluation.reports.plots import reliability_svg
from rag.evaluation.reports.report import report_of, text
from rag.evaluation.reports.result import Result

EMPTY = {"answer": "", "names": [], "citations": [], "refused": False}


def results(*pairs: tuple[float | None, float | None], id: str = "q{}") -> list[Result]:
    """Outcomes by their confidence and whether their first quotation is right."""
    return [
        Result(id.format(n), "?", {"first": first}, answer=EMPTY | {"confidence": confidence})
        for n, (confidence, first) in enumerate(pairs)
    ]


@pytest.mark.parametrize(
    "pairs, error",
    [
        ([(0.9, 1), (0.9, 1)], 0.1),
        ([(0.5, 1), (0.5, 0)], 0.0),
        ([(0.2, 0), (0.95, 0)], (0.2 + 0.95) / 2),
        ([(0.95, 1), (0.95, 1), (0.95, 1), (0.15, 1)], (3 * 0.05 + 0.85) / 4),
        ([(0.52, 1), (0.58, 0)], 0.05),  # one bin: |1/2 - 0.55|
        ([(1.0, 1)], 0.0),  # in the last bin
        ([(0.8, 1), (0.0, 0), (None, 0), (0.8, None)], 0.2),  # without confidence, refused or without gold: none
    ],
)
def test_the_error_is_that_of_the_bins(pairs, error):
    found = calibration(results(*pairs))
    assert found.value == pytest.approx(error) and found.low <= found.value <= found.high
    assert found.count == sum(bool(confidence) and right is not None for confidence, right in pairs)


def test_bins_hold_their_means():
    found = reliability(results((0.92, 1), (0.98, 0), (0.11, 0), (1.0, 1)))
    assert [(b.low, b.count) for b in found] == [(0.1, 1), (0.9, 3)]
    assert (found[1].confidence, found[1].right) == pytest.approx((2.9 / 3, 2 / 3))


def test_a_question_asked_three_times_counts_once():
    rounds = results((0.9, 1), (0.9, 0), (0.9, 1), id="q")
    assert calibration(rounds).count == 1 and calibration(rounds).value == pytest.approx(0.9 - 2 / 3)


@pytest.mark.parametrize("nothing", [[], results((0.0, 1), (None, 1), (0.9, None)), [Result("a", "?", {}, error="x")]])
def test_where_nobody_is_sure_of_anything_there_is_no_error(nothing):
    assert calibration(nothing) is None and reliability(nothing) == () and reliability_svg(()) == ""


def test_answers_that_are_as_right_as_they_are_sure_have_a_small_error():
    chance = np.random.default_rng(2)
    sure = chance.uniform(0.05, 1, 2000).round(3)
    honest = calibration(results(*((c, float(chance.random() < c)) for c in sure)))
    boasting = calibration(results(*((c, float(chance.random() < c / 2)) for c in sure)))
    assert honest.value < 0.04 < 0.2 < boasting.low < boasting.high < 0.32


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(0.001, 1), st.sampled_from([0.0, 1.0])), min_size=1, max_size=30))
def test_the_error_is_a_share_and_no_less_than_that_of_all_in_one_bin(pairs):
    found = calibration(results(*pairs))
    whole = abs(np.mean([right for _, right in pairs]) - np.mean([confidence for confidence, _ in pairs]))
    assert whole - 1e-9 <= found.value <= 1 + 1e-9 and found.low <= found.value <= found.high
    assert sum(b.count for b in reliability(results(*pairs))) == len(pairs)


def test_the_picture_has_a_bar_and_a_dot_for_each_bin():
    drawing = xml.fromstring(reliability_svg([Bin(0.1, 0.15, 0.0, 4), Bin(0.9, 0.95, 0.5, 2)])).find("svg")
    bars, dots = drawing.findall("rect"), drawing.findall("circle")
    assert [float(bar.get("height")) for bar in bars] == [0.0, 60.0] and len(dots) == 2
    assert bars[1].findtext("title") == "2 answers, confidence 0.950, right 0.500"
    assert float(dots[1].get("cy")) < float(bars[1].get("y"))  # higher up: too sure


def test_it_stands_in_the_report_and_a_gate_may_ask_for_it(tmp_path):
    quote = Quote.cut(PAGE, span_of(PAGE.text, "We shut two gates"))
    cited = (Citation(1, quote, PAGE.source, "attributed", Speaker("ines", "Ines Velin")),)
    row = {"question": "What did she do?", "quotes": ["We shut two gates"]}

    def ask(asked, filters, turns):
        return Answer(asked, asked, "", citations=cited, confidence=0.8)

    out = tmp_path / "out"
    report = small(tmp_path, row, row, ask=ask, out=out, require="calibration<=0.05")
    assert report.verdict() == "failed: calibration<=0.05" and report.averages["calibration"].value == pytest.approx(
        0.2
    )
    assert report.bin_table() == [("0.8 .. 0.9", "2", "0.800", "1.000")]
    assert "calibration" in text(report) and "| calibration | 0.200 |" in (out / "summary.md").read_text()
    page = (out / "report.html").read_text()
    assert page.index("Averages</h2>") < page.index("Confidence</h2>") < page.index("2 answers, confidence 0.800")
    assert "Expected calibration error" in page and "confidence: 0.8<" in page
    assert report_of(read_run(out)).averages == report.averages
    assert small(tmp_path, row, ask=ask, require="calibration<=0.25, first>=1, hit>=1, found>=1").passed
    undecided = small(tmp_path, {"question": "Who?"}, require="calibration<=0.05")
    assert "cannot be decided" in str(undecided.checks[0])
