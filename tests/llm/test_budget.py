"""What calls cost, what stops them before they are made, and replies that are paid once."""

from __future__ import annotations

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from dam import CANDIDATES, HITS, ORDER, QUERY, article_of
from faultserver import KEY, FaultServer, evidence_in, segments
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Answer, Turn
from rag.errors import ConfigError, ServiceError
from rag.llm.answerer import ModelAnswerer
from rag.llm.ledger import FILE, Caps, Ledger, OverCap
from rag.llm.prices import Price, price_of, tokens_in
from rag.settings import Settings

pytest.importorskip("langchain_openai")
TRUTH = ("Velin said they did not order the gates to be opened.", ["e2"], "Mara Velin")
MODEL = "openai:gpt-4.1-mini"


@pytest.fixture(scope="module")
def server():
    with FaultServer(lambda request: segments(TRUTH)) as running:
        yield running


@pytest.fixture
def prices(tmp_path) -> Path:
    path = tmp_path / "prices.toml"
    path.write_text(f'["{MODEL}"]\ninput = 2.0\noutput = 8.0\n')
    return path


def settings(server, library, **fields) -> Settings:
    return Settings(library=library, **{"api_key": KEY, "base_url": server.url("honest")} | fields)


def ask(server, library, query=QUERY, **fields):
    set_ = settings(server, library, **fields)
    return ModelAnswerer(set_, article_of, Ledger(library)).answer(query, CANDIDATES, [])


def at_most(server, library) -> int:
    """The tokens that a call about QUERY could take, as the cap's message says."""
    with pytest.raises(OverCap) as caught:
        ask(server, library, max_answer_tokens=1)
    return int(re.search(r"take ([\d,]+) tokens", str(caught.value))[1].replace(",", ""))


# --- tokens and prices ------------------------------------------------------------------------------------


@given(st.text(max_size=300))
def test_a_token_is_never_shorter_than_a_byte(text):
    assert tokens_in(text) <= len(text.encode("utf-8", "replace"))


@pytest.mark.parametrize("text, counted", [  # as OpenAI's o200k_base counts them
    ("The mayor said nothing about the harbour.", 8),
    ('{"id": "e1", "kind": "statement", "speaker": "Mara Velin"}', 18),
    ("维林没有下令打开闸门", 9),
    ("لم نأمر بفتح البوابات", 8),
])  # fmt: skip
def test_the_estimate_is_rather_too_high(text, counted):
    assert counted <= tokens_in(text) <= 3 * counted


def test_openais_prices_are_known_and_another_servers_are_not(tmp_path, prices):
    there = Settings(library=tmp_path, api_key=KEY)
    assert price_of(MODEL, there) == price_of("gpt-4.1-mini", there) == Price(0.40, 1.60)
    assert price_of("openai:unheard-of", there) is None
    here = replace(there, base_url="http://127.0.0.1:1/v1")
    assert price_of(MODEL, here) is None
    assert price_of(MODEL, replace(here, prices=prices)) == Price(2.0, 8.0)
    embedding = "openai:text-embedding-3-small"
    apart = replace(there, embedder=embedding, embedding_base_url="http://127.0.0.1:1/v1")
    assert price_of(embedding, replace(there, embedder=embedding)).input == 0.02 and price_of(embedding, apart) is None


@pytest.mark.parametrize("text", ["[x", '["m"]\ninput = "cheap"', '["m"]\ninptu = 1', '["m"]\ninput = -1', "m = 1"])
def test_a_file_of_prices_of_another_form_is_named(tmp_path, text):
    path = tmp_path / "prices.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"prices\.toml"):
        price_of("m:x", Settings(library=tmp_path, prices=path))


def test_tokens_are_counted_and_cost_only_what_is_known_to_cost(server, tmp_path, prices):
    assert ask(server, tmp_path / "a").usage == {"requests": 1, "input_tokens": 11, "output_tokens": 7}
    priced = ask(server, tmp_path / "b", prices=prices).usage
    assert priced["cost_usd"] == pytest.approx((11 * 2 + 7 * 8) / 1_000_000)


# --- the context ------------------------------------------------------------------------------------------


