"""From a piece of evidence to a citation: words cut from the article, given to whom the page names, or to nobody.

What cannot be cited is dropped, and why is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from rag.checks.cuts import whole_clause
from rag.checks.grounds import Ground, ground_of
from rag.checks.marks import spoken, turns_of
from rag.checks.quotes import MIN_WORDS, locate, occurrences, own_voice, quotable
from rag.domain import Article, Citation, Hit, Passage, Piece, Quote, Span, Speaker, Statement
from rag.errors import ArticleGone
from rag.names.reached import doubtful
from rag.text import fold, quotations, sentence_around, words

SCARE_WORDS = 2  # words in quotation marks that prose may hold without quoting anybody; the marks are removed

ArticleOf = Callable[[str], Article]
StatementsOf = Callable[[str], Sequence[Statement]]


class Evidence:
    """What an answerer was shown, and how it is cited; `dropped` notes what was not to be cited, one line each."""

    def __init__(self, hits: Sequence[Hit[Piece]], article_of: ArticleOf, statements_of: StatementsOf) -> None:
        self.pieces = {hit.found.id: hit.found for hit in hits}
        self.article_of, self.statements_of = cache(article_of), cache(statements_of)  # each claim asks for them again
        self.dropped: list[str] = []

    def cite(self, evidence_id: str, speaker: str | None, narrower: Span | None) -> tuple[Citation, Ground] | None:
        """A piece of evidence as a citation, not numbered yet, and what prose about it is held against.

        `speaker` is whom its words are given to (None: nobody says); `narrower` a part of it. None: it was dropped.
        """
        found = self.pieces.get(evidence_id)
        if found is None:
            self.dropped.append("a claim that points at evidence which was not shown")
            return None
        try:
            article = self.article_of(found.source_id)
        except ArticleGone:
            self.dropped.append("words of an article that was removed meanwhile")
            return None
        if isinstance(found, Passage):
            return self._cite_passage(found, article, speaker, narrower)
        return self._cite_statement(found, article, speaker, narrower)

    def _cite_statement(
        self, statement: Statement, article: Article, speaker: str | None, narrower: Span | None
    ) -> tuple[Citation, Ground] | None:
        if any(quote.span.cut(article.text) != quote.text for quote in statement.content):
            self.dropped.append("a statement that is no longer on the page")
            return None
        if speaker is not None and not _is_called(statement, speaker):
            self.dropped.append(f"words given to {speaker}, whom the page does not name for them")
            return None
        named = None if doubtful(statement) else as_on_page(statement.speaker, article)
        if narrower is not None and statement.extent.holds(narrower):
            span = whole_clause(article.text, narrower)
        else:
            span = quotable(statement, article.text)
        citation = Citation(
            number=0,
            quote=Quote.cut(article, span),
            source=article.source,
            state="attributed" if named else "uncertain",
            speaker=named,
            mention=statement.mention,
            via=statement.via,
            cue=statement.cue,
            form=statement.form,
            act=statement.act,
            doubted=statement.doubted,
            spoken=spoken(article.text, span, turns_of(statement, article.text)),
        )
        return citation, ground_of(statement, article)

    def _cite_passage(
        self, passage: Passage, article: Article, speaker: str | None, narrower: Span | None
    ) -> tuple[Citation, Ground] | None:
        if speaker is not None:
            self.dropped.append(f"the article's own words given to {speaker}")
            return None
        if passage.span.cut(article.text) != passage.text:
            self.dropped.append("a sentence that is no longer on the page")
            return None
        span = narrower if narrower and passage.span.holds(narrower) else passage.span
        said = [s for s in self.statements_of(passage.source_id) if s.extent.meets(span)]
        own = span if self._beside(passage.source_id, span) else own_voice(article.text, span, said)
        if own is None:
            return self._cite_statement(max(said, key=lambda s: len(s.extent)), article, None, None)
        citation = Citation(
            number=0,
            quote=Quote.cut(article, own),
            source=article.source,
            state="own_voice",
            spoken=spoken(article.text, own),
        )
        return citation, ground_of(replace(passage, span=own, text=own.cut(article.text)), article)

    def _beside(self, source_id: str, span: Span) -> bool:
        """Whether a span is what the article says itself in a sentence that holds somebody's words, too."""
        around = sentence_around(self.article_of(source_id).text, span)
        said = [s.extent for s in self.statements_of(source_id) if s.extent.meets(around)]
        clause = len(words(span.cut(self.article_of(source_id).text))) >= MIN_WORDS
        return clause and bool(said) and around.holds(span) and not any(extent.meets(span) for extent in said)

    def quoting(self, prose: str, cited: Sequence[Citation], free: bool) -> str | None:
        """Prose whose quotation marks hold words of its evidence; None if it quotes what is not there.

        One or two words in marks quote nobody: they stay, without the marks. So do, in `free` prose, words that the
        page has without marks: it tells what was said, and does not say that it was said in these words.
        """
        for mark in reversed(quotations(prose)):
            inner = prose[mark.start + 1 : mark.end].rstrip("”»\"'’")
            on_page = any(locate(c.quote.text, inner) for c in cited) or (not free and self._in_marks(cited, inner))
            if not on_page and len(words(inner)) > SCARE_WORDS:
                self.dropped.append("a quotation that is not on the page")
                return None
            kept = on_page and (not free or any(self._quotes(citation, inner) for citation in cited))
            prose = prose[: mark.start] + (mark.cut(prose) if kept else inner) + prose[mark.end :]
        return prose

    def _in_marks(self, cited: Sequence[Citation], wanted: str) -> bool:
        """Whether a page that is cited has these words in marks: in a part of a statement that is not shown."""
        texts = [self.article_of(citation.source.id).text for citation in cited]
        return any(locate(mark.cut(text), wanted) for text in texts for mark in quotations(text))

    def _quotes(self, citation: Citation, wanted: str) -> bool:
        """Whether the page has these words of a citation in quotation marks."""
        text, start = self.article_of(citation.source.id).text, citation.quote.span.start
        places = [Span(start + place.start, start + place.end) for place in occurrences(citation.quote.text, wanted)]
        return any(mark.holds(place) for mark in quotations(text) for place in places)

    def stands_in(self, name: str, cited: Sequence[Citation]) -> bool:
        """Whether somebody who is cited is called so, or the sentence of a quotation has it."""
        called = {fold(c.speaker.name) for c in cited if c.speaker}
        called |= {fold(mention.text) for c in cited for mention in (c.mention, *c.via) if mention}
        called |= {fold(place) for c in cited for place in (c.source.outlet, c.source.title)}
        return fold(name) in called or any(self._sentence_has(c, name) for c in cited)

    def _sentence_has(self, citation: Citation, name: str) -> bool:
        text = self.article_of(citation.source.id).text
        return locate(sentence_around(text, citation.quote.span).cut(text), name) is not None


def _is_called(statement: Statement, name: str) -> bool:
    names = [*(statement.speaker.names if statement.speaker else ())]
    names += [statement.mention.text] if statement.mention else []
    wanted = {fold(span.cut(name)) for span in words(name)}
    return any(wanted and wanted <= {fold(span.cut(n)) for span in words(n)} for n in names)


def _is_somebodys(name: str) -> bool:
    """Whether a name says only whose somebody is: "its energy ministry", "his aide"."""
    return fold(name).partition(" ")[0] in ("its", "his", "her", "their")


def as_on_page(speaker: Speaker | None, article: Article) -> Speaker | None:
    """The speaker under the fullest name that this article itself uses; None if it uses none of them."""
    if speaker is None:
        return None
    on_page = [name for name in speaker.names if not _is_somebodys(name) and locate(article.text, name)]
    if not on_page:
        return None
    name = speaker.name if speaker.name in on_page else max(on_page, key=len)
    return replace(speaker, name=name, aliases=tuple(n for n in speaker.names if n != name))
