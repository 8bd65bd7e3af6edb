"""Archived copies of pages, asked for one by one at the Internet Archive (or another service with the same answers).

https://archive.org/help/wayback_api.php: of an address, and perhaps a day, it tells the copy nearest to that day. Only
the address goes out, and only when somebody asks for it; the copy itself is not fetched.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urldefrag, urlsplit

from rag.domain import Source
from rag.errors import ReadError
from rag.formats.web.fetch import checked_url, fetch, is_public
from rag.settings import Settings

AT_ONCE = 4


def archived_copies(sources: Iterable[Source], settings: Settings) -> tuple[dict[str, str], list[str]]:
    """By id of the article the address of its archived copy; and for each that has none, in one line, why."""
    wanted = list({source.id: source for source in sources}.values())
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lambda source: _copy_or_reason(source, settings), wanted))
    copies = {source.id: address for source, (address, _) in zip(wanted, found, strict=True) if address}
    return copies, [
        f"no archived copy of {source.url or source.id}: {reason}"
        for source, (_, reason) in zip(wanted, found, strict=True)
        if reason
    ]


def _copy_or_reason(source: Source, settings: Settings) -> tuple[str, str]:
    try:
        return archived_copy(source, settings), ""
    except ReadError as error:
        return "", str(error)


def archived_copy(source: Source, settings: Settings) -> str:
    """The address of the copy nearest to the day of publication. Raises ReadError, with the reason on one line."""
    page = _public(source.url)
    day = (source.published or "")[:10].replace("-", "")
    asked = f"{settings.archive}?url={quote(page, safe='')}" + (f"&timestamp={day}" if day else "")
    try:
        reply = fetch(asked, settings)
    except ReadError as error:
        raise ReadError(f"the archive did not say ({error})") from None
    try:
        closest = json.loads(reply.payload)["archived_snapshots"].get("closest") or {}
        address = str(closest["url"]) if closest.get("available") is True else ""
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ReadError("what the archive says is not understood") from None
    if not address:
        raise ReadError("the archive has none")
    address = checked_url(address)
    return address.replace("http://", "https://", 1) if address.startswith("http://web.archive.org/") else address


def _public(url: str) -> str:
    """The address as it is sent. Raises ReadError for one that nobody outside should hear of.

    >>> _public("https://kestrel.example/dam#top")
    'https://kestrel.example/dam'
    """
    if not url:
        raise ReadError("the article has no web address")
    page = urldefrag(checked_url(url)).url
    host = urlsplit(page).hostname or ""
    try:
        named = not is_public(ipaddress.ip_address(host))
    except ValueError:
        named = "." not in host or host.endswith((".local", ".internal", ".lan", ".localhost"))
    if named:
        raise ReadError("its address is not one of the open web, and is told to nobody")
    return page
