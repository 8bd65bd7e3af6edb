"""Web addresses in: http(s) only, to public addresses only, with size and time capped.

A name is resolved once, its addresses are checked, and the connection goes to a checked one, so that a name
cannot mean one machine to the check and another to the connection. Each redirect goes through the same door.
No proxy is used, as it would resolve names behind our back.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ssl import SSLContext
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpcore

from rag import __version__
from rag.errors import ReadError
from rag.settings import Settings

MAX_REDIRECTS = 5
MAX_URL_CHARS = 4_000
MAX_VERSION_CHARS = 300
_KINDS = re.compile(r"text/|application/(?:pdf|json|x-ndjson|jsonl|(?:[\w.+-]+\+)?xml|[\w.+-]+\+json)$|$")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_HEADERS = {
    "User-Agent": f"WhoSaid/{__version__}",
    "Accept": "text/html, application/xhtml+xml, text/plain, application/pdf, application/json, application/rss+xml, "
    "application/atom+xml, application/feed+json, application/xml",
    "Accept-Encoding": "gzip",
}
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Version:
    """By what an address tells one state of its page from another, as it was sent (RFC 9110, 8.8); "" if it was not."""

    etag: str = ""
    modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What asks for the page only if it is another version by now."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered. `url` is the last one, behind all redirects."""

    url: str
    payload: bytes
    content_type: str  # "text/html"; "" if none was given
    charset: str | None
    version: Version = Version()
    unchanged: bool = False  # it is still the version that was named, and was not sent again


def fetch(url: str, settings: Settings, known: Version | None = None) -> Fetched:
    """Get a page, unless it is still the version that is known.

    Raises ReadError, with the reason on one line, for anything but a page.
    """
    deadline = _Deadline(settings.fetch_timeout_s)
    try:
        return _follow(checked_url(url), settings, deadline, known or Version())
    except httpcore.TimeoutException:
        raise ReadError(f"no full answer within {settings.fetch_timeout_s:g} s") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise ReadError(f"not reachable ({' '.join(str(error).split())[:150] or type(error).__name__})") from None


def _follow(url: str, settings: Settings, deadline: _Deadline, known: Version) -> Fetched:
    network = _CheckedNetwork(deadline, settings.allow_private)
    with httpcore.ConnectionPool(network_backend=network) as pool:
        for _ in range(MAX_REDIRECTS + 1):
            with pool.stream("GET", url, headers=[*_HEADERS.items(), *known.headers.items()]) as response:
                onward = _header(response, "location") if response.status in (301, 302, 303, 307, 308) else ""
                if response.status == 304 and known.headers:
                    return Fetched(url, b"", "", None, known, unchanged=True)
                if not onward:
                    return _fetched(url, response, settings.fetch_max_bytes)
            url = checked_url(urljoin(url, onward))
    raise ReadError(f"it redirects more than {MAX_REDIRECTS} times")


