"""A library that has lost, emptied, garbled or altered parts: the right answer, or one line with what repairs it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from damage import ADD_AGAIN, BY_HAND, LOST, ONLY_DEEP, READ_AGAIN, sql

from rag.cli import main
from rag.errors import LibraryError
from rag.library import open_library
from rag.settings import Settings, shipped

ARTICLES = [str(shipped("articles") / name) for name in ("2024-11-28-iran-aleppo.md", "2025-03-03-rail-strike.txt")]
SHOWN = "2024-11-28-iran-aleppo"
QUESTION = "Who did Baghaei blame?"
REPAIRS = ("whosaid reindex", "whosaid add", "whosaid remove", "whosaid conversations", "put back", "mend", "delete it")
REPAIRS += ("move it away", "new library", "whosaid status")

Whosaid = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> tuple[Path, str]:
    """A small library with a conversation, and what it answers."""
    folder = tmp_path_factory.mktemp("whole") / "library"
    assert main(["--library", str(folder), "add", "--quiet", *ARTICLES]) == 0
    assert main(["--library", str(folder), "ask", QUESTION, "--conversation", "monday"]) == 0
    with open_library(Settings(library=folder)) as library:
        return folder, library.asker.ask(QUESTION).text


@pytest.fixture
def folder(whole, tmp_path) -> Path:
    shutil.copytree(whole[0], tmp_path / "library")
    return tmp_path / "library"


@pytest.fixture
def whosaid(folder, capsys) -> Whosaid:
    """Run a command on the copy; anything that is no error of ours escapes and fails the test."""

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["--library", str(folder), *arguments])
        out, err = capsys.readouterr()
        assert err.count("\n") <= 1 and (not err or err.startswith("whosaid: ")), err
        assert not err or any(repair in err for repair in REPAIRS), err
        return code, out, err

    return run


def problems(told: tuple[int, str, str]) -> list[str]:
    """What `status` said was wrong."""
    code, out, err = told
    lines = [(name, text.strip()) for name, _, text in (line.partition("  ") for line in out.splitlines())]
    wrong = [text for name, text in lines if name == "problem" and not text.startswith("none")]
    wrong += [text for name, text in lines if name == "index" and text not in ("ok", "empty")]
    wrong += [err] if err else []
    assert bool(wrong) == bool(code) and all(any(repair in line for repair in REPAIRS) for line in wrong), wrong
    return wrong


def right(whosaid: Whosaid, answer: str) -> bool:
    """Whether the question is answered as ever; if not, it is refused with a line, and never answered otherwise."""
    code, out, err = whosaid("ask", QUESTION)
    said = " ".join(out.split())
    assert (code == 0) == (not err) and (err or " ".join(answer.split())[:40] in said)
    return code == 0


KINDS = LOST | READ_AGAIN | ADD_AGAIN | BY_HAND


@pytest.mark.parametrize("kind", KINDS)
def test_each_damage_is_told_with_its_repair_and_never_answered_from(kind, folder, whole, whosaid):
    KINDS[kind](folder)
    status, deep = problems(whosaid("status")), problems(whosaid("status", "--deep"))
    assert deep and (status or kind not in LOST)
    right(whosaid, whole[1])
    code, out, _ = whosaid("show", SHOWN)
    assert code or out.startswith("Iran's Foreign Ministry on Thursday accused Israel and the United States of being")
    whosaid("verify", "We hold the army responsible for it", "--by", "Baghaei")
    whosaid("speakers")
    whosaid("conversations", "export", "monday")


@pytest.mark.parametrize("kind", ONLY_DEEP)
def test_what_is_plausible_and_wrong_is_found_by_reading_all(kind, folder, whosaid):
    ONLY_DEEP[kind](folder)
    found = problems(whosaid("status", "--deep"))
    assert found and all("was read in article" in line for line in found)


@pytest.mark.parametrize("kind", READ_AGAIN | ONLY_DEEP)
def test_reading_again_makes_it_anew(kind, folder, whole, whosaid):
    (READ_AGAIN | ONLY_DEEP)[kind](folder)
    assert whosaid("reindex")[0] == 0
    assert problems(whosaid("status", "--deep")) == [] and right(whosaid, whole[1])


@pytest.mark.parametrize("kind", ADD_AGAIN)
def test_adding_an_article_again_puts_it_right(kind, folder, whole, whosaid):
    ADD_AGAIN[kind](folder)
    code, _, err = whosaid("reindex")
    assert code == 1 and "0 articles read again" in err  # what was altered is not taken for what was added
    assert whosaid("add", "--quiet", *ARTICLES)[0] == 0
    assert problems(whosaid("status", "--deep")) == [] and right(whosaid, whole[1])


@pytest.mark.parametrize("kind", [kind for kind in ADD_AGAIN if "text" in kind])
def test_an_altered_article_can_be_removed(kind, folder, whosaid):
    ADD_AGAIN[kind](folder)
    assert whosaid("remove", SHOWN)[0] == 0
    assert not any(SHOWN in line for line in problems(whosaid("status", "--deep")))


@pytest.mark.parametrize("kind", LOST)
def test_nothing_is_begun_anew_where_a_library_was(kind, folder, whosaid):
    LOST[kind](folder)
    before = {path: path.read_bytes() for path in folder.glob("library.sqlite3")}
    code, out, err = whosaid("add", "--quiet", *ARTICLES)
    assert code == 1 and err and not out
    assert {path: path.read_bytes()[:4096] for path in folder.glob("library.sqlite3")} == {
        path: payload[:4096] for path, payload in before.items()
    }


def test_a_garbled_conversation_can_be_deleted(folder, whosaid):
    BY_HAND["turn garbled"](folder)
    assert "cannot be read" in whosaid("conversations")[1]
    assert whosaid("conversations", "delete", "monday")[0] == 0
    assert problems(whosaid("status", "--deep")) == []


def test_an_altered_text_is_refused_by_name_wherever_it_is_read(folder):
    with open_library(Settings(library=folder)) as library:
        statement = next(s for s in library.records.statements() if s.source_id == SHOWN)
        sql("UPDATE revisions SET text = replace(text, 'Israel', 'Norway')")(folder)
        for read in (
            lambda: library.records.article(SHOWN),
            lambda: library.records.statements(ids=[statement.id]),
            lambda: library.records.passages(),
            lambda: library.asker.ask(QUESTION),
        ):
            with pytest.raises(LibraryError, match=SHOWN):
                read()


def test_a_library_of_an_older_version_has_no_seals_and_is_sound(folder, whole, whosaid):
    sql("DROP TABLE seals")(folder)
    assert problems(whosaid("status", "--deep")) == [] and right(whosaid, whole[1])
    assert whosaid("reindex")[0] == 0
    sql("UPDATE articles SET title = 'zz'")(folder)
    assert problems(whosaid("status", "--deep"))


def test_a_sound_library_is_told_so(whosaid):
    assert problems(whosaid("status")) == problems(whosaid("status", "--deep")) == []
