"""Actors on a Ray cluster that hold the models: files -> articles, articles -> statements and vectors, in order.

Plain actors and not Ray Data: there a block is retried whole for ever, or given up whole, so an article that kills its
reader takes its neighbours along; and what the library holds already has to be asked between reading files and models.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from rag.domain import Article
from rag.entries import Failure, Known
from rag.errors import ConfigError
from rag.formats.articles import read as read_articles
from rag.formats.cleaning import one_line
from rag.models.runtime import cores
from rag.reading import models as models_name
from rag.reading import read
from rag.scale.parts import Row, row_of
from rag.seams import Embedder, Extractor
from rag.settings import Settings

Models = Callable[[], tuple[Embedder, Extractor]]
Thing = TypeVar("Thing")  # what is read: a path, an article

LOCAL, AUTO = "local", "auto"
PATIENCE_S = 5.0
AHEAD = 3  # tasks that wait for each actor: one that it does, one that it does next, one whose result is fetched
MISSING = 'reading on a cluster needs more packages: pip install "whosaid-news[scale]"'


def local_models() -> tuple[Embedder, Extractor]:
    """Those of one actor, which has one CPU."""
    from rag.extraction.statements import LocalExtractor
    from rag.models.attribution import AttributionModel
    from rag.models.embedding import LocalEmbedder

    return LocalEmbedder(threads=1), LocalExtractor(AttributionModel(threads=1))


class Reader:
    """What an actor does. Its models are loaded once."""

    def __init__(self, models: Models, settings: Settings) -> None:
        self._embedder, self._extractor = models()
        self._settings = settings
        self.models = models_name(self._embedder, self._extractor)

    def name(self) -> str:
        return self.models

    def files(self, paths: Sequence[str]) -> list[list[Article | Failure | Known]]:
        """What is in each file."""
        return [list(read_articles([path], self._settings)) for path in paths]

    def articles(self, articles: Sequence[Article]) -> list[Row]:
        """A row for each."""
        return [row_of(one, self.models) for one in read(articles, self._embedder, self._extractor)]


@dataclass(slots=True)
class _Task(Generic[Thing]):
    things: Sequence[Thing]
    actor: Any
    answer: Any  # Ray's reference to the results
    results: list[Any] | None = None


class Cluster:
    """A context manager: leaving it lets go of the cluster. Raises ConfigError if there is none at the address."""

    def __init__(self, address: str, actors: int | None, models: Models, settings: Settings) -> None:
        """`actors`: None: as many as the cluster has CPUs. `models` makes the models of one actor."""
        self._ray = _connected(address, actors)
        self._actors: list[Any] = []
        try:
            cpus = int(self._ray.cluster_resources().get("CPU", 0))
            self.count = actors or max(1, cpus)
            if self.count > cpus:
                raise ConfigError(f"{self.count} actors need as many CPUs, and the cluster has {cpus}")
            self._made = models, _without_secrets(settings)
            self._actors += [self._actor() for _ in range(self.count)]
            self._waiting = dict.fromkeys(self._actors, 0)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._ray.shutdown()

    def _actor(self, cpus: float = 1) -> Any:
        return self._ray.remote(Reader).options(num_cpus=cpus, max_restarts=0).remote(*self._made)

    def require(self, models: str) -> None:
        """Raises ConfigError unless the machines read with these models."""
        try:
            found = {str(name) for name in self._ray.get([actor.name.remote() for actor in self._actors])}
        except self._ray.exceptions.RayError as error:
            raise ConfigError(f"the cluster's machines cannot read: {_in_one_line(error)}") from error
        if found != {models}:
            raise ConfigError(f"the cluster reads with {min(found - {models})}, and this machine with {models}; "
                              "install the same whosaid everywhere")  # fmt: skip

    def map(
        self, method: str, tasks: Iterable[Sequence[Thing]], told: Callable[[list[Any]], None] = lambda results: None
    ) -> Iterator[tuple[Sequence[Thing], list[Any]]]:
        """Each task's things with the result of each, in order; a text says why there is none.

        Tasks are taken as they can be done, so that no more wait in memory than the actors need. `told` hears of
        results as soon as they are there, in no order.
        """
        under_way: deque[_Task[Thing]] = deque()
        coming = iter(tasks)
        more = True
        while more or under_way:
            while more and len(under_way) < AHEAD * self.count:
                if (things := next(coming, None)) is None:
                    more = False
                else:
                    under_way.append(self._begin(method, things))
            if under_way:
                self._fetch(under_way, told)
                task = under_way.popleft()
                if task.results is None:
                    task.results = self._end(method, task)
                    told(task.results)
                yield task.things, task.results

    def _begin(self, method: str, things: Sequence[Thing]) -> _Task[Thing]:
        if not things:
            return _Task(things, None, None, [])
        actor = min(self._actors, key=self._waiting.__getitem__)
        self._waiting[actor] += 1
        return _Task(things, actor, getattr(actor, method).remote(list(things)))

    def _fetch(self, under_way: Iterable[_Task[Thing]], told: Callable[[list[Any]], None]) -> None:
        """What is done by now. What went wrong is dealt with in its turn."""
        open_ = {task.answer: task for task in under_way if task.results is None}
        if open_:
            done, _ = self._ray.wait(list(open_), num_returns=len(open_), timeout=0)
            for task in map(open_.__getitem__, done):
                with suppress(self._ray.exceptions.RayError):
                    task.results = self._answer(task)
                    told(task.results)

    def _answer(self, task: _Task[Thing]) -> list[Any]:
        """Waits for it. Raises RayError."""
        results = self._ray.get(task.answer)
        if task.actor in self._waiting:
            self._waiting[task.actor] -= 1
        return results

    def _end(self, method: str, task: _Task[Thing]) -> list[Any]:
        """The results. What an actor had when it died is read again by another, then each thing by itself."""
        errors = self._ray.exceptions
        try:
            return self._answer(task)
        except (errors.RayActorError, errors.ObjectLostError):
            self._replace(task.actor)
            task = self._begin(method, task.things)
        except errors.RayTaskError:
            return self._one_by_one(method, task)
        try:
            return self._answer(task)
        except errors.RayError:
            return self._one_by_one(method, task)

    def _replace(self, dead: Any) -> None:
        if dead in self._waiting:  # else another of its tasks has found out
            self._actors[self._actors.index(dead)] = new = self._actor()
            del self._waiting[dead]
            self._waiting[new] = 0

    def _one_by_one(self, method: str, task: _Task[Thing]) -> list[Any]:
        """By an actor that does nothing else, so that it is known what killed it."""
        self._replace(task.actor)
        results, actor = list[Any](), None
        for thing in task.things:
            for _ in range(2):
                actor = actor or self._actor(cpus=0)
                try:
                    results += self._ray.get(getattr(actor, method).remote([thing]))
                    break
                except self._ray.exceptions.RayTaskError as error:
                    results.append(f"it cannot be read ({_in_one_line(error)})")
                    break
                except self._ray.exceptions.RayActorError:
                    actor = None
            else:
                results.append("whoever reads it dies; tried twice")
        if actor is not None:
            self._ray.kill(actor)
        return results


def _connected(address: str, actors: int | None) -> Any:
    """Ray's module, connected. Nothing is told to Ray's makers."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError:
        raise ConfigError(MISSING) from None
    logging.getLogger("ray").setLevel(logging.ERROR)  # what concerns the user, our own errors say
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": False}
    try:
        if address == LOCAL:
            # Ray asks for a token; one of our own is not written into a file that others may read
            os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
            cpus = actors or cores()
            ray.init(LOCAL, num_cpus=cpus, include_dashboard=False, _node_ip_address="127.0.0.1", **options)
        else:
            _require_listener(address)
            ray.init(address, **options)
    except (ConnectionError, ValueError, RuntimeError, OSError) as error:
        raise ConfigError(f"no Ray cluster at {address}: {_in_one_line(error)}") from error
    return ray


def _require_listener(address: str) -> None:
    """Ray itself waits a minute for an address at which nobody is. Raises OSError, ConfigError."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if address != AUTO and not (host and port.isdigit() and 0 < int(port) < 65_536):
        raise ConfigError(f"--ray {address}: give {LOCAL}, {AUTO} (the cluster of this machine) or HOST:PORT")
    if address != AUTO:
        socket.create_connection((host.strip("[]"), int(port)), PATIENCE_S).close()


def _without_secrets(settings: Settings) -> Settings:
    """What the reading of files needs; no key and no password goes to the cluster's machines."""
    return Settings(settings.library, file_max_bytes=settings.file_max_bytes)


def _in_one_line(error: BaseException) -> str:
    cause = getattr(error, "cause", None) or error
    lines = str(cause).strip().splitlines() or [""]
    return one_line(f"{type(cause).__name__}: {lines[-1] if cause is error else lines[0]}", 300)
