"""The local extractor over a reader: laws that hold for any text and any reading, and two small articles."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.domain import Article, Attribution, Entity, Reading, Source, Span, Statement
from rag.extraction.acts import ACTS
from rag.extraction.statements import LocalExtractor
from rag.wiring import extractor


class FixedReader:
    """A Reader that finds what it was told to find, in every text."""

    name = "fixed"

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def read(self, texts: Sequence[str]) -> list[Reading]:
        return [self.reading for _ in texts]


def article(text: str, id: str = "a") -> Article:
    return Article(Source(id), text)


def extract(text: str, reader: object | None = None) -> tuple[Statement, ...]:
    return (LocalExtractor(reader) if reader else extractor()).extract([article(text)])[0]


REPORT = """\
SARN - Harbour minister Ann Lee has accused the Norvian navy of blocking the strait.

The 45-year-old minister said: "We will not wait." She thanked the pilots for their patience.

The so-called Valley Observatory for Birds (VOB), a monitor, said 65 gulls had died.

The port had been the main support of the island since 1911.
"""


def test_a_report_by_the_trained_model():
    found = [
        (s.speaker.name if s.speaker else None, s.act, s.target.text if s.target else None, s.form)
        for s in extract(REPORT)
    ]
    assert found == [
        ("Ann Lee", "blame", "the Norvian navy", "indirect"),
        ("Ann Lee", "say", None, "direct"),
        ("Ann Lee", "thank", "the pilots", "indirect"),
        ("Valley Observatory for Birds", "say", None, "indirect"),
    ]


SPEAKERS = [
    ("Harbour chief Oda Lund told the council that the pier would be rebuilt. The fisherman Karl Beck laughed. "
     "“I have heard that before,” he said.", "heard that before", "Karl Beck"),
    ("Mayor Jon Reed praised the builders. He said the bridge was early.", "bridge was early", "Jon Reed"),
    ("Union leader Femi Adu met the chief executive, Clara Voss. She promised that nobody would lose a job.",
     "nobody would lose", "Clara Voss"),
    ("“We will appeal,” said the lawyer, Ruth Cole. Beside her the accused, Ian Park, rose. “I was out,” he said.",
     "I was out", "Ian Park"),
    ("“Who has the key?” asked Inspector Nia Rees. “I have,” said the porter, Tom Ware.", "I have", "Tom Ware"),
]  # fmt: skip


@pytest.mark.parametrize("text, words, name", SPEAKERS)
def test_a_pronoun_is_whom_the_text_has_just_brought_in(text, words, name):
    (found,) = [s for s in extract(text) if words in s.said]
    assert found.speaker and found.speaker.name == name


def one(text: str, source: str, cue: str, content: str, **more: object) -> Statement:
    """The statement of a single attribution, its parts given by their words."""

    def span(words: str) -> tuple[Span, ...]:
        return (Span(text.index(words), text.index(words) + len(words)),) if words else ()

    names = tuple(Entity(*span(name), "PERSON") for name in ("Ann Lee",) if name in text)
    (found,) = extract(
        text, FixedReader(Reading((Attribution(span(source), span(cue), span(content), **more),), names))
    )
    return found


@pytest.mark.parametrize(
    "text, content, form",
    [
        ("Ann Lee said it was late.", "it was late", "indirect"),
        ("Ann Lee said “it was late”.", "“it was late”", "direct"),
        ("Ann Lee said “it was late”.", "it was late", "direct"),
        ("Ann Lee said it was “late”.", "it was “late”", "mixed"),
    ],
)
def test_form(text, content, form):
    assert one(text, "Ann Lee", "said", content).form == form


@pytest.mark.parametrize(
    "text, cue, negated, act",
    [
        ("Ann Lee said it was late.", "said", False, "say"),
        ("Ann Lee did not say it was late.", "did not say", True, "say"),
        ("Ann Lee did not say it was late.", "say", True, "say"),
        ("Ann Lee denied it was late.", "denied", True, "deny"),
        ("If Ann Lee says it was late, we go.", "says", True, "say"),
    ],
)
def test_negated(text, cue, negated, act):
    found = one(text, "Ann Lee", cue, "it was late")
    assert (found.negated, found.act) == (negated, act)


def test_a_deed_is_told_in_the_articles_own_voice():
    found = one(
        "Ann Lee has been the main supporter of the rebels.", "Ann Lee", "has been the main supporter of", "the rebels"
    )
    assert (found.speaker, found.mention.text) == (None, "Ann Lee")


def test_unsure_attributions_are_left_out():
    reading = Reading((Attribution((), (), (Span(0, 4),), confidence=0.1),))
    assert extract("Late it was.", FixedReader(reading)) == ()


def test_a_reader_may_point_outside_the_text():
    reading = Reading(
        (Attribution((), (), (Span(0, 99),)), Attribution((Span(50, 60),), (), (Span(0, 2),))),
        (Entity(Span(3, 80), "PERSON"),),
    )
    assert extract("Short.", FixedReader(reading)) == ()


def test_crossing_contents_are_parted_by_confidence_and_nested_ones_kept():
    text = "a b c d e f g h"
    crossing = Reading(
        (Attribution((), (), (Span(0, 5),), confidence=0.6), Attribution((), (), (Span(4, 9),), confidence=0.9))
    )
    nested = Reading((Attribution((), (), (Span(0, 9),)), Attribution((), (), (Span(4, 7),))))
    assert [s.content[0].text for s in extract(text, FixedReader(crossing))] == ["c d e"]
    assert [s.content[0].text for s in extract(text, FixedReader(nested))] == ["a b c d e", "c d"]


def test_articles_do_not_touch_each_other():
    texts = [REPORT, "", "He said it was late.", REPORT]
    together = extractor().extract([article(text, f"a{i}") for i, text in enumerate(texts)])
    alone = [extractor().extract([article(text, f"a{i}")])[0] for i, text in enumerate(texts)]
    assert together == alone
    assert together[1] == ()
    assert together[2][0].speaker is None


# --- laws ------------------------------------------------------------------------------------------------------


def check(text: str, statements: Sequence[Statement]) -> None:
    for s in statements:
        parts = [*s.content, *([s.target] if s.target else [])]
        mentions = [m for m in (s.mention, s.cue, *s.via) if m]
        assert all(part.span.cut(text) == part.text for part in (*parts, *mentions))
        assert s.content and s.act in ACTS and 0 <= s.confidence <= 1
        assert s.speaker is None or all(name in text for name in s.speaker.names)
        assert s.span.holds(s.extent)
    for i, one in enumerate(statements):
        for other in statements[i + 1 :]:
            assert one.id != other.id
            a, b = [q.span for q in one.content], [q.span for q in other.content]
            apart = not any(x.meets(y) for x in a for y in b)
            assert apart or all(any(y.holds(x) for y in b) for x in a) or all(any(x.holds(y) for x in a) for y in b)


WORDS = st.lists(
    st.sampled_from(
        "Ann Lee he said “We go” \" ' . , \n \n\n that according "
        "to the minister blamed Rome because of İ ß 中 didn’t if told Reuters (VOB) not".split(" ")
    ),
    max_size=60,
).map(" ".join)


@given(st.one_of(st.text(max_size=200), WORDS))
@settings(max_examples=150)
def test_laws_hold_for_any_text(text):
    check(text, extract(text))


@given(WORDS, st.data())
@settings(max_examples=150)
def test_laws_hold_for_any_reading(text, data):
    def some(least: int = 0) -> tuple[Span, ...]:
        cuts = data.draw(st.lists(st.integers(0, len(text) + 2), min_size=2 * least, max_size=4))
        cuts = sorted(cuts[: len(cuts) // 2 * 2])
        return tuple(Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True))

    attributions = tuple(
        Attribution(some(), some(), some(1), some(), next(iter(some()), None), 0.9, data.draw(st.floats(0, 1)))
        for _ in range(data.draw(st.integers(0, 4)))
    )
    entities = tuple(Entity(span, data.draw(st.sampled_from(["PERSON", "ORGANIZATION", "MISC"]))) for span in some())
    check(text, extract(text, FixedReader(Reading(attributions, entities))))
