"""Reading a question: what kind it is, about whom, about what, and where to look. Pure: text in, `Query` out.

Form first (`rag.frames`), then names (`rag.speakers.find`), then places: one article, an outlet, a period.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz import fuzz, process

from rag.acts import cues
from rag.domain import Filters, Query, Source, Span, Speaker, Turn
from rag.followups import standalone
from rag.frames import KINDS, PRONOUNS, Frame, is_nobody, read_frame
from rag.nameforms import COUNTRIES
from rag.names import SAME, clean, parse, plain, words_of
from rag.periods import read_period
from rag.speakers import Phonebook
from rag.text import fold, quotations, words

__all__ = ["KINDS", "MAX_CHARS", "Places", "read_question"]

MAX_CHARS = 4_000  # of a question; nobody asks longer ones, and reading them would be slow
MAX_NAME_WORDS = 8
MAX_RUN_WORDS = 120  # of a question: where an outlet is looked for
TYPING_ERROR = 90  # a whole name so near is the same with a letter wrong
MISSPELT = 80  # of rapidfuzz' 100: two full names so near may be one, misspelt
_DATED_KINDS = frozenset({"said", "whom", "compare", "changed", "count", "outlets", "articles"})
_AND = re.compile(r",\s*(?:and|or)\s+|\s+(?:and|or|versus|vs\.?)\s+|,\s+|\s+&\s+")
_ARTICLE = "article|report|story|piece|item|interview|titled|entitled|headlined|headline"
_IN_ARTICLE = re.compile(
    r"[\s,]*\b(?:(?:according to|in|from|of|by)\s+)?(?:(?:the|this|that|an)\s+)?"
    r"(?:article|report|story|piece|item|text|interview|post)?[\s,:]*"
    r"(?:(?:titled|entitled|called|headlined|with the (?:title|headline)|under the headline)[\s:]*)?$"
)
_IN_OUTLET = re.compile(r"[\s,]*\b(?:according to|in|from|by|per|on|only|with)\s+(?:the\s+|an?\s+)?$")
_REPORT = re.compile(r"(?:['’]s?)?(?:\s+(?:report(?:ing)?|article|story|coverage|piece|account|website|version))?\b,?")
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b\D*$")
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
    full = standalone(question, turns, lambda name: bool(_find(name, book).speakers))
    text, place = _place(full, places)
    period = _period(text, places.newest, today)
    frame = read_frame(text)
    if period:
        frame, period = _dated(text, frame, period)
    frame, found, unknown = _people(frame, book)
    if frame.who and not found and (outlets := _outlets_called(frame.who, places)):
        frame, unknown, place = replace(frame, who=""), (), replace(place, outlets=outlets)
    since, until = (period.since, period.until) if period else (None, None)
    return Query(
        question=question, standalone=full, kind=frame.kind, speakers=found, unknown=(*unknown, *place.unknown),
        act=frame.act, target=frame.target, topic=frame.topic, quotation=frame.quotation, wh=frame.wh,
        filters=_narrowed(filters, place, since, until),
    )


def _narrowed(filters: Filters, place: _Place, since: str | None, until: str | None) -> Filters:
    dates = [day for day in (filters.since, since) if day], [day for day in (filters.until, until) if day]
    return replace(
        filters,
        articles=place.articles or filters.articles,
        outlets=place.outlets or filters.outlets,
        since=max(dates[0], default=None),
        until=min(dates[1], default=None),
    )


# --- where to look: an article, an outlet -----------------------------------------------------------------


class Places:
    """The titles and outlets of a library, ready to be found in questions. Keep it while the articles stay the same."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self.titles: dict[str, tuple[str, ...]] = {}  # folded title -> ids of articles
        self.outlets: dict[str, tuple[str, ...]] = {}  # letters of the name -> outlets so called
        newest = ""
        for source in sources:
            newest = max(newest, (source.published or "")[:10])
            title, letters = fold(source.title.strip()), _letters(source.outlet)
            if title:
                self.titles[title] = (*self.titles.get(title, ()), source.id)
            if letters and source.outlet not in self.outlets.get(letters, ()):
                self.outlets[letters] = (*self.outlets.get(letters, ()), source.outlet)
        self.newest = _day(newest)


@dataclass(frozen=True, slots=True)
class _Place:
    articles: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()  # titles which no article has


def _place(text: str, places: Places) -> tuple[str, _Place]:
    """The question without the words that name an article or an outlet, and these."""
    text, articles, unknown = _article(text, places)
    text, outlets = _outlet(text, places)
    return text, _Place(articles, outlets, unknown)


def _article(text: str, places: Places) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    if found := _title(text, places):
        span, ids = found
        return _without(text, _with_lead(text, span)), ids, ()
    for span in quotations(text):
        lead = _IN_ARTICLE.search(fold(text[: span.start]))
        named = re.search(rf"\b(?:{_ARTICLE})\b", lead[0]) if lead else None
        if lead and (named or (re.search(r"\bin\s*$", lead[0]) and len(words(span.cut(text))) > 3)):
            title = span.cut(text)[1:-1]
            return _without(text, Span(lead.start(), span.end)), (title,), (title,)  # an id that no article has
    return text, (), ()


