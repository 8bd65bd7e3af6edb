"""One request to a model, and replies to the same request that were kept from earlier calls."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from rag.errors import BadReply, LibraryError
from rag.llm.ledger import Ledger
from rag.llm.replies import Shape
from rag.settings import Settings

Message = tuple[str, str]  # (role, text), as langchain takes it


@dataclass(frozen=True)
class ModelRequest:
    """One request: what for, with which version of a prompt, the messages, and the form of the reply."""

    purpose: str  # of the prompt: "answer"
    label: str  # its version: "answer.v1"
    system: str
    user: str
    shape: Shape
    sources: tuple[str, ...] = ()  # ids of the articles whose words it shows

    @property
    def messages(self) -> list[Message]:
        return [("system", self.system), ("user", self.user)]


class Kept:
    """The replies of one model, in a library's ledger; nothing is kept without one, or where the settings say so."""

    def __init__(self, model: str, settings: Settings, ledger: Ledger | None) -> None:
        self._model, self._address = model, settings.base_url
        self._ledger = ledger if settings.cache else None

    def reply(self, asked: ModelRequest) -> Any:
        """The reply to the same request, read as strictly as a new one; None if none is kept."""
        if self._ledger is None:
            return None
        try:
            text = self._ledger.reply(self._key(asked))
            return None if text is None else asked.shape.read(text)
        except (LibraryError, BadReply):
            return None

    def keep(self, asked: ModelRequest, text: str) -> None:
        """Keep a reply that could be read; a folder that may only be read keeps nothing."""
        if self._ledger is not None:
            with suppress(LibraryError):
                self._ledger.keep(self._key(asked), text, asked.sources)

    def _key(self, asked: ModelRequest) -> str:
        """A hash of everything that a reply depends on: model, server, prompt, evidence, question, form."""
        parts = [self._model, self._address, asked.label, asked.messages, asked.shape.schema]
        return sha256(json.dumps(parts).encode()).hexdigest()
