"""The reader of short answers: right words, honest figures, any text, any company in the batch."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.models.embedding import fingerprint
from rag.models.reading import FOLDER, MAX_TEXT, ShortAnswerModel
from rag.text import words

MINISTER = "Lena Brandt, the transport minister, told parliament on Tuesday that 14 bridges would close until May."
FERRY = "The ferry Halvard ran aground off Tinsey in thick fog, and its captain, Jon Aske, blamed a broken radar."
BUDGET = "The council spent 3.2 million crowns on the new library, which opened in March after two years of delays."
RESCUE = "Two climbers were rescued near Mount Orra because their guide had left a note with the innkeeper."
DENIAL = "“We never signed the contract,” said Ola Berg, the mayor, who accused the builders of forging her name."


@pytest.fixture(scope="module")
def model():
    return ShortAnswerModel()


ANSWERED = [
    ("How many bridges would close?", MINISTER, "14"),
    ("Who told parliament that the bridges would close?", MINISTER, "Lena Brandt"),
    ("Until when would the bridges close?", MINISTER, "May"),
    ("Where did the ferry run aground?", FERRY, "Tinsey"),
    ("Who is the captain of the Halvard?", FERRY, "Jon Aske"),
    ("What did the captain blame?", FERRY, "radar"),
    ("How much did the council spend on the library?", BUDGET, "3.2 million"),
    ("When did the library open?", BUDGET, "March"),
    ("why were the climbers rescued", RESCUE, "their guide"),  # `short.fitting` makes it the whole clause
    ("How many climbers were rescued?", RESCUE, "Two"),
    ("Whom did Berg accuse of forging her name?", DENIAL, "the builders"),
    ("Who never signed the contract?", DENIAL, "We"),
]


@pytest.mark.parametrize("question, text, part", ANSWERED, ids=[row[0] for row in ANSWERED])
def test_the_answer_is_found(model, question, text, part):
    answer = model.best(question, [text])[0]
    assert part in answer.span.cut(text)
    assert answer.here > 0.5


NOT_HERE = [
    ("How many ferries would close?", BUDGET),
    ("Who is the captain of the Sunbird?", MINISTER),
    ("When did the ferry sink?", BUDGET),
    ("Where was Lena Brandt born?", MINISTER),
    ("Why did the council spend so much on the library?", RESCUE),
    ("How old is Jon Aske?", DENIAL),
    ("How many climbers died?", FERRY),
    ("What did the striking pilots demand?", DENIAL),
]


@pytest.mark.parametrize("question, text", NOT_HERE, ids=[row[0] for row in NOT_HERE])
def test_a_text_without_the_answer_is_refused(model, question, text):
    assert model.best(question, [text])[0].here < 0.5


def test_the_sentence_that_answers_is_surest(model):
    texts = [MINISTER, FERRY, BUDGET, RESCUE, DENIAL]
    for question, text, _ in ANSWERED:
        found = model.best(question, texts)
        assert max(texts, key=lambda one: found[texts.index(one)].here) == text, question


def test_each_answer_is_its_own(model):
    texts = [MINISTER, "", FERRY * 9, "no", BUDGET, DENIAL]
    question = "Who blamed a broken radar?"
    together, alone = model.best(question, texts), [model.best(question, [text])[0] for text in texts]
    assert [answer.span for answer in together] == [answer.span for answer in alone]
    assert all(abs(a.here - b.here) < 0.02 for a, b in zip(together, alone, strict=True))
    assert model.best(question, texts) == together


def test_threads_share_it(model):
    asked = [(question, text) for question, text, _ in ANSWERED] * 3
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda pair: model.best(pair[0], [pair[1]])[0].span, asked))
    assert found == [model.best(question, [text])[0].span for question, text in asked]


def test_a_long_text_is_read_to_its_end(model):
    text = "The meeting went on for hours and nobody was content with how it went. " * 40 + FERRY
    answer = model.best("Who is the captain of the Halvard?", [text])[0]
    assert len(text.split()) > MAX_TEXT and answer.span.cut(text) == "Jon Aske"


@pytest.mark.parametrize("question, text", [("", FERRY), ("Who?", ""), ("???", FERRY), ("Who?", "!?"), ("Who?", " \n")])
def test_nothing_to_read(model, question, text):
    answer = model.best(question, [text])[0]
    assert (answer.span, answer.here, answer.right) == (None, 0.0, 0.0)


def test_no_texts(model):
    assert model.best("Who?", []) == []


@settings(max_examples=60)
@given(st.text(st.characters(), max_size=60), st.lists(st.text(st.characters(), max_size=120), max_size=4))
def test_any_text_gives_whole_words_of_it(model, question, texts):
    for text, answer in zip(texts, model.best(question, texts), strict=True):
        assert 0 <= answer.right <= answer.here <= 1
        if answer.span:
            assert answer.span.end <= len(text) and len(answer.span)
            assert not any(word.start < edge < word.end for word in words(text) for edge in _edges(answer.span))


def _edges(span):
    return span.start, span.end


def test_numbers_are_never_cut(model):
    text = "It cost $1,250,000 (5%), she said."
    answer = model.best("How much did it cost?", [text])[0]
    assert answer.span.cut(text) == "$1,250,000"


def test_the_card_describes_these_weights(model):
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    digest = sha256((FOLDER / "model.safetensors").read_bytes()).hexdigest()
    assert digest in card
    assert model.name == f"reader@{digest[:8]}" == f"reader@{fingerprint(FOLDER / 'model.safetensors')}"
