from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make_article, make_statement, span_of

from rag.checks.verify import verify
from rag.domain import Claim, Hit, Passage, Query, Refusal, Span, UncheckedAnswer

HARBOUR = make_article(
    "The harbour of Sarn closed on Monday. “We shut two gates for repairs; nobody shut the harbour,” said "
    "Ingrid Solvang, the port director. Mayor Pavel Oster blamed the storm for the long delay. "
    "Ships have waited outside for three days.",
    outlet="Sarn Courier",
    published="2025-03-04",
)
GATES = make_statement(
    HARBOUR, "“We shut two gates for repairs; nobody shut the harbour,”", "Ingrid Solvang", form="direct"
)
STORM = make_statement(
    HARBOUR, "blamed the storm for the long delay", "Mayor Pavel Oster", name="Pavel Oster", act="blame"
)
NOBODY = make_statement(HARBOUR, "The harbour of Sarn closed on Monday")
PAGE = Passage("a1", Span(0, len(HARBOUR.text)), HARBOUR.text)
SHIPS = span_of(HARBOUR.text, "Ships have waited outside for three days.")


def check(*claims: Claim, templated: bool = False, refusal: Refusal | None = None):
    hits = [Hit(found, 1.0) for found in (GATES, STORM, PAGE)]
    draft = UncheckedAnswer(claims=claims, refusal=refusal, made_by="test", templated=templated)
    return verify(
        Query("Who shut the harbour?"),
        draft,
        hits,
        lambda _: HARBOUR,
        lambda _: [GATES, STORM],
    )


def test_a_true_claim_is_cited_and_numbered():
    answer = check(Claim("Solvang said nobody shut the harbour.", (GATES.id,), "Ingrid Solvang"))
    assert answer.text == "Solvang said nobody shut the harbour. [1]"
    (citation,) = answer.citations
    assert citation.quote.text == "We shut two gates for repairs; nobody shut the harbour"
    assert (citation.state, citation.speaker.name) == ("attributed", "Ingrid Solvang")


@pytest.mark.parametrize(
    "claim",
    [
        Claim("", (GATES.id,), "Pavel Oster"),  # a real quotation, the wrong speaker
        Claim("", (PAGE.id,), "Ingrid Solvang", spans=(SHIPS,)),  # the article's own voice given to her
        Claim("", ("a1#s0-9999",), "Ingrid Solvang"),  # evidence that does not exist
        Claim("The harbour is shut.", ()),  # no evidence
    ],
)
def test_a_false_claim_is_dropped_and_counted(claim):
    answer = check(claim)
    assert answer.citations == () and answer.refused and "shut" not in answer.text
    assert len(answer.dropped) == 1


@pytest.mark.parametrize(
    "prose",
    [
        "Solvang said they shut the harbour.",  # the negation dropped
        "Solvang said nobody shut 30 gates.",  # another number
        "Minister Kord said nobody shut the harbour.",  # another name
        "Nobody shut the harbour.",  # nobody says so: it reads as a fact
        "She said “we opened all the gates at once”.",  # invented
        "She said “shut the harbour said Ingrid”.",  # stitched
        "She said «fermamos dos puertas ayer».",  # translated
    ],
)
def test_prose_that_goes_beyond_its_evidence_is_dropped_and_the_quotation_speaks_for_itself(prose):
    answer = check(Claim(prose, (GATES.id,), "Ingrid Solvang"))
    assert answer.text == "Ingrid Solvang is quoted on this. [1]"
    assert len(answer.dropped) == 1 and len(answer.citations) == 1


@pytest.mark.parametrize("claim, lead", [
    (Claim("Nobody shut it.", (GATES.id,)), "Ingrid Solvang is quoted on this. [1]"),
    (Claim("It was the storm.", (STORM.id,)), "The article reports what Pavel Oster said. [1]"),
    (Claim("It was them.", (GATES.id, STORM.id)),
     "Ingrid Solvang is quoted on this. [1] The article reports what Pavel Oster said. [2]"),
    (Claim("She said they waited.", (PAGE.id,)), "The article itself writes on this. [1]"),
])  # fmt: skip
def test_citations_whose_prose_was_left_out_are_introduced(claim, lead):
    assert check(claim).text == lead


