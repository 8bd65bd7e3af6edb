"""WhoSaid: ask a library of news articles who said what.

from rag import open_library

with open_library("news") as library:
    print(library.ask("Who denied the report?").text)
"""

import os
from typing import TYPE_CHECKING, Any

# One thread for numpy's matrix products, unless the user says otherwise. Ours are small: threads that wait for each
# other made them forty times slower on a busy machine. OpenBLAS reads this once, when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
# fmt: off
__all__ = [
    "Answer", "Article", "Citation", "Filters", "Library", "RagError", "Source", "Speaker", "Statement", "Turn",
    "extract", "open_library",
]
# fmt: on

_ROOMS = {
    "Library": "library",
    "extract": "library",
    "open_library": "library",
    "RagError": "errors",
}  # the others are nouns: domain

if TYPE_CHECKING:
    from rag.domain import Answer, Article, Citation, Filters, Source, Speaker, Statement, Turn
    from rag.errors import RagError
    from rag.library import Library, extract, open_library


def __getattr__(name: str) -> Any:
    """The public names, each imported when first used: `import rag` itself stays light."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"rag.{_ROOMS.get(name, 'domain')}"), name)
