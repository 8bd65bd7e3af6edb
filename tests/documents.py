"""Small invented files of each format, and what a reader makes of a file."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from rag.domain import Article
from rag.entries import Failure
from rag.formats.articles import read_bytes
from rag.settings import Settings

BODY = "The lock at Kell is shut.\n\n“It leaks,” said Rui Caldeira, the keeper.\n\nBarges wait."
PARAGRAPHS = BODY.split("\n\n")
AS_HTML = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><title>Lock shut</title></head><body><article><h1>Lock shut</h1>'
    f"{AS_HTML}</article></body></html>"
).encode()
RTF = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\info{\title Lock shut}{\author Zo\'eb Lind}}\f0\fs22 "
    rb"The lock at Kell is shut.\par\pard \ldblquote It leaks,\rdblquote  said Rui Caldeira, the keeper."
    rb"\par Barges wait.}"
)
MAIL = (
    b"From: Kell Courier <brief@kell.example>\r\nTo: desk@sarn.example\r\nSubject: Fwd: Lock shut\r\n"
    b"Date: Tue, 14 Jan 2025 06:30:00 +0000\r\nMessage-ID: <a1@kell.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + BODY.encode().replace(b"\n", b"\r\n") + b"\r\n"
)
MHTML = (
    b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://kell.example/lock\r\nSubject: Lock shut\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="XX"\r\n\r\n--XX\r\n'
    b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    b"Content-Location: https://kell.example/lock\r\n\r\n" + PAGE + b"\r\n--XX--\r\n"
)
CAPTIONS = (
    b"1\n00:00:01,000 --> 00:00:04,000\nHOST: Is the lock\nstill shut?\n\n2\n00:00:04,500 --> 00:00:08,000\n"
    b"CALDEIRA: It is.\n"
)
NITF = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">
<nitf><head><title>Slug</title><docdata><date.issue norm="20250114T063000Z"/></docdata>
<pubdata name="Kell Courier" ex-ref="https://kell.example/lock"/></head>
<body><body.head><hedline><hl1>Lock shut</hl1><hl2>It leaks</hl2></hedline>
<byline>By <person>Ann Okoro</person>, <byttl>Staff Writer</byttl></byline></body.head>
<body.content><media><media-caption>A lock.</media-caption></media>{AS_HTML}</body.content></body></nitf>""".encode()


SETTINGS = Settings(library=Path("unused"))


def packed(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in files.items():
            new.writestr(name, content)
    return file.getvalue()


def odt(body, meta=""):
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "meta", "table")
    )
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {spaces}><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {spaces} {dc}><office:meta>{meta}</office:meta></office:document-meta>",
        }
    )


def book(pages, skipped=()):
    """An EPUB of pages {name: what is in its body}."""
    items = "".join(f'<item id="i{n}" href="{name}"/>' for n, name in enumerate(pages))
    linear = {name: 'linear="no"' if name in skipped else "" for name in pages}
    spine = "".join(f'<itemref idref="i{n}" {linear[name]}/>' for n, name in enumerate(pages))
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>"
            "<rootfile full-path='in/book.opf'/></rootfiles></container>",
            "in/book.opf": "<package xmlns='http://www.idpf.org/2007/opf' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
            "<metadata><dc:title>Kell Weekly</dc:title><dc:creator>Ann Okoro</dc:creator><dc:date>2025-01-14</dc:date>"
            f"</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>",
        }
        | {
            f"in/{name}": "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>x</title></head>"
            f"<body>{body}</body></html>"
            for name, body in pages.items()
        }
    )


def read_all(name, content):
    """(articles, reasons of failures, notes) of an upload."""
    notes = []
    payload = content if isinstance(content, bytes) else content.encode()
    found = list(read_bytes(name, payload, SETTINGS, lambda origin, text: notes.append(text)))
    articles = [one for one in found if isinstance(one, Article)]
    return articles, [one.reason for one in found if isinstance(one, Failure)], notes


def about(article):
    source = article.source
    return source.title, source.outlet, source.author, (source.published or "")[:10]
