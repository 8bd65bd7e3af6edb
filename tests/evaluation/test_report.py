"""Averages, gates and the files of a run."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import numpy as np
import pytest
from demo import QUESTIONS, demo_articles
from evaluation.answerers import Demo, perfect
from makers import make_article

from rag.domain import Answer
from rag.errors import ConfigError, LibraryError, ServiceError
from rag.evaluation import gate
from rag.evaluation.command import evaluate, tags_of
from rag.evaluation.measures import Row
from rag.evaluation.report import averages, markdown, text
from rag.evaluation.sets import read_set

PAGE = make_article("“We shut two gates,” said Ines Velin.", id="page")


def small(tmp_path, *rows: dict, ask=None, **options):
    """An evaluation over one page; the answerer refuses unless `ask` is given."""
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    ask = ask or (lambda asked, filters, turns: Answer(asked, asked, "Nobody.", refused=True))
    return evaluate(path, ask, [PAGE.source], {"page": PAGE}.__getitem__, **options)


def test_averages_leave_out_what_does_not_apply():
    rows = [Row("a", "names", 1.0), Row("b", "names", 0.5), Row("c", "names", None), Row("a", "speaker", None)]
    found = averages(rows)
    assert list(found) == ["names"]
    assert (found["names"].value, found["names"].count) == (0.75, 2)
    assert found["names"].low == 0.5 and found["names"].high == 1.0


def test_intervals_are_those_of_a_bootstrap():
    values = [1.0] * 80 + [0.0] * 20
    found = averages([Row(str(n), "names", value) for n, value in enumerate(values)])["names"]
    error = np.sqrt(0.8 * 0.2 / 100)  # a binomial mean's, which the bootstrap must come near
    assert found.low == pytest.approx(0.8 - 1.96 * error, abs=0.02)
    assert found.high == pytest.approx(0.8 + 1.96 * error, abs=0.02)
    again = averages([Row(str(n), "names", value) for n, value in enumerate(values)])["names"]
    assert again == found


def test_one_question_has_no_spread():
    found = averages([Row("a", "names", 0.4)])["names"]
    assert (found.low, found.value, found.high) == (0.4, 0.4, 0.4)


def test_latency_is_reported_as_quantiles():
    found = averages([Row(str(n), "latency_ms", float(n)) for n in range(1, 102)])
    assert (found["latency_p50"].value, found["latency_p95"].value) == (51.0, 96.0)
    assert "latency_ms" not in found


@pytest.mark.parametrize(
    "condition, value, passed",
    [
        ("speaker>=0.9", 0.9, True),
        ("speaker>=0.9", 0.899, False),
        ("speaker>0.9", 0.9, False),
        ("own_voice<=0", 0.0, True),
        ("own_voice<=0", 0.001, False),
        ("exact=1", 1.0, True),
        ("mean>=0.3", 0.1 + 0.2, True),  # rounding of floats is forgiven
        ("latency_p95<150", 149.0, True),
    ],
)
def test_conditions(condition, value, passed):
    name = gate.parse(condition)[0].measure
    assert gate.check(condition, {name: value})[0].passed is passed


@pytest.mark.parametrize("wrong", ["", "speaker", "speaker>=", "speaker>=high", "names>=1;exact>=1", "speaker>=0.9.1"])
def test_a_misspelt_gate_is_an_error(wrong):
    with pytest.raises(ConfigError, match="is not a condition"):
        gate.parse(wrong)


def test_a_gate_on_what_was_not_measured_is_an_error(tmp_path):
    with pytest.raises(ConfigError, match=r"'speakers'.*measured nothing"):
        gate.check("speakers>=0.9", {"speaker": 1.0})
    with pytest.raises(ConfigError, match="is not a condition"):  # before anything is asked
        small(tmp_path, {"question": "Who?"}, ask=lambda *_: pytest.fail("asked"), require="speaker")


def test_exit_codes(tmp_path):
    row = {"question": "Who spoke?", "answerable": False}
    assert small(tmp_path, row, require="refusal_recall>=1").exit_code == 0
    assert small(tmp_path, row | {"answerable": True}, require="refused_wrongly<=0.5").exit_code == 1


@pytest.mark.parametrize("wrong", ["trap", "tag=", "tag=a,b", "id=a"])
def test_a_filter_of_another_form_is_an_error(wrong):
    assert tags_of("tag=a, tag=b") == ("a", "b")
    with pytest.raises(ConfigError, match="is not a filter"):
        tags_of(wrong)


def test_errors_of_single_questions_are_counted(tmp_path):
    def ask(asked, filters, turns):
        if asked == "Two?":
            raise ServiceError("The model did not answer in 30 s")
        return Answer(asked, asked, "")

    report = small(tmp_path, {"question": "One?"}, {"question": "Two?"}, ask=ask)
    assert report.averages["failed"].value == 0.5
    assert [case.error for case in report.cases] == ["", "ServiceError: The model did not answer in 30 s"]
    assert report.exit_code == 1


def test_a_bug_keeps_its_traceback(tmp_path):
    with pytest.raises(ZeroDivisionError):
        small(tmp_path, {"question": "One?"}, ask=lambda *_: 1 / 0)


@pytest.mark.parametrize(
    "rows, why",
    [
        ([{"names": [["A"]]}], "no question to ask"),
        ([{"question": "Who?", "quotes": ["not on any page"]}], "no article has the words"),
        ([{"question": "Who?", "tags": ["other"]}], "no question is left"),
    ],
)
def test_nothing_to_ask_is_an_error(tmp_path, rows, why):
    with pytest.raises(ConfigError, match=why):
        small(tmp_path, *rows, tags=["wanted"] if "left" in why else [])


def test_nothing_answered_is_an_error(tmp_path):
    def ask(asked, filters, turns):
        raise LibraryError("the library cannot be opened")

    with pytest.raises(ConfigError, match=r"no question could be asked.*cannot be opened"):
        small(tmp_path, {"question": "One?"}, ask=ask)


def test_bad_rows_are_left_out_and_listed_or_stop_a_strict_run(tmp_path):
    rows = [{"question": "One?"}, {"question": "Two?", "quotes": ["not on any page"]}, {"id": "x"}]
    report = small(tmp_path, *rows)
    assert len(report.cases) == 1
    assert [problem.split(":")[0] for problem in report.problems] == ["set.jsonl", "question 'set-2'"]
    assert "left out: set.jsonl:3: no question in it" in text(report)
    with pytest.raises(ConfigError, match="no question in it"):
        small(tmp_path, *rows, strict=True)


def test_earlier_turns_are_asked_first(tmp_path):
    seen = []

    def ask(asked, filters, turns):
        seen.append((asked, [turn.question for turn in turns], filters.outlets))
        return Answer(asked, asked, "")

    small(tmp_path, {"question": "C?", "history": ["A?", "B?"], "filters": {"outlets": ["X"]}}, ask=ask)
    assert seen == [("A?", [], ("X",)), ("B?", ["A?"], ("X",)), ("C?", ["A?", "B?"], ("X",))]


def test_progress_is_told(tmp_path):
    told = []
    small(tmp_path, {"question": "A?"}, {"question": "B?"}, progress=lambda *step: told.append(step))
    assert told == [(0, 2, "A?"), (1, 2, "B?"), (2, 2, "")]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The smoke set answered perfectly, with its files."""
    out = tmp_path_factory.mktemp("out")
    path, articles = QUESTIONS / "smoke.jsonl", demo_articles()
    sources = [article.source for article in articles.values()]
    report = evaluate(path, perfect(Demo(read_set(path))), sources, articles.__getitem__, out=out)
    return report, out