def _title(text: str, places: Places) -> tuple[Span, tuple[str, ...]] | None:
    """Where the question holds a title, in marks or after "in the article", and the articles of that title."""
    folded = fold(text)
    for title in sorted((title for title in places.titles if title in folded), key=len, reverse=True):
        start = folded.index(title)
        marks = [at for at in (start - 1, start + len(title)) if folded[at : at + 1] in ('"', "'") and at >= 0]
        if marks or (len(words(title)) > 1 and re.search(rf"\b(?:{_ARTICLE}|called|in)[\s:,]*$", folded[:start])):
            span = Span(min([start, *marks]), max([start + len(title), *(at + 1 for at in marks)]))
            return span, places.titles[title]
    return None


def _with_lead(text: str, span: Span) -> Span:
    lead = _IN_ARTICLE.search(fold(text[: span.start]))
    return Span(lead.start(), span.end) if lead else span


def _outlet(text: str, places: Places) -> tuple[str, tuple[str, ...]]:
    """Cut out "according to the Sarn Courier", "in the Courier's report"; outlets are those of the library."""
    for span in _runs(text):
        outlets = places.outlets.get(_letters(span.cut(text)))
        before = _IN_OUTLET.search(fold(text[: span.start])) if outlets else None
        if outlets and before:
            after = _REPORT.match(text[span.end :])
            return _without(text, Span(before.start(), span.end + (after.end() if after else 0))), outlets
    return text, ()


def _runs(text: str) -> Iterator[Span]:
    """All runs of up to six words, longer ones first."""
    parts = words(text)[:MAX_RUN_WORDS]
    for length in range(min(6, len(parts)), 0, -1):
        for i in range(len(parts) - length + 1):
            yield Span(parts[i].start, parts[i + length - 1].end)


