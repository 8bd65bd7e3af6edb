"""Web pages: what is text, and what the page says about itself."""

from __future__ import annotations

import pytest

from rag.formats.fields import from_whole
from rag.formats.teasers import without_teasers
from rag.formats.web.declared import author_names, outlet_name, published, without_site
from rag.formats.web.frame import without_heading
from rag.formats.web.page import read_page

LONG = [
    "The lock at Kell was shut on Monday after a gate cracked, and the barge owners who use it every day were told to "
    "wait for at least a month before they could pass it again.",
    "“The gate is forty years old,” said Rui Caldeira, the lock keeper, who has worked there for half of that time "
    "and who wrote to the council about it in each of the last six years.",
    "The council, which owns the lock, said that it would pay for a new gate in the spring and that the work would "
    "take three weeks, unless the river rose above the lower wall.",
    "Barge owners gathered at the inn in the evening, where they agreed to send a letter to the minister and to ask "
    "for the fees of the whole year back, with interest.",
]


def page(*paragraphs, head="", before="", after="", attributes=""):
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html><head><title>Lock shut at Kell</title>{head}</head><body>{before}"
        f"<article><h1>Lock shut at Kell</h1><div {attributes}>{body}</div></article>{after}</body></html>"
    )


def words(text):
    return text.split()


@pytest.mark.parametrize(
    "marked",
    [
        "“The gate<!-- --> is forty<!-- --> years old,” said ",
        "“The gate is <!-- react-text: 12 -->forty years<!-- /react-text --> old,” said <!---->",
        "<!-- -->“The gate is forty years old,”<!-- a comment: <p>of markup</p> --> said ",
    ],
)
def test_a_comment_is_no_end_of_a_paragraph(marked):
    plain = LONG[1]
    found = read_page(page(LONG[0], plain.replace("“The gate is forty years old,” said ", marked), *LONG[2:]))
    assert words(found["text"]) == words(" ".join(LONG))


@pytest.mark.parametrize("attributes", ['itemprop="articleBody"', 'class="article__body grid"', 'class="story-text"'])
def test_an_article_in_several_blocks_is_one(attributes):
    blocks = "".join(f"<div {attributes}><p>{part}</p></div><div class='ad'></div>" for part in LONG)
    text = read_page(f"<html><body><article><h1>Lock shut at Kell</h1>{blocks}</article></body></html>")["text"]
    assert words(text) == words(" ".join(LONG))


def test_posts_under_their_own_headings_are_not_joined():
    posts = "".join(
        f'<div class="post"><h2>Story {n}</h2><div class="entry-content"><p>{LONG[n]}</p></div></div>' for n in range(3)
    )
    from rag.formats.web.frame import prepared
    from rag.formats.web.page import parsed

    tree = prepared(parsed(f"<html><body><div>{posts}</div></body></html>"))
    assert len([block for block in tree.xpath("//div[@class='entry-content']") if len(block) == 1]) == 3


@pytest.mark.parametrize(
    "other",
    [
        '<div class="full-gallery"><ul><li><p>{}</p></li></ul></div>',
        '<div id="newsletter-box"><p>{}</p></div>',
        '<section class="RelatedStories"><p>{}</p></section>',
        '<div style="display: none"><p>{}</p></div>',
        "<div hidden><p>{}</p></div>",
    ],
)
def test_other_stories_and_what_nobody_sees_are_cut(other):
    stray = "Ada Quill, who is not in this article, said that she had swum to the island and back in a single night."
    text = read_page(page(*LONG[:2], other.format(stray), *LONG[2:]))["text"]
    assert "Quill" not in text
    assert words(text) == words(" ".join(LONG))


def test_a_page_that_is_a_gallery_keeps_its_words():
    text = read_page(
        f'<html><body><div class="gallery">{"".join(f"<p>{part}</p>" for part in LONG)}</div></body></html>'
    )
    assert "Rui Caldeira" in text["text"]


@pytest.mark.parametrize(
    "line, stays",
    [
        ("Read more: Prowse says he will quit in May", False),
        ("RELATED: Mayor blames the council", False),
        ("Related", False),
        ("▶ Watch: the moment the gate cracked", False),
        ("More from the Sarn Gazette", False),
        ("Advertisement", False),
        ("Read more than the headline, he said.", True),
        ("Related parties must be named, the judge said.", True),
        ("Watch out for ice, she said.", True),
        ("“Listen,” he said.", True),
        ("Related: " + "word " * 60, True),  # a paragraph
    ],
)
def test_teasers_are_no_text(line, stays):
    assert without_teasers(f"It is shut.\n{line}\nShe left.") == ("It is shut.\n" + f"{line}\n" * stays + "She left.")


