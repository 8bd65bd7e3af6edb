"""Finding evidence: statements and passages, by name, by words and by meaning, fused by rank.

Words and meaning each give a ranked list; so do the act, the target and the speaker a question asks for. Reciprocal
rank fusion orders them. `Hit.score` is something else: how well a piece is about what was asked, 0..1, so that an
answerer can tell an answer from a near miss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from rag.domain import Filters, Hit, Passage, Query, Span, Statement
from rag.people.tallies import MOST_QUOTED, most_quoted
from rag.questions.relevance import (
    MENTIONED,
    Found,
    about,
    fits_act,
    has_name,
    met,
    quoted_words,
    relayed_by,
    relevance,
    topic_of,
)
from rag.questions.topics import content_words, coverage, stems
from rag.seams import Embedder, Records, Vectors
from rag.text import fold, sentence_around, sentences, words

RANK_CONSTANT = 60  # of reciprocal rank fusion (Cormack et al. 2009)
NEAR = 60  # of each ranked list over the whole library
OWN = 600  # so many statements of the speakers asked about are all read; of more, those nearest to the topic
CONTEXT = 16  # hits whose surrounding sentences are looked at
MENTIONS = 8  # passages that name somebody who is not quoted
EXACT = 0.95  # relevance of a piece that holds the very words which the question quotes
EVERYWHERE = Filters()
Nearest = Callable[[Vectors, Filters, int], list[tuple[str, float]]]


class Searcher:
    """Searches one library. `nearest` gives (id, cosine) for a vector within filters; by default the records do."""

    def __init__(self, records: Records, embedder: Embedder, nearest: Nearest | None = None) -> None:
        self._records, self._embedder, self._nearest = records, embedder, nearest or records.nearest
        self._parts = lru_cache(maxsize=512)(self._read_parts)

    def search(self, query: Query) -> list[Hit]:
        """Evidence for a question, best first: all statements of the speakers asked about, then everything near.

        For names that nobody quoted has, the passages that mention them.
        """
        topic = topic_of(query)
        if query.kind == "count" and not query.speakers and not topic:
            return self._everybody(query.filters)
        vector = self._embedder.embed([topic or query.standalone])[0]
        hits: list[Hit] = []
        if query.speakers:
            own = replace(query.filters, speakers=tuple(speaker.id for speaker in query.speakers))
            hits = self._ranked(query, topic, *self._own(own, topic, vector))
        known = {hit.found.id for hit in hits}
        near = self._ranked(query, topic, *self._near(query.filters, topic or query.standalone, vector, NEAR))
        hits += [hit for hit in near if hit.found.id not in known]
        quoted = any(isinstance(hit.found, Statement) and _by(hit.found, query) for hit in hits)
        if not quoted or query.kind == "who_is":
            hits = self._mentions(query, {hit.found.id: hit for hit in hits})
        return hits

    def mentioned(self, name: str, filters: Filters = EVERYWHERE) -> list[Passage]:
        """Passages that hold `name`, all its words in order."""
        terms = [fold(span.cut(name)) for span in words(name)]
        ids = [id for id, _ in self._records.words(terms, filters, NEAR) if _is_passage(id)]
        return [passage for passage in self._records.passages(ids=ids) if has_name(passage.text, name)][:MENTIONS]

    def _everybody(self, filters: Filters) -> list[Hit]:
        """The first statement of each of those quoted most."""
        most = most_quoted(self._records, filters, MOST_QUOTED)
        said = [(self._records.statements(replace(filters, speakers=(one.id,))), number) for one, number in most]
        return [Hit(theirs[0], 0.0, (f"quoted {number} times",)) for theirs, number in said if theirs]

    # --- candidates, with what each list says of them ------------------------------------------------------

    def _own(self, filters: Filters, topic: str, vector: Vectors) -> tuple[list[Found], dict[str, float], list[str]]:
        """(statements of the speakers, cosines by id, ids by words)"""
        count = self._records.vector_count(filters)
        cosines = dict(self._records.nearest(vector, filters, min(2 * OWN, max(count, 1))))
        by_words = [id for id, _ in self._records.words(content_words(topic), filters, OWN)] if topic else []
        if count <= 2 * OWN:
            return list(self._records.statements(filters)), cosines, by_words
        ids = list(dict.fromkeys([*by_words[: OWN // 2], *cosines]))
        ids = [id for id in ids if not _is_passage(id)][:OWN]
        return list(self._records.statements(ids=ids)), cosines, by_words

    def _near(
        self, filters: Filters, topic: str, vector: Vectors, k: int
    ) -> tuple[list[Found], dict[str, float], list[str]]:
        by_words = [id for id, _ in self._records.words(content_words(topic), filters, k)]
        cosines = dict(self._nearest(vector, filters, 2 * k))
        ids = list(dict.fromkeys([*by_words, *list(cosines)[:k]]))
        found: list[Found] = list(self._records.statements(ids=[id for id in ids if not _is_passage(id)]))
        found += self._records.passages(ids=[id for id in ids if _is_passage(id)])
        return found, cosines, by_words

    # --- ranking --------------------------------------------------------------------------------------------

    def _ranked(
        self, query: Query, topic: str, found: Sequence[Found], cosines: dict[str, float], by_words: Sequence[str]
    ) -> list[Hit]:
        texts = {piece.id: about(piece) for piece in found}
        covers = {id: met(topic, text) for id, text in texts.items()}
        acts = [piece.id for piece in found if isinstance(piece, Statement) and fits_act(piece, query.act)]
        aimed = stems(query.target)
        targets = [id for id, text in texts.items() if aimed and coverage(aimed, text) >= 0.5]
        lists = [
            [id for id, _ in sorted(cosines.items(), key=lambda pair: -pair[1]) if id in texts],
            [id for id in by_words if id in texts],
            [id for id, cover in sorted(covers.items(), key=lambda pair: -pair[1]) if cover],
        ]
        order = fuse(lists, members=(acts, targets))
        ranked = sorted(found, key=lambda piece: -order.get(piece.id, 0.0))
        return [
            self._hit(query, topic, piece, cosines.get(piece.id), covers[piece.id], i < CONTEXT)
            for i, piece in enumerate(ranked)
        ]

    def _hit(self, query: Query, topic: str, piece: Found, cosine: float | None, cover: float, look: bool) -> Hit:
        wanted = stems(topic)
        look = look and cover < 1 and bool(wanted) and isinstance(piece, Statement)
        around = met(topic, self._around(piece)) if look else cover
        score = relevance(cosine or 0.0, cover, max(around, cover)) if wanted else 0.0
        if any(has_name(about(piece), quoted) for quoted in quoted_words(query)):
            score = max(score, EXACT)
        why = tuple(_why(query, wanted, piece, cosine)) or tuple(_words_only(query, piece))
        return Hit(piece, round(score, 4), why)

    def _around(self, piece: Found) -> str:
        """The sentences a statement stands in; a passage is its own surroundings."""
        if isinstance(piece, Passage):
            return piece.text
        text, parts = self._parts(self._records.generation(), piece.source_id)
        return sentence_around(text, piece.span if len(piece.span) else piece.extent, parts).cut(text)

    def _read_parts(self, generation: int, source_id: str) -> tuple[str, list[Span]]:
        """An article's text and its sentences; `generation` keeps what is remembered up to date."""
        text = self._records.article(source_id).text
        return text, sentences(text)

    def _mentions(self, query: Query, hits: dict[str, Hit]) -> list[Hit]:
        """Put the passages first that name whom nobody quotes, and the statements which they passed on."""
        names = [*query.unknown, *(name for speaker in query.speakers for name in speaker.names)]
        for name in dict.fromkeys(names):
            passages = self.mentioned(name, query.filters)
            articles = Filters(articles=tuple({passage.source_id for passage in passages}))
            passed_on = [s for s in self._records.statements(articles) if relayed_by(s, name)] if passages else []
            for found in (*passages, *passed_on):
                old = hits.get(found.id, Hit(found, 0.0))
                hits[found.id] = replace(old, why=(f"{MENTIONED}{name}", *old.why))
        return sorted(hits.values(), key=lambda hit: not any(why.startswith(MENTIONED) for why in hit.why))


