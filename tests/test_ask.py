"""The journey from a question to an answer: stages, fallback, conversation, new articles, and any question at all."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import date

import pytest
from askers import asker_of
from flood import COPY, COURIER, POST, ByHand
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.answers.answering import LocalAnswerer
from rag.checks.verify import Verifier
from rag.domain import Answer, Citation, Claim, Filters, Turn, UncheckedAnswer
from rag.errors import ArticleGone, LibraryError, RagError, ServiceError
from rag.ingest import ingest
from rag.search import Searcher
from rag.store.records import SqliteRecords
from rag.store.vectors import MemoryIndex
from rag.store.writing import LibraryWriter

TODAY = date(2025, 3, 10)


@pytest.fixture(scope="module")
def asker(flood, embedder):
    return asker_of(flood, embedder, today=lambda: TODAY)


class Failing:
    name = "a model"

    def answer(self, query, candidates, turns):
        raise ServiceError("The model did not answer in 30 s", retryable=True)


class Making:
    """Claims what it is told to, about the best piece of evidence."""

    name = "a model"

    def __init__(self, text, speaker=None, evidence=None):
        self.claim = text, speaker, evidence
        self.shown = 0

    def answer(self, query, candidates, turns):
        self.shown = len(candidates)
        text, speaker, evidence = self.claim
        said = candidates[0].statements or (candidates[0].sentence,)
        return UncheckedAnswer((Claim(text, (evidence or said[0].id,), speaker),), made_by=self.name)


def test_evidence_comes_before_prose_and_the_answer_last(asker):
    pieces = list(asker.stream("What did Velin warn about?"))
    kinds = [type(piece) for piece in pieces]
    assert kinds == [Citation, *[str] * (len(kinds) - 2), Answer]
    answer = pieces[-1]
    assert "".join(piece for piece in pieces if isinstance(piece, str)) == answer.text
    assert answer.citations == (pieces[0],)
    assert answer.text == asker.ask("What did Velin warn about?").text


def test_each_stage_is_timed(asker):
    timings = asker.ask("What did Velin say?").timings_ms
    assert set(timings) == {"read", "search", "answer", "total"}
    assert timings["total"] == pytest.approx(sum(ms for stage, ms in timings.items() if stage != "total"))


def test_filters_narrow(asker):
    answer = asker.ask("What did Velin say?", Filters(outlets=("Coast Post",)))
    assert {citation.source.id for citation in answer.citations} == {"post"}


def test_found_gives_reasons(asker):
    assert all(found.why for found in asker.found("What did Velin say about the gates?")[:3])


def test_the_first_follow_up_is_understood(asker):
    question = "What did Velin say about the wall?"
    answer = asker.ask("And what did she warn about?", turns=[Turn(question, asker.ask(question))])
    assert (answer.question, answer.standalone) == (
        "And what did she warn about?",
        "And what did Mara Velin warn about?",
    )
    assert "warned" in answer.text and {citation.speaker.name for citation in answer.citations} == {"Mara Velin"}


def test_what_several_outlets_carry_is_told_once(asker):
    answer = asker.ask("What did Velin say about the wall?")
    assert ("The wall was never inspected", 1) in [(c.quote.text, len(c.copies)) for c in answer.citations]
    assert answer.text.count("The wall was never inspected") == 1


@pytest.mark.xfail(strict=True, reason="What she said of the harbour is given beside it.")
def test_what_is_asked_about_is_all_that_is_told(asker):
    answer = asker.ask("What did Velin say about the wall?")
    assert [(c.quote.text, len(c.copies)) for c in answer.citations] == [("The wall was never inspected", 1)]


# --- a model that fails, invents, or is not asked ----------------------------------------------------------------


def test_where_the_model_fails_the_offline_answer_says_why(flood, embedder):
    asker = asker_of(flood, embedder, Failing(), today=lambda: TODAY)
    answer = asker.ask("What did Velin warn about?")
    assert answer.made_by == "local, because a model failed: The model did not answer in 30 s"
    assert answer.citations and not answer.refused


def test_where_only_the_model_was_wanted_its_failure_is_the_answer(flood, embedder):
    with pytest.raises(ServiceError, match="30 s"):
        asker_of(flood, embedder, Failing(), None, today=lambda: TODAY).ask("What did Velin warn about?")


def test_what_cannot_be_verified_is_replaced(flood, embedder):
    invented = Making("Velin said “I am very sorry about the whole flood”.", "Mara Velin")
    answer = asker_of(flood, embedder, invented, today=lambda: TODAY).ask("What did Velin say?")
    assert "sorry" not in answer.text and answer.dropped
    assert answer.made_by == "a model" and answer.citations  # what it chose is verified, and told in our words
    nowhere = Making("Velin said so.", "Ingrid Solvang", evidence="nowhere#s0-9")
    answer = asker_of(flood, embedder, nowhere, today=lambda: TODAY).ask("What did Velin say?")
    assert answer.made_by.startswith("local, because nothing that a model said could be verified") and answer.dropped


# --- a library that grows ------------------------------------------------------------------------------------------


def test_articles_added_by_another_process_are_seen(tmp_path, embedder):
    def add(*articles):
        with LibraryWriter(tmp_path) as library:
            ingest(articles, library, MemoryIndex(), embedder, ByHand())

    add(COURIER)
    records = SqliteRecords(tmp_path)
    asker = asker_of(records, embedder, today=lambda: TODAY)
    assert asker.ask("What did Solvang say?").refused
    add(POST, COPY)
    assert not asker.ask("What did Solvang say?").refused
    assert asker.ask("What did Velin warn about?").citations[0].copies
    records.close()


def test_a_misspelt_name_is_guessed(asker):
    assert asker.ask("What did Solvnag say?").citations[0].speaker.name == "Ingrid Solvang"


def test_nobodys_words_are_refused_with_a_reason(asker):
    answer = asker.ask("What did Pavel Oster say about the ferry to Norland?")
    assert answer.refused and answer.reason and answer.verdict is None
    assert answer.outcome in ("refused", "unsure")


# --- any question ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question, message",
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("\0\0", "empty"),
        ("who said it " * 9_000, "at most 4,000"),
    ],
)
def test_no_question(asker, question, message):
    with pytest.raises(RagError, match=message) as error:
        asker.ask(question)
    assert "\n" not in str(error.value)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(), min_size=1, max_size=80)
    | st.sampled_from(
        [
            "\ud800 who?",
            "Who said \u202e?",
            "?" * 300,
            "“",
            "Who said “",
            'What did ‘‘‘ say about """?',
            'NEAR( * OR AND "',
            "''; --",
            "What did Velin say about ﷽ 🏴‍☠️?",
            "who did did did blame blame",
            "according to according to",
        ]
    )
)
def test_any_text_has_an_answer_or_one_line_of_error(asker, question):
    try:
        answer = asker.ask(question)
    except RagError as error:
        assert "empty" in str(error)
        return
    for citation in answer.citations:
        text = {"courier": COURIER, "post": POST, "star": COPY}[citation.source.id].text
        assert citation.quote.text == citation.quote.span.cut(text)


