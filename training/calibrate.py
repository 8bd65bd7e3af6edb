"""Weigh the clues of exported weights, so that a confidence of 0.8 means right four times in five.

    python -m training.calibrate --data DIR --weights rag/models/attribution

Fits three small logistic models on the development sets (PolNeAR dev, SEER dev), never on what the network was
trained on, and adds them to the weights file: whom a pronoun or role stands for, and how sure an attribution is.
Prints what five-fold cross-validation over articles says about each.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from torch import Tensor

from rag.models.attribution import AttributionModel
from rag.models.grouping import CLUES
from rag.models.referring import FEATURES, NONE_FEATURES, probabilities
from training.corpus import read
from training.measure import plain
from training.referents import Question, resolved, silver
from training.scoring import Words, iou

SILVER_SHARE, PENALTY, FOLDS = 0.5, 0.5, 5  # weight of a silver answer; of squared weights
FITTED = ("heads.refer.weights", "heads.refer.none_weights", "heads.confidence.weights")
NETWORK_ALONE = (np.eye(len(FEATURES), dtype=np.float32)[0], np.eye(len(NONE_FEATURES), dtype=np.float32)[0])


def minimise(loss: Callable[..., Tensor], *first: np.ndarray) -> list[np.ndarray]:
    """The arguments at which a smooth loss is least; the penalty draws them to `first`."""
    at = [torch.tensor(f, dtype=torch.float32) for f in first]
    free = [a.clone().requires_grad_() for a in at]
    optimizer = torch.optim.LBFGS(free, max_iter=200, line_search_fn="strong_wolfe")

    def step() -> Tensor:
        optimizer.zero_grad()
        total = loss(*free) + PENALTY * sum(((f - a) ** 2).sum() for f, a in zip(free, at, strict=True))
        total.backward()
        return total

    optimizer.step(step)
    return [f.detach().numpy() for f in free]


def weigh_referents(gold: list[Question], silver_ones: list[Question]) -> list[np.ndarray]:
    asked = [
        (share, *(torch.tensor(np.asarray(part), dtype=torch.float32) for part in question))
        for share, questions in ((1.0, gold), (SILVER_SHARE, silver_ones))
        for question in questions
    ]

    def loss(weights: Tensor, none_weights: Tensor) -> Tensor:
        total = torch.zeros(())
        for share, rows, none, right in asked:
            scores = torch.cat([rows @ weights, (none @ none_weights)[None]])
            total = total + share * (scores.logsumexp(0) - scores.masked_fill(right == 0, -1e4).logsumexp(0))
        return total

    return minimise(loss, *NETWORK_ALONE)


def weigh_confidence(clues: np.ndarray, right: np.ndarray) -> np.ndarray:
    x, y = torch.tensor(clues), torch.tensor(right, dtype=torch.float32)
    loss = torch.nn.functional.binary_cross_entropy_with_logits
    return minimise(lambda w: loss(x @ w, y, reduction="sum"), np.zeros(len(CLUES), np.float32))[0]


def attributions(model: AttributionModel, records: list[dict]) -> list[tuple[np.ndarray, np.ndarray]]:
    """By article: the clues of what was found, and whether people found the same content with the same source."""
    found = []
    for record, tagged in zip(records, model.tag([record["text"] for record in records]), strict=True):
        words = Words(record["text"])
        gold = [(words.of(item["content"]), words.of(item["source"])) for item in record["attributions"]]
        groups, reading = model._linker(tagged), model._reading(tagged)
        right = []
        for item in map(plain, reading.attributions):
            content, source = words.of(item["content"]), words.of(item["source"])
            right.append(any(iou(content, c) >= 0.5 and (source & s or not (source or s)) for c, s in gold))
        if groups:
            found.append((np.stack([group.clues for group in groups]), np.array(right)))
    return found


def report(name: str, confidence: np.ndarray, right: np.ndarray) -> None:
    """How often those above each confidence are right, and the mean gap between confidence and truth in ten bins."""
    edges = np.quantile(confidence, np.linspace(0, 1, 11))
    bins = np.clip(np.searchsorted(edges, confidence, side="right") - 1, 0, 9)
    gap = sum(abs(confidence[bins == b].sum() - right[bins == b].sum()) for b in range(10)) / len(right)
    shares = ", ".join(
        f">{t}: {np.mean(confidence > t):.0%} of them, {right[confidence > t].mean():.0%} right"
        for t in (0.5, 0.6, 0.8, 0.9)
        if (confidence > t).any()
    )
    print(f"{name}: {len(right)} cases, {right.mean():.0%} right; calibration error {gap:.3f}; {shares}")


def folds(articles: list, k: int) -> tuple[list, list]:
    train = [x for i, article in enumerate(articles) if i % FOLDS != k for x in article]
    return train, [x for i, article in enumerate(articles) if i % FOLDS == k for x in article]


def cross_validate(pronouns: list, people: list, sure: list) -> None:
    """Report on each fifth of the articles what the other four teach; each list holds one entry an article."""
    answers: dict[str, list[tuple[float, bool]]] = {"pronouns, silver": [], "pronouns and roles, SEER": []}
    guesses: list[tuple[float, bool]] = []
    for k in range(FOLDS):
        (train_silver, test_silver), (train_people, test_people) = folds(pronouns, k), folds(people, k)
        weights = weigh_referents(train_people, train_silver)
        for name, test in zip(answers, (test_silver, test_people), strict=True):
            for rows, none, right in test:
                probable = probabilities(rows, none, *weights)[:-1]
                answers[name].append((probable.max(), bool(right[probable.argmax()])))
        fitted = weigh_confidence(*_together([found for i, found in enumerate(sure) if i % FOLDS != k]))
        clues, right = _together([found for i, found in enumerate(sure) if i % FOLDS == k])
        guesses += zip((1 / (1 + np.exp(-clues @ fitted))).tolist(), right.tolist(), strict=True)
    for name, found in {**answers, "attributions": guesses}.items():
        report(name, np.array([c for c, _ in found]), np.array([r for _, r in found]))


def _together(found: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    return np.concatenate([clues for clues, _ in found]), np.concatenate([right for _, right in found])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True, help="folder of model.safetensors, changed in place")
    options = parser.parse_args()
    torch.set_num_threads(1)
    target = options.weights / "model.safetensors"
    arrays = {name: value for name, value in load_file(target).items() if name not in FITTED}
    write(arrays, target)  # so that nothing is left out for what an earlier fit thought of it
    model = AttributionModel(options.weights)
    records = read(options.data / "polnear" / "dev.jsonl.gz")
    articles = [json.loads(line) for line in (options.data / "seer" / "articles.jsonl").open(encoding="utf-8")]
    pronouns, people, sure = list(silver(model, records)), list(resolved(model, articles)), attributions(model, records)
    cross_validate(pronouns, people, sure)
    weights, none_weights = weigh_referents([q for a in people for q in a], [q for a in pronouns for q in a])
    for name, weight in zip(FEATURES, weights, strict=True):
        print(f"  {name}: {weight:+.2f}")
    arrays |= {
        "heads.refer.weights": weights,
        "heads.refer.none_weights": none_weights,
        "heads.confidence.weights": weigh_confidence(*_together(sure)),
    }
    write(arrays, target)


def write(arrays: dict[str, np.ndarray], target: Path) -> None:
    partial = target.with_suffix(".partial")
    save_file(arrays, partial)
    partial.replace(target)  # readers never see half a file


if __name__ == "__main__":
    main()
