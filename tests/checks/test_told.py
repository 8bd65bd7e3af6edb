"""Prose about the demo library, read by the real models: no lie of the table is shown, and hardly a truth is lost."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from told import LIES, TRUTHS, UNTOLD

from rag.checks.grounds import Ground, ground_of
from rag.checks.paraphrase import unfaithful
from rag.checks.support import unsupported
from rag.checks.verify import Verifier
from rag.domain import Claim, Filters, Hit, Passage, Query, Statement
from rag.store.records import SqliteRecords
from rag.text import words
from rag.wiring import prose_judge, reader

EDGES = '“”"‘’,. '
ASKED = Query("What was said?")


class Told:
    """The demo library, and what of a model's prose it lets through."""

    def __init__(self, folder: Path) -> None:
        self.records = SqliteRecords(folder)
        self.statements = self.records.statements()
        self.found = [*self.statements, *self.records.passages()]

    def evidence(self, said: str) -> Statement | Passage:
        """The statement that has these words, or else the passage. Fails if the library has neither."""
        return next(one for one in self.found if said in _content(one))

    def shown(self, prose: str, *said: str) -> tuple[bool, int]:
        """Whether the prose is shown, and how many quotations are."""
        cited = [self.evidence(words_of) for words_of in said]
        by = {one.speaker.name for one in cited if isinstance(one, Statement) and one.speaker}
        claim = Claim(prose, tuple(one.id for one in cited), by.pop() if len(by) == 1 else None)
        verifier = Verifier(ASKED, [Hit(one, 1.0) for one in cited], self.records.article, self._said_in)
        verifier.add(claim, free=True)
        return bool(verifier.believed), len(verifier.citations)

    @cache  # noqa: B019 (it lives as long as the module's tests)
    def ground(self, statement: Statement) -> Ground:
        return ground_of(statement, self.records.article(statement.source_id))

    def _said_in(self, source_id: str) -> list[Statement]:
        return self.records.statements(Filters(articles=(source_id,)))


def _content(one: Statement | Passage) -> str:
    return one.text if isinstance(one, Passage) else " … ".join(quote.text for quote in one.content)


@pytest.fixture(scope="module")
def told(demo_library):
    opened = Told(demo_library)
    yield opened
    opened.records.close()


@pytest.mark.parametrize("row", LIES, ids=lambda row: row[0])
def test_no_lie_is_shown(told, row):
    assert told.shown(*row)[0] is False


def test_hardly_a_lie_passes_the_network(told):
    passed = []
    for prose, *said in LIES:
        cited = [told.evidence(words_of) for words_of in said]
        grounds = [ground_of(one, told.records.article(one.source_id)) for one in cited]
        passed += [prose] * (unsupported(prose, grounds, prose_judge(), reader()) is None)
    assert len(passed) <= 0.02 * len(LIES), passed


@pytest.mark.parametrize("row", TRUTHS, ids=lambda row: row[0])
def test_a_truth_in_the_pages_words_is_shown(told, row):
    assert told.shown(*row) == (True, len(row) - 1)


@pytest.mark.parametrize("row", UNTOLD, ids=lambda row: row[0])
def test_what_no_rule_can_vouch_for_leaves_the_quotation(told, row):
    assert told.shown(*row) == (False, len(row) - 1)


def _prose(statement: Statement, name: str) -> list[str]:
    """The statement as prose by `name`, one sentence for each part of what was said."""
    cue = statement.cue.text if statement.cue and words(statement.cue.text)[0:1] else "said"
    return [f"{name} {cue} {quote.text.strip(EDGES)}." for quote in statement.content]


def _laws(told: Told) -> list[tuple[Statement, str, str]]:
    """(statement, its speaker, prose that is believed) for everything that the library can be made to say so."""
    made = [(s, s.speaker.name, prose) for s in told.statements if s.speaker for prose in _prose(s, s.speaker.name)]
    return [row for row in made if _fault(told, row[0], row[2]) is None]


def _fault(told: Told, statement: Statement, prose: str) -> str | None:
    return unfaithful(prose, [told.ground(statement)])


def test_most_of_the_library_can_be_told(told):
    assert len(_laws(told)) > 0.75 * sum(len(s.content) for s in told.statements)


def test_nothing_that_can_be_told_can_be_told_of_somebody_else(told):
    names = sorted({s.speaker.name for s in told.statements if s.speaker})
    for statement, name, prose in _laws(told):
        called = {word.lower() for one in statement.speaker.names for word in re.findall(r"\w+", one)}
        for other in names:
            if not called & {word.lower() for word in re.findall(r"\w+", other)}:
                assert _fault(told, statement, prose.replace(name, other, 1)), (prose, other)


def test_nothing_that_can_be_told_can_be_denied_or_counted_otherwise(told):
    for statement, name, prose in _laws(told):
        behind = len(name) + 1 + len(statement.cue.text if statement.cue else "said")
        for place in [span.start for span in words(prose) if span.start > behind]:
            assert _fault(told, statement, f"{prose[:place]}not {prose[place:]}"), prose[:place]
        for number in re.finditer(r"\d+", prose[behind:]):
            at = behind + number.start()
            assert _fault(told, statement, f"{prose[:at]}7{prose[at:]}"), prose
        for negation in re.finditer(r"\b(?:not|never|no|nobody|nothing) ", prose):
            less = prose[: negation.start()] + prose[negation.end() :]
            assert _fault(told, statement, less), less
