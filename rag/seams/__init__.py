"""The contracts between the journeys and the outside: one small interface for each kind of part."""

from rag.seams.models import (
    Answerer,
    Embedder,
    Extractor,
    Matcher,
    Planner,
    Progress,
    Reader,
    StreamingAnswerer,
    Vectors,
    silent,
)
from rag.seams.storage import Conversations, Records, Texts, VectorIndex, Writer

__all__ = [
    "Answerer",
    "Conversations",
    "Embedder",
    "Extractor",
    "Matcher",
    "Planner",
    "Progress",
    "Reader",
    "Records",
    "StreamingAnswerer",
    "Texts",
    "VectorIndex",
    "Vectors",
    "Writer",
    "silent",
]
