"""A question that got no answer is kept, said in our own words, and asked again with one click."""

from __future__ import annotations

import os
import shutil
import signal
from urllib.parse import urlsplit

import pytest
from browsing import serving, settled
from faultserver import KEY, FaultServer
from pages import drawn

from rag.ask import Asker
from rag.errors import ServiceError
from rag.page import kept_strings, unanswered
from rag.store.conversations import Conversations
from rag.store.readers import Questions
from rag.store.records import SqliteRecords

BLAME = "Who did Baghaei blame?"


def button(app, key: str):
    return next(button for button in app.button if (button.key or "").startswith(key))


@pytest.fixture
def library(page, tmp_path):
    return tmp_path / "library"


@pytest.fixture
def library_copy(demo_library, tmp_path):
    return shutil.copytree(demo_library, tmp_path / "copy")


def asked(library) -> list[str]:
    return [turn.question for turn in SqliteRecords(library).turns("test")]


def test_a_question_whose_server_was_killed_is_there_and_asked_again_with_a_click(page, library):
    Questions(library, "").begin("test", BLAME, None)
    app = page()
    assert BLAME in drawn(app) and kept_strings.UNANSWERED in drawn(app) and asked(library) == []
    button(app, "unanswered-").click().run()
    assert not app.exception and asked(library) == [BLAME] and kept_strings.UNANSWERED not in drawn(app)
    assert Questions(library, "").last("test") is None


def test_a_question_without_an_answer_can_be_left(page, library):
    Questions(library, "").begin("test", BLAME, None)
    app = page()
    button(app, "leave-").click().run()
    assert BLAME not in drawn(app) and Questions(library, "").last("test") is None


def test_a_question_that_a_fault_left_without_an_answer_says_why(page, library, monkeypatch):
    def fails(*_, **__):
        raise ServiceError("The model did not answer in 30 s <b>", retryable=True)
        yield

    app = page()
    with monkeypatch.context() as patch:
        patch.setattr(Asker, "stream", fails)
        app.chat_input[0].set_value(BLAME).run()
    assert "did not answer in 30 s &lt;b&gt;" in drawn(app) and BLAME in drawn(app) and not app.exception
    button(app, "unanswered-").click().run()
    assert asked(library) == [BLAME]


@pytest.mark.parametrize("there", [True, False])
def test_an_answer_that_was_to_replace_one_replaces_it_if_that_is_there(page, library, there):
    app = page()
    app.chat_input[0].set_value("Who resigned?").run()
    Questions(library, "").begin("test", BLAME, Conversations(library).turns("test")[0].seen)
    if not there:
        Conversations(library).delete("test")
    app.run()
    button(app, "unanswered-").click().run()
    assert not app.exception and asked(library) == [BLAME]


def test_a_question_that_is_being_asked_in_another_window_is_not_taken_for_lost(page, library):
    number = Questions(library, "").begin("test", BLAME, None)
    unanswered._running().add(number)
    app = page()
    assert kept_strings.ELSEWHERE in drawn(app) and kept_strings.UNANSWERED not in drawn(app)
    unanswered._running().discard(number)
    app.run()
    assert kept_strings.UNANSWERED in drawn(app)


def send(window, question: str) -> None:
    box = window.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")
    window.locator(".ws-asked").first.wait_for()


def has(window, question: str) -> None:
    window.wait_for_function("q => document.querySelector('.st-key-ask-box textarea').value === q", arg=question)


@pytest.mark.browser
def test_a_stop_before_the_first_evidence_and_a_killed_server_keep_the_question_in_the_box(chromium, library_copy):
    context = chromium.new_context()
    window = context.new_page()
    window.set_default_timeout(45_000)  # a browser tries a lost server again in growing steps
    with FaultServer() as model:
        slow = {"OPENAI_BASE_URL": model.url("hanging"), "OPENAI_API_KEY": KEY, "WHOSAID_ANSWERER": "openai"}
        with serving(library_copy, **slow) as first:
            window.goto(first.url)
            settled(window)
            send(window, BLAME)
            os.kill(first.process.pid, signal.SIGSTOP)  # it would have found something before the click
            window.get_by_role("button", name="Stop").click()
            os.kill(first.process.pid, signal.SIGCONT)
            window.get_by_role("alert").filter(has_text=kept_strings.UNANSWERED).wait_for()
            has(window, BLAME)
            window.get_by_role("button", name="Ask again").click()
            has(window, "")
            os.kill(first.process.pid, signal.SIGKILL)
            window.get_by_role("alert").filter(has_text="The connection to the library is lost").wait_for()
            has(window, BLAME)
    with serving(library_copy, port=urlsplit(first.url).port):
        window.reload()  # it comes back by itself, too, but only after some while
        window.get_by_role("alert").filter(has_text=kept_strings.UNANSWERED).wait_for()
        assert window.locator("#ws-lost").inner_text() == "" and window.locator(".stDialog").count() == 0
        window.get_by_role("button", name="Ask again").click()
        window.locator("article.ws-card").first.wait_for()
        has(window, "")
    context.close()
