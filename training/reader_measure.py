"""Measure the reader of short answers with the product's runtime, on questions it was not trained on.

    python -m training.reader_measure --data DIR [--weights rag/models/reader] [--speed]

QAMR's held-out fifth of sentences (see training.reader_pairs.fold) and PolNeAR dev, each with unanswerable pairs made
from it. F1 is over words, without regard to case; articles count as words.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from rag.domain import ShortAnswer
from rag.models.reading import FOLDER, ShortAnswerModel
from rag.text import fold, words
from training.reader_negatives import Negatives
from training.reader_news import polnear
from training.reader_pairs import Pair, Range, qamr

UNANSWERABLE = 0.5  # made for each answerable pair
SHOWN = 0.5  # `here` from which an answer counts as given
PASSAGES = 12  # texts of one question, for the speed


def words_of(text: str, span: Range) -> list[str]:
    """The words of a span as the scores count them.

    >>> words_of("The 40 ships", (0, 6))
    ['the', '40']
    """
    return [fold(word.cut(text[slice(*span)])) for word in words(text[slice(*span)])]


def f1(given: Sequence[str], gold: Sequence[str]) -> float:
    """Harmonic mean of precision and recall over words.

    >>> f1(["40", "ships"], ["40"])
    0.6666666666666666
    """
    shared = (Counter(given) & Counter(gold)).total()
    return 2 * shared / (len(given) + len(gold)) if shared else 0.0


def mixed(pairs: Sequence[Pair], rng: random.Random) -> list[Pair]:
    """The pairs, and half as many unanswerable ones made from them."""
    maker = Negatives(pairs, rng)
    made = (maker.make(rng.choice(pairs)) for _ in range(3 * len(pairs)))
    wrong = [pair for pair in made if pair]
    return [*pairs, *wrong[: int(UNANSWERABLE * len(pairs))]]


def answered(model: ShortAnswerModel, pairs: Sequence[Pair]) -> list[ShortAnswer]:
    return [model.best(pair.question, [pair.text])[0] for pair in pairs]


def report(name: str, pairs: Sequence[Pair], found: Sequence[ShortAnswer]) -> None:
    right = [(pair, answer) for pair, answer in zip(pairs, found, strict=True) if pair.answer]
    print(f"\n{name}: {len(right)} answerable, {len(pairs) - len(right)} not")
    print("  always answering, against the first answer: EM {:.3f} F1 {:.3f}".format(*scored(right, False)))
    print("  always answering, against the best of all:  EM {:.3f} F1 {:.3f}".format(*scored(right, True)))
    by_first: dict[str, list] = defaultdict(list)
    for pair, answer in right:
        by_first[pair.kind if pair.kind != "qamr" else pair.question.split()[0].lower()].append((pair, answer))
    for first, some in sorted(by_first.items(), key=lambda item: -len(item[1]))[:9]:
        print("    {:14} {:5} EM {:.3f} F1 {:.3f}".format(first, len(some), *scored(some, False)))
    refused = [(pair.kind, answer.here < SHOWN) for pair, answer in zip(pairs, found, strict=True) if not pair.answer]
    false = statistics.mean(answer.here < SHOWN for _, answer in right)
    print(f"  refused at {SHOWN}: unanswerable {statistics.mean(r for _, r in refused):.3f}, answerable {false:.3f}")
    for kind in sorted({kind for kind, _ in refused}):
        some = [r for k, r in refused if k == kind]
        print(f"    {kind:14} {len(some):5} {statistics.mean(some):.3f}")
    calibration(pairs, found)


def scored(pairs: Sequence[tuple[Pair, ShortAnswer]], best: bool) -> tuple[float, float]:
    """Exact match and F1, against the first answer or the best of all people's."""
    exact, overlap = [], []
    for pair, answer in pairs:
        given = words_of(pair.text, (answer.span.start, answer.span.end)) if answer.span else []
        golds = [words_of(pair.text, gold) for gold in ([pair.answer, *pair.others] if best else [pair.answer])]
        exact.append(given in golds)
        overlap.append(max(f1(given, gold) for gold in golds))
    return statistics.mean(exact), statistics.mean(overlap)


def calibration(pairs: Sequence[Pair], found: Sequence[ShortAnswer]) -> None:
    """How often the text answers, by how surely the model says so; and the mean gap between the two."""
    cells: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for pair, answer in zip(pairs, found, strict=True):
        cells[min(int(answer.here * 5), 4)].append((answer.here, pair.answer is not None))
    gaps = [abs(sum(p for p, _ in cell) - sum(t for _, t in cell)) for cell in cells.values()]
    shown = " ".join(f"{low / 5:.1f}:{statistics.mean(t for _, t in cell):.2f}" for low, cell in sorted(cells.items()))
    print(f"  answerable by `here`: {shown}; mean gap {sum(gaps) / len(pairs):.3f}")


def speed(model: ShortAnswerModel, pairs: Sequence[Pair]) -> None:
    texts = [pair.text for pair in pairs[:: max(1, len(pairs) // PASSAGES)]][:PASSAGES]
    taken = []
    for pair in pairs[:200]:
        began = time.perf_counter()
        model.best(pair.question, texts)
        taken.append(1000 * (time.perf_counter() - began))
    taken.sort()
    middle, slow = taken[len(taken) // 2], taken[len(taken) * 95 // 100]
    print(f"\none question, {len(texts)} sentences: p50 {middle:.1f} ms, p95 {slow:.1f} ms; {model.describe()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=FOLDER)
    parser.add_argument("--part", default="test", help="of QAMR: test (the held-out fifth) or dev")
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    model, rng = ShortAnswerModel(options.weights), random.Random(11)
    held_out = mixed(qamr(options.data, options.part), rng)
    report(f"QAMR, {options.part} sentences", held_out, answered(model, held_out))
    news = mixed(rng.sample(polnear(options.data, "dev", rng), 1500), rng)
    report("PolNeAR dev, derived", news, answered(model, news))
    if options.speed:
        speed(model, held_out)


if __name__ == "__main__":
    main()
