"""Who may talk to the page: only browsers that came to one of its own addresses.

A website that a reader visits can make the reader's browser ask any address of this machine, and by DNS rebinding even
under the website's own name. So a request is refused whose `Host` is no address of the page, or whose `Origin`, which
a browser adds for a script of another site, is not one. Refused here it never reaches Streamlit, which would look its
external address up at a public service to compare.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

REFUSED = b"This address is not one of the page's own. Name it: whosaid serve --allow-host HOST"


class Guard:
    """ASGI middleware. `port` is the page's own; `hosts` are names that the user gave, under any port."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], port: int, hosts: Iterable[str]) -> None:
        self._app = app
        self._port = port
        self._hosts = frozenset(host.casefold() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self.allows(scope.get("headers", ())):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(REFUSED))]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": REFUSED})

    def allows(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        """Whether exactly one Host is given and is ours, and so is each Origin."""
        found = [(name.lower(), value.decode("latin-1").strip()) for name, value in headers]
        hosts = [value for name, value in found if name == b"host"]
        origins = [value for name, value in found if name == b"origin"]
        return len(hosts) == 1 and self.is_own(f"//{hosts[0]}") and all(self.is_own(origin) for origin in origins)

    def is_own(self, address: str) -> bool:
        """Whether an address (of a Host: `//host:port`) leads to the page.

        >>> guard = Guard(None, 8501, ["news.example.org"])
        >>> [guard.is_own(a) for a in ("//localhost:8501", "http://localhost:3000", "https://news.example.org", "null")]
        [True, False, True, False]
        """
        try:
            parts = urlsplit(address)
            host, port = parts.hostname, parts.port
        except ValueError:
            return False
        if host is None or parts.username is not None or parts.path or parts.query or parts.fragment:
            return False
        return host in self._hosts or (host in ("127.0.0.1", "localhost", "::1") and port == self._port)
