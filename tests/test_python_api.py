"""The Python API: the examples of docs/python.md run as they stand; what a stranger gets wrong is told in one line."""

from __future__ import annotations

import doctest
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from demo import ROOT

from rag import Filters, open_library
from rag.errors import ConfigError, LibraryError, UsageError


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
        assert [turn.question for turn in library.turns("monday")][1] == "And what did he say about water?"


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


def test_what_is_asked_may_be_narrowed_everywhere_and_in_the_same_words(folder):
    """Each method takes filters made before, the same in words, and both, where the words count more."""
    with open_library(folder) as library:
        words = {"outlets": "meridian dispatch", "since": "2025-01-01", "until": "2025-12-31"}
        made = library.filters(outlets=["meridian dispatch"], since=date(2025, 1, 1), until=date(2025, 12, 31))
        assert made == Filters(outlets=("meridian dispatch",), since="2025-01-01", until="2025-12-31")
        assert library.filters(made, until="2025-03-01") == replace(made, until="2025-03-01")
        assert library.filters(backwards := Filters(since="2025-03-01", until="2025-01-01")) == backwards
        with pytest.raises(UsageError, match="is after"):
            library.filters(made, until="2024-12-31")
        ids = {source.id for source in library.articles(made)}
        assert len(ids) > 1 and ids == {source.id for source in library.articles(**words)}
        question = "Who said what about the gates?"
        assert library.ask(question, made).citations == library.ask(question, **words).citations
        found = [library.statements(made), library.search(question, made), library.candidates(question, made)]
        assert {s.source_id for s in found[0]} | {hit.found.source_id for hit in found[1]} <= ids
        assert {candidate.source.id for candidate in found[2]} <= ids
        with pytest.raises(TypeError, match="speaker"):
            library.search(question, speaker="Teodor Kalis")


def test_a_profile_counts_what_the_statements_are(folder):
    with open_library(folder) as library:
        for counted in library.speakers()[:3]:
            profile = library.profile(counted.speaker.name)
            said = library.statements(speakers=counted.speaker.id)
            assert profile.speaker == counted.speaker and profile.tally.statements == counted.statements == len(said)
            assert profile.tally.articles == len({one.source_id for one in said})
        assert [one.speaker for one in library.profiles()[:3]] == [one.speaker for one in library.speakers()[:3]]


@pytest.mark.parametrize("around", ["{}", "“{}”", '"{}."', "  ‘{}’ "])
def test_a_quotation_is_judged_with_and_without_marks(folder, around):
    words = "Both sides are right about the drivers and wrong about the passengers"
    with open_library(folder) as library:
        finding = library.verify_quotation(around.format(words), by="Petra Quist")
        assert (finding.match, finding.verdict, finding.places[0].speaker.name) == ("exact", "right", "Petra Quist")
        assert library.verify_quotation(around.format(words), by="Nils Adeyemi").verdict == "wrong"


def test_a_library_that_is_not_there_is_made_only_where_that_is_wanted(tmp_path):
    with pytest.raises(LibraryError, match="no library"):
        open_library(tmp_path / "new", create=False)
    with open_library(tmp_path / "new") as library:
        assert library.status().articles == 0 and library.articles() == []


def test_an_unknown_speaker_and_a_date_that_is_none(folder):
    with open_library(folder) as library:
        with pytest.raises(ConfigError, match="Nobody Atall"):
            library.ask("What was said?", speakers="Nobody Atall")
        with pytest.raises(ConfigError, match="yesterday"):
            library.statements(since="yesterday")


def test_importing_rag_loads_nothing_heavy():
    code = "import rag, sys; print(sorted({'numpy', 'onnxruntime', 'chromadb', 'langchain_core'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_python_m_rag_is_the_command():
    told = subprocess.run([sys.executable, "-m", "rag", "--version"], text=True, capture_output=True, check=True)
    assert told.stdout.startswith("whosaid ")
