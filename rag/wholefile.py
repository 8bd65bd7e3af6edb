"""Writing a file whole or not at all: a reader never sees half of it, and a full disk loses nothing."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, content: bytes, private: bool = False) -> None:
    """Write beside the file, then put that in its place. `private`: a new file is its owner's alone. Raises OSError."""
    half = path.with_name(f"{path.name}.{os.getpid()}.half")
    try:
        if private:
            half.touch(mode=0o600)
        half.write_bytes(content)
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
