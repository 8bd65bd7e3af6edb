"""The only way from a claim, which is unchecked, to a citation, which is checked.

No words in quotation marks that are not on the page; no speaker whom the page does not name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from rag.checks.citing import ArticleOf, Evidence, StatementsOf
from rag.checks.givers import naming
from rag.checks.grounds import Ground
from rag.checks.introducing import introduction, marked
from rag.checks.paraphrase import unfaithful
from rag.checks.plain import plain
from rag.checks.shortanswer import answers
from rag.checks.support import unsupported
from rag.checks.wording import bare
from rag.domain import (
    Answer,
    Citation,
    Claim,
    Hit,
    Passage,
    Piece,
    Query,
    Quote,
    RefusalKind,
    Span,
    Statement,
    UncheckedAnswer,
)
from rag.seams import Matcher, Reader
from rag.text import fold

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
    unchecked: UncheckedAnswer,
    hits: Sequence[Hit[Piece]],
    article_of: ArticleOf,
    statements_of: StatementsOf,
    copies: Mapping[str, str] | None = None,
) -> Answer:
    """Check an unchecked answer against the pages: keep what holds, drop the rest and say so in `Answer.dropped`.

    Quotations are cut from the article; a claim that gives words to a speaker whom the page does not name for
    them, that quotes words which are not there, or that points at nothing, is dropped.
    """
    verifier = Verifier(query, hits, article_of, statements_of, copies)
    for claim in unchecked.claims:
        verifier.add(claim, free=not unchecked.templated)
    return verifier.answer(unchecked)


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
        self._evidence = Evidence(hits, article_of, statements_of)
        self.copies = dict(copies or {})
        self.citations: list[Citation] = list(shown)
        self.names: list[str] = []
        self.dropped = self._evidence.dropped
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
            if made := self._evidence.cite(evidence_id, claim.speaker, narrower):
                cited.append(replace(made[0], confidence=claim.confidence))
                grounds.append(made[1])
        if not cited:
            if not claim.evidence:
                self.dropped.append("a passage of prose that names no evidence")
            return ""
        quoting = self._evidence.quoting(plain(claim.text), cited, free)
        if quoting is None and not free:
            return ""
        prose = self._believed(claim, quoting, cited, grounds) if free else quoting or ""
        numbers = tuple(dict.fromkeys(self._number(citation) for citation in cited))
        said = [found for id in claim.evidence if isinstance(found := self._evidence.pieces.get(id), Statement)]
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
            self._lines[prose, numbers] = claim.subject, self._evidence.quoting(plain(claim.further), cited, free) or ""
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
        named = {
            s.speaker
            for id in pages
            for s in self._evidence.statements_of(id)
            if s.speaker and s.speaker.kind == "person"
        }
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
            cited = [made[0] for id in claim.evidence if (made := self._evidence.cite(id, claim.speaker, None))]
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
        made = self._evidence.cite(evidence_id, None, None) if evidence_id in self._evidence.pieces else None
        return next((c for c in self.citations if made and c.quote == made[0].quote and c.number in self.told), None)

    def name(self, names: Sequence[str]) -> None:
        """Take over short answers that were verified before, where they stand in what is cited here."""
        cited = [citation for citation in self.citations if citation.number in self.told]
        self._add_names([name for name in names if self._evidence.stands_in(name, cited)], cited, None)

    def answer(self, unchecked: UncheckedAnswer) -> Answer:
        """The whole answer: what was said, with its citations numbered from 1 in the order of the prose."""
        list(self.rest())
        order = list(dict.fromkeys(number for _, numbers in self._said for number in numbers))
        renumbered = {number: i for i, number in enumerate(order, start=1)}
        prose = self._prose(renumbered)
        refusal = unchecked.refusal
        emptied = refusal is None and not order and not unchecked.about
        reason = refusal.reason if refusal else "Nothing in the library answers this." if emptied else ""
        near = self._near(unchecked.nearest, {self.citations[number - 1].quote for number in order}, len(order))
        return Answer(
            question=self.query.question,
            standalone=self.query.standalone,
            text="\n".join(filter(None, (*map(plain, unchecked.about), f"{reason} {prose}".strip()))),
            names=() if refusal else tuple(self.names),
            citations=tuple(replace(self.citations[number - 1], number=renumbered[number]) for number in order),
            refused=refusal is not None or emptied,
            refusal=refusal.kind if refusal else RefusalKind.NOTHING_VERIFIED if emptied else None,
            reason=reason,
            nearest=near,
            nearest_names=refusal.names if refusal else (),
            verdict=unchecked.verdict,
            confidence=unchecked.confidence if not emptied else 0.0,
            made_by=unchecked.made_by,
            side_by_side=unchecked.side_by_side and not emptied,
            extent=None if emptied else unchecked.extent,
            dropped=tuple(self.dropped),
            usage=unchecked.usage,
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
                made = self._evidence.cite(evidence_id, claim.speaker, claim.spans[i] if i < len(claim.spans) else None)
                if made and made[0].quote not in cited:
                    found.setdefault((made[0].quote, made[0].state), replace(made[0], confidence=claim.confidence))
        return tuple(replace(one, number=number) for number, one in enumerate(found.values(), start=last + 1))

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
            if not self._evidence.stands_in(name, cited):
                self.dropped.append("a name that is not in the evidence")
            elif said is not None and not answers(
                name,
                self.query,
                [(s, self._evidence.article_of(s.source_id)) for s in said],
                self.checks.matcher if self.checks else None,
            ):
                self.dropped.append("a name that is not what the question asks for")
            elif fold(name) not in seen:
                seen.add(fold(name))
                self.names.append(name)