def test_the_title_is_not_the_first_line():
    text = "https://example.org/a\nLock shut  at Kell!\nIt is shut."
    assert without_heading(text, ["Lock shut at Kell"]) == "It is shut."
    assert without_heading("Lock shut at Kell", ["Lock shut at Kell"]) == "Lock shut at Kell"


@pytest.mark.parametrize(
    "head, title",
    [
        ('<meta property="og:site_name" content="The Gazette"><title>Story - The Gazette</title>', "Story"),
        ('<meta property="og:site_name" content="Gazette"><title>Story | News | The Gazette</title>', "Story | News"),
        ("<title>Story - and another thing</title>", "Story - and another thing"),
        ('<meta property="og:title" content="Story"><title>Gazette</title>', "Story"),
    ],
)
def test_titles_go_without_the_outlet(head, title):
    assert (
        read_page(f"<html><head>{head}</head><body><h1>About us</h1><p>{LONG[0]}</p></body></html>")["title"] == title
    )


@pytest.mark.parametrize(
    "heading, title",
    [
        ("<h1>Old lock at Kell is shut</h1>", "Old lock at Kell is shut"),
        ("<h1>See fewer ads</h1>", "Lock at Kell is shut"),
    ],
)
def test_the_headline_on_the_page_counts_if_it_is_one(heading, title):
    text = page(*LONG, head='<meta property="og:title" content="Lock at Kell is shut">')
    assert read_page(text.replace("<h1>Lock shut at Kell</h1>", heading))["title"] == title


def test_without_site_never_leaves_nothing():
    assert without_site("The Gazette", ["Gazette"]) == "The Gazette"
    assert without_site(" | The Gazette", ["Gazette"]).strip()


@pytest.mark.parametrize(
    "names, title, url, outlet",
    [
        (["Sarn Gazette"], "", "", "Sarn Gazette"),
        (["sarngazette", "The Sarn Gazette"], "", "", "The Sarn Gazette"),  # a handle, then the publisher
        (["livesarn.example"], "Story | Live Sarn", "https://www.livesarn.example/1", "Live Sarn"),
        ([], "Story - The Sarn Times", "https://sarntimes.example/", "The Sarn Times"),
        (["https://sarn.example"], "Story", "https://sarn.example/1", ""),
        (["Story", "Gazette"], "Story", "", "Gazette"),  # some pages name themselves by their title
    ],
)
def test_outlets_are_names(names, title, url, outlet):
    assert outlet_name(names, title, url) == outlet


@pytest.mark.parametrize(
    "given, names",
    [
        (["By Ann Okoro"], "Ann Okoro"),
        (["Username"], ""),
        (["@annokoro", "ann@example.org", "https://example.org/ann"], ""),
        (["By\n\t\t Ann  Okoro\n   Sarn News"], "Ann Okoro"),
        (["Ann Okoro", "ANN OKORO"], "Ann Okoro"),
        (["Ann Okoro and Dov Marr; Sarn Gazette"], "Ann Okoro, Dov Marr"),
        (["Ann Okoro March 9"], "Ann Okoro"),
        (["Ann OkoroMonday"], "Ann Okoro"),
        (["Sarn Gazette"], "Sarn Gazette"),  # better than nobody
        (["Ann Okoro (https://example.org)"], "Ann Okoro"),
    ],
)
def test_authors_are_names(given, names):
    assert author_names(given, "Sarn Gazette") == names


@pytest.mark.parametrize(
    "days, url, day",
    [
        (["2024-11-29T08:00:00Z"], "", "2024-11-29T08:00:00+00:00"),
        (["0001-01-01T00:00:00Z", "2024-11-29"], "", "2024-11-29"),
        (["soon"], "https://example.org/news/2024/11/29/lock", "2024-11-29"),
        (["2024-11-30T03:00:00Z"], "https://example.org/2024/11/29/lock", "2024-11-29"),  # late in the evening there
        (["2020-01-01"], "https://example.org/2024/11/29/lock", "2020-01-01"),  # the address names something else
        ([], "https://example.org/lock", None),
    ],
)
def test_dates_of_publication(days, url, day):
    assert published(days, url) == day


def test_the_last_change_is_no_date_of_publication():
    head = (
        '<meta property="article:published_time" content="2024-12-02T10:00:00Z">'
        '<meta property="article:modified_time" content="2024-12-02T10:00:05Z">'
        '<script type="application/ld+json"><![CDATA[{"datePublished": "2024-11-29T08:00:00Z"}]]>'
        "</script>"
    )
    record = read_page(page(*LONG, head=head))
    source = from_whole(record, "kell.html").source
    assert (source.published[:10], source.updated[:10]) == ("2024-11-29", "2024-12-02")


def test_the_author_is_found_beside_the_text():
    shown = '<a rel="author" href="/u">Username</a><span class="byline">By Ann Okoro</span>'
    assert read_page(page(*LONG, before=shown))["author"] == "Ann Okoro"
