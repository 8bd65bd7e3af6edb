"""Each format: from bytes to the fields of an article. Fixtures are made here, so that each shows what it holds."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from rag.errors import ReadError
from rag.formats import archive, pdf
from rag.formats.collections.table import BadRow, read_csv, read_json, read_json_lines
from rag.formats.pdf import read_pdf
from rag.formats.plain import read_markdown, read_text, unwrap
from rag.formats.readers import ending_of, ending_of_page
from rag.formats.web.page import declared_charset, read_page, without_tags
from rag.formats.word import read_word

PARAGRAPHS = [
    "The canal was shut on Tuesday after a storm, the harbour board said in a statement which it issued late in the "
    "evening and which reached the newspapers of the region only on the next day.",
    "“We will not open it,” said Mara Velin, who chairs the board, “before the walls have been looked at by somebody "
    "who knows about walls.” She left the room without taking questions.",
    "Forty ships were waiting outside on Wednesday, the port authority of Oskara said, some of them laden with grain.",
]

# --- plain text ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, record",
    [
        ("It is shut. She left.", {"text": "It is shut. She left."}),
        ("Canal shut\n\nIt is.", {"title": "Canal shut", "text": "It is."}),
        ("Canal shut\nBy Ann Okoro\n\nIt is.", {"title": "Canal shut", "text": "By Ann Okoro\n\nIt is."}),
        ("Canal shut\nIt is.", {"text": "Canal shut\nIt is."}),  # no empty line
        ("It is shut.\n\nShe left.", {"text": "It is shut.\n\nShe left."}),  # a sentence
        ("“It is shut.”\n\nShe left.", {"text": "“It is shut.”\n\nShe left."}),
        ("Canal ‘is shut’\n\nIt is.", {"title": "Canal ‘is shut’", "text": "It is."}),
        ("Canal shut\n\n", {"text": "Canal shut\n\n"}),  # nothing follows
        ("word " * 30 + "\n\nIt is.", {"text": "word " * 30 + "\n\nIt is."}),  # too long
        (
            "Title: Canal shut\r\nOutlet: Delta Review\r\nDATE: 29 Nov 2024\r\n\r\nIt is: shut.",
            {"title": "Canal shut", "outlet": "Delta Review", "date": "29 Nov 2024", "text": "It is: shut."},
        ),
        ("Date: 2024-11-29\n\nCanal shut\n\nIt is.", {"date": "2024-11-29", "title": "Canal shut", "text": "It is."}),
        ("Title: Canal shut\nIt is.", {"text": "Title: Canal shut\nIt is."}),  # no empty line: prose
        ("date: 2024-11-29 " + "word " * 20 + "\n\nIt.", {"text": "date: 2024-11-29 " + "word " * 20 + "\n\nIt."}),
    ],
)  # fmt: skip
def test_plain_text(text, record):
    assert read_text(text) == record


def wrapped(paragraph, width):
    import textwrap

    return textwrap.fill(paragraph, width)


@pytest.mark.parametrize("width", [50, 72, 100])
def test_wrapped_lines_are_joined(width):
    text = "\n\n".join(PARAGRAPHS)
    assert unwrap("\n\n".join(wrapped(p, width) for p in PARAGRAPHS)) == text
    assert unwrap(text) == text


def test_paragraphs_on_lines_of_their_own_are_no_wrapped_text():
    text = "\n".join(PARAGRAPHS * 3)
    assert unwrap(text) == text
    assert unwrap("He came.\nHe saw.\nHe left.\nShe stayed.") == "He came.\nHe saw.\nHe left.\nShe stayed."


@pytest.mark.parametrize(
    "lines, joined",
    [
        ("the govern-\nment said", "the government said"),
        ("a well-known man, a well-\nknown woman", "a well-known man, a well-known woman"),  # as elsewhere in the text
        ("the canal of Stratford-\nUpon-Avon", "the canal of Stratford-Upon-Avon"),
        ("he left –\nshe stayed", "he left – she stayed"),
    ],
)
def test_words_parted_at_the_end_of_a_line(lines, joined):
    assert unwrap(lines, force=True) == joined


# --- Markdown -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "marked, text",
    [
        ("It is **shut** and *closed*, __really__ _so_.", "It is shut and closed, really so."),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ('See [the page](https://x.example/a_(b) "t").', "See the page."),
        ("See [this][1].\n\n[1]: https://x.example", "See this."),
        ("![a picture](p.png)Text", "Text"),
        ("> “It is shut,”\n> she said.", "“It is shut,” she said."),
        ("one\ntwo\n\nthree", "one two\n\nthree"),
        ("- one\n- two\n  more\n3. three", "one\ntwo more\nthree"),
        ("## A heading ##\nText", "A heading\nText"),
        ("Text\n\n---\n\n***\n\nmore", "Text\n\nmore"),
        ("```\ncode `here`\n```", "code here"),
        ("| a | b |\n|---|:-:|\n| c | d |", "a | b\nc | d"),
        ("a \\*star\\* and <b>bold</b><!-- not\nthis -->", "a *star* and bold"),
        ("a note[^1]\n\n[^1]: below", "a note\n\nbelow"),
    ],
)
def test_markdown_marks(marked, text):
    assert read_markdown("Start.\n\n" + marked)["text"].removeprefix("Start.\n\n") == text


@pytest.mark.parametrize(
    "text, record",
    [
        ("# *Canal* shut\n\nIt is.", {"title": "Canal shut", "text": "It is."}),
        ("Canal shut\n==========\nIt is.", {"title": "Canal shut", "text": "It is."}),
        ("It is.\n\n# Later", {"text": "It is.\n\nLater"}),
        (
            "---\ntitle: \"Canal: shut\"\nAuthor: Ann Okoro\ndate: 2024-11-29\ntags:\n  - x\n---\n# Canal\n\nIt is.",
            {"title": "Canal: shut", "author": "Ann Okoro", "date": "2024-11-29", "text": "It is."},
        ),
    ],
)  # fmt: skip
def test_markdown_fields(text, record):
    assert read_markdown(text) == record


# --- web pages ----------------------------------------------------------------------------------

HEAD = """<title>Canal shut by storm - Delta Review</title><meta name="author" content="Ann Okoro">
<meta property="og:site_name" content="Delta Review"><meta property="og:title" content="Canal shut by storm">
<meta property="article:published_time" content="2025-03-04T08:30:00+02:00">
<meta property="article:modified_time" content="2025-03-05T09:00:00+02:00">
<link rel="canonical" href="https://delta.example/news/canal">"""
FRAME = """<html><head>{}</head><body><nav><a href='/'>Home</a></nav>
<article><h1>Canal shut by storm</h1>{}</article>{}</body></html>"""
FOOT = "<footer>Copyright 2019 Delta Review. All rights reserved.</footer><script>var x = 'no';</script>"


def page(head=HEAD, paragraphs=PARAGRAPHS):
    return FRAME.format(head, "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs), FOOT)


def test_a_page():
    record = read_page(page())
    assert record["text"].split("\n") == PARAGRAPHS
    assert record["title"] == "Canal shut by storm"
    assert (record["outlet"], record["author"]) == ("Delta Review", "Ann Okoro")
    assert record["published"] == "2025-03-04T08:30:00+02:00"
    assert record["updated"] == "2025-03-05T09:00:00+02:00"
    assert record["url"] == "https://delta.example/news/canal"


def test_a_page_that_describes_itself_in_json():
    head = """<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, {"@type": "NewsArticle",
    "headline": "Canal shut by storm", "datePublished": "2025-03-04", "dateModified": "2025-03-05",
    "publisher": {"name": "Delta Review"}}]}</script>"""
    record = read_page(page(head))
    assert (record["published"], record["updated"], record["outlet"]) == ("2025-03-04", "2025-03-05", "Delta Review")


def test_a_page_that_tells_little():
    """No date is taken from its foot, and its host stands for the outlet."""
    record = read_page(page(head="<title>Canal shut by storm</title>"), "https://www.delta.example/x")
    assert not record["published"]
    assert record["outlet"] == "delta.example"


def test_a_very_short_page():
    body = "<nav>Home</nav><p>It is <q>shut</q>.</p><p>Yes.<br>No<!-- x -->.</p>"
    record = read_page(f"<title>Shut</title><body>{body}</body>")
    assert [line for line in record["text"].split("\n") if line] == ["It is “shut”.", "Yes.", "No."]


@pytest.mark.parametrize(
    "url, canonical, kept",
    [
        ("https://delta.example/x?utm=1", "/news/canal", "https://delta.example/news/canal"),
        ("https://www.delta.example/x", "https://delta.example/news/canal", "https://delta.example/news/canal"),
        ("https://evil.example/x", "https://delta.example/news/canal", "https://evil.example/x"),
        ("https://delta.example/x", "javascript:alert(1)", "https://delta.example/x"),
        ("https://delta.example/x", "http://[::1", "https://delta.example/x"),
        ("", "https://delta.example/news/canal", "https://delta.example/news/canal"),
        ("", "file:///etc/passwd", ""),
    ],
)
def test_whose_canonical_address_counts(url, canonical, kept):
    assert read_page(page(f'<link rel="canonical" href="{canonical}">'), url)["url"] == kept


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE x [<!ENTITY a 'b'>]><html><body><p>&a;</p></body></html>",
        "<?xml version='1.0'?>\n<!DOCTYPE x SYSTEM 'file:///etc/passwd' [<!ENTITY a 'b'>]><p>x</p>",
        "", "   ", "<!-- -->",
    ],
)  # fmt: skip
def test_pages_that_are_none(text):
    with pytest.raises(ReadError):
        read_page(text)


def test_a_page_of_endless_nesting_is_read_or_refused_soon():
    for text in ("<div>" * 100_000 + "It is shut.", "<ul><li>" * 50_000, "<p>It is shut." * 50_000):
        with suppress(ReadError):
            read_page("<html><body><p>Canal.</p>" + text)


@pytest.mark.parametrize(
    "payload, charset",
    [
        (b'<meta charset="windows-1251">', "windows-1251"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">', "iso-8859-2"),
        (b'<?xml version="1.0" encoding="koi8-r"?><html>', "koi8-r"),
        (b"<p>charset=x</p>", None),
    ],
)
def test_declared_charset(payload, charset):
    assert declared_charset(payload) == charset


@pytest.mark.parametrize("text", ["a < b > c", "<b>bold</b> only", "<p>unfinished", "<img src=x onerror=alert(1)>"])
def test_a_text_with_some_tags_is_kept(text):
    assert without_tags(text) == text


# --- PDF ----------------------------------------------------------------------------------------


def make_pdf(paragraphs=PARAGRAPHS, title="", author="", heading="", **more):
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    styles = getSampleStyleSheet()
    story = [Paragraph(heading, styles["Title"])] if heading else []
    story += [PageBreak() if text == "\f" else Paragraph(text, styles["BodyText"]) for text in paragraphs]
    file = io.BytesIO()
    SimpleDocTemplate(file, title=title, author=author, **more).build(story)
    return file.getvalue()


def test_a_pdf():
    record = read_pdf(make_pdf(title="Canal shut by storm", author="Ann Okoro"))
    assert (record["title"], record["author"]) == ("Canal shut by storm", "Ann Okoro")
    assert " ".join(record["text"].split()) == " ".join(PARAGRAPHS)
    assert all(any(paragraph in line for line in record["text"].split("\n")) for paragraph in PARAGRAPHS)


def test_a_pdf_whose_title_is_only_on_its_page():
    record = read_pdf(make_pdf(heading="Canal shut by a storm that nobody in all of the region had seen coming"))
    assert record["title"] == "Canal shut by a storm that nobody in all of the region had seen coming"
    assert record["text"].startswith("The canal was shut")


def test_lines_at_the_head_of_each_page_are_no_text():
    from reportlab.pdfgen import canvas

    file = io.BytesIO()
    pages = canvas.Canvas(file)
    for number, word in enumerate(["One", "Two", "Three", "Four"], start=1):
        lines = ["Delta Review", f"{word} ships came.", f"{word} ships left.", f"Page {number} of 4"]
        for line, text in enumerate(lines):
            pages.drawString(72, 700 - 20 * line, text)
        pages.showPage()
    pages.save()
    text = read_pdf(file.getvalue())["text"]
    assert "Three ships came." in text and "Three ships left." in text
    assert "Delta Review" not in text and "Page" not in text


def test_a_scan_names_what_helps():
    from reportlab.pdfgen import canvas

    file = io.BytesIO()
    pages = canvas.Canvas(file)
    pages.rect(72, 72, 200, 200, fill=1)
    pages.save()
    with pytest.raises(ReadError, match="OCR"):
        read_pdf(file.getvalue())


def test_a_locked_pdf():
    from reportlab.lib.pdfencrypt import StandardEncryption

    with pytest.raises(ReadError, match="password"):
        read_pdf(make_pdf(encrypt=StandardEncryption("secret", strength=40)))


@pytest.mark.parametrize(
    "damage",
    [
        lambda payload: payload[: len(payload) // 2],
        lambda payload: payload[:200],
        lambda payload: payload[:9] * 999,
        lambda payload: b"%PDF-1.7\n%%EOF",
        lambda payload: b"text",
    ],
)
def test_a_damaged_pdf(damage):
    with pytest.raises(ReadError) as caught:
        read_pdf(damage(make_pdf()))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("cap", ["TIMEOUT_S", "MEMORY_BYTES"])
def test_a_pdf_that_takes_too_much(monkeypatch, cap):
    monkeypatch.setattr(pdf, cap, {"TIMEOUT_S": 0.01, "MEMORY_BYTES": 30_000_000}[cap])
    with pytest.raises(ReadError, match=r"longer than|too much"):
        read_pdf(make_pdf())


# --- Word ---------------------------------------------------------------------------------------


def make_word(edit=None, **properties):
    import docx

    document = docx.Document()
    document.add_heading("Canal shut by storm", 0)
    for paragraph in PARAGRAPHS[:2]:
        document.add_paragraph(paragraph)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Ships", "40"
    document.add_paragraph(PARAGRAPHS[2])
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    file = io.BytesIO()
    document.save(file)
    return repacked(file.getvalue(), edit) if edit else file.getvalue()


def repacked(payload, edit):
    """The same archive with {name: content} put in."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(payload)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *edit}:
            new.writestr(name, edit.get(name) or old.read(name))
    return file.getvalue()


