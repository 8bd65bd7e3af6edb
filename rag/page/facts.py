"""What every page shows of a library, read once a generation: drawing a page again must not read every source again."""

from __future__ import annotations

from dataclasses import dataclass

from rag.answers.holdings import holdings
from rag.library import Library
from rag.page import shared
from rag.questions.suggestions import SPEAKING

LISTED_SPEAKERS = 500  # to choose from, the most quoted ones; any other can be typed


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


@shared.remembered(2)
def facts(library: Library) -> Facts:
    held = holdings(library.records)
    speakers = library.records.speakers()
    quoted = library.records.quoted()
    named = [speaker for speaker in speakers if speaker.kind in SPEAKING and speaker.id in quoted]
    most = sorted(named, key=lambda speaker: -quoted[speaker.id])[:LISTED_SPEAKERS]
    return Facts(
        articles=held.articles,
        counted=held.counted,
        first=held.first,
        last=held.last,
        outlets=tuple(sorted((outlet for outlet, _ in held.outlets), key=str.casefold)),
        speakers=tuple(sorted({speaker.name for speaker in most}, key=str.casefold)),
        names={speaker.id: speaker.name for speaker in speakers},
    )


def speaker_name(library: Library, id: str) -> str:
    """As the library calls a speaker now; the id of one that is gone."""
    return facts(library).names.get(id, id)
