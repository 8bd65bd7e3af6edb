"""Where articles are: files and folders as the user names them, found one at a time."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from rag.errors import ReadError
from rag.formats.cleaning import one_line

# What comes along with saved pages, and is passed over in a folder.
_FURNITURE = re.compile(
    r".*\.(?:png|jpe?g|gif|svg|webp|ico|bmp|tiff?|css|m?js|map|woff2?|ttf|otf|eot|mp[34]|webm|avi|mov|wav|ogg)", re.I
)


def is_address(text: str) -> bool:
    """Whether this is meant as an address, of any scheme, and not as a file.

    >>> is_address("ftp://example.org/a"), is_address("articles/a.txt"), is_address("C:\\\\news")
    (True, False, False)
    """
    return bool(re.match(r"[a-z][a-z0-9+.-]*://|(?:data|javascript|jar|mailto|about):", text.strip(), re.I))


def files(given: str) -> Iterator[Path | tuple[str, Exception]]:
    """The file itself, or all files of a folder in order of their names, or (place, error) for what cannot be opened.

    Hidden files are passed over. Links to folders inside are not followed: they may go in circles.
    """
    try:
        if not given.strip():
            raise ReadError("an empty name; use . for this folder")
        path = resolved(Path(given))
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ReadError) as error:
        yield shown(given), error
        return
    if is_folder:
        yield from _walk(path)
    else:
        yield path


def _walk(path: Path) -> Iterator[Path | tuple[str, Exception]]:
    denied: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=denied.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and not _FURNITURE.fullmatch(name):
                yield Path(folder, name)
        yield from _told(denied)
    yield from _told(denied)


def _told(denied: list[OSError]) -> Iterator[tuple[str, Exception]]:
    while denied:
        error = denied.pop(0)
        yield shown(error.filename), error


def content(path: Path, max_bytes: int) -> bytes:
    """The bytes of a plain file that is not too large; a pipe or device is never opened."""
    about = resolved(path).stat()
    if not stat.S_ISREG(about.st_mode):
        raise ReadError("not a file or a folder")
    check_size(about.st_size, max_bytes)
    return path.read_bytes()


def check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise ReadError(f"{size:,} bytes are more than WHOSAID_FILE_MAX_BYTES={max_bytes} allows; split it")
    if size == 0:
        raise ReadError("the file is empty")


def resolved(path: Path) -> Path:
    try:
        found = path.expanduser().resolve()
        if found.is_symlink():  # a circle, which Python raises until 3.12, and leaves as it is from 3.13
            raise RuntimeError
        return found
    except RuntimeError:
        raise ReadError("its links go in a circle, or ~ has no folder") from None
    except ValueError:
        raise ReadError("not a path: it holds a zero character") from None


def shown(path: Path | str) -> str:
    """A path as text that can be stored and printed, whatever bytes its name is made of.

    >>> shown("caf\\udce9.txt")
    'caf\\\\udce9.txt'
    """
    return str(path).encode("utf-8", "backslashreplace").decode()


def reason(error: Exception) -> str:
    """What to tell the user, on one line.

    >>> reason(FileNotFoundError(2, "No such file or directory", "a.txt"))
    'No such file or directory'
    """
    return one_line(getattr(error, "strerror", None) or str(error)) or type(error).__name__
