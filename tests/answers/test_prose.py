"""Statements told in whole sentences of the page's own words."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from askers import asker_of
from flood import COURIER, POST
from makers import make_article

from rag.answers.claims import told_once
from rag.answers.overviews import overview
from rag.answers.pages import Pages
from rag.answers.prose import _finite, listed, retold, told
from rag.checks.verify import verify
from rag.domain import Claim, Filters, Query, QuestionKind, Sentence, Span
from rag.export.render import told_lines
from rag.search import hits_of
from rag.text import sentences
from rag.wiring import _local_extractor


@pytest.fixture(scope="module")
def statements(flood):
    return {statement.said: statement for statement in flood.statements()}


@pytest.mark.parametrize(
    "said, prose",
    [
        ("the Port Authority and Deltabau for the flood in Sarn",
         "Mara Velin, Water minister, blamed the Port Authority and Deltabau for the flood in Sarn."),
        ("that another storm would break the gates of the harbour",
         "Mara Velin, Water minister, warned that another storm would break the gates of the harbour."),
        ("The wall was never inspected", "Mara Velin, Water minister, said: “The wall was never inspected”."),
        ("We will rebuild the wall by June",
         "Ingrid Solvang, port director, said: “We will rebuild the wall by June”."),
        ("the volunteers of Sarn", "Ingrid Solvang, port director, thanked the volunteers of Sarn."),
    ],
)  # fmt: skip
def test_told(flood, statements, said, prose):
    found = next(s for words, s in statements.items() if said in words)
    assert str(told(Pages(flood), found)) == prose


@pytest.mark.parametrize("cue, reports", [
    ("warned that", "warned that"), ("also blamed", "also blamed"), ("specifically honored", "specifically honored"),
    ("paid tribute to", "paid tribute to"), ("Strongly condemning", "strongly condemned"), ("warning of", "warned of"),
    ("saying", "said"), ("has called for", "has called for"), ("criticizing", "criticized"),
    ("Criticizing", "criticized"), ("Noting", "noted"), ("pointing to", "pointed to"), ("reading", ""),
    ("criticism of", ""), ("not saying", ""), ("according to", ""), ("", ""),
])  # fmt: skip
def test_a_cue_behind_a_name(cue, reports):
    assert _finite(cue) == reports


def test_what_was_not_said_is_told_as_not_said(flood, statements):
    denied = next(s for s in statements.values() if s.negated and s.act == "say")
    assert "did not say" in str(told(Pages(flood), denied))


@pytest.mark.parametrize("text, prose", [
    ("The wall would be cheaper, Mara Velin said on Monday.", "Mara Velin said that the wall would be cheaper."),
    ("A cheaper wall, Mara Velin said.", "Mara Velin, as the article tells it: A cheaper wall, Mara Velin said."),
    ("“Why was it never inspected?” Mara Velin said.", "Mara Velin said: “Why was it never inspected?”"),
])  # fmt: skip
def test_what_stands_before_its_verb(text, prose):
    article = make_article(text)
    ((statement,),) = _local_extractor().extract([article])
    assert str(told(Pages(SimpleNamespace(article=lambda _: article)), statement)) == prose


def test_a_part_of_a_statement(flood, statements):
    whole = next(s for s in statements.values() if s.said == "The wall was never inspected")
    part = Span(whole.extent.start, whole.extent.start + len("The wall"))
    assert str(told(Pages(flood), whole, part)).endswith("said: “The wall”.")


def test_long_words_are_cut_and_only_what_the_page_has_in_marks_keeps_them(flood, statements):
    whole = next(s for s in statements.values() if s.form == "direct")
    text = COURIER.text
    long = replace(whole, content=(replace(whole.content[0], span=Span(0, len(text)), text=text),))
    prose = str(told(Pages(flood), long))
    assert prose.endswith(" …") and "“The wall was never inspected”" in prose and prose.count("“") == prose.count("”")


def test_the_articles_own_words(flood):
    part = sentences(POST.text)[-1]
    sentence = Sentence(POST.source.id, part, part.cut(POST.text))
    assert retold(Pages(flood), sentence, part) == (
        "The article (Coast Post) says: Norland and Esteria signed the river treaty in 2018."
    )


@pytest.mark.parametrize(
    "names, text", [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_listed(names, text):
    assert listed(names) == text


def test_what_several_pages_have_in_the_same_words_is_told_once():
    one, copy, other = (
        Claim(text, (id,), "Mara Velin", names, spans)
        for text, id, names, spans in (
            ("Velin left.", "a", ("Velin",), (Span(0, 4),)),
            ("Velin left.", "b", ("Sarn",), ()),
            ("Velin stayed.", "c", (), ()),
        )
    )
    joined = Claim("Velin left.", ("a", "b"), "Mara Velin", ("Velin", "Sarn"), (Span(0, 4), None))
    assert told_once([one, copy, other]) == [joined, other]


@pytest.mark.parametrize("kind", [QuestionKind.CHANGED, QuestionKind.COMPARE])
def test_side_by_side_each_day_and_outlet_has_lines_of_its_own(flood, embedder, kind):
    asked = "What did Velin say about the wall?"
    found = [replace(c, score=0.9) for c in asker_of(flood, embedder).found(asked) if c.statements][:6]
    draft = overview(Query(asked, kind=kind), found, Pages(flood), lambda *_: [])

    def said_in(source_id):
        return flood.statements(Filters(articles=(source_id,)))

    answer = verify(Query(asked), draft, hits_of(found), flood.article, said_in, flood.copies())
    places = {c.source.published[:10] if kind is QuestionKind.CHANGED else c.source.outlet for c in found}
    begun = [line[0].partition(": ")[0] for line in told_lines(answer.text)]
    assert len(places) > 1 and places <= set(begun)
