"""The HTTP API (`whosaid serve --api`): what the command answers, for programs. Its OpenAPI is at /openapi.json.

Every request carries a bearer token of the library (`whosaid token add NAME`); errors are problem+json (RFC 9457).
Requests are limited in size, in number a minute for each token, and in how many are worked on at a time.
"""

# No `from __future__ import annotations`: FastAPI must see the types themselves, some of which are made in `api`.

import json
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Annotated, Any

from rag import __version__
from rag.domain import Answer, Citation
from rag.errors import ConfigError, LibraryBusy, LibraryError, RagError, ServiceError
from rag.library import Library
from rag.serving import objects
from rag.serving.tokens import Token, Tokens

if TYPE_CHECKING:
    from fastapi import FastAPI

MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one token, and all together, may ask for."""

    body_bytes: int = 2_000_000
    a_minute: int = 120  # requests of one token
    at_once: int = 8  # requests worked on; more wait up to `wait_s`, then are told to come again
    wait_s: float = 20.0


class Rate:
    """At most so many events in any minute, for each name."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._seen: defaultdict[str, deque[float]] = defaultdict(deque)
        self._lock = Lock()

    def wait_s(self, name: str) -> float:
        """Count one event; 0 if it is allowed, else the seconds until one would be (it is not counted then)."""
        now = self._clock()
        with self._lock:
            seen = self._seen[name]
            while seen and seen[0] <= now - MINUTE_S:
                seen.popleft()
            if len(seen) >= self._most:
                return seen[0] + MINUTE_S - now
            seen.append(now)
            return 0.0


