"""Documents, messages, saved pages, agency files, captions and references: what is read of each."""

from __future__ import annotations

import plistlib
import sys

import pytest
from documents import AS_HTML, BODY, MAIL, MHTML, NITF, PAGE, PARAGRAPHS, RTF, about, book, odt, read_all

from rag.errors import ReadError
from rag.formats.captions import read_captions
from rag.formats.rich import read_rtf

# --- RTF and OpenDocument -----------------------------------------------------------------------


def test_rtf():
    pytest.importorskip("striprtf")
    (article,), _, _ = read_all("a.rtf", RTF)
    assert (about(article), article.text) == (("Lock shut", "", "Zoë Lind", ""), BODY)


@pytest.mark.parametrize(
    "inside, text",
    [
        (rb"{\field{\*\fldinst HYPERLINK \"https://kell.example/\"}{\fldrslt It is}} shut.", "It is shut."),
        (rb"{\field{\*\fldinst{HYPERLINK \"https://kell.example/\"}}{\fldrslt{It is}}} shut.", "It is shut."),
        (rb"Zo\u235? Trevan\u771?ion left \u-10179?\u-8704?.", "Zoë Trevan\u0303ion left \U0001f600."),
        (b"Zo\xeb left.", "Zoë left."),
        (rb"{\footnote No.}It is.", "It is."),
    ],
)
def test_parts_of_rtf(inside, text):
    pytest.importorskip("striprtf")
    assert read_rtf(rb"{\rtf1\ansi\ansicpg1252\uc1 " + inside + b"}")["text"] == text


def test_rtf_without_its_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "striprtf", None)
    monkeypatch.setitem(sys.modules, "striprtf.striprtf", None)
    assert read_all("a.rtf", RTF)[1] == ["reading RTF needs one more package: pip install 'whosaid-news[formats]'"]


def test_odt():
    body = (
        "<text:tracked-changes><text:p>Gone.</text:p></text:tracked-changes>"
        "<text:h text:outline-level='1'>Lock shut</text:h>"
        "<text:p>The lock<text:s/>at <text:span>Kell</text:span> is shut."
        "<text:note><text:p>1</text:p></text:note></text:p>"
        f"<text:list><text:list-item><text:p>{PARAGRAPHS[1]}</text:p></text:list-item></text:list>"
        "<text:p/><text:p>Barges wait.</text:p>"
    )
    meta = "<dc:creator>Ann Okoro</dc:creator><meta:creation-date>2025-01-14T06:30:00</meta:creation-date>"
    (article,), _, _ = read_all("a.odt", odt(body, meta))
    assert (about(article), article.text) == (("Lock shut", "", "Ann Okoro", "2025-01-14"), BODY)


def test_odt_without_any_heading():
    (article,), _, _ = read_all("a.odt", odt("<text:p>Lock shut</text:p><text:p>It is.</text:p>"))
    assert (article.source.title, article.text) == ("Lock shut", "It is.")


# --- EPUB ---------------------------------------------------------------------------------------


def test_each_part_of_a_book_with_a_text_is_an_article():
    long = "<p>" + "The lock at Kell is shut. " * 20 + "</p>"
    links = "".join(f"<p><a href='{n}.xhtml'>The lock at Kell is shut</a></p>" for n in range(40))
    pages = {
        "cover.xhtml": "<h1>Kell Weekly</h1>", "toc.xhtml": links, "ann.xhtml": f"<h1>Lock shut</h1>{long}",
        "notes.xhtml": long, "bo%20b.xhtml": f"<h2>Sluice open</h2>{long}",
    }  # fmt: skip
    files = book(pages, skipped=("notes.xhtml",))
    articles, failures, _ = read_all("a.epub", files)
    assert [about(article) for article in articles] == [("Lock shut", "Kell Weekly", "Ann Okoro", "2025-01-14")]
    assert articles[0].text.startswith("The lock at Kell") and "in/bo b.xhtml" in failures[0]


def test_a_short_book():
    (article,), _, _ = read_all("a.epub", book({"a.xhtml": "<h1>Lock shut</h1><p>It&nbsp;is.<br/>Yes.</p>"}))
    assert (article.source.title, article.text) == ("Lock shut", "It is.\nYes.")


# --- messages -----------------------------------------------------------------------------------


def test_a_message():
    (article,), _, _ = read_all("a.eml", MAIL)
    assert (about(article), article.text) == (("Lock shut", "Kell Courier", "", "2025-01-14"), BODY)
    assert article.source.id == "a"


