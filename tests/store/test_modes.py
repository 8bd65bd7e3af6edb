"""A library is its owner's alone, also one that was left open to others."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from rag.library import open_library
from rag.settings import Settings
from rag.store.modes import tighten
from rag.store.schema import create

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def wide(tmp_path) -> Path:
    """A library as an old version left it, with everything that may lie in one."""
    library = tmp_path / "library"
    create(library)
    for name in (
        "models.sqlite3",
        "readers.sqlite3",
        "feedback.jsonl",
        "speakers.toml",
        "speakers.undo.jsonl",
        "chroma/a/data.bin",
    ):
        (library / name).parent.mkdir(parents=True, exist_ok=True)
        (library / name).touch()
    for path in [library, *library.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)
    return library


def test_what_was_left_open_is_closed_when_it_is_opened(wide):
    with open_library(Settings(library=wide)):
        assert mode(wide) == 0o700
        assert {mode(path) for path in wide.rglob("*") if path.is_file()} == {0o600}
        assert {mode(path) for path in wide.rglob("*") if path.is_dir()} == {0o700}


def test_a_shared_library_keeps_its_modes(wide):
    with open_library(Settings(library=wide, shared=True)):
        assert mode(wide) == 0o777 and mode(wide / "library.sqlite3") == 0o666


def test_only_our_own_files_are_touched(wide, tmp_path):
    theirs, elsewhere = wide / "notes.txt", tmp_path / "elsewhere"
    for path in (theirs, elsewhere):
        path.touch()
        path.chmod(0o644)
    (wide / "tokens.json").symlink_to(elsewhere)
    tighten(wide)
    assert mode(theirs) == 0o644 and mode(elsewhere) == 0o644
    assert mode(wide) == 0o777  # somebody else's work is in it
    assert mode(wide / "library.sqlite3") == 0o600 and mode(wide / "chroma") == 0o700


def test_a_folder_without_a_library_is_left_alone(tmp_path):
    tmp_path.chmod(0o755)
    tighten(tmp_path)
    tighten(tmp_path / "none")
    assert mode(tmp_path) == 0o755


def test_what_is_made_while_it_is_open_is_closed_at_the_end(tmp_path):
    before = os.umask(0o000)
    try:
        with open_library(Settings(library=tmp_path / "new")) as library:
            (tmp_path / "new" / "feedback.jsonl").touch()
            library.status()
    finally:
        os.umask(before)
    assert {mode(path) & 0o077 for path in [tmp_path / "new", *(tmp_path / "new").rglob("*")]} == {0}
