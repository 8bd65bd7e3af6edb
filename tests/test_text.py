from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Span
from rag.text import fold, quotations, sentence_around, sentences, words

TEXTS = st.text(alphabet=st.sampled_from("abcDE .!?\n\"“”‘’'«»é İß1"), max_size=200) | st.text(max_size=200)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("One. Two!", ["One.", "Two!"]),
        ("Dr. Vel left. He ran.", ["Dr. Vel left.", "He ran."]),
        ("He met Gen. Omar Sy in the U.S. The talks failed.", ["He met Gen. Omar Sy in the U.S.", "The talks failed."]),
        ("He met U.S. troops.", ["He met U.S. troops."]),
        ("At 5 p.m. the gates shut. At 6 p.m. He left.", ["At 5 p.m. the gates shut.", "At 6 p.m.", "He left."]),
        ("“Why?” he asked. “Go!” Smith said.", ["“Why?” he asked.", "“Go!” Smith said."]),
        ("“We stay.” She left.", ["“We stay.”", "She left."]),
        ("J. R. Vale spoke. It cost $3.5 million.", ["J. R. Vale spoke.", "It cost $3.5 million."]),
        ("A headline without a stop\n\nThe text.", ["A headline without a stop", "The text."]),
        ("First paragraph\nSecond paragraph.", ["First paragraph", "Second paragraph."]),
        ("She was born in Sarn (D-Vt.) and left.", ["She was born in Sarn (D-Vt.) and left."]),
        ("She came at 3 p.m. “Go home,” she said.", ["She came at 3 p.m.", "“Go home,” she said."]),
        ("The U.S. “Green Deal” failed.", ["The U.S. “Green Deal” failed."]),
        ("他说。她走了。", ["他说。", "她走了。"]),
        ("", []),
        ("...", ["..."]),
    ],
)
def test_sentences(text, expected):
    assert [span.cut(text) for span in sentences(text)] == expected


def test_text_wrapped_at_a_width_is_not_cut_at_its_line_ends():
    text = "The harbour of Sarn was closed on\nMonday after the storm had broken\ntwo of its gates and the\n"
    text += "wharf. Ships waited\noutside."
    assert len(sentences(text)) == 2


@pytest.mark.parametrize(
    "text, expected",
    [
        ('He said "no" and "yes".', ['"no"', '"yes"']),
        ("“One.\n\n“Two,” he said.", ["“One.\n\n“Two,”"]),  # reopened: one quotation of two paragraphs
        ("“One.\n\nTwo.”", ["“One."]),  # left open: it ends with its paragraph
        ("The workers’ rights and the ’90s", []),
        ("the workers' rights, don't", []),
        ("She called it a ‘mess’.", ["‘mess’"]),
        ("„Ja“, sagte er. «Oui».", ["„Ja“", "«Oui»"]),
        ("“He called me ‘a liar’ twice,” she said.", ["“He called me ‘a liar’ twice,”"]),
        ('a 6" nail', []),
        ("``No,'' he said. ``Never.''", ["``No,''", "``Never.''"]),
        ("``code`` is no quotation", ["``code`` is no quotation"][:0]),
        ("“It is late, said Ann Lee. He left. “Go,” he said.", ["“It is late,", "“Go,”"]),  # never closed
        ('"It is late, Ann Lee said. He left. "Go," he said.', ['"It is late,', '"Go,"']),
        ("“It is late, said Ann Lee. He left.\n\nNo.", ["“It is late,"]),
        ("“He called it “a mess” again.", ["“He called it “a mess”"]),  # nested, not left open
    ],
)
def test_quotations(text, expected):
    assert [span.cut(text) for span in quotations(text)] == expected


@given(TEXTS)
def test_folding_changes_one_character_for_one(text):
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_spans_are_in_order_and_every_word_is_in_one_sentence(text):
    for spans in (sentences(text), quotations(text), words(text)):
        assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(any(s.holds(w) or s.meets(w) for s in sentences(text)) for w in words(text))


def test_sentence_around_joins_the_sentences_that_a_span_touches(harbour):
    span = harbour.text.index("gates"), harbour.text.index("Mayor") + 3
    assert sentence_around(harbour.text, Span(*span)).cut(harbour.text).startswith("“We shut")
    assert sentence_around(harbour.text, Span(*span)).cut(harbour.text).endswith("delay.")