def test_several_messages_are_several_articles():
    line = b"From brief@kell.example Tue Jan 14 06:30:00 2025\n"
    other = MAIL.replace(b"a1@", b"a2@").replace(b"Lock", b"Sluice").replace(b"Barges", b">From Sarn, barges")
    articles, _, _ = read_all(
        "a.mbox", line + MAIL.replace(b"\r\n", b"\n") + b"\n" + line + other.replace(b"\r\n", b"\n")
    )
    assert [article.source.id for article in articles] == ["a1@kell.example", "a2@kell.example"]
    assert articles[1].text.endswith("\n\nFrom Sarn, barges wait.")


def part(kind, content):
    return f"--XX\r\nContent-Type: {kind}; charset=utf-8\r\n\r\n{content}\r\n"


def mail(*parts, kind="multipart/alternative"):
    head = MAIL.decode().replace("text/plain; charset=utf-8", f'{kind}; boundary="XX"').partition("\r\n\r\n")[0]
    return f"{head}\r\n\r\n{''.join(parts)}--XX--\r\n".encode()


@pytest.mark.parametrize(
    "payload, text",
    [
        (mail(part("text/plain", BODY), part("text/html", PAGE.decode())), BODY),
        (mail(part("text/plain", "See the page."), part("text/html", PAGE.decode())), BODY),
        (mail(part("text/html", PAGE.decode())), BODY),
        (mail(part("text/plain; format=flowed", "The lock \r\nis shut.\r\n-- \r\nAnn")), "The lock is shut."),
        (mail(part("message/rfc822", MAIL.decode()), kind="multipart/mixed"), BODY),
    ],
    ids=["plain", "page says more", "page alone", "flowed, signed", "passed on"],
)
def test_parts_of_a_message(payload, text):
    (article,), _, _ = read_all("a.eml", payload)
    assert article.text.split() == text.split()


def test_a_message_of_attachments_alone_names_them():
    attached = (
        "--XX\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=lock.pdf\r\n\r\nx\r\n"
    )
    _, (failure,), _ = read_all("a.eml", mail(attached, kind="multipart/mixed"))
    assert failure == "no text in the message, only attachments (lock.pdf): save and add them"


# --- saved pages --------------------------------------------------------------------------------

ARCHIVED = {
    "WebResourceData": PAGE,
    "WebResourceURL": "https://kell.example/lock",
    "WebResourceTextEncodingName": "UTF-8",
}


@pytest.mark.parametrize(
    "name, payload",
    [
        ("a.mhtml", MHTML),
        ("a.mht", MHTML),
        ("a.webarchive", plistlib.dumps({"WebMainResource": ARCHIVED}, fmt=plistlib.FMT_BINARY)),
        ("a.webarchive", plistlib.dumps({"WebMainResource": ARCHIVED})),
    ],
)
def test_saved_pages(name, payload):
    (article,), _, _ = read_all(name, payload)
    assert (article.source.title, article.source.url) == ("Lock shut", "https://kell.example/lock")
    assert article.text.split() == BODY.split()


# --- agencies -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.xml", "a.nitf", "a.txt"])
def test_nitf(name):
    (article,), _, _ = read_all(name, NITF)
    assert (about(article), article.text) == (("Lock shut", "Kell Courier", "Ann Okoro", "2025-01-14"), BODY)


def item(content, number=1):
    return (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:kell:{number}"><itemMeta><provider><name>Kell'
        " Courier</name></provider></itemMeta><contentMeta><contentCreated>2025-01-14T06:30:00Z</contentCreated>"
        "<creator><name>Ann Okoro</name></creator><headline>Lock shut</headline></contentMeta><contentSet>"
        f"{content}</contentSet></newsItem>"
    )


INSIDE = [
    f'<inlineXML><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body><body.content>{AS_HTML}</body.content></body></nitf></inlineXML>',
    f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{AS_HTML}</body></html></inlineXML>',
    f'<inlineData contenttype="text/plain">{BODY}</inlineData>',
]


@pytest.mark.parametrize("content", INSIDE, ids=["NITF", "XHTML", "plain"])
def test_newsml_g2(content):
    (article,), _, _ = read_all("a.xml", item(content))
    assert (about(article), article.text) == (("Lock shut", "Kell Courier", "Ann Okoro", "2025-01-14"), BODY)
    assert article.source.id == "urn:kell:1"


