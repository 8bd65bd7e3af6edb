"""Feeds: RSS, Atom, JSON Feed and sitemaps of news, from a file or an address.

Read with lxml, which mends what is broken in many feeds: no library of feeds reads JSON Feed and sitemaps too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from rag.errors import ReadError
from rag.formats.cleaning import one_line
from rag.formats.fields import web_address
from rag.formats.markup import name_of
from rag.formats.teasers import without_teasers
from rag.formats.web.declared import author_names

MAX_ENTRIES = 1_000  # as many as a sitemap of news may have
WHOLE_CHARS = 250  # a content as long as this is the article, unless it ends as a cut one does
WHOLE_SUMMARY_CHARS = 1_500  # a description has to be longer: it is meant to be a summary
_CUT = re.compile(r"(?:…|\.\.\.|\[[^\]]{0,20}\]|(?:read|continue reading|more)\W{0,5})\s*$", re.I)
_ROOT = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*|<\?[^>]*\?>\s*|<!--.*?-->\s*)*<(?:[\w-]+:)?(rss|feed|rdf|urlset|sitemapindex)[\s>]",
    re.I | re.S,
)
_NAMES = {  # what an element of an entry says, by its name without the namespace
    "title": "title", "pubdate": "published", "published": "published", "date": "published", "issued": "published",
    "publication_date": "published", "creator": "author", "author": "author", "updated": "updated",
    "encoded": "content", "content": "content", "description": "summary", "summary": "summary", "loc": "url",
    "source": "outlet",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of one article. `text` is "" or all that it says, `whole` whether that is surely the article."""

    url: str
    text: str
    whole: bool
    told: Mapping[str, object]  # title, author, outlet, published, updated


def is_feed(text: str) -> bool:
    """Whether a text is a feed, by its first element.

    >>> is_feed('<?xml version="1.0"?><rss version="2.0">'), is_feed("<html><p>a feed"), is_feed('{"title": "a"}')
    (True, False, False)
    """
    start = text[:5000].lstrip("\ufeff \n\r\t")
    return bool(_ROOT.match(start)) or (start.startswith("{") and bool(re.search(r"jsonfeed\.org\\?/version", start)))


def entries(text: str, base: str = "") -> Iterator[Entry]:
    """The entries of a feed; `base` is its own address, for relative ones. Raises ReadError for none."""
    found = _json(text) if text.lstrip("\ufeff \n\r\t").startswith("{") else _xml(text)
    if not found:
        raise ReadError("a feed without entries")
    for fields in found[:MAX_ENTRIES]:
        yield _entry(fields, base)


def _entry(fields: Mapping[str, str], base: str) -> Entry:
    content, summary = _plain(fields.get("content", "")), _plain(fields.get("summary", ""))
    content = content or (summary if len(summary) >= WHOLE_SUMMARY_CHARS else "")
    content = "" if _CUT.search(content) else content
    names = ("title", "author", "outlet", "published", "updated")
    told = {name: fields[name] for name in names if fields.get(name)}
    if "author" in told:  # as RSS has it: ann@example.org (Ann Okoro)
        told["author"] = author_names([re.sub(r"\S+@\S+ \((.*)\)", r"\1", told["author"])])
    return Entry(
        _without_tracking(web_address(urljoin(base, fields.get("url", "").strip()))),
        content,
        len(content) >= WHOLE_CHARS,
        told,
    )


def _plain(markup: str) -> str:
    from rag.formats.web.page import parsed, visible

    if not markup.strip():
        return ""
    lines = (line.strip() for line in visible(parsed(f"<div>{markup}</div>")).split("\n"))
    return without_teasers("\n\n".join(filter(None, lines)))


def _without_tracking(url: str) -> str:
    """An address without what only says that one came from a feed.

    >>> _without_tracking("https://example.org/a?id=1&utm_source=rss")
    'https://example.org/a?id=1'
    """
    parts = urlsplit(url)
    if "utm_" not in parts.query:
        return url
    kept = [(name, value) for name, value in parse_qsl(parts.query, True) if not name.startswith("utm_")]
    return urlunsplit(parts._replace(query=urlencode(kept)))


# --- JSON Feed ----------------------------------------------------------------------------------


def _json(text: str) -> list[dict[str, str]]:
    try:
        feed = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"not JSON ({str(error)[:100]})") from None
    items = [item for item in feed.get("items") or [] if isinstance(item, dict)]
    return [
        {
            "title": _words(item.get("title")), "url": _words(item.get("url") or item.get("external_url")),
            "content": _words(item.get("content_html")) or _marked_up(_words(item.get("content_text"))),
            "summary": _words(item.get("summary")), "published": _words(item.get("date_published")),
            "updated": _words(item.get("date_modified")), "outlet": one_line(_words(feed.get("title"))),
            "author": ", ".join(_words(one) for one in item.get("authors") or feed.get("authors") or [] if one),
        }
        for item in items
    ]  # fmt: skip


def _words(value: object) -> str:
    value = value.get("name") if isinstance(value, dict) else value
    return value if isinstance(value, str) else ""


def _marked_up(text: str) -> str:
    from html import escape

    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))


# --- XML ----------------------------------------------------------------------------------------


def _xml(text: str) -> list[dict[str, str]]:
    from lxml import etree

    if re.search(r"<!DOCTYPE[^>]*\[", text[:5000], re.I):
        raise ReadError("it declares entities of its own, as a bomb does")
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, remove_comments=True)
    body = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff \n\r\t"))
    root = etree.fromstring(body.encode("utf-8", "replace"), parser)
    if root is None:
        raise ReadError("not XML that can be read")
    if name_of(root) == "sitemapindex":
        raise ReadError("an index of sitemaps: add one of the sitemaps that it lists")
    own = next((one_line("".join(e.itertext())) for e in root.iter() if name_of(e) == "title"), "")
    found = [_fields(e) for e in root.iter() if name_of(e) in ("item", "entry", "url")]
    return [{"outlet": own, **fields} if name_of(root) != "urlset" else fields for fields in found]


def _fields(item) -> dict[str, str]:
    from lxml import etree

    found: dict[str, str] = {}
    for element in item.iter():
        name = name_of(element)
        if name == "link":
            rel = element.get("rel", "alternate")
            found.setdefault("url" if rel == "alternate" else rel, element.get("href") or element.text or "")
        elif name == "name" and name_of(element.getparent()) == "author":
            found["author"] = element.text or ""
        elif name == "name" and name_of(element.getparent()) == "publication":
            found["outlet"] = element.text or ""
        elif name == "guid" and element.get("isPermaLink", "true") == "true":
            found.setdefault("guid", element.text or "")
        elif (field := _NAMES.get(name)) and name_of(element.getparent()) in (name_of(item), "news"):
            marked = element.get("type") == "xhtml"
            value = etree.tostring(element, encoding="unicode") if marked else "".join(element.itertext())
            if value.strip() and not (field == "content" and element.get("url")):  # media:content is a picture
                found.setdefault(field, value.strip())
    found["url"] = found.get("url") or found.get("guid") or found.get("self") or ""
    return found
