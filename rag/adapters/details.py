"""Short answers: how many, when, where, which and why, of what a speaker said or of what an article tells."""

from __future__ import annotations

from dataclasses import replace

from rag.adapters.case import LENIENT, Case
from rag.adapters.points import cite, points, verb
from rag.domain import Claim, Hit, Passage, Span, Statement
from rag.questions.periods import find_dates
from rag.questions.relevance import topic_of
from rag.questions.short import short_answer, without_kind
from rag.questions.topics import coverage, stems
from rag.text import sentence_around

MAX_FACTS = 3
NEARLY = 0.05  # of the share of words: so near the best sentence, another answers too


def detail(case: Case) -> list[Claim]:
    """The short answer cut from the speaker's statement, and the statement."""
    chosen = case.on_topic(case.asked)
    claims = []
    for point in points(case, chosen)[:MAX_FACTS]:
        statement = point.first
        short = _short(case, statement.source_id, statement.extent) or _said_when(case, statement)
        lead = "" if claims else f"{case.named(statement)} {verb(case, statement)}"
        claims.append(cite(lead, point.statements, case.speaker_name(statement), short))
    if not claims and (case.mentioning or case.asks_act) and case.query.wh not in ("what", "how"):
        return fact(case)  # "how many days did they agree on": nothing anybody said
    return [claim for claim in claims if claim.names][:1] or _without_short(case, claims)


_MISSING = {"why": "reason", "how many": "number", "how much": "amount", "when": "date", "where": "place"}


def _without_short(case: Case, claims: list[Claim]) -> list[Claim]:
    """Say so where the few words asked for were not found."""
    missing = _MISSING.get(case.query.wh)
    if not claims or not missing or any(claim.names for claim in claims):
        return claims
    text = f"No {missing} is given in so many words; {claims[0].text or 'nearest:'}"
    return [replace(claims[0], text=text), *claims[1:]]


def _said_when(case: Case, statement: Statement) -> tuple[str, ...]:
    """The day on which it was said, where the sentence tells it beside the words themselves."""
    if case.query.wh != "when":
        return ()
    text = case.article(statement.source_id).text
    sentence = sentence_around(text, statement.span, case.parts(statement.source_id))
    days = [Span(sentence.start + day.start, sentence.start + day.end) for day in find_dates(sentence.cut(text))]
    beside = [day for day in days if not any(quote.span.meets(day) for quote in statement.content)]
    return (beside[0].cut(text),) if beside else ()


def _short(case: Case, source_id: str, span: Span) -> tuple[str, ...]:
    text = case.article(source_id).text
    found = short_answer(case.query.wh.removesuffix(" else"), topic_of(case.query), text, sentence_around(text, span))
    return (found.cut(text),) if found else ()


def fact(case: Case) -> list[Claim]:
    """What nobody need be quoted for: the sentence that has most of what was asked, in whoever's voice it stands."""
    wanted = stems(without_kind(topic_of(case.query) or case.query.standalone))
    best: dict[tuple[str, Span], tuple[float, Claim]] = {}
    for hit in case.hits:
        for span in _sentences(case, hit):
            page = case.article(hit.found.source_id).text
            share = coverage(wanted, sentence_around(page, span, case.parts(hit.found.source_id)).cut(page))
            rank = share + 0.3 * hit.score
            where = hit.found.source_id, sentence_around(page, span, case.parts(hit.found.source_id))
            if share >= case.fact_least(wanted) and rank > best.get(where, (0.0, None))[0]:
                best[where] = rank, _fact_claim(case, hit, span)
    ranked = sorted(best.values(), key=lambda pair: -pair[0])
    claims = [claim for rank, claim in ranked if rank >= ranked[0][0] - NEARLY][:MAX_FACTS]
    if claims and claims[0].names:  # who has a number at hand does not want sentences without one
        claims = [claim for claim in claims if claim.names]
    return _without_short(case, claims)


def _sentences(case: Case, hit: Hit) -> list[Span]:
    """The sentences of a passage, or the content of a statement that is about the question."""
    found = hit.found
    if isinstance(found, Statement):
        return [found.extent] if hit.score >= LENIENT else []
    return [part for part in case.parts(found.source_id) if found.span.holds(part)]


def _fact_claim(case: Case, hit: Hit, span: Span) -> Claim:
    """A sentence in which somebody is quoted is shown as their statement, where that was found too."""
    found = hit.found
    if isinstance(found, Passage) and (inside := case.statement_at(found.source_id, span)) and inside.id in case.ids:
        found = inside
    if isinstance(found, Statement):
        return Claim("", (found.id,), names=_short(case, found.source_id, found.extent))
    return Claim("", (found.id,), names=_short(case, found.source_id, span), spans=(span,))
