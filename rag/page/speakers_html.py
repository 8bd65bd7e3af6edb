"""HTML for one speaker: who this is, and the statements, each in its sentence. Outside text passes `html.text`."""

from __future__ import annotations

from collections.abc import Sequence

from rag.domain import Article, Source, Speaker, Statement
from rag.export.render import days
from rag.names.scripts import remark
from rag.names.standing import DatedRole
from rag.names.tallies import Tally
from rag.page import html, strings
from rag.page.articles_html import anchor, article_link
from rag.text import sentence_around


def facts_html(speaker: Speaker, tally: Tally, roles: Sequence[DatedRole], country: str) -> str:
    """The name, then what the articles say of its bearer; only what they say."""
    rows = [
        (strings.KIND, strings.SPEAKER_KINDS[speaker.kind]),
        (strings.WRITTEN_IN, remark(speaker.name)),
        (strings.ALIASES, ", ".join(speaker.aliases)),
        (strings.SPEAKS_FOR, country if country != speaker.name else ""),
        (strings.STATEMENTS_TITLE, counted(tally)),
        (strings.OUTLETS, ", ".join(tally.outlets)),
    ]
    facts = "".join(f'<dt>{name}</dt><dd dir="auto">{html.text(value)}</dd>' for name, value in rows if value)
    if roles:
        listed = "<br>".join(html.text(role + days(first, last)) for role, first, last in roles)
        facts += f'<dt>{strings.ROLES}</dt><dd dir="auto">{listed}</dd>'
    dot = f'<span class="wp-dot" style="--who: {html.colour(speaker.id)}" aria-hidden="true"></span>'
    return f'<h1 class="wp-title" dir="auto">{dot}{html.text(speaker.name)}</h1><dl class="wp-facts">{facts}</dl>'


def counted(tally: Tally) -> str:
    """How many statements, and how they are said."""
    numbers = {"direct": tally.direct, "mixed": tally.mixed, "indirect": tally.indirect}
    parts = [f"{number} {strings.FORMS[form]}" for form, number in numbers.items() if number]
    articles = strings.IN_ARTICLES.format(n=tally.articles) if tally.articles > 1 else strings.IN_ARTICLE
    return f"{tally.statements}: {', '.join(parts)}; {articles}"


def statement_html(statement: Statement, article: Article) -> str:
    """The words in their sentence, how they are said, and where: a link opens the article at the words."""
    text, extent = article.text, statement.extent
    whole = sentence_around(text, extent)
    before, after = text[whole.start : extent.start], text[extent.end : whole.end]
    hue = html.colour(statement.speaker.id) if statement.speaker else html.AMBER
    return (
        f'<article class="wp-said" style="--who: {hue}"><blockquote dir="auto">'
        f'<span class="wp-around">{html.text(before)}</span><mark>{html.text(extent.cut(text))}</mark>'
        f'<span class="wp-around">{html.text(after)}</span></blockquote>{_about(statement, article.source)}</article>'
    )


def _about(statement: Statement, source: Source) -> str:
    tags = [strings.FORMS[statement.form], statement.act] + [strings.NEGATED] * statement.negated
    marks = " ".join(f'<span class="wp-tag">{html.text(tag)}</span>' for tag in tags)
    via = ", ".join(mention.text for mention in statement.via)
    parts = [html.inline(part) for part in (html.day(source.published), source.outlet) if part]
    parts += [html.inline(strings.RELAYED.format(names=via))] if via else []
    parts.append(anchor(article_link(source.id, statement.extent), source.title or source.id))
    return f'<div class="wp-soft">{marks} {" · ".join(parts)}</div>'
