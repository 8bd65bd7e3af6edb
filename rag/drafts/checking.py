"""The third journey: a draft -> its quotations -> the pages that have their words -> findings. No language model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.domain import Article, Filters, Source, Span, Statement
from rag.drafts.altering import most_like, nearest, turned
from rag.drafts.findings import DraftReport, Finding, Match, Place, Verdict
from rag.drafts.given import Given, given_by
from rag.drafts.judging import LEAST_WORDS, MOST_WORDS, fair, judged
from rag.drafts.matching import Occurrence, in_full, in_part, occurrences_of
from rag.drafts.quoted import Quoted, Wanted, as_read, bare, quoted, reported, wanted_of
from rag.drafts.whose import place_of, verdict
from rag.errors import ArticleGone, RagError
from rag.export.fragments import link
from rag.formats.cleaning import clean
from rag.names.phonebook import Phonebook
from rag.seams import Extractor, Progress, Records, silent
from rag.text import fold, words

MAX_CHARS = 500_000  # of a draft: a long book's chapter
PHRASE_WORDS = 4
PHRASES = 12  # of one quotation, looked up in the words index
NEAR = 300  # sentences that hold them, or its words
ROWS = 6_000  # sentences ranked for one quotation: enough, as its rarest words are looked up first
PAGES = 40  # articles read for one quotation
SHOWN = 8  # places listed for one quotation
EVERYWHERE = Filters()
_LINE_END = re.compile("\r\n|\r|\n")


class Checker:
    """Checks drafts against one library. The extractor is made when a draft first needs it."""

    def __init__(self, records: Records, extractor: Callable[[], Extractor]) -> None:
        self._records, self._extractor = records, extractor
        self._known: _Library | None = None

    def check(self, text: str, by: str = "", progress: Progress = silent) -> DraftReport:
        """Judge every quotation of a draft, or a single one that stands there without quotation marks.

        `by` is whom words are given to that the draft itself gives to nobody. A longer text without quotation marks
        has no findings. Raises RagError for one that is empty or too long.
        """
        readable = _readable(text)
        said = self._extractor().extract([Article(Source("draft"), as_read(readable))])[0]
        draft, library = _Draft(readable, said, by, _line_numbers(text, readable)), self._library()
        found = quoted(readable)
        findings = []
        for number, one in enumerate(found, 1):
            progress(number - 1, len(found), one.text[:60])
            findings.append(library.judge(number, one, draft, draft.given(one.span)))
        progress(len(found), len(found), "")
        if not found and (whole := bare(readable)):
            findings = [_unmarked(library, whole, draft)]
        return DraftReport(readable, tuple(findings), library.articles)

    def quotation(self, text: str, by: str = "") -> Finding:
        """Judge a text as one quotation, without the marks that may stand around it. Raises as `check` does."""
        readable = _readable(text)
        inside = [one for one in quoted(readable) if not words(readable[: one.span.start] + readable[one.span.end :])]
        one = inside[0] if inside else Quoted(Span(0, len(readable)), readable, marked=False)
        draft = _Draft(readable, (), by, _line_numbers(text, readable))
        return self._library().judge(1, one, draft, draft.given(one.span))

    def _library(self) -> _Library:
        """Read again whenever somebody has added or removed articles."""
        generation = self._records.generation()
        if self._known is None or self._known.generation != generation:
            self._known = _Library(self._records, generation)
        return self._known


def _readable(text: str) -> str:
    draft = clean(text)
    if not words(draft):
        raise RagError("The draft is empty; give a text with quotations in it, or a single quotation")
    if len(draft) > MAX_CHARS:
        raise RagError(f"The draft has {len(draft):,} characters; check it in parts of at most {MAX_CHARS:,}")
    return draft


@dataclass(frozen=True, slots=True)
class _Draft:
    """A draft as it is read."""

    text: str
    said: Sequence[Statement]  # in it
    by: str  # whom words are given to that the draft gives to nobody
    lines: Sequence[int]  # for each line of the text its number in the text as it was given

    def given(self, span: Span) -> Given:
        given = given_by(self.text, span, self.said)
        return Given((self.by,), self.by) if self.by and not given.names else given

    def line(self, span: Span) -> int:
        return self.lines[self.text.count("\n", 0, span.start)]

    def paragraph(self, span: Span) -> str:
        start = self.text.rfind("\n\n", 0, span.start) + 1
        end = self.text.find("\n\n", span.end)
        return self.text[start : end if end >= 0 else len(self.text)]


def _unmarked(library: _Library, one: Quoted, draft: _Draft) -> Finding:
    """The finding of a text without quotation marks: all of it is the quotation, or what it says that somebody said.

    All of it where the user says whose words it is, or where its only speaker is "I": the words tell of themselves.
    """
    whole = library.judge(1, one, draft, draft.given(one.span))
    part = None if draft.by else reported(draft.text, draft.said)
    if whole.match == "exact" or part is None:
        return whole
    finding = library.judge(1, part, draft, draft.given(part.span))
    return whole if finding.match == "not_found" else finding


def _line_numbers(given: str, draft: str) -> list[int]:
    """For each line of the cleaned draft its number in the text as it was given: cleaning takes empty lines out."""
    filled = [number for number, line in enumerate(_LINE_END.split(given), 1) if clean(line)]
    lines = draft.split("\n")
    if len(filled) != sum(map(bool, lines)):  # an entity or an odd line end: the cleaned draft is all there is to count
        return list(range(1, len(lines) + 1))
    numbers = iter(filled)
    return [next(numbers) if line else 0 for line in lines]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one article has of a quotation."""

    article: Article
    occurrence: Occurrence