# --- an article that is removed or edited while it is asked ------------------------------------------------------


@pytest.fixture
def shrinking(flood, tmp_path):
    """A library of its own, and a way to remove an article from it as another process does: once."""
    shutil.copytree(flood.library, tmp_path / "library")
    records = SqliteRecords(tmp_path / "library")

    def remove(source_id: str) -> None:
        with suppress(LibraryError), LibraryWriter(records.library) as library:
            library.remove(source_id)

    yield records, remove
    records.close()


def before(function, first):
    """The function, before which something else happens."""

    def both(*args, **named):
        first()
        return function(*args, **named)

    return both


def after(function, then):
    def both(*args, **named):
        try:
            return function(*args, **named)
        finally:
            then()

    return both


MOMENTS = {
    "before sentences are read": (Searcher, "candidate", before),
    "while it is searched": (Searcher, "_found", after),
    "before it is answered": (LocalAnswerer, "answer", before),
    "between searching and verifying": (LocalAnswerer, "answer", after),
    "while it is verified": (Verifier, "add", before),
    "when it is verified": (Verifier, "answer", after),
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("question", ["What did Solvang say?", "Who thanked the volunteers?", "How many boats sank?"])
def test_an_article_removed_meanwhile_is_not_in_the_answer(shrinking, embedder, monkeypatch, moment, question):
    records, remove = shrinking
    asker = asker_of(records, embedder, today=lambda: TODAY)
    assert any(c.source.id == "post" for c in asker.ask(question).citations)  # else nothing is tested
    owner, name, when = MOMENTS[moment]
    monkeypatch.setattr(owner, name, when(getattr(owner, name), lambda: remove("post")))
    answer = asker.ask(question)
    assert "post" not in {c.source.id for c in (*answer.citations, *answer.nearest)}
    assert {one.id for one in records.sources()} == {"courier", "star"}


def test_a_model_is_not_believed_about_an_article_removed_meanwhile(shrinking, embedder, monkeypatch):
    records, remove = shrinking
    asker = asker_of(
        records, embedder, Making("Solvang thanked the volunteers.", "Ingrid Solvang"), today=lambda: TODAY
    )
    monkeypatch.setattr(Making, "answer", after(Making.answer, lambda: remove("post")))
    answer = asker.ask("Whom did Solvang thank?")
    assert "post" not in {c.source.id for c in (*answer.citations, *answer.nearest)} and "thanked" not in answer.text


def test_a_library_that_never_rests_is_said(shrinking, embedder, monkeypatch):
    records, _ = shrinking
    asker = asker_of(records, embedder, today=lambda: TODAY)
    monkeypatch.setattr(LocalAnswerer, "answer", before(LocalAnswerer.answer, gone))
    with pytest.raises(LibraryError, match="ask again"):
        asker.ask("What did Solvang say?")


def gone() -> None:
    raise ArticleGone("There is no such article")
