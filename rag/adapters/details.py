"""Short answers: how many, when, where, which and why, of what a speaker said or of what an article tells.

A model reads the sentences that may answer (`Case.reader`) and says how surely each does; rules keep what is no number
from answering "how many". Where none is sure, the whole statement is shown without a short answer, or nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.adapters.case import LENIENT, Case
from rag.adapters.points import Point, cite, points, target_names, verb
from rag.adapters.shortplaces import MAX_AGAIN, Place, read, wh_of
from rag.domain import Claim, Hit, Passage, Span, Statement
from rag.questions.periods import find_dates
from rag.questions.relevance import fits_act, has_name, topic_of
from rag.questions.short import attributed, typed, without_kind
from rag.questions.shortdeeds import lacking
from rag.questions.shortkinds import counted, holds
from rag.questions.shortreasons import reason
from rag.questions.topics import coverage, stems
from rag.speech.acts import ACTS
from rag.text import sentence_around, words

MAX_FACTS = 3
CLAUSE = 5  # words of the article beside somebody's: fewer ("On Wednesday,") tell nothing by themselves
MAX_READ = 10  # sentences read for one question
SHORT = 60  # words of several sentences that are read together, too
NEARLY = 0.05  # so near the best sentence, another answers too
LEAST = 0.4  # of a question's words that a sentence needs to be read at all
# How sure an answer must be where the sentence lacks words of the question. A statement of the speaker asked about is
# more likely to answer than any sentence that shares the words.
GIVEN_IN_PART, SAID_IN_PART = 0.8, 0.5
# How surely a sentence, or a statement, must answer to be shown without a short answer.
# More where the question asks for a number, a date, a place or a name, and none is sure.
ANSWERED, ANSWERED_WITHOUT = 0.5, 0.9
SAID, SAID_WITHOUT = 0.2, 0.4
# How near the question a statement must be to be read though it has other words, and how sure it must be then.
FAR, FAR_AND_RIGHT = 0.15, 0.75
SAID_WHEN = 0.6  # of the words asked about that a sentence needs, for its day to be the day when that was said
WHO = ("who", "whom", "whose", "which")
LACKS = 0.3  # so much surer must an answer be whose sentence lacks words of the question, to stand before another


def _names(case: Case, place: Place) -> tuple[str, ...]:
    return (place.answer.cut(case.article(place.source_id).text),) if place.answer else ()


def wants_short(case: Case) -> bool:
    """Whether a number, a date, a place or a name is asked for: a sentence without one does not answer."""
    return typed(wh_of(case), topic_of(case.query))


def detail(case: Case) -> list[Claim]:
    """The short answer cut from the speaker's statement, and the statement."""
    near = {hit.found.id for hit in case.on_topic(case.asked)}
    told = _told(case, points(case, [hit for hit in case.asked if hit.found.id in near or hit.score >= FAR]), near)
    claims = []
    for point, names in told[:MAX_FACTS]:
        lead = "" if claims else f"{case.named(point.first)} {verb(case, point.first)}"
        shown = [*point.statements, *_beside(case, point.first)]
        claims.append(cite(lead, shown, case.speaker_name(point.first), names))
    if not claims and (case.mentioning or case.asks_act) and case.query.wh not in ("what", "how"):
        # "how many days did they agree on": nothing anybody said
        return fact(case, case.query.unknown if attributed(case.query) else ())
    return [claim for claim in claims if claim.names][:1] or _without_short(case, claims)


def _beside(case: Case, statement: Statement) -> list[Statement]:
    """Asked why: what else the same speaker says in the sentence: "condemned the raid, calling it a breach"."""
    around = _sentence(case, statement) if wh_of(case) == "why" else None
    said = [hit.found for hit in case.asked if hit.found.source_id == statement.source_id]
    return [one for one in said if around and around.holds(one.extent) and not one.extent.meets(statement.extent)]