class _Library:
    """What checking needs of the records, as of one generation."""

    def __init__(self, records: Records, generation: int) -> None:
        self._records, self.generation = records, generation
        self._book = Phonebook(records.speakers())
        self._copies = records.copies()
        self._said = lru_cache(maxsize=512)(self._read_statements)
        self._article = lru_cache(maxsize=512)(records.article)  # quotations of one draft are of the same few pages
        self.articles = len(records.sources(EVERYWHERE))

    def judge(self, number: int, one: Quoted, draft: _Draft, given: Given) -> Finding:
        wanted = wanted_of(one.text)
        found = self._placed(self._best(self._seen(wanted, given)), given)
        occurrence = fair(found[0][1], draft.text, one.span) if found else None
        places = tuple(place for place, _ in found)
        made = judged(one, occurrence, next(iter(places), None), given)
        decided, whose = self._verdict(given, places, draft.paragraph(one.span))
        return Finding(
            number=number,
            span=one.span,
            text=one.text,
            line=draft.line(one.span),
            match=made.match,
            verdict=decided,
            reason=made.reason,
            whose=whose,
            given_to="" if given.denied and decided != "wrong" else given.name,
            problems=made.problems,
            notes=(*made.notes, *self._edited(made.match, wanted, places)),
            places=places,
            changes=made.changes,
        )

    def _verdict(self, given: Given, places: Sequence[Place], paragraph: str) -> tuple[Verdict, str]:
        if not places:
            return "undetermined", "Nothing says whose words these are."
        return verdict(given, places, self._book, paragraph)

    def _edited(self, match: Match, wanted: Wanted, places: Sequence[Place]) -> list[str]:
        """Words that the nearest article had before it was edited."""
        if match not in ("altered", "partial"):
            return []
        source_id = places[0].source.id
        older = (self._records.article(source_id, revision) for revision in self._records.revisions(source_id)[:-1])
        had = any(
            occurrence.match == "exact" for article in older for occurrence in occurrences_of(article.text, wanted)
        )
        return ["The article had these words word for word until it was edited."] if had else []

    # --- looking --------------------------------------------------------------------------------------------

    def _seen(self, wanted: Wanted, given: Given) -> list[_Seen]:
        """What the likeliest articles have: everything word for word, else in part, else the nearest."""
        if len(words(wanted.forms[0])) > MOST_WORDS:
            return []
        pages = self._pages(_phrases(wanted), given)
        seen = [_Seen(page, occurrence) for page in pages for occurrence in in_full(page.text, wanted)]
        if any(one.occurrence.match == "exact" for one in seen):
            return seen  # most quotations are right: no page is read for less
        full = {one.article.source.id for one in seen}
        parts = (page for page in pages if page.source.id not in full)
        seen += [_Seen(page, occurrence) for page in parts for occurrence in in_part(page.text, wanted)]
        if any(one.occurrence.match == "exact" for one in seen):
            return seen
        if len(words(wanted.forms[0])) < LEAST_WORDS:
            return seen or self._turned(wanted, given)
        known = {page.source.id for page in pages}
        more = [page for page in self._pages(_terms(wanted), given) if page.source.id not in known]
        seen += [_Seen(page, occurrence) for page in more for occurrence in occurrences_of(page.text, wanted)]
        return seen or _nearest([*pages, *more], wanted)

    def _turned(self, wanted: Wanted, given: Given) -> list[_Seen]:
        """Where whom the draft names says nearly this little: of anybody's pages a few words prove nothing."""
        if not given.names:
            return []
        found = ((page, turned(page.text, wanted)) for page in self._pages(_terms(wanted), given))
        seen = [_Seen(page, occurrence) for page, occurrence in found if occurrence]
        return [one for one in seen if self._theirs(given, self._place([one]))]

    def _pages(self, terms: Sequence[str], given: Given) -> list[Article]:
        """Articles that hold the terms, those of the given speaker first, then the likeliest."""
        own = [hit.speaker.id for name in given.names for hit in self._book.find(name) if hit.score >= 0.8]
        pages = []
        for id in self._records.pages(terms, own, NEAR, ROWS)[:PAGES]:
            with suppress(ArticleGone):  # removed since it was found
                pages.append(self._article(id))
        return pages

    @staticmethod
    def _best(seen: Sequence[_Seen]) -> list[_Seen]:
        """All that are word for word, else those that come nearest."""
        exact = [one for one in seen if one.occurrence.match == "exact"]
        best = max((one.occurrence.rank for one in seen), default=None)
        return exact or [one for one in seen if one.occurrence.rank == best]

    # --- placing --------------------------------------------------------------------------------------------

    def _placed(self, kept: Sequence[_Seen], given: Given) -> list[tuple[Place, Occurrence]]:
        """Each place once, copies of one wire text as one; those of the given speaker first, then who is named."""
        groups: dict[object, list[_Seen]] = {}
        for one in kept:
            id = one.article.source.id
            shared = (self._copies[id], _words_of(one)) if id in self._copies else (id, one.occurrence.spans)
            groups.setdefault(shared, []).append(one)
        found = [(self._place(group), group[0].occurrence) for group in groups.values()]
        states = ("attributed", "uncertain", "own_voice")
        found.sort(key=lambda pair: (not self._theirs(given, pair[0]), states.index(pair[0].state)))
        return [(self._linked(place), occurrence) for place, occurrence in found[:SHOWN]]

    def _linked(self, place: Place) -> Place:
        return replace(place, link=link(place.source, self._article(place.source.id).text, place.extent))

    def _theirs(self, given: Given, place: Place) -> bool:
        return verdict(given, [place], self._book)[0] == "right"

    def _place(self, group: Sequence[_Seen]) -> Place:
        """The oldest of copies stands for all."""
        by_age = sorted(group, key=lambda one: (one.article.source.published or "9", one.article.source.id))
        first = by_age[0].article
        others = dict.fromkeys(one.article.source for one in by_age[1:] if one.article.source.id != first.source.id)
        return place_of(first, by_age[0].occurrence.spans, self._said(first.source.id), tuple(others))

    def _read_statements(self, source_id: str) -> Sequence[Statement]:
        return self._records.statements(Filters(articles=(source_id,)))


