"""Asking a language model for a reply of a given form, through LangChain: OpenAI, or any server with its protocol.

Types of langchain stay inside this file. What comes back is strictly read text (`rag.llm.replies`); every call is
bounded in time (`rag.llm.service`) and in cost (`rag.llm.budget`).
"""

from __future__ import annotations

import json
import time
import warnings
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from rag.errors import BadReply, ConfigError
from rag.llm.budget import Budget, Call, Tally
from rag.llm.faults import ANOTHER, FILTER, LENGTH, Service, Unsupported
from rag.llm.given import given, is_given
from rag.llm.ledger import Ledger
from rag.llm.providers import NO_KEY, check_model, provider_of
from rag.llm.replies import Arriving, Shape
from rag.llm.requests import Kept, Message, ModelRequest
from rag.llm.service import BEAT_S, Line
from rag.settings import Settings

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

# Ways to ask for a form of reply, the strictest first; the next is tried where a server refuses one.
FORMS = ("json_schema", "tools", "json_object", "text")
OF_FORMS = ("response_format", "tools", "tool_choice")  # parameters that carry them
REPLY_TOKENS = "max_completion_tokens"
STREAM, COUNTED = "stream", "stream_options"
# How providers say why a reply ended, and that it is whole or was cut.
ENDED = ("finish_reason", "stop_reason", "done_reason", "stopReason")
FINISHED = ("stop", "end_turn", "STOP", "COMPLETE", "eos_token", "tool_calls", "tool_use")
CUT = ("length", "max_tokens", "MAX_TOKENS")
MAX_SHOWN = 1_500  # characters of a bad reply that the model is shown again
REPAIR = "That reply cannot be used: {why}. Reply again with one JSON object of the form asked for, and nothing else."
AS_TEXT = "Reply with one JSON object that fits this JSON schema, and with nothing else:\n{schema}"


