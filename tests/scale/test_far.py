"""Articles read by two actors of a local Ray cluster: the same library, whatever dies."""

from __future__ import annotations

import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from farmodels import BUG, ONCE, POISON, models, perilous

from rag import cli, reading
from rag import ingest as journey
from rag.errors import ConfigError
from rag.formats.articles import read as read_files
from rag.settings import Settings, shipped
from rag.store.copying import digest
from rag.store.records import SqliteRecords
from rag.store.vectors import MemoryIndex
from rag.store.writing import LibraryWriter

pytest.importorskip("ray", reason="reading on a cluster: pip install 'whosaid-news[scale]'")
pytest.importorskip("pyarrow", reason="reading on a cluster: pip install 'whosaid-news[scale]'")

from rag.scale import cluster
from rag.scale.reading import FOLDER, far

NAMES = ["Ada Lind", "Bo Marsh", "Cy Oster"]


@pytest.fixture(scope="module")
def ray():
    """One local cluster for all tests, whose processes find the toys."""
    with pytest.MonkeyPatch.context() as set_here:
        set_here.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
        started = cluster._connected("local", 2)
    yield started
    started.shutdown()


@pytest.fixture
def shared(ray, monkeypatch):
    monkeypatch.setattr(cluster, "_connected", lambda address, actors: ray)
    monkeypatch.setattr(cluster.Cluster, "close", lambda self: [ray.kill(actor) for actor in self._actors])
    monkeypatch.setattr(reading, "BATCH_ARTICLES", 3)
    monkeypatch.setattr("rag.scale.reading.FILES", 2)


@pytest.fixture
def files(tmp_path):
    """Twelve stories, two of which are of one file, and one file that is none."""
    folder = tmp_path / "files"
    folder.mkdir()
    for n in range(10):
        said = " ".join(f"{NAMES[(n + i) % 3]} said report {n} has point {i}." for i in range(4))
        (folder / f"{n:02}.txt").write_text(f"Report {n}\n\n{said}")
    (folder / "05b.jsonl").write_text('{"title": "X", "text": "Bo Marsh said no."}\n{"title": "Y", "text": "He left."}')
    (folder / "06b.pdf").write_text("no PDF")
    return folder


def contents(folder: Path) -> list[str]:
    """All that a library holds, but when it was made."""
    with closing(SqliteRecords(folder)) as records, records.contents() as found:
        common, *parcels = found
        return [repr((common.speakers, common.texts)), *map(digest, parcels)]


def added_here(files: Path, folder: Path, actors_own: Path) -> journey.Summary:
    settings = Settings(folder)
    with LibraryWriter(folder) as library:
        return journey.ingest(read_files([str(files)], settings), library, MemoryIndex(), *models(actors_own))


@contextmanager
def cluster_for(folder: Path, actors_own: Path, count: int = 2):
    with far("local", count, Settings(folder), *models(actors_own), perilous(actors_own)) as found:
        yield found


def added_far(files: Path, folder: Path, actors_own: Path, count: int = 2) -> journey.Summary:
    settings = Settings(folder)
    with LibraryWriter(folder) as library, cluster_for(folder, actors_own, count) as found:
        articles = found.found([str(files)], lambda given: read_files(given, settings))
        return journey.ingest(articles, library, MemoryIndex(), *models(actors_own), read_all=found.read_all)


def test_two_actors_make_the_library_that_one_process_makes(shared, files, tmp_path):
    here = added_here(files, tmp_path / "here", tmp_path)
    there = added_far(files, tmp_path / "there", tmp_path)
    assert there == here and here.added == 12 and len(here.failures) == 1
    assert contents(tmp_path / "there") == contents(tmp_path / "here")
    assert not (tmp_path / "there" / FOLDER).exists()

    (files / "03.txt").write_text("Report 3\n\nAda Lind said it was edited.")
    (tmp_path / "asked").unlink()
    again = added_far(files, tmp_path / "there", tmp_path)
    assert (again.revised, again.unchanged, again.added) == (1, 11, 0)
    assert (tmp_path / "asked").read_text() == "Report 3\n"  # the models read nothing that is in the library