def test_files_of_a_run(run):
    report, out = run
    rows = [json.loads(line) for line in (out / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == len(report.rows) and set(rows[0]) == {"question", "measure", "value"}
    mean = {row["measure"]: row["value"] for row in rows if row["question"] == "syria-blame"}
    assert mean["names"] == 1.0 and mean["refusal_recall"] is None
    answers = [json.loads(line) for line in (out / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == [case.question.id for case in report.cases]
    assert answers[0]["names"] == ["Israel", "the United States"]
    about = json.loads((out / "run.json").read_text())
    assert about["passed"] is True and about["articles"] == 13 and len(about["set_fingerprint"]) == 16
    assert "| names | 1.000 |" in (out / "summary.md").read_text(encoding="utf-8")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_the_page_is_self_contained_and_escaped(tmp_path, run):
    hostile = "<script>alert(1)</script><img src=http://evil.example/x.png>"

    def ask(asked, filters, turns):
        return Answer(asked, asked, hostile, names=(hostile,))

    small(tmp_path, {"question": hostile, "names": [["A"]], "tags": [hostile]}, ask=ask, out=tmp_path / "out")
    for page in (tmp_path / "out" / "report.html", run[1] / "report.html"):
        parser = _Tags()
        parser.feed(page.read_text(encoding="utf-8"))
        assert not {tag for tag, _ in parser.tags} & {"script", "img", "link", "iframe"}
        assert not [attrs for _, attrs in parser.tags if {"src", "href"} & set(attrs)]
    assert "&lt;script&gt;" in (tmp_path / "out" / "report.html").read_text()


def test_worst_questions_come_first(tmp_path):
    fine = {"id": "fine", "question": "One?", "answerable": False}
    report = small(tmp_path, fine, {"id": "bad", "question": "Two?", "names": [["A"]]})
    assert [case.question.id for case, _ in report.shortfalls()] == ["bad"]
    assert "- `bad` Two?: names 0.000, " in markdown(report)


def test_tags_are_averaged_apart(tmp_path):
    trap = {"question": "One?", "answerable": False, "tags": ["trap"]}
    found = small(tmp_path, trap, {"question": "Two?", "names": [["A"]], "tags": ["who"]}).by_tag()
    assert found["trap"]["refusal_recall"].value == 1.0 and "refusal_recall" not in found["who"]
