"""What can go wrong with a service, and how it is told: one line, what happened and what to do.

Messages are composed here and never repeat what the server sent: some servers repeat the key in their errors.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from rag.errors import BadReply, ServiceError

ATTEMPTS = 3  # requests for one reply
FIRST_WAIT_S = 0.5  # before the second request; doubled before the third
# What a server may refuse, as its error names it.
PARAMETERS = (
    "response_format", "tools", "tool_choice", "temperature", "max_completion_tokens", "stream_options", "stream"
)  # fmt: skip
BROKEN = ("ReadError", "WriteError", "RemoteProtocolError")  # of httpx2, in the middle of a stream
OFFLINE = "WHOSAID_ANSWERER=local answers without a model"
ANOTHER = "ask again, or name another model in WHOSAID_MODEL"
LENGTH = "was cut off at its length limit; raise WHOSAID_REPLY_TOKENS"
FILTER = "was stopped by its content filter; ask in other words"


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
    timeout_s: float  # for one whole reply, or for the next piece of one that comes in pieces
    deadline_s: float  # for all requests of one line, waiting included
    instead: str = OFFLINE
    attempts: int = ATTEMPTS


def translate(error: Exception, service: Service) -> ServiceError:
    """Say in one line what happened and what to do, whichever library raised `error`."""
    status, kind = getattr(error, "status_code", None), type(error).__name__
    if isinstance(status, int):
        return _by_status(status, _code(error), service, _asked_s(error))
    if isinstance(error, TimeoutError) or "Timeout" in kind:
        limit_s = min(service.timeout_s, service.deadline_s)
        return ServiceError(
            f"{service.what} did not answer in {limit_s:g} s; raise WHOSAID_MODEL_TIMEOUT_S, or {service.instead}",
            retryable=True,
        )
    if "Connection" in kind or kind in BROKEN:
        return ServiceError(
            f"{service.what} cannot be reached or broke off; check OPENAI_BASE_URL and that its server runs, "
            f"or {service.instead}",
            retryable=True,
        )
    if "LengthFinishReason" in kind:
        return BadReply(f"{service.what} {LENGTH}")
    if "ContentFilterFinishReason" in kind:
        return BadReply(f"{service.what} {FILTER}")
    return BadReply(
        f"{service.what} sent no usable reply ({kind}); check that OPENAI_BASE_URL is complete (it often ends in /v1) "
        f"and {service.setting}"
    )


def _by_status(status: int, code: str, service: Service, asked_s: float | None) -> ServiceError:
    """The same for an HTTP status, the code inside the error's body, and the wait that the server asks for."""
    if "context_length" in code or status == 413:
        return ServiceError(f"The evidence is too long for {_lower(service.what)}; lower WHOSAID_CONTEXT_TOKENS")
    if "content_filter" in code:
        return BadReply(f"{service.what} {FILTER}")
    if status == 429 and "quota" in code:
        return ServiceError(f"The account behind OPENAI_API_KEY has no quota left; {service.instead}")
    if status in (408, 409, 429) or status >= 500:
        why = "asks for fewer requests" if status == 429 else f"failed (HTTP {status})"
        later = f"in {asked_s:,.0f} s" if asked_s and asked_s >= 1 else "later"
        return ServiceError(f"The server of {_lower(service.what)} {why}; try again {later}", retryable=True)
    if status in (400, 422) and (parameter := next((p for p in PARAMETERS if p in code.split()), "")):
        return Unsupported(parameter, f"The server of {_lower(service.what)} does not support {parameter}")
    if status == 404:
        return ServiceError(
            f"The server does not know {_lower(service.what)}; check {service.setting} and that OPENAI_BASE_URL is "
            "complete (it often ends in /v1)"
        )
    said = {
        401: "refused the key; check OPENAI_API_KEY",
        403: f"does not allow this key to use {service.setting}; check OPENAI_API_KEY",
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
    names += [parameter for parameter in PARAMETERS if re.search(rf"\b{parameter}\b", text)]
    if "json_schema" in text or "json_object" in text or "structured output" in text:
        names.append("response_format")
    return " ".join(str(name) for name in names if name).lower()


def wait_s(error: Exception, attempt: int) -> float:
    """Seconds to wait before the next request: what the server asks for, else half a second, doubling."""
    asked_s = _asked_s(error)
    return FIRST_WAIT_S * 2**attempt if asked_s is None else asked_s


def _asked_s(error: Exception) -> float | None:
    """The wait that the server asks for, in seconds; None: it asks for none, or nobody can read it."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    asked_ms, asked = headers.get("retry-after-ms"), headers.get("retry-after")
    try:
        if asked_ms:
            return max(0.0, float(asked_ms) / 1000)
        if asked and not asked.strip().replace(".", "", 1).isdigit():
            return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
        return float(asked) if asked else None
    except (ValueError, TypeError, OverflowError):
        return None
