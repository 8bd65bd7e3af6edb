"""What only a database does: several writers, roles, broken connections, killed writers, the index of many vectors."""

from __future__ import annotations

import os
import signal
import threading

import numpy as np
import pytest
from killed import check_whole, die
from makers import make_article
from stores import DatabasePlace
from toys import ToyEmbedder, ToyExtractor

from rag import ingest as journey
from rag.domain import Answer, Filters, Passage, Sentence, Span, Turn
from rag.entries import Entry, Evidence
from rag.errors import ConfigError, LibraryBusy, LibraryError
from rag.store.nearest import fault
from rag.store.postgres import saving, schema, writing
from rag.store.postgres.connecting import Database
from rag.store.postgres.faults import Lost, in_our_words
from rag.store.postgres.index import PostgresIndex
from rag.store.postgres.records import PostgresRecords
from rag.store.postgres.writing import PostgresWriter

NAMES = ["Ada Lind", "Bo Marsh", "Cy Oster", "Di Velin"]


@pytest.fixture
def place(postgres, tmp_path):
    place = DatabasePlace(postgres, tmp_path)
    yield place
    place.close()


def story(number: int):
    lines = [f"{NAMES[(number + j) % 4]} said report {number} has point {j}." for j in range(4)]
    return make_article(" ".join(lines), id=f"s{number}", origin=f"{number}.txt")


def add(library, *articles, embedder=None):
    return journey.ingest(articles, library, PostgresIndex(library), embedder or ToyEmbedder(), ToyExtractor())


# --- several writers ------------------------------------------------------------------------------------------


def test_writers_beside_each_other_leave_what_one_alone_leaves(place, postgres, tmp_path):
    """Each reads every other story, and all read the last ones: nothing is lost, doubled or given to a namesake."""
    alone = DatabasePlace(postgres, tmp_path / "alone")
    with alone.writer() as library:
        add(library, *map(story, range(24)))
    place.create()
    wrong: list[BaseException] = []
    start = threading.Barrier(3)

    def write(first: int) -> None:
        try:
            with place.writer() as library:
                start.wait()
                for number in [*range(first, 18, 3), *range(18, 24)]:
                    add(library, story(number))
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=write, args=(first,)) for first in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    one, other = alone.reader(), place.reader()
    assert other.sources() == one.sources() and len(other.sources()) == 24
    assert [(s.id, s.speaker.id) for s in other.statements()] == [(s.id, s.speaker.id) for s in one.statements()]
    assert {speaker.id for speaker in other.speakers()} == {speaker.id for speaker in one.speakers()}
    assert dict(other.words(["report"], Filters(), 99)) == pytest.approx(dict(one.words(["report"], Filters(), 99)))
    sums = "SELECT (SELECT count(*) FROM words), (SELECT sum(length) FROM words)"
    with place.writer() as library:
        (held,) = place.rows(library, sums)
        assert held == (library.stamp("rows"), library.stamp("tokens"))
    alone.close()


def test_an_id_that_another_writer_took_meanwhile_is_not_taken_twice(place):
    with place.writer() as one, place.writer() as other:
        found = make_article("Ada Lind said yes.", id="same", origin="one.txt")
        one.save([Entry(found, (), "m")])
        other.save([Entry(make_article("Bo Marsh said no.", id="same", origin="other.txt"), (), "m")])
        assert [source.id for source in one.sources()] == ["same", "same-2"]
        assert one.article("same") == found


def test_a_writer_knows_whom_others_added(place):
    with place.writer() as one, place.writer() as other:
        assert one.alone(lambda others_wrote: others_wrote) is False
        add(other, story(1))
        assert one.alone(lambda others_wrote: others_wrote) is True
        assert one.alone(lambda others_wrote: others_wrote) is False
        one.set_stamp("x", 1)
        assert one.alone(lambda others_wrote: others_wrote) is False


def test_a_turn_that_takes_too_long_is_told(place):
    with place.writer() as one:
        held = PostgresWriter(place.address, patience_s=0.05)
        with pytest.raises(LibraryBusy, match="written by others"):
            one.alone(lambda _: held.set_stamp("x", 1))
        held.set_stamp("x", 2)  # afterwards it goes on
        held.close()


def test_readers_see_a_turn_whole_or_not_at_all(place):
    with place.writer() as library:
        add(library, story(1))
        reader = place.reader()

        def work(_):
            library.remove("s1")
            add(library, story(2))
            assert [source.id for source in library.sources()] == ["s2"]
            assert [source.id for source in reader.sources()] == ["s1"] and len(reader.statements()) == 4
            assert reader.words(["point"], Filters(), 9) and reader.nearest(np.ones(32), Filters(), 9)

        library.alone(work)
        assert [source.id for source in reader.sources()] == ["s2"]


