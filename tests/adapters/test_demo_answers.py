"""The offline answers over the demo articles, read by the real models: traps, verdicts, wordings, refusals."""

from __future__ import annotations

import json

import pytest
from demo import QUESTIONS

from rag.adapters.local import LocalAnswerer
from rag.adapters.records import SqliteRecords
from rag.ask import Asker
from rag.domain import Turn


@pytest.fixture(scope="module")
def asker(demo_library, embedder):
    records = SqliteRecords(demo_library)
    yield Asker(records, embedder, LocalAnswerer(records))
    records.close()


def traps():
    rows = (QUESTIONS / "own_voice.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(row) for row in rows]


@pytest.mark.parametrize("row", traps(), ids=lambda row: row["id"])
def test_the_outlets_own_sentence_is_nobodys_statement(asker, row):
    answer = asker.ask(row["question"])
    asked = set(row.get("speaker", []))
    for citation in answer.citations:
        theirs = citation.speaker is not None and (not asked or asked & set(citation.speaker.names))
        for own in row["must_not"]["quotes"]:
            assert not (theirs and (own in citation.quote.text or citation.quote.text in own)), citation


@pytest.mark.parametrize(
    "question, opening",
    [
        ("Did the fire chief say the roof was lost in four minutes?", "Yes"),
        ("Did the fire chief say the roof was lost in ten minutes?", "Not as asked; the statement found gives other"),
        ("Did Renn hold the board responsible?", "Yes"),
        ("Did Renn hold the nurses responsible?", "Not so"),
        ("Does Renn think it was the nurses' fault?", "Not so"),
        ("Does Ostby think Tolmar is responsible?", "Yes"),
        ("Did Pavel Marek say he saw the letter?", "Not in so many words"),
        ("Will Iran keep supporting Damascus, according to Baqaei?", "Yes"),
        ("Did Whitcombe say that they had been offered this in February?", "Not as asked; the statement found makes"),
        ("Did Pavel Marek say the letter does not exist?", "Yes"),
        ("Did Tolmar say no gate was closed?", "Yes: Teodor Kalis denied"),
    ],
)
def test_verdicts(asker, question, opening):
    answer = asker.ask(question)
    assert not answer.refused
    assert answer.text.startswith(opening)


@pytest.mark.parametrize(
    "question, speaker, words",
    [
        ("What did Nordlane say was in the hold?", "Ilka Romero", "There was cement in the hold"),
        ("What did the union boss tell the rally?", "Bram Okafor", "falling asleep at signals"),
        ("What did the scientist say about snowfall?", "Adaeze Lindqvist", "Snowfall is down by a third"),
        ("Who complained that their river is kept in a bottle?", "Milo Harsanyi", "keeping our river in a bottle"),
        ("Who regrets not having listened in the autumn?", "Nils Adeyemi", "We should have listened"),
        ("Who wants Dorian Steen to step down?", "Surgeons' Federation", "Dorian Steen"),
        ("What is Falk's plan for the empty warehouses?", "Judit Falk", "900 homes"),
        ("What assurance did the new harbour master offer?", "Lotte Ramires", "No ship"),
        ("Who compared Tolmar to a horse thief?", "Runa Ostby", "four stolen horses"),
        ("To whom was the mayor grateful?", "Hanna Brecht", "thirty honest years"),
    ],
)
def test_in_other_words(asker, question, speaker, words):
    answer = asker.ask(question)
    assert not answer.refused, answer.reason
    assert any(c.speaker and speaker in c.speaker.names and words in c.quote.text for c in answer.citations)


def test_whom_somebody_says_it_was(asker):
    answer = asker.ask("Who does Ostby say is breaking the river treaty?")
    assert answer.names == ("Tolmar",)


@pytest.mark.parametrize(
    "question, kind, reason",
    [
        ("What did Farhad Zolani say?", "unknown_speaker", "Nobody called Farhad Zolani"),
        ("What did Bashar Assad say?", "never_quoted", "mentioned in 1 article, but never quoted"),
        ("What did the clerk in Ostrel say?", "never_quoted", "The clerk in Ostrel is mentioned in 1 article"),
        ("What did Dorian Steen say?", "never_quoted", "mentioned in 1 article, but never quoted"),
        ("What did Oren Pell say about schools?", "not_on_this", "quoted in 2 articles, but not on schools"),
        ("Did Ines Marek say that she resigned?", "not_on_this", "but not as saying that she resigned"),
        ("Did Judit Falk say you cannot build on promises?", "said_by_others", "Oren Pell"),
        ("Did Judit Falk say that rents have doubled?", "own_voice", "in its own voice"),
        ("Who said the moon is made of cheese?", "not_in_library", "Nothing in the library answers this"),
    ],
)
def test_kinds_of_refusal(asker, question, kind, reason):
    answer = asker.ask(question)
    assert (answer.refused, answer.refusal) == (True, kind), answer.text
    assert reason in answer.reason
    assert "searched: 13 articles, 2024-11-28 to 2025-05-12" in answer.reason


def test_who_passed_words_on_is_told_by_the_article(asker):
    answer = asker.ask("Who quoted an engineer at the dam?")
    assert "The Ostrel Journal" in " ".join(answer.names)
    assert all(citation.state == "own_voice" for citation in answer.citations)


def test_that_it_was_done_is_told_where_the_reason_is_not(asker):
    answer = asker.ask("Why did Ostby accuse Tolmar?")
    assert answer.text.startswith("No reason is given in so many words; Runa Ostby blamed")


def test_outlets_by_what_they_reported(asker):
    assert "Meridian Dispatch" in asker.ask("Which outlets reported that two gates were shut?").names


def test_a_day_in_a_follow_up_is_asked_of_all_outlets(asker):
    question = "What did Ostby say in the Lower Sarn Gazette?"
    answer = asker.ask("And on 20 February?", turns=[Turn(question, asker.ask(question))])
    assert not answer.refused
    assert {citation.source.outlet for citation in answer.citations} == {"Meridian Dispatch"}
    assert "Gazette" not in answer.standalone


def test_every_hit_says_why(asker):
    for question in ("What did Pell say about rents?", "When is the vote?", "Who said that rents have doubled?"):
        assert all(hit.why for hit in asker.found(question))
