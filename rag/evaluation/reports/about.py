"""What a run was of: enough to say whether two runs can be compared, and to make one again. Never a key."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version

from rag import __version__, prompts
from rag.evaluation.sets.truth import Pages
from rag.settings import Settings

# Settings that change an answer. Keys and addresses are left out; of an address a hash tells it from another.
_SECRET = ("api_key", "base_url", "embedding_base_url")
_PLACE = ("library", "prompts", "prices", "port")
_LIBRARIES = tuple("numpy onnxruntime tokenizers chromadb langchain langchain-openai openai ir-measures".split())


def fingerprint(value: object) -> str:
    """Of anything that JSON can hold, 16 hexadecimal digits."""
    return sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]


def library_fingerprint(pages: Pages) -> str:
    """Of every article with its revision; the same articles give the same, wherever they are kept."""
    return fingerprint(sorted(f"{source.id} {pages[source.id].revision}" for source in pages.sources))


def settings_of(settings: Settings) -> dict[str, object]:
    """The settings that change an answer, as plain values.

    >>> from pathlib import Path
    >>> found = settings_of(Settings(library=Path("x"), api_key="sk-secret", base_url="http://127.0.0.1/v1"))
    >>> "secret" in str(found) or "127" in str(found), found["answerer"], len(found["server"])
    (False, 'auto', 8)
    """
    named = {f.name: getattr(settings, f.name) for f in fields(Settings) if f.name not in (*_SECRET, *_PLACE)}
    server = sha256(settings.base_url.encode()).hexdigest()[:8] if settings.base_url else ""
    return named | ({"server": server} if server else {})


def prompts_of(settings: Settings) -> list[str]:
    """The versions of the prompts that a model would be given: ours, or the user's own with their digest."""
    names = dict.fromkeys(prompt.name for prompt in prompts.released())
    return [prompts.load(name, override=settings.prompts).label for name in names]


def versions() -> dict[str, str]:
    """Of this program, of Python and of the libraries that an answer depends on."""
    found = {"whosaid": __version__, "python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def machine() -> str:
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"


def told(value: object) -> str:
    """A value for people to read; of what is in it, nothing that is empty.

    >>> told({"cache": True, "check_model": "", "model": "x"}), told(["a", "b"]), told(3)
    ('cache True, model x', 'a, b', '3')
    """
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {item}" for name, item in value.items() if item not in ("", None, [], ()))
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def key_of(question_fingerprint: str, conditions: Mapping[str, object]) -> str:
    """The same key means: the same question, asked of the same library under the same conditions."""
    return fingerprint([question_fingerprint, conditions])
