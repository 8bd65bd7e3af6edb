"""The model's opinion of an answer, asked of a real server on loopback that speaks the protocol well or badly."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from evaluation.small import PAGE, small
from faultserver import KEY, FaultServer
from makers import span_of

from rag.domain import Answer, Citation, Quote, Speaker
from rag.errors import ConfigError
from rag.evaluation.judge import ModelJudge
from rag.evaluation.sets.question import Question
from rag.settings import Settings

VELIN = Speaker("v", "Ines Velin")
SAID = Citation(1, Quote.cut(PAGE, span_of(PAGE.text, "We shut two gates")), PAGE.source, "attributed", VELIN)
PROSE = "Ines Velin said that two gates were shut [1]. The harbour was closed."
ANSWER = Answer("Who?", "Who?", PROSE, ("Ines Velin",), (SAID,))
WHO = Question("q", "Who shut them?", names=(("Ines Velin", "Velin"),), answerable=True)


def verdict(supported=(1,), correct="right", reason="") -> str:
    return json.dumps({"supported": list(supported), "correct": correct, "reason": reason})


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


@pytest.fixture
def judge(server, tmp_path):
    def made(scenario="honest", reply="") -> ModelJudge:
        server.script = lambda request: reply or verdict()
        server.requests.clear()
        return ModelJudge(Settings(library=tmp_path, api_key=KEY, base_url=server.url(scenario), model_timeout_s=5.0))

    return made


@pytest.mark.parametrize(
    "reply, faithful, correct",
    [
        (verdict([1]), 0.5, 1.0),  # the second sentence is not in the quotation
        (verdict([1, 2], "partly"), 1.0, 0.5),
        (verdict([], "wrong"), 0.0, 0.0),
        (verdict([1, 1, 7, -3], "unknown"), 0.5, None),  # numbers that no sentence has count for nothing
    ],
)
def test_values(judge, reply, faithful, correct):
    judged = judge(reply=reply)(WHO, ANSWER)
    assert judged.values == {"judged_faithful": faithful, "judged_correct": correct}


def test_the_model_sees_numbered_sentences_and_the_quotations_and_is_told_what_is_expected(judge, server):
    judged = judge(reply=verdict(reason="Sentence 2 is not in the quotation."))(WHO, ANSWER)
    (request,) = server.requests["honest"]
    shown = request["messages"][-1]["content"]
    assert '{"number": 1, "speaker": "Ines Velin", "words": "We shut two gates"}' in shown
    assert '{"number": 2, "text": "The harbour was closed."}' in shown and "[1]" not in shown
    assert '"Ines Velin or Velin"' in shown
    assert judged.notes == ("Sentence 2 is not in the quotation.",)


@pytest.mark.parametrize(
    "question, answer, faithful, correct",
    [
        (replace(WHO, names=()), ANSWER, True, False),  # nobody wrote down what is right
        (WHO, replace(ANSWER, text="Nobody said so.", refused=True), False, True),
        (WHO, replace(ANSWER, text=""), False, True),
        (replace(WHO, answerable=False), ANSWER, True, False),
        (replace(WHO, names=(), reference="Velin did."), ANSWER, True, True),
    ],
)
def test_none_where_it_does_not_apply(judge, question, answer, faithful, correct):
    values = judge()(question, answer).values
    assert (values["judged_faithful"] is not None, values["judged_correct"] is not None) == (faithful, correct)


def test_where_nothing_can_be_judged_nothing_is_asked(judge, server):
    values = judge()(replace(WHO, answerable=False), replace(ANSWER, refused=True)).values
    assert set(values.values()) == {None} and not server.requests["honest"]


@pytest.mark.parametrize(
    "scenario", ["bad_key", "not_json", "prose", "empty_choices", "cut_at_length", "refused", "no_quota"]
)
def test_a_model_that_misbehaves_is_no_zero(judge, scenario):
    judged = judge(scenario)(WHO, ANSWER)
    assert judged.values == {"judged_faithful": None, "judged_correct": None}
    assert judged.notes[0].startswith("could not be judged: ") and KEY not in judged.notes[0]


@pytest.mark.parametrize(
    "reply",
    [
        verdict(correct="yes"),
        verdict(supported=["1"]),
        verdict()[:-1] + ', "admin": true}',
        verdict()[:-1] + ', "correct": "right"}',
        "{}",
    ],
)
def test_a_verdict_of_another_form_is_none(judge, reply):
    assert set(judge(reply=reply)(WHO, ANSWER).values.values()) == {None}


def test_the_opinions_stand_apart_in_a_run(judge, tmp_path):
    row = {"id": "q", "question": "Who?", "names": [["Ines Velin"]]}
    report = small(tmp_path, row, ask=lambda *_: ANSWER, judge=judge(reply=verdict([1], "wrong", "Not so.")),
                   out=tmp_path / "out")  # fmt: skip
    assert [line[0] for line in report.table()][-2:] == ["judged_faithful", "judged_correct"]
    assert report.averages["judged_correct"].value == 0.0 and not report.fallen  # an opinion is no failure
    page = (tmp_path / "out" / "report.html").read_text()
    assert "a language model's opinion" in page and "judge: Not so." in page
    assert small(tmp_path, row, ask=lambda *_: ANSWER, judge=judge(), require="judged_correct>=0.9").passed


def test_without_a_model_there_is_no_judge(tmp_path):
    with pytest.raises(ConfigError, match="OPENAI_API_KEY"):
        ModelJudge(Settings(library=tmp_path))
