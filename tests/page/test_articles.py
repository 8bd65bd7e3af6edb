"""Articles on the page: added, found, opened, read again, compared with what they were, removed."""

from __future__ import annotations

import json

import pytest
from pages import drawn, press

from rag.domain import Source
from rag.page import strings
from rag.page.articles import Row, found
from rag.page.articles_add import pasted
from rag.store.records import SqliteRecords
from rag.store.writing import LibraryWriter

TEXT = "The harbour of Ulm is closed, port director Enna Vos said. “We will open it on Monday,” she said."
FIRE = "2025-01-16-harbour-fire"


def titles(app) -> list[str]:
    return list(next(table.value for table in app.dataframe if strings.PERIOD in table.value.columns)["Title"])


# --- adding ------------------------------------------------------------------------------------------------------


def test_files_are_added_one_by_one_and_a_bad_one_is_named(visit):
    app = visit("articles")
    files = [("harbour-of-Ulm.txt", TEXT.encode(), "text/plain"), ("bad.pdf", b"%PDF-1.7", "application/pdf")]
    app.file_uploader[0].set_value(files)
    press(app, strings.ADD)
    assert "1 article added, 1 failed" in drawn(app)
    failures, outcomes = (table.value for table in app.dataframe[:2])
    assert list(failures["What"]) == ["bad.pdf"] and failures["Why it was not added"][0]
    assert list(outcomes["Became"]) == ["added"] and outcomes["Statements"][0] == 2
    assert "harbour of Ulm" in " ".join(titles(app))
    app.run()
    assert app.expander[0].proto.expanded  # what came of them stays in sight


def paste(app, title: str, text: str, outlet: str = "Ulm Post"):
    app.text_input(key="paste-title").set_value(title)
    app.text_input(key="paste-outlet").set_value(outlet)
    app.text_area(key="paste-text").set_value(text)
    return press(app, strings.ADD, 3)


def test_pasting_the_same_title_again_makes_a_revision_whose_changes_are_shown(visit):
    app = paste(visit("articles"), "Harbour closed", TEXT)
    assert "1 article added" in drawn(app) and "Harbour closed" in titles(app)
    app = paste(app, "Harbour closed", TEXT.replace("Monday", "Friday"))
    assert "1 article revised" in drawn(app)
    article = visit("articles", article="harbour-closed")
    article.segmented_control[0].set_value(strings.REVISIONS.format(n=2)).run()
    shown = drawn(article)
    assert "<del>Monday</del><ins>Friday</ins>" in shown and "Altered" in shown


def test_a_copy_is_grouped_with_what_it_copies(visit):
    records = SqliteRecords(visit.library)
    fire = records.article(FIRE)
    app = paste(visit("articles"), "Blaze", fire.text)
    outcomes = next(table.value for table in app.dataframe if "Copy of" in table.value.columns)
    assert outcomes["Copy of"][0]
    before = len(titles(app))
    app.toggle[0].set_value(True).run()
    assert len(titles(app)) < before
    shown = drawn(visit("articles", article="blaze"))
    assert strings.COPIES_TITLE in shown and fire.source.title in shown


def test_nothing_is_added_while_another_process_writes_and_the_page_says_so(visit):
    app = visit("articles")
    before = titles(app)
    with LibraryWriter(visit.library):
        paste(app, "Harbour closed", TEXT)
    assert "wait until it is done" in drawn(app) and titles(app) == before


def test_a_pasted_record_holds_what_was_typed():
    name, payload = pasted(" Title ", "", "2025-01-02", "Words.")
    assert name == "pasted.json"
    record = {"id": "2025-01-02-title", "title": "Title", "published": "2025-01-02", "text": "Words."}
    assert json.loads(payload) == [record]
    assert "id" not in json.loads(pasted("", "", "", "Words.")[1])[0]


# --- finding -----------------------------------------------------------------------------------------------------

ROWS = [
    Row(Source("a", "Gates shut", "Courier", published="2025-01-02"), 3, ("Ann Lee",), 1, "a"),
    Row(Source("b", "Gates shut again", "Post"), 1, (), 1, "a"),
    Row(Source("c", "Fares rise", "Post"), 0, ("Lena Marsh", "Ann Lee"), 0, "c"),
]


@pytest.mark.parametrize(
    "words, outlets, folded, expected",
    [
        ("", [], False, "abc"),
        ("gates", [], False, "ab"),
        ("GATES 2025-01", [], False, "a"),
        ("lee", [], False, "ac"),
        ("", ["Post"], False, "bc"),
        ("", [], True, "ac"),
        ("again", [], True, "b"),  # of copies the first that is found stands for all
        ("nothing", [], True, ""),
    ],
)
def test_rows_are_found_by_words_and_outlets(words, outlets, folded, expected):
    assert "".join(row.source.id for row in found(ROWS, words, outlets, folded)) == expected


def test_the_table_counts_statements_and_names_the_speakers(visit):
    app = visit("articles")
    table = app.dataframe[0].value
    row = table[table["Title"] == "Harbour master resigns over warehouse fire"].iloc[0]
    assert row["Statements"] > 5 and row["Speakers"].startswith("Gerrit Sandoval")
    app.text_input(key="find-articles").set_value("harbour master").run()
    assert titles(app) == ["Harbour master resigns over warehouse fire"]


# --- one article -------------------------------------------------------------------------------------------------


def test_an_article_opens_from_the_list_with_its_statements_in_their_speakers_colours(visit):
    app = visit("articles")
    app.selectbox(key="pick").set_value("2025-01-29-harbour-master").run()
    shown = drawn(app)
    assert 'class="ws-said"' in shown and "speakers?speaker=gerrit-sandoval" in shown
    assert app.query_params["article"] == "2025-01-29-harbour-master"
    assert list(press(app, strings.ALL_ARTICLES).query_params) == []


def test_a_link_to_words_marks_them(visit):
    assert '<mark class="ws-here">' in drawn(visit("articles", article="2025-01-29-harbour-master", at="0-15"))
    assert '<mark class="ws-here">' not in drawn(visit("articles", article="2025-01-29-harbour-master", at="9-99999"))


def test_an_article_that_is_not_there_is_said(visit):
    assert "There is no article" in drawn(visit("articles", article="nothing"))


def test_statements_of_an_article_are_listed(visit):
    app = visit("articles", article="2025-01-29-harbour-master")
    app.segmented_control[0].set_value(strings.STATEMENTS_TITLE).run()
    assert "Gerrit Sandoval" in list(app.dataframe[0].value["Speaker"])


def test_reading_again_says_what_was_found(visit):
    app = press(visit("articles", article="2025-01-29-harbour-master"), strings.REREAD)
    assert "Read again: " in drawn(app)


def test_removing_asks_first(visit):
    app = press(visit("articles", article=FIRE), strings.REMOVE)
    assert "Remove “Smoke clears" in drawn(app)
    press(app, strings.NO)
    assert SqliteRecords(visit.library).article(FIRE)
    press(press(app, strings.REMOVE), strings.YES)
    assert "was removed" in drawn(app) and not any("Smoke clears" in title for title in titles(app))


def test_removing_while_another_process_writes_says_so(visit):
    app = press(visit("articles", article=FIRE), strings.REMOVE)
    with LibraryWriter(visit.library):
        press(app, strings.YES)
    assert "wait until it is done" in drawn(app) and SqliteRecords(visit.library).article(FIRE)
