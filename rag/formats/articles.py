"""Articles in: files, folders, archives, uploads and web addresses become `Article`s, one at a time.

One that cannot be read becomes a `Failure`, and the others go on. To follow a file: `rag.formats.places` finds it,
`rag.formats.cleaning` decodes it, one of `rag.formats` reads its fields, `rag.formats.fields` makes the article.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from rag.domain import Article
from rag.entries import Failure, Known
from rag.errors import ReadError, UsageError
from rag.formats import archive, readers
from rag.formats.cleaning import clean, one_line
from rag.formats.collections.records import Columns, understood
from rag.formats.dates import iso_date
from rag.formats.fields import fingerprint, from_found, from_record, from_whole, web_address
from rag.formats.places import check_size, content, files, is_address, reason, resolved, shown
from rag.formats.plain import title_of_name
from rag.formats.web.feeds import Entry
from rag.settings import Settings

__all__ = ["Article", "Failure", "clean", "count", "from_record", "read", "read_bytes"]

Feeds = MutableMapping[str, tuple[str, str]]  # address -> ETag and Last-Modified of the version that was read
Note = Callable[[str, str], None]  # told an origin and what to know of it, such as a guessed encoding
_log = logging.getLogger(__name__)


ReadArticles = Iterator[Article | Failure | Known]


def _to_log(origin: str, text: str) -> None:
    _log.warning("%s: %s", one_line(origin), text)


def read(
    inputs: Sequence[str],
    settings: Settings,
    note: Note = _to_log,
    known: Container[str] = frozenset(),
    feeds: Feeds | None = None,
) -> ReadArticles:
    """Read files, folders, archives and http(s) addresses, lazily and in order; a folder in order of its names.

    A feed gives the articles of its entries, but for those whose address is `known`. One whose version is in `feeds`
    is not sent again; a version is put there when all its entries were read.
    """
    for given in inputs:
        if is_address(given):
            yield from _guarded(one_line(given, 2000), _read_address(given, settings, note, known, feeds))
            continue
        for place in files(given):
            if isinstance(place, Path):
                yield from _guarded(shown(place), _read_file(place, settings, note, known))
            else:
                yield Failure(place[0], reason(place[1]))


def with_told(found: ReadArticles, told: Mapping[str, str]) -> ReadArticles:
    """The articles with what the user says of them, which counts more than what a file says.

    `told` may hold title, outlet, published, author and url; a title or an address belongs to one article. Raises
    UsageError for a date or an address that is none, and for the title of several, before any is given.
    """
    fields: dict[str, Any] = {name: one_line(value) for name, value in told.items() if value}
    if fields.get("published") and not iso_date(fields["published"]):
        raise UsageError(f"{fields['published']!r} is not a date; write it as 2024-11-29")
    if fields.get("url") and not web_address(fields["url"]):
        raise UsageError(f"{fields['url']!r} is not a web address")
    if "published" in fields:
        fields["published"] = iso_date(fields["published"])
    first = list(islice(found, 2)) if {"title", "url"} & fields.keys() else []
    if len(first) > 1:
        raise UsageError("--title and --url are said of one article, and there are several")
    for one in chain(first, found):
        yield replace(one, source=replace(one.source, **fields)) if isinstance(one, Article) else one


def read_bytes(name: str, payload: bytes, settings: Settings, note: Note = _to_log) -> ReadArticles:
    """Read an upload. Only the last part of `name` counts, and nothing is written anywhere.

    A name like "article.txt" says little, so title, outlet and date are a part of the upload's identity.
    """
    origin = "upload:" + (one_line(re.split(r"[/\\]", name)[-1], 200).replace("#", "-") or "article.txt")
    for found in _guarded(origin, _read_payload(origin, payload, settings, note)):
        yield _told_apart(found) if isinstance(found, Article) else found


def _told_apart(article: Article) -> Article:
    """An upload that is known by its name alone, with a hash of its title, outlet and date."""
    source = article.source
    if not source.origin.startswith("upload:") or "#" in source.origin:
        return article
    mark = fingerprint(source.title, source.outlet, source.published or "")
    return replace(article, source=replace(source, origin=f"{source.origin}#{mark}"))


def count(inputs: Iterable[str]) -> int | None:
    """How many results `read` will give, for a progress bar; None if that is not known without reading."""
    total = 0
    for given in inputs:
        for place in [given] if is_address(given) else files(given):
            if isinstance(place, Path) and place.suffix.lower() in readers.SEVERAL:
                return None
            total += 1
    return total


def _guarded(origin: str, found: ReadArticles) -> ReadArticles:
    """Turn what the user can act on into a Failure. Anything else is a bug and goes on up."""
    try:
        yield from found
    except (ReadError, OSError) as error:
        yield Failure(origin, reason(error))


def _read_file(path: Path, settings: Settings, note: Note, known: Container[str]) -> ReadArticles:
    readers.ending_of(path.name)  # refuse an unknown format before reading it
    payload = content(path, settings.file_max_bytes)
    yield from _read_payload(shown(resolved(path)), payload, settings, note, known)


def _read_address(
    url: str,
    settings: Settings,
    note: Note,
    known: Container[str],
    feeds: Feeds | None = None,
    entry: Entry | None = None,
) -> ReadArticles:
    """The articles at an address; `entry` is what a feed says of the one there, where a feed led to it."""
    from rag.formats.web.fetch import Version, fetch

    page = fetch(url, settings, Version(*(feeds or {}).get(url, ())))
    if page.unchanged:
        note(page.url, "this feed has not changed since it was read")
        return
    if not page.payload:
        raise ReadError("its answer is empty")
    ending = readers.ending_of_page(page.url, page.content_type, page.payload)
    tell = partial(note, page.url)
    if entries := readers.read_feed(page.payload, tell, page.charset, page.url):
        if entry:
            raise ReadError("a feed inside a feed; add it by itself")
        failed = False
        for found in _read_entries(page.url, entries, settings, note, known):
            failed |= isinstance(found, Failure)
            yield found
        if feeds is not None and not failed and page.version.headers:
            feeds[url] = (page.version.etag, page.version.modified)
        return
    ending = readers.recognised(ending, page.payload, tell)
    if readers.holds_many(ending):
        yield from _read_rows(page.url, readers.read_rows(ending, page.payload, tell, page.charset), tell)
        return
    record = readers.read_whole(ending, page.payload, tell, page.charset, page.url)
    address = str(record.get("url") or page.url)
    told = {name: value for name, value in record.items() if value}
    if entry and str(told.get("outlet", "")) in page.url:  # only its host: the feed knows the name
        told.pop("outlet", None)
    yield from_whole({"url": address, **(entry.told if entry else {}), **told}, address)


def _read_payload(
    origin: str, payload: bytes, settings: Settings, note: Note, known: Container[str] = frozenset()
) -> ReadArticles:
    """The articles in a file's bytes; the ending of `origin` says what they are."""
    check_size(len(payload), settings.file_max_bytes)
    tell = partial(note, origin)
    ending = readers.ending_of(origin)
    if ending != readers.ARCHIVE and (entries := readers.read_feed(payload, tell)):
        yield from _read_entries(origin, entries, settings, note, known)
        return
    ending = readers.recognised(ending, payload, tell)
    if ending == readers.ARCHIVE:
        yield from _read_archive(origin, payload, settings, note)
    elif ending in readers.FEEDS:
        raise ReadError("no feed in it")
    elif readers.holds_many(ending):
        yield from _read_rows(origin, readers.read_rows(ending, payload, tell, None), tell)
    else:
        found = readers.read_file(ending, payload, tell)
        if isinstance(found, list):
            yield from _read_rows(origin, found, tell)
        else:
            named = {"title": title_of_name(origin)} if ending in readers.TEXTS else {}
            yield from_whole({**named, **found}, origin)


