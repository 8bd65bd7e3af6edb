"""From what a user names to articles: everything readable is read, one bad thing never stops the rest."""

from __future__ import annotations

import json
import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from documents import packed

from rag.domain import Article
from rag.entries import Failure
from rag.errors import ConfigError
from rag.formats.articles import count, read, read_bytes, with_told
from rag.settings import Settings

SETTINGS = Settings(library=Path("unused"))
NOISE = random.Random(1).randbytes(4000)


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(folder)


def told(found):
    """What a test compares: the text of an article, the reason of a failure."""
    return [one.text if isinstance(one, Article) else f"failed: {one.reason}" for one in found]


# --- what is read -------------------------------------------------------------------------------


def test_a_folder_in_order_of_its_names(tmp_path):
    folder = write(
        tmp_path,
        {
            "b.txt": "Two.", "a.md": "# One\n\nOne.", "z/c.html": "<p>Four.</p>", "c.jsonl": '{"text": "Three."}',
            ".hidden.txt": "no", ".git/x.txt": "no", "z/picture.PNG": b"\x89PNG", "z/style.css": "no",
        },
    )  # fmt: skip
    assert told(read([folder], SETTINGS)) == ["One.", "Two.", "Three.", "Four."]


def test_origins_and_ids(tmp_path):
    folder = write(
        tmp_path,
        {
            "harbour news.txt": "One.",
            "n.csv": "id,text,url\nk-1,Two.,\n,Three.,https://x.example/three\n,Four.,\n",
            "z.zip": packed({"in/a.txt": "Five."}),
        },
    )
    sources = [article.source for article in read([folder], SETTINGS)]
    assert [source.origin for source in sources] == [
        f"{folder}/harbour news.txt",
        "id:/k-1",
        "https://x.example/three",
        f"{folder}/n.csv#3",
        f"{folder}/z.zip!in/a.txt",
    ]
    assert [source.id for source in sources[1:]] == ["k-1", "x.example-three", "n-3", "a"]
    assert sources[0].id.startswith("harbour-news-")


def test_the_same_file_by_another_way_is_the_same_article(tmp_path, monkeypatch):
    write(tmp_path, {"a/b.txt": "One."})
    (tmp_path / "link").symlink_to(tmp_path / "a")
    monkeypatch.chdir(tmp_path)
    ways = ["a/b.txt", "./a/../a/b.txt", "link/b.txt", "link", str(tmp_path / "a")]
    assert len({article.source.origin for article in read(ways, SETTINGS)}) == 1


def test_reading_is_lazy(tmp_path):
    folder = write(tmp_path, {f"{number}.txt": "One." for number in range(3)})
    found = read([folder], SETTINGS)
    next(found)
    (tmp_path / "2.txt").write_text("Changed.")
    assert told(found) == ["One.", "Changed."]


def test_records_of_one_title_stay_apart(tmp_path):
    rows = [{"title": "Press release", "text": text} for text in ("One.", "Two.", "Three.")]
    folder = write(tmp_path, {"n.json": json.dumps(rows)})
    assert len({article.source.origin for article in read([folder], SETTINGS)}) == 3


def test_records_that_are_html(tmp_path):
    folder = write(tmp_path, {"n.json": json.dumps({"text": "<p>It is <b>shut</b>.</p>\n<p>“No.”</p>"})})
    assert told(read([folder], SETTINGS)) == ["It is shut.\n\n“No.”"]


def test_a_guessed_encoding_is_told(tmp_path):
    text = "Министр сказал, что канал закрыт. Жители города ждут ответа уже третий день подряд."
    write(tmp_path, {"a.txt": text.encode("cp1251"), "b.txt": text})
    notes = []
    assert told(read([str(tmp_path)], SETTINGS, lambda *note: notes.append(note))) == [text, text]
    assert notes == [(f"{tmp_path}/a.txt", "read as cp1251, a guess; save it as UTF-8 if words look wrong")]


def test_count(tmp_path):
    folder = write(tmp_path, {"a.txt": "One.", "b/c.md": "Two.", "b/d.xyz": "no"})
    inputs = [folder, "https://x.example/", str(tmp_path / "missing")]
    assert count(inputs) == 5 == len(list(read(inputs, replace(SETTINGS, fetch_timeout_s=0))))
    write(tmp_path, {"n.jsonl": ""})
    assert count(inputs) is None


