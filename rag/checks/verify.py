"""The only way from a claim, which is unchecked, to a citation, which is checked.

No words in quotation marks that are not on the page; no speaker whom the page does not name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache

from rag.checks.cuts import whole_clause
from rag.checks.givers import naming
from rag.checks.grounds import Ground, ground_of
from rag.checks.introducing import introduction, marked
from rag.checks.marks import spoken, turns_of
from rag.checks.paraphrase import unfaithful
from rag.checks.plain import plain
from rag.checks.quotes import MIN_WORDS, locate, occurrences, own_voice, quotable
from rag.checks.shortanswer import answers
from rag.checks.support import unsupported
from rag.checks.wording import bare
from rag.domain import (
    Answer,
    Article,
    Citation,
    Claim,
    Draft,
    Hit,
    Passage,
    Piece,
    Query,
    Quote,
    RefusalKind,
    Span,
    Speaker,
    Statement,
)
from rag.errors import ArticleGone
from rag.names.reached import doubtful
from rag.seams import Matcher, Reader
from rag.text import fold, quotations, sentence_around, words

SCARE_WORDS = 2  # words in quotation marks that prose may hold without quoting anybody; the marks are removed

ArticleOf = Callable[[str], Article]
StatementsOf = Callable[[str], Sequence[Statement]]
Retell = Callable[[Statement | Passage, Span], str]


@dataclass(frozen=True)
class Prose:
    """How prose that a model wrote is checked, and what stands where it fails."""

    matcher: Matcher
    reader: Reader
    retell: Retell  # one sentence of our own about a piece of evidence
    strict: bool = False  # only the page's own words, retold


def verify(
    query: Query,
    draft: Draft,
    hits: Sequence[Hit[Piece]],
    article_of: ArticleOf,
    statements_of: StatementsOf,
    copies: Mapping[str, str] | None = None,
) -> Answer:
    """Check a draft against the pages: keep what holds, drop the rest and say so in `Answer.dropped`.

    Quotations are cut from the article; a claim that gives words to a speaker whom the page does not name for
    them, that quotes words which are not there, or that points at nothing, is dropped.
    """
    verifier = Verifier(query, hits, article_of, statements_of, copies)
    for claim in draft.claims:
        verifier.add(claim, free=not draft.templated)
    return verifier.answer(draft)


class Verifier:
    """Checks claims one by one, as they come: numbered citations so far, names, and what was dropped.

    `shown` are verified citations that whoever asked sees already: their words keep their numbers until `answer`.
    `checks` is needed for prose by a model.
    """

    def __init__(
        self,
        query: Query,
        hits: Sequence[Hit[Piece]],
        article_of: ArticleOf,
        statements_of: StatementsOf,
        copies: Mapping[str, str] | None = None,
        shown: Sequence[Citation] = (),
        checks: Prose | None = None,
    ) -> None:
        self.query, self.checks = query, checks
        self.evidence = {hit.found.id: hit.found for hit in hits}
        self.article_of, self.statements_of = cache(article_of), cache(statements_of)  # each claim asks for them again
        self.copies = dict(copies or {})
        self.citations: list[Citation] = list(shown)
        self.names: list[str] = []
        self.dropped: list[str] = []
        self.believed = 0  # claims whose own prose is shown
        self._said: list[tuple[str, tuple[int, ...]]] = []  # prose and the numbers of its citations
        self._lines: dict[tuple[str, tuple[int, ...]], tuple[str, str]] = {}  # of them: whom it is about, what of them
        self._later: list[tuple[list[Citation], list[Ground]]] = []  # of summaries that were not believed

    def add(self, claim: Claim, free: bool) -> str:
        """Return the claim's prose with its markers; "" if nothing of it is to be shown.

        `free` prose was written by a model: it is checked for support as well.
        """
        cited: list[Citation] = []
        grounds: list[Ground] = []
        for i, evidence_id in enumerate(claim.evidence):
            narrower = claim.spans[i] if i < len(claim.spans) else None
            if made := self._cite(evidence_id, claim.speaker, narrower):
                cited.append(replace(made[0], confidence=claim.confidence))
                grounds.append(made[1])
        if not cited:
            if not claim.evidence:
                self.dropped.append("a passage of prose that names no evidence")
            return ""
        quoting = self._quoting(plain(claim.text), cited, free)
        if quoting is None and not free:
            return ""
        prose = self._believed(claim, quoting, cited, grounds) if free else quoting or ""
        numbers = tuple(dict.fromkeys(self._number(citation) for citation in cited))
        said = [found for id in claim.evidence if isinstance(found := self.evidence.get(id), Statement)]
        self._add_names(claim.names, cited, said if free else None)
        if free and not prose and claim.kind == "summary":
            self._later.append((cited, grounds))
            return ""
        if (prose, numbers) in self._said or (not prose and self.told.issuperset(numbers)):
            return ""  # nothing new: a copy of what is told or cited already
        if free and not prose:
            return " ".join(self._retold(cited, grounds))
        self.believed += bool(prose)
        self._said.append((prose, numbers))
        if claim.subject and not free:
            self._lines[prose, numbers] = claim.subject, self._quoting(plain(claim.further), cited, free) or ""
        return marked(prose, numbers)

    def _believed(self, claim: Claim, prose: str | None, cited: Sequence[Citation], grounds: Sequence[Ground]) -> str:
        """The prose of a model if its evidence bears it out, else "", and why it is left out is noted."""
        if not prose:
            return ""
        why = claim.doubt or unfaithful(prose, grounds)
        if why and not claim.doubt and self.checks and not self.checks.strict:
            matcher, reader = self.checks.matcher, self.checks.reader
            speakers = {citation.speaker.name if citation.speaker else "" for citation in cited}
            named = naming(prose, speakers.pop() if len(speakers) == 1 else "", reader)
            if named is None:
                why = "prose that does not say who said it"
            else:
                why = unsupported(named, grounds, matcher, reader, self._others(grounds), claim.vouched)
            prose = named or prose
        if why:
            self.dropped.append(why)
        return "" if why else prose

    def _others(self, grounds: Sequence[Ground]) -> frozenset[str]:
        """Words of the names of everybody who speaks in the articles cited."""
        pages = {ground.found.source_id for ground in grounds}
        named = {s.speaker for id in pages for s in self.statements_of(id) if s.speaker and s.speaker.kind == "person"}
        return frozenset(word for one in named for name in one.names for word in bare(name) if len(word) > 2)

    def _retold(self, cited: Sequence[Citation], grounds: Sequence[Ground]) -> Iterator[str]:
        """Our own sentences in place of prose that is not believed, one for each quotation that nothing tells yet."""
        for citation, ground in zip(cited, grounds, strict=True):
            number = self._number(citation)
            if number in self.told:
                continue
            if self.checks and citation.state != "uncertain":
                prose = self.checks.retell(ground.found, citation.quote.span)
            else:
                prose = introduction([citation], [ground])
            self._said.append((prose, (number,)))
            yield marked(prose, (number,))

    def rest(self) -> Iterator[str]:
        """Sentences of our own about what only a summary cited that was not believed."""
        while self._later:
            yield from self._retold(*self._later.pop(0))

    def go_on(self, claims: Sequence[Claim]) -> None:
        """Add claims of our own templates behind what was said, but for those whose evidence is all cited already."""
        for claim in claims:
            cited = [made[0] for id in claim.evidence if (made := self._cite(id, claim.speaker, None))]
            if any(self._number(citation) not in self.told for citation in cited):
                self.add(claim, free=False)
            else:
                self._add_names(claim.names, cited, None)

    @property
    def told(self) -> set[int]:
        """The numbers of what has been told so far."""
        return {number for _, numbers in self._said for number in numbers}

    def citation_of(self, evidence_id: str) -> Citation | None:
        """What is cited of a piece of evidence, if it is told."""
        made = self._cite(evidence_id, None, None) if evidence_id in self.evidence else None
        return next((c for c in self.citations if made and c.quote == made[0].quote and c.number in self.told), None)

    def name(self, names: Sequence[str]) -> None:
        """Take over short answers that were verified before, where they stand in what is cited here."""
        cited = [citation for citation in self.citations if citation.number in self.told]
        self._add_names([name for name in names if self._stands_in(name, cited)], cited, None)

    def answer(self, draft: Draft) -> Answer:
        """The whole answer: what was said, with its citations numbered from 1 in the order of the prose."""
        list(self.rest())
        order = list(dict.fromkeys(number for _, numbers in self._said for number in numbers))
        renumbered = {number: i for i, number in enumerate(order, start=1)}
        prose = self._prose(renumbered)
        refusal = draft.refusal
        emptied = refusal is None and not order
        reason = refusal.reason if refusal else "Nothing in the library answers this." if emptied else ""
        near = self._near(draft.nearest, {self.citations[number - 1].quote for number in order}, len(order))
        return Answer(
            question=self.query.question,
            standalone=self.query.standalone,
            text=f"{reason} {prose}".strip(),
            names=() if refusal else tuple(self.names),
            citations=tuple(replace(self.citations[number - 1], number=renumbered[number]) for number in order),
            refused=refusal is not None or emptied,
            refusal=refusal.kind if refusal else RefusalKind.NOTHING_VERIFIED if emptied else None,
            reason=reason,
            nearest=near,
            nearest_names=refusal.names if refusal else (),
            verdict=draft.verdict,
            confidence=draft.confidence if not emptied else 0.0,
            made_by=draft.made_by,
            side_by_side=draft.side_by_side and not emptied,
            extent=None if emptied else draft.extent,
            dropped=tuple(self.dropped),
            usage=draft.usage,
        )

    def _prose(self, renumbered: Mapping[int, int]) -> str:
        """What was said, with its markers: our own sentences in one line for each whom they are about, in turn."""
        made, last = "", ""
        for text, numbers in self._said:
            subject, further = self._lines.get((text, numbers), ("", ""))
            goes_on = bool(subject) and subject == last and bool(further)
            told = marked(further if goes_on else text, [renumbered[number] for number in numbers])
            between = "" if not made else " · " if goes_on else "\n" if subject or last else " "
            made, last = f"{made}{between}{told}", subject
        return made

    def _near(self, claims: Sequence[Claim], cited: Set[Quote], last: int) -> tuple[Citation, ...]:
        """What comes near, verified as any citation, without what is cited; numbered behind the `last` of those."""
        found: dict[tuple[Quote, str], Citation] = {}
        for claim in claims:
            for i, evidence_id in enumerate(claim.evidence):
                made = self._cite(evidence_id, claim.speaker, claim.spans[i] if i < len(claim.spans) else None)
                if made and made[0].quote not in cited:
                    found.setdefault((made[0].quote, made[0].state), replace(made[0], confidence=claim.confidence))
        return tuple(replace(one, number=number) for number, one in enumerate(found.values(), start=last + 1))

    def _cite(self, evidence_id: str, speaker: str | None, narrower: Span | None) -> tuple[Citation, Ground] | None:
        found = self.evidence.get(evidence_id)
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

    def _quoting(self, prose: str, cited: Sequence[Citation], free: bool) -> str | None:
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

    def _add_names(self, names: Sequence[str], cited: Sequence[Citation], said: Sequence[Statement] | None) -> None:
        """Add short answers that stand in the evidence; those of a model must also fit the question, by `said`."""
        seen = {fold(name) for name in self.names}
        for name in names:
            if not self._stands_in(name, cited):
                self.dropped.append("a name that is not in the evidence")
            elif said is not None and not answers(
                name,
                self.query,
                [(s, self.article_of(s.source_id)) for s in said],
                self.checks.matcher if self.checks else None,
            ):
                self.dropped.append("a name that is not what the question asks for")
            elif fold(name) not in seen:
                seen.add(fold(name))
                self.names.append(name)

    def _stands_in(self, name: str, cited: Sequence[Citation]) -> bool:
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
