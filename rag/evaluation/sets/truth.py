"""Where the right answers stand: expectations of a question set, found on the pages of a library."""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from rag.checks.quotes import MIN_WORDS
from rag.domain import Article, Source, Span
from rag.errors import ConfigError
from rag.evaluation.sets.question import NumberedSentence, Question
from rag.evaluation.sets.rows import BadRow
from rag.text import fold, sentences, words

Place = tuple[str, Span]  # (Source.id, where in that article)


class Page:
    """An article with what measures ask of it again and again."""

    def __init__(self, article: Article) -> None:
        self.source = article.source
        self.text = article.text
        self.revision = article.revision

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def sentences(self) -> list[Span]:
        return sentences(self.text)

    @cached_property
    def _words(self) -> tuple[list[int], list[int]]:
        spans = words(self.text)
        return [span.start for span in spans], [span.end for span in spans]

    def word_numbers(self, span: Span) -> set[int]:
        """Which words of the page `span` touches, counted from 0."""
        starts, ends = self._words
        return set(range(bisect_right(ends, span.start), bisect_left(starts, span.end)))

    def whole_sentences(self, spans: Iterable[Span]) -> list[Span]:
        """The sentences that any of `spans` touches."""
        spans = list(spans)
        return [part for part in self.sentences if any(part.meets(span) for span in spans)]


class Pages:
    """The articles of a library, opened when needed."""

    def __init__(self, sources: Sequence[Source], article_of: Callable[[str], Article]) -> None:
        self.sources = tuple(sources)
        self._article_of = article_of
        self._opened: dict[str, Page] = {}

    def __getitem__(self, source_id: str) -> Page:
        if source_id not in self._opened:
            self._opened[source_id] = Page(self._article_of(source_id))
        return self._opened[source_id]

    def called(self, reference: str) -> str | None:
        """Id of the article meant by an id, an address, a title or a file's name (with or without its ending).

        None if no article is so called. Raises BadRow if several are.
        """
        found = self._by_reference.get(reference, ())
        if len(found) > 1:
            raise BadRow(f"{len(found)} articles are called {reference!r}; use an id")
        return found[0] if found else None

    @cached_property
    def _by_reference(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for source in self.sources:
            for reference in _references(source):
                found.setdefault(reference, []).append(source.id)
        return found

    def places(self, quote: str) -> list[Place]:
        """Every article's first place of these words; case, spaces and the shape of quotation marks are forgiven.

        No words are nowhere.
        """
        parts = fold(quote).split()
        if not parts:
            return []
        rarest = max(parts, key=len)  # looked for first: a plain search is much faster
        whole = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, parts)) + r"(?!\w)")
        having = (source.id for source in self.sources if rarest in self[source.id].folded)
        found = ((source_id, whole.search(self[source_id].folded)) for source_id in having)
        return [(source_id, Span(*match.span())) for source_id, match in found if match]

    def copies(self, place: Place) -> list[Place]:
        """The same words in every article that carries them, `place` itself among them."""
        source_id, span = place
        return list(dict.fromkeys([place, *self.places(span.cut(self[source_id].text))]))


def _references(source: Source) -> set[str]:
    path = PurePosixPath(source.origin.replace("\\", "/"))
    return {source.id, source.title, source.url, source.origin, path.name, path.stem} - {""}


@dataclass(frozen=True, slots=True)
class Truth:
    """What a right answer to one question quotes, and what it must not; each by position."""

    gold: tuple[tuple[Place, ...], ...] = ()  # one group a gold statement: all the places that carry it
    passages: tuple[tuple[Place, ...], ...] = ()  # the same for passages that hold the answer among other things
    forbidden: tuple[tuple[Place, ...], ...] = ()
    articles: tuple[str, ...] = ()  # ids of the articles a search should find, where the set names them
    by_sentence: bool = False  # gold and passages are whole sentences: whoever quotes a clause of one quotes it
    spoken: tuple[GoldStatement, ...] = ()  # sentences of which the set says whose words they hold
    own_voice: tuple[Place, ...] = ()  # sentences that answer in the article's own voice

    @property
    def support(self) -> tuple[tuple[Place, ...], ...]:
        """All that a right answer may cite."""
        return self.gold + self.passages


