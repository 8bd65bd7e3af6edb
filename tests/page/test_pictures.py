"""Pictures and pages of text from outside: what they show, and that nothing in them is ever markup."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from makers import make_article, make_statement
from pages import HOSTILE, Page

from rag.answers.relations import Tie
from rag.domain import Quote, Span, Speaker
from rag.drafts.findings import Change, DraftReport, Finding, Place
from rag.export.revisions import Requote
from rag.names.tallies import Tally, timeline
from rag.page import articles_html, draft_html, evaluation_html, pictures, speakers_html


@given(HOSTILE, HOSTILE, HOSTILE)
def test_nothing_from_outside_becomes_markup(title, name, words):
    text = f"{name} said {words} ."
    article = make_article(text, id=title or "a", title=title, outlet=name, url=title, author=words, published=words)
    speaker = Speaker(name, name, "person", (words,), (title,))
    said = replace(make_statement(article, text, text, name=name), speaker=speaker)
    place = Place((Quote.cut(article, Span(0, 4)),), article.source, "attributed", speaker, words, (title,), "direct")
    changes = (Change("added", words or "x"), Change("missing", title or "x"))
    finding = Finding(
        1, Span(0, 2), text, 1, "altered", "wrong", title, words, name, (title,), (words,), (place,), changes
    )
    report = DraftReport(text, (finding,), 1)
    for markup in (
        articles_html.heading_html(article.source),
        articles_html.sources_html("Copies", [article.source]),
        articles_html.legend_html([said]),
        articles_html.diff_html(title, words),
        articles_html.requotes_html([Requote(said, None)]),
        speakers_html.facts_html(
            speaker, Tally(speaker, 1, 0, 0, 1, (name,)), [(title, "2025-01-01", "2025-01-02")], words
        ),
        speakers_html.statement_html(said, article),
        pictures.small_bars_html([(name, title, timeline([("2025-01-01", "direct")]))]),
        draft_html.marked_draft_html(report),
        draft_html.findings_html(report.findings, lambda id: article),
        evaluation_html.verdict_html(title, False),
    ):
        assert Page(markup).harmless, markup


# --- bars --------------------------------------------------------------------------------------------------------


def test_a_bar_a_day_as_high_as_there_are_statements():
    bars = timeline([("2025-01-01", "direct"), ("2025-01-01", "indirect"), ("2025-01-03", "indirect")])
    page = Page(pictures.bars_html(bars, "red"))
    assert page.tags.count("li") == 3
    heights = [value for name, value in page.attributes if name == "style" and value.startswith("height")]
    assert heights == ["height: 50.0%", "height: 50.0%", "height: 50.0%"]
    assert ("title", "2025-01-01: 1 said directly, 1 paraphrased") in page.attributes
    assert any(name == "aria-label" and value.startswith("3 statements") for name, value in page.attributes)


# --- ties --------------------------------------------------------------------------------------------------------

LEE, MARSH = Speaker("lee", "Ann Lee", "person"), Speaker("marsh", "Lena Marsh", "person")
SAID = make_statement(make_article("Lee said it."), "said it", "Lee")


def tie(by: Speaker, kind: str, whom: str, whom_id: str = "", times: int = 1) -> Tie:
    return Tie(by, kind, whom, whom_id, (SAID,) * times)


def test_a_line_leads_from_who_speaks_to_whom_it_is_about():
    told = pictures.ties_data(
        [tie(LEE, "blames", "Tolmar"), tie(MARSH, "praises", "Tolmar"), tie(LEE, "urges", "Sarn")]
    )
    names = [[row["name"] for row in told[side]] for side in ("from", "to")]
    assert names == [["Ann Lee", "Lena Marsh"], ["Sarn", "Tolmar"]]  # each once on a side, and few lines cross
    lines = [(names[0][line["from"]], line["tie"], names[1][line["to"]]) for line in told["lines"]]
    assert lines == [
        ("Ann Lee", "blames", "Tolmar"),
        ("Lena Marsh", "praises", "Tolmar"),
        ("Ann Lee", "urges", "Sarn"),
    ]
    assert [row["told"] for row in told["from"]] == ["blames Tolmar; urges Sarn", "praises Tolmar"]


def test_only_a_speaker_of_the_library_is_a_link():
    told = pictures.ties_data([tie(LEE, "blames", "Lena Marsh", "marsh"), tie(MARSH, "urges", "javascript:alert(1)")])
    assert [row["href"] for row in told["from"]] == ["speakers?speaker=lee", "speakers?speaker=marsh"]
    assert {row["name"]: row["href"] for row in told["to"]} == {
        "Lena Marsh": "speakers?speaker=marsh",
        "javascript:alert(1)": "",
    }


def test_more_is_a_thicker_line_and_only_the_most_frequent_are_drawn():
    told = pictures.ties_data([tie(LEE, "blames", "Tolmar", times=3), tie(LEE, "urges", "Sarn")], most=1)
    (line,) = told["lines"]
    assert line["width"] == 4 and [row["name"] for row in told["to"]] == ["Tolmar"]


def test_a_link_says_where_the_words_are():
    assert articles_html.article_link("a&b", Span(1, 4)) == "articles?article=a%26b&at=1-4"
