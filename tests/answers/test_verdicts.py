""" "Did X say Y?" from what the matcher makes of the best sentence, with the vetoes of code."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from makers import make_article, make_statement, span_of

from rag.answers.verdicts import verdict
from rag.domain import Candidate, Match, Query, QuestionKind, Sentence, Speaker, Verdict

HEADS = {"yes.weight": np.array([0.0, 1.0, -1.0])}
VELIN, OSTER = Speaker("velin", "Mara Velin", "person"), Speaker("oster", "Pavel Oster", "person")
TEXTS = ("Velin said 14 gates were shut.", "Oster said the gates were open.", "The gates are old.")
PAGE = make_article(" ".join(TEXTS))


def candidate(number: int, speaker: Speaker | None, bears_out: float, contradicts: float = 0.1) -> Candidate:
    span = span_of(PAGE.text, TEXTS[number])
    said = (replace(make_statement(PAGE, TEXTS[number][11:]), speaker=speaker),) if speaker else ()
    sentence = Sentence(PAGE.source.id, span, span.cut(PAGE.text))
    return Candidate(sentence, PAGE.source, "", said, match=Match(1.0, bears_out, contradicts), score=0.9)


def asked(question: str = "Did Velin say 14 gates were shut?", *speakers: Speaker) -> Query:
    return Query(question, kind=QuestionKind.DID_SAY, speakers=speakers or (VELIN,))


@pytest.mark.parametrize(
    "best, found",
    [
        (candidate(0, VELIN, 0.9), Verdict.YES),
        (candidate(0, VELIN, 0.1, 0.8), Verdict.NO),
        (candidate(0, VELIN, 0.4, 0.4), Verdict.NO),
    ],
)
def test_verdicts(best, found):
    assert verdict(asked(), best, HEADS)[0] is found


def test_other_figures_are_never_a_yes():
    best = candidate(0, VELIN, 0.99)
    assert verdict(asked("Did Velin say 15 gates were shut?"), best, HEADS)[0] is Verdict.NO
    assert verdict(asked("Did Velin say fourteen gates were shut?"), best, HEADS)[0] is Verdict.YES


def test_a_person_who_is_not_there_did_not_say_it():
    assert verdict(asked("Did Velin say gates were open?"), candidate(1, OSTER, 0.9), HEADS)[0] is Verdict.SOMEONE_ELSE
    assert verdict(asked("Did Velin say gates are old?"), candidate(2, None, 0.9), HEADS)[0] is Verdict.ARTICLE_ONLY