def _told(case: Case, found: Sequence[Point], near: frozenset[str] | set[str]) -> list[tuple[Point, tuple[str, ...]]]:
    """The points that answer, the surest short answer first, then those that tell it in no few words, or ()."""
    by_sentence = [(point, where) for point in found for where in _sentences_of(case, point.first)][:MAX_READ]
    places = read(case, [where for _, where in by_sentence], SAID_IN_PART)
    told: dict[Point, tuple[float, tuple[str, ...]]] = {}
    for (point, _), place in zip(by_sentence, places, strict=True):
        rank, names = _short(case, point.first, place, point.first.id in near)
        if names or (point.first.id in near and _answers(case, place)):
            told[point] = max(told.get(point, (0.0, ())), (rank, names))
    ranked = sorted(told.items(), key=lambda item: -item[1][0])
    return [(point, names) for point, (_, names) in ranked]


def _short(case: Case, statement: Statement, place: Place, near: bool) -> tuple[float, tuple[str, ...]]:
    """The short answer of one sentence of a statement, and how much it is to be preferred; () for none."""
    if _within(statement, place) and (near or place.right >= FAR_AND_RIGHT):
        return 1 + place.right - LACKS * (not place.complete), _names(case, place)
    if near and (names := _said_when(case, statement) or _whom(case, statement) or _reason(case, statement, place)):
        return 1.0, names
    return 0.0, ()


def _answers(case: Case, place: Place) -> bool:
    """Whether a sentence without a short answer may be shown as one that tells what is asked."""
    if wh_of(case) == "why" and place.complete:
        return True  # a reason may be told without any "because"
    if counted(wh_of(case), topic_of(case.query)) and not place.deed:
        return False  # its number, if any, is of something else
    return place.here >= (SAID_WITHOUT if wants_short(case) else SAID) and _has_one(case, place)


def _reason(case: Case, statement: Statement, place: Place) -> tuple[str, ...]:
    """Why somebody did what is asked about, or says that others did, where their sentence has a "because"."""
    if wh_of(case) != "why":
        return ()
    text = place.sentence.cut(case.article(place.source_id).text)
    found = reason(topic_of(case.query), text)
    if found is None:
        return ()
    said = Span(place.sentence.start + found.start, place.sentence.start + found.end)
    return (found.cut(text),) if case.asks_act or statement.extent.holds(said) else ()


def _sentences_of(case: Case, statement: Statement) -> list[tuple[str, Span]]:
    """Where the sentences of a statement stand, one by one, for an answer may be in any of them; and together."""
    whole = _sentence(case, statement)
    parts = [part for part in case.parts(statement.source_id) if part.meets(statement.extent)]
    together = (
        [whole] if len(parts) < 2 or len(words(whole.cut(case.article(statement.source_id).text))) <= SHORT else []
    )
    return [(statement.source_id, span) for span in dict.fromkeys([*together, *parts])]


def _sentence(case: Case, statement: Statement) -> Span:
    return sentence_around(case.article(statement.source_id).text, statement.extent, case.parts(statement.source_id))


def _within(statement: Statement, place: Place) -> bool:
    """Whether the short answer is among somebody's words, and not what the article says beside them."""
    return place.answer is not None and statement.extent.holds(place.answer)


def _told_by(statement: Statement, place: Place, asks_who: bool) -> bool:
    """Whether citing the statement shows the short answer: it is among its words, or it is who says them."""
    mention = statement.mention.span if statement.mention else None
    speaker = place.answer is not None and mention is not None and mention.holds(place.answer)
    return _within(statement, place) or (asks_who and speaker)


_MISSING = {"why": "reason", "how many": "number", "how much": "amount", "when": "date", "where": "place"}


def _without_short(case: Case, claims: list[Claim]) -> list[Claim]:
    """Say so where the few words asked for were not found."""
    missing = _MISSING.get(case.query.wh)
    if not claims or not missing or any(claim.names for claim in claims):
        return claims
    text = f"No {missing} is given in so many words; {claims[0].text or 'nearest:'}"
    return [replace(claims[0], text=text), *claims[1:]]


def _said_when(case: Case, statement: Statement) -> tuple[str, ...]:
    """The day on which it was said, where the sentence tells it beside the words themselves.

    Not where the question asks when what was said is to happen: "when did she say it will open?".
    """
    topic, act = topic_of(case.query), case.query.act
    if case.query.wh != "when" or not act or (topic and (act in _AHEAD or _TO_COME.search(topic))):
        return ()
    text = case.article(statement.source_id).text
    sentence = sentence_around(text, statement.span, case.parts(statement.source_id))
    did_so = not case.asks_act or fits_act(statement, act) or case.does_inside(statement)
    if not did_so or (topic and coverage(stems(topic), sentence.cut(text)) < SAID_WHEN):
        return ()  # said on some other day, of something else
    days = [Span(sentence.start + day.start, sentence.start + day.end) for day in find_dates(sentence.cut(text))]
    beside = [day for day in days if not any(quote.span.meets(day) for quote in statement.content)]
    return (beside[0].cut(text),) if beside else ()


