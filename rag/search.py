"""The search: sentences that may answer a question, by meaning, by words and by the people it names, fused by rank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from rag.domain import Article, Candidate, Filters, Hit, Piece, Query, Sentence, Span, Statement, place_of
from rag.errors import ArticleGone
from rag.lexicon.function_words import content_words
from rag.lexicon.nameforms import TITLES
from rag.seams import Embedder, Records, Vectors
from rag.text import fold, sentences, words

RANK_CONSTANT = 60  # of reciprocal rank fusion (Cormack et al. 2009)
NEAR = 60  # of each ranked list
OWN = 20  # of the statements of the people named
CANDIDATES = 24  # that the matcher reads; measured: training/README.md
BY_MEANING, BY_WORDS, BY_NAME = 1.0, 0.5, 0.7  # weights of the lists
PAGES = 512  # articles that are remembered
Page = tuple[Article, list[Span], list[Statement]]
Nearest = Callable[[Vectors, Filters, int], list[tuple[str, float]]]


class Searcher:
    """Searches one library. `nearest` gives (id, cosine) for a vector within filters; by default the records do."""

    def __init__(self, records: Records, embedder: Embedder, nearest: Nearest | None = None) -> None:
        self._records, self._embedder, self._nearest = records, embedder, nearest or records.nearest
        self._pages: tuple[int | None, dict[str, Page]] = None, {}  # those of which generation

    def search(self, query: Query, most: int = CANDIDATES) -> list[Candidate]:
        """Sentences for a question, best first, with what is said in them. Raises what the embedder raises."""
        return self._found(query, self._embedder.embed([query.standalone])[0], most)

    def by_words(self, query: Query, most: int = CANDIDATES) -> list[Candidate]:
        """The same without meaning, for a question that cannot be embedded."""
        return self._found(query, np.zeros(self._embedder.dim, np.float32), most)

    def _found(self, query: Query, vector: Vectors, most: int) -> list[Candidate]:
        terms = content_words(query.standalone)
        near = dict(self._nearest(vector, query.filters, NEAR))
        by_words = [id for id, _ in self._records.words(terms, query.filters, NEAR)]
        lists = [(BY_MEANING, list(near)), (BY_WORDS, by_words)]
        if ids := query.filters.among(query.speakers or query.spoken_of):
            own = replace(query.filters, speakers=ids)
            theirs = dict(self._records.nearest(vector, own, OWN))
            lists.append((BY_NAME, list(theirs)))
            near = theirs | near
        order = fuse(lists)
        best = sorted(order, key=lambda id: -order[id])[:most]
        ranks = {id: 1 / (1 + rank) for rank, id in enumerate(by_words)}
        self._read_pages([place[0] for id in best if (place := place_of(id))])
        made = (self.candidate(id, near.get(id, 0.0), ranks.get(id, 0.0), terms) for id in best)
        return [candidate for candidate in made if candidate]

    def mentioned(self, name: str, filters: Filters, most: int = 8) -> list[Sentence]:
        """Sentences that hold `name`, all its words in order."""
        wanted = [fold(span.cut(name)) for span in words(name)]
        found = [id for id, _ in self._records.words(wanted, filters, NEAR)]
        sentences = [candidate.sentence for id in found if (candidate := self.candidate(id))]
        return [sentence for sentence in sentences if has_words(sentence.text, wanted)][:most]

    def at(self, source_id: str, span: Span) -> Candidate | None:
        """The sentence of an article in which a span begins; None if there is none."""
        try:
            _, parts, _ = self._page(source_id)
        except ArticleGone:
            return None
        part = next((part for part in parts if part.start <= span.start < part.end), None)
        return self.candidate(Sentence(source_id, part, "").id) if part else None

    def candidate(self, id: str, cosine: float = 0.0, rank: float = 0.0, terms: Sequence[str] = ()) -> Candidate | None:
        """The sentence of this id with what is said in it; None if it is no sentence's, or its article is removed."""
        place = place_of(id)
        if place is None or place[1] != "t":
            return None
        source_id, _, start, end = place
        try:
            article, parts, said = self._page(source_id)
        except ArticleGone:
            return None
        span = Span(start, end)
        before = [part for part in parts if part.end <= start][-1:]
        sentence = Sentence(source_id, span, span.cut(article.text))
        there = {fold(word.cut(sentence.text)) for word in words(sentence.text)}
        why = [f"meaning: {cosine:.2f}"] if cosine else []
        why += [f"words: {', '.join(shared)}"] if (shared := [term for term in terms if term in there]) else []
        return Candidate(
            sentence=sentence,
            source=article.source,
            before=before[0].cut(article.text) if before else "",
            statements=tuple(s for s in said if any(quote.span.meets(span) for quote in s.content)),
            cosine=cosine,
            words=rank,
            why=tuple(why),
        )

    def _page(self, source_id: str) -> Page:
        """Raises ArticleGone."""
        if (page := self._read_pages([source_id]).get(source_id)) is None:
            raise ArticleGone(f"There is no article {source_id!r} in the library any more")
        return page

    def _read_pages(self, ids: Sequence[str]) -> dict[str, Page]:
        """These articles and others with their sentences and statements, remembered until the library changes."""
        generation = self._records.generation()
        read_at, pages = self._pages
        if generation != read_at or len(pages) > PAGES:
            self._pages = generation, (pages := {})
        if not (wanted := tuple(dict.fromkeys(id for id in ids if id not in pages))):
            return pages
        said: dict[str, list[Statement]] = {}
        for statement in self._records.statements(Filters(articles=wanted)):
            said.setdefault(statement.source_id, []).append(statement)
        for article in self._records.articles(wanted):
            id = article.source.id
            pages[id] = article, sentences(article.text), said.get(id, [])
        return pages


def fuse(ranked: Iterable[tuple[float, Sequence[str]]]) -> Mapping[str, float]:
    """Weighted reciprocal rank fusion: id -> the sum over the lists of weight / (60 + rank).

    >>> order = fuse([(1.0, ["a", "b"]), (1.0, ["b", "c"])])
    >>> sorted(order, key=order.get, reverse=True)
    ['b', 'a', 'c']
    """
    order: dict[str, float] = {}
    for weight, ids in ranked:
        for rank, id in enumerate(ids):
            order[id] = order.get(id, 0.0) + weight / (RANK_CONSTANT + rank)
    return order


def best_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Each sentence once, with its best score."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        known = best.get(candidate.sentence.id)
        if known is None or known.score < candidate.score:
            best[candidate.sentence.id] = candidate
    return sorted(best.values(), key=lambda candidate: -candidate.score)


def hits_of(candidates: Sequence[Candidate]) -> list[Hit[Piece]]:
    """The evidence that claims may point at, best first: what is said in each candidate, then the sentence itself."""
    found: dict[str, Hit[Piece]] = {}
    for candidate in candidates:
        pieces: tuple[Piece, ...] = (*candidate.statements, candidate.sentence)
        for piece in pieces:
            found.setdefault(piece.id, Hit(piece, round(candidate.score, 4), candidate.why))
    return list(found.values())


def has_words(text: str, wanted: Sequence[str]) -> bool:
    """Whether a text has these folded words in order; titles are left out, as an article may give them elsewhere.

    >>> has_words("General Hale spoke.", ["gen", "hale"])
    True
    """
    folded = fold(text)
    there = [span.cut(folded).removesuffix("'s") for span in words(folded)]
    plain = [word for word in wanted if word not in TITLES] or list(wanted)
    size = len(plain)
    return size > 0 and any(there[i : i + size] == plain for i in range(len(there) - size + 1))