def test_a_word_document():
    record = read_word(make_word(author="Ann Okoro", created=datetime(2024, 11, 29, 8, tzinfo=UTC)))
    assert record["title"] == "Canal shut by storm"
    assert (record["author"], record["created"]) == ("Ann Okoro", "2024-11-29")
    assert record["text"].split("\n\n") == [*PARAGRAPHS[:2], "Ships | 40", PARAGRAPHS[2]]


def test_the_title_property_comes_first_and_the_template_date_does_not_count():
    record = read_word(make_word(title="Storm shuts canal"))
    assert (record["title"], record["created"]) == ("Storm shuts canal", None)


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    "payload, reason",
    [
        (lambda: make_word()[:2000], "damaged"),
        (lambda: make_word({"word/document.xml": ENTITIES}), "entities"),
        (lambda: make_word({"docProps/core.xml": ENTITIES.decode().encode("utf-16")}), "entities"),
        (lambda: make_word({"word/document.xml": b"<x/>"}), "damaged"),
        (lambda: make_word({"word/big.xml": bytes(60_000_000)}), "bomb"),
        (lambda: make_zip({"a.txt": b"text"}), "not a Word document"),
        (lambda: b"text", "damaged"),
    ],
    ids=["cut", "entities", "entities in UTF-16", "not its XML", "bomb", "another archive", "text"],
)
def test_a_bad_word_document(payload, reason):
    with pytest.raises(ReadError, match=reason):
        read_word(payload())


