"""Calls to a model behind an address: one clock, bounded retries, and one family of errors.

Against a server that misbehaves on purpose (tests/faultserver.py) the client libraries raise IndexError, TypeError,
JSONDecodeError and others for bad replies, retry what cannot succeed, never time out on a reply that arrives byte by
byte, and repeat the key in the text of some errors. So everything passes through `Line.call`, which trusts none of
it. Messages are composed here and never repeat what the server sent.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from ssl import SSLContext
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from rag.errors import BadReply, ServiceError

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")
ATTEMPTS = 3  # requests for one reply
FIRST_WAIT_S = 0.5  # before the second request; doubled before the third
PARAMETERS = ("response_format", "temperature")  # which a server may refuse, as its error names them
OFFLINE = "WHOSAID_ANSWERER=local answers without a model"


class Unsupported(ServiceError):
    """The server refuses one parameter of the request; it may do without."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class Service:
    """What is called, in the words of its settings."""

    what: str  # "The model", at the start of a sentence
    setting: str  # the variable that names it
    timeout_s: float  # for one request, from its first byte to the reply's last
    deadline_s: float  # for all requests of one line, waiting included
    instead: str = OFFLINE


class Line:
    """An open line to a service, for one answer. Use it in a `with` block."""

    def __init__(self, service: Service) -> None:
        import httpx2

        self.service = service
        self.requests = 0
        self.client: httpx2.Client = httpx2.Client(
            verify=_certificates(), follow_redirects=False, trust_env=False, timeout=service.timeout_s
        )
        self._until = time.monotonic() + service.deadline_s

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    @property
    def left_s(self) -> float:
        return max(0.0, self._until - time.monotonic())

    def call(self, ask: Callable[[], T]) -> T:
        """Return what `ask` returns. `ask` makes one request through `self.client` and does nothing else.

        Raises ServiceError or BadReply, whatever `ask` raises. Retries what may pass (HTTP 408, 409, 429, 5xx,
        a broken connection, a slow reply) and waits as long as the server asks, if the clock allows it.
        """
        for attempt in range(ATTEMPTS):
            seconds = min(self.service.timeout_s, self.left_s)
            reply, error = _within(seconds, ask)
            self.requests += 1
            if error is None:
                return reply  # type: ignore[return-value]
            fault = translate(error, self.service)
            wait_s = _wait_s(error, attempt)
            if not fault.retryable or attempt == ATTEMPTS - 1 or wait_s >= self.left_s:
                break
            time.sleep(wait_s)
        raise fault  # outside any `except`: the library's error may hold the key, and must not be chained


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


# --- what went wrong --------------------------------------------------------------------------------


def translate(error: Exception, service: Service) -> ServiceError:
    """Say in one line what happened and what to do, whichever library raised `error`."""
    status, kind = getattr(error, "status_code", None), type(error).__name__
    if isinstance(status, int):
        return _by_status(status, _code(error), service)
    if isinstance(error, TimeoutError) or "Timeout" in kind:
        limit_s = min(service.timeout_s, service.deadline_s)
        return ServiceError(
            f"{service.what} did not answer in {limit_s:g} s; raise WHOSAID_MODEL_TIMEOUT_S, or {service.instead}",
            retryable=True,
        )
    if "Connection" in kind:
        return ServiceError(
            f"{service.what} cannot be reached or broke off; check OPENAI_BASE_URL and that its server runs, "
            f"or {service.instead}",
            retryable=True,
        )
    if "LengthFinishReason" in kind:
        return BadReply(f"{service.what} was cut off at its length limit")
    if "ContentFilterFinishReason" in kind:
        return BadReply(f"{service.what} was stopped by its content filter")
    return BadReply(f"{service.what} sent no usable reply ({kind}); check {service.setting} and OPENAI_BASE_URL")


def _by_status(status: int, code: str, service: Service) -> ServiceError:
    """The same for an HTTP status and the code inside the error's body."""
    if "context_length" in code:
        return ServiceError(f"The evidence is too long for {_lower(service.what)}; lower WHOSAID_EVIDENCE")
    if "content_filter" in code:
        return BadReply(f"{service.what} was stopped by its content filter")
    if status == 429 and "quota" in code:
        return ServiceError(f"The account behind OPENAI_API_KEY has no quota left; {service.instead}")
    if status in (408, 409, 429) or status >= 500:
        why = "asks for fewer requests" if status == 429 else f"failed (HTTP {status})"
        return ServiceError(f"The server of {_lower(service.what)} {why}; try again later", retryable=True)
    if status in (400, 422) and (parameter := next((p for p in PARAMETERS if p in code), "")):
        return Unsupported(parameter, f"The server of {_lower(service.what)} does not support {parameter}")
    said = {
        401: "refused the key; check OPENAI_API_KEY",
        403: f"does not allow this key to use {service.setting}; check OPENAI_API_KEY",
        404: f"does not know it; check {service.setting} and OPENAI_BASE_URL",
    }
    if status in said:
        return ServiceError(f"The server of {_lower(service.what)} {said[status]}")
    if 300 <= status < 400:
        return ServiceError(
            f"The server of {_lower(service.what)} redirects elsewhere, which is not followed; "
            "set OPENAI_BASE_URL to the final address"
        )
    refused = f"refused the request (HTTP {status}); check {service.setting}"
    return ServiceError(f"The server of {_lower(service.what)} {refused}")


def _lower(what: str) -> str:
    return what[:1].lower() + what[1:]


def _code(error: Exception) -> str:
    """The error's machine-readable names in lower case, "" if it has none; and those that only its text gives."""
    names = [getattr(error, "code", None), getattr(error, "type", None), getattr(error, "param", None)]
    text = str(getattr(error, "message", "")).lower()
    if "maximum context length" in text or "context window" in text or "prompt is too long" in text:
        names.append("context_length")
    names += [parameter for parameter in PARAMETERS if parameter in text]
    if "json_schema" in text or "structured output" in text:
        names.append("response_format")
    return " ".join(str(name) for name in names if name).lower()


def _wait_s(error: Exception, attempt: int) -> float:
    """Seconds to wait before the next request: what the server asks for, else half a second, doubling."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    asked_ms, asked = headers.get("retry-after-ms"), headers.get("retry-after")
    try:
        if asked_ms:
            return max(0.0, float(asked_ms) / 1000)
        if asked and not asked.strip().replace(".", "", 1).isdigit():
            return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
        if asked:
            return float(asked)
    except (ValueError, TypeError, OverflowError):
        pass  # an unreadable header is no header
    return FIRST_WAIT_S * 2**attempt
