"""Who is who, corrected: statements change hands, are found under their new names, and come back on undo."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import make_article
from toys import ToyEmbedder, ToyExtractor

from rag import correcting
from rag import ingest as journey
from rag.correcting import JOURNAL, correct, last_line, undo
from rag.domain import Filters
from rag.errors import ConfigError, LibraryError
from rag.names.corrections import FILE
from rag.names.speakers import find
from rag.store.vectors import MemoryIndex
from rag.store.writing import LibraryWriter

GATES = make_article("Pavel Oster said the gates are shut. Nobody else spoke.", id="gates", origin="gates.txt")
FARES = make_article("Lena Marsh said fares stay low. Pavel Oster said they rise.", id="fares", origin="fares.txt")

TIDES = make_article("Ada Brook said tides rise. Pavel Oster said they fall.", id="tides", origin="tides.txt")


@pytest.fixture
def library(place):
    with place.writer() as library:
        yield library


@pytest.fixture
def add(place, library):
    index = place.index(library)
    return lambda *articles: journey.ingest(articles, library, index, ToyEmbedder(), ToyExtractor())


@pytest.fixture
def filled(add, library):
    add(GATES, FARES)
    return library


def speaker(library, id: str):
    return next(one for one in library.speakers() if one.id == id)


def state(library) -> tuple:
    """All that a correction may change."""
    owners = [(s.id, s.speaker) for s in library.statements()]
    searched = [sentences_of(library, speaker.id) for speaker in library.speakers()]
    return library.speakers(), owners, searched, library.texts.text(FILE)


def sentences_of(library, id: str) -> list[str]:
    """The sentences found by words where only this speaker's are looked for."""
    return sorted(found for found, _ in library.words(["said"], Filters(speakers=(id,)), 9))


def on_the_page(library) -> list:
    """What no correction may change: the words under which sentences are found."""
    return [sorted(library.words([word], Filters(), 9)) for word in ("Marsh", "Oster", "Novak", "fares")]


CORRECTIONS = [
    ("merge", "lena-marsh", "pavel-oster", "Lena Marsh is Pavel Oster; 1 statement changed hands"),
    ("rename", "pavel-oster", "Pavel Novak", "Pavel Oster is now called Pavel Novak; 0 statements changed hands"),
    ("split", "pavel-oster", "Pavel Oster", "Pavel Oster is not Pavel Oster; 2 statements changed hands"),
]


@pytest.mark.parametrize("action, who, other, line", CORRECTIONS)
def test_what_is_undone_is_as_it_was(filled, action, who, other, line):
    before, page = state(filled), on_the_page(filled)
    assert correct(filled, action, speaker(filled, who), other) == line == last_line(filled.texts)
    assert state(filled) != before and on_the_page(filled) == page
    assert undo(filled) == line
    assert state(filled) == before and on_the_page(filled) == page and last_line(filled.texts) == ""


def test_a_merge_concerns_what_is_there_and_what_comes(filled, add):
    marsh, oster = (sentences_of(filled, id) for id in ("lena-marsh", "pavel-oster"))
    correct(filled, "merge", speaker(filled, "lena-marsh"), "pavel-oster")
    assert [one.id for one in filled.speakers()] == ["pavel-oster"]
    assert len(filled.statements(Filters(speakers=("pavel-oster",)))) == 3
    assert sentences_of(filled, "pavel-oster") == sorted([*marsh, *oster]) and len(marsh) == 1
    add(make_article("Lena Marsh said it again.", id="again", origin="again.txt"))
    assert [one.id for one in filled.speakers()] == ["pavel-oster"]


def test_statements_are_found_under_the_new_name(filled):
    theirs = sentences_of(filled, "lena-marsh")
    correct(filled, "rename", speaker(filled, "lena-marsh"), "Lena Novak")
    (novak,) = [found.speaker for found in find("Novak", filled.speakers())]
    (statement,) = filled.statements(Filters(speakers=(novak.id,)))
    assert statement.speaker.name == novak.name == "Lena Novak"
    assert sentences_of(filled, novak.id) == theirs and len(theirs) == 1


def test_steps_are_taken_back_last_first(filled):
    before = state(filled)
    correct(filled, "rename", speaker(filled, "lena-marsh"), "Lena Novak")
    between = state(filled)
    correct(filled, "merge", speaker(filled, "lena-marsh"), "pavel-oster")
    undo(filled)
    assert state(filled) == between
    undo(filled)
    assert state(filled) == before


def test_undoing_a_merge_keeps_what_articles_added_since(filled, add):
    correct(filled, "merge", speaker(filled, "lena-marsh"), "pavel-oster")
    add(make_article("Pavel Oster said nothing new.", id="later", origin="later.txt"))
    undo(filled)
    assert len(filled.statements(Filters(speakers=("lena-marsh",)))) == 1
    assert len(filled.statements(Filters(speakers=("pavel-oster",)))) == 3


def test_what_was_edited_by_hand_is_applied_with_the_next_correction(filled):
    entry = '[[rename]]\nspeaker = "pavel-oster"\nname = "P. Oster"\n'
    filled.texts.set_text(FILE, entry)
    correct(filled, "rename", speaker(filled, "lena-marsh"), "Lena Novak")
    assert [one.name for one in filled.speakers()] == ["Lena Novak", "P. Oster"]
    undo(filled)
    assert filled.texts.text(FILE) == entry


