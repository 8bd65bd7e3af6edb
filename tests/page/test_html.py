"""Text from articles and models is text on the page: never markup, never an address to load."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make_article, make_statement

from rag.answers.answering import LEADS, PERHAPS
from rag.domain import Answer, Citation, Mention, Quote, Span, Speaker, Turn, Verdict
from rag.page import exports, strings
from rag.page.cards import Card, answer_html, card_html, footer_html, made, prose_html, question_html
from rag.page.html import article_html, headline, legend_html
from rag.settings import shipped

HOSTILE = st.text(max_size=30) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "![x](http://evil.example/a.png)",
        "$x$ :red[z]",
        "&lt;",
        "'",
    ]
)
ALLOWED = {"div", "span", "a", "mark", "i", "p", "h2", "bdi", "article", "blockquote"}


class Page(HTMLParser):
    """Collects what a browser would make of the markup."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text, self.hidden = "", 0  # what a marker shows of its card is heard by nobody
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if self.hidden or ("class", "ws-peek") in attrs:
            self.hidden += 1

    def handle_endtag(self, tag):
        self.hidden -= bool(self.hidden)

    def handle_data(self, data):
        self.text += "" if self.hidden else data


def cite(said: str, **fields) -> Citation:
    article = make_article(said, **fields.pop("source", {}))
    quote = Quote.cut(article, Span(0, len(said)))
    return Citation(**{"number": 1, "quote": quote, "source": article.source, "state": "attributed"} | fields)


def cited(count: int) -> list[Citation]:
    return [cite("We shut it", number=number) for number in range(1, count + 1)]


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_nothing_from_outside_becomes_markup(said, name, title, written):
    source = {"title": title, "outlet": name, "url": title}
    citation = cite(said, speaker=Speaker("id", name), mention=Mention(written, Span(0, 1)), source=source)
    article = make_article(said + name, title=title)
    fields = {"reason": title, "nearest": (citation,), "nearest_names": (name,), "verdict": Verdict.NOT_FOUND}
    refused = Answer(said, f"{name} - {said}", title, names=(written,), refused=True, **fields)
    for markup in (
        card_html(Card(citation, title, name, written, "https://example.org/x", ((citation.source, ""),))),
        question_html(said, 0),
        answer_html(refused, 0),
        answer_html(replace(refused, refusal="unsure"), 0),
        answer_html(Answer(said, name, f"{title} [1]", names=(written,), verdict=Verdict.YES), 0),
        footer_html([said, name]),
        headline(article.source),
        legend_html([]),
        article_html(article, [], Span(0, len(said))),
    ):
        page = Page(markup)
        assert set(page.tags) <= ALLOWED
        assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "srcset")]
        links = [value for name, value in page.attributes if name == "href"]
        assert all(value.startswith(("https://example.org/", "#quotation-")) for value in links)


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_an_article_shows_its_whole_text_with_the_words_marked(text, start, size):
    text = text.replace("\r", "\n")  # a parser of HTML joins them
    here = Span(min(start, len(text)), min(start + size, len(text)))
    page = Page(article_html(make_article(text), [], here))
    assert page.text.replace("\x00", "\ufffd") == text.replace("\x00", "\ufffd")


def test_statements_are_underlined_in_their_speakers_colour(harbour):
    said = make_statement(harbour, "the storm for the delay", "Mayor Pavel Oster", name="Pavel Oster")
    markup = article_html(harbour, [said], said.extent)
    marked = markup.split('<mark class="ws-here">')[1].split("</mark>")[0]
    assert 'title="Pavel Oster"' in marked and Page(marked).text == "the storm for the delay"


def test_the_legend_names_each_speaker_once_in_the_order_they_speak(harbour):
    said = [
        make_statement(harbour, "We shut two gates", "Ingrid Solvang", name="Ingrid Solvang"),
        make_statement(harbour, "the storm", "Mayor Pavel Oster", name="Pavel Oster"),
        make_statement(harbour, "for repairs", "Ingrid Solvang", name="Ingrid Solvang"),
    ]
    assert Page(legend_html(said)).text == "Ingrid SolvangPavel Oster"


