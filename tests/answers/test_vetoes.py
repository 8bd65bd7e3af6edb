"""Figures that code compares."""

from __future__ import annotations

import pytest

from rag.lexicon.numbers import numbers_of


@pytest.mark.parametrize(
    "text, numbers",
    [
        ("14 bridges and 3,500 boats", {"14", "3500"}),
        ("fourteen bridges", {"14"}),
        ("1.50 % in 2015-16", {"1.5", "2015", "16"}),
        ("no one, the first", set()),
        ("", set()),
    ],
)
def test_numbers(text, numbers):
    assert numbers_of(text) == numbers
