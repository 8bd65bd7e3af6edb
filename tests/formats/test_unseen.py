"""What a page holds and its reader does not see is never text, on long pages and on short ones."""

from __future__ import annotations

import pytest

from rag.errors import ReadError
from rag.formats.web import styles
from rag.formats.web.page import parsed, read_page

SHOWN = [
    "The lock at Kell was shut on Monday after a gate cracked, and the barge owners who use it every day were told to "
    "wait for at least a month before they could pass it again.",
    "“The gate is forty years old,” said Rui Caldeira, the lock keeper, who has worked there for half of that time "
    "and who wrote to the council about it in each of the last six years.",
    "The council, which owns the lock, said that it would pay for a new gate in the spring and that the work would "
    "take three weeks, unless the river rose above the lower wall.",
]
PLANTED = "“I broke the gate myself,” said Rui Caldeira, the lock keeper, who then went home."


def read(block, css="", paragraphs=SHOWN, head=""):
    shown = "".join(f"<p>{one}</p>" for one in paragraphs[1:])
    return str(
        read_page(
            f"<html><head><title>Lock shut at Kell</title><style>{css}</style>{head}</head><body><article>"
            f"<h1>Lock shut at Kell</h1><p>{paragraphs[0]}</p>{block}{shown}</article></body></html>"
        )["text"]
    )


INLINE = [
    "display:none", "display : none !important", "visibility:hidden", "visibility: collapse", "opacity:0",
    "opacity: 0.01", "opacity:0%", "font-size:0", "font-size: 0px", "font: 0/0 a", "text-indent:-9999px",
    "position:absolute;left:-9999px", "position:fixed; top:-100em", "position:absolute; right: -200vw",
    "margin-left:-5000px", "clip:rect(0,0,0,0);position:absolute", "clip: rect(1px 1px 1px 1px); position:absolute",
    "clip-path: inset(50%)", "clip-path:circle(0)", "height:0;overflow:hidden", "max-height:0; overflow-y: hidden",
    "width:1px;height:1px;overflow:hidden", "transform:scale(0)", "transform: translateX(-9999px)", "color:transparent",
    "color:rgba(0,0,0,0)", "color:#fff;background:#fff", "content-visibility:hidden", "filter:opacity(0)",
]  # fmt: skip
BLOCKS = [
    "<p hidden>{}</p>", '<div hidden="until-found"><p>{}</p></div>', "<template><p>{}</p></template>",
    "<noscript><p>{}</p></noscript>", "<p><del>{}</del></p>", "<p><s>{}</s></p>", "<dialog><p>{}</p></dialog>",
    "<details><summary>More</summary><p>{}</p></details>", "<div aria-hidden=true style='opacity:0'><p>{}</p></div>",
    *[f'<p style="{style}">{{}}</p>' for style in INLINE],
    *[f'<div style="{style}"><p>{{}}</p></div>' for style in INLINE],
    '<div class="comments"><p>{}</p></div>', '<section id="comments"><p>{}</p></section>',
    '<article class="comment-body"><p>{}</p></article>', '<div itemprop="comment"><p>{}</p></div>',
    '<div itemscope itemtype="https://schema.org/Comment"><p>{}</p></div>', '<div id="disqus_thread"><p>{}</p></div>',
    '<div class="ReaderComments"><p>{}</p></div>', '<aside class="sponsored-box"><p>{}</p></aside>',
    '<div class="paid-content"><p>{}</p></div>', '<div class="ad-unit advertisement"><p>{}</p></div>',
    '<div data-component="SponsoredBlock"><p>{}</p></div>', '<div aria-label="Advertisement"><p>{}</p></div>',
    "<section><h3>Sponsored content</h3><p>{}</p></section>",
    "<div><span>Paid post by Sarn Tours</span><p>{}</p></div>",
    "<aside><h4>Readers’ comments (12)</h4><p>{}</p></aside>",
]  # fmt: skip
SHEETS = [
    ".x{display:none}", "#y { visibility: hidden }", "article > div.x p{opacity:0}", "p.z, .q {font-size:0}",
    "div{display:none}", "[data-k=v]{display:none}", "@media screen and (min-width: 600px){.x{display:none}}",
    "@media (max-width:4000px){.x{display:none}}", "@supports (display:grid){.x{display:none}}",
    "@layer a{.x{display:none}}", ".x{display:block} .x{display:none}", ".x{display:none !important} #y{display:block}",
    "article{.x{display:none}}", "article{& .x{display:none}}", ":root{--off:none} .x{display:var(--off)}",
    ".x:not(.w){position:absolute;left:-9999px}", "/* a */.x{/* b */display:/* c */none/* d */}", ".\\78{display:none}",
    "div:nth-of-type(1){display:none}", ".x{color:red;background-color:red}", ".broken{{{ }}} .x{display:none}",
]  # fmt: skip


