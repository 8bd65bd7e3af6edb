"""Three small reports of one invented flood, with what is said in them written down by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from makers import make_article, make_statement, span_of

from rag.domain import Article, Mention, Quote, Speaker, Statement, hull

FIRST = (
    "Water minister Mara Velin blamed the Port Authority and Deltabau for the flood in Sarn. "
    "“The wall was never inspected,” Velin told reporters on Monday. "
    "She warned that another storm would break the gates of the harbour. "
    "The Port Authority denied that it had skipped inspections. "
    "A harbour worker, cited by Radio Sarn, said that two pumps had been switched off. "
    "The wall has leaked since 2019 and nobody paid for repairs. "
    "Mayor Pavel Oster walked through the district."
)
SECOND = (
    "The flood is the work of the harbour company and its builder, said Minister Mara Wellin. "
    "Ingrid Solvang, the port director, thanked the volunteers of Sarn. "
    "“We will rebuild the wall by June,” said Solvang. "
    "Solvang did not say that the company would pay. "
    "According to the Coast Monitor, 40 boats sank and three people are missing. "
    "Norland and Esteria signed the river treaty in 2018."
)

COURIER = make_article(
    FIRST, "courier", title="Flood in Sarn", outlet="Sarn Courier", published="2025-03-04", origin="1"
)
POST = make_article(SECOND, "post", title="After the water", outlet="Coast Post", published="2025-03-05", origin="2")
COPY = make_article(FIRST, "star", title="Minister angry", outlet="Evening Star", published="2025-03-04", origin="3")

VELIN = Speaker("velin", "Mara Velin", "person", ("Velin", "Mara Wellin"), ("Water minister",))
SOLVANG = Speaker("solvang", "Ingrid Solvang", "person", ("Solvang",), ("port director",))
PORT = Speaker("port", "Port Authority", "body")
WORKER = Speaker("worker", "A harbour worker", "unknown")
MONITOR = Speaker("monitor", "Coast Monitor", "body")


def _said(
    article: Article, content: str, speaker: Speaker, by: str, cue: str, act: str = "say", target: str = "", **fields
) -> Statement:
    text = article.text
    spans = [span_of(text, part) for part in (content, by, cue)]
    statement = make_statement(article, content, by, act=act, span=hull(spans), **fields)
    aimed = Quote.cut(article, span_of(text, target)) if target else None
    return replace(statement, speaker=speaker, cue=Mention(cue, spans[2]), target=aimed)


def _first(article: Article) -> tuple[Statement, ...]:
    radio = Mention("Radio Sarn", span_of(article.text, "Radio Sarn"))
    return (
        _said(
            article,
            "the Port Authority and Deltabau for the flood in Sarn",
            VELIN,
            "Water minister Mara Velin",
            "blamed",
            "blame",
            "the Port Authority and Deltabau",
        ),
        _said(article, "The wall was never inspected", VELIN, "Velin told", "told", form="direct"),
        _said(article, "that another storm would break the gates of the harbour", VELIN, "She", "warned", "warn"),
        _said(article, "that it had skipped inspections", PORT, "The Port Authority", "denied", "deny", negated=True),
        _said(article, "that two pumps had been switched off", WORKER, "A harbour worker", "said", via=(radio,)),
    )


STATEMENTS = {
    "courier": _first(COURIER),
    "star": _first(COPY),
    "post": (
        _said(
            POST,
            "The flood is the work of the harbour company and its builder",
            VELIN,
            "Minister Mara Wellin",
            "said",
            "blame",
            "the harbour company and its builder",
        ),
        _said(
            POST,
            "the volunteers of Sarn",
            SOLVANG,
            "Ingrid Solvang, the port director",
            "thanked",
            "thank",
            "the volunteers of Sarn",
        ),
        _said(POST, "We will rebuild the wall by June", SOLVANG, "said Solvang", "said", "promise", form="direct"),
        _said(POST, "that the company would pay", SOLVANG, "Solvang did", "did not say", negated=True),
        _said(POST, "40 boats sank and three people are missing", MONITOR, "the Coast Monitor", "According to"),
    ),
}


class ByHand:
    """An extractor that knows these three articles by heart."""

    name = "by hand"

    def extract(self, articles: Sequence[Article]) -> list[tuple[Statement, ...]]:
        return [STATEMENTS[article.source.id] for article in articles]
