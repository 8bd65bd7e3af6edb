"""Calls to a model behind an address: one clock, bounded retries, and one family of errors.

Against a server that misbehaves on purpose (tests/faultserver.py) the client libraries raise IndexError, TypeError,
JSONDecodeError and others for bad replies, retry what cannot succeed, never time out on a reply that arrives byte by
byte, and repeat the key in the text of some errors. So everything passes through a `Line`, which trusts none of it;
`rag.llm.faults` says what went wrong.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from functools import cache
from socket import SHUT_RDWR
from ssl import SSLContext
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from rag.errors import ServiceError
from rag.llm.faults import Service, translate, wait_s

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")
BEAT_S = 0.25  # between two signs that a reply is still awaited


class Line:
    """An open line to a service, for one answer. Use it in a `with` block; leaving it hangs up."""

    def __init__(self, service: Service) -> None:
        import httpx2

        self.service = service
        self.requests = 0
        self.client: httpx2.Client = httpx2.Client(
            verify=_certificates(),
            follow_redirects=False,
            trust_env=False,
            timeout=service.timeout_s,
            event_hooks={"request": [self._watch]},
        )
        self._until = time.monotonic() + service.deadline_s
        self._open: list[Any] = []  # network streams, one a connection

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()
        self.client.close()

    def hang_up(self) -> None:
        """End every request at once, so that a model stops writing what nobody reads any more.

        Closing the client is not enough: a thread that waits for bytes keeps its socket alive.
        """
        while self._open:
            stream = self._open.pop()
            with suppress(OSError, AttributeError):
                stream.get_extra_info("socket").shutdown(SHUT_RDWR)

    def _watch(self, request: httpx2.Request) -> None:
        request.extensions["trace"] = self._trace

    def _trace(self, event: str, told: dict[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._open.append(told["return_value"])

    @property
    def left_s(self) -> float:
        return max(0.0, self._until - time.monotonic())

    def call(self, ask: Callable[[], T]) -> T:
        """Return what `ask` returns. `ask` makes one request through `self.client` and does nothing else.

        Raises ServiceError or BadReply, whatever `ask` raises. Retries what may pass (HTTP 408, 409, 429, 5xx,
        a broken connection, a slow reply) and waits as long as the server asks, if the clock allows it.
        """
        for attempt in range(self.service.attempts):
            reply, error = _within(min(self.service.timeout_s, self.left_s), ask)
            self.requests += 1
            if error is None:
                return reply  # type: ignore[return-value]
            fault, again = self._after(error, attempt)
            if not again:
                break
        raise fault  # outside any `except`: the library's error may hold the key, and must not be chained

    def pieces(self, ask: Callable[[], Iterator[T]]) -> Generator[T | None, None, None]:
        """Give what the iterator of `ask` gives, and None every `BEAT_S` while nothing comes. Closing it hangs up.

        Raises and retries as `call` does; once a piece has come, nothing is asked a second time.
        """
        for attempt in range(self.service.attempts):
            self.requests += 1
            error, started = None, False
            with _ThreadedReader(ask) as reading:
                try:
                    for piece in reading.until(self.service.timeout_s, self._until):
                        started |= piece is not None
                        yield piece
                except GeneratorExit:
                    self.hang_up()
                    raise
                error = reading.error
            if error is None:
                return
            self.hang_up()
            if started:
                raise translate(error, self.service)
            fault, again = self._after(error, attempt)
            if not again:
                break
        raise fault

    def _after(self, error: Exception, attempt: int) -> tuple[ServiceError, bool]:
        """What is wrong in our words, and whether to ask again; if so, the wait is over."""
        fault = translate(error, self.service)
        seconds = wait_s(error, attempt)
        if not fault.retryable or attempt == self.service.attempts - 1 or seconds >= self.left_s:
            return fault, False
        time.sleep(seconds)
        return fault, True


class _ThreadedReader:
    """An iterator read in a thread of its own, so that the reader here decides how long to wait."""

    def __init__(self, ask: Callable[[], Iterator[T]]) -> None:
        self.error: Exception | None = None
        self._ask = ask
        self._box: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._given_up = False

    def __enter__(self) -> _ThreadedReader:
        Thread(target=self._read, daemon=True, name="whosaid-model").start()
        return self

    def __exit__(self, *_: object) -> None:
        self._given_up = True

    def _read(self) -> None:
        try:
            for piece in self._ask():
                if self._given_up:
                    return
                self._box.put(("piece", piece))
            self._box.put(("end", None))
        except Exception as error:
            self._box.put(("error", error))

    def until(self, timeout_s: float, until: float) -> Iterator[Any]:
        """Pieces as they come and None in between; at the end, `error` says why it ended."""
        patience = min(until, time.monotonic() + timeout_s)
        while (left_s := patience - time.monotonic()) > 0:
            try:
                kind, value = self._box.get(timeout=min(BEAT_S, left_s))
            except queue.Empty:
                yield None
                continue
            if kind != "piece":
                self.error = value
                return
            yield value
            patience = min(until, time.monotonic() + timeout_s)
        self.error = TimeoutError()


@cache
def _certificates() -> SSLContext:
    """Read once: it takes 30 ms."""
    import httpx2

    return httpx2.create_ssl_context(trust_env=False)


def _within(seconds: float, ask: Callable[[], T]) -> tuple[T | None, Exception | None]:
    """Run `ask` in a thread and wait. Timeouts of the client are for each read: a slow drip never meets them."""
    if seconds <= 0:
        return None, TimeoutError()
    box: queue.SimpleQueue[tuple[T | None, Exception | None]] = queue.SimpleQueue()

    def work() -> None:
        try:
            box.put((ask(), None))
        except Exception as error:
            box.put((None, error))

    Thread(target=work, daemon=True, name="whosaid-model").start()
    try:
        return box.get(timeout=seconds)
    except queue.Empty:
        return None, TimeoutError()
