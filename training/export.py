"""Write the weights in half precision: the mean of one or more checkpoints' running averages.

python -m training.export --checkpoints OUT/epoch-5.pt OUT/epoch-6.pt --to ATTRIBUTION
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.matcher_export import write
from training.model import _NAMES, WIDTH, Model


def encoder_weights(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """MiniLM's published names; no word embeddings, which the product shares with its encoder."""
    found = {
        "embeddings.position_embeddings.weight": state["encoder.places.weight"],
        "embeddings.token_type_embeddings.weight": state["encoder.kinds.weight"],
        "embeddings.LayerNorm.weight": state["encoder.norm.weight"],
        "embeddings.LayerNorm.bias": state["encoder.norm.bias"],
    }
    for i in range(sum(name.startswith("encoder.layers.") and name.endswith("up.bias") for name in state)):
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
        if relation == "via":
            continue  # learnt by heart from sixty sentences; rag.models.relays uses grammar instead
        found |= {f"heads.{relation}.{name}": value for name, value in pair.named_parameters()}
    return found


def mean(checkpoints: list[Path]) -> dict[str, Tensor]:
    """Weights of runs that share a beginning may be averaged: it costs nothing and is a little steadier."""
    states = [torch.load(path)["average"] for path in checkpoints]
    return {
        name: torch.stack([state[name] for state in states]).mean(0) if value.is_floating_point() else value
        for name, value in states[0].items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoints", type=Path, nargs="+", required=True)
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    model = Model()
    model.load_state_dict(mean(options.checkpoints))
    weights = encoder_weights(model.state_dict()) | head_weights(model)
    arrays = {
        name: np.ascontiguousarray(value.detach().numpy().astype(np.float16 if value.ndim > 1 else np.float32))
        for name, value in weights.items()
    }
    target = write(arrays, options.to / "model.safetensors")
    print(target, f"{target.stat().st_size / 1e6:.1f} MB", len(arrays), "arrays")


if __name__ == "__main__":
    main()
