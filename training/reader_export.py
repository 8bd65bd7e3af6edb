"""Write the half-precision file of the reader of short answers, and fit what makes its figures probabilities.

    python -m training.reader_export --data DIR --checkpoints OUT/epoch-4.pt --to rag/models/reader

The logistic weights are fitted on the held-back twentieth of QAMR and on PolNeAR dev, with unanswerable pairs.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from rag.models.reading import FEATURES, ShortAnswerModel
from training.export import encoder_weights, mean
from training.reader_measure import f1, mixed, words_of
from training.reader_news import polnear
from training.reader_pairs import Pair, qamr

RIGHT = 0.5  # F1 with somebody's answer from which the words count as right
PENALTY = 0.01


def write(arrays: dict[str, NDArray], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "model.safetensors"
    partial = target.with_suffix(".partial")
    save_file(arrays, partial)
    partial.chmod(0o644)  # safetensors writes files that only their owner can read
    partial.replace(target)  # readers never see half a file
    return target


def fitted(model: ShortAnswerModel, pairs: list[Pair]) -> NDArray:
    """(2, FEATURES): the weights of "here" (from all pairs) and of "right" (likewise)."""
    rows, here, right = [], [], []
    for pair in pairs:
        span, features = model.spans(pair.question, [pair.text])[0]
        rows.append(features)
        here.append(pair.answer is not None)
        golds = [pair.answer, *pair.others] if pair.answer else []
        given = words_of(pair.text, (span.start, span.end))
        right.append(max((f1(given, words_of(pair.text, gold)) for gold in golds), default=0.0) >= RIGHT)
    table = np.array(rows, np.float64)
    return np.stack([logistic(table, np.array(truth, np.float64)) for truth in (here, right)]).astype(np.float32)


def logistic(rows: NDArray, truth: NDArray) -> NDArray:
    """Newton's method, with a small penalty on all weights but the first."""
    weights = np.zeros(FEATURES)
    penalty = PENALTY * len(rows) / 1000 * np.diag([0.0] + [1.0] * (FEATURES - 1))
    for _ in range(30):
        chance = 1 / (1 + np.exp(-(rows @ weights)))
        slope = rows.T @ (truth - chance) - penalty @ weights
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + penalty + 1e-9 * np.eye(FEATURES)
        weights += np.linalg.solve(curve, slope)
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checkpoints", type=Path, nargs="+", required=True)
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    state = mean(options.checkpoints)
    weights = encoder_weights(state) | {f"heads.ends.{kind}": state[f"ends.{kind}"] for kind in ("weight", "bias")}
    arrays = {
        name: np.ascontiguousarray(value.numpy().astype(np.float16 if value.ndim > 1 else np.float32))
        for name, value in weights.items()
    }
    arrays["heads.calibration"] = np.zeros((2, FEATURES), np.float32)
    write(arrays, options.to)
    rng = random.Random(7)
    pairs = mixed(qamr(options.data, "dev"), rng)
    pairs += mixed(rng.sample(polnear(options.data, "dev", rng), 1500), rng)
    arrays["heads.calibration"] = fitted(ShortAnswerModel(options.to), pairs)
    target = write(arrays, options.to)
    print(target, f"{target.stat().st_size / 1e6:.1f} MB", len(pairs), "pairs", arrays["heads.calibration"].round(3))


if __name__ == "__main__":
    main()
