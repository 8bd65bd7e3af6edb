"""Reading sentences for a short answer: what the reader finds in each, with what was said before, and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.adapters.case import TOLD_BEFORE, Case
from rag.domain import ShortAnswer, Span
from rag.questions.relevance import topic_of
from rag.questions.short import asked_of, fitting
from rag.questions.shortcontext import supplied, taken
from rag.questions.shortcounts import aligned
from rag.questions.shortdeeds import another_deed, lacking

# How sure an answer must be: where the sentence has all the words of the question, and where it needs some that were
# said before it, and others besides.
GIVEN, SUPPLIED, SUPPLIED_IN_PART = 0.35, 0.6, 0.8
NEVER = 1.1  # no answer is so sure
BETWEEN, SURE = (
    0.5,
    0.9,
)  # how surely it answers, where the words beside a number tell which it is, or it is the only one


@dataclass(frozen=True)
class Place:
    """A sentence that may answer, and how surely it does."""

    source_id: str
    sentence: Span
    answer: Span | None = None  # the short answer, where it is sure
    right: float = 0.0  # how sure
    here: float = 1.0  # how surely the sentence answers at all
    complete: bool = True  # it has all words of the question, or they were said before it


@dataclass(frozen=True)
class _Told:
    """What a sentence leaves out of the question, since its speaker or the sentences before it are about that."""

    things: tuple[str, ...]
    known: tuple[str, ...]  # names of its speaker

    @property
    def lead(self) -> str:
        return f"{', '.join(self.things)}: " if self.things else ""


def wh_of(case: Case) -> str:
    return case.query.wh.removesuffix(" else")


def read(case: Case, places: Sequence[tuple[str, Span]], in_part: float) -> list[Place]:
    """Each sentence with its short answer, if the question asks for one.

    `in_part` is how sure an answer must be where the sentence lacks words of the question.
    """
    if not case.query.wh:
        return [Place(source_id, span) for source_id, span in places]
    texts = [span.cut(case.article(source_id).text) for source_id, span in places]
    told = [_told(case, *where) for where in places]
    asked = asked_of(case.query)
    again = [i for i, before in enumerate(told) if before.things]
    answers = case.reader.best(asked, [*texts, *(told[i].lead + texts[i] for i in again)])
    found = [_alone(case, where, answer, in_part) for where, answer in zip(places, answers, strict=False)]
    for i, answer in zip(again, answers[len(texts) :], strict=True):
        if found[i].answer is None:
            found[i] = _together(case, found[i], told[i], answer)
    return found


def _alone(case: Case, where: tuple[str, Span], answer: ShortAnswer, in_part: float) -> Place:
    source_id, sentence = where
    wh, topic, text = wh_of(case), topic_of(case.query), sentence.cut(case.article(source_id).text)
    missing = lacking(topic or case.query.standalone, text)
    least = NEVER if another_deed(missing) else in_part if missing else GIVEN
    cut = fitting(answer.span, wh, topic, text) if answer.span and answer.right >= least else None
    if cut is None and answer.here >= BETWEEN and not missing:
        cut = aligned(wh, topic, text, alone=answer.here >= SURE)  # it answers, though the reader missed the number
    return Place(source_id, sentence, _moved(cut, sentence.start), answer.right, answer.here, not missing)


def _together(case: Case, place: Place, told: _Told, answer: ShortAnswer) -> Place:
    """The same sentence as read after what it leaves out, if that makes it answer."""
    wh, topic = wh_of(case), topic_of(case.query)
    text = place.sentence.cut(case.article(place.source_id).text)
    span = _moved(answer.span, -len(told.lead)) if answer.span and answer.span.start >= len(told.lead) else None
    missing = lacking(topic, told.lead + text)
    least = NEVER if another_deed(missing) else SUPPLIED_IN_PART if missing else SUPPLIED
    if span is None or answer.right < least or taken(told.things, topic, text, span, told.known):
        return place
    cut = fitting(span, wh, topic, text)
    if cut is None:
        return place
    return Place(
        place.source_id, place.sentence, _moved(cut, place.sentence.start), answer.right, answer.here, not missing
    )


def _told(case: Case, source_id: str, sentence: Span) -> _Told:
    article = case.article(source_id)
    speaker = next((s.speaker for s in case.said_in(source_id) if s.speaker and s.extent.meets(sentence)), None)
    known = speaker.names if speaker else ()
    before = [part for part in case.parts(source_id) if part.end <= sentence.start][-TOLD_BEFORE:]
    around = " ".join([f"{article.source.title}.", *(part.cut(article.text) for part in before)])
    return _Told(supplied(asked_of(case.query), sentence.cut(article.text), around, known), known)


def _moved(span: Span | None, by: int) -> Span | None:
    return Span(span.start + by, span.end + by) if span else None
