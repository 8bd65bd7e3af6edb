"""The Python API: the examples of docs/python.md run as they stand; what a stranger gets wrong is told in one line."""

from __future__ import annotations

import doctest
import shutil
import subprocess
import sys

import pytest
from demo import ROOT

from rag import open_library
from rag.errors import ConfigError


@pytest.fixture
def folder(demo_library, tmp_path):
    return shutil.copytree(demo_library, tmp_path / "library")


def test_the_examples_of_the_documentation(folder, monkeypatch):
    monkeypatch.chdir(ROOT)
    failed, ran = doctest.testfile(str(ROOT / "docs/python.md"), module_relative=False, globs={"folder": folder})
    assert ran > 10
    assert not failed


def test_a_conversation_is_kept(folder):
    with open_library(folder) as library:
        library.ask("What did Teodor Kalis deny?", conversation="monday")
        library.ask("And what did he say about water?", conversation="monday")
        assert [turn.question for turn in library.records.turns("monday")][1] == "And what did he say about water?"


def test_the_retriever_keeps_to_its_filters(folder):
    pytest.importorskip("langchain_core")
    with open_library(folder) as library:
        found = library.retriever(5, outlets="Meridian Dispatch").invoke("the gates of the dam")
        assert found
        assert {document.metadata["outlet"] for document in found} == {"Meridian Dispatch"}


@pytest.mark.parametrize(
    "wrong, told",
    [
        (lambda: open_library("anywhere", modell="x"), "modell"),
        (lambda: __import__("rag").nothing, "nothing"),
    ],
)
def test_what_is_not_there(wrong, told):
    with pytest.raises((ConfigError, AttributeError), match=told):
        wrong()


def test_an_unknown_speaker_and_a_date_that_is_none(folder):
    with open_library(folder) as library:
        with pytest.raises(ConfigError, match="Nobody Atall"):
            library.ask("What was said?", speakers="Nobody Atall")
        with pytest.raises(ConfigError, match="yesterday"):
            library.statements(since="yesterday")


def test_importing_rag_loads_nothing_heavy():
    code = "import rag, sys; print(sorted({'numpy', 'openvino', 'chromadb', 'langchain_core'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_python_m_rag_is_the_command():
    told = subprocess.run([sys.executable, "-m", "rag", "--version"], text=True, capture_output=True, check=True)
    assert told.stdout.startswith("whosaid ")
