"""Evaluation on the page: a set is chosen, run, kept, and compared with an earlier run."""

from __future__ import annotations

import json

import pytest
from pages import drawn

from rag.errors import ConfigError
from rag.evaluation.measures import averaged
from rag.evaluation.reports.journal import ABOUT, ROWS
from rag.page import runs, strings

QUESTIONS = [
    {"id": "blame", "question": "Who did Baghaei blame?", "names": [["Israel"], ["the United States"]]},
    {"id": "wrong", "question": "Who resigned as harbour master?", "names": [["Nobody Atall"]]},
]


@pytest.fixture
def own(visit):
    """A question set of the library's own."""
    text = "\n".join(map(json.dumps, QUESTIONS))
    return runs.keep_set(visit.library, "../own set.jsonl", text.encode())


def run(app, path):
    next(box for box in app.selectbox if box.label == strings.SET).set_value(path)
    next(button for button in app.button if button.label == strings.RUN_IT).click().run()
    assert not app.exception
    return app


def test_a_run_is_kept_and_shows_what_fell_short_beside_what_was_expected(visit, own):
    shown = drawn(run(visit("evaluation"), own))
    assert "own-set: 2 questions. 0 of 2 questions were answered as expected." in shown and "Nobody Atall" in shown
    fallen = shown.split("Went wrong (")[1]
    assert "harbour master?</h3>" in fallen.split("</article>")[0]  # the worst first
    (kept,) = runs.kept(visit.library)
    assert (kept.set, kept.questions) == ("own-set", 2) and kept.verdict
    assert "Nobody Atall" in drawn(visit("evaluation", run=kept.id))


def test_a_set_that_was_just_uploaded_is_the_one_to_run(visit):
    app = visit("evaluation")
    app.file_uploader[0].set_value(("mine.jsonl", b'{"question": "Who resigned?"}', "application/jsonl")).run()
    chosen = next(box for box in app.selectbox if box.label == strings.SET).value
    assert chosen == visit.library / runs.SETS / "mine.jsonl"


def test_two_runs_are_compared_question_by_question(visit, own):
    app = run(visit("evaluation"), own)
    app = run(app, own)
    box = next(box for box in app.selectbox if box.label == strings.COMPARE)
    newest, other = [kept.id for kept in runs.kept(visit.library)]
    assert app.query_params["run"] == newest
    box.set_value(other).run()
    assert not app.exception
    shown = drawn(app)
    assert "2 questions: 0 broken, 0 mended" in shown and strings.DIFFERENCES in shown


def test_a_set_that_cannot_be_asked_is_said_in_one_line(visit):
    path = runs.keep_set(visit.library, "empty.jsonl", b"{}")
    assert "has no question to ask" in drawn(run(visit("evaluation"), path))


def test_shipped_sets_and_what_readers_said_can_be_chosen(visit):
    (visit.library / "feedback.jsonl").write_text(json.dumps(QUESTIONS[0]))
    names = [path.name for path in runs.sets(visit.library)]
    assert names[0] == "feedback.jsonl" and "smoke.jsonl" in names and "statements.jsonl" not in names


def test_what_others_said_is_withheld_from_a_reader_who_is_signed_in(tmp_path):
    (tmp_path / "feedback.jsonl").write_text(json.dumps(QUESTIONS[0]))
    for name in ("feedback", "mine"):  # as a run writes the name of its set
        folder = runs.new_folder(tmp_path, tmp_path / f"{name}.jsonl")
        folder.mkdir(parents=True)
        (folder / ROWS).write_text("")
        (folder / ABOUT).write_text(json.dumps({"set": name}))
    assert [run.set for run in runs.kept(tmp_path, "issuer#1")] == ["mine"] and len(runs.kept(tmp_path)) == 2
    assert "feedback.jsonl" not in [path.name for path in runs.sets(tmp_path, "issuer#1")]


@pytest.mark.parametrize("name", ["set.exe", "statements.jsonl", "../..", ".jsonl"])
def test_an_upload_that_is_no_set_is_refused(tmp_path, name):
    with pytest.raises(ConfigError, match="not a question set"):
        runs.keep_set(tmp_path, name, b"{}")
    assert not list(tmp_path.rglob("*.jsonl"))


def test_an_upload_is_kept_under_its_last_name_only(tmp_path):
    assert runs.keep_set(tmp_path, "../../etc/my set.jsonl", b"{}") == tmp_path / "questions" / "my-set.jsonl"


def test_a_folder_that_is_no_run_is_passed_over(tmp_path):
    (tmp_path / "runs" / "x").mkdir(parents=True)
    assert runs.kept(tmp_path) == []


def test_a_run_that_left_questions_out_is_not_called_good(visit):
    path = runs.keep_set(visit.library, "half.jsonl", f'{json.dumps(QUESTIONS[0])}\n{{"question": ""}}'.encode())
    shown = drawn(run(visit("evaluation"), path))
    assert "Whether it is good enough is not known: 1 questions could not be asked" in shown
    assert strings.ALL_HOLDS not in shown and "wp-note wp-good" not in shown
    assert any(kept.verdict.startswith("incomplete: ") for kept in runs.kept(visit.library))


def test_every_measure_is_told_in_plain_words():
    assert set(strings.MEASURED) == set(averaged()), "a measure has no words, or words have no measure"
