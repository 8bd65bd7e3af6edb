"""The offline answerer: short answers made of statements, without a language model.

Each kind of question has one function from a `Case` to claims; a function that finds nothing returns none.
`rag.adapters.refusing` then says why, unless `rag.adapters.closest` finds it said in other words. Prose is made from
a few templates and holds no quotation marks: the quotations themselves are cut from the page by `verify`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from rag.adapters import details, overviews
from rag.adapters.case import TRUSTED, Case
from rag.adapters.closest import closest
from rag.adapters.pages import plain_name
from rag.adapters.points import MAX_POINTS, Point, cite, past, points, spread, target_names, verb, worded
from rag.adapters.refusing import refuse
from rag.adapters.saying import has_target, who_said
from rag.adapters.shortelsewhere import elsewhere
from rag.adapters.verdicts import did_say
from rag.domain import Claim, Draft, Filters, Hit, Query, Statement, Turn
from rag.models.reading import ShortAnswerModel
from rag.people.sourcewords import names_somebody
from rag.questions.relevance import fits_act, relayed_by, says_inside, topic_of
from rag.questions.short import without_kind
from rag.questions.topics import coverage, stems
from rag.seams import Embedder, Records, ShortAnswerer
from rag.speech.acts import ACTS
from rag.text import fold


class LocalAnswerer:
    """Implements `seams.Answerer` over one library. Never raises for want of evidence: it refuses, and says why."""

    name = "local"

    def __init__(
        self, records: Records, reader: ShortAnswerer | None = None, meaning: Callable[[], Embedder] | None = None
    ) -> None:
        """`meaning` gives the encoder of sentences; it is called when the first question has need of it."""
        self._records, self._reader, self._meaning = records, reader or ShortAnswerModel(), meaning
        self._extent = lru_cache(maxsize=64)(self._count)

    def _count(self, generation: int, filters: Filters) -> tuple[int, str, str]:
        """How many articles pass, their first and last day; `generation` keeps what is remembered up to date."""
        sources = self._records.sources(filters)
        dates = sorted(source.published[:10] for source in sources if source.published) or [""]
        return len(sources), dates[0], dates[-1]

    def answer(self, query: Query, hits: Sequence[Hit], turns: Sequence[Turn] = ()) -> Draft:
        extent = partial(self._extent, self._records.generation())
        case = Case(self._records, query, hits, turns, extent, self._reader, self._meaning)
        claims = _ANSWERS.get(query.kind, _said)(case)
        if claims:
            if query.unknown and query.speakers:
                claims[-1] = replace(claims[-1], text=f"{claims[-1].text} (nobody called {query.unknown[0]} is quoted)")
            beside = query.kind in ("compare", "changed")
            return Draft(tuple(worded(case, claims)), made_by=self.name, templated=True, side_by_side=beside)
        nearest, refusal = elsewhere(case) or refuse(case)
        if refusal.kind in _NOT_SO_WORDED and (near := closest(case)):
            return Draft(tuple(near), made_by=self.name, templated=True)
        return Draft(tuple(nearest), refusal, made_by=self.name, templated=True)


# --- to whom ---------------------------------------------------------------------------------------------


def _whom(case: Case) -> list[Claim]:
    """The targets as names; outlets that render them differently stand side by side."""
    act = case.query.act
    done = [hit for hit in case.asked if not hit.found.negated]
    fitting = case.doing(done)
    fitting = case.on_topic(fitting) or case.in_articles_on_topic(fitting)
    if case.query.wh.endswith("else"):
        fitting = case.fresh(fitting)
    targets = {hit.found.id: plain_name(case.target(hit.found)) for hit in fitting}
    aimed = [hit for hit in fitting if targets[hit.found.id]]
    if case.query.wh.startswith("who"):  # of "attacked the mayor" and "attacked loopholes" the mayor is asked for
        aimed = [hit for hit in aimed if names_somebody(targets[hit.found.id])] or aimed
    if role := case.role_asked:  # "which general did X honour": generals, if the page calls any so
        aimed = [hit for hit in aimed if role <= stems(targets[hit.found.id])] or aimed
    if not aimed:
        return [
            _point_claim(case, point, f"{case.named(point.first)} {past(point.first.act)}", i == 0)
            for i, point in enumerate(points(case, fitting))
        ]
    by_target: dict[tuple[str, str], list[Statement]] = {}
    for hit in case.in_order(aimed):
        key = case.named(hit.found), re.sub(r"^the ", "", fold(targets[hit.found.id]))
        by_target.setdefault(key, []).append(hit.found)
    return [
        cite(
            f"{'· ' if i else ''}{name} {past(act or said[0].act)} {targets[said[0].id]}",
            said,
            case.speaker_name(said[0]),
            target_names(targets[said[0].id]),
        )
        for i, ((name, _), said) in enumerate(by_target.items())
    ]


# --- what somebody said -------------------------------------------------------------------------------------


_OCCASION = re.compile(r"(?:when|while|after|before|during|in|at|through|from|via|as)\b")


def _said(case: Case) -> list[Claim]:
    """The statements, a point each, those of one act together; what all asked-about speakers said on the topic."""
    query = case.query
    if query.unknown and not query.speakers:
        return _passed_on(case)
    chosen = case.asked if query.speakers else [hit for hit in case.asked if hit.score >= TRUSTED]
    if case.asks_act:
        chosen = case.doing(chosen) or case.saying_as_much(chosen)
    if query.target and query.act:
        chosen = [hit for hit in chosen if has_target(case, hit.found)]
    elif query.target:
        told = [] if _OCCASION.match(query.target) else [hit for hit in chosen if has_target(case, hit.found)]
        chosen = told or case.on_occasion(chosen)
    fitting = case.on_topic(chosen) or (case.in_articles_titled(chosen) if query.speakers else [])
    if query.wh.endswith("else"):
        fitting = case.fresh(fitting)
    return _by_speaker(case, points(case, fitting)) or _said_near(case, chosen)


def _said_near(case: Case, chosen: Sequence[Hit]) -> list[Claim]:
    """The one thing somebody said where the article tells of the affair asked about, without naming it."""
    near = points(case, case.near_topic(chosen)) if case.query.speakers else []
    claims = _by_speaker(case, near) if len(near) == 1 else []
    lead = f"Where the article tells of {topic_of(case.query)}, "
    return [replace(claim, text=lead + claim.text) for claim in claims]


def _passed_on(case: Case) -> list[Claim]:
    """What whoever is asked about says by the mouths of others: "a harbour worker, cited by Radio Sarn"."""
    passed = [hit for hit in case.statements if any(relayed_by(hit.found, name) for name in case.query.unknown)]
    chosen = points(case, case.on_topic(passed))[:MAX_POINTS]
    return [cite(_whose(case, point.first), point.statements, case.speaker_name(point.first)) for point in chosen]


def _whose(case: Case, statement: Statement) -> str:
    """The speaker with role and relay; where the words tell what another one said, that one by this one's account."""
    inside = next((name for name in case.query.unknown if says_inside(statement, name)), "")
    return f"{inside}, according to {case.label(statement)}" if inside else case.label(statement)


