"""One answered question, and what its citations cover: words of a page, counted by position.

The same word elsewhere on the page does not count. "At least half" is of the thing judged: of a citation's words to
say whose they are, of a gold statement's words to say that it is quoted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rag.checks.quotes import MIN_WORDS
from rag.domain import Answer, Citation, Hit, Span
from rag.evaluation.naming import cited_as
from rag.evaluation.question import Question
from rag.evaluation.truth import GoldStatement, Page, Pages, Place, Truth


@dataclass(frozen=True, slots=True)
class Case:
    """One question, its answer, and what is needed to judge it."""

    question: Question
    answer: Answer | None  # None: asking raised an error, or only the search was run
    pages: Pages
    truth: Truth = field(default_factory=Truth)
    statements: Mapping[str, Sequence[GoldStatement]] = field(default_factory=dict)  # of each annotated page, by its id
    searched_only: bool = False
    hits: Sequence[Hit] | None = None  # what was found for it, best first; None: nobody looked
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
    def distinct(self) -> list[Citation]:
        """The citations, each quotation once: repeating a right one must not outweigh a wrong one."""
        return list({(c.source.id, c.quote.span, c.speaker, c.state): c for c in self.citations}.values())

    @property
    def given(self) -> list[Citation]:
        """Distinct citations that are given to a speaker."""
        return [citation for citation in self.distinct if citation.state == "attributed"]

    @property
    def judged(self) -> list[Citation]:
        """Those of them whose page is annotated: a person has listed all its statements."""
        return [citation for citation in self.given if citation.source.id in self.statements]

    # --- one citation -------------------------------------------------------------------------------------

    def page(self, citation: Citation) -> Page:
        return self.pages[citation.source.id]

    def words_of(self, citation: Citation) -> set[int]:
        return self.page(citation).word_numbers(citation.quote.span)

    def own_words_of(self, citation: Citation) -> set[int]:
        """Its words in sentences of the page in which nobody is quoted."""
        said = self.statements[citation.source.id]
        spoken = self.page(citation).whole_sentences(_spans(said))
        return self.words_of(citation) - _numbers(self.page(citation), spoken)

    def is_exact(self, citation: Citation) -> bool:
        quote = citation.quote
        return bool(quote.text) and quote.text == quote.span.cut(self.pages[quote.source_id].text)

    def is_theirs(self, citation: Citation) -> bool:
        """Whether at least half of its words lie in statements of the speaker it is given to."""
        page, span = self.page(citation), citation.quote.span
        touched = [said for said in self.statements[page.source.id] if any(part.meets(span) for part in said.spans)]
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
        """Whether the citations hold at least half of the words at one of `places`."""
        for source_id, span in places:
            cited = [citation.quote.span for citation in citations if citation.source.id == source_id]
            if _half(self.pages[source_id].word_numbers(span), self.pages[source_id], cited):
                return True
        return False


def share(judgements: Iterable[bool]) -> float | None:
    """How many of the judgements are true, 0..1; None if there is none.

    >>> share([True, False]), share([])
    (0.5, None)
    """
    judged = list(judgements)
    return sum(judged) / len(judged) if judged else None


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
