"""The offline answers, from the question to the verified answer, over a library written down by hand."""

from __future__ import annotations

from datetime import date

import pytest

from rag.adapters.local import LocalAnswerer, target_names
from rag.ask import Asker
from rag.domain import Turn


@pytest.fixture(scope="module")
def asker(flood, embedder):
    return Asker(flood, embedder, LocalAnswerer(flood), today=lambda: date(2025, 3, 10))


def quotes(answer):
    return [citation.quote.text for citation in answer.citations]


# question, names of the short answer, quotations that must be there, one word of the prose
ANSWERS = [
    (
        "Who did Velin blame for the flood?",
        ("the Port Authority", "Deltabau", "the harbour company and its builder"),
        [
            "the Port Authority and Deltabau for the flood in Sarn",
            "The flood is the work of the harbour company and its builder",
        ],
        "blamed",
    ),
    (
        "Who does Velin hold responsible?",
        ("the Port Authority", "Deltabau", "the harbour company and its builder"),
        [],
        "",
    ),
    ("When did Velin speak?", ("on Monday",), ["The wall was never inspected"], ""),
    ("What did the Coast Monitor say about Norland?", (), ["40 boats sank"], "Where the article tells of Norland"),
    ("Whom did Solvang thank?", ("the volunteers of Sarn",), [], "thanked"),
    (
        "Who was blamed for the flood?",
        ("the Port Authority", "Deltabau", "the harbour company and its builder"),
        [],
        "",
    ),
    (
        "What did Velin say about the wall?",
        (),
        ["The wall was never inspected"],
        "Mara Velin (2 articles, the same text) said [1]",
    ),
    ("What did Velin warn about?", (), ["another storm would break the gates of the harbour"], "warned"),
    ("What did the port director promise?", (), ["We will rebuild the wall by June"], "promised"),
    (
        'What did Velin say in "After the water"?',
        (),
        ["The flood is the work of the harbour company and its builder"],
        "",
    ),
    ("According to the Coast Post, who did Velin blame?", ("the harbour company and its builder",), [], ""),
    ("What did Solvang say on Wednesday?", (), ["We will rebuild the wall by June"], ""),
    (
        "Who said that two pumps were switched off?",
        ("A harbour worker",),
        ["two pumps had been switched off"],
        "A harbour worker, cited by Radio Sarn",
    ),
    (
        "Who said this: “The wall was never inspected”?",
        ("Mara Velin",),
        ["The wall was never inspected"],
        "Water minister",
    ),
    ("Who denied skipping inspections?", ("Port Authority",), ["it had skipped inspections"], ""),
    ("Who blamed the harbour company?", ("Mara Wellin",), [], ""),
    ("Who thanked the volunteers?", ("Ingrid Solvang",), [], ""),
    ("Did Velin say that the wall was never inspected?", (), ["The wall was never inspected"], "Yes"),
    ("Did Velin blame the Port Authority?", (), ["the Port Authority and Deltabau for the flood in Sarn"], "Yes"),
    (
        "How many boats sank according to the Coast Monitor?",
        ("40",),
        ["40 boats sank and three people are missing"],
        "",
    ),
    ("How many people are missing?", ("three",), ["40 boats sank and three people are missing"], ""),
    ("When did Solvang say the wall would be rebuilt?", ("by June",), ["We will rebuild the wall by June"], ""),
    (
        "Which countries signed the river treaty?",
        ("Norland and Esteria",),
        ["Norland and Esteria signed the river treaty in 2018."],
        "",
    ),
    ("Who is Ingrid Solvang?", ("port director",), [], "Ingrid Solvang, port director"),
    ("How often is Solvang quoted?", (), [], "3 statements in 1 article"),
    ("Which outlets quoted Velin?", ("Sarn Courier", "Evening Star", "Coast Post"), [], "Sarn Courier: [1]"),
    ("In which article did Velin warn about the gates?", ("Flood in Sarn", "Minister angry"), [], "Flood in Sarn: [1]"),
    ("How do the outlets differ on what Velin said about the flood?", (), [], "Coast Post:"),
    ("Did Velin change her position on the flood?", (), [], "2025-03-04"),
    ("What did Radio Sarn report?", (), ["two pumps had been switched off"], "cited by Radio Sarn"),
    ("When did Velin say the wall was never inspected?", ("on Monday",), ["The wall was never inspected"], ""),
    ("Why did Velin blame the Port Authority?", (), [], "No reason is given in so many words"),
    ("What did Velin say when the flood came?", (), ["The wall was never inspected"], ""),
    ("Did the Port Authority deny skipping inspections?", (), ["it had skipped inspections"], "Yes:"),
    (
        "How do the outlets differ on who is to blame?",
        ("the Port Authority", "Deltabau", "the harbour company and its builder"),
        [],
        "Coast Post: Mara Wellin blamed",
    ),
    ("Who complained that the wall was never inspected?", ("Mara Velin",), ["The wall was never inspected"], ""),
    ("What assurance did Solvang give?", (), ["We will rebuild the wall by June"], "Ingrid Solvang"),
    (
        "Whose fault was the flood, in Velin's view?",
        ("the Port Authority", "Deltabau", "the harbour company and its builder"),
        [],
        "blamed",
    ),
    ("Who is quoted?", ("Mara Velin", "Ingrid Solvang", "Port Authority", "Coast Monitor"), [], "Ingrid Solvang ("),
    ("Who is Pavel Oster?", (), ["Mayor Pavel Oster walked through the district."], ""),
]


