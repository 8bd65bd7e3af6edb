"""One answer as it is told: cards first, prose as it is verified, and what of it stands if it ends early."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from rag.answers.answering import LEADS
from rag.domain import Answer, Citation, Draft, Query, QuestionKind

_CERTAIN = frozenset({"unknown_speaker", "never_quoted"})  # the library has no words by whom the question asks about
_SAID_ELSEWHERE = frozenset({"own_voice", "said_by_others"})


class Telling(Iterator[Citation | str | Answer]):
    """One answer as it is told: iterate for its pieces. Closing it stops the model, and keeps what has come."""

    def __init__(self, told: Callable[[Telling], Iterator[Citation | str | Answer]]) -> None:
        self.whole: Answer | None = None
        self.first: Answer | None = None  # the offline answer, where a model writes another
        self.offline = Draft()  # what it was made of
        self.shown: list[Citation] = []  # cards that the reader sees, by their numbers
        self.verified: Callable[[], Answer] | None = None  # makes an answer of what has been verified so far
        self._pieces = told(self)

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


def decided(query: Query, first: Answer) -> str:
    """Why the offline answer needs no model: what it refuses is certain. "" where a model may know better."""
    if first.refusal in _CERTAIN:
        return "for nobody else could be quoted"
    if query.kind is QuestionKind.DID_SAY and first.refusal in _SAID_ELSEWHERE:
        return "for the words were found, and are not theirs"
    return ""


def with_verdict(query: Query, first: Answer, told: Answer) -> Answer:
    """Of "did X say Y?": the model's answer behind the verdict, where it cites what decides; else the offline one."""
    if first.verdict is None or first.refused or told.refused:
        return told
    decides, cited = ([citation.quote for citation in answer.citations] for answer in (first, told))
    if any(one.source_id == other.source_id and one.span.meets(other.span) for one in decides[:1] for other in cited):
        return replace(told, text=f"{LEADS[first.verdict]}{told.text}", verdict=first.verdict)
    why = f"{first.made_by}, for {told.made_by.split(' with ')[0]} did not cite what decides"
    return replace(first, made_by=why, dropped=told.dropped, usage=told.usage)
