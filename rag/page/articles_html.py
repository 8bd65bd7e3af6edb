"""HTML for one article: where it is from, who speaks in it, and what changed. All outside text passes `html.text`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import quote as percent

from rag.domain import Source, Span, Statement
from rag.export.revisions import Edit, Requote, deed, edits, wording
from rag.page import html, strings

CONTEXT = 240  # characters shown before and after a change


def article_link(source_id: str, span: Span | None = None) -> str:
    """The address of an article's page, relative to ours, with the words to mark.

    >>> article_link("a b", Span(3, 9))
    'articles?article=a%20b&at=3-9'
    """
    at = f"&at={span.start}-{span.end}" if span else ""
    return f"articles?article={percent(source_id, safe='')}{at}"


def speaker_link(speaker_id: str) -> str:
    """The address of a speaker's page, relative to ours."""
    return f"speakers?speaker={percent(speaker_id, safe='')}"


def anchor(address: str, words: str) -> str:
    """A link within the page's own site."""
    return f'<a class="ws-link" href="{html.text(address)}" target="_self">{html.inline(words)}</a>'


def heading_html(source: Source) -> str:
    """Title, place, and the address if it is one of the web."""
    title = html.text(source.title or source.id)
    line = html.about(source)
    if source.url.lower().startswith(("http://", "https://")):
        href = html.text(source.url)
        link = f'<a class="ws-link" href="{href}" target="_blank" rel="noopener noreferrer nofollow">{href}</a>'
        line = f"{line} · {link}" if line else link
    return f'<h1 class="wp-title" dir="auto">{title}</h1><div class="ws-soft">{line}</div>'


def legend_html(statements: Sequence[Statement]) -> str:
    """Whose statements are marked in which colour, and how many each; every name leads to its speaker's page."""
    counts = Counter(statement.speaker.id for statement in statements if statement.speaker)
    names = {statement.speaker.id: statement.speaker.name for statement in statements if statement.speaker}
    items = [
        f'<li style="--who: {html.colour(id)}">{anchor(speaker_link(id), names[id])} <small>{number}</small></li>'
        for id, number in counts.most_common()
    ]
    if uncertain := len(statements) - sum(counts.values()):
        items.append(f'<li style="--who: {html.AMBER}">{strings.UNCERTAIN} <small>{uncertain}</small></li>')
    return f'<ul class="wp-legend" aria-label="{strings.SPEAKERS}">{"".join(items)}</ul>'


def sources_html(title: str, sources: Iterable[Source]) -> str:
    """A list of articles, each a link to its page."""
    items = [
        f'<li>{anchor(article_link(one.id), one.title or one.id)} <span class="ws-soft">{html.about(one)}</span></li>'
        for one in sources
    ]
    return f'<h2 class="wp-sub">{title}</h2><ul class="wp-rows">{"".join(items)}</ul>'


# --- revisions ---------------------------------------------------------------------------------------------------


def diff_html(old: str, new: str) -> str:
    """Two revisions as one text: what was taken out struck, what was put in underlined; long same stretches cut."""
    found = edits(old, new)
    pieces = [_edit(edit, i == 0, i == len(found) - 1) for i, edit in enumerate(found)]
    return html.region("wp-diff", strings.DIFF, "".join(pieces))


def _edit(edit: Edit, first: bool, last: bool) -> str:
    if edit.kind != "same":
        return marked(edit)
    head, tail = ("" if first else edit.text[:CONTEXT]), ("" if last else edit.text[-CONTEXT:])
    if len(edit.text) <= len(head) + len(tail) + CONTEXT:
        return html.text(edit.text)
    skipped = strings.SAME_TEXT.format(n=len(edit.text) - len(head) - len(tail))
    return f'{html.text(head)}<div class="wp-skip">{skipped}</div>{html.text(tail)}'


def marked(edit: Edit) -> str:
    """One stretch of a diff; a screen reader says "insertion" and "deletion" at <ins> and <del>."""
    tag = {"removed": "del", "added": "ins"}.get(edit.kind)
    return f"<{tag}>{html.text(edit.text)}</{tag}>" if tag else html.text(edit.text)


def requotes_html(changes: Sequence[Requote]) -> str:
    """Statements that were altered, left out or put in, each in its words."""
    return f'<ul class="wp-rows">{"".join(_requote(change) for change in changes)}</ul>'


def _requote(change: Requote) -> str:
    before, after = (wording(one) if one else "" for one in (change.before, change.after))
    words = "".join(marked(edit) for edit in edits(before, after))
    return (
        f'<li><span class="ws-who">{strings.REQUOTED[change.kind]}</span> · {_whose(change)}'
        f'<div class="wp-line" dir="auto">{words}</div></li>'
    )


def _whose(change: Requote) -> str:
    """The speaker and the act, each with what changed in it."""
    sides = [one for one in (change.before, change.after) if one]
    names = [one.speaker.name if one.speaker else strings.UNCERTAIN for one in sides]
    told = ["".join(marked(edit) for edit in edits(pair[0], pair[-1])) for pair in (names, list(map(deed, sides)))]
    return f'<bdi>{told[0]}</bdi> <span class="wp-tag">{told[1]}</span>'
