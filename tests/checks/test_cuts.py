"""Whether a cut turns what a sentence says."""

from __future__ import annotations

import pytest
from makers import make_article, make_statement, span_of

from rag.checks.cuts import left_out, restated, turns
from rag.checks.losses import Kind, Lost
from rag.checks.quotes import locate_parts, quotable

CUTS = [  # page, cut, what is left out
    ("“We will not attack the port,” he said.", "attack the port", "a negation (“not”)"),
    ("She did not say that she would ban the strike.", "she would ban the strike", "a negation (“not”)"),
    ("He denied that the money was gone.", "the money was gone", "a negation (“denied”)"),
    ("The ministry refused to open the gates today.", "open the gates today", "a negation (“refused”)"),
    ("There is no evidence the wall moved.", "the wall moved", "a negation (“no”)"),
    ("Talks would resume “within days, not weeks”.", "within days", "a negation (“not”)"),
    ("“The wall is not safe for anyone.”", "The wall is", "a negation (“not”)"),
    ("“We will talk if they leave,” he said.", "We will talk", "a condition (“if”)"),
    ("“If they leave, we will talk,” he said.", "we will talk", "a condition (“if”)"),
    ("“We will stay unless the rain comes.”", "We will stay", "a condition (“unless”)"),
    ("If she won, Falk said, she would buy the lot.", "she would buy the lot", "a condition (“if”)"),
    ("“They leave on condition that we pay,” he said.", "They leave", "a condition (“on condition”)"),
    ("“The gates may fail this winter.”", "fail this winter", "a hedge (“may”)"),
    ("The man allegedly opened the safe.", "opened the safe", "a hedge (“allegedly”)"),
    ("“Did we close the canal yesterday?” he asked.", "we close the canal yesterday", "that it is a question"),
    ("“I will not wait,” he said, “until it falls.”", "I will not wait", "a condition (“until”)"),  # over the cue
    # whole clauses, and what stands beside them
    ("“We will not attack. We will talk,” he said.", "We will talk", ""),
    ("“We shut two gates; nobody shut the harbour,” she said.", "We shut two gates", ""),
    ("“We shut two gates; nobody shut the harbour,” she said.", "nobody shut the harbour", ""),
    ("“We stay tonight, and if it rains we leave,” he said.", "We stay tonight", ""),
    ("She did not come, but “the door is open,” she said.", "the door is open", ""),
    ("He did not answer. “The wall is safe,” said Ann Lee.", "The wall is safe", ""),
    ("Asked if he would go, he said he would stay.", "he would stay", ""),
    ("“I will not wait,” he said, “and I am ready.”", "I will not wait", ""),
    ("“We do not know,” he said, adding that the wall is safe.", "the wall is safe", ""),
]


@pytest.mark.parametrize("page, cut, lost", CUTS)
def test_what_a_cut_leaves_out(page, cut, lost):
    found = left_out(page, span_of(page, cut))
    assert (found.told if found else "") == lost


@pytest.mark.parametrize("page, cut, lost", [case for case in CUTS if case[2]])
def test_a_quotation_shown_leaves_out_nothing_that_turns_it(page, cut, lost):
    """Whatever the model marked as what was said, what is shown holds the word that turns it."""
    article = make_article(page)
    shown = quotable(make_statement(article, cut), page).cut(page)
    word = lost.partition("“")[2].partition("”")[0] or "?"
    assert cut in shown and word in shown.lower()


@pytest.mark.parametrize("page, cut, lost", [case for case in CUTS if not case[2] and len(case[1].split()) > 3])
def test_a_whole_clause_is_shown_as_it_is(page, cut, lost):
    assert quotable(make_statement(make_article(page), cut), page).cut(page) == cut


@pytest.mark.parametrize(
    "page, wanted, fair",
    [
        ("“We came early and, being tired, left at noon.”", "We came early … left at noon", True),
        ("“We came early and did not leave at noon.”", "We came early … leave at noon", False),
        ("“We came early and may leave at noon.”", "We came early … leave at noon", False),
        ("“We came early and, if asked, leave at noon.”", "We came early … leave at noon", False),
        ("“We came early and will leave at noon.”", "We came early … leave at noon", False),
        ("“We came early and he said we left at noon.”", "We came early … we left at noon", False),
        ("“We came early.” “We left at noon,” said Ann.", "We came early … We left at noon", False),
        ("“We came early, but they left at noon.”", "We came early … they left at noon", False),
        ("“We came early and left the town at noon.”", "We … at noon", False),  # one word can be picked anywhere
        (f"“We came early {'and so on ' * 30}and left at noon.”", "We came early … left at noon", False),
    ],
)
def test_an_ellipsis_leaves_out_nothing_that_turns_what_remains(page, wanted, fair):
    assert bool(locate_parts(page, wanted)) is fair


@pytest.mark.parametrize(
    "gap, word", [("being tired", ""), ("and not", "not"), ("isn’t so", "isn't"), ("Kamali said", "said"), ("", "")]
)
def test_words_that_turn(gap, word):
    assert turns(gap) == word


def test_a_draft_that_says_not_itself():
    assert restated(Lost(Kind.NEGATION, "not"), "He said they would never …") == "never"
    assert restated(Lost(Kind.NEGATION, "not"), "He said they would …") == ""
    assert restated(Lost(Kind.CONDITION, "if"), "He said they would never …") == ""
