"""Short answers: how many, when, where, which and why, of what a speaker said or of what an article tells.

A model reads the sentences that may answer (`Case.reader`) and says how surely each does; rules keep what is no number
from answering "how many". Where none is sure, the whole statement is shown without a short answer, or nothing at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.adapters.case import LENIENT, Case
from rag.adapters.points import cite, points, target_names, verb
from rag.domain import Claim, Hit, Passage, Span, Statement
from rag.questions.periods import find_dates
from rag.questions.relevance import topic_of
from rag.questions.short import asked_of, fitting, lacking, typed, without_kind
from rag.questions.topics import coverage, stems
from rag.speech.acts import ACTS
from rag.text import sentence_around, words

MAX_FACTS = 3
CLAUSE = 5  # words of the article beside somebody's: fewer ("On Wednesday,") tell nothing by themselves
MAX_READ = 12  # sentences read for one question
NEARLY = 0.05  # so near the best sentence, another answers too
LEAST = 0.4  # of a question's words that a sentence needs to be read at all
# How sure an answer must be: where the sentence has all the words of the question, and where it lacks some. A statement
# of the speaker asked about is more likely to answer than any sentence that shares the words.
GIVEN, GIVEN_IN_PART, SAID_IN_PART = 0.35, 0.8, 0.5
# How surely a sentence, or a statement, must answer to be shown without a short answer.
# More where the question asks for a number, a date, a place or a name, and none is sure.
ANSWERED, ANSWERED_WITHOUT = 0.5, 0.9
SAID, SAID_WITHOUT = 0.2, 0.4


@dataclass(frozen=True)
class Place:
    """A sentence that may answer, and how surely it does."""

    source_id: str
    sentence: Span
    answer: Span | None = None  # the short answer, where it is sure
    right: float = 0.0  # how sure
    here: float = 1.0  # how surely the sentence answers at all


def read(case: Case, places: Sequence[tuple[str, Span]], in_part: float) -> list[Place]:
    """Each sentence with its short answer, if the question asks for one."""
    if not case.query.wh:
        return [Place(source_id, span) for source_id, span in places]
    wh, topic = _wh(case), topic_of(case.query)
    texts = [span.cut(case.article(source_id).text) for source_id, span in places]
    found = []
    for where, text, answer in zip(places, texts, case.reader.best(asked_of(case.query), texts), strict=True):
        least = in_part if lacking(topic or case.query.standalone, text) else GIVEN
        cut = fitting(answer.span, wh, topic, text) if answer.span and answer.right >= least else None
        found.append(Place(*where, _moved(cut, where[1].start), answer.right, answer.here))
    return found


def _moved(span: Span | None, by: int) -> Span | None:
    return Span(span.start + by, span.end + by) if span else None


def _names(case: Case, place: Place) -> tuple[str, ...]:
    return (place.answer.cut(case.article(place.source_id).text),) if place.answer else ()


def _wh(case: Case) -> str:
    return case.query.wh.removesuffix(" else")


def wants_short(case: Case) -> bool:
    """Whether a number, a date, a place or a name is asked for: a sentence without one does not answer."""
    return typed(_wh(case), topic_of(case.query))


def detail(case: Case) -> list[Claim]:
    """The short answer cut from the speaker's statement, and the statement."""
    found = sorted(points(case, case.on_topic(case.asked)), key=lambda point: not _said_when(case, point.first))
    found = found[:MAX_READ]
    places = read(case, [(point.first.source_id, _sentence(case, point.first)) for point in found], SAID_IN_PART)
    least = SAID_WITHOUT if wants_short(case) else SAID
    told = []
    for point, place in zip(found, places, strict=True):
        names = _names(case, place) if _within(point.first, place) else ()
        if names := names or _said_when(case, point.first) or _whom(case, point.first):
            told.append((point, names))
        elif place.here >= least:
            told.append((point, ()))
    claims = []
    for point, names in sorted(told, key=lambda pair: not pair[1])[:MAX_FACTS]:
        lead = "" if claims else f"{case.named(point.first)} {verb(case, point.first)}"
        claims.append(cite(lead, point.statements, case.speaker_name(point.first), names))
    if not claims and (case.mentioning or case.asks_act) and case.query.wh not in ("what", "how"):
        return fact(case)  # "how many days did they agree on": nothing anybody said
    return [claim for claim in claims if claim.names][:1] or _without_short(case, claims)


def _sentence(case: Case, statement: Statement) -> Span:
    return sentence_around(case.article(statement.source_id).text, statement.extent, case.parts(statement.source_id))


def _within(statement: Statement, place: Place) -> bool:
    """Whether the short answer is among somebody's words, and not what the article says beside them."""
    return place.answer is not None and statement.extent.holds(place.answer)


