"""HTML of the first screen: what a library holds as a small picture, and what can be asked. Outside text is escaped.

Bars are HTML and CSS as those of `pictures`: they load nothing, follow the theme, hold real text and fit a phone.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answers.holdings import Holdings
from rag.answers.topics import Topic
from rag.names.tallies import Stretch
from rag.page import html, strings
from rag.page import strings_welcome as words
from rag.page.articles_html import anchor, speaker_link

SHOWN = 4  # rows of a list


def head_html() -> str:
    return f'<div class="ws-welcome"><h1>{strings.TITLE}</h1><p>{strings.ABOUT} {strings.LEAD}</p></div>'


def empty_html() -> str:
    """What an empty library shows: how to add articles."""
    link = html.to_articles()
    steps = "".join(f"<li>{way.format(link=link)}</li>" for way in words.EMPTY_HOW)
    how = f"<h2>{words.EMPTY_TITLE}</h2><ul>{steps}</ul><p>{words.EMPTY_THEN}</p>"
    head = f"<h1>{strings.TITLE}</h1><p>{strings.ABOUT}</p>"
    return f'<div class="ws-welcome">{head}<section class="wh-empty">{how}</section></div>'


def held_html(held: Holdings, topics: Sequence[Topic] = ()) -> str:
    """The picture: four numbers, articles over time, who is quoted most, which outlets, what it is about."""
    parts = [_numbers(held)]
    if len(held.published) > 1:
        parts.append(_over_time(held.published))
    if held.quoted:
        rows = [
            (anchor(speaker_link(speaker.id), speaker.name), number, html.colour(speaker.id))
            for speaker, number in held.quoted[:SHOWN]
        ]
        parts.append(_list(words.MOST_QUOTED, words.TIMES, rows))
    if len(held.outlets) > 1:
        outlets = [(html.inline(outlet), number, "var(--wh-bar)") for outlet, number in held.outlets[:SHOWN]]
        parts.append(_list(words.BY_OUTLET, words.IN_ARTICLES, outlets))
    if topics:
        told = "".join(f"<li>{html.inline(topic)}</li>" for topic, _ in topics)
        parts.append(f'<section class="wh-topics"><h3>{words.TOPICS}</h3><ul>{told}</ul></section>')
    return f'<section class="wh-held" aria-label="{words.HELD}">{"".join(parts)}</section>'


def _numbers(held: Holdings) -> str:
    undated = words.ALL_UNDATED if held.undated == held.articles else words.UNDATED_OF.format(n=f"{held.undated:,}")
    told = [(words.ARTICLES, f"{held.articles:,}", undated if held.undated else "")]
    if held.first:
        days = dict.fromkeys(html.day(day) for day in (held.first, held.last))
        told.append((words.PERIOD, " – ".join(days), ""))
    told += [(words.OUTLETS, f"{len(held.outlets):,}", "")] if held.outlets else []
    rows = "".join(
        f"<dt>{name}</dt><dd>{html.text(number)}{f' <small>{html.text(note)}</small>' if note else ''}</dd>"
        for name, number, note in told
    )
    return f'<dl class="wh-numbers">{rows}</dl>'


def _over_time(bars: Sequence[Stretch]) -> str:
    counts = [sum(bar.counts.values()) for bar in bars]
    told = words.OVER_TIME.format(n=f"{sum(counts):,}", first=bars[0].first, last=bars[-1].last, most=max(counts))
    items = "".join(
        f'<li title="{html.text(bar.label)}: {count:,}"><i style="height: {100 * count / max(counts):.1f}%"></i></li>'
        for bar, count in zip(bars, counts, strict=True)
    )
    return (
        f'<div class="wh-time"><ol role="img" aria-label="{html.text(told)}">{items}</ol><div aria-hidden="true">'
        f"<span>{html.text(bars[0].label)}</span><span>{html.text(bars[-1].label)}</span></div></div>"
    )


def _list(title: str, unit: str, rows: Sequence[tuple[str, int, str]]) -> str:
    """Names, ready as markup, each with a bar as long as its number."""
    most = max(number for _, number, _ in rows)
    items = "".join(
        f'<li dir="auto"><span class="wh-name">{name}</span><b title="{unit.format(n=f"{number:,}")}">{number:,}</b>'
        f'<i aria-hidden="true" style="width: {100 * number / most:.1f}%; background: {hue}"></i></li>'
        for name, number, hue in rows
    )
    return f'<section class="wh-list"><h3>{title}</h3><ol>{items}</ol></section>'


def asks_html() -> str:
    """What can be asked, in three lines."""
    rows = "".join(f"<li><b>{kind}</b>: {what}</li>" for kind, what in words.ASKS)
    return f'<section class="wh-asks"><h2 class="ws-near">{words.WHAT_TO_ASK}</h2><ul>{rows}</ul></section>'


def examples_html() -> str:
    return f'<h2 class="ws-near">{words.EXAMPLES}</h2>'


def looking_html() -> str:
    """While questions are made up; as high as what comes, so that little moves."""
    return f'<div class="wh-looking ws-soft" role="status">{words.LOOKING} …</div>'
