"""What a person does on the pages beside the chat, in a real browser."""

from __future__ import annotations

from contextlib import suppress

import pytest
from browsing import settled, until

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api", reason="the tests in a browser need playwright")

HOSTILE = '<img src="http://evil.example/i.png"> ![x](http://evil.example/x.png) $x^2$ :red[z]'
TEXT = f"The weir at Ulm is shut, warden Enna Vos said. “We will open it on {HOSTILE} Monday,” Enna Vos said."


def unfold(page, title: str) -> None:
    page.get_by_text(title).click()
    until(page, "!document.getAnimations().length")  # a list that is opened meanwhile closes at once


def choose(page, label: str, option: str) -> None:
    """Choose from a list with the keyboard alone; a long list holds only those in sight, so the name is typed."""
    box, wanted = page.get_by_label(label, exact=True), page.get_by_role("option", name=option, exact=True)
    for _ in range(5):  # a list that is open closes when something above it still grows
        box.press("ArrowDown")
        box.press("ControlOrMeta+a")
        page.keyboard.insert_text(option)
        with suppress(playwright.TimeoutError):
            wanted.wait_for(timeout=2_000)
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settled(page)


def test_an_article_with_a_hostile_title_is_pasted_opened_and_removed_after_asking(window, site):
    page = window("/articles")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    unfold(page, "Add articles")
    page.get_by_role("tab", name="Paste").click()
    page.get_by_role("textbox", name="Title").fill(HOSTILE)
    page.get_by_role("textbox", name="Text").fill(TEXT)
    page.get_by_role("button", name="Add", exact=True).locator("visible=true").click()
    page.get_by_text("1 article added").wait_for()
    settled(page)
    choose(page, "Open an article", HOSTILE)
    page.wait_for_selector(".ws-page")
    assert page.locator("h1.wp-title").inner_text() == HOSTILE  # letter for letter, and nothing of it is fetched
    assert HOSTILE in page.locator(".ws-page").inner_text()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Yes, remove it").click()
    page.get_by_text("was removed").wait_for()
    assert not [url for url in asked if not url.startswith((site.url, "data:", "blob:"))]


def test_a_speaker_is_opened_by_a_link_renamed_and_named_as_before(window):
    page = window("/speakers?speaker=oren-pell")
    assert page.locator("h1").inner_text() == "Oren Pell"
    unfold(page, "Correct who this is")
    page.get_by_label("Show under this name").fill("O. Pell")
    page.get_by_role("button", name="Rename").click()
    page.locator("h1", has_text="O. Pell").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.locator("h1", has_text="Oren Pell").wait_for()


def test_two_speakers_are_merged_and_parted_again(window):
    page = window("/speakers?speaker=judit-falk")
    unfold(page, "Correct who this is")
    choose(page, "This is the same as", "Oren Pell")
    page.get_by_role("button", name="Merge").click()
    page.locator("h1", has_text="Oren Pell").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back").wait_for()
    page.goto(page.url.split("?")[0] + "?speaker=judit-falk")
    page.locator("h1", has_text="Judit Falk").wait_for()


@pytest.mark.parametrize("width, scheme", [(1400, "light"), (390, "dark")])
def test_the_picture_of_who_speaks_about_whom_fits_and_its_names_lead_to_speakers(window, width, scheme):
    page = window("/speakers", width=width, color_scheme=scheme)
    page.get_by_text("Who about whom").click()
    names = page.get_by_role("group", name="ties between")
    names.get_by_role("link", name="Hanna Brecht").focus()  # whoever is looked at keeps the colours; the others fade
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    drawn, faint = page.locator(".st-key-ties svg g").count(), page.locator(".st-key-ties svg g.faint").count()
    assert 0 < drawn - faint < drawn
    assert page.locator(".st-key-ties svg g:not(.faint) path").first.get_attribute("d").startswith("M0 ")
    names.get_by_role("link", name="Hanna Brecht").click()
    page.locator("h1", has_text="Hanna Brecht").wait_for()


def test_a_draft_shows_word_for_word_altered_and_not_found(window):
    page = window("/draft")
    page.get_by_role("textbox", name="The draft", exact=True).fill(
        "“I warned Mr Pell in writing that the inner quay was full of dry grain,” Gerrit Sandoval said. "
        "Lotte Ramires promised: “No ship with so much as a can of paint aboard will ever lie near grain again.” "
        "“The harbour is the heart of this town and always will be,” said Hanna Brecht."
    )
    page.get_by_role("button", name="Check").click()
    page.wait_for_selector(".wp-finding")
    badges = [finding.locator(".wp-badge").first.inner_text() for finding in page.locator(".wp-finding").all()]
    assert badges == ["✓ word for word", "✗ altered", "✗ not found"]
    assert page.locator(".wp-finding ins").inner_text() == "ever"
    page.locator(".wp-finding a", has_text="Harbour master resigns").first.click()
    assert page.locator("mark.ws-here").first.inner_text().startswith("I warned Mr Pell")


def test_an_evaluation_is_run_from_the_page(window):
    page = window("/evaluation")
    choose(page, "Questions", "smoke.jsonl (comes with WhoSaid, for the articles that do)")
    page.get_by_role("spinbutton").fill("3")
    page.get_by_role("button", name="Ask them", exact=True).click()
    page.get_by_text("smoke: 3 questions").wait_for(timeout=30_000)
    page.locator(".wp-table tbody tr").nth(5).wait_for()
