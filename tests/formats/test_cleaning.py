"""Bytes to text and text to clean text."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ReadError
from rag.formats.cleaning import clean, decode, one_line


@pytest.mark.parametrize(
    "given, kept",
    [
        ("“Never”, he said – ‘not now’…", "“Never”, he said – ‘not now’…"),  # typography stays
        ("ﬁve «oui» ３，000", "ﬁve «oui» ３，000"),  # ligatures and wide forms too
        ("one\r\ntwo\rthree\u2028four\x0cfive", "one\ntwo\nthree\nfour\nfive"),
        ("and so on\x85", "and so on…"),  # of Windows, far more often than the control it is in Latin-1
        ("a\n\n\n\nb\n \t\n\n c", "a\n\nb\n\nc"),
        ("He\u00a0said\u202f: \t yes  ", "He said : yes"),
        ("Cafe\u0301", "Café"),
        ("â€œNever,â€\x9d he said", "“Never,” he said"),  # mojibake
        ("AT&amp;T &mdash; a &quot;yes&quot;", 'AT&T — a "yes"'),
        ("<b>AT&amp;T</b>", "<b>AT&amp;T</b>"),  # code, not escaped text
        ("gov\u00adern\u200bment\ufeff", "government"),
        ("he paid \u202e001\u202c dollars", "he paid 001 dollars"),  # an override shows 100
        ("no\x00 \x07bell \x1b[31mred\x1b[0m", "no bell red"),
        ("ign\U000e0041\U000e0042ore", "ignore"),  # tags carry hidden words
        ("می\u200cخواهد", "می\u200cخواهد"),  # a joiner that shapes a word
        ("in\u200cvisible", "invisible"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("lone \ud83d half", "lone \ufffd half"),
        ("", ""),
    ],
)
def test_clean(given, kept):
    assert clean(given) == kept


PARTS = (
    "&amp; &lt; & amp; ; < â€œ Ã© \u200c م \r \n \u00a0 \u2028 a \ud83d \ude00 é e\u0301 \x1b[31m ﬁ “ &#65; &#x301;"
).split(" ")


@given(st.one_of(st.text(), st.lists(st.sampled_from([*PARTS, " ", "\t"])).map("".join)))
def test_laws_of_clean(text):
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once.encode("utf-8").decode() == once
    assert once == once.strip()
    assert not any(part in once for part in ("\n\n\n", "  ", " \n", "\n ", "\r", "\u00a0", "\u202e", "\u200b"))


@given(st.text(max_size=500))
def test_a_title_is_one_line(text):
    line = one_line(text, 50)
    assert len(line) <= 50
    assert line.isprintable() or "\ufffd" in line or not line.splitlines()[1:]


WESTERN = "The mayor met reporters at the café on Monday. Asked whether the canal was shut, he said “no” and left."
RUSSIAN = "Министр сказал, что канал закрыт. Жители города ждут ответа уже третий день подряд."


@pytest.mark.parametrize(
    "payload, declared, text, encoding",
    [
        ("naïve “word”".encode(), None, "naïve “word”", "utf-8"),
        ("\ufeffword".encode(), None, "word", "utf-8"),
        ("“naïve”".encode("utf-16"), None, "“naïve”", "utf-16"),
        ("“naïve”".encode("utf-32"), None, "“naïve”", "utf-32"),
        ("said the mayor".encode("utf-16-le"), None, "said the mayor", "utf-16-le"),
        ("said the mayor".encode("utf-16-be"), None, "said the mayor", "utf-16-be"),
        ("Żak".encode("iso-8859-2"), "iso-8859-2", "Żak", "iso-8859-2"),
        ("žluť".encode(), "iso-8859-2", "žluť", "utf-8"),  # what is UTF-8 is UTF-8, whatever is declared
        (WESTERN.encode("cp1252"), None, WESTERN, "cp1252"),
        (RUSSIAN.encode("cp1251"), None, RUSSIAN, "cp1251"),
        (RUSSIAN.encode("cp1251"), "no-such-code", RUSSIAN, "cp1251"),
        ((RUSSIAN + "\xa0").encode()[:-1], None, RUSSIAN + "\ufffd", "utf-8"),  # cut in the middle of a character
    ],
)
def test_decode(payload, declared, text, encoding):
    decoded = decode(payload, declared)
    assert (decoded.text.lstrip("\ufeff"), decoded.encoding.removesuffix("-sig")) == (text, encoding)


NOISE = random.Random(1).randbytes(5000)


def test_a_guess_is_told():
    assert decode(RUSSIAN.encode("cp1251")).note.startswith("read as cp1251, a guess")
    assert decode(RUSSIAN.encode()).note == ""


@pytest.mark.parametrize(
    "payload",
    [NOISE, b"\x89PNG\r\n\x1a\n" + bytes(50), b"PK\x03\x04 text", b"%PDF-1.7 text", bytes(100), b"a\x00b\x00\x00"],
    ids=["noise", "picture", "archive", "pdf", "zeros", "zero inside"],
)
def test_binary_is_refused(payload):
    with pytest.raises(ReadError, match="binary"):
        decode(payload)


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_clear_refusal(payload):
    try:
        assert "\x00" not in decode(payload).text
    except ReadError as error:
        assert "binary" in str(error)
