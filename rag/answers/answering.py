"""The offline answerer: what the matcher is sure of, told from statements; else what comes nearest, or a refusal.

Prose is made of the page's words and holds no quotation marks: the quotations themselves are cut by `verify`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.answers import overviews
from rag.answers.aimed import people_of, turned_round
from rag.answers.claims import RIGHT, by_speaker, claim, meant, short_answer, speaker_name, told_once
from rag.answers.holdings import about_library
from rag.answers.index import asks_for_all, everything_said, statements_by, who_did
from rag.answers.pages import Pages
from rag.answers.refusals import (
    NEAR_MISS,
    other_language,
    refusal,
    said_by_article,
    said_by_others,
    unsure,
    which_person,
)
from rag.answers.scoring import confidence
from rag.answers.verdicts import NO, verdict
from rag.domain import (
    Candidate,
    Claim,
    Extent,
    Filters,
    Query,
    QuestionKind,
    Refusal,
    RefusalKind,
    Sentence,
    Turn,
    UncheckedAnswer,
    Verdict,
)
from rag.lexicon.function_words import content_words
from rag.seams import Matcher, Records
from rag.text import fold, words

SURE, UNSURE = 0.38, 0.25  # confidence from which there is an answer; from which what comes near may be one
HEADLINE = 0.6  # confidence from which a short answer stands in large type; a speaker's name does with any quotation
NEAR = 0.03  # score from which a sentence is shown as what comes near
SPOKEN = {  # probability that a question asks for somebody's words, from which the article's own are no answer
    QuestionKind.SAID: 0.6,
    QuestionKind.WHO_SAID: 0.6,
    QuestionKind.DID_SAY: 0.7,
}
OUTSIDE = 3  # words asked about that stand in a sentence, none of them in what is said there: not said, then
BESIDE, LEAST = 0.45, 0.08  # share of the best score, and score, of a sentence that is shown beside it
BESIDE_OF_ALL = 0.35  # the same where all that was said is asked for
SHORTEST = 4  # words of an article's own sentence; fewer are a by-line, a credit
SHOWN, NEAREST, LISTED = 4, 5, 10  # sentences shown: of an answer, of what comes near, of a list
WHOLE = frozenset({QuestionKind.LIST, QuestionKind.SAID, QuestionKind.COMPARE, QuestionKind.CHANGED})
Mentioned = Callable[[str, Filters], list[Sentence]]

PERHAPS = "Not for sure; the nearest: "
LEADS = {
    Verdict.YES: "Yes: ",
    Verdict.NO: "No such statement; the nearest: ",
    Verdict.PARTLY: "Partly: ",
    Verdict.SOMEONE_ELSE: "Somebody else said it: ",
}


class LocalAnswerer:
    """Implements `seams.Answerer` over one library. Never raises for want of evidence: it refuses, and says why."""

    name = "local"

    def __init__(self, records: Records, matcher: Matcher, mentioned: Mentioned) -> None:
        """`mentioned` finds the sentences that hold a name."""
        self._records, self._matcher, self._mentioned = records, matcher, mentioned

    def answer(self, query: Query, candidates: Sequence[Candidate], turns: Sequence[Turn]) -> UncheckedAnswer:
        if query.kind is QuestionKind.LIBRARY:
            return about_library(query, self._records)
        pages = Pages(self._records)
        if not query.english:
            near = [candidate for candidate in candidates if candidate.score >= NEAR_MISS]
            return UncheckedAnswer(
                refusal=other_language(query), nearest=nearest(query, near, pages), made_by=self.name
            )
        if query.unclear:
            return UncheckedAnswer(refusal=which_person(query), made_by=self.name)
        made = everything_said(query, pages, turns) or who_did(query, pages)
        if made := made or overviews.overview(query, candidates, pages, self._mentioned):
            return made
        candidates = [c for c in candidates if c.statements or len(words(c.sentence.text)) >= SHORTEST]
        turned = [c for c in candidates if turned_round(query, c, meant(query, c), pages)]
        candidates = [c for c in candidates if c not in turned]
        sure = self._confidence(candidates, turned)
        found_all = beside(candidates, BESIDE_OF_ALL if query.kind in WHOLE else BESIDE)
        shown = _in_page_order(found_all[:LISTED]) if query.kind in WHOLE else found_all[:SHOWN]
        found, chance = Verdict.NOT_FOUND, 0.0
        why = self._in_doubt(query, candidates, sure)
        if query.kind is QuestionKind.DID_SAY:
            shown = candidates[:1]
            if why is None:
                found, chance = verdict(query, candidates[0], self._matcher.heads)
        why = why or self._by_whom_else(query, candidates[0], found)
        if why is not None:
            shown, found = [], _OF_REFUSALS.get(why.kind, Verdict.NOT_FOUND)
        lead = LEADS.get(found, "") if found is not Verdict.NO or chance <= NO else PERHAPS
        typed = sure >= HEADLINE or query.kind is QuestionKind.WHO_SAID
        names = [_names(pages, query, c) if typed else () for c in shown]
        claims = [claim(pages, query, c, some, lead) for c, some in zip(shown, names, strict=True)]
        return UncheckedAnswer(
            tuple(by_speaker(told_once(_named(query, claims)))),
            refusal=why,
            nearest=nearest(query, _best_first([c for c in (*candidates, *turned) if c not in shown]), pages),
            verdict=found if query.kind is QuestionKind.DID_SAY else None,
            confidence=sure,
            made_by=self.name,
            templated=True,
            extent=_extent(query, found_all, len(shown)),
        )

    def _confidence(self, candidates: Sequence[Candidate], turned: Sequence[Candidate]) -> float:
        """How surely the best answers; less where something answered better but says the contrary, or of another."""
        sure = confidence(candidates, self._matcher.heads)
        best = max((candidate.score for candidate in turned), default=0.0)
        return sure * candidates[0].score / best if candidates and best > candidates[0].score else sure

    def _in_doubt(self, query: Query, candidates: Sequence[Candidate], sure: float) -> Refusal | None:
        """Why nothing answers for sure; None: something does."""
        nobody = asks_of_strangers(query) or (asks_for_all(query) and not statements_by(query, self._records))
        if sure >= SURE and not nobody:
            return None
        if candidates and sure >= UNSURE and not nobody:
            return unsure(query, self._records)
        return refusal(query, candidates, self._records, lambda name: self._articles(name, query.filters))

    def _by_whom_else(self, query: Query, best: Candidate, found: Verdict) -> Refusal | None:
        """Why what answers is not an answer: the article itself says it, or somebody else."""
        if found is Verdict.ARTICLE_ONLY or own_voice_only(query, best):
            return said_by_article(query, self._records)
        return said_by_others(query, self._records) if found is Verdict.SOMEONE_ELSE else None

    def _articles(self, name: str, filters: Filters) -> int:
        return len({sentence.source_id for sentence in self._mentioned(name, filters)})


def _in_page_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those of one speaker in one article as it tells them, not an argument backwards; those of the best first."""
    whose = [(c.source.id, *(speaker.id for speaker in c.speakers)) for c in candidates]
    order = sorted(range(len(whose)), key=lambda i: (whose.index(whose[i]), candidates[i].sentence.span.start))
    return [candidates[i] for i in order]


