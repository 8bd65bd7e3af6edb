"""Who may talk to the page: only browsers that came to one of its own addresses.

A website that a reader visits can make the reader's browser ask any address of this machine, and by DNS rebinding even
under the website's own name. So a request is refused whose `Host` is no address of the page, whose `Origin`, which
a browser adds for a script of another site, is not one, or that a browser says another site makes otherwise than by a
link (`Sec-Fetch-Site`): an image, a script, a frame. Refused here it never reaches Streamlit.

What is answered may be shown in no frame of another site, and asks for nothing elsewhere (`Content-Security-Policy`):
markup that slipped through could not send away what the page shows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from rag.errors import UsageError

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

REFUSED = b"This address is not one of the page's own. Name it: whosaid serve --allow-host HOST"
POLICY = (
    "frame-ancestors 'self'; object-src 'none'; base-uri 'self'; connect-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self' data:; media-src 'self' data: blob:; frame-src 'self' data: blob:"
)
ADDED = [
    (b"content-security-policy", POLICY.encode()),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
]
DEFAULT_PORTS = (None, 80, 443)
Place = tuple[str, int | None]  # a host's name and port; None: the scheme's own


def places(host: str, port: int) -> list[Place]:
    """Where a name of the page leads that the user gave, HOST or HOST:PORT. Raises UsageError for other words.

    A name alone is meant at the ports that browsers leave out, and at the page's own.

    >>> places("News.example.org", 8501)
    [('news.example.org', None), ('news.example.org', 80), ('news.example.org', 443), ('news.example.org', 8501)]
    >>> places("[fd00::1]:8443", 8501)
    [('fd00::1', 8443)]
    """
    found = _place(f"//{host}")
    if found is None or "*" in host or not host.isprintable() or " " in host:
        raise UsageError(f"--allow-host takes a host's name, perhaps with a port (news.example.org), not {host!r}")
    name, given = found
    return [(name, given)] if given is not None else [(name, one) for one in (*DEFAULT_PORTS, port)]


class Guard:
    """ASGI middleware. `port` is the page's own; `hosts` are names that the user gave (see `places`)."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], port: int, hosts: Iterable[str]) -> None:
        self._app = app
        loopback = [("127.0.0.1", port), ("localhost", port)]
        self._own = frozenset([*loopback, *(place for host in hosts for place in places(host, port))])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self.allows(scope.get("headers", ())):
            await self._app(scope, receive, _with_policy(send))
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(REFUSED))]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": REFUSED})

    def allows(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        """Whether exactly one Host is given and is ours, so is each Origin, and no other site has asked."""
        found = [(name.lower(), value.decode("latin-1").strip()) for name, value in headers]
        hosts = [value for name, value in found if name == b"host"]
        origins = [value for name, value in found if name == b"origin"]
        own = len(hosts) == 1 and self.is_own(f"//{hosts[0]}") and all(map(self.is_own, origins))
        return own and not _from_elsewhere(dict(found))

    def is_own(self, address: str) -> bool:
        """Whether an address (of a Host: `//host:port`) leads to the page.

        >>> guard = Guard(None, 8501, ["news.example.org"])
        >>> [guard.is_own(a) for a in ("//localhost:8501", "http://localhost:3000", "https://news.example.org", "null")]
        [True, False, True, False]
        """
        return _place(address) in self._own


def _from_elsewhere(headers: dict[bytes, str]) -> bool:
    """Whether a browser says that another site asks, and not by a link or form that opens the page itself.

    A browser says `same-site` of another port of this machine.
    """
    if headers.get(b"sec-fetch-site", "none") in ("same-origin", "none"):
        return False
    return (headers.get(b"sec-fetch-mode"), headers.get(b"sec-fetch-dest")) != ("navigate", "document")


def _place(address: str) -> Place | None:
    """Of an address without user, path or query; None for any other."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    more = parts.username is not None or parts.path or parts.query or parts.fragment or parts.netloc.endswith(":")
    return None if more or not host or parts.scheme not in ("", "http", "https") else (host, port)


def _with_policy(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            ours = {name for name, _ in ADDED}
            kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in ours]
            message = {**message, "headers": [*kept, *ADDED]}
        await send(message)

    return sending
