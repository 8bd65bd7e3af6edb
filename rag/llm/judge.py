"""A second model that judges the first: does the evidence say what a segment of prose says?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from rag import prompts
from rag.domain import Claim
from rag.errors import ServiceError
from rag.llm.budget import Tally
from rag.llm.ledger import Ledger
from rag.llm.openai import ChatModel
from rag.llm.replies import support_shape
from rag.llm.requests import ModelRequest
from rag.llm.service import Line
from rag.settings import Settings

UNSUPPORTED = "prose that the second model does not find in the evidence"
UNJUDGED = "prose that the second model could not judge"


class Support:
    """One call for each segment. What it approves is still held against names and numbers (`rag.checks.support`)."""

    def __init__(self, settings: Settings, ledger: Ledger | None) -> None:
        """Raises ConfigError if the model cannot be used."""
        self._model = ChatModel(settings, ledger, settings.check_model)
        self._prompt = prompts.load("support", override=settings.prompts)
        self.made_by = f"{self._model.name} with {self._prompt.label}"

    def judged(self, line: Line, claim: Claim, evidence: Sequence[str], sources: Sequence[str], tally: Tally) -> Claim:
        """The claim, vouched for or with a doubt, the same if the model cannot be asked. `evidence` are JSON lines."""
        prose = json.dumps(claim.text, ensure_ascii=False)
        system, user = self._prompt.render(evidence="\n".join(evidence), prose=prose)
        asked = ModelRequest("support", self._prompt.label, system, user, support_shape(), tuple(sources))
        try:
            verdict = self._model.ask(line, asked, tally)
        except ServiceError:
            return replace(claim, doubt=UNJUDGED)
        return replace(claim, vouched=True) if verdict.supported else replace(claim, doubt=UNSUPPORTED)