def _by_speaker(case: Case, found: Sequence[Point]) -> list[Claim]:
    """One claim for each speaker and act: "Mara Velin warned [1][2]", speech before thought."""
    shown = found[:MAX_POINTS]
    groups: dict[tuple[str, str], list[Point]] = {}
    for point in shown:
        groups.setdefault((case.key(point.first), verb(case, point.first)), []).append(point)
    ordered = sorted(groups.items(), key=lambda item: not ACTS.get(item[1][0].first.act, ACTS["say"]).speech)
    claims, seen = [], set()
    for (key, told), group in ordered:
        lead = f"· {told}"
        if key not in seen:
            theirs = [point for (other, _), made in ordered if other == key for point in made]
            where = spread(case, [statement for point in theirs for statement in point.statements])
            lead = f"{case.named(group[0].first)}{where} {told}"
        seen.add(key)
        statements = [statement for point in group for statement in point.statements]
        claims.append(cite(lead, statements, case.speaker_name(group[0].first)))
    claims.sort(key=lambda claim: claim.text.startswith("·") and len(seen) > 1)
    if len(found) > len(shown):
        claims[-1] = replace(claims[-1], text=f"{claims[-1].text} (the first {len(shown)} of {len(found)})")
    return claims


def _point_claim(case: Case, point: Point, text: str, first: bool) -> Claim:
    return cite(text if first else "", point.statements, case.speaker_name(point.first))


_ASKED_FOR = {"why": "reason", "when": "date", "where": "place", "how": "way"}


def _done_without_detail(case: Case) -> list[Claim]:
    """As in "why did X condemn it?": that X did is told, though not why."""
    missing = _ASKED_FOR.get((case.query.wh or "?").split()[0])
    if not missing or not case.asks_act:
        return []
    done = [hit for hit in case.asked if fits_act(hit.found, case.query.act, strictly=True)]
    done = [hit for hit in done if hit.score >= TRUSTED] if topic_of(case.query) else done
    claims = _by_speaker(case, points(case, done)) if done else []
    lead = f"No {missing} is given in so many words; "
    return [replace(claims[0], text=lead + claims[0].text), *claims[1:]] if claims else []


def _told_by_named(case: Case) -> list[Claim]:
    """What the one whom the question names says on it; the name itself need not be in their words."""
    names = frozenset(part for speaker in case.query.speakers for name in speaker.names for part in stems(name))
    wanted = stems(without_kind(topic_of(case.query))) - names
    told = [hit for hit in case.asked if wanted and coverage(wanted, case.sentence(hit.found)) >= 0.5]
    return _by_speaker(case, points(case, told)) if case.query.speakers else []


_NOT_SO_WORDED = frozenset({"not_on_this", "not_in_library", "said_by_others"})  # refusals for want of the words asked

_ANSWERS: dict[str, Callable[[Case], list[Claim]]] = {
    "whom": _whom,
    "said": _said,
    "who_said": who_said,
    "did_say": did_say,
    "detail": lambda case: details.detail(case) or _done_without_detail(case),
    "fact": lambda case: details.fact(case) or ([] if details.wants_short(case) else _told_by_named(case)),
    "compare": overviews.compare,
    "changed": overviews.changed,
    "who_is": overviews.who_is,
    "count": overviews.count,
    "outlets": overviews.places,
    "articles": overviews.places,
}
