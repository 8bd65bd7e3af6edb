"""What a library holds: counted, told in a few lines, asked for in ordinary words."""

from __future__ import annotations

import re

import pytest

from rag.answers.holdings import EMPTY, holdings, main_topics
from rag.answers.topics import topics
from rag.domain import Filters, RefusalKind
from rag.library import open_library
from rag.settings import Settings


@pytest.fixture(scope="module")
def demo(demo_library):
    with open_library(Settings(library=demo_library)) as library:
        yield library


def test_counts_are_those_of_the_records(demo):
    held, sources = holdings(demo.records), demo.records.sources(Filters())
    days = sorted(source.published[:10] for source in sources if source.published)
    assert held.articles == len(sources) and held.undated == len(sources) - len(days)
    assert (held.first, held.last) == (days[0], days[-1])
    assert sum(number for _, number in held.outlets) == sum(bool(source.outlet) for source in sources)
    assert sum(sum(bar.counts.values()) for bar in held.published) == len(days)
    for speaker, number in held.quoted:
        assert number == len(demo.records.statements(Filters(speakers=(speaker.id,))))
    assert [number for _, number in held.quoted] == sorted((n for _, n in held.quoted), reverse=True)


def test_a_period_is_counted_alone(demo):
    held = holdings(demo.records, Filters(since="2025-01-01"))
    assert held.first >= "2025-01-01" and 0 < held.articles < holdings(demo.records).articles


@pytest.mark.parametrize("question", ["Summary of the library", "What is in this library?", "what can you do"])
def test_a_question_about_the_library_is_answered_from_counts(demo, question):
    answer = demo.asker.ask(question)
    assert answer.outcome == "answered" and answer.made_by == "local"
    held = holdings(demo.records)
    for part in (held.counted, held.first, held.last, held.outlets[0][0], "You can ask"):
        assert part in answer.text
    for speaker, number in held.quoted:
        assert f"{speaker.name}: {number} statements." in answer.text
    assert [c.speaker.id for c in answer.citations] == [speaker.id for speaker, _ in held.quoted]
    assert sorted(map(int, re.findall(r"\[(\d+)\]", answer.text))) == [c.number for c in answer.citations]


def test_an_empty_library_says_how_to_add(tmp_path):
    with open_library(Settings(library=tmp_path / "empty")) as library:
        answer = library.asker.ask("What is in this library?")
        assert answer.text == EMPTY and answer.outcome == "answered" and not answer.citations
        assert main_topics(library.records) == ()


@pytest.mark.parametrize(
    "question, named",
    [
        ("Was hat Baghaei über Aleppo gesagt?", True),
        ("¿Quién es responsable del incendio del puerto?", False),
        ("Pourquoi le pont a-t-il été fermé ?", False),
    ],
)
def test_a_question_in_another_language_says_what_can_be_done(demo, question, named):
    answer = demo.asker.ask(question)
    assert answer.refusal is RefusalKind.OTHER_LANGUAGE and not answer.citations
    assert "in English" in answer.reason and "language model" in answer.reason
    assert any("Baghaei" in name for name in answer.nearest_names) is named
    assert ("What did Esmaeil Baghaei say?" in answer.reason) is named


def test_what_many_articles_dwell_on_is_a_topic():
    asylum = "Asylum seekers wait. The asylum seekers are housed. Asylum seekers said on Monday. Monday. Monday. Lee."
    bank = "The bank raised rates. Rates at the bank rose. The bank cut rates. Lee said, Lee said, Lee said."
    found = topics([asylum, asylum, bank, bank, bank], ["Ann Lee"])
    assert [(name.casefold(), number) for name, number in found[:2]] == [("asylum seekers", 2), ("rates", 3)]
    assert not {"lee", "monday", "said"} & {name.casefold() for name, _ in found}
    assert topics([]) == []
