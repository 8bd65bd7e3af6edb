"""One answered question, and what its citations cover: words of a page, counted by position.

The same word elsewhere on the page does not count. "At least half" is of the thing judged: of a citation's words to
say whose they are, of a gold statement's words to say that it is quoted. A set that names whole sentences by their
number does not say which words of them answer: there a citation quotes a sentence if it stands in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rag.checks.quotes import MIN_WORDS
from rag.domain import Answer, Citation, Hit, Piece, Span
from rag.evaluation.naming import cited_as
from rag.evaluation.sets.question import Question
from rag.evaluation.sets.truth import GoldStatement, Page, Pages, Place, Truth


@dataclass(frozen=True, slots=True)
class Case:
    """One question, its answer, and what is needed to judge it."""

    question: Question
    answer: Answer | None  # None: asking raised an error, or only the search was run
    pages: Pages
    truth: Truth = field(default_factory=Truth)
    statements: Mapping[str, Sequence[GoldStatement]] = field(default_factory=dict)  # of each annotated page, by its id
    searched_only: bool = False
    hits: Sequence[Hit[Piece]] | None = None  # what was found for it, best first; None: nobody looked
    latency_ms: float | None = None
    error: str = ""

    @property
    def answerable(self) -> bool:
        """Whether an answer is expected, or at least not known to be impossible."""
        return self.question.answerable is not False

    @property
    def citations(self) -> tuple[Citation, ...]:
        return self.answer.citations if self.answer else ()

    @property
    def shown(self) -> tuple[Citation, ...]:
        """The citations and what only comes near: all that must be on the page and its speaker's."""
        return (*self.citations, *self.answer.nearest) if self.answer else ()

    @property
    def distinct(self) -> list[Citation]:
        """The citations, each quotation once: repeating a right one must not outweigh a wrong one."""
        return _distinct(self.citations)

    @property
    def given(self) -> list[Citation]:
        """Distinct citations that are given to a speaker."""
        return [citation for citation in self.distinct if citation.state == "attributed"]

    @property
    def judged(self) -> list[Citation]:
        """Of all that is shown, what is given to a speaker and known to be somebody's words or nobody's."""
        return [c for c in _distinct(self.shown) if c.state == "attributed" and self.is_annotated(c)]

    # --- one citation -------------------------------------------------------------------------------------

    def page(self, citation: Citation) -> Page:
        return self.pages[citation.source.id]

    def words_of(self, citation: Citation) -> set[int]:
        return self.page(citation).word_numbers(citation.quote.span)

    def said_on(self, page: Page) -> Sequence[GoldStatement]:
        """Who says what there: all of it where the page is annotated, else what the question's own sentences tell."""
        if page.source.id in self.statements:
            return self.statements[page.source.id]
        return [said for said in self.truth.spoken if said.source_id == page.source.id]

    def is_annotated(self, citation: Citation) -> bool:
        """Whether its page is annotated, or at least half of its words lie in sentences that the question tells of."""
        if citation.source.id in self.statements:
            return True
        page = self.page(citation)
        return _half(self.words_of(citation), page, [*_spans(self.said_on(page)), *self._own_voice_on(page)])

    def own_words_of(self, citation: Citation) -> set[int]:
        """Its words in sentences of the page in which nobody is quoted."""
        page, found = self.page(citation), self.words_of(citation)
        if page.source.id not in self.statements:
            found &= _numbers(page, self._own_voice_on(page))
        return found - _numbers(page, page.whole_sentences(_spans(self.said_on(page))))

    def _own_voice_on(self, page: Page) -> list[Span]:
        return [span for source_id, span in self.truth.own_voice if source_id == page.source.id]

    def is_exact(self, citation: Citation) -> bool:
        quote = citation.quote
        return bool(quote.text) and quote.text == quote.span.cut(self.pages[quote.source_id].text)

    def is_theirs(self, citation: Citation) -> bool:
        """Whether at least half of its words lie in statements of the speaker it is given to."""
        page, span = self.page(citation), citation.quote.span
        touched = [said for said in self.said_on(page) if any(part.meets(span) for part in said.spans)]
        theirs = [said for said in touched if said.speaker and cited_as(citation, [said.speaker])]
        return _half(self.words_of(citation), page, [part for said in theirs for part in _shown(said, page)])

    def is_gold(self, citation: Citation) -> bool:
        """Whether at least half of its words lie in sentences of gold statements, or of passages that may be cited."""
        page = self.page(citation)
        gold = [span for places in self.truth.support for source_id, span in places if source_id == page.source.id]
        listed = self.statements.get(page.source.id, ())
        whole = [said for said in listed if any(part.meets(span) for part in said.spans for span in gold)]
        return _half(self.words_of(citation), page, page.whole_sentences([*gold, *_spans(whole)]))

    # --- several ------------------------------------------------------------------------------------------

    def covers(self, places: Sequence[Place], citations: Sequence[Citation]) -> bool:
        """Whether the citations hold at least half of the words at one of `places`, or of a sentence stand in it."""
        for source_id, span in places:
            cited = [citation.quote.span for citation in citations if citation.source.id == source_id]
            if _half(self.pages[source_id].word_numbers(span), self.pages[source_id], cited):
                return True
        return self.truth.by_sentence and any(self.stands_in(citation, places) for citation in citations)

    def stands_in(self, citation: Citation, places: Sequence[Place]) -> bool:
        """Whether a citation and one of `places` share at least half of the words of the shorter of the two."""
        found, page = self.words_of(citation), self.page(citation)
        here = [page.word_numbers(span) for source_id, span in places if source_id == citation.source.id]
        return any(found & wanted and 2 * len(found & wanted) >= min(len(found), len(wanted)) for wanted in here)


def share(judgements: Iterable[bool]) -> float | None:
    """How many of the judgements are true, 0..1; None if there is none.

    >>> share([True, False]), share([])
    (0.5, None)
    """
    judged = list(judgements)
    return sum(judged) / len(judged) if judged else None


def _distinct(citations: Iterable[Citation]) -> list[Citation]:
    return list({(c.source.id, c.quote.span, c.speaker, c.state): c for c in citations}.values())


def _spans(statements: Iterable[GoldStatement]) -> list[Span]:
    return [span for statement in statements for span in statement.spans]


def _numbers(page: Page, spans: Iterable[Span]) -> set[int]:
    return set().union(*(page.word_numbers(span) for span in spans))


def _half(wanted: set[int], page: Page, spans: Iterable[Span]) -> bool:
    """Whether at least half of the wanted words lie in `spans`; no words are never half."""
    return bool(wanted) and 2 * len(wanted & _numbers(page, spans)) >= len(wanted)


def _shown(statement: GoldStatement, page: Page) -> Sequence[Span]:
    """What a reader may be shown for a statement: its words, or their sentence where they are no clause."""
    size = len(_numbers(page, statement.spans))
    return statement.spans if size >= MIN_WORDS else page.whole_sentences(statement.spans)
