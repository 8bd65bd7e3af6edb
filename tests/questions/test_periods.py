"""Days and spans of days in questions: a table, and laws."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.questions.periods import read_period

TODAY = date(2024, 11, 29)  # a Friday
ROWS = [
    ("on Tuesday", "2024-11-26", "2024-11-27"),
    ("on Friday", "2024-11-29", "2024-11-30"),
    ("last Friday", "2024-11-22", "2024-11-23"),
    ("since June", "2024-06-01", None),
    ("since December", "2023-12-01", None),
    ("in 2023", "2023-01-01", "2023-12-31"),
    ("in February 2024", "2024-02-01", "2024-02-29"),
    ("yesterday", "2024-11-28", "2024-11-28"),
    ("last week", "2024-11-18", "2024-11-24"),
    ("this month", "2024-11-01", "2024-11-30"),
    ("between 3 May and 9 May 2024", "2024-05-03", "2024-05-09"),
    ("from June to August", "2024-06-01", "2024-08-31"),
    ("before November 28", None, "2024-11-27"),
    ("until yesterday", None, "2024-11-28"),
    ("on 28 November 2024", "2024-11-28", "2024-11-28"),
    ("on Nov. 28th, 2024", "2024-11-28", "2024-11-28"),
    ("on 2024-11-05", "2024-11-05", "2024-11-05"),
    ("on 5 December", "2023-12-05", "2023-12-05"),  # the latest one, not one to come
    ("in the last three days", "2024-11-26", None),
    ("two weeks ago", "2024-11-15", "2024-11-22"),
    ("a day ago", "2024-11-28", "2024-11-28"),
]


@pytest.mark.parametrize("words, since, until", ROWS, ids=[row[0] for row in ROWS])
def test_period(words, since, until):
    question = f"What did she say {words} there?"
    period = read_period(question, TODAY)
    assert (period.since, period.until) == (since, until)
    assert period.span.cut(question) == words


@pytest.mark.parametrize(
    "words",
    [
        "may she speak",
        "on 30 February 2024",
        "march on",
        "the sun",
        "in 12 towns",
        "second",
        "to USA Today",
        "on today's prices",
    ],
)
def test_no_period(words):
    assert read_period(f"What did she say {words}?", TODAY) is None


@given(st.text() | st.sampled_from(["in 9999", "999999999 years ago", "on 31 April", "since 0000-00-00"]), st.dates())
def test_any_text_on_any_day(text, today):
    period = read_period(text, today)
    assert period is None or text[period.span.start : period.span.end]
