"""`whosaid verify` over the demo library: drafts and packets, through the real command."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
from dataclasses import replace
from types import SimpleNamespace

import pytest

from rag import cli
from rag.domain import Answer, Citation, Filters, Quote, Turn
from rag.drafts.checking import Checker
from rag.drafts.recheck import recheck
from rag.errors import RagError
from rag.export.packets import fingerprint, hash_of, read_packet
from rag.export.packets import packet as packet_of
from rag.formats.articles import read
from rag.ingest import ingest
from rag.library import open_library
from rag.settings import Settings, shipped
from rag.store.vectors import ChromaIndex
from rag.store.writing import LibraryWriter

DRAFT = """\
“She praised the dockers who had cut the ship's mooring lines by hand.”

# The strike

“We have drivers falling asleep at signals”, Bram Okafor told a rally. Nils Adeyemi said the two sides were “right about
the drivers and wrong about the passengers”.

Petra Quist said “she would ban the strike”. Oren Pell said: «I have ... called a tenant lazy, not once.»

The „river war“ goes on. “A thief who returns two of four stolen horses is still a thief,” Runa Ostby said, adding that
“Rents in Port Halden have doubled since 2017”. “Every gate will be rebuilt by next summer,” said Teodor Kalis.
"""
FOUND = [  # beginning of the quotation, match, verdict, whether somebody has to look
    ("She praised", "exact", "undetermined", True),  # the outlet's paraphrase
    ("We have drivers", "exact", "right", False),
    ("right about", "exact", "wrong", True),
    ("she would ban", "partial", "undetermined", True),  # the page: she did not say so
    ("I have ...", "partial", "right", True),
    ("river war", "too_short", "undetermined", False),
    ("A thief", "altered", "right", True),
    ("Rents in", "exact", "undetermined", True),
    ("Every gate", "not_found", "undetermined", True),
]


@pytest.fixture
def whosaid(demo_library, tmp_path, monkeypatch, capsys):
    """Run the command over a copy of the demo library; gives (exit code, standard output, standard error)."""
    for name in list(os.environ):
        if name.startswith(("WHOSAID_", "OPENAI_")):
            monkeypatch.delenv(name)
    library = tmp_path / "library"
    shutil.copytree(demo_library, library)

    def run(*args: str) -> tuple[int, str, str]:
        code = cli.main(["--library", str(library), *args])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


@pytest.fixture
def draft(tmp_path):
    path = tmp_path / "draft.txt"
    path.write_text(DRAFT, encoding="utf-8")
    return str(path)


def test_every_quotation_of_a_draft_is_judged(whosaid, draft):
    code, out, _ = whosaid("verify", draft, "--json")
    report = json.loads(out)
    found = [(q["text"], q["match"], q["attribution"], q["wrong"]) for q in report["quotations"]]
    assert code == 1 and report["wrong"] == sum(row[3] for row in FOUND)
    assert len(found) == len(FOUND)
    for (text, *rest), (start, *expected) in zip(found, FOUND, strict=True):
        assert text.startswith(start) and rest == expected, text


def test_places_are_cut_from_the_articles(whosaid, draft):
    for quotation in json.loads(whosaid("verify", draft, "--json")[1])["quotations"]:
        for place in quotation["places"]:
            text = json.loads(whosaid("show", place["article_id"], "--json")[1])["text"]
            assert [text[start:end] for start, end in place["spans"]] == place["quotes"]


def test_what_is_wrong_is_told(whosaid, draft):
    _, out, _ = whosaid("verify", draft)
    told = " ".join(out.split())
    assert "Petra Quist said it, not Nils Adeyemi." in told
    assert "the cut leaves out a negation (“not”)" in told
    assert "returns [-one-] {+two+} of four stolen horses" in told
    assert "in its own voice" in told and "nor to Runa Ostby" in told
    assert "9 quotations, 7 to look at" in told and "1 only paraphrased on the page (line 1)" in told


def test_copies_of_one_text_are_one_place_with_their_outlets(whosaid):
    said = "The wind did what the wind does here, and we lost the second roof in four minutes"
    (quotation,) = json.loads(whosaid("verify", said, "--json")[1])["quotations"]
    outlets = [[place["outlet"], *(copy["outlet"] for copy in place["copies"])] for place in quotation["places"]]
    assert sorted(map(len, outlets)) == [1, 2] and len({outlet for group in outlets for outlet in group}) == 3


def test_a_single_quotation_with_and_without_marks(whosaid):
    assert whosaid("verify", "We have drivers falling asleep at signals", "--by", "Okafor")[0] == 0
    assert whosaid("verify", "“We have drivers falling asleep at signals”", "--by", "Adeyemi")[0] == 1
    assert whosaid("verify", "We have drivers falling asleep at signals")[0] == 0  # nobody is given it wrongly


def test_standard_input_and_other_formats(whosaid, draft, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(DRAFT.encode())))
    expected = json.loads(whosaid("verify", draft, "--json")[1])
    assert json.loads(whosaid("verify", "-", "--json")[1]) == expected
    from docx import Document

    document = Document()
    for paragraph in DRAFT.split("\n\n"):
        document.add_paragraph(paragraph)
    document.save(str(tmp_path / "draft.docx"))
    page = "".join(f"<p>{paragraph}</p>" for paragraph in DRAFT.split("\n\n"))
    (tmp_path / "draft.html").write_text(f"<html><body><article>{page}</article></body></html>", encoding="utf-8")
    for name in ("draft.docx", "draft.html"):
        found = json.loads(whosaid("verify", str(tmp_path / name), "--json")[1])["quotations"]
        assert [q["match"] for q in found] == [row[1] for row in FOUND], name


def test_block_quotations_are_quotations(whosaid, tmp_path):
    said = "Nobody should celebrate one gate"
    page = f"<p>So Adaeze Lindqvist told reporters on Thursday:</p><blockquote>{said}</blockquote><p>It went on.</p>"
    texts = {"draft.md": f"# Gates\n\n> {said}\n> — Adaeze Lindqvist\n\nSo far.\n",
             "draft.html": f"<html><body><article><h1>Gates</h1>{page}</article></body></html>"}  # fmt: skip
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        (found,) = json.loads(whosaid("verify", str(tmp_path / name), "--json")[1])["quotations"]
        assert (found["text"], found["match"], found["attribution"]) == (said, "exact", "right"), name


@pytest.mark.parametrize("given", ["/no/such/file.txt", "", "..", "no-such", "\0", "/no/such/packet.json", "…",
                                   "https://example.org/a/draft", " "])  # fmt: skip
def test_what_cannot_be_checked_is_one_line_and_code_2(whosaid, given):
    code, out, error = whosaid("verify", given)
    assert code == 2 and not out and error.startswith("whosaid: ") and error.count("\n") == 1


@pytest.mark.parametrize(
    "draft, wrong",
    [
        ("“Low snowfall in the mountains was to blame,” Kalis said.", True),
        ("Low snowfall in the mountains was to blame, Kalis said.", False),  # no marks, no direct quotation
        ("“Low snowfall in the mountains was to blame.” So it goes.", True),  # whoever reads it takes it as a quotation
    ],
)
def test_a_paraphrase_is_no_direct_quotation(whosaid, draft, wrong):
    (quotation,) = json.loads(whosaid("verify", draft, "--json")[1])["quotations"]
    assert quotation["match"] == "exact" and quotation["wrong"] == wrong
    assert quotation["places"][0]["in_quotation_marks"] == "none"
    assert "outlet's paraphrase" in f"{quotation['reason']} {quotation['notes']}"


@pytest.mark.parametrize(
    "draft, match, told",
    [
        ("They were “failing asleep”, Bram Okafor said.", "altered", ["falling", "failing"]),
        ("They were “failing asleep”, Petra Quist said.", "not_found", []),  # on no page of hers
        ("They were “fast asleep”, Bram Okafor said.", "not_found", []),  # another word
        ("They were “failing asleep”.", "too_short", []),  # nobody's
    ],
)
def test_one_word_of_two_is_turned(whosaid, draft, match, told):
    (quotation,) = json.loads(whosaid("verify", draft, "--json")[1])["quotations"]
    assert quotation["match"] == match
    assert [change["text"] for change in quotation["changes"] if change["kind"] != "same"] == told


@pytest.mark.parametrize(
    "draft, attribution",
    [
        ("The Lower Sarn Gazette wrote: “Tolmar has built three dams on the Sarn since 2008.”", "right"),
        ("“Tolmar has built three dams on the Sarn since 2008,” Mina Koval wrote.", "right"),  # the author
        ("The Meridian Dispatch wrote: “Tolmar has built three dams on the Sarn since 2008.”", "undetermined"),
        (
            "The Lower Sarn Gazette wrote: “Low snowfall in the mountains was to blame.”",
            "undetermined",
        ),  # Kalis said it
    ],
)
def test_an_outlet_speaks_in_its_own_voice(whosaid, draft, attribution):
    (quotation,) = json.loads(whosaid("verify", draft, "--json")[1])["quotations"]
    assert (quotation["match"], quotation["attribution"]) == ("exact", attribution)


def test_a_sentence_without_marks_may_say_who_said_it(whosaid):
    (quotation,) = json.loads(whosaid("verify", "Lindqvist said nobody should celebrate one gate", "--json")[1])[
        "quotations"
    ]
    assert quotation["text"] == "nobody should celebrate one gate"
    wrapped = "\n\nAdaeze Lindqvist of Varnholm University said\nnobody should celebrate one gate"
    (again,) = json.loads(whosaid("verify", wrapped, "--json")[1])["quotations"]
    assert (again["match"], again["line"]) == ("exact", 4)
    assert (quotation["match"], quotation["attribution"]) == ("exact", "right")


@pytest.mark.parametrize(
    "given, by, match",
    [
        ("I think we have drivers falling asleep at signals", "Okafor", "altered"),
        ("I think we have drivers falling asleep at signals", "", "altered"),
        ("I am sorry that we have drivers falling asleep at signals", "", "altered"),
        ("Okafor said we have drivers falling asleep at signals", "", "exact"),
        ("Okafor said we have drivers falling asleep at signals", "Okafor", "altered"),  # the user gives his words
    ],
)
def test_all_of_a_single_quotation_is_judged(whosaid, given, by, match):
    options = ["--by", by] if by else []
    (found,) = json.loads(whosaid("verify", given, *options, "--json")[1])["quotations"]
    assert found["match"] == match


def test_lines_are_those_of_the_file(whosaid, tmp_path):
    path = tmp_path / "draft.txt"
    said = "“You cannot build on promises, Judit,” said Oren Pell."
    path.write_text(f"\n\n\nTitle\n\n\n\n{said}\n\n\u200b\n\n\nAgain: {said}\n“We measured 38 on", encoding="utf-8")
    report = json.loads(whosaid("verify", str(path), "--json")[1])
    assert [quotation["line"] for quotation in report["quotations"]] == [8, 13, 14]
    assert report["quotations"][2]["notes"] == ["The draft does not close this quotation."]
    assert "(line 14)" not in whosaid("verify", str(path))[1]  # it is nobody's, and word for word
    (tmp_path / "draft.md").write_text(f"# Title\n\n{said}\n\n“Nobody said this at all,” said Pell.", encoding="utf-8")
    assert "1 not found (paragraph 3)" in whosaid("verify", str(tmp_path / "draft.md"))[1]


def test_each_place_leads_to_the_words(whosaid):
    said = "You cannot build on promises, Judit"
    (quotation,) = json.loads(whosaid("verify", said, "--json")[1])["quotations"]
    assert quotation["places"][0]["link"].startswith(quotation["places"][0]["url"] + "#:~:text=You%20cannot")
    assert quotation["places"][0]["link"] in whosaid("verify", said)[1]


def test_a_draft_that_quotes_nobody_has_nothing_wrong(whosaid):
    code, out, _ = whosaid("verify", "It rained on Monday.\n\nOn Tuesday the sun came out.")
    assert code == 0 and "nothing was checked" in out


def test_a_quotation_as_long_as_a_book_is_not_looked_for(whosaid):
    code, out, _ = whosaid("verify", f"“{'word ' * 1_001}”", "--json")
    (quotation,) = json.loads(out)["quotations"]
    assert code == 1 and quotation["match"] == "not_found" and "1,001 words" in quotation["reason"]


def test_a_missing_library_says_how_to_make_one(tmp_path, capsys):
    assert cli.main(["--library", str(tmp_path / "nowhere"), "verify", "It rained all day"]) == 2
    assert "whosaid add" in capsys.readouterr().err


def test_help_teaches(capsys):
    with pytest.raises(SystemExit):
        cli.main(["verify", "--help"])
    told = capsys.readouterr().out
    assert "exit code 0" in told and "whosaid verify packet.json" in told


def fields_of(value: object) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(fields_of, value))
    return set(value).union(*map(fields_of, value.values())) if isinstance(value, dict) else set()


def test_help_names_every_field(whosaid, draft, packet, capsys):
    with pytest.raises(SystemExit):
        cli.main(["verify", "--help"])
    told = set(re.findall(r"\w+", capsys.readouterr().out))
    for given in (draft, str(packet)):
        report = json.loads(whosaid("verify", given, "--json")[1])
        assert fields_of(report | {"counts": 0}) <= told


def test_a_draft_too_long_is_refused():
    with pytest.raises(RagError, match="in parts"):
        Checker(None, None).check("word “a b c d” " * 50_000)


# --- packets --------------------------------------------------------------------------------------------


@pytest.fixture
def packet(whosaid, tmp_path):
    path = tmp_path / "packet.json"
    assert whosaid("ask", "What did Bram Okafor say?", "--packet", str(path))[0] == 0
    return path


def statuses(out: str) -> list[str]:
    return [one["status"] for one in json.loads(out)["quotations"]]


def test_a_packet_holds_what_a_checker_needs(whosaid, packet):
    found = json.loads(packet.read_text(encoding="utf-8"))
    (answer,) = found["answers"]
    assert answer["question"] == "What did Bram Okafor say?" and answer["quotations"]
    for quotation in answer["quotations"]:
        shown = json.loads(whosaid("show", quotation["article_id"], "--json")[1])
        assert shown["text"][quotation["start"] : quotation["end"]] == quotation["quote"]
        assert shown["revision"] == quotation["revision"] == found["articles"][quotation["article_id"]]["revision"]
    code, out, _ = whosaid("verify", str(packet), "--json")
    assert code == 0 and json.loads(out)["holds"] and set(statuses(out)) == {"unchanged"}


def edit(library, name: str, old: str, new: str) -> None:
    """A new revision of a demo article, as adding its edited file makes one."""
    settings = Settings(library=library)
    (article,) = read([str(shipped("articles") / name)], settings)
    assert old in article.text
    with open_library(settings) as opened, LibraryWriter(library) as writer:
        index = ChromaIndex.for_writing(library)
        revised = replace(article, text=article.text.replace(old, new))
        ingest([revised], writer, index, opened.embedder, opened.extractor)
        index.close()


def test_an_edited_article_is_told_quotation_by_quotation(whosaid, packet, tmp_path):
    edit(tmp_path / "library", "2025-03-03-rail-strike.txt", "asleep at signals", "asleep at the wheel")
    code, out, _ = whosaid("verify", str(packet), "--json")
    report = json.loads(out)
    assert code == 1 and not report["holds"] and report["intact"]
    gone = next(one for one in report["quotations"] if "falling asleep" in one["quote"])
    assert gone["status"] == "changed" and "older revision" in gone["reason"] and "asleep at the" in gone["now"]
    assert any(one["status"] == "moved" and one["holds"] for one in report["quotations"])
    assert "CHANGED" in whosaid("verify", str(packet))[1]


def test_words_that_an_article_had_before_it_was_edited(whosaid, tmp_path):
    edit(tmp_path / "library", "2025-03-03-rail-strike.txt", "asleep at signals", "asleep at the wheel")
    code, out, _ = whosaid("verify", "We have drivers falling asleep at signals", "--json")
    (quotation,) = json.loads(out)["quotations"]
    assert code == 1 and quotation["match"] == "altered" and "until it was edited" in quotation["notes"][0]


def test_an_article_that_is_gone(whosaid, packet):
    for article in json.loads(packet.read_text(encoding="utf-8"))["articles"]:
        whosaid("remove", article)
    code, out, _ = whosaid("verify", str(packet), "--json")
    assert code == 1 and set(statuses(out)) == {"gone"}


def forged(found: dict, **fields) -> dict:
    """A packet somebody has changed and sealed again, as anybody can."""
    quotation = found["answers"][0]["quotations"][0]
    quotation |= fields
    quotation["quote_sha256"] = hash_of(quotation["quote"])
    return found | {"sha256": fingerprint(found)}


@pytest.mark.parametrize(
    "fields, told",
    [
        ({"quote": "We have drivers falling asleep at home"}, "tampered"),
        ({"start": 3}, "tampered"),
        ({"speaker": "Petra Quist"}, "not to Petra Quist"),
        ({"speaker": "Nobody Atall"}, "does not name Nobody Atall"),
        ({"speaker_as_written": "Petra Quist"}, "does not write “Petra Quist”"),
        ({"outlet": "Sarn Post"}, "its outlet in the library is “The Halden Courier”"),
        ({"published": None}, "its day in the library is “2025-03-03”"),
        ({"form": "indirect"}, "its form in the library is “direct”"),
        ({"act": "deny"}, "its act in the library is “say”"),
        ({"revision": "0" * 16, "quote": "We have drivers falling asleep at home"}, "never had the article"),
    ],
)
def test_a_forged_packet_is_caught_even_with_new_hashes(whosaid, packet, fields, told):
    packet.write_text(json.dumps(forged(json.loads(packet.read_text(encoding="utf-8")), **fields)), encoding="utf-8")
    code, out, _ = whosaid("verify", str(packet), "--json")
    report = json.loads(out)
    assert code == 1 and report["intact"] and told in json.dumps(report["quotations"][0], ensure_ascii=False)


def test_the_articles_own_words_are_nobodys(whosaid, packet):
    found = json.loads(packet.read_text(encoding="utf-8"))
    article = found["answers"][0]["quotations"][0]["article_id"]
    text = json.loads(whosaid("show", article, "--json")[1])["text"]
    own = "Kestria Rail has cut 600 drivers' posts since 2019"
    start = text.index(own)
    packet.write_text(json.dumps(forged(found, quote=own, start=start, end=start + len(own))), encoding="utf-8")
    code, out, _ = whosaid("verify", str(packet))
    assert code == 1 and "the library gives the words to nobody, not to Bram Okafor" in " ".join(out.split())


def test_every_answer_makes_a_packet_that_holds(demo_library):
    with open_library(Settings(library=demo_library)) as library:
        for question in (
            "Who did Baghaei blame?",
            "What did Petra Quist say?",
            "Who cited an engineer?",
            "Who warned?",
        ):
            answer = library.ask(question)
            made = packet_of([Turn(question, answer)], library.records.article, "2025-05-13")
            report = library.recheck(read_packet(json.dumps(made).encode()))
            assert report.holds, (question, report)
            alone = recheck(read_packet(json.dumps(made).encode()), library.records)  # nobody is asked
            assert alone.quotations_hold and not alone.holds


@pytest.mark.parametrize("refusal, kept", [("unsure", 1), ("not_on_this", 1), ("", 0)])
def test_what_comes_nearest_is_in_the_packet_where_nothing_answers(demo_library, refusal, kept):
    with open_library(Settings(library=demo_library)) as library:
        said = library.records.statements(Filters())[0]
        page = library.records.article(said.source_id)
        near = Citation(1, Quote.cut(page, said.extent), page.source, "attributed", said.speaker, form=said.form)
        answer = Answer("q", "q", "", refused=bool(refusal), refusal=refusal, nearest=(replace(near, act=said.act),))
        made = packet_of([Turn("q", answer)], library.records.article, "2025-05-13")
        report = recheck(read_packet(json.dumps(made).encode()), library.records)
    assert len(report.quotations) == len(made["answers"][0]["nearest"]) == kept and report.quotations_hold == bool(kept)
    assert made["answers"][0]["outcome"] == answer.outcome and made["answers"][0]["quotations"] == []


def test_a_packet_of_the_first_version_is_still_read(packet):
    found = json.loads(packet.read_text(encoding="utf-8"))
    found["version"], found["answers"][0]["nearest"] = 1, ["Mara Velin"]
    assert read_packet(json.dumps(found).encode())["answers"][0]["nearest"] == ["Mara Velin"]


def test_a_changed_answer_breaks_the_seal(whosaid, packet):
    packet.write_text(packet.read_text(encoding="utf-8").replace('"answer": "', '"answer": "No. '), encoding="utf-8")
    code, out, _ = whosaid("verify", str(packet))
    assert code == 1 and "fingerprint does not fit" in out


@pytest.mark.parametrize("field, value", [("n", "one"), ("article_id", "\ud800"), ("state", "sure"), ("via", [1])])
def test_a_misspelt_field_is_one_line(whosaid, packet, field, value):
    found = forged(json.loads(packet.read_text(encoding="utf-8")), **{field: value})
    packet.write_text(json.dumps(found), encoding="utf-8")
    code, _, error = whosaid("verify", str(packet))
    assert code == 2 and "damaged packet" in error and error.count("\n") == 1


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{",
        '{"format": "other"}',
        '{"format": "whosaid-packet", "version": 9}',
        '{"format": "whosaid-packet", "version": 1, "answers": [{"quotations": [{}]}]}',
        '{"format": "whosaid-packet", "version": 1, "answers": [], "articles": []}',
        '{"format": "whosaid-packet", "version": 1, "answers": {}, "articles": {}}',
    ],
)
def test_what_is_no_packet_is_refused(whosaid, tmp_path, text):
    path = tmp_path / "p.json"
    path.write_text(text, encoding="utf-8")
    code, _, error = whosaid("verify", str(path))
    assert code == 2 and "packet" in error and error.count("\n") == 1
