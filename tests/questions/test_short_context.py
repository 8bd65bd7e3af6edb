"""What a sentence leaves out, and whether it tells of another deed, another number or another cause: tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Span
from rag.questions.short import fitting
from rag.questions.shortcontext import supplied, taken, things
from rag.questions.shortcounts import aligned, named_count
from rag.questions.shortdeeds import another_deed, lacking, without_deed
from rag.questions.shortkinds import holds, kind_of, somewhere
from rag.questions.shortreasons import reason

AROUND = "The barge Ilse lies in Varn. Kestria and the harbour board pay for the pumps. The fire and the raid went on."
SUPPLIED = [  # question, sentence, what is given back to it
    ("When will the barge leave?", "It leaves in May.", ("the barge",)),
    ("When will the barge leave?", "The Ilse leaves in May.", ("the barge",)),  # a name for it
    ("When will the barge leave?", "The barge leaves in May.", ()),
    ("When will the lorry leave?", "It leaves in May.", ()),  # told nowhere
    ("How many pumps did Kestria buy?", "It bought 40 pumps.", ("Kestria",)),
    ("How many pumps did Kestria buy?", "Osei bought 40 pumps.", ()),  # no place for it
    ("How many pumps did Kestria buy?", "We bought 40 pumps.", ()),  # whoever speaks is not Kestria
    ("How many died in the fire?", "Forty died in the raid.", ()),  # somewhere else
    ("How many died in the fire?", "Forty died.", ("the fire",)),
    ("How many boats are in Varn?", "There are 40 boats in Port Low.", ()),
    ("How many of the crew are Kestrians?", "They are 40.", ()),  # asked, not told
    ("How many pumps were bought in May?", "It bought 40 pumps.", ()),  # a time is no thing
]


@pytest.mark.parametrize("question, sentence, found", SUPPLIED, ids=[f"{row[0]} {row[1]}" for row in SUPPLIED])
def test_supplied(question, sentence, found):
    assert supplied(question, sentence, AROUND) == found


def test_a_speaker_is_meant_by_i_and_we():
    question = "When did Ann Lee first see the barge?"
    assert supplied(question, "I saw the barge in May.", "", ("Ann Lee",)) == ("Ann Lee",)
    assert supplied(
        "What did the Port Office spend?", "We spent 40 crowns.", "The Port Office", ("clerk, Port Office",)
    )


@pytest.mark.parametrize(
    "sentence, answer, somebody_elses",
    [
        ("Osei built 40 homes.", "40", True),
        ("She built 40 homes.", "40", False),
        ("In May 40 were built.", "40", False),
    ],
)
def test_taken(sentence, answer, somebody_elses):
    at = sentence.index(answer)
    assert taken(["Falk"], "How many homes did Falk build?", sentence, Span(at, at + 2)) is somebody_elses


@given(st.text(max_size=80))
def test_things_stand_in_the_question(question):
    assert all(word in question for thing in things(question) for word in thing.text.split())


DEEDS = [  # topic, sentence, whether it tells of another deed
    ("how many people died", "Two people were hurt", True),
    ("how many people died", "Two people were killed", False),
    ("how many flats did she buy", "She has built eleven flats", True),
    ("by how much did rents fall", "Rents rose by 3 crowns", True),
    ("how many boats left", "Nine boats arrived", True),
    ("how many boats sank in 2022", "Nine boats sank in 2023", True),
    ("how many boats sank on Monday", "Nine boats sank on Friday", True),
    ("how many boats sank in May", "Nine boats sank", False),
    ("how many old boats sank", "Nine boats sank", False),
]


@pytest.mark.parametrize("topic, sentence, other", DEEDS, ids=[f"{row[0]}: {row[1]}" for row in DEEDS])
def test_another_deed(topic, sentence, other):
    assert another_deed(topic, lacking(topic, sentence), sentence) is other


@pytest.mark.parametrize(
    "topic, sentence, without",
    [
        ("how many crews praised the pilot", "Nine crews met the pilot", True),
        ("how many crews praised the pilot", "Nine crews praised him", False),
        ("which ship carried grain", "The ship was full", True),
    ],
)
def test_without_deed(topic, sentence, without):
    assert without_deed(topic, lacking(topic, sentence)) is without


NUMBERS = [  # question word, topic, sentence, what was read, the answer
    ("how much", "how much does diesel rise", "It raises petrol by 59 cents and diesel by 47 cents.", "59", "47 cents"),
    ("how many", "how many stewards does it need", "Of 425 people, only 65 stewards are needed.", "425", "65"),
    ("how many", "how many boats were late", "Late boats rose by 36 last year.", "36", None),  # no count
    ("how many", "how many boats sank", "The score was 3:1 when boats sank.", "3:1", None),
    ("how long", "how long has he been a judge", "He became a judge in 2019.", "2019", None),
    ("who", "who was charged", "No one was charged.", "No one", None),
    ("which", "which minerals does it sell", "It sells critical minerals.", "critical", None),
    ("why", "why did the judge fall ill", "The hearing was put off because the judge fell ill.", "The hearing", None),
    ("where", "where would they go", "Nobody knows where they would go.", "where they would go", None),
]


@pytest.mark.parametrize("wh, topic, text, given, found", NUMBERS, ids=[f"{row[1]}: {row[3]}" for row in NUMBERS])
def test_what_is_not_asked_for_does_not_fit(wh, topic, text, given, found):
    start = text.index(given)
    span = fitting(Span(start, start + len(given)), wh, topic, text)
    assert (span and span.cut(text)) == found


def test_numbers_beside_the_words_asked_about():
    text = "The backlog was 18,954 in the spring and at the end of December it stood at 161,000."
    assert aligned("what", "what was the backlog at the end of December", text).cut(text) == "161,000"
    assert aligned("what", "what was the backlog", "It stood at 161,000.") is None
    assert aligned("what", "what was the backlog", "It stood at 161,000.", alone=True) == Span(12, 19)
    assert named_count("how many years did it last", "It took 20 ships and 20 men.") is None


@pytest.mark.parametrize(
    "wh, topic, kind",
    [
        ("what", "what percentage of homes flooded", "how much"),
        ("what", "what will the price of rice be", "how much"),
        ("what", "price rise for rice", "how much"),
        ("which", "on which day did it open", "when"),
        ("what", "what did the price rise cause", "what"),
        ("who", "who set the price", "who"),
    ],
)
def test_kind_of(wh, topic, kind):
    assert kind_of(wh, topic) == kind


def test_a_sentence_without_a_number_tells_none():
    assert not holds("how many", "how many boats sank", "One of the boats sank.")
    assert holds("when", "when did it sink", "It sank after the storm.")
    assert somewhere(Span(7, 16), "In the old house it burnt.") and not somewhere(Span(0, 9), "The house burnt.")


@pytest.mark.parametrize(
    "topic, sentence, why",
    [
        ("the raid", "She condemned the raid, calling it a breach of the truce.", "calling it a breach of the truce"),
        ("why was the gate shut", "He said the gate was shut because of the storm, and left.", "because of the storm"),
        ("why did the storm come", "He said the gate was shut because of the storm.", None),
        ("the raid", "She condemned the raid.", None),
    ],
)
def test_reason(topic, sentence, why):
    found = reason(topic, sentence)
    assert (found and found.cut(sentence)) == why
