"""One answer as it is told: cards first, prose as it is verified, and what of it stands if it ends early."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from rag.domain import Answer, Citation, Draft


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