def checked_url(url: str) -> str:
    """The address as it is sent: http(s), no name or password, ASCII, without a fragment. Raises ReadError.

    >>> checked_url("HTTP://Bücher.example/a b#top")
    'http://xn--bcher-kva.example/a%20b'
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:  # also UnicodeError: a host that is no name
        raise ReadError("not an address that can be read") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ReadError("only http and https addresses are fetched")
    if parts.username is not None or parts.password is not None:
        raise ReadError("an address with a name or password in it is not fetched")
    if len(url) > MAX_URL_CHARS or not re.fullmatch(r"[\w.:-]+", host):
        raise ReadError("not an address that can be read")
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port is not None else "")
    safe = "%/:=&?~#+!$,;'@()*[]"
    return urlunsplit((parts.scheme, netloc, quote(parts.path, safe=safe) or "/", quote(parts.query, safe=safe), ""))


# --- the answer ---------------------------------------------------------------------------------


def _fetched(url: str, response: httpcore.Response, max_bytes: int) -> Fetched:
    if response.status != 200:
        raise ReadError(f"it answered with status {response.status}")
    given = _header(response, "content-type")
    content_type = given.partition(";")[0].strip().lower()
    if not _KINDS.match(content_type):
        raise ReadError(f"it is {content_type[:80]}, not a page, a text, JSON or a PDF")
    payload = bytearray()
    for piece in _unpacked(response, max_bytes):
        payload += piece
        if len(payload) > max_bytes:
            raise ReadError(f"it is larger than WHOSAID_FETCH_MAX_BYTES={max_bytes} allows")
    charset = _CHARSET.search(given)
    version = Version(
        *(
            _header(response, name).encode("ascii", "ignore").decode()[:MAX_VERSION_CHARS]
            for name in ("etag", "last-modified")
        )
    )
    return Fetched(url, bytes(payload), content_type, charset[1] if charset else None, version)


def _unpacked(response: httpcore.Response, max_bytes: int) -> Iterator[bytes]:
    """The body, unpacked piece by piece: a bomb is noticed before it has gone off."""
    packing = _header(response, "content-encoding").strip().lower()
    if packing in ("", "identity"):
        yield from response.iter_stream()
        return
    if packing not in ("gzip", "x-gzip"):
        raise ReadError(f"it is packed as {packing[:40]}, which was not asked for")
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    for piece in response.iter_stream():
        try:
            yield inflater.decompress(piece, max_bytes + 1)
        except zlib.error:
            raise ReadError("its packed content is damaged") from None
    if not inflater.eof:
        raise ReadError("its packed content is cut off")


def _header(response: httpcore.Response, name: str) -> str:
    wanted = name.encode("ascii")
    return next((value.decode("latin-1") for key, value in response.headers if key.lower() == wanted), "")


# --- the network, checked and timed -------------------------------------------------------------


class _Deadline:
    """A moment that no step may pass, however many bytes drip in."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left_s(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("out of time")
        return left


class _CheckedNetwork(httpcore.NetworkBackend):
    """Connects to an address that was checked, and to no other. TLS and the Host header keep the name."""

    def __init__(self, deadline: _Deadline, allow_private: bool, network: httpcore.NetworkBackend | None = None):
        self._deadline = deadline
        self._allow_private = allow_private
        self._network = network or httpcore.SyncBackend()

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        addresses = _resolve(host, port, self._deadline)
        if not self._allow_private and not all(map(is_public, addresses)):
            raise ReadError("it leads to a private or local address, which only WHOSAID_ALLOW_PRIVATE=true allows")
        failed: Exception = httpcore.ConnectError("its name has no address")
        for address in addresses[:4]:
            try:
                stream = self._network.connect_tcp(str(address), port, self._deadline.left_s(), None, socket_options)
                return _TimedStream(stream, self._deadline)
            except httpcore.ConnectError as error:
                failed = error
        raise failed


class _TimedStream(httpcore.NetworkStream):
    """A stream on which all reads and writes together end at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left_s())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left_s())

    def start_tls(self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None):
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left_s())
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()


def _resolve(host: str, port: int, deadline: _Deadline) -> list[_Address]:
    """All addresses of a name. In a thread, because nothing else can put an end to a slow resolver."""
    found = _within(deadline, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    return list(dict.fromkeys(ipaddress.ip_address(entry[4][0].partition("%")[0]) for entry in found))


def _within(deadline: _Deadline, ask: Callable[[], list[tuple]]) -> list[tuple]:
    answers: list[list[tuple] | Exception] = []

    def run() -> None:
        try:
            answers.append(ask())
        except (OSError, UnicodeError) as error:
            answers.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(deadline.left_s())
    if not answers:
        raise httpcore.ConnectTimeout("the name was not resolved in time")
    if isinstance(answers[0], Exception):
        raise ReadError("not reachable: there is no such host, or no network")
    return answers[0]


def is_public(address: _Address) -> bool:
    """Whether an address is one of the open internet, looking through IPv6 wrappings of IPv4.

    >>> [is_public(ipaddress.ip_address(a)) for a in ("93.184.215.14", "10.0.0.1", "::ffff:127.0.0.1", "100.64.0.1")]
    [True, False, False, False]
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if any(address in network for network in _NAT64) or (int(address) >> 32 == 0 and int(address) > 1):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner or address.is_site_local:
            return inner is not None and is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
