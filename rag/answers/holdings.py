"""What a library holds: how many articles, of when, by whom, about what, and who is quoted most. All of it counted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.answers.counting import articles_told
from rag.answers.pages import plain_name
from rag.answers.prose import listed
from rag.answers.topics import Topic, topics
from rag.domain import Claim, Filters, Query, Speaker, Statement, UncheckedAnswer
from rag.errors import ArticleGone
from rag.names.reached import doubtful
from rag.names.tallies import Stretch, most_quoted, timeline
from rag.seams import Records

OUTLETS, QUOTED, TOPICS = 6, 6, 6  # of each, the first ones
READ = 300  # articles that are read for their topics: more are slow, and these tell
PEOPLE = 200  # of those quoted most, whose names are no topics
LONG = 160  # characters of a statement: a longer one is no better to show
EVERYWHERE = Filters()
EMPTY = "This library holds no articles yet. Add some: whosaid add FILES, folders or addresses, or the page Articles."
ASK = (
    "You can ask what somebody said, on a topic or at all; who said, denied or criticised something; whether somebody "
    "really said it; how outlets or people differ; and for everything that was said on a topic."
)


@dataclass(frozen=True, slots=True)
class Holdings:
    """As of one generation, of the articles that pass a filter."""

    articles: int
    undated: int
    counted: str  # in words: "12 articles and 1 copy, 3 undated"
    first: str  # the earliest and the latest day of publication; "" if no article has one
    last: str
    outlets: tuple[tuple[str, int], ...]  # all of them, those with most articles first
    quoted: tuple[tuple[Speaker, int], ...]  # the people and bodies quoted most, and their numbers of statements
    published: tuple[Stretch, ...]  # articles over time

    @property
    def lines(self) -> list[str]:
        """The same in sentences, without those quoted."""
        if not self.articles:
            return [EMPTY]
        days = f"published from {self.first} to {self.last}" if self.first != self.last else f"published {self.first}"
        period = f", {days}" if self.first else ""
        made = [f"The library holds {self.counted}{period}."]
        if self.outlets:
            named = [f"{plain_name(outlet)} ({number:,})" for outlet, number in self.outlets[:OUTLETS]]
            more = len(self.outlets) - len(named)
            made.append(f"Outlets: {listed([*named, *([f'{more:,} more'] if more else [])])}.")
        return made


def holdings(records: Records, filters: Filters = EVERYWHERE) -> Holdings:
    """What the articles that pass hold; counted once a generation."""
    return _counted(records, records.generation(), filters)


@lru_cache(maxsize=4)
def _counted(records: Records, generation: int, filters: Filters) -> Holdings:
    sources = records.sources(filters)
    days = sorted(source.published[:10] for source in sources if source.published)
    outlets = Counter(source.outlet for source in sources if source.outlet)
    quoted = most_quoted(records, filters, QUOTED)
    return Holdings(
        articles=len(sources),
        undated=len(sources) - len(days),
        counted=articles_told(sources, records.copies()),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        outlets=tuple(sorted(outlets.items(), key=lambda pair: (-pair[1], pair[0].casefold()))),
        quoted=tuple(quoted),
        published=tuple(timeline([(day, "direct") for day in days])),
    )


def main_topics(records: Records, filters: Filters = EVERYWHERE) -> tuple[Topic, ...]:
    """What the articles that pass dwell on; of many articles, what READ of them do, taken evenly. Reads their texts."""
    return _topics(records, records.generation(), filters)


@lru_cache(maxsize=4)
def _topics(records: Records, generation: int, filters: Filters) -> tuple[Topic, ...]:
    copies = records.copies()
    ids = list({copies.get(source.id, source.id): source.id for source in records.sources(filters)}.values())
    people = [one for one, _ in most_quoted(records, filters, PEOPLE) if one.kind == "person"]
    names = [name for one in people for name in one.names]
    step = max(1, math.ceil(len(ids) / READ))
    return tuple(topics(_texts(records, ids[::step]), names, TOPICS))


def _texts(records: Records, ids: Sequence[str]) -> Iterator[str]:
    for id in ids:
        with suppress(ArticleGone):
            article = records.article(id)
            yield f"{article.source.title}. {article.text}"


def about_library(query: Query, records: Records) -> UncheckedAnswer:
    """The answer to "What is in this library?": counts, then those quoted most, each with words of theirs."""
    held = holdings(records, query.filters)
    claims = []
    for speaker, number in held.quoted:
        own = records.statements(replace(query.filters, speakers=(speaker.id,)))
        times = f"{number:,} statement{'' if number == 1 else 's'}"
        claims += [
            Claim(f"{speaker.name}: {times}.", (one.id,), speaker.name, subject=speaker.name, confidence=1.0)
            for one in sorted(own, key=_worth_showing)[-1:]
        ]
    most = ["Quoted most, each with words of theirs:"] if claims else []
    dwelt = [plain_name(topic) for topic, _ in main_topics(records, query.filters)]
    what = [f"Main topics, by the words that articles dwell on: {', '.join(dwelt)}."] if dwelt else []
    ask = [ASK] if held.articles else []
    lines = (*held.lines, *what, *ask, *most)
    return UncheckedAnswer(tuple(claims), about=lines, made_by="local", templated=True, confidence=1.0)


def _worth_showing(statement: Statement) -> tuple[bool, int]:
    """Whole words in quotation marks say most of how somebody speaks."""
    return statement.form == "direct" and not doubtful(statement), min(len(statement.said), LONG)
