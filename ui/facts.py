"""What every page shows of a library, read once a generation: drawing a page again must not read every source again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from rag.domain import Filters
from rag.questions.suggestions import SPEAKING, first_questions
from rag.wiring import Library

LISTED_SPEAKERS = 500  # to choose from, the most quoted ones; any other can be typed
NEWEST = 8  # articles from which the first questions are made


@dataclass(frozen=True)
class Facts:
    """As of one generation."""

    articles: int
    first: str  # the earliest and the latest day of publication; "" if no article has one
    last: str
    outlets: tuple[str, ...]
    speakers: dict[str, str]  # name -> id, the most quoted first
    beginnings: tuple[str, ...]  # questions to begin with


def facts(library: Library) -> Facts:
    return _facts(library, library.records.generation())


@lru_cache(maxsize=4)
def _facts(library: Library, generation: int) -> Facts:
    sources = library.records.sources(Filters())
    days = sorted(source.published[:10] for source in sources if source.published)
    said: Counter[str | None] = Counter()
    for speaker, _, number in library.records.said():
        said[speaker] += number
    known = {speaker.id: speaker.name for speaker in library.records.speakers() if speaker.kind in SPEAKING}
    most = sorted((id for id in said if id in known), key=lambda id: (-said[id], known[id]))[:LISTED_SPEAKERS]
    newest = library.records.statements(Filters(articles=tuple(s.id for s in sources[:NEWEST]))) if sources else []
    return Facts(
        articles=len(sources),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        outlets=tuple(sorted({source.outlet for source in sources if source.outlet}, key=str.casefold)),
        speakers={known[id]: id for id in reversed(most)},
        beginnings=tuple(first_questions(reversed(newest))),
    )


def speaker_name(library: Library, id: str) -> str:
    """As the library calls a speaker now; the id of one that is gone."""
    return next((name for name, known in facts(library).speakers.items() if known == id), id)