@pytest.mark.parametrize("question, names, wanted, prose", ANSWERS, ids=[row[0] for row in ANSWERS])
def test_answer(asker, question, names, wanted, prose):
    answer = asker.ask(question)
    assert not answer.refused, answer.reason
    assert answer.names == names
    assert all(any(words in quote for quote in quotes(answer)) for words in wanted)
    assert prose in answer.text
    assert not answer.dropped


@pytest.mark.parametrize("question", [row[0] for row in ANSWERS])
def test_every_answer_begins_with_words(asker, question):
    assert not asker.ask(question).text.startswith("[")


# question, what the reason says, the nearest evidence
REFUSALS = [
    ("Did Velin call the wall a triumph?", "Mara Velin is quoted in 3 articles, but not on", None),
    ("What did Olga Brandt say?", "Nobody called Olga Brandt", []),
    ("Who said that the Port Authority was praised?", "Nothing in the library answers this", None),
    ("What did he say?", "not clear who is meant by he", []),
    (
        "What did Pavel Oster say?",
        "mentioned in 2 articles, but never quoted",
        ["Mayor Pavel Oster walked through the district."],
    ),
    ("What did Velin say about football?", "Mara Velin is quoted in 3 articles, but not on football", None),
    ("Who did Velin thank?", "but no statement thanks anybody", None),
    ("Did Velin blame the volunteers?", "but no statement blames the volunteers", None),
    (
        "What did Velin say about the pumps?",
        "A harbour worker, cited by Radio Sarn, spoke of it",
        ["two pumps had been switched off"],
    ),
    (
        "Did Velin say that the wall has leaked since 2019?",
        "an article says it in its own voice",
        ["The wall has leaked since 2019 and nobody paid for repairs."],
    ),
    (
        "Who said the wall has leaked since 2019?",
        "Nobody is quoted as saying this; an article says it in its own voice",
        ["The wall has leaked since 2019 and nobody paid for repairs."],
    ),
    ('What did Solvang say in "Flood in Sarn"?', "not quoted where you asked (searched: 1 article, 2025-03-04)", []),
    ("What did Velin say in 2021?", "not quoted where you asked", []),
    ('What did Velin say in "A story nobody wrote"?', "A story nobody wrote", []),
    ("Which countries signed the fishing pact?", "Nothing in the library answers this", None),
    ("Who won the football cup?", "Nothing in the library answers this", None),
    ("Who said that the wall was inspected?", "Nothing in the library answers this", ["The wall was never inspected"]),
]


@pytest.mark.parametrize("question, reason, wanted", REFUSALS, ids=[row[0] for row in REFUSALS])
def test_refusal(asker, question, reason, wanted):
    answer = asker.ask(question)
    assert answer.refused
    assert reason in answer.reason
    assert not answer.names
    assert wanted is None or quotes(answer) == wanted


def test_no_words_of_the_question_stand_in_quotation_marks(asker):
    answer = asker.ask('What did “I am guilty of it all” Brandt say about "theft of the funds"?')
    assert answer.refused and not set('"“”') & set(answer.text)


def test_the_closest_names_are_offered(asker):
    assert asker.ask("What did Ingmar Solberg say?").nearest[0] == "Ingrid Solvang"


def test_a_negated_statement_is_not_turned_round(asker):
    answer = asker.ask("Did Solvang say that the company would pay?")
    assert "Not so" in answer.text and "did not say" in answer.text
    assert "the company would pay" in " ".join(quotes(answer))


@pytest.mark.parametrize(
    "question, verdict",
    [
        ("Did the Port Authority say that it had skipped inspections?", "Not so"),
        ("Did Velin say the wall was inspected?", "Not so"),  # never
        ("Did Velin say another storm would break the gates?", "Yes"),
        ("Did Velin say another storm would break Esteria's gates?", "Not as asked; the statement found does not name"),
        ("Did the Coast Monitor say that 60 boats sank?", "Not as asked; the statement found gives other figures"),
        ("Did the Coast Monitor say that 40 boats sank?", "Yes"),
        ("Did the Coast Monitor say that three people are missing?", "Yes"),
    ],
)
def test_the_contrary_is_no_yes(asker, question, verdict):
    assert asker.ask(question).text.startswith(verdict)


def test_what_a_copy_repeats_is_one_citation(asker):
    answer = asker.ask("What did Velin warn about?")
    assert len(answer.citations) == 1
    assert {answer.citations[0].source.id, *answer.citations[0].copies} == {"courier", "star"}


def test_a_follow_up_brings_what_is_new(asker):
    question = "What did Velin say about the wall?"
    before = Turn(question, asker.ask(question))
    answer = asker.ask("What else did she say?", turns=[before])
    assert answer.standalone == "What else did Velin say?"
    assert "The wall was never inspected" not in quotes(answer)
    assert "another storm would break the gates of the harbour" in quotes(answer)


def test_nobody_gets_the_words_of_another(asker):
    for question, *_ in ANSWERS + REFUSALS:
        for citation in asker.ask(question).citations:
            if citation.state == "own_voice":
                assert citation.speaker is None
            else:
                assert citation.speaker.name in citation.speaker.names


@pytest.mark.parametrize(
    "target, names",
    [
        ("Israel and the US", ("Israel", "the US")),
        ("Norland, Esteria, and the Sarn army", ("Norland", "Esteria", "the Sarn army")),
        ("the harbour company and its builder", ("the harbour company and its builder",)),
        ("all forms of violence", ("all forms of violence",)),
    ],
)
def test_target_names(target, names):
    assert target_names(target) == names
