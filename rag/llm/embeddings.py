"""Embedding through an API: `WHOSAID_EMBEDDER=openai:text-embedding-3-small`, a compatible server, other providers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.domain import Span
from rag.errors import BadReply, ConfigError
from rag.llm.budget import Budget, Tally
from rag.llm.faults import Service
from rag.llm.given import given, is_given
from rag.llm.ledger import Ledger
from rag.llm.providers import INSTALL, NO_KEY, check_service
from rag.llm.service import Line
from rag.seams import Vectors
from rag.settings import Settings

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

DIMS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
# OpenAI takes 8,191 tokens a text, 2,048 texts and 300,000 tokens a request. A token is never shorter than a byte, so
# limits in bytes hold in every script, without a tokenizer; a passage has some 600.
MAX_BYTES = 8_191
BATCH_BYTES = 290_000
BATCH_TEXTS = 256  # a smaller batch loses less where it fails, and local servers take few at a time
# Adding articles may wait for a rate limit, which counts by the minute; somebody who asks may not.
PATIENT_ATTEMPTS, PATIENT_S = 8, 300.0
INSTEAD = "WHOSAID_EMBEDDER=local works offline (then run `whosaid reindex`)"


class ApiEmbedder:
    """Implements `seams.Embedder`. Each batch has its own deadline and its own bounded retries."""

    def __init__(self, settings: Settings, ledger: Ledger | None = None, stored: str | None = None) -> None:
        """`stored` is the name of the embedder that made the library.

        Raises ConfigError if no key or address is set, or langchain-openai is not installed.
        """
        self.provider, _, self.model = settings.embedder.partition(":")
        if not self.model:
            raise ConfigError(f"WHOSAID_EMBEDDER is {settings.embedder!r}; use local or openai:text-embedding-3-small")
        if self.provider == "openai":
            if not (settings.api_key or settings.embedding_address):
                raise ConfigError(f"{self.model} needs OPENAI_API_KEY or OPENAI_EMBEDDING_BASE_URL; {INSTEAD}")
            variable = "OPENAI_EMBEDDING_BASE_URL" if settings.embedding_base_url else "OPENAI_BASE_URL"
            check_service(settings, settings.embedding_address, variable)
        if any(find_spec(package) is None for package in ("langchain", "langchain_openai")):
            raise ConfigError(f"{self.model} needs more packages: {INSTALL}")
        self._settings, self._stored = settings, stored or ""
        self._budget = Budget(settings.embedder, settings, ledger)
        named = ("The embedding model", "WHOSAID_EMBEDDER", settings.model_timeout_s)
        self._service = Service(*named, settings.model_deadline_s, INSTEAD)
        self._patient = Service(*named, max(PATIENT_S, settings.model_deadline_s), INSTEAD, PATIENT_ATTEMPTS)

    @cached_property
    def dim(self) -> int:
        """Known for OpenAI's models and for the one that made the library; another one is asked once."""
        before, _, stored = self._stored.rpartition("/")
        if before == self._settings.embedder and stored.isdigit():
            return int(stored)
        return DIMS.get(self.model) or self._embed_batch(["dimension"]).shape[1]

    @property
    def name(self) -> str:
        return f"{self._settings.embedder}/{self.dim}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return float32 rows of length 1; a text without words gives a row of zeros and is not sent.

        Raises ServiceError, or BadReply if the rows are not as many, as long or as finite as they must be.
        """
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for batch in _batches(texts):
            vectors = self._embed_batch([_shortened(texts[i]) for i in batch])
            if vectors.shape[1] != self.dim:
                raise BadReply(f"The embedding model returned vectors of {vectors.shape[1]} numbers, not {self.dim}")
            rows[batch] = vectors
        return rows

    def embed_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Vectors]:
        """Each part under its text's heading: a service gives no vectors of parts. Raises as `embed` does."""
        heads = [text.partition("\n")[0] for text in texts]
        rows = zip(heads, texts, parts, strict=True)
        flat = [f"{head}\n{part.cut(text)}" for head, text, some in rows for part in some]
        cuts = np.cumsum([len(some) for some in parts])[:-1]
        return list(np.split(self.embed(flat), cuts)) if texts else []

    def _embed_batch(self, texts: list[str]) -> Vectors:
        import langchain.embeddings  # noqa: F401 (some seconds when cold: before the clock starts)
        import langchain_openai  # noqa: F401

        several = len(texts) > 1
        with (
            Line(self._patient if several else self._service) as line,
            self._budget.call("embed", texts, Tally(), 0) as call,
        ):
            model = self._model(line)
            reply = line.call(lambda: model.embed_documents(texts))
            call.taken = call.at_most  # langchain does not pass on what the server counted
        return _rows(reply, len(texts))

    def _model(self, line: Line) -> Embeddings:
        from langchain.embeddings import init_embeddings

        if is_given(self._settings.embedder):
            return given(self._settings.embedder)
        options: dict[str, Any] = {}
        if self.provider == "openai":
            options = {
                "api_key": self._settings.api_key or NO_KEY,
                "base_url": self._settings.embedding_address,
                "http_client": line.client,
                "timeout": self._service.timeout_s,
                "max_retries": 0,
                "chunk_size": BATCH_TEXTS,
                "check_embedding_ctx_length": False,  # else it downloads a tokenizer to send numbers
                "openai_proxy": "",
            }
        try:
            return init_embeddings(self.model, provider=self.provider, **options)
        except ImportError:
            raise ConfigError(
                f"WHOSAID_EMBEDDER={self._settings.embedder} needs: pip install langchain-{self.provider}"
            ) from None
        except ValueError:  # its text may hold the options
            raise ConfigError(f"WHOSAID_EMBEDDER={self._settings.embedder}: langchain knows no such provider") from None


def _batches(texts: Sequence[str]) -> Iterator[list[int]]:
    """Positions of the texts that have words, in batches that one request can carry.

    >>> list(_batches(["one", " ", "two"]))
    [[0, 2]]
    """
    batch: list[int] = []
    total = 0
    for i, text in enumerate(texts):
        if not text.strip():
            continue
        size = min(len(text.encode("utf-8", "replace")), MAX_BYTES)
        if batch and (len(batch) == BATCH_TEXTS or total + size > BATCH_BYTES):
            yield batch
            batch, total = [], 0
        batch.append(i)
        total += size
    if batch:
        yield batch


def _shortened(text: str) -> str:
    """The beginning of a text, as much as the model reads.

    >>> len(_shortened("x" * 9_000)), len(_shortened("ж" * 9_000))
    (8191, 4095)
    """
    return text.encode("utf-8", "replace")[:MAX_BYTES].decode("utf-8", "ignore")


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
