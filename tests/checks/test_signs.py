"""What stands between the words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checks.signs import slip
from rag.domain import Span
from rag.drafts.matching import occurrences_of
from rag.drafts.quoted import wanted_of


@pytest.mark.parametrize(
    "page, said, found",
    [
        ("It cost $3 in May", "It cost £3 in May", "“$” to “£”"),
        ("It cost $3 in May", "It cost 3 in May", "“$” to “none”"),
        ("Turnout was 20% then", "Turnout was 20 then", "“%” to “none”"),
        ("It was -5 degrees", "It was 5 degrees", "“-” to “none”"),
        ("It was −5 degrees", "It was -5 degrees", ""),  # another minus
        ("The vote was 52-48", "The vote was 52–48", ""),  # no minus
        ("No. More will come", "no more will come", "run together"),
        ("I never said she left", "I never. Said she left", "cut in two"),
        ("Mr. Pell left", "Mr Pell left", ""),
        ("Mr Pell left", "Mr. Pell left", ""),
        ("We, the people, wait", "we the people wait", ""),
        ("We left; they stayed", "We left. They stayed", ""),
        ("STOP. GO HOME", "Stop. Go home", ""),
    ],
)
def test_slips(page, said, found):
    told = slip(page, Span(0, len(page)), said)
    assert found in told and bool(found) == bool(told)


@pytest.mark.parametrize(
    "page, said, match",
    [
        ("“We owe $3,” she said.", "We owe $3", "exact"),
        ("“We owe $3,” she said.", "3", "altered"),
        ("“Up 20%,” she said.", "up 20", "altered"),
        ("“The vote was 52-48 in May,” she said.", "48 in May", "exact"),
        ("“We owe $3 … and more, or $4 a head,” she said.", "We owe £3 … or $4 a head", "altered"),
    ],
)
def test_beside_the_words(page, said, match):
    assert [one.match for one in occurrences_of(page, wanted_of(said))] == [match]


@given(st.text("ab1 .!?$%-–,A", max_size=30))
def test_a_text_slips_nowhere_from_itself(text):
    assert slip(text, Span(0, len(text)), text) == ""
