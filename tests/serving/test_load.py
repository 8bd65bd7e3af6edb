"""Eight askers at once over a real server and both stores: each gets its own answers, and its own conversations."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from stores import PLACES

from benchmarks.load import askers, load
from rag import open_library
from rag.serving.tokens import Tokens
from rag.settings import Settings
from rag.store.opening import copy_library

pytest.importorskip("uvicorn")
pytest.importorskip("fastapi")
from apis import running

from rag.serving.http import Limits

ROUNDS, EACH = 4, 2  # of each asker, and its questions


@pytest.fixture(params=PLACES)
def library(request, demo_library, tmp_path):
    """The demo library in a folder or a database."""
    settings = Settings(tmp_path / "library", answerer="local")
    if request.param == "sqlite":
        shutil.copytree(demo_library, settings.library)
        name = str(settings.library)
    else:
        name = request.getfixturevalue("postgres").database()
        copy_library(Settings(demo_library), replace(settings, database=name))
    with open_library(name, answerer="local", library=settings.library) as library:
        yield library


def test_nothing_is_lost_and_nobody_gets_what_is_somebody_elses(library):
    asking = askers(library, Tokens(library.settings.library), 8, EACH)
    assert len({question for one in asking for question in one.expected}) >= 8
    assert any(cited for one in asking for cited in one.expected.values())
    for url in running(library, Limits(a_minute=1_000, at_once=3)):
        found = load(url, asking, lambda count: count < ROUNDS)
    assert found["wrong"] == []
    assert (found["requests"], found["kept turns"]) == (8 * ROUNDS, 8 * ROUNDS / 2)


@pytest.mark.parametrize("library", ["sqlite"], indirect=True)
def test_a_wrong_answer_and_a_foreign_turn_are_seen(library):
    """The check itself: it must not pass whatever comes."""
    one, other = askers(library, Tokens(library.settings.library), 2, EACH)
    for question in one.expected:
        one.expected[question] = [("Nobody", "Nothing.")]
    for url in running(library, Limits(a_minute=1_000)):
        found = load(url, [one, other], lambda count: count < 2)
        assert [line for line in found["wrong"] if "another answer" in line]
        (conversation,) = other.asked
        library.ask("Who?", conversation=conversation)
        before = len(other.wrong)
        other.check_kept(url)
        assert other.wrong[before:] == [f"{conversation} holds other turns"]
