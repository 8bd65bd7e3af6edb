"""Weigh the clues of exported weights, so that a confidence of 0.8 means right four times in five.

    python -m training.calibrate --data DIR --weights rag/models/attribution

Fits a small logistic model on the development set of PolNeAR, never on what the network was trained on, and adds it to
the weights file: how sure an attribution is. Prints what five-fold cross-validation over articles says about it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file
from torch import Tensor

from rag.models.attribution import AttributionModel
from rag.models.grouping import CLUES
from training.corpus import read
from training.matcher_export import write
from training.measure import plain
from training.scoring import Words, iou

PENALTY, FOLDS = 0.5, 5  # PENALTY: weight of squared weights
FITTED = "heads.confidence.weights"


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


def cross_validate(sure: list[tuple[np.ndarray, np.ndarray]]) -> None:
    """Report on each fifth of the articles what the other four teach; the list holds one entry an article."""
    guesses: list[tuple[float, bool]] = []
    for k in range(FOLDS):
        fitted = weigh_confidence(*_together([found for i, found in enumerate(sure) if i % FOLDS != k]))
        clues, right = _together([found for i, found in enumerate(sure) if i % FOLDS == k])
        guesses += zip((1 / (1 + np.exp(-clues @ fitted))).tolist(), right.tolist(), strict=True)
    report("attributions", np.array([c for c, _ in guesses]), np.array([r for _, r in guesses]))


def _together(found: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    return np.concatenate([clues for clues, _ in found]), np.concatenate([right for _, right in found])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True, help="folder of heads.safetensors, changed in place")
    options = parser.parse_args()
    torch.set_num_threads(1)
    target = options.weights / "heads.safetensors"
    arrays = {name: value for name, value in load_file(target).items() if name != FITTED}
    write(arrays, target)  # so that nothing is left out for what an earlier fit thought of it
    sure = attributions(AttributionModel(options.weights), read(options.data / "polnear" / "dev.jsonl.gz"))
    cross_validate(sure)
    write(arrays | {FITTED: weigh_confidence(*_together(sure))}, target)


if __name__ == "__main__":
    main()
