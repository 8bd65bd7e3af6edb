"""The measures: each takes one answered question and returns a number, or None where it does not apply.

None is never counted as 0. A measure's average is the mean over the questions it applies to. A refused answer is judged
by the refusal measures; what it cites as the nearest miss is still checked for exactness, speakers and own voice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import harmonic_mean

from rag.checks.quotes import locate
from rag.evaluation.case import Case
from rag.evaluation.naming import cited_as, is_named
from rag.text import quotations, words

QUOTED_WORDS = 3  # words in quotation marks below this are terms, not quotations
_MARKER = re.compile(r"\[(\d+)\]")
_LINE_END = re.compile(r"\n|(?<=\])\s+(?=[A-Z“\"])")
_OPENINGS = {"yes": r"yes\b", "no": r"not?\b"}

Measure = Callable[[Case], float | None]


# --- the short answer ---------------------------------------------------------------------------------


def names_found(case: Case) -> float | None:
    """Groups of expected names of which the answer gives at least one rendering / all groups.

    Range 0..1, 1 is best. Applies to questions with `names`. Recall as in TREC list questions, with aliases.
    """
    groups = case.question.names
    if not groups or not case.answerable:
        return None
    given = case.answer.names if case.answer else ()
    return _share(any(is_named(name, group) for name in given) for group in groups)


def names_right(case: Case) -> float | None:
    """Names the answer gives that belong to any expected group / all names it gives; 0 if it gives none.

    Range 0..1, 1 is best. Applies to questions with `names`. Precision as in TREC list questions, with aliases.
    """
    groups = case.question.names
    if not groups or not case.answerable:
        return None
    given = case.answer.names if case.answer else ()
    return _share(any(is_named(name, group) for group in groups) for name in given) or 0.0


def names(case: Case) -> float | None:
    """F1: the harmonic mean of `names_found` and `names_right`; 0 if either is 0. Range 0..1, 1 is best."""
    found, right = names_found(case), names_right(case)
    return None if found is None or right is None else harmonic_mean([found, right])


def verdict(case: Case) -> float | None:
    """1 if the answer to "did X say Y" opens with the expected "Yes", or "No" or "Not"; a refusal counts as no.

    Range 0 or 1. Applies to questions with `verdict`. Accuracy.
    """
    if case.question.verdict is None:
        return None
    if case.answer is None:
        return 0.0
    opening = "No" if case.answer.refused else case.answer.text.lstrip()
    return float(bool(re.match(_OPENINGS[case.question.verdict], opening, re.IGNORECASE)))


# --- who ----------------------------------------------------------------------------------------------


def speaker(case: Case) -> float | None:
    """Citations given to an expected speaker / all citations given to anybody; 0 if there is none.

    Range 0..1, 1 is best. Applies to answerable questions with `speaker`.
    """
    if not case.question.speakers or not case.answerable:
        return None
    return _share(cited_as(citation, case.question.speakers) for citation in case.given) or 0.0


def attribution(case: Case) -> float | None:
    """Attributed citations whose words are that speaker's / all attributed citations that can be judged.

    A citation's words are a speaker's if at least half of them lie in statements which the annotation of the
    page gives to that speaker; a content shorter than a clause counts with its sentence. Range 0..1, 1 is best.
    Applies where the cited pages are annotated.
    """
    return _share(case.is_theirs(citation) for citation in case.judged)


def own_voice(case: Case) -> float | None:
    """Words of attributed citations that lie in sentences nobody is quoted in / all words of those citations.

    Own-voice leakage: the outlet's own sentences given to a speaker. Range 0..1, 0 is best. Applies where the cited
    pages are annotated.
    """
    total = sum(len(case.words_of(citation)) for citation in case.judged)
    return sum(len(case.own_words_of(citation)) for citation in case.judged) / total if total else None


def forbidden(case: Case) -> float | None:
    """1 if the answer gives words or a speaker that `must_not` lists as the statement asked for, else 0.

    Words are given if an attributed citation covers at least half of them; where the question expects a speaker,
    only a citation given to that speaker counts (naming the one who did say it is no fault). A speaker is given if
    an answer that is no refusal names or cites them. Range 0 or 1, 0 is best. Applies to questions with `must_not`.
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


# --- quotations ---------------------------------------------------------------------------------------


def exact(case: Case) -> float | None:
    """Citations whose quotation equals the article's text at its span / all citations. Must be 1.

    Range 0..1. Applies to answers with citations.
    """
    return _share(case.is_exact(citation) for citation in case.citations)


