from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make_article, make_statement, span_of

from rag.checks.quotes import locate, locate_parts, own_voice, quotable
from rag.domain import Span
from rag.text import fold, words

PAGE = (
    "“We closed two locks for repairs; nobody closed the canal,” she said. “The talks are over.”\n\n"
    "He said “no  more”. The Al-Assad plan, he added, isn’t ready; within days, not weeks."
)


@pytest.mark.parametrize(
    "wanted, found",
    [
        ('said "no more"', "said “no  more”"),  # typography forgiven, page text returned
        ("NOBODY closed the canal.", "nobody closed the canal"),
        ("two\n locks ; for repairs", None),  # a mark between words that the page joins with a space is no harm ...
        ("isn't ready", "isn’t ready"),
        ("al-assad plan", "Al-Assad plan"),
        ("clo­sed two locks", "closed two locks"),  # a soft hyphen
        ("lock", None),  # whole words only
        ("closed three locks", None),
        ("nobody opened the canal", None),
        ("the canal she said", None),  # never across a quotation mark that `wanted` does not have
        ("сlosed two locks", None),  # a Cyrillic letter
        ("", None),
        ("…!", None),
    ],
)
def test_locate(wanted, found):
    if wanted.startswith("two\n"):
        found = "two locks for repairs"
    span = locate(PAGE, wanted)
    assert (span and span.cut(PAGE)) == found


@pytest.mark.parametrize(
    "wanted, found",
    [
        ("We closed two locks … nobody closed the canal", ["We closed two locks", "nobody closed the canal"]),
        ("We closed [...] for repairs", ["We closed", "for repairs"]),
        ("We closed … closed the canal", []),  # hides "nobody"
        ("closed the canal … We closed", []),  # reordered
        ("two locks … The talks are over", []),  # jumps from one quotation to another
    ],
)
def test_an_ellipsis_never_jumps_a_negation_an_order_or_a_speaker(wanted, found):
    assert [span.cut(PAGE) for span in locate_parts(PAGE, wanted)] == found


@given(st.text(max_size=120), st.data())
def test_whatever_is_cut_at_word_ends_is_found_again(text, data):
    spans = words(text)
    if not spans:
        return
    i = data.draw(st.integers(0, len(spans) - 1))
    j = data.draw(st.integers(i, min(len(spans) - 1, i + 5)))
    wanted = Span(spans[i].start, spans[j].end).cut(text)
    found = locate(text, wanted)
    assert found is None or [fold(s.cut(found.cut(text))) for s in words(found.cut(text))] == [
        fold(s.cut(wanted)) for s in words(wanted)
    ]
    assert found is not None or '"' in fold(wanted) or "\u00ad" in wanted or not wanted.isascii()


@pytest.mark.parametrize(
    "text, content, shown",
    [
        ("“We will stay as planned,” she said.", "“We will stay as planned,”", "We will stay as planned"),
        ("The army said “a huge attack”, with tanks, hit it.", "“a huge attack”, with tanks, hit it", None),
        ("He said that the gates “will open”.", "that the gates “will open”", "the gates “will open”"),
        ("She said: “Open the gates now.”", "“Open the gates now.”", "Open the gates now."),
        ("He denied it all. He said no.", "no", "He said no."),  # too short to stand alone: its sentence
        ("He backs the workers’ own wage plan’s terms", "the workers’ own wage plan’s terms", None),
    ],
)
def test_quotable_is_a_clause_without_outer_marks(text, content, shown):
    statement = make_statement(make_article(text), content)
    assert quotable(statement, text).cut(text) == (shown or content)


def test_own_voice_is_what_touches_nobodys_statement(harbour):
    said = [make_statement(harbour, "the storm for the delay", "Mayor Pavel Oster")]
    whole = Span(0, len(harbour.text))
    assert "storm" not in own_voice(harbour.text, whole, said).cut(harbour.text)
    assert own_voice(harbour.text, span_of(harbour.text, "Mayor Pavel Oster blamed"), said) is None
