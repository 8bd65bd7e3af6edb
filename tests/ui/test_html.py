"""Text from articles and models is text on the page: never markup, never an address to load."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make_article, make_statement

from rag.domain import Answer, Citation, Mention, Quote, Source, Span, Speaker
from ui.html import answer_html, article_html, card_html, link

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
ALLOWED = {"div", "span", "a", "mark", "br"}


class Page(HTMLParser):
    """Collects what a browser would make of the markup."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def cite(said: str, **fields) -> Citation:
    article = make_article(said, **fields.pop("source", {}))
    quote = Quote.cut(article, Span(0, len(said)))
    return Citation(**{"number": 1, "quote": quote, "source": article.source, "state": "attributed"} | fields)


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_nothing_from_outside_becomes_markup(said, name, title, written):
    source = {"title": title, "outlet": name, "url": title}
    citation = cite(said, speaker=Speaker("id", name), mention=Mention(written, Span(0, 1)), source=source)
    article = make_article(said + name)
    for markup in (
        card_html(citation, (title, name)),
        answer_html(Answer(said, name, title, names=(written,), refused=True, nearest=(name,))),
        article_html(article, [], Span(0, len(said))),
    ):
        page = Page(markup)
        assert set(page.tags) <= ALLOWED
        assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "srcset")]
        assert not [value for name, value in page.attributes if name == "href" and not value.startswith("http")]


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


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "data:text/html,x", "ftp://x/y", "/relative"])
def test_only_web_addresses_become_links(url):
    assert link(Source("a", url=url), "words") == ""
