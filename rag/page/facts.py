"""What every page shows of a library, read once a generation: drawing a page again must not read every source again."""

from __future__ import annotations

from dataclasses import dataclass

from rag.answers.counting import articles_told
from rag.library import Library
from rag.page import shared
from rag.questions.suggestions import SPEAKING, first_questions

LISTED_SPEAKERS = 500  # to choose from, the most quoted ones; any other can be typed
NEWEST = 8  # articles from which the first questions are made


@dataclass(frozen=True)
class Facts:
    """As of one generation."""

    articles: int
    counted: str  # the same in words: "12 articles and 1 copy, 3 undated"
    first: str  # the earliest and the latest day of publication; "" if no article has one
    last: str
    outlets: tuple[str, ...]
    speakers: tuple[str, ...]  # names of those who are quoted most
    names: dict[str, str]  # of every speaker, by id
    beginnings: tuple[str, ...]  # questions to begin with


@shared.remembered(2)
def facts(library: Library) -> Facts:
    sources = library.articles()
    days = sorted(source.published[:10] for source in sources if source.published)
    speakers = library.records.speakers()
    quoted = library.records.quoted()
    named = [speaker for speaker in speakers if speaker.kind in SPEAKING and speaker.id in quoted]
    most = sorted(named, key=lambda speaker: -quoted[speaker.id])[:LISTED_SPEAKERS]
    newest = library.statements(articles=[s.id for s in sources[:NEWEST]]) if sources else []
    return Facts(
        articles=len(sources),
        counted=articles_told(sources, library.records.copies()),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        outlets=tuple(sorted({source.outlet for source in sources if source.outlet}, key=str.casefold)),
        speakers=tuple(sorted({speaker.name for speaker in most}, key=str.casefold)),
        names={speaker.id: speaker.name for speaker in speakers},
        beginnings=tuple(first_questions(reversed(newest))),
    )


def speaker_name(library: Library, id: str) -> str:
    """As the library calls a speaker now; the id of one that is gone."""
    return facts(library).names.get(id, id)