def _best_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda candidate: -candidate.score)


def _extent(query: Query, found: Sequence[Candidate], shown: int) -> Extent | None:
    """How much of what was found is shown, where all of it is asked for."""
    said = [one for candidate in found if (one := meant(query, candidate))]
    if query.kind not in WHOLE or shown < 2 or len(said) < len(found):
        return None
    every, some = ({(one.speaker, fold(one.said)) for one in part} for part in (said, said[:shown]))  # copies once
    return Extent(len(every), people_of(said), len(some), len(some)) if len(every) > 1 else None


_OF_REFUSALS = {
    RefusalKind.OWN_VOICE: Verdict.ARTICLE_ONLY,
    RefusalKind.SAID_BY_OTHERS: Verdict.SOMEONE_ELSE,
}


def _names(pages: Pages, query: Query, candidate: Candidate) -> tuple[str, ...]:
    """The short answer that a candidate gives, if the question asks for one."""
    if query.kind is QuestionKind.WHO_SAID:
        return speaker_name(pages, query, candidate)
    asks = query.kind in (QuestionKind.WHOM, QuestionKind.SHORT)
    return short_answer(pages, query, candidate) if asks else ()


def _named(query: Query, claims: Sequence[Claim]) -> list[Claim]:
    """Of how many, when or where one answer is the headline; the others show where else something stands."""
    one = query.kind is QuestionKind.SHORT
    return [replace(claim, names=()) if one and i else claim for i, claim in enumerate(claims)]


def own_voice_only(query: Query, best: Candidate) -> bool:
    """Whether somebody's words are asked for, and the article itself is all that answers."""
    if query.spoken < SPOKEN.get(query.kind, 2.0):
        return False
    given = [s for s in best.statements if s.speaker or s.mention]
    wanted = set(content_words(query.asked or query.question))
    outside = len(wanted & set(content_words(best.sentence.text))) >= OUTSIDE
    if given and not (outside and all(not wanted & set(content_words(s.said)) for s in given)):
        return False
    if query.kind is QuestionKind.WHO_SAID:  # unless the sentence itself names who
        match = best.match
        return match is None or match.span is None or match.right < RIGHT
    return bool(query.speakers or query.unknown)


def asks_of_strangers(query: Query) -> bool:
    """Whether the words of somebody are asked for by a full name that no speaker of the library has."""
    asks = query.kind in (QuestionKind.SAID, QuestionKind.DID_SAY, QuestionKind.WHOM)
    return asks and not query.speakers and any(len(name.split()) > 1 for name in query.unknown)


def beside(candidates: Sequence[Candidate], share: float = BESIDE) -> list[Candidate]:
    """The sentences that answer: the best, and those nearly as good."""
    if not candidates:
        return []
    least = max(LEAST, share * candidates[0].score)
    return [candidates[0], *(candidate for candidate in candidates[1:] if candidate.score >= least)]


def nearest(query: Query, candidates: Sequence[Candidate], pages: Pages) -> tuple[Claim, ...]:
    near = [candidate for candidate in candidates if candidate.score >= NEAR]
    return tuple(claim(pages, query, candidate) for candidate in near[:NEAREST])