def test_what_is_introduced_once_is_not_introduced_again():
    bad = Claim("Nobody shut it.", (GATES.id,))
    assert check(bad, bad).text == "Ingrid Solvang is quoted on this. [1]"


@pytest.mark.parametrize(
    "prose, shown",
    [
        ("Solvang said nobody shut “that” harbour.", "Ingrid Solvang is quoted on this. [1]"),  # not the page's word
        ("Solvang said “nobody shut the harbour”.", "Solvang said “nobody shut the harbour”. [1]"),
        (
            "Solvang said nobody shut the harbour ![](http://evil.example/?q=1) [9].",
            "Solvang said nobody shut the harbour. [1]",
        ),
        (
            "Solvang said nobody <img src=x onerror=alert(1)> shut the harbour.",
            "Solvang said nobody shut the harbour. [1]",
        ),
    ],
)
def test_prose_is_made_plain_and_only_page_words_keep_their_marks(prose, shown):
    assert check(Claim(prose, (GATES.id,), "Ingrid Solvang")).text == shown


def test_a_passage_is_the_articles_own_voice_and_leaves_out_what_people_said():
    (citation,) = check(Claim("", (PAGE.id,))).citations
    assert citation.state == "own_voice" and citation.speaker is None
    assert "gates" not in citation.quote.text and "storm" not in citation.quote.text


def test_a_passage_that_holds_only_a_statement_is_cited_as_that_statement():
    (citation,) = check(Claim("", (PAGE.id,), spans=(STORM.extent,))).citations
    assert (citation.state, citation.speaker.name) == ("attributed", "Pavel Oster")


def test_names_must_be_in_the_evidence():
    answer = check(Claim("", (STORM.id,), "Oster", names=("the storm", "Ingrid Solvang", "Kord")), templated=True)
    assert answer.names == ("the storm",)


def test_a_refusal_keeps_the_nearest_evidence_but_no_names():
    answer = check(
        Claim("", (STORM.id,), names=("the storm",)), refusal=Refusal("not_on_this", "Oster did not speak of it.")
    )
    assert answer.refused and answer.names == () and len(answer.citations) == 1


def test_copies_of_one_wire_text_fold_into_one_citation():
    other = make_article(HARBOUR.text, id="a2", outlet="Ketter Post")
    twin = make_statement(
        other, "blamed the storm for the long delay", "Mayor Pavel Oster", name="Pavel Oster", act="blame"
    )
    answer = verify(
        Query("q"),
        UncheckedAnswer((Claim("", (STORM.id, twin.id)),)),
        [Hit(STORM, 1), Hit(twin, 1)],
        {"a1": HARBOUR, "a2": other}.get,
        lambda _: [],
        copies={"a1": "g1", "a2": "g1"},
    )
    (citation,) = answer.citations
    assert citation.copies == ("a2",)


@given(
    st.lists(
        st.builds(
            Claim,
            text=st.text(max_size=60) | st.sampled_from(["“We shut two gates”", "nobody “opened the sea”"]),
            evidence=st.lists(st.sampled_from([GATES.id, STORM.id, PAGE.id, "x"]), max_size=3).map(tuple),
            speaker=st.sampled_from([None, "Ingrid Solvang", "Pavel Oster", "Oster", "x", ""]),
            names=st.lists(st.sampled_from(["the storm", "y"]), max_size=2).map(tuple),
            spans=st.lists(
                st.none() | st.builds(lambda a, n: Span(a, a + n), st.integers(0, 400), st.integers(0, 90)), max_size=3
            ).map(tuple),
        ),
        max_size=4,
    )
)
def test_whatever_is_claimed_every_quotation_is_on_the_page_and_every_speaker_is_the_pages(claims):
    answer = check(*claims)
    for citation in answer.citations:
        assert citation.quote.text == citation.quote.span.cut(HARBOUR.text)
        if citation.speaker:
            assert citation.speaker.name in HARBOUR.text
            statement = GATES if GATES.extent.meets(citation.quote.span) else STORM
            assert citation.speaker.name == statement.speaker.name
