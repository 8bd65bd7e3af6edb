"""The journey out: question -> query -> evidence -> claims -> verified answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter

from rag.answers.scoring import scored
from rag.checks.verify import Verifier, verify
from rag.domain import Answer, Candidate, Citation, Claim, Draft, Filters, Hit, Query, Rewriting, Statement, Turn
from rag.errors import RagError, ServiceError
from rag.people.speakers import Phonebook
from rag.questions.reading import MAX_CHARS, FormOf, read_question
from rag.questions.where import Places
from rag.render import total_usage
from rag.seams import Answerer, Matcher, Records, Rewriter, Teller
from rag.search import Searcher, hits_of
from rag.telling import Telling, decided, with_verdict

EVERYWHERE = Filters()
BEAT_S = 0.25  # between two signs that a model is awaited
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

    `matcher` reads the question beside each candidate, `form_of` tells what kind of question it is. `answerer` writes
    the answer from at most `most` candidates; where it fails, `fallback` does, from all of them, and says why (no
    fallback: the error reaches the user). With one answerer for both, it sees all.
    """

    def __init__(
        self,
        records: Records,
        searcher: Searcher,
        matcher: Matcher,
        form_of: FormOf,
        answerer: Answerer,
        fallback: Answerer | None = None,
        most: int = 24,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._records, self._answerer, self._fallback = records, answerer, fallback
        self._most, self._today, self._matcher, self._form_of = most, today, matcher, form_of
        self._searcher = searcher
        self._known: _Library | None = None

    def ask(self, question: str, filters: Filters = EVERYWHERE, turns: Sequence[Turn] = ()) -> Answer:
        """Return a verified answer, which may be a refusal with its reason.

        Raises RagError for a question nobody can read, and ServiceError if a model fails and there is no fallback.
        """
        *_, answer = Telling(lambda telling: self._told(question, filters, turns, telling, piecewise=False))
        assert isinstance(answer, Answer)
        return answer

    def stream(self, question: str, filters: Filters = EVERYWHERE, turns: Sequence[Turn] = ()) -> Telling:
        """Give verified evidence first, then the prose as it is verified, and the whole Answer last.

        The first citations are what the library itself offers, before a model is asked anything; more may follow
        between pieces of prose, whose markers they are numbered for. The Answer is numbered anew, from 1. While a
        model is awaited, empty pieces come. Raises as `ask` does, from the first piece on.
        """
        return Telling(lambda telling: self._told(question, filters, turns, telling, piecewise=True))

    def found(self, question: str, filters: Filters = EVERYWHERE, turns: Sequence[Turn] = ()) -> list[Candidate]:
        """The candidates for a question, the likeliest first, each with its scores and why it was found."""
        return self._search(self._read(_readable(question), filters, turns))[0]

    def evidence(self, question: str, filters: Filters = EVERYWHERE, turns: Sequence[Turn] = ()) -> list[Hit]:
        """The same as statements and sentences, best first."""
        return hits_of(self.found(question, filters, turns))

    # --- one answer -------------------------------------------------------------------------------------------

    def _told(
        self, question: str, filters: Filters, turns: Sequence[Turn], telling: Telling, piecewise: bool
    ) -> Iterator[Citation | str | Answer]:
        watch, asked = _Watch(), _readable(question)
        query = self._read(asked, filters, turns)
        watch.lap("read")
        found, trouble = self._search(query)
        watch.lap("search")
        if (self._fallback or self._answerer) is self._answerer and not isinstance(self._answerer, Teller):
            answer = self._verified(query, self._answerer.answer(query, found, turns), found)
            yield from answer.citations
            yield from PIECE.findall(answer.text)
        else:
            self._first(query, found, turns, telling)
            yield from telling.cards()
            rewriting = yield from self._rewriting(asked, turns)
            if rewriting.question and rewriting.question != query.standalone:
                query = self._read(asked, filters, (), rewriting.question)
                found, trouble = self._search(query)
                self._first(query, found, turns, telling)
                yield from telling.cards()
            answer = yield from self._by_model(query, found, turns, telling, piecewise)
            answer = replace(answer, usage=total_usage([rewriting.usage, answer.usage]))
        watch.lap("answer")
        answer = replace(answer, made_by=f"{answer.made_by}; {trouble}" if trouble else answer.made_by)
        telling.whole = answer.with_timings(**watch.laps, total=sum(watch.laps.values()))
        yield telling.whole

    def _search(self, query: Query) -> tuple[list[Candidate], str]:
        """Scored candidates, and what was wrong: a question that cannot be embedded is searched by its words."""
        trouble = ""
        try:
            found = self._searcher.search(query)
        except ServiceError as error:
            found, trouble = self._searcher.by_words(query), f"searched by words only, because {error}"
        return scored(query, found, self._matcher), trouble

    def _first(self, query: Query, found: Sequence[Candidate], turns: Sequence[Turn], telling: Telling) -> None:
        """The offline answer: what is shown while the model writes, and stands where it fails."""
        if self._fallback is not None:
            telling.offline = self._fallback.answer(query, found, turns)
            telling.first = self._verified(query, telling.offline, found)

    def _rewriting(self, asked: str, turns: Sequence[Turn]) -> Generator[str, None, Rewriting]:
        """A follow-up as the model understands it; empty pieces come meanwhile, so that a stop is noticed."""
        if not turns or not isinstance(self._answerer, Rewriter):
            return Rewriting(None)
        pool = ThreadPoolExecutor(1, "whosaid-rewriting")
        try:
            coming = pool.submit(self._answerer.rewrite, asked, turns)
            while not wait([coming], BEAT_S).done:
                yield ""
            return coming.result()
        finally:
            pool.shutdown(wait=False)

    def _by_model(
        self, query: Query, found: Sequence[Candidate], turns: Sequence[Turn], telling: Telling, piecewise: bool
    ) -> Generator[Citation | str, None, Answer]:
        """Tell what the model says as it is verified; return its answer, or the first one with the reason."""
        if telling.first is not None and (why := decided(query, telling.first)):
            return replace(telling.first, made_by=f"{telling.first.made_by}, {why}")
        name, draft = self._answerer.name, Draft()
        evidence = self._evidence(query, found, turns)
        known, copies = hits_of([*evidence, *found]), self._library().copies
        verifier = Verifier(query, known, self._records.article, self._said_in, copies, telling.shown, self._matcher)
        telling.verified = lambda: verifier.answer(Draft(made_by=f"{name}, stopped before its end"))
        try:
            with closing(self._parts(query, evidence, turns, piecewise)) as parts:
                for part in parts:
                    if isinstance(part, Draft):
                        draft = part
                        continue
                    before = len(verifier.citations)
                    prose = verifier.add(part, free=True) if part else ""
                    yield from verifier.citations[before:]
                    yield f"{prose} " if prose else ""
        except ServiceError as error:
            if telling.first is None:
                raise
            return _broken_off(telling, verifier, name, error)
        return _settled_answer(telling.first, verifier, draft, name)

    def _parts(
        self, query: Query, evidence: Sequence[Candidate], turns: Sequence[Turn], piecewise: bool
    ) -> Generator[Claim | Draft | None, None, None]:
        """What the answerer says: each claim, as it comes if it can and is wanted so, then the draft."""
        if piecewise and isinstance(self._answerer, Teller):
            yield from self._answerer.stream(query, evidence, turns)
            return
        draft = self._answerer.answer(query, evidence, turns)
        yield from draft.claims
        yield draft

    def _evidence(self, query: Query, found: Sequence[Candidate], turns: Sequence[Turn]) -> list[Candidate]:
        """The best candidates and, behind the better half of them, the sentences that the last answer quoted."""
        best = list(found[: self._most])
        cited = [c.quote for c in turns[-1].answer.citations if c.state != "own_voice"] if turns else []
        pages = {quote.source_id for quote in cited} & set(query.filters.articles or (q.source_id for q in cited))
        earlier = [self._searcher.at(q.source_id, q.span) for q in cited if q.source_id in pages]
        half = self._most // 2
        listed = {
            candidate.sentence.id: candidate for candidate in [*best[:half], *filter(None, earlier), *best[half:]]
        }
        return list(listed.values())[: self._most]

    # --- reading --------------------------------------------------------------------------------------------

    def _read(self, asked: str, filters: Filters, turns: Sequence[Turn], rewritten: str | None = None) -> Query:
        known = self._library()
        query = read_question(
            rewritten or asked, self._form_of, turns, known.book, self._today(), filters, known.places
        )
        return replace(query, question=asked) if rewritten is None else replace(query, question=rewritten)

    def _library(self) -> _Library:
        """Read again whenever another process has added or removed articles."""
        generation = self._records.generation()
        if self._known is None or self._known.generation != generation:
            book = Phonebook(self._records.speakers())
            self._known = _Library(generation, book, Places(self._records.sources(EVERYWHERE)), self._records.copies())
        return self._known

    def _verified(self, query: Query, draft: Draft, found: Sequence[Candidate]) -> Answer:
        hits = hits_of(found)
        listed = {hit.found.id for hit in hits}
        others = [id for claim in (*draft.claims, *draft.nearest) for id in claim.evidence if id not in listed]
        hits += [Hit(one, 0.0) for one in self._records.statements(ids=others)] if others else []
        hits += [Hit(c.sentence, 0.0) for id in others if (c := self._searcher.candidate(id))]
        return verify(query, draft, hits, self._records.article, self._said_in, self._library().copies)

    def _said_in(self, source_id: str) -> Sequence[Statement]:
        return self._records.statements(Filters(articles=(source_id,)))


def _broken_off(telling: Telling, verifier: Verifier, name: str, error: ServiceError) -> Answer:
    """What stands where a model fails: what it had said by then, if that was verified, and then the offline answer."""
    assert telling.first is not None
    if not verifier.believed:
        return replace(telling.first, made_by=f"{telling.first.made_by}, because {name} failed: {error}")
    if not telling.first.refused:
        verifier.go_on(telling.offline.claims)
    return verifier.answer(Draft(made_by=f"{name}, then {telling.first.made_by}, because {name} failed: {error}"))


def _settled_answer(first: Answer | None, verifier: Verifier, draft: Draft, name: str) -> Answer:
    """The model's answer; the offline one with the reason, where there is one and the model has nothing to show.

    A model's refusal alone is nothing to show: nobody can verify that there is no answer.
    """
    if first is not None and not first.refused:
        verifier.name(first.names)
    answer = verifier.answer(draft)
    if first is None or (verifier.believed and (draft.refusal is None or first.refused)):
        return with_verdict(verifier.query, first, answer) if first else answer
    why = f"{name} found no answer" if draft.refusal else f"nothing that {name} said could be verified"
    made_by = f"{first.made_by}, because {why}"
    return replace(first, made_by=made_by, dropped=answer.dropped, usage=answer.usage)


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
