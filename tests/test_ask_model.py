"""The whole journey with a language model that lies: a real library, a real server, and no lie in the answer."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from askers import asker_of
from dam import BLAME, DAM, ORDER, PLAN, STATEMENTS, WALL
from faultserver import KEY, FaultServer, answering, evidence_in, honest, is_plan, plan, refusal
from lies import LIES, is_told, reply, unfair

from rag.ask import Asker
from rag.domain import Citation, Turn
from rag.errors import ServiceError
from rag.ingest import ingest
from rag.llm.answerer import ModelAnswerer
from rag.settings import Settings
from rag.store.records import SqliteRecords
from rag.store.writing import LibraryWriter

pytest.importorskip("langchain_openai")
QUESTION = "What did Mara Velin say about the dam?"


class Letters:
    """Embeds a text by the letters it has: predictable, and good enough to find anything in one article."""

    name, dim = "letters/26", 26

    def embed(self, texts):
        counts = np.array([[text.lower().count(chr(97 + i)) for i in range(26)] for text in texts], np.float32)
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1)

    def embed_parts(self, texts, parts):
        return [self.embed([part.cut(text) for part in some]) for text, some in zip(texts, parts, strict=True)]


class ByHand:
    """Finds in the story what its file says is in it."""

    name = "by hand"

    def extract(self, articles):
        return [STATEMENTS for _ in articles]


class NoIndex:
    """A small library is searched without an index."""

    def __len__(self):
        return 0

    def add(self, ids, vectors):
        pass

    remove = add
    close = search = lambda self, *_: []


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    with LibraryWriter(folder, Letters.name) as library:
        ingest([DAM], library, NoIndex(), Letters(), ByHand())
    opened = SqliteRecords(folder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


def asker(
    records, server, scenario="honest", alone=False, timeout_s=20.0, ledger=None, strict=False, **fields
) -> Asker:
    address = server.url(scenario)
    limits = {"model_timeout_s": timeout_s, "model_deadline_s": timeout_s}
    settings = Settings(library=Path("."), api_key=KEY, base_url=address, **limits, **fields)
    model = ModelAnswerer(settings, records.article, ledger)
    return asker_of(records, Letters(), model, **({"fallback": None} if alone else {}), strict=strict)


def test_the_truth_is_told_and_cited(records, server):
    truth = ("Velin said they did not order the gates to be opened.", [ORDER], "Mara Velin")
    server.script = lambda request: reply(request, truth)
    answer = asker(records, server).ask(QUESTION)
    assert answer.text == f"{truth[0]} [1]" and answer.made_by == "openai:gpt-4.1-mini with answer.v3"
    assert [citation.quote.text for citation in answer.citations] == ["We did not order the gates to be opened"]


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_reaches_the_reader_of_strict_prose(records, server, lie):
    server.script = LIES[lie].reply
    asking = asker(records, server, strict=True)
    *pieces, streamed = asking.stream(QUESTION)
    seen = "".join(piece for piece in pieces if isinstance(piece, str))
    for answer, prose in ((asking.ask(QUESTION), ""), (streamed, seen)):
        assert not unfair(answer)
        assert not is_told(LIES[lie], prose)
        if answer.made_by.startswith("openai"):
            assert not is_told(LIES[lie], answer.text)
        else:
            assert answer.made_by.startswith("local, because") and answer.citations
    assert not unfair(replace(streamed, citations=tuple(piece for piece in pieces if isinstance(piece, Citation))))


def test_hardly_a_lie_passes_the_network_and_none_in_quotation_marks_or_by_another_speaker(records, server):
    asking, passed = asker(records, server), []
    for name, lie in LIES.items():
        server.script = lie.reply
        answer = asking.ask(QUESTION)
        assert not unfair(answer)
        passed += [name] * (is_told(lie, answer.text) and answer.made_by.startswith("openai"))
    assert len(passed) <= 0.03 * len(LIES), passed
    assert not any("speaker" in name or any(sign in LIES[name].text for sign in '“”"«»') for name in passed)


def test_a_truth_told_before_a_lie_stays_and_the_lie_is_counted(records, server):
    truth = ("Velin said they did not order the gates to be opened.", [ORDER], "Mara Velin")
    server.script = lambda request: reply(request, truth, LIES["negation dropped"], LIES["wrong speaker"])
    *_, answer = asker(records, server).stream(QUESTION)
    assert answer.text == f"{truth[0]} [1]" and len(answer.dropped) == 2


# --- as it is told ------------------------------------------------------------------------------------------


def test_cards_come_before_the_model_is_asked_anything(records, server):
    server.script = lambda request: reply(request, ("Velin said they did not order the gates opened.", [ORDER], None))
    server.requests.clear()
    asking = asker(records, server)
    for turns in ([], [Turn("What did Mara Velin say?", asking.ask(QUESTION))]):  # a follow-up is rewritten later, too
        server.requests.clear()
        stream = asking.stream("What did she say about the dam?" if turns else QUESTION, turns=turns)
        assert isinstance(next(stream), Citation) and not server.requests["honest"]
        stream.close()


def test_prose_points_at_cards_given_before_it_and_the_answer_is_numbered_anew(records, server):
    said = ("Karsa blamed the valley council for the long delay.", [BLAME], "Ruben Karsa")
    server.script = lambda request: reply(request, said)
    given: dict[int, Citation] = {}
    *pieces, answer = asker(records, server).stream(QUESTION)
    for piece in pieces:
        if isinstance(piece, Citation):
            given[piece.number] = piece
        elif piece.strip():
            number = int(piece.rpartition("[")[2].rstrip("] "))
            assert given[number].quote.text == BLAME.content[0].text and number > 1
    assert answer.text == f"{said[0]} [1]" and [c.number for c in answer.citations] == [1]


def test_a_stop_keeps_what_has_come_and_hangs_up(records, server):
    told = ("Velin said they did not order the gates to be opened.", [ORDER], "Mara Velin")
    server.script = lambda request: reply(request, told, *[("Karsa blamed the council.", [BLAME], None)] * 5)
    before = server.hung_up["dripping"]
    stream = asker(records, server, "dripping").stream(QUESTION)
    assert stream.so_far() is None
    first = next(stream)
    offline = stream.so_far()
    assert first in offline.citations and offline.made_by == "local, because the model was stopped"
    next(piece for piece in stream if isinstance(piece, str) and piece.strip())
    stream.close()
    kept = stream.so_far()
    assert kept.text == f"{told[0]} [1]" and kept.made_by == "openai:gpt-4.1-mini, stopped before its end"
    assert not unfair(kept)
    deadline = time.monotonic() + 2
    while server.hung_up["dripping"] == before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.hung_up["dripping"] > before


def test_while_the_model_thinks_there_are_signs_of_life(records, server):
    pieces = list(asker(records, server, "hanging", timeout_s=0.8).stream(QUESTION))
    assert pieces.count("") >= 2 and pieces[-1].made_by.startswith("local, because")
    turns = [Turn(QUESTION, pieces[-1])]
    stream = asker(records, server, "hanging", timeout_s=2.0).stream("And about the gates?", turns=turns)
    while next(stream) != "":  # while it is rewritten, too
        pass
    started = time.monotonic()
    stream.close()
    assert time.monotonic() - started < 0.5 and stream.so_far().citations


@pytest.mark.parametrize("scenario", ["stream_cut_late", "stream_error", "extra_field"])
def test_a_stream_that_breaks_keeps_what_was_verified_and_the_offline_answer_follows(records, server, scenario):
    told = ("Reik said he had voted against the plan.", [PLAN], "Tomas Reik")
    server.script = lambda request: reply(request, told, told)
    asking = asker(records, server, scenario)
    *_, answer = asking.stream(QUESTION)
    assert answer.text.startswith(f"{told[0]} [1]\n") and not unfair(answer)
    assert answer.made_by.startswith("openai:gpt-4.1-mini, then local, because openai:gpt-4.1-mini failed: ")
    offline = asker(records, server, "failing").ask(QUESTION)
    assert {c.quote for c in offline.citations} < {c.quote for c in answer.citations}
    assert set(offline.names) <= set(answer.names)


def test_a_stream_that_breaks_before_anything_is_verified_ends_in_the_offline_answer(records, server):
    server.script = lambda request: reply(request, *[LIES["wrong speaker, no prose"]] * 2)
    for scenario in ("stream_cut_late", "stream_stalls"):
        *_, answer = asker(records, server, scenario, timeout_s=0.5).stream(QUESTION)
        assert answer.made_by.startswith("local, because openai:gpt-4.1-mini failed: ") and answer.citations


@pytest.mark.parametrize("kind", ["never_quoted", "not_on_this", "said_by_others", "own_voice", "not_in_library"])
def test_a_refusal_is_honoured_and_what_the_library_has_is_near(records, server, kind):
    server.script = lambda request: refusal(kind)
    answer = asker(records, server).ask(QUESTION)
    assert answer.refused and not answer.citations and answer.made_by.startswith("openai")
    assert answer.nearest and not unfair(replace(answer, citations=answer.nearest))


def test_a_model_is_asked_where_the_offline_answer_refuses(records, server):
    server.script = lambda request: reply(request, ("", [ORDER], "Mara Velin"))
    answer = asker(records, server).ask("What did Olga Brandt say about the gates?")
    assert not answer.refused and answer.made_by.startswith("openai")


VERDICTS = {
    "agreed": ("yes", [ORDER], "yes", "Yes: "),
    "not theirs": ("yes", [BLAME], None, "Ruben Karsa"),
    "contrary": ("no", [ORDER], "no", "openai:gpt-4.1-mini reads this as not as asked [1], the library's own"),
    "none": (None, [ORDER], None, "Mara Velin"),
}


@pytest.mark.parametrize("said, evidence, verdict, begins", VERDICTS.values(), ids=VERDICTS)
def test_a_verdict_is_held_against_the_librarys(records, server, said, evidence, verdict, begins):
    def script(request):
        number = json.loads(reply(request, ("", evidence, None)))["segments"][0]["evidence"][0]
        listed = [{"kind": "point", "text": "", "evidence": [number], "speaker": None, "names": []}]
        return answering(listed, verdict=said, decides=number)

    server.script = script
    answer = asker(records, server).ask("Did Velin say that they did not order the gates to be opened?")
    assert answer.text.startswith(begins) and answer.verdict == verdict and not unfair(answer)


def test_short_answers_are_those_of_the_library_on_what_the_model_cites(records, server):
    said = ("Karsa blamed the valley council for the long delay.", [BLAME], "Ruben Karsa")
    server.script = lambda request: reply(request, said)
    answer = asker(records, server).ask("Who blamed the valley council?")
    assert answer.made_by.startswith("openai") and answer.names == ("Ruben Karsa",)


@pytest.mark.parametrize("scenario", ["failing", "bad_key", "hanging", "html", "refused", "prose", "cut_body"])
def test_a_fault_ends_in_the_offline_answer_with_the_reason(records, server, scenario):
    answer = asker(records, server, scenario, timeout_s=0.4).ask(QUESTION)
    assert answer.made_by.startswith("local, because openai:gpt-4.1-mini failed: ")
    assert answer.citations and KEY not in answer.made_by and not unfair(answer)
    with pytest.raises(ServiceError):
        asker(records, server, scenario, alone=True, timeout_s=0.4).ask(QUESTION)


def test_a_follow_up_is_rewritten_by_the_model(records, server):
    rewritten = "What did Mara Velin say about the villages?"
    server.script = lambda request: plan(rewritten) if is_plan(request) else reply(request, ("", [ORDER], "Mara Velin"))
    asking = asker(records, server)
    first = asking.ask(QUESTION)
    second = asking.ask("And about the villages?", turns=[Turn(QUESTION, first)])
    assert (second.question, second.standalone) == ("And about the villages?", rewritten)
    assert second.usage["requests"] == 2  # the plan is counted too


def test_a_question_in_another_language_is_searched_as_planned(records, server):
    question = "Wem gab Karsa die Schuld an der Verspätung?"

    def script(request):
        if is_plan(request):
            return plan(question, "Who did Karsa blame for the long delay?")
        said = [piece["words"] for piece in evidence_in(request)]
        assert any("valley council" in words for words in said)
        return reply(request, ("", [BLAME], "Ruben Karsa"))

    server.script = script
    answer = asker(records, server).ask(question)
    assert [citation.quote.text for citation in answer.citations] == [BLAME.content[0].text]


def test_a_plain_question_needs_no_plan(records, server):
    server.script = lambda request: reply(request, ("", [ORDER], "Mara Velin"))
    server.requests.clear()
    asker(records, server).ask(QUESTION)
    assert not any(map(is_plan, server.requests["honest"]))


def test_cards_of_a_question_that_was_rewritten_are_numbered_behind_the_first(records, server):
    """The offline rule shows its cards at once; the model may find that the question meant another speaker."""

    def script(request):
        if is_plan(request):
            return plan("What did Ruben Karsa say about the wall?")
        said = ("Karsa said the wall had been measured on the wrong day.", [WALL], "Ruben Karsa")
        return reply(request, said)

    server.script = script
    asking = asker(records, server)
    turns = [Turn(asked, asking.ask(asked)) for asked in ("What did Ruben Karsa say about the wall?", QUESTION)]
    *pieces, answer = asking.stream("And about the dam?", turns=turns)
    cards = [piece for piece in pieces if isinstance(piece, Citation)]
    assert [card.number for card in cards] == list(range(1, len(cards) + 1))
    (prose,) = (piece for piece in pieces if isinstance(piece, str) and piece.strip())
    number = next(card.number for card in cards if card.quote.text == "the wall had been measured on the wrong day")
    assert prose == f"Karsa said the wall had been measured on the wrong day. [{number}] " and number > 1
    assert answer.text.endswith("[1]") and answer.standalone == "What did Ruben Karsa say about the wall?"


def test_what_the_last_answer_quoted_may_be_quoted_again(records, server):
    """However little a follow-up shares with it: "Why?" finds nothing by its words."""
    server.script = honest
    first = asker(records, server).ask("What did Ruben Karsa say about the wall?")
    server.requests.clear()
    asker(records, server).ask("What did Tomas Reik say about the plan?", turns=[Turn("What did Karsa say?", first)])
    (request,) = (one for one in server.requests["honest"] if not is_plan(one))
    said = " ".join(piece["words"] for piece in evidence_in(request))
    assert all(citation.quote.text in said for citation in first.citations)


def test_a_question_that_cannot_be_embedded_is_searched_by_its_words(records):
    class Unreachable(Letters):
        def embed(self, texts):
            raise ServiceError("The embedding model did not answer in 30 s", retryable=True)

    answer = asker_of(records, Unreachable()).ask(QUESTION)
    assert answer.citations and answer.made_by == (
        "local; searched by words only, because The embedding model did not answer in 30 s"
    )
