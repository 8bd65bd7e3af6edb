"""The forms in which a model must reply, and strict reading: whatever is not exactly of that form is a BadReply."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, WithJsonSchema, create_model

from rag.domain import RefusalKind, Verdict
from rag.errors import BadReply
from rag.llm.faults import ANOTHER

REFUSALS = {
    RefusalKind.NEVER_QUOTED: "The articles found hold no words by the person asked about.",
    RefusalKind.NOT_ON_THIS: "The articles found hold words by the person asked about, but not about this.",
    RefusalKind.SAID_BY_OTHERS: "The articles found have somebody else saying this, not the person asked about.",
    RefusalKind.OWN_VOICE: "The articles found say this in their own voice; nobody is named as saying it.",
    RefusalKind.NOT_IN_LIBRARY: "Nothing in the library answers this.",
}
_KINDS_OF_REFUSAL = tuple(kind.value for kind in REFUSALS)
KINDS = ("summary", "point", "contrast")
# A model counts what only the article says to what somebody else says; the library tells them apart.
VERDICTS = tuple(verdict.value for verdict in Verdict if verdict is not Verdict.ARTICLE_ONLY)
_STRICT = ConfigDict(extra="forbid", strict=True)
_THOUGHTS = re.compile(r"\s*<think>")


class Shape:
    """One form of reply: the JSON schema that the server enforces, and the reading that enforces it here again."""

    def __init__(self, model: type[BaseModel], part: type[BaseModel] | None = None) -> None:
        self.schema: dict[str, Any] = model.model_json_schema()
        self.part = part  # one of its segments
        self._model = model

    def read(self, text: str) -> Any:
        """Return an instance of the model. Raises BadReply, which says what is wrong without repeating the text.

        A repeated key is refused (JSON readers take the last one silently), and so is a second object. Thoughts, a
        preface and a code fence around it are forgiven, because servers without schemas often send them.
        """
        try:
            (found,) = _objects(text[_behind_thoughts(text) :])
            return self._model.model_validate(found)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            field = ".".join(part for part in map(str, first["loc"]) if part in _FIELDS)
            what = f"{field or 'the object'}: {first['type'].replace('_', ' ')}"
            raise BadReply(f"The model's reply has not the form asked for ({what}); {ANOTHER}") from None
        except (ValueError, RecursionError):  # JSONDecodeError is a ValueError
            raise BadReply(f"The model's reply is not one whole JSON object; {ANOTHER}") from None


def _behind_thoughts(text: str) -> int:
    """Where a reply begins behind what the model thought aloud.

    >>> _behind_thoughts("<think>Hm, {}</think> {}")
    21
    """
    if not _THOUGHTS.match(text):
        return 0
    end = text.find("</think>")
    return len(text) if end < 0 else end + len("</think>")


def _objects(text: str) -> list[Any]:
    """The JSON objects in a text, one behind the other. Raises ValueError for one that is broken."""
    found, at = [], text.find("{")
    while at >= 0:
        value, end = _DECODER.raw_decode(text, at)
        found.append(value)
        at = text.find("{", end)
    return found


def answer_shape(ids: Sequence[str], speakers: Sequence[str]) -> Shape:
    """An answer that can name only the evidence and the speakers it was shown.

    >>> shape = answer_shape(["e1"], ["Mara Velin"])
    >>> shape.read('{"refusal": "own_voice", "verdict": null, "decides": null, "segments": [], "nearest": []}').refusal
    'own_voice'
    >>> other = '{"refusal": "own_voice", "verdict": null, "decides": "e2", "segments": [], "nearest": []}'
    >>> shape.read(other)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    rag.errors.BadReply: The model's reply has not the form asked for (decides: value error); ask again...
    """
    number: Any = _one_of(ids)  # types made at run time: only pydantic can read them
    speaker: Any = _one_of(speakers) | None if speakers else None
    segment: Any = create_model(
        "Segment",
        __config__=_STRICT,
        kind=(_one_of(KINDS), ...),
        text=(str, ...),
        evidence=(list[number], ...),
        speaker=(speaker, ...),
        names=(list[str], ...),
    )
    return Shape(
        create_model(
            "Reply",
            __config__=_STRICT,
            refusal=(_one_of(_KINDS_OF_REFUSAL) | None, ...),  # first: what follows is shown as it comes
            verdict=(_one_of(VERDICTS) | None, ...),
            decides=(number | None, ...),
            segments=(list[segment], ...),
            nearest=(list[number], ...),
        ),
        part=segment,
    )


def plan_shape() -> Shape:
    day = str | None
    search: Any = create_model(
        "Search", __config__=_STRICT, words=(str, ...), speaker=(str | None, ...), since=(day, ...), until=(day, ...)
    )
    return Shape(create_model("Plan", __config__=_STRICT, question=(str, ...), searches=(list[search], ...)))


def support_shape() -> Shape:
    return Shape(create_model("Support", __config__=_STRICT, supported=(bool, ...), reason=(str, ...)))


def extraction_shape() -> Shape:
    """Statements as words copied from numbered sentences."""
    statement: Any = create_model(
        "Statement",
        __config__=_STRICT,
        first=(int, ...),
        last=(int, ...),
        speaker=(str | None, ...),
        name=(str | None, ...),
        kind=(_one_of(("person", "body")), ...),
        cue=(str | None, ...),
        content=(list[str], ...),
        via=(list[str], ...),
    )
    return Shape(create_model("Extraction", __config__=_STRICT, statements=(list[statement], ...)))


class Arriving:
    """A reply of the answer's form that is still coming: its segments, each as soon as it is whole.

    A segment counts only if it would count in the whole reply; one that is cut or of another form is never completed
    or repaired. After a refusal nothing is given: what follows is the nearest, and the whole reply says so.

    >>> arriving = Arriving(answer_shape(["e1"], []))
    >>> begun = '{"refusal": null, "verdict": null, "decides": null, "segm'
    >>> middle = 'ents": [{"kind": "point", "text": "No", "evidence": ["e1"], '
    >>> [len(arriving.add(piece)) for piece in (begun, middle, '"speaker": null, "names": []}', ', {"te')]
    [0, 0, 1, 0]
    """

    def __init__(self, shape: Shape) -> None:
        self.text = ""
        self._shape = shape
        self._at: int | None = None  # where the next segment would begin; None: not there yet
        self._over = False

    def add(self, piece: str) -> list[Any]:
        """The segments that this piece has completed. Raises BadReply for a reply that grows without end."""
        self.text += piece
        if len(self.text) > MAX_REPLY_CHARS:
            raise BadReply(f"The model's reply has no end; {ANOTHER}")
        tail = max(0, len(self.text) - len(piece) - _OPENING_CHARS)  # all of it would be searched again and again
        tail = max(tail, _behind_thoughts(self.text))
        if self._at is None and (begun := _SEGMENTS.search(self.text, tail)):
            self._at, self._over = begun.end(), begun["refusal"] not in (None, "null")
        found = []
        while not self._over and self._at is not None and (segment := self._next()) is not None:
            found.append(segment)
        return found

    def _next(self) -> Any:
        """The next whole segment; None if it is not there yet, or will never be."""
        assert self._at is not None and self._shape.part is not None
        if not (begun := _SEGMENT.match(self.text, self._at)):
            self._over = not _BETWEEN.fullmatch(self.text, self._at)
            return None
        try:
            value, end = _DECODER.raw_decode(self.text, begun.end() - 1)
        except (ValueError, RecursionError):
            return None
        try:
            segment = self._shape.part.model_validate(value)
        except ValidationError:
            self._over = True  # the whole reply will say what is wrong
            return None
        self._at = end
        return segment


MAX_REPLY_CHARS = 200_000
_OPENING_CHARS = 200  # that an opening of the segments has at most
_SEGMENTS = re.compile(
    r'(?:"refusal"\s*:\s*(?P<refusal>null|"[a-z_]*")\s*,\s*)?(?:"(?:verdict|decides)"\s*:\s*(?:null|"\w*")\s*,\s*)*'
    r'(?<!\\)"segments"\s*:\s*\['
)
_SEGMENT = re.compile(r"\s*,?\s*\{")
_BETWEEN = re.compile(r"\s*,?\s*")
_FIELDS = tuple("segments kind text evidence speaker names refusal verdict decides nearest question searches".split())


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


_DECODER = json.JSONDecoder(object_pairs_hook=_once)