def test_what_a_killed_actor_had_is_read_again(shared, files, tmp_path):
    (files / "04.txt").write_text(f"Report 4\n\nAda Lind said so. {ONCE}")
    there = added_far(files, tmp_path / "there", tmp_path)
    assert (tmp_path / "died").exists() and there.added == 12 and len(there.failures) == 1
    added_here(files, tmp_path / "here", tmp_path)
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


@pytest.mark.parametrize(("poison", "told"), [(POISON, "whoever reads it dies"), (BUG, "RuntimeError: no article")])
def test_a_poisoned_article_fails_alone(shared, files, tmp_path, poison, told):
    (files / "04.txt").write_text(f"Report 4\n\nAda Lind said so. {poison}")
    there = added_far(files, tmp_path / "there", tmp_path)
    _, failed = sorted(there.failures, key=lambda one: one.origin.endswith("04.txt"))
    assert there.added == 11 and failed.origin.endswith("04.txt") and told in failed.reason
    (files / "04.txt").unlink()
    added_here(files, tmp_path / "here", tmp_path)
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_what_was_read_and_not_saved_is_not_read_again(shared, files, tmp_path, monkeypatch):
    folder, kept = tmp_path / "there", tmp_path / "there" / FOLDER

    def full(*_):
        raise ConfigError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(LibraryWriter, "save", full)
        with pytest.raises(ConfigError, match="full"):
            added_far(files, folder, tmp_path)
    assert list(kept.glob("*.parquet"))
    before = (tmp_path / "asked").read_text().splitlines()
    again = added_far(files, folder, tmp_path)
    lines = (tmp_path / "asked").read_text().splitlines()
    assert again.added == 12 and len(lines) - len(before) < 12
    added_here(files, tmp_path / "here", tmp_path)
    assert contents(folder) == contents(tmp_path / "here")
    assert not kept.exists()


def test_more_actors_than_the_cluster_has_room_for_are_refused(shared, tmp_path):
    with (
        pytest.raises(ConfigError, match="9 actors need as many CPUs, and the cluster has 2"),
        cluster_for(tmp_path, tmp_path, 9),
    ):
        pass


def test_a_cluster_with_other_models_is_refused(shared, tmp_path):
    embedder, extractor = models(tmp_path)
    extractor.name = "another"
    refused = pytest.raises(ConfigError, match="install the same whosaid everywhere")
    with refused, far("local", 1, Settings(tmp_path), embedder, extractor, perilous(tmp_path)):
        pass


def test_keys_and_passwords_stay_here(tmp_path):
    settings = Settings(tmp_path, api_key="k", database="postgresql://u:p@h/d", file_max_bytes=7)
    assert cluster._without_secrets(settings) == Settings(tmp_path, file_max_bytes=7)


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["--ray", "127.0.0.1:1"], 1, "no Ray cluster at 127.0.0.1:1: ConnectionRefusedError"),
        (["--ray", "somewhere"], 1, "--ray somewhere: give local, auto"),
        (["--actors", "2"], 2, "--actors goes with --ray"),
        (["--ray", "local", "--actors", "0"], 2, "is at least 1"),
    ],
)
def test_bad_input_is_one_line(tmp_path, capsys, args, code, said):
    assert cli.main(["--library", str(tmp_path / "l"), "add", str(tmp_path), *args]) == code
    assert said in capsys.readouterr().err


def test_without_the_packages_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigError, match=r"whosaid-news\[scale\]"):
        cluster._connected("local", 1)


def test_the_command_and_the_real_models_make_the_same_library(shared, tmp_path, capsys, demo_library, monkeypatch):
    monkeypatch.setattr(reading, "BATCH_ARTICLES", 32)
    args = ["--library", str(tmp_path / "far"), "add", str(shipped("articles")), "--ray", "local", "--actors", "2"]
    assert cli.main([*args, "--quiet"]) == 0
    assert "articles added" in capsys.readouterr().out
    assert contents(tmp_path / "far") == contents(demo_library)
