"""Fit what joins the matcher with the search, on questions over articles that neither network was trained on.

    python -m training.matcher_calibrate --library LIBRARY --questions FILE... --to rag/models/matcher

LIBRARY holds all the articles under their ids (`whosaid add`). Half of the articles kept aside are used; the other half
is looked at once, with `whosaid eval`. Prints what each bar of the score would refuse and find.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from rag.answers.answering import BESIDE, LEAST, SHOWN
from rag.answers.scoring import features, pair_of, scored, span_features, sure_features, yes_features
from rag.domain import Answer, Candidate, Filters, Pair, PairScores, Query, Turn
from rag.library import open_library
from rag.names.speakers import Phonebook
from rag.questions.kinds import KindClassifier
from rag.questions.reading import read_question
from rag.questions.where import Places
from rag.search import Searcher
from rag.settings import Settings
from rag.text import sentences
from rag.wiring import matcher
from training.matcher_export import update
from training.matcher_questions import kept_aside, looked_at_once
from training.matcher_rows import read

PENALTY = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its candidates, and which of them are gold."""

    row: Mapping
    query: Query
    candidates: list[Candidate]
    pairs: list[Pair]
    all_scores: list[PairScores]
    gold: list[bool]


def asked(library: Path, rows: Sequence[Mapping]) -> Iterator[Asked]:
    """Each question as the product reads it, with what its search and matcher find."""
    with open_library(Settings(library=library)) as opened:
        from rag.models.embedding import LocalEmbedder

        encoder, model, records = LocalEmbedder(), matcher(), opened.records
        book, places = Phonebook(records.speakers()), Places(records.sources(Filters()))
        kinds, searcher = KindClassifier(encoder, model.heads), Searcher(records, encoder)
        parts: dict[str, list] = {}
        for row in rows:
            first = row.get("first")
            turns = [Turn(first, Answer(first, first, ""))] if first else []
            query = read_question(row["q"], kinds.read, turns, book, None, Filters(), places)
            candidates = searcher.search(query)
            pairs = [pair_of(candidate) for candidate in candidates]
            if row["article"] not in parts:
                parts[row["article"]] = sentences(records.article(row["article"]).text)
            wanted = {parts[row["article"]][number - 1] for number, _ in row["gold"]}
            gold = [c.source.id == row["article"] and c.sentence.span in wanted for c in candidates]
            yield Asked(row, query, candidates, pairs, model.read(query.standalone, pairs), gold)


def table(found: Sequence[Asked]) -> tuple[np.ndarray, np.ndarray]:
    rows = [features(a.query, *one) for a in found for one in zip(a.candidates, a.pairs, a.all_scores, strict=True)]
    return np.array(rows), np.array([gold for a in found for gold in a.gold])


def fitted(rows: np.ndarray, truth: np.ndarray) -> np.ndarray:
    model = LogisticRegression(C=PENALTY, fit_intercept=False, max_iter=2000).fit(rows, truth)
    return model.coef_[0]


def crossed(rows: np.ndarray, truth: np.ndarray, groups: Sequence[str]) -> np.ndarray:
    """Probabilities for each row from a fit on the other articles."""
    model = LogisticRegression(C=PENALTY, fit_intercept=False, max_iter=2000)
    return cross_val_predict(model, rows, truth, groups=groups, cv=GroupKFold(10), method="predict_proba")[:, 1]


def rights(found: Sequence[Asked]) -> tuple[np.ndarray, np.ndarray]:
    """Of gold candidates of questions with a short answer: the network's span, and whether it is right."""
    rows, truth = [], []
    for one in found:
        wanted = [w.casefold() for w in (one.row["answer"], *one.row["aliases"]) if w]
        if one.row["kind"] in ("short", "whom", "who_said") and wanted:
            for pair, scores, gold in zip(one.pairs, one.all_scores, one.gold, strict=True):
                if gold and scores.span:
                    given = scores.span.cut(pair.text).casefold()
                    rows.append(span_features(scores))
                    truth.append(any(w in given or (len(given) > 3 and given in w) for w in wanted))
    return np.array(rows), np.array(truth)