@pytest.mark.parametrize("paragraphs", [SHOWN, SHOWN[:1]], ids=["long", "short"])
@pytest.mark.parametrize("block", BLOCKS)
def test_hidden_text_is_no_text(block, paragraphs):
    text = read(block.format(PLANTED), paragraphs=paragraphs)
    assert "broke" not in text
    assert all(one in text for one in paragraphs)


@pytest.mark.parametrize("paragraphs", [SHOWN, SHOWN[:1]], ids=["long", "short"])
@pytest.mark.parametrize("css", SHEETS)
def test_hidden_by_the_pages_own_styles(css, paragraphs):
    text = read(f'<div class="x" id="y" data-k="v"><p class="z">{PLANTED}</p></div>', css, paragraphs)
    assert "broke" not in text
    assert all(one in text for one in paragraphs)


@pytest.mark.parametrize(
    "css",
    [
        "@media print{.x{display:none}}",
        "@media (max-width: 600px){.x{display:none}}",
        ".x{display:none} .x{display:block}",
        ".x{display:none} #y{display:block}",
        ".x p::before{display:none}",
        ".x:hover{display:none}",
        ".w{display:none}",
        ".x{opacity:1}",
        ".x{font-size:0} .z{font-size:16px}",
        ".x{visibility:hidden} .z{visibility:visible}",
        ".x{position:absolute;left:-20px}",
        ".x{height:0}",
        ".x{text-indent:-2em}",
        "body{opacity:0}",
        "html{display:none}",
        ".x{color:transparent;background-clip:text}",
        ".x{clip:rect(0,500px,500px,0)}",
        "@import 'x.css';",
        "@media not screen{.x{display:none}}",
        ".x{transform:translateX(-50%)}",
        "p:unknown(2){display:none}",
    ],
)
def test_what_is_seen_stays(css):
    assert PLANTED in read(f'<div class="x" id="y"><p class="z">{PLANTED}</p></div>', css)


@pytest.mark.parametrize(
    "block",
    [
        "<details open><summary>More</summary><p>{}</p></details>",
        '<p style="display:block">{}</p>',
        "<p aria-hidden=true>{}</p>",
        '<div class="commentary"><p>{}</p></div>',
        '<div class="has-comments"><p>{}</p></div>',
        "<p><ins>{}</ins></p>",
        '<p hidden style="display:block">{}</p>',
    ],
)
def test_blocks_that_are_seen_stay(block):
    assert PLANTED in read(block.format(PLANTED))


def test_what_stands_behind_hidden_words_stays():
    text = read("<p>They wept <span hidden>with joy</span> and <b style='display:none'>never</b> left.</p>")
    assert "They wept and left." in " ".join(text.split())


def test_comments_under_a_heading_without_names():
    under = f"<h2>Comments</h2><div><p>{PLANTED}</p></div><div><p>{PLANTED}</p></div><h2>The river</h2><p>It rose.</p>"
    text = read("", paragraphs=[*SHOWN, f"</p>{under}<p>"])
    assert "broke" not in text and "It rose." in text


def test_words_for_machines_are_no_text():
    data = f'{{"@type": "NewsArticle", "datePublished": "2024-11-29", "articleBody": "{PLANTED} {SHOWN[1]}"}}'
    assert "broke" not in read("", paragraphs=SHOWN[:1], head=f'<script type="application/ld+json">{data}</script>')


@pytest.mark.parametrize(
    "css, max_s, reason",
    [
        ("a{" * 3_000 + "display:none" + "}" * 3_000, 30, "its styles cannot be read"),
        (".x{left:" + "1" * 10_000 + "px}", 30, "its styles cannot be read"),
        ("".join(f"div p:nth-child({n}n) ~ i{{display:none}}" for n in range(1, 300)), 0.02, "take longer than"),
    ],
)
def test_styles_made_to_break_their_reader(monkeypatch, css, max_s, reason):
    monkeypatch.setattr(styles, "MAX_S", max_s)
    with pytest.raises(ReadError, match=reason):
        parsed(f"<html><head><style>{css}</style></head><body><div>{'<p>a</p><i>b</i>' * 300}</div></body></html>")
