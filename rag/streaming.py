"""One answer as it is told: cards first, prose as it is verified, and what of it stands if it ends early."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import perf_counter

from rag.answers.answering import LEADS, NEAREST
from rag.checks.verify import Verifier
from rag.domain import Answer, Citation, Query, QuestionKind, Quote, UncheckedAnswer, Verdict
from rag.errors import ServiceError


class AnswerStream(Iterator[Citation | str | Answer]):
    """One answer as it is told: iterate for its pieces. Closing it stops the model, and keeps what has come."""

    def __init__(self, pieces: Callable[[AnswerStream], Iterator[Citation | str | Answer]]) -> None:
        self.whole: Answer | None = None
        self.first: Answer | None = None  # the offline answer, where a model writes another
        self.offline = UncheckedAnswer()  # what it was made of
        self.shown: list[Citation] = []  # cards that the reader sees, by their numbers
        self.verified: Callable[[], Answer] | None = None  # makes an answer of what has been verified so far
        self._pieces = pieces(self)

    def __next__(self) -> Citation | str | Answer:
        return next(self._pieces)

    def close(self) -> None:
        self._pieces.close()  # type: ignore[attr-defined]

    def cards(self) -> list[Citation]:
        """Those of the offline answer that are not shown yet, numbered behind the others; from now on they are."""
        known = {(card.quote, card.state) for card in self.shown}
        new = [card for card in (self.first.citations if self.first else ()) if (card.quote, card.state) not in known]
        new = [replace(card, number=number) for number, card in enumerate(new, start=len(self.shown) + 1)]
        self.shown += new
        return new

    def so_far(self) -> Answer | None:
        """The whole answer, or an answer of what has come: prose if there is any, else the offline answer.

        None: nothing has come yet.
        """
        if self.whole is not None:
            return self.whole
        if self.verified is not None and (partial := self.verified()).citations:
            return partial
        return self.first and replace(self.first, made_by=f"{self.first.made_by}, because the model was stopped")


def broken_off(stream: AnswerStream, verifier: Verifier, name: str, error: ServiceError) -> Answer:
    """What stands where a model fails: what it had said by then, if that was verified, and then the offline answer."""
    assert stream.first is not None
    if not verifier.told:
        return replace(stream.first, made_by=f"{stream.first.made_by}, because {name} failed: {error}")
    if not stream.first.refused:
        verifier.go_on(stream.offline.claims)
    return verifier.answer(
        UncheckedAnswer(made_by=f"{name}, then {stream.first.made_by}, because {name} failed: {error}")
    )


def settled(first: Answer | None, verifier: Verifier, unchecked: UncheckedAnswer, name: str) -> Answer:
    """The model's answer, whatever of its evidence was verified; the offline one where nothing of it was.

    `first` is the offline answer, None where there is none. A model's refusal is honoured, with what the library
    offers as what comes nearest.
    """
    if first is not None and not first.refused and unchecked.refusal is None:
        verifier.name(first.names)
    answer = verifier.answer(unchecked)
    if unchecked.refusal is not None:
        return _refused(first, answer)
    if answer.citations or first is None:
        return _judged(verifier.query, first, answer, verifier.citation_of(unchecked.decides), unchecked.verdict, name)
    why = f"nothing that {name} said could be verified"
    return replace(first, made_by=f"{first.made_by}, because {why}", dropped=answer.dropped, usage=answer.usage)


def _refused(first: Answer | None, answer: Answer) -> Answer:
    """A refusal in our words; quotations of its own or of the offline answer are only near."""
    offered = (*answer.nearest, *answer.citations, *((*first.citations, *first.nearest) if first else ()))
    near: dict[tuple[Quote, str], Citation] = {}
    for citation in offered:
        near.setdefault((citation.quote, citation.state), citation)
    numbered = (replace(one, number=n) for n, one in enumerate([*near.values()][:NEAREST], 1))
    return replace(answer, text=answer.reason, citations=(), nearest=tuple(numbered), names=(), verdict=None)


def _judged(
    query: Query, first: Answer | None, told: Answer, decides: Citation | None, verdict: Verdict | None, name: str
) -> Answer:
    """Of "did X say Y?": the model's verdict before its answer; where the library's own differs, both.

    A yes rests on words of whom the question names, which is for code to see.
    """
    if query.kind is not QuestionKind.DID_SAY or told.refused:
        return replace(told, verdict=None)
    decides = decides or told.citations[0]
    asked = {speaker.id for speaker in query.speakers}
    if verdict is Verdict.YES and asked and not (decides.speaker and decides.speaker.id in asked):
        verdict = None
    own = first.verdict if first and not first.refused else None
    if verdict is None or own is None or (verdict is Verdict.YES) == (own is Verdict.YES):
        return replace(told, text=f"{LEADS.get(verdict, '') if verdict else ''}{told.text}", verdict=verdict)
    assert first is not None
    theirs = next(c.number for c in told.citations if c.quote == decides.quote)
    cited, number = _with(told.citations, first.citations[0])
    theirs_is, own_is = f"{_IN_WORDS[verdict]} [{theirs}]", f"{_IN_WORDS[own]} [{number}]"
    text = f"{name} reads this as {theirs_is}, the library's own reading is {own_is}."
    return replace(told, text=f"{text} {told.text}", citations=cited, verdict=verdict)


def _with(citations: tuple[Citation, ...], one: Citation) -> tuple[tuple[Citation, ...], int]:
    """The citations with one more, unless it is among them; and its number there."""
    for known in citations:
        if known.quote.source_id == one.quote.source_id and known.quote.span.meets(one.quote.span):
            return citations, known.number
    return (*citations, replace(one, number=len(citations) + 1)), len(citations) + 1


_IN_WORDS = {
    Verdict.YES: "a yes",
    Verdict.NO: "not as asked",
    Verdict.PARTLY: "only partly so",
    Verdict.SOMEONE_ELSE: "said by somebody else",
    Verdict.ARTICLE_ONLY: "said by the article only",
    Verdict.NOT_FOUND: "not found",
}


class Watch:
    """How long each part of an answer took: milliseconds from lap to lap."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = perf_counter()

    def lap(self, name: str) -> None:
        now = perf_counter()
        self.laps[name], self._last = 1000 * (now - self._last), now
