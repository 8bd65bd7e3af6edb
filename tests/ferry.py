"""A report of one invented ferry dispute, long enough that its sentences lean on each other; statements by hand."""

from __future__ import annotations

from dataclasses import replace

from makers import make_article, make_statement, span_of

from rag.domain import Mention, Speaker, Statement, hull

TEXT = (
    "The ferry Lady Brann will be sold, the Ostby Line told its crews on Tuesday. "
    "Harbour inspector Dela Kroon said the vessel would leave Varn at the end of May. "
    "She said it could carry 340 people. "
    "“We counted 12 engineers and 65 stewards in March. The company needs nine engineers for the night boats,” "
    "Kroon told the council. "
    "Union leader Matti Orbel said 14 boats were late in April. "
    "He condemned the sale, calling it a theft in daylight. "
    "Orbel warned that tickets to Brann would rise by 20 crowns and tickets to Hollin by 35 crowns. "
    "He said the hearing was put off because the judge had fallen ill. "
    "Two stewards were hurt when the Lady Brann struck the pier in January. "
    "The council has spent 3 million crowns on the pier since 2019."
)
FERRY = make_article(
    TEXT, "ferry", title="Ferry Lady Brann to be sold", outlet="Varn Gazette", published="2025-05-07", origin="f"
)
LINE = Speaker("line", "Ostby Line", "body")
KROON = Speaker("kroon", "Dela Kroon", "person", ("Kroon",), ("Harbour inspector",))
ORBEL = Speaker("orbel", "Matti Orbel", "person", ("Orbel",), ("Union leader",))


def _said(content: str, speaker: Speaker, by: str, cue: str, act: str = "say", **fields) -> Statement:
    spans = [span_of(TEXT, part) for part in (content, by)]
    statement = make_statement(FERRY, content, by, act=act, span=hull(spans), **fields)
    return replace(statement, speaker=speaker, cue=Mention(cue, span_of(TEXT, cue)))


STATEMENTS = (
    _said("The ferry Lady Brann will be sold", LINE, "the Ostby Line", "told"),
    _said("the vessel would leave Varn at the end of May", KROON, "Harbour inspector Dela Kroon", "said"),
    _said("it could carry 340 people", KROON, "She", "said"),
    _said(
        "We counted 12 engineers and 65 stewards in March. The company needs nine engineers for the night boats",
        KROON,
        "Kroon told",
        "told",
        form="direct",
    ),
    _said("14 boats were late in April", ORBEL, "Union leader Matti Orbel", "said"),
    _said("the sale, calling it a theft in daylight", ORBEL, "He", "condemned", "condemn"),
    _said(
        "that tickets to Brann would rise by 20 crowns and tickets to Hollin by 35 crowns",
        ORBEL,
        "Orbel warned",
        "warned",
        "warn",
    ),
    _said("the hearing was put off because the judge had fallen ill", ORBEL, "He", "said"),
)


class ByHand:
    """An extractor that knows this article by heart."""

    name = "by hand"

    def extract(self, articles) -> list[tuple[Statement, ...]]:
        return [STATEMENTS for _ in articles]
