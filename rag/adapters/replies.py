"""The forms in which a model must reply, and strict reading: whatever is not exactly of that form is a BadReply."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, WithJsonSchema, create_model

from rag.errors import BadReply

REFUSALS = {
    "never_quoted": "The articles found hold no words by the person asked about.",
    "not_on_this": "The articles found hold words by the person asked about, but not about this.",
    "said_by_others": "The articles found have somebody else saying this, not the person asked about.",
    "own_voice": "The articles found say this in their own voice; nobody is named as saying it.",
    "not_in_library": "Nothing in the library answers this.",
}
_STRICT = ConfigDict(extra="forbid", strict=True)
_FENCED = re.compile(r"\s*```(?:json)?\s*\n(?P<json>.*)\n\s*```\s*", re.DOTALL)


class Shape:
    """One form of reply: the JSON schema that the server enforces, and the reading that enforces it here again."""

    def __init__(self, model: type[BaseModel]) -> None:
        self.schema: dict[str, Any] = model.model_json_schema()
        self._model = model

    def read(self, text: str) -> Any:
        """Return an instance of the model. Raises BadReply, which says what is wrong without repeating the text.

        A repeated key is refused (JSON readers take the last one silently), and so is text around the object;
        a code fence around it is forgiven, because servers without schemas often send one.
        """
        fenced = _FENCED.fullmatch(text)
        try:
            return self._model.model_validate(json.loads(fenced["json"] if fenced else text, object_pairs_hook=_once))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            field = ".".join(part if part in _FIELDS else "0" for part in map(str, first["loc"]))
            raise BadReply(f"The model's reply has a wrong field: {field or 'the object'} ({first['type']})") from None
        except (ValueError, RecursionError):  # JSONDecodeError is a ValueError
            raise BadReply("The model's reply is not one whole JSON object") from None


def answer_shape(ids: Sequence[str], speakers: Sequence[str]) -> Shape:
    """An answer that can name only the evidence and the speakers it was shown.

    >>> shape = answer_shape(["e1"], ["Mara Velin"])
    >>> shape.read('{"segments": [{"text": "Yes.", "evidence": ["e1"], "speaker": null, "names": []}],'
    ...            ' "refusal": null, "nearest": []}').segments[0].text
    'Yes.'
    >>> shape.read('{"segments": [], "refusal": "own_voice", "nearest": ["e2"]}')
    Traceback (most recent call last):
    rag.errors.BadReply: The model's reply has a wrong field: nearest.0 (value_error)
    """
    number, speaker = _one_of(ids), (_one_of(speakers) | None if speakers else None)
    segment = create_model(
        "Segment",
        __config__=_STRICT,
        text=(str, ...),
        evidence=(list[number], ...),
        speaker=(speaker, ...),
        names=(list[str], ...),
    )
    return Shape(
        create_model(
            "Reply",
            __config__=_STRICT,
            segments=(list[segment], ...),
            refusal=(_one_of(tuple(REFUSALS)) | None, ...),
            nearest=(list[number], ...),
        )
    )


def follow_up_shape() -> Shape:
    return Shape(create_model("FollowUp", __config__=_STRICT, question=(str, ...)))


_FIELDS = ("segments", "text", "evidence", "speaker", "names", "refusal", "nearest", "question")


def _one_of(allowed: Sequence[str]) -> Any:
    """A string out of `allowed`: an enum in the schema even when there is only one (servers differ about `const`)."""

    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError("not one of those shown")
        return value

    return Annotated[str, AfterValidator(check), WithJsonSchema({"type": "string", "enum": list(allowed)})]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a key stands twice")
    return read
