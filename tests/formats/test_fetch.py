"""Web addresses, against a real server on this machine. What is refused must not even be connected to."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import httpcore
import pytest

from rag.entries import Failure
from rag.errors import ReadError
from rag.formats.articles import read
from rag.formats.web import fetch as fetching
from rag.formats.web.fetch import checked_url, fetch, is_public
from rag.settings import Settings

PAGE = b"<html><head><title>Canal shut</title></head><body><article><p>Mara Velin shut it.</p></article></body></html>"
OPEN = Settings(library=Path("unused"), allow_private=True, fetch_timeout_s=5, fetch_max_bytes=200_000)
CLOSED = Settings(library=Path("unused"), fetch_timeout_s=5)
SHORT = Settings(library=Path("unused"), allow_private=True, fetch_timeout_s=0.6)


class Site(BaseHTTPRequestHandler):
    """A small news site with everything a bad one does."""

    seen: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self):
        Site.seen.append((self.path, self.headers["Host"]))
        path = self.path.partition("?")[0]
        answer = getattr(self, "go_" + path.strip("/").replace("-", "_").partition("/")[0], None)
        answer() if answer else self.reply(404, "text/html", b"gone")

    def reply(self, status, content_type, body, **headers):
        self.send_response(status)
        for name, value in ({"Content-Type": content_type, "Content-Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, target):
        self.reply(302, "text/html", b"", Location=target)

    def drip(self, pieces):
        try:
            for piece in pieces:
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass  # the reader has gone, as it should

    def go_page(self):
        self.reply(200, "text/html; charset=utf-8", PAGE)

    def go_latin(self):
        self.reply(200, "text/html; charset=iso-8859-2", "<p>Łukasz Żak powiedział: nie.</p>".encode("iso-8859-2"))

    def go_canonical(self):
        own, other = f"http://{self.headers['Host']}/story", "https://elsewhere.example/story"
        link = own if "own" in self.path else other
        self.reply(200, "text/html", PAGE.replace(b"<title>", f'<link rel="canonical" href="{link}"><title>'.encode()))

    def go_packed(self):
        self.reply(200, "text/html", gzip.compress(PAGE), Content_Encoding="gzip")

    def go_cut(self):
        self.reply(200, "text/html", gzip.compress(PAGE)[:-20], Content_Encoding="gzip")

    def go_bomb(self):
        self.reply(200, "text/html", gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")

    def go_brotli(self):
        self.reply(200, "text/html", b"\x0b\x00", Content_Encoding="br")

    def go_big(self):
        self.reply(200, "text/plain", b"x" * 300_000)

    def go_endless(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.drip(b"x" for _ in range(100))

    def go_headers(self):
        self.drip([b"HTTP/1.1 200 OK\r\n"] + [b"X-%d: y\r\n" % n for n in range(100)])

    def go_hop(self):
        self.redirect("/page")

    def go_circle(self):
        self.redirect("/circle")

    def go_to(self):
        self.redirect(self.path.partition("?")[2])

    def go_movie(self):
        self.reply(200, "video/mp4", b"\0\0")

    def go_records(self):
        self.reply(200, "application/json", b'[{"text": "One said.", "id": "r1"}, {"text": ""}]')

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


# --- what works ---------------------------------------------------------------------------------


def test_a_page(site):
    page = fetch(f"{site}/page#part", OPEN)
    assert (page.payload, page.content_type, page.charset, page.url) == (PAGE, "text/html", "utf-8", f"{site}/page")


def test_a_redirect_gives_the_last_address(site):
    assert fetch(f"{site}/hop", OPEN).url == f"{site}/page"


def test_packed(site):
    assert fetch(f"{site}/packed", OPEN).payload == PAGE


def test_an_article_from_a_page(site):
    (article,) = read([f"{site}/page"], OPEN)
    assert article.source.title == "Canal shut"
    assert article.text == "Mara Velin shut it."
    assert article.source.origin == article.source.url == f"{site}/page"


def test_the_charset_of_the_header_counts(site):
    (article,) = read([f"{site}/latin"], OPEN)
    assert article.text == "Łukasz Żak powiedział: nie."


def test_a_page_may_name_its_canonical_address_on_its_own_site_only(site):
    own, foreign = read([f"{site}/canonical?own", f"{site}/canonical?foreign"], OPEN)
    assert own.source.origin == own.source.url == f"{site}/story"
    assert foreign.source.origin == foreign.source.url == f"{site}/canonical?foreign"


def test_records_from_an_address(site):
    article, failure = read([f"{site}/records"], OPEN)
    assert article.source.id == "r1"
    assert failure.reason.startswith("record 2: no text")


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path, reason",
    [
        ("/nothing", "status 404"),
        ("/bomb", "larger than"),
        ("/big", "larger than"),
        ("/cut", "cut off"),
        ("/brotli", "packed as br"),
        ("/movie", "video/mp4"),
        ("/circle", "redirects more than 5"),
        ("/to?file:///etc/passwd", "only http and https"),
        ("/to?ftp://example.org/", "only http and https"),
        ("/to?http://user:word@example.org/", "name or password"),
    ],
)
def test_one_line_says_why_not(site, path, reason):
    with pytest.raises(ReadError, match=reason) as caught:
        fetch(site + path, OPEN)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("path", ["/endless", "/headers"])
def test_a_drip_ends_at_the_deadline(site, path):
    start = time.monotonic()
    with pytest.raises(ReadError, match=r"within 0\.6 s"):
        fetch(site + path, SHORT)
    assert time.monotonic() - start < 3


def test_private_addresses_are_refused_before_anything_is_sent(site):
    Site.seen.clear()
    with pytest.raises(ReadError, match="private"):
        fetch(f"{site}/page", CLOSED)
    assert Site.seen == []


def resolver(*answers):
    """A stand-in for the resolver: the n-th name gets the n-th answer, or the last; addresses are themselves."""
    asked = []
    real = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **kwargs):
        if host[0].isdigit():
            return real(host, port, *args, **kwargs)
        address = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    return getaddrinfo


def port_of(site):
    return site.rpartition(":")[2]


def test_a_redirect_to_this_machine_is_refused(site, monkeypatch):
    """The first address counts as public here, so that only the second step can be at fault."""
    monkeypatch.setattr(fetching, "is_public", lambda address: str(address) == "127.0.0.1")
    Site.seen.clear()
    with pytest.raises(ReadError, match="private"):
        fetch(f"{site}/to?http://127.0.0.2:{port_of(site)}/page", CLOSED)
    assert [path for path, _ in Site.seen] == [f"/to?http://127.0.0.2:{port_of(site)}/page"]


def test_the_checked_address_is_the_connected_one(site, monkeypatch):
    """A name that changes its meaning after the check gains nothing: it is asked for once, and its Host is kept."""
    monkeypatch.setattr(fetching.socket, "getaddrinfo", resolver("127.0.0.1", "203.0.113.9"))
    Site.seen.clear()
    assert fetch(f"http://rebind.example:{port_of(site)}/page", OPEN).payload == PAGE
    assert Site.seen == [("/page", f"rebind.example:{port_of(site)}")]


def test_a_name_with_one_private_address_is_refused(monkeypatch):
    both = resolver("93.184.215.14")("x", 80) + resolver("10.0.0.1")("x", 80)
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *args, **kwargs: both)
    with pytest.raises(ReadError, match="private"):
        fetch("http://two-faced.example/", CLOSED)


class Recorder(httpcore.NetworkBackend):
    """A network that only writes down what it is asked to do."""

    def __init__(self):
        self.told = []

    def connect_tcp(self, host, port, *args, **kwargs):
        self.told.append(("connect", host, port))
        return self

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        self.told.append(("tls", server_hostname))
        raise httpcore.ConnectError("enough")

    def close(self):
        pass


def test_tls_is_for_the_name_and_the_connection_to_its_address(monkeypatch):
    recorder = Recorder()
    monkeypatch.setattr(fetching.socket, "getaddrinfo", resolver("93.184.215.14"))
    monkeypatch.setattr(fetching.httpcore, "SyncBackend", lambda: recorder)
    with pytest.raises(ReadError, match="enough"):
        fetch("https://news.example/a", CLOSED)
    assert recorder.told == [("connect", "93.184.215.14", 443), ("tls", "news.example")]


def test_no_such_host(monkeypatch):
    def fail(*args, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(fetching.socket, "getaddrinfo", fail)
    with pytest.raises(ReadError, match="no such host"):
        fetch("http://nowhere.example/", CLOSED)


def test_a_resolver_that_hangs(monkeypatch):
    gate = threading.Event()
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *args, **kwargs: gate.wait(10))
    with pytest.raises(ReadError, match=r"within 0\.6 s"):
        fetch("http://slow.example/", SHORT)
    gate.set()


def test_nobody_listens():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ReadError, match="not reachable"):
        fetch(f"http://127.0.0.1:{port}/", OPEN)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.org/a", "data:text/html,x", "javascript:alert(1)", "gopher://x/", "http://",
        "http:///path", "http://user@example.org/", "http://a:b@example.org/", "http://example.org\\@127.0.0.1/",
        "http://exa mple.org/", "http://[::1", "http://example.org:99999/", "http://" + "a" * 300 + ".example/",
        "http://example.org/" + "a" * 5000, "http://[fe80::1%25eth0]/",
    ],
)  # fmt: skip
def test_addresses_that_are_no_web_addresses(url):
    with pytest.raises(ReadError):
        fetch(url, OPEN)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f.1/", "http://0/", "http://[::1]/",
        "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://127.0.0.1#@example.com/",
        "http://①②⑦.⓪.⓪.①/", "http://169.254.169.254/latest/", "http://192.168.1.1:8080/",
    ],
)  # fmt: skip
def test_spellings_of_private_addresses(url):
    with pytest.raises(ReadError, match="private or local"):
        fetch(url, CLOSED)


@pytest.mark.parametrize(
    "address, public",
    [
        ("93.184.215.14", True), ("2606:4700::1111", True), ("::ffff:93.184.215.14", True),
        ("64:ff9b::808:808", True), ("0.0.0.0", False), ("10.1.2.3", False), ("100.64.0.1", False),
        ("127.9.9.9", False), ("169.254.1.1", False), ("172.16.0.1", False), ("192.0.2.1", False),
        ("192.168.0.1", False), ("198.18.0.1", False), ("224.0.0.1", False), ("240.0.0.1", False),
        ("255.255.255.255", False), ("::", False), ("::1", False), ("::7f00:1", False), ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False), ("2001:0:4136:e378:8000:63bf:80ff:fffe", False), ("64:ff9b::a00:1", False),
        ("fc00::1", False), ("fe80::1", False), ("fec0::1", False), ("ff02::1", False), ("2001:db8::1", False),
    ],
)  # fmt: skip
def test_public_addresses(address, public):
    assert is_public(ipaddress.ip_address(address)) == public


@pytest.mark.parametrize(
    "given, sent",
    [
        ("http://Example.ORG", "http://example.org/"),
        ("https://example.org:8443/a?b=c&d=é#e", "https://example.org:8443/a?b=c&d=%C3%A9"),
        ("http://example.org/a%20b/ü", "http://example.org/a%20b/%C3%BC"),
        ("http://[2606:4700::1111]:81/", "http://[2606:4700::1111]:81/"),
        ("http://example.org./x", "http://example.org/x"),
    ],
)
def test_addresses_as_sent(given, sent):
    assert checked_url(given) == sent
    assert checked_url(sent) == sent


def test_an_unreachable_address_does_not_stop_the_rest(site):
    failure, article = read([f"{site}/nothing", f"{site}/page"], OPEN)
    assert isinstance(failure, Failure) and failure.origin == f"{site}/nothing"
    assert article.text == "Mara Velin shut it."
