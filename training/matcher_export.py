"""Write the matcher's half-precision file: the mean of one or more checkpoints, and the small heads beside it.

    python -m training.matcher_export --checkpoints OUT/ours.pt OUT2/ours.pt --to MATCHER
    python -m training.matcher_export --encoder OUT/encoder-1.pt --to ENCODER

Heads that other scripts fit (`training.kinds`, `training.matcher_calibrate`) begin as they are here; `update` puts what
was fitted into the product's folder.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray
from safetensors.numpy import load_file, save_file

from rag.domain import QuestionKind
from rag.models.runtime import WORD_TABLE
from rag.questions.kinds import RUNS

COLUMNS = 384 + RUNS
NETWORK_HEADS = ("pool", "judge", "ends")


def write(arrays: Mapping[str, NDArray], target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, partial)
    partial.chmod(0o644)  # safetensors writes files that only their owner can read
    partial.replace(target)  # readers never see half a file
    return target


def update(folder: Path, heads: Mapping[str, ArrayLike]) -> None:
    """Put small heads beside the network."""
    target = folder / "heads.safetensors"
    write({**load_file(target), **{f"heads.{n}": np.asarray(head, np.float32) for n, head in heads.items()}}, target)


def main() -> None:
    from training.export import encoder_weights, mean

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoints", type=Path, nargs="+", help="of the matcher")
    parser.add_argument("--encoder", type=Path, nargs="+", help="checkpoints of the encoder instead")
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    state = mean(options.checkpoints or options.encoder)
    if options.encoder:
        state = {f"encoder.{name}": value for name, value in state.items()}
    found = encoder_weights(state)
    arrays = {name: value.numpy().astype(np.float16) for name, value in found.items()}
    if options.encoder:
        arrays[WORD_TABLE] = state["encoder.words.weight"].numpy().astype(np.float16)
        target = write(arrays, options.to / "model.safetensors")
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
        target = write({**fresh, **arrays}, options.to / "model.safetensors")
    print(target, f"{target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