def test_evidence_is_left_out_where_there_is_no_room_the_weakest_first(server, tmp_path):
    shown = []
    with FaultServer() as any_evidence:
        for tokens in (1, 1_450, 1_600, 6_000):
            ask(any_evidence, tmp_path, context_tokens=tokens, cache=False)
            shown.append([piece["id"] for piece in evidence_in(any_evidence.requests["honest"][-1])])
    assert [len(ids) for ids in shown] == sorted(len(ids) for ids in shown)
    assert len(shown[0]) == 1 < len(shown[2]) < len(shown[3]) == len(HITS)
    assert all(ids == [f"e{n}" for n in range(1, len(ids) + 1)] for ids in shown)


def test_a_request_has_no_more_tokens_than_the_setting_allows(server, tmp_path):
    ask(server, tmp_path, context_tokens=2_000, cache=False)
    sent = server.requests["honest"][-1]["messages"]
    assert sum(tokens_in(message["content"]) for message in sent) <= 2_000 / 0.8  # our count is a quarter too high


# --- caps -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fields, named", [
    ({"max_answer_tokens": 2_000}, "WHOSAID_MAX_ANSWER_TOKENS"),
    ({"max_answer_usd": 0.0001}, "WHOSAID_MAX_ANSWER_USD"),
    ({"max_day_tokens": 2_000}, "WHOSAID_MAX_DAY_TOKENS"),
    ({"max_day_usd": 0.0001}, "WHOSAID_MAX_DAY_USD"),
])  # fmt: skip
def test_a_cap_stops_before_the_call_and_names_its_setting(server, tmp_path, prices, fields, named):
    server.requests.clear()
    with pytest.raises(OverCap, match=named) as caught:
        ask(server, tmp_path, prices=prices, **fields)
    assert not server.requests["honest"] and "\n" not in str(caught.value)
    assert Ledger(tmp_path).taken().tokens == 0


def test_a_cap_in_dollars_without_a_price_lets_nothing_through(server, tmp_path):
    server.requests.clear()
    with pytest.raises(OverCap, match="needs the price of openai:gpt-4"):
        ask(server, tmp_path, max_day_usd=100.0)
    assert not server.requests["honest"]


def test_the_day_is_full_when_its_calls_have_filled_it(server, tmp_path):
    other = replace(QUERY, question="What did Mara Velin say about the gates?")
    cap = at_most(server, tmp_path) + 100  # room for one call, and a little
    ask(server, tmp_path, max_day_tokens=cap)
    assert Ledger(tmp_path).taken().tokens == 18
    reserved = Ledger(tmp_path).reserve(MODEL, "answer", (100.0, 1.0), None, Caps())
    with pytest.raises(OverCap, match="Today's calls took 119 tokens"):
        ask(server, tmp_path, other, max_day_tokens=cap)
    Ledger(tmp_path).settle(reserved, (1.0, 1.0), None)
    ask(server, tmp_path, other, max_day_tokens=cap)
    assert Ledger(tmp_path, today=lambda: date(2020, 1, 1)).taken().tokens == 0


def test_a_repair_counts_within_the_answers_cap(server, tmp_path):
    server.requests.clear()
    with pytest.raises(ServiceError, match="WHOSAID_MAX_ANSWER_TOKENS"):
        ask(server, tmp_path, base_url=server.url("prose"), max_answer_tokens=at_most(server, tmp_path))
    assert len(server.requests["prose"]) == 1


def test_many_processes_together_stay_under_the_cap(tmp_path):
    """What is reserved counts at once: of many that ask at the same time, only so many as fit may go on."""

    def reserve(_):
        try:
            return Ledger(tmp_path).reserve(MODEL, "answer", (90.0, 10.0), 0.01, Caps(tokens=500))
        except OverCap:
            return None

    with ThreadPoolExecutor(8) as pool:
        made = [number for number in pool.map(reserve, range(20)) if number]
    assert len(made) == 5 == len(set(made))
    assert Ledger(tmp_path).taken().tokens == 500


def test_a_call_that_failed_without_a_word_is_not_charged(server, tmp_path):
    with pytest.raises(ServiceError):
        ask(server, tmp_path, base_url=server.url("bad_key"))
    assert Ledger(tmp_path).taken().tokens == 0


