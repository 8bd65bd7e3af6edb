"""Counting who speaks how often, how, where and when."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Source, Speaker
from rag.names.tallies import MOST_BARS, tallies, timeline

LEE, MARSH, SILENT = Speaker("lee", "Ann Lee"), Speaker("marsh", "Lena Marsh"), Speaker("silent", "Nobody")
SOURCES = [Source("a", outlet="Courier"), Source("b", outlet="Post"), Source("c")]
FORMS = [
    ("marsh", "a", "direct", 1),
    ("marsh", "b", "indirect", 3),
    ("marsh", "c", "mixed", 1),
    ("lee", "a", "direct", 2),
    (None, "a", "indirect", 9),  # the article names nobody
]


def test_tallies_count_forms_articles_and_outlets():
    first, second = tallies([LEE, MARSH, SILENT], FORMS, SOURCES)
    assert (first.speaker, first.direct, first.mixed, first.indirect, first.articles) == (MARSH, 1, 1, 3, 3)
    assert first.outlets == ("Post", "Courier") and first.statements == 5
    assert (second.speaker, second.statements, second.outlets) == (LEE, 2, ("Courier",))


@pytest.mark.parametrize(
    "days, labels",
    [
        ([], []),
        (["", None], []),
        (["2025-02-28T08:00:00+00:00", "2025-03-01"], ["2025-02-28", "2025-03-01"]),
        (["2024-12-31", "2025-03-30"], ["2024-12", "2025-03"]),
        (["1999-05-01", "2003-04-01"], ["1999-05", "2003-04"]),
        (["1990-05-01", "2001-01-01"], ["1990", "2001"]),
    ],
)
def test_a_timeline_chooses_days_months_or_years(days, labels):
    bars = timeline([(day, "direct") for day in days])
    assert [bar.label for bar in bars if bar.counts] == labels if labels else bars == []


DAYS = st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(date.isoformat)


@given(st.lists(st.tuples(DAYS, st.sampled_from(["direct", "indirect", "mixed"])), min_size=1, max_size=40))
def test_a_timeline_loses_nothing_and_has_no_gaps(said):
    bars = timeline(said)
    assert sum(sum(bar.counts.values()) for bar in bars) == len(said)
    assert len(bars) <= MOST_BARS
    assert bars[0].first == min(day for day, _ in said) and bars[-1].last == max(day for day, _ in said)
    for one, two in pairwise(bars):
        assert date.fromisoformat(one.last) + timedelta(1) == date.fromisoformat(two.first)