# --- uploads ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../../etc/a.txt", "/etc/a.txt", "C:\\news\\a.txt", "..\\a.txt", "\x00a.txt", "a.txt", "\u202ea.txt"]
)
def test_the_path_of_an_upload_does_not_count(name):
    (article,) = read_bytes(name, b"It is shut.", SETTINGS)
    assert article.source.id == "a"
    assert article.source.origin.startswith("upload:a.txt#")


def test_uploads_of_one_name_are_told_apart_by_title_and_an_edited_one_is_the_same():
    one, edited, other = (
        next(read_bytes("article.txt", text, SETTINGS)).source.origin
        for text in (b"Canal shut\n\nIt is.", b"Canal shut\n\nIt is not.", b"Canal open\n\nIt is.")
    )
    assert one == edited != other


@pytest.mark.parametrize("name", [".", "..", "a", "a.exe", "a.txt.", "%00", "`id`"])
def test_uploads_without_a_known_ending(name):
    (failure,) = read_bytes(name, b"It is shut.", SETTINGS)
    assert "not a format" in failure.reason


# --- bad input ----------------------------------------------------------------------------------


def test_bad_files_fail_with_a_reason_each_and_the_rest_is_read(tmp_path):
    bad = {
        "a-empty.txt": (b"", "empty"),
        "b-blank.txt": (b" \n\n ", "no text"),
        "c-noise.txt": (NOISE, "binary"),
        "d-zeros.md": (bytes(500), "binary"),
        "e-picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(60), "binary"),
        "f-cut.pdf": (b"%PDF-1.7\n%%EOF", "damaged"),
        "g-text.pdf": (b"It is shut.", "not a PDF"),
        "h-text.docx": (b"It is shut.", "damaged"),
        "i-text.zip": (b"It is shut.", "damaged"),
        "j-bomb.zip": (packed({"a.txt": bytes(30_000_000)}), "zip bomb"),
        "k-nested.zip": (packed({"inner.zip": packed({"a.txt": "x"})}), "inside an archive"),
        "l-path.zip": (packed({"../../a.txt": "x"}), "leads out"),
        "m.json": (b"{", "not JSON"),
        "n.csv": (b"a,b\n1,2\n", "text, body or content"),
        "o.jsonl": (b"nope", "line 1: not JSON"),
        "p.html": (b"<!DOCTYPE x [<!ENTITY a 'b'>]><p>&a;</p>", "entities"),
        "q.doc": (b"It is shut.", "not a format"),
    }
    write(tmp_path, {name: payload for name, (payload, _) in bad.items()} | {"z-good.txt": "It is shut."})
    found = list(read([str(tmp_path)], SETTINGS))
    reasons = {Path(one.origin.partition("!")[0]).name: one.reason for one in found if isinstance(one, Failure)}
    for name, (_, reason) in bad.items():
        assert reason in reasons[name], name
        assert "\n" not in reasons[name]
    assert told(found[-1:]) == ["It is shut."]


def test_a_large_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail("it was read"))
    assert told(read([str(path)], SETTINGS)) == [
        "failed: 100,000,000 bytes are more than WHOSAID_FILE_MAX_BYTES=50000000 allows; split it"
    ]


def test_pipes_and_links_in_circles(tmp_path):
    write(tmp_path, {"good.txt": "It is shut."})
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "circle.txt").symlink_to("circle.txt")
    (tmp_path / "gone.txt").symlink_to("nothing")
    (tmp_path / "up").symlink_to("..")
    found = told(read([str(tmp_path)], SETTINGS))
    assert found.count("It is shut.") == 1
    assert sorted(found) == [
        "It is shut.",
        "failed: No such file or directory",
        "failed: its links go in a circle, or ~ has no folder",
        "failed: not a file or a folder",
    ]


