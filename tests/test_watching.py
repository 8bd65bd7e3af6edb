"""Watched questions, over real parts: feeds from a loopback server, the real models, real kills."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from killedwatch import MOMENTS
from lxml import etree

from rag import cli
from rag.domain import Answer, Citation, Quote, Source, Span
from rag.errors import ConfigError, LibraryBusy, ServiceError
from rag.export.reports import atom
from rag.library import open_library
from rag.settings import Settings
from rag.store.watches import Found
from rag.watching import interval, look, tell

QUESTION = "What did Mara Velin say about the dam?"
SAID = {
    1: ("Mara Velin", "“The dam will hold through the winter,” said Mara Velin, the water minister."),
    2: ("Mara Velin", "“The dam needs two new gates before spring,” said Mara Velin, the water minister."),
    3: ("Ruben Karsa", "“The bakery on the square opens on Monday,” said Ruben Karsa, a baker."),
}
BOTH = ["“The dam will hold through the winter”", "“The dam needs two new gates before spring”"]
REST = " The valley council met on Tuesday evening in the old hall. It talked about roads, schools and the market."
ATOM = "{http://www.w3.org/2005/Atom}"


class Site(BaseHTTPRequestHandler):
    """A feed of the server's stories, with an ETag; and a door for messages."""

    def do_GET(self):
        etag = f'"{len(self.server.stories)}"'
        self.server.asked.append(self.headers.get("If-None-Match"))
        if self.path != "/feed":
            self.send_error(404)
        elif self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.end_headers()
        else:
            self.send_response(200)
            self.send_header("Content-Type", "application/atom+xml")
            self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(feed(self.server.stories).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.shut:
            self.send_error(500)
            return
        self.server.messages.append(json.loads(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args):
        pass


def feed(stories: dict[str, str]) -> str:
    entries = "".join(
        f"<entry><title>{name}</title><link href='https://kestrel.example/{name}'/><published>2025-03-04T08:00:00Z"
        f"</published><content type='html'>{escape(f'<p>{text}{REST * 3}</p>')}</content></entry>"
        for name, text in stories.items()
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Kestrel Post</title>{entries}</feed>"


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.messages, server.shut = [], [], False
    server.stories = {f"story-{n}": said for n, (_, said) in SAID.items()}
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def watched(site, place, monkeypatch, capsys):
    """Runs `whosaid watch`; gives (exit code, output, errors). One question is watched over the site's feed."""
    for name in list(os.environ):
        if name.startswith(("WHOSAID_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("WHOSAID_ALLOW_PRIVATE", "true")

    def run(*args: str, command: str = "watch") -> tuple[int, str, str]:
        code = cli.main(["--library", place.name, command, *args])
        out = capsys.readouterr()
        return code, out.out, out.err

    run.place = place
    assert run("add", QUESTION, "--feed", f"http://127.0.0.1:{site.server_port}/feed")[0] == 0
    return run


def quotes(out: str) -> list[str]:
    return sorted(json.loads(line)["shown"] for line in out.splitlines())


def test_what_is_new_is_told_once_and_links_to_the_words(watched, site, tmp_path):
    code, out, error = watched("run", "--json", "--atom", str(tmp_path / "new.xml"))
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and "3 new articles asked, 2 new statements" in error
    assert {one["speaker"] for one in found} == {"Mara Velin"} and len(found) == 2
    for one in found:
        stored = json.loads(watched(one["article_id"], "--json", command="show")[1])["text"]
        assert stored[one["start"] : one["end"]] == one["quote"] and one["link"].startswith(one["url"] + "#:~:text=")
    first = (tmp_path / "new.xml").read_bytes()
    assert watched("run", "--json", "--atom", str(tmp_path / "new.xml"))[1] == ""
    assert site.asked[-1] == '"3"'  # the feed was not sent again
    assert (tmp_path / "new.xml").read_bytes() == first

    site.stories["story-4"] = "“The dam was inspected twice this week,” said Mara Velin, the water minister."
    site.stories["story-5"] = SAID[1][1]  # the same words, carried again
    assert quotes(watched("run", "--json", "--atom", str(tmp_path / "new.xml"))[1]) == [
        "“The dam was inspected twice this week”"
    ]
    entries = etree.parse(tmp_path / "new.xml").findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == 3 and ids[1:] == [
        e.findtext(f"{ATOM}id") for e in etree.fromstring(first).iter(f"{ATOM}entry")
    ]


def test_what_was_there_before_is_not_new_and_an_article_that_comes_back_is_not_told_again(watched, site):
    watched("run")
    watched("add", "What did Ruben Karsa say?")
    assert watched("run", "--json")[1] == ""
    told = [json.loads(line) for line in watched("reports", "--json")[1].splitlines()]
    last = max(told, key=lambda one: one["article_id"])
    assert watched(last["article_id"], command="remove")[0] == 0
    assert len(watched("reports", "--json")[1].splitlines()) == len(told) - 1  # nothing of it is left
    watched(f"http://127.0.0.1:{site.server_port}/feed", "--quiet", command="add")
    site.stories["story-6"] = SAID[2][1]
    assert watched("run", "--json")[1] == ""


# A process each, so a database is killed at those moments only that lie between different tables.
KILLED = [("sqlite", moment) for moment in MOMENTS]
KILLED += [("postgres", moment) for moment in ("articles saved", "an answer noted", "printed, not settled")]


@pytest.mark.parametrize(("place", "moment"), KILLED, indirect=["place"])
def test_killed_at_any_moment_nothing_is_told_twice_and_nothing_lost(watched, moment):
    killed = subprocess.run(
        [sys.executable, "tests/killedwatch.py", moment, "--library", watched.place.name, "watch", "run"],
        cwd=Path(__file__).parents[1],
        env={**os.environ, "PYTHONPATH": f".{os.pathsep}tests"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert killed.returncode == -9, killed.stderr
    again = [watched("run"), watched("run")]  # all that a run knows of the one before is in the library
    assert [code for code, _, _ in again] == [0, 0]
    told = re.findall("“The dam .*?”", "".join([killed.stdout, *(out for _, out, _ in again)]))
    errors = "".join([killed.stderr, *(error for _, _, error in again)])
    assert len(told) == len(set(told)), "told twice"
    kept = watched("reports")[1]
    assert all(said in kept for said in BOTH)
    assert sorted(told) == (sorted(BOTH) if moment != "claimed, not printed" else [])
    unsure = moment in ("claimed, not printed", "printed, not settled")  # nobody can know which of the two it was
    assert errors.count("2 of its reports may not have arrived") == unsure


def test_messages_go_out_once_and_a_door_that_is_shut_is_tried_again(watched, site):
    door = f"json://127.0.0.1:{site.server_port}/secret-door"
    site.shut = True
    code, out, error = watched("run", "--notify", door)
    assert code == 1 and out.count("“The dam") == 2 and "tried again" in error and "secret" not in error
    site.shut = False
    code, out, error = watched("run", "--notify", door)
    assert code == 0 and out == "" and [m["title"] for m in site.messages] == [f"2 new statements: {QUESTION}"]
    assert all(said in site.messages[0]["message"] for said in BOTH)
    watched("run", "--notify", door, "--notify", door + "2")
    assert len(site.messages) == 1


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("add",), 2, "give one question"),
        (("add", "Who?", "--feed", "kell.xml"), 2, "not a web address"),
        (("add", QUESTION), 1, "watched already"),
        (("remove", "9"), 1, "no question '9'"),
        (("run", "--every", "5s"), 2, "--every 5s"),
        (("run", "--notify", "nosuch://key"), 1, "--notify nosuch"),
        (("run", "--atom", "/nowhere/new.xml"), 1, "--atom /nowhere/new.xml: No such file"),
        (("list", "--every", "5m"), 2, "go with `whosaid watch run`"),
        (("list", "Who?"), 2, "takes no question"),
    ],
)
def test_bad_input_is_one_line(watched, args, code, said):
    ended, out, error = watched(*args)
    assert ended == code and not out and said in error and error.splitlines()[-1].startswith("whosaid: ")


def test_a_feed_that_fails_stops_no_other(watched, site):
    watched("add", "Who opens a bakery?", "--feed", f"http://127.0.0.1:{site.server_port}/gone")
    code, out, error = watched("run")
    assert code == 1 and "not added" in error and "404" in error and out.count("“The dam") == 2


def test_one_run_at_a_time(watched):
    with watched.place.watches().running():
        assert "is under way" in watched("run")[2]
        with pytest.raises(LibraryBusy), watched.place.watches().running():
            pass


# --- the store and the journey, without models --------------------------------------------------------------


def test_a_library_made_before_there_were_watches(tmp_path):
    with open_library(Settings(library=tmp_path)) as library:
        with library.records._connection() as db:
            for table in ("tellings", "reports", "watches"):
                db.execute(f"DROP TABLE {table}")
        watches = library.watches
        assert watches.all() == [] and watches.reports(9) == []
        assert watches.add("Who?", []).number == 1


def test_a_channel_that_fails_keeps_its_reports_and_no_other_does(place):
    from makers import make_article

    from rag.entries import Entry

    heard = []
    with place.writer() as library:
        watches = place.watches()
        watch = watches.add("Who?", [])
        library.save([Entry(make_article("Bo Marsh said no.", origin="a.txt"), (), "m")])
    (new,) = watches.new(watch)
    assert watches.note(watch, new, [Found("x", {"a": 1}), Found("x", {"a": 1}), Found("y", {"a": 2})]) == 2
    assert watches.new(watch) == []

    def broken(_):
        raise ServiceError("shut")

    channels = {"mail": broken, "terminal": lambda reports: heard.extend(one.report["a"] for one in reports)}
    assert tell(watches, channels) == (2, ("shut",))
    assert tell(watches, channels) == (0, ("shut",)) and heard == [1, 2]
    assert tell(watches, channels | {"mail": lambda reports: heard.append(len(reports))}) == (0, ())
    assert tell(watches, channels) == (0, ()) and heard == [1, 2, 2]
    assert watches.remove("1") == "Who?" and watches.reports(9) == []


@pytest.mark.parametrize(("refused", "state", "noted"), [(True, "attributed", 0), (False, "own_voice", 0)])
def test_what_is_no_answer_is_not_told(place, refused, state, noted):
    from makers import make_article

    from rag.entries import Entry

    article = make_article("Bo Marsh said no.", origin="a.txt")
    cited = Citation(1, Quote.cut(article, Span(14, 16)), Source("a1"), state)
    with place.writer() as library:
        watches = place.watches()
        watches.add("Who?", [])
        library.save([Entry(article, (), "m")])
    answer = Answer("Who?", "Who?", "", citations=(cited,), refused=refused)
    assert look(watches, lambda question, filters: answer, lambda id: article) == (1, noted)


def test_no_word_of_a_page_is_markup_in_a_feed():
    hostile = dict.fromkeys("question by place shown speaker".split(), "]]></content><script>&\x00\x1b")
    found = {"found": "2025-03-04T08:00:00Z", "link": "https://a.example/?a=1&b=2", "article_id": "a", "start": 0}
    made = etree.fromstring(atom([{**hostile, **found, "end": 3, "quote": "x"}], "me"))
    assert [element.tag for element in made.iter() if "script" in str(element.tag)] == []
    assert made.find(f"{ATOM}entry/{ATOM}link").get("href") == "https://a.example/?a=1&b=2"


@pytest.mark.parametrize("text", ["", "15", "m", "10s", "-5m", "0h", "1w"])
def test_no_interval(text):
    with pytest.raises(ConfigError):
        interval(text)
