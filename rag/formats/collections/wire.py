"""What news agencies send: NITF, NewsML-G2 and NewsML 1 (the standards of the IPTC), by lxml."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.errors import ReadError
from rag.formats.collections.table import BadRow, Row
from rag.formats.markup import all_of, first_value, first_words, parse, text_of, words_of

_BLOCKS = "p hl1 hl2 h1 h2 h3 h4 li dt dd block div section tr caption blockquote bq pre".split()
_SKIPPED = "media head byline footer aside figure note nav script style".split()
_SIGNS = {"br": "\n"}


def read_nitf(payload: bytes) -> dict[str, object]:
    """The record of a NITF document."""
    return _nitf(parse(payload))


def read_newsml(payload: bytes) -> Iterator[Row | BadRow]:
    """The news items of a NewsML file, each known by the id its agency gave it; one without text fails."""
    root = parse(payload)
    items = list(all_of(root, "newsitem"))
    if not items:
        raise ReadError("no news item in it")
    for number, item in enumerate(items, start=1):
        record = _item(item)
        if re.search(r"\w", str(record["text"])):
            yield Row(number, record, "news item")
        else:
            yield BadRow(number, "no text in it, only a reference to one", "news item")


def _nitf(root) -> dict[str, object]:
    body = next(all_of(root, "body.content"), None)
    if body is None:
        raise ReadError("NITF without body.content, which would hold the text")
    headline = next(all_of(root, "hl1"), None)
    return {
        "title": words_of(headline) if headline is not None else first_words(root, "hedline", "title"),
        "text": text_of(body, _BLOCKS, _SKIPPED, _SIGNS) or words_of(body),
        "author": _byline(next(all_of(root, "byline"), None)),
        "outlet": first_value(root, "pubdata", "name") or first_words(root, "distributor")
        or first_value(root, "doc.copyright", "holder"),
        "published": first_value(root, "date.issue", "norm") or first_value(root, "date.release", "norm")
        or first_value(root, "pubdata", "date.publication") or first_value(root, "story.date", "norm"),
        "url": first_value(root, "pubdata", "ex-ref"),
    }  # fmt: skip


def _byline(byline) -> str:
    """Who wrote it, without "Staff Reporter"."""
    if byline is None:
        return ""
    return " ".join(text_of(byline, skipped=("byttl",)).split()).rstrip(" ,")


def _item(item) -> dict[str, object]:
    """A news item. Its content is NITF, XHTML or plain text; its own words about itself go before those of NITF."""
    nitf = next(all_of(item, "nitf"), None)
    record = _nitf(nitf) if nitf is not None else {"text": _content(item)}
    told = {
        "title": first_words(item, "headline"),
        "author": _creator(item) or first_words(item, "by", "byline"),
        "outlet": _named(item, "infosource") or _named(item, "provider") or _named(item, "copyrightholder")
        or next((party for one in all_of(item, "provider") if (party := first_value(one, "party", "FormalName"))), ""),
        "published": first_words(item, "contentcreated", "firstcreated", "versioncreated", "thisrevisioncreated"),
        "updated": first_words(item, "contentmodified"),
        "id": item.get("guid") or first_words(item, "publicidentifier"),
    }  # fmt: skip
    return record | {name: value for name, value in told.items() if value}


def _content(item) -> str:
    for name in ("inlinexml", "inlinedata", "datacontent"):
        for part in all_of(item, name):
            body = next(all_of(part, "body"), part)
            if name == "inlinedata" and not len(body):
                return str(body.text or "").strip()  # its line ends count
            if text := text_of(body, _BLOCKS, _SKIPPED, _SIGNS):
                return text
    return ""


def _creator(item) -> str:
    return ", ".join(dict.fromkeys(filter(None, (first_words(one, "name") for one in all_of(item, "creator")))))


def _named(item, name: str) -> str:
    return next((named for one in all_of(item, name) if (named := first_words(one, "name"))), "")
