"""What a person does in the chat, in a real browser: what is drawn, what is loaded, what survives."""

from __future__ import annotations

import json
import re

import pytest
from browsing import serving, settled, until
from faultserver import KEY, FaultServer

from rag.library import open_library
from rag.settings import Settings

pytestmark = pytest.mark.browser

BLAME = "Who did Baghaei blame?"
HOSTILE = """\
Title: ![t](http://evil.example/t.png) $x^2$ :red[Harbour] <img src=http://evil.example/i.png> ~~news~~
Outlet: <script>alert(1)</script> ![o](http://evil.example/o.png)
Date: 2025-06-01

Mayor Zora ![Kest](http://evil.example/k.png) told reporters on Monday that the ferry to Brin would sail again.

“The ferry :red[will] sail at $5$ on ~~Friday~~ <b onmouseover=alert(1)>, http://evil.example/x,” said Zora Kest, \
the mayor of Brin. She warned that the old pier of Brin would not hold another storm.
"""
HEBREW = """\
Title: הנמל נסגר
Outlet: עיתון החוף
Date: 2025-06-02

The spokesman Amir Dagan said on Monday: “הנמל סגור עד יום חמישי”. He warned that the harbour wall of Ashmoret is weak.
"""


def ask(page, question: str) -> None:
    """Type a question, press Enter, and wait for the end of its answer."""
    before = page.locator(".ws-asked").count()
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")
    page.locator(".ws-asked").nth(before).wait_for()
    page.get_by_role("button", name="Ask again").wait_for()
    settled(page)


def asked(page) -> list[str]:
    return [text.removeprefix("Question: ") for text in page.locator(".ws-asked h2").all_text_contents()]


def test_asking_reading_opening_and_going_on(window):
    page = window()
    ask(page, BLAME)
    assert "Israel" in page.locator(".ws-names").inner_text()
    card = page.locator("article.ws-card").first
    assert "Baghaei" in card.inner_text() and "Paraphrased by the outlet" in card.inner_text()
    href = card.get_by_role("link").get_attribute("href")
    assert "#:~:text=" in href

    page.get_by_role("button", name="Open in article").first.click()
    mark = page.locator(".st-key-beside mark.ws-here").first
    mark.wait_for()
    settled(page)
    box, view = mark.bounding_box(), page.viewport_size
    assert 0 < box["y"] < view["height"] and box["x"] > view["width"] / 2  # beside the chat, and in sight
    assert "Baghaei" in page.locator(".ws-legend").inner_text()
    page.get_by_role("button", name="Close article").click()
    mark.wait_for(state="detached")

    ask(page, "And what did he warn about?")
    assert "Esmaeil Baghaei warn" in page.locator("text=asked as:").inner_text()

    page.get_by_label("Ask next").or_(page.get_by_label("Ask more widely")).get_by_role("button").first.click()
    page.locator(".ws-asked").nth(2).wait_for()
    page.get_by_role("button", name="Ask again").wait_for()

    page.reload()  # everything is where it was
    page.locator(".ws-asked").nth(2).wait_for()
    assert asked(page)[:2] == [BLAME, "And what did he warn about?"]


def test_the_first_screen_offers_questions_that_are_answered(window):
    page = window(width=390, height=844)
    offered = page.locator(".st-key-examples button")
    offered.nth(5).wait_for(timeout=60_000)  # made behind the page, after it was drawn
    assert offered.count() == 6 and page.locator(".wh-held").get_attribute("aria-label")
    assert page.evaluate("document.querySelector('.stMain').scrollWidth <= innerWidth")
    assert page.locator(".wh-time ol").get_attribute("aria-label").startswith("13 articles published from")
    question = offered.nth(1).inner_text()
    offered.nth(1).click()
    page.get_by_role("button", name="Ask again").wait_for()
    settled(page)
    assert asked(page) == [question]
    assert page.locator("article.ws-card").count() and not page.locator(".ws-refused").count()


