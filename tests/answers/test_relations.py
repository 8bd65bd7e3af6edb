"""Who blames, praises and urges whom."""

from __future__ import annotations

from dataclasses import replace

import pytest
from makers import make_article, make_statement, span_of

from rag.answers.relations import ties
from rag.domain import Quote, Speaker

KNOWN = [
    Speaker("us", "United States", "body"),
    Speaker("okafor", "Bram Okafor", "person", ("Okafor",)),
    Speaker("lee", "Ann Lee", "person"),
    Speaker("source@a1", "a port official", "unknown"),
]


def said(act: str, target: str, by: str = "Ann Lee", **fields):
    text = f"{by} spoke of {target} on Monday."
    article = make_article(text)
    made = make_statement(article, f"spoke of {target}", by, act=act, **fields)
    return replace(made, target=Quote.cut(article, span_of(text, target)))


def drawn(*statements) -> list[tuple[str, str, str, str, int]]:
    return [(t.speaker.name, t.tie, t.whom, t.whom_id, len(t.statements)) for t in ties(statements, KNOWN)]


@pytest.mark.parametrize(
    "statement, expected",
    [
        (said("blame", "the US"), [("Ann Lee", "blames", "United States", "us", 1)]),
        (said("thank", "Okafor"), [("Ann Lee", "praises", "Bram Okafor", "okafor", 1)]),
        (said("urge", "the owners of small boats"), [("Ann Lee", "urges", "owners of small boats", "", 1)]),
        (
            said("condemn", "Tolmar and the US"),
            [("Ann Lee", "blames", "Tolmar", "", 1), ("Ann Lee", "blames", "United States", "us", 1)],
        ),
        (said("blame", "a port official"), [("Ann Lee", "blames", "port official", "", 1)]),  # which, nobody knows
        (said("blame", "each other"), []),
        (said("praise", "his courage"), []),
        (said("warn", "Okafor"), []),
        (said("blame", "Okafor", negated=True), []),
    ],
)
def test_a_statement_ties_its_speaker_to_whom_it_is_aimed_at(statement, expected):
    assert drawn(statement) == expected


def test_the_same_tie_is_drawn_once_however_it_is_written():
    found = drawn(said("praise", "Okafor"), said("blame", "the US"), said("blame", "the United States"))
    assert found == [
        ("Ann Lee", "blames", "United States", "us", 2),
        ("Ann Lee", "praises", "Bram Okafor", "okafor", 1),
    ]


def test_nobody_is_tied_to_themselves():
    statement = said("praise", "Ann Lee")
    assert drawn(replace(statement, speaker=KNOWN[2])) == []
