"""Running: several at once, again after a failure, again and again, and after a cut."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from evaluation.small import PAGE, refuses, small
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Answer, Citation, Hit, Passage, Quote, Span, Verdict
from rag.errors import ConfigError, LibraryError, ServiceError
from rag.evaluation.reports.journal import Journal, done_before, read_run
from rag.evaluation.reports.page import html
from rag.evaluation.reports.report import report_of, text
from rag.evaluation.reports.result import Result, from_object, to_object
from rag.evaluation.run import Asker, Task, run
from rag.evaluation.sets.question import Question

BUSY = ServiceError("The server asks for fewer requests", retryable=True)


def rows(n: int) -> list[dict]:
    return [{"id": f"q{i}", "question": f"Question {i}?", "answerable": False} for i in range(n)]


def kept(folder) -> list[dict]:
    return [json.loads(line) for line in (folder / "rows.jsonl").read_text().splitlines()]


class Counting:
    """Refuses everything, and knows what it was asked. From the question `until` on it raises `error`."""

    def __init__(self, until: int = 10**9, error: BaseException | None = None) -> None:
        self.asked: list[str] = []
        self._until, self._error = until, error

    def __call__(self, asked, filters, turns) -> Answer:
        self.asked.append(asked)
        if len(self.asked) > self._until:
            raise self._error
        return refuses(asked, filters, turns)


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
    assert told == [(1, 2, "A?"), (2, 2, "B?")]


# --- several at once ------------------------------------------------------------------------------------


def test_several_are_asked_at_once_and_reported_in_order(tmp_path):
    together = threading.Barrier(3, timeout=5)  # passes only if three questions wait in it

    def ask(asked, filters, turns):
        together.wait()
        time.sleep(0.02 * (9 - int(asked[9])))  # the first take longest
        return refuses(asked, filters, turns)

    report = small(tmp_path, *rows(9), ask=ask, concurrency=3, out=tmp_path / "out")
    assert [result.id for result in report.results] == [row["id"] for row in kept(tmp_path / "out")]
    assert [result.id for result in report.results] == [f"q{i}" for i in range(9)]


def test_a_bug_ends_a_run_of_several(tmp_path):
    ask = Counting(until=2, error=ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        small(tmp_path, *rows(40), ask=ask, concurrency=2)
    assert len(ask.asked) < 40  # what had not begun was not asked


# --- failures that pass ---------------------------------------------------------------------------------


def attempts(*outcomes: Exception | None) -> tuple[object, list[float]]:
    """The outcome of a question whose service behaves so, one a call, and the seconds waited in between."""
    left, waited = list(outcomes), []

    def ask(asked, filters, turns):
        if error := left.pop(0):
            raise error
        return refuses(asked, filters, turns)

    (outcome,) = run([Task(Question("q", "Who?"))], Asker(ask, wait=waited.append))
    return outcome, waited


def test_a_service_that_fails_in_passing_is_asked_again():
    outcome, waited = attempts(BUSY, BUSY, None)
    assert (outcome.error, outcome.attempts, waited) == ("", 3, [1.0, 2.0])


@pytest.mark.parametrize(
    "faults, tries",
    [((BUSY, BUSY, BUSY), 3), ((ServiceError("no such model"),), 1), ((LibraryError("gone"),), 1)],
)
def test_what_will_not_pass_is_reported(faults, tries):
    outcome, waited = attempts(*faults)
    assert outcome.answer is None and outcome.attempts == tries == len(waited) + 1
    assert outcome.error == f"{type(faults[-1]).__name__}: {faults[-1]}"


# --- a cut ----------------------------------------------------------------------------------------------


def test_a_cut_run_goes_on_where_it_was(tmp_path):
    out = tmp_path / "out"
    small(tmp_path, *rows(5), out=out)
    with pytest.raises(KeyboardInterrupt):
        small(tmp_path, *rows(5), ask=Counting(until=3, error=KeyboardInterrupt()), out=out)
    assert {path.name for path in out.iterdir()} == {"rows.jsonl", "run.json"}  # no report of the run before
    assert [row["id"] for row in kept(out)] == ["q0", "q1", "q2"]  # each was written as it was done
    with (out / "rows.jsonl").open("a") as file:
        file.write('{"id": "q3", "quest')  # the machine stopped within a line
    with pytest.raises(ConfigError, match="a run that was cut after 3 outcomes; add --resume"):
        small(tmp_path, *rows(5), out=out)
    ask = Counting()
    report = small(tmp_path, *rows(5), ask=ask, out=out, resume=True)
    assert ask.asked == ["Question 3?", "Question 4?"]
    assert [result.id for result in report.results] == [row["id"] for row in kept(out)] == [f"q{i}" for i in range(5)]
    assert report.averages["refusal_recall"].count == 5
    assert report.about["resumed"] == "3 of 3 outcomes were kept from before" in text(report)


def test_only_what_is_the_same_is_not_asked_again(tmp_path):
    out, described = tmp_path / "out", {"models": {"chat": "one"}}
    small(tmp_path, *rows(3), out=out, described=described)
    edited = [rows(3)[0], rows(3)[1] | {"question": "Another?"}, rows(3)[2]]
    ask = Counting()
    small(tmp_path, *edited, ask=ask, out=out, resume=True, described=described)
    assert ask.asked == ["Another?"]
    ask = Counting()
    report = small(tmp_path, *edited, ask=ask, out=out, resume=True, described={"models": {"chat": "another"}})
    assert len(ask.asked) == 3  # another model is another run
    assert report.about["resumed"] == "0 of 3 outcomes were kept from before (models changed)"
    ask = Counting()
    small(tmp_path, *edited, ask=ask, out=out)
    assert len(ask.asked) == 3  # nobody said resume


def test_a_run_in_which_everything_failed_need_not_go_on(tmp_path):
    out = tmp_path / "out"
    with pytest.raises(ConfigError, match="no question could be asked"):
        small(tmp_path, *rows(3), ask=Counting(until=0, error=LibraryError("gone")), out=out)
    assert small(tmp_path, *rows(3), out=out).passed


def test_what_failed_is_asked_again(tmp_path):
    out = tmp_path / "out"
    small(tmp_path, *rows(3), ask=Counting(until=2, error=LibraryError("gone")), out=out)
    ask = Counting()
    assert not small(tmp_path, *rows(3), ask=ask, out=out, resume=True).averages["failed"].value
    assert ask.asked == ["Question 2?"]


def test_a_full_disk_is_one_line_and_keeps_what_was_done(tmp_path):
    with pytest.raises(ConfigError, match="/dev/full cannot be written: No space"), Journal(tmp_path) as journal:
        journal.add(Result("a", "?", {}))
        journal._file.close()
        journal._file = Path("/dev/full").open("a")  # noqa: SIM115
        journal.add(Result("b", "?", {}))
    assert [row["id"] for row in kept(tmp_path)] == ["a"]


def test_resuming_needs_a_folder(tmp_path):
    with pytest.raises(ConfigError, match="--resume needs --out"):
        small(tmp_path, *rows(1), resume=True)
    assert done_before(tmp_path / "nowhere") == {}


# --- again and again ------------------------------------------------------------------------------------


def test_answers_that_change_are_flaky(tmp_path):
    said = iter(["A", "B", "A", "A"])  # the first question's and the second's, in two rounds

    def ask(asked, filters, turns):
        return Answer(asked, asked, "", names=(next(said),))

    report = small(tmp_path, *rows(2), ask=ask, repeat=2, require="flaky<=0.4")
    assert report.averages["flaky"].value == 0.5 and report.exit_code == 1
    assert report.notes == ["1 questions were not answered alike each time: q1"]
    assert report.title == "set: 2 questions, each asked 2 times" and len(report.results) == 4
    assert report.averages["refusal_recall"].count == 2  # questions, not rounds
    assert "flaky" not in small(tmp_path, *rows(2)).averages


# --- only the search ------------------------------------------------------------------------------------


def test_only_the_search(tmp_path):
    gold = {"question": "Who shut them?", "quotes": ["shut two gates"]}
    hit = Hit(Passage("page", Span(0, len(PAGE.text)), PAGE.text), 1.0)
    ask = Counting()
    parts = {"ask": ask, "search": lambda *asked: [hit], "search_only": True}
    report = small(tmp_path, gold, gold | {"history": ["And?"]}, out=tmp_path / "out", **parts)
    assert ask.asked == ["And?"]  # earlier questions only
    assert report.averages["recall_at_10"].value == 1.0 and "names" not in report.averages
    assert [str(check) for check in report.checks] == ["ok   recall_at_10>=0.8 (is 1.000)", "ok   failed<=0 (is 0.000)"]
    parts["search"] = lambda *asked: []
    assert small(tmp_path, gold, **parts).fallen[0].shortfalls == {"recall_at_10": 0.0}


def test_a_follow_up_that_a_model_rewrote_is_searched_for_as_it_understood_it(tmp_path):
    searched = []

    def search(*asked):
        searched.append((asked[0], len(asked[2])))
        return []

    def ask(asked, filters, turns):
        return Answer(asked, f"{asked} (Velin)", "", usage={"requests": 1.0})

    row = {"question": "And then?", "history": ["Who shut them?"], "quotes": ["shut two gates"]}
    small(tmp_path, row, ask=ask, search=search)
    small(tmp_path, row, search=search)
    assert searched == [("And then? (Velin)", 0), ("And then?", 1)]


# --- rows -----------------------------------------------------------------------------------------------

NEAR = {"n": 1, "quote": "We shut", "speaker": None, "state": "own_voice", "title": "Gates", "article_id": "page",
        "start": 1, "end": 8}  # fmt: skip
WHOLE = {"answer": "", "names": [], "refused": False, "citations": [NEAR], "nearest": [NEAR], "confidence": 0.5}
names = st.text(max_size=8)
results = st.builds(
    Result,
    id=names,
    question=names,
    values=st.dictionaries(names, st.none() | st.floats(0, 1)),
    round=st.integers(1, 3),
    key=names,
    history=st.lists(names, max_size=2).map(tuple),
    tags=st.lists(names, max_size=2).map(tuple),
    expected=st.dictionaries(names, names, max_size=2),
    error=names,
    latency_ms=st.none() | st.floats(0, 1e6),
    notes=st.lists(names, max_size=2).map(tuple),
)


def test_an_answer_with_what_comes_near_is_no_other_form():
    row = {"id": "a", "question": "?", "values": {"first": 1}, "answer": WHOLE}
    assert from_object(row).answer == WHOLE


@given(results)
def test_a_row_reads_back_as_it_was_written(result):
    assert from_object(json.loads(json.dumps(to_object(result)))) == result


@pytest.mark.parametrize("row", [{}, {"id": "a"}, {"id": 1, "question": "?", "values": {}}, [], None,
                                 {"id": "a", "question": "?", "values": {"names": "high"}},
                                 {"id": "a", "question": "?", "values": {}, "answer": {"names": []}},
                                 {"id": "a", "question": "?", "values": {}, "answer": "Velin"},
                                 {"id": "a", "question": "?", "values": {}, "answer": WHOLE | {"nearest": [{}]}},
                                 {"id": "a", "question": "?", "values": {}, "answer": WHOLE | {"nearest": "x"}},
                                 {"id": "a", "question": "?", "values": {}, "answer": WHOLE | {"confidence": "high"}},
                                 {"id": "a", "question": "?", "values": {}, "tags": "x"}])  # fmt: skip
def test_a_line_of_another_form_is_refused(row):
    with pytest.raises(ValueError):
        from_object(row)


def test_an_outcome_leaves_out_what_differs_each_time():
    one = Result("a", "?", {}, latency_ms=1.0, answer={"names": ["A"], "refused": False, "citations": []})
    assert one.outcome == replace(one, latency_ms=2.0, values={"latency_ms": 2.0}).outcome
    assert one.outcome != replace(one, answer={"names": ["B"], "refused": False, "citations": []}).outcome
    assert one.outcome != replace(one, answer={**one.answer, "verdict": "no"}).outcome
    near = {**one.answer, "nearest": [NEAR]}
    assert one.outcome == replace(one, answer=near).outcome  # an answer does not show it, a refusal does
    assert len({replace(one, answer=row | {"refused": True}).outcome for row in (near, one.answer)}) == 2


def test_what_comes_near_is_kept_and_shown(tmp_path):
    quote = Quote.cut(PAGE, Span(0, 20))
    unsure = Answer(
        "?", "?", "Nothing is sure.", refused=True, refusal="unsure", verdict=Verdict.NOT_FOUND, confidence=0.31,
        nearest=(Citation(1, quote, PAGE.source, "own_voice", confidence=0.31),),
    )  # fmt: skip
    row = {"question": "Did she say it?", "quotes": ["shut two gates"], "verdict": "no"}
    report = small(tmp_path, row, ask=lambda *_: unsure, out=tmp_path / "out")
    assert read_run(tmp_path / "out").results == report.results
    assert kept(tmp_path / "out")[0]["answer"]["nearest"][0]["quote"] == quote.text
    assert [report.averages[name].value for name in ("hit", "found", "verdict", "exact")] == [0.0, 1.0, 1.0, 1.0]
    page = (tmp_path / "out" / "report.html").read_text()
    order = ["refused: unsure", "verdict: not_found; confidence: 0.31", "Nothing is sure.", "comes near:", quote.text]
    assert sorted(order, key=page.index) == order


def test_a_run_of_an_earlier_version_can_still_be_reported(tmp_path):
    report = small(tmp_path, *rows(2), out=tmp_path / "out")
    path = tmp_path / "out" / "rows.jsonl"
    old = kept(tmp_path / "out")
    for row in old:
        row["answer"]["nearest"] = ["Ines Velin"]  # they were names
        for name in ("outcome", "verdict", "confidence", "nearest_names"):
            del row["answer"][name]
    path.write_text("".join(json.dumps(row) + "\n" for row in old))
    again = report_of(read_run(tmp_path / "out"))
    assert again.verdict() == report.verdict() and "comes near" not in html(again)
