"""Reading sentences for a short answer: what the reader finds in each, with what was said before, and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.adapters.case import Case
from rag.adapters.pages import TOLD_BEFORE
from rag.domain import ShortAnswer, Span
from rag.questions.relevance import topic_of
from rag.questions.short import asked_of, fitting
from rag.questions.shortcontext import supplied, taken, things
from rag.questions.shortcounts import aligned, named_count
from rag.questions.shortdeeds import another_deed, lacking, without_deed
from rag.questions.topics import stems
from rag.text import sentences

# How sure an answer must be: where the sentence has all the words of the question, and where it needs some that were
# said before it, and others besides.
GIVEN, SUPPLIED, SUPPLIED_IN_PART = 0.35, 0.6, 0.8
WITHOUT_DEED, WITHOUT_NAME = 0.9, 0.8  # how sure, where the sentence has no word for what was done, or lacks a name
NEVER = 1.1  # no answer is so sure
MAX_AGAIN = 5  # sentences that are read again, with what was said before them, where none surely answers by itself
# How surely a sentence must answer where the reader missed its number: that stands before the very thing asked for,
# or beside the words asked about, as no other does, or is the only one.
COUNTED, BETWEEN, SURE = 0.2, 0.5, 0.9


@dataclass(frozen=True)
class Place:
    """A sentence that may answer, and how surely it does."""

    source_id: str
    sentence: Span
    answer: Span | None = None  # the short answer, where it is sure
    right: float = 0.0  # how sure
    here: float = 1.0  # how surely the sentence answers at all
    complete: bool = True  # it has all words of the question, or they were said before it
    deed: bool = True  # it has a word for what was done


@dataclass(frozen=True)
class _Told:
    """What a sentence leaves out of the question, since its speaker or the sentences before it are about that."""

    things: tuple[str, ...]
    known: tuple[str, ...]  # names and roles of its speaker

    @property
    def lead(self) -> str:
        return f"{', '.join(self.things)}: " if self.things else ""


def wh_of(case: Case) -> str:
    return case.query.wh.removesuffix(" else")


def read(case: Case, places: Sequence[tuple[str, Span]], in_part: float, again: int = MAX_AGAIN) -> list[Place]:
    """Each sentence with its short answer, if the question asks for one.

    `in_part` is how sure an answer must be where the sentence lacks words of the question. Where none is sure, the
    first few (`again`) are read with what was said before them, too.
    """
    if not case.query.wh:
        return [Place(source_id, span) for source_id, span in places]
    asked = asked_of(case.query)
    texts = [span.cut(case.article(source_id).text) for source_id, span in places]
    answers = case.reader.best(asked, texts)
    found = [_alone(case, where, answer, in_part) for where, answer in zip(places, answers, strict=True)]
    if any(place.answer and place.complete and place.right >= SURE for place in found):
        return found
    told = {i: _told(case, *places[i]) for i, place in enumerate(found[:again]) if place.answer is None}
    told = {i: before for i, before in told.items() if before.things}
    answers = case.reader.best(asked, [before.lead + texts[i] for i, before in told.items()])
    for (i, before), answer in zip(told.items(), answers, strict=True):
        found[i] = _together(case, found[i], before, answer)
    return found


def _alone(case: Case, where: tuple[str, Span], answer: ShortAnswer, in_part: float) -> Place:
    source_id, sentence = where
    wh, topic, text = wh_of(case), topic_of(case.query), sentence.cut(case.article(source_id).text)
    read_so_far = _until(answer.span, text)
    missing = lacking(topic or case.query.standalone, read_so_far)
    least = _least(topic, missing, read_so_far, GIVEN, in_part)
    cut = fitting(answer.span, wh, topic, text) if answer.span and answer.right >= least else None
    if cut is None and answer.here >= BETWEEN and not missing:
        cut = aligned(wh, topic, text, alone=answer.here >= SURE)  # it answers, though the reader missed the number
    if cut is None and answer.here >= COUNTED and not missing and wh == "how many":
        cut = named_count(topic, text)
    done = least <= 1 and not (missing and without_deed(topic, missing))
    return Place(source_id, sentence, _moved(cut, sentence.start), answer.right, answer.here, not missing, done)


def _together(case: Case, place: Place, told: _Told, answer: ShortAnswer) -> Place:
    """The same sentence as read after what it leaves out, if that makes it answer."""
    wh, topic = wh_of(case), topic_of(case.query)
    text = place.sentence.cut(case.article(place.source_id).text)
    span = _moved(answer.span, -len(told.lead)) if answer.span and answer.span.start >= len(told.lead) else None
    missing = lacking(topic, told.lead + text)
    least = _least(topic, missing, told.lead + text, SUPPLIED, SUPPLIED_IN_PART)
    if span is None or answer.right < least or taken(told.things, topic, text, span, told.known):
        return place
    cut = fitting(span, wh, topic, text)
    if cut is None:
        return place
    return Place(
        place.source_id, place.sentence, _moved(cut, place.sentence.start), answer.right, answer.here, not missing
    )


def _until(answer: Span | None, text: str) -> str:
    """A text to the end of the sentence that answers: what is told only after it is told of something else."""
    ends = [part.end for part in sentences(text) if answer and part.end >= answer.end]
    return text[: min(ends, default=len(text))]


def _least(topic: str, missing: frozenset[str], text: str, given: float, in_part: float) -> float:
    """How sure an answer must be: surer where its sentence lacks words of the question, surest where it is the deed."""
    if another_deed(topic, missing, text):
        return NEVER
    if missing and without_deed(topic, missing):
        return max(in_part, WITHOUT_DEED)
    if any(thing.name and stems(thing.text) & missing for thing in things(topic)):
        return max(in_part, WITHOUT_NAME)
    return in_part if missing else given


def _told(case: Case, source_id: str, sentence: Span) -> _Told:
    article = case.article(source_id)
    speaker = next((s.speaker for s in case.said_in(source_id) if s.speaker and s.extent.meets(sentence)), None)
    known = (*speaker.names, *speaker.roles) if speaker else ()
    before = [part for part in case.parts(source_id) if part.end <= sentence.start][-TOLD_BEFORE:]
    around = " ".join([f"{article.source.title}.", *(part.cut(article.text) for part in before)])
    return _Told(supplied(asked_of(case.query), sentence.cut(article.text), around, known), known)


def _moved(span: Span | None, by: int) -> Span | None:
    return Span(span.start + by, span.end + by) if span else None
