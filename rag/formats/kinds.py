"""Which format bytes are in, whatever their name says: by how they begin."""

from __future__ import annotations

import io
import json
import re
from zipfile import BadZipFile, ZipFile

# The root of an XML file -> the ending whose reader takes it. A new kind of XML is a line here and a reader.
ROOTS = {"nitf": ".nitf", "newsitem": ".newsml", "newsmessage": ".newsml", "newsml": ".newsml", "html": ".html"}

_ROOT = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!doctype\b[^>\[]*(?:\[.*?\]\s*)?>\s*)*<([\w.:-]+)", re.S | re.I)
_HTML = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*(?:<!doctype html\b|<html[\s>])", re.S | re.I)
_HEADERS = re.compile(r"(?:From [^\n]*\n)?((?:[A-Za-z][A-Za-z-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+)\n")
_TEXTS = (
    (re.compile(r"WEBVTT(?:[ \t\n]|$)"), ".vtt"),
    (re.compile(r"\s*\d+[ \t]*\n\d{1,2}:\d{2}:\d{2}[,.]\d{1,3} --> \d"), ".srt"),
    (re.compile(r"\s*TY  - [A-Z]{3,9}[ \t]*\n"), ".ris"),
    (re.compile(r"From \S+ [^\n]*\d{4}[^\n]*\n[A-Za-z][A-Za-z-]*:"), ".mbox"),
)
_PARTS = (
    ({"word/document.xml", "[Content_Types].xml"}, ".docx"),
    ({"META-INF/container.xml"}, ".epub"),
    ({"content.xml", "mimetype"}, ".odt"),
)
_HEAD_BYTES = 20_000


def kind_of(payload: bytes) -> str | None:
    """The ending that fits the bytes; None if they do not say, as plain text and CSV do not.

    >>> kind_of(b"{\\\\rtf1 It is shut.}"), kind_of(b"<?xml version='1.0'?><nitf/>"), kind_of(b"It is shut.")
    ('.rtf', '.nitf', None)
    """
    if payload.startswith(b"%PDF-"):
        return ".pdf"
    if payload.startswith(b"PK\x03\x04"):
        return _kind_of_archive(payload)
    if payload.startswith(b"bplist00") or (payload[:200].startswith(b"<?xml") and b"WebMainResource" in payload[:2000]):
        return ".webarchive" if b"WebMainResource" in payload else None
    if payload.lstrip().startswith(b"{\\rtf"):
        return ".rtf"
    return _kind_of_text(payload)


def root_of(payload: bytes) -> str | None:
    """The name of the root element, without its prefix; None if this is no XML."""
    found = _ROOT.match(_head(payload))
    return found[1].rpartition(":")[2].lower() if found else None


def _kind_of_archive(payload: bytes) -> str | None:
    try:
        names = set(ZipFile(io.BytesIO(payload)).namelist())
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    return next((ending for parts, ending in _PARTS if parts <= names), None)


def _kind_of_text(payload: bytes) -> str | None:
    head = _head(payload)
    if _HTML.match(head):
        return ".html"
    for pattern, ending in _TEXTS:
        if pattern.match(head):
            return ending
    if headers := _HEADERS.match(head):
        return _kind_of_message(headers[1].lower())
    if re.match(r"\s*[\[{]\s*[\[{\"]", head):
        return _kind_of_json(payload)
    return ROOTS.get(root_of(payload) or "")


def _kind_of_message(headers: str) -> str | None:
    """A saved page or a message; a text that begins with "Title: ..." is neither."""
    names = set(re.findall(r"^([a-z-]+):", headers, re.M))
    if "content-type" in names and re.search(r"^content-type:\s*multipart/related", headers, re.M):
        return ".mhtml" if not names & {"to", "received", "message-id"} else ".eml"
    sent = names & {"mime-version", "message-id", "received", "return-path", "content-type", "x-mailer"}
    return ".eml" if sent and names & {"from", "subject"} else None


def _kind_of_json(payload: bytes) -> str | None:
    for text, ending in ((payload, ".json"), (payload.lstrip().partition(b"\n")[0], ".jsonl")):
        try:
            if isinstance(json.loads(text), (dict, list)):
                return ending
        except (ValueError, RecursionError):
            continue
    return None


def _head(payload: bytes) -> str:
    head = payload[:_HEAD_BYTES]
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head[: len(head) // 2 * 2].decode("utf-16" if wide else "latin-1", "replace")
    return text.removeprefix("\xef\xbb\xbf").replace("\r\n", "\n").replace("\r", "\n")
