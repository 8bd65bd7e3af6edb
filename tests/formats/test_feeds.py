"""Feeds: which texts are feeds, what their entries say, and how their articles get in."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rag.domain import Article
from rag.entries import Failure, Known
from rag.errors import ReadError
from rag.formats.articles import read
from rag.formats.web.feeds import entries, is_feed
from rag.formats.web.fetch import fetch
from rag.settings import read_settings
from rag.store.writing import LibraryWriter

LONG = "<p>" + "</p><p>".join(
    [
        "The ferry to Kell will stop for the winter, the harbour office said on Monday, for the ice has come early.",
        "“We do not swim,” said Aubin Kerr, the mayor, who had asked for a bridge in each of the last nine years and "
        "who was told each time that a bridge is for those who have money.",
    ]
) + "</p>"  # fmt: skip


def rss(*items, head="<title>Kell Courier</title>"):
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'<?xml version="1.0"?>\n<rss version="2.0" {spaces}><channel>{head}{"".join(items)}</channel></rss>'


def item(url="https://kell.example/ferry", content=LONG, extra=""):
    body = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if content else ""
    return (
        f"<item><title>Ferry &amp; ice</title><link>{url}</link><dc:creator>Aino Leskinen</dc:creator>"
        f"<pubDate>Mon, 03 Mar 2025 06:30:00 GMT</pubDate><description>Short.</description>{body}{extra}</item>"
    )


ATOM = f"""<?xml version="1.0" encoding="utf-8"?><!-- made by hand -->
<feed xmlns="http://www.w3.org/2005/Atom"><title>Kell Courier</title><link href="https://kell.example/"/>
<entry><title>Ferry &amp; ice</title><link rel="self" href="https://kell.example/feed/1"/>
<link rel="alternate" href="/ferry?utm_source=rss"/><author><name>Aino Leskinen</name></author>
<published>2025-03-03T06:30:00Z</published><updated>2025-03-04T06:30:00Z</updated>
<content type="html">{LONG.replace("<", "&lt;")}</content></entry></feed>"""
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Kell Courier</title></channel><item><title>Ferry &amp; ice</title>
<link>https://kell.example/ferry</link><dc:creator>Aino Leskinen</dc:creator><dc:date>2025-03-03T06:30:00Z</dc:date>
<content:encoded><![CDATA[{LONG}]]></content:encoded></item></rdf:RDF>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Kell Courier",
        "items": [
            {
                "id": "1", "url": "https://kell.example/ferry", "title": "Ferry & ice", "content_html": LONG,
                "date_published": "2025-03-03T06:30:00Z", "authors": [{"name": "Aino Leskinen"}],
            }
        ],
    }
)  # fmt: skip
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://kell.example/ferry</loc><news:news>
<news:publication><news:name>Kell Courier</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2025-03-03T06:30:00Z</news:publication_date><news:title>Ferry &amp; ice</news:title>
</news:news></url></urlset>"""
FEEDS = [rss(item()), ATOM, RDF, JSON_FEED, SITEMAP]
NAMES = ["rss", "atom", "rdf", "json", "sitemap"]


@pytest.mark.parametrize("text", FEEDS, ids=NAMES)
def test_what_an_entry_says(text):
    assert is_feed(text)
    (entry,) = entries(text, "https://kell.example/feed")
    assert entry.url == "https://kell.example/ferry"
    assert entry.told["title"] == "Ferry & ice" and entry.told["outlet"] == "Kell Courier"
    assert "author" not in entry.told if text == SITEMAP else entry.told["author"] == "Aino Leskinen"
    assert entry.whole == (text != SITEMAP)
    assert entry.text.endswith("have money.") or text == SITEMAP
    assert "<" not in entry.text


@pytest.mark.parametrize(
    "text", ["", "<html><body>rss</body></html>", '{"title": "a", "items": []}', "rss: <rss>", "<nitf><feed/></nitf>"]
)
def test_what_is_no_feed(text):
    assert not is_feed(text)