def test_a_stream_that_was_stopped_is_charged_with_an_estimate(server, tmp_path):
    model = ModelAnswerer(settings(server, tmp_path, base_url=server.url("dripping")), article_of, Ledger(tmp_path))
    parts = model.stream(QUERY, CANDIDATES, [])
    next(part for part in parts if part is not None)
    parts.close()
    assert 1_000 < Ledger(tmp_path).taken().tokens < 4_000


def test_where_nothing_can_be_written_a_day_without_a_cap_goes_on(server, tmp_path):
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    assert ask(server, nowhere / "library").claims
    with pytest.raises(OverCap, match="cannot be recorded"):
        ask(server, nowhere / "library", max_day_tokens=100_000)


# --- replies that are kept -----------------------------------------------------------------------------------


def test_the_same_question_is_paid_once(server, tmp_path):
    server.requests.clear()
    first, second = ask(server, tmp_path), ask(server, tmp_path)
    assert len(server.requests["honest"]) == 1 and second.claims == first.claims
    assert second.usage == {"requests": 0, "input_tokens": 0, "output_tokens": 0, "cost_usd": 0, "cached": 1}
    assert second.made_by == f"{first.made_by}, kept from an earlier answer"
    answerer = ModelAnswerer(settings(server, tmp_path), article_of, Ledger(tmp_path))
    *claims, draft = answerer.stream(QUERY, CANDIDATES, [])
    assert draft.claims == tuple(claims) == first.claims and len(server.requests["honest"]) == 1


@pytest.mark.parametrize("change", ["question", "evidence", "model", "prompt", "address", "conversation"])
def test_what_the_reply_depends_on_is_asked_again(server, tmp_path, change):
    ask(server, tmp_path)
    before = sum(map(len, server.requests.values()))
    fields: dict = {}
    if change == "prompt":
        own = tmp_path / "prompts"
        own.mkdir()
        shipped = (Path(__file__).parents[2] / "prompts" / "answer.v3.md").read_text()
        (own / "answer.v3.md").write_text(shipped + "\nBe brief.\n")
        fields["prompts"] = own
    fields |= {"model": {"model": "openai:other"}, "address": {"base_url": server.url("elsewhere")}}.get(change, {})
    query = replace(QUERY, question="What did Velin say?") if change == "question" else QUERY
    hits = CANDIDATES[:3] if change == "evidence" else CANDIDATES
    turns = [Turn("What?", Answer("What?", "What?", ""))] if change == "conversation" else []
    ModelAnswerer(settings(server, tmp_path, **fields), article_of, Ledger(tmp_path)).answer(query, hits, turns)
    assert sum(map(len, server.requests.values())) == before + 1


def test_keeping_can_be_switched_off(server, tmp_path):
    server.requests.clear()
    for _ in range(2):
        ask(server, tmp_path, cache=False)
    assert len(server.requests["honest"]) == 2


def test_a_reply_is_forgotten_with_the_article_whose_words_it_repeats(server, tmp_path):
    ask(server, tmp_path)
    Ledger(tmp_path).forget("other")
    ask(server, tmp_path)
    Ledger(tmp_path).forget(ORDER.source_id)
    before = len(server.requests["honest"])
    ask(server, tmp_path)
    assert len(server.requests["honest"]) == before + 1
    assert b"order the gates" in (tmp_path / FILE).read_bytes()


def test_a_kept_reply_that_was_tampered_with_is_read_as_strictly_as_a_new_one(server, tmp_path):
    ask(server, tmp_path)
    db = sqlite3.connect(tmp_path / FILE)
    db.execute("UPDATE replies SET reply = replace(reply, 'e2', 'e77')")
    db.commit()
    db.close()
    assert "cached" not in ask(server, tmp_path).usage


def test_neither_key_nor_address_nor_question_is_written_down(server, tmp_path):
    secret = "https://user:password@127.0.0.1"
    with pytest.raises(ServiceError):
        ask(server, tmp_path, base_url=server.url("bad_key"))
    ask(server, tmp_path)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for said in (KEY, KEY[:10], "127.0.0.1", secret, QUERY.question):
        assert said.encode() not in written
