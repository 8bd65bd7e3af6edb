"""The journey in: articles -> read by the models -> speakers and copies linked -> records and index.

`rag.reading` is the half of it that knows of no library. Here, in the order of the articles, each batch is linked with
what the library knows and saved in one transaction, together with a list of what the vector index has to learn. The
index learns it afterwards; if the process dies in between, the next writer goes on there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.domain import Article, Speaker
from rag.entries import Entry, Failure, Known, Saved, Stored
from rag.errors import LibraryError
from rag.names.corrections import read_corrections
from rag.names.speakers import Directory
from rag.reading import Read, ReadAll, batches, models, read, reader
from rag.seams import Embedder, Extractor, Progress, VectorIndex, Writer, silent
from rag.store.saving import names_like
from rag.store.upkeep import SETTLE_ROWS, grow, rebuild, repair, settle

UNCHANGED = "unchanged"


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

    def note(self, became: Mapping[str, str]) -> None:
        """Count articles of one batch by what became of each."""
        self.became |= became
        self.added += list(became.values()).count("added")
        self.revised += list(became.values()).count("revised")
        self.unchanged += list(became.values()).count(UNCHANGED)

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
    articles: Iterable[Article | Failure | Known],
    library: Writer,
    index: VectorIndex,
    embedder: Embedder,
    extractor: Extractor,
    progress: Progress = silent,
    total: int | None = None,
    most: int | None = None,
    read_all: ReadAll | None = None,
) -> Summary:
    """Add articles to a library. An article whose origin is there already is left alone, or revised if it changed.

    `most` articles are read at a time (None: as many as is fastest); fewer tell `progress` more often and take longer.
    `read_all` reads them elsewhere, with the same models.

    Raises LibraryError if the library cannot be written or was made by another embedder; what was added before that
    stays, and adding the same articles again goes on from there.
    """
    library.require_embedder(embedder.name)
    library.set_stamp("embedder", embedder.name)
    library.set_stamp("extractor", extractor.name)
    repair(library, index)
    linking = _Linking(library, models(embedder, extractor), library.speakers())
    summary = Summary()
    named = read_all is None  # else many are under way, and their ids are settled when they are saved
    taken: set[str] = set()
    new = (_unknown(batch, library, summary, taken, named) for batch in batches(_readable(articles, summary), most))
    for found in (read_all or reader(embedder, extractor))(new):
        summary.failures += [one for one in found if isinstance(one, Failure)]
        linking.add([one for one in found if isinstance(one, Read)], summary)
        if library.pending_count() >= SETTLE_ROWS:
            settle(library, index)
        progress(summary.done, total, _named(found))
    settle(library, index)
    grow(library, index, progress)
    return summary


def _named(found: Sequence[Read | Failure]) -> str:
    """The last of a batch, to be shown."""
    if not found or isinstance(found[-1], Failure):
        return ""
    return found[-1].article.source.title or found[-1].article.source.id


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
    by = models(embedder, extractor)
    library.start_reindex(by, embedder.name)
    library.set_stamp("extractor", extractor.name)
    waiting = library.outdated(by)
    linking = _Linking(library, by, library.speakers_read_by(by), frozenset(waiting))
    done, unread = 0, list[str]()
    for batch in batches(_stored(waiting, library, unread)):
        linking.save(read(batch, embedder, extractor))
        done += len(batch)
        progress(done, len(waiting), batch[-1].source.title or batch[-1].source.id)
    library.set_stamp("reindexing", "")
    if library.stamp("index"):
        rebuild(library, index, progress)
    grow(library, index, progress)
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
    linking = _Linking(library, models(embedder, extractor), library.speakers())
    saved = linking.save(read([library.article(source_id)], embedder, extractor))
    repair(library, index)
    return saved


# --- linking and saving ---------------------------------------------------------------------------------------


class _Linking:
    """Gives articles that were read to the library: who is who, what is a copy, under which id."""

    def __init__(
        self, library: Writer, models: str, known: Sequence[Speaker], waiting: Container[str] = frozenset()
    ) -> None:
        """`known` speak in the articles that are read already, all but those `waiting`."""
        self._library, self._models = library, models
        self._directory = _directory(library, known, waiting)

    def add(self, found: Sequence[Read], summary: Summary) -> None:
        """Save those that the library does not hold as they are, in one transaction."""

        def add(others_wrote: bool) -> tuple[_Changes, Saved]:
            """Models are slow and this is not: several writers take turns at it only."""
            changes = _changes(found, self._library)
            return changes, self._link_and_save(changes.reads, others_wrote)

        if found:
            changes, saved = self._library.alone(add)
            summary.note(changes.became)
            summary.copies += saved.copies
            summary.statements += saved.statements

    def save(self, found: Sequence[Read]) -> Saved:
        """Save all, in one transaction."""
        return self._library.alone(lambda others_wrote: self._link_and_save(found, others_wrote))

    def _link_and_save(self, found: Sequence[Read], others_wrote: bool) -> Saved:
        if others_wrote:
            self._directory = _directory(self._library, self._library.speakers())
        if not found:
            return Saved(0, 0, 0)
        linked = ((one, self._directory.assign(one.statements)) for one in found)
        return self._library.save([Entry(one.article, one.evidence(said), self._models) for one, said in linked])


def _directory(library: Writer, known: Sequence[Speaker], waiting: Container[str] = frozenset()) -> Directory:
    articles = Counter(who for who, source_id, _ in library.said() if who and source_id not in waiting)
    return Directory(known, read_corrections(library.texts), articles)


@dataclass(frozen=True, slots=True)
class _Changes:
    """Articles to be saved, each under an id of its own, and what becomes of these and of the others."""

    reads: list[Read]
    became: dict[str, str]


def _unknown(
    batch: Sequence[Article], library: Writer, summary: Summary, taken: set[str], named: bool
) -> list[Article]:
    """Those that the library does not hold as they are: the others need not be read.

    `named`: under the ids that they will have. A language model's replies are kept, and forgotten, by them. `taken`
    are those of articles that are being read.
    """
    new: list[Article] = []
    for article in batch:
        stored = library.stored(article.source.origin)
        if stored and _same(article, stored):
            summary.note({stored.source.id: UNCHANGED})
            continue
        source_id = _id_for(article, stored, taken, library) if named else article.source.id
        taken.add(source_id)
        new.append(replace(article, source=replace(article.source, id=source_id)))
    return new


def _changes(found: Sequence[Read], library: Writer) -> _Changes:
    """Looked up again, because the library may have learnt of an article while it was read."""
    changes = _Changes([], {})
    for one in found:
        stored = library.stored(one.article.source.origin)
        if stored and _same(one.article, stored):
            changes.became[stored.source.id] = UNCHANGED
            continue
        source_id = _id_for(one.article, stored, changes.became, library)
        changes.became[source_id] = "revised" if stored else "added"
        changes.reads.append(one.called(source_id))
    return changes


def _id_for(article: Article, stored: Stored | None, taken: Container[str], library: Writer) -> str:
    """The id that its origin has; for a new article the one that it wants, or the first like it that is free."""
    if stored:
        return stored.source.id
    return next(id for id in names_like(article.source.id) if id not in taken and not library.has_id(id))


def _same(article: Article, stored: Stored) -> bool:
    source = replace(article.source, id=stored.source.id)
    return bool(stored.whole and stored.models) and (stored.source, stored.revision) == (source, article.revision)


# --- articles -------------------------------------------------------------------------------------------------


def _readable(articles: Iterable[Article | Failure | Known], summary: Summary) -> Iterator[Article]:
    """The articles that can be stored; the others are noted in the summary."""
    for article in articles:
        if isinstance(article, Failure):
            summary.failures.append(article)
            continue
        if isinstance(article, Known):
            summary.unchanged += 1
            continue
        origin = article.source.origin or article.source.id
        try:
            article.text.encode()
        except UnicodeEncodeError as error:
            summary.failures.append(Failure(origin, f"character {error.start} is no Unicode character"))
            continue
        yield replace(article, source=replace(article.source, origin=origin))
