"""Everything somebody said, straight from the statements, where a question asks for nothing else."""

from __future__ import annotations

import pytest

from rag.answers.index import everything_said
from rag.answers.pages import Pages
from rag.domain import Query, QuestionKind


def asked(flood, question, kind, *names):
    people = tuple(speaker for speaker in flood.speakers() if speaker.name in names)
    rest = question.replace("Velin", "").replace("Solvang", "")
    query = Query(question, kind=QuestionKind(kind), speakers=people, asked=rest)
    return everything_said(query, Pages(flood))


@pytest.mark.parametrize(
    "question, kind, name, acts",
    [
        ("What did Velin say?", "said", "Mara Velin", {"say", "blame", "warn"}),
        ("What did Velin warn about?", "said", "Mara Velin", {"warn"}),
        ("Whom did Velin blame?", "whom", "Mara Velin", {"blame"}),
        ("Whom did Solvang thank?", "whom", "Ingrid Solvang", {"thank"}),
    ],
)
def test_what_asks_for_all_gets_all(flood, question, kind, name, acts):
    draft = asked(flood, question, kind, name)
    said = {statement.id: statement for statement in flood.statements()}
    cited = [said[id] for claim in draft.claims for id in claim.evidence]
    assert {statement.act for statement in cited} == acts
    assert {statement.speaker.name for statement in cited} == {name}
    assert len({id for claim in draft.claims for id in claim.evidence}) == len(cited)


@pytest.mark.parametrize(
    "question, kind, names",
    [
        ("What did Velin say about the wall?", "said", ("Mara Velin",)),  # that is for the matcher
        ("What was said?", "said", ()),
        ("How many pumps did Velin count?", "short", ("Mara Velin",)),
        ("Whom did Velin apologise to?", "whom", ("Mara Velin",)),  # nobody: nothing to show
    ],
)
def test_what_asks_for_more_is_left_to_the_matcher(flood, question, kind, names):
    assert asked(flood, question, kind, *names) is None


def test_names_of_whom(flood):
    draft = asked(flood, "Whom did Velin blame?", "whom", "Mara Velin")
    assert {"the Port Authority", "Deltabau"} <= {name for claim in draft.claims for name in claim.names}
