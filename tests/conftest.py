"""What several tests share."""

from __future__ import annotations

import pytest
from hypothesis import settings
from makers import make_article
from stores import PLACES, DatabasePlace, FolderPlace

from rag.domain import Article

settings.register_profile("no clock", deadline=None)  # how fast a law is checked depends on what else runs
settings.load_profile("no clock")


@pytest.fixture(scope="session", autouse=True)
def networks():
    """The networks that a process shares read each text once in a run."""
    from remembering import remembering

    with remembering():
        yield


@pytest.fixture
def harbour() -> Article:
    """A small article of two speakers and one sentence in its own voice."""
    return make_article(
        "The harbour of Sarn closed on Monday. “We shut two gates for repairs; nobody shut the harbour,” said "
        "Ingrid Solvang, the port director. Mayor Pavel Oster blamed the storm for the delay. "
        "Ships have waited outside for three days.",
        title="Harbour closes",
        outlet="Sarn Courier",
        published="2025-03-04",
    )


@pytest.fixture(scope="session")
def postgres():
    """A running server; skips with a message where there is none."""
    from postgres import running

    with running() as server:
        yield server


@pytest.fixture(params=PLACES)
def place(request, tmp_path):
    """Where a library is kept: every test that asks for it runs on a folder and on a database."""
    if request.param == "sqlite":
        place = FolderPlace(tmp_path / "library")
    else:
        place = DatabasePlace(request.getfixturevalue("postgres"), tmp_path / "library")
    yield place
    place.close()


@pytest.fixture(scope="session")
def embedder():
    """The real encoder: whether a statement is about a topic cannot be tested with a toy."""
    from rag.models.embedding import LocalEmbedder

    return LocalEmbedder(threads=1)


@pytest.fixture(scope="session")
def flood(tmp_path_factory, embedder):
    """A real library of three articles, whose statements are written down by hand."""
    from flood import COPY, COURIER, POST, ByHand

    from rag.ingest import ingest
    from rag.store.records import SqliteRecords
    from rag.store.vectors import MemoryIndex
    from rag.store.writing import LibraryWriter

    folder = tmp_path_factory.mktemp("flood")
    with LibraryWriter(folder) as library:
        ingest([COURIER, POST, COPY], library, MemoryIndex(), embedder, ByHand())
    records = SqliteRecords(folder)
    yield records
    records.close()


@pytest.fixture(scope="session")
def demo_library(tmp_path_factory):
    """The folder of a library with the demo articles, read and embedded by the real models. Copy it before writing."""
    from rag.library import open_library
    from rag.settings import Settings, shipped

    folder = tmp_path_factory.mktemp("demo")
    with open_library(Settings(library=folder)) as library:
        summary = library.add([str(shipped("articles"))])
    assert summary.added and not summary.failures
    return folder
