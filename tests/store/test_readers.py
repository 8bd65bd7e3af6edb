"""What readers keep for themselves, in a real file: pins, questions without an answer, saved questions."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make_article, make_statement

from rag.domain import Citation, Quote, Span
from rag.entries import place_of
from rag.errors import ConfigError
from rag.settings import Settings
from rag.store.conversations import Seen
from rag.store.opening import create
from rag.store.opening import opened as opened_store
from rag.store.readers import FILE, Pins, Questions, elsewhere, forget, opened
from rag.store.saved import SavedQuestions
from rag.store.saving import Entry
from rag.store.watches import Found

ARTICLE = make_article("“The dam will hold \ud800,” said Mara Velin.", outlet="Kestrel", pages=(0,))
SAID = make_statement(ARTICLE, "The dam will hold", by="Mara Velin", form="direct")


def cite(start: int = 1, end: int = 18, number: int = 1) -> Citation:
    quote = Quote.cut(ARTICLE, Span(start, end))
    return Citation(number, quote, ARTICLE.source, "attributed", SAID.speaker, SAID.mention, form="direct")


@pytest.fixture(params=["writable", "not writable"])
def library(request, tmp_path, monkeypatch):
    """A library's folder that takes our file, and one that does not: something else stands at its place."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    folder = tmp_path / "library"
    folder.mkdir()
    if request.param == "not writable":
        (folder / FILE).mkdir()
    yield folder
    assert elsewhere(folder).exists() == (request.param == "not writable")


def test_pins_are_kept_once_numbered_listed_and_taken_off(library):
    pins = Pins(library, "")
    pins.pin("monday", "Will it hold?", cite(number=7))
    pins.pin("monday", "Will it?", cite(number=3))  # the same words
    pins.pin("monday", "Who?", cite(28, 38, number=2))
    (first, second) = Pins(library, "").of("monday")
    assert first.question == "Will it hold?" and first.citation == cite(number=1)
    assert second.citation == cite(28, 38, number=2) and second.citation.quote.text == "Mara Velin"
    pins.unpin("monday", place_of(cite()))
    assert [pin.citation.number for pin in pins.of("monday")] == [1] and pins.of("tuesday") == []


def test_each_reader_has_pins_and_questions_of_their_own(library):
    Pins(library, "ada").pin("monday", "Will it hold?", cite())
    Questions(library, "ada").begin("monday", "Will it hold?", None)
    SavedQuestions(library, "ada").add("Will it hold?", [])
    assert Pins(library, "eve").of("monday") == [] and Questions(library, "eve").last("monday") is None
    assert SavedQuestions(library, "eve").all() == []


def test_what_stands_in_a_deleted_conversation_is_forgotten(library):
    Pins(library, "ada").pin("monday", "Will it hold?", cite())
    Pins(library, "ada").pin("rail", "Will it hold?", cite())
    Questions(library, "ada").begin("monday", "Will it hold?", None)
    forget(library, "monday")
    assert Pins(library, "ada").of("monday") == [] and Questions(library, "ada").last("monday") is None
    assert len(Pins(library, "ada").of("rail")) == 1


def test_a_pin_that_cannot_be_read_is_left_out(library):
    pins = Pins(library, "")
    pins.pin("monday", "Will it hold?", cite())
    pins.pin("monday", "Will it hold?", cite(28, 38))
    with opened(library) as db:
        db.execute("UPDATE pins SET citation = '{}' WHERE n = 1")
    assert [pin.citation.quote.text for pin in pins.of("monday")] == ["Mara Velin"]


@given(st.text(), st.text(max_size=40), st.none() | st.builds(Seen, st.integers(0, 9), st.text("0f", max_size=16)))
def test_a_question_is_there_until_it_is_answered(tmp_path_factory, question, why, replaces):
    questions = Questions(tmp_path_factory.mktemp("library"), "")
    question = question.encode("utf-8", "replace").decode()
    questions.begin("monday", "an earlier one", None)
    number = questions.begin("monday", question, replaces)
    questions.failed(number, why := why.encode("utf-8", "replace").decode())
    found = questions.last("monday")
    assert found and (found.question, found.why, found.replaces) == (question, why, replaces)
    questions.answered(number)
    assert questions.last("monday") is None and questions.begin("monday", question, None) > number


def test_a_saved_question_is_asked_only_of_what_is_new(library):
    saved = SavedQuestions(library, "")
    saved.add("What did Velin say?", ["a", "b"])
    saved.add(" What did  Velin say? ", ["a", "b", "c"])
    (one,) = saved.all()
    assert one.unread == 0 and saved.new(one.number, ["c", "b", "a"]) == ["c"]
    saved.note(one.number, "c", [Found("x", {"shown": "“No”"}), Found("x", {"shown": "“No”"})])
    assert saved.new(one.number, ["c", "b", "a"]) == [] and saved.new(one.number, ["d", "b"]) == ["d"]
    saved.note(one.number, "d", [Found("x", {"shown": "“No”"}), Found("y", {"shown": "“Never”"})])
    assert [report["shown"] for report in saved.unread(one.number)] == ["“No”", "“Never”"]
    assert saved.all() == [replace(one, unread=2)]
    saved.mark_read(one.number)
    saved.note(one.number, "e", [Found("y", {"shown": "“Never”"})])
    assert saved.unread(one.number) == [] and saved.all()[0].unread == 0
    saved.remove(one.number)
    saved.note(one.number, "f", [Found("z", {})])
    assert saved.all() == []


def test_beside_a_database_it_is_kept_on_this_machine_and_what_is_new_is_known(place):
    settings = Settings(**place.settings)
    create(settings)
    with closing(opened_store(settings)) as store:
        Pins(settings.library, "ada").pin("monday", "Will it hold?", cite())
        saved = SavedQuestions(settings.library, "ada")
        saved.add("What did Velin say?", [source.id for source in store.records.sources()])
        with store.writing() as (library, _):
            library.save([Entry(make_article("It holds.", id="new", origin="new"), (), "m")])
        (one,) = saved.all()
        assert saved.new(one.number, [source.id for source in store.records.sources()]) == ["new"]
    assert [pin.question for pin in Pins(settings.library, "ada").of("monday")] == ["Will it hold?"]
    assert (settings.library / FILE).is_file()


def test_an_empty_question_is_not_saved(library):
    with pytest.raises(ConfigError):
        SavedQuestions(library, "").add("  ", [])
    assert SavedQuestions(library, "").all() == []
