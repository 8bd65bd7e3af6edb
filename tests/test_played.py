"""An honest model's recorded replies, through the whole path: its cards stand, its verdicts too, no misquote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from askers import asker_of
from faultserver import KEY, FaultServer, evidence_in, is_plan, plan
from played import PLAYED

from rag.llm.answerer import ModelAnswerer
from rag.settings import Settings
from rag.store.records import SqliteRecords
from rag.text import quotations

pytest.importorskip("langchain_openai")


def written(played, request) -> str:
    """The reply with the numbers that its evidence has in this request."""
    shown = evidence_in(request)

    def number(words: str) -> str:
        return next((one["id"] for one in shown if words in one["words"]), "e99")

    listed = [
        {"kind": part.kind, "text": part.text, "evidence": [number(words) for words in part.evidence]}
        | {"speaker": part.speaker, "names": list(part.names)}
        for part in played.parts
    ]
    fields = {"refusal": played.refusal, "verdict": played.verdict, "nearest": [number(one) for one in played.nearest]}
    decides = number(played.decides) if played.decides else None
    return json.dumps({**fields, "decides": decides, "segments": listed}, ensure_ascii=False)


class Studio:
    """The demo library asked through a server that plays the recorded replies."""

    def __init__(self, folder: Path, server: FaultServer) -> None:
        self.records, self.server = SqliteRecords(folder), server
        settings = Settings(library=folder, api_key=KEY, base_url=server.url("honest"))
        self.asker = asker_of(self.records, None, ModelAnswerer(settings, self.records.article))
        self.answers = {}

    def ask(self, played):
        if played.question not in self.answers:
            self.server.script = lambda request: plan(played.question) if is_plan(request) else written(played, request)
            self.answers[played.question] = self.asker.ask(played.question)
        return self.answers[played.question]

    def shown(self, part, answer) -> bool:
        """Whether the prose stands in the answer: its last words do, its first may name a pronoun's speaker."""
        return part.text.rstrip(".")[-25:] in answer.text


@pytest.fixture(scope="module")
def studio(demo_library):
    with FaultServer() as server:
        made = Studio(demo_library, server)
        yield made
        made.records.close()


@pytest.mark.parametrize("played", PLAYED, ids=lambda one: one.question)
def test_every_card_of_the_model_stands(studio, played):
    answer = studio.ask(played)
    quoted = [c.quote.text for c in (answer.nearest if played.refusal else answer.citations)]
    for words in {words for part in played.parts for words in part.evidence} | set(played.nearest):
        assert any(words in text or text in words for text in quoted), (words, quoted, answer.text)
    assert answer.refused is bool(played.refusal)
    assert answer.made_by.startswith("openai:")


@pytest.mark.parametrize("played", PLAYED, ids=lambda one: one.question)
def test_nothing_is_quoted_that_is_not_on_the_page(studio, played):
    answer = studio.ask(played)
    pages = [studio.records.article(c.source.id).text for c in answer.citations]
    for citation, page in zip(answer.citations, pages, strict=True):
        assert citation.quote.span.cut(page) == citation.quote.text
    for mark in quotations(answer.text):
        inside = mark.cut(answer.text).strip('“”"‘’., ')
        assert any(inside in " ".join(page.split()) for page in pages), inside


@pytest.mark.parametrize("played", [one for one in PLAYED if one.verdict], ids=lambda one: one.question)
def test_a_right_verdict_is_not_turned(studio, played):
    assert studio.ask(played).verdict == played.verdict


def test_what_is_left_out_is_said_and_replaced_in_its_place(studio):
    for played in PLAYED:
        answer = studio.ask(played)
        left_out = [part for part in played.parts if not studio.shown(part, answer)]
        assert len(answer.dropped) >= len(left_out), (answer.text, answer.dropped)


def test_most_of_an_honest_models_prose_is_shown(studio):
    parts = [(part, studio.ask(played)) for played in PLAYED for part in played.parts]
    left_out = [part.text for part, answer in parts if not studio.shown(part, answer)]
    assert len(left_out) <= 0.5 * len(parts), left_out
