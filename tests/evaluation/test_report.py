"""A run from its question set to its averages, its verdict and its files."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as xml

import numpy as np
import pytest
from demo import QUESTIONS, demo_articles
from evaluation.answerers import Demo, examined, perfect
from evaluation.small import small
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.domain import Answer
from rag.errors import ConfigError, LibraryError, ServiceError
from rag.evaluation import gate
from rag.evaluation.averages import averages
from rag.evaluation.command import evaluate, tags_of
from rag.evaluation.measures import Row
from rag.evaluation.reports import files
from rag.evaluation.reports.journal import read_run
from rag.evaluation.reports.report import report_of, text
from rag.evaluation.sets.reading import read_set

HOSTILE = "<script>alert(1)</script><img src=http://evil.example/x.png>\x00\ud800"


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


@pytest.mark.parametrize(
    "value, count, low, high",
    [
        (1.0, 20, 0.832, 1.0),  # Clopper and Pearson, 20 of 20
        (0.0, 100, 0.0, 0.036),
        (1.0, 1, 0.025, 1.0),
        (0.4, 1, 0.01, 0.985),
        (0.5, 10, 0.346, 0.654),
    ],
)
def test_where_all_are_alike_those_not_asked_may_differ(value, count, low, high):
    found = averages([Row(str(n), "names", value) for n in range(count)])["names"]
    assert (found.low, found.value, found.high) == pytest.approx((low, value, high), abs=5e-4)


def test_what_is_counted_rather_than_judged_has_no_such_bounds():
    found = averages([Row(str(n), measure, 30.0) for n in range(3) for measure in ("tokens", "latency_ms")])
    assert {(a.low, a.value, a.high) for a in found.values()} == {(30.0, 30.0, 30.0)}


@settings(max_examples=30)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_an_interval_holds_its_average_and_stays_a_share(values):
    found = averages([Row(str(n), "names", value) for n, value in enumerate(values)])["names"]
    assert -1e-9 <= found.low <= found.value + 1e-9 and found.value - 1e-9 <= found.high <= 1 + 1e-9


def test_a_question_asked_three_times_counts_once():
    rows = [*(Row("a", "names", value) for value in (1.0, 0.0, 0.5)), Row("b", "names", 1.0)]
    assert (averages(rows)["names"].value, averages(rows)["names"].count) == (0.75, 2)


def test_latency_is_reported_as_quantiles():
    found = averages([Row(str(n), "latency_ms", float(n)) for n in range(1, 102)])
    assert (found["latency_p50"].value, found["latency_p95"].value) == (51.0, 96.0)
    assert "latency_ms" not in found


@pytest.mark.parametrize("wrong", ["trap", "tag=", "tag=a,b", "id=a"])
def test_a_filter_of_another_form_is_an_error(wrong):
    assert tags_of("tag=a, tag=b") == tags_of(["tag=a", "tag=b"]) == ("a", "b")
    with pytest.raises(ConfigError, match="is not a filter"):
        tags_of(wrong)


def test_exit_codes(tmp_path):
    row = {"question": "Who spoke?", "answerable": False}
    assert small(tmp_path, row, require="refusal_recall>=1").exit_code == 0
    assert small(tmp_path, row | {"answerable": True}, require="refused_wrongly<=0.5").exit_code == 1


def test_errors_of_single_questions_are_counted(tmp_path):
    def ask(asked, filters, turns):
        if asked == "Two?":
            raise ServiceError("The model did not answer in 30 s")
        return Answer(asked, asked, "")

    report = small(tmp_path, {"question": "One?"}, {"question": "Two?"}, ask=ask)
    assert report.averages["failed"].value == 0.5
    assert [result.error for result in report.results] == ["", "ServiceError: The model did not answer in 30 s"]
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
        small(tmp_path, *rows, tags=("wanted",) if "left" in why else ())


def test_nothing_answered_is_an_error(tmp_path):
    def ask(asked, filters, turns):
        raise LibraryError("the library cannot be opened")

    with pytest.raises(ConfigError, match=r"no question could be asked.*cannot be opened"):
        small(tmp_path, {"question": "One?"}, ask=ask)


def test_bad_rows_are_left_out_and_listed_or_stop_a_strict_run(tmp_path):
    rows = [{"question": "One?"}, {"question": "Two?", "quotes": ["not on any page"]}, {"id": "x"}]
    report = small(tmp_path, *rows)
    assert len(report.results) == 1
    assert [problem[:11] for problem in report.problems] == ["set.jsonl:3", "set.jsonl:2"]
    assert "left out: set.jsonl:2: question 'set-2': no article has the words" in text(report)
    assert "left out: set.jsonl:3: no question in it" in text(report)
    with pytest.raises(ConfigError, match="no question in it"):
        small(tmp_path, *rows, strict=True)


def test_worst_questions_come_first(tmp_path):
    fine = {"id": "fine", "question": "One?", "answerable": False}
    report = small(tmp_path, fine, {"id": "bad", "question": "Two?", "names": [["A"]]})
    assert [result.id for result in report.fallen] == ["bad"] and [result.id for result in report.right] == ["fine"]
    assert "- `bad` Two?: names 0.000, " in files.markdown(report)


def test_drafts_that_nobody_has_reviewed_are_told(tmp_path):
    rows = [{"question": f"{n}?", "answerable": False, "tags": ["draft", "absent"][n:]} for n in range(2)]
    report = small(tmp_path, *rows, repeat=2, out=tmp_path / "out")
    assert report.notes == [
        "1 questions are drafts that nobody has reviewed: they expect what the library itself reads"
    ]
    for name in ("report.html", "summary.md"):
        assert report.notes[0] in (tmp_path / "out" / name).read_text()
    assert f"note: {report.notes[0]}" in text(report)


def test_tags_are_averaged_apart(tmp_path):
    trap = {"question": "One?", "answerable": False, "tags": ["trap"]}
    found = small(tmp_path, trap, {"question": "Two?", "names": [["A"]], "tags": ["who"]}).by_tag
    assert found["trap"]["refusal_recall"].value == 1.0 and "refusal_recall" not in found["who"]


# --- files ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The smoke set answered perfectly, with its files."""
    out = tmp_path_factory.mktemp("out")
    path = QUESTIONS / "smoke.jsonl"
    return evaluate(path, examined(perfect(Demo(read_set(path))), demo_articles()), out=out), out


