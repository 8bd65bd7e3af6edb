"""Learn which departures from the page's words twist them: rag/models/prose/edits.json, for `rag.checks.edits`.

    python -m training.edits --train FOLDER... --aside FOLDER --dev FOLDER

Folders in the form of `support/` ({part}_statements.jsonl.gz, {part}_pairs.jsonl.gz). The weights of single edits are
learned from the pairs that the network was trained on, how they join with the network from those kept aside (part
"aside", and the articles kept aside of part "train"); the part "dev" is only measured. Prints faithful prose stopped
where a given share of the unfaithful passes, for the network alone and with edits.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.checks.edits import edits, odds_of
from rag.checks.support import KEPT, closeness, evidence_pair, names_of
from rag.domain import Pair
from rag.models.matching import PROSE, MatcherModel
from training.matcher_questions import kept_aside
from training.matcher_rows import read
from training.measure_support import grounds_of

FROM = 0.9  # closeness of the prose that single edits are learned from
SELDOM = 8  # times that an edit must be seen
PASSED = (0.03, 0.06, 0.10)


@dataclass
class Row:
    prose: str
    pair: Pair
    close: float
    found: dict[str, float]
    faithful: bool
    article: str


def rows(folder: Path, part: str, from_: float, aside: bool | None = None) -> Iterator[Row]:
    """The pairs of a part whose prose keeps to the page's words; `aside`: only of articles (not) kept aside."""
    statements = {one["id"]: one for one in read(folder / f"{part}_statements.jsonl.gz")}
    for pair in read(folder / f"{part}_pairs.jsonl.gz"):
        said = statements[pair["id"]]
        if aside is not None and kept_aside(said["article"]) != aside:
            continue
        grounds = grounds_of(said)
        if (close := closeness(pair["prose"], grounds)) >= from_:
            text = evidence_pair(grounds)
            found = edits(pair["prose"], text.sentence, names_of(grounds))
            yield Row(pair["prose"], text, close, found, pair["label"] == "faithful", said["article"])


def main() -> None:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, nargs="+", required=True)
    parser.add_argument("--aside", type=Path, required=True)
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    learned = [row for folder in options.train for row in rows(folder, "train", FROM, aside=False)]
    held = [*rows(options.aside, "aside", KEPT)]
    held += [row for folder in options.train for row in rows(folder, "train", KEPT, aside=True)]
    dev = [*rows(options.dev, "dev", KEPT)]
    table = DictVectorizer()
    features = table.fit_transform([row.found for row in learned])
    often = np.asarray((features != 0).sum(axis=0)).ravel() >= SELDOM
    fitted = LogisticRegression(C=0.3, max_iter=3000).fit(features[:, often], [row.faithful for row in learned])
    named = dict(zip(table.get_feature_names_out()[often], fitted.coef_[0], strict=True))
    weights = {name: round(float(weight), 2) for name, weight in named.items() if abs(weight) >= 0.005}
    print(f"{len(learned)} pairs to learn from, {len(weights)} edits weighed")
    matcher = MatcherModel(PROSE)
    seen, true = _seen(matcher, held, weights), np.array([row.faithful for row in held])
    joined = LogisticRegression(C=1.0)
    groups = [row.article for row in held]
    both = cross_val_predict(joined, seen, true, groups=groups, cv=GroupKFold(10), method="predict_proba")[:, 1]
    joined.fit(seen, true)
    for part, found in (("aside", held), ("dev", dev)):
        signals, right = _seen(matcher, found, weights), np.array([row.faithful for row in found])
        chances = both if part == "aside" else joined.predict_proba(signals)[:, 1]
        close = np.array([row.close for row in found])
        for low, high in ((KEPT, 1.01), (KEPT, 0.95), (0.95, 1.01)):
            some = (close >= low) & (close < high)
            for name, scores in (("network", signals[some, 1]), ("with edits", chances[some])):
                print(f"{part} {low:.2f}-{min(high, 1):.2f} {name:10}", _figures(scores, right[some]))
        for bar in (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95):
            passed = chances >= bar
            print(f"  bar {bar}: unfaithful passed {passed[~right].mean():.3f}, faithful {passed[right].mean():.3f}")
    names = ("edits", "bears", "yes", "no")
    ends = {name: round(float(weight), 3) for name, weight in zip(names, joined.coef_[0], strict=True)}
    ends["bias"] = round(float(joined.intercept_[0]), 3)
    print(ends)
    if options.write:
        made = {"joined": ends, "edits": dict(sorted(weights.items()))}
        (PROSE / "edits.json").write_text(json.dumps(made, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


def _seen(matcher: MatcherModel, found: Sequence[Row], weights: dict[str, float]) -> np.ndarray:
    all_scores = [matcher.read(row.prose, [row.pair])[0] for row in found]
    return np.array([list(odds_of(s, row.found, weights).values()) for s, row in zip(all_scores, found, strict=True)])


def _figures(scores: np.ndarray, right: np.ndarray) -> str:
    best = max(np.mean((scores >= bar) == right) for bar in np.unique(scores))
    stopped = [np.mean(scores[right] <= np.quantile(scores[~right], 1 - share)) for share in PASSED]
    told = ", ".join(f"{s:.2f} at {share}" for s, share in zip(stopped, PASSED, strict=True))
    return f"{len(right)} pairs, accuracy {best:.3f}, faithful stopped {told}"


if __name__ == "__main__":
    main()
