"""What a draft calls somebody, and the offices that a page's speaker holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from makers import make_article, make_statement, span_of

from rag.domain import Speaker
from rag.drafts.given import Given
from rag.drafts.offices import alike, holds, speaks_for
from rag.drafts.whose import place_of, verdict
from rag.names.phonebook import Phonebook

ROLES = ("chief executive of Sarn Rail", "Tolmar's ambassador to Kestria", "Pell's former deputy", "port spokeswoman")
LEE = Speaker("lee", "Ann Lee", "person", roles=ROLES)
PELL = Speaker("pell", "Oren Pell", "person")
BOOK = Phonebook([LEE, PELL, Speaker("rail", "Sarn Rail", "body"), Speaker("port", "Port", "body")])


@pytest.mark.parametrize(
    "name, is_hers",
    [
        ("the chief executive", True),
        ("Sarn Rail's chief executive", True),
        ("the chief executive of Port Rail", False),
        ("the chairman of Sarn Rail", False),
        ("Sarn Rail", False),  # a body is no office
        ("a Sarn Rail driver", False),
        ("the ambassador to Kestria", True),
        ("Tolmar's ambassador", True),
        ("Kestria's ambassador", False),
        ("the ambassador to Tolmar", False),
        ("Pell", False),  # nobody is whose deputy they were
        ("Pell's former deputy", True),
        ("the former ambassador", False),
        ("the port spokesperson", True),
        ("the deputy", True),
    ],
)
def test_holds(name, is_hers):
    assert holds(name, LEE) == is_hers


@pytest.mark.parametrize(
    "name, how", [("Port", "same"), ("Sarn Rail", "perhaps"), ("Pell", ""), ("the dockers", ""), ("Ann Lee", "")]
)
def test_speaks_for(name, how):
    assert speaks_for(name, LEE, BOOK) == how


@pytest.mark.parametrize("name, may_be", [("the chairman of Sarn Rail", True), ("the mayor", False), ("Pell", False)])
def test_alike(name, may_be):
    assert alike(name, LEE) == may_be


@pytest.mark.parametrize(
    "name, decided",
    [("Pell", "wrong"), ("the Sarn Rail chairman", "undetermined"), ("Sarn Rail", "undetermined"), ("Port", "right")],
)
def test_no_office_by_half_is_right(name, decided):
    page = make_article("“We shut two gates for repairs,” said Ann Lee.")
    said = make_statement(page, "“We shut two gates for repairs,”", "Ann Lee", form="direct")
    place = replace(place_of(page, [span_of(page.text, "two gates")], [said]), speaker=LEE)
    assert verdict(Given((name,)), [place], BOOK)[0] == decided
