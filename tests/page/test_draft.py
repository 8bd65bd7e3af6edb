"""A draft on the page: each quotation in one of its states, with its source beside it, and the report to take along."""

from __future__ import annotations

import json

import pytest
from pages import drawn

from rag.library import open_library
from rag.page import draft, draft_html, strings
from rag.settings import Settings

DRAFT = """\
“I warned Mr Pell in writing that the inner quay was full of dry grain,” Gerrit Sandoval said.

Lotte Ramires promised: “No ship with so much as a can of paint aboard will ever lie near grain again.”

“We were wrong to speak before we had read our own papers,” said Oren Pell.

“The harbour is the heart of this town and always will be,” said Hanna Brecht.
"""
STATES = ["exact", "altered", "exact", "not_found"]


def checked(app, text: str = DRAFT):
    app.text_area(key="draft-text").set_value(text)
    next(button for button in app.button if button.label == strings.DRAFT_CHECK).click().run()
    assert not app.exception
    return app


def test_every_quotation_is_shown_with_what_was_found(visit):
    shown = drawn(checked(visit("draft")))
    for state in STATES:
        assert strings.MATCHES[state][1] in shown
    assert strings.VERDICTS["right"][1] in shown and strings.VERDICTS["wrong"][1] in shown
    assert "<ins>ever</ins>" in shown and strings.NO_PLACE in shown
    assert "Ilka Romero" in shown  # who did say it
    assert "articles?article=2025-01-29-harbour-master&amp;at=" in shown


def test_only_what_is_to_be_looked_at(visit):
    app = checked(visit("draft"))
    app.segmented_control[0].set_value("wrong").run()
    assert drawn(app).count('<article class="wp-finding') == 3


@pytest.mark.parametrize(
    "name, payload, told",
    [
        ("draft.md", DRAFT.encode(), "4 quotations, 3 to look at"),
        ("draft.docx", b"no document", "damaged"),
    ],
)
def test_a_file_is_checked_or_refused_in_one_line(visit, name, payload, told):
    app = visit("draft")
    app.file_uploader[0].set_value([(name, payload, "application/octet-stream")])
    assert told in drawn(checked(app, ""))


@pytest.fixture(scope="module")
def report(demo_library):
    with open_library(Settings(library=demo_library)) as library:
        yield library.verify(DRAFT), library.records.article


def test_the_report_to_take_along_is_one_page_that_loads_nothing(report):
    found, article_of = report
    page = draft_html.file_html(found, article_of, draft._on_the_web, "")
    assert page.count("wp-finding ") == 4 and "<script" not in page and "src=" not in page
    assert "harbour-master-resigns#:~:text=" in page


def test_the_report_as_markdown_and_json(report):
    found, _ = report
    text = draft.report_markdown(found)
    assert text.count("\n## ") == 4 and "**ever**" in text and "WRONG SPEAKER" in text
    assert json.loads(json.dumps(draft.report_object(found)))["wrong"] == 3
