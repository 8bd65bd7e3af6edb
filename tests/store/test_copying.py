"""A library copied from a folder to a database and back says the same in each place."""

from __future__ import annotations

from itertools import count

import pytest
from makers import make_article
from stores import PLACES, DatabasePlace, FolderPlace
from toys import ToyEmbedder, ToyExtractor

from rag import ingest as journey
from rag.cli import main
from rag.correcting import correct, last_line, undo
from rag.domain import Answer, Filters, Turn
from rag.errors import LibraryError
from rag.store import copying
from rag.store.copying import copy
from rag.store.watches import Found

STORY = " ".join(f"Ada Lind said pier {i} met gate {i * 7 % 50} at dawn." for i in range(40))


@pytest.fixture
def places(request, tmp_path):
    """A place of each kind, by name, and a second one of each."""
    server = request.getfixturevalue("postgres")
    made = {f"{kind}{n}": FolderPlace(tmp_path / f"f{n}") for kind in PLACES[:1] for n in (1, 2)}
    made |= {f"{kind}{n}": DatabasePlace(server, tmp_path / f"d{n}") for kind in PLACES[1:] for n in (1, 2)}
    yield made
    for place in made.values():
        place.close()


def fill(place):
    """Copies, a revision, a namesake of an id, a correction, a renamed conversation, watched questions."""
    with place.writer() as library:
        index = place.index(library)
        removed = make_article("Cy Oster said no.", id="gone", origin="gone.txt")
        journey.ingest([removed], library, index, ToyEmbedder(), ToyExtractor())
        watches = place.watches()
        first, _ = watches.add("Who?", ["https://a.example/feed"]), watches.add("Why?", [])
        articles = [
            make_article(STORY, id="wire", origin="wire.txt", outlet="Isle Wire", published="2025-03-04"),
            make_article(STORY + " Reporting by the Isle Post.", id="post", origin="post.txt", outlet="Isle Post"),
            make_article("Bo Marsh said fares stay. Nobody else's “spoke”.", id="fares", origin="fares.txt"),
            make_article("Bo Marsh said fares rise: 'all' of them \\ now.", id="fares", origin="fares.txt"),
            make_article("", id="empty", origin="empty.txt"),
        ]
        journey.ingest(articles, library, index, ToyEmbedder(), ToyExtractor())
        (marsh,) = (one for one in library.speakers() if one.name == "Bo Marsh")
        correct(library, "rename", marsh, "Bo Novak")
        journey.remove("gone", library, index)  # numbers of articles begin at 2 now
        (new, *_) = watches.new(first)
        watches.note(first, new, [Found("x", {"speaker": "Ada Lind"}), Found("y", {"speaker": "Bo"})])
        watches.settle("mail", watches.claim("mail", 1))
        library.add_turn("monday", Turn("Who?", Answer("Who?", "Who?", "Bo Novak [1]")))
    conversations = place.conversations()
    conversations.begin("monday", "ada@example.org")
    conversations.rename("monday", "Fares")


def said(place):
    """All that a library says."""
    records, conversations, watches = place.reader(), place.conversations(), place.watches()
    probes = ToyEmbedder().embed(["pier 3 gate", "fares rise"])
    return {
        "articles": {source: records.article(source.id).text for source in records.sources()},
        "revisions": {source.id: records.revisions(source.id) for source in records.sources()},
        "statements": records.statements(),
        "passages": records.passages(),
        "speakers": records.speakers(),
        "copies": records.copies(),
        "words": [records.words([word], Filters(), 99) for word in ("pier", "fares", "isle")],
        "nearest": [[(one, round(score, 5)) for one, score in records.nearest(p, Filters(), 99)] for p in probes],
        "turns": records.turns("monday"),
        "listed": conversations.listed("ada@example.org"),
        "watches": [(one, [new.source_id for new in watches.new(one)]) for one in watches.all()],
        "reports": watches.reports(99),
        "correction": last_line(records.texts),
        "counts": records.counts() | {"pending": 0},
        "embedder": records.stamp("embedder"),
    }


@pytest.mark.parametrize("way", ["sqlite1 postgres1 sqlite2", "postgres1 sqlite1 postgres2", "postgres1 postgres2"])
def test_there_and_back_it_says_the_same(places, way):
    first, *others = (places[name] for name in way.split())
    fill(first)
    wanted = said(first)
    assert len(wanted["articles"]) == 4 and wanted["copies"] and len(wanted["revisions"]["fares"]) == 2
    for place in others:
        with place.writer() as library:
            assert copy(first.reader(), library) == 4
        assert said(place) == wanted
        first = place
    with first.writer() as library:
        undo(library)
        assert {one.name for one in library.speakers()} == {"Ada Lind", "Bo Marsh"}


def test_a_library_that_holds_something_is_not_copied_into(places):
    for place in (places["sqlite1"], places["postgres1"]):
        fill(place)
        with place.writer() as library, pytest.raises(LibraryError, match="holds articles already"):
            copy(place.reader(), library)


@pytest.mark.parametrize("kind", PLACES)
def test_what_arrives_changed_is_found(places, kind, monkeypatch):
    fill(places["sqlite1"])
    numbers = count()
    monkeypatch.setattr(copying, "digest", lambda one: str(next(numbers)))  # no two are equal
    found = pytest.raises(LibraryError, match="differs in what belongs to no article")
    with places[f"{kind}2"].writer() as library, found:
        copy(places["sqlite1"].reader(), library)


@pytest.mark.parametrize("kind", PLACES)
def test_a_copy_that_stops_halfway_leaves_nothing(places, kind):
    fill(places["sqlite1"])

    def stop(done, total, note):
        if done == 3:
            raise KeyboardInterrupt

    with places[f"{kind}2"].writer() as library:
        with pytest.raises(KeyboardInterrupt):
            copy(places["sqlite1"].reader(), library, stop)
        assert library.counts()["articles"] == library.counts()["speakers"] == 0
        assert copy(places["sqlite1"].reader(), library) == 4


def test_the_command(places, capsys):
    fill(places["sqlite1"])
    address = places["postgres1"].address
    assert main(["copy", str(places["sqlite1"].folder), address]) == 0
    assert capsys.readouterr().out.startswith("4 articles copied to postgresql://postgres@/library_")
    assert main(["show", "fares", "--library", address]) == 0
    assert "fares rise" in capsys.readouterr().out
    assert main(["copy", str(places["sqlite1"].folder), address]) == 1
    assert "already" in capsys.readouterr().err
