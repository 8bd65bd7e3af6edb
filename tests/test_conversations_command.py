"""`whosaid conversations`, as a user runs it."""

from __future__ import annotations

import json

import pytest

from rag.cli import main
from rag.domain import Answer, Turn
from rag.store import schema
from rag.store.records import SqliteRecords


@pytest.fixture
def whosaid(tmp_path, capsys):
    schema.create(tmp_path)
    records = SqliteRecords(tmp_path)
    records.add_turn("monday", Turn("Who shut\n the harbour?", Answer("q", "q", "Nobody said.", refused=True)))
    records.add_turn("rail", Turn("Who struck?", Answer("q", "q", "")))
    records.close()

    def run(*args: str) -> tuple[int, str, str]:
        code = main(["--library", str(tmp_path), "conversations", *args])
        return code, *capsys.readouterr()

    return run


def test_they_are_listed_and_searched(whosaid):
    code, out, _ = whosaid()
    assert code == 0 and "Who shut the harbour?" in out and "rail" in out
    assert "rail" not in whosaid("--search", "nobody HARBOUR")[1]


def test_one_is_exported_as_markdown_and_as_a_packet(whosaid):
    assert whosaid("export", "monday")[1].startswith("# Who shut the harbour?\n")
    assert json.loads(whosaid("export", "monday", "--packet")[1])["answers"][0]["answer"] == "Nobody said."


def test_deleting_forgets_it(whosaid):
    assert whosaid("delete", "monday")[0] == 0
    code, _, error = whosaid("export", "monday")
    assert code == 1 and "no conversation 'monday'" in error
    assert "monday" not in whosaid()[1]


def test_a_name_is_needed(whosaid):
    assert "takes a name" in whosaid("delete")[2]