@pytest.mark.parametrize(
    "content, whole, text",
    [
        ("", False, ""),
        ("<p>Too short to be sure.</p>", False, "Too short to be sure."),
        (LONG + "<p>Continue reading</p>", False, ""),
        (LONG + "<p>The mayor then […]</p>", False, ""),
        (LONG + "<script>alert(1)</script>", True, None),
    ],
)
def test_which_content_is_the_article(content, whole, text):
    (entry,) = entries(rss(item(content=content)))
    assert entry.whole == whole and (text is None or entry.text == text)
    assert "alert" not in entry.text


@pytest.mark.parametrize(
    "text, reason",
    [
        (rss(), "without entries"),
        ('<!DOCTYPE r [<!ENTITY a "aaaa">]><rss><channel><item><title>&a;</title></item></channel></rss>', "entities"),
        ("<sitemapindex><sitemap><loc>https://kell.example/s</loc></sitemap></sitemapindex>", "index of sitemaps"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [', "not JSON"),
    ],
)
def test_bad_feeds_say_so_in_one_line(text, reason):
    with pytest.raises(ReadError, match=reason):
        list(entries(text))


def test_a_damaged_feed_gives_what_it_has():
    assert len(list(entries(rss(item(), item("https://kell.example/2"))[:-40]))) == 2


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", ""])
def test_only_web_addresses_are_followed(link):
    assert next(entries(rss(item(link)))).url == ""


# --- in -----------------------------------------------------------------------------------------


class Site(BaseHTTPRequestHandler):
    """A site with a feed: one whole article, one page, one that is gone, the feed itself."""

    def do_GET(self):
        self.server.asked.append(self.path)
        here = f"http://127.0.0.1:{self.server.server_port}"
        cut = (item(f"{here}/page", ""), item(f"{here}/gone", ""), item(f"{here}/feed", ""))
        texts = {
            "/feed": (rss(item(f"{here}/whole"), *cut), "application/rss+xml"),
            "/page": (f"<html><body><article><h1>Ferry</h1>{LONG}</article></body></html>", "text/html"),
        }
        if self.path == "/known" and self.headers["If-None-Match"] == self.server.etag:
            self.server.sent_again += 1
            self.send_response(304)
            self.end_headers()
            return
        texts["/known"] = (rss(item(f"{here}/whole"), item(f"{here}/page", "")), "application/rss+xml")
        text, kind = texts.get(self.path, ("gone", "text/plain"))
        self.send_response(200 if self.path in texts else 404)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", self.server.etag)
        self.send_header("Last-Modified", "Mon, 03 Mar 2025 06:30:00 GMT")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.etag, server.sent_again = [], '"one"', 0
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("as_file", [False, True])
def test_each_entry_is_an_article_and_one_that_fails_stops_no_other(site, tmp_path, as_file):
    here = f"http://127.0.0.1:{site.server_port}"
    given = f"{here}/feed"
    if as_file:
        cut = (item(f"{here}/page", ""), item(f"{here}/gone", ""), item(f"{here}/feed", ""))
        (tmp_path / "kell.xml").write_text(rss(item(f"{here}/whole"), *cut), "utf-8")
        given = str(tmp_path / "kell.xml")
    settings = read_settings({"WHOSAID_ALLOW_PRIVATE": "true"}, tmp_path)
    whole, page, gone, feed = read([given], settings)
    for article, path in ((whole, "whole"), (page, "page")):
        assert isinstance(article, Article)
        source = article.source
        assert (source.url, source.outlet, source.author) == (f"{here}/{path}", "Kell Courier", "Aino Leskinen")
        assert source.published[:10] == "2025-03-03" and "We do not swim" in article.text
    assert isinstance(gone, Failure) and "404" in gone.reason
    assert isinstance(feed, Failure) and "feed inside a feed" in feed.reason
    assert "/whole" not in site.asked


def test_what_is_known_is_not_fetched(site, tmp_path):
    here = f"http://127.0.0.1:{site.server_port}"
    settings = read_settings({"WHOSAID_ALLOW_PRIVATE": "true"}, tmp_path)
    found = list(read([f"{here}/feed"], settings, known={f"{here}/whole", f"{here}/page"}))
    assert [type(one) for one in found] == [Known, Known, Failure, Failure]
    assert "/page" not in site.asked


def test_an_unchanged_feed_is_not_sent_again(site, tmp_path):
    settings = read_settings({"WHOSAID_ALLOW_PRIVATE": "true"}, tmp_path)
    feed, notes, feeds = f"http://127.0.0.1:{site.server_port}/known", [], {}

    def go():
        return list(read([feed], settings, lambda *told: notes.append(told), feeds=feeds))

    assert len(go()) == 2
    assert feeds == {feed: ('"one"', "Mon, 03 Mar 2025 06:30:00 GMT")} and not notes
    assert go() == [] and site.sent_again == 1
    assert notes == [(feed, "this feed has not changed since it was read")]
    site.etag = '"two"'
    assert len(go()) == 2 and feeds[feed][0] == '"two"'


def test_a_feed_with_a_page_that_failed_is_read_again(site, tmp_path):
    settings = read_settings({"WHOSAID_ALLOW_PRIVATE": "true"}, tmp_path)
    feeds = {}
    list(read([f"http://127.0.0.1:{site.server_port}/feed"], settings, feeds=feeds))
    assert feeds == {}


def test_only_what_was_known_is_believed_to_be_unchanged(site):
    """A server that answers 304 to whoever has no version gives nothing."""
    site.etag = None
    with pytest.raises(ReadError, match="status 304"):
        fetch(f"http://127.0.0.1:{site.server_port}/known", read_settings({"WHOSAID_ALLOW_PRIVATE": "true"}, Path(".")))


def test_a_library_keeps_the_versions_of_feeds(tmp_path):
    with LibraryWriter(tmp_path) as writer:
        with writer.feeds() as feeds:
            feeds["https://kell.example/feed"] = ('"one"', "")
        with pytest.raises(KeyError), writer.feeds() as feeds:
            feeds["https://kell.example/other"] = ('"x"', "")
            raise KeyError  # whatever ends the reading: its articles may not be saved
        with writer.feeds() as feeds:
            assert feeds == {"https://kell.example/feed": ('"one"', "")}
        writer.set_stamp("feeds", "[1, 2")
        with writer.feeds() as feeds:
            assert feeds == {}


def test_pages_of_entries_pass_the_guard(tmp_path):
    (tmp_path / "kell.rss").write_text(rss(item("http://127.0.0.1:9/a", "")), "utf-8")
    (failure,) = read([str(tmp_path / "kell.rss")], read_settings({}, tmp_path))
    assert isinstance(failure, Failure) and "private" in failure.reason


def test_a_short_content_serves_where_its_page_does_not(tmp_path):
    (tmp_path / "kell.json").write_text(JSON_FEED.replace(json.dumps(LONG), '"<p>It is shut.</p>"'), "utf-8")
    text = (tmp_path / "kell.json").read_text("utf-8").replace("https://kell.example", "http://127.0.0.1:9")
    (tmp_path / "kell.json").write_text(text, "utf-8")
    (article,) = read([str(tmp_path / "kell.json")], read_settings({}, tmp_path))
    assert isinstance(article, Article) and article.text == "It is shut."


def test_xml_that_is_no_feed_is_refused(tmp_path):
    (tmp_path / "a.xml").write_text("<note>It is shut.</note>", "utf-8")
    (failure,) = read([str(tmp_path / "a.xml")], read_settings({}, tmp_path))
    assert failure.reason.startswith("its root is note")
