"""Titles, dates, addresses, identities: what a record says about an article."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ReadError
from rag.formats.dates import iso_date
from rag.formats.fields import from_record, from_whole, is_sane_id, slug, slug_of_address, title_of, web_address
from rag.formats.openings import dateline, without_front_lines


@pytest.mark.parametrize(
    "written, iso",
    [
        ("2024-11-29", "2024-11-29"),
        ("2024-11-29T08:30:00Z", "2024-11-29T08:30:00+00:00"),
        ("2024-11-29T01:00:00.123+03:30", "2024-11-29T01:00:00+03:30"),  # the day on the page
        ("2024-11-29 10:00 UTC", "2024-11-29T10:00:00+00:00"),
        ("2024-11-29 00:00:00", "2024-11-29"),
        ("2024/11/29", "2024-11-29"),
        ("20241129", "2024-11-29"),
        ("29 November 2024", "2024-11-29"),
        ("Published: Friday, Nov. 29, 2024", "2024-11-29"),
        ("Fri, 29 Nov 2024 08:30:00 +0100", "2024-11-29T08:30:00+01:00"),
        ("29.11.2024 10:30", "2024-11-29T10:30:00"),
        ("03.04.2025", "2025-04-03"),  # with dots the day is first
        ("25/12/2024", "2024-12-25"),
        ("12/25/2024", "2024-12-25"),
        ("04/04/2025", "2025-04-04"),
        ("03/04/2025", None),  # March or April
        (1732838400, "2024-11-29T00:00:00+00:00"),
        (1732838400000, "2024-11-29T00:00:00+00:00"),
        (date(2024, 11, 29), "2024-11-29"),
        (datetime(2024, 11, 29, 8, 30, tzinfo=UTC), "2024-11-29T08:30:00+00:00"),
        ("November 2024", None), ("29 November", None), ("2024", None), ("Friday", None), ("yesterday", None),
        ("2024-13-45", None), ("", None), (None, None), (True, None), ({}, None), (float("nan"), None), (10**400, None),
        ("9" * 5000, None), ("0001-01-01", None),
    ],
)  # fmt: skip
def test_dates(written, iso):
    assert iso_date(written) == iso


NUMBERS = st.from_regex(r"\d{1,4}[./ -]\d{1,2}[./ -]\d{1,4}")


@given(st.one_of(st.text(), st.integers(), st.floats(), st.dates(), NUMBERS))
def test_a_date_never_fails_and_reads_itself(value):
    iso = iso_date(value)
    assert iso is None or iso_date(iso) == iso


@given(
    st.dates(date(1800, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y"]),
)
def test_unambiguous_forms_round_trip(day, form):
    assert iso_date(day.strftime(form)) == day.isoformat()


# --- records ------------------------------------------------------------------------------------


def test_a_full_record():
    record = {
        "Title": " Canal\nshut ",
        "BODY": "It is shut.\r\n",
        "publisher": {"id": None, "name": "Delta Review"},
        "date": "29 Nov 2024",
        "modified": "2024-11-30",
        "URL": "https://delta.example/canal#top",
        "authors": ["Ann Okoro", "Bo Lind"],
        "ID": "dr-1",
        "summary": "x",
    }
    article = from_record(record, "/news.jsonl", 3)
    source = article.source
    assert article.text == "It is shut."
    assert (source.title, source.outlet, source.author) == ("Canal shut", "Delta Review", "Ann Okoro, Bo Lind")
    assert (source.published, source.updated) == ("2024-11-29", "2024-11-30")
    assert (source.id, source.origin, source.url) == ("dr-1", "id:Delta Review/dr-1", "https://delta.example/canal")


@pytest.mark.parametrize(
    "record, id, origin",
    [
        ({"id": "ap-77"}, "ap-77", "id:/ap-77"),
        ({"id": 77, "outlet": "AP"}, "77", "id:AP/77"),
        ({"id": 77.0, "outlet": "AP"}, "77", "id:AP/77"),
        ({"id": 77}, "77", "id:/n.csv/77"),  # a small number without an outlet means nothing elsewhere
        ({"id": "77", "url": "https://ap.example/x"}, "77", "id:/n.csv/77"),
        ({"url": "https://www.ap.example/news/x.html"}, "ap.example-news-x", "https://www.ap.example/news/x.html"),
        ({"url": "javascript:alert(1)"}, "n-4", "/n.csv#4"),
        ({}, "n-4", "/n.csv#4"),
    ],
)
def test_identity(record, id, origin):
    source = from_record({"text": "It is shut."} | record, "/n.csv", 4).source
    assert (source.id, source.origin) == (id, origin)


def test_a_titled_record_keeps_its_identity_when_its_text_or_place_changes():
    first = from_record({"title": "Canal", "outlet": "AP", "text": "Shut."}, "/n.csv", 4)
    edited = from_record({"title": "Canal", "outlet": "AP", "text": "Open."}, "/n.csv", 9)
    other = from_record({"title": "Canal", "outlet": "DR", "text": "Shut."}, "/n.csv", 4)
    assert first.source.origin == edited.source.origin != other.source.origin


@pytest.mark.parametrize("text", [None, "", "  \n", "\u200b", [], {}, True, "…"])
def test_a_record_without_text_says_which_field_is_missing(text):
    with pytest.raises(ReadError, match="text, body or content"):
        from_record({"title": "Canal", "text": text}, "/n.csv", 1)


def test_a_text_too_long_to_be_an_article():
    with pytest.raises(ReadError, match="split it"):
        from_record({"text": "a" * 2_000_001}, "/n.csv", 1)


@pytest.mark.parametrize(
    "fields, text",
    [
        ({"text": ["One.", "Two."]}, "One.\n\nTwo."),
        ({"text": 2024}, "2024"),
        ({"text": "", "body": None, "content": "Third."}, "Third."),
        ({"text": "date 2024-11-29 SARN – It is shut."}, "SARN – It is shut."),  # the rest is kept as given
    ],
)
def test_text_of_a_record(fields, text):
    assert from_record(fields, "/n.csv", 1).text == text


TEXT = st.text(st.characters())  # with lone surrogates, which JSON may hold
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
NAMED = st.sampled_from("title Text body outlet source published date url author id updated".split())


@given(st.dictionaries(NAMED, JSON))
def test_any_record_gives_a_sound_article_or_a_clear_refusal(record):
    try:
        article = from_record(record, "/n.jsonl", 1)
    except ReadError:
        return
    source = article.source
    assert article.text and source.title and source.origin and is_sane_id(source.id)
    for field in (source.id, source.title, source.outlet, source.author, source.url, source.origin):
        field.encode("utf-8")
        assert "\n" not in field


# --- whole files --------------------------------------------------------------------------------


def test_what_stands_before_the_text():
    text = " date 2024-11-29 SARN – The mayor, Ada Lind, left.\n\nShe said no."
    article = from_whole({"text": text}, "/news/a b.txt")
    assert article.text == "The mayor, Ada Lind, left.\n\nShe said no."
    assert article.source.published == "2024-11-29"
    assert article.source.title == "The mayor, Ada Lind, left"
    assert article.source.origin == "/news/a b.txt"
    assert is_sane_id(article.source.id) and article.source.id.startswith("a-b-")


@pytest.mark.parametrize(
    "text, rest, told",
    [
        ("SARN – The mayor", "The mayor", {}),
        ("SARN (AP) — The mayor", "The mayor", {"outlet": "AP"}),
        ("Port Sarn (CNN) — The mayor", "The mayor", {"outlet": "CNN"}),
        ("SARN, March 3 (Reuters) - The mayor", "The mayor", {"outlet": "Reuters"}),
        ("March 3 (Reuters) -\n\nThe mayor", "The mayor", {"outlet": "Reuters"}),
        ("SARN, 3 March 2025 (Reuters) - “No", "“No", {"outlet": "Reuters", "published": "2025-03-03"}),
        ("PORT SARN, Calif. (AP) -- The mayor", "The mayor", {"outlet": "AP"}),
        ("SARN/OSKARA, Nov. 29 (Xinhua) -- The mayor", "The mayor", {"outlet": "Xinhua"}),
        ("SARN, ON, Feb. 21, 2025 /CNW/ - The", "The", {"outlet": "CNW", "published": "2025-02-21"}),
        ("SARN, NEW OSKARA, March 3, 2025 / Wire.com / -- A", "A", {"outlet": "Wire.com", "published": "2025-03-03"}),
        ("WASHINGTON, D.C. — The mayor", "The mayor", {}),
        ("Sarn – The mayor", "Sarn – The mayor", {}),
        ("The Mayor – Ada Lind – left", "The Mayor – Ada Lind – left", {}),
        ("NATO says the mayor – left", "NATO says the mayor – left", {}),
        ("March 3 – The", "March 3 – The", {}),
        ("COVID-19 has left", "COVID-19 has left", {}),
        ("UN-backed talks", "UN-backed talks", {}),
        ("– The mayor", "– The mayor", {}),
        ("A – The", "A – The", {}),
    ],
)
def test_datelines(text, rest, told):
    start, found = dateline(text)
    assert (text[start:], found) == (rest, told)


def test_a_long_run_of_capitals_takes_no_time():
    assert dateline("A'" * 500_000) == (0, {})
    assert dateline("AB " * 500_000) == (0, {})
    assert dateline("Ab, " * 500_000) == (0, {})


@pytest.mark.parametrize(
    "text, told",
    [
        ("By Ann Okoro\nShut.", {"author": "Ann Okoro"}),
        ("By Ann Okoro and Bo de Lind\n\nShut.", {"author": "Ann Okoro and Bo de Lind"}),
        ("By Ann Okoro\n\n29 November 2024\nShut.", {"author": "Ann Okoro", "published": "2024-11-29"}),
        ("Published on March 3, 2025\nShut.", {"published": "2025-03-03"}),
        ("By Monday the canal was shut\nIt is.", {}),
        ("By Ann Okoro", {}),  # the only line is the text
        ("2024 was a bad year\nIt was.", {}),
        ("1732838400\nIt was.", {}),
    ],
)  # fmt: skip
def test_front_lines(text, told):
    rest, found = without_front_lines(text)
    assert found == told
    assert rest == (text.rpartition("\n")[2] if told else text)


@pytest.mark.parametrize(
    "text, title",
    [
        ("The canal is shut. Nobody knows why.", "The canal is shut"),
        ("Dr. J. Velin left the U.S. embassy. So did he.", "Dr. J. Velin left the U.S. embassy"),
        ("Is it shut? Yes.", "Is it shut?"),
        ("“It is shut.” She left.", "“It is shut"),
        ("SARN (AP) — It is shut. Yes.", "It is shut"),
        ("word " * 40, "word " * 17 + "word…"),
        ("No end", "No end"),
    ],
)
def test_titles_made_of_the_text(text, title):
    assert title_of(text) == title


# --- ids and addresses --------------------------------------------------------------------------


@given(st.text())
def test_a_slug_is_a_sane_id_and_tells_texts_apart(text):
    assert is_sane_id(slug(text))
    assert slug(text) != slug(text + "!")


@pytest.mark.parametrize(
    "url, expected",
    [
        ("https://www.example.org/news/canal-shut.html", "example.org-news-canal-shut"),
        ("https://example.org/", "example.org"),
        ("https://example.org:8080/a/b/", "example.org-a-b"),
    ],
)
def test_ids_of_addresses(url, expected):
    assert slug_of_address(url) == expected
    assert slug_of_address(url + "?page=1") != slug_of_address(url + "?page=2")


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "//example.org/", "ftp://example.org/", "https://a@example.org/", "https://example.org/<b>",
     "https://", "https://exa mple.org/", "example.org", "https://example.org/\u202e", "data:text/html,x", ""],
)  # fmt: skip
def test_only_plain_addresses_become_links(text):
    assert web_address(text) == ""
