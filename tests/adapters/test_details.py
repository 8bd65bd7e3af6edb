"""How the reader of short answers and the rules settle an answer: with a scripted reader, and with the real one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pytest

from rag.adapters.local import LocalAnswerer
from rag.ask import Asker
from rag.checks.verify import verify
from rag.domain import Claim, Draft, Filters, Hit, Query, ShortAnswer, Span
from rag.models.reading import ShortAnswerModel


@dataclass
class Scripted:
    """Finds the given words wherever they stand, always equally sure."""

    words: str
    right: float = 0.95
    here: float = 0.95
    name = "scripted"

    def best(self, question, texts):
        return [self._answer(text) for text in texts]

    def _answer(self, text):
        at = text.find(self.words)
        return (
            ShortAnswer(Span(at, at + len(self.words)), self.right, self.here) if at >= 0 else ShortAnswer(None, 0, 0)
        )


@pytest.fixture(scope="module")
def ask(flood, embedder):
    def asked(question, reader):
        return Asker(flood, embedder, LocalAnswerer(flood, reader)).ask(question)

    return asked


@pytest.fixture(scope="module")
def model():
    return ShortAnswerModel()


@pytest.mark.parametrize(
    "question, reader, names",
    [
        ("When was the river treaty signed?", Scripted("2018"), ("in 2018",)),  # made whole
        ("Who signed the river treaty?", Scripted("Norland"), ("Norland and Esteria",)),
        ("How many boats sank?", Scripted("boats", here=0.1), ()),  # no number
        ("How many boats sank?", Scripted("boats"), ("40",)),  # it surely answers, and has one number
        ("When was the river treaty signed?", Scripted("2018", right=0.2), ()),  # not sure enough
        ("When did Norland leave the river treaty?", Scripted("2018", right=0.6), ()),  # a word is missing
    ],
)
def test_only_what_fits_and_is_sure_is_a_short_answer(ask, question, reader, names):
    assert ask(question, reader).names == names


def test_a_sentence_that_does_not_answer_is_not_shown_as_the_answer(ask):
    answer = ask("When was the river treaty signed?", Scripted("2018", right=0.1, here=0.1))
    assert answer.refused and answer.refusal == "not_in_library"


ANSWERED = [
    ("When was the river treaty signed?", ("in 2018",)),
    ("Since when has the wall leaked?", ("since 2019",)),
    ("How many boats sank?", ("40",)),
    ("By when will the wall be rebuilt, according to Solvang?", ("by June",)),
    ("Who walked through the district?", ("Mayor Pavel Oster",)),
    ("According to the harbour worker, how many pumps had been switched off?", ("two",)),
]


@pytest.mark.parametrize("question, names", ANSWERED, ids=[row[0] for row in ANSWERED])
def test_the_real_reader(ask, model, question, names):
    answer = ask(question, model)
    assert answer.names == names and not answer.refused


TRAPS = [
    "How many boats were saved?",
    "Why did Norland sign the river treaty?",
    "How much did the pumps cost?",
    "Who built the wall?",
    "When was Pavel Oster elected?",
    "How many volunteers died?",
]


@pytest.mark.parametrize("question", TRAPS)
def test_what_no_sentence_tells_gets_no_short_answer(ask, model, question):
    assert ask(question, model).names == ()


@pytest.mark.parametrize("question", [row[0] for row in ANSWERED] + TRAPS)
def test_the_words_of_a_short_answer_are_in_what_is_cited(ask, model, flood, question):
    answer = ask(question, model)
    for name in answer.names:
        assert any(name in flood.article(citation.source.id).text for citation in answer.citations)


def test_what_stands_beside_somebodys_words_is_cited_as_the_articles(flood):
    """ "when they met" is the article's even in a sentence that quotes somebody; the quotation is not part of it."""
    text = flood.article("courier").text
    passage = next(one for one in flood.passages(Filters(articles=("courier",))) if "Velin told reporters" in one.text)
    start = text.index("Velin told reporters")
    beside = Span(start, text.index(".", start))
    claim = Claim("The article says", (passage.id,), names=("on Monday",), spans=(beside,))
    query = Query("When?", "When?")
    said = partial(_said_in, flood)
    answer = verify(query, Draft((claim,), templated=True), [Hit(passage, 1.0)], flood.article, said)
    (citation,) = answer.citations
    assert (citation.state, citation.quote.text) == ("own_voice", "Velin told reporters on Monday")


def _said_in(records, source_id):
    return records.statements(Filters(articles=(source_id,)))