def test_several_news_items():
    items = item(INSIDE[2]) + item("<remoteContent href='lock.jpg'/>", 2) + item(INSIDE[0], 3)
    message = f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{items}</itemSet></newsMessage>'
    articles, failures, _ = read_all("a.xml", message)
    assert [article.source.id for article in articles] == ["urn:kell:1", "urn:kell:3"]
    assert failures == ["news item 2: no text in it, only a reference to one"]


def test_newsml_1():
    text = (
        '<NewsML><NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:kell:1</PublicIdentifier>'
        "</NewsIdentifier></Identification><NewsManagement><FirstCreated>20250114T063000Z</FirstCreated></NewsManagement>"
        '<NewsComponent><NewsLines><HeadLine>Lock shut</HeadLine><ByLine>By Ann Okoro</ByLine></NewsLines>'
        '<AdministrativeMetadata><Provider><Party FormalName="Kell Courier"/></Provider></AdministrativeMetadata>'
        f"<ContentItem><DataContent>{AS_HTML}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    )  # fmt: skip
    (article,), _, _ = read_all("a.xml", text)
    assert (about(article), article.text) == (("Lock shut", "Kell Courier", "Ann Okoro", "2025-01-14"), BODY)


# --- captions and references --------------------------------------------------------------------


def cues(*texts, gap=1):
    times = ((f"00:00:{n * (1 + gap):02}.000", f"00:00:{n * (1 + gap) + 1:02}.000") for n in range(len(texts)))
    blocks = (f"{start} --> {end} align:start\n{text}" for (start, end), text in zip(times, texts, strict=True))
    return "WEBVTT - Lock shut\n\nNOTE no\nwords\n\nSTYLE\n::cue {}\n\n" + "\n\n".join(blocks)


@pytest.mark.parametrize(
    "lines, text",
    [
        (["<v Ann B>Is it", "<v Ann B>shut?</v>", "<v.loud Bo Lind>It is."], "Ann B: Is it shut?\n\nBo Lind: It is."),
        (["<v Ann>Is it?\n<v Bo>It is."], "Ann: Is it?\n\nBo: It is."),
        (["ANN OKORO: Is it\nshut?", "BO: It is."], "ANN OKORO: Is it shut?\n\nBO: It is."),
        (["Ann Okoro: Is it?", "Bo Lind (on film): It is."], "Ann Okoro: Is it?\n\nBo Lind (on film): It is."),
        ([">> Is it?", ">> BO: It is."], "Is it?\n\nBO: It is."),
        (["- Is it?\n- It is."], "Is it?\n\nIt is."),
        (["It is", "It is", "<i>very</i> <00:00:01.000><c>old</c> &amp; {\\an8}shut."], "It is very old & shut."),
        (["[applause]", "(music)", "♪ la la ♪", "It is."], "It is."),
        (["He told us\nKell: a short history", "is out."], "He told us Kell: a short history is out."),
    ],
)  # fmt: skip
def test_captions(lines, text):
    assert read_captions(cues(*lines)) == {"title": "Lock shut", "text": text}


def test_a_long_pause_ends_a_paragraph_but_not_a_sentence():
    assert read_captions(cues("It is shut.", "The lock", "leaks.", gap=4))["text"] == "It is shut.\n\nThe lock leaks."


@pytest.mark.parametrize("text", ["", "WEBVTT", "1\n00:00 --> x\nIt is.", "00:00:01,000 --> 00:00:02,000\n[music]"])
def test_no_captions(text):
    with pytest.raises(ReadError, match="no captions"):
        read_captions(text)


@pytest.mark.parametrize("sound", ["[a] " * 20_000 + "x", "♪" * 100_000, "(" * 100_000, ">> " * 30_000])
def test_odd_captions_take_no_time(sound):
    read_captions(cues("It is shut.", sound))


RIS = (
    "TY  - NEWS\nTI  - Lock shut\nAU  - Okoro, Ann\nT2  - Kell Courier\nDA  - 2025/01/14\nAB  - {}\n"
    "UR  - https://kell.example/a\nER  - \n"
)


def test_references_without_a_text_are_refused_with_the_reason():
    articles, failures, _ = read_all("a.ris", RIS.format("The lock is shut.") * 2)
    assert not articles
    assert failures == [
        "2 records have links but no text (only a summary): add their addresses with `whosaid add URL ...`"
    ]


def test_a_reference_with_its_text():
    text = "\n".join("“It leaks,” said Rui Caldeira, the keeper of the lock." for _ in range(50))
    (article,), _, _ = read_all("a.ris", RIS.format(text))
    assert (about(article), article.text) == (("Lock shut", "Kell Courier", "Ann Okoro", "2025-01-14"), text)
