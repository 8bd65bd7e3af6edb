"""A conversation as one file: a web page that needs nothing else, or a packet that can be checked again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from rag.domain import Citation, Turn
from rag.export.packets import packet
from rag.export.render import shown
from rag.library import Library
from rag.page import cards, html, shared, strings

SHEETS = (html.STYLE, html.STYLE.with_name("export.css"))


def page(title: str, turns: Iterable[Turn], card_of: Callable[[Citation], cards.Card], day: str) -> str:
    """A whole HTML file: no script, no picture, nothing loaded from anywhere."""
    note = strings.EXPORTED.format(day=html.day(day))
    parts = [f'<h1 dir="auto">{html.text(title)}</h1><p class="ws-soft">{note}</p>']
    for number, turn in enumerate(turns):
        parts.append(cards.question_html(turn.question, number) + cards.answer_html(turn.answer, number))
        parts += [cards.card_html(card_of(citation), number) for citation in shown(turn.answer)]
        parts.append(cards.footer_html(cards.made(turn.answer)))
    sheet = "".join(path.read_text(encoding="utf-8") for path in SHEETS)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.text(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{sheet}</style></head>\n<body>{''.join(parts)}</body></html>\n"
    )


def packet_json(library: Library, turns: Iterable[Turn]) -> str:
    """A fact-check packet of all answers, for `whosaid verify`. Raises LibraryError if an article is gone."""
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    found = packet(turns, lambda id: shared.article(library, id), made_at)
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def whole(library: Library, turns: Iterable[Turn]) -> bool:
    """Whether every article that is quoted is still in the library."""
    cited = {citation.source.id for turn in turns for citation in shown(turn.answer)}
    return not cited or len(library.articles(articles=tuple(cited))) == len(cited)
