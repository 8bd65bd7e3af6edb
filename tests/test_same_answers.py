"""The same questions have the same answers, whether a library is kept in a folder or in a database."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from demo import QUESTIONS

from rag.domain import Answer, Filters
from rag.library import open_library
from rag.settings import Settings, read_settings, shipped

STEP = 8  # each eighth question of the largest set: 41
LINES = (QUESTIONS / "articles.jsonl").read_text("utf-8").splitlines()[::STEP]
ASKED = [json.loads(line)["question"] for line in LINES]


@pytest.fixture(scope="module")
def libraries(demo_library, postgres):
    """The demo library in a folder, and read anew into a database."""
    database = read_settings({}, library=postgres.database())
    folder = Settings(library=demo_library, answerer="local")
    with open_library(replace(database, answerer="local")) as shared, open_library(folder) as own:
        shared.add([str(shipped("articles"))])
        yield own, shared


def rounded(answer: Answer) -> Answer:
    """Without times, and certainty to six places: sums of other lengths round their last bit otherwise."""

    def one(value):
        return replace(value, confidence=round(value.confidence, 6)) if value.confidence is not None else value

    shown = {"citations": tuple(map(one, answer.citations)), "nearest": tuple(map(one, answer.nearest))}
    return one(replace(answer, timings_ms={}, **shown))


@pytest.mark.parametrize("question", ASKED)
def test_the_same_question_has_the_same_answer(libraries, question):
    own, shared = (rounded(library.asker.ask(question)) for library in libraries)
    assert own == shared


def test_searches_find_the_same_in_the_same_order(libraries):
    own, shared = libraries
    everybody = [speaker.id for speaker in own.records.speakers()]
    filters = [Filters(), Filters(outlets=("The Halden Courier",)), Filters(speakers=tuple(everybody[::3]))]
    for question in ASKED:
        terms = question.split()
        for some in filters:
            wanted = own.records.words(terms, some, 60)
            found = shared.records.words(terms, some, 60)
            assert [id for id, _ in found] == [id for id, _ in wanted]
            assert [score for _, score in found] == pytest.approx([score for _, score in wanted], rel=1e-12)
            vector = own.embedder.embed([question])[0]
            near = [[id for id, _ in library.records.nearest(vector, some, 60)] for library in libraries]
            assert near[0] == near[1]
