"""Quotations as files: what other programs read out of them is what the page says, and nothing in it is markup."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import pytest
from dam import DAM, HOLD, ORDER, STATEMENTS, WALL
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makers import make_article, make_statement

from rag import cli
from rag.domain import Answer
from rag.errors import ConfigError
from rag.export.files import of_answer, of_statements, write
from rag.export.references import ris_text

ENDINGS = ("docx", "csl.json", "ris", "md", "csv", "json")
LINK = "https://kestrel.example/dam#:~:text=x"


def exported(tmp_path, ending, statements=STATEMENTS, article=DAM, title="Statements"):
    path = tmp_path / f"made.{ending}"
    write(str(path), of_statements(title, statements, lambda _: article, lambda _: LINK, "2025-03-05"))
    return path


def read(path) -> str:
    """All that a reader of the file sees."""
    if path.suffix == ".docx":
        return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    return path.read_text("utf-8")


@pytest.mark.parametrize("ending", ("docx", "csl.json", "ris", "md"))
def test_marks_hold_only_what_the_page_has_in_marks(tmp_path, ending):
    made = read(exported(tmp_path, ending)).replace("\\n", "\n").replace("\\", "")
    said = re.sub(r"written “[^”]*”", "", " ".join(made.split()).replace("\n> ", " "))
    quoted = re.findall("“([^”]*)”", said)
    assert len(quoted) == 3 and all(f"“{words}" in DAM.text for words in quoted)
    assert all(name in made for name in ("Mara Velin", "Ruben Karsa", "Tomas Reik"))


def test_word_has_each_number_at_its_quotation_and_among_the_sources(tmp_path):
    path = exported(tmp_path, "docx", (ORDER, HOLD))
    lines = read(path).split("\n")
    assert lines[0] == "Statements" and lines[lines.index("Sources") + 1].startswith("[1] Kestrel Post, 2025-03-04")
    assert [line[-4:] for line in lines if " [" in line[-5:]] == [" [1]", " [2]"]
    with zipfile.ZipFile(path) as opened:
        assert LINK in opened.read("word/_rels/document.xml.rels").decode()
        assert opened.read("word/document.xml").decode().count("<w:hyperlink ") == 2


def test_csl_has_one_item_an_article_with_its_date(tmp_path):
    (item,) = json.loads(read(exported(tmp_path, "csl.json")))
    assert item["type"] == "article-newspaper" and item["container-title"] == "Kestrel Post"
    assert item["issued"] == {"date-parts": [[2025, 3, 4]]} and len(item["note"].split("\n")) == len(STATEMENTS)


def test_a_note_of_obsidian_has_properties_quotes_and_links(tmp_path):
    yaml = pytest.importorskip("yaml")
    head, body = read(exported(tmp_path, "md", (ORDER, WALL), title="Who: said #it?")).split("\n---\n")
    properties = yaml.safe_load(head)
    assert properties["title"] == "Who: said #it?" and properties["sources"] == ["dam"]
    assert properties["speakers"] == ["[[Mara Velin]]", "[[Ruben Karsa]]"]
    assert body.count("\n> \\[") == 2 and body.count(f"]({LINK})") == 2


def test_tables_are_those_of_the_command(tmp_path):
    rows = list(csv.DictReader(io.StringIO(read(exported(tmp_path, "csv")))))
    assert [row["id"] for row in rows] == [one.id for one in STATEMENTS]
    assert [row["id"] for row in json.loads(read(exported(tmp_path, "json")))] == [one.id for one in STATEMENTS]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_refusal_is_a_file_too(tmp_path, ending):
    answer = Answer("Who?", "Who?", "The library has nothing on this.", refused=True, refusal="not_in_library")
    write(str(tmp_path / f"a.{ending}"), of_answer("Who?", answer, lambda _: "", "2025-03-05"))
    made = read(tmp_path / f"a.{ending}")
    assert ("nothing on this" in made) == (ending in ("docx", "md", "json")) and "“" not in made


HOSTILE = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40) | st.sampled_from(
    [
        "\nER  - \nTY  - BOOK",
        "---\nevil: 1",
        "]]>",
        "\x00\x1b[31m",
        "=cmd()",
        "![[secret]]",
        "#tag %%hidden%%",
        "\u2028",
    ]
)


@given(title=HOSTILE, outlet=HOSTILE, author=HOSTILE)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_of_an_article_is_structure(tmp_path, title, outlet, author):
    article = make_article("Bo Marsh said no to it.", title=title, outlet=outlet, author=author)
    said = (make_statement(article, "no to it", "Bo Marsh"),)
    for ending in ENDINGS:
        made = exported(tmp_path, ending, said, article, title=title)
        read(made)
        if ending == "ris":
            tags = [line[:6] for line in made.read_bytes().decode().split("\r\n")]
            assert tags[0] == "TY  - " and tags.count("TY  - ") == tags.count("ER  - ") == 1
            assert all(re.fullmatch("[A-Z][A-Z0-9]  - ", tag) for tag in tags[:-1]) and tags[-1] == ""
        if ending == "md":
            head, body = made.read_text("utf-8").split("\n---\n", 1)
            assert len(head.split("\n")) == 6
            assert not re.search(r"(?<!\\)(?:!\[\[|%%|#tag)", re.sub(r"\]\(.*?\)", "", body).replace("\\%%", ""))


def test_nothing_found_is_an_empty_list_of_references():
    assert ris_text([]) == ""


@pytest.mark.parametrize("name", ["a.xlsx", "docx", "no/such/folder/a.docx"])
def test_what_cannot_be_written_is_one_line(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="--out"):
        write(name, of_statements("x", STATEMENTS, lambda _: DAM, lambda _: "", "2025-03-05"))
    assert list(tmp_path.iterdir()) == []


def test_the_commands_write_what_they_show(demo_library, tmp_path, capsys):
    def run(*args: str) -> tuple[int, str]:
        return cli.main(["--library", str(demo_library), *args]), capsys.readouterr().out

    code, out = run("ask", "Who did Baghaei blame?", "--json", "--out", str(tmp_path / "a.docx"))
    made, shown = read(tmp_path / "a.docx"), json.loads(out)
    assert code == 0 and all(c["shown"] in made and c["speaker"] in made for c in shown["citations"])
    code, out = run("statements", "--speaker", "Baghaei", "--out", str(tmp_path / "s.csv"))
    rows = list(csv.DictReader(io.StringIO(read(tmp_path / "s.csv"))))
    assert code == 0 and rows and out == f"{len(rows)} statements in {tmp_path / 's.csv'}\n"
    assert cli.main(["--library", str(demo_library), "statements", "--out", "a.xlsx"]) == 2
    assert capsys.readouterr().err.startswith("whosaid: --out a.xlsx")
