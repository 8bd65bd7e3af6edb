"""Why there is no answer, each reason with what was searched and what comes nearest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import fuzz, process

from rag.answers.counting import articles_told
from rag.answers.prose import listed
from rag.domain import Candidate, Filters, Query, Refusal, RefusalKind
from rag.seams import Records
from rag.text import fold

NEAR_NAME, NEAR_WORD = 60.0, 62.0  # of rapidfuzz' 100: names shown as the closest, and one word of them
NEAR_MISS = 0.15  # of a score: somebody else spoke of it
WHICH = 4  # people to choose from, where several may be meant
_SMALL = frozenset("the and for von van bin".split())
Mentioned = Callable[[str], int]  # in how many articles a name stands


def refusal(query: Query, candidates: Sequence[Candidate], records: Records, mentioned: Mentioned) -> Refusal:
    """The reason in one sentence, without quotation marks. Scored candidates, none of them sure."""
    place = searched(records, query.filters)
    if titles := set(query.unknown) & set(query.filters.articles):
        return Refusal(RefusalKind.NOT_IN_LIBRARY, f"No article of the library has the title {titles.pop()}.")
    if query.unknown and not query.speakers:
        name = query.unknown[0]
        if count := mentioned(name):
            times = f"1 article mentions {name}" if count == 1 else f"{count} articles mention {name}"
            return Refusal(RefusalKind.NEVER_QUOTED, f"{times}, and none quotes a statement (searched: {place}).")
        if not any(candidate.score >= NEAR_MISS for candidate in candidates):
            reason = f"Nobody called {name} is quoted or named in the library (searched: {place})."
            return Refusal(RefusalKind.UNKNOWN_SPEAKER, reason, closest_names(records, name))
    if not query.speakers:
        return Refusal(RefusalKind.NOT_IN_LIBRARY, f"Nothing in the library answers this (searched: {place}).")
    who = _whom(query)
    asked = {speaker.id for speaker in query.speakers}
    if not (pages := records.sources(_by(query.filters, asked))):
        elsewhere = len(records.sources(Filters(speakers=tuple(asked))))
        also = (
            f"; quoted in {elsewhere} other article{'' if elsewhere == 1 else 's'} of the library" if elsewhere else ""
        )
        return Refusal(RefusalKind.NEVER_QUOTED, f"No statement by {who} where you asked (searched: {place}){also}.")
    best = next((c for c in candidates if c.score >= NEAR_MISS), None)
    if best and not asked & {speaker.id for speaker in best.speakers}:
        if best.speakers:
            other = listed([speaker.name for speaker in best.speakers])
            return Refusal(
                RefusalKind.SAID_BY_OTHERS, f"No statement by {who} says this; {other} spoke of it (searched: {place})."
            )
        return said_by_article(query, records)
    times = "1 article quotes" if len(pages) == 1 else f"{len(pages)} articles quote"
    return Refusal(RefusalKind.NOT_ON_THIS, f"No statement by {who} answers this; {times} them (searched: {place}).")


def other_language(query: Query) -> Refusal:
    """What to do about a question that is not in English; whom it names, it names in any language."""
    names = tuple(dict.fromkeys(speaker.name for speaker in query.speakers))[:3]
    ask = f"What did {names[0]} say?" if names else "Who is quoted most?"
    reason = (
        f"This question is not in English, and the models inside WhoSaid read English only. Ask it in English: {ask} "
        "A language model reads other languages as well, where one is set up (OPENAI_API_KEY or OPENAI_BASE_URL, and "
        "WHOSAID_MODEL)."
    )
    return Refusal(RefusalKind.OTHER_LANGUAGE, reason, names)


def which_person(query: Query) -> Refusal:
    """Asks whom a follow-up means."""
    names = [speaker.name for speaker in query.unclear]
    shown = names[:WHICH]
    more = f" or {len(names) - len(shown)} others" if len(names) > len(shown) else ""
    told = f"{', '.join(shown)}{more}" if more else f"{', '.join(shown[:-1])} or {shown[-1]}"
    reason = f"This may mean {told}, who all came up before. Ask again with the name."
    return Refusal(RefusalKind.WHICH_PERSON, reason, tuple(shown))


def unsure(query: Query, records: Records) -> Refusal:
    return Refusal(RefusalKind.UNSURE, f"Nothing answers this for sure (searched: {searched(records, query.filters)}).")


def said_by_article(query: Query, records: Records) -> Refusal:
    """Where an article says in its own voice what somebody was asked about."""
    who = _whom(query)
    by = f"No statement by {who} says this" if who else "Nobody is quoted as saying this"
    place = searched(records, query.filters)
    return Refusal(RefusalKind.OWN_VOICE, f"{by}; what comes nearest is an article's own sentence (searched: {place}).")


def said_by_others(query: Query, records: Records) -> Refusal:
    """Where somebody else is quoted with what somebody was asked about."""
    who = _whom(query)
    place = searched(records, query.filters)
    return Refusal(
        RefusalKind.SAID_BY_OTHERS, f"No statement by {who} says this; somebody else's does (searched: {place})."
    )


def _whom(query: Query) -> str:
    """Who was asked about; of several of one surname, who may all be meant, the surname."""
    names = list(dict.fromkeys(speaker.name for speaker in query.speakers))
    surnames = {name.split()[-1] for name in names}
    return surnames.pop() if len(names) > 1 and len(surnames) == 1 else listed(names[:3])


def _by(filters: Filters, ids: set[str]) -> Filters:
    return Filters(tuple(ids), filters.outlets, filters.articles, filters.since, filters.until)


def searched(records: Records, filters: Filters) -> str:
    """ "5 articles, 2 undated, 2024-11-28 to 2024-11-29"; of a period, also what it leaves out undated."""
    told, first, last, _ = _extent(records, records.generation(), filters)
    return f"{told}{f', {first}' if first else ''}{f' to {last}' if last != first else ''}{_left_out(records, filters)}"


def _left_out(records: Records, filters: Filters) -> str:
    """What a period says nothing of: articles without a date may be of it or not."""
    if not (filters.since or filters.until):
        return ""
    *_, undated = _extent(records, records.generation(), replace(filters, since=None, until=None))
    return f"; {undated:,} without a date left out" if undated else ""


@lru_cache(maxsize=64)
def _extent(records: Records, generation: int, filters: Filters) -> tuple[str, str, str, int]:
    """How many articles pass, in words, the first and the last day, how many are undated; of this generation."""
    sources = records.sources(filters)
    days = sorted(source.published[:10] for source in sources if source.published)
    told = articles_told(sources, records.copies())
    return told, days[0] if days else "", days[-1] if days else "", len(sources) - len(days)


def closest_names(records: Records, name: str) -> tuple[str, ...]:
    """At most three names of the library that are spelt nearly so."""
    by_name = _names(records, records.generation())
    near = process.extract(name, by_name.keys(), scorer=fuzz.WRatio, limit=20, score_cutoff=NEAR_NAME)
    return tuple(dict.fromkeys(by_name[own] for own, _, _ in near if _spelt_alike(name, own)))[:3]


@lru_cache(maxsize=2)
def _names(records: Records, generation: int) -> dict[str, str]:
    """Every spelling of a person's or body's name, and the name; `generation` keeps what is remembered up to date."""
    named = (speaker for speaker in records.speakers() if speaker.kind in ("person", "body"))
    return {own: speaker.name for speaker in named for own in speaker.names}


def _spelt_alike(name: str, own: str) -> bool:
    """Whether a word of one is nearly a word of the other; a few letters in common make no name."""
    asked, known = ([w for w in fold(text).split() if len(w) > 2 and w not in _SMALL] for text in (name, own))
    return any(fuzz.ratio(one, other) >= NEAR_WORD for one in asked for other in known)
