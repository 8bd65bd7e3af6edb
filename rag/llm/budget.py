"""What one answer's calls took, and whether the next may be made: caps are checked before a call, never after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rag.errors import LibraryError
from rag.llm.ledger import Caps, Ledger, OverCap
from rag.llm.prices import MESSAGE_TOKENS, price_of, tokens_in
from rag.settings import Settings

LIBRARY_WORK = ("embed", "extract")  # has no caps for each answer, only for the day


@dataclass
class Tally:
    """What the calls of one answer took so far."""

    requests: int = 0
    input_tokens: float = 0.0
    output_tokens: float = 0.0
    usd: float | None = 0.0  # None: the price of a call is not known
    cached: bool = False  # a reply was kept from an earlier call
    estimated: bool = False  # the server did not say how many tokens
    repaired: bool = False  # a reply could not be read, and was asked for again

    def usage(self) -> dict[str, float]:
        """As `UncheckedAnswer.usage` has it; what is not known or does not apply is left out."""
        counted = {
            "requests": float(self.requests),
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
        }
        cost = {} if self.usd is None else {"cost_usd": self.usd}
        return counted | cost | {name: 1.0 for name in ("cached", "estimated", "repaired") if getattr(self, name)}


@dataclass
class Call:
    """One call: what it may take at most, then what it took."""

    at_most: tuple[float, float]  # tokens in and out
    taken: tuple[float, float] | None = None  # as the server says; None: it said nothing
    heard: str = ""  # of the reply, where it broke off


class Budget:
    """Prices and caps of one model. `ledger` None: nothing is recorded and days have no caps."""

    def __init__(self, model: str, settings: Settings, ledger: Ledger | None) -> None:
        self._model, self._settings, self._ledger = model, settings, ledger
        self._price = price_of(model, settings)

    @contextmanager
    def call(self, purpose: str, asked: Sequence[str], tally: Tally, output_tokens: int) -> Iterator[Call]:
        """Around one call: raises OverCap before it, records afterwards what it took, however it ended."""
        call = Call((float(sum(tokens_in(text) + MESSAGE_TOKENS for text in asked)), float(output_tokens)))
        usd = self._price.of(*call.at_most) if self._price else None
        self._allow(call, usd, tally, answering=purpose not in LIBRARY_WORK)
        number = self._reserve(purpose, call, usd)
        try:
            yield call
        finally:
            self._settle(call, number, tally)

    def _allow(self, call: Call, usd: float | None, tally: Tally, answering: bool) -> None:
        settings = self._settings
        if usd is None and (settings.max_answer_usd or settings.max_day_usd):
            raise OverCap(
                f"A cap in dollars needs the price of {self._model}; add it to a file of prices (WHOSAID_PRICES)"
            )
        if not answering:
            return
        tokens = tally.input_tokens + tally.output_tokens + sum(call.at_most)
        if settings.max_answer_tokens and tokens > settings.max_answer_tokens:
            raise OverCap(f"The answer could take {tokens:,.0f} tokens, more than WHOSAID_MAX_ANSWER_TOKENS allows")
        cost = (tally.usd or 0.0) + (usd or 0.0)
        if settings.max_answer_usd and cost > settings.max_answer_usd:
            raise OverCap(f"The answer could cost ${cost:.4f}, more than WHOSAID_MAX_ANSWER_USD allows")

    def _reserve(self, purpose: str, call: Call, usd: float | None) -> int | None:
        """The number of the call in the ledger; None where nothing can be recorded and nothing must be."""
        settings = self._settings
        caps = Caps(settings.max_day_tokens or None, settings.max_day_usd or None)
        if self._ledger is None:
            return None
        try:
            return self._ledger.reserve(self._model, purpose, call.at_most, usd, caps)
        except LibraryError:
            if caps != Caps():
                raise OverCap("What a day's calls take cannot be recorded here, so its cap cannot be kept") from None
            return None

    def _settle(self, call: Call, number: int | None, tally: Tally) -> None:
        """A reply whose tokens nobody counted is estimated; a call without any reply is not charged."""
        said = (call.at_most[0], float(tokens_in(call.heard))) if call.heard else (0.0, 0.0)
        taken = call.taken or said
        tally.estimated |= call.taken is None and bool(call.heard)
        tally.input_tokens += taken[0]
        tally.output_tokens += taken[1]
        usd = self._price.of(*taken) if self._price else None
        tally.usd = None if usd is None or tally.usd is None else tally.usd + usd
        if self._ledger is not None and number is not None:
            self._ledger.settle(number, taken, usd)
