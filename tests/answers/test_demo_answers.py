"""The offline answers over the demo articles, read by the real models: traps, verdicts, wordings, refusals.

A strict xfail is an answer known to be wrong: its row says what would be right."""

from __future__ import annotations

import json
import re

import pytest
from askers import asker_of
from demo import QUESTIONS

from rag.domain import Turn, Verdict
from rag.export.render import told_lines
from rag.store.records import SqliteRecords


@pytest.fixture(scope="module")
def asker(demo_library, embedder):
    records = SqliteRecords(demo_library)
    yield asker_of(records, embedder)
    records.close()


def traps():
    rows = (QUESTIONS / "own_voice.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(row) for row in rows]


def cites(citations, speaker, words):
    """Whether one of the citations gives these words to this speaker."""
    return any(c.speaker and speaker in c.speaker.names and words in c.quote.text for c in citations)


@pytest.mark.parametrize("row", traps(), ids=lambda row: row["id"])
def test_the_outlets_own_sentence_is_nobodys_statement(asker, row):
    answer = asker.ask(row["question"])
    asked = set(row.get("speaker", []))
    for citation in answer.citations:
        theirs = citation.speaker is not None and (not asked or asked & set(citation.speaker.names))
        for own in row["must_not"]["quotes"]:
            assert not (theirs and (own in citation.quote.text or citation.quote.text in own)), citation


@pytest.mark.parametrize(
    "question, verdict, speaker, words",
    [
        pytest.param(
            "Did the fire chief say the roof was lost in four minutes?",
            Verdict.YES,
            "Ayo Bergman",
            "in four minutes",
            marks=pytest.mark.xfail(strict=True, reason="A wrong no: the figure is the same."),
        ),
        ("Did the fire chief say the roof was lost in ten minutes?", Verdict.NO, "Ayo Bergman", "in four minutes"),
        pytest.param(
            "Did Renn hold the board responsible?",
            Verdict.YES,
            "Tobias Renn",
            "he held the board responsible, not the nurses",
            marks=pytest.mark.xfail(strict=True, reason="A wrong no: these are his words."),
        ),
        ("Did Renn hold the nurses responsible?", Verdict.NO, "Tobias Renn", "the board responsible, not the nurses"),
        (
            "Does Renn think it was the nurses' fault?",
            Verdict.NO,
            "Tobias Renn",
            "the board responsible, not the nurses",
        ),
        ("Does Ostby think Tolmar is responsible?", Verdict.YES, "Runa Ostby", "of breaking the river treaty"),
        pytest.param(
            "Will Iran keep supporting Damascus, according to Baqaei?",
            Verdict.YES,
            "Esmaeil Baqaei",
            "Iran's support for Damascus, he said, would not waver",
            marks=pytest.mark.xfail(strict=True, reason="A wrong no: support that does not waver goes on."),
        ),
        (
            "Did Whitcombe say that they had been offered this in February?",
            Verdict.NO,
            "Sela Whitcombe",
            "Had we been offered this in February",
        ),
        pytest.param(
            "Did Pavel Marek say the letter does not exist?",
            Verdict.YES,
            "Pavel Marek",
            "had told an inquiry did not exist",
            marks=pytest.mark.xfail(strict=True, reason="A wrong no, by what he said when he withdrew it."),
        ),
        pytest.param(
            "Did Tolmar say no gate was closed?",
            Verdict.YES,
            "its energy ministry",
            "insisted that none was closed",
            marks=pytest.mark.xfail(strict=True, reason="A wrong no, by what else the ministry says in that sentence."),
        ),
        ("Did Judit Falk say you cannot build on promises?", Verdict.NO, "Oren Pell", "You cannot build on promises"),
    ],
)
def test_verdicts(asker, question, verdict, speaker, words):
    answer = asker.ask(question)
    assert not answer.refused
    assert cites(answer.citations, speaker, words)
    assert answer.verdict is verdict


@pytest.mark.parametrize(
    "question, speaker, words",
    [
        ("Did the fire chief say the roof was lost in four minutes?", "Ayo Bergman", "in four minutes"),
        ("Did Renn hold the board responsible?", "Tobias Renn", "he held the board responsible, not the nurses"),
        pytest.param(
            "Will Iran keep supporting Damascus, according to Baqaei?",
            "Esmaeil Baqaei",
            "would not waver",
            marks=pytest.mark.xfail(strict=True, reason="It comes nearest, and is not sure enough to answer."),
        ),
    ],
)
def test_a_wrong_verdict_still_cites_the_right_statement(asker, question, speaker, words):
    assert cites(asker.ask(question).citations, speaker, words)


@pytest.mark.parametrize(
    "question, speaker, words",
    [
        ("What did Nordlane say was in the hold?", "Ilka Romero", "There was cement in the hold"),
        ("What did the union boss tell the rally?", "Bram Okafor", "falling asleep at signals"),
        ("What did the scientist say about snowfall?", "Adaeze Lindqvist", "Snowfall is down by a third"),
        ("Who complained that their river is kept in a bottle?", "Milo Harsanyi", "keeping our river in a bottle"),
        ("Who regrets not having listened in the autumn?", "Nils Adeyemi", "We should have listened"),
        pytest.param(
            "Who wants Dorian Steen to step down?",
            "Surgeons' Federation",
            "Dorian Steen",
            marks=pytest.mark.xfail(strict=True, reason="Doubted, beside a letter that may not exist: a false alarm."),
        ),
        pytest.param(
            "What assurance did the new harbour master offer?",
            "Lotte Ramires",
            "No ship",
            marks=pytest.mark.xfail(strict=True, reason="It comes nearest, and is not sure enough to answer."),
        ),
        ("Who compared Tolmar to a horse thief?", "Runa Ostby", "four stolen horses"),
        ("To whom was the mayor grateful?", "Hanna Brecht", "thirty honest years"),
    ],
)
def test_in_other_words(asker, question, speaker, words):
    answer = asker.ask(question)
    assert not answer.refused, answer.reason
    assert cites(answer.citations, speaker, words)


@pytest.mark.parametrize(
    "question, speaker, words",
    [
        ("What is the mayor's opinion of tourists?", "Hanna Brecht", "I have two ears"),
    ],
)
def test_what_is_not_sure_comes_nearest(asker, question, speaker, words):
    answer = asker.ask(question)
    assert answer.outcome == "unsure" and not answer.citations
    assert answer.verdict in (None, Verdict.NOT_FOUND)
    assert cites(answer.nearest, speaker, words)


@pytest.mark.parametrize(
    "question, outlets",
    [
        ("Which outlets quote Baghaei?", {"Meridian Dispatch", "The Strait Observer"}),
        ("Which papers quoted Sandoval?", {"Meridian Dispatch", "Lower Sarn Gazette", "The Halden Courier"}),
    ],
)
def test_outlets_that_quote_somebody_are_counted(asker, question, outlets):
    answer = asker.ask(question)
    assert set(answer.names) == outlets
    assert {c.source.outlet for c in answer.citations} <= outlets and answer.citations


def test_who_made_a_comparison(asker):
    assert asker.ask("Who compared Tolmar to a horse thief?").names[0] == "Runa Ostby"


def test_whom_somebody_says_it_was(asker):
    answer = asker.ask("Who does Ostby say is breaking the river treaty?")
    assert answer.names == ("Tolmar",)


@pytest.mark.parametrize(
    "question, kind, reason",
    [
        ("What did Farhad Zolani say?", "unknown_speaker", "Nobody called Farhad Zolani"),
        pytest.param(
            "What did Bashar Assad say?",
            "never_quoted",
            "1 article mentions",
            marks=pytest.mark.xfail(
                strict=True, reason="Refused, but as a name that stands nowhere: the page has Bashar al-Assad."
            ),
        ),
        pytest.param(
            "What did the clerk in Ostrel say?",
            "never_quoted",
            "The clerk in Ostrel is mentioned in 1 article",
            marks=pytest.mark.xfail(strict=True, reason="A wrong speaker: Hanna Brecht's thanks are the answer."),
        ),
        ("What did Dorian Steen say?", "never_quoted", "1 article mentions Dorian Steen, and none quotes"),
        ("What did Oren Pell say about cheese?", "not_on_this", "No statement by Oren Pell answers this"),
        pytest.param(
            "What did Oren Pell say about schools?",
            "not_on_this",
            "No statement by Oren Pell answers this",
            marks=pytest.mark.xfail(strict=True, reason="Unsure, though nothing there is about schools."),
        ),
        ("What did Petra Quist say about snowfall?", "not_on_this", "2 articles quote them"),
        pytest.param(
            "Did Ines Marek say that she resigned?",
            "not_on_this",
            "No statement by Ines Marek answers this",
            marks=pytest.mark.xfail(
                strict=True, reason="A wrong speaker: a no by what the Surgeons' Federation urged somebody else to do."
            ),
        ),
        ("Did Judit Falk say that rents have doubled?", "own_voice", "an article's own sentence"),
        ("Who said the moon is made of cheese?", "not_in_library", "Nothing in the library answers this"),
    ],
)
def test_kinds_of_refusal(asker, question, kind, reason):
    answer = asker.ask(question)
    assert (answer.refused, answer.refusal) == (True, kind), answer.text
    assert reason in answer.reason
    assert "searched: 12 articles and 1 copy, 2024-11-28 to 2025-05-12" in answer.reason


@pytest.mark.parametrize("question", ["What did Bashar Assad say?", "What did Farhad Zolani say?"])
def test_nothing_is_cited_for_whom_nobody_quotes(asker, question):
    answer = asker.ask(question)
    assert answer.refused and not answer.citations and not answer.names


@pytest.mark.xfail(strict=True, reason="The engineer is named, who is quoted, and not the paper that quotes.")
def test_who_passed_words_on(asker):
    assert "The Ostrel Journal" in " ".join(asker.ask("Who quoted an engineer at the dam?").names)


def test_what_somebody_accuses_of_is_told_for_why(asker):
    answer = asker.ask("Why did Ostby accuse Tolmar?")
    assert not answer.refused
    assert cites(answer.citations[:1], "Runa Ostby", "breaking the river treaty of 1987")


def test_outlets_by_what_they_reported(asker):
    assert "Meridian Dispatch" in asker.ask("Which outlets reported that two gates were shut?").names


@pytest.mark.xfail(strict=True, reason="Refused as not in the library, where the Dispatch has what she said that day.")
def test_a_day_in_a_follow_up_is_asked_of_all_outlets(asker):
    question = "What did Ostby say in the Lower Sarn Gazette?"
    answer = asker.ask("And on 20 February?", turns=[Turn(question, asker.ask(question))])
    assert not answer.refused
    assert {citation.source.outlet for citation in answer.citations} == {"Meridian Dispatch"}


def test_every_hit_says_why(asker):
    for question in ("What did Pell say about rents?", "When is the vote?", "Who said that rents have doubled?"):
        assert all(hit.why for hit in asker.found(question))


def test_what_else_somebody_said_is_what_was_not_quoted_yet(asker):
    question = "Who did Baghaei blame?"
    first = asker.ask(question)
    more = asker.ask("What else did he say?", turns=[Turn(question, first)])
    assert more.outcome == "answered" and cites(more.citations, "Esmaeil Baghaei", "")
    assert not {citation.quote for citation in first.citations} & {citation.quote for citation in more.citations}


def test_of_two_who_may_be_meant_it_is_asked_which(asker):
    question = "What did Sandoval and Pell say?"
    first = asker.ask(question)
    answer = asker.ask("What did he promise?", turns=[Turn(question, first)])
    assert answer.refusal == "which_person" and set(answer.nearest_names) == {"Gerrit Sandoval", "Oren Pell"}
    assert "Gerrit Sandoval or Oren Pell" in answer.reason or "Oren Pell or Gerrit Sandoval" in answer.reason


@pytest.mark.xfail(strict=True, reason="The article's own sentence is among what answers, so nothing is counted.")
def test_a_list_tells_each_thing_once_and_counts_so(asker):
    answer = asker.ask("What was said about the fire?")
    told = [re.sub(r"(\[\d+\])+$", "", item).strip() for line in told_lines(answer.text) for item in line]
    assert len(told) == len(set(told)) == answer.extent.statements == answer.extent.told > 1
    assert len(answer.citations) > len(told)  # the same words of two reporters are two quotations
