""" "Did X say Y?": what the sentence that answers best says to it, with what code knows better than a network."""

from __future__ import annotations

from rag.answers.scoring import Heads, chance_of_yes
from rag.answers.vetoes import conditional, names_missing
from rag.domain import Candidate, Query, Verdict
from rag.lexicon.numbers import numbers_of

YES = 0.65  # probability from which a yes is said; a false yes is the worst error
NO = 0.4  # below it: no such statement; between: not for sure
BETWEEN = (YES + NO) / 2


def verdict(query: Query, best: Candidate, heads: Heads) -> tuple[Verdict, float]:
    """The verdict by the best candidate, and the probability of a yes."""
    chance = chance_of_yes(best, heads)
    there = f"{best.sentence.text} {best.before} {best.source.title}"
    if numbers_of(query.question) - numbers_of(there):
        chance = min(chance, NO)
    if any(statement.doubted for statement in best.statements):
        chance = min(chance, NO)
    if conditional(best.sentence.text) and not conditional(query.question):
        chance = min(chance, BETWEEN)
    if chance >= YES and names_missing(query, best, there):
        return (Verdict.SOMEONE_ELSE if best.speakers else Verdict.ARTICLE_ONLY), chance
    return (Verdict.YES if chance >= YES else Verdict.NO), chance
