"""Measures of quotations and citations: are the words on the page, and are they the words that answer?"""

from __future__ import annotations

import re
from itertools import pairwise

from rag.checks.quotes import locate
from rag.evaluation.case import Case, share
from rag.evaluation.who import MARKER
from rag.text import quotations, sentences, words

QUOTED_WORDS = 3  # words in quotation marks below this are terms, not quotations
LISTED = 5  # quotations that a reader looks at where nothing is sure
_EARLY = re.compile(r"\s*(?:\[\d+\]\s*)+")
_LINE_END = re.compile(r"\n|(?<=\])\s+(?=[A-Z“\"])")


def exact(case: Case) -> float | None:
    """Citations whose quotation equals the article's text at its span / all citations. Must be 1.

    What only comes near is among them. Range 0..1. Applies to answers with citations. Source: ours, after the first
    promise.
    """
    return share(case.is_exact(citation) for citation in case.shown)


def fabricated(case: Case) -> float | None:
    """Quotations in the answer's prose that no page it shows has, word for word / all quotations in it. Must be 0.

    A quotation is at least QUOTED_WORDS words inside quotation marks; repeating what the question itself puts in
    quotation marks is none. Range 0..1. Applies to answers that quote. Source: ours.
    """
    if case.answer is None:
        return None
    asked = _quoted(case.question.question)
    quotes = [quote for quote in _quoted(case.answer.text) if not any(locate(own, quote) for own in asked)]
    texts = [case.pages[source_id].text for source_id in {citation.source.id for citation in case.shown}]
    return share(all(locate(text, quote) is None for text in texts) for quote in quotes)


def _quoted(text: str) -> list[str]:
    """What stands in quotation marks and is more than a term."""
    inside = (span.cut(text)[1:-1] for span in quotations(text))
    return [quote for quote in inside if len(words(quote)) >= QUOTED_WORDS]


def coverage(case: Case) -> float | None:
    """Gold statements of which citations hold at least half the words, on any page that carries them / all.

    Range 0..1, 1 is best. Applies to answerable questions with `gold` or `quotes`. Source: claim recall of ALCE (Gao
    et al., 2023), with gold spans in the place of its entailment model. Where the set names sentences by their number,
    they are those of the smallest right answer, and a citation that stands in one (see `hit`) quotes it.
    """
    if not case.truth.gold or not case.answerable:
        return None
    return share(case.covers(places, case.citations) for places in case.truth.gold)


def hit(case: Case) -> float | None:
    """1 if the answer quotes a gold statement, or a sentence of the smallest right answer; 0 if refused or unsure.

    Statements are quoted as for `coverage`. A sentence is quoted by a citation that stands in it: the two share at
    least half of the words of the shorter one. Range 0 or 1, 1 is best. Applies to answerable questions with `gold`,
    `quotes` or `minimal`. Source: success of retrieval (Success@k of trec_eval), for what is shown as the answer.
    """
    if not case.truth.gold or not case.answerable:
        return None
    answered = case.answer is not None and not case.answer.refused
    return float(answered and any(case.covers(places, case.citations) for places in case.truth.gold))


def found(case: Case) -> float | None:
    """1 if `hit`, or if a refusal or unsure answer has such a statement among the first five that it shows.

    It shows its citations, then what comes near. Range 0 or 1, 1 is best. Applies as `hit`. Source: Success@5 of
    trec_eval, for what a reader sees.
    """
    answered = hit(case)
    if answered is None or answered or case.answer is None or not case.answer.refused:
        return answered
    return float(any(case.covers(places, case.shown[:LISTED]) for places in case.truth.gold))


def first(case: Case) -> float | None:
    """1 if the first citation stands in a gold statement, passage or sentence; 0 if there is none.

    It stands there if the two share at least half of the words of the shorter one. Range 0 or 1, 1 is best. Applies to
    answers (not to what is refused or unsure) to answerable questions with `gold`, `quotes` or `passages`. Source:
    precision at 1.
    """
    if not case.truth.support or not case.answerable or case.answer is None or case.answer.refused:
        return None
    return float(any(case.stands_in(one, places) for one in case.citations[:1] for places in case.truth.support))


def citation_precision(case: Case) -> float | None:
    """Distinct citations at least half of whose words lie in sentences of gold statements / all; 0 if none.

    Source: citation precision of ALCE (Gao et al., 2023, arXiv 2305.14627): a citation counts if it supports its
    sentence and is not idle beside the others. Gold spans stand in the place of the entailment model, so that both
    come to: it is gold. An article quoted whole is not precise. Where the page is annotated, a gold span stands for
    the whole statement it is part of, so that quoting all of an interrupted statement is no fault. Range 0..1, 1 is
    best. Applies to answerable questions with `gold`, `quotes` or `passages`.
    """
    if not case.truth.support or not case.answerable:
        return None
    return share(case.is_gold(citation) for citation in case.distinct) or 0.0


def citation_recall(case: Case) -> float | None:
    """Sentences of the answer with a [n] that points to a gold statement / all its sentences; 0 if there is none.

    Source: citation recall of ALCE (Gao et al., 2023, arXiv 2305.14627): a sentence counts if it is cited and its
    citations together support it; a sentence without citation, or with one that does not exist, does not. Gold spans
    stand in the place of the entailment model, so one citation that supports is enough. A sentence of fewer than
    QUOTED_WORDS words that cites nothing ("Yes.") claims nothing. Range 0..1, 1 is best. Applies to answerable
    questions with `gold`, `quotes` or `passages`.
    """
    if not case.truth.support or not case.answerable:
        return None
    known = {citation.number for citation in case.citations}
    right = {citation.number for citation in case.citations if case.is_gold(citation)}
    cited = cited_sentences(case.answer.text) if case.answer else []
    return share(bool(numbers & right) and numbers <= known for _, numbers in cited) or 0.0


def cited_sentences(text: str) -> list[tuple[str, set[int]]]:
    """The sentences of an answer that claim something, each with the numbers of the citations it carries.

    >>> cited_sentences("Yes. “We shut. We open,” she said [1][2] He left without a word.")
    [('“We shut. We open,” she said', {1, 2}), ('He left without a word.', set())]
    """
    found: list[tuple[str, set[int]]] = []
    for line in _LINE_END.split(text):
        marks = quotations(line)
        ends = [part.end for part in sentences(line) if not any(m.start < part.end < m.end for m in marks)]
        for start, end in pairwise([0, *ends]):
            part = line[start:end]
            if (early := _EARLY.match(part)) and found:  # "He left. [1] She stayed."
                found[-1] = (found[-1][0], found[-1][1] | _numbers(early.group()))
                part = part[early.end() :]
            if (numbers := _numbers(part)) or len(words(part)) >= QUOTED_WORDS:
                found.append((" ".join(MARKER.sub("", part).split()), numbers))
    return found


def _numbers(text: str) -> set[int]:
    return {int(number) for number in MARKER.findall(text)}