def find(question: Question, pages: Pages) -> Truth:
    """Find a question's expectations on the pages. Raises BadRow if any is not there."""
    groups = []
    for gold in question.gold:
        source_id = _called(gold.article, pages)
        if gold.span.end > len(pages[source_id].text):
            raise BadRow(f"{gold.article!r} is shorter than {gold.span.end} characters")
        if not pages[source_id].word_numbers(gold.span):
            raise BadRow(f"gold {gold.span.start}-{gold.span.end} of {gold.article!r} holds no word")
        groups.append(tuple(pages.copies((source_id, gold.span))))
    groups += [_places_of(quote, pages) for quote in question.quotes]
    told = {one: _sentence(one, pages) for one in (*question.sentences, *question.near)}
    needed = dict.fromkeys(told[one] for one in question.sentences if one.needed)
    others = dict.fromkeys(told[one] for one in question.sentences if told[one] not in needed)
    return Truth(
        gold=(*groups, *needed),
        passages=(*(_places_of(passage, pages) for passage in question.passages), *others),
        forbidden=tuple(_places_of(quote, pages) for quote in question.must_not.quotes),
        articles=tuple(_called(name, pages) for name in question.articles),
        by_sentence=bool(question.sentences),
        spoken=tuple(GoldStatement(id, one.speaker, (span,)) for one in told if one.speaker for id, span in told[one]),
        own_voice=tuple(place for one in question.sentences if not one.speaker for place in told[one]),
    )


def _sentence(one: NumberedSentence, pages: Pages) -> tuple[Place, ...]:
    """Where it stands, in copies too; what is no clause ("No.") is anybody's and has no copies."""
    source_id = _called(one.article, pages)
    page = pages[source_id]
    if one.number > len(page.sentences):
        raise BadRow(f"{one.article!r} has {len(page.sentences)} sentences; there is no sentence {one.number}")
    span = page.sentences[one.number - 1]
    clause = len(page.word_numbers(span)) >= MIN_WORDS
    return tuple(pages.copies((source_id, span))) if clause else ((source_id, span),)


def _called(name: str, pages: Pages) -> str:
    source_id = pages.called(name)
    if source_id is None:
        raise BadRow(f"no article is called {name!r}")
    return source_id


def _places_of(quote: str, pages: Pages) -> tuple[Place, ...]:
    places = pages.places(quote)
    if not places:
        raise BadRow(f"no article has the words {quote[:60]!r}")
    return tuple(places)


# --- who says what in the whole library ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """One statement as a person reads it: whose words, and where they stand on one page."""

    source_id: str
    speaker: str  # "" where the article names nobody
    spans: tuple[Span, ...]
    cue: str = ""
    act: str = ""


def read_statements(path: str | Path, pages: Pages) -> dict[str, list[GoldStatement]]:
    """Read who says what, by hand, from JSON lines `{article, speaker, content: [words of the page], ...}`.

    Returns all statements of each article, by Source.id; rows about articles that the library does not have are
    passed over. Raises ConfigError for words that are not in their article and for rows of another form.
    """
    path = Path(path)
    found: dict[str, list[GoldStatement]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not (source_id := pages.called(row["article"])):
                continue
            spans = tuple(_in_page(quote, pages[source_id]) for quote in row["content"])
            statement = GoldStatement(source_id, row["speaker"], spans, row.get("cue", ""), row.get("act", ""))
            found.setdefault(source_id, []).append(statement)
        except (ValueError, KeyError, TypeError, BadRow) as error:
            raise ConfigError(f"{path.name}:{number}: {error}") from error
    return found


def _in_page(quote: str, page: Page) -> Span:
    at = page.text.find(quote)
    if at < 0:
        raise BadRow(f"the article does not have the words {quote[:60]!r}")
    if page.text.find(quote, at + 1) >= 0:
        raise BadRow(f"the article has the words {quote[:60]!r} more than once; give more of them")
    return Span(at, at + len(quote))
