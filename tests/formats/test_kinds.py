"""A wrong ending is noticed by content, and every format is read or refused in one line."""

from __future__ import annotations

import json
import plistlib
from itertools import product

import pytest
from documents import CAPTIONS, MAIL, MHTML, NITF, PAGE, RTF, book, odt, read_all
from hypothesis import given
from hypothesis import strategies as st

from rag.formats.cleaning import decode
from rag.formats.kinds import kind_of
from rag.formats.readers import KNOWN, recognised

KINDS = {
    ".rtf": RTF,
    ".srt": CAPTIONS,
    ".vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\nIt is shut.",
    ".html": PAGE,
    ".nitf": NITF,
    ".newsml": b'<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"/>',
    ".eml": MAIL,
    ".mbox": b"From ann@kell.example Tue Jan 14 06:30:00 2025\n" + MAIL,
    ".mhtml": MHTML,
    ".ris": b"TY  - NEWS\nTI  - Lock shut\nER  - \n",
    ".json": b'{"text": "It is shut."}',
    ".jsonl": b'{"text": "It is shut."}\n{"text": "It is open."}',
    ".pdf": b"%PDF-1.7",
    ".webarchive": plistlib.dumps({"WebMainResource": {"WebResourceData": PAGE}}, fmt=plistlib.FMT_BINARY),
    ".odt": odt("<text:p>It is shut.</text:p>"),
    ".epub": book({"a.xhtml": "<p>It is shut.</p>"}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_kinds(kind):
    assert kind_of(KINDS[kind]) == kind


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_ending_is_noticed_and_told(kind):
    notes = []
    assert recognised(".txt", KINDS[kind], notes.append) == kind
    assert notes == [f"its content is {kind}, whatever its name says, and is read as that"]


@pytest.mark.parametrize(
    "payload",
    [
        b"It is shut.", b"", b"Title: Lock shut\n\nIt is.", b"From: the mayor\n\nIt is.", b"1\n\nIt is shut.",
        b"Subject: Lock\nFrom: Kell\n\nIt is.", b"[Editor's note] It is.", b"<p>It is.</p>", b"title,text\nA,B\n",
        b"From Monday 2025\nit is shut.", b"<unknown/>", b"{shut}", b"PK\x03\x04", b"\xff\xfe",
    ],
)  # fmt: skip
def test_plain_text_is_left_alone(payload):
    assert kind_of(payload) is None


@pytest.mark.parametrize(
    "ending, payload", [(".htm", PAGE), (".jsonl", KINDS[".json"]), (".mht", MHTML), (".eml", KINDS[".mbox"])]
)
def test_names_for_the_same_are_not_told(ending, payload):
    notes = []
    assert recognised(ending, payload, notes.append) == ending and not notes


@pytest.mark.parametrize(
    "payload, reason",
    [
        (b"<?xml version='1.0'?><score/>", "its root is score"),
        (b"It is shut.", "its root is missing"),
        (b"<nitf><body><body.content><p>It is", "not sound XML"),
        (b"<!DOCTYPE nitf [<!ENTITY a 'b'>]><nitf>&a;</nitf>", "declares entities"),
    ],
)
def test_xml_that_is_not_read(payload, reason):
    articles, (failure,), _ = read_all("news.xml", payload)
    assert not articles and reason in failure


def test_an_unknown_ending_names_what_is_read():
    _, (failure,), _ = read_all("news.xyz", b"It is shut.")
    assert all(ending in failure for ending in KNOWN)


@pytest.mark.parametrize("payload", [b"A: b\n" + b" " * 200_000, b"<?" * 50_000, b"[" * 100_000, b"<!--" * 50_000])
def test_looking_takes_no_time(payload):
    assert kind_of(payload) is None


@pytest.mark.parametrize("kind, ending", list(product([kind for kind in KINDS if kind != ".pdf"], KNOWN)))
def test_every_content_under_every_ending(kind, ending):
    articles, failures, notes = read_all(f"news{ending}", KINDS[kind])
    assert all(article.text for article in articles)
    assert all("\n" not in line for line in (*failures, *notes))


@given(st.sampled_from(list(KINDS.values())), st.sampled_from(KNOWN), st.integers(0, 3000), st.binary(max_size=4))
def test_damaged_files_fail_in_one_line(payload, ending, place, damage):
    place %= len(payload)
    articles, failures, _ = read_all(f"news{ending}", payload[:place] + damage + payload[place + len(damage) :])
    assert all(article.text for article in articles) and all("\n" not in line for line in failures)


@pytest.mark.parametrize(
    "text, encoding",
    [
        ("title,text\nLock,“It leaks,” said Zoë Trevañion.", "cp1252"),
        ("“Señor Ibáñez,” said François Lefèvre — “it’s shut.”", "cp1252"),
        ("Der Bürgermeister sagte, die Schleuse müsse für zwei Wochen geschlossen bleiben.", "cp1252"),
        ("Zażółć gęślą jaźń, powiedział burmistrz miasta, który się sprzeciwił.", "cp1250"),
        ("Министр сказал, что канал закрыт. Жители ждут ответа.", "cp1251"),
    ],
)
def test_western_text_is_read_as_western(text, encoding):
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    "text",
    [
        "Město uvedlo, že zdymadlo zůstane přes léto zavřené, řekl starosta.",
        "Žluťoučký kůň příšerně úpěl ďábelské ódy.",
    ],
)
def test_other_text_is_not_taken_for_western(text):
    assert decode(text.encode("cp1250")).encoding != "cp1252"


def test_json_of_one_line_in_a_text_file():
    (article,), _, notes = read_all("news.txt", json.dumps({"title": "Lock shut", "text": "It is."}).encode())
    assert (article.source.title, article.text) == ("Lock shut", "It is.")
    assert len(notes) == 1
