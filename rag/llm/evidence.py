"""What a language model sees of a library: articles once, sentence by sentence, each with who says what in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rag.domain import Article, Candidate, Hit, Passage, Piece, Span, Statement, Turn
from rag.errors import ArticleGone
from rag.llm.prices import tokens_in
from rag.text import sentence_around

TURNS = 3  # of the conversation
MAX_CHARS = 1_500  # of one piece of evidence, one question, one earlier answer
NEARLY_ALL = 0.7  # of a sentence: words that are so much of it are shown without it
ArticleOf = Callable[[str], Article]


@dataclass(frozen=True)
class Shown:
    """The evidence of one request, by the numbers that the model sees; `lines` are JSON, one object each."""

    hits: dict[str, Hit[Piece]] = field(default_factory=dict)
    lines: tuple[str, ...] = ()

    @property
    def speakers(self) -> list[str]:
        statements = (hit.found for hit in self.hits.values() if isinstance(hit.found, Statement))
        return sorted({statement.speaker.name for statement in statements if statement.speaker})

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(hit.found.source_id for hit in self.hits.values()))

    def line_of(self, number: str) -> str:
        return next(line for line in self.lines if line.startswith(f'{{"id": "{number}"'))


def shown(candidates: Sequence[Candidate], article_of: ArticleOf, room: int, most: int) -> Shown:
    """As much of the candidates' evidence as has room (tokens), the likeliest first, at most so many pieces.

    It is laid out article by article, in the order of the best candidate of each, and in the order of the page.
    """
    pieces: dict[str, Hit[Piece]] = {}
    spent, articles = 0, dict[str, Article]()
    for hit in _pieces(candidates):
        found = hit.found
        if found.source_id not in articles:
            try:
                articles[found.source_id] = article_of(found.source_id)
            except ArticleGone:  # removed since it was found
                continue
            spent += tokens_in(json_line(_heading("a99", articles[found.source_id])))
        spent += tokens_in(json_line(_evidence("e99", found, articles[found.source_id], whole=True)))
        if pieces and (spent > room or len(pieces) >= most):
            break
        pieces[found.id] = hit
    hits: dict[str, Hit[Piece]] = {}
    lines: list[str] = []
    for n, (source_id, article) in enumerate(articles.items(), 1):
        own = [hit for hit in pieces.values() if hit.found.source_id == source_id]
        lines += [json_line(_heading(f"a{n}", article))] if own else []
        told: set[Span] = set()
        for hit in sorted(own, key=lambda hit: _extent(hit.found)):
            number, around = f"e{len(hits) + 1}", sentence_around(article.text, _extent(hit.found))
            hits[number] = hit
            lines.append(json_line(_evidence(number, hit.found, article, whole=around not in told)))
            told.add(around)
    return Shown(hits, tuple(lines))


def _pieces(candidates: Sequence[Candidate]) -> Iterator[Hit[Piece]]:
    """What is said in each candidate; the sentence itself where nobody speaks. Each piece once, best first."""
    seen: set[str] = set()
    for candidate in candidates:
        for piece in candidate.statements or (candidate.sentence,):
            if piece.id not in seen:
                seen.add(piece.id)
                yield Hit(piece, candidate.score, candidate.why)


def _extent(found: Statement | Passage) -> Span:
    return found.extent if isinstance(found, Statement) else found.span


def _heading(number: str, article: Article) -> dict[str, Any]:
    source = article.source
    told = {"title": source.title, "outlet": source.outlet, "date": (source.published or "")[:10]}
    return {"article": number, **{name: value for name, value in told.items() if value}}


def _evidence(number: str, found: Statement | Passage, article: Article, whole: bool) -> dict[str, Any]:
    """One piece; `whole`: with the sentence around it, if that says more than who said it."""
    if not isinstance(found, Statement):
        return {"id": number, "kind": "article", "speaker": None, "words": _short(found.text)}
    said = _short(" … ".join(quote.text for quote in found.content))
    told: dict[str, Any] = {
        "written": found.mention.text if found.mention else "",
        "via": [mention.text for mention in found.via],
        "cue": found.cue.text if found.cue else "",
        "negated": found.negated,
        "words": said,
    }
    around = " ".join(sentence_around(article.text, found.extent).cut(article.text).split())
    if whole and len(said) < NEARLY_ALL * len(around):
        told["sentence"] = _short(around)
    speaker = found.speaker.name if found.speaker else None
    if told["written"] == speaker:
        del told["written"]
    kept = {name: value for name, value in told.items() if value not in ("", [], False)}
    return {"id": number, "kind": "statement", "speaker": speaker, **kept}


def conversation(turns: Sequence[Turn]) -> str:
    """Earlier questions and answers, with the words that were quoted: JSON lines."""
    return "\n".join(json_line(_told(turn)) for turn in turns[-TURNS:]) or "(none)"


def _told(turn: Turn) -> dict[str, Any]:
    quoted = [
        {"speaker": c.speaker.name if c.speaker else None, "words": _short(" ".join(c.quote.text.split()))[:300]}
        for c in turn.answer.citations[:4]
    ]
    return {"question": _short(turn.question), "answer": _short(turn.answer.text)[:400], "quoted": quoted}


def cited(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The articles whose words the conversation may repeat."""
    return tuple(citation.source.id for turn in turns[-TURNS:] for citation in turn.answer.citations)


def json_line(value: Any) -> str:
    """One line of JSON: no string inside it can end the evidence or begin an instruction of its own."""
    return json.dumps(value, ensure_ascii=False)


def _short(text: str) -> str:
    return text if len(text) <= MAX_CHARS else text[: MAX_CHARS - 1] + "…"
