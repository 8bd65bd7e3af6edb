"""`whosaid add --ray`: files are read and models run on a cluster; the library is written here, in the same order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, islice
from pathlib import Path

from rag.domain import Article
from rag.entries import Failure
from rag.errors import ConfigError
from rag.formats.articles import ReadArticles
from rag.formats.places import files, is_address, reason
from rag.formats.readers import SEVERAL
from rag.reading import Batch, Read
from rag.reading import models as models_name
from rag.scale.cluster import Cluster, Models, local_models
from rag.scale.parts import Parts, Row, key_of, read_of
from rag.seams import Embedder, Extractor
from rag.settings import Settings

FOLDER = "being-read"  # in the library's folder: what was read and is not saved yet
FILES = 16  # that an actor reads at a time
Here = Callable[[Sequence[str]], ReadArticles]  # reads inputs on this machine
Place = tuple[str, str]  # (AT_ACTORS or HERE, a file or an input), or (a reason, what cannot be opened)
AT_ACTORS, HERE = "at actors", "here"


@contextmanager
def far(
    address: str,
    actors: int | None,
    settings: Settings,
    embedder: Embedder,
    extractor: Extractor,
    models: Models = local_models,
) -> Iterator[Far]:
    """A cluster that reads for a library, whose own models are `embedder` and `extractor`. Raises ConfigError."""
    if (settings.embedder, settings.extractor) != ("local", "local"):
        raise ConfigError("--ray reads with the local models; a service's spending is counted on one machine only")
    name = models_name(embedder, extractor)
    with Cluster(address, actors, models, settings) as cluster:
        cluster.require(name)
        yield Far(cluster, Parts(settings.library / FOLDER), name)


class Far:
    """The two stateless steps of `rag.ingest`, done by a cluster."""

    def __init__(self, cluster: Cluster, parts: Parts, models: str) -> None:
        self._cluster, self._parts, self._models = cluster, parts, models

    def found(self, inputs: Sequence[str], here: Here) -> ReadArticles:
        """As `formats.articles.read`. Addresses, feeds, archives and tables are opened here: they hold many."""
        for at_actors, places in groupby(_places(inputs), key=lambda place: place[0] == AT_ACTORS):
            if at_actors:
                for paths, results in self._cluster.map("files", _tasks(places)):
                    for path, found in zip(paths, results, strict=True):
                        yield from [Failure(path, found)] if isinstance(found, str) else found
                continue
            for what, given in places:
                yield from here([given]) if what == HERE else [Failure(given, what)]

    def read_all(self, articles: Iterable[Batch]) -> Iterator[list[Read | Failure]]:
        """A `reading.ReadAll`. What an earlier run read and did not save is not read again."""
        under_way: deque[tuple[Batch, dict[str, Read | str]]] = deque()

        def unread() -> Iterator[Batch]:
            for batch in articles:
                known = self._known(batch)
                under_way.append((batch, known))
                yield [one for one in batch if self._key(one) not in known]

        for asked, results in self._cluster.map("articles", unread(), self._keep):
            batch, found = under_way.popleft()
            for one, row in zip(asked, results, strict=True):
                found[self._key(one)] = (read_of(one, row) or "garbled") if isinstance(row, Row) else row
            yield [_result(one, found[self._key(one)]) for one in batch]
            self._parts.forget([self._key(one) for one in batch])  # saved, as the next batch is asked for
        self._parts.close()

    def _known(self, batch: Batch) -> dict[str, Read | str]:
        held = self._parts.find([self._key(one) for one in batch])
        found = ((key, read_of(one, held[key])) for one in batch if (key := self._key(one)) in held)
        return {key: read for key, read in found if read is not None}

    def _keep(self, results: Sequence[Row | str]) -> None:
        self._parts.keep([row for row in results if isinstance(row, Row)])

    def _key(self, article: Article) -> str:
        return key_of(article, self._models)


def _result(article: Article, found: Read | str) -> Read | Failure:
    return Failure(article.source.origin or article.source.id, found) if isinstance(found, str) else found


def _places(inputs: Sequence[str]) -> Iterator[Place]:
    """All that the inputs name, in order."""
    for given in inputs:
        if is_address(given):
            yield HERE, given
            continue
        for place in files(given):
            if not isinstance(place, Path):
                yield reason(place[1]), place[0]
            elif place.suffix.lower() in SEVERAL:
                yield HERE, str(place)
            else:
                yield AT_ACTORS, str(place)


def _tasks(places: Iterable[Place]) -> Iterator[list[str]]:
    while some := list(islice(places, FILES)):
        yield [path for _, path in some]
