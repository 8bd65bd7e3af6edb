"""The third journey: a draft -> its quotations -> the pages that have their words -> findings. No language model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.checks.cuts import restated
from rag.checks.findings import DraftReport, Finding, Match, Place, Verdict
from rag.checks.matching import Sight, nearest, sights
from rag.checks.quoted import Quoted, Wanted, bare, quoted, unwrapped, wanted_of
from rag.checks.whose import Given, given_by, place_of, verdict
from rag.domain import Article, Filters, Source, Span, Statement
from rag.errors import RagError
from rag.formats.cleaning import clean
from rag.people.phonebook import Phonebook
from rag.seams import Extractor, Progress, Records, silent
from rag.text import fold, sentence_around, words

MAX_CHARS = 500_000  # of a draft: a long book's chapter
MOST_WORDS = 1_000  # of a quotation: what is longer is no quotation but a text
LEAST_WORDS = 3  # shorter quotations are scare quotes: that their words are somewhere proves nothing
PHRASE_WORDS = 4
PHRASES = 24  # of one quotation, looked up in the words index
NEAR = 200  # passages and statements by phrases; half as many by words
PAGES = 40  # articles read for one quotation
SHOWN = 8  # places listed for one quotation
EVERYWHERE = Filters()


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
        draft = _readable(text)
        found = quoted(draft)
        marked = bool(found)
        if not marked and (one := bare(draft)):
            found = [one]
        library = self._library()
        said = self._extractor().extract([Article(Source("draft"), unwrapped(draft))])[0] if marked else ()
        findings = []
        for number, one in enumerate(found, 1):
            progress(number - 1, len(found), one.text[:60])
            given = given_by(draft, one.span, said)
            if by and not given.names:
                given = Given((by,), by)
            findings.append(library.judge(number, one, draft, given))
        progress(len(found), len(found), "")
        return DraftReport(draft, tuple(findings), library.articles)

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
class _Seen:
    """What one article has of a quotation."""

    article: Article
    sight: Sight


class _Library:
    """What checking needs of the records, as of one generation."""

    def __init__(self, records: Records, generation: int) -> None:
        self._records, self.generation = records, generation
        self._book = Phonebook(records.speakers())
        self._copies = records.copies()
        self._said = lru_cache(maxsize=512)(self._read_statements)
        self.articles = len(records.sources(EVERYWHERE))

    def judge(self, number: int, one: Quoted, draft: str, given: Given) -> Finding:
        wanted = wanted_of(one.text)
        found = self._placed(self._best(self._seen(wanted, given)), given)
        sight = _fair(found[0][1], draft, one.span) if found else None
        places = tuple(place for place, _ in found)
        match, reason = _match(one.text, sight, given)
        decided, whose = self._verdict(given, places, _paragraph(draft, one.span))
        notes = (*(sight.notes if sight else ()), *_paraphrase(match, places), *self._edited(match, wanted, places))
        return Finding(
            number=number,
            span=one.span,
            text=one.text,
            line=draft.count("\n", 0, one.span.start) + 1,
            match=match,
            verdict=decided,
            reason=reason,
            whose=whose,
            given_to=given.name,
            problems=sight.problems if sight else (),
            notes=notes,
            places=places,
            changes=sight.changes if sight else (),
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
        had = any(sight.match == "exact" for article in older for sight in sights(article.text, wanted))
        return ["The article had these words word for word until it was edited."] if had else []

    # --- looking --------------------------------------------------------------------------------------------

    def _seen(self, wanted: Wanted, given: Given) -> list[_Seen]:
        """What the likeliest articles have: everything word for word, else in part, else the nearest."""
        if len(words(wanted.forms[0])) > MOST_WORDS:
            return []
        pages = self._pages(_phrases(wanted), given, NEAR)
        seen = [_Seen(page, sight) for page in pages for sight in sights(page.text, wanted)]
        if any(one.sight.match == "exact" for one in seen) or len(words(wanted.forms[0])) < LEAST_WORDS:
            return seen
        known = {page.source.id for page in pages}
        more = [page for page in self._pages(_terms(wanted), given, NEAR // 2) if page.source.id not in known]
        seen += [_Seen(page, sight) for page in more for sight in sights(page.text, wanted)]
        return seen or [_Seen(page, sight) for page in (*pages, *more) if (sight := nearest(page.text, wanted))]

    def _pages(self, terms: Sequence[str], given: Given, k: int) -> list[Article]:
        """Articles that hold the terms, those of the given speaker first, then the likeliest."""
        own = tuple(hit.speaker.id for name in given.names for hit in self._book.find(name) if hit.score >= 0.8)
        found = self._records.words(terms, Filters(speakers=own), k) if own else []
        found += self._records.words(terms, EVERYWHERE, k)
        ids = list(dict.fromkeys(id.rpartition("#")[0] for id, _ in found))[:PAGES]
        return [self._records.article(id) for id in ids]

    @staticmethod
    def _best(seen: Sequence[_Seen]) -> list[_Seen]:
        """All that are word for word, else those that come nearest."""
        exact = [one for one in seen if one.sight.match == "exact"]
        best = max((one.sight.rank for one in seen), default=None)
        return exact or [one for one in seen if one.sight.rank == best]

    # --- placing --------------------------------------------------------------------------------------------

    def _placed(self, kept: Sequence[_Seen], given: Given) -> list[tuple[Place, Sight]]:
        """Each place once, copies of one wire text as one; those of the given speaker first, then who is named."""
        groups: dict[object, list[_Seen]] = {}
        for one in kept:
            id = one.article.source.id
            shared = (self._copies[id], _words_of(one)) if id in self._copies else (id, one.sight.spans)
            groups.setdefault(shared, []).append(one)
        found = [(self._place(group), group[0].sight) for group in groups.values()]
        states = ("attributed", "uncertain", "own_voice")
        found.sort(key=lambda pair: (not self._theirs(given, pair[0]), states.index(pair[0].state)))
        return found[:SHOWN]

    def _theirs(self, given: Given, place: Place) -> bool:
        return verdict(given, [place], self._book)[0] == "right"

    def _place(self, group: Sequence[_Seen]) -> Place:
        """The oldest of copies stands for all."""
        by_age = sorted(group, key=lambda one: (one.article.source.published or "9", one.article.source.id))
        first = by_age[0].article
        others = dict.fromkeys(one.article.source for one in by_age[1:] if one.article.source.id != first.source.id)
        return place_of(first, by_age[0].sight.spans, self._said(first.source.id), tuple(others))

    def _read_statements(self, source_id: str) -> Sequence[Statement]:
        return self._records.statements(Filters(articles=(source_id,)))


def _paragraph(draft: str, span: Span) -> str:
    start = draft.rfind("\n\n", 0, span.start) + 1
    end = draft.find("\n\n", span.end)
    return draft[start : end if end >= 0 else len(draft)]


def _words_of(one: _Seen) -> str:
    return " ".join(fold(span.cut(one.article.text)) for span in one.sight.spans)


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


# --- judging ------------------------------------------------------------------------------------------------


def _match(text: str, sight: Sight | None, given: Given) -> tuple[Match, str]:
    count = len(words(text))
    if count < LEAST_WORDS:
        if sight is not None:
            return "too_short", f"{_counted(count)} on a page of the library: too short to prove anything."
        if not given.names:
            return "too_short", f"{_counted(count)} on no page of the library: too short to be anybody's."
    if sight is None and count > MOST_WORDS:
        return "not_found", f"It has {count:,} words; quotations of up to {MOST_WORDS:,} are looked for."
    if sight is None:
        return "not_found", "No page of the library has these words, or words near to them."
    return sight.match, sight.reason or "Word for word."


def _counted(count: int) -> str:
    return "One word, which is" if count == 1 else f"{count} words, which are"


def _fair(sight: Sight, draft: str, span: Span) -> Sight:
    """A cut that leaves out "not" is fair where the draft itself says "not" beside the marks."""
    if sight.match != "partial" or not sight.problems:
        return sight
    around = sentence_around(draft, span)
    beside = f"{draft[around.start : span.start]} … {draft[span.end : around.end]}"
    word = restated(sight.problems[0], beside)
    if not word:
        return sight
    return replace(sight, match="exact", reason="", problems=(), notes=(f"The draft says “{word}” itself.",))


def _paraphrase(match: Match, places: Iterable[Place]) -> list[str]:
    place = next(iter(places), None)
    if match == "exact" and place and place.form == "indirect":
        return ["The page has these words outside quotation marks: they are the outlet's paraphrase."]
    return []