def fabricated(case: Case) -> float | None:
    """Quotations in the answer's prose that no cited page has, word for word / all quotations in it. Must be 0.

    A quotation is at least QUOTED_WORDS words inside quotation marks; repeating what the question puts in quotation
    marks is none. Range 0..1. Applies to answers that quote.
    """
    if case.answer is None:
        return None
    quoted = [span.cut(case.answer.text)[1:-1] for span in quotations(case.answer.text)]
    quoted = [quote for quote in quoted if len(words(quote)) >= QUOTED_WORDS]
    asked = case.question.question
    texts = [case.pages[source_id].text for source_id in {citation.source.id for citation in case.citations}]
    return _share(
        all(locate(text, quote) is None for text in texts) for quote in quoted if locate(asked, quote) is None
    )


def coverage(case: Case) -> float | None:
    """Gold statements of which citations hold at least half the words, on any page that carries them / all.

    Range 0..1, 1 is best. Applies to answerable questions with `gold` or `quotes`.
    """
    if not case.truth.gold or not case.answerable:
        return None
    return _share(case.covers(places, case.citations) for places in case.truth.gold)


def citation_precision(case: Case) -> float | None:
    """Citations at least half of whose words lie in sentences of gold statements / all citations; 0 if none.

    ALCE's citation precision (Gao et al., 2023) with gold spans in the place of its entailment model; an article
    quoted whole is not precise. Where the page is annotated, a gold span stands for the whole statement it is part
    of, so that quoting all of an interrupted statement is no fault. Range 0..1, 1 is best. Applies to answerable
    questions with `gold` or `quotes`.
    """
    if not case.truth.gold or not case.answerable:
        return None
    return _share(case.is_gold(citation) for citation in case.citations) or 0.0


def citation_recall(case: Case) -> float | None:
    """Sentences or lines of the answer with a [n] that points to a gold statement / all that carry a [n]; 0 if none.

    ALCE's citation recall (Gao et al., 2023) with gold spans in the place of its entailment model. Range 0..1, 1 is
    best. Applies to answerable questions with `gold` or `quotes`.
    """
    if not case.truth.gold or not case.answerable:
        return None
    right = {citation.number for citation in case.citations if case.is_gold(citation)}
    lines = _LINE_END.split(case.answer.text) if case.answer else []
    marked = [{int(number) for number in _MARKER.findall(line)} for line in lines if _MARKER.search(line)]
    return _share(bool(numbers & right) for numbers in marked) or 0.0


# --- refusing, failing, time --------------------------------------------------------------------------


def refusal_recall(case: Case) -> float | None:
    """1 if an unanswerable question is refused. Range 0 or 1. Applies to questions with `answerable` false."""
    return None if case.question.answerable is not False else float(case.answer is not None and case.answer.refused)


def refusal_precision(case: Case) -> float | None:
    """1 if a refused question is unanswerable. Range 0 or 1. Applies to refusals where `answerable` is known."""
    if case.answer is None or not case.answer.refused or case.question.answerable is None:
        return None
    return float(case.question.answerable is False)


def refused_wrongly(case: Case) -> float | None:
    """1 if an answerable question is refused. Range 0 or 1, 0 is best. Applies to questions with `answerable` true."""
    return None if not case.question.answerable else float(case.answer is not None and case.answer.refused)


def failed(case: Case) -> float | None:
    """1 if asking raised an error. Range 0 or 1, 0 is best. Applies to every question."""
    return float(case.answer is None)


def latency_ms(case: Case) -> float | None:
    """Milliseconds from question to answer, the earlier turns of its conversation left out. Reported as p50, p95."""
    return case.latency_ms


def tokens(case: Case) -> float | None:
    """Tokens that a language model read and wrote for the answer. Applies where the answer reports its usage."""
    usage = case.answer.usage if case.answer else {}
    return usage.get("total_tokens", sum(usage.get(key, 0) for key in ("input_tokens", "output_tokens")) or None)


MEASURES: dict[str, Measure] = {
    measure.__name__: measure
    for measure in (
        names, names_found, names_right, verdict, speaker, attribution, own_voice, forbidden, exact, fabricated,
        coverage, citation_precision, citation_recall, refusal_recall, refusal_precision, refused_wrongly, failed,
        latency_ms, tokens,
    )
}
LOWER_IS_BETTER = frozenset(
    {"own_voice", "forbidden", "fabricated", "refused_wrongly", "failed", "latency_ms", "tokens"}
)


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement; None: the measure does not apply to this question."""

    question: str
    measure: str
    value: float | None


def measure(case: Case) -> list[Row]:
    """Every measure of one answered question, in the order of `MEASURES`."""
    return [Row(case.question.id, name, function(case)) for name, function in MEASURES.items()]


def _share(judgements: Iterable[bool]) -> float | None:
    judged = list(judgements)
    return sum(judged) / len(judged) if judged else None