# --- archives -----------------------------------------------------------------------------------


def make_zip(files, edit=None):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in files.items():
            new.writestr(name, content)
    return edit(file.getvalue()) if edit else file.getvalue()


def linked():
    info = zipfile.ZipInfo("link.txt")
    info.external_attr = 0o120777 << 16
    return make_zip({info: b"/etc/passwd"})


def locked(payload):
    """The archive with the flag for encryption set in both of its headers."""
    payload = bytearray(payload)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        payload[payload.index(mark) + place] |= 1
    return bytes(payload)


def test_members_in_order_without_the_hidden_ones():
    names = ["b/2.txt", "a.txt", "b/1.txt", ".hidden", "__MACOSX/a.txt", "b/.x/3.txt", "b/"]
    found = list(archive.members(make_zip(dict.fromkeys(names, b"x")), 1000))
    assert [member.name for member in found] == ["a.txt", "b/1.txt", "b/2.txt"]


@pytest.mark.parametrize(
    "name", ["../a.txt", "a/../../b.txt", "/etc/a.txt", "\\a.txt", "..\\a.txt", "C:\\a.txt", "c:a.txt", "a\n.txt"]
)
def test_names_that_lead_out(name):
    (member,) = archive.members(make_zip({name: b"text"}), 1000)
    assert member.reason == "its name leads out of the archive"