def test_a_question_asked_while_examples_are_made_is_answered_whole(window, site):
    with open_library(Settings(library=site.library)) as library:  # a new generation: they are made anew
        library.add_uploads([("dredger.txt", b"The dredger left on Monday, pilot Enno Haas said. Nobody saw it go.")])
    page = window()
    page.get_by_text("Making up questions").wait_for()
    ask(page, BLAME)
    page.wait_for_timeout(1_500)  # longer than between two looks
    assert asked(page) == [BLAME] and "Israel" in page.locator(".ws-names").inner_text()


def test_the_last_answer_starts_in_sight(window):
    page = window()
    ask(page, BLAME)
    ask(page, "What did Baghaei say?")
    page.wait_for_timeout(400)
    assert 0 <= page.locator(".ws-asked").last.bounding_box()["y"] < 200


def test_two_visitors_have_conversations_of_their_own_and_the_same_library(window, site):
    one, two = window(), window()
    ask(one, BLAME)
    ask(two, "What did Oda Brisk say?")
    assert asked(one) == [BLAME] and asked(two) == ["What did Oda Brisk say?"]
    assert one.url != two.url
    assert "Nobody called Oda Brisk" in two.locator(".ws-refused").inner_text()
    with open_library(Settings(library=site.library)) as library:  # another process adds what was missing
        library.add_uploads([("pier.txt", b"The pier is safe, engineer Oda Brisk said. It was built in 1911.")])
    ask(two, "What did Oda Brisk say?")
    assert "Oda Brisk" in two.locator("article.ws-card").last.inner_text()
    two.goto(one.url)  # a link to a conversation leads there
    two.locator(".ws-asked").first.wait_for()
    assert asked(two) == [BLAME]


def test_hostile_text_is_shown_as_it_is_and_loads_nothing(window, site):
    with open_library(Settings(library=site.library)) as library:
        library.add_uploads([("ferry.txt", HOSTILE.encode())])
    page = window()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a script of the article ran: {dialog.message}"))
    page.reload()
    settled(page)
    ask(page, "What did Zora Kest say?")
    page.get_by_role("button", name="Open in article").first.click()
    page.locator(".st-key-beside mark.ws-here").first.wait_for()
    page.get_by_text("Where to look").click()
    page.get_by_label("Outlet", exact=True).click()  # the list of outlets
    page.keyboard.press("Escape")
    page.get_by_text("This conversation").click()
    page.get_by_text("Conversations", exact=True).click()
    settled(page)
    shown = page.locator("body").inner_text()
    for part in ("![t](http://evil.example/t.png)", "$x^2$", ":red[Harbour]", "~~news~~", "<script>alert(1)</script>"):
        assert part in shown
    assert page.locator(".katex, .stApp img[src*=evil], .ws-page a, .ws-card script").count() == 0
    outside = [url for url in loaded if not re.match(r"(https?|wss?)://127\.0\.0\.1:|data:|blob:", url)]
    assert loaded and outside == []


def test_right_to_left_text_reads_right_to_left(window, site):
    with open_library(Settings(library=site.library)) as library:
        library.add_uploads([("harbour.txt", HEBREW.encode())])
    page = window()
    ask(page, "What did Amir Dagan say?")
    direction = "e => getComputedStyle(e).direction"
    assert page.locator("bdi", has_text="עיתון החוף").first.evaluate(direction) == "rtl"
    page.get_by_role("button", name="Open in article").first.click()
    assert page.locator(".ws-headline", has_text="הנמל").evaluate(direction) == "rtl"


