"""Records as news services, collections and tools write them: what is understood, and what is told of a file."""

from __future__ import annotations

import json

import pytest
from documents import about, read_all
from hypothesis import given
from hypothesis import strategies as st

from rag.formats.collections.cut import uncut
from rag.formats.collections.paths import look_up, people
from rag.formats.collections.records import plain

TEXT = "The lock at Kell is shut. “It leaks,” said Rui Caldeira."
HTML = "<p>The lock at Kell is shut.</p>\n<p>“It leaks,” said Rui Caldeira.</p>"
ALL = ("Lock shut", "Kell Courier", "Ann Okoro", "2025-01-14")
LINK = "https://kell.example/lock"


SHAPES = {
    "NewsAPI": {"articles": [{"source": {"id": None, "name": "Kell Courier"}, "author": "Ann Okoro", "url": LINK,
                "title": "Lock shut - Kell Courier", "publishedAt": "2025-01-14T06:30:00Z", "content": TEXT}]},
    "Event Registry": {"articles": {"results": [{"uri": "852", "dateTimePub": "2025-01-14T06:30:00Z", "body": TEXT,
                       "title": "Lock shut", "source": {"uri": "kell.example", "title": "Kell Courier"},
                       "authors": [{"uri": "ann@kell.example", "name": "Ann Okoro"}]}]}},
    "Event Registry, one": {"852": {"info": {"date": "2025-01-14", "body": TEXT, "title": "Lock shut",
                            "source": {"title": "Kell Courier"}, "authors": [{"name": "Ann Okoro"}]}}},
    "Guardian": {"response": {"results": [{"id": "kell/2025/lock", "webTitle": "Lock shut", "webUrl": LINK,
                 "webPublicationDate": "2025-01-14T06:30:00Z",
                 "fields": {"bodyText": TEXT, "byline": "Ann Okoro", "publication": "Kell Courier"}}]}},
    "Guardian, one": {"response": {"content": {"webTitle": "Lock shut", "webPublicationDate": "2025-01-14",
                      "fields": {"body": HTML, "byline": "Ann Okoro", "publication": "Kell Courier"}}}},
    "WordPress": [{"id": 5, "date": "2025-01-14T06:30:00", "title": {"rendered": "Lock <em>shut</em>"}, "author": 7,
                  "content": {"rendered": HTML, "protected": False}, "_embedded": {"author": [{"name": "Ann Okoro"}]},
                  "yoast_head_json": {"og_site_name": "Kell Courier"}}],
    "Webhose": {"posts": [{"thread": {"site_full": "Kell Courier"}, "published": "2025-01-14T06:30:00.000+02:00",
                "title": "Lock shut", "text": TEXT, "author": "Ann Okoro", "url": LINK}]},
    "Aylien": {"stories": [{"id": 9, "title": "Lock shut", "body": TEXT, "author": {"name": "Ann Okoro"},
               "source": {"name": "Kell Courier"}, "published_at": "2025-01-14", "links": {"permalink": LINK}}]},
    "Newscatcher": {"articles": [{"title": "Lock shut", "author": "Ann Okoro", "published_date": "2025-01-14 06:30:00",
                    "name_source": "Kell Courier", "clean_url": "kell.example", "content": TEXT}]},
    "CC-News": {"maintext": TEXT, "title": "Lock shut", "date_publish": "2025-01-14 06:30:00", "authors": ["Ann Okoro"],
                "source_domain": "Kell Courier"},
    "newspaper3k": [{"title": "Lock shut", "authors": ["Ann Okoro"], "publish_date": "2025-01-14", "text": TEXT,
                    "source_url": "https://kell.example", "meta_data": {}, "publisher": "Kell Courier"}],
    "trafilatura": {"title": "Lock shut", "author": "Ann Okoro", "date": "2025-01-14", "sitename": "Kell Courier",
                    "source": LINK, "text": TEXT},
    "Solr": {"response": {"docs": [{"title": ["Lock shut"], "text": [TEXT], "author": ["Ann Okoro"],
             "publisher": ["Kell Courier"], "date": ["2025-01-14T00:00:00Z"]}]}},
    "Elasticsearch": {"hits": {"total": 1, "hits": [{"_id": "a1", "_source": {"title": "Lock shut", "text": TEXT,
                      "source": {"name": "Kell Courier"}, "author": "Ann Okoro", "date": "2025-01-14"}}]}},
    "schema.org": {"@graph": [{"@type": "WebPage", "name": "x"}, {"@type": "NewsArticle", "headline": "Lock shut",
                   "articleBody": TEXT, "datePublished": "2025-01-14", "author": [{"@type": "Person",
                   "name": "Ann Okoro"}], "publisher": {"name": "Kell Courier"}}]},
    "ninjs 1": {"uri": "urn:kell:1", "headline": "Lock shut", "byline": "By Ann Okoro", "body_text": TEXT,
                "versioncreated": "2025-01-14T10:00:00Z", "infosources": [{"name": "Kell Courier"}]},
    "ninjs 2": {"by": "Ann Okoro", "headlines": [{"role": "main", "value": "Lock shut"}, {"value": "Shut"}],
                "bodies": [{"role": "text", "value": TEXT}, {"role": "xhtml", "value": HTML}],
                "versioncreated": "2025-01-14T10:00:00Z", "copyrightholder": "Kell Courier"},
    "CSL-JSON": [{"title": "Lock shut", "container-title": "Kell Courier", "author": [{"family": "Okoro",
                 "given": "Ann"}], "issued": {"date-parts": [[2025, 1, 14]]}, "text": TEXT}],
    "JSON Feed": {"version": "https://jsonfeed.org/version/1.1", "title": "Kell Courier", "items": [{"id": LINK,
                  "title": "Lock shut", "content_html": HTML, "date_published": "2025-01-14T06:30:00Z",
                  "authors": [{"name": "Ann Okoro"}]}]},
    "by their ids": {"x1": {"title": "Lock shut", "text": TEXT, "outlet": "Kell Courier", "author": "Ann Okoro",
                     "date": "2025-01-14"}},
    "JSON:API": {"data": [{"id": "4", "attributes": {"title": "Lock shut", "body": TEXT, "publisher": "Kell Courier",
                 "author": "Ann Okoro", "date": "2025-01-14"}}]},
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_json_of_services(name):
    articles, failures, _ = read_all("news.json", json.dumps(SHAPES[name]))
    assert [about(article) for article in articles] == [ALL] and not failures
    assert articles[0].text.replace("\n\n", " ") == TEXT


def test_json_lines_of_elasticsearch():
    hits = SHAPES["Elasticsearch"]["hits"]["hits"]
    (article,), _, _ = read_all("news.jsonl", json.dumps(hits[0]))
    assert (about(article), article.source.id) == (ALL, "a1")


HEADERS = {
    "All-the-News": "title,article,publication,author,date",
    "RealNews": "title,text,domain,authors,publish_date",
    "Media Cloud": "title,story_text,media_name,author,publish_date",
    "news-please": "title,maintext,source_domain,authors,date_publish",
    "Guardian in R": "headline,body_text,publication,byline,web_publication_date",
    "flattened": "title,content,source.name,author,publishedAt",
    "a table": "headline,full_text,source_name,author,date_published",
    "semicolons": "Title;Article text;Publication Title;Author;Pub Date",
}


@pytest.mark.parametrize("name", HEADERS)
def test_tables_of_collections(name):
    mark = ";" if ";" in HEADERS[name] else ","
    row = mark.join(["Lock shut", f'"{TEXT}"', "Kell Courier", "\"['Ann Okoro']\"", "2025-01-14"])
    (article,), failures, _ = read_all("news.csv", f"{HEADERS[name]}\n{row}\n")
    assert (about(article), article.text, failures) == (ALL, TEXT, [])


# --- what is told of a file ---------------------------------------------------------------------


def test_what_was_understood_is_told_once():
    rows = f'Lock shut,"{TEXT}",Kell Courier,2025-01-14,x,\nSluice open,"{TEXT}",Kell Courier,2025-01-15,,y\n'
    articles, _, notes = read_all("news.csv", "title,text,publication,pub_date,topic,mood\n" + rows)
    assert len(articles) == 2
    assert notes == ["publication taken as the outlet, pub_date taken as the date; not used: topic, mood"]


def test_columns_that_explain_themselves_are_not_told():
    assert read_all("news.csv", f'title,text,date\nA,"{TEXT}",2025-01-14\n')[2] == []


def test_records_with_links_alone_are_told_once():
    rows = "".join(f"Story {n},{LINK}-{n},2025-01-14\n" for n in range(40))
    articles, failures, _ = read_all("news.csv", "title,url,publish_date\n" + rows)
    assert not articles
    assert failures == ["40 records have links but no text: add their addresses with `whosaid add URL ...`"]


@pytest.mark.parametrize(
    "name, content",
    [
        ("NYT", {"response": {"docs": [{"headline": {"main": "Lock shut"}, "web_url": LINK, "abstract": "Shut."}]}}),
        ("GNews", {"articles": [{"title": "Lock shut", "description": "Shut.", "url": LINK, "content": None,
                   "source": {"name": "Kell Courier", "url": "https://kell.example"}}]}),
        ("CSL-JSON", [{"title": "Lock shut", "URL": LINK, "abstract": "Shut."}]),
    ],
)  # fmt: skip
def test_summaries_are_no_text(name, content):
    articles, failures, _ = read_all("news.json", json.dumps(content))
    assert not articles
    assert failures == [
        "1 record has a link but no text (only a summary): add its address with `whosaid add URL ...`"
    ]  # fmt: skip


def test_dates_that_could_not_be_read_are_told():
    _, _, notes = read_all("n.csv", f'text,date\n"{TEXT}",03/04/2025\n"{TEXT}",14/01/2025\n')
    assert notes == ["1 date was not read, such as 03/04/2025"]


def test_names_in_a_file_are_one_short_line_in_a_note():
    (note,) = read_all("n.json", json.dumps({"text": TEXT, "a\nb" + "c" * 500: 1}))[2]
    assert "\n" not in note and len(note) < 100


# --- cut texts, HTML, names ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, kept",
    [
        ("It is shut. “It leaks,” said Rui Cald… [+1423 chars]", "It is shut."),
        ("It is shut. It leaks.... [2304 chars]", "It is shut. It leaks."),
        ("It is shut.\nIt is very o… [+1,423 chars]", "It is shut."),
        ("It is shut. “It leaks. It has leaked for… [+99 chars]", "It is shut."),
        ('It is shut. "It leaks. It has leaked. So… [+99 chars]', "It is shut."),
        ("It is shut. “It leaks,” he said. [&hellip;]", "It is shut. “It leaks,” he said."),
        ("The lock at Kell, which… [+5120 chars]", ""),
    ],
)
def test_a_cut_text_ends_at_a_whole_sentence(text, kept):
    assert uncut(text) == (kept, True)


