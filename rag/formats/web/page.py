"""Web pages: the article without its frame, by trafilatura."""

from __future__ import annotations

import logging
import re
from urllib.parse import urljoin, urlsplit

from rag.errors import ReadError
from rag.formats.fields import web_address
from rag.formats.teasers import without_teasers
from rag.formats.web.declared import author_names, declared, outlet_name
from rag.formats.web.frame import prepared, without_heading
from rag.formats.web.limits import check_depth, checked
from rag.formats.web.others import drop_others
from rag.formats.web.unseen import drop_unseen

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.I)
MAX_ELEMENTS = 20_000  # a news page has a tenth of that; trafilatura takes more than seconds beyond
SHORT_CHARS = 250
_IS_HTML = re.compile(r"\s*<(?:!doctype html|html|body|article|section|div|p|h[1-6])(?:\s[^<>]*)?>", re.I)
_BLOCKS = "p h1 h2 h3 h4 h5 h6 li blockquote td th pre figcaption dd dt div section article main br tr ul ol".split()
_FRAME = "script style noscript template nav header footer aside button svg iframe select textarea head".split()


def declared_charset(payload: bytes) -> str | None:
    """The encoding a page names in its first bytes, or None."""
    found = _META_CHARSET.search(payload[:4096]) or _XML_CHARSET.search(payload[:512])
    return found[1].decode("ascii") if found else None


def read_page(text: str, url: str = "") -> dict[str, object]:
    """The record of a page, which was fetched from `url` ("" for a file).

    A page may name another address of its own site as canonical, but not one of somebody else's, whose article it
    would replace.
    """
    tree = parsed(text)
    record = declared(tree, url)
    drop_others(tree)
    found = _extracted(tree, url) if sum(1 for _ in tree.iter()) <= MAX_ELEMENTS else {}
    found["author"] = author_names([str(found.get("author") or "")], str(record["outlet"]))
    record = found | {name: value for name, value in record.items() if value}
    body = str(found.get("text") or "")
    if len(body) < SHORT_CHARS and (len(shown := visible(tree)) < 2 * SHORT_CHARS or not body):
        body = shown  # trafilatura takes all of a page that is as short as this, its menus too
    body = without_teasers(re.sub(r"^[-|] +| *\| *$", "", body, flags=re.M))
    titles = [record.get("title"), found.get("title"), tree.findtext(".//title")]
    record["text"] = without_heading(body, [str(title or "") for title in titles])
    record["url"] = _address(str(record.get("url") or ""), url)
    return record


def without_tags(text: str) -> str:
    """The words of a text that is HTML from its first tag to its last, as some collections have it; else the text.

    >>> without_tags("<p>It is <b>shut</b>.</p>").strip(), without_tags("a <b> c")
    ('It is shut.', 'a <b> c')
    """
    return visible(parsed(text)) if _IS_HTML.match(text) and text.rstrip().endswith(">") else text


def parsed(text: str):
    from lxml import html

    if re.match(r"[^<]*(?:<\?[^>]*>\s*)?<!DOCTYPE[^>]*\[", text[:5000], re.I):
        raise ReadError("it declares entities of its own, as a bomb does")
    try:
        # Comments go now, as React writes them inside sentences: trafilatura loses what stands behind one.
        parser = html.HTMLParser(remove_comments=True, remove_pis=True)
        tree = html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", checked(text)), parser=parser)
    except ReadError:
        raise
    except Exception:  # lxml has many ways to say that nothing is there
        tree = None
    if tree is None:
        raise ReadError("no page in it")
    check_depth(tree)
    for quoted in tree.xpath("//q"):  # a browser draws its quotation marks, and so do we
        quoted.text, quoted.tail = f"“{quoted.text or ''}", f"”{quoted.tail or ''}"
        quoted.drop_tag()
    drop_unseen(tree)
    return tree


def _extracted(tree, url: str) -> dict[str, object]:
    from copy import deepcopy

    from trafilatura import bare_extraction

    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what it could not find is told in our own words
    try:
        found = bare_extraction(
            prepared(deepcopy(tree)),
            url=url or None,
            with_metadata=True,
            include_comments=False,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception as error:  # its parts raise whatever they like on a hostile page
        raise ReadError(f"its text could not be told from the rest ({type(error).__name__})") from None
    if found is None or isinstance(found, dict):  # a dict is given by trafilatura's older calls only
        return {}
    return {
        "title": found.title, "author": found.author, "outlet": outlet_name([found.sitename or ""], "", ""),
        "published": found.date, "text": found.text,
    }  # fmt: skip


def _address(canonical: str, url: str) -> str:
    if not url:
        return web_address(canonical)
    try:
        wanted = web_address(urljoin(url, canonical))
        same = _site(wanted) == _site(url)
    except ValueError:
        return web_address(url)
    return wanted if wanted and same else web_address(url)


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


# --- text, where trafilatura finds none ---------------------------------------------------------


def visible(tree) -> str:
    """The words of a page too short or too odd for trafilatura, a line a block, without its frame."""
    parts: list[str] = []
    for event, element in _walk(tree):
        parts.append("\n" if element.tag in _BLOCKS else "")
        parts.append(re.sub(r"\s+", " ", (element.text if event == "start" else element.tail) or ""))
    return "".join(parts)


def _walk(tree):
    """("start", element) and ("end", element) in reading order, without what is inside the frame."""
    from lxml import etree

    skipped = None
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if skipped is None and event == "start" and element.tag in _FRAME:
            skipped = element
        elif skipped is None:
            yield ("start" if event == "start" else "end"), element  # of a comment, only what follows it counts
        elif event == "end" and element is skipped:
            skipped = None
            yield "end", element
