"""ZIP archives, unpacked in memory only: no name in one can reach the disk, and no bomb goes off."""

from __future__ import annotations

import io
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import BadZipFile, ZipFile, ZipInfo

from rag.errors import ReadError

MAX_MEMBERS = 100_000
MAX_RATIO = 200  # text shrinks to a fifth, very regular text to a fiftieth; zeros to a thousandth
SMALL_BYTES = 1_000_000  # of which a bomb cannot be made
MAX_GROWTH = 10  # all members together, in sizes of the largest file allowed


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class BadMember:
    name: str
    reason: str


def members(payload: bytes, max_bytes: int) -> Iterator[Member | BadMember]:
    """The files in an archive, one at a time, in order of their names; hidden ones are passed over."""
    archive = open_archive(payload, MAX_GROWTH * max_bytes)
    for info in sorted(archive.infolist(), key=lambda info: info.filename):
        if info.is_dir() or is_hidden(info.filename):
            continue
        try:
            yield Member(info.filename, _content(archive, info, max_bytes))
        except ReadError as error:
            yield BadMember(info.filename, str(error))


def open_archive(payload: bytes, max_total_bytes: int) -> ZipFile:
    """Open an archive whose members together unpack to no more than `max_total_bytes`."""
    try:
        archive = ZipFile(io.BytesIO(payload))
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ReadError(f"damaged or cut off ({error})") from None
    if len(archive.infolist()) > MAX_MEMBERS:
        raise ReadError(f"more than {MAX_MEMBERS:,} files in it; split it")
    total = sum(info.file_size for info in archive.infolist())
    if total > max_total_bytes:
        raise ReadError(f"it unpacks to {total:,} bytes, more than {max_total_bytes:,}: perhaps a zip bomb; split it")
    return archive


def part(archive: ZipFile, name: str, max_bytes: int) -> bytes:
    """One file of an archive that is a document. Raises ReadError if it is missing, damaged or too large."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise ReadError(f"damaged: it has no {name}") from None
    return _content(archive, info, max_bytes)


def is_hidden(name: str) -> bool:
    parts = re.split(r"[/\\]", name)
    return "__MACOSX" in parts or any(re.match(r"\.[^.]", part) for part in parts)


def _content(archive: ZipFile, info: ZipInfo, max_bytes: int) -> bytes:
    _check_name(info.filename)
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise ReadError("a link or a device, not a file")
    if info.flag_bits & 1:
        raise ReadError("protected by a password; pack it without one")
    if info.file_size > max_bytes:
        raise ReadError(f"it unpacks to {info.file_size:,} bytes, more than WHOSAID_FILE_MAX_BYTES={max_bytes} allows")
    if info.file_size > SMALL_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise ReadError("it unpacks to more than 200 times its size: a zip bomb")
    try:
        with archive.open(info) as member:
            content = member.read(max_bytes + 1)  # the size in the header may be a lie
    except Exception as error:  # each way of packing has its own errors, and none of them is ours
        raise ReadError(f"damaged, or packed in a way that is not read ({error})") from None
    if len(content) > max_bytes:
        raise ReadError("it unpacks to more than its header says: a zip bomb")
    return content


def _check_name(name: str) -> None:
    """Refuse names that lead out of the archive. Nothing is written, but whoever made them means no good."""
    parts = re.split(r"[/\\]", name)
    if ".." in parts or not parts[0] or re.match(r"[A-Za-z]:", name) or not name.isprintable():
        raise ReadError("its name leads out of the archive")
