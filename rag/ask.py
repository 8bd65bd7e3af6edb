"""The journey out: question -> query -> evidence -> claims -> verified answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from rag.answers.pages import Pages
from rag.answers.prose import retold
from rag.answers.scoring import scored
from rag.checks.verify import Prose, Verifier, verify
from rag.domain import (
    Answer,
    Candidate,
    Citation,
    Claim,
    Filters,
    Hit,
    Piece,
    Plan,
    Query,
    QuestionKind,
    Statement,
    Turn,
    UncheckedAnswer,
)
from rag.errors import ArticleGone, LibraryError, RagError, ServiceError
from rag.export.usage import total_usage
from rag.names.speakers import Phonebook
from rag.questions.reading import MAX_CHARS, FormOf, read_question
from rag.questions.where import Places
from rag.seams import Answerer, Matcher, Planner, Reader, Records, StreamingAnswerer
from rag.search import CANDIDATES, Searcher, best_first, hits_of
from rag.streaming import AnswerStream, Watch, broken_off, settled

EVERYWHERE = Filters()
PATIENCE = 4  # times that an answer is begun anew because articles that it rests on were removed meanwhile
BEAT_S = 0.25  # between two signs that a model is awaited
WIDE = 60  # candidates of each search that a model's evidence is taken from
PLANNED = frozenset({QuestionKind.LIST, QuestionKind.COMPARE, QuestionKind.CHANGED})  # served by several searches
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

    `matcher` reads the question beside each candidate, `judge` a model's prose beside what it rests on, `form_of` tells
    what kind of question it is, `reader` (made when a model writes) whom its prose gives words to. `answerer` writes
    the answer; where it fails, `fallback` does, and says why (no fallback: the error reaches the user). `strict`: a
    model's prose is shown only where it is the page's own words.
    """

    def __init__(
        self,
        records: Records,
        searcher: Searcher,
        matcher: Matcher,
        judge: Matcher,
        reader: Callable[[], Reader],
        form_of: FormOf,
        answerer: Answerer,
        fallback: Answerer | None = None,
        strict: bool = False,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._records, self._answerer, self._fallback = records, answerer, fallback
        self._strict, self._today, self._form_of = strict, today, form_of
        self._matcher, self._judge, self._reader = matcher, judge, reader
        self._searcher = searcher
        self._known: _Library | None = None

    def ask(self, question: str, filters: Filters = EVERYWHERE, turns: Sequence[Turn] = ()) -> Answer:
        """Return a verified answer, which may be a refusal with its reason.

        Raises RagError for a question nobody can read, and ServiceError if a model fails and there is no fallback.
        """
        *_, answer = AnswerStream(lambda stream: self._pieces_of(question, filters, turns, stream, piecewise=False))
        assert isinstance(answer, Answer)
        return answer

    def stream(self, question: str, filters: Filters = EVERYWHERE, turns: Sequence[Turn] = ()) -> AnswerStream:
        """Give verified evidence first, then the prose as it is verified, and the whole Answer last.

        The first citations are what the library itself offers, before a model is asked anything; more may follow
        between pieces of prose, whose markers they are numbered for. The Answer is numbered anew, from 1. While a
        model is awaited, empty pieces come. Raises as `ask` does, from the first piece on.
        """
        return AnswerStream(lambda stream: self._pieces_of(question, filters, turns, stream, piecewise=True))

    def found(
        self, question: str, filters: Filters = EVERYWHERE, turns: Sequence[Turn] = (), most: int = CANDIDATES
    ) -> list[Candidate]:
        """The candidates for a question, the likeliest first, each with its scores and why it was found."""
        query = self._read(_readable(question), filters, turns)
        return scored(query, self._search(query, most)[0], self._matcher)

    def evidence(self, question: str, filters: Filters = EVERYWHERE, turns: Sequence[Turn] = ()) -> list[Hit[Piece]]:
        """The same as statements and sentences, best first."""
        return hits_of(self.found(question, filters, turns))

    # --- one answer -------------------------------------------------------------------------------------------

    def _pieces_of(
        self, question: str, filters: Filters, turns: Sequence[Turn], stream: AnswerStream, piecewise: bool
    ) -> Iterator[Citation | str | Answer]:
        watch, asked = Watch(), _readable(question)
        query = self._read(asked, filters, turns)
        watch.lap("read")
        answerer = self._fallback if self._fallback and query.kind is QuestionKind.LIBRARY else self._answerer
        offline = (self._fallback or answerer) is answerer and not isinstance(answerer, StreamingAnswerer)
        raw, trouble = self._search(query, CANDIDATES if offline else WIDE)
        found = scored(query, raw[:CANDIDATES], self._matcher)
        watch.lap("search")
        if offline:
            _, answer = self._answered(answerer, query, found, turns)
            yield from answer.citations
            yield from PIECE.findall(answer.text)
        else:
            self._first(query, found, turns, stream)
            yield from stream.cards()
            plan = yield from self._planned(query, turns, stream)
            if plan.question and plan.question != query.standalone:
                query = self._read(plan.question, filters, ())
                raw, trouble = self._search(query, WIDE)
                found = scored(query, raw[:CANDIDATES], self._matcher)
                self._first(query, found, turns, stream)
                yield from stream.cards()
            wide = [*found, *scored(query, raw[CANDIDATES:], self._matcher), *self._planned_for(query, filters, plan)]
            answer = yield from self._by_model(query, best_first(wide), turns, stream, piecewise)
            if self._fallback is not None and not self._all_there(answer):
                _, answer = self._answered(self._fallback, query, found, turns)
            answer = replace(answer, question=asked, usage=total_usage([plan.usage, answer.usage]))
        watch.lap("answer")
        answer = replace(answer, made_by=f"{answer.made_by}; {trouble}" if trouble else answer.made_by)
        stream.whole = answer.with_timings(**watch.laps, total=sum(watch.laps.values()))
        yield stream.whole

    def _search(self, query: Query, most: int) -> tuple[list[Candidate], str]:
        """Candidates, and what was wrong: a question that cannot be embedded is searched by its words.

        None for a question about the library itself: no article answers it.
        """
        if query.kind is QuestionKind.LIBRARY:
            return [], ""
        try:
            return self._searcher.search(query, most), ""
        except ServiceError as error:
            return self._searcher.by_words(query, most), f"searched by words only, because {error}"

    def _first(self, query: Query, found: Sequence[Candidate], turns: Sequence[Turn], stream: AnswerStream) -> None:
        """The offline answer: what is shown while the model writes, and stands where it fails."""
        if self._fallback is not None:
            stream.offline, stream.first = self._answered(self._fallback, query, found, turns)

    def _answered(
        self, answerer: Answerer, query: Query, found: Sequence[Candidate], turns: Sequence[Turn]
    ) -> tuple[UncheckedAnswer, Answer]:
        """What an answerer says, and what of it is verified. Without articles that are removed or edited meanwhile."""
        for _ in range(PATIENCE):
            try:
                unchecked = answerer.answer(query, found, turns)
                answer = self._verified(query, unchecked, found)
            except ArticleGone:
                answer = None
            there = [candidate for candidate in found if self._stands(candidate)]
            if answer is not None and len(there) == len(found):
                return unchecked, answer
            found = there
        raise LibraryError("The library changes while it is asked; ask again in a moment")

    def _all_there(self, answer: Answer) -> bool:
        """Whether nothing that an answer quotes was removed while a model wrote it."""
        quoted = {citation.source.id for citation in (*answer.citations, *answer.nearest)}
        return quoted <= {source.id for source in self._records.sources(Filters(articles=tuple(quoted)))}

    def _stands(self, candidate: Candidate) -> bool:
        """Whether a sentence is still on its page; as cheap as a look at the generation where nothing has changed."""
        now = self._searcher.candidate(candidate.sentence.id)
        return now is not None and now.sentence.text == candidate.sentence.text

    def _planned(self, query: Query, turns: Sequence[Turn], stream: AnswerStream) -> Generator[str, None, Plan]:
        """What the model wants searched; empty pieces come meanwhile, so that a stop is noticed.

        A plain question, which the offline answerer is sure to have understood, needs no plan.
        """
        plain = not turns and query.kind not in PLANNED and query.english
        if not isinstance(self._answerer, Planner) or (plain and stream.first and not stream.first.refused):
            return Plan()
        today = self._today().isoformat()
        pool = ThreadPoolExecutor(1, "whosaid-planning")
        try:
            coming = pool.submit(self._answerer.plan, query.question, turns, today)
            while not wait([coming], BEAT_S).done:
                yield ""
            return coming.result()
        finally:
            pool.shutdown(wait=False)

    def _planned_for(self, query: Query, filters: Filters, plan: Plan) -> Iterator[Candidate]:
        """The candidates of each planned search, scored by what it looks for."""
        for search in plan.searches:
            text = f"{search.speaker}: {search.words}" if search.speaker else search.words
            since = max(filter(None, (filters.since, search.since)), default=None)
            until = min(filter(None, (filters.until, search.until)), default=None)
            asked = replace(self._read(text, replace(filters, since=since, until=until), ()), kind=query.kind)
            yield from scored(asked, self._search(asked, WIDE)[0], self._matcher)

    def _by_model(
        self, query: Query, found: Sequence[Candidate], turns: Sequence[Turn], stream: AnswerStream, piecewise: bool
    ) -> Generator[Citation | str, None, Answer]:
        """Tell what the model says as it is verified; return its answer, or the first one with the reason."""
        if stream.first is not None and not found:
            return replace(stream.first, made_by=f"{stream.first.made_by}, for nothing was found to show a model")
        name, unchecked = self._answerer.name, UncheckedAnswer()
        evidence, pages = self._evidence(found, turns), Pages(self._records)
        known, copies = hits_of(evidence), self._library().copies
        checks = Prose(self._judge, self._reader(), partial(retold, pages), self._strict)
        verifier = Verifier(query, known, self._records.article, self._said_in, copies, stream.shown, checks)
        stream.verified = lambda: verifier.answer(UncheckedAnswer(made_by=f"{name}, stopped before its end"))
        try:
            with closing(self._parts(query, evidence, turns, piecewise)) as parts:
                for part in parts:
                    if isinstance(part, UncheckedAnswer):
                        unchecked = part
                        continue
                    before = len(verifier.citations)
                    prose = verifier.add(part, free=True) if part else ""
                    yield from verifier.citations[before:]
                    yield f"{prose} " if prose else ""
        except ServiceError as error:
            if stream.first is None:
                raise
            return broken_off(stream, verifier, name, error)
        yield from (f"{prose} " for prose in verifier.rest())
        return settled(stream.first, verifier, unchecked, name)

    def _parts(
        self, query: Query, evidence: Sequence[Candidate], turns: Sequence[Turn], piecewise: bool
    ) -> Generator[Claim | UncheckedAnswer | None, None, None]:
        """What the answerer says: each claim, as it comes if it can and is wanted so, then the unchecked answer."""
        if piecewise and isinstance(self._answerer, StreamingAnswerer):
            yield from self._answerer.stream(query, evidence, turns)
            return
        unchecked = self._answerer.answer(query, evidence, turns)
        yield from unchecked.claims
        yield unchecked

    def _evidence(self, found: Sequence[Candidate], turns: Sequence[Turn]) -> list[Candidate]:
        """The candidates and, behind the best of them, the sentences that the last answer quoted."""
        cited = [c.quote for c in turns[-1].answer.citations if c.state != "own_voice"] if turns else []
        earlier = [self._searcher.at(q.source_id, q.span) for q in cited]
        first = CANDIDATES // 2
        listed: dict[str, Candidate] = {}
        for candidate in (*found[:first], *filter(None, earlier), *found[first:]):
            listed.setdefault(candidate.sentence.id, candidate)
        return list(listed.values())

    # --- reading --------------------------------------------------------------------------------------------

    def _read(self, asked: str, filters: Filters, turns: Sequence[Turn]) -> Query:
        known = self._library()
        return read_question(asked, self._form_of, turns, known.book, self._today(), filters, known.places)

    def _library(self) -> _Library:
        """Read again whenever another process has added or removed articles."""
        generation = self._records.generation()
        if self._known is None or self._known.generation != generation:
            book = Phonebook(self._records.speakers())
            self._known = _Library(generation, book, Places(self._records.sources(EVERYWHERE)), self._records.copies())
        return self._known

    def _verified(self, query: Query, unchecked: UncheckedAnswer, found: Sequence[Candidate]) -> Answer:
        hits = hits_of(found)
        listed = {hit.found.id for hit in hits}
        others = [id for claim in (*unchecked.claims, *unchecked.nearest) for id in claim.evidence if id not in listed]
        hits += [Hit(one, 0.0) for one in self._records.statements(ids=others)] if others else []
        hits += [Hit(c.sentence, 0.0) for id in others if (c := self._searcher.candidate(id))]
        return verify(query, unchecked, hits, self._records.article, self._said_in, self._library().copies)

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
