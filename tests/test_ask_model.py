"""The whole journey with a language model that lies: a real library, a real server, and no lie in the answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from dam import DAM, ORDER, STATEMENTS
from faultserver import KEY, FaultServer
from lies import LIES, reply, unfair

from rag.adapters.local import LocalAnswerer
from rag.adapters.openai import ModelAnswerer
from rag.adapters.records import SqliteRecords
from rag.adapters.writing import LibraryWriter
from rag.ask import Asker
from rag.domain import Turn
from rag.errors import ServiceError
from rag.ingest import ingest
from rag.settings import Settings

pytest.importorskip("langchain_openai")
QUESTION = "What did Mara Velin say about the dam?"


class Letters:
    """Embeds a text by the letters it has: predictable, and good enough to find anything in one article."""

    name, dim = "letters/26", 26

    def embed(self, texts):
        counts = np.array([[text.lower().count(chr(97 + i)) for i in range(26)] for text in texts], np.float32)
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1)


class ByHand:
    """Finds in the story what its file says is in it."""

    name = "by hand"

    def extract(self, articles):
        return [STATEMENTS for _ in articles]


class NoIndex:
    """A small library is searched without an index."""

    def __len__(self):
        return 0

    def add(self, ids, vectors):
        pass

    remove = add
    close = search = lambda self, *_: []


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    with LibraryWriter(folder, Letters.name) as library:
        ingest([DAM], library, NoIndex(), Letters(), ByHand())
    opened = SqliteRecords(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


def asker(records, server, scenario="honest", alone=False, timeout_s=20.0) -> Asker:
    address = server.url(scenario)
    limits = {"model_timeout_s": timeout_s, "model_deadline_s": timeout_s}
    settings = Settings(library=Path("."), api_key=KEY, base_url=address, **limits)
    model = ModelAnswerer(settings, records.article)
    return Asker(records, Letters(), model, None if alone else LocalAnswerer(records))


def test_the_truth_is_told_and_cited(records, server):
    truth = ("Velin said they did not order the gates to be opened.", [ORDER], "Mara Velin")
    server.script = lambda request: reply(request, truth)
    answer = asker(records, server).ask(QUESTION)
    assert answer.text == f"{truth[0]} [1]" and answer.made_by == "openai:gpt-4.1-mini with answer.v1"
    assert [citation.quote.text for citation in answer.citations] == ["We did not order the gates to be opened"]


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_reaches_the_reader(records, server, lie):
    server.script = LIES[lie].reply
    answer = asker(records, server).ask(QUESTION)
    assert not unfair(answer)
    if answer.made_by.startswith("openai"):
        assert LIES[lie].poison not in answer.text
    else:
        assert answer.made_by.startswith("local, because") and answer.citations


@pytest.mark.parametrize("scenario", ["failing", "bad_key", "hanging", "html", "refused", "prose", "cut_body"])
def test_a_fault_ends_in_the_offline_answer_with_the_reason(records, server, scenario):
    answer = asker(records, server, scenario, timeout_s=0.4).ask(QUESTION)
    assert answer.made_by.startswith("local, because openai:gpt-4.1-mini failed: ")
    assert answer.citations and KEY not in answer.made_by and not unfair(answer)
    with pytest.raises(ServiceError):
        asker(records, server, scenario, alone=True, timeout_s=0.4).ask(QUESTION)


def test_a_follow_up_is_rewritten_by_the_model(records, server):
    def script(request):
        asks_for_question = "FollowUp" in str(request.get("response_format"))
        rewritten = '{"question": "What did Mara Velin say about the villages?"}'
        return rewritten if asks_for_question else reply(request, ("", [ORDER], "Mara Velin"))

    server.script = script
    asking = asker(records, server)
    first = asking.ask(QUESTION)
    second = asking.ask("And about the villages?", turns=[Turn(QUESTION, first)])
    assert second.standalone == "What did Mara Velin say about the villages?"