@pytest.mark.parametrize("text", ["It is shut…", "He left [a note].", "[+12 chars] is how it ends. Yes.", ""])
def test_whole_texts_stay(text):
    assert uncut(text) == (text, False)


@given(st.text(), st.integers(0, 10**6))
def test_cutting_only_takes_away(text, number):
    kept, was_cut = uncut(f"{text}… [+{number} chars]")
    assert was_cut and text.startswith(kept)


def test_a_cut_file_is_told():
    records = [
        {"title": "A", "content": "It is shut. “It le… [+99 chars]"},
        {"url": LINK, "content": "The… [+9 chars]"},
    ]
    (article,), (failure,), notes = read_all("n.json", json.dumps(records))
    assert article.text == "It is shut."
    assert "1 record has a link but no text (only a summary)" in failure
    assert notes == ["2 texts were cut by the service that gave the file: only their beginning is read"]


@pytest.mark.parametrize(
    "text, words",
    [
        ("It is <b>shut</b>.", "It is shut."),
        ("One.\n\nIt is <a href='x'>shut</a>.", "One.\n\n\n\nIt is shut."),
        ("<figure><img src=x></figure><p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("One.<br/>Two.", "One.\n\nTwo."),
        ("if a < b and c > d", "if a < b and c > d"),
        ("<b> is a tag", "<b> is a tag"),
    ],
)
def test_html_in_a_field(text, words):
    assert plain(text) == words


@pytest.mark.parametrize(
    "value, names",
    [
        ("['Ann Okoro', 'Bo Lind']", "Ann Okoro, Bo Lind"),
        ('["Ann Okoro"]', "Ann Okoro"),
        ("['Ann Okoro' 'Bo Lind']", "Ann Okoro, Bo Lind"),  # an array of numpy
        ("[{'name': 'Ann Okoro'}]", "Ann Okoro"),
        ("('Ann Okoro',)", "Ann Okoro"),
        ("[]", ""),
        ("[Ann", "[Ann"),
        ("By Ann Okoro", "Ann Okoro"),
        ("BY ANN OKORO", "ANN OKORO"),
        ("https://kell.example/ann", ""),
        (7, ""),
        ([{"given": "Ann", "family": "Okoro"}, {"name": "Bo Lind"}], "Ann Okoro, Bo Lind"),
    ],
)
def test_names_of_authors(value, names):
    assert people(value) == names


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from("title text body content source name fields _source articles hits url date authors".split()),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_any_json_is_read_or_refused_in_one_line(value):
    articles, failures, notes = read_all("n.json", json.dumps(value))
    assert all(article.text and article.source.id for article in articles)
    assert all(line and "\n" not in line for line in (*failures, *notes))


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_what_is_found_is_named_as_the_record_names_it(record):
    found = look_up(record)
    assert found.values.keys() == found.taken.keys()
    assert all(any(path == name or path.startswith(f"{name}.") for name in record) for path in found.taken.values())
