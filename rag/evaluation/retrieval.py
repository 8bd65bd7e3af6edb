"""Measures of the search alone: does it find what a right answer quotes, and how early?

What is to be found are the gold statements of a question; where it has none, its passages, else its articles. A piece
that was found, a statement or a passage, stands for the gold statements of which it holds at least half the words, and
for the passages (articles) of the set in which at least half of its own words lie. A piece that brings nothing, or only
what an earlier piece has brought, is a miss: the reader reads it in vain.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec

from rag.domain import Hit, Piece, Span, Statement
from rag.evaluation.case import Case
from rag.evaluation.sets.truth import Place

_WHOLE = Span(0, 0)  # of an article: any piece of it will do
DEPTH = 10  # pieces that are looked at
INSTALL = "measuring the search needs ir-measures: pip install 'whosaid-news[eval]'"


def can_measure() -> bool:
    """Whether the library that computes these measures is installed."""
    return find_spec("ir_measures") is not None


def recall_at_10(case: Case) -> float | None:
    """Gold statements that the first DEPTH pieces hold / all gold statements. Source: ir_measures R@10.

    Range 0..1, 1 is best. Applies to answerable questions with `gold`, `quotes`, `passages` or `articles` that were
    searched for.
    """
    return _ranked(case, "R")


def mrr_at_10(case: Case) -> float | None:
    """1 / the rank of the first piece that holds a gold statement; 0 if none of DEPTH does. Source: ir_measures RR@10.

    Range 0..1, 1 is best. Applies as `recall_at_10`. Its average is the mean reciprocal rank.
    """
    return _ranked(case, "RR")


def ndcg_at_10(case: Case) -> float | None:
    """Discounted cumulative gain of the gold statements over that of the best order.

    Range 0..1, 1 is best. Applies as `recall_at_10`. Source: Järvelin and Kekäläinen, 2002, with gains 0 and 1
    (ir_measures nDCG@10).
    """
    return _ranked(case, "nDCG")


def verbatim_at_10(case: Case) -> float | None:
    """Words of the gold statements that the first DEPTH pieces hold verbatim / all their words.

    What no answerer can quote because it was not found. Of a statement that several articles carry, the best one
    counts. Range 0..1, 1 is best. Applies to answerable questions with `gold` or `quotes` that were searched for.
    Source: ours.
    """
    if not _applies(case) or not case.truth.gold:
        return None
    shares = []
    for places in case.truth.gold:
        held = [_share_held(case, place, _spans((case.hits or ())[:DEPTH], place[0])) for place in places]
        shares.append(max(held))
    return sum(shares) / len(shares)


def _applies(case: Case) -> bool:
    return case.hits is not None and case.answerable and bool(_wanted(case))


def _wanted(case: Case) -> Sequence[Sequence[Place]]:
    """What is to be found, each with all its places; an article is a place without an end."""
    articles = [((article, _WHOLE),) for article in dict.fromkeys(case.truth.articles)]
    return case.truth.gold or case.truth.passages or articles


def _ranked(case: Case, name: str) -> float | None:
    if not _applies(case) or not can_measure():
        return None
    return _values(_found_in_order(case), len(_wanted(case)))[name]


def _found_in_order(case: Case) -> tuple[str, ...]:
    """What each piece brings, in order: the number of a gold statement (or of an article), or a miss."""
    left = dict(enumerate(_wanted(case)))
    found: list[str] = []
    for rank, hit in enumerate((case.hits or ())[:DEPTH]):
        brought = [number for number, places in left.items() if _brings(case, hit, places)]
        for number in brought:
            del left[number]
        found += [f"gold-{number}" for number in brought] or [f"miss-{rank}"]
    return tuple(found)


def _brings(case: Case, hit: Hit[Piece], places: Sequence[Place]) -> bool:
    here = [span for source_id, span in places if source_id == hit.found.source_id]
    (own,) = _spans([hit], hit.found.source_id)
    if case.truth.gold:
        return any(2 * _share_held(case, (hit.found.source_id, span), [own]) >= 1 for span in here)
    return any(span is _WHOLE or 2 * _share_held(case, (hit.found.source_id, own), [span]) >= 1 for span in here)


def _share_held(case: Case, place: Place, spans: Sequence[Span]) -> float:
    page = case.pages[place[0]]
    wanted = page.word_numbers(place[1])
    held = set().union(*(page.word_numbers(span) for span in spans))
    return len(wanted & held) / len(wanted) if wanted else 0.0


def _spans(hits: Sequence[Hit[Piece]], source_id: str) -> list[Span]:
    """Where the found pieces of one article stand; a statement from its first to its last word."""
    found = [hit.found for hit in hits if hit.found.source_id == source_id]
    return [piece.extent if isinstance(piece, Statement) else piece.span for piece in found]


@lru_cache(maxsize=4096)
def _values(found: tuple[str, ...], wanted: int) -> dict[str, float]:
    """R, RR and nDCG at DEPTH. `found` may be longer where one piece brings several statements: they share its rank."""
    import ir_measures
    from ir_measures import RR, R, nDCG

    gold = {"q": {f"gold-{number}": 1 for number in range(wanted)}}
    run = {"q": {name: float(len(found) - rank) for rank, name in enumerate(found)}}
    depth = max(DEPTH, len(found))
    names = {R @ depth: "R", RR @ depth: "RR", nDCG @ depth: "nDCG"}
    return {names[one.measure]: one.value for one in ir_measures.iter_calc(list(names), gold, run)}
