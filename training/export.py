"""Write a checkpoint's running average as the half-precision file that the product reads.

python -m training.export --checkpoint OUT/epoch-8.pt [--heads OUT/heads.pt] --to rag/models/attribution
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import Tensor

from training.model import _NAMES, LAYERS, WIDTH, Model


def encoder_weights(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """MiniLM's published names; no word embeddings, which the product shares with its encoder."""
    found = {
        "embeddings.position_embeddings.weight": state["encoder.places.weight"],
        "embeddings.token_type_embeddings.weight": state["encoder.kinds.weight"],
        "embeddings.LayerNorm.weight": state["encoder.norm.weight"],
        "embeddings.LayerNorm.bias": state["encoder.norm.bias"],
    }
    for i in range(LAYERS):
        ours, theirs = f"encoder.layers.{i}.", f"encoder.layer.{i}."
        for kind in ("weight", "bias"):
            for part, name in enumerate(("query", "key", "value")):
                rows = slice(part * WIDTH, (part + 1) * WIDTH)
                found[f"{theirs}attention.self.{name}.{kind}"] = state[f"{ours}qkv.{kind}"][rows]
            for name, published in _NAMES.items():
                found[f"{theirs}{published}.{kind}"] = state[f"{ours}{name}.{kind}"]
    return found


def head_weights(model: Model) -> dict[str, Tensor]:
    move, start = model.transitions.matrices()
    found = {"heads.move": move, "heads.start": start}
    for name in ("tags", "names"):
        linear = getattr(model, name)
        found |= {f"heads.{name}.weight": linear.weight, f"heads.{name}.bias": linear.bias}
    for relation, pair in model.pairs.items():
        found |= {f"heads.{relation}.{name}": value for name, value in pair.named_parameters()}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--heads", type=Path, help="pair scorers trained again by training.heads")
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    model = Model()
    model.load_state_dict(torch.load(options.checkpoint)["average"])
    extra: dict[str, Tensor] = {}
    if options.heads:
        extra = torch.load(options.heads)
    weights = encoder_weights(model.state_dict()) | head_weights(model) | extra
    arrays = {
        name: np.ascontiguousarray(value.detach().numpy().astype(np.float16 if value.ndim > 1 else np.float32))
        for name, value in weights.items()
    }
    options.to.mkdir(parents=True, exist_ok=True)
    target = options.to / "model.safetensors"
    partial = target.with_suffix(".partial")
    save_file(arrays, partial)
    partial.replace(target)  # readers never see half a file
    print(target, f"{target.stat().st_size / 1e6:.1f} MB", len(arrays), "arrays")


if __name__ == "__main__":
    main()
