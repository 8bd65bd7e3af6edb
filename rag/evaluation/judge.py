"""Two measures that a language model takes: opinions, kept apart from what is counted.

They are those of ragas (Es et al., 2023, arXiv 2309.15217), faithfulness and answer correctness, asked for with our own
prompt, `prompts/judge.v1.md`, through the model of the settings: ragas itself wants an openai release two major
versions older than the one that the answers use.
"""

from __future__ import annotations

import json
from typing import Literal

from pydantic import ConfigDict, create_model

from rag import prompts
from rag.domain import Answer
from rag.errors import ServiceError
from rag.evaluation.measures import JUDGED
from rag.evaluation.quoting import cited_sentences
from rag.evaluation.run import Judgement
from rag.evaluation.sets.question import Question
from rag.llm.budget import Tally
from rag.llm.ledger import Ledger
from rag.llm.openai import ChatModel
from rag.llm.replies import Shape
from rag.llm.requests import ModelRequest
from rag.settings import Settings

_FAITHFUL, _CORRECT = JUDGED
_WORTH = {"right": 1.0, "partly": 0.5, "wrong": 0.0, "unknown": None}
_NOTHING = Judgement(dict.fromkeys(JUDGED))


class ModelJudge:
    """Judges answers one by one. One instance may serve several threads."""

    def __init__(self, settings: Settings, ledger: Ledger | None = None) -> None:
        """Raises ConfigError if no model is configured."""
        self._model = ChatModel(settings, ledger)
        self._prompt = prompts.load("judge", override=settings.prompts)
        self.made_by = f"{self._model.name} with {self._prompt.label}"

    def __call__(self, question: Question, answer: Answer) -> Judgement:
        """What the model thinks of an answer; where it cannot be asked, None for both with the reason as a note.

        `measures.definitions` says what they mean.
        """
        sentences = [] if answer.refused else [text for text, _ in cited_sentences(answer.text)]
        expected = _expected(question) if question.answerable is not False else ""
        if not sentences and not expected:
            return _NOTHING
        try:
            with self._model.open() as line:
                reply = self._model.ask(line, self._asked(question, answer, sentences, expected), Tally())
        except ServiceError as error:
            return Judgement(dict.fromkeys(JUDGED), (f"could not be judged: {error}",))
        supported = {number for number in reply.supported if 1 <= number <= len(sentences)}
        values = {
            _FAITHFUL: len(supported) / len(sentences) if sentences else None,
            _CORRECT: _WORTH[reply.correct] if expected else None,
        }
        return Judgement(values, (reply.reason.strip(),) if reply.reason.strip() else ())

    def _asked(self, question: Question, answer: Answer, sentences: list[str], expected: str) -> ModelRequest:
        evidence = [
            {"number": c.number, "speaker": c.speaker.name if c.speaker else None, "words": c.quote.text}
            for c in answer.citations
        ]
        said = [{"number": number, "text": text} for number, text in enumerate(sentences, start=1)]
        system, user = self._prompt.render(
            question=_json(answer.standalone or question.question),
            evidence="\n".join(map(_json, evidence)) or "(none)",
            sentences="\n".join(map(_json, said)) or "(none: the answer refuses, or only quotes)",
            expected=_json(expected),
        )
        sources = tuple(dict.fromkeys(c.source.id for c in answer.citations))
        return ModelRequest("judge", self._prompt.label, system, user, judge_shape(), sources)


def judge_shape() -> Shape:
    """The form of a verdict.

    >>> judge_shape().read('{"supported": [1], "correct": "right", "reason": ""}').correct
    'right'
    >>> judge_shape().read('{"supported": [1], "correct": "yes", "reason": ""}')  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    rag.errors.BadReply: The model's reply has ...
    """
    correct = Literal["right", "partly", "wrong", "unknown"]
    config = ConfigDict(extra="forbid", strict=True)
    model = create_model(
        "Verdict", __config__=config, supported=(list[int], ...), correct=(correct, ...), reason=(str, ...)
    )
    return Shape(model)


def _expected(question: Question) -> str:
    """What the set says of a right answer, in words; "" if it says nothing that can be read without the pages."""
    if question.reference:
        return question.reference
    names = "; ".join(" or ".join(group) for group in question.names)
    said = " … ".join(question.quotes)
    by = f" ({' or '.join(question.speakers)})" if question.speakers and said else ""
    return ". ".join(part for part in (names, f"{said}{by}" if said else "") if part)


def _json(value: object) -> str:
    """One line of JSON: no string inside it can end the material or begin an instruction of its own."""
    return json.dumps(value, ensure_ascii=False)