REFUSED = [
    ("merge", "pavel-oster", "name another speaker"),
    ("merge", "nobody-known", "name another speaker"),
    ("rename", "Pavel Oster", "another name"),
    ("rename", "  ", "another name"),
    ("split", "", "Name one"),
    ("split", "Oster Foundation", "nothing would change"),
    ("rename", "Pavel\x1b[31m", "control character"),
    ("rename", "Pavel\nNovak", "control character"),
    ("rename", "Pavel \u202eNovak", "control character"),
]


@pytest.mark.parametrize("action, other, told", REFUSED)
def test_a_correction_that_says_nothing_is_refused_and_changes_nothing(filled, action, other, told):
    before = state(filled)
    with pytest.raises(ConfigError, match=told):
        correct(filled, action, speaker(filled, "pavel-oster"), other)
    assert state(filled) == before and last_line(filled.texts) == ""


def test_a_file_edited_by_hand_is_not_overwritten(filled):
    correct(filled, "rename", speaker(filled, "lena-marsh"), "Lena Novak")
    filled.texts.set_text(FILE, filled.texts.text(FILE) + "\n# mine\n")
    with pytest.raises(LibraryError, match="edited"):
        undo(filled)
    assert filled.texts.text(FILE).endswith("# mine\n")


@given(st.lists(st.tuples(st.sampled_from(["merge", "split", "rename"]), *[st.integers(0, 5)] * 2), max_size=6))
@settings(max_examples=25)
def test_whatever_is_done_can_be_taken_back(steps):
    """Law: all corrections that were accepted come back, last first, to what was there."""
    with TemporaryDirectory() as folder, LibraryWriter(Path(folder) / "library") as library:
        journey.ingest([GATES, FARES, TIDES], library, MemoryIndex(), ToyEmbedder(), ToyExtractor())
        states = [state(library)[:2]]
        for action, who, other in steps:
            speakers, names = library.speakers(), ("Pavel Oster", "Lena Marsh", "Ada Brook", "Lena Novak", "X", "Oster")
            into = speakers[other % len(speakers)].id if action == "merge" else names[other]
            with suppress(ConfigError):
                correct(library, action, speakers[who % len(speakers)], into)
                states.append(state(library)[:2])
        for before in reversed(states[:-1]):
            undo(library)
            assert state(library)[:2] == before
        assert last_line(library.texts) == ""


def test_a_step_of_an_older_version_that_moved_nothing_is_taken_back(filled):
    before = state(filled)
    filled.texts.set_text(FILE, "")
    filled.texts.set_text(JOURNAL, '{"line": "Nobody is not Somebody", "file_after": ""}\n')
    assert undo(filled) == "Nobody is not Somebody" and state(filled) == before


class Failing:
    """The texts of a library; to write the corrections fails."""

    def __init__(self, texts, error):
        self.texts, self.error = texts, error

    def __getattr__(self, name):
        return getattr(self.texts, name)

    def set_text(self, name, text):
        if name == FILE:
            raise self.error
        self.texts.set_text(name, text)


@pytest.mark.parametrize("broken", ["texts", "_relink"])
@pytest.mark.parametrize("during", ["correct", "undo"])
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_correction_that_was_broken_off_can_be_taken_back(filled, monkeypatch, broken, during):
    before = state(filled)
    if during == "undo":
        correct(filled, "merge", speaker(filled, "lena-marsh"), "pavel-oster")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        if broken == "texts":
            patch.setattr(filled, "texts", Failing(filled.texts, KeyboardInterrupt()))
        else:
            patch.setattr(correcting, broken, stopped)
        undo(filled) if during == "undo" else correct(filled, "merge", speaker(filled, "lena-marsh"), "pavel-oster")
    undo(filled)
    assert state(filled) == before and last_line(filled.texts) == ""


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
@pytest.mark.parametrize("during", ["correct", "undo"])
def test_in_a_database_a_correction_that_was_broken_off_never_was(filled, monkeypatch, during):
    if during == "undo":
        correct(filled, "merge", speaker(filled, "lena-marsh"), "pavel-oster")
    before, last = state(filled), last_line(filled.texts)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(correcting, "_relink", stopped)
        undo(filled) if during == "undo" else correct(filled, "merge", speaker(filled, "lena-marsh"), "pavel-oster")
    assert state(filled) == before and last_line(filled.texts) == last


def stopped(*_):
    raise KeyboardInterrupt


def test_a_full_disk_leaves_no_step_behind(filled, monkeypatch):
    before = state(filled)

    with monkeypatch.context() as patch, pytest.raises(LibraryError, match="full"):
        patch.setattr(filled, "texts", Failing(filled.texts, LibraryError("disk full")))
        correct(filled, "rename", speaker(filled, "lena-marsh"), "Lena Novak")
    assert state(filled) == before and last_line(filled.texts) == ""


def test_with_nothing_to_take_back_it_says_so(filled):
    with pytest.raises(LibraryError, match="no correction"):
        undo(filled)
