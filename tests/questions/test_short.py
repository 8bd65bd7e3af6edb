"""The few words of a sentence that answer a question: a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Span
from rag.questions.short import role_of, short_answer

GATES = "Two gates were shut on 6 January, and 1,200 homes near Brenik and Low Town lost 3.5 million litres a day."
ROWS = [
    ("how many", "gates were shut", GATES, "Two"),
    ("how many", "homes lost water", GATES, "1,200"),
    ("how much", "water was lost a day", GATES, "3.5 million litres a day"),
    ("when", "the gates were shut", GATES, "on 6 January"),
    ("where", "homes lost water", GATES, "Brenik and Low Town"),
    ("how many", "boats sank", "More than 40 boats sank in 2019.", "More than 40"),
    ("how many", "boats sank in 2019", "Boats sank in 2019.", None),
    ("how much", "rents rose", "Rents have doubled since 2017.", "doubled"),
    ("how much", "does she lead", "She leads by 46 per cent to 41 in a poll of 1,004 residents.", "46 per cent to 41"),
    (
        "which",
        "which countries signed the pact",
        "The pact of Norland, Iran and Turkey was signed late.",
        "Norland, Iran and Turkey",
    ),
    ("who", "led the crew", "The crew was led by Ann Lee.", "Ann Lee"),
    (
        "why",
        "the gates were shut",
        "The gates were shut because of the storm, she said.",
        "because of the storm, she said",
    ),
    ("what", "the crew did", "The crew slept.", None),
    ("who", "led the crew", "", None),
]


@pytest.mark.parametrize("wh, topic, text, found", ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_short_answer(wh, topic, text, found):
    span = short_answer(wh, topic, text, Span(0, len(text)))
    assert (span and span.cut(text)) == found


def test_only_the_sentence_asked_about_is_read():
    text = "Nine boats sank. Three boats were saved."
    assert short_answer("how many", "boats", text, Span(17, len(text))).cut(text) == "Three"


@pytest.mark.parametrize(
    "name, sentence, role",
    [
        ("Ann Lee", "Her deputy, Ann Lee, agreed.", "Her deputy"),
        ("Ann Lee", "Ann Lee, the harbour master of Sarn, agreed.", "the harbour master of Sarn"),
        ("Ann Lee", "Ann Lee, director of the port, agreed.", "director of the port"),
        ("Ann Lee", "Ann Lee agreed.", None),
    ],
)
def test_role(name, sentence, role):
    found = role_of(name, sentence)
    assert (found and found.cut(sentence)) == role


@given(
    st.sampled_from(["how many", "how much", "when", "where", "who", "which", "why", "what", ""]), st.text(), st.text()
)
def test_what_is_found_lies_in_the_text(wh, topic, text):
    span = short_answer(wh, topic, text, Span(0, len(text)))
    assert span is None or (0 <= span.start < span.end <= len(text))
