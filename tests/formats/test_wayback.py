"""Archived copies over a loopback service: asked only when that is asked for, and each failure is one line."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from docx import Document

from rag import cli
from rag.domain import Source
from rag.errors import ReadError
from rag.export.packets import read_packet
from rag.formats.web.wayback import archived_copies, archived_copy
from rag.settings import Settings

PAGE = "https://kestrel.example/dam"
COPY = "https://web.archive.org/web/20250304090000/https://kestrel.example/dam"
CLOSEST = {"available": True, "url": COPY.replace("https", "http", 1), "timestamp": "20250304090000", "status": "200"}
DAM = Source("dam", "Dam", "Kestrel Post", url=PAGE + "#words", published="2025-03-04T08:00:00Z")


class Archive(BaseHTTPRequestHandler):
    """Answers what the server holds for the page, and notes what it was asked."""

    def do_GET(self):
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.server.asked.append(asked)
        status, body = self.server.replies.get(asked["url"], (200, b'{"archived_snapshots": {}}'))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def archive():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Archive)
    server.asked, server.replies = [], {PAGE: (200, json.dumps({"archived_snapshots": {"closest": CLOSEST}}).encode())}
    server.address = f"http://127.0.0.1:{server.server_port}/available"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(archive, tmp_path):
    return Settings(tmp_path, archive=archive.address, allow_private=True)


def test_the_copy_nearest_to_the_day_of_publication(archive, settings):
    assert archived_copy(DAM, settings) == COPY
    assert archived_copy(replace(DAM, published=None), settings) == COPY
    assert archive.asked == [{"url": PAGE, "timestamp": "20250304"}, {"url": PAGE}]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ((200, b'{"archived_snapshots": {}}'), "the archive has none"),
        ((200, b'{"archived_snapshots": {"closest": {"available": false, "url": "x"}}}'), "the archive has none"),
        ((200, b'{"archived_snapshots": {"closest": {"available": true, "url": "javascript:1"}}}'), "only http"),
        ((200, b'{"archived_snapshots": []}'), "not understood"),
        ((200, b"[" * 5_000), "not understood"),
        ((200, b"<html>"), "not understood"),
        ((503, b"{}"), r"did not say \(it answered with status 503\)"),
    ],
)
def test_what_is_no_copy_is_one_line(archive, settings, reply, said):
    archive.replies[PAGE] = reply
    with pytest.raises(ReadError, match=said):
        archived_copy(DAM, settings)


@pytest.mark.parametrize("url", ["http://10.0.0.7/a", "http://intranet/a", "http://cms.local/a", "", "file:///a"])
def test_an_address_of_ones_own_network_is_told_to_nobody(archive, settings, url):
    with pytest.raises(ReadError):
        archived_copy(replace(DAM, url=url), settings)
    assert archive.asked == []


def test_each_source_is_asked_once_and_one_that_fails_stops_no_other(archive, settings):
    other = replace(DAM, id="other", url="https://kestrel.example/other")
    copies, problems = archived_copies([DAM, other, DAM], settings)
    assert copies == {"dam": COPY} and len(archive.asked) == 2
    assert problems == ["no archived copy of https://kestrel.example/other: the archive has none"]


def test_an_archive_that_is_not_there_is_one_line(settings, archive):
    archive.server_close()
    with pytest.raises(ReadError, match="the archive did not say"):
        archived_copy(DAM, replace(settings, archive="http://127.0.0.1:9/available", fetch_timeout_s=5))


@pytest.fixture
def whosaid(archive, tmp_path, monkeypatch, capsys):
    """Runs a command over a library with one article; gives (exit code, output, errors)."""
    monkeypatch.setenv("WHOSAID_ALLOW_PRIVATE", "true")
    monkeypatch.setenv("WHOSAID_ARCHIVE", archive.address)
    row = {"title": "Dam", "url": PAGE, "text": "“The dam will hold through the winter,” said Mara Velin, a minister."}
    (tmp_path / "dam.jsonl").write_text(json.dumps(row))

    def run(*args):
        code = cli.main(["--library", str(tmp_path / "library"), *args])
        out = capsys.readouterr()
        return code, out.out, out.err

    assert run("add", str(tmp_path / "dam.jsonl"), "--quiet")[0] == 0
    return run


ASK = ("ask", "What did Mara Velin say about the dam?")


def test_it_is_kept_in_the_packet_and_shown_in_exports(whosaid, tmp_path, archive):
    packet = tmp_path / "p.json"
    assert COPY in whosaid(*ASK, "--archive", "--packet", str(packet))[1]
    found = read_packet(packet.read_bytes())
    assert [article["archived"] for article in found["articles"].values()] == [COPY]
    code, out, _ = whosaid("verify", str(packet))
    assert code == 0, out  # the packet is still whole
    for ending in ("docx", "md", "csl.json", "ris", "csv", "json"):
        for command in (ASK, ("statements",)):
            name = tmp_path / f"{command[0]}.{ending}"
            assert whosaid(*command, "--archive", "--out", str(name))[2] == ""
            made = name.read_bytes()
            if ending == "docx":
                document = Document(BytesIO(made))
                assert COPY in {link.target_ref for link in document.part.rels.values() if link.is_external}
            else:
                assert COPY in made.decode()
    (cited,) = json.loads(whosaid(*ASK, "--archive", "--json")[1])["citations"]
    assert cited["archived"] == COPY
    asked = len(archive.asked)
    assert "archived" not in whosaid(*ASK, "--json")[1] and len(archive.asked) == asked


def test_the_answer_comes_without_an_archive_too(whosaid, archive):
    archive.replies[PAGE] = (500, b"{}")
    code, out, error = whosaid(*ASK, "--archive")
    assert not code and "The dam will hold" in out
    assert f"no archived copy of {PAGE}: the archive did not say (it answered with status 500)" in error
