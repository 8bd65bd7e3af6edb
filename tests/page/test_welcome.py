"""The first screen: what the library holds, questions that it answers, and how to begin with nothing."""

from __future__ import annotations

import re

import pytest
from pages import drawn
from streamlit.testing.v1 import AppTest

from rag.answers.examples import examples
from rag.answers.holdings import Holdings, holdings
from rag.domain import Speaker, Verdict
from rag.library import open_library
from rag.names.tallies import Stretch
from rag.page import strings_welcome, welcome
from rag.page.welcome import Beginning
from rag.page.welcome_html import asks_html, held_html
from rag.settings import Settings, shipped

HOSTILE = "<img src=x onerror=alert(1)> “Zora” & co"


@pytest.fixture
def demo(demo_library):
    with open_library(Settings(library=demo_library)) as library:
        yield library


def test_the_first_screen_shows_what_there_is_and_what_can_be_asked(page, demo):
    shown, held = drawn(page()), holdings(demo.records)
    for part in (str(held.articles), held.quoted[0][0].name, held.outlets[0][0], strings_welcome.WHAT_TO_ASK):
        assert part in shown
    assert 'role="img"' in shown and "published from" in shown  # the picture is told in words
    assert strings_welcome.LOOKING in shown  # the questions come later: the first drawing waits for none


def test_questions_that_are_made_are_offered_with_the_topics(page, monkeypatch):
    made = welcome._Making(None, 0, Beginning(("Who resigned?",), (("river treaty", 3),)))
    monkeypatch.setattr(welcome, "_making", lambda library: made)
    shown = drawn(page())
    assert "river treaty" in shown and strings_welcome.EXAMPLES in shown and strings_welcome.LOOKING not in shown


def test_an_empty_library_says_how_to_add(tmp_path, monkeypatch):
    import streamlit as st

    monkeypatch.setenv("WHOSAID_LIBRARY", str(tmp_path / "empty"))
    st.cache_resource.clear()
    shown = drawn(AppTest.from_file(str(shipped("app.py")), default_timeout=30).run())
    st.cache_resource.clear()
    assert strings_welcome.EMPTY_TITLE in shown and 'href="articles"' in shown and "whosaid add" in shown
    assert strings_welcome.WHAT_TO_ASK not in shown and strings_welcome.LOOKING not in shown


def test_every_example_was_answered_and_no_two_are_of_one_kind(demo):
    asked = {}

    def ask(question):
        asked[question] = demo.asker.ask(question)
        return asked[question]

    found = examples(demo.records, ask)
    assert len(found) == len(set(found)) == 6
    assert all(asked[question].outcome == "answered" for question in found)
    assert all(asked[question].verdict in (None, Verdict.YES) for question in found)
    assert len({re.sub(r"[A-Z]\w+", "", question) for question in found}) == 6  # they differ in more than names


def test_nothing_that_is_refused_is_offered(demo):
    refused = demo.asker.ask("What did Oda Brisk say?")
    assert refused.refused and examples(demo.records, lambda question: refused) == []
    assert examples(demo.records, pytest.fail, goes_on=lambda: False) == []


def test_questions_are_made_while_somebody_waits_and_not_else(demo, monkeypatch):
    calls = []
    monkeypatch.setattr(welcome, "examples", lambda records, ask, goes_on: calls.append(goes_on()) or ["Who resigned?"])
    monkeypatch.setattr(welcome, "main_topics", lambda records: ())
    making = welcome._Making(demo, demo.records.generation())
    monkeypatch.setattr(welcome, "WANTED_S", -1.0)
    assert making.look() is None
    making.thread.join()
    assert making.made is None and calls == [False]  # nobody waited: nothing is kept
    monkeypatch.setattr(welcome, "WANTED_S", 60.0)
    making.look()
    making.thread.join()
    assert making.look() == Beginning(("Who resigned?",)) and calls == [False, True]
    assert making.look() is making.made and len(calls) == 2  # and made once


def test_a_library_that_has_changed_meanwhile_gets_no_old_questions(demo, monkeypatch):
    monkeypatch.setattr(welcome, "examples", lambda records, ask, goes_on: ["Who resigned?"])
    monkeypatch.setattr(welcome, "main_topics", lambda records: ())
    making = welcome._Making(demo, demo.records.generation() + 1)
    making.look()
    making.thread.join()
    assert making.made is None


def test_names_from_outside_are_text():
    bars = (Stretch("2025-01-01", "2025-12-31", "2025", {"direct": 3}), Stretch("2026-01-01", "2026-12-31", "2026", {}))
    speaker = Speaker("zora", HOSTILE, "person")
    outlets = ((HOSTILE, 2), ("Post", 1))
    held = Holdings(3, 1, "3 articles", "2025-01-01", "2026-12-31", outlets, ((speaker, 1_200),), bars)
    markup = held_html(held, [(HOSTILE, 2)])
    assert "<img" not in markup and markup.count("&lt;img") == 3
    assert ">1,200</b>" in markup and "1 undated" in markup and "height: 100.0%" in markup


@pytest.mark.parametrize(
    "held, absent",
    [
        (Holdings(1, 1, "1 article, undated", "", "", (), (), ()), ("Published", "Outlets", "role=", "wh-list")),
        (Holdings(1, 0, "1 article", "2025-01-01", "2025-01-01", (("Post", 1),), (), ()), ("undated", "wh-list", "–")),
    ],
)
def test_what_is_not_there_is_not_drawn(held, absent):
    markup = held_html(held)
    assert not [part for part in absent if part in markup]


def test_what_can_be_asked_is_said_in_three_lines():
    assert asks_html().count("<li>") == 3
