"""Chat models and embeddings that a program made itself: `open_library("news", model=ChatOllama(...))`.

Settings are plain values, shown and compared; so the object is kept here, and its name stands in the settings.
"""

from __future__ import annotations

from typing import Any

from rag.errors import ConfigError

GIVEN = "given"  # in the place of a provider
_objects: dict[str, Any] = {}


def give(made: Any, name: str = "") -> str:
    """Keep an object of langchain's; returns what to write as the `model` or `embedder` of the settings.

    By default its name is its class and the name of its model: vectors and cached replies are kept under it.
    """
    own = next((str(found) for field in ("model_name", "model") if (found := getattr(made, field, None))), "")
    name = f"{GIVEN}:{name or '-'.join(filter(None, (type(made).__name__, own)))}"
    _objects[name] = made
    return name


def is_given(name: str) -> bool:
    return name.startswith(f"{GIVEN}:")


def given(name: str) -> Any:
    """Raises ConfigError if this program has given none of that name."""
    try:
        return _objects[name]
    except KeyError:
        raise ConfigError(f"{name} is an object of langchain's, which only the program that made it can use") from None
