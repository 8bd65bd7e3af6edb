"""Conditions: reading them, holding averages against them, and what cannot be decided."""

from __future__ import annotations

import pytest
from evaluation.small import small
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Answer
from rag.errors import ConfigError
from rag.evaluation import gate
from rag.evaluation.measures import averaged


@pytest.mark.parametrize(
    "condition, value, passed",
    [
        ("speaker>=0.9", 0.9, True),
        ("speaker>=0.9", 0.899, False),
        ("speaker>0.9", 0.9, False),
        ("own_voice<=0", 0.0, True),
        ("own_voice<=0", 0.001, False),
        ("exact=1", 1.0, True),
        ("exact==1", 1.0, True),
        ("names>=0.3", 0.1 + 0.2, True),  # rounding of floats is forgiven
        ("latency_p95<150", 149.0, True),
        ("recall_at_10>=0.5", 0.4, False),
    ],
)
def test_conditions(condition, value, passed):
    (found,) = gate.parse(condition)
    assert gate.check([found], {found.measure: value})[0].passed is passed


@pytest.mark.parametrize("wrong", ["", "speaker", "speaker>=", "speaker>=high", "names>=1;exact>=1", "speaker>=0.9.1"])
def test_a_misspelt_gate_is_an_error(wrong):
    with pytest.raises(ConfigError, match="is not a condition"):
        gate.parse(wrong)


def test_an_unknown_measure_is_an_error():
    with pytest.raises(ConfigError, match=r"'speakers', did you mean 'speaker'; there are: names, .*latency_p95"):
        gate.parse("speakers>=0.9")


@pytest.mark.parametrize("condition", ["speaker>=90", "fabricated<=5", "names>=-0.1"])
def test_a_bound_that_decides_nothing_is_an_error(condition):
    with pytest.raises(ConfigError, match="is a share from 0 to 1"):
        gate.parse(condition)
    assert gate.parse("latency_p95<=2000, tokens<=500")[0].bound == 2000


def test_what_cannot_be_decided_fails_and_says_so(tmp_path):
    report = small(tmp_path, {"question": "Who?", "answerable": False}, require="names>=0.5, refusal_recall>=1")
    assert report.exit_code == 1 and report.verdict() == "failed: names>=0.5"
    assert str(report.checks[0]) == "FAIL names>=0.5 (cannot be decided: no question here can be measured so)"


def test_of_the_default_gate_what_does_not_apply_passes(tmp_path):
    report = small(tmp_path, {"question": "Who?", "answerable": False})
    assert report.passed and "ok   names>=0.7 (does not apply)" in map(str, report.checks)


def test_answers_given_in_a_models_place_do_not_pass_for_the_models(tmp_path):
    fell = Answer("?", "?", "Nobody.", refused=True, made_by="local, because openai:x failed: no connection")
    report = small(tmp_path, {"question": "Who?", "answerable": False}, ask=lambda *_: fell)
    assert report.verdict() == "failed: fell_back<=0.1" and report.averages["refusal_recall"].value == 1.0


@pytest.mark.parametrize("row", [{}, {"reference": "Velin"}, {"tags": ["who"]}])
def test_a_set_that_says_nothing_about_right_answers_does_not_pass_by_default(tmp_path, row):
    report = small(tmp_path, {"question": "Who?"} | row)
    failed = {check.condition.measure for check in report.checks if not check.passed}
    assert report.exit_code == 1 and {"names", "speaker", "coverage", "refusal_recall"} <= failed
    assert not failed & {"exact", "fabricated", "own_voice", "attribution", "failed"}
    assert small(tmp_path, {"question": "Who?"} | row, require="failed<=0").exit_code == 0  # whoever wants only that


def test_a_gate_from_a_file(tmp_path):
    path = tmp_path / "gate.toml"
    path.write_text('[require]\nspeaker = ">=0.9"\nfabricated = "<= 0"\n[optional]\nrefusal_kind = ">0.5"\n')
    conditions = gate.read_gate(path)
    assert [(str(condition), condition.optional) for condition in conditions] == [
        ("speaker>=0.9", False),
        ("fabricated<=0", False),
        ("refusal_kind>0.5", True),
    ]
    assert [check.passed for check in gate.check(conditions, {"fabricated": 0.0})] == [False, True, True]


@pytest.mark.parametrize(
    "text, why",
    [
        ("", "no condition"),
        ("speaker = 0.9", "may hold the tables"),
        ("[require]\nspeaker = 0.9", "is not a condition"),
        ('[require]\nspeakers = ">=0.9"', "there is no measure"),
        ('[demand]\nspeaker = ">=0.9"', "may hold the tables"),
        ("[require", "is not a TOML file"),
    ],
)
def test_a_file_that_is_no_gate(tmp_path, text, why):
    (tmp_path / "gate.toml").write_text(text)
    with pytest.raises(ConfigError, match=why):
        gate.read_gate(tmp_path / "gate.toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        gate.read_gate(tmp_path / "none.toml")


conditions = st.builds(
    gate.Condition,
    st.sampled_from(averaged()),
    st.sampled_from([">=", "<=", ">", "<", "="]),
    st.integers(0, 100).map(lambda n: n / 100),
)


@given(st.lists(conditions, min_size=1))
def test_what_is_printed_can_be_read_again(listed):
    assert list(gate.parse(", ".join(map(str, listed)))) == listed
