"""The journey out: question -> query -> evidence -> claims -> verified answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter

from rag.checks.verify import verify
from rag.domain import Answer, Citation, Draft, Filters, Hit, Query, Statement, Turn
from rag.errors import RagError, ServiceError
from rag.people.speakers import Phonebook
from rag.questions.reading import MAX_CHARS, Places, read_question
from rag.seams import Answerer, Embedder, Records
from rag.search import Nearest, Searcher

EVERYWHERE = Filters()
PIECE = re.compile(r"\S+\s*")


@dataclass(frozen=True)
class _Library:
    """What reading a question needs of a library, as of one generation."""

    generation: int
    book: Phonebook
    places: Places
    copies: dict[str, str]


class Asker:
    """Answers questions over one library. One instance may serve several threads.

    `answerer` writes the answer from at most `most` pieces of evidence; where it fails, `fallback` does, from all of
    them, and says why (no fallback: the error reaches the user). With one answerer for both, it sees all.
    """

    def __init__(
        self,
        records: Records,
        embedder: Embedder,
        answerer: Answerer,
        fallback: Answerer | None = None,
        nearest: Nearest | None = None,
        most: int = 24,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._records, self._answerer, self._fallback = records, answerer, fallback
        self._most, self._today = most, today
        self._searcher = Searcher(records, embedder, nearest)
        self._known: _Library | None = None

    def ask(self, question: str, filters: Filters = EVERYWHERE, turns: Sequence[Turn] = ()) -> Answer:
        """Return a verified answer, which may be a refusal with its reason.

        Raises RagError for a question nobody can read, and ServiceError if a model fails and there is no fallback.
        """
        *_, answer = self.stream(question, filters, turns)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self, question: str, filters: Filters = EVERYWHERE, turns: Sequence[Turn] = ()
    ) -> Iterator[Citation | str | Answer]:
        """Give verified evidence first, then the prose in pieces, and the whole Answer last.

        The citations given first are what the library itself offers; those of the Answer are numbered for its prose.
        """
        watch = _Watch()
        query = self._read(question, filters, turns)
        watch.lap("read")
        hits = self._searcher.search(query)
        watch.lap("search")
        first = None
        if self._fallback is not None and self._fallback is not self._answerer:
            first = self._verified(query, self._fallback.answer(query, hits, turns), hits)
            yield from first.citations
            hits = hits[: self._most]
        answer = self._answered(query, hits, turns, first)
        watch.lap("answer")
        if first is None:
            yield from answer.citations
        yield from PIECE.findall(answer.text)
        yield answer.with_timings(**watch.laps, total=sum(watch.laps.values()))

    def found(self, question: str, filters: Filters = EVERYWHERE, turns: Sequence[Turn] = ()) -> list[Hit]:
        """The evidence for a question, best first, each piece with the reasons why it was found."""
        return self._searcher.search(self._read(question, filters, turns))

    # --- reading --------------------------------------------------------------------------------------------

    def _read(self, question: str, filters: Filters, turns: Sequence[Turn]) -> Query:
        asked = _readable(question)
        known = self._library()
        rewrite = getattr(self._answerer, "rewrite", None)
        rewritten = rewrite(asked, turns) if rewrite and turns else None
        turns = () if rewritten else turns
        query = read_question(rewritten or asked, turns, known.book, self._today(), filters, known.places)
        return self._settled(replace(query, question=asked), known.book)

    def _library(self) -> _Library:
        """Read again whenever another process has added or removed articles."""
        generation = self._records.generation()
        if self._known is None or self._known.generation != generation:
            book = Phonebook(self._records.speakers())
            self._known = _Library(generation, book, Places(self._records.sources(EVERYWHERE)), self._records.copies())
        return self._known

    def _settled(self, query: Query, book: Phonebook) -> Query:
        """Decide about names that are nearly a speaker's: one that stands in the articles is no misspelling."""
        for name in query.unknown:
            guesses = {speaker.id for speaker, _, _ in book.find(name)}
            kept = tuple(speaker for speaker in query.speakers if speaker.id not in guesses)
            if len(kept) == len(query.speakers):
                continue
            if self._searcher.mentioned(name):
                query = replace(query, speakers=kept)
            else:
                query = replace(query, unknown=tuple(other for other in query.unknown if other != name))
        return query

    # --- answering -------------------------------------------------------------------------------------------

    def _answered(self, query: Query, hits: Sequence[Hit], turns: Sequence[Turn], first: Answer | None) -> Answer:
        """The answerer's reply, verified; where nothing of it holds, the first answer with the reason."""
        try:
            draft = self._answerer.answer(query, hits, turns)
        except ServiceError as error:
            if first is None:
                raise
            return replace(first, made_by=f"{first.made_by}, because {self._answerer.name} failed: {error}")
        answer = self._verified(query, draft, hits)
        if first is not None and draft.refusal is None and answer.refused:
            why = f"{first.made_by}, because nothing that {self._answerer.name} said could be verified"
            return replace(first, made_by=why, dropped=answer.dropped, usage=answer.usage)
        return answer

    def _verified(self, query: Query, draft: Draft, hits: Sequence[Hit]) -> Answer:
        known = self._library()
        return verify(query, draft, hits, self._records.article, self._said_in, known.copies)

    def _said_in(self, source_id: str) -> Sequence[Statement]:
        return self._records.statements(Filters(articles=(source_id,)))


def _readable(question: str) -> str:
    """The question in plain characters. Raises RagError for one that is empty or too long."""
    text = " ".join(question.encode("utf-8", "replace").decode().replace("\0", " ").split())
    if not text:
        raise RagError("The question is empty; ask for example: What did the mayor say about the harbour?")
    if len(text) > MAX_CHARS:
        raise RagError(f"The question has {len(text):,} characters; ask it in at most {MAX_CHARS:,}")
    return text


class _Watch:
    """Milliseconds from lap to lap."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = perf_counter()

    def lap(self, name: str) -> None:
        now = perf_counter()
        self.laps[name], self._last = 1000 * (now - self._last), now
