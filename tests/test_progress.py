"""Progress without a terminal: a line every few seconds, with what is done, how fast, and how long it will take."""

from __future__ import annotations

import io

import pytest

from rag import progress
from rag.cli import main
from rag.progress import EVERY_S, Lines, ProgressBar
from rag.seams import silent


def told(steps: list[tuple[float, int, int | None]]) -> list[str]:
    """The lines after calls, each (seconds since the beginning, done, total)."""
    out, now = io.StringIO(), [0.0]
    lines = Lines("Reading", "articles", out, clock=lambda: now[0])
    for now[0], done, total in steps:
        lines(done, total, "a title")
    return out.getvalue().splitlines()


@pytest.mark.parametrize(
    "steps, expected",
    [
        ([], []),
        ([(1, 32, 1000), (4, 64, 1000)], []),
        ([(10, 32, 1000)], ["Reading: 32 of 1,000 articles, 3.2 a second, about 6 min left"]),
        ([(10, 32, None)], ["Reading: 32 articles, 3.2 a second"]),
        ([(100, 5, 10)], ["Reading: 5 of 10 articles, 3.0 a minute, about 2 min left"]),
        ([(10, 10, 10)], ["Reading: 10 of 10 articles, 1.0 a second"]),
        ([(10, 0, 50)], ["Reading: 0 of 50 articles"]),
        ([(0, 5, 50)], []),
    ],
)
def test_a_line_says_how_many_how_fast_and_how_long(steps, expected):
    assert told(steps) == expected


def test_a_line_comes_every_few_seconds_and_no_oftener():
    seconds = [0.5 * step for step in range(1, 61)]
    assert len(told([(at, int(2 * at), 200) for at in seconds])) == 30 / EVERY_S


def test_what_went_by_quickly_before_an_interruption_does_not_promise_too_much():
    steps = [(1, 5000, 6000), *[(1 + 10 * n, 5000 + 10 * n, 6000) for n in range(1, 13)]]
    assert told(steps)[-1] == "Reading: 5,120 of 6,000 articles, 1.0 a second, about 15 min left"


def test_another_part_of_the_work_counts_from_its_own_beginning():
    assert told([(10, 100, 100), (20, 0, 400), (30, 200, 400)])[-1].endswith("20.0 a second, about 11 s left")


def test_on_no_terminal_lines_go_to_standard_error_unless_it_is_to_be_quiet():
    with ProgressBar("Reading") as told_to:
        assert isinstance(told_to, Lines)
    with ProgressBar("Reading", quiet=True) as told_to:
        assert told_to is silent


def test_add_tells_how_far_it_is_where_nobody_watches(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(progress, "EVERY_S", 0.0)
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(f"Mayor Oren Pell said that road {name} stays shut.")
    files = [str(tmp_path / f"{name}.txt") for name in "ab"]
    assert main(["--library", str(tmp_path / "library"), "add", *files]) == 0
    assert "Reading: 2 of 2 articles, " in capsys.readouterr().err
