"""A whole library on a server of models: read, embedded, asked and checked by them, through settings alone."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from demo import ROOT
from faultserver import KEY, FaultServer, Request, honest

from rag.cli import main
from rag.errors import LibraryError
from rag.library import open_library
from rag.settings import Settings

pytest.importorskip("langchain_openai")
STORY = "Die Talsperre ist dicht. Mara Velin sagte am Dienstag, die Dörfer seien bis Freitag sicher.\n"
SAID = {
    "first": 1, "last": 1, "speaker": "Mara Velin", "name": None, "kind": "person", "cue": "sagte", "via": [],
    "content": ["die Dörfer seien bis Freitag sicher"],
}  # fmt: skip


def script(request: Request) -> str:
    """One server behind which all models are, told apart by the form of reply."""
    form = json.dumps(request["response_format"])
    if "Extraction" in form:
        return json.dumps({"statements": [SAID]})
    if "Support" in form:
        return json.dumps({"supported": True, "reason": "It says so."})
    return honest(request)


@pytest.fixture(scope="module")
def server():
    with FaultServer(script) as running:
        yield running


@pytest.fixture
def settings(server, tmp_path) -> Settings:
    (tmp_path / "dorf.txt").write_text(STORY, encoding="utf-8")
    return Settings(
        library=tmp_path / "library",
        api_key=KEY,
        base_url=server.url("honest"),
        embedding_base_url=server.url("vectors"),
        embedder="openai:tiny",
        extractor="openai",
        check_model="openai:judge",
        model_timeout_s=10.0,
    )


def test_from_the_article_to_the_answer(server, settings):
    with open_library(settings) as library:
        summary = library.add([str(settings.library.parent / "dorf.txt")])
        assert (summary.added, summary.statements, library.notes()) == (1, 1, [])
        answer = library.asker.ask("What did Mara Velin say?")
        (citation,) = answer.citations
        assert (citation.quote.text, citation.speaker.name) == (SAID["content"][0], "Mara Velin")
        status = library.status()
        assert status.embedder == "openai:tiny/8" and "extract.v1" in status.extractor
        assert status.models_took_today.endswith(" tokens")
    written = b"".join(path.read_bytes() for path in settings.library.rglob("*") if path.is_file())
    assert KEY.encode() not in written and b"127.0.0.1" not in written


def test_a_removed_articles_words_leave_the_kept_replies_too(server, settings):
    with open_library(settings) as library:
        library.add([str(settings.library.parent / "dorf.txt")])
        library.asker.ask("What did Mara Velin say?")
        (source,) = library.records.sources()
        kept = settings.library / "models.sqlite3"
        assert "Freitag sicher" in kept.read_bytes().decode("utf-8", "ignore")
        library.remove(source.id)
        db = sqlite3.connect(kept)
        assert db.execute("SELECT count(*) FROM replies").fetchone() == (0,)
        db.close()


def test_a_library_knows_which_embedder_made_it(server, settings):
    with open_library(settings) as library:
        library.add([str(settings.library.parent / "dorf.txt")])
    with (
        open_library(replace(settings, embedder="openai:other")) as other,
        pytest.raises(LibraryError, match="reindex"),
    ):
        other.asker.ask("What did Mara Velin say?")


def test_articles_that_the_model_would_not_read_are_counted(server, settings):
    with open_library(replace(settings, base_url=server.url("refused"))) as library:
        library.add([str(settings.library.parent / "dorf.txt")])
        assert library.notes() == [
            "1 article was read by the local model, because openai:gpt-4.1-mini with extract.v1 gave no usable reply"
        ]


@pytest.fixture
def keyed(server, tmp_path):
    """The environment of a command that has the key, over a server where a scenario is played."""

    def keyed(scenario: str) -> dict[str, str]:
        vectors = scenario == "vectors_no_data"
        return {
            "PATH": "/usr/bin", "HOME": str(tmp_path), "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.url(scenario),
            "WHOSAID_MODEL_TIMEOUT_S": "1", "WHOSAID_MODEL_DEADLINE_S": "2",
            "WHOSAID_EXTRACTOR": "local" if vectors else "openai",
            "WHOSAID_EMBEDDER": "openai:tiny" if vectors else "local",
        }  # fmt: skip

    return keyed


def assert_no_key(shown: str, library: Path) -> None:
    """The terminal has one line, and never what the server sent back; nothing of the key is kept."""
    assert shown.strip() and KEY not in shown and "Traceback" not in shown and KEY[:12] not in shown
    written = b"".join(path.read_bytes() for path in library.rglob("*") if path.is_file())
    assert KEY.encode() not in written


@pytest.mark.parametrize("scenario", ["error_in_200", "stream_error", "vectors_no_data"])
def test_no_command_prints_the_key(settings, keyed, scenario, tmp_path, monkeypatch, capfd, caplog):
    for name in [name for name in os.environ if name.startswith(("WHOSAID_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    for name, value in keyed(scenario).items():
        monkeypatch.setenv(name, value)
    main(["--library", str(tmp_path / "l"), "add", str(tmp_path / "dorf.txt")])
    assert_no_key("".join(capfd.readouterr()) + caplog.text, tmp_path / "l")


def test_no_fresh_process_prints_the_key(settings, keyed, tmp_path):
    """With all that libraries print by themselves while they are loaded."""
    command = [sys.executable, "-m", "rag.cli", "--library", str(tmp_path / "l"), "add", str(tmp_path / "dorf.txt")]
    done = subprocess.run(command, cwd=ROOT, env=keyed("bad_key"), capture_output=True, text=True, check=False)
    assert_no_key(done.stdout + done.stderr, tmp_path / "l")