def test_what_fails_in_a_turn_is_undone(place):
    with place.writer() as library:
        add(library, story(1))

        def work(_):
            library.remove("s1")
            raise KeyError("stop")

        with pytest.raises(KeyError):
            library.alone(work)
        assert [source.id for source in library.sources()] == ["s1"]


# --- killed, and cut off --------------------------------------------------------------------------------------

MOMENTS = {
    "reading": lambda: die(ToyExtractor, "extract", 2),
    "in the turn": lambda: die(saving, "put_words", 4),
    "before the turn ends": lambda: die(writing, "_changed", 2),
    "after the turn": lambda: die(PostgresWriter, "save", 2, after=True),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_writer_loses_nothing_that_was_acknowledged(place, moment):
    told, tell = os.pipe()
    if (child := os.fork()) == 0:
        try:
            MOMENTS[moment]()
            with PostgresWriter(place.address) as library:
                for number in range(4):
                    add(library, story(number))
                    os.write(tell, b"%d" % number)
        finally:
            os._exit(1)
    os.close(tell)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    acknowledged = os.read(told, 99).decode()
    os.close(told)
    records = place.reader()
    held = {source.id for source in records.sources()}
    assert {f"s{number}" for number in acknowledged} <= held and acknowledged
    check_whole(records)
    with place.writer() as library:  # the lock is free, and what was cut off is added
        add(library, *map(story, range(4)))
        assert len(library.sources()) == 4
        check_whole(library)


def cut_off(server, place) -> None:
    """End every connection to a library's database, as a restarted server does."""
    name = place.address.partition("@/")[2].partition("?")[0]
    server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


def test_a_lost_connection_is_made_again(place, postgres):
    with place.writer() as library:
        reader = place.reader()
        add(library, story(1))
        for number in (2, 3):
            assert reader.sources()
            cut_off(postgres, place)
            assert len(reader.statements()) == 4 * (number - 1)
            cut_off(postgres, place)
            add(library, story(number))
        assert len(reader.sources()) == 3


def test_a_turn_that_was_cut_off_is_taken_again_from_the_start(place, postgres):
    told = []
    with place.writer() as library:

        def work(others_wrote):
            told.append(others_wrote)
            library.set_stamp(f"x{len(told)}", 1)
            if len(told) == 1:
                cut_off(postgres, place)
            return library.stamp("x1"), library.stamp("x2")

        assert library.alone(work) == (None, 1)
    assert told == [False, True]  # the second time it knows nothing of the first


def test_a_connection_that_is_lost_again_is_one_clear_line(place, postgres):
    with place.writer() as library:

        def work(_):
            cut_off(postgres, place)
            library.sources()

        with pytest.raises(LibraryError, match="lost twice; nothing is half written") as caught:
            library.alone(work)
        assert "\n" not in str(caught.value)
        library.set_stamp("x", 1)


# --- what goes wrong at the door ------------------------------------------------------------------------------

SECRET = "s3cret-word"


@pytest.fixture(scope="module")
def locked(postgres):
    """A user who needs a password, and a user who may do nothing."""
    rules = postgres.folder / "pg_hba.conf"
    rules.write_text("local all locked scram-sha-256\n" + rules.read_text())
    postgres.execute(f"CREATE ROLE locked LOGIN PASSWORD '{SECRET}'")
    postgres.execute("CREATE ROLE nobody LOGIN")
    postgres.execute("SELECT pg_reload_conf()")
    return postgres


DOORS = {
    "wrong password": ("postgresql://locked:wrong-{secret}@/postgres?host={folder}", "refused the password"),
    "no password": ("postgresql://locked@/postgres?host={folder}", "wants a password"),
    "unknown user": ("postgresql://ghost:{secret}@/postgres?host={folder}", "refused the password or the user"),
    "no database": ("postgresql://postgres:{secret}@/nowhere?host={folder}", "There is no database"),
    "no server": ("postgresql://me:{secret}@127.0.0.1:1/x", "does not answer"),
    "no socket": ("postgresql://me:{secret}@/x?host=/nowhere", "does not answer"),
    "no host": ("postgresql://me:{secret}@nowhere.invalid/x", "is not found"),
    "no such option": ("postgresql://me:{secret}@/x?hostess={secret}", "is not an address"),
    "no port": ("postgresql://me:{secret}@127.0.0.1:{secret}/x", "is not an address"),
    "no right to pgvector": ("postgresql://nobody:{secret}@/bare?host={folder}", "has no pgvector"),
    "not UTF-8": ("postgresql://postgres:{secret}@/latin?host={folder}", "UTF8"),
}


@pytest.mark.parametrize("case", DOORS)
def test_what_goes_wrong_at_the_door_is_one_line_without_the_password(locked, case):
    if case == "not UTF-8":
        locked.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    if case == "no right to pgvector":
        locked.execute("CREATE DATABASE bare")
        locked.execute("GRANT CREATE ON DATABASE bare TO nobody")
        locked.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC", locked.address("bare"))
    address, told = DOORS[case]
    with pytest.raises((LibraryError, ConfigError), match=told) as caught:
        PostgresWriter(address.format(secret=SECRET, folder=locked.folder))
    assert SECRET not in str(caught.value) and "\n" not in str(caught.value)


def test_the_right_password_opens(locked):
    with pytest.raises(LibraryError, match="There is no library in postgresql://locked@/postgres; add articles"):
        PostgresRecords(f"postgresql://locked:{SECRET}@/postgres?host={locked.folder}")


@pytest.mark.parametrize(
    "code, told",
    [
        ("53100", "disk .* is full; nothing was lost"),
        ("53200", "out of memory"),
        ("53300", "no connection free"),
        ("42501", "may only read"),
        ("25006", "can only be read"),
        ("57014", "took too long"),
        ("XX001", "is damaged"),
    ],
)
def test_what_the_server_refuses_is_one_line(place, code, told):
    with place.writer() as library:
        raising = f"DO $$ BEGIN RAISE EXCEPTION 'row of {SECRET}' USING ERRCODE = '{code}'; END $$"
        with pytest.raises(LibraryError, match=told) as caught:
            library._write(lambda db: db.execute(raising))
        assert SECRET not in str(caught.value) and "postgresql://postgres@/library_" in str(caught.value)


def test_a_full_disk_undoes_the_article_and_the_next_one_is_added(place):
    with place.writer() as library:
        add(library, story(1))
        raising = "BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END"
        making = f"CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $${raising}$$"
        library._once(lambda db: db.execute(making))
        library._once(lambda db: db.execute("CREATE TRIGGER t BEFORE INSERT ON vectors EXECUTE FUNCTION full_disk()"))
        before = library.counts()
        with pytest.raises(LibraryError, match="full"):
            add(library, story(2))
        assert library.counts() == before
        library._once(lambda db: db.execute("DROP TRIGGER t ON vectors"))
        add(library, story(2))
        check_whole(library)


def test_a_mistake_of_ours_keeps_its_name(place):
    with place.writer() as library, pytest.raises(Exception, match="does not exist") as caught:
        library._once(lambda db: db.execute("SELECT nothing FROM articles"))
    assert type(caught.value).__name__ == "UndefinedColumn"
    assert in_our_words(caught.value, "x") is caught.value


# --- versions and roles ---------------------------------------------------------------------------------------


def test_an_older_library_is_brought_up_to_date_by_a_writer_and_named_by_a_reader(place, monkeypatch):
    with place.writer() as library:
        add(library, story(1))
    newer = (*schema.MIGRATIONS, "CREATE TABLE later (n bigint)")
    monkeypatch.setattr(schema, "MIGRATIONS", newer)
    with pytest.raises(LibraryError, match=f"has format {len(newer) - 1}, and this version .* reads {len(newer)}"):
        place.reader()
    with place.writer() as library:
        assert library.stamp("version") == len(newer)
        assert place.rows(library, "SELECT count(*) FROM later") == [(0,)]
        check_whole(library)


def test_a_migration_that_fails_changes_nothing(place, monkeypatch):
    place.create()
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "CREATE TABLE later (n bigint); SELECT 1 / 0"))
    with pytest.raises(Exception, match="division"):
        place.writer()
    monkeypatch.undo()
    assert place.reader().stamp("version") == len(schema.MIGRATIONS)


