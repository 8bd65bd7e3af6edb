"""The package chromadb, without what the working folder would tell it.

Chroma reads a file `.env` of the working folder by itself, as it is imported and each time it is opened: such a file
could send our vectors to another machine, or name a class to load.
"""

from __future__ import annotations

from functools import cache, partialmethod
from types import ModuleType


@cache
def chroma() -> ModuleType:
    """Import it. Raises ImportError."""
    from pydantic_settings import BaseSettings

    read = BaseSettings.__init__
    BaseSettings.__init__ = partialmethod(read, _env_file=None)  # type: ignore[method-assign, assignment]
    try:
        import chromadb
        import chromadb.errors
    finally:
        BaseSettings.__init__ = read  # type: ignore[method-assign]
    from chromadb.config import Settings

    Settings.model_config["env_file"] = None
    return chromadb
