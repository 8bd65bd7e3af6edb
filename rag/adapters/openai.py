"""The answerer with a language model, through LangChain: OpenAI, or any server that speaks its protocol.

The model sees numbered evidence and replies with prose that points at numbers. It never quotes: `rag.checks.verify`
cuts the quotations and decides what may be shown. Types of langchain stay inside this file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from rag import prompts
from rag.adapters.replies import REFUSALS, Shape, answer_shape, follow_up_shape
from rag.adapters.service import OFFLINE, Line, Service, Unsupported
from rag.checks.wording import FREE
from rag.domain import Article, Claim, Draft, Hit, Query, Refusal, Statement, Turn
from rag.errors import BadReply, ConfigError, ServiceError
from rag.settings import Settings
from rag.text import fold, sentence_around, words

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

INSTALL = 'pip install "whosaid[llm]"'
RESPONSE_FORMAT = "response_format"  # the parameter that carries the JSON schema
NO_KEY = "no-key"  # local servers want none, and the client wants one
FINISHED = ("stop", "end_turn", "STOP")  # how OpenAI, Anthropic and Google say that a reply is whole
TURNS = 3  # of the conversation that the model sees
MAX_CHARS = 1_500  # of one piece of evidence, one question, one earlier answer
MAX_REWRITE_S = 8.0  # a follow-up has the offline rule to fall back on: not worth a long wait
REPAIR = "That reply cannot be used: {why}. Reply again with one JSON object of the form asked for, and nothing else."
AS_TEXT = "Reply with one JSON object that fits this JSON schema, and with nothing else:\n{schema}"

Message = tuple[str, str]  # (role, text), as langchain takes it


class ModelAnswerer:
    """Implements `seams.Answerer`. One instance may serve several threads."""

    def __init__(self, settings: Settings, article_of: Callable[[str], Article]) -> None:
        """`article_of` finds an article by its source's id, as `Records.article` does.

        Raises ConfigError if no model is configured or langchain is not installed.
        """
        if _provider(settings)[0] == "openai" and not settings.has_model:
            raise ConfigError(f"A language model needs OPENAI_API_KEY or OPENAI_BASE_URL; {OFFLINE}")
        for package in ("langchain", "langchain_openai"):
            if find_spec(package) is None:
                raise ConfigError(f"A language model needs more packages: {INSTALL}")
        self.settings = settings
        self.article_of = article_of
        self.name = settings.model
        self._answer = prompts.load("answer", override=settings.prompts)
        self._standalone = prompts.load("standalone", override=settings.prompts)
        self._without: set[str] = set()  # what this server turned out not to support, as `Unsupported` names it

    def answer(self, query: Query, hits: Sequence[Hit], turns: Sequence[Turn]) -> Draft:
        """Return prose claims that name their evidence, or a refusal. Raises ServiceError or BadReply."""
        if not hits:
            return Draft(refusal=Refusal("not_in_library", REFUSALS["not_in_library"]), made_by=self._made_by)
        shown = {f"e{i}": hit for i, hit in enumerate(hits[: self.settings.evidence], start=1)}
        system, user = self._answer.render(
            question=query.standalone or query.question,
            evidence="\n".join(_json(_evidence(number, hit, self.article_of)) for number, hit in shown.items()),
            conversation=_conversation(turns),
        )
        with self._open(self.settings.model_deadline_s) as line:
            shape = answer_shape(list(shown), _speakers(shown))
            reply, usage = self._ask(line, [("system", system), ("user", user)], shape)
        return self._draft(query, reply, shown, usage)

    def rewrite(self, question: str, turns: Sequence[Turn]) -> str | None:
        """Make a follow-up understandable on its own. None: the model gave nothing usable, use the offline rule."""
        if not turns:
            return None
        conversation = _conversation(turns)
        system, user = self._standalone.render(question=_json(question), conversation=conversation)
        try:
            with self._open(min(MAX_REWRITE_S, self.settings.model_deadline_s / 2)) as line:
                reply, _ = self._ask(line, [("system", system), ("user", user)], follow_up_shape())
        except ServiceError:
            return None  # the answer itself comes next and will say what is wrong
        return _believed(reply.question, f"{question}\n{conversation}")

    @property
    def _made_by(self) -> str:
        return f"{self.name} with {self._answer.label}"

    def _draft(self, query: Query, reply: Any, shown: dict[str, Hit], usage: dict[str, float]) -> Draft:
        if not reply.segments and not reply.refusal:
            raise BadReply("The model's reply neither answers nor refuses")
        claims = [self._claim(segment, shown) for segment in reply.segments]
        refusal = None
        if reply.refusal:  # the reason is ours: a model's reason would reach the reader unchecked
            kind = _checked(reply.refusal, query, shown)
            nearest = tuple(dict.fromkeys(shown[number].found.id for number in reply.nearest))
            refusal = Refusal(kind, REFUSALS[kind], nearest)
        return Draft(tuple(claims), refusal, made_by=self._made_by, usage=usage)

    def _claim(self, segment: Any, shown: dict[str, Hit]) -> Claim:
        """A segment as a claim. What it says is unchecked here: `verify` judges the words as well as the evidence."""
        cited = [shown[number].found for number in dict.fromkeys(segment.evidence)]
        by = {found.speaker.name if isinstance(found, Statement) and found.speaker else None for found in cited}
        speaker = segment.speaker or (by.pop() if len(by) == 1 else None)
        evidence = tuple(found.id for found in cited)
        return Claim(segment.text, evidence, speaker, names=tuple(name for name in segment.names if name.strip()))

    # --- one reply ----------------------------------------------------------------------------------

    def _open(self, deadline_s: float) -> Line:
        import langchain.chat_models  # noqa: F401 (some seconds when cold: before the clock starts)
        import langchain_openai  # noqa: F401

        return Line(Service("The model", "WHOSAID_MODEL", min(self.settings.model_timeout_s, deadline_s), deadline_s))

    def _ask(self, line: Line, messages: list[Message], shape: Shape) -> tuple[Any, dict[str, float]]:
        """Return the reply in `shape` and the tokens it took; a reply of another form gets one more chance."""
        usage = {"requests": 0.0, "input_tokens": 0.0, "output_tokens": 0.0}
        text = self._send(line, messages, shape, usage)
        try:
            return shape.read(text), usage
        except BadReply as bad:
            repair = [("assistant", text[:MAX_CHARS] or "(nothing)"), ("user", REPAIR.format(why=bad))]
        return shape.read(self._send(line, [*messages, *repair], shape, usage)), usage

    def _send(self, line: Line, messages: list[Message], shape: Shape, usage: dict[str, float]) -> str:
        """Send one request; a parameter that this server refuses is left out from now on, and it is sent again."""
        while True:
            model = _chat_model(self.settings, line, shape, self._without)
            asked = [*messages, *self._schema_as_text(shape)]
            try:
                message = line.call(lambda: model.invoke(asked))  # noqa: B023 (called at once)
                break
            except Unsupported as refused:
                if refused.parameter in self._without:
                    raise
                self._without.add(refused.parameter)
        message = message["raw"] if isinstance(message, dict) else message
        counted = message.usage_metadata or {}
        usage["requests"] = float(line.requests)
        for name in ("input_tokens", "output_tokens"):
            usage[name] += float(counted.get(name, 0))
        return _whole(message)

    def _schema_as_text(self, shape: Shape) -> list[Message]:
        """The second way to ask for a form of reply: servers without schemas are told it in words."""
        return [("user", AS_TEXT.format(schema=_json(shape.schema)))] if RESPONSE_FORMAT in self._without else []


def _chat_model(settings: Settings, line: Line, shape: Shape, without: set[str]) -> Any:
    """A runnable from messages to a message, or to {"raw": message}. Raises ConfigError for an unknown provider."""
    from langchain.chat_models import init_chat_model

    provider, name = _provider(settings)
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
        }
    try:
        model = init_chat_model(name, model_provider=provider, **options)
        if RESPONSE_FORMAT in without:
            return model
        return model.with_structured_output(shape.schema, method="json_schema", strict=True, include_raw=True)
    except ImportError:
        raise ConfigError(f"WHOSAID_MODEL={settings.model} needs: pip install langchain-{provider}") from None
    except (ValueError, TypeError, NotImplementedError):  # of langchain; its text may hold the options
        example = "openai:gpt-4.1-mini"
        raise ConfigError(f"WHOSAID_MODEL={settings.model} cannot be used; write it as {example}") from None


def _provider(settings: Settings) -> tuple[str, str]:
    """(provider, name of the model); a name without a provider is OpenAI's."""
    provider, colon, name = settings.model.partition(":")
    return (provider, name) if colon else ("openai", provider)


