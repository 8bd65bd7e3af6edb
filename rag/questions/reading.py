"""Reading a question: what kind it is, about whom, about what, and where to look. Pure: text in, `Query` out.

Form first (`rag.questions.frames`), then names (`rag.people.phonebook`), then places: an article, an outlet, a period.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz import fuzz, process

from rag.domain import Filters, Query, Source, Speaker, Turn
from rag.people.nameforms import COUNTRIES
from rag.people.names import SAME, clean, parse, plain, words_of
from rag.people.sources import ROLE_NOUNS
from rag.people.speakers import Phonebook
from rag.questions.clauses import question_word
from rag.questions.followups import standalone
from rag.questions.frames import KINDS, PRONOUNS, Frame, is_nobody, read_frame
from rag.questions.periods import Period, read_period
from rag.questions.where import Place, Places, outlets_called, place_in, without
from rag.speech.acts import cues
from rag.text import fold, words

__all__ = ["KINDS", "MAX_CHARS", "Places", "read_question"]

MAX_CHARS = 4_000  # of a question; nobody asks longer ones, and reading them would be slow
MAX_NAME_WORDS = 8
TYPING_ERROR = 90  # a whole name so near is the same with a letter wrong
MISSPELT = 80  # of rapidfuzz' 100: two full names so near may be one, misspelt
_DATED_KINDS = frozenset({"said", "whom", "compare", "changed", "count", "outlets", "articles"})
_AND = re.compile(r",\s*(?:and|or)\s+|\s+(?:and|or|versus|vs\.?)\s+|,\s+|\s+&\s+")
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b\D*$")
GIVEN = 65  # the same of given names alone, which spellings vary more: "Esmail" and "Esmaeil" are far above it
_OFFICE = re.compile(r",|\b(?:for|of|to|in|at|who|whose|which|that)\b")  # an office ends here, and its body begins
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
    full = standalone(question, turns, lambda name: bool(_find(name, book).speakers))
    text, place = place_in(full, places)
    period = _period(text, places.newest, today)
    own = place_in(question, places)[1]
    if place.outlets and not own.outlets and full != question and _period(question, places.newest, today):
        place, full = replace(place, outlets=()), text  # "and on Tuesday?" asks about another day, wherever it was told
    frame = read_frame(text)
    if period:
        frame, period = _dated(text, frame, period)
    frame, found, unknown = _people(frame, book)
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
        return whole if whole.speakers else _Found(unsure=(_TITLE.sub("", who),))
    found = [_named(part, book) for part in parts]
    if not any(one.speakers and not one.unsure for one in found):
        return _Found(unsure=(who,))
    speakers = {speaker.id: speaker for one in found for speaker in one.speakers}
    return _Found(tuple(speakers.values()), tuple(name for one in found for name in one.unsure))


_TITLE = re.compile(  # "General Hale" is looked for as Hale: an article may give the rank elsewhere, or in other words
    r"^(?:(?:brigadier|major|lieutenant|prime|vice)\s+)?(?:mr|mrs|ms|dr|sir|dame|gen|general|col|colonel|president|"
    r"minister|senator|sen|rep|gov|governor|judge|justice|prof|professor|king|queen|prince|princess|sheikh|captain|"
    r"admiral|commander)\b\.?\s+(?=[^\W\d_]{2})(?!(?:of|for|and|from|in)\b)",
    re.IGNORECASE,
)


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
    groups = tuple(s for s in _unnamed(name, book) if s.kind == "group") if reason == "role" else ()
    if groups:  # "the growers" are some growers before they are whoever heads their association
        return _Found((*groups, *(s for s in chosen if s not in groups and _holds(name, s))))
    if reason == "role":
        chosen = tuple(speaker for speaker in chosen if _holds(name, speaker)) or chosen
        if name[:1].isupper() and not set(words_of(name)) & ROLE_NOUNS:
            chosen = tuple(hit[0] for hit in found if _speaks_for(name, hit[0])) or chosen
    part = set(words_of(clean(name))) <= {word for own in chosen[0].names for word in words_of(own)}
    return _Found(chosen, (name,) if reason == "misspelling" and not part else ())


def _holds(name: str, speaker: Speaker) -> bool:
    """Whether one of the speaker's roles is the office asked for: a candidate for mayor is no mayor.

    >>> _holds("the mayor", Speaker("a", "Ann Lee", "person", roles=("candidate for mayor",)))
    False
    """
    asked = words_of(_OFFICE.split(clean(name))[0])
    return not asked or any(asked[-1] in words_of(_OFFICE.split(role)[0]) for role in speaker.roles)


def _speaks_for(name: str, speaker: Speaker) -> bool:
    """Whether a role is one for the country or body so called: "Norland's envoy to Esteria" does not speak for it.

    >>> envoy = Speaker("a", "Ann Lee", "person", roles=("Norland's envoy to Esteria",))
    >>> _speaks_for("Norland", envoy), _speaks_for("Esteria", envoy)
    (True, False)
    """
    there = rf"(?<!\bto )(?<!\bin )(?<!\bwith )(?<!\bagainst )(?<!\bto the )(?<!\bin the )\b{re.escape(fold(name))}\b"
    return any(re.search(there, fold(role)) for role in speaker.roles)


def _may_be(name: str, speaker: Speaker) -> bool:
    """Whether a name that only partly agrees is a shorter form of the speaker's: "the army" of "the Syrian army".

    A longer one says more than the speaker's name does ("UK High Commission" is not the UK), and so does a given name.
    """
    asked = _name_words(name)
    if speaker.kind == "person" and parse(name).given:
        full = [own for own in speaker.names if parse(own).given]
        return not full or any(_misspelt(name, own) for own in full)
    if speaker.kind == "person" or len(asked) == 1:
        return True
    return any(asked <= _name_words(own) or len(asked ^ _name_words(own)) <= 1 for own in speaker.names)


def _misspelt(name: str, own: str) -> bool:
    """Whether one full name may be the other with letters wrong; another given name is another person."""
    asked, known = " ".join(parse(name).given), " ".join(parse(own).given)
    return fuzz.ratio(plain(name), plain(own)) >= MISSPELT and fuzz.ratio(plain(asked), plain(known)) >= GIVEN


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
        if found.speakers and not found.unsure and (topic or _AND.search(names)):
            return replace(frame, who=names, topic=topic), found.speakers, ()
    asks = frame.wh or re.match(r"(?:did|does|do|is|are|was|were|has|have|had)\b", fold(frame.topic))
    if frame.kind == "fact" and not asks:
        ends = [span.end for span in words(frame.topic)[:5]]
        best = max(((_certainty(frame.topic[:end], book), -end) for end in ends), default=(0.0, 0))
        if best[0]:
            name, rest = frame.topic[: -best[1]], frame.topic[-best[1] :]
            topic = re.sub(r"^[\s:,-]*(?:(?:on|about|regarding|over)\s)?\s*", "", rest)
            return replace(frame, kind="said", who=name, topic=topic, wh="what"), _find(name, book).speakers, ()
    return frame, _named_inside(frame.topic, book) if frame.kind == "fact" else (), ()


_NAME_INSIDE = re.compile(r"\b(?:[A-Z][\w’-]+(?:'(?!s\b)\w+)?(?: (?=[A-Z]))?)+")


def _named_inside(topic: str, book: Phonebook) -> tuple[Speaker, ...]:
    """The one speaker whom a question of another form names: "What flow did Ostby measure?" may be told by Ostby."""
    for match in list(_NAME_INSIDE.finditer(topic))[1 if question_word(topic) else 0 :][:4]:
        found = [hit for hit in book.find(match[0].strip()) if hit[0].kind == "person" and hit[2] != "misspelling"]
        if len(found) == 1 and found[0][1] >= 0.75 and found[0][2] != "role":
            return (found[0][0],)
    return ()


def _certainty(name: str, book: Phonebook) -> float:
    """How surely these words are somebody's name; 0 where a surname does not even fit."""
    found = book.find(name)
    return found[0][1] if found and found[0][1] >= 0.75 and found[0][2] not in ("misspelling", "role") else 0.0