@pytest.mark.parametrize(
    "fields, shown, hidden",
    [
        ({"speaker": Speaker("v", "Mara Velin"), "form": "direct"}, ["Mara Velin", "Said directly"], []),
        (
            {"speaker": Speaker("v", "Mara Velin"), "mention": Mention("Velin", Span(0, 5)), "form": "indirect"},
            ["Mara Velin", "written “Velin”", "Paraphrased by the outlet"],
            ["“We shut it”"],
        ),
        (
            {"state": "own_voice", "source": {"outlet": "Coast Post"}},
            ["Coast Post", "By the article itself"],
            ["Said directly"],
        ),
        (
            {"state": "uncertain", "mention": Mention("the minister", Span(0, 3)), "speaker": Speaker("v", "Velin")},
            ["the minister", "Speaker uncertain"],
            ["Velin"],
        ),
        (
            {"speaker": Speaker("v", "Velin"), "via": (Mention("SANA", Span(0, 4)),), "form": "direct"},
            ["via SANA", "“We shut it”"],
            [],
        ),
    ],
)
def test_a_card_says_who_and_how(fields, shown, hidden):
    text = Page(card_html(Card(cite("We shut it", **fields)))).text
    assert all(part in text for part in shown) and not any(part in text for part in hidden)


@pytest.mark.parametrize(
    "before, quoted, shown",
    [
        ("", "We shut it", "“We shut it”"),
        ("She said: “", "We shut it", "She said: “We shut it"),  # the page has a mark of its own
        ("", "“We shut it", "“We shut it"),
        ("He said. ", "We shut it", "He said. “We shut it”"),
    ],
)
def test_direct_speech_stands_in_one_pair_of_marks(before, quoted, shown):
    citation = cite(quoted, speaker=Speaker("v", "Velin"), form="direct")
    assert shown in Page(card_html(Card(citation, before))).text


def test_the_pages_own_closing_mark_is_not_shown_twice():
    citation = cite("We shut it", speaker=Speaker("v", "Velin"), form="direct")
    assert "“We shut it”, said" in Page(card_html(Card(citation, "“", ",” said Velin."))).text


def test_the_role_is_shown_unless_the_name_as_written_holds_it():
    with_role = cite("x", speaker=Speaker("v", "Velin"), mention=Mention("Minister Velin", Span(0, 1)))
    assert Page(card_html(Card(with_role, role="minister"))).text.casefold().count("minister") == 1
    assert "director" in Page(card_html(Card(with_role, role="director"))).text


def test_copies_fold_into_one_card_with_their_outlets():
    copies = tuple((make_article("x", outlet=outlet).source, "") for outlet in ("Evening Star", "Coast Post"))
    text = Page(card_html(Card(cite("x"), copies=copies))).text
    assert "The same text in: Evening Star" in text and "Coast Post" in text


def test_markers_lead_to_their_cards_and_other_numbers_stay_text():
    markup = prose_html("Velin blamed the port [1][2], in [2019] and [3].", turn=4, cited=cited(2))
    links = [value for name, value in Page(markup).attributes if name == "href"]
    assert links == ["#quotation-4-1", "#quotation-4-2"] and "[2019] and [3]" in Page(markup).text


@pytest.mark.parametrize(
    "prose, shown",
    [
        ("said [1][2][3]", "said 123"),
        ("said [1][2][3][4][5][6][7][8]", "said 12345678"),
        ("said [1][2][3][4][5][6][7][8][9]; blamed [10]", "said 1234 … [9]; blamed [10]"),  # of eight cards drawn
    ],
)
def test_a_long_run_of_markers_is_cut_short(prose, shown):
    assert Page(prose_html(prose, 0, cited(8))).text == shown


def test_a_refusal_gives_its_reason_then_the_closest_names_then_what_comes_nearest():
    none = Answer("q", "q", "None.", refused=True, refusal="unknown_speaker", reason="None.")
    assert Page(answer_html(none, 0)).text == "Not quoted in this libraryNone."
    named = Page(answer_html(replace(none, nearest_names=("Pavel Oster",)), 0)).text
    assert named == "Not quoted in this libraryNone.Closest names: Pavel Oster"
    near = Page(answer_html(replace(none, nearest_names=("Pavel Oster",), nearest=(cite("x"),)), 0)).text
    assert near == f"{named}Nearest"


