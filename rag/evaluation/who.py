"""Measures of names and speakers: the short answer, and whose words the citations are."""

from __future__ import annotations

import re
from collections import Counter
from statistics import harmonic_mean

from rag.domain import Verdict
from rag.evaluation.case import Case, share
from rag.evaluation.naming import cited_as, is_named, name_words

MARKER = re.compile(r"\[(\d+)\]")  # of a citation, in an answer's prose


# --- the short answer ---------------------------------------------------------------------------------


def names_found(case: Case) -> float | None:
    """Groups of expected names of which the answer gives at least one rendering / all groups.

    Range 0..1, 1 is best. Applies to questions with `names`. Source: recall of TREC list
    questions, with aliases.
    """
    groups = case.question.names
    if not groups or not case.answerable:
        return None
    given = case.answer.names if case.answer else ()
    return share(any(is_named(name, group) for name in given) for group in groups)


def names_right(case: Case) -> float | None:
    """Names the answer gives that belong to any expected group / all names it gives; 0 if it gives none.

    Range 0..1, 1 is best. Applies to questions with `names`. Source: precision of TREC
    list questions, with aliases.
    """
    groups = case.question.names
    if not groups or not case.answerable:
        return None
    given = case.answer.names if case.answer else ()
    return share(any(is_named(name, group) for group in groups) for name in given) or 0.0


def names(case: Case) -> float | None:
    """F1: the harmonic mean of `names_found` and `names_right`; 0 if either is 0.

    Range 0..1, 1 is best. Applies to questions with `names`. Source: F1 of TREC list questions, with aliases.
    """
    found, right = names_found(case), names_right(case)
    return None if found is None or right is None else float(harmonic_mean([found, right]))


def reference_f1(case: Case) -> float | None:
    """Words that answer and reference share: F1 of the answer's prose, or of its names if that is better; 0 if refused.

    The harmonic mean of shared words / words of the answer and shared words / words of the reference, articles and
    titles of address left out. It counts words, not meaning, so it tells runs apart rather than right from wrong.
    Range 0..1, 1 is best. Applies to questions with `reference` that are not unanswerable. Source: SQuAD (Rajpurkar
    et al., 2016).
    """
    wanted = Counter(name_words(case.question.reference))
    if not wanted or not case.answerable:
        return None
    if case.answer is None or case.answer.refused:
        return 0.0
    given = (MARKER.sub(" ", case.answer.text), " ".join(case.answer.names))
    return max(_shared(Counter(name_words(text)), wanted) for text in given)


def _shared(given: Counter[str], wanted: Counter[str]) -> float:
    return 2 * (given & wanted).total() / (given.total() + wanted.total())


def verdict(case: Case) -> float | None:
    """1 if the answer to "did X say Y" is yes where yes is expected, and anything else where no is.

    A yes is an answer whose `verdict` is yes; one that is unsure of it, and a refusal, is none. Range 0 or 1, 1 is
    best. Applies to questions with `verdict`. Source: accuracy.
    """
    if case.question.verdict is None:
        return None
    if case.answer is None:
        return 0.0
    said = "yes" if case.answer.verdict is Verdict.YES and not case.answer.refused else "no"
    return float(said == case.question.verdict)


# --- who ----------------------------------------------------------------------------------------------


def speaker(case: Case) -> float | None:
    """Distinct citations given to an expected speaker / all that are given to anybody; 0 if there is none.

    Range 0..1, 1 is best. Applies to answerable questions with `speaker`. Source: precision over citations.
    """
    if not case.question.speakers or not case.answerable:
        return None
    return share(cited_as(citation, case.question.speakers) for citation in case.given) or 0.0


def attribution(case: Case) -> float | None:
    """Attributed distinct citations whose words are that speaker's / all of them that can be judged.

    What only comes near is among them. A citation's words are a speaker's if at least half of them lie in statements
    which the annotation of the page gives to that speaker; a content shorter than a clause counts with its sentence.
    Where no annotation is, the speakers that the set gives to the question's sentences take its place. Range 0..1, 1 is
    best. Applies where the cited pages, or at least half of a citation's words, are annotated. Source: ours, after the
    second promise: no speaker whom the page does not name for these words.
    """
    return share(case.is_theirs(citation) for citation in case.judged)


def own_voice(case: Case) -> float | None:
    """Words of attributed citations that lie in sentences nobody is quoted in / all words of those citations.

    Own-voice leakage: the outlet's own sentences given to a speaker, be it as what only comes near. Where a page is not
    annotated, these are the question's sentences that the set gives to the article itself. Range 0..1, 0 is best.
    Applies as `attribution`. Source: ours.
    """
    total = sum(len(case.words_of(citation)) for citation in case.judged)
    return sum(len(case.own_words_of(citation)) for citation in case.judged) / total if total else None


def forbidden(case: Case) -> float | None:
    """1 if the answer gives words or a speaker that `must_not` lists as the statement asked for, else 0.

    Words are given if an attributed citation covers at least half of them; where the question expects a speaker,
    only a citation given to that speaker counts (naming the one who did say it is no fault). A speaker is given if
    an answer that is no refusal names or cites them. Range 0 or 1, 0 is best. Applies to questions with `must_not`.
    Source: ours.
    """
    listed = case.question.must_not
    if not listed.speakers and not listed.quotes:
        return None
    asked = case.question.speakers
    theirs = [citation for citation in case.given if not asked or cited_as(citation, asked)]
    if any(case.covers(places, theirs) for places in case.truth.forbidden):
        return 1.0
    if case.answer is None or case.answer.refused:
        return 0.0
    named = any(is_named(name, listed.speakers) for name in case.answer.names)
    return float(named or any(cited_as(citation, listed.speakers) for citation in case.given))
