"""Does the matcher tell faithful prose about a statement from unfaithful?

    python -m training.measure_support --statements FILE --pairs FILE [--bar .5]

Files as in `support/`: statements {id, speaker, written, sentence, title}, pairs {id, prose, label, kind, close}.
Prints accuracy, unfaithful prose passed and faithful prose stopped, by kind; then other bars.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rag.domain import Pair
from rag.models.matching import MatcherModel
from training.matcher_rows import read


def supports(statements: Sequence[dict], pairs: Sequence[dict]) -> np.ndarray:
    """For each pair the probability that its statement bears the prose out."""
    matcher, said = MatcherModel(), {one["id"]: one for one in statements}
    found = []
    for pair in pairs:
        one = said[pair["id"]]
        (sight,) = matcher.read(pair["prose"], [Pair(one["speaker"] or "", one["sentence"], one["title"] or "")])
        found.append(sight.verdict[0])
    return np.array(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--bar", type=float, default=0.5)
    options = parser.parse_args()
    pairs = read(options.pairs)
    scores = supports(read(options.statements), pairs)
    faithful = np.array([pair["label"] == "faithful" for pair in pairs])
    kinds = defaultdict(list)
    for pair, score in zip(pairs, scores, strict=True):
        kinds[pair["kind"] or "faithful"].append(score >= options.bar)
    for kind, passed in sorted(kinds.items()):
        print(f"{kind:14} {len(passed):5} passed {np.mean(passed):.3f}")
    for bar in (options.bar, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9):
        passed = scores >= bar
        right, wrong, stopped = np.mean(passed == faithful), np.mean(passed[~faithful]), np.mean(~passed[faithful])
        print(f"bar {bar:.2f}: accuracy {right:.3f}, unfaithful passed {wrong:.3f}, faithful stopped {stopped:.3f}")


if __name__ == "__main__":
    main()
