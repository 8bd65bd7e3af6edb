"""Articles in: files, folders, archives, uploads and web addresses become `Article`s, one at a time.

One that cannot be read becomes a `Failure`, and the others go on. To follow a file: `rag.formats.places` finds it,
`rag.formats.cleaning` decodes it, one of `rag.formats` reads its fields, `rag.formats.fields` makes the article.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from rag import formats
from rag.domain import Article
from rag.errors import ReadError
from rag.formats import archive
from rag.formats.cleaning import clean, one_line
from rag.formats.fields import fingerprint, from_record, from_whole
from rag.formats.page import without_tags
from rag.formats.places import check_size, content, files, is_address, reason, resolved, shown
from rag.settings import Settings

__all__ = ["Article", "Failure", "clean", "count", "from_record", "read", "read_bytes"]

Note = Callable[[str, str], None]  # told an origin and what to know of it, such as a guessed encoding
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that could not be read: where it is, and why on one line."""

    origin: str
    reason: str


Found = Iterator[Article | Failure]


def _to_log(origin: str, text: str) -> None:
    _log.warning("%s: %s", one_line(origin), text)


def read(inputs: Sequence[str], settings: Settings, note: Note = _to_log) -> Found:
    """Read files, folders, archives and http(s) addresses, lazily and in order; a folder in order of its names."""
    for given in inputs:
        if is_address(given):
            yield from _guarded(one_line(given, 2000), _read_address(given, settings, note))
            continue
        for place in files(given):
            if isinstance(place, Path):
                yield from _guarded(shown(place), _read_file(place, settings, note))
            else:
                yield Failure(place[0], reason(place[1]))


def read_bytes(name: str, payload: bytes, settings: Settings, note: Note = _to_log) -> Found:
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
            if isinstance(place, Path) and place.suffix.lower() in (*formats.TABLES, formats.ARCHIVE):
                return None
            total += 1
    return total


def _guarded(origin: str, found: Found) -> Found:
    """Turn what the user can act on into a Failure. Anything else is a bug and goes on up."""
    try:
        yield from found
    except (ReadError, OSError) as error:
        yield Failure(origin, reason(error))


def _read_file(path: Path, settings: Settings, note: Note) -> Found:
    formats.ending_of(path.name)  # refuse an unknown format before reading it
    payload = content(path, settings.file_max_bytes)
    yield from _read_payload(shown(resolved(path)), payload, settings, note)


def _read_address(url: str, settings: Settings, note: Note) -> Found:
    from rag.formats.fetch import fetch

    page = fetch(url, settings)
    if not page.payload:
        raise ReadError("its answer is empty")
    ending = formats.ending_of_page(page.url, page.content_type, page.payload)
    tell = partial(note, page.url)
    if ending in formats.TABLES:
        yield from _read_rows(page.url, formats.read_rows(ending, page.payload, tell, page.charset))
        return
    record = formats.read_whole(ending, page.payload, tell, page.charset, page.url)
    address = str(record.get("url") or page.url)
    yield from_whole({"url": address, **record}, address)


def _read_payload(origin: str, payload: bytes, settings: Settings, note: Note) -> Found:
    """The articles in a file's bytes; the ending of `origin` says what they are."""
    check_size(len(payload), settings.file_max_bytes)
    ending = formats.ending_of(origin)
    if ending == formats.ARCHIVE:
        yield from _read_archive(origin, payload, settings, note)
    elif ending in formats.TABLES:
        yield from _read_rows(origin, formats.read_rows(ending, payload, partial(note, origin), None))
    else:
        found = formats.read_file(ending, payload, partial(note, origin))
        yield from _read_rows(origin, found) if isinstance(found, list) else [from_whole(found, origin)]


def _read_archive(origin: str, payload: bytes, settings: Settings, note: Note) -> Found:
    for member in archive.members(payload, settings.file_max_bytes):
        place = f"{origin}!{member.name}"
        if isinstance(member, archive.BadMember):
            yield Failure(one_line(place, 1000), member.reason)
        elif member.name.lower().endswith(formats.ARCHIVE):
            yield Failure(place, "an archive inside an archive is not read; unpack it first")
        else:
            yield from _guarded(place, _read_payload(place, member.payload, settings, note))


def _read_rows(origin: str, rows: Iterable[formats.Row | formats.BadRow]) -> Found:
    seen: set[str] = set()
    for row in rows:
        if isinstance(row, formats.BadRow):
            yield Failure(origin, f"{row.place}: {row.reason}")
            continue
        try:
            record = {k: without_tags(v) if isinstance(v, str) else v for k, v in row.record.items()}
            article = from_record(record, origin, row.number)
        except ReadError as error:
            yield Failure(origin, f"{row.place}: {error}")
            continue
        identity = article.source.origin
        if identity in seen and identity.startswith(f"{origin}#"):  # title, outlet and date are an earlier one's
            article = replace(article, source=replace(article.source, origin=f"{identity}-{row.number}"))
        seen.add(identity)
        yield article
