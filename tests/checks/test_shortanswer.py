"""Names that stand in the evidence and are not what was asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dam import BLAME, COST, DAM, LEFT, ORDER, QUERY, article_of, statements_of

from rag.checks.shortanswer import answers
from rag.checks.verify import verify
from rag.domain import Claim, Hit, PairScores, QuestionKind, Quote, Span, UncheckedAnswer
from rag.text import words

COUNCIL = DAM.text.index("the valley council")
AIMED = replace(BLAME, target=Quote.cut(DAM, Span(COUNCIL, COUNCIL + len("the valley council"))))


class Counts:
    """Finds the first word with a digit in it, as surely as it is told to."""

    name = "counts"

    def __init__(self, sure: float) -> None:
        self.sure = sure

    def read(self, question, pairs):
        spans = [next((s for s in words(pair.text) if s.cut(pair.text)[0].isdigit()), None) for pair in pairs]
        return [PairScores(self.sure, (0.0, 0.0, 1.0), span, self.sure) for span in spans]


@pytest.mark.parametrize("kind, statement, name, fits", [
    ("whom", AIMED, "the valley council", True),
    ("whom", AIMED, "valley council", True),
    ("whom", AIMED, "Karsa", False),  # he blamed, nobody blamed him
    ("whom", BLAME, "Karsa", False),
    ("whom", BLAME, "the valley council", True),  # no target is known: whoever his words begin with
    ("whom", BLAME, "the long delay", False),
    ("who_said", COST, "Tomas Reik", True),
    ("who_said", COST, "Velin", False),  # in his sentence, and not the one who speaks
    ("who_said", LEFT, "Radio Orlen", True),
    ("who_said", LEFT, "a council source", True),
    ("who_said", LEFT, "council", False),  # a word of somebody's name is not their name
    ("who_said", ORDER, "the water minister", True),
    ("short", LEFT, "40", True),
    ("short", LEFT, "40 families", True),
    ("short", LEFT, "the lower village", False),
    ("said", COST, "Velin", False),  # asks for no name
    ("did_say", ORDER, "the gates to be opened", False),  # a page's words without their "not"
])  # fmt: skip
def test_a_name_must_fit_the_question(kind, statement, name, fits):
    assert answers(name, replace(QUERY, kind=QuestionKind(kind)), [(statement, DAM)], Counts(1.0)) is fits


def test_a_matcher_that_is_not_sure_vouches_for_nothing():
    asked = replace(QUERY, kind=QuestionKind.SHORT)
    assert not answers("40 families", asked, [(LEFT, DAM)], Counts(-1.0))
    assert not answers("40 families", asked, [(LEFT, DAM)], None)


@pytest.mark.parametrize("templated, names", [(False, ()), (True, ("Velin",))])
def test_only_a_models_names_are_doubted(templated, names):
    claim = Claim("Reik told the court Velin had claimed the repairs would cost nearly 9 million crowns.", (COST.id,),
                  "Tomas Reik", names=("Velin",))  # fmt: skip
    draft = UncheckedAnswer((claim,), templated=templated)
    answer = verify(replace(QUERY, kind=QuestionKind.WHO_SAID), draft, [Hit(COST, 1)], article_of, statements_of)
    assert answer.names == names and len(answer.dropped) == 1 - len(names)


def test_with_the_real_matcher():
    from rag.models.matching import MatcherModel

    asked = replace(QUERY, kind=QuestionKind.SHORT, question="How many families had left the lower village?")
    matcher = MatcherModel(threads=1)
    assert answers("40", asked, [(LEFT, DAM)], matcher)
    assert answers("Mara Velin", replace(QUERY, kind=QuestionKind.WHO_SAID), [(ORDER, DAM)], matcher)