def _read_entries(
    origin: str, entries: list[Entry], settings: Settings, note: Note, known: Container[str]
) -> ReadArticles:
    for number, entry in enumerate(entries, start=1):
        place = entry.url or f"{origin}, entry {number}"
        if place in known:
            yield Known(place)
        else:
            yield from _guarded(place, _read_entry(entry, origin, number, settings, note))


def _read_entry(entry: Entry, origin: str, number: int, settings: Settings, note: Note) -> ReadArticles:
    """The article of an entry: what the feed has of it if that is whole, else its page, else what the feed has."""
    own = {**entry.told, "url": entry.url, "text": entry.text}
    if not (entry.text or entry.url):
        raise ReadError("it has neither a text nor an address")
    if entry.whole or not entry.url:
        yield from_record(own, origin, number)
        return
    try:
        yield from _read_address(entry.url, settings, note, (), entry=entry)
    except (ReadError, OSError):
        if not entry.text:
            raise
        yield from_record(own, origin, number)


def _read_archive(origin: str, payload: bytes, settings: Settings, note: Note) -> ReadArticles:
    for member in archive.members(payload, settings.file_max_bytes):
        place = f"{origin}!{member.name}"
        if isinstance(member, archive.BadMember):
            yield Failure(one_line(place, 1000), member.reason)
        elif member.name.lower().endswith(readers.ARCHIVE):
            yield Failure(place, "an archive inside an archive is not read; unpack it first")
        else:
            yield from _guarded(place, _read_payload(place, member.payload, settings, note))


def _read_rows(origin: str, rows: Iterable[readers.Row | readers.BadRow], tell: Callable[[str], None]) -> ReadArticles:
    """The articles of a file of records; what is true of the whole file is told once, at its end."""
    seen: set[str] = set()
    columns = Columns()
    for row in rows:
        if isinstance(row, readers.BadRow):
            yield Failure(origin, f"{row.place}: {row.reason}")
            continue
        try:
            found = understood(row.record)
            if not columns.add(found):
                continue
            article = from_found(found, origin, row.number)
        except ReadError as error:
            yield Failure(origin, f"{row.place}: {error}")
            continue
        identity = article.source.origin
        if identity in seen and identity.startswith(f"{origin}#"):  # title, outlet and date are an earlier one's
            article = replace(article, source=replace(article.source, origin=f"{identity}-{row.number}"))
        seen.add(identity)
        yield article
    for text in columns.notes():
        tell(text)
    if columns.links:
        yield Failure(origin, columns.reason())
