"""What readers say about answers, as a question set."""

from __future__ import annotations

import json

import pytest
from makers import make_article

from rag.domain import Answer, Citation, Filters, Quote, Span, Speaker, Turn
from rag.errors import LibraryError
from rag.evaluation.sets.feedback import FILE, WRONG, feedback_row, keep
from rag.evaluation.sets.reading import read_set

TEXT = "The wall was never inspected, said Velin."


def turn(question: str = "What did Velin say?", refused: bool = False, filters: Filters | None = None) -> Turn:
    article = make_article(TEXT, "courier")
    cited = Citation(1, Quote.cut(article, Span(0, 28)), article.source, "attributed", Speaker("v", "Mara Velin"))
    citations = () if refused else (cited,)
    return Turn(question, Answer(question, question, "", ("wall",), citations, refused=refused), filters or Filters())


def read(tmp_path):
    found = read_set(tmp_path / FILE, strict=True)
    return found.questions


def test_a_right_answer_is_wanted_again(tmp_path):
    filters = Filters(outlets=("Post",), since="2025-01-01", speakers=("v",))
    keep(tmp_path, feedback_row("f1", [turn("Who is Velin?"), turn(filters=filters)], right=True))
    (question,) = read(tmp_path)
    assert question.question == "What did Velin say?" and question.history == ("Who is Velin?",)
    assert [(gold.article, gold.span) for gold in question.gold] == [
        ("courier", Span(0, 28))
    ] and question.speakers == ("Mara Velin",)
    assert question.names == (("wall",),) and question.answerable is True
    assert question.filters == Filters(outlets=("Post",), since="2025-01-01")


@pytest.mark.parametrize(
    "why, field, wanted",
    [
        ("speaker", lambda q: q.must_not.speakers, ("Mara Velin",)),
        ("quotation", lambda q: q.must_not.quotes, ("The wall was never inspected",)),
        ("should_refuse", lambda q: q.answerable, False),
        ("should_answer", lambda q: q.answerable, True),
        ("incomplete", lambda q: q.answerable, True),
        ("other", lambda q: q.answerable, None),
    ],
)
def test_a_wrong_answer_says_what_must_not_come_again(tmp_path, why, field, wanted):
    keep(tmp_path, feedback_row("f1", [turn()], right=False, why=why, note=" because \n "))
    (question,) = read(tmp_path)
    assert field(question) == wanted and question.tags == ("feedback", "wrong", why) and why in WRONG
    assert json.loads((tmp_path / FILE).read_text("utf-8"))["note"] == "because"


def test_a_right_refusal_is_a_question_without_an_answer(tmp_path):
    keep(tmp_path, feedback_row("f1", [turn(refused=True)], right=True))
    assert read(tmp_path)[0].answerable is False


def test_a_second_thought_replaces_the_first_and_foreign_lines_stay(tmp_path):
    (tmp_path / FILE).write_text('{"id": "mine", "question": "Who?"}\n[1]\nnot json\n', "utf-8")
    keep(tmp_path, feedback_row("f1", [turn()], right=True))
    keep(tmp_path, feedback_row("f1", [turn()], right=False))
    lines = (tmp_path / FILE).read_text("utf-8").splitlines()
    assert lines[:3] == ['{"id": "mine", "question": "Who?"}', "[1]", "not json"]
    assert len(lines) == 4 and "wrong" in lines[3]


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(LibraryError, match="cannot be written"):
        keep(tmp_path / "file", feedback_row("f1", [turn()], right=True))


def test_readers_are_told_apart_without_being_named(tmp_path):
    for owner in ("idp#ada", "idp#bo", "idp#ada"):
        keep(tmp_path, feedback_row("f1", [turn()], right=True, owner=owner))
    kept = (tmp_path / FILE).read_text()
    assert len(kept.splitlines()) == 2 and "ada" not in kept
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
