"""The journey in: articles -> statements -> passages -> vectors -> records and index.

What a batch needs is worked out first and then saved in one transaction, together with a list of what the vector
index has to learn. The index learns it afterwards; if the process dies in between, the next writer goes on there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.domain import Article, Passage, Sentence, Span, Speaker, Statement
from rag.entries import Entry, Evidence, Saved
from rag.errors import LibraryError
from rag.formats.articles import Failure, Seen
from rag.names.corrections import read_corrections
from rag.names.speakers import Directory
from rag.passages import passages
from rag.seams import Embedder, Extractor, Progress, VectorIndex, Vectors, Writer, silent
from rag.store.saving import heading, names_like, searched
from rag.store.upkeep import SETTLE_ROWS, rebuild, repair, settle
from rag.text import sentences

BATCH_ARTICLES = 32
BATCH_CHARACTERS = 200_000


@dataclass(slots=True)
class Summary:
    """What became of the articles."""

    added: int = 0
    revised: int = 0
    unchanged: int = 0
    copies: int = 0  # of those added or revised: exact or near copies of others
    statements: int = 0  # in those added or revised
    failures: list[Failure] = field(default_factory=list)
    became: dict[str, str] = field(default_factory=dict)  # source id -> added, revised or unchanged

    @property
    def read(self) -> int:
        """Articles that are in the library now."""
        return self.added + self.revised + self.unchanged

    @property
    def done(self) -> int:
        return self.read + len(self.failures)

    def line(self) -> str:
        """The summary in one line.

        >>> Summary(added=3, copies=1, statements=20).line()
        '3 articles added (20 statements; 1 is a copy of another)'
        """
        counts = [(self.added, "added"), (self.revised, "revised"), (self.unchanged, "unchanged")]
        counts = [pair for pair in [*counts, (len(self.failures), "failed")] if pair[0]] or [(0, "added")]
        number, first = counts[0]
        parts = [f"{_counted(number, 'article')} {first}", *(f"{number} {name}" for number, name in counts[1:])]
        notes = [_counted(self.statements, "statement")] if self.added or self.revised else []
        if self.copies:
            notes.append("1 is a copy of another" if self.copies == 1 else f"{self.copies} are copies of others")
        return ", ".join(parts) + (f" ({'; '.join(notes)})" if notes else "")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def ingest(
    articles: Iterable[Article | Failure | Seen],
    library: Writer,
    index: VectorIndex,
    embedder: Embedder,
    extractor: Extractor,
    progress: Progress = silent,
    total: int | None = None,
    most: int | None = None,
) -> Summary:
    """Add articles to a library. An article whose origin is there already is left alone, or revised if it changed.

    `most` articles are read at a time (None: as many as is fastest); fewer tell `progress` more often and take longer.

    Raises LibraryError if the library cannot be written or was made by another embedder; what was added before that
    stays, and adding the same articles again goes on from there.
    """
    library.require_embedder(embedder.name)
    library.set_stamp("embedder", embedder.name)
    library.set_stamp("extractor", extractor.name)
    repair(library, index)
    reading = _ArticleReader(library, embedder, extractor, _directory(library, library.speakers()))
    summary = Summary()
    for batch in _batches(_readable(articles, summary), most):
        if changed := _changed(batch, library, summary):
            saved = reading.save(changed)
            summary.copies += saved.copies
            summary.statements += saved.statements
        if library.pending_count() >= SETTLE_ROWS:
            settle(library, index)
        progress(summary.done, total, batch[-1].source.title or batch[-1].source.id)
    settle(library, index)
    return summary


def remove(source_id: str, library: Writer, index: VectorIndex) -> None:
    """Forget an article, its older revisions too. Raises LibraryError if it is not in the library."""
    library.remove(source_id)
    repair(library, index)


def reindex(
    library: Writer,
    index: VectorIndex,
    embedder: Embedder,
    extractor: Extractor,
    progress: Progress = silent,
) -> int:
    """Read and embed every article again; returns how many. Interrupted, it goes on where it was.

    An article whose text is lost or altered stays as it is: raises LibraryError at the end, when all others are read.
    """
    models = _models(embedder, extractor)
    library.start_reindex(models, embedder.name)
    library.set_stamp("extractor", extractor.name)
    known = library.speakers_read_by(models)
    reading = _ArticleReader(library, embedder, extractor, _directory(library, known))
    waiting = library.outdated(models)
    done, unread = 0, list[str]()
    for batch in _batches(_stored(waiting, library, unread)):
        reading.save(batch)
        done += len(batch)
        progress(done, len(waiting), batch[-1].source.title or batch[-1].source.id)
    library.set_stamp("reindexing", "")
    rebuild(library, index, progress)
    if unread:
        more = f"; {len(unread) - 1} more, see `whosaid status --deep`" if len(unread) > 1 else ""
        raise LibraryError(f"{_counted(done, 'article')} read again, but: {unread[0]}{more}")
    return done


def _stored(ids: Sequence[str], library: Writer, unread: list[str]) -> Iterator[Article]:
    """The stored articles; why one cannot be read is noted."""
    for source_id in ids:
        try:
            yield library.article(source_id)
        except LibraryError as error:
            unread.append(str(error))


def reread(source_id: str, library: Writer, index: VectorIndex, embedder: Embedder, extractor: Extractor) -> Saved:
    """Read one stored article again with the current models. Raises LibraryError if it is not in the library."""
    library.require_embedder(embedder.name)
    directory = _directory(library, library.speakers())
    saved = _ArticleReader(library, embedder, extractor, directory).save([library.article(source_id)])
    repair(library, index)
    return saved


def _directory(library: Writer, known: Sequence[Speaker]) -> Directory:
    articles = Counter(speaker_id for speaker_id, *_ in library.said() if speaker_id)
    return Directory(known, read_corrections(library.texts), articles)


# --- articles -------------------------------------------------------------------------------------------------


class _ArticleReader:
    """Reads batches of articles with the models and saves what they find."""

    def __init__(self, library: Writer, embedder: Embedder, extractor: Extractor, directory: Directory) -> None:
        self._library, self._embedder, self._extractor, self._directory = library, embedder, extractor, directory

    def save(self, articles: Sequence[Article]) -> Saved:
        """Read, embed and store some articles in one transaction."""
        models = _models(self._embedder, self._extractor)
        found = self._extractor.extract(articles)
        cut = [passages(article, statements) for article, statements in zip(articles, found, strict=True)]
        vectors = self._vectors(articles, cut)

        def link_and_save(others_wrote: bool) -> Saved:
            """Models are slow and this is not: several writers take turns at it only."""
            if others_wrote:
                self._directory = _directory(self._library, self._library.speakers())
            rows = iter(vectors)
            read = zip(articles, map(self._directory.assign, found), cut, strict=True)
            return self._library.save([Entry(a, tuple(evidence(a, said, w, rows)), models) for a, said, w in read])

        return self._library.alone(link_and_save)

    def _vectors(self, articles: Sequence[Article], cut: Sequence[Sequence[Passage]]) -> list[Vectors]:
        """The vectors of the sentences of each passage, in order: each passage is read once, under its heading."""
        texts: list[str] = []
        parts: list[list[Span]] = []
        for article, windows in zip(articles, cut, strict=True):
            head = heading(article.source)
            for passage in windows:
                shift = len(head) + 1 - passage.span.start
                texts.append(f"{head}\n{passage.text}")
                parts.append([Span(s.span.start + shift, s.span.end + shift) for s in sentences_of(article, passage)])
        return self._embedder.embed_parts(texts, parts)


def evidence(
    article: Article, statements: Sequence[Statement], windows: Sequence[Passage], vectors: Iterator[Vectors]
) -> Iterator[Evidence]:
    """Passages, their sentences with `vectors`, statements; of two statements of the same words the first counts."""
    yield from map(Evidence, windows)
    said = ""
    for passage in windows:
        for sentence, vector in zip(sentences_of(article, passage), next(vectors), strict=True):
            yield Evidence(sentence, searched(article.source, said, sentence.text), vector)
            said = sentence.text
    once = {statement.id: statement for statement in reversed(statements)}
    yield from map(Evidence, reversed(once.values()))


def sentences_of(article: Article, passage: Passage) -> list[Sentence]:
    """The sentences that stand in a passage."""
    source_id, text = article.source.id, article.text
    return [Sentence(source_id, span, span.cut(text)) for span in sentences(text) if passage.span.holds(span)]


def _models(embedder: Embedder, extractor: Extractor) -> str:
    return f"{extractor.name} + {embedder.name}"


def _batches(articles: Iterable[Article], most: int | None = None) -> Iterator[list[Article]]:
    """Articles in batches, no two in a batch from the same origin."""
    batch: list[Article] = []
    size = 0
    for article in articles:
        full = len(batch) >= (most or BATCH_ARTICLES) or size + len(article.text) > BATCH_CHARACTERS
        if batch and (full or any(article.source.origin == other.source.origin for other in batch)):
            yield batch
            batch, size = [], 0
        batch.append(article)
        size += len(article.text)
    if batch:
        yield batch


def _readable(articles: Iterable[Article | Failure | Seen], summary: Summary) -> Iterator[Article]:
    """The articles that can be stored; the others are noted in the summary."""
    for article in articles:
        if isinstance(article, Failure):
            summary.failures.append(article)
            continue
        if isinstance(article, Seen):
            summary.unchanged += 1
            continue
        origin = article.source.origin or article.source.id
        try:
            article.text.encode()
        except UnicodeEncodeError as error:
            summary.failures.append(Failure(origin, f"character {error.start} is no Unicode character"))
            continue
        yield replace(article, source=replace(article.source, origin=origin))


def _changed(batch: Sequence[Article], library: Writer, summary: Summary) -> list[Article]:
    """Those of a batch which the library does not hold as they are, each under an id of its own."""
    changed: list[Article] = []
    taken: set[str] = set()
    for article in batch:
        stored = library.stored(article.source.origin)
        wanted = article.source.id
        source_id = (
            stored.source.id
            if stored
            else next(one for one in names_like(wanted) if one not in taken and not library.has_id(one))
        )
        taken.add(source_id)
        article = replace(article, source=replace(article.source, id=source_id))
        same = stored and stored.whole and (stored.source, stored.revision) == (article.source, article.revision)
        if stored and same and stored.models:
            summary.unchanged += 1
            summary.became[source_id] = "unchanged"
            continue
        summary.added += stored is None
        summary.revised += stored is not None
        summary.became[source_id] = "revised" if stored else "added"
        changed.append(article)
    return changed
