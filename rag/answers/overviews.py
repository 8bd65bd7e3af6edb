"""Answers about several statements at once: side by side, over time, who somebody is, who is quoted, who reports it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.answers.claims import claim
from rag.answers.pages import Pages, plain_name
from rag.answers.stances import acts_asked
from rag.checks.quotes import locate
from rag.domain import Candidate, Claim, Filters, Query, QuestionKind, Sentence, Source, Statement, UncheckedAnswer
from rag.names.tallies import MOST_QUOTED, most_quoted
from rag.text import fold

ALIKE = 0.3  # a score from which a sentence is set beside others
MOST = 12  # sentences in one overview
Mentioned = Callable[[str, Filters], list[Sentence]]


def overview(
    query: Query, candidates: Sequence[Candidate], pages: Pages, mentioned: Mentioned
) -> UncheckedAnswer | None:
    """An overview, if the question asks for one and there is enough for it."""
    makers: dict[QuestionKind, Callable[[], list[Claim]]] = {
        QuestionKind.WHO_IS: lambda: [] if acts_asked(query.question) else _who_is(query, pages, mentioned),
        QuestionKind.VOICES: lambda: _voices(query, pages),
        QuestionKind.OUTLETS: lambda: _outlets(query, candidates, pages),
        QuestionKind.COMPARE: lambda: _side_by_side(query, candidates, pages, _place),
        QuestionKind.CHANGED: lambda: _side_by_side(query, candidates, pages, _day),
    }
    claims = makers[query.kind]() if query.kind in makers else []
    if not claims:
        return None
    side = query.kind in (QuestionKind.COMPARE, QuestionKind.CHANGED)
    best = max((c.score for c in candidates), default=0.0)
    near = side or (query.kind is QuestionKind.OUTLETS and best >= ALIKE)
    sure = best if near else 1.0  # who is quoted, and where, is counted
    return UncheckedAnswer(tuple(claims), made_by="local", templated=True, side_by_side=side, confidence=sure)


def _side_by_side(
    query: Query, candidates: Sequence[Candidate], pages: Pages, place_of: Callable[[Candidate], str]
) -> list[Claim]:
    """What answers, grouped by outlet or day, in the order of the articles; nothing where only one has it."""
    chosen = sorted((c for c in candidates if c.score >= ALIKE), key=_when)[:MOST]
    groups: dict[str, list[Candidate]] = {}
    for candidate in chosen:
        groups.setdefault(place_of(candidate), []).append(candidate)
    if len(groups) < 2:
        return []
    made = []
    for place, some in sorted(groups.items(), key=lambda pair: _when(pair[1][0])):
        for i, candidate in enumerate(some):
            one = claim(pages, query, candidate, lead=f"{place}: " if i == 0 else "")
            made.append(replace(one, subject=f"{place}: {one.subject}"))  # each place has lines of its own
    return made


def _place(candidate: Candidate) -> str:
    return _place_of(candidate.source)


def _place_of(source: Source) -> str:
    return plain_name(source.outlet or source.title) or source.id


def _day(candidate: Candidate) -> str:
    return (candidate.source.published or "undated")[:10]


def _when(candidate: Candidate) -> tuple[str, str, int]:
    return candidate.source.published or "", candidate.source.id, candidate.sentence.span.start


def _outlets(query: Query, candidates: Sequence[Candidate], pages: Pages) -> list[Claim]:
    """Which outlets have it: each with its best sentence; where none is near, those that quote whoever is named."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate.score >= ALIKE:
            best.setdefault(_place(candidate), candidate)
    made = sorted(best.items(), key=lambda pair: _when(pair[1]))
    if not made and query.speakers:
        return _quoting(query, pages)
    return [claim(pages, query, candidate, (place,), f"{place}: ") for place, candidate in made]


def _quoting(query: Query, pages: Pages) -> list[Claim]:
    """The outlets that quote the people and bodies of a question, each with how often and the first statement."""
    theirs = replace(query.filters, speakers=tuple(speaker.id for speaker in query.speakers))
    places = {source.id: _place_of(source) for source in pages.records.sources(theirs)}
    own: dict[str, list[Statement]] = {}
    for statement in pages.records.statements(theirs):
        own.setdefault(places[statement.source_id], []).append(statement)
    return [
        Claim(f"{place}: {_times(len(some))}.", (some[0].id,), some[0].speaker.name, (place,), subject=place)
        for place, some in own.items()
        if some[0].speaker
    ]


def _who_is(query: Query, pages: Pages, mentioned: Mentioned) -> list[Claim]:
    """Roles, each as an article writes them; whom nobody quotes, by the sentences that name them."""
    claims: list[Claim] = []
    told: set[str] = set()
    for speaker in query.speakers:
        own = pages.records.statements(replace(query.filters, speakers=(speaker.id,)))
        for statement in own:
            here = [role for role in pages.roles(statement) if fold(role) not in told]
            if here and _stands(pages, statement, here[0]):
                told.update(map(fold, here))
                name, role = pages.named(statement), here[0]
                one = Claim(f"{name}, {role}.", (statement.id,), speaker.name, names=(role,))
                claims.append(replace(one, subject=speaker.name, further=f"{role}."))
        if own and not claims:
            claims.append(Claim(f"{pages.named(own[0])} is quoted here.", (own[0].id,), speaker.name))
    for name in query.unknown if not claims else ():
        claims += [Claim("", (sentence.id,)) for sentence in mentioned(name, query.filters)[:2]]
    return claims[:4]


def _stands(pages: Pages, statement: Statement, role: str) -> bool:
    return locate(pages.article(statement.source_id).text, role) is not None


def _voices(query: Query, pages: Pages) -> list[Claim]:
    """The people and bodies quoted most, with their number of statements and the first of them; or one's own."""
    if query.speakers:
        counted = [(s, len(pages.records.statements(replace(query.filters, speakers=(s.id,))))) for s in query.speakers]
    else:
        counted = most_quoted(pages.records, query.filters, MOST_QUOTED)
    claims = []
    for speaker, number in counted:
        own = pages.records.statements(replace(query.filters, speakers=(speaker.id,)))
        if own:
            told, named = f"{speaker.name}: {_times(number)}.", pages.named(own[0])
            claims.append(Claim(told, (own[0].id,), speaker.name, (named,), subject=speaker.name))
    return claims


def _times(number: int) -> str:
    return f"{number} statement{'' if number == 1 else 's'}"
