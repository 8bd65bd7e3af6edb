"""Web pages that a browser saved in one file: .mhtml by the standard library's mail parser, .webarchive by plistlib."""

from __future__ import annotations

from rag.errors import ReadError
from rag.formats.cleaning import decode
from rag.formats.fields import web_address
from rag.formats.mail import message, part_text
from rag.formats.web.page import declared_charset, read_page


def read_mhtml(payload: bytes) -> dict[str, object]:
    """The record of the page in it, with the address from which it was saved."""
    saved = message(payload)
    page = next(
        (part for part in saved.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")), None
    )
    if page is None:
        raise ReadError("no page in it")
    address = web_address(str(page.get("Content-Location") or saved.get("Snapshot-Content-Location") or ""))
    return _record(part_text(page), address)


def read_webarchive(payload: bytes) -> dict[str, object]:
    """The record of the main page in Safari's archive."""
    import plistlib

    try:
        main = plistlib.loads(payload)["WebMainResource"]
        content, address = main["WebResourceData"], str(main.get("WebResourceURL", ""))
        charset = main.get("WebResourceTextEncodingName")
    except Exception as error:  # plistlib lets every error of its two parsers through
        raise ReadError(f"damaged or not a web archive ({type(error).__name__})") from None
    if not isinstance(content, bytes):
        raise ReadError("no page in it")
    return _record(decode(content, str(charset or declared_charset(content) or "")).text, web_address(address))


def _record(text: str, address: str) -> dict[str, object]:
    record = read_page(text, address)
    return record | {"url": record.get("url") or address}
