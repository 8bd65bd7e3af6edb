"""Embedding through the API: `WHOSAID_EMBEDDER=openai:text-embedding-3-small`, or a model of a compatible server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from rag.adapters.openai import INSTALL, NO_KEY
from rag.adapters.service import Line, Service
from rag.errors import BadReply, ConfigError
from rag.seams import Vectors
from rag.settings import Settings

if TYPE_CHECKING:
    from langchain_openai import OpenAIEmbeddings

DIMS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
BATCH_TEXTS = 256
BATCH_CHARS = 200_000  # OpenAI takes 300,000 tokens a request
MAX_CHARS = 8_000  # of one text; OpenAI's models read 8,191 tokens, and a character of a rare script may be one
INSTEAD = "WHOSAID_EMBEDDER=local works offline (then run `whosaid reindex`)"


class ApiEmbedder:
    """Implements `seams.Embedder`. Each batch has its own deadline and its own bounded retries."""

    def __init__(self, settings: Settings) -> None:
        """Raises ConfigError if no key or address is set, or langchain-openai is not installed."""
        provider, _, self.model = settings.embedder.partition(":")
        if provider != "openai" or not self.model:
            raise ConfigError(f"WHOSAID_EMBEDDER is {settings.embedder!r}; use local or openai:text-embedding-3-small")
        if not settings.has_model:
            raise ConfigError(f"{self.model} needs OPENAI_API_KEY or OPENAI_BASE_URL; {INSTEAD}")
        if find_spec("langchain_openai") is None:
            raise ConfigError(f"{self.model} needs more packages: {INSTALL}")
        self._settings = settings
        self._service = Service(
            "The embedding model", "WHOSAID_EMBEDDER", settings.model_timeout_s, settings.model_deadline_s, INSTEAD
        )

    @cached_property
    def dim(self) -> int:
        """Known for OpenAI's models; another one is asked once."""
        return DIMS.get(self.model) or self._embed_batch(["dimension"]).shape[1]

    @property
    def name(self) -> str:
        return f"openai:{self.model}/{self.dim}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 rows of length 1; a text without words gives a row of zeros and is not sent.

        Raises ServiceError, or BadReply if the rows are not as many, as long or as finite as they must be.
        """
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for batch in _batches(texts):
            vectors = self._embed_batch([texts[i][:MAX_CHARS] for i in batch])
            if vectors.shape[1] != self.dim:
                raise BadReply(f"The embedding model returned vectors of {vectors.shape[1]} numbers, not {self.dim}")
            rows[batch] = vectors
        return rows

    def _embed_batch(self, texts: list[str]) -> Vectors:
        import langchain_openai  # noqa: F401 (some seconds when cold: before the clock starts)

        with Line(self._service) as line:
            model = self._model(line)
            reply = line.call(lambda: model.embed_documents(texts))
        return _rows(reply, len(texts))

    def _model(self, line: Line) -> OpenAIEmbeddings:
        from langchain_openai import OpenAIEmbeddings

        return OpenAIEmbeddings(
            model=self.model,
            api_key=self._settings.api_key or NO_KEY,
            base_url=self._settings.base_url,
            http_client=line.client,
            timeout=self._service.timeout_s,
            max_retries=0,
            chunk_size=BATCH_TEXTS,
            check_embedding_ctx_length=False,  # else it downloads a tokenizer, and sends numbers that few servers take
            openai_proxy="",
        )


def _batches(texts: Sequence[str]) -> Iterator[list[int]]:
    """Positions of the texts that have words, in batches that one request can carry.

    >>> list(_batches(["one", " ", "two"]))
    [[0, 2]]
    """
    batch: list[int] = []
    chars = 0
    for i, text in enumerate(texts):
        if not text.strip():
            continue
        size = min(len(text), MAX_CHARS)
        if batch and (len(batch) == BATCH_TEXTS or chars + size > BATCH_CHARS):
            yield batch
            batch, chars = [], 0
        batch.append(i)
        chars += size
    if batch:
        yield batch


def _rows(reply: object, count: int) -> Vectors:
    try:
        rows = np.asarray(reply, dtype=np.float32)
    except (TypeError, ValueError):
        raise BadReply("The embedding model returned something that is not rows of numbers") from None
    if rows.ndim != 2 or len(rows) != count or not rows.shape[1]:
        raise BadReply(f"The embedding model returned {len(rows) if rows.ndim else 0} vectors for {count} texts")
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not (lengths > 0).all():
        raise BadReply("The embedding model returned a vector without a direction")
    return rows / lengths
