"""Prose in a model's own words: names, numbers and days by code, the rest by the trained network."""

from __future__ import annotations

import pytest
from dam import BLAME, COST, DAM, HOLD, LEAKED, ORDER, PLAN, SAFE, WALL

from rag.checks.grounds import ground_of
from rag.checks.support import evidence_pair, unsupported
from rag.domain import PairScores
from rag.wiring import prose_judge, reader

OTHERS = frozenset({"velin", "karsa", "reik"})


class Agreeing:
    """A matcher that finds everything borne out."""

    name, heads = "agreeing", {}

    def read(self, question, pairs):
        return [PairScores(0.0, (1.0, 0.0, 0.0), None, 0.0, bears=1.0) for _ in pairs]


def fault(prose, evidence, judge=None, **options):
    return unsupported(
        prose, [ground_of(one, DAM) for one in evidence], judge or Agreeing(), reader(), OTHERS, **options
    )


def test_the_evidence_is_read_as_sentences_behind_their_speakers():
    pair = evidence_pair([ground_of(one, DAM) for one in (WALL, WALL, LEAKED)])
    assert pair.sentence == (
        "Ruben Karsa: Engineer Ruben Karsa said the wall had been measured on the wrong day. "
        "The Tarn dam leaked for eleven days in February."
    )
    assert pair.context == DAM.source.title and not pair.speaker


@pytest.mark.parametrize("prose, evidence, why", [
    ("Karsa faults the council for how long it took.", [BLAME], None),
    ("The repairs would come to nearly 9 million crowns, Reik told the court.", [COST], None),
    ("The repairs would come to nearly 19 million crowns, Reik told the court.", [COST], "a number"),
    ("Some walls may give way, says Karsa.", [HOLD], "somebody whom"),
    ("Some walls may give way, says Tomas Reik.", [HOLD], None),
    ("Some walls may give way, says Pavel Oster.", [HOLD], "a name"),
    ("On Friday, Karsa said the day of measuring was wrong.", [WALL], "a day"),
    ("The hamlets may be out of danger by Friday.", [SAFE], None),  # "may" is no month
    ("Karsa had measured the wall on -2 days.", [WALL], "a number"),
    ("Karsa admitted that the wall had been measured on the wrong day.", [WALL], "a word that reports"),
    ("Citing Karsa, a clerk said the wall had been measured on the wrong day.", [WALL], "words given to somebody"),
    ("word " * 100, [WALL], "a very long sentence"),
])  # fmt: skip
def test_names_numbers_and_days_are_the_evidences(prose, evidence, why):
    found = fault(prose, evidence)
    assert found is None if why is None else found.startswith(why)


def test_a_judge_takes_the_networks_place_but_not_that_of_code():
    class Denying(Agreeing):
        def read(self, question, pairs):
            return [PairScores(0.0, (0.0, 0.0, 1.0), None, 0.0, bears=0.0) for _ in pairs]

    assert fault("Karsa faults the council.", [BLAME], Denying()).startswith("prose that its evidence")
    assert fault("Karsa faults the council.", [BLAME], Denying(), vouched=True) is None
    assert fault("Karsa faults Oster.", [BLAME], Denying(), vouched=True).startswith("a name")


@pytest.mark.parametrize("prose, evidence", [
    ("Mara Velin denied giving the order to open the gates.", [ORDER]),
    ("Tomas Reik opposed the scheme.", [PLAN]),
    ("Karsa faults the council for how long it took.", [BLAME]),
])  # fmt: skip
def test_the_network_lets_a_faithful_paraphrase_pass(prose, evidence):
    assert fault(prose, evidence, prose_judge()) is None


@pytest.mark.parametrize("prose, evidence", [
    ("Mara Velin admitted giving the order to open the gates.", [ORDER]),
    ("Ruben Karsa is content with how the masonry was gauged.", [WALL]),
    ("Tomas Reik said that he had supported the plan.", [PLAN]),
    ("Karsa praised the valley council for its patience.", [BLAME]),
    ("The villages will be safe by Friday.", [SAFE]),
    ("Velin said the villages will be safe by Friday.", [SAFE]),
    ("Velin said the rain stops and the villages will be safe by Friday.", [SAFE]),
])  # fmt: skip
def test_a_distortion_is_stopped(prose, evidence):
    assert fault(prose, evidence, prose_judge())