def _nearest(pages: Sequence[Article], wanted: Wanted) -> list[_Seen]:
    """What comes nearest to a quotation; a page that has too few of its words to come nearer is not read."""
    found: dict[int, _Seen] = {}
    best = 0.0
    for at in sorted(range(len(pages)), key=lambda at: -most_like(pages[at].text, wanted)):
        if most_like(pages[at].text, wanted) < best:
            break
        if occurrence := nearest(pages[at].text, wanted):
            found[at], best = _Seen(pages[at], occurrence), max(best, occurrence.like)
    return [found[at] for at in sorted(found)]


def _words_of(one: _Seen) -> str:
    return " ".join(fold(span.cut(one.article.text)) for span in one.occurrence.spans)


def _phrases(wanted: Wanted) -> list[str]:
    """Runs of words to look up, spread over the whole quotation."""
    found: list[str] = []
    for piece in wanted.fixed or wanted.pieces:
        listed = [span.cut(piece) for span in words(piece)]
        last = max(1, len(listed) - PHRASE_WORDS + 1)
        found += [" ".join(listed[at : at + PHRASE_WORDS]) for at in range(last)]
    step = max(1, -(-len(found) // PHRASES))
    return found[::step]


def _terms(wanted: Wanted) -> list[str]:
    return list(dict.fromkeys(fold(span.cut(piece)) for piece in wanted.pieces for span in words(piece)))
