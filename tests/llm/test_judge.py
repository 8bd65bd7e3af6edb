"""A second model that judges the first: it can take prose away, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dam import CANDIDATES, HITS, ORDER, QUERY, article_of, statements_of
from faultserver import KEY, FaultServer, segments

from rag.checks.verify import verify
from rag.llm.answerer import ModelAnswerer
from rag.llm.judge import UNJUDGED, UNSUPPORTED
from rag.settings import Settings

pytest.importorskip("langchain_openai")
SAID = ("Velin said they did not order the gates to be opened.", ["e2"], "Mara Velin")
LIE = ("Velin said they ordered the gates to be opened.", ["e2"], "Mara Velin")


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


def judging(verdict: str, *said):
    """The script of a server behind which both models are: the second is asked for another form of reply."""
    return lambda request: verdict if "Support" in json.dumps(request["response_format"]) else segments(*said)


def verdict(supported: object) -> str:
    return json.dumps({"supported": supported, "reason": "Because."})


def checked(server, script, **fields):
    server.script = script
    server.requests.clear()
    set_ = Settings(library=Path("."), api_key=KEY, base_url=server.url("honest"), check_model="openai:judge", **fields)
    *_, draft = ModelAnswerer(set_, article_of).stream(QUERY, CANDIDATES, [])
    return draft, verify(QUERY, draft, HITS, article_of, statements_of)


def test_what_is_supported_stays_and_both_models_are_named(server):
    draft, answer = checked(server, judging(verdict(True), SAID))
    assert answer.text == f"{SAID[0]} [1]" and not answer.dropped
    assert answer.made_by == "openai:gpt-4.1-mini with answer.v3, checked by openai:judge with support.v1"
    assert [request["model"] for request in server.requests["honest"]] == ["gpt-4.1-mini", "judge"]
    assert draft.usage == {"requests": 2, "input_tokens": 22, "output_tokens": 14}


def test_the_judge_sees_the_prose_and_the_evidence_that_it_names_and_nothing_else(server):
    checked(server, judging(verdict(True), SAID))
    user = server.requests["honest"][1]["messages"][1]["content"]
    assert json.dumps(SAID[0]) in user and ORDER.content[0].text in user and user.count('{"id"') == 1


def test_what_is_not_supported_is_left_out_and_counted(server):
    _, answer = checked(server, judging(verdict(False), SAID))
    assert answer.text == "Mara Velin is quoted on this. [1]" and answer.dropped == (UNSUPPORTED,)


@pytest.mark.parametrize("reply", ["Yes, it is.", verdict("true"), verdict(1), '{"supported": true}'])
def test_a_judge_that_does_not_judge_has_not_approved(server, reply):
    _, answer = checked(server, judging(reply, SAID))
    assert answer.text == "Mara Velin is quoted on this. [1]" and answer.dropped == (UNJUDGED,)


def test_a_judge_cannot_let_through_what_the_rules_find_false(server):
    _, answer = checked(server, judging(verdict(True), LIE))
    assert "ordered" not in answer.text and len(answer.dropped) == 1


def test_whole_replies_are_judged_too(server):
    server.script = judging(verdict(False), SAID)
    set_ = Settings(library=Path("."), api_key=KEY, base_url=server.url("honest"), check_model="openai:judge")
    draft = ModelAnswerer(set_, article_of).answer(QUERY, CANDIDATES, [])
    assert draft.claims[0].doubt == UNSUPPORTED
