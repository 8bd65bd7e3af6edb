"""Where somebody's words begin and end: the article's own sentences, dashes, posts, unclosed marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Article, Attribution, Entity, Reading, Source, Span, Statement
from rag.extraction.ownwords import dashed, without_own_sentences
from rag.extraction.posts import letters, posts, signed
from rag.extraction.statements import LocalExtractor
from rag.text import quotations, sentences
from rag.wiring import extractor


def said(text: str) -> list[tuple[str | None, str, str]]:
    found = extractor().extract([Article(Source("a"), text)])[0]
    return [(s.speaker.name if s.speaker else None, s.form, s.said) for s in found]


class Told:
    """A reader that finds one attribution, by where its words stand last, and the people."""

    name = "told"

    def __init__(self, source: str, cue: str, *content: str, people: str = "") -> None:
        self.source, self.cue, self.content, self.people = source, cue, content, people

    def read(self, texts):
        def spans(text: str, *pieces: str) -> tuple[Span, ...]:
            return tuple(Span(text.rindex(piece), text.rindex(piece) + len(piece)) for piece in pieces if piece)

        def reading(text: str) -> Reading:
            one = Attribution(spans(text, self.source), spans(text, self.cue), spans(text, *self.content))
            names = spans(text, *filter(None, self.people.split(", ")))
            return Reading((one,), tuple(Entity(span, "PERSON") for span in names))

        return [reading(text) for text in texts]


def read_as(text: str, told: Told) -> list[tuple[str | None, str, str]]:
    found: tuple[Statement, ...] = LocalExtractor(told).extract([Article(Source("a"), text)])[0]
    return [(s.speaker.name if s.speaker else None, s.form, s.said) for s in found]


@pytest.mark.parametrize(
    "text, told, expected",
    [
        (
            "Fans used the tag “#OurLido” on Monday. “It is ours,” wrote Bea Kand.",
            Told("Bea Kand", "wrote", "Fans used the tag “#OurLido”", "“It is ours,”", people="Bea Kand"),
            [("Bea Kand", "direct", "“It is ours,”")],
        ),
        (
            "Mr. Tull spoke at 3 p.m. “Go home,” he added.",
            Told("he", "added", "Mr. Tull spoke at 3 p.m. “Go home,”", people="Tull"),
            [("Tull", "direct", "“Go home,”")],
        ),
        (  # a mark without its fellow: all of it may be said
            "'It is late. We go home,' Ann Lee said",
            Told("Ann Lee", "said", "'It is late. We go home,'", people="Ann Lee"),
            [("Ann Lee", "direct", "'It is late. We go home,'")],
        ),
        (  # what its own sentence reports is hers, too
            "Ann Lee said the dam was safe. “It will hold.”",
            Told("Ann Lee", "said", "the dam was safe", "“It will hold.”", people="Ann Lee"),
            [("Ann Lee", "mixed", "the dam was safe “It will hold.”")],
        ),
        (  # a body that was not quoted before is not who speaks in the next paragraph
            "The guard said a man was held.\n\n“He ran across the roof.”\n\nA neighbour filmed it.",
            Told("The guard", "said", "a man was held", "“He ran across the roof.”"),
            [("The guard", "indirect", "a man was held"), (None, "direct", "“He ran across the roof.”")],
        ),
        (
            "“The tank is empty, said Omar Pitt, the fire chief. He blamed the town. “They were told,” he said.",
            Told("he", "said", "“The tank is empty, said Omar Pitt", "“They were told,”", people="Omar Pitt"),
            [("Omar Pitt", "direct", "“The tank is empty, “They were told,”")],
        ),
    ],
)
def test_the_articles_own_sentences_are_nobodys(text, told, expected):
    assert read_as(text, told) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "— The ferry is safe, said captain Aino Leskinen. I would put my children on it.\n\nIt left at noon.",
            [("Aino Leskinen", "direct", "The ferry is safe I would put my children on it.")],
        ),
        (
            "``The ferry is safe,'' said captain Aino Leskinen. ``I would put my children on it.''",
            [("Aino Leskinen", "direct", "``The ferry is safe,'' ``I would put my children on it.''")],
        ),
    ],
)
def test_marks_of_other_presses(text, expected):
    assert said(text) == expected


def test_what_follows_a_dash_without_an_i_is_not_given_to_anybody():
    text = "— The ferry is safe, said Aino Leskinen. She left the room."
    one = Attribution((Span(26, 39),), (Span(21, 25),), (Span(2, 19),))
    assert [span.cut(text) for span in dashed(text, [one], sentences(text))[1]] == ["The ferry is safe"]


POST = "Not a cent more. It is a scandal. https://t.example/x1"


@pytest.mark.parametrize(
    "text, expected",
    [
        (f"The vote was close.\n\n{POST}\n— Odil Marsh (@odilmarsh) March 3, 2025\n\nNo reply.", "Odil Marsh"),
        (f"The vote was close.\n\n{POST}\n\n— Governor Kit Norr (@govnorr) March 3, 2025\n\nNo reply.", "Kit Norr"),
        (f"The vote was close.\n\n{POST}— Odil Marsh (@odilmarsh) March 3, 2025\n\nNo reply.", "Odil Marsh"),
    ],
)
def test_a_post_is_its_signers(text, expected):
    assert said(text) == [(expected, "direct", "Not a cent more. It is a scandal.")]


QUOTES = "“We are proud of the bridge.”\n{}\n“It carries nine lanes of traffic.”\n{}\nQuick facts\nIt cost a million."


@pytest.mark.parametrize(
    "first, second, speakers",
    [
        ("– Minister of Works, Odil Marsh", "– Hanne Vik, CEO, Sarn Crossings", ["Odil Marsh", "Hanne Vik"]),
        ("-- Odil Marsh, mayor", "-- Hanne Vik", ["Odil Marsh", "Hanne Vik"]),
    ],
)
def test_a_quotation_is_the_person_s_who_signs_below(first, second, speakers):
    words = ["We are proud of the bridge.", "It carries nine lanes of traffic."]
    expected = [(who, "direct", what) for who, what in zip(speakers, words, strict=True)]
    assert said("The bridge opens on Monday.\nQuotes\n" + QUOTES.format(first, second)) == expected


def test_an_agency_below_a_quotation_has_not_said_it():
    text = "Odil Marsh left. “We are proud.”\n- Reuters"
    assert signed(text, quotations(text), [Span(0, 10)]) == []


@pytest.mark.parametrize("text", ["He left.\n\n— Reuters", "Ann Lee (@lee) wrote.", "— Ann Lee (@lee)", "a (b@c) - d"])
def test_other_signatures_are_no_posts(text):
    assert posts(text) == []


LETTER = ("The pier is a scandal.", "I walk there each day and see the rust.")
NOTE = "We will miss the old ferry, I am sure."


@pytest.mark.parametrize(
    "first, second, speakers",
    [
        ("Odil Marsh.\n\nSarn.", "Hanne R. Vik.\n\nNorth Brin.", ["Odil Marsh", "Hanne R. Vik"]),
        ("Odil Marsh, Sarn", "Hanne R. Vik, North Brin", ["Odil Marsh", "Hanne R. Vik"]),
        ("Odil Marsh\nSarn", "@hanne_vik", ["Odil Marsh", "@hanne_vik"]),
    ],
)
def test_a_letter_is_the_reader_s_who_signs_below(first, second, speakers):
    text = "A pier in trouble\n\nLETTERS\n\n" + "\n\n".join([*LETTER, first, NOTE, second])
    expected = zip(speakers, (" ".join(LETTER), NOTE), strict=True)
    assert said(text) == [(who, "direct", what) for who, what in expected]


def test_without_a_heading_that_says_so_there_are_no_letters():
    text = "\n\n".join(["A pier in trouble", *LETTER, "Odil Marsh\nSarn", NOTE, "Hanne Vik\nBrin"])
    people = [Span(text.find(name), text.find(name) + len(name)) for name in ("Odil Marsh", "Hanne Vik")]
    assert letters(text, people) == []
    assert len(letters(f"Your letters\n\n{text}", [Span(s.start + 14, s.end + 14) for s in people])) == 2


TEXTS = st.text(alphabet="ab .—\n“”\"'(@)1", max_size=60)
SPANS = st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@given(TEXTS, st.lists(SPANS, min_size=1, max_size=3), st.lists(SPANS, max_size=2))
def test_nothing_is_added_and_something_is_kept(text, content, anchors):
    """Whatever a reader finds: the parts kept are parts of what it found, on the page."""
    inside = [Span(s.start, min(s.end, len(text))) for s in content if s.start < len(text)]
    if not inside:
        return
    one = Attribution(tuple(s for s in anchors if s.end <= len(text)), (), tuple(inside))
    made = without_own_sentences(text, one, sentences(text), quotations(text))
    assert made and all(part.content for part in made)
    assert all(any(whole.start <= s.start and s.end <= max(w.end for w in inside) for whole in inside)
               for part in made for s in part.content)  # fmt: skip
    assert all(post.span.end <= len(text) for post in posts(text))