@pytest.mark.parametrize(
    "payload, reason",
    [
        (linked(), "a link"),
        (make_zip({"a.txt": b"text"}, locked), "password"),
        (make_zip({"a.txt": bytes(4_000_000)}), "zip bomb"),
        (make_zip({"a.txt": b"x" * 6_000_000}), "WHOSAID_FILE_MAX_BYTES"),
        (make_zip({"a.txt": b"text" * 99}, lambda p: p.replace(b"PK\x03\x04\x14", b"PK\x03\x04\x99")), None),
        (make_zip({"a.txt": bytes(range(256)) * 9}, lambda p: p[:60] + bytes(20) + p[80:]), "damaged"),
    ],
    ids=["link", "locked", "bomb", "large", "odd version", "damaged"],
)
def test_members_that_are_refused(payload, reason):
    (member,) = archive.members(payload, 5_000_000)
    assert (reason is None and member.payload) or reason in member.reason


@pytest.mark.parametrize("payload", [b"", b"text", make_zip({"a.txt": b"text"})[:40]], ids=["empty", "text", "cut"])
def test_an_archive_that_is_none(payload):
    with pytest.raises(ReadError, match="damaged"):
        list(archive.members(payload, 1000))


def test_many_members_that_together_are_a_bomb():
    with pytest.raises(ReadError, match="bomb"):
        list(archive.members(make_zip({f"{n}.txt": bytes(900) for n in range(20)}), 1000))


