"""Drafting a question set: natural questions, balanced, each true to the library it was made from."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from demo import demo_articles
from makers import make_article, make_statement

from rag.errors import ConfigError
from rag.evaluation.sets.fields import read_row
from rag.evaluation.sets.make import KINDS, draft, set_text
from rag.evaluation.sets.phrasing import called, is_name, reported, topics_of
from rag.evaluation.sets.reading import read_set
from rag.evaluation.sets.truth import Pages, find
from rag.text import fold

PAGE = make_article(
    "Mara Velin said the old harbour wall would be closed to ships. She said it would hurt. “We shut two gates for the "
    "night,” she said. Velin blamed the storm that had come.",
    title="Walls",
)


@pytest.mark.parametrize(
    "content, fields, asked",
    [
        ("the old harbour wall would be closed to ships", {}, "that the old harbour wall would be closed to ships"),
        ("We shut two gates for the night", {"form": "direct"}, ""),  # no verb we are sure of
        ("it would hurt", {}, ""),  # too short, and "it"
        ("the storm that had come", {"act": "blame"}, ""),
        ("the old harbour wall would be closed to ships", {"negated": True}, ""),
    ],
)
def test_a_statement_as_the_object_of_say(content, fields, asked):
    assert reported(make_statement(PAGE, content, by="Mara Velin", **fields), PAGE.text) == asked


def test_direct_words_are_asked_in_quotation_marks():
    page = make_article("“We have shut two gates for the night,” Mara Velin said.")
    statement = make_statement(page, "We have shut two gates for the night", by="Mara Velin", form="direct")
    assert reported(statement, page.text) == "“We have shut two gates for the night”"


@pytest.mark.parametrize(
    "text, content, asked",
    [
        ("Children have lived by the wall, Mara Velin said.", "Children have lived by the wall",
         "that children have lived by the wall"),  # a capital that only begins the sentence
        ("Tarn was flooded by the sea, Mara Velin said in Tarn.", "Tarn was flooded by the sea",
         "that Tarn was flooded by the sea"),  # the page has it within a sentence: a name
        ("Mara Velin used the case of a town to show that walls were broken.",
         "the case of a town to show that walls were broken", ""),  # its only verb is another clause's
        ("“People have said, 'We shut two gates for them,'” Mara Velin said.",
         "People have said, 'We shut two gates for them,'", ""),  # somebody else's words
    ],
)  # fmt: skip
def test_what_is_reported_reads_as_a_sentence(text, content, asked):
    assert reported(make_statement(make_article(text), content, by="Mara Velin"), text) == asked


@pytest.mark.parametrize(
    "name", ["a spokesman", "Ines Marek, a surgeon", "The minister", "Her friend", "A port official", "Velin", ""]
)
def test_roles_are_no_names(name):
    assert not is_name(name)


def test_names_and_topics_read_as_one_would_ask():
    assert called("Chamber of Commerce", "It was the Chamber of Commerce.") == "the Chamber of Commerce"
    text = "talks with the Zionist regime in Tarn, the minister's plan, and the old harbour wall"
    assert list(topics_of(text, ["Mara Velin"])) == ["Tarn", "the minister's plan", "the old harbour wall"]
    assert list(topics_of("it was up to Mara Velin", ["Mara Velin"])) == []
    assert list(topics_of("he left. Hopefully it ends for Sens. Marek. “Second” and I’ve gone to Tarn", [])) == ["Tarn"]
    assert list(topics_of("the most caring person and the coming summer days for Tarn’s", [])) == []


# --- from a library -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def library(demo_library):
    from rag.store.records import SqliteRecords

    records = SqliteRecords(demo_library)
    yield records
    records.close()


@pytest.fixture(scope="module")
def rows(library):
    return draft(library.statements(), library.sources(), library.article, number=40, seed=1)


def test_a_draft_is_balanced_and_marked(rows):
    assert len(rows) == 40 and len({row["question"] for row in rows}) == 40
    counts = Counter(row["tags"][1] for row in rows)
    assert set(counts) == set(KINDS) and max(counts.values()) - min(counts.values()) <= 2
    assert all(row["tags"][0] == "draft" and row["note"] for row in rows)
    assert max(Counter(row["speaker"][0] for row in rows).values()) <= 5  # not all about one speaker


def test_a_draft_is_a_question_set_whose_words_are_in_the_library(rows, library, tmp_path):
    path = tmp_path / "draft.jsonl"
    path.write_text(set_text(rows, ".jsonl"), encoding="utf-8")
    pages = Pages(library.sources(), library.article)
    asked = read_set(path, strict=True)
    for question in asked.questions:
        truth = find(question, pages)  # raises BadRow for words that are on no page
        assert bool(truth.gold) == (question.answerable is not False)


def test_traps_are_traps(rows, library):
    """Read from the pages alone: nobody of that name says so in any article."""
    named = [statement for statement in library.statements() if statement.speaker]
    said = [(s.speaker.names, fold(" ".join(quote.text for quote in s.content))) for s in named]
    traps = [row for row in rows if row["tags"][1] in ("swapped", "absent")]
    assert len(traps) >= 10
    for row in traps:
        question = read_row(row, "x")
        assert question.answerable is False and question.refusals
        theirs = [words for names, words in said if set(names) & set(question.speakers)]
        for quote in question.must_not.quotes:
            assert not any(fold(quote) in words for words in theirs)


def test_the_same_seed_drafts_the_same(library, rows):
    def again(seed: int) -> list[dict]:
        return draft(library.statements(), library.sources(), library.article, number=40, seed=seed)

    assert again(1) == rows != again(2)
    assert len(again(1)[:5]) == len(draft(library.statements(), library.sources(), library.article, 5, 1)) == 5


def test_a_library_without_clear_statements_says_so():
    page = next(iter(demo_articles().values()))
    with pytest.raises(ConfigError, match="no statements clear enough"):
        draft([], [page.source], lambda _: page)


def test_lines_are_json(rows):
    assert [json.loads(line) for line in set_text(rows, ".jsonl").splitlines()] == rows


def test_a_table_reads_as_the_same_questions(rows, tmp_path):
    for ending in (".jsonl", ".csv"):
        (tmp_path / f"draft{ending}").write_text(set_text(rows, ending), encoding="utf-8", newline="")
    one, other = (read_set(tmp_path / f"draft{ending}", strict=True).questions for ending in (".jsonl", ".csv"))
    assert one == other and {len(question.names) for question in one} == {0, 1}
    with pytest.raises(ConfigError, match=r"as \.jsonl or \.csv, not as \.xlsx"):
        set_text(rows, ".xlsx")
