"""Two runs side by side: paired differences, questions that flipped, sets that differ."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from evaluation.small import small
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.domain import Answer
from rag.evaluation.averages import paired_interval, quantile_of
from rag.evaluation.reports.compare import compare, comparison_object, comparison_text
from rag.evaluation.reports.comparison_page import comparison_html, comparison_markdown
from rag.evaluation.reports.journal import Run, read_run
from rag.evaluation.reports.result import Result

EMPTY = {"answer": "", "names": [], "citations": [], "refused": False}


def run(name: str, results: dict[str, dict[str, float | None]], about: dict | None = None, **fields) -> Run:
    """A run by its values: question -> measure -> value."""
    made = [Result(id, f"{id}?", values, answer=EMPTY, **fields) for id, values in results.items()]
    return Run(name, tuple(made), about or {})


def test_differences_are_paired_and_questions_that_flipped_are_listed():
    a = run("a", {"q1": {"names": 1.0}, "q2": {"names": 0.0}, "q3": {"names": 1.0}, "q4": {"names": None}})
    b = run("b", {"q1": {"names": 0.5}, "q2": {"names": 1.0}, "q3": {"names": 1.0}, "q4": {"names": 1.0}})
    found = compare(a, b)
    (names,) = found.differences
    assert (names.count, names.a, names.b) == (3, 2 / 3, 2.5 / 3)  # q4 is judged in one of them only
    assert names.change == pytest.approx(1 / 6) and names.verdict == "unclear"
    assert [change.id for change in found.changes] == ["q1", "q2"]  # the worst regression first
    assert [change.id for change in found.broken] == ["q1"] and [change.id for change in found.mended] == ["q2"]
    assert found.changes[0].measures == {"names": (1.0, 0.5)}
    assert found.verdict() == "4 questions: 1 broken, 1 mended; no measure differs by more than chance"


def test_worst_regressions_come_first_and_a_half_wrong_answer_can_get_worse():
    a = run("a", {"q1": {"names": 0.9}, "q2": {"names": 0.8, "coverage": 1.0}, "q3": {"names": 0.2}})
    b = run("b", {"q1": {"names": 0.8}, "q2": {"names": 0.1, "coverage": 0.5}, "q3": {"names": 0.6}})
    found = compare(a, b)
    assert [(change.id, change.flipped) for change in found.regressions] == [("q2", False), ("q1", False)]
    assert found.regressions[0].loss == pytest.approx(1.2) and [c.id for c in found.improvements] == ["q3"]


@pytest.mark.parametrize(
    "measure, before, after, verdict",
    [
        ("names", 0.2, 0.9, "better"),
        ("names", 0.9, 0.2, "worse"),
        ("own_voice", 0.0, 0.5, "worse"),  # lower is better
        ("latency_ms", 900.0, 100.0, "better"),
        ("names", 0.5, 0.5, "unclear"),
    ],
)
def test_a_clear_difference_is_called_better_or_worse(measure, before, after, verdict):
    a, b = (run("x", {f"q{i}": {measure: value} for i in range(20)}) for value in (before, after))
    assert {difference.verdict for difference in compare(a, b).differences} == {verdict}


@pytest.mark.parametrize(
    "count, broken, verdict",
    [
        (4, 4, "unclear"),
        (5, 5, "unclear"),  # all the same way: once in 16 times by chance
        (6, 6, "worse"),  # once in 32
        (100, 4, "unclear"),  # the bootstrap alone leaves 0 out, though four coins fall alike once in 8 times
        (100, 6, "worse"),
    ],
)
def test_a_handful_of_questions_that_differ_decides_nothing(count, broken, verdict):
    before = {f"q{i}": {"names": 1.0} for i in range(count)}
    after = before | {f"q{i}": {"names": 0.0} for i in range(broken)}
    found = compare(run("a", before), run("b", after))
    assert found.differences[0].verdict == verdict and found.differences[0].differing == len(found.broken) == broken


def test_the_interval_is_that_of_the_paired_difference():
    chance = np.random.default_rng(1)
    hard = chance.random(200)  # questions differ a lot, the two runs on one question only a little
    a, b = hard, np.clip(hard + chance.normal(0.02, 0.02, 200), 0, 1)
    low, high = paired_interval(a, b, quantile_of(None))
    error = 1.96 * np.std(b - a) / np.sqrt(200)
    assert (low, high) == pytest.approx((np.mean(b - a) - error, np.mean(b - a) + error), abs=0.002)
    assert high - low < 0.02  # unpaired it would be 0.11


def test_sets_that_differ_are_compared_over_what_they_share():
    a = run("a", {"q1": {"names": 1.0}, "q2": {"names": 1.0}, "q3": {"names": 1.0}}, {"machine": "x", "set": "s"})
    b = run("b", {"q2": {"names": 0.0}, "q3": {"names": 1.0}, "q4": {"names": 1.0}}, {"machine": "y", "set": "s"})
    b = replace(b, results=(b.results[0], replace(b.results[1], question="Edited?"), b.results[2]))
    found = compare(a, b)
    assert found.common == 1 and [change.id for change in found.changes] == ["q2"]
    assert found.notes == (
        "the question sets differ: 1 questions are compared; left out: 1 only in a, 1 only in b, 1 that were edited",
        "the machine differs, so times do not compare",
    )


def test_nothing_in_common_is_said():
    found = compare(run("a", {"q1": {"names": 1.0}}), run("b", {"q2": {"names": 1.0}}))
    assert found.common == 0 and not found.differences and "0 questions are compared" in found.notes[0]


def test_rounds_are_averaged_before_they_are_compared():
    a = run("a", {"q": {"names": 1.0}})
    twice = [Result("q", "q?", {"names": value}, round=n, answer=EMPTY) for n, value in ((1, 1.0), (2, 0.0))]
    found = compare(a, Run("b", tuple(twice)))
    assert (found.differences[0].b, found.changes[0].loss) == (0.5, 0.5)
    assert found.changes[0].is_right is False  # it was wrong once


values = st.dictionaries(
    st.sampled_from(["q1", "q2", "q3"]),
    st.dictionaries(st.sampled_from(["names", "own_voice", "coverage"]), st.none() | st.sampled_from([0.0, 0.5, 1.0])),
)


@settings(max_examples=30)  # each draws some thousand samples
@given(values, values)
def test_comparing_backwards_turns_everything_round(first, second):
    a, b = run("a", first), run("b", second)
    there, back = compare(a, b), compare(b, a)
    assert [-d.change for d in there.differences] == pytest.approx([d.change for d in back.differences])
    assert {c.id for c in there.broken} == {c.id for c in back.mended}
    assert {c.id for c in there.regressions} == {c.id for c in back.improvements}
    assert compare(a, a).changes == () and all(d.change == 0 for d in compare(a, a).differences)


def test_what_no_question_differs_in_is_one_line():
    a = run("a", {f"q{i}": {"names": 1.0, "coverage": 1.0, "latency_ms": 9.0} for i in range(8)})
    b = run("b", {f"q{i}": {"names": 0.0, "coverage": 1.0, "latency_ms": 99.0} for i in range(8)})
    told = comparison_text(compare(a, b))
    names = next(line.split() for line in told.splitlines() if line.startswith("names"))
    assert names == "names 1.000 0.000 -1.000 -1.000 .. -1.000 8 8 worse".split()
    assert "\nno question differs in: coverage 1.000\n" in told
    assert "note: times differ; what else the machines had to do" in told
    assert (
        compare(a, b).verdict() == "8 questions: 8 broken, 0 mended; names worse (-1.000)"
    )  # a slow answer is no fault
    told = comparison_text(compare(a, a))
    assert "measure" not in told.splitlines()[3] and told.endswith("no measure differs by more than chance")


# --- as people read it ----------------------------------------------------------------------------------

HOSTILE = "<img src=http://evil.example/x.png> | `x`"


@pytest.fixture
def comparison(tmp_path):
    """Two real runs; the second one's answers are wrong, and hostile."""
    row = {"id": "q", "question": f"Who? {HOSTILE}", "names": [["Velin"]], "tags": ["who"]}
    for name, said in (("a", "Ines Velin"), ("b", HOSTILE)):
        small(tmp_path, row, ask=lambda asked, *_: Answer(asked, asked, said, (said,)), out=tmp_path / name)  # noqa: B023
    return compare(read_run(tmp_path / "a"), read_run(tmp_path / "b"), ("before", "after"))


