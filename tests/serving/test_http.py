"""The HTTP API over the demo library: a real server on a loopback port, real requests, what it refuses."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st
from remembering import anew

from rag import open_library
from rag.errors import ConfigError, LibraryError
from rag.serving.tokens import Tokens

pytest.importorskip("uvicorn")
pytest.importorskip("fastapi")
from apis import running

from rag.serving.http import MINUTE_S, Limits, Rate


@dataclass
class Site:
    """A running API and its tokens."""

    url: str
    library: Any
    read: str
    write: str

    def ask(self, path: str, body: object = None, token: str | None = "", **headers: str) -> tuple[int, Any, Any]:
        """(status, parsed body, headers) of one request; a token of None sends none."""
        if token is not None:
            headers["Authorization"] = f"Bearer {token or self.read}"
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        request = Request(self.url + path, data, {"Content-Type": "application/json", **headers})
        try:
            with urlopen(request, timeout=60) as reply:
                text, status, got = reply.read().decode(), reply.status, reply.headers
        except HTTPError as error:
            text, status, got = error.read().decode(), error.code, error.headers
        return status, json.loads(text) if "json" in got.get("Content-Type", "") else text, got


@pytest.fixture(scope="module")
def site(demo_library, tmp_path_factory):
    folder = shutil.copytree(demo_library, tmp_path_factory.mktemp("api") / "library")
    tokens = Tokens(folder)
    read, write = tokens.make("reader", "read"), tokens.make("writer", "write")
    with open_library(folder) as library:
        for url in running(library, Limits(a_minute=1_000, body_bytes=20_000)):
            yield Site(url, library, read, write)


QUESTION = {"question": "Who denied that a gate was closed?"}


def test_an_answer_begins_with_quotations_that_are_on_the_page(site):
    status, found, _ = site.ask("/ask", QUESTION)
    assert status == 200 and not found["refused"]
    assert list(found["quotations"][0])[:4] == ["quotation", "speaker", "link", "in_quotation_marks"]
    for cited in found["quotations"]:
        _, article, _ = site.ask(f"/articles/{cited['article_id']}")
        assert article["text"][cited["start"] : cited["end"]] == cited["quotation"]


def test_archived_copies_are_looked_for_when_asked_for(site, monkeypatch):
    def copies(sources, settings):
        first, *_ = sources
        return {first.id: "https://web.archive.org/web/1/x"}, ["no archived copy of y: the archive has none"]

    monkeypatch.setattr("rag.serving.objects.archived_copies", copies)
    _, found, _ = site.ask("/ask", {**QUESTION, "archive": True})
    assert found["quotations"][0]["archived"] == "https://web.archive.org/web/1/x"
    assert found["archive_problems"] == ["no archived copy of y: the archive has none"]
    assert "archive" not in str(site.ask("/ask", QUESTION)[1].keys())


def test_the_stream_ends_with_the_whole_answer(site):
    _, text, headers = site.ask("/ask/stream", QUESTION)
    assert headers["Content-Type"].startswith("text/event-stream")
    events = [block.split("\n") for block in text.strip().split("\n\n")]
    assert [event[0] for event in events][-1] == "event: answer"
    assert json.loads(events[-1][1].removeprefix("data: "))["quotations"]


@pytest.mark.parametrize(
    "path, holds",
    [
        ("/search?about=gates%20of%20the%20dam&most=3", "found"),
        ("/statements?speaker=Teodor%20Kalis", "statements"),
        ("/speakers?most=5", "speakers"),
        ("/articles?most=5", "articles"),
        ("/openapi.json", "paths"),
    ],
)
def test_lists(site, path, holds):
    status, found, _ = site.ask(path)
    assert status == 200 and found[holds]


def test_a_draft_and_a_conversation(site):
    status, found, _ = site.ask("/verify", {"text": "“Nobody ever wrote these words,” Kalis said."})
    assert status == 200 and found["quotations"][0]["match"] == "not_found"
    assert site.ask("/conversations/ask", {**QUESTION, "conversation": "a"}, site.write)[0] == 200
    assert len(site.ask("/conversations/a")[1]["turns"]) == 1


@pytest.mark.parametrize(
    "path, body, token, status",
    [
        ("/ask", QUESTION, None, 401),
        ("/ask", QUESTION, "whosaid_guess", 401),
        ("/articles", {"addresses": ["http://127.0.0.1/x"]}, "", 403),
        ("/conversations/ask", {**QUESTION, "conversation": "a"}, "", 403),
        ("/ask", {"q": "x"}, "", 422),
        ("/ask", b"{not json", "", 422),
        ("/ask", {**QUESTION, "since": "yesterday"}, "", 422),
        ("/ask", {**QUESTION, "speakers": ["Nobody Atall"]}, "", 422),
        ("/verify", {"text": "x" * 30_000}, "", 413),
        ("/verify/packet", {}, "", 400),
        ("/articles/nowhere", None, "", 404),
        ("/nowhere", None, "", 404),
        ("/search", None, "", 422),
        ("/speakers?most=100000", None, "", 422),
        ("/docs", None, "", 404),
    ],
)
def test_what_is_refused_is_a_problem_in_one_line(site, path, body, token, status):
    found, problem, headers = site.ask(path, body, token)
    assert found == status, problem
    assert headers["Content-Type"] == "application/problem+json"
    assert problem["status"] == status and problem["detail"] and "\n" not in problem["detail"]


def test_files_of_this_machine_are_never_added(site):
    status, problem, _ = site.ask("/articles", {"addresses": ["/etc/passwd"]}, site.write)
    assert status == 422 and "no http" in problem["detail"]


def test_eight_askers_get_the_answers_to_their_own_questions(site):
    questions = [
        "Who denied that a gate was closed?",
        "Who did Baghaei blame?",
        "Who resigned?",
        "What did Pell say?",
    ] * 4
    alone = {question: site.ask("/ask", {"question": question})[1]["quotations"] for question in set(questions)}
    with anew(), ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda question: site.ask("/ask", {"question": question}), questions))
    for question, (status, found, _) in zip(questions, replies, strict=True):
        assert status == 200 and found["question"] == question
        assert found["quotations"] == alone[question]


def test_a_token_that_asks_too_often_is_told_when_to_come_again(demo_library, tmp_path):
    folder = shutil.copytree(demo_library, tmp_path / "library")
    secret = Tokens(folder).make("busy", "read")
    with open_library(folder) as library:
        for url in running(library, Limits(a_minute=2)):
            site = Site(url, library, secret, "")
            assert [site.ask("/speakers")[0] for _ in range(3)] == [200, 200, 429]
            assert 0 < int(site.ask("/speakers")[2]["Retry-After"]) <= MINUTE_S + 1


@given(st.lists(st.floats(0, 40), max_size=40))
def test_never_more_than_so_many_in_any_minute(pauses):
    now = [0.0]
    rate, passed = Rate(5, lambda: now[0]), []
    for pause in pauses:
        now[0] += pause
        if not rate.wait_s("a"):
            passed.append(now[0])
    assert all(later - earlier >= MINUTE_S for earlier, later in zip(passed, passed[5:], strict=False))


def test_tokens_are_kept_as_hashes_and_can_be_taken_back(tmp_path):
    tokens = Tokens(tmp_path)
    secret = tokens.make("one", "read")
    assert secret not in (tmp_path / "tokens.json").read_text()
    assert (tmp_path / "tokens.json").stat().st_mode & 0o077 == 0
    assert tokens.of(secret).name == "one" and tokens.of(secret + "x") is None
    with pytest.raises(ConfigError, match="already"):
        tokens.make("one", "write")
    tokens.remove("one")
    assert tokens.of(secret) is None
    with pytest.raises(ConfigError, match="no token"):
        tokens.remove("one")
    (tmp_path / "tokens.json").write_text('[{"name": 1}]')
    with pytest.raises(LibraryError, match="damaged"):
        tokens.all()
