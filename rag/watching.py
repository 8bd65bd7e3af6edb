"""The journey of a watched question: feeds -> new articles -> new statements -> told once, on every channel.

What is committed when, so that being killed neither tells twice nor loses anything: see rag.store.watches.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from rag.domain import Answer, Article, Citation, Filters
from rag.errors import ArticleGone, RagError, UsageError
from rag.export.reports import report_object, said_key
from rag.store.watches import Found, Report, Watches

MESSAGE_REPORTS = 10  # of one question in one message
LEAST_S = 60  # feeds are not asked more often than this
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}

Ask = Callable[[str, Filters], Answer]
ArticleOf = Callable[[str], Article]
Tell = Callable[[Sequence[Report]], None]  # raises RagError if the reports surely have not arrived


def interval(text: str) -> int:
    """A time between rounds in seconds. Raises UsageError.

    >>> interval("15m"), interval("2h")
    (900, 7200)
    """
    found = re.fullmatch(r"(\d{1,6}) ?([smhd])", text.strip().lower())
    if not found or (seconds := int(found[1]) * _UNITS[found[2]]) < LEAST_S:
        raise UsageError(f"--every {text}: a number and s, m, h or d, at least 1m; for example 15m")
    return seconds


def look(watches: Watches, ask: Ask, article_of: ArticleOf, now: Callable[[], str] | None = None) -> tuple[int, int]:
    """Ask every watched question of the articles that are new to it; returns how many were asked, and statements noted.

    Each article is asked alone: what another one says better hides nothing of it.
    """
    asked = noted = 0
    for watch in watches.all():
        for article in watches.new(watch):
            found = (
                []
                if article.known
                else found_in(watch.question, article.source_id, ask, article_of, (now or now_text)())
            )
            noted += watches.note(watch, article, found)
            asked += not article.known
    return asked, noted


def found_in(question: str, source_id: str, ask: Ask, article_of: ArticleOf, moment: str) -> list[Found]:
    """What one article says to a question, each statement a report; [] of an article that was removed meanwhile."""
    try:
        answer = ask(question, Filters(articles=(source_id,)))
        text = article_of(source_id).text
    except ArticleGone:
        return []
    return [Found(said_key(citation), report_object(question, citation, text, moment)) for citation in _quoting(answer)]


def _quoting(answer: Answer) -> Sequence[Citation]:
    """The statements of an answer; what only comes near, and what the article says in its own voice, is none."""
    return () if answer.refused else [citation for citation in answer.citations if citation.state != "own_voice"]


def tell(watches: Watches, channels: Mapping[str, Tell]) -> tuple[int, tuple[str, ...]]:
    """Tell what waits, each report once on each channel; returns how many went out on the last, and what failed.

    `channels` by a name that stays the same from run to run. A channel that fails keeps its reports for the next time.
    """
    told, problems = 0, []
    for name, channel in channels.items():
        told = 0
        while reports := watches.claim(name, MESSAGE_REPORTS):
            try:
                channel(reports)
            except RagError as error:
                watches.release(name, reports)
                problems.append(str(error))
                break
            watches.settle(name, reports)
            told += len(reports)
    watches.close_told(list(channels))
    return told, tuple(problems)


def now_text() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
