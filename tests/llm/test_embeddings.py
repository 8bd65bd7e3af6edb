"""Embedding through a real server on loopback."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import killed
import numpy as np
import pytest
from faultserver import KEY, FaultServer, told

from rag.domain import Span
from rag.errors import BadReply, ConfigError, ServiceError
from rag.llm import embeddings
from rag.llm.embeddings import BATCH_BYTES, BATCH_TEXTS, MAX_BYTES, ApiEmbedder
from rag.llm.ledger import Ledger
from rag.settings import Settings
from rag.store.records import SqliteRecords

pytest.importorskip("langchain_openai")


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """A batch of articles waits for minutes; a test does not."""
    monkeypatch.setattr(embeddings, "PATIENT_S", 0.7)


def embedder(server: FaultServer, scenario: str = "vectors", ledger=None, stored=None, **fields) -> ApiEmbedder:
    set_ = {"embedder": "openai:tiny", "api_key": KEY, "model_timeout_s": 20.0, "model_deadline_s": 20.0} | fields
    return ApiEmbedder(Settings(**{"library": Path("."), "base_url": server.url(scenario)} | set_), ledger, stored)


def test_rows_have_length_one_in_the_order_of_the_texts(server):
    tiny = embedder(server)
    texts = ["harbour", "", "dam", " \n", "harbour"]
    rows = tiny.embed(texts)
    assert rows.shape == (5, tiny.dim) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), [1, 0, 1, 0, 1])
    assert (rows[0] == rows[4]).all() and not np.allclose(rows[0], rows[2])
    assert tiny.name == "openai:tiny/8"
    assert tiny.embed([]).shape == (0, 8)


def test_a_part_is_sent_under_the_first_line_of_its_text(server):
    """A service gives no vectors of parts: the heading stands in for the text around them."""
    tiny = embedder(server)
    assert tiny.dim == 8
    server.requests["vectors"].clear()
    texts = ["Dam leaks. Post.\nIt leaked. He left.", "Fares\nThey rise.", "\nNo heading.", "one line"]
    parts = [[Span(17, 27), Span(28, 36)], [], [Span(1, 12)], [Span(0, 3)]]
    found = tiny.embed_parts(texts, parts)
    sent = [text for request in server.requests["vectors"] for text in request["input"]]
    assert sent == ["Dam leaks. Post.\nIt leaked.", "Dam leaks. Post.\nHe left.", "\nNo heading.", "one line\none"]
    assert [rows.shape for rows in found] == [(2, 8), (0, 8), (1, 8), (1, 8)]
    assert np.allclose(np.concatenate(found), tiny.embed(sent))
    assert tiny.embed_parts([], []) == []
    assert [rows.shape for rows in tiny.embed_parts(["a", "b"], [[], []])] == [(0, 8), (0, 8)]


def test_texts_are_sent_as_text_in_batches_and_never_too_long(server):
    tiny = embedder(server)
    assert tiny.dim == 8
    server.requests["vectors"].clear()
    texts = [f"text {i}" for i in range(BATCH_TEXTS + 3)] + ["x" * (MAX_BYTES + 50)] * 40 + ["ж" * MAX_BYTES] * 3
    assert np.allclose(np.linalg.norm(tiny.embed(texts), axis=1), 1)
    sent = [request["input"] for request in server.requests["vectors"]]
    whole = [text for batch in sent for text in batch]
    assert [text[: len(one)] for text, one in zip(texts, whole, strict=True)] == whole
    assert [len(batch) for batch in sent] == [BATCH_TEXTS, 38, 8]
    for batch in sent:  # a token is at least a byte: what OpenAI limits in tokens holds in any script
        assert len(batch) <= 2_048 and sum(len(text.encode()) for text in batch) <= BATCH_BYTES < 300_000
        assert all(len(text.encode()) <= MAX_BYTES for text in batch)


def test_openais_dimension_is_known_without_asking(server):
    small = embedder(server, "closed_at_once", embedder="openai:text-embedding-3-small")
    assert (small.dim, small.name) == (1536, "openai:text-embedding-3-small/1536")


def test_it_waits_as_long_as_it_is_told_and_goes_on(server):
    assert embedder(server, "vectors_limited_once").dim == 8
    assert len(server.requests["vectors_limited_once"]) == 2


FAULTS = """rate_limited failing bad_key wrong_model no_quota too_long redirected_307 hanging cut_body html not_json
    null_body vectors_short vectors_ragged vectors_null vectors_nan vectors_zero vectors_no_data""".split()


@pytest.mark.parametrize("scenario", FAULTS)
def test_every_fault_is_a_service_error_on_one_line_without_the_key(server, scenario):
    with pytest.raises(ServiceError) as caught:
        embedder(server, scenario, model_timeout_s=0.4, model_deadline_s=0.7).embed(["dam", "gate"])
    message = str(caught.value)
    assert "\n" not in message and "127.0.0.1" not in message
    assert KEY not in told(caught.value)
    assert not server.requests["elsewhere"]


def test_a_server_whose_vectors_change_length_is_not_believed(server):
    with pytest.raises(BadReply, match="8 numbers, not 1536"):
        embedder(server, embedder="openai:text-embedding-3-small").embed(["dam"])


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"embedder": "openai:"}, "WHOSAID_EMBEDDER"),
        ({"embedder": "words"}, "WHOSAID_EMBEDDER"),
        ({"embedder": "openai:x"}, "OPENAI_API_KEY"),
    ],
)
def test_settings_that_cannot_work(fields, message):
    with pytest.raises(ConfigError, match=message):
        ApiEmbedder(Settings(library=Path("."), **fields))


@pytest.mark.parametrize("name, message", [("cohere:x", "install langchain-cohere"), ("nobody:x", "no such provider")])
def test_other_providers_are_langchains(name, message):
    with pytest.raises(ConfigError, match=message):
        ApiEmbedder(Settings(library=Path("."), embedder=name), stored=f"{name}/8").embed(["gates"])


# --- its own address, costs, caps -----------------------------------------------------------------------------


def test_it_may_be_at_another_address_than_the_model_that_answers(server):
    before = len(server.requests["vectors"])
    there = embedder(server, base_url="http://127.0.0.1:9/v1", embedding_base_url=server.url("vectors"))
    assert there.embed(["dam"]).shape == (1, 8) and len(server.requests["vectors"]) == before + 2
    assert ApiEmbedder(Settings(Path("."), embedder="openai:x", embedding_base_url=server.url("vectors"))).dim == 8


def test_the_length_of_a_librarys_vectors_is_known_without_asking(server):
    assert embedder(server, "closed_at_once", stored="openai:tiny/8").dim == 8
    assert embedder(server, stored="openai:other/9").dim == 8


def test_a_batch_is_patient_with_a_rate_limit_and_a_question_is_not(server, monkeypatch):
    monkeypatch.setattr(embeddings, "PATIENT_S", 10.0)
    tiny = embedder(server, "vectors_limited_often", stored="openai:tiny/8")
    with pytest.raises(ServiceError, match="fewer requests"):
        tiny.embed(["one question"])
    server.requests["vectors_limited_often"].clear()
    assert tiny.embed(["one", "two"]).shape == (2, 8)
    assert len(server.requests["vectors_limited_often"]) == 6


def test_what_it_takes_is_recorded_and_capped_by_the_day(server, tmp_path):
    ledger = Ledger(tmp_path)
    embedder(server, ledger=ledger, stored="openai:tiny/8", max_answer_tokens=1).embed(["x" * 300])
    assert 30 <= ledger.taken().tokens <= 120
    server.requests.clear()
    with pytest.raises(ServiceError, match="WHOSAID_MAX_DAY_TOKENS"):
        embedder(server, ledger=ledger, stored="openai:tiny/8", max_day_tokens=60).embed(["x" * 300])
    assert not server.requests["vectors"]


# --- adding articles survives a cut ---------------------------------------------------------------------------


DYING = """
import sys; sys.path[:0] = [{tests!r}, {root!r}]
from pathlib import Path
import killed
from rag.llm.embeddings import ApiEmbedder
from rag.store.writing import LibraryWriter
from rag.settings import Settings
killed.small_steps()
killed.die(LibraryWriter, "save", {times})
library = Path({library!r})
killed.run(library, ApiEmbedder(Settings(library, embedder="openai:tiny", base_url={url!r}), stored="openai:tiny/8"))
"""


def added(server: FaultServer, library: Path, dies_at: int) -> list[str]:
    """Add the stories of `killed` in a process that dies when it saves for the n-th time; the texts it has sent."""
    server.requests.clear()
    root = Path(__file__).parents[2]
    fields = {"tests": str(root / "tests"), "root": str(root), "library": str(library), "times": dies_at}
    done = subprocess.run([sys.executable, "-c", DYING.format(url=server.url("vectors"), **fields)], check=False)
    assert done.returncode == (-signal.SIGKILL if dies_at < 100 else 0)
    return [text for request in server.requests["vectors"] for text in request["input"]]


def test_what_was_stored_before_a_death_is_not_paid_again(server, tmp_path):
    """Killed in the middle of adding, and run again: only the batch that was under way is sent a second time."""
    first = added(server, tmp_path, dies_at=3)
    records = SqliteRecords(tmp_path)
    stored = {records.article(source.id).text for source in records.sources()}
    records.close()
    assert len(stored) == 6  # two batches of three; the third was embedded, and lost
    again = added(server, tmp_path, dies_at=100)
    killed.check_whole_articles(tmp_path)
    lost = [text for text in first if not any(re.split(r"\n|: ", text)[-1] in article for article in stored)]
    assert lost and {text for text in again if text in first} == set(lost)