def again(found: Sequence[Asked], heads: Mapping[str, np.ndarray]) -> list[list[tuple[Candidate, bool]]]:
    """The candidates of each question scored with these heads, the likeliest first, and whether each is gold."""

    class Seen:
        name, heads = "seen before", None

        def __init__(self, all_scores: list[PairScores]) -> None:
            self.all_scores, self.heads = all_scores, heads

        def read(self, question: str, pairs: Sequence[Pair]) -> list[PairScores]:
            return self.all_scores

    made = []
    for one in found:
        gold = {c.sentence.id for c, right in zip(one.candidates, one.gold, strict=True) if right}
        own = scored(one.query, one.candidates, Seen(one.all_scores))
        made.append([(candidate, candidate.sentence.id in gold) for candidate in own])
    return made


def bars(found: Sequence[Asked], ranked: Sequence[list[tuple[Candidate, bool]]], sure: np.ndarray) -> None:
    """What a bar on the confidence refuses and finds, as the product shows it."""
    print("bar  answerable refused, hit, first right | nothing answers: refused")
    answers = np.array([bool(one.row["gold"]) for one in found])
    hits = np.array([any(gold for _, gold in shown_of(own)) for own in ranked])
    first = np.array([own[0][1] if own else False for own in ranked])
    for bar in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
        told = sure >= bar
        shares = (
            np.mean(~told[answers]),
            np.mean((hits & told)[answers]),
            np.mean(first[told]),
            np.mean(~told[~answers]),
        )
        print(f"{bar:.2f}  " + "  ".join(f"{share:.3f}" for share in shares))


def shown_of(own: Sequence[tuple[Candidate, bool]]) -> list[tuple[Candidate, bool]]:
    least = max(LEAST, BESIDE * own[0][0].score) if own else 0.0
    return [*own[:1], *(one for one in own[1:SHOWN] if one[0].score >= least)]


def reliability(scores: np.ndarray, truth: np.ndarray) -> str:
    edges = np.linspace(0, 1, 11)
    parts = []
    for low, high in pairwise(edges):
        inside = (scores >= low) & (scores < high)
        if inside.sum() > 9:
            parts.append(f"{scores[inside].mean():.2f}:{truth[inside].mean():.2f} ({inside.sum()})")
    return "score:truth " + " ".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--questions", type=Path, nargs="+", required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--keep", type=Path, help="keep what was found here, for looking at it again")
    parser.add_argument("--again", action="store_true", help="use what was kept")
    options = parser.parse_args()
    rows = [q for path in options.questions for q in read(path)]
    rows = [q for q in rows if kept_aside(q["article"]) and not looked_at_once(q["article"])]
    found = pickle.loads(options.keep.read_bytes()) if options.again else list(asked(options.library, rows))
    if options.keep and not options.again:
        options.keep.write_bytes(pickle.dumps(found))
    found = [one for one in found if one.candidates]  # a period may leave nothing to read
    values, truth = table(found)
    weights = fitted(values, truth)
    spans, right = rights(found)
    heads = {"score.weight": weights, "right.weight": fitted(spans, right), "yes.weight": np.array([0.0, 1.0, -1.0])}
    ranked = again(found, heads)
    best = np.array([own[0][1] if own else False for own in ranked])
    rows_of = np.array([sure_features([c for c, _ in own]) for own in ranked])
    groups = [one.row["article"] for one in found]
    heads["sure.weight"] = fitted(rows_of, best)
    whether = [i for i, one in enumerate(found) if one.row["kind"] == "did_say" and ranked[i]]
    judged = np.array([yes_features(ranked[i][0][0]) for i in whether])
    yes = np.array([found[i].row["verdict"] == "yes" for i in whether])
    heads["yes.weight"] = fitted(judged, yes)
    print(f"{len(found)} questions, {len(truth):,} candidates, {truth.mean():.3f} gold; a gold one is there in "
          f"{np.mean([any(one.gold) for one in found if one.row['gold']]):.3f}")  # fmt: skip
    print({name: weight.round(2).tolist() for name, weight in heads.items()}, f"{right.mean():.3f} of spans right")
    held = crossed(rows_of, best, groups)
    print("confidence", reliability(held, best))
    bars(found, ranked, held)
    chance = crossed(judged, yes, [groups[i] for i in whether])
    for bar in (0.5, 0.6, 0.65, 0.7, 0.75, 0.8):
        told = chance >= bar
        print(f"yes from {bar:.2f}: right {np.mean(told == yes):.3f}, false yes {np.mean(told & ~yes):.3f} of all")
    update(options.to, heads)


if __name__ == "__main__":
    main()