def _checked(kind: str, query: Query, shown: dict[str, Hit]) -> str:
    """The kind of a refusal, corrected where the evidence shows that the model is wrong about who is quoted."""
    asked = {speaker.id for speaker in query.speakers}
    found = (hit.found for hit in shown.values() if isinstance(hit.found, Statement))
    quoted = any(statement.speaker and statement.speaker.id in asked for statement in found)
    if quoted and kind in ("never_quoted", "not_in_library"):
        return "not_on_this"
    return "never_quoted" if asked and not quoted and kind == "not_on_this" else kind


def _whole(message: AIMessage) -> str:
    """The text of a finished reply. Raises BadReply if the model refused or was stopped."""
    said = message.response_metadata
    if message.additional_kwargs.get("refusal"):
        raise BadReply("The model refused to answer")
    if said.get("finish_reason", said.get("stop_reason")) not in FINISHED:
        raise BadReply("The model's reply was not finished")
    return str(message.text)


# --- what the model sees ----------------------------------------------------------------------------


def _evidence(number: str, hit: Hit, article_of: Callable[[str], Article]) -> dict[str, Any]:
    found = hit.found
    article = article_of(found.source_id)
    source = article.source
    shown: dict[str, Any] = {"id": number, "kind": "passage", "speaker": None}
    if isinstance(found, Statement):
        shown |= {
            "kind": "statement",
            "speaker": found.speaker.name if found.speaker else None,
            "written": found.mention.text if found.mention else "",
            "via": [mention.text for mention in found.via],
            "cue": found.cue.text if found.cue else "",
            "negated": found.negated,
            "words": _short(" … ".join(quote.text for quote in found.content)),
            "sentence": _short(sentence_around(article.text, found.extent).cut(article.text)),
        }
    else:
        shown["words"] = _short(found.text)
    shown |= {"title": source.title, "outlet": source.outlet, "date": source.published or ""}
    return {name: value for name, value in shown.items() if name == "speaker" or value not in ("", [], False)}


