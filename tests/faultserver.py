"""A server on loopback that speaks the OpenAI protocol, well or badly, as the path says.

`server.url("rate_limited")` is a base URL whose requests all meet that scenario. A scenario is a tuple of replies,
one a request; the last one repeats. A reply is a function of the handler and the request, or a number: an HTTP
status with an error body. What the model says in a good reply is `server.script(request)`. Where a request wants its
reply streamed, every reply that is a completion comes in events, a few characters each.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Request = dict[str, Any]
Reply = Callable[["Handler", Request], None] | int
KEY = "sk-test-0123456789abcdef"  # what tests send; never to be seen anywhere else
JSON = "application/json"
NONE: dict[str, str] = {}
HANG_S = 3.0  # longer than any timeout in the tests


def told(error: BaseException | None) -> str:
    """Everything that a log of this error and of those behind it could show."""
    return "" if error is None else f"{error!r} {error} {told(error.__cause__)} {told(error.__context__)}"


# --- what a model says ------------------------------------------------------------------------------


def evidence_in(request: Request) -> list[dict[str, Any]]:
    """The evidence that a request shows the model."""
    lines = "\n".join(message["content"] for message in request["messages"][1:]).splitlines()  # no example
    return [json.loads(line) for line in lines if line.startswith('{"id": "e')]


def segments(*said: tuple[str, list[str], str | None], names: tuple[str, ...] = ()) -> str:
    """A reply of the answer's form: (text, evidence ids, speaker) for each segment."""
    listed = [{"kind": "point", "text": t, "evidence": e, "speaker": s, "names": list(names)} for t, e, s in said]
    return answering(listed)


def answering(listed: list[dict[str, Any]], **fields: Any) -> str:
    """A reply of the answer's form with these segments."""
    whole = {"refusal": None, "verdict": None, "decides": None, "segments": listed, "nearest": []}
    return json.dumps(whole | fields, ensure_ascii=False)


def refusal(kind: str, *nearest: str) -> str:
    return answering([], refusal=kind, nearest=list(nearest))


def is_plan(request: Request) -> bool:
    """Whether a request asks for a plan of searches."""
    return '"searches"' in json.dumps(request)


def plan(question: str, *searches: str) -> str:
    listed = [{"words": words, "speaker": None, "since": None, "until": None} for words in searches]
    return json.dumps({"question": question, "searches": listed}, ensure_ascii=False)


def honest(request: Request) -> str:
    """Repeat the statement that shares most words with the question as indirect speech, by its own speaker."""
    statements = [piece for piece in evidence_in(request) if piece["kind"] == "statement"]
    if not statements:
        return refusal("not_in_library")
    asked = set(request["messages"][1]["content"].rpartition("Question: ")[2].lower().split())
    first = max(statements, key=lambda piece: len(asked & set(json.dumps(piece).lower().split())))
    prose = f"{first['speaker']} {first.get('cue', 'said')} {first['words']}"
    return segments((prose, [first["id"]], first["speaker"]))


def completion(content: Any, finish: str | None = "stop", **message: Any) -> dict[str, Any]:
    said = {"role": "assistant", "content": content, **message}
    usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    choice = {"index": 0, "finish_reason": finish, "message": said}
    return {"id": "c1", "object": "chat.completion", "created": 1, "model": "fake", "choices": [choice], "usage": usage}


