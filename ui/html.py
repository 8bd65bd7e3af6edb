"""HTML for answers and articles. Every piece of text from outside passes `text`: nothing in it is ever interpreted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from urllib.parse import quote as percent

from rag.domain import Answer, Article, Citation, Source, Span, Statement
from rag.render import HOW
from rag.text import words
from ui import strings

STYLE = """
<style>
.ws-names { font-size: 1.35rem; font-weight: 600; margin: .1rem 0 .4rem; line-height: 1.35 }
.ws-prose { margin: 0 0 .6rem; line-height: 1.55 }
.ws-refused { border-left: 3px solid #b7791f; padding: .35rem 0 .35rem .8rem; margin: 0 0 .7rem; line-height: 1.5 }
.ws-card { border: 1px solid color-mix(in srgb, currentColor 16%, transparent);
  border-left: 4px solid var(--who);
  border-radius: .5rem; padding: .65rem .9rem; margin: 0 0 .2rem;
  background: color-mix(in srgb, currentColor 3%, transparent) }
.ws-who { font-weight: 600 } .ws-soft { opacity: .72; font-size: .86rem; line-height: 1.45 }
.ws-quote { font-family: Georgia, "Times New Roman", serif; font-size: 1.06rem; line-height: 1.55; margin: .35rem 0;
  overflow-wrap: anywhere }
.ws-around { opacity: .6 }
.ws-tag { display: inline-block; font-size: .74rem; border-radius: 1rem; padding: .05rem .55rem; margin-left: .35rem;
  background: color-mix(in srgb, var(--who) 16%, transparent); vertical-align: .08rem }
.ws-page { font-family: Georgia, serif; line-height: 1.65; white-space: pre-wrap; overflow-wrap: anywhere;
  max-height: 78vh; overflow-y: auto; padding-right: .4rem }
.ws-said { border-bottom: 2px solid var(--who) }
mark.ws-here { background: #ffe58a; color: #1a1a1a; border-radius: .15rem; padding: .05rem 0 }
a.ws-link { color: inherit } .ws-list { margin-top: .3rem; line-height: 1.9 }
</style>
"""


def text(value: str) -> str:
    """Text as text: no markup, and laid out in its own direction (dir=auto is on every block that holds it)."""
    return escape(value, quote=True)


def colour(name: str) -> str:
    """One hue for each speaker, the same on every page, readable on light and dark.

    >>> colour("Mara Velin") == colour("Mara Velin")
    True
    """
    hue = int(hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:4], 16) % 360
    return f"hsl({hue} 62% 48%)"


def welcome_html(questions: Sequence[str], conversation: str) -> str:
    """What an empty conversation shows: what this is, and questions to begin with, each a link that asks it."""
    links = "".join(
        f'<li dir="auto"><a class="ws-link" target="_self" href="?c={percent(conversation)}&amp;q={percent(question)}">'
        f"{text(question)}</a></li>"
        for question in questions
    )
    examples = f'<div class="ws-soft">{strings.SUGGEST}</div><ul class="ws-list">{links}</ul>' if links else ""
    return f'<div class="ws-names">{strings.TITLE}</div><div class="ws-prose">{strings.ABOUT}</div>{examples}'


def conversation_html(name: str, first: str) -> str:
    """A link to a conversation, shown by its first question."""
    return f'<a class="ws-link" href="?c={percent(name)}" target="_self" dir="auto">{text(first[:60])}</a>'


def answer_html(answer: Answer) -> str:
    """The short answer and the prose; the cards follow, each with its own button."""
    parts = []
    if answer.standalone != answer.question:
        parts.append(
            f'<div class="ws-soft" dir="auto">{text(strings.ASKED_AS.format(question=answer.standalone))}</div>'
        )
    if answer.names:
        parts.append(f'<div class="ws-names" dir="auto">{" · ".join(text(name) for name in answer.names)}</div>')
    kind = "ws-refused" if answer.refused else "ws-prose"
    if answer.text:
        parts.append(f'<div class="{kind}" dir="auto">{text(answer.text)}</div>')
    if answer.refused and answer.nearest:
        nearest = ", ".join(text(name) for name in answer.nearest)
        parts.append(f'<div class="ws-soft" dir="auto">{strings.NEAREST}: {nearest}</div>')
    return "".join(parts)


def footer_html(answer: Answer) -> str:
    total = answer.timings_ms.get("total", sum(answer.timings_ms.values()))
    parts = [strings.MADE_BY.format(maker=answer.made_by, ms=total)]
    if answer.dropped:
        parts.append(strings.DROPPED.format(n=len(answer.dropped)))
    return f'<div class="ws-soft" dir="auto">{text("; ".join(parts))}</div>'


def card_html(citation: Citation, around: tuple[str, str] = ("", "")) -> str:
    """One quotation: who, how, the words with their sentence around them, where."""
    who, hue = _who(citation)
    how = HOW[citation.form] if citation.form else ""
    tag = f'<span class="ws-tag">{text(how)}</span>' if how else ""
    quoted = text(citation.quote.text)
    before, after = (f'<span class="ws-around">{text(part)}</span>' for part in around)
    return (
        f'<div class="ws-card" style="--who: {hue}" dir="auto"><div>[{citation.number}] {who}{tag}</div>'
        f'<div class="ws-quote" dir="auto">{before}“{quoted}”{after}</div>'
        f'<div class="ws-soft">{_where(citation)}</div></div>'
    )


def _who(citation: Citation) -> tuple[str, str]:
    if citation.state == "own_voice":
        return f'<span class="ws-who">{strings.OWN_VOICE}</span>', "#8a8f98"
    written = citation.mention.text if citation.mention else ""
    via = "".join(f", via {text(mention.text)}" for mention in citation.via)
    if citation.state == "uncertain" or citation.speaker is None:
        shown = f" (“{text(written)}”)" if written else ""
        return f'<span class="ws-who">{strings.UNCERTAIN}</span>{shown}{via}', "#b7791f"
    name = citation.speaker.name
    shown = f' <span class="ws-soft">“{text(written)}”</span>' if written and written != name else ""
    return f'<span class="ws-who">{text(name)}</span>{shown}{via}', colour(citation.speaker.id)


def _where(citation: Citation) -> str:
    source = citation.source
    parts = [text(part) for part in (source.outlet, (source.published or "")[:10], source.title) if part]
    line = " · ".join(parts)
    if href := link(source, citation.quote.text):
        link_to = f'<a class="ws-link" href="{text(href)}" target="_blank" rel="noopener noreferrer nofollow">'
        line += f" · {link_to}{text(source.url)}</a>"
    if citation.copies:
        line += "<br>" + text(strings.COPIES.format(n=len(citation.copies), names=", ".join(citation.copies)))
    return line


def link(source: Source, quoted: str) -> str:
    """The article's address with a text fragment that leads to the words; "" if it has no web address.

    >>> link(Source("a", url="https://example.org/x"), "no more talks")
    'https://example.org/x#:~:text=no%20more%20talks'
    >>> link(Source("a", url="javascript:alert(1)"), "x")
    ''
    """
    if not source.url.lower().startswith(("http://", "https://")):
        return ""
    spans = words(quoted)
    if len(spans) > 12:
        start, end = quoted[spans[0].start : spans[4].end], quoted[spans[-5].start : spans[-1].end]
        fragment = f"{percent(start, safe='')},{percent(end, safe='')}"
    else:
        fragment = percent(quoted, safe="")
    return f"{source.url.split('#')[0]}#:~:text={fragment.replace('-', '%2D')}"


def article_html(article: Article, statements: Sequence[Statement], here: Span | None = None) -> str:
    """The whole stored text: what people said underlined in their colours, `here` marked."""
    classes = [
        (statement.extent, colour(statement.speaker.id) if statement.speaker else "#b7791f", _title(statement))
        for statement in statements
    ]
    cuts = sorted({0, len(article.text), *([here.start, here.end] if here else []), *_edges(classes, article)})
    pieces = []
    for start, end in pairwise(cuts):
        piece = text(article.text[start:end])
        said = next(((hue, title) for span, hue, title in classes if span.start <= start and end <= span.end), None)
        if said:
            piece = f'<span class="ws-said" style="--who: {said[0]}" title="{text(said[1])}">{piece}</span>'
        if here and here.start <= start and end <= here.end:
            piece = f'<mark class="ws-here">{piece}</mark>'
        pieces.append(piece)
    return f'<div class="ws-page" dir="auto" tabindex="0">{"".join(pieces)}</div>'


def _edges(classes: Sequence[tuple[Span, str, str]], article: Article) -> list[int]:
    return [edge for span, _, _ in classes for edge in (span.start, span.end) if edge <= len(article.text)]


def _title(statement: Statement) -> str:
    return statement.speaker.name if statement.speaker else strings.UNCERTAIN
