"""What a reader keeps beside the chat: sources ticked, quotations pinned, questions saved, a picture by date."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from browsing import settled
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import make_article
from pages import HOSTILE, Page, drawn
from printed import PAGES, make

from rag.domain import Answer, Citation, Filters, Quote, Span, Speaker, Turn
from rag.errors import LibraryError
from rag.export.files import ENDINGS
from rag.library import open_library
from rag.page import kept_strings, pins, saved, times
from rag.store import readers
from rag.store.readers import Pins
from rag.store.records import SqliteRecords
from rag.store.saved import SavedQuestions

BLAME = "Who did Baghaei blame?"
FALK = "Who did Judit Falk blame?"
NEW = (
    b"Outlet: Coast Post\nDate: 2025-06-03\n\nThe port of Brin would stay shut, Judit Falk told reporters on "
    b"Tuesday. Falk blamed the government of Tolmar for the delay of the ships."
)


def ask(app, question: str):
    app.chat_input[0].set_value(question).run()
    assert not app.exception
    return app


def button(app, key: str):
    return next(button for button in app.button if (button.key or "").startswith(key))


@pytest.fixture
def library(page, tmp_path):
    return tmp_path / "library"


def cite(number: int, published: str | None, speaker: str = "Velin", title: str = "T") -> Citation:
    article = make_article("We shut it.", id=f"a{number}", title=title, published=published)
    quote = Quote.cut(article, Span(0, 10))
    return Citation(number, quote, article.source, "attributed", Speaker(speaker.lower(), speaker), form="direct")


# --- pins -------------------------------------------------------------------------------------------------


def test_a_quotation_is_pinned_listed_unpinned_and_there_after_a_restart(page, library):
    app = ask(page("monday"), BLAME)
    assert "wk-pin" not in drawn(app)
    button(app, "pin-0-1").click().run()
    assert drawn(app).count("wk-pin") == 1 and button(app, "pin-0-1").label == kept_strings.UNPIN
    assert "wk-pin" in drawn(page("monday")) and "wk-pin" not in drawn(page("rail"))
    button(app, "unpin-").click().run()
    assert "wk-pin" not in drawn(app) and button(app, "pin-0-1").label == kept_strings.PIN
    assert Pins(library, "").of("monday") == []


def test_pins_are_offered_in_every_format_and_say_the_same_words(page, library):
    app = ask(page("monday"), BLAME)
    button(app, "pin-0-1").click().run()
    keys = {one.key for one in app.get("download_button") if one.key.startswith("pins")}
    assert {f"pins{ending}-monday" for ending in (*ENDINGS, ".html", ".packet.json")} == keys
    (pin,) = Pins(library, "").of("monday")
    found = pins.of_citations("Pinned", [pin.citation], lambda _: "", "2025-03-04")
    for ending in set(ENDINGS) - {".docx", ".csl.json", ".ris"}:
        assert "The movements around Aleppo" in pins.bytes_of(ending, found).decode(), ending
    assert json.loads(pins.bytes_of(".json", found))[0]["quote"] == pin.citation.quote.text
    assert pins.bytes_of(".docx", found)[:2] == b"PK"


def test_a_packet_of_pins_is_checked_like_any_other(page, library):
    app = ask(page("monday"), BLAME)
    button(app, "pin-0-1").click().run()
    with open_library(library) as opened:
        turns = pins.as_turns(Pins(library, "").of("monday"))
        report = opened.recheck(json.loads(pins.exports.packet_json(opened, turns)))
    assert report.intact and report.quotations_hold


def test_a_deleted_conversation_takes_its_pins_with_it(page, library):
    app = ask(page("monday"), BLAME)
    button(app, "pin-0-1").click().run()
    button(app, "delete-monday").click().run()
    next(one for one in app.button if one.label == "Yes, delete it").click().run()
    assert Pins(library, "").of("monday") == []


def test_a_library_that_cannot_be_written_keeps_pins_in_the_users_own_folder(page, library, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    app = ask(page("monday"), BLAME)
    (library / readers.FILE).unlink()
    (library / readers.FILE).mkdir()
    button(app, "pin-0-1").click().run()
    assert drawn(app).count("wk-pin") == 1 and readers.elsewhere(library).is_file()


def test_an_answer_that_is_not_kept_stays_to_be_pinned_and_asked_further(page, library, monkeypatch):
    def fails(*_):
        raise LibraryError("The library cannot be written")

    monkeypatch.setattr(SqliteRecords, "add_turn", fails)
    app = ask(page("monday"), BLAME)
    button(app, "pin-0-1").click().run()
    assert drawn(app).count("wk-pin") == 1 and "not kept: The library cannot be written" in drawn(app)
    ask(app, "And what did he warn about?")
    assert (
        "asked as: And what did Esmaeil Baghaei warn about?" in drawn(app) and drawn(app).count('class="ws-asked"') == 2
    )
    assert "ws-welcome" not in drawn(app)


@given(HOSTILE, HOSTILE)
def test_a_pin_is_never_markup(title, name):
    assert Page(pins.pin_html(cite(1, "2025-01-01", name, title))).harmless


# --- sources ----------------------------------------------------------------------------------------------


def test_the_next_question_is_asked_of_the_ticked_articles_alone(page, library):
    app = ask(page(), "What did Baghaei say?")
    records = SqliteRecords(library)
    first = records.turns("test")[0].answer.citations[0].source
    app.session_state["ask-articles"] = [first.id]
    ask(app, "Who blamed Israel?")
    turn = records.turns("test")[-1]
    assert turn.filters == Filters(articles=(first.id,)) and f"Searched only: {first.title}" in drawn(app)
    assert {one.source.id for one in (*turn.answer.citations, *turn.answer.nearest)} == {first.id}
    assert app.session_state["ask-articles"] == [first.id]
    with open_library(library) as opened:
        opened.remove(first.id)
    app.run()
    assert app.session_state["ask-articles"] == []  # nobody is left with a filter that finds nothing


# --- saved questions --------------------------------------------------------------------------------------


def test_a_saved_question_is_told_what_is_new_and_asked_again(page, library):
    app = ask(page(), FALK)
    button(app, "save-").click().run()
    assert "Saved; it is asked of new articles" in drawn(app)
    (one,) = SavedQuestions(library, "").all()
    assert (one.question, one.unread) == (FALK, 0)
    with open_library(library) as opened:
        opened.add_uploads([("port.txt", NEW)])
    app.session_state["saved-questions"] = True
    app.run()
    assert not app.exception
    shown = drawn(app)
    assert f"1 new since {kept_strings.TODAY}" in shown and "the government of Tolmar" in shown
    assert 'href="articles?article=' in shown
    button(app, "ask-saved-").click().run()
    assert SavedQuestions(library, "").all()[0].unread == 0
    assert SqliteRecords(library).turns("test")[-1].question == FALK
    button(app, "forget-saved-").click().run()
    assert SavedQuestions(library, "").all() == [] and not app.exception


def test_the_list_says_what_is_new_before_it_is_opened(page, library):
    app = page()
    SavedQuestions(library, "").add(BLAME, [source.id for source in SqliteRecords(library).sources()[1:]])
    app.run()
    assert "1 new article for your saved questions" in drawn(app)


@pytest.mark.parametrize("days, told", [(0, "today"), (1, "yesterday"), (40, "2025")])
def test_since_when(days, told):
    today = date(2025, 3, 4)
    assert saved.since((today - timedelta(days)).isoformat(), today).endswith(told)


# --- over time --------------------------------------------------------------------------------------------


def links(markup: str) -> list[str]:
    return [value for name, value in Page(markup).attributes if name == "href"]


def test_each_quotation_is_a_point_that_leads_to_its_card_and_undated_ones_are_counted():
    cited = [cite(1, "2025-03-04"), cite(2, "2025-03-01"), cite(3, None), cite(4, "2025-03-04T08:00:00+00:00")]
    markup = times.times_html(5, cited, drawn=3)
    assert links(markup) == ["#quotation-5-2", "#quotation-5-1", "#more-5", "#quotation-5-3"]
    assert markup.count("<li") == 4 and "Undated: 1" in markup and "1 Mar 2025" in markup and "4 Mar 2025" in markup


@pytest.mark.parametrize("days", [["2025-03-04"] * 4, ["2025-03-04", "2025-03-05"], [None] * 5, ["2025-03", None, "x"]])
def test_where_no_two_days_are_known_there_is_no_picture(days):
    assert times.times_html(0, [cite(n, day) for n, day in enumerate(days, 1)], 9) == ""


DAYS = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(date.isoformat) | st.sampled_from(["2024-11", "?"])


@settings(max_examples=25)  # a picture of two centuries takes a while
@given(st.lists(DAYS, max_size=30), HOSTILE)
def test_every_quotation_is_in_the_picture_once_and_nothing_is_markup(days, name):
    cited = [cite(n, day, name) for n, day in enumerate(days, 1)]
    markup = times.times_html(0, cited, len(cited))
    if markup:
        points = [link for link in links(markup) if link.startswith("#quotation-")]
        assert sorted(points) == sorted(f"#quotation-0-{n}" for n in range(1, len(cited) + 1))
    assert Page(markup.replace('href="#', 'href="#finding-')).harmless


def test_an_answer_has_its_picture_on_the_page(page, library):
    cited = tuple(cite(n, f"2025-03-0{n}") for n in range(1, 5))
    SqliteRecords(library).add_turn("test", Turn("Who?", Answer("Who?", "Who?", "So. [1]", citations=cited)))
    assert "wk-times" in drawn(page())


# --- the original -----------------------------------------------------------------------------------------


def test_a_quotation_is_shown_on_the_page_of_its_pdf_or_it_is_said_why_not(page, library, tmp_path):
    path = tmp_path / "kell.pdf"
    path.write_bytes(make(PAGES))
    with open_library(library) as opened:
        opened.add([str(path)])
    app = ask(page(), "What did Rui Caldeira say about the gate?")
    button(app, "open-0-1").click().run()
    assert '<mark class="ws-here">' in drawn(app) and "wk-original" not in drawn(app)
    app.session_state["original-beside"] = kept_strings.ORIGINAL
    app.run()
    assert not app.exception
    assert "Page 2 of the original" in drawn(app) and 'src="data:image/png;base64,' in drawn(app)
    path.unlink()
    with open_library(library) as opened:
        opened.add_uploads([("port.txt", NEW)])  # the library has changed: nothing is remembered
    app.run()
    assert "The original page is not shown: the original file is no longer there (kell.pdf)." in drawn(app)


def test_an_article_that_is_no_pdf_offers_no_original(page):
    app = ask(page(), BLAME)
    button(app, "open-0-1").click().run()
    assert not app.get("button_group") or kept_strings.ORIGINAL not in str(app.get("button_group"))


# --- in a browser -----------------------------------------------------------------------------------------


@pytest.mark.browser
def test_beside_the_chat_in_a_browser(window):
    page = window()
    page.get_by_test_id("stChatInputTextArea").fill("What did \u202eBaghaei\u202c say?")
    page.get_by_test_id("stChatInputTextArea").press("Enter")
    page.get_by_role("button", name="Ask again").wait_for()
    settled(page)
    assert page.locator(".ws-asked h2").inner_text().endswith("What did Baghaei say?")  # and is not turned round
    page.wait_for_function("document.getElementById('ws-live')?.textContent.includes('Quotations: ')")
    assert page.locator("#ws-live").get_attribute("role") == "status"

    page.get_by_role("button", name="Pin: Quotation 1", exact=True).click()
    page.get_by_role("button", name="Unpin: Quotation 1", exact=True).wait_for()
    settled(page)
    page.get_by_text("Over time").click()
    page.get_by_role("link", name="2: Esmaeil Baghaei").first.click()
    page.wait_for_function("location.hash === '#quotation-0-2'")

    page.get_by_text("Sources (2)").click()
    settled(page)
    page.get_by_role("checkbox", name="Tehran calls for swift action").check()
    page.get_by_text("Sources (2, 1 ticked)").wait_for()
    page.get_by_text("Where to look (1 set)").wait_for()

    first = page.get_by_role("button", name="Open in article: Iran sees Israel").first
    first.click()
    page.locator(".st-key-beside mark.ws-here").first.wait_for()
    settled(page)
    page.keyboard.press("Escape")
    page.locator(".st-key-beside").wait_for(state="detached")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Open in article: Iran sees")