def fuse(ranked: Iterable[Sequence[str]], members: Iterable[Sequence[str]] = ()) -> dict[str, float]:
    """Reciprocal rank fusion: id -> the sum over the lists of 1 / (60 + rank).

    `members` are lists without order: each of their ids counts as first.

    >>> order = fuse([["a", "b"], ["b", "c"]])
    >>> sorted(order, key=order.get, reverse=True)
    ['b', 'a', 'c']
    """
    order: dict[str, float] = {}
    for ids in ranked:
        for rank, id in enumerate(ids):
            order[id] = order.get(id, 0.0) + 1 / (RANK_CONSTANT + rank)
    for ids in members:
        for id in ids:
            order[id] = order.get(id, 0.0) + 1 / RANK_CONSTANT
    return order


def _by(statement: Statement, query: Query) -> bool:
    return statement.speaker is not None and statement.speaker.id in {speaker.id for speaker in query.speakers}


def _is_passage(id: str) -> bool:
    return id.rpartition("#")[2].startswith("p")


def _words_only(query: Query, piece: Found) -> Iterable[str]:
    """Found by a word that is not the topic's: of the question as a whole, or in another form than its own."""
    there = stems(about(piece))
    shared = [word for word in content_words(query.standalone) if stems(word) & there]
    yield f"words: {', '.join(shared)}" if shared else "words"


def _why(query: Query, wanted: frozenset[str], piece: Found, cosine: float | None) -> Iterable[str]:
    """The reasons in words, for `--explain`."""
    if isinstance(piece, Statement) and _by(piece, query):
        asked = fold(query.standalone)
        yield f"name: {piece.speaker.name}" if fold(piece.speaker.name) in asked else f"alias: {piece.speaker.name}"
    if shared := wanted & stems(about(piece)):
        spoken = [word for word in content_words(topic_of(query)) if stems(word) & shared]
        yield f"words: {', '.join(spoken or sorted(shared))}"
    if cosine is not None:
        yield f"meaning: {cosine:.2f}"
    if isinstance(piece, Statement) and fits_act(piece, query.act):
        yield f"act: {piece.act}"
