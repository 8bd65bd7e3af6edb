"""Where to look, as people say it: the names of speakers and outlets, and days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from typing import TypedDict

from rag.domain import Filters, Speaker
from rag.errors import ConfigError, UsageError
from rag.names.speakers import find
from rag.questions.periods import iso_day
from rag.seams import Records
from rag.store.retrieval import outlet_key

SURE = 0.8  # a name given as a filter matches at least so well

Names = str | Sequence[str]


class Where(TypedDict, total=False):
    """What every question to a library may be narrowed by; what is not given narrows nothing."""

    speakers: Names  # one name (or id) or several; every speaker surely meant by it
    outlets: Names  # compared without case
    articles: Names  # ids
    since: str | date | None  # published on that day or later, "2024-11-29"
    until: str | date | None  # or earlier


def filters_of(records: Records, where: Where, within: Filters) -> Filters:
    """`within`, with what is said here in its place. Raises ConfigError for a name or a day that is none.

    Raises TypeError, as Python does, for a word that is not one of Where's.
    """
    if unknown := sorted(where.keys() - Where.__annotations__.keys()):
        raise TypeError(f"there is no filter {unknown[0]!r}; use {', '.join(Where.__annotations__)}")
    if not where:
        return within
    found = Filters(
        speakers=_ids(where.get("speakers", ()), records) or within.speakers,
        outlets=tuple(_outlet(name, records) for name in several(where.get("outlets", ()))) or within.outlets,
        articles=tuple(several(where.get("articles", ()))) or within.articles,
        since=_day(where.get("since")) or within.since,
        until=_day(where.get("until")) or within.until,
    )
    if found.since and found.until and found.since > found.until:
        raise UsageError(f"{found.since} is after {found.until}: no article can be from both")
    return found


def speakers_named(name: str, records: Records) -> list[Speaker]:
    """Those surely meant by a name or an id, best first. Raises ConfigError if there is none, with the closest."""
    known = records.speakers()
    if exact := [speaker for speaker in known if name in (speaker.id, *speaker.names)]:
        return exact
    found = find(name, known)
    if sure := [match.speaker for match in found if match.score >= SURE]:
        return sure
    raise _nowhere("speaker", name, [match.speaker.name for match in found[:3]])


def several(names: Names) -> list[str]:
    """
    >>> several("Ann Lee"), several(("Ann Lee", "Bo Rho"))
    (['Ann Lee'], ['Ann Lee', 'Bo Rho'])
    """
    return [names] if isinstance(names, str) else list(names)


def _ids(names: Names, records: Records) -> tuple[str, ...]:
    return tuple(speaker.id for name in several(names) for speaker in speakers_named(name, records))


def _outlet(name: str, records: Records) -> str:
    if not records.sources(Filters(outlets=(name,))):
        known = {outlet_key(source.outlet): source.outlet for source in records.sources()}
        raise _nowhere("outlet", name, [known[key] for key in get_close_matches(outlet_key(name), known, 3, 0.4)])
    return name


def _nowhere(kind: str, name: str, near: Sequence[str]) -> ConfigError:
    closest = ", ".join(near)
    return ConfigError(f"No {kind} {name!r} in the library{closest and f'; closest: {closest}'}")


def _day(day: str | date | None) -> str | None:
    return iso_day(day.isoformat() if isinstance(day, date) else day)
