"""Reading a question: what kind it is, about whom, about what, and where to look. Pure: text in, `Query` out.

Form first (`rag.questions.frames`), then names (`rag.people.phonebook`), then places: an article, an outlet, a period.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.domain import Filters, Query, Source, Speaker, Turn
from rag.people.speakers import Phonebook
from rag.questions.followups import standalone
from rag.questions.frames import KINDS, Frame, read_frame
from rag.questions.named import find, people
from rag.questions.periods import Period, read_period
from rag.questions.where import Place, Places, outlets_called, place_in, without
from rag.speech.acts import cues
from rag.text import fold

__all__ = ["KINDS", "MAX_CHARS", "Places", "read_question"]

MAX_CHARS = 4_000  # of a question; nobody asks longer ones, and reading them would be slow
_DATED_KINDS = frozenset({"said", "whom", "compare", "changed", "count", "outlets", "articles"})
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b\D*$")
_NAME_OF_SHOW = re.compile(r"[A-Z]\w*\s+On\s+\w+day$")  # "Harbour Talk On Sunday" is a programme
_RELATIVE = re.compile(r"today|yesterday|\b(?:this|last|past|ago)\b")
EVERYWHERE = Filters()


def read_question(
    question: str,
    turns: Sequence[Turn] = (),
    speakers: Phonebook | Sequence[Speaker] = (),
    today: date | None = None,
    filters: Filters = EVERYWHERE,
    sources: Places | Sequence[Source] = (),
) -> Query:
    """Read a question in its conversation, for a library with these speakers and articles.

    Whoever reads many questions prepares a Phonebook and Places. A name that is only nearly a speaker's stands in
    `unknown` too: whoever can look it up decides. So does a title that no article has; the filters then let nothing
    pass. What the question says about where to look narrows `filters`. Days are counted from `today`; without it,
    and for days of the week in an old library, from the newest article.

    >>> mara = Speaker("s1", "Mara Velin")
    >>> query = read_question("Who did Velin blame for the flood?", speakers=[mara])
    >>> query.kind, query.act, query.speakers[0].name, query.topic
    ('whom', 'blame', 'Mara Velin', 'the flood')
    """
    book = speakers if isinstance(speakers, Phonebook) else Phonebook(speakers)
    places = sources if isinstance(sources, Places) else Places(sources)
    full = standalone(question, turns, lambda name: bool(find(name, book).speakers))
    text, place = place_in(full, places)
    period = _period(text, places.newest, today)
    own = place_in(question, places)[1]
    if place.outlets and not own.outlets and full != question and _period(question, places.newest, today):
        place, full = replace(place, outlets=()), text  # "and on Tuesday?" asks about another day, wherever it was told
    frame = read_frame(text)
    if period:
        frame, period = _dated(text, frame, period)
    frame, found, unknown = people(frame, book, text)
    if frame.who and not found and (outlets := outlets_called(frame.who, places)):
        frame, unknown, place = replace(frame, who=""), (), replace(place, outlets=outlets)
    since, until = (period.since, period.until) if period else (None, None)
    if frame.kind not in ("who_is", "count"):
        found = tuple(dict.fromkeys((*found, *(voice for body in found for voice in book.spokesmen(body)))))
    return Query(
        question=question,
        standalone=full,
        kind=frame.kind,
        speakers=found,
        unknown=(*unknown, *place.unknown),
        act=frame.act,
        target=frame.target,
        topic=frame.topic,
        quotation=frame.quotation,
        wh=frame.wh,
        filters=_narrowed(filters, place, since, until),
    )


def _narrowed(filters: Filters, place: Place, since: str | None, until: str | None) -> Filters:
    dates = [day for day in (filters.since, since) if day], [day for day in (filters.until, until) if day]
    return replace(
        filters,
        articles=place.articles or filters.articles,
        outlets=place.outlets or filters.outlets,
        since=max(dates[0], default=None),
        until=min(dates[1], default=None),
    )


# --- when -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Dated:
    since: str | None
    until: str | None
    text: str  # the question without the words of the period
    at: int  # where they stood


def _period(text: str, newest: date | None, today: date | None) -> _Dated | None:
    latest = today or newest
    period = read_period(text, latest) if latest else None
    if period and _NAME_OF_SHOW.search(text[: period.span.start] + " " + period.span.cut(text)):
        return None
    if latest and period and newest and _WEEKDAY.search(fold(period.span.cut(text))):
        period = read_period(text, min(newest, latest))  # an old library's Tuesday is not this week's
    elif latest and period and newest and _after(period, newest) and not _RELATIVE.search(fold(period.span.cut(text))):
        period = read_period(text, newest)  # nor is its January this year's
    return _Dated(period.since, period.until, without(text, period.span), period.span.start) if period else None


def _after(period: Period, newest: date) -> bool:
    return (period.since or period.until or "") > newest.isoformat()


def _dated(text: str, frame: Frame, period: _Dated) -> tuple[Frame, _Dated | None]:
    """A period is about the saying in "what did X say since June", about the said in "who said that since June ..."."""
    bare = read_frame(period.text)
    if bare.topic and re.search(r"\bby$", fold(text[: period.at + 2])):
        return frame, None  # "about finishing by February": a deadline, not when it was said
    clause = re.search(r"\b(?:would|will|if|had|was|were|is|are|has|have|that)\b", fold(bare.topic))
    if bare.kind in _DATED_KINDS and not (bare.kind == "whom" and bare.topic) and not clause:
        return bare, period
    before = fold(text[: period.at]).rstrip()
    at_verb = any(cue.end == len(before) for cue in cues(before)[:1])  # "who said on Tuesday that ..."
    if bare.kind in ("did_say", "who_said") and (at_verb or not before):
        return bare, period
    return frame, None
