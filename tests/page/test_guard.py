"""The page answers only to its own addresses, and asks nobody outside: a real server, real sockets."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from browsing import over_web_socket, serving
from hypothesis import given
from hypothesis import strategies as st

from rag.cli import main
from rag.errors import ConfigError
from rag.page.guard import Guard, places

pytest.importorskip("streamlit")
client = pytest.importorskip("websockets.sync.client")
from websockets.exceptions import InvalidStatus  # noqa: E402

NAMED = ("news.example.org", "desk.example.net:8443")
# Told to every Python that starts: what would leave this machine is written down.
WATCH = """
import sys
LOCAL = (None, "127.0.0.1", "localhost", "::1", "0.0.0.0", "")
def watch(event, args):
    asked = args[0] if event == "socket.getaddrinfo" else None
    if event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        asked = args[1][0]
    if asked not in LOCAL:
        with open({log!r}, "a") as log:
            log.write(f"{{event}} {{asked}}\\n")
sys.addaudithook(watch)
"""


@pytest.fixture(scope="module")
def site(demo_library):
    with serving(demo_library, arguments=[f"--allow-host={host}" for host in NAMED]) as site:
        yield site


def status(site, path: str = "/", **headers: str) -> int:
    try:
        with urlopen(Request(site.url + path, headers=headers), timeout=10) as reply:
            return reply.status
    except HTTPError as error:
        return error.code


PATHS = ["/", "/_stcore/health", "/_stcore/host-config", "/articles", "/media/x.txt", "/_stcore/upload_file/a/b"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "headers, allowed",
    [
        ({}, True),
        ({"Host": "localhost:{port}"}, True),
        ({"Host": "127.0.0.1:{port}", "Origin": "http://127.0.0.1:{port}"}, True),
        ({"Host": "news.example.org", "Origin": "https://news.example.org"}, True),
        ({"Origin": "https://desk.example.net:8443"}, True),  # a proxy that does not pass the Host on
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, True),  # a link
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, False),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"}, False),  # another port of this machine
        ({"Host": "rebound.example:{port}"}, False),
        ({"Host": "localhost:3000"}, False),
        ({"Host": "127.0.0.1"}, False),
        ({"Host": "localhost.:{port}"}, False),
        ({"Host": "desk.example.net"}, False),
        ({"Origin": "http://localhost:3000"}, False),
        ({"Origin": "https://news.example.org:3000"}, False),
        ({"Origin": "https://evil.news.example.org"}, False),
        ({"Origin": "https://site.example"}, False),
        ({"Origin": "file://localhost:{port}"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
    ],
)
def test_only_its_own_addresses(site, path, headers, allowed):
    port = str(urlsplit(site.url).port)
    found = status(site, path, **{name: value.replace("{port}", port) for name, value in headers.items()})
    assert (found != 403) if allowed else (found == 403)
    assert found == 200 or not allowed or path in PATHS[-2:]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "POST"])
def test_an_upload_from_another_site_is_refused(site, method):
    address = f"{site.url}/_stcore/upload_file/session/file"
    with pytest.raises(HTTPError) as error:
        urlopen(Request(address, data=b"x", method=method, headers={"Origin": "http://localhost:3000"}), timeout=10)
    assert error.value.code == 403


@pytest.mark.parametrize("host, origin, opens", [
    (None, None, True),
    (None, "http://127.0.0.1:{port}", True),
    ("localhost:{port}", "http://localhost:{port}", True),
    ("news.example.org", "https://news.example.org", True),
    (None, "https://desk.example.net:8443", True),
    (None, "http://localhost:3000", False),
    (None, "https://x.example", False),
    (None, "null", False),
    ("rebound.example:{port}", "http://rebound.example:{port}", False),
    ("rebound.example:{port}", None, False),
])  # fmt: skip
def test_the_web_socket(site, host, origin, opens):
    port = str(urlsplit(site.url).port)
    host, origin = (value and value.replace("{port}", port) for value in (host, origin))
    if opens:
        assert b"WhoSaid" in over_web_socket(site, origin=origin, host=host)
    else:
        with pytest.raises(InvalidStatus) as refused:
            over_web_socket(site, origin=origin, host=host)
        assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "host", ["https://news.example.org", "news.example.org/a", "*", "*.example.org", "", "a b", "x:y", "a@b"]
)
def test_what_is_no_host_is_refused_in_one_line(demo_library, capsys, host):
    with pytest.raises(ConfigError):
        places(host, 8501)
    assert main(["--library", str(demo_library), "serve", f"--allow-host={host}"]) == 2
    err = capsys.readouterr().err
    assert "--allow-host" in err and err.count("\n") == 1


def test_nothing_asks_outside(demo_library, tmp_path):
    """Pages drawn, from every address that is allowed and some that are not; the watch itself is tried first."""
    log = tmp_path / "asked"
    (tmp_path / "sitecustomize.py").write_text(WATCH.format(log=str(log)))
    paths = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2])])
    outside = "import socket; s = socket.socket(2, 2); s.connect(('192.0.2.1', 9))"
    subprocess.run([sys.executable, "-P", "-c", outside], env={**os.environ, "PYTHONPATH": paths}, check=False)
    assert "192.0.2.1" in log.read_text()
    log.unlink()
    named = [f"--allow-host={host}" for host in NAMED]
    with serving(demo_library, arguments=named, PYTHONPATH=paths) as site:
        for page in ("", "articles", "speakers", "draft", "evaluation"):
            over_web_socket(site, page, origin=site.url)
        over_web_socket(site, origin="https://desk.example.net:8443")  # as a proxy may pass it on
        for origin in ("http://localhost:3000", "http://[::1]:8501", "https://x.example", "http://203.0.113.9"):
            with pytest.raises(InvalidStatus):
                over_web_socket(site, origin=origin)
    assert not log.exists(), log.read_text()


@given(st.lists(st.tuples(st.sampled_from([b"host", b"origin", b"x"]), st.binary(max_size=30)), max_size=5))
def test_no_headers_raise_and_none_but_ours_pass(headers):
    allowed = Guard(None, 8501, ["news.example.org"]).allows(headers)
    assert isinstance(allowed, bool)
    hosts = [value for name, value in headers if name == b"host"]
    assert not allowed or any(own in hosts[0].lower() for own in (b"news.example.org", b":8501"))


@given(st.text(max_size=30))
def test_a_host_is_one_or_is_refused(text):
    try:
        found = places(text, 8501)
    except ConfigError:
        return
    assert all(Guard(None, 8501, [text]).is_own(f"https://{text}") for _ in found)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_a_kill_ends_the_server_also_while_it_is_looked_at(demo_library, number):
    with serving(demo_library) as site:
        port = urlsplit(site.url).port
        address = f"ws://127.0.0.1:{port}/_stcore/stream"
        with client.connect(address, subprotocols=["streamlit"]):
            # A terminal sends Ctrl-C to both; others are sent to `whosaid serve` alone.
            os.killpg(site.process.pid, number) if number == signal.SIGINT else site.process.send_signal(number)
            site.process.wait(20)
        with pytest.raises(OSError):
            for _ in range(200):  # who is killed outright does not wait for the server
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                time.sleep(0.05)


@pytest.mark.parametrize("port, told", [("99999", "is no port"), ("0", "is no port"), ("taken", "cannot be used")])
def test_a_port_that_cannot_be_used_is_one_line(demo_library, capsys, port, told):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = str(taken.getsockname()[1]) if port == "taken" else port
        code = main(["--library", str(demo_library), "serve", "--port", number])
    err = capsys.readouterr().err
    assert code == (1 if port == "taken" else 2) and told in err and err.count("\n") == 1