def _speakers(shown: dict[str, Hit]) -> list[str]:
    statements = (hit.found for hit in shown.values() if isinstance(hit.found, Statement))
    return sorted({statement.speaker.name for statement in statements if statement.speaker})


def _conversation(turns: Sequence[Turn]) -> str:
    said = [{"question": _short(turn.question), "answer": _short(turn.answer.text)} for turn in turns[-TURNS:]]
    return "\n".join(map(_json, said)) or "(none)"


def _json(shown: Any) -> str:
    """One line of JSON: no string inside it can end the evidence or begin an instruction of its own."""
    return json.dumps(shown, ensure_ascii=False)


def _short(text: str) -> str:
    return text if len(text) <= MAX_CHARS else text[: MAX_CHARS - 1] + "…"


def _believed(rewritten: str, known: str) -> str | None:
    """The rewritten question if every name and number in it is in `known`; None otherwise.

    >>> _believed("What did Mara Velin say about the dam?", "And the dam? Mara Velin said ...")
    'What did Mara Velin say about the dam?'
    >>> _believed("What did Ruben Karsa say about the dam?", "And the dam? Mara Velin said ...")
    """
    rewritten = " ".join(rewritten.split())
    if not rewritten or len(rewritten) > MAX_CHARS:
        return None
    have = {fold(span.cut(known)) for span in words(known)}
    brought = [span.cut(rewritten) for span in words(rewritten)]
    named = [fold(word) for word in brought if word[:1].isupper() or any(c.isdigit() for c in word)]
    return rewritten if all({word, word.removesuffix("'s")} & (have | FREE) for word in named) else None