class ChatModel:
    """One model of the settings. One instance may serve several threads."""

    def __init__(self, settings: Settings, ledger: Ledger | None = None, name: str = "") -> None:
        """`name` is another model than WHOSAID_MODEL, as `provider:name`.

        Raises ConfigError if no model is configured, langchain is not installed, or its prices cannot be read.
        """
        self.name = name or settings.model
        check_model(settings, self.name)
        self._openai = provider_of(self.name)[0] == "openai"
        self._settings = settings
        self._budget = Budget(self.name, settings, ledger)
        self._kept = Kept(self.name, settings, ledger)
        self._without: set[str] = set()  # what this server turned out not to support, as `Unsupported` names it
        self._form = 0  # of FORMS
        self.scale = 0.8  # tokens as this server counts them, of one of ours; corrected by what it says

    def open(self, deadline_s: float | None = None) -> Line:
        """A line for the calls of one answer; by default within the deadline of the settings."""
        import langchain.chat_models  # noqa: F401 (some seconds when cold: before the clock starts)
        import langchain_openai  # noqa: F401

        # of a reply with a number for its text, on its way to be refused
        warnings.filterwarnings("ignore", message="Pydantic serializer warnings", category=UserWarning)
        deadline_s = deadline_s or self._settings.model_deadline_s
        return Line(Service("The model", "WHOSAID_MODEL", min(self._settings.model_timeout_s, deadline_s), deadline_s))

    def ask(self, line: Line, asked: ModelRequest, tally: Tally) -> Any:
        """Return the reply in the form asked for; one of another form gets one more chance.

        Raises ServiceError or BadReply. What the calls took is added to `tally`.
        """
        if (kept := self._kept.reply(asked)) is not None:
            tally.cached = True
            return kept
        text = self._send(line, asked, asked.messages, tally)
        try:
            reply = asked.shape.read(text)
        except BadReply as bad:
            tally.repaired = True
            text = self._send(line, asked, _repairing(asked, text, bad), tally)
            reply = asked.shape.read(text)
        self._kept.keep(asked, text)
        return reply

    def stream(self, line: Line, asked: ModelRequest, tally: Tally) -> Generator[Any, None, None]:
        """Give the segments of an answer as they are whole, None while the model is awaited, the whole reply last.

        Raises as `ask` does. A reply of another form gets its second chance only if no segment was given before.
        Closing the iterator hangs up; `tally` then holds an estimate of what has come.
        """
        if (kept := self._kept.reply(asked)) is not None:
            tally.cached = True
            yield from (*kept.segments, kept)
            return
        arriving, given, since = Arriving(asked.shape), 0, time.monotonic()
        with closing(self._sent(line, asked, tally)) as pieces:
            for piece in pieces:
                segments = arriving.add(piece) if piece else []
                given += len(segments)
                if segments or time.monotonic() - since >= BEAT_S:
                    yield from segments or [None]
                    since = time.monotonic()
        text = arriving.text
        try:
            reply = asked.shape.read(text)
        except BadReply as bad:
            if given:
                raise
            tally.repaired = True
            text = self._send(line, asked, _repairing(asked, text, bad), tally)
            reply = asked.shape.read(text)
        self._kept.keep(asked, text)
        yield from reply.segments[given:]
        yield reply

    # --- one call -----------------------------------------------------------------------------------

    def _send(self, line: Line, asked: ModelRequest, messages: Sequence[Message], tally: Tally) -> str:
        """One whole reply. A parameter that this server refuses is left out from now on, and it is asked again."""
        while True:
            listed = [*messages, *self._schema_as_text(asked.shape)]
            try:
                model = self._bound(line, asked.shape)
                with self._paid(line, asked, listed, tally) as call:
                    message = line.call(lambda: model.invoke(listed))  # noqa: B023 (called at once)
                    call.heard = _said(message)
                    call.taken = _counted(message.usage_metadata)
                return _whole(message, self._openai)
            except Unsupported as refused:
                self._do_without(refused)

    def _sent(self, line: Line, asked: ModelRequest, tally: Tally) -> Generator[str | None, None, None]:
        """The same in pieces, with None while nothing comes; from a server that cannot, in one piece."""
        while STREAM not in self._without:
            listed = [*asked.messages, *self._schema_as_text(asked.shape)]
            pieces = _Pieces()
            try:
                model = self._bound(line, asked.shape)
                with (
                    self._paid(line, asked, listed, tally) as call,
                    closing(line.pieces(lambda: model.stream(listed))) as coming,  # noqa: B023
                ):
                    for message in coming:
                        yield pieces.add(message, call)
                pieces.check(self._openai)
                return
            except Unsupported as refused:
                self._do_without(refused)
            except BadReply:
                if pieces.any:
                    raise
                break  # not one piece that could be read: perhaps a server that does not stream
        text = self._send(line, asked, asked.messages, tally)
        self._without.add(STREAM)
        yield text

    @contextmanager
    def _paid(self, line: Line, asked: ModelRequest, listed: Sequence[Message], tally: Tally) -> Iterator[Call]:
        """Around one call: it is within its caps, and what it took is counted."""
        texts = [text for _, text in listed] + ([] if self._as_text else [_json(asked.shape.schema)])
        try:
            with self._budget.call(asked.purpose, texts, tally, self._settings.reply_tokens) as call:
                yield call
            if call.taken and call.taken[0]:
                self.scale = min(2.0, max(0.5, call.taken[0] / call.at_most[0]))
        finally:
            tally.requests = line.requests  # both count one answer

    def _do_without(self, refused: Unsupported) -> None:
        if refused.parameter in OF_FORMS and self._form + 1 < len(FORMS):
            self._form += 1
        elif refused.parameter in (*OF_FORMS, *self._without):
            raise refused
        else:
            self._without.add(refused.parameter)

    def _bound(self, line: Line, shape: Shape) -> Any:
        """A runnable from messages to a message, with its form of reply. Raises ConfigError or Unsupported."""
        made = _chat_model(self.name, self._settings, line, self._without)
        form = FORMS[self._form]
        try:
            if form == "json_schema":
                # without the parser behind it: that one forgives too much
                return made.with_structured_output(shape.schema, method="json_schema", strict=True).first
            if form == "tools":
                about = {"name": "reply", "description": "The reply.", "parameters": shape.schema}
                return made.bind_tools([{"type": "function", "function": about}], tool_choice="reply")
        except (ValueError, TypeError, NotImplementedError, AttributeError):  # langchain has it not for this provider
            raise Unsupported(OF_FORMS[self._form], f"{self.name} does not take {form}") from None
        if form == "json_object" and self._openai:  # elsewhere an unknown word
            return made.bind(response_format={"type": "json_object"})
        return made

    @property
    def _as_text(self) -> bool:
        return FORMS[self._form] in ("json_object", "text")

    def _schema_as_text(self, shape: Shape) -> list[Message]:
        """The second way to ask for a form of reply: servers without schemas are told it in words."""
        return [("user", AS_TEXT.format(schema=_json(shape.schema)))] if self._as_text else []