def _told_by(statement: Statement, place: Place) -> bool:
    """Whether citing the statement shows the short answer: it is among its words, or it is who says them."""
    mention = statement.mention.span if statement.mention else None
    speaker = place.answer is not None and mention is not None and mention.holds(place.answer)
    return _within(statement, place) or speaker


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
    if case.query.wh != "when" or not case.query.act:
        return ()
    text = case.article(statement.source_id).text
    sentence = sentence_around(text, statement.span, case.parts(statement.source_id))
    days = [Span(sentence.start + day.start, sentence.start + day.end) for day in find_dates(sentence.cut(text))]
    beside = [day for day in days if not any(quote.span.meets(day) for quote in statement.content)]
    return (beside[0].cut(text),) if beside else ()


def _whom(case: Case, statement: Statement) -> tuple[str, ...]:
    """ "Who does she say is breaking the treaty?": whom she blames for that, if that is how she says it."""
    if statement.target is None or _wh(case) not in ("who", "whom", "which") or not ACTS[statement.act].aimed:
        return ()
    missing = lacking(topic_of(case.query), statement.content[0].text)
    return () if missing else target_names(statement.target.text)


def fact(case: Case) -> list[Claim]:
    """What nobody need be quoted for: the sentence that has most of what was asked, in whoever's voice it stands."""
    wanted = stems(without_kind(topic_of(case.query) or case.query.standalone))
    best: dict[tuple[str, Span], tuple[float, float, Hit, Span]] = {}
    for hit in case.hits:
        for span in _sentences(case, hit):
            page = case.article(hit.found.source_id).text
            sentence = sentence_around(page, span, case.parts(hit.found.source_id))
            share = coverage(wanted, sentence.cut(page))
            rank = share + 0.3 * hit.score
            where = hit.found.source_id, sentence
            if share >= LEAST and rank > best.get(where, (0.0,))[0]:
                best[where] = rank, share, hit, span
    ranked = sorted(best.items(), key=lambda item: -item[1][0])[:MAX_READ]
    places = read(case, [where for where, _ in ranked], GIVEN_IN_PART)
    least = ANSWERED_WITHOUT if wants_short(case) else ANSWERED
    kept = [
        (rank + place.here, place, hit, span)
        for (_, (rank, share, hit, span)), place in zip(ranked, places, strict=True)
        if place.answer or (place.here >= least and share >= case.fact_least(wanted))
    ]
    kept.sort(key=lambda row: -row[0])
    if any(place.answer for _, place, _, _ in kept):  # who has a number at hand does not want sentences without one
        kept = [row for row in kept if row[1].answer]
    best_right = kept[0][1].right if kept else 0.0
    near = [row for row in kept if min(row[0] - kept[0][0], row[1].right - best_right) >= -NEARLY][:MAX_FACTS]
    return [_fact_claim(case, hit, span, place) for _, place, hit, span in near]


def _sentences(case: Case, hit: Hit) -> list[Span]:
    """The sentences of a passage, or the content of a statement that is about the question."""
    found = hit.found
    if isinstance(found, Statement):
        return [found.extent] if hit.score >= LENIENT else []
    return [part for part in case.parts(found.source_id) if found.span.holds(part)]


def _fact_claim(case: Case, hit: Hit, span: Span, place: Place) -> Claim:
    """A sentence in which somebody is quoted is shown as their statement, where that was found too.

    Not so if the short answer is what the article says beside their words.
    """
    found = hit.found
    if isinstance(found, Passage) and (inside := case.statement_at(found.source_id, span)) and inside.id in case.ids:
        found = inside
    own = _own_words(case, place)
    apart = isinstance(found, Statement) and place.answer is not None and not _told_by(found, place)
    if apart and len(words(own.cut(case.article(place.source_id).text))) >= CLAUSE:
        beside = [h.found for h in case.hits if isinstance(h.found, Passage) and h.found.source_id == place.source_id]
        if passage := next((one for one in beside if one.span.holds(place.sentence)), None):
            return Claim("", (passage.id,), names=_names(case, place), spans=(own,))
        return Claim("", (found.id,))
    if isinstance(found, Statement):
        return Claim("", (found.id,), names=_names(case, place))
    return Claim("", (found.id,), names=_names(case, place), spans=(own,))


def _own_words(case: Case, place: Place) -> Span:
    """What of a sentence the article says itself: around the short answer, up to the words of others beside it."""
    said = [statement.extent for statement in case.said_in(place.source_id) if statement.extent.meets(place.sentence)]
    if place.answer is None or any(extent.meets(place.answer) for extent in said):
        return place.sentence
    start = max((e.end for e in said if e.end <= place.answer.start), default=place.sentence.start)
    end = min((e.start for e in said if e.start >= place.answer.end), default=place.sentence.end)
    return _unmarked(Span(start, end), case.article(place.source_id).text)


def _unmarked(span: Span, text: str) -> Span:
    """Without the marks that belong to the words beside it."""
    cut = span.cut(text)
    start = len(cut) - len(cut.lstrip(' ,;:”"’—–'))
    return Span(span.start + start, span.start + max(start, len(cut.rstrip(' ,;:“"‘—–'))))