def test_where_nothing_is_sure_a_note_without_a_title_stands_over_what_comes_nearest():
    unsure = Answer("q", "q", "None.", refused=True, refusal="unsure")
    reason = "Nothing answers this for sure (searched: 2 articles)."
    near = replace(unsure, reason=reason, nearest=(cite("x"),))
    assert Page(answer_html(near, 0)).text == f"{reason} These come nearest; read them before you use them."
    assert Page(answer_html(replace(near, nearest=()), 0)).text == reason
    bare = Page(answer_html(replace(near, reason="", text=""), 0)).text
    assert bare == "Nothing answers this for sure. These come nearest; read them before you use them."
    assert not {"ws-title", "ws-lead", "ws-names", "ws-refused"} & set(re.findall(r"ws-\w+", answer_html(near, 0)))


@pytest.mark.parametrize(
    "verdict, text, shown",
    [
        (Verdict.YES, "Yes: Velin said so. [1]", "Yes Velin said so. 1"),  # once, not twice
        (Verdict.NO, f"{LEADS[Verdict.NO]}Velin said: five. [1]", "No such statement Velin said: five. 1"),
        (Verdict.NO, f"{PERHAPS}Velin said: five. [1]", "No such statement Velin said: five. 1"),
        (Verdict.SOMEONE_ELSE, "Oster said so. [1]", "Somebody else Oster said so. 1"),
        (Verdict.ARTICLE_ONLY, "The article says: so. [1]", "Only the article The article says: so. 1"),
        (None, "Yes: so. [1]", "Yes: so. 1"),
    ],
)
def test_a_verdict_is_a_chip_before_the_prose(verdict, text, shown):
    markup = answer_html(Answer("Did Velin say so?", "Did Velin say so?", text, (), (cite("x"),), verdict=verdict), 0)
    assert Page(markup).text == shown and ("ws-yes" in markup) == (verdict is Verdict.YES)


def test_every_verdict_has_a_chip_and_a_refusal_shows_it_too():
    assert set(strings.SAID_SO) == set(Verdict)
    refused = Answer("q", "q", "r", refused=True, reason="Nobody.", verdict=Verdict.NOT_FOUND)
    for kind in ("not_on_this", "unsure"):
        assert "Not found Nobody." in Page(answer_html(replace(refused, refusal=kind), 0)).text


@pytest.mark.parametrize("kind, heading", [("unsure", "These come nearest"), ("not_on_this", "Nearest")])
def test_a_conversation_as_a_web_page_has_what_comes_nearest_under_its_heading(kind, heading):
    near = Answer("Who?", "Who?", "None.", refused=True, refusal=kind, reason="None.", nearest=(cite("We shut it"),))
    markup = exports.page("Monday", [Turn("Who?", near)], Card, "2025-03-04")
    assert markup.index(heading) < markup.index("<article") and markup.count("<article") == 1


@pytest.mark.parametrize("confidence, word", [(0.8, "sure"), (0.79, "fairly sure"), (0.59, "less sure"), (0.0, "")])
def test_how_sure_an_answer_is_stands_in_its_footer_as_a_word(confidence, word):
    parts = made(Answer("Who?", "Who?", "Velin.", confidence=confidence, made_by="local"))
    assert parts == ["Answered by this machine in 0 ms", word, ""]


@pytest.mark.parametrize(
    "question, standalone, line",
    [
        ("Who?", "Who?", ""),
        ("and why?", "Who spoke <b>? - and why?", "read together with: Who spoke <b>?"),
        ("and why?", "Why did Velin speak?", "asked as: Why did Velin speak?"),  # in a model's words
    ],
)
def test_a_follow_up_says_what_it_was_read_with(question, standalone, line):
    assert Page(answer_html(Answer(question, standalone, ""), 0)).text == line


def test_each_kind_of_refusal_has_its_own_title():
    titles = {
        Page(answer_html(Answer("q", "q", "r", refused=True, refusal=kind, reason="r"), 0)).text
        for kind in (*strings.NO_ANSWER, "unsure", "another")
    }
    assert len(titles) == len(strings.NO_ANSWER) + 2


def test_every_string_of_the_page_is_shown_somewhere():
    files = [shipped("app.py"), *Path(exports.__file__).parent.glob("*.py")]
    used = "".join(path.read_text("utf-8") for path in files)
    names = [name for name in vars(strings) if name.isupper()]
    assert not [name for name in names if not re.search(rf"strings\.{name}\b", used)]


def test_no_string_of_the_page_is_defined_twice():
    import ast
    from collections import Counter
    from pathlib import Path

    tree = ast.parse(Path(strings.__file__).read_text(encoding="utf-8"))
    names = Counter(
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    assert [name for name, count in names.items() if count > 1] == []
