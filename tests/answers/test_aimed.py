"""Who did what to whom: from acts and targets, never turned round; short answers are typed and whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flood import POST, SOLVANG, VELIN
from makers import make_statement, span_of

from rag.answers.aimed import aims_at, done_to
from rag.answers.headline import Wanted, fits, wanted, whole
from rag.answers.pages import Pages
from rag.answers.prose import told
from rag.domain import Mention, Query, QuestionKind, Quote, Span, Speaker, hull


def asks(question: str, *speakers) -> Query:
    return Query(question, kind=QuestionKind.WHO_SAID, speakers=speakers, asked=question)


@pytest.mark.parametrize("question, speakers, who", [
    ("Who blamed the Port Authority?", (), "Mara Velin"),
    ("Who criticised Deltabau?", (), "Mara Velin"),  # to blame is to criticise
    ("Who thanked the volunteers?", (), "Ingrid Solvang"),
    ("Who blamed the volunteers?", (), None),  # she thanked them
    ("Who praised the Port Authority?", (), None),
    ("Who spoke of the Port Authority?", (), None),  # no act aimed at somebody
    ("Who blamed Mara Velin?", (VELIN,), None),  # whoever speaks is not whom it is done to
])  # fmt: skip
def test_who_did_it_comes_from_act_and_target(flood, question, speakers, who):
    found = {one.speaker.name for one in done_to(asks(question, *speakers), Pages(flood))}
    assert found == ({who} if who else set())


def test_what_is_negated_is_neither_praise_nor_blame(flood):
    pages, query = Pages(flood), asks("Who thanked the volunteers?")
    (thanks,) = done_to(query, pages)
    assert aims_at(thanks, query, pages)

    class Refusing:
        def aimed(self, acts, filters):
            return [replace(thanks, negated=True)]

        article = flood.article

    assert done_to(query, Pages(Refusing())) == []


def test_a_surname_that_two_share_is_either_of_them_and_two_names_are_both():
    from makers import make_article

    article = make_article("Mara Velin blamed Rossi for the leak. Carla Rossi and Ugo Rossi had left.")
    carla, ugo = Speaker("c", "Carla Rossi", "person"), Speaker("u", "Ugo Rossi", "person")
    made = make_statement(article, "Rossi for the leak", "Mara Velin", act="blame")
    blames = replace(made, speaker=VELIN, target=Quote.cut(article, span_of(article.text, "Rossi")))

    class Records:
        def aimed(self, acts, filters):
            return [blames]

        def article(self, source_id):
            return article

    pages = Pages(Records())
    assert done_to(asks("Who blamed Rossi?", carla, ugo), pages) == [blames]
    assert done_to(asks("Who blamed Rossi and Solvang?", carla, ugo, SOLVANG), pages) == []


def test_what_somebody_refused_to_do_is_told_as_the_page_has_it(tmp_path):
    from makers import make_article

    article = make_article("Solvang refused to attack the port director. Velin never criticised the mayor.")

    class Records:
        def article(self, source_id):
            return article

    def statement(who, cue, content):
        spans = [span_of(article.text, part) for part in (content, who, cue)]
        made = make_statement(article, content, who, span=hull(spans), negated=True, act="criticise")
        return replace(made, speaker=None, mention=Mention(who, spans[1]), cue=Mention(cue, spans[2]))

    pages = Pages(Records())
    assert "refused to attack the port director" in str(
        told(pages, statement("Solvang", "attack", "the port director"))
    )
    assert "never criticised the mayor" in str(told(pages, statement("Velin", "criticised", "the mayor")))


@pytest.mark.parametrize("question, text, fit", [
    ("How much money did she give to charity?", "two", False),
    ("How much money did she give to charity?", "two million crowns", True),
    ("How many gates are shut?", "two", True),
    ("How many gates are shut?", "the port", False),
    ("When did it open?", "Saturday", True),
    ("When did it open?", "Ingrid Solvang", False),
    ("Who opened it?", "40 boats", False),
    ("Who opened it?", "Ingrid Solvang", True),
    ("Where did it begin?", "Sarn destroyed two stores in Halden", False),
    ("Where did it begin?", "the outer quay", True),
])  # fmt: skip
def test_a_short_answer_is_of_the_kind_that_is_asked_for(question, text, fit):
    assert fits(text, wanted(question)) == fit
    assert wanted(question) is not Wanted.ANYTHING


@pytest.mark.parametrize("part, is_whole", [
    ("Ingrid Solvang", True), ("Ingrid", False), ("Solvang", False), ("volunteers of Sarn", True),
    ("40", True), ("40 boats", True), ("the river treaty of 2018", True), ("treaty of 201", False),
])  # fmt: skip
def test_a_short_answer_cuts_no_name_and_no_number(part, is_whole):
    text = POST.text + " She signed the river treaty of 2018."
    start = text.index(part)
    assert whole(text, Span(start, start + len(part))) is is_whole