_AHEAD = frozenset("think predict promise hope want".split())  # acts that tell of a time to come
_TO_COME = re.compile(r"\b(?:will|would|could|can|should|must|may|might|going to|to be|is|are)\b")


def _whom(case: Case, statement: Statement) -> tuple[str, ...]:
    """ "Who does she say is breaking the treaty?": whom she blames for that, if that is how she says it."""
    if statement.target is None or wh_of(case) not in ("who", "whom", "which") or not ACTS[statement.act].aimed:
        return ()
    missing = lacking(topic_of(case.query), statement.content[0].text)
    return () if missing else target_names(statement.target.text)


def fact(case: Case, naming: Sequence[str] = (), again: int = MAX_AGAIN) -> list[Claim]:
    """What nobody need be quoted for: the sentence that has most of what was asked, in whoever's voice it stands.

    Where `naming` is given, only a sentence that has one of these names: "put by insurers at 80 million".
    """
    wanted = stems(without_kind(topic_of(case.query) or case.query.standalone))
    best: dict[tuple[str, Span], tuple[float, float, Hit, Span]] = {}
    for hit in case.hits:
        for span in _sentences(case, hit):
            page = case.article(hit.found.source_id).text
            sentence = sentence_around(page, span, case.parts(hit.found.source_id))
            if naming and not any(has_name(sentence.cut(page), name) for name in naming):
                continue
            share = coverage(wanted, sentence.cut(page))
            rank = share + 0.3 * hit.score
            where = hit.found.source_id, sentence
            if share >= LEAST and rank > best.get(where, (0.0,))[0]:
                best[where] = rank, share, hit, span
    ranked = sorted(best.items(), key=lambda item: -item[1][0])[:MAX_READ]
    places = read(case, [where for where, _ in ranked], GIVEN_IN_PART, again)
    least = ANSWERED_WITHOUT if wants_short(case) else ANSWERED
    kept = [
        (rank + place.here, place, hit, span)
        for (_, (rank, share, hit, span)), place in zip(ranked, places, strict=True)
        if place.answer or (place.here >= least and share >= case.fact_least(wanted) and _tells(case, place))
    ]
    kept.sort(key=lambda row: -row[0])
    if any(place.answer for _, place, _, _ in kept):  # who has a number at hand does not want sentences without one
        kept = [row for row in kept if row[1].answer]
    best_right = kept[0][1].right if kept else 0.0
    near = [row for row in kept if min(row[0] - kept[0][0], row[1].right - best_right) >= -NEARLY][:MAX_FACTS]
    return [_fact_claim(case, hit, span, place) for _, place, hit, span in near]


def _tells(case: Case, place: Place) -> bool:
    """Whether a sentence may be shown without a short answer: where a number is asked for, it has all else and one."""
    return not wants_short(case) or (place.complete and _has_one(case, place))


def _has_one(case: Case, place: Place) -> bool:
    """Whether a sentence holds a number or a date at all, where one is asked for."""
    return holds(wh_of(case), topic_of(case.query), place.sentence.cut(case.article(place.source_id).text))


def _sentences(case: Case, hit: Hit) -> list[Span]:
    """The sentences of a passage, or the content of a statement that is about the question."""
    found = hit.found
    if isinstance(found, Statement):
        return [found.extent] if hit.score >= LENIENT else []
    return case.parts_of(found)


def _fact_claim(case: Case, hit: Hit, span: Span, place: Place) -> Claim:
    """A sentence in which somebody is quoted is shown as their statement, where that was found too.

    Not so if the short answer is what the article says beside their words.
    """
    found = hit.found
    if isinstance(found, Passage) and (inside := case.statement_at(found.source_id, span)) and inside.id in case.ids:
        found = inside
    own = _own_words(case, place)
    apart = isinstance(found, Statement) and place.answer is not None and not _told_by(found, place, wh_of(case) in WHO)
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