@pytest.mark.parametrize(
    "given, reason",
    [
        ("/no/such/file.txt", "No such file"),
        ("a\x00b.txt", "not a path"),
        ("~nobody-of-this-name/a.txt", "~ has no folder"),
        ("", "an empty name"),
        (" ", "an empty name"),
        ("/dev/null", "not a format"),
        ("x" * 5000, "name too long"),
        ("file:///etc/passwd", "only http and https"),
        ("ftp://x.example/a.txt", "only http and https"),
        ("data:text/html,x", "only http and https"),
        ("http://127.0.0.1/a", "private or local"),
    ],
)
def test_inputs_that_lead_nowhere(given, reason, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"good.txt": "It is shut."})
    failure, article = read([given, "good.txt"], SETTINGS)
    assert reason.lower() in failure.reason.lower()
    assert article.text == "It is shut."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_opened(tmp_path):
    write(tmp_path, {"shut/a.txt": "no", "b.txt": "It is shut."})
    (tmp_path / "shut").chmod(0)
    try:
        assert told(read([str(tmp_path)], SETTINGS)) == ["It is shut.", "failed: Permission denied"]
    finally:
        (tmp_path / "shut").chmod(0o700)


def test_a_folder_that_cannot_be_listed(tmp_path, monkeypatch):
    """The same without depending on who runs the test."""
    write(tmp_path, {"shut/a.txt": "no", "b.txt": "It is shut."})
    scandir = os.scandir

    def refuse(path):
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert told(read([str(tmp_path)], SETTINGS)) == ["It is shut.", "failed: Permission denied"]


def test_a_file_name_that_is_no_text(tmp_path):
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("It is shut.")
    except OSError:
        pytest.skip("this file system takes no such names")
    (article,) = read([str(tmp_path)], SETTINGS)
    assert article.source.origin.encode("utf-8").endswith(b"caf\\udce9.txt")


def test_an_archive_with_good_and_bad_members(tmp_path):
    files = {"a.txt": "One.", "b.txt": NOISE, "c.csv": "text\nTwo.\n", "d.exe": b"x", "e/f.html": "<p>Three.</p>"}
    found = list(read_bytes("news.zip", packed(files), SETTINGS))
    assert [text for text in told(found) if "failed" not in text] == ["One.", "Two.", "Three."]
    failed = [one.origin for one in found if isinstance(one, Failure)]
    assert failed == ["upload:news.zip!b.txt", "upload:news.zip!d.exe"]


# --- what the user says ---------------------------------------------------------------------------


def test_what_is_told_counts_more_than_the_file(tmp_path):
    (tmp_path / "kell.txt").write_text("Title: Kell\nOutlet: Somebody\n\nThe ferry will stop.", "utf-8")
    told = {"title": "Ferry stops", "outlet": "Kell Courier", "published": "3 March 2025", "url": "", "author": ""}
    (article,) = with_told(read([str(tmp_path / "kell.txt")], SETTINGS), told)
    source = article.source
    assert (source.title, source.outlet, source.published) == ("Ferry stops", "Kell Courier", "2025-03-03")
    assert (source.url, source.author, source.id) == ("", "", "kell")


@pytest.mark.parametrize(
    "told, reason",
    [
        ({"published": "soon"}, "is not a date"),
        ({"url": "javascript:alert(1)"}, "is not a web address"),
        ({"title": "Ferry stops"}, "there are several"),
    ],
)
def test_what_cannot_be_true_is_refused_before_anything_is_added(tmp_path, told, reason):
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("The ferry will stop.", "utf-8")
    with pytest.raises(ConfigError, match=reason):
        next(with_told(read([str(tmp_path)], SETTINGS), told))


def test_an_outlet_is_told_of_all(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("The ferry will stop.", "utf-8")
    found = list(with_told(read([str(tmp_path)], SETTINGS), {"outlet": "Kell Courier"}))
    assert [article.source.outlet for article in found] == ["Kell Courier"] * 2


@pytest.mark.parametrize(
    "name, text, title, kept",
    [
        ("ferry-to_Kell.txt", "The ferry will stop. She left.", "ferry to Kell", "The ferry will stop. She left."),
        ("ferry.txt", "Q: Why?\nA: The ice.", "ferry", "Q: Why?\nA: The ice."),
        ("ferry.txt", "Ferry stops\n\nThe ferry will stop.", "Ferry stops", "The ferry will stop."),
        ("0042.txt", "The ferry will stop. She left.", "The ferry will stop", "The ferry will stop. She left."),
    ],
)
def test_a_text_without_a_title_is_called_as_its_file(tmp_path, name, text, title, kept):
    (tmp_path / name).write_text(text, "utf-8")
    (article,) = read([str(tmp_path / name)], SETTINGS)
    assert (article.source.title, article.text) == (title, kept)
