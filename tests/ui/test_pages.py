"""What a person does on the page, driven without a browser."""

from __future__ import annotations

import re
import shutil
from urllib.parse import unquote

import pytest
from streamlit.testing.v1 import AppTest

from rag.settings import shipped


@pytest.fixture
def page(demo_library, tmp_path, monkeypatch):
    """Start the page over a copy of the demo library; call it again with the same conversation to refresh."""
    import streamlit as st

    folder = tmp_path / "library"
    shutil.copytree(demo_library, folder)
    monkeypatch.setenv("WHOSAID_LIBRARY", str(folder))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    st.cache_resource.clear()

    def start(conversation: str = "test") -> AppTest:
        app = AppTest.from_file(str(shipped("app.py")), default_timeout=30)
        app.query_params["c"] = conversation
        return app.run()

    yield start
    st.cache_resource.clear()


def drawn(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def ask(app: AppTest, question: str) -> AppTest:
    app.chat_input[0].set_value(question).run()
    assert not app.exception
    return app


def test_a_question_is_answered_with_its_quotations(page):
    app = ask(page(), "Who did Baghaei blame?")
    shown = drawn(app)
    assert "Israel" in shown and "ws-card" in shown and "Who did Baghaei blame?" in shown


def test_a_refresh_comes_back_to_the_conversation(page):
    ask(page("monday"), "Who did Baghaei blame?")
    assert 'ws-card"' in drawn(page("monday"))
    assert 'ws-card"' not in drawn(page("another"))


def test_a_follow_up_shows_how_it_was_understood(page):
    app = ask(ask(page(), "Who did Baghaei blame?"), "And what did he warn about?")
    assert "asked as:" in drawn(app) and "Baghaei" in drawn(app).split("asked as:")[1][:80]


def test_a_quotation_opens_in_its_article_with_the_words_marked(page):
    app = ask(page(), "Who did Baghaei blame?")
    assert "ws-here" not in drawn(app).replace("mark.ws-here", "")
    next(button for button in app.button if button.key.startswith("open-")).click().run()
    assert '<mark class="ws-here">' in drawn(app)


def test_an_empty_conversation_suggests_questions_that_ask_themselves(page):
    shown = drawn(page())
    question = unquote(re.search(r"&amp;q=([^\"]+)", shown)[1])
    app = AppTest.from_file(str(shipped("app.py")), default_timeout=30)
    app.query_params["c"], app.query_params["q"] = "linked", question
    shown = drawn(app.run())
    assert not app.exception and 'ws-card"' in shown and question in shown


def test_a_refusal_says_what_was_searched(page):
    app = ask(page(), "What did Olga Brandt say?")
    assert "ws-refused" in drawn(app) and "Olga Brandt" in drawn(app)


def test_an_empty_question_and_a_hostile_one_do_no_harm(page):
    app = ask(page(), "<img src=x onerror=alert(1)> ![x](http://evil.example/x.png) $x$ :red[y]")
    assert "<img src=x" not in drawn(app)


def articles_page():
    from ui import articles

    articles.page()


def test_articles_are_added_by_upload_and_a_bad_one_is_named(page):
    page()
    app = AppTest.from_function(articles_page, default_timeout=30).run()
    text = "The harbour of Ulm is closed, port director Enna Vos said. “We will open it on Monday,” she said."
    app.file_uploader[0].set_value(
        [("new.txt", text.encode(), "text/plain"), ("bad.pdf", b"%PDF-1.7", "application/pdf")]
    )
    app.button[0].click().run()
    assert not app.exception
    assert "1 article added" in drawn(app)
    assert "bad.pdf" in str(app.dataframe[0].value)


def speakers_page():
    from ui import speakers

    speakers.page()


def test_speakers_are_listed_with_what_the_articles_call_them(page):
    page()
    app = AppTest.from_function(speakers_page, default_timeout=30).run()
    assert not app.exception
    table = app.dataframe[0].value
    row = table[table["speaker"].str.startswith("Esmaeil Ba")].iloc[0]
    assert row["statements"] > 3 and "spokesman (2024-11-2" in row["roles"] and "speaks for" in row
