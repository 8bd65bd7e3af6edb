"""Packets that somebody has changed and sealed anew, as anybody can: none of them holds."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator

import pytest

from rag.domain import Turn
from rag.drafts.reasking import Vouched
from rag.errors import ReadError
from rag.export.packets import fingerprint, hash_of, packet, read_packet
from rag.library import Library, open_library
from rag.settings import Settings

QUESTIONS = ("What did Bram Okafor say?", "What did Ines Marek say about volcanoes?")


@pytest.fixture(scope="module")
def library(demo_library) -> Iterator[Library]:
    with open_library(Settings(library=demo_library)) as opened:
        yield opened


@pytest.fixture(scope="module")
def honest(library) -> dict:
    answered = library.asker.ask(QUESTIONS[0])
    assert answered.citations
    return packet([Turn(QUESTIONS[0], answered)], library.records.article, "2025-05-13")


def first(found: dict) -> dict:
    return found["answers"][0]["quotations"][0]


def set_in(part: Callable[[dict], dict], **fields: object) -> Callable[[dict], object]:
    return lambda found: part(found).update(fields)


def answer(found: dict) -> dict:
    return found["answers"][0]


def widened(found: dict) -> None:
    """The cited words, and the next ones of the article's own, as the same speaker's."""
    one = first(found)
    one["end"] += 1


def nested(found: dict) -> None:
    deep: list = []
    for _ in range(400):
        deep = [deep]
    answer(found)["more"] = deep


FORGED = {
    "another speaker of the page": set_in(first, speaker="Petra Quist"),
    "a speaker whom the page does not name": set_in(first, speaker="Nobody Atall"),
    "no speaker": set_in(first, speaker=None),
    "the article's own voice": set_in(first, state="own_voice", speaker=None),
    "another day of the article": set_in(first, published="2024-01-01"),
    "a packet made in days to come": lambda found: found.update(made="2999-01-01"),
    "a packet of no day": lambda found: found.update(made="soon"),
    "another relay": set_in(first, via=["the Halden Courier"]),
    "another question": set_in(answer, question="Whom did Bram Okafor threaten?"),
    "another question, standing alone": set_in(answer, standalone="Whom did Bram Okafor threaten?"),
    "a refusal where there is an answer": set_in(answer, refused=True, outcome="refused", reason="Nobody said so."),
    "an answer with other claims": set_in(answer, answer="Bram Okafor admitted that he took money [1]."),
    "a sentence without a source": lambda found: answer(found).update(answer=answer(found)["answer"] + " He lied."),
    "a short answer": set_in(answer, names=["Petra Quist"]),
    "another verdict": set_in(answer, verdict="yes"),
    "another confidence": set_in(answer, confidence=0.5),
    "made by somebody else": set_in(answer, made_by="a careful editor"),
    "asked to look elsewhere": set_in(
        answer, filters={"speakers": [], "outlets": ["Sarn Post"], "articles": [], "since": None, "until": None}
    ),
    "a link to somewhere else": set_in(first, url="https://example.invalid/"),
    "another link in the list of articles": lambda found: next(iter(found["articles"].values())).update(url="x"),
    "another author in the list of articles": lambda found: next(iter(found["articles"].values())).update(author="x"),
    "no quotations": set_in(answer, quotations=[], nearest=[]),
    "no answers": lambda found: found.update(answers=[]),
    "nothing at all": lambda found: found.update(answers=[], articles={}),
    "the same quotation twice": lambda found: answer(found)["quotations"].append(first(found)),
    "a number twice": lambda found: [one.update(n=1) for one in answer(found)["quotations"]],
    "another number": set_in(first, n=7),
    "words that are not there": set_in(first, quote="We have drivers falling asleep at home"),
    "one character more": widened,
    "words of another revision": set_in(first, revision="0" * 16, quote="We never slept"),
    "another article": set_in(first, article_id="no-such-article"),
    "another act": set_in(first, act="deny"),
    "a paraphrase": set_in(first, form="indirect"),
    "another cue": set_in(first, cue="admitted"),
    "copies that are none": set_in(first, copies=["The Times of Nowhere"]),
    "a field of its own": lambda found: found.update(note="Checked by three editors."),
    "a field of its own in the answer": set_in(answer, checked_by="three editors"),
    "a field of its own in a quotation": set_in(first, context="He was joking."),
    "an answer beside it": lambda found: found["answers"].append(
        {**copy.deepcopy(answer(found)), "question": "Is it true?", "answer": "It is true [1]."}
    ),
    "the first version, which says less": lambda found: found.update(version=1),
    "very long": set_in(answer, answer="It is so. " * 100_000),
    "very long to ask": set_in(answer, question="Is it so? " * 100_000),
    "nested": nested,
}
DAMAGED = {
    "a number for a quotation": set_in(first, quote=7),
    "a list for a speaker": set_in(first, speaker=["Bram Okafor"]),
    "a number for an answer": set_in(answer, answer=7),
    "a list for a question": set_in(answer, question=[QUESTIONS[0]]),
    "a number for a day": lambda found: found.update(made=20250513),
    "text for filters": set_in(answer, filters="everywhere"),
    "a number among filters": set_in(answer, filters={"speakers": [7]}),
    "half a letter": set_in(answer, names=["\ud800"]),
    "an end before its start": set_in(first, start=99, end=9),
    "answers that are text": lambda found: found.update(answers=["yes"]),
}


def changed(honest: dict, change: Callable[[dict], object]) -> dict:
    """The packet changed, with hashes that fit."""
    found = copy.deepcopy(honest)
    change(found)
    for one in (q for a in found["answers"] if isinstance(a, dict) for q in a["quotations"]):
        one["quote_sha256"] = hash_of(str(one["quote"]))
    return found | {"sha256": fingerprint(found)}


def test_an_honest_one_holds(library, honest):
    report = library.recheck(read_packet(json.dumps(honest).encode()))
    assert report.holds and report.intact and not report.problems


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED.keys())
def test_a_forged_one_does_not(library, honest, change):
    found = changed(honest, change)
    report = library.recheck(read_packet(json.dumps(found).encode()))
    assert report.intact and not report.holds


@pytest.mark.parametrize("change", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_one_is_refused(honest, change):
    with pytest.raises(ReadError, match="damaged packet"):
        read_packet(json.dumps(changed(honest, change)).encode())


def test_one_nested_without_end_is_refused():
    with pytest.raises(ReadError, match="not JSON"):
        read_packet(b'{"format": "whosaid-packet", "answers": ' + b"[" * 100_000)


@pytest.mark.parametrize("name", ["quote_sha256", "sha256"])
def test_a_hash_that_does_not_fit(library, honest, name):
    found = copy.deepcopy(honest)
    (first(found) if name == "quote_sha256" else found)[name] = "0" * 64
    if name == "quote_sha256":
        found["sha256"] = fingerprint(found)
    assert not library.recheck(read_packet(json.dumps(found).encode())).holds


def test_a_refusal_does_not_hold_it_has_nothing_to_check(library):
    refused = library.asker.ask(QUESTIONS[1])
    made = packet([Turn(QUESTIONS[1], refused)], library.records.article, "2025-05-13")
    made["answers"][0]["nearest"] = []
    assert refused.refused and not library.recheck(read_packet(json.dumps(made).encode())).holds


def test_a_conversation_is_asked_again_turn_by_turn(library):
    turns: list[Turn] = []
    for question in ("What did Petra Quist say?", "And what about the strike?"):
        turns.append(Turn(question, library.asker.ask(question, turns=tuple(turns))))
    made = packet(turns, library.records.article, "2025-05-13")
    again = library.recheck(read_packet(json.dumps(made).encode())).answers
    assert [one.vouched for one in again] == [Vouched.RECOMPUTED] * 2
    made["answers"].reverse()  # the follow-up first
    made["sha256"] = fingerprint(made)
    assert not library.recheck(read_packet(json.dumps(made).encode())).holds
