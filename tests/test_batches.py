"""A table of questions: rows in, answers out."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make_article

from rag import cli
from rag.batches import Row, ask_all, csv_header, csv_line, json_line, read_batch
from rag.domain import Answer, Citation, Filters, Quote, Span, Verdict
from rag.errors import ConfigError, RagError
from rag.export.surroundings import surroundings
from rag.text import words


def rows_of(text: str, name: str = "q.csv") -> list[Row]:
    return read_batch(name, text.encode())


@pytest.mark.parametrize(
    "name, text",
    [
        ("q.csv", "id,question,outlet\n7,Who warned?,Sarn Courier\n"),
        ("q.csv", "\ufeffid;question;outlet\r\n7;Who warned?;Sarn Courier\r\n"),  # as a German spreadsheet writes it
        ("q.tsv", "ID\tQuestion\tOutlet\n7\tWho warned?\tSarn Courier\n"),
        ("q.jsonl", '{"id": "7", "question": "Who warned?", "outlet": ["Sarn Courier"]}\n\n'),
        ("q.jsonl", '{"query_id": "7", "query": " Who warned? ", "outlets": "Sarn Courier"}'),
    ],
)
def test_tables_as_people_make_them(name, text):
    (row,) = rows_of(text, name)
    assert (row.id, row.question, row.outlets, row.problem) == ("7", "Who warned?", ("Sarn Courier",), "")


def test_a_bad_row_keeps_its_place():
    text = '{"id": 1, "question": "Who?"}\nnonsense\n[1]\n{"id": 4}\n{"id": 5, "question": "Why?"}\n'
    found = rows_of(text, "q.jsonl")
    assert [(row.line, bool(row.problem)) for row in found] == [(1, False), (2, True), (3, True), (4, True), (5, False)]
    assert found[3].id == 4


@pytest.mark.parametrize(
    "text, question, problem",
    [
        ("question\nWho warned, and why?\n", "Who warned, and why?", ""),  # one column: a comma parts nothing
        ("sep=;\r\nid;question\r\n7;Who warned, and why?\r\n", "Who warned, and why?", ""),
        ("id,question\n7,Who warned, and why?\n", "Who warned", "more cells"),  # half a question is not asked
        ("id,question\n7,Who warned?,,\n", "Who warned?", ""),
        ("id,question\n7\n", "", "no question"),
    ],
)
def test_no_question_is_asked_by_half(text, question, problem):
    (row,) = rows_of(text)
    assert row.question == question and row.problem.startswith(problem) and bool(row.problem) == bool(problem)


@pytest.mark.parametrize(
    "name, text", [("q.csv", "id,text\n1,Who?\n"), ("q.csv", ""), ("q.txt", "Who?"), ("q.jsonl", "\n"),
                   ("q.csv", 'question,id\n"Who?,1\nWhy?,2\n'), ("q.csv", "question,question\nWho?,Why?\n")]
)  # fmt: skip
def test_no_table_of_questions_is_refused(name, text):
    with pytest.raises(ConfigError):
        rows_of(text, name)


def test_conversations_keep_their_turns_and_a_failure_stops_nobody():
    seen = []

    def ask(question, filters, turns):
        seen.append((question, [turn.question for turn in turns]))
        if question == "bad":
            raise RagError("not\nthis")
        return Answer(question, question, "yes")

    rows = [Row(2, "one", conversation="a"), Row(3, "two"), Row(4, "bad", conversation="a")]
    rows += [Row(5, problem="no question"), Row(6, "three", conversation="b"), Row(7, "four", conversation="a")]
    told = []
    found = list(ask_all(rows, ask, lambda row: Filters(), lambda done, total, note: told.append((done, total))))
    assert [one.problem for one in found] == ["", "", "not this", "no question", "", ""]
    assert seen == [("one", []), ("two", []), ("bad", ["one"]), ("three", []), ("four", ["one"])]
    assert told[0] == (0, 6) and told[-1] == (6, 6)


@given(st.text(max_size=20), st.text(min_size=1, max_size=20), st.text(max_size=20))
def test_a_csv_row_is_read_back_and_is_no_formula(id, question, answer):
    (asked,) = ask_all([Row(2, question, id=id)], lambda *_: Answer(question, question, answer), lambda row: Filters())
    (found,) = csv.DictReader(io.StringIO(csv_header() + csv_line(asked), newline=""))
    for name, value in (("id", id), ("question", question), ("answer", answer)):
        assert found[name] in (value, f"'{value}") and not found[name].startswith(("=", "+", "-", "@"))
    assert json.loads(json_line(asked))["id"] == id


@pytest.mark.parametrize(
    "fields, cells",
    [
        ({"confidence": 0.8761, "verdict": Verdict.YES}, ("answered", "yes", "0.876", "")),
        ({"refused": True, "refusal": "unsure", "confidence": 0.3}, ("unsure", "", "0.3", "[1] “It rained” – ")),
        ({"refused": True, "refusal": "not_on_this"}, ("refused", "", "0.0", "[1] “It rained” – ")),
    ],
)
def test_a_csv_row_tells_the_three_outcomes_apart(fields, cells):
    article = make_article("It rained")
    near = Citation(1, Quote.cut(article, Span(0, 9)), article.source, "own_voice")
    answer = Answer("Did it rain?", "Did it rain?", "", nearest=(near,), **fields)
    (asked,) = ask_all([Row(2, "Did it rain?")], lambda *_: answer, lambda row: Filters())
    (found,) = csv.DictReader(io.StringIO(csv_header() + csv_line(asked), newline=""))
    assert (found["outcome"], found["verdict"], found["confidence"]) == cells[:3] and found["quotations"] == ""
    assert found["nearest"].startswith(cells[3]) and bool(found["nearest"]) == bool(found["articles"]) == bool(cells[3])


@given(st.text(alphabet="ab. \n“”?", max_size=80), st.integers(0, 4), st.data())
def test_surroundings_and_quotation_are_one_stretch_of_the_page(text, count, data):
    spans = words(text)
    if not spans:
        return
    span = data.draw(st.sampled_from(spans))
    page = make_article(text)
    found = surroundings(page, span, count)
    whole = Span(found.before.span.start, found.after.span.end)
    assert found.before.text + span.cut(text) + found.after.text == whole.cut(text)
    wider = surroundings(page, span, count + 1)
    assert wider.before.span.start <= whole.start and whole.end <= wider.after.span.end


# --- the real command -----------------------------------------------------------------------------------

TABLE = """\
id,question,conversation,outlet,since
a1,Who did Baghaei blame?,m,,
a2,And what did he warn about?,m,,
=1+1,Who praised the dockers?,,The Halden Courier,
a4,,,,
a5,Who warned?,,,yesterday
"""


@pytest.fixture
def whosaid(demo_library, tmp_path, monkeypatch, capsys):
    for name in list(os.environ):
        if name.startswith(("WHOSAID_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(demo_library, tmp_path / "library")
    (tmp_path / "q.csv").write_text(TABLE, encoding="utf-8")

    def run(*args: str) -> tuple[int, str, str]:
        code = cli.main(["--library", "library", *args])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def test_a_table_is_answered_row_by_row(whosaid, tmp_path):
    code, out, error = whosaid("ask", "--batch", "q.csv", "--out", "a.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert code == 1 and not out and "3 of 5" in error
    assert "q.csv:5: no question" in error and "q.csv:6: 'yesterday' is not a date" in error
    assert [row["id"] for row in rows] == ["a1", "a2", "=1+1", "a4", "a5"]
    assert "Baghaei" in rows[1]["standalone"] and rows[2]["citations"][0]["speaker"] == "Ayo Bergman"
    one = json.loads(whosaid("ask", "Who did Baghaei blame?", "--json")[1])
    assert {key: rows[0][key] for key in one if key != "timings_ms"} == {
        k: v for k, v in one.items() if k != "timings_ms"
    }


def test_a_spreadsheet_gets_readable_cells(whosaid, tmp_path):
    whosaid("ask", "--batch", "q.csv", "--out", "a.csv")
    text = (tmp_path / "a.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 5 and rows[2]["id"] == "'=1+1" and "Ayo Bergman" in rows[2]["quotations"]
    assert rows[3]["error"] == "no question" and rows[0]["names"].startswith("Israel")


def test_without_out_lines_are_printed(whosaid):
    _, out, _ = whosaid("ask", "--batch", "q.csv", "--context", "1")
    first = json.loads(out.splitlines()[0])
    assert first["id"] == "a1" and "before" in first["citations"][0]


def test_resume_keeps_what_is_answered(whosaid, tmp_path):
    for name in ("a.jsonl", "a.csv"):
        whosaid("ask", "--batch", "q.csv", "--out", name)
        path = tmp_path / name
        whole = path.read_bytes()
        path.write_bytes(whole[: whole.index(b"Ayo Bergman")])  # stopped in the middle of the third answer
        code, _, error = whosaid("ask", "--batch", "q.csv", "--out", name, "--resume")
        assert code == 1 and "1 of 5 questions answered, 2 kept" in error
        again = path.read_bytes()
        assert again.count(b"\n") == whole.count(b"\n")
        assert again == whole or name == "a.jsonl"  # in which the timings differ


def test_resume_asks_again_what_failed_and_what_was_edited(whosaid, tmp_path):
    for name in ("a.jsonl", "a.csv"):
        (tmp_path / "q.csv").write_text(TABLE, encoding="utf-8")
        whosaid("ask", "--batch", "q.csv", "--out", name)
        (tmp_path / "q.csv").write_text(TABLE.replace("praised the", "thanked the"), encoding="utf-8")
        for _ in range(2):
            code, _, error = whosaid("ask", "--batch", "q.csv", "--out", name, "--resume")
        told = (tmp_path / name).read_text(encoding="utf-8")
        assert code == 1 and "0 of 5 questions answered, 3 kept" in error
        assert "thanked the dockers?" in told and "praised the dockers?" not in told and told.count("no question") == 1


@pytest.mark.parametrize(
    "args",
    [
        ("ask",),
        ("ask", "Who?", "--batch", "q.csv"),
        ("ask", "--batch", "nowhere.csv"),
        ("ask", "--batch", "q.csv", "--out", "a.xlsx"),
        ("ask", "--batch", "q.csv", "--out", "no/such/folder/a.csv"),
        ("ask", "--batch", "q.csv", "--out", "./q.csv"),  # the questions themselves
        ("ask", "--batch", "q.csv", "--resume"),
        ("ask", "--batch", "q.csv", "--conversation", "m"),
        ("ask", "Who?", "--out", "a.xlsx"),
        ("ask", "Who?", "--context", "-1"),
        ("ask", "Who did Baghaei blame?", "--packet", "no/such/folder/p.json"),
    ],
)
def test_wrong_use_is_one_clear_line(whosaid, args):
    code, _, error = whosaid(*args)
    missing = any("nowhere" in word or "no/such" in word for word in args)  # on the disk; the others no disk could mend
    assert code == (1 if missing else 2) and error.startswith("whosaid: ") and error.count("\n") == 1


def test_context_is_shown_apart_and_cut_from_the_article(whosaid):
    for count in ("1", "2"):
        answer = json.loads(whosaid("ask", "Who did Baghaei blame?", "--context", count, "--json")[1])
        for citation in answer["citations"]:
            text = json.loads(whosaid("show", citation["article_id"], "--json")[1])["text"]
            before, after = citation["before"], citation["after"]
            assert (
                text[citation["start"] - len(before) : citation["end"] + len(after)]
                == before + citation["quote"] + after
            )
            assert before.strip() or after.strip()
    assert "before:" in whosaid("ask", "Who did Baghaei blame?", "--context", "1")[1]
    assert "before:" not in whosaid("ask", "Who did Baghaei blame?")[1]