# --- records ------------------------------------------------------------------------------------


def records(rows):
    return [(row.number, row.reason if isinstance(row, BadRow) else row.record) for row in rows]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_csv_by_any_delimiter(mark):
    rows = [["Title", "Body", "Date"], ["Shut", '"It, is;\n""shut"""', "2024"], [""]]
    (record,) = records(read_csv("\r\n".join(map(mark.join, rows))))
    assert record == (1, {"Title": "Shut", "Body": 'It, is;\n"shut"', "Date": "2024"})


def test_csv_with_a_very_long_field_and_rows_of_other_lengths():
    text = "title,text\nA," + "word " * 50_000 + "\nB\nC,It is.,more\n"
    (_, long), short, more = records(read_csv(text))
    assert len(long["text"]) == 250_000
    assert (short, more) == ((2, {"title": "B"}), (3, {"title": "C", "text": "It is."}))


def test_csv_with_a_field_beyond_all_bounds():
    good, bad = read_csv("text\nIt is.\n" + "x" * 10_000_001)
    assert good.record == {"text": "It is."}
    assert bad.number == 2 and "not CSV" in bad.reason


@pytest.mark.parametrize("text", ["", "\n", "a,b\n1,2\n", "title\nShut\n"])
def test_csv_without_a_column_of_text(text):
    with pytest.raises(ReadError, match="text, body or content"):
        list(read_csv(text))


@pytest.mark.parametrize(
    "text",
    [
        '[{"text": "a"}]',
        '{"text": "a"}',
        '{"articles": [{"text": "a"}]}',
        '{"n": 1, "Data": [{"text": "a"}]}',
        '{"items": [{"text": "a"}]}',
        '{"results": [{"text": "a"}]}',
        '{"docs": [{"text": "a"}]}',
    ],
)
def test_json_shapes(text):
    assert records(read_json(text)) == [(1, {"text": "a"})]


def test_json_lines_under_the_name_json():
    assert records(read_json('{"text": "a"}\n{"text": "b"}')) == [(1, {"text": "a"}), (2, {"text": "b"})]


@pytest.mark.parametrize("text", ["", "{", "nope", "[" * 100_000, "3", '"text"', "{}", '{"a": [1]}', '{"text": 3}'])
def test_json_without_articles(text):
    with pytest.raises(ReadError):
        list(read_json(text))


def test_a_bad_line_fails_with_its_number_and_the_others_go_on():
    text = '{"text": "one\u2028two"}\n\n{"text": \r\n[1]\n' + "[" * 100_000 + '\n{"text": "three"}'
    found = list(read_json_lines(text))
    assert [row.place for row in found] == ["line 1", "line 3", "line 4", "line 5", "line 6"]
    assert [isinstance(row, BadRow) for row in found] == [False, True, True, True, False]
    assert found[0].record == {"text": "one\u2028two"}
    assert found[3].reason == "not JSON (nested too deeply)"


# --- which format -------------------------------------------------------------------------------


def test_endings():
    assert ending_of("/a/B.HTML") == ".html"
    for name in ("a.exe", "a", ".txt", "a.txt.", "a.doc"):
        with pytest.raises(ReadError, match="not a format"):
            ending_of(name)


@pytest.mark.parametrize(
    "url, content_type, payload, ending",
    [
        ("https://x.example/a", "text/html", b"", ".html"),
        ("https://x.example/a.jsonl", "text/plain", b"", ".jsonl"),
        ("https://x.example/a.html", "text/plain", b"", ".txt"),
        ("https://x.example/a.pdf?x=.txt", "", b"", ".pdf"),
        ("https://x.example/a", "", b"%PDF-1.7", ".pdf"),
        ("https://x.example/a.zip", "", b"PK", ".html"),
        ("https://x.example/a", "application/ld+json", b"", ".json"),
        ("https://x.example/a", "application/rss+xml", b"", ".html"),
        ("https://x.example/a", "text/x-other", b"", ".txt"),
    ],
)
def test_the_format_of_an_answer(url, content_type, payload, ending):
    assert ending_of_page(url, content_type, payload) == ending
