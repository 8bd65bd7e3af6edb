"""Prose that says more than its evidence is found out; prose that keeps to it is let through."""

from __future__ import annotations

from itertools import permutations

import pytest
from dam import BLAME, COST, DAM, HOLD, LEAKED, LEFT, ORDER, PLAN, PLANTED, SAFE, SPENT, WALL
from hypothesis import given
from hypothesis import strategies as st
from makers import make_article

from rag.checks.grounds import ground_of
from rag.checks.paraphrase import unfaithful
from rag.checks.retelling import retells, rooms_of
from rag.checks.tokens import tokens_of
from rag.checks.wording import FREE, REPORTING, informative_words, stem
from rag.domain import Passage, Span

OTHERWISE = "words that are not told as the page has them"


def retold(prose, page):
    return any(retells(tokens_of(prose), room) for room in rooms_of(page, [Span(0, len(page))]))


def fault(prose, *evidence):
    return unfaithful(prose, [ground_of(found, DAM) for found in evidence])


@pytest.mark.parametrize("prose, evidence", [
    ("Velin said they did not order the gates to be opened.", ORDER),
    ("Mara Velin, the water minister, told reporters they did not order the gates to be opened.", ORDER),
    ("On Tuesday, Velin said that they had not ordered the gates to be opened, the Kestrel Post reported.", ORDER),
    ("According to Ruben Karsa, the wall had been measured on the wrong day.", WALL),
    ("Engineer Ruben Karsa said the wall had been measured on the wrong day.", WALL),
    ("Velin said that if the rain stops, the villages will be safe.", SAFE),
    ("Karsa blamed the valley council for the long delay. He accused the valley council for the long delay.", BLAME),
    ("Radio Orlen, citing a council source, reported that 40 families had left the lower village.", LEFT),
    ("A council source said 40 families had left the lower village, Radio Orlen reported.", LEFT),
    ("Reik said some of the walls may not hold.", HOLD),
    ("Reik told the court Velin had claimed the repairs would cost nearly 9 million crowns.", COST),
    ("Reik said he had voted against the plan.", PLAN),
    ("The Tarn dam leaked for eleven days.", LEAKED),
    ("The article says the Tarn dam leaked for eleven days in February.", LEAKED),
    ("On 4 March 2025, Velin said that they did not order the gates to be opened.", ORDER),
    ("Velin told reporters on 4 March that they did not order the gates to be opened.", ORDER),
    ("The Kestrel Post reported on 4 March 2025 that the council has spent nothing on repairs.", SPENT),
])  # fmt: skip
def test_prose_that_keeps_to_its_evidence(prose, evidence):
    assert fault(prose, evidence) is None


@pytest.mark.parametrize("prose, evidence, why", [
    ("Velin said they did not order the gates repaired.", [ORDER], "a word that is not in the evidence (repaired)"),
    ("Velin said they ordered the gates to be opened.", [ORDER], "a negation is lost or brought in"),
    ("Velin said they did not order the gates not to be opened.", [ORDER], OTHERWISE),
    ("Velin said the villages will be safe by Friday.", [SAFE], "a condition is lost or brought in"),
    ("Velin said the villages will be safe by Friday unless the rain stops.", [SAFE],
     "a condition is lost or brought in"),
    ("Velin said if the rain stops, the villages are safe.", [SAFE], OTHERWISE),
    ("Reik said the walls may not hold.", [HOLD], OTHERWISE),
    ("Reik said he may have voted against the plan.", [PLAN], OTHERWISE),
    ("Reik told the court the repairs would cost nearly 9 million.", [COST], OTHERWISE),
    ("Reik said he had voted for the plan.", [PLAN], OTHERWISE),
    ("Karsa said the day had been measured on the wrong wall.", [WALL], OTHERWISE),
    ("The valley council blamed Karsa for the delay.", [BLAME], "prose that does not say who said it"),
    ("Karsa was blamed by the valley council.", [BLAME], "prose that does not say who said it"),
    ("Karsa praised the valley council.", [BLAME], "a word that is not in the evidence (praised)"),
    ("Velin ordered reporters to be opened.", [ORDER], "a negation is lost or brought in"),
    ("Velin, who opened the gates, said they did not order it.", [ORDER],
     "prose that does not say who said it"),
    ("Karsa said he had measured the wall on the wrong day.", [WALL], OTHERWISE),
    ("The wall had been measured on the wrong day.", [WALL], "prose that does not say who said it"),
    ("He said the wall had been measured.", [WALL], "prose that does not say who said it"),
    ("Karsa said the wall had been measured, Velin said.", [ORDER, WALL], "words of two speakers in one sentence"),
    ("Velin said the council has spent nothing.", [ORDER, SPENT],
     "somebody's words and the article's own in one sentence"),
    ("The dam leaked for eleven days in March.", [LEAKED], OTHERWISE),
    ("Karsa blamed the council because the wall was measured on the wrong day.", [BLAME, WALL],
     OTHERWISE),
    ("Velin said the gates will be safe by Friday if the rain stops.", [ORDER, SAFE],
     "a negation is lost or brought in"),
    ("Karsa blamed council the.", [BLAME], OTHERWISE),
    ("The council admits it has spent nothing.", [SPENT], "the article's own words told as somebody's"),
    ("The article says that they said the dam leaked.", [LEAKED], "the article's own words told as somebody's"),
    ("According to the council, the dam leaked.", [LEAKED, SPENT], "the article's own words told as somebody's"),
    ("Velin admitted that she flooded the valley.", [PLANTED], "the article's own words told as somebody's"),
    ("Velin no ordenó abrir las compuertas.", [ORDER], "a word that is not in the evidence (ordenó)"),
])  # fmt: skip
def test_prose_that_goes_further_is_told_why(prose, evidence, why):
    assert fault(prose, *evidence) == why


@pytest.mark.parametrize("prose, turns", [
    ("The blaze destroyed 40 old houses.", False),
    ("The blaze destroyed 40 old houses, and 12 families fled.", False),
    ("12 families fled.", False),
    ("The blaze destroyed 12 houses.", True),
    ("40 families fled.", True),
    ("40 fled.", True),
    ("It cost 3 million crowns.", False),
    ("It cost 3 million.", True),
    ("It cost 3 million houses.", True),
])  # fmt: skip
def test_numbers_count_what_they_count_on_the_page(prose, turns):
    page = "The blaze destroyed 40 old houses, and 12 families fled. It cost nearly 3 million crowns."
    prose = prose.replace("3 million", "nearly 3 million")
    assert retold(prose, page) is not turns


@given(st.text(alphabet=st.characters(categories=["Ll", "Lu", "Lo"]), min_size=1, max_size=12))
def test_no_word_of_its_own(word):
    known = {stem(w) for w in informative_words(DAM.text)} | FREE | REPORTING
    folded = word.lower()
    if stem(folded) not in known and folded not in known and len(folded) == len(word):
        assert fault(f"Karsa said the {word} had been measured on the wrong day.", WALL)


@pytest.mark.parametrize("order", [*permutations(("wall", "measured", "wrong", "day"))])
def test_words_of_one_clause_keep_their_order(order):
    page = "the wall had been measured on the wrong day"
    told = "the {} had been {} on the {} {}".format(*order)
    assert retold(told, page) == (order == ("wall", "measured", "wrong", "day"))


@given(st.text(max_size=80), st.text(max_size=200))
def test_any_prose_about_any_page_gives_a_verdict(prose, text):
    article = make_article(text)
    verdict = unfaithful(prose, [ground_of(Passage("a1", Span(0, len(text)), text), article)])
    assert verdict is None or verdict