class Problem(Exception):
    """An answer that is an error: `status`, one line, and perhaps headers."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers


STATUS = {ConfigError: 422, LibraryBusy: 503, ServiceError: 502}  # of our errors; others are the request's own: 400


def api(library: Library, limits: Limits = Limits()) -> "FastAPI":
    """The application over one library. Raises ConfigError where FastAPI is not installed."""
    try:
        from fastapi import Body, Depends, FastAPI, Path, Query, Request
        from fastapi.exceptions import RequestValidationError
        from fastapi.responses import JSONResponse, Response, StreamingResponse
        from pydantic import BaseModel, Field
        from starlette.exceptions import HTTPException
    except ImportError:
        raise ConfigError('the HTTP API needs more packages: pip install "whosaid-news[api]"') from None

    tokens, rate, places = Tokens(library.settings.library), Rate(limits.a_minute), BoundedSemaphore(limits.at_once)
    # no /docs: FastAPI's page loads its scripts from a public server
    app = FastAPI(title="WhoSaid", version=__version__, description=__doc__, docs_url=None, redoc_url=None)

    class Asked(BaseModel):
        question: str = Field(min_length=1, max_length=4_000, examples=["Who denied the report?"])
        speakers: list[str] = Field(default=[], max_length=50)
        outlets: list[str] = Field(default=[], max_length=50)
        since: str | None = Field(default=None, examples=["2024-11-29"])
        until: str | None = None

    class Archived(Asked):
        archive: bool = Field(default=False, description="look for archived copies of the pages quoted")

    class Conversed(Asked):
        conversation: str = Field(min_length=1, max_length=200)

    class Drafted(BaseModel):
        text: str = Field(min_length=1, max_length=1_000_000, examples=["“We shut two gates,” Solvang said."])
        by: str = Field(default="", max_length=300)

    class Inputs(BaseModel):
        addresses: list[str] = Field(min_length=1, max_length=20, examples=[["https://example.org/story.html"]])

    def allowed(request: Request, scope: str) -> Token:
        secret = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        token = tokens.of(secret) if secret else None
        if token is None:
            raise Problem(401, "a bearer token of this library is needed", {"WWW-Authenticate": "Bearer"})
        if scope == "write" and token.scope != "write":
            raise Problem(403, f"the token {token.name!r} may only read")
        if wait := rate.wait_s(token.name):
            raise Problem(429, f"more than {limits.a_minute} requests a minute", {"Retry-After": str(int(wait) + 1)})
        return token

    def working() -> Iterator[None]:
        """One of the places at work; it is kept until the reply is sent."""
        if not places.acquire(timeout=limits.wait_s):
            raise Problem(503, "too many requests at a time", {"Retry-After": "5"})
        try:
            yield
        finally:
            places.release()

    def reader(request: Request) -> Token:
        return allowed(request, "read")

    def writer(request: Request) -> Token:
        return allowed(request, "write")

    reads, writes = [Depends(reader), Depends(working)], [Depends(writer), Depends(working)]
    Most = Annotated[int, Query(ge=1, le=objects.MOST)]

    def told(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
        body = {"type": "about:blank", "title": _TITLES.get(status, "Error"), "status": status, "detail": detail}
        return JSONResponse(body, status, headers, media_type="application/problem+json")

    @app.middleware("http")
    async def sized(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        length = request.headers.get("content-length", "")
        if request.method in ("POST", "PUT") and not length.isdigit():
            return told(411, "say how long the request is (Content-Length)")
        if length and int(length) > limits.body_bytes:
            return told(413, f"a request may have {limits.body_bytes} bytes")
        return await call_next(request)

    @app.exception_handler(Problem)
    async def _problem(_: Request, error: Problem) -> JSONResponse:
        return told(error.status, error.detail, error.headers)

    @app.exception_handler(RagError)
    async def _ours(_: Request, error: RagError) -> JSONResponse:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
        return told(status, " ".join(str(error).split()))

    @app.exception_handler(RequestValidationError)
    async def _unreadable(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        return told(422, f"{'.'.join(map(str, first['loc'][1:]))}: {first['msg']}")

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> JSONResponse:
        return told(error.status_code, str(error.detail))

    @app.post("/ask", dependencies=reads)
    def ask(asked: Archived) -> dict[str, Any]:
        """Answer a question: verified quotations with speakers and links, a verdict, or a refusal with the nearest."""
        found = library.ask(**asked.model_dump(exclude={"archive"}))
        return (objects.answer_with_archive if asked.archive else objects.answer)(library, found)

    @app.post("/ask/stream", dependencies=reads)
    def stream(asked: Asked) -> StreamingResponse:
        """The same as server-sent events: `quotation`, `prose` (a piece), and at last `answer`; or `error`."""
        telling = library.stream(**asked.model_dump())
        return StreamingResponse(_events(library, telling), media_type="text/event-stream")

    @app.post("/conversations/ask", dependencies=writes)
    def converse(asked: Conversed) -> dict[str, Any]:
        """Ask in a conversation that the library keeps, so that a follow-up finds what was asked before."""
        return objects.answer(library, library.ask(**asked.model_dump()))

    @app.get("/conversations/{name}", dependencies=reads)
    def conversation(name: Annotated[str, Path(max_length=200)]) -> dict[str, Any]:
        turns = library.turns(name)
        if not turns:
            raise Problem(404, f"there is no conversation {name!r}")
        return {"turns": [objects.answer(library, turn.answer) for turn in turns]}

    @app.get("/search", dependencies=reads)
    def search(
        about: Annotated[str, Query(min_length=1, max_length=1_000)],
        speaker: Annotated[list[str], Query()] = [],  # noqa: B006  FastAPI copies it
        outlet: Annotated[list[str], Query()] = [],  # noqa: B006
        since: str | None = None,
        until: str | None = None,
        most: Most = 20,
    ) -> dict[str, Any]:
        """Statements and sentences about something, best first."""
        filters = {"speakers": speaker, "outlets": outlet, "since": since, "until": until}
        return objects.search(library, about, most, filters)

    @app.get("/statements", dependencies=reads)
    def statements(
        speaker: Annotated[list[str], Query()] = [],  # noqa: B006
        outlet: Annotated[list[str], Query()] = [],  # noqa: B006
        about: Annotated[str, Query(max_length=1_000)] = "",
        since: str | None = None,
        until: str | None = None,
        most: Most = 50,
    ) -> dict[str, Any]:
        """Who said what, by date."""
        found = library.statements(about=about, speakers=speaker, outlets=outlet, since=since, until=until)
        return objects.statements(library, found, most)

    @app.get("/speakers", dependencies=reads)
    def speakers(most: Most = 50) -> dict[str, Any]:
        return objects.speakers(library, most)

    @app.get("/articles", dependencies=reads)
    def articles(since: str | None = None, until: str | None = None, most: Most = 50) -> dict[str, Any]:
        return objects.articles(library, most, since, until)

    @app.get("/articles/{article_id:path}", dependencies=reads)
    def article(article_id: str) -> dict[str, Any]:
        try:
            return objects.article(library, article_id)
        except LibraryError as error:
            raise Problem(404, str(error)) from None

    @app.post("/articles", dependencies=writes)
    def add(inputs: Inputs) -> dict[str, Any]:
        """Add articles from public web addresses (never from files of this machine)."""
        if bad := [address for address in inputs.addresses if not address.startswith(("http://", "https://"))]:
            raise Problem(422, f"{bad[0]!r} is no http(s) address")
        summary = library.add(inputs.addresses)
        return {"summary": summary.line(), "failures": [f"{f.origin}: {f.reason}" for f in summary.failures]}

    @app.post("/verify", dependencies=reads)
    def verify(draft: Drafted) -> dict[str, Any]:
        """Check each quotation of a draft, or one quotation given to `by`."""
        return objects.verified(library, draft.text, draft.by)

    @app.post("/verify/packet", dependencies=reads)
    def packet(body: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
        """Check a fact-check packet again."""
        return objects.rechecked(library, json.dumps(body).encode())

    return app


_TITLES = {
    400: "Bad request", 401: "Not signed in", 403: "Not allowed", 404: "Not found", 411: "Length required",
    413: "Too large", 422: "Not understood", 429: "Too many requests", 502: "A model failed", 503: "Busy",
}  # fmt: skip


def _events(library: Library, telling: Iterator[Citation | str | Answer]) -> Iterator[str]:
    """Server-sent events of one answer; an error ends them, said in one line."""
    try:
        for piece in telling:
            if isinstance(piece, Citation):
                yield _event("quotation", objects.quotation(library, piece))
            elif isinstance(piece, Answer):
                yield _event("answer", objects.answer(library, piece))
            elif piece:
                yield _event("prose", {"text": piece})
    except RagError as error:
        yield _event("error", {"detail": " ".join(str(error).split())})


def _event(name: str, value: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(value, ensure_ascii=False)}\n\n"


def run(library: Library, host: str, port: int, limits: Limits = Limits()) -> None:
    """Serve until stopped. Raises ConfigError where no server is installed."""
    try:
        import uvicorn
    except ImportError:
        raise ConfigError('the HTTP API needs more packages: pip install "whosaid-news[api]"') from None
    uvicorn.run(api(library, limits), host=host, port=port, log_level="warning", server_header=False)