def test_files_of_a_run(run):
    report, out = run
    rows = [json.loads(line) for line in (out / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == [result.id for result in report.results]
    first = next(row for row in rows if row["id"] == "syria-blame")
    assert first["values"]["names"] == 1.0 and first["values"]["refusal_recall"] is None
    assert first["answer"]["names"] == ["Israel", "the United States"]
    assert "destabilise the region" in first["expected"]["gold"][0]["text"]  # a page can be made without the library
    about = json.loads((out / "run.json").read_text())
    assert about["passed"] is True and about["articles"] == 13 and len(about["set_fingerprint"]) == 16
    assert {"library_fingerprint", "versions", "machine", "started", "took_s", "made_by"} <= set(about)
    assert "| names | 1.000 |" in (out / "summary.md").read_text(encoding="utf-8")
    table = list(csv.DictReader((out / "rows.csv").open(encoding="utf-8")))
    assert len(table) == len(rows) and table[0]["names"] == "1.0" and table[0]["refusal_recall"] == ""


def test_reports_can_be_made_again_from_the_rows(run):
    report, out = run
    again = report_of(read_run(out))
    assert (again.results, again.averages, again.verdict()) == (report.results, report.averages, report.verdict())
    assert report_of(read_run(out / "rows.jsonl"), gate.parse("names<=0.5")).exit_code == 1


def test_a_folder_without_a_run_is_a_clear_error(tmp_path):
    with pytest.raises(ConfigError, match=r"holds no rows\.jsonl"):
        read_run(tmp_path)
    (tmp_path / "rows.jsonl").write_text("\n")
    with pytest.raises(ConfigError, match="no outcome of a question"):
        read_run(tmp_path)
    with pytest.raises(ConfigError, match="cannot be written"):
        small(tmp_path, {"question": "One?"}, out=tmp_path / "rows.jsonl")


@pytest.mark.parametrize("require, passed", [("refusal_recall>=1", True), ("refusal_recall<1, failed<=0", False)])
def test_verdict_exit_code_and_junit_agree(tmp_path, require, passed):
    report = small(tmp_path, {"question": "Who?", "answerable": False}, require=require, out=tmp_path / "out")
    suites = {suite.get("name"): suite for suite in xml.parse(tmp_path / "out" / "junit.xml").getroot()}
    failures = [test.get("name") for test in suites["gate"].iter("testcase") if test.find("failure") is not None]
    assert report.passed is passed and report.exit_code == (not passed)
    assert failures == ([] if passed else ["refusal_recall<1"])
    assert suites["gate"].get("failures") == str(len(failures))
    assert report.verdict().startswith("passed" if passed else "failed: refusal_recall<1")
    assert suites["questions"].get("failures") == "0" and report.verdict() in suites["gate"].findtext("system-out")
    assert report.verdict() in files.markdown(report).replace("\\", "")


def test_junit_of_a_run_that_could_not_be_is_an_error():
    (suite,) = xml.fromstring(files.junit_error("could not run", "no question \x00 left").encode())
    assert suite.get("errors") == "1" and "no question" in suite.find("testcase/error").get("message")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_the_page_is_self_contained_and_escaped(tmp_path, run):
    def ask(asked, filters, turns):
        return Answer(asked, asked, HOSTILE, names=(HOSTILE,))

    row = {"question": HOSTILE, "names": [["A"]], "tags": [HOSTILE], "reference": HOSTILE}
    small(tmp_path, row, ask=ask, out=tmp_path / "out")
    for page in (tmp_path / "out" / "report.html", run[1] / "report.html"):
        parser = _Tags()
        parser.feed(page.read_text(encoding="utf-8"))
        assert not {tag for tag, _ in parser.tags} & {"script", "img", "link", "iframe"}
        assert not [attrs for _, attrs in parser.tags if {"src", "xlink:href", "onload"} & set(attrs)]
        targets = {attrs["href"] for _, attrs in parser.tags if "href" in attrs}
        assert targets == {f"#{attrs['id']}" for _, attrs in parser.tags if "id" in attrs}  # within the page
        assert ("meta", {"http-equiv": "Content-Security-Policy",
                         "content": "default-src 'none'; style-src 'unsafe-inline'"}) in parser.tags  # fmt: skip
        assert "svg" in {tag for tag, _ in parser.tags} and "url(" not in page.read_text(encoding="utf-8")
    assert re.search("<bdi>[^<]*&lt;script&gt;", (tmp_path / "out" / "report.html").read_text())  # turns round nothing
    assert "&lt;script&gt;" in (tmp_path / "out" / "report.html").read_text()
    assert "\\<script\\>" in (tmp_path / "out" / "summary.md").read_text()
    xml.parse(tmp_path / "out" / "junit.xml")  # control characters and lone surrogates are no XML


def test_failures_come_first_with_answer_and_gold_side_by_side(tmp_path):
    rows = [
        {"id": "fine", "question": "A refusal?", "answerable": False},
        {"id": "bad", "question": "Who shut them?", "quotes": ["shut two gates"], "names": [["Velin"]]},
    ]
    small(tmp_path, *rows, out=tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text().split("</nav>")[1]
    short, answered, gold = page.index("Who shut them?"), page.index("Nobody."), page.index("shut two gates</bdi><br>")
    assert page.index("Fell short (1)") < short < answered < gold < page.index("Averages") < page.index("A refusal?")
    assert "not quoted" in page[gold : gold + 60]


@pytest.mark.parametrize("why, passed", [("incomplete", False), ("should_answer", True)])
def test_an_answer_that_a_reader_marked_incomplete_decides_nothing(tmp_path, why, passed):
    row = {"question": "Who spoke?", "answerable": True, "tags": ["feedback", "wrong", why]}
    report = small(tmp_path, row, require="failed<=0")
    assert report.passed is passed and report.verdict().startswith("passed" if passed else "incomplete: ")
