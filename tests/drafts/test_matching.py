"""One quotation against one page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Span
from rag.drafts.altering import nearest
from rag.drafts.diffs import changed
from rag.drafts.matching import occurrences_of
from rag.drafts.quoted import bare, quoted, wanted_of
from rag.text import fold, words

PAGE = (
    "“We shut two gates for repairs; nobody shut the harbour,” said Ingrid Solvang. “The talks are over.”\n\n"
    "“I have,” she added, “no more to say about the older locks.” The strike, Oster said, would go ahead on Friday.\n\n"
    "“It began in March.\n\n“It ended in May, but the debt remained.”\n\n"
    "He called the plan “a gift to nobody” and left. The Al-Assad plan isn’t ready; within days, not weeks."
)


def judged(wanted: str, page: str = PAGE) -> str:
    found = occurrences_of(page, wanted_of(wanted)) or ([near] if (near := nearest(page, wanted_of(wanted))) else [])
    return found[0].match if found else "not_found"


@pytest.mark.parametrize(
    "wanted, match",
    [
        ("We shut two gates for repairs", "exact"),
        ("we shut two gates for repairs.", "exact"),  # first letter, full stop
        ("We shut two\ngates  for repairs ; nobody shut the harbour", "exact"),
        ("[W]e shut two gates", "exact"),
        ("We shut two gates [sic] for repairs", "exact"),
        ("We shut [only] two gates", "partial"),  # brackets must not turn what is said
        ("We [the port] shut two gates", "exact"),
        ("[They] shut two gates for repairs", "exact"),
        ("We shut [three] gates for repairs", "altered"),  # nor replace what is said
        ("We shut two gates … nobody shut the harbour", "exact"),
        ("We shut two gates for repairs [...] shut the harbour", "partial"),  # hides "nobody"
        ("nobody shut the harbour … We shut two gates", "partial"),  # another order
        ("I have no more to say about the older locks", "exact"),  # over the cue inside one sentence
        ("The strike would go ahead on Friday", "exact"),
        ("nobody shut the harbour. The talks are over", "partial"),  # two sentences run together over a cue
        ("It began in March. It ended in May", "exact"),  # one quotation of two paragraphs
        ("a gift to nobody and left", "partial"),  # over a quotation mark
        ("He called the plan ‘a gift to nobody’ and left", "exact"),  # the mark is there
        ("We shut three gates for repairs", "altered"),
        ("We shut two gates; nobody shut the harbour", "altered"),  # words left out without a mark
        ("We did not shut two gates for repairs", "altered"),
        ("We shut twо gates for repairs", "altered"),  # a Cyrillic letter
        ("isn't ready; within days, not weeks", "exact"),
        ("within days, not", "exact"),
        ("We shut two gates ﬁrst", "altered"),
        ("We shut two gates for re-\npairs", "exact"),
        ("The Al-\nAssad plan isn’t ready", "exact"),
        ("The talks are over, and we shut two gates for repairs", "partial"),  # another order, joined by a word
        ("We locked six gates for repairs", "altered"),
        ("The talks were long", "not_found"),  # as many other words as are kept
        ("Cerramos dos esclusas por reparaciones", "not_found"),
        ("The minister resigned over the affair", "not_found"),
    ],
)
def test_matches(wanted, match):
    assert judged(wanted) == match


@pytest.mark.parametrize(
    "wanted, problem",
    [
        ("We shut three gates for repairs", "a number is changed"),
        ("We did not shut two gates for repairs", "a negation (“not”) is brought in"),
        ("We shut two gates for repairs; they shut the harbour", "a negation (“nobody”) is left out"),
        ("We shut two gates for repairs [...] shut the harbour", "the ellipsis leaves out a negation (“nobody”)"),
        ("a gift to nobody and left", "it runs over a quotation mark of the page"),
    ],
)
def test_what_is_wrong_is_named(wanted, problem):
    found = occurrences_of(PAGE, wanted_of(wanted)) or [nearest(PAGE, wanted_of(wanted))]
    assert problem in found[0].problems


def test_the_diff_shows_both_sides():
    found = nearest(PAGE, wanted_of("We shut three gates for repairs"))
    assert [(change.kind, change.text) for change in found.changes] == [
        ("same", "We shut"), ("missing", "two"), ("added", "three"), ("same", "gates for repairs"),
    ]  # fmt: skip
    assert [span.cut(PAGE) for span in found.spans] == ["We shut two gates for repairs"]


def test_ligatures_are_letters():
    page = "“The oﬃce is shut, and nobody can find it,” she said."
    assert judged("The office is shut, and nobody can ﬁnd it", page) == "exact"


@pytest.mark.parametrize(
    "page, wanted, cut",
    [  # a word that stands twice is taken where the others are; no word of another sentence stands for a new one
        ("“We have storms. We have been told of two gates,” she said.", "We have not been told of two gates",
         "We have been told of two gates"),
        ("“It is grave. High prices may go on,” she said.", "and high prices may go on", "High prices may go on"),
    ],
)  # fmt: skip
def test_the_nearest_stretch(page, wanted, cut):
    assert nearest(page, wanted_of(wanted)).spans[0].cut(page) == cut


def test_a_sentence_that_goes_on_is_said():
    (found,) = occurrences_of(PAGE, wanted_of("It ended in May"))
    assert found.match == "exact" and "but" in found.notes[0]


# --- laws -----------------------------------------------------------------------------------------------

MARKS = ["“{}”", '"{}"', "‘{}’", "'{}'", "„{}“", "«{}»", "»{}«", "“{},”", "“{}.”", "{}"]
WORDS = st.lists(
    st.sampled_from("gates harbour stood two old ship rain wall early north".split()), min_size=8, max_size=30
)


@given(WORDS, st.sampled_from(MARKS), st.data())
def test_any_cut_of_a_page_in_any_marks_is_exact(listed, marks, data):
    """Of words that turn nothing. Real pages have negations, beside which a cut is partial."""
    page = f"“{' '.join(listed)},” said Ingrid Solvang."
    start = data.draw(st.integers(0, len(listed) - 4))
    end = data.draw(st.integers(start + 4, len(listed)))
    draft = marks.format(" ".join(listed[start:end]))
    (one,) = quoted(draft) or [bare(draft)]
    found = occurrences_of(page, wanted_of(one.text))
    assert found and all(occurrence.match == "exact" for occurrence in found)
    for occurrence in found:
        said = [fold(span.cut(page)) for part in occurrence.spans for span in words(page) if part.holds(span)]
        assert said == listed[start:end]


@given(WORDS, st.sampled_from(["not", "three", "never", "zebra", "GATE"]), st.booleans(), st.data())
def test_no_changed_word_is_ever_exact(listed, other, insert, data):
    page = f"“{' '.join(listed)},” said Ingrid Solvang."
    at = data.draw(st.integers(0, len(listed) - 1))
    said = [*listed[:at], other, *listed[at + (not insert) :]]
    assert all(occurrence.match != "exact" for occurrence in occurrences_of(page, wanted_of(" ".join(said))))


@given(WORDS, st.data())
def test_no_dropped_word_is_exact_unless_the_rest_stands_so_on_the_page(listed, data):
    page = f"“{' '.join(listed)},” said Ingrid Solvang."
    at = data.draw(st.integers(1, len(listed) - 2))
    said = [*listed[:at], *listed[at + 1 :]]
    stands = " ".join(said) in " ".join(listed)
    assert all(occurrence.match != "exact" for occurrence in occurrences_of(page, wanted_of(" ".join(said)))) or stands


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_judged_without_an_error(page, draft):
    wanted = wanted_of(draft)
    for occurrence in [*occurrences_of(page, wanted), *([near] if (near := nearest(page, wanted)) else [])]:
        assert all(span.end <= len(page) for span in occurrence.spans)
    for one in quoted(draft):
        assert one.span.cut(draft) == one.text


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_diff_holds_all_words_of_both_sides(page, said):
    found = changed(page, said)

    def listed(*kinds: str) -> list[str]:
        texts = [change.text for change in found if change.kind in kinds]
        return [fold(text[s.start : s.end]) for text in texts for s in words(text)]

    assert listed("same", "missing") == [fold(page[s.start : s.end]) for s in words(page)]
    assert len(listed("same", "added")) == len(words(said))


# --- the quotations of a draft ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "draft, found",
    [
        ("He said “we left”, and 'we never came back'.", ["we left", "we never came back"]),
        ("„Wir bleiben“ und »nur heute« — «à demain», 「no」", ["Wir bleiben", "nur heute", "à demain", "no"]),
        ("”Vi går”, »vi stannar», ``we left'', ＂no＂ und ‚nein‘", ["Vi går", "vi stannar", "we left", "no", "nein"]),
        ("‘It is “late”, and we go,’ he said.", ["It is “late”, and we go"]),
        ("“She said ‘go’ to us,” he said.", ["She said ‘go’ to us"]),
        ("“One paragraph.\n\n“And another.”", ["One paragraph.\n\n“And another."]),
        ("“An open end\n\nNext.", ["An open end"]),
        ("'Tis the workers’ own fault, it's said.", []),
        ("“” and “…” and “ , ”", []),
        ('"Straight, at the start," he said.', ["Straight, at the start"]),
    ],
)
def test_quoted(draft, found):
    assert [one.text for one in quoted(draft)] == found


def test_bare_is_one_quotation_and_no_whole_draft():
    assert bare("  We shut two gates. ") is not None
    assert bare("One.\n\nTwo.") is None and bare("word " * 200) is None and bare("…") is None
    assert bare("  We shut. ").span == Span(2, 10)
