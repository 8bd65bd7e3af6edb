"""Replies that come in pieces: each segment as soon as it is whole, and every way in which a stream can go wrong."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from dam import CANDIDATES, ORDER, QUERY, WALL, article_of
from faultserver import KEY, FaultServer, refusal, segments, told

from rag.domain import Claim, UncheckedAnswer
from rag.errors import BadReply, ServiceError
from rag.llm.answerer import ModelAnswerer
from rag.llm.replies import MAX_REPLY_CHARS, Arriving, answer_shape
from rag.settings import Settings

pytest.importorskip("langchain_openai")
QUICK = {"model_timeout_s": 0.4, "model_deadline_s": 0.7}
PATIENT = {"model_timeout_s": 20.0, "model_deadline_s": 20.0}
TRUTH = ("Velin said they did not order the gates to be opened.", ["e2"], "Mara Velin")
OTHER = ("Karsa said the wall had been measured on the wrong day.", ["e3"], "Ruben Karsa")


def answerer(server: FaultServer, scenario: str = "honest", **fields) -> ModelAnswerer:
    fields = {"api_key": KEY, "base_url": server.url(scenario)} | PATIENT | fields
    return ModelAnswerer(Settings(library=Path("."), **fields), article_of)


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        answerer(running).answer(QUERY, CANDIDATES, [])  # so that libraries are loaded
        yield running


def streamed(server: FaultServer, scenario: str = "honest", said=(TRUTH, OTHER), **fields) -> list:
    server.script = lambda request: segments(*said)
    server.requests.pop(scenario, None)
    return [part for part in answerer(server, scenario, **fields).stream(QUERY, CANDIDATES, []) if part is not None]


# --- segments of half a reply ---------------------------------------------------------------------------

SHAPE = answer_shape(["e1", "e2", "e3"], ["Mara Velin", "Ruben Karsa"])


def completed(text: str, size: int) -> list[int]:
    """After how many characters each segment is given, when `size` come at a time."""
    arriving, places = Arriving(SHAPE), []
    for at in range(0, len(text), size):
        places += [min(at + size, len(text))] * len(arriving.add(text[at : at + size]))
    return places


@pytest.mark.parametrize("size", [1, 2, 7, 10_000])
def test_a_segment_is_given_as_soon_as_its_brace_closes_and_never_before(size):
    text = segments(TRUTH, OTHER)
    ends = [text.index("}") + 1, text.index("}", text.index("}") + 1) + 1]
    for place, end in zip(completed(text, size), ends, strict=True):
        assert end <= place < end + size


@pytest.mark.parametrize("text", [
    segments(TRUTH)[:-40],  # cut inside the segment
    segments(TRUTH).replace('"names"', '"name"'),
    segments(TRUTH).replace('"e2"', '"e7"'),  # evidence that was not shown
    segments(TRUTH).replace('"Mara Velin"', '"Pavel Oster"'),
    segments(TRUTH).replace('"text"', '"speaker": null, "text"'),  # a key twice
    segments(TRUTH).replace('"segments"', '"parts"'),
    segments(TRUTH).replace('"refusal": null', '"refusal": "own_voice"'),
    "[" * 5_000 + segments(TRUTH).replace('{"kind"', "x"),
    '{"refusal": null, "segments": [1, {"text": "x"}]',
    'He wrote \\"segments\\": [{"text": "x"}]',
])  # fmt: skip
def test_what_would_not_count_in_the_whole_reply_is_not_given(text):
    assert Arriving(SHAPE).add(text) == []


def test_braces_and_quotation_marks_inside_prose_end_nothing():
    tricky = ('} ] "segments": [ {\\ “x”', ["e1"], None)
    (first, second) = Arriving(SHAPE).add(segments(tricky, OTHER))
    assert (first.text, second.text) == (tricky[0], OTHER[0])


def test_a_reply_without_end_is_ended():
    arriving = Arriving(SHAPE)
    with pytest.raises(BadReply, match="no end"):
        for _ in range(MAX_REPLY_CHARS):
            arriving.add("[" * 100)


# --- a real stream ----------------------------------------------------------------------------------------


def test_claims_come_before_the_reply_has_ended(server):
    server.script = lambda request: segments(TRUTH, OTHER)  # about 35 events, a tenth of a second each
    came: list[tuple[float, object]] = []
    started = time.monotonic()
    for part in answerer(server, "dripping").stream(QUERY, CANDIDATES, []):
        came.append((time.monotonic() - started, part))
    first, second, last = (at for at, part in came if part is not None)
    assert first < second < last and second - first > 0.5  # as far apart as the server wrote them
    assert sum(part is None for _, part in came) >= 4  # a sign of life in every quarter of a second


def test_the_draft_comes_last_and_holds_all_claims(server):
    *claims, draft = streamed(server)
    assert [claim.evidence for claim in claims] == [(ORDER.id,), (WALL.id,)]
    assert isinstance(draft, UncheckedAnswer) and draft.claims == tuple(claims)
    assert draft.usage == {"requests": 1, "input_tokens": 11, "output_tokens": 7}
    assert server.requests["honest"][0]["stream"] is True


def test_streamed_or_whole_the_same_is_said(server):
    *_, draft = streamed(server)
    whole = answerer(server).answer(QUERY, CANDIDATES, [])
    assert (draft.claims, draft.refusal, draft.made_by) == (whole.claims, whole.refusal, whole.made_by)


def test_a_refusal_gives_nothing_before_it_is_whole(server):
    server.script = lambda request: refusal("own_voice", "e9")
    (draft,) = [part for part in answerer(server).stream(QUERY, CANDIDATES, []) if part is not None]
    assert draft.refusal.kind == "own_voice" and not draft.claims


GOOD = """honest fenced prose_around thoughts tools_only objects_only words_only repaired no_schema no_temperature
    no_stream no_counting whole_anyway stream_bytes stream_no_done stream_limited_once rate_limited_ms"""


@pytest.mark.parametrize("scenario", GOOD.split())
def test_servers_that_differ_still_answer(server, scenario):
    *claims, draft = streamed(server, scenario)
    assert [claim.text for claim in claims] == [TRUTH[0], OTHER[0]] and draft.claims == tuple(claims)


def test_a_server_that_cannot_stream_is_asked_for_one_only_once(server):
    server.script = lambda request: segments(TRUTH)
    one = answerer(server, "whole_anyway")
    for _ in range(2):
        list(one.stream(QUERY, CANDIDATES, []))
    assert [request.get("stream") for request in server.requests["whole_anyway"]][-2:] == [False, False]


def test_tokens_nobody_counted_are_estimated_and_said_to_be(server):
    *_, draft = streamed(server, "stream_bytes")
    assert draft.usage["estimated"] and draft.usage["input_tokens"] > 1_000 and draft.usage["output_tokens"] > 20


# --- faults -----------------------------------------------------------------------------------------------

FAULTS = {
    ServiceError: """request_timeout conflict overloaded failing_for_good too_large unprocessable short_body
        rate_limited failing unavailable bad_key forbidden wrong_model no_quota too_long bad_request
        redirected_307 hanging dripping dripping_headers closed_at_once reset_at_once cut_body reset_body stream_cut
        stream_cut_early stream_cut_late stream_stalls stream_keeps_alive""",
    BadReply: """huge lone_surrogate
        filtered_request html not_json empty_body null_body list_body number_body bad_utf8 error_in_200 no_role
        no_choices empty_choices null_choices no_message null_message null_content empty_content number_content refused
        filtered cut_at_length whole_but_length never_finished tool_calls prose truncated_json two_objects
        extra_field missing_field repeated_key wrong_type nothing_said stream_ends_early stream_no_finish
        stream_at_length stream_filtered stream_refused stream_bad_event stream_error stream_error_text
        stream_nothing deep_json""",
}


@pytest.mark.parametrize("kind, scenario", [(kind, name) for kind, names in FAULTS.items() for name in names.split()])
@pytest.mark.filterwarnings("ignore::UserWarning:pydantic")
def test_every_fault_ends_in_one_line_without_the_key_in_bounded_time(server, kind, scenario):
    script = {"nothing_said": ()}.get(scenario, (TRUTH, OTHER))
    started = time.monotonic()
    with pytest.raises(ServiceError) as caught:
        streamed(server, scenario, script, **(QUICK if kind is ServiceError else PATIENT))
    assert time.monotonic() - started < QUICK["model_deadline_s"] + 1.0
    assert type(caught.value) is kind
    message = str(caught.value)
    assert message and "\n" not in message and len(message) < 200
    assert KEY not in told(caught.value) and "127.0.0.1" not in message
    assert not server.requests["elsewhere"]


@pytest.mark.parametrize("scenario", ["stream_cut_late", "stream_error", "extra_field", "stream_no_finish"])
def test_once_a_segment_is_out_nothing_is_asked_again(server, scenario):
    with pytest.raises(ServiceError):
        streamed(server, scenario)
    assert len(server.requests[scenario]) == 1


# --- stopping ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", ["dripping", "stream_keeps_alive"])
def test_closing_hangs_up_at_once(server, scenario):
    server.script = lambda request: segments(TRUTH, OTHER, OTHER, OTHER)
    before = server.hung_up[scenario]
    parts = answerer(server, scenario).stream(QUERY, CANDIDATES, [])
    assert isinstance(next(part for part in parts if part is not None), Claim)
    started = time.monotonic()
    parts.close()
    assert time.monotonic() - started < 0.2
    while server.hung_up[scenario] == before and time.monotonic() - started < 2:
        time.sleep(0.02)
    assert server.hung_up[scenario] > before  # the server has noticed: it stops writing, and charging
