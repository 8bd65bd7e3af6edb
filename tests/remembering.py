"""The networks that a process shares read each text once in a run of the tests: questions come again and again.

What a test makes itself (`MatcherModel()`, as in tests/models) reads anew every time, and so does a fresh process;
`anew` is for tests of how the shared ones are read, not of what.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from rag import wiring
from rag.domain import Pair, PairScores, Reading
from rag.models.attribution import AttributionModel
from rag.models.matching import MatcherModel


class _Memory:
    """What was found for each key; `off`: all is read again."""

    def __init__(self) -> None:
        self.known: dict[Hashable, Any] = {}
        self.off = False

    def found(self, keys: list[Any], read: Callable[[list[Any]], list[Any]]) -> list[Any]:
        new = [key for key in dict.fromkeys(keys) if self.off or key not in self.known]
        self.known |= dict(zip(new, read(new), strict=True)) if new else {}
        return [self.known[key] for key in keys]


_memory = _Memory()


@contextmanager
def anew() -> Iterator[None]:
    """While it lasts, the shared networks read all there is to read."""
    _memory.off = True
    try:
        yield
    finally:
        _memory.off = False


@contextmanager
def remembering() -> Iterator[None]:
    """While it lasts, the shared matcher and the shared reader know what they have read."""
    match, read = MatcherModel.read, AttributionModel.read

    def matched(self: MatcherModel, question: str, pairs: Sequence[Pair]) -> list[PairScores]:
        if not _is_shared(wiring.matcher, self):
            return match(self, question, pairs)
        keys = [(question, pair) for pair in pairs]
        return _memory.found(keys, lambda new: match(self, question, [pair for _, pair in new]))

    def was_read(self: AttributionModel, texts: Sequence[str]) -> list[Reading]:
        if not _is_shared(wiring.reader, self):
            return read(self, texts)
        return _memory.found(list(texts), lambda new: read(self, new))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(MatcherModel, "read", matched)
        patched.setattr(AttributionModel, "read", was_read)
        yield


def _is_shared(shared: Any, model: object) -> bool:
    return bool(shared.cache_info().currsize) and shared() is model