def without(path: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A completion that lacks one field: "choices", "message" or "role"."""

    def drop(reply: dict[str, Any]) -> dict[str, Any]:
        holder = {"choices": reply, "message": reply["choices"][0], "role": reply["choices"][0]["message"]}[path]
        del holder[path]
        return reply

    return drop


def events(reply: dict[str, Any], usage: bool = False) -> list[dict[str, Any]]:
    """The events in which a completion is streamed, whatever is missing or odd about it."""
    if not reply.get("choices"):
        return [{**reply, "object": "chat.completion.chunk"}]
    choice = reply["choices"][0]
    message = choice.get("message")
    if message is None:
        bare = {"delta": None} if "message" in choice else {}
        return [{**reply, "choices": [{"index": 0, "finish_reason": None, **bare}]}]
    content, rest = message.get("content"), {n: v for n, v in message.items() if n not in ("content", "role")}
    size = max(9, len(content) // 200) if isinstance(content, str) else 0
    parts = [content[at : at + size] for at in range(0, len(content), size)] if size else [content]
    opening = {"role": message["role"], "content": ""} if "role" in message else {"content": ""}
    listed = [delta(**opening), *(delta(content=part) for part in parts if part is not None)]
    listed += [delta(**rest)] if rest else []
    listed += [delta(choice.get("finish_reason"))]
    return listed + ([{**delta(), "choices": [], "usage": reply["usage"]}] if usage else [])


def delta(finish: str | None = None, **said: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": said, "finish_reason": finish}
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": [choice]}


# --- replies ----------------------------------------------------------------------------------------


def says(finish: str | None = "stop", change: Callable[[Any], Any] = lambda reply: reply) -> Reply:
    """A whole reply with what the script says, ended by `finish` and changed by `change`."""
    return lambda handler, request: handler.send(200, change(completion(handler.server.script(request), finish)))


def text(content: Any, finish: str | None = "stop", **message: Any) -> Reply:
    return lambda handler, request: handler.send(200, completion(content, finish, **message))


def broken(change: Callable[[str], str]) -> Reply:
    """A whole reply whose content is what the script says, damaged by `change`."""
    return lambda handler, request: handler.send(200, completion(change(handler.server.script(request))))


def body(value: Any) -> Reply:
    return lambda handler, request: handler.send(200, value)


def raw(data: bytes, content_type: str = JSON, status: int = 200) -> Reply:
    return lambda handler, request: handler.send(status, data, content_type)


def error(status: int, code: str, message: str = "injected", **headers: str) -> Reply:
    """An error as OpenAI words it; `headers` are written with _ for -."""
    content = {"error": {"message": message, "type": code, "code": code, "param": None}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, request: handler.send(status, content, headers=named)


def later(seconds: float) -> Reply:
    """429 with Retry-After as a date."""

    def reply(handler: Handler, request: Request) -> None:
        error(429, "rate_limit", retry_after=formatdate(time.time() + seconds, usegmt=True))(handler, request)

    return reply


def hang(handler: Handler, request: Request) -> None:
    handler.server.stopped.wait(HANG_S)


def drip(handler: Handler, request: Request) -> None:
    """A good reply, a few bytes at a time: no single read is ever slow."""
    if request.get("stream"):
        return handler.stream(events(completion(handler.server.script(request))), pause_s=0.1)
    data = json.dumps(completion(handler.server.script(request))).encode()
    handler.start(200, len(data))
    for at in range(0, len(data), 2):
        handler.wfile.write(data[at : at + 2])
        handler.wfile.flush()
        if handler.server.stopped.wait(0.05):
            return


def drip_headers(handler: Handler, request: Request) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(60):
        handler.wfile.write(b"X-%d: y\r\n" % number)
        handler.wfile.flush()
        if handler.server.stopped.wait(0.05):
            return


def cut(share: float, reset: bool = False) -> Reply:
    """Promise a whole reply, send a share of it, and close the connection."""

    def reply(handler: Handler, request: Request) -> None:
        if request.get("stream") and share:
            listed = events(completion(handler.server.script(request)))
            handler.stream(listed[: int(len(listed) * share)], done=False, end=False)
        else:
            data = json.dumps(completion(handler.server.script(request))).encode()
            if share:
                handler.start(200, len(data))
            handler.wfile.write(data[: int(len(data) * share)])
        handler.wfile.flush()
        if reset:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)

    return reply


def short(handler: Handler, request: Request) -> None:
    """A whole reply in a body that was promised to be longer."""
    data = json.dumps(completion(handler.server.script(request))).encode()
    handler.start(200, len(data) + 50)
    handler.wfile.write(data)
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def redirect(status: int) -> Reply:
    return lambda handler, request: handler.send(
        status, {}, headers={"Location": f"{handler.server.url('elsewhere')}/chat/completions"}
    )


def no_schema(handler: Handler, request: Request) -> None:
    """A server that knows no JSON schema, and fences what it is told to write."""
    refused = error(400, "invalid_request_error", "'response_format' of type 'json_schema' is not supported")
    (refused if "response_format" in request else broken(lambda said: f"```json\n{said}\n```"))(handler, request)


def only(*forms: str) -> Reply:
    """A server that takes no other form of reply than these: "tools", "json_object"; none: it is told in words."""

    def reply(handler: Handler, request: Request) -> None:
        wanted = request.get("response_format", {}).get("type") or ("tools" if "tools" in request else "")
        if wanted and wanted not in forms:
            named = "tools" if wanted == "tools" else f"response_format {wanted}"
            return error(400, "invalid_request_error", f"{named} is not supported by this model")(handler, request)
        said = handler.server.script(request)
        if wanted != "tools":
            return text(said)(handler, request)
        call = {"index": 0, "id": "t1", "type": "function", "function": {"name": "reply", "arguments": said}}
        return text(None, "tool_calls", tool_calls=[call])(handler, request)

    return reply


def no_stream(handler: Handler, request: Request) -> None:
    refused = error(400, "invalid_request_error", "This server does not support stream; set it to false.")
    (refused if request.get("stream") else says())(handler, request)


def no_counting(handler: Handler, request: Request) -> None:
    """A server that streams, and knows nothing of the tokens it is asked to count."""
    refused = error(400, "invalid_request_error", "Unrecognized request argument supplied: stream_options")
    (refused if "stream_options" in request else says())(handler, request)


def whole_anyway(handler: Handler, request: Request) -> None:
    """A server that takes no notice of `stream`."""
    handler.send(200, json.dumps(completion(handler.server.script(request))).encode())


def streamed(*listed: Any, share: float = 1.0, then: str = "done") -> Reply:
    """A share of a good reply in events, then others (bytes go out as they are); `then`: done, end or cut."""

    def reply(handler: Handler, request: Request) -> None:
        good = events(completion(handler.server.script(request)))[:-1]
        handler.stream([*good[: int(len(good) * share)], *listed], done=then == "done", end=then != "cut")
        if then == "cut":
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)

    return reply


def stalled(alive: bool) -> Reply:
    """Half a good reply, then nothing, or nothing but signs of life."""

    def reply(handler: Handler, request: Request) -> None:
        listed = events(completion(handler.server.script(request)))
        handler.stream(listed[: len(listed) // 2], done=False, end=False)
        for _ in range(int(HANG_S / 0.1)):
            if handler.server.stopped.wait(0.1):
                return
            if alive:
                handler.event(b": keep-alive\n\n")

    return reply


def byte_by_byte(handler: Handler, request: Request) -> None:
    """Events cut anywhere, in the middle of a character too."""
    handler.stream([], done=False, end=False)
    for event in events(completion(handler.server.script(request))):
        for byte in b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n":
            handler.event(bytes([byte]))
    handler.event(b"data: [DONE]\n\n")
    handler.wfile.write(b"0\r\n\r\n")


def no_temperature(handler: Handler, request: Request) -> None:
    """A server of models that want their own temperature."""
    refused = error(400, "unsupported_value", "Unsupported value: 'temperature' does not support 0 with this model.")
    (refused if "temperature" in request else says())(handler, request)


def vectors(dim: int = 8, change: Callable[[list[Any]], Any] = lambda rows: rows) -> Reply:
    """Embeddings that depend on the text alone: two texts that share letters are near."""

    def reply(handler: Handler, request: Request) -> None:
        rows = []
        for at, said in enumerate(request["input"]):
            values = [float(1 + sum(ord(c) % dim == i for c in said)) for i in range(dim)]
            rows.append({"object": "embedding", "index": at, "embedding": values})
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        handler.send(200, {"object": "list", "model": "fake", "data": change(rows), "usage": usage})

    return reply


LIMITED = error(429, "rate_limit_exceeded")
SCENARIOS: dict[str, tuple[Reply, ...]] = {
    "honest": (says(),),
    "elsewhere": (says(),),
    # refused for now
    "rate_limited": (LIMITED,),
    "rate_limited_once": (error(429, "rate_limit_exceeded", retry_after="0.2"), says()),
    "rate_limited_until": (later(1), says()),
    "rate_limited_ms": (error(429, "rate_limit_exceeded", retry_after_ms="50"), says()),
    "rate_limited_long": (error(429, "rate_limit_exceeded", retry_after="300"),),
    "rate_limited_oddly": (error(429, "rate_limit_exceeded", retry_after="soon"), says()),
    "failing": (500,),
    "failing_once": (500, says()),
    "unavailable": (503,),
    "request_timeout": (408,),
    "conflict": (409,),
    "overloaded": (529,),
    "failing_for_good": (error(500, "server_error", x_should_retry="false"),),
    "bad_gateway_html": (raw(b"<html>Bad Gateway</html>", "text/html", 502),),
    # refused for good
    "bad_key": (error(401, "invalid_api_key", f"Incorrect API key provided: {KEY}. You can find yours at"),),
    "forbidden": (error(403, "permission_error", f"key {KEY} may not"),),
    "wrong_model": (error(404, "model_not_found", "The model `fake` does not exist"),),
    "no_quota": (error(429, "insufficient_quota", "You exceeded your current quota"),),
    "too_long": (error(400, "context_length_exceeded", "This model's maximum context length is 10 tokens."),),
    "too_long_in_words": (error(400, "invalid_request_error", "the prompt exceeds the context window"),),
    "bad_request": (400,),
    "too_large": (413,),
    "unprocessable": (422,),
    "filtered_request": (error(400, "content_filter", "The prompt was filtered"),),
    "redirected_307": (redirect(307),),
    "redirected_302": (redirect(302),),
    # slow or broken transport
    "hanging": (hang,),
    "dripping": (drip,),
    "dripping_headers": (drip_headers,),
    "closed_at_once": (cut(0),),
    "reset_at_once": (cut(0, reset=True),),
    "cut_body": (cut(0.6),),
    "reset_body": (cut(0.6, reset=True),),
    "cut_once": (cut(0.6), says()),
    "short_body": (short,),
    # a reply that is none
    "html": (raw(b"<html>please log in</html>", "text/html"),),
    "not_json": (raw(b"{not json"),),
    "empty_body": (raw(b""),),
    "null_body": (body(None),),
    "list_body": (body([]),),
    "number_body": (body(7),),
    "bad_utf8": (raw(b'{"choices": "\xff\xfe\xe2"}'),),
    "error_in_200": (body({"error": {"message": f"upstream failed for {KEY}", "code": "x"}}),),
    "no_choices": (says(change=without("choices")),),
    "empty_choices": (says(change=lambda reply: {**reply, "choices": []}),),
    "null_choices": (says(change=lambda reply: {**reply, "choices": None}),),
    "no_message": (says(change=without("message")),),
    "null_message": (says(change=lambda reply: {**reply, "choices": [{**reply["choices"][0], "message": None}]}),),
    "null_content": (text(None),),
    "empty_content": (text(""),),
    "number_content": (text(42),),
    # a reply that was stopped
    "refused": (text(None, refusal="I can't help with that."),),
    "filtered": (text("", "content_filter"),),
    "cut_at_length": (text('{"segments": [{"text": "we wi', "length"),),
    "whole_but_length": (says("length"),),
    "never_finished": (says(None),),
    "tool_calls": (
        text(
            None,
            "tool_calls",
            tool_calls=[{"id": "t", "type": "function", "function": {"name": "delete_all", "arguments": "{}"}}],
        ),
    ),
    # a reply of another form
    "prose": (text("Sure! He blamed the weather."),),
    "truncated_json": (broken(lambda said: said[: len(said) // 2]),),
    "two_objects": (broken(lambda said: f"{said}\n{said}"),),
    "extra_field": (broken(lambda said: said.replace('"refusal"', '"admin": true, "refusal"')),),
    "missing_field": (broken(lambda said: said.replace('"nearest"', '"nearby"')),),
    "repeated_key": (broken(lambda said: said[:-1] + ', "segments": []}'),),
    "wrong_type": (broken(lambda said: said.replace('"refusal": null', '"refusal": 0')),),
    "nothing_said": (text('{"segments": [], "refusal": null, "nearest": []}'),),
    "huge": (text("A" * 5_000_000),),
    "lone_surrogate": (text("lone \ud83d surrogate \0 and nul"),),
    "deep_json": (text("[" * 100_000),),
    "repaired": (text("Sure! One moment."), says()),
    # different, but good
    "fenced": (broken(lambda said: f"```json\n{said}\n```"),),
    "no_role": (says(change=without("role")),),
    "thoughts": (broken(lambda said: f"<think>\nShall I say {{}}?\n</think>\n\n{said}"),),
    "prose_around": (broken(lambda said: f"Here you are: {said}"),),
    "no_schema": (no_schema,),
    "tools_only": (only("tools"),),
    "objects_only": (only("json_object"),),
    "words_only": (only(),),
    "no_temperature": (no_temperature,),
    # servers that stream badly, or not at all; asked for a whole reply they give one
    "no_stream": (no_stream,),
    "no_counting": (no_counting,),
    "whole_anyway": (whole_anyway,),
    "stream_bytes": (byte_by_byte,),
    "stream_no_done": (streamed(delta("stop"), then="end"),),
    "stream_cut": (streamed(share=0.6, then="cut"),),
    "stream_cut_early": (streamed(share=0.1, then="cut"),),
    "stream_cut_late": (streamed(then="cut"),),
    "stream_ends_early": (streamed(share=0.6),),
    "stream_no_finish": (streamed(),),
    "stream_at_length": (streamed(delta("length"), share=0.6),),
    "stream_filtered": (streamed(delta("content_filter"), share=0.6),),
    "stream_refused": (streamed(delta(refusal="I can't"), delta(refusal=" help."), delta("stop"), share=0.0),),
    "stream_bad_event": (streamed(b'data: {"id": "x", "choi\n\n', share=0.6),),
    "stream_error": (streamed({"error": {"message": f"upstream failed for {KEY}", "code": "x"}}, share=0.6),),
    "stream_error_text": (streamed({"error": "boom"}, share=0.6),),
    "stream_stalls": (stalled(alive=False),),
    "stream_keeps_alive": (stalled(alive=True),),
    "stream_nothing": (streamed(share=0.0),),
    "stream_limited_once": (error(429, "rate_limit_exceeded", retry_after="0.1"), says()),
    # embeddings
    "vectors": (vectors(),),
    "vectors_limited_once": (error(429, "rate_limit_exceeded", retry_after="0.1"), vectors()),
    "vectors_limited_often": (*[error(429, "rate_limit_exceeded", retry_after="0.1")] * 5, vectors()),
    "vectors_short": (vectors(change=lambda rows: rows[:-1]),),
    "vectors_ragged": (vectors(change=lambda rows: [{**rows[0], "embedding": rows[0]["embedding"][:3]}, *rows[1:]]),),
    "vectors_null": (vectors(change=lambda rows: [{**row, "embedding": None} for row in rows]),),
    "vectors_nan": (vectors(change=lambda rows: [{**row, "embedding": [float("nan")] * 8} for row in rows]),),
    "vectors_zero": (vectors(change=lambda rows: [{**row, "embedding": [0.0] * 8} for row in rows]),),
    "vectors_no_data": (vectors(change=lambda rows: None),),
}


# --- the server -------------------------------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultServer

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        self.asked = request
        scenario = self.path.split("/")[1]
        seen = self.server.requests[scenario]
        seen.append(request)
        self.server.arrivals[scenario].append(time.monotonic())
        self.server.authorizations.append(self.headers.get("Authorization"))
        replies = SCENARIOS[scenario]
        reply = replies[min(len(seen), len(replies)) - 1]
        try:
            (error(reply, "server_error") if isinstance(reply, int) else reply)(self, request)
        except OSError:
            self.close_connection = True  # the client has gone: just what the test wanted
            self.server.hung_up[scenario] += 1

    def start(self, status: int, length: int, content_type: str = JSON, headers: dict[str, str] = NONE) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": content_type, "Content-Length": str(length), **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def send(self, status: int, content: Any, content_type: str = JSON, headers: dict[str, str] = NONE) -> None:
        if status == 200 and self.asked.get("stream") and isinstance(content, dict) and "id" in content:
            usage = bool((self.asked.get("stream_options") or {}).get("include_usage"))
            return self.stream(events(content, usage))
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.start(status, len(data), content_type, headers)
        self.wfile.write(data)

    def stream(self, listed: list[Any], done: bool = True, end: bool = True, pause_s: float = 0.0) -> None:
        """Server-sent events; without `end` the client is left to wait for more."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for event in listed:
            self.event(event if isinstance(event, bytes) else b"data: " + json.dumps(event).encode() + b"\n\n")
            if pause_s and self.server.stopped.wait(pause_s):
                return
        if done:
            self.event(b"data: [DONE]\n\n")
        if end:
            self.wfile.write(b"0\r\n\r\n")

    def event(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()


class FaultServer(ThreadingHTTPServer):
    """Use it in a `with` block, or call `close`."""

    daemon_threads = True

    def __init__(self, script: Callable[[Request], str] = honest) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = script
        self.requests: dict[str, list[Request]] = defaultdict(list)
        self.hung_up: dict[str, int] = defaultdict(int)  # clients that went before their reply had ended
        self.arrivals: dict[str, list[float]] = defaultdict(list)  # seconds, by a clock that only runs forward
        self.authorizations: list[str | None] = []
        self.stopped = threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def url(self, scenario: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{scenario}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client that hangs up is part of the plan

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.stopped.set()
        self.shutdown()
        self.server_close()
