"""HTML for text from outside. Every piece of it passes `text`: nothing in it is ever interpreted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from pathlib import Path

from rag.domain import Article, Source, Span, Statement
from rag.page import strings

STYLE = Path(__file__).parent / "page.css"
GREY, AMBER = "light-dark(#77757a, #9a98a0)", "var(--ws-amber)"


def text(value: str) -> str:
    """Text as text: no markup, and laid out in its own direction (dir=auto is on every block that holds it)."""
    return escape(value, quote=True)


def inline(value: str, name: str = "") -> str:
    """Text inside a line, in its own direction whatever stands around it."""
    return f'<bdi class="{name}">{text(value)}</bdi>' if name else f"<bdi>{text(value)}</bdi>"


def colour(name: str) -> str:
    """One hue for each speaker, the same on every page, equally readable on light and dark.

    >>> colour("Mara Velin") == colour("Mara Velin")
    True
    """
    hue = int(hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:4], 16) % 360
    return f"oklch(60% .13 {hue})"


def day(published: str | None) -> str:
    """A date as people read it; what is no date is shown as it is.

    >>> day("2024-11-29T08:30:00+00:00"), day("2024-11"), day(None)
    ('29 Nov 2024', '2024-11', 'undated')
    """
    iso = (published or "")[:10]
    parts = iso.split("-")
    if len(parts) == 3 and all(part.isdecimal() for part in parts) and 1 <= int(parts[1]) <= 12:
        return f"{int(parts[2])} {strings.MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return iso or strings.UNDATED


def about(source: Source) -> str:
    """Outlet, day and author of an article in one line."""
    parts = [source.outlet, day(source.published) if source.published else "", source.author]
    return " · ".join(inline(part) for part in parts if part)


def outward(address: str, label: str) -> str:
    """A link that leaves the page, opened beside it. `address` must be a web address, `label` is ours."""
    return (
        f'<a class="ws-link" href="{text(address)}" target="_blank" rel="noopener noreferrer nofollow">'
        f"{text(label)}&nbsp;↗</a>"
    )


def to_articles() -> str:
    """A link to where articles are added, for whoever has none."""
    return f'<a class="ws-link" href="articles" target="_self">{strings.ADD_ARTICLES}</a>'


def region(kind: str, label: str, markup: str) -> str:
    """A long text of its own: the keyboard reaches it to scroll, and a screen reader names it."""
    return f'<div class="{kind}" dir="auto" tabindex="0" role="region" aria-label="{text(label)}">{markup}</div>'


# --- articles ---------------------------------------------------------------------------------------


def headline(source: Source) -> str:
    return f'<h2 class="ws-headline" dir="auto">{text(source.title or source.id)}</h2>'


def article_html(article: Article, statements: Sequence[Statement], here: Span | None = None) -> str:
    """The whole stored text: what people said underlined in their colours, `here` marked."""
    said = [(statement.extent, hue(statement), _title(statement)) for statement in statements]
    cuts = sorted({0, len(article.text), *([here.start, here.end] if here else []), *_edges(said, article)})
    pieces = []
    for start, end in pairwise(cuts):
        piece = text(article.text[start:end])
        by = next(((hue, title) for span, hue, title in said if span.start <= start and end <= span.end), None)
        if by:
            piece = f'<span class="ws-said" style="--who: {by[0]}" title="{text(by[1])}">{piece}</span>'
        if here and here.start <= start and end <= here.end:
            piece = f'<mark class="ws-here">{piece}</mark>'
        pieces.append(piece)
    return region("ws-page", f"{strings.ARTICLE}: {article.source.title}", "".join(pieces))


def legend_html(statements: Sequence[Statement], here: Span | None = None) -> str:
    """Whose colour is whose, in the order in which they speak; "" where nobody does."""
    speakers = dict.fromkeys((hue(statement), _title(statement)) for statement in statements)
    rows = [f'<span role="listitem"><i class="ws-here"></i>{text(strings.THIS_QUOTATION)}</span>'] if here else []
    rows += [f'<span role="listitem"><i style="--who: {hue}"></i>{inline(name)}</span>' for hue, name in speakers]
    return f'<div class="ws-legend" role="list">{"".join(rows)}</div>' if rows else ""


def hue(statement: Statement) -> str:
    return colour(statement.speaker.id) if statement.speaker else AMBER


def _edges(said: Sequence[tuple[Span, str, str]], article: Article) -> list[int]:
    return [edge for span, _, _ in said for edge in (span.start, span.end) if edge <= len(article.text)]


def _title(statement: Statement) -> str:
    return statement.speaker.name if statement.speaker else strings.UNCERTAIN
