"""Questions to ask next, made from statements that are there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flood import STATEMENTS, VELIN

from rag.domain import Answer, Citation, Source
from rag.questions.suggestions import next_questions, wider_questions

COURIER, POST = STATEMENTS["courier"], STATEMENTS["post"]


def answered(*statements, **fields) -> Answer:
    citations = tuple(
        Citation(n, s.content[0], Source(s.source_id), "attributed", s.speaker, act=s.act)
        for n, s in enumerate(statements, 1)
    )
    return Answer("Who?", "Who?", "", citations=citations, **fields)


@pytest.mark.parametrize(
    "shown, asked, wanted",
    [
        # Velin's blame is shown: her warning, and what the others in the article did
        (COURIER[:1], (), ["What did Mara Velin warn about?", "What did Port Authority deny?"]),
        # a question that was asked is not offered again, however it was typed
        (COURIER[:1], ("what did mara velin  warn about",), ["What did Port Authority deny?"]),
        # the port's denial is shown: Velin's foremost act that is aimed at somebody
        (COURIER[3:4], (), ["Who did Mara Velin blame?"]),
        ((), (), ["Who did Mara Velin blame?", "What did Port Authority deny?"]),
    ],
)
def test_next_questions(shown, asked, wanted):
    near = [replace(s, negated=False) for s in COURIER]
    assert next_questions(answered(*shown), asked, near) == wanted


def test_nothing_is_suggested_of_the_unsure_the_unnamed_and_the_denied():
    unsure = [replace(s, confidence=0.3) for s in COURIER]
    unnamed = [replace(s, speaker=None) for s in COURIER]
    denied = [replace(s, negated=True) for s in COURIER]
    assert next_questions(answered(), (), [*unsure, *unnamed, *denied]) == []


def test_blame_without_a_target_is_not_asked_for():
    aimless = [replace(s, target=None) for s in COURIER if s.speaker is VELIN and s.act == "blame"]
    assert next_questions(answered(), (), aimless) == ["What did Mara Velin say?"]


@pytest.mark.parametrize(
    "answer, wanted",
    [
        (answered(COURIER[0], POST[1], refused=True), ["What did Mara Velin say?", "What did Ingrid Solvang say?"]),
        (answered(refused=True, nearest_names=("Mara Velin", "Mara Velin")), ["What did Mara Velin say?"]),
        (answered(COURIER[0]), []),  # no refusal
        (replace(answered(COURIER[0], refused=True), question="What did Mara Velin say?"), []),
        (
            answered(COURIER[0], refused=True, nearest_names=("Olga",)),
            ["What did Mara Velin say?", "What did Olga say?"],
        ),
    ],
)
def test_wider_questions(answer, wanted):
    assert wider_questions(answer) == wanted