def _letters(name: str) -> str:
    """An outlet's name as people shorten it: "www.sarncourier.com" and "The Sarn Courier" are one."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?|\.(?:com|org|net|co\.\w\w|ir|info|news|\w\w)$", "", fold(name).strip())
    return re.sub(r"^the(?=[^a-z])|['’]s$|[\W_]+", "", bare)


def _outlets_called(name: str, places: Places) -> tuple[str, ...]:
    bare = re.sub(r"(?:['’]s)?\s+(?:report|article|story|coverage|piece|account)s?$", "", name, flags=re.IGNORECASE)
    return places.outlets.get(_letters(bare), ())


def _without(text: str, span: Span) -> str:
    before, after = text[: span.start].rstrip(" ,"), text[span.end :]
    return re.sub(r"\s+([?!.,])", r"\1", f"{before} {after.lstrip(' ,')}").strip()


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
    if latest and period and newest and _WEEKDAY.search(fold(period.span.cut(text))):
        period = read_period(text, min(newest, latest))  # an old library's Tuesday is not this week's
    return _Dated(period.since, period.until, _without(text, period.span), period.span.start) if period else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _dated(text: str, frame: Frame, period: _Dated) -> tuple[Frame, _Dated | None]:
    """A period is about the saying in "what did X say since June", about the said in "who said that since June ..."."""
    bare = read_frame(period.text)
    clause = re.search(r"\b(?:would|will|if|had|was|were|is|are|has|have|that)\b", fold(bare.topic))
    if bare.kind in _DATED_KINDS and not (bare.kind == "whom" and bare.topic) and not clause:
        return bare, period
    before = fold(text[: period.at]).rstrip()
    at_verb = any(cue.end == len(before) for cue in cues(before)[:1])  # "who said on Tuesday that ..."
    if bare.kind in ("did_say", "who_said") and (at_verb or not before):
        return bare, period
    return frame, None


# --- who ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """Who a name may mean. `unsure`: the name as asked, where the speakers only nearly have it."""

    speakers: tuple[Speaker, ...] = ()
    unsure: tuple[str, ...] = ()


def _people(frame: Frame, book: Phonebook) -> tuple[Frame, tuple[Speaker, ...], tuple[str, ...]]:
    """The speakers a frame is about, and the names that nobody (or nobody surely) has."""
    if not frame.who:
        return _unframed(frame, book)
    if is_nobody(frame.who):
        return replace(frame, who=""), (), ()
    if fold(frame.who) in PRONOUNS:
        return frame, (), (frame.who,)
    found = _named(frame.who, book)
    return frame, found.speakers, found.unsure


def _named(who: str, book: Phonebook) -> _Found:
    whole = _find(who, book)
    parts = [part.strip() for part in _AND.split(who) if part and part.strip()]
    if len(parts) < 2 or any(fold(who) == fold(name) for speaker in whole.speakers for name in speaker.names):
        if not whole.speakers:
            whole = _find(_capitalised_tail(who), book)
        return whole if whole.speakers else _Found(unsure=(who,))
    found = [_named(part, book) for part in parts]
    if not any(one.speakers and not one.unsure for one in found):
        return _Found(unsure=(who,))
    speakers = {speaker.id: speaker for one in found for speaker in one.speakers}
    return _Found(tuple(speakers.values()), tuple(name for one in found for name in one.unsure))


def _capitalised_tail(name: str) -> str:
    """The name after a role: "Foreign Ministry spokesman Mara Velin" -> "Mara Velin"; "" where there is none."""
    role = r"\b(?!(?:of|for|the|and|in|on|at|de|la|van|von|bin|al)\b)[a-z][a-z-]+"
    match = re.search(rf"{role},?\s+((?:[^\W\d_a-z][\w.'’-]*\s*){{1,5}})$", name)
    return match[1].strip() if match else ""


def _find(name: str, book: Phonebook) -> _Found:
    """All who have the name; where only a surname or a role fits, all whom it fits best."""
    if not name.strip() or len(words(name)) > 2 * MAX_NAME_WORDS:
        return _Found()
    found = [hit for hit in book.find(name) if hit[1] >= SAME or hit[2] == "role" or _may_be(name, hit[0])]
    if not found:
        if unnamed := _unnamed(name, book):
            return _Found(unnamed)
        near = _nearest_spelling(name, book)
        return _Found((near,), (name,)) if near else _Found()
    best, reason = found[0][1], found[0][2]
    least = max(SAME, best - 0.07) if best >= SAME else best - 0.02
    chosen = tuple(speaker for speaker, score, _ in found if score >= least)
    part = set(words_of(clean(name))) <= {word for own in chosen[0].names for word in words_of(own)}
    return _Found(chosen, (name,) if reason == "misspelling" and not part else ())


def _may_be(name: str, speaker: Speaker) -> bool:
    """Whether a name that only partly agrees is a shorter form of the speaker's: "the army" of "the Syrian army".

    A longer one says more than the speaker's name does ("UK High Commission" is not the UK), and so does a given name.
    """
    asked = _name_words(name)
    if speaker.kind == "person" and parse(name).given:
        full = [own for own in speaker.names if parse(own).given]
        return not full or any(fuzz.ratio(plain(name), plain(own)) >= MISSPELT for own in full)
    if speaker.kind == "person" or len(asked) == 1:
        return True
    return any(asked <= _name_words(own) or len(asked ^ _name_words(own)) <= 1 for own in speaker.names)


def _unnamed(name: str, book: Phonebook) -> tuple[Speaker, ...]:
    """Speakers whom no article names: "the engineer" may be "an engineer at the dam"."""
    asked = frozenset(words_of(clean(name)))
    nameless = (speaker for speaker in book if speaker.kind in ("unknown", "group"))
    return tuple(speaker for speaker in nameless if asked and asked <= frozenset(words_of(speaker.name)))


def _nearest_spelling(name: str, book: Phonebook) -> Speaker | None:
    """A speaker whose whole name differs by a letter or two, for long names only; None if there is none."""
    if len(name) < 8:
        return None
    by_name = {plain(own): speaker for speaker in book for own in speaker.names}
    near = process.extractOne(plain(clean(name)), by_name.keys(), scorer=fuzz.ratio, score_cutoff=TYPING_ERROR)
    return by_name[near[0]] if near else None


def _name_words(name: str) -> frozenset[str]:
    return frozenset(COUNTRIES.get(word, word) for word in words_of(clean(name)))


def _unframed(frame: Frame, book: Phonebook) -> tuple[Frame, tuple[Speaker, ...], tuple[str, ...]]:
    """Key words ("Velin flood", "Velin on the flood") and comparisons of two speakers name them without a verb."""
    if frame.kind == "compare":
        names, _, topic = frame.topic.partition(" on ") if " on " in frame.topic else frame.topic.partition(" about ")
        found = _named(names, book)
        if found.speakers and not found.unsure:
            return replace(frame, who=names, topic=topic), found.speakers, ()
    asks = frame.wh or re.match(r"(?:did|does|do|is|are|was|were|has|have|had)\b", fold(frame.topic))
    if frame.kind == "fact" and not asks:
        ends = [span.end for span in words(frame.topic)[:5]]
        best = max(((_certainty(frame.topic[:end], book), -end) for end in ends), default=(0.0, 0))
        if best[0]:
            name, rest = frame.topic[: -best[1]], frame.topic[-best[1] :]
            topic = re.sub(r"^[\s:,-]*(?:(?:on|about|regarding|over)\s)?\s*", "", rest)
            return replace(frame, kind="said", who=name, topic=topic, wh="what"), _find(name, book).speakers, ()
    return frame, (), ()


def _certainty(name: str, book: Phonebook) -> float:
    """How surely these words are somebody's name; 0 where a surname does not even fit."""
    found = book.find(name)
    return found[0][1] if found and found[0][1] >= 0.75 and found[0][2] not in ("misspelling", "role") else 0.0
