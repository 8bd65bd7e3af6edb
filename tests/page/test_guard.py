"""The page answers only to its own addresses, and nothing of the working folder is run: a real server, real sockets."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from browsing import _wait_until_up, serving
from hypothesis import given
from hypothesis import strategies as st

from rag.cli import main
from rag.page.guard import Guard

pytest.importorskip("streamlit")


@pytest.fixture(scope="module")
def site(demo_library):
    with serving(demo_library) as site:
        yield site


def status(site, path: str = "/", **headers: str) -> int:
    try:
        with urlopen(Request(site.url + path, headers=headers), timeout=10) as reply:
            return reply.status
    except HTTPError as error:
        return error.code


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/_stcore/host-config", "/articles"])
@pytest.mark.parametrize(
    "headers, allowed",
    [
        ({}, True),
        ({"Host": "localhost:{port}"}, True),
        ({"Host": "127.0.0.1:{port}", "Origin": "http://127.0.0.1:{port}"}, True),
        ({"Host": "rebound.example:{port}"}, False),
        ({"Host": "localhost:3000"}, False),
        ({"Host": "127.0.0.1"}, False),
        ({"Origin": "http://localhost:3000"}, False),
        ({"Origin": "https://site.example"}, False),
        ({"Origin": "null"}, False),
    ],
)
def test_only_its_own_addresses(site, path, headers, allowed):
    port = str(urlsplit(site.url).port)
    found = status(site, path, **{name: value.replace("{port}", port) for name, value in headers.items()})
    assert (found == 200) if allowed else (found == 403)


@pytest.mark.parametrize(
    "origin, opens", [("{own}", True), ("http://localhost:3000", False), ("https://x.example", False)]
)
def test_the_web_socket(site, origin, opens):
    client = pytest.importorskip("websockets.sync.client")
    own, address = site.url, site.url.replace("http://", "ws://") + "/_stcore/stream"
    opened = False
    with suppress(Exception), client.connect(address, origin=origin.replace("{own}", own), subprotocols=["streamlit"]):
        opened = True
    assert opened is opens


@given(st.lists(st.tuples(st.sampled_from([b"host", b"origin", b"x"]), st.binary(max_size=30)), max_size=5))
def test_no_headers_raise_and_none_but_ours_pass(headers):
    allowed = Guard(None, 8501, ["news.example.org"]).allows(headers)
    assert isinstance(allowed, bool)
    hosts = [value for name, value in headers if name == b"host"]
    assert not allowed or any(own in hosts[0].lower() for own in (b"news.example.org", b":8501"))


def test_nothing_of_the_working_folder_runs_and_a_kill_ends_the_server(demo_library, tmp_path):
    for name in ("streamlit.py", "rag.py", "html.py", "sitecustomize.py"):
        (tmp_path / name).write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-P", "-m", "rag.cli", "--library", str(demo_library), "serve", "--port", str(port)]
    environ = {**os.environ, "PYTHONPATH": root}
    process = subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_up(port, process)
        assert not (tmp_path / "ran").exists()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        pass


@pytest.mark.parametrize("port, told", [("99999", "is no port"), ("0", "is no port"), ("taken", "cannot be used")])
def test_a_port_that_cannot_be_used_is_one_line(demo_library, capsys, port, told):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = str(taken.getsockname()[1]) if port == "taken" else port
        code = main(["--library", str(demo_library), "serve", "--port", number])
    err = capsys.readouterr().err
    assert code == 1 and told in err and err.count("\n") == 1