def test_a_conversation_is_found_renamed_exported_and_deleted(window, tmp_path):
    page = window()
    ask(page, "What did Baghaei say about football?")
    assert "Quoted, but not on this" in page.locator(".ws-refused").inner_text()
    page.get_by_text("This conversation").click()
    page.get_by_label("Name", exact=True).fill("Football <i>")
    page.keyboard.press("Tab")  # the name arrives by itself, before the button is clicked
    settled(page)
    page.get_by_role("button", name="Rename").click()
    page.get_by_text("Conversations", exact=True).click()
    page.get_by_placeholder("Search conversations").fill("football")
    page.get_by_placeholder("Search conversations").press("Enter")
    page.get_by_role("button", name="Football <i>").wait_for()
    settled(page)
    for label, ending in (("Markdown", "md"), ("Web page", "html"), ("Fact-check packet", "json")):
        with page.expect_download() as started:
            page.get_by_test_id("stSidebar").get_by_role("button", name=label).click()
        started.value.save_as(tmp_path / f"x.{ending}")
    assert "Baghaei" in (tmp_path / "x.md").read_text("utf-8")
    exported = (tmp_path / "x.html").read_text("utf-8")
    assert "Football &lt;i&gt;" in exported and "<script" not in exported
    packet = json.loads((tmp_path / "x.json").read_text("utf-8"))
    assert packet["answers"][0]["question"] == "What did Baghaei say about football?"

    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("dialog").wait_for(state="detached")
    assert asked(page)
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Yes, delete it").click()
    page.get_by_role("heading", name="WhoSaid").wait_for()
    assert asked(page) == []


def test_a_marker_shows_its_card_while_it_is_pointed_at(window):
    page = window()
    ask(page, BLAME)
    peek = page.locator("a.ws-ref .ws-peek").first
    assert not peek.is_visible()
    page.locator("a.ws-ref").first.hover()
    peek.wait_for(state="visible")
    assert "The movements around Aleppo" in peek.inner_text() and "“The movements" not in peek.inner_text()


def test_the_answer_is_copied_with_its_citations(window):
    page = window(permissions=["clipboard-read", "clipboard-write"])
    ask(page, BLAME)
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(BLAME) and "[1] The movements around Aleppo" in copied and "#:~:text=" in copied


def test_a_phone_shows_it_all_without_scrolling_sideways(window):
    page = window(width=390, height=844, color_scheme="dark", has_touch=True)
    fits = "document.querySelector('.stMain').scrollWidth <= innerWidth"
    assert page.evaluate(fits)
    ask(page, BLAME)
    assert page.evaluate(fits)
    page.get_by_role("button", name="Open in article").first.click()
    page.locator(".st-key-beside mark.ws-here").first.wait_for()
    settled(page)
    box = page.locator(".st-key-beside").bounding_box()
    assert (box["x"], box["y"], box["width"]) == (0, 0, 390) and page.evaluate(fits)
    assert page.get_by_role("button", name="Close article").is_visible()


def test_the_keyboard_is_enough(window):
    page = window()
    ask(page, BLAME)
    reached = set()
    page.locator(".ws-asked").first.click()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement?.innerText?.trim().split('\\n').pop() || ''"))
    assert {"Open in article", "Ask again", "Edit question"} <= reached
    page.get_by_role("button", name="Open in article").first.focus()
    page.keyboard.press("Enter")
    page.locator(".st-key-beside mark.ws-here").first.wait_for()
    until(page, "document.activeElement.classList.contains('ws-page')")  # arrows scroll the article


def test_evidence_comes_before_prose_and_stopping_keeps_it(chromium, site):
    with (
        FaultServer() as model,
        serving(site.library, OPENAI_BASE_URL=model.url("hanging"), OPENAI_API_KEY=KEY) as slow,
    ):
        context = chromium.new_context()
        page = context.new_page()
        page.goto(slow.url)
        settled(page)
        assert "writes the answers" in page.locator(".ws-status").inner_text()
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill(BLAME)
        box.press("Enter")
        page.locator("article.ws-card").first.wait_for()  # while the model is silent
        page.get_by_role("status").filter(has_text="is writing").wait_for()
        page.get_by_role("button", name="Stop").click()
        page.get_by_role("button", name="Stop").wait_for(state="hidden")
        settled(page)
        page.reload()
        page.locator("article.ws-card").first.wait_for()
        assert "the model was stopped" in page.locator(".ws-foot").inner_text()
        context.close()
