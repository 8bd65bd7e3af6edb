"""A question about the library itself is known as one, and no question about what its articles say is."""

from __future__ import annotations

import pytest

from rag.domain import QuestionKind, Speaker
from rag.questions.kinds import KindClassifier
from rag.questions.reading import read_question
from rag.wiring import matcher

ABOUT = [  # in words that nothing was trained on
    "Summary of the library please!",
    "please summarise this library for me",
    "What is in this library of articles?",
    "What can you do here?",
    "What can I ask you about?",
    "what could I ask",
    "HELP!",
    "Can you help me?",
    "How many articles are in this library?",
    "What do the articles in this library talk about?",
    "Which outlets does this library have?",
    "what period is covered by the library",
    "Give me a quick overview of the library",
    "hello there",
    "What stories do you have?",
    "Show me an overview of all articles",
    "What is there to ask?",
    "Describe what this library contains",
]
OTHERS = [
    "Summary of the speech by Mara Velin",
    "Summary of the river treaty",
    "What is in the treaty?",
    "What can the harbour master do?",
    "What did Velin say about the library?",
    "Who will pay for the new library?",
    "How many books are in the town library?",
    "How many people asked for help?",
    "Can the mayor help the growers?",
    "Overview of the reactions to the fire",
    "What do the growers have?",
    "Which articles quote Mara Velin?",
    "Which outlets reported the fire?",
    "What stories did Velin tell?",
    "How does the ferry work?",
    "What is the report about?",
    "Describe the fire",
    "hello Mara Velin",
    "Who is quoted most?",
    "Why?",
    "",
]


@pytest.fixture(scope="module")
def form_of(embedder):
    return KindClassifier(embedder, matcher().heads).read


@pytest.mark.parametrize("question", ABOUT)
def test_a_question_about_the_library_is_known(form_of, question):
    assert read_question(question, form_of).kind is QuestionKind.LIBRARY


@pytest.mark.parametrize("question", OTHERS)
def test_a_question_about_its_articles_is_none(form_of, question):
    assert read_question(question, form_of).kind is not QuestionKind.LIBRARY


def test_somebody_who_is_called_like_it_is_meant(form_of):
    congress = Speaker("loc", "Library of Congress", "body")
    asked = "Describe the Library of Congress"
    assert read_question(asked, form_of, speakers=[congress]).kind is not QuestionKind.LIBRARY