class _Pieces:
    """What a streamed reply has said so far about itself."""

    def __init__(self) -> None:
        self.any = False
        self._refused = False
        self._finished: str | None = None

    def add(self, message: AIMessage | None, call: Call) -> str | None:
        """Take note of one piece; returns its text, None if it has none."""
        if message is None:
            return None
        self.any = True
        self._refused |= bool(message.additional_kwargs.get("refusal"))
        said = message.response_metadata
        self._finished = self._finished or _ended(said)
        call.taken = _counted(message.usage_metadata) or call.taken
        text = _said(message)
        call.heard += text
        return text or None

    def check(self, must_tell: bool) -> None:
        """Raises BadReply if the model refused or was stopped."""
        _check(self._refused, self._finished, must_tell)


def _check(refused: bool, finished: str | None, must_tell: bool) -> None:
    """`must_tell`: a reply that does not say why it ended was cut. Not every provider says it."""
    if refused:
        raise BadReply("The model refused to answer; ask in other words, or name another model in WHOSAID_MODEL")
    if finished in CUT:
        raise BadReply(f"The model {LENGTH}")
    if finished == "content_filter":
        raise BadReply(f"The model {FILTER}")
    if finished not in FINISHED and (must_tell or finished):
        raise BadReply(f"The model's reply was not finished; {ANOTHER}")


def _ended(said: Mapping[str, Any]) -> str | None:
    return next((said[name] for name in ENDED if said.get(name)), None)


def _whole(message: AIMessage, must_tell: bool) -> str:
    """The text of a finished reply. Raises BadReply if the model refused or was stopped."""
    _check(bool(message.additional_kwargs.get("refusal")), _ended(message.response_metadata), must_tell)
    return _said(message)


def _said(message: AIMessage) -> str:
    """The text of a message, or of a piece of one: what it calls its tool with, where it calls one."""
    pieces = [piece.get("args") or "" for piece in getattr(message, "tool_call_chunks", ())]
    calls = [] if pieces else [json.dumps(call["args"], ensure_ascii=False) for call in message.tool_calls]
    return "".join(pieces or calls) or str(message.text)


def _counted(usage: Any) -> tuple[float, float] | None:
    """Tokens in and out as the server counted them; None if it did not."""
    return (float(usage["input_tokens"]), float(usage["output_tokens"])) if usage else None


def _repairing(asked: ModelRequest, text: str, bad: BadReply) -> list[Message]:
    shown = text[:MAX_SHOWN] or "(nothing)"
    return [*asked.messages, ("assistant", shown), ("user", REPAIR.format(why=str(bad).partition(";")[0]))]


def _chat_model(model: str, settings: Settings, line: Line, without: set[str]) -> Any:
    """A langchain model. Raises ConfigError for an unknown provider."""
    from langchain.chat_models import init_chat_model

    if is_given(model):
        return given(model)
    provider, name = provider_of(model)
    options: dict[str, Any] = {"timeout": line.service.timeout_s, "max_retries": 0}
    if "temperature" not in without:
        options["temperature"] = 0
    if provider == "openai":
        options |= {
            "api_key": settings.api_key or NO_KEY,
            "base_url": settings.base_url,
            "http_client": line.client,
            "openai_proxy": "",  # else OPENAI_PROXY is read, and refused beside a client of our own
            "use_responses_api": False,
            "stream_usage": COUNTED not in without,
        }
        if REPLY_TOKENS not in without:
            options["max_completion_tokens"] = settings.reply_tokens
    try:
        return init_chat_model(name, model_provider=provider, **options)
    except ImportError:
        raise ConfigError(f"WHOSAID_MODEL={model} needs: pip install langchain-{provider}") from None
    except (ValueError, TypeError, NotImplementedError, AttributeError):  # of langchain; its text may hold the options
        example = "openai:gpt-4.1-mini"
        raise ConfigError(f"WHOSAID_MODEL={model} cannot be used; write it as {example}") from None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
