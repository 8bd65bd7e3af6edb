"""What changed between two revisions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make_article, make_statement

from rag.export import revisions
from rag.export.revisions import deed, edits, requoted, wording

TEXTS = st.text("ab. \n“”é", max_size=40)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off_the_diff(old, new):
    found = edits(old, new)
    assert "".join(edit.text for edit in found if edit.kind != "added") == old
    assert "".join(edit.text for edit in found if edit.kind != "removed") == new
    assert all(edit.text for edit in found)


@pytest.mark.parametrize(
    "old, new, shown",
    [
        ("The port is shut.", "The port is shut.", "The port is shut."),
        ("The port is shut.", "The port is not shut.", "The port is {+not +}shut."),
        ("He paid 65 crowns.", "He paid 56 crowns.", "He paid [-65-]{+56+} crowns."),
        ("One.\n\nTwo.", "One.\n\nNew.\n\nTwo.", "One.\n\n{+New.\n\n+}Two."),
        ("said two old men", "said three young men", "said [-two old-]{+three young+} men"),
        ("", "All.", "{+All.+}"),
    ],
)
def test_word_diff(old, new, shown):
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    assert "".join(marks[edit.kind].format(edit.text) for edit in edits(old, new)) == shown


def test_a_long_stretch_that_changed_is_shown_as_replaced(monkeypatch):
    monkeypatch.setattr(revisions, "MOST_PAIRS", 10)
    assert [edit.kind for edit in edits("a b c d e", "a x c y e")] == ["removed", "added"]


def said(*contents: tuple[str, str]):
    article = make_article(" ".join(f"{who} said {words}." for who, words in contents))
    return [make_statement(article, words, who) for who, words in contents]


def test_statements_that_changed():
    old = said(("Ann Lee", "the two gates stay shut"), ("Pavel Oster", "it will rain"), ("Lena Marsh", "fares rise"))
    new = said(("Ann Lee", "the three gates stay shut"), ("Mark Ruud", "nobody drowned"), ("Lena Marsh", "fares rise"))
    shown = [
        (one.kind, one.before and wording(one.before), one.after and wording(one.after)) for one in requoted(old, new)
    ]
    assert shown == [
        ("altered", "the two gates stay shut", "the three gates stay shut"),
        ("added", None, "nobody drowned"),
        ("removed", "it will rain", None),
    ]


def test_the_same_words_by_somebody_else_are_altered():
    (change,) = requoted(said(("Ann Lee", "fares rise")), said(("Lena Marsh", "fares rise")))
    assert (change.kind, change.before.speaker.name, change.after.speaker.name) == ("altered", "Ann Lee", "Lena Marsh")


def test_the_same_words_done_otherwise_are_altered():
    (before,) = said(("Ann Lee", "his honest years"))
    (change,) = requoted([replace(before, act="thank")], [replace(before, act="thank", negated=True)])
    assert (change.kind, deed(change.before), deed(change.after)) == ("altered", "thank", "not thank")


def test_nothing_changed():
    assert requoted(said(("Ann Lee", "fares rise")), said(("Ann Lee", "fares rise"))) == []
