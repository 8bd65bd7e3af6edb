"""What is known of feeds, so that one that has not changed is not fetched again: a stamp of the library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

FEEDS, MOST_FEEDS = "feeds", 2_000  # the name of the stamp that holds their versions, and how many it holds


class Stamped(Protocol):
    def stamp(self, name: str) -> str | int | None: ...

    def set_stamp(self, name: str, value: str | int) -> None: ...


@contextmanager
def feeds(library: Stamped) -> Iterator[dict[str, tuple[str, str]]]:
    """By address, the ETag and Last-Modified of each feed as it was last read; kept if all goes well."""
    try:
        kept = json.loads(str(library.stamp(FEEDS) or "{}"))
        before = {str(address): (str(etag), str(day)) for address, (etag, day) in kept.items()}
    except (TypeError, ValueError, AttributeError):  # not written by us: all feeds are fetched again
        before = {}
    found = dict(before)
    yield found
    if found != before:
        library.set_stamp(FEEDS, json.dumps(dict(list(found.items())[-MOST_FEEDS:])))