def test_a_user_who_may_only_read_asks_and_writes_nothing(place, locked):
    with place.writer() as library:
        add(library, story(1))
    for grant in ("USAGE ON SCHEMA whosaid", "SELECT ON ALL TABLES IN SCHEMA whosaid"):
        locked.execute(f"GRANT {grant} TO nobody", place.address)
    address = place.address.replace("postgres@", "nobody@")
    records = PostgresRecords(address)
    assert len(records.statements()) == 4 and records.words(["point"], Filters(), 9)
    assert records.nearest(np.ones(32), Filters(), 9) and records.counts()["articles"] == 1 and records.size()
    assert fault(records, PostgresIndex(records)) == ""
    for attempt in (
        lambda: records.add_turn("x", Turn("?", Answer("?", "?", ""))),
        lambda: PostgresWriter(address).set_stamp("x", 1),
    ):
        with pytest.raises(LibraryError, match="may only read"):
            attempt()
    assert records.turns("x") == []
    records.close()


# --- many vectors ---------------------------------------------------------------------------------------------


@pytest.fixture
def many(place, postgres):
    """2,000 vectors of 20 articles of two outlets, and the articles by vector."""
    vectors = np.random.default_rng(5).standard_normal((2000, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    place.create()
    name = place.address.partition("@/")[2].partition("?")[0]
    for other in ("enable_seqscan", "enable_sort"):  # so few vectors would be compared one by one
        postgres.execute(f"ALTER DATABASE {name} SET {other} = off")
    with place.writer() as library:
        for number in range(20):
            text = "word " * 100
            article = make_article(text, id=f"a{number}", origin=f"{number}", outlet="rare" if number == 7 else "often")
            spans = [Span(5 * i, 5 * i + 4) for i in range(100)]
            found = [
                Evidence(Sentence(article.source.id, s, "word"), "word", vectors[100 * number + i])
                for i, s in enumerate(spans)
            ]
            library.save([Entry(article, (Evidence(Passage(article.source.id, Span(0, 500), text)), *found), "m")])
        yield library, vectors


def ids(found):
    return [id for id, _ in found]


def test_a_large_library_is_asked_through_its_index(place, many):
    library, vectors = many
    index = PostgresIndex(library)
    exact, large = place.reader(exact_rows=10**6), place.reader(exact_rows=10)
    assert not index.grow(index_rows=10**6) and index.grow(index_rows=10) and not index.grow(index_rows=10)
    kept = 0
    for probe in vectors[::100]:
        wanted, found = exact.nearest(probe, Filters(), 10), large.nearest(probe, Filters(), 10)
        assert found[0] == wanted[0] and found[0][1] == pytest.approx(1, abs=1e-3)
        kept += len(set(ids(wanted)) & set(ids(found)))
    assert kept >= 190  # of 200
    plan = place.rows(
        library,
        f"EXPLAIN SELECT n FROM vectors ORDER BY vector::halfvec(16) <#> '{vectors[0].tolist()}'::halfvec(16) LIMIT 5",
    )
    assert "vectors_near" in str(plan)


def test_filters_are_met_inside_the_search_of_the_index(place, many):
    library, vectors = many
    PostgresIndex(library).grow(10)
    rare, large = Filters(outlets=("rare",)), place.reader(exact_rows=10)
    for probe in vectors[:20]:
        found = ids(large.nearest(probe, rare, 60))
        assert len(found) == 60 and all(id.startswith("a7#") for id in found)


def test_an_index_whose_building_was_killed_is_built_again(place, many):
    library, vectors = many
    index = PostgresIndex(library)
    index.grow(10)
    broken = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass('whosaid.vectors_near')"
    library._once(lambda db: db.execute(broken))
    assert place.reader(exact_rows=10).nearest(vectors[3], Filters(), 1)[0][1] > 0.99  # found without it
    assert index.grow(10) and not index.grow(10)


def test_vectors_of_another_length_take_the_place_of_all(place, many):
    library, _ = many
    PostgresIndex(library).grow(10)
    library.start_reindex("other", "longer@1")
    assert library.vector_count() == 0
    library.save(
        [
            Entry(
                make_article("New.", id="a1", origin="1"),
                (Evidence(Sentence("a1", Span(0, 4), "New."), "New.", np.eye(24, dtype=np.float32)[0]),),
                "other",
            )
        ]
    )
    assert ids(library.nearest(np.eye(24)[0], Filters(), 5)) == ["a1#t0-4"]


def test_opening_a_library_in_a_folder_does_not_import_psycopg():
    import subprocess
    import sys

    seen = "import sys, rag.wiring, rag.store.opening; print([m for m in sys.modules if m.startswith('psycopg')])"
    assert subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True).stdout == "[]\n"


def test_a_pool_that_cannot_connect_says_why(locked):
    database = Database(f"postgresql://locked:wrong@/postgres?host={locked.folder}")
    with pytest.raises(LibraryError, match="password") as caught:
        database.run(lambda db: None)
    assert not isinstance(caught.value, Lost)
