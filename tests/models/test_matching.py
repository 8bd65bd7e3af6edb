"""The matcher's network at run time: what it sees in a pair, by position; any text; the same in company."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.domain import Pair
from rag.models.matching import MAX_ANSWER, MatcherModel
from rag.text import words

GATES = Pair("Mara Velin", "“We shut 14 gates on Monday,” said Velin.", "Flood in Sarn. The mayor left.")
STORM = Pair("Pavel Oster", "Oster blamed the storm for the delay.", "Flood in Sarn. Nobody came.")
FERRY = Pair("", "Two ferries were bought in Norland.", "Ships. It rained.")


@pytest.fixture(scope="module")
def matcher():
    return MatcherModel(threads=1)


def test_what_answers_is_told_from_what_does_not(matcher):
    gates, storm, ferry = matcher.read("How many gates did Velin close?", [GATES, STORM, FERRY])
    assert gates.answers > max(storm.answers, ferry.answers)
    assert gates.span.cut(GATES.text) in ("14", "14 gates")
    assert gates.margin > max(storm.margin, ferry.margin)


def test_whoever_speaks_may_be_the_answer(matcher):
    (scores,) = matcher.read("Who said the gates had been closed on Monday?", [GATES])
    assert "Velin" in scores.span.cut(GATES.text)


def test_what_is_borne_out_is_told_from_the_contrary(matcher):
    (right,) = matcher.read("Did Velin say that 14 gates were shut on Monday?", [GATES])
    (wrong,) = matcher.read("Did Velin say that no gates were shut on Monday?", [GATES])
    assert right.verdict[0] > 0.5 > right.verdict[1]
    assert wrong.verdict[1] > 0.5 > wrong.verdict[0]
    assert sum(right.verdict) == pytest.approx(1, abs=1e-5)


def test_company_does_not_change_what_is_seen(matcher):
    (alone,) = matcher.read("Who blamed the storm?", [STORM])
    beside = matcher.read("Who blamed the storm?", [FERRY, GATES, STORM])[2]
    assert beside.answers == pytest.approx(alone.answers, abs=0.1)
    assert beside.span == alone.span


def test_no_pair_no_sight(matcher):
    assert matcher.read("Who?", []) == []


@settings(max_examples=25)
@given(st.text(max_size=60), st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_read(matcher, question, sentence, context):
    (scores,) = matcher.read(question, [Pair("", sentence, context)])
    if scores.span is not None:
        assert 0 <= scores.span.start <= scores.span.end <= len(sentence)
        assert len(words(scores.span.cut(sentence))) <= 2 * MAX_ANSWER
