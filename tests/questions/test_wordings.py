"""The same question in other words is the same question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.questions.frames import read_frame
from rag.questions.topics import stems
from rag.questions.wordings import plain_wording

# a wording, and the plain words it stands for
SAME = [
    ("Whose fault was the flood?", "Who is to blame for the flood?"),
    ("Does Velin think the port is responsible for the flood?", "Did Velin blame the port for the flood?"),
    ("Did Velin say that the port was behind the flood?", "Did Velin blame the port for the flood?"),
    ("Does Velin believe that it was the engineers' fault?", "Did Velin blame the engineers?"),
    ("Was the port at fault according to Velin?", "Did Velin blame the port?"),
    ("What did Velin give as the cause of the flood?", "What did Velin blame for the flood?"),
    ("Whom did Velin see as responsible for the flood?", "Whom did Velin blame for the flood?"),
    ("To whom was Velin grateful?", "Whom did Velin thank?"),
    ("Whom was Velin critical of?", "Whom did Velin criticise?"),
    ("What is Velin worried about?", "What did Velin fear?"),
    ("What did Velin say she was afraid of?", "What did Velin fear?"),
    ("What word did Velin use for the wall?", "What did Velin call the wall?"),
    ("Has Velin reversed herself about the gates?", "Did Velin change her position about the gates?"),
    ("Has the ministry made a U-turn on the gates?", "Did the ministry change its position on the gates?"),
    ("Where does Velin stand on the gates?", "What did Velin say about the gates?"),
    ("How did Velin react to the flood?", "What did Velin say about the flood?"),
    ("How many boats sank, if you believe Velin?", "How many boats sank, according to Velin?"),
    ("How many boats sank, in Velin's estimate?", "How many boats sank, according to Velin?"),
    ("Whom did Velin thank, and for what?", "Whom did Velin thank?"),
    ("Whom does Velin see behind the flood?", "Whom did Velin blame for the flood?"),
    ("Who thinks Pell is behind the flood?", "Who blamed Pell for the flood?"),
    ("Was it Pell that Velin accused, or the port?", "Has Velin accused Pell?"),
    ("By whom was Pell blamed?", "Who blamed Pell?"),
    ("List everyone Velin blamed", "Whom has Velin blamed?"),
    ("Who got condolences from Velin?", "Whom did Velin condole with?"),
    ("What accusations were made against Pell?", "Who accused Pell?"),
    ("Can you confirm that Velin blamed Pell?", "Did Velin blame Pell?"),
    ("Did Velin really use the phrase “bad plan”?", "Did Velin say “bad plan”?"),
    ("Where does the phrase “bad plan” come from?", "Who said “bad plan”?"),
    ("Anything from Velin on the gates?", "What did Velin say about the gates?"),
    ("Velin quotes about the gates", "What did Velin say about the gates?"),
    ("Is there a statement by Velin about the gates?", "What did Velin say about the gates?"),
    ("Summarise what Velin said about the gates.", "What did Velin say about the gates?"),
    ("What are the main points of Velin's speech?", "What did Velin say?"),
    ("In what terms did Velin describe the gates?", "What did Velin say about the gates?"),
    ("What did Velin say the aim of the plan was?", "What was the aim of the plan, according to Velin?"),
    ("All quotes mentioning the gates", "What was said about the gates?"),
    ("Show every statement by Velin", "What did Velin say?"),
    ("Who is quoted on the gates?", "Who spoke about the gates?"),
    ("Who was critical of Pell?", "Who criticised Pell?"),
    ("Which ministers were worried about the gates?", "Who feared the gates?"),
]


@pytest.mark.parametrize("asked, plain", SAME, ids=[row[0] for row in SAME])
def test_the_same_frame(asked, plain):
    one, two = read_frame(asked), read_frame(plain)
    assert (one.kind, one.who, one.act, one.target) == (two.kind, two.who, two.act, two.target)
    assert stems(one.topic) == stems(two.topic)


@pytest.mark.parametrize(
    "question",
    [
        "Who is Karen Ellen?",
        "What did Velin say about the fault in the wall?",
        "Who said that the port is responsible?",
        "Did Velin blame the port?",
        "When is the vote?",
        "Did Velin say that Pell seldom comments on a raid?",
        "Is it true that Velin praised the army?",
    ],
)
def test_plain_questions_stay(question):
    assert plain_wording(question) == question


@given(st.text(max_size=80))
def test_any_text_is_read(text):
    assert isinstance(plain_wording(text), str)


@pytest.mark.parametrize(
    "question, target, topic",
    [
        ("Who told hospitals to stop surgeries?", "hospitals", "stop surgeries"),
        ("Who held the board responsible for the deaths?", "the board", "the deaths"),
        ("Did Renn hold the nurses responsible?", "the nurses", ""),
        ("Who complained that the river is low?", "", "the river is low"),
        ("Who regrets not having listened?", "", "not having listened"),
    ],
)
def test_whom_a_verb_holds(question, target, topic):
    frame = read_frame(question)
    assert (frame.target, frame.topic) == (target, topic)


def test_what_was_done_to_somebody_is_no_name():
    assert read_frame("Who was killed near the dam?").kind == "fact"
    assert read_frame("Who was injured?").kind == "fact"
    assert read_frame("Who is Ahmed?").kind == "who_is"
