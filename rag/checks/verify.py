"""The only way from a claim, which is unchecked, to a citation, which is checked.

No words in quotation marks that are not on the page; no speaker whom the page does not name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.checks.paraphrase import Ground, ground_of, unfaithful
from rag.checks.plain import plain
from rag.checks.quotes import locate, own_voice, quotable
from rag.domain import Answer, Article, Citation, Claim, Draft, Hit, Passage, Query, Quote, Span, Speaker, Statement
from rag.text import fold, quotations, sentence_around, words

SCARE_WORDS = 2  # words in quotation marks that prose may hold without quoting anybody; the marks are removed

ArticleOf = Callable[[str], Article]
StatementsOf = Callable[[str], Sequence[Statement]]


def verify(
    query: Query,
    draft: Draft,
    hits: Sequence[Hit],
    article_of: ArticleOf,
    statements_of: StatementsOf,
    copies: Mapping[str, str] | None = None,
) -> Answer:
    """Check a draft against the pages: keep what holds, drop the rest and say so in `Answer.dropped`.

    Quotations are cut from the article; a claim that gives words to a speaker whom the page does not name for
    them, that quotes words which are not there, or that points at nothing, is dropped.
    """
    checker = _Checker({hit.found.id: hit.found for hit in hits}, article_of, statements_of, dict(copies or {}))
    prose = [text for claim in draft.claims if (text := checker.check(claim, free=not draft.templated))]
    refusal = draft.refusal
    emptied = refusal is None and not checker.citations
    reason = refusal.reason if refusal else "Nothing in the library answers this." if emptied else ""
    return Answer(
        question=query.question,
        standalone=query.standalone,
        text=" ".join([*([reason] if reason else []), *prose]),
        names=() if refusal else tuple(checker.names),
        citations=tuple(checker.citations),
        refused=refusal is not None or emptied,
        refusal=refusal.kind if refusal else "nothing_verified" if emptied else "",
        reason=reason,
        nearest=refusal.nearest if refusal else (),
        made_by=draft.made_by,
        dropped=tuple(checker.dropped),
        usage=draft.usage,
    )


@dataclass
class _Checker:
    """The state of one verification: numbered citations so far, names, and what was dropped."""

    evidence: Mapping[str, Statement | Passage]
    article_of: ArticleOf
    statements_of: StatementsOf
    copies: Mapping[str, str]
    citations: list[Citation] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def check(self, claim: Claim, free: bool) -> str:
        """Return the claim's prose with its markers; "" if the claim was dropped."""
        cited: list[Citation] = []
        grounds: list[Ground] = []
        for i, evidence_id in enumerate(claim.evidence):
            narrower = claim.spans[i] if i < len(claim.spans) else None
            if made := self._cite(evidence_id, claim.speaker, narrower):
                cited.append(made[0])
                grounds.append(made[1])
        if not cited:
            if not claim.evidence:
                self.dropped.append("a passage of prose that names no evidence")
            return ""
        prose = self._quoting(plain(claim.text), cited)
        if prose is None:
            return ""
        if free and prose and (why := unfaithful(prose, grounds)):
            self.dropped.append(why)
            prose = ""  # the quotation speaks for itself
        numbers = dict.fromkeys(self._number(citation) for citation in cited)
        self._add_names(claim.names, cited)
        markers = "".join(f"[{number}]" for number in numbers)
        return f"{prose} {markers}".strip()

    def _cite(self, evidence_id: str, speaker: str | None, narrower: Span | None) -> tuple[Citation, Ground] | None:
        found = self.evidence.get(evidence_id)
        if found is None:
            self.dropped.append("a claim that points at evidence which was not shown")
            return None
        article = self.article_of(found.source_id)
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
        named = _as_on_page(statement.speaker, article)
        span = narrower if narrower and statement.extent.holds(narrower) else quotable(statement, article.text)
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
        )
        return citation, ground_of(statement, article)

    def _cite_passage(
        self, passage: Passage, article: Article, speaker: str | None, narrower: Span | None
    ) -> tuple[Citation, Ground] | None:
        if speaker is not None:
            self.dropped.append(f"the article's own words given to {speaker}")
            return None
        span = narrower if narrower and passage.span.holds(narrower) else passage.span
        said = [s for s in self.statements_of(passage.source_id) if s.extent.meets(span)]
        own = own_voice(article.text, span, said)
        if own is None:
            return self._cite_statement(max(said, key=lambda s: len(s.extent)), article, None, None)
        citation = Citation(number=0, quote=Quote.cut(article, own), source=article.source, state="own_voice")
        return citation, ground_of(replace(passage, span=own, text=own.cut(article.text)), article)

    def _quoting(self, prose: str, cited: Sequence[Citation]) -> str | None:
        """Prose whose quotation marks hold words of its evidence; None if it quotes what is not there.

        One or two words in marks quote nobody: they stay, without the marks.
        """
        for mark in reversed(quotations(prose)):
            inner = prose[mark.start + 1 : mark.end].rstrip("”»\"'’")
            on_page = any(locate(citation.quote.text, inner) for citation in cited)
            if not on_page and len(words(inner)) > SCARE_WORDS:
                self.dropped.append("a quotation that is not on the page")
                return None
            prose = prose[: mark.start] + (mark.cut(prose) if on_page else inner) + prose[mark.end :]
        return prose

    def _number(self, citation: Citation) -> int:
        for i, known in enumerate(self.citations):
            if known.quote == citation.quote and known.state == citation.state:
                return known.number
            if self._is_copy(known, citation):
                if citation.source.id not in (known.source.id, *known.copies):
                    self.citations[i] = replace(known, copies=(*known.copies, citation.source.id))
                return known.number
        self.citations.append(replace(citation, number=len(self.citations) + 1))
        return len(self.citations)

    def _is_copy(self, known: Citation, other: Citation) -> bool:
        group = self.copies.get(known.source.id)
        same_group = group is not None and group == self.copies.get(other.source.id)
        return same_group and known.state == other.state and fold(known.quote.text) == fold(other.quote.text)

    def _add_names(self, names: Sequence[str], cited: Sequence[Citation]) -> None:
        seen = {fold(name) for name in self.names}
        for name in names:
            called = {fold(c.speaker.name) for c in cited if c.speaker}
            called |= {fold(m.text) for c in cited for m in (c.mention, *c.via) if m}
            called |= {fold(place) for c in cited for place in (c.source.outlet, c.source.title)}
            on_page = fold(name) in called or any(self._sentence_has(c, name) for c in cited)
            if not on_page:
                self.dropped.append("a name that is not in the evidence")
            elif fold(name) not in seen:
                seen.add(fold(name))
                self.names.append(name)

    def _sentence_has(self, citation: Citation, name: str) -> bool:
        text = self.article_of(citation.source.id).text
        return locate(sentence_around(text, citation.quote.span).cut(text), name) is not None


def _is_called(statement: Statement, name: str) -> bool:
    names = [*(statement.speaker.names if statement.speaker else ())]
    names += [statement.mention.text] if statement.mention else []
    wanted = {fold(span.cut(name)) for span in words(name)}
    return any(wanted and wanted <= {fold(span.cut(n)) for span in words(n)} for n in names)


def _as_on_page(speaker: Speaker | None, article: Article) -> Speaker | None:
    """The speaker under the fullest name that this article itself uses; None if it uses none of them."""
    if speaker is None:
        return None
    on_page = [name for name in speaker.names if locate(article.text, name)]
    if not on_page:
        return None
    name = speaker.name if speaker.name in on_page else max(on_page, key=len)
    return replace(speaker, name=name, aliases=tuple(n for n in speaker.names if n != name))
