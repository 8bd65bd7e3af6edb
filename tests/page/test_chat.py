"""What a person does in the chat, driven without a browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from damage import sql
from pages import drawn, press
from streamlit.testing.v1 import AppTest

from rag.domain import Answer, Citation, Filters, Quote, Statement, Turn
from rag.evaluation.sets.reading import read_set
from rag.page import strings
from rag.page.cards import MOST_CARDS
from rag.page.chat import RECENT
from rag.page.facts import Facts
from rag.page.sidebar import held
from rag.store.conversations import Conversations
from rag.store.records import SqliteRecords

BLAME = "Who did Baghaei blame?"


def ask(app: AppTest, question: str) -> AppTest:
    app.chat_input[0].set_value(question).run()
    assert not app.exception
    return app


def cite(records: SqliteRecords, said: Statement, number: int = 1) -> Citation:
    article = records.article(said.source_id)
    quote = Quote.cut(article, said.extent)
    return Citation(number, quote, article.source, "attributed", said.speaker, said.mention, form=said.form)


def button(app: AppTest, key: str):
    return next(button for button in app.button if (button.key or "").startswith(key))


@pytest.fixture
def library(page, tmp_path) -> Path:
    return tmp_path / "library"


def test_a_question_is_answered_with_names_first_and_then_its_quotations(page):
    shown = drawn(ask(page(), BLAME))
    assert BLAME in shown and "Paraphrased by the outlet" in shown
    assert shown.index("ws-names") < shown.index("Israel") < shown.index("<article")


def test_a_refresh_comes_back_to_the_conversation(page):
    ask(page("monday"), BLAME)
    assert "<article" in drawn(page("monday"))
    assert "<article" not in drawn(page("another"))


def test_a_follow_up_shows_how_it_was_understood(page):
    app = ask(ask(page(), BLAME), "And what did he warn about?")
    assert "asked as: And what did Esmaeil Baghaei warn about?" in drawn(app)


def test_a_quotation_opens_in_its_article_with_the_words_marked(page):
    app = ask(page(), BLAME)
    assert '<mark class="ws-here">' not in drawn(app)
    button(app, "open-0-1").click().run()
    assert '<mark class="ws-here">' in drawn(app) and "ws-legend" in drawn(app)
    button(app, "close-article").click().run()
    assert '<mark class="ws-here">' not in drawn(app)


@pytest.mark.parametrize("kind, note", [("unsure", "These come nearest; read them"), ("not_on_this", ">Nearest</div>")])
def test_what_comes_nearest_has_cards_that_open_in_their_article_too(page, library, kind, note):
    records = SqliteRecords(library)
    near = {"nearest": (cite(records, records.statements(Filters())[0]),)}
    answer = Answer("Who fled?", "Who fled?", "None.", refused=True, refusal=kind, reason="None.", **near)
    records.add_turn("near", Turn("Who fled?", answer))
    app = page("near")
    shown = drawn(app)
    assert shown.index("None.") < shown.index(note) < shown.index("<article") and shown.count("<article") == 1
    assert ("ws-refused" in shown) == (kind != "unsure")
    button(app, "open-0-1").click().run()
    assert '<mark class="ws-here">' in drawn(app) and "ws-opened" in drawn(app)


def test_of_many_quotations_the_first_are_drawn_and_the_others_when_asked_for(page, library):
    records, count = SqliteRecords(library), MOST_CARDS + 2
    cited = tuple(cite(records, said, n) for n, said in enumerate(records.statements(Filters())[:count], 1))
    text = " ".join(f"So it was. [{citation.number}]" for citation in cited)
    records.add_turn("many", Turn("Who spoke?", Answer("Who spoke?", "Who spoke?", text, citations=cited)))
    app = page("many")
    assert drawn(app).count("<article") == MOST_CARDS and 'href="#more-0"' in drawn(app)
    assert button(app, "next-cards-0").label == "2 more quotations (of 2)"
    button(app, "next-cards-0").click().run()
    assert drawn(app).count("<article") == count and f'href="#quotation-0-{count}"' in drawn(app)


def test_a_fault_of_ours_is_one_line_for_the_reader_and_whole_in_the_log(page, monkeypatch, caplog):
    monkeypatch.setattr(Conversations, "turns", lambda *_: 1 / 0)
    app = page()
    assert strings.FAULT in drawn(app) and "division" not in drawn(app) and not app.exception
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()


def test_of_a_long_conversation_the_last_turns_are_drawn_and_the_others_when_asked_for(page, library):
    app = ask(page("long"), "Who resigned?")
    records = SqliteRecords(library)
    for _ in range(RECENT + 1):
        records.add_turn("long", records.turns("long")[0])
    app.run()
    assert drawn(app).count('class="ws-asked"') == RECENT
    press(app, "Earlier questions (2)")
    assert drawn(app).count('class="ws-asked"') == RECENT + 2


def test_a_link_to_a_question_asks_it_once(page):
    shown = drawn(page("linked", q=BLAME))
    assert "<article" in shown
    assert drawn(page("linked")).count('class="ws-asked"') == 1


@pytest.mark.parametrize(
    "question, title, near",
    [
        ("What did Olga Brandt say?", "Not quoted in this library", False),
        ("What did Oren Pell say about cheese?", "Quoted, but not on this", True),
    ],
)
def test_a_refusal_says_what_was_searched_and_shows_the_nearest_miss(page, question, title, near):
    shown = drawn(ask(page(), question))
    assert title in shown and "searched: " in shown
    assert ("<article" in shown) == near


def test_a_question_nobody_can_read_leaves_the_conversation_alone(page, library):
    app = ask(page(), "   ")
    assert "empty" in drawn(app) and SqliteRecords(library).turns("test") == []


def test_filters_narrow_the_search_are_shown_and_widened_with_one_click(page, library):
    app = page()
    app.multiselect(key="ask-outlets").set_value(["Lower Sarn Gazette"]).run()
    shown = drawn(ask(app, BLAME))
    assert "ws-refused" in shown and "Searched only: Lower Sarn Gazette" in shown
    button(app, "widen-").click().run()
    shown = drawn(app)
    assert "ws-refused" not in shown and "Israel" in shown and app.multiselect(key="ask-outlets").value == []
    (turn,) = SqliteRecords(library).turns("test")  # the narrow answer was replaced
    assert turn.filters.outlets == ()


def test_a_speaker_can_be_typed_and_a_name_nobody_has_is_said(page):
    app = page()
    app.multiselect(key="ask-speakers").set_value(["Nobody Atall"]).run()
    assert not app.exception and "No speaker" in drawn(app)


def test_asking_again_and_editing_replace_the_last_turn(page, library):
    app = ask(ask(page(), BLAME), "What did Olga Brandt say?")
    button(app, "again-").click().run()
    assert [turn.question for turn in SqliteRecords(library).turns("test")] == [BLAME, "What did Olga Brandt say?"]
    button(app, "edit-").click().run()
    app.text_area[0].set_value("What did the Syrian army say about Aleppo?")  # sent with the form
    next(one for one in app.button if one.label == "Ask").click().run()
    assert not app.exception
    assert SqliteRecords(library).turns("test")[-1].question == "What did the Syrian army say about Aleppo?"
    assert len(SqliteRecords(library).turns("test")) == 2


RAIL = "Who called the strike?"


def asked(library: Path) -> list[str]:
    return [turn.question for turn in SqliteRecords(library).turns("test")]


@pytest.fixture
def windows(page) -> tuple[AppTest, AppTest]:
    """Two windows on one conversation: the first has seen its one turn, the second has asked something since."""
    one = ask(page(), BLAME)
    return one, ask(page(), RAIL)


def test_asking_again_replaces_what_was_seen_and_not_what_another_window_asked(windows, library):
    one, _ = windows
    before = SqliteRecords(library).turns("test")
    button(one, "again-").click().run()
    after = SqliteRecords(library).turns("test")
    assert asked(library) == [BLAME, RAIL] and after[0] != before[0] and after[1] == before[1]


def test_an_edit_sent_after_another_window_went_on_is_asked(page, library):
    one = ask(page(), BLAME)
    button(one, "edit-").click().run()
    ask(page(), RAIL)
    one.text_area[0].set_value("Who resigned?")
    next(button for button in one.button if button.label == "Ask").click().run()
    assert not one.exception and asked(library) == ["Who resigned?", RAIL]


@pytest.mark.parametrize("meanwhile", ["again-", "deleted"])
def test_what_another_window_changed_is_not_replaced(page, library, meanwhile):
    one = ask(page(), BLAME)
    other = page()
    if meanwhile == "deleted":
        Conversations(library).delete("test")
    else:
        button(other, meanwhile).click().run()
    before = SqliteRecords(library).turns("test")
    button(one, "again-").click().run()
    assert "changed or deleted in another window" in drawn(one) and not one.exception
    assert SqliteRecords(library).turns("test") == before


def test_a_turn_that_changes_while_its_answer_is_written_stays_and_the_answer_is_shown(page, library, monkeypatch):
    one, seen = ask(page(), BLAME), Conversations(library).turns("test")[0].seen
    keep = Conversations.replace

    def slower(kept, name, mine, turn):
        monkeypatch.setattr(Conversations, "replace", keep)
        kept.replace(name, seen, Turn(RAIL, turn.answer))  # the other window was faster
        kept.replace(name, mine, turn)

    monkeypatch.setattr(Conversations, "replace", slower)
    button(one, "again-").click().run()
    assert "not kept" in drawn(one) and "<article" in drawn(one) and asked(library) == [RAIL]


def test_a_conversation_that_went_on_in_another_window_is_not_deleted(windows, library):
    one, _ = windows
    app = one
    button(app, "delete-test").click().run()
    SqliteRecords(library).add_turn("test", SqliteRecords(library).turns("test")[0])
    next(button for button in app.button if button.label == "Yes, delete it").click().run()
    assert len(asked(library)) == 3 and "has gone on in another window" in drawn(app)


def test_a_conversation_that_cannot_be_read_is_no_dead_end(page, library):
    ask(page(), BLAME)
    sql("UPDATE turns SET turn = '{\"que'")(library)
    app = page()
    assert "cannot be read" in drawn(app) and app.query_params["c"] != ["test"]
    assert "<article" in drawn(ask(app, BLAME))


def test_a_library_that_has_lost_parts_is_said_on_the_page(page, library):
    sql("DELETE FROM words")(library)
    assert "whosaid reindex" in drawn(ask(page(), BLAME))


def test_what_a_reader_says_of_an_answer_becomes_a_question_set(page, library):
    app = ask(page(), BLAME)
    app.feedback[0].set_value(1).run()
    (row,) = [json.loads(line) for line in (library / "feedback.jsonl").read_text("utf-8").splitlines()]
    assert row["question"] == BLAME and row["tags"] == ["feedback", "right"]
    app.feedback[0].set_value(0).run()
    app.selectbox[0].set_value("speaker")
    next(one for one in app.button if one.label == "Keep").click().run()
    found = read_set(library / "feedback.jsonl", strict=True)
    (question,) = found.questions  # the second thought replaced the first
    assert question.must_not.speakers and question.tags == ("feedback", "wrong", "speaker")


def test_a_conversation_is_renamed_exported_and_deleted_after_asking(page, library):
    app = ask(page("monday"), BLAME)
    app.text_input(key="name-monday").set_value("Aleppo <b>")
    next(one for one in app.button if one.label == "Rename").click().run()
    assert [one.title for one in Conversations(library).listed()] == ["Aleppo <b>"]
    assert len(app.get("download_button")) == 3
    button(app, "delete-monday").click().run()
    assert "Aleppo &lt;b&gt;" in drawn(app) and len(Conversations(library).listed()) == 1
    next(one for one in app.button if one.label == "Yes, delete it").click().run()
    assert Conversations(library).listed() == [] and "<article" not in drawn(app)


def test_the_page_says_that_it_is_offline_and_what_the_libraryheld(page):
    assert "nothing leaves this machine" in drawn(page()) and "12 articles and 1 copy" in drawn(page())


@pytest.mark.parametrize(
    "counted, first, last, told",
    [
        ("14,285 articles", "2024-11-28", "2025-05-12", "14,285 articles, 28 Nov 2024 to 12 May 2025"),
        ("1 article", "2025-01-29", "2025-01-29", "1 article, 29 Jan 2025"),
        ("2 articles, undated", "", "", "2 articles, undated"),
    ],
)
def test_what_the_libraryheld_is_said_as_people_say_it(counted, first, last, told):
    assert held(Facts(2, counted, first, last, (), (), {})) == told


def test_an_answer_that_cannot_be_kept_is_still_shown(page, monkeypatch):
    from rag.errors import LibraryError

    app = page()

    def full(*_):
        raise LibraryError("The disk is full; make room")

    monkeypatch.setattr(SqliteRecords, "add_turn", full)
    shown = drawn(ask(app, BLAME))
    assert "<article" in shown and "not kept: The disk is full" in shown
