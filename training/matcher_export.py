"""Write the matcher's half-precision file: the mean of one or more checkpoints, and the small heads beside it.

    python -m training.matcher_export --checkpoints OUT/ours.pt OUT2/ours.pt --to rag/models/matcher
    python -m training.matcher_export --encoder OUT/encoder-1.pt --to rag/models/encoder
    python -m training.matcher_export --smaller EARLIER/model.safetensors --to rag/models/prose  # in 8 bits

Heads that other scripts fit (`training.kinds`, `training.matcher_calibrate`) stay as they are in the folder.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray
from safetensors.numpy import load_file, save_file

from rag.domain import QuestionKind
from rag.models.graph import whole_numbers
from rag.models.runtime import SCALE
from rag.questions.kinds import RUNS

COLUMNS = 384 + RUNS
NETWORK_HEADS = ("pool", "judge", "ends")
LARGE = 100_000  # values of a matrix that is worth a scale a row


def write(arrays: Mapping[str, NDArray], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "model.safetensors"
    partial = target.with_suffix(".partial")
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, partial)
    partial.chmod(0o644)  # safetensors writes files that only their owner can read
    partial.replace(target)  # readers never see half a file
    return target


def update(folder: Path, heads: Mapping[str, ArrayLike]) -> None:
    """Put small heads beside the network."""
    arrays = load_file(folder / "model.safetensors")
    write({**arrays, **{f"heads.{name}": np.asarray(head, np.float32) for name, head in heads.items()}}, folder)


def smaller(weights: Mapping[str, NDArray]) -> dict[str, NDArray]:
    """The network without the small heads beside it, its large matrices in 8 bits."""
    kept: dict[str, NDArray] = {}
    for name, array in weights.items():
        if not name.startswith("heads.") and array.ndim == 2 and array.size > LARGE:
            kept[name], kept[f"{name}{SCALE}"] = whole_numbers(array)
        elif not name.startswith("heads.") or name.split(".")[1] in NETWORK_HEADS:
            kept[name] = array
    return kept


def main() -> None:
    from training.export import encoder_weights, mean

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoints", type=Path, nargs="+", help="of the matcher")
    parser.add_argument("--encoder", type=Path, nargs="+", help="checkpoints of the encoder instead")
    parser.add_argument("--smaller", type=Path, help="a matcher's model.safetensors instead, to be stored in 8 bits")
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    if options.smaller:
        print(write(smaller(load_file(options.smaller)), options.to))
        return
    kept = load_file(options.to / "model.safetensors") if (options.to / "model.safetensors").exists() else {}
    state = mean(options.checkpoints or options.encoder)
    if options.encoder:
        state = {f"encoder.{name}": value for name, value in state.items()}
    found = encoder_weights(state)
    arrays = {name: value.numpy().astype(np.float16) for name, value in found.items()}
    if options.encoder:
        words = "embeddings.word_embeddings.weight"
        target = write({words: kept[words], **arrays}, options.to)
    else:
        for name in NETWORK_HEADS:
            for part in ("weight", "bias"):
                arrays[f"heads.{name}.{part}"] = state[f"{name}.{part}"].numpy().astype(np.float16)
        fresh = {
            "heads.score.weight": np.array([0.0, 1.0, 0.0, 0.0, 0.0], np.float32),
            "heads.right.weight": np.array([0.0, 0.5, 0.5], np.float32),
            "heads.yes.weight": np.array([0.0, 1.0, -1.0], np.float32),
            "heads.sure.weight": np.array([0.0, 1.0, 0.0, 0.0, 0.0, 0.0], np.float32),
            "heads.kind.weight": np.zeros((len(QuestionKind), COLUMNS), np.float32),
            "heads.kind.bias": np.zeros(len(QuestionKind), np.float32),
            "heads.leans.weight": np.zeros(COLUMNS, np.float32),
            "heads.leans.bias": np.zeros(1, np.float32),
            "heads.spoken.weight": np.zeros(COLUMNS, np.float32),
            "heads.spoken.bias": np.zeros(1, np.float32),
        }
        target = write({**fresh, **{n: a for n, a in kept.items() if n in fresh}, **arrays}, options.to)
    print(target, f"{target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
