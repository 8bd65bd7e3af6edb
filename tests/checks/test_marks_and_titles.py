"""Signs, titles, marks and line breaks never break verification: the same words are the same words."""

from __future__ import annotations

import pytest
from makers import make_article

from rag.checks.verify import Prose, Verifier
from rag.domain import Claim, Hit, Query
from rag.text import quotations
from rag.wiring import _local_extractor, prose_judge, reader

PAGE = make_article(
    "Sir Alan Voss, who chairs the port, said the new quay would cost $4.5 million. "
    "Dame Ida Quill called the price “a gift to\nthe builders” on Friday. "
    "“We will pay £300 and not a penny more,” Ms Orr told the Tern Post. "
    "Mr Lund's lawyer said that he'd sue. "
    "“Nobody asked\u00a0us,” Mrs. Hale said.\n",
    title="Quay to cost $4.5 million",
)
COST, GIFT, PAY, SUE, ASKED = "would cost $4.5", "a gift to", "not a penny more", "he'd sue", "Nobody asked"


@pytest.fixture(scope="module")
def said():
    (found,) = _local_extractor().extract([PAGE])
    return found


def told(said, prose, words, speaker):
    statement = next(one for one in said if words in one.said)
    checks = Prose(prose_judge(), reader(), lambda found, span: "Our own sentence.")
    verifier = Verifier(Query("What?"), [Hit(statement, 1.0)], lambda _: PAGE, lambda _: said, checks=checks)
    return verifier.add(Claim(prose, (statement.id,), speaker), free=True), verifier


@pytest.mark.parametrize("prose, words, speaker", [
    ("Sir Alan Voss said the new quay would cost $4.5 million.", COST, "Sir Alan Voss"),
    ("Alan Voss said the new quay would cost $4.5 million.", COST, "Alan Voss"),
    ("Voss said the new quay would cost $4.5 million.", COST, "Voss"),
    ("Dame Ida Quill called the price a gift to the builders.", GIFT, "Dame Ida Quill"),
    ("Ida Quill called the price “a gift to the builders”.", GIFT, "Ida Quill"),
    ('Ida Quill called the price "a gift to the builders".', GIFT, "Ida Quill"),
    ("Ida Quill called the price 'a gift to the builders'.", GIFT, "Ida Quill"),
    ("Ida Quill called the price\n“a gift to the builders”.", GIFT, "Ida Quill"),
    ("Ms Orr said they will pay £300 and not a penny more.", PAY, "Ms Orr"),
    ("Orr said they will pay £300 and not a penny more.", PAY, "Orr"),
    ("Orr said: “We will pay £300 and not a penny more”.", PAY, "Ms Orr"),
    ("Mr Lund’s lawyer said that he’d sue.", SUE, None),
    ("Mrs Hale said nobody asked them.", ASKED, "Mrs Hale"),
    ("Hale said: “Nobody asked us”.", ASKED, "Mrs. Hale"),
])  # fmt: skip
def test_the_same_words_are_shown(said, prose, words, speaker):
    text, verifier = told(said, prose, words, speaker)
    assert verifier.believed, verifier.dropped
    assert text.startswith(" ".join(prose.split())[:20])
    assert all(mark.cut(text).strip("“”\"‘’'") in " ".join(PAGE.text.split()) for mark in quotations(text))


@pytest.mark.parametrize("prose, words, speaker", [
    ("Mrs Voss said the new quay would cost $4.5 million.", COST, "Alan Voss"),
    ("Voss said the new quay would cost £4.5 million.", COST, "Alan Voss"),
    ("Voss said the new quay would cost 4.5% million.", COST, "Alan Voss"),
    ("Ida Quill called the price “a gift to the bankers”.", GIFT, "Ida Quill"),
    ("Ms Orr said they will pay $300 and not a penny more.", PAY, "Ms Orr"),
    ("Mr Lund said that he’d sue.", SUE, None),
])  # fmt: skip
def test_another_sign_or_name_is_not(said, prose, words, speaker):
    text, verifier = told(said, prose, words, speaker)
    assert not verifier.believed, text
    assert len(verifier.citations) == 1  # the card stands