def test_as_text_markdown_and_json(comparison):
    told = comparison_text(comparison)
    order = ["names", "worse: 1", "broken: q: Who?", "1 broken, 0 mended"]
    assert sorted(order, key=told.index) == order
    assert "names 1.000 to 0.000" in told
    markdown = comparison_markdown(comparison)
    assert markdown.startswith("# after against before") and "\\<img src" in markdown and "\\`x\\`" in markdown
    known = json.loads(json.dumps(comparison_object(comparison)))
    assert known["broken"] == ["q"] and known["questions"] == 1
    assert known["differences"][0] | {"measure": "names", "change": -1.0} == known["differences"][0]
    assert known["changes"][0]["before"]["names"] == ["Ines Velin"] and known["changes"][0]["flipped"] is True


def test_as_a_page_both_answers_stand_side_by_side_and_nothing_is_fetched(comparison):
    page = comparison_html(comparison)
    tags: list[tuple[str, dict]] = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attrs: tags.append((tag, dict(attrs)))
    reader.feed(page)
    assert not {tag for tag, _ in tags} & {"script", "img", "link", "iframe"}
    assert not [attrs for _, attrs in tags if "src" in attrs or not attrs.get("href", "#").startswith("#")]
    assert page.index("was right, now wrong") < page.index("Ines Velin") < page.rindex("&lt;img src=http://evil")
    assert "<svg" in page and "<img" not in page
