"""How surely a sentence answers: what the matcher sees, joined with how it was found and whom it names.

The weights are those of a logistic regression fitted on questions that neither network was trained on; they stand
beside the network (`python -m training.matcher_calibrate`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.domain import Candidate, Match, Pair, PairScores, Query, Span
from rag.lexicon.function_words import content_words
from rag.seams import Matcher, Vectors
from rag.text import fold, words

Floats = NDArray[np.float64]
Heads = Mapping[str, Vectors]
MAX_SPEAKERS = 2  # named before a sentence in which more speak


def scored(query: Query, candidates: Sequence[Candidate], matcher: Matcher) -> list[Candidate]:
    """The candidates with what the matcher sees in them, the likeliest to answer first."""
    pairs = [pair_of(candidate) for candidate in candidates]
    all_scores = matcher.read(query.standalone, pairs)
    rows = zip(candidates, pairs, all_scores, strict=True)
    found = [_scored(query, candidate, pair, scores, matcher.heads) for candidate, pair, scores in rows]
    return sorted(found, key=lambda candidate: -candidate.score)


def pair_of(candidate: Candidate) -> Pair:
    """A candidate as the matcher reads it."""
    return Pair(speakers_of(candidate), candidate.sentence.text, context_of(candidate.source.title, candidate.before))


def context_of(title: str, before: str) -> str:
    return f"{title.rstrip('.')}. {before}".strip()


def speakers_of(candidate: Candidate) -> str:
    """Those who speak in the sentence, who says most of it first."""
    span, shared = candidate.sentence.span, dict[str, int]()
    for statement in candidate.statements:
        name = statement.speaker.name if statement.speaker else statement.mention.text if statement.mention else ""
        both = (min(q.span.end, span.end) - max(q.span.start, span.start) for q in statement.content)
        if name:
            shared[name] = shared.get(name, 0) + sum(max(0, size) for size in both)
    return "; ".join(sorted(shared, key=lambda name: -shared[name])[:MAX_SPEAKERS])


def _scored(query: Query, candidate: Candidate, pair: Pair, scores: PairScores, heads: Heads) -> Candidate:
    score = _logistic(features(query, candidate, pair, scores), heads["score.weight"])
    by_speaker = scores.span is not None and scores.span.end <= pair.shift
    span = None
    if scores.span is not None and scores.span.end > pair.shift:
        start = candidate.sentence.span.start - pair.shift
        span = Span(start + max(scores.span.start, pair.shift), start + scores.span.end)
    right = _logistic(span_features(scores), heads["right.weight"])
    match = Match(scores.answers, scores.verdict[0], scores.verdict[1], span, by_speaker, right)
    return replace(candidate, match=match, score=score)


def features(query: Query, candidate: Candidate, pair: Pair, scores: PairScores) -> Floats:
    """What the score of one candidate is made of, shape (5,)."""
    text = fold(f"{pair.text} {pair.context}")
    there = {span.cut(text).removesuffix("'s") for span in words(text)}
    wanted = content_words(query.standalone)
    share = sum(word in there for word in wanted) / max(1, len(wanted))
    return np.array([1.0, scores.answers, candidate.cosine, candidate.words, share])


def span_features(scores: PairScores) -> Floats:
    return np.array([1.0, scores.margin, scores.answers])


def confidence(candidates: Sequence[Candidate], heads: Heads) -> float:
    """How surely the best of the scored candidates answers, 0..1: among all that may, the likelier one is none."""
    if not candidates:
        return 0.0
    return _logistic(sure_features(candidates), heads["sure.weight"])


def sure_features(candidates: Sequence[Candidate]) -> Floats:
    """Shape (5,). The candidates are scored, the likeliest first."""
    scores = [candidate.score for candidate in candidates]
    seen = [candidate.match.seen if candidate.match else 0.0 for candidate in candidates]
    second = _logit(scores[1]) if len(scores) > 1 else _logit(0.0)
    top = _logit(scores[0])
    return np.array([1.0, top, seen[0], max(seen), top - second])


def chance_of_yes(candidate: Candidate, heads: Heads) -> float:
    """That what a "did X say ...?" asks is so, by the best candidate, 0..1."""
    return _logistic(yes_features(candidate), heads["yes.weight"])


def yes_features(candidate: Candidate) -> Floats:
    match = candidate.match
    return np.array([1.0, _logit(match.bears_out), _logit(match.contradicts)] if match else [1.0, 0.0, 0.0])


def _logit(share: float) -> float:
    share = min(max(share, 1e-3), 1 - 1e-3)
    return float(np.log(share / (1 - share)))


def _logistic(values: Floats, weights: Vectors) -> float:
    return float(1 / (1 + np.exp(-np.clip(values @ weights, -30, 30))))
