"""What is taken for a statement, before anybody is named. Each case is a sentence about invented people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Attribution, Span
from rag.extraction.filters import believable, cites_papers, one_clause
from rag.text import quotations, sentences


def spans(text: str, *pieces: str) -> tuple[Span, ...]:
    return tuple(Span(text.index(piece), text.index(piece) + len(piece)) for piece in pieces if piece)


def kept(text: str, source: str, cue: str, *content: str) -> list[str]:
    attribution = Attribution(spans(text, source), spans(text, cue), spans(text, *content))
    found = believable(text, attribution, sentences(text), quotations(text))
    return [span.cut(text) for span in found.content] if found else []


SAID = [
    # somebody speaks
    ("The fire service claimed that it was late.", "The fire service", "claimed", "that it was late"),
    ("The report claimed it was late.", "The report", "claimed", "it was late"),
    ("Ann Storm said it was late.", "Ann Storm", "said", "it was late"),
    ("The head of the bridge said it was late.", "The head of the bridge", "said", "it was late"),
    # a verb of saying in its usual sense
    ("Lee claimed that twelve lives were lost.", "Lee", "claimed", "that twelve lives were lost"),
    ("Lee called the police liars.", "Lee", "called", "the police liars"),
    ("Lee denied reports of entry to the site.", "Lee", "denied", "reports of entry to the site"),
    ("Lee claimed victory.", "Lee", "claimed", "victory"),
    ("Lee called for police on every corner.", "Lee", "called for", "police on every corner"),
    # words in another sentence that belong to it all the same
    ("“It is late.” Nobody stirred. Lee said so.", "Lee", "said", "“It is late.”"),
    ("Lee said this: It is late.", "Lee", "said", "It is late."),
    ("A clerk said: 'It is late. We go home.'", "A clerk", "said", "'It is late.", "We go home.'"),
]


@pytest.mark.parametrize("text, source, cue, content", [row for row in SAID if len(row) == 4])
def test_said(text, source, cue, content):
    assert kept(text, source, cue, content) == [content]


def test_single_quotation_marks_run_over_several_sentences():
    *row, first, second = SAID[-1]
    assert kept(*row, first, second) == [first, second]


@pytest.mark.parametrize(
    "text, source, cue, content",
    [
        # things and events
        ("The fire has claimed no lives.", "The fire", "has claimed", "no lives"),
        ("The storm in the north told of winter.", "The storm in the north", "told of", "winter"),
        ("Rising prices suggest a long winter.", "Rising prices", "suggest", "a long winter"),
        ("Two crashes showed that it was late.", "Two crashes", "showed", "that it was late"),
        # verbs in another sense
        ("Rebels claimed at least 12 lives.", "Rebels", "claimed", "at least 12 lives"),
        ("Staff charged the batteries of forty engines.", "Staff", "charged", "the batteries of forty engines"),
        ("Lee called an ambulance.", "Lee", "called", "an ambulance"),
        ("Norland denied two inspectors entry to the site.", "Norland", "denied", "two inspectors entry to the site"),
        # a question, which tells nothing
        ("What did Lee say about the flood?", "Lee", "say", "about the flood"),
        ("The club raised money for a roof.", "The club", "raised", "money for a roof"),
        ("Ann Lee was named mayor.", "", "was named", "Ann Lee"),
        # far away
        ("According to a poll, Lee leads. A third rival, Rho, stayed away.", "a poll", "According to", "A third rival"),
        ("Prices rose again. Lee said no more.", "Lee", "said", "Prices rose again"),
        # a relative pronoun alone
        ("Lee, who left, said so.", "Lee", "said", "who"),
    ],
)
def test_not_said(text, source, cue, content):
    assert kept(text, source, cue, content) == []


def test_only_what_is_far_away_is_left_out():
    text = "Lee said it was late. The bridge is old."
    assert kept(text, "Lee", "said", "it was late", "The bridge is old") == ["it was late"]


@pytest.mark.parametrize("joint", ["while", "whereas", "but", "although"])
def test_a_source_of_two_clauses_is_cut_on_its_cues_side(joint):
    text = f"“No,” said Ann Lee, the minister, {joint} her deputy, Ben Rho, added that it was late."
    source = spans(text, f"Ann Lee, the minister, {joint} her deputy, Ben Rho,")
    first = one_clause(text, Attribution(source, spans(text, "said"), spans(text, "“No,”")))
    second = one_clause(text, Attribution(source, spans(text, "added"), spans(text, "it was late")))
    assert [a.source[0].cut(text) for a in (first, second)] == ["Ann Lee, the minister", "her deputy, Ben Rho,"]


@pytest.mark.parametrize(
    "text, source, cue, own",
    [
        ("“No,” said Ann Lee, as her deputy, Ben Rho, left.", "Ann Lee, as her deputy, Ben Rho", "said", "Ann Lee"),
        (
            "Ann Lee, who knows little but talks a lot, said no.",
            "Ann Lee, who knows little but talks a lot,",
            "said",
            None,
        ),
        ("Ann Lee and her deputy, Ben Rho, said no.", "Ann Lee and her deputy, Ben Rho,", "said", None),
    ],
)
def test_clauses_of_a_source(text, source, cue, own):
    found = one_clause(text, Attribution(spans(text, source), spans(text, cue), (Span(0, 1),)))
    assert found.source[0].cut(text) == (own or source)


@pytest.mark.parametrize(
    "text, source, who",
    [
        ("A port official, citing the ship's papers, said it was late.", "the ship's papers", "A port official"),
        ("The union, quoting internal figures, said it was late.", "internal figures", "The union"),
        ("The Valley Post, citing port officials, said it was late.", "port officials", "port officials"),
        ("The ship's papers said it was late.", "The ship's papers", "The ship's papers"),
    ],
)
def test_papers_are_cited_and_somebody_speaks(text, source, who):
    attribution = Attribution(spans(text, source), spans(text, "said"), spans(text, "it was late"))
    assert cites_papers(text, attribution, sentences(text)).source[0].cut(text) == who


@given(
    st.lists(
        st.sampled_from("The fire Lee said claimed lives . : “No” ' while her citing papers , \n".split(" ")),
        max_size=25,
    ),
    st.data(),
)
def test_any_text_is_judged_without_error_and_nothing_is_added(some, data):
    text = " ".join(some)

    def span() -> Span:
        start = data.draw(st.integers(0, len(text)))
        return Span(start, data.draw(st.integers(start, len(text))))

    one = Attribution((span(),), (span(),), (span(), span()))
    found = believable(text, one, sentences(text), quotations(text))
    assert found is None or (found.content and set(found.content) <= set(one.content))


@pytest.mark.parametrize(
    "text, source, cue, named",
    [
        ("“The well is dry.” Bruno nodded.", "Bruno", "nodded", False),
        ("“The well is dry.” The old man left the room.", "The old man", "left the room", False),
        ("“The well is dry!” Bruno whispered.", "Bruno", "whispered", True),
        ("“The well is dry,” Bruno nodded.", "Bruno", "nodded", True),  # the comma says that the sentence goes on
        ("Bruno nodded: “The well is dry.”", "Bruno", "nodded", True),
        ("“The well is dry.” It rained. Bruno nodded.", "Bruno", "nodded", True),
    ],
)
def test_who_only_acts_behind_a_quotation_is_not_its_speaker(text, source, cue, named):
    content = quotations(text)[0].cut(text)
    found = believable(
        text,
        Attribution(spans(text, source), spans(text, cue), spans(text, content)),
        sentences(text),
        quotations(text),
    )
    assert found is not None and bool(found.source) == named
