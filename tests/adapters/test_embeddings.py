"""Embedding through a real server on loopback."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from faultserver import KEY, FaultServer, told

from rag.adapters.embeddings import BATCH_TEXTS, MAX_CHARS, ApiEmbedder
from rag.errors import BadReply, ConfigError, ServiceError
from rag.settings import Settings

pytest.importorskip("langchain_openai")


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


def embedder(server: FaultServer, scenario: str = "vectors", **fields) -> ApiEmbedder:
    set_ = {"embedder": "openai:tiny", "api_key": KEY, "model_timeout_s": 0.4, "model_deadline_s": 0.7} | fields
    return ApiEmbedder(Settings(library=Path("."), base_url=server.url(scenario), **set_))


def test_rows_have_length_one_in_the_order_of_the_texts(server):
    tiny = embedder(server)
    texts = ["harbour", "", "dam", " \n", "harbour"]
    rows = tiny.embed(texts)
    assert rows.shape == (5, tiny.dim) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), [1, 0, 1, 0, 1])
    assert (rows[0] == rows[4]).all() and not np.allclose(rows[0], rows[2])
    assert tiny.name == "openai:tiny/8"
    assert tiny.embed([]).shape == (0, 8)


def test_texts_are_sent_as_text_in_batches_and_never_too_long(server):
    tiny = embedder(server)
    assert tiny.dim == 8
    server.requests["vectors"].clear()
    texts = [f"text {i}" for i in range(BATCH_TEXTS + 3)] + ["x" * (MAX_CHARS + 50)] * 30
    assert np.allclose(np.linalg.norm(tiny.embed(texts), axis=1), 1)
    sent = [request["input"] for request in server.requests["vectors"]]
    assert [text[:MAX_CHARS] for text in texts] == [text for batch in sent for text in batch]
    assert [len(batch) for batch in sent] == [BATCH_TEXTS, 27, 6]


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
        embedder(server, scenario).embed(["dam", "gate"])
    message = str(caught.value)
    assert "\n" not in message and "127.0.0.1" not in message
    assert KEY not in told(caught.value)
    assert not server.requests["elsewhere"]


def test_a_server_whose_vectors_change_length_is_not_believed(server):
    with pytest.raises(BadReply, match="8 numbers, not 1536"):
        embedder(server, embedder="openai:text-embedding-3-small").embed(["dam"])


@pytest.mark.parametrize("fields, message", [
    ({"embedder": "openai:"}, "WHOSAID_EMBEDDER"),
    ({"embedder": "cohere:x"}, "WHOSAID_EMBEDDER"),
    ({"embedder": "openai:x"}, "OPENAI_API_KEY"),
])
def test_settings_that_cannot_work(fields, message):
    with pytest.raises(ConfigError, match=message):
        ApiEmbedder(Settings(library=Path("."), **fields))
