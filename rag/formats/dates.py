"""Dates as pages and files write them, to ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from rag.formats.cleaning import one_line

_ISO = re.compile(r"\d{4}-?\d{2}-?\d{2}(?:[T ]\d{2}.*)?$", re.I)
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})\b(.*)$", re.S)


def iso_date(value: object) -> str | None:
    """A date or a time as ISO 8601, or None where it cannot be told for sure: "03/04/2025" is March or April.

    The day is the one on the page: a time keeps its own offset.

    >>> iso_date("March 3, 2025"), iso_date("2024-11-29T08:30:00Z"), iso_date("25/12/2024"), iso_date("03/04/2025")
    ('2025-03-03', '2024-11-29T08:30:00+00:00', '2024-12-25', None)
    """
    try:
        moment = _moment(value)
    except (ValueError, OverflowError, OSError, TypeError, RecursionError):
        return None
    if moment is None or not 1700 <= moment.year <= 2100:
        return None
    if not isinstance(moment, datetime) or (moment.tzinfo is None and not (moment.hour or moment.minute)):
        return moment.strftime("%Y-%m-%d")
    return moment.replace(microsecond=0).isoformat()


_DAY_IN_ADDRESS = re.compile(r"(?<!\d)((?:19|20)\d\d)([/-]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)")


def day_of_address(url: str) -> str | None:
    """The day that an address names in its path, or None.

    >>> day_of_address("https://example.org/2024/11/29/canal"), day_of_address("https://example.org/canal-20241129")
    ('2024-11-29', '2024-11-29')
    >>> day_of_address("https://example.org/a/202411290830")
    """
    found = _DAY_IN_ADDRESS.search(urlsplit(url).path)
    return iso_date(f"{found[1]}-{int(found[3]):02}-{int(found[4]):02}") if found else None


def _moment(value: object) -> date | None:
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _since_1970(float(value)) or _moment(str(int(value)))
    text = one_line(value, 100) if isinstance(value, str) else ""
    if not any(character.isdigit() for character in text):
        return None
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return _since_1970(float(text))
    text = re.sub(r"^(\d{4})/(\d{2})/(\d{2})", r"\1-\2-\3", text)
    if _ISO.match(text):
        return datetime.fromisoformat(text.upper().replace(" UTC", "Z").replace(" Z", "Z"))
    numeric = _NUMERIC.match(text)
    return _moment(_day_first(*numeric.groups())) if numeric else _in_words(text)


def _since_1970(number: float) -> datetime | None:
    seconds = number / 1000 if number >= 1e11 else number
    return datetime.fromtimestamp(seconds, UTC) if seconds >= 1e8 else None


def _day_first(first: str, mark: str, second: str, year: str, rest: str) -> str:
    """ISO for 25/12/2024, 12/25/2024 and 25.12.2024 (with dots the day is first by custom). An odd time is left out."""
    a, b = int(first), int(second)
    if a <= 12 and b <= 12 and a != b and mark != ".":
        raise ValueError("day or month first?")
    day, month = (b, a) if b > 12 else (a, b)
    time = re.fullmatch(r"[ ,T]*(\d{2}:\d{2}(:\d{2})?)", rest)
    return f"{year}-{month:02}-{day:02}{' ' + time[1] if time else ''}"


def _in_words(text: str) -> datetime | None:
    """A date with a month's name. A year, a month and a day must all be there: two defaults show what is missing."""
    from dateutil import parser

    text = re.sub(r"^(?:published|updated|posted|date|on)\b[:\s]*", "", text, flags=re.I)
    if not re.search(r"[^\W\d]{3}", text):
        return None
    one, other = (
        parser.parse(text, default=default, tzinfos=lambda name, offset: offset)
        for default in (datetime(2004, 1, 1), datetime(2008, 2, 2))
    )
    return one if one == other else None
