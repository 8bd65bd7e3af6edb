"""Does the matcher tell faithful prose about a statement from unfaithful?

    python -m training.measure_support --statements FILE --pairs FILE [--bar .5]

Files as in `support/`: statements {id, speaker, written, sentence, title}, pairs {id, prose, label, kind, close}.
Prints accuracy, unfaithful prose passed and faithful prose stopped, by kind; then other bars: of the network's head
alone, and with what code compares beside it (names, numbers, days); last as the product judges, whose bars are its own.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from rag.checks.grounds import Ground
from rag.checks.leads import known_as
from rag.checks.support import evidence_pair, guarded, unsupported
from rag.domain import Passage, Span
from rag.models.attribution import AttributionModel
from rag.models.matching import PROSE, MatcherModel
from training.matcher_rows import read


def grounds_of(said: Mapping) -> list[Ground]:
    """The statements that a pair is about, as the product knows what a model cites."""
    found = []
    for one in said.get("parts") or [said]:
        sentence, name = one["sentence"], one["speaker"] or ""
        page = Passage("", Span(0, len(sentence)), sentence)
        known = known_as([name], [one.get("written") or name], [], [], [])
        found.append(Ground(page, sentence, (), sentence, speaker=name, title=said["title"] or "", known=known))
    return found


def supports(statements: Sequence[Mapping], pairs: Sequence[Mapping]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each pair the chance that its statement bears the prose out; whether code finds no fault, or nothing does.

    The last is the product's own judgement: rag.checks.support.
    """
    matcher, reader = MatcherModel(PROSE), AttributionModel()
    said = {one["id"]: grounds_of(one) for one in statements}
    found = []
    for pair in pairs:
        grounds = said[pair["id"]]
        (scores,) = matcher.read(pair["prose"], [evidence_pair(grounds)])
        fair = guarded(pair["prose"], grounds, frozenset()) is None
        found.append((scores.bears, fair, unsupported(pair["prose"], grounds, matcher, reader) is None))
    bears, fair, passed = (np.array(column) for column in zip(*found, strict=True))
    return bears, fair, passed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--bar", type=float, default=0.5)
    options = parser.parse_args()
    pairs = read(options.pairs)
    scores, fair, product = supports(read(options.statements), pairs)
    faithful = np.array([pair["label"] == "faithful" for pair in pairs])
    kinds = defaultdict(list)
    for pair, score in zip(pairs, scores, strict=True):
        kinds[pair["kind"] or "faithful"].append(score >= options.bar)
    for kind, passed in sorted(kinds.items()):
        print(f"{kind:14} {len(passed):5} passed {np.mean(passed):.3f}")
    for name, allowed in (("head alone", np.ones(len(fair), bool)), ("with names, numbers, days", fair)):
        print(name)
        for bar in (options.bar, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9):
            passed = (scores >= bar) & allowed
            print(f"  bar {bar:.2f}: {_figures(passed, faithful)}")
    print(f"as the product judges: {_figures(product, faithful)}")


def _figures(passed: np.ndarray, faithful: np.ndarray) -> str:
    right, wrong, stopped = np.mean(passed == faithful), np.mean(passed[~faithful]), np.mean(~passed[faithful])
    return f"accuracy {right:.3f}, unfaithful passed {wrong:.3f}, faithful stopped {stopped:.3f}"


if __name__ == "__main__":
    main()
