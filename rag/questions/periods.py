"""Days and spans of days in a question: "on Tuesday", "since June", "in 2024", "between 3 and 9 May".

The clock is an argument, so the same words give the same days in every run.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from rag.domain import Span
from rag.errors import UsageError
from rag.questions.where import without
from rag.text import fold

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "few": 3, "couple of": 2}

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:19|20)\d\d\b"
_UNIT = "day|week|month|year"
_NUMBER = r"\d+|" + "|".join(_NUMBERS)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b"
_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})\b"
_POINTS = (  # the longest reading first
    ("iso", rf"(?P<y>{_YEAR})-(?P<m>\d\d)-(?P<d>\d\d)\b"),
    ("day", rf"(?:{_WEEKDAY},? )?(?:the )?(?P<d>{_DAY})(?: of)? (?P<m>{_MONTH})(?:,? (?P<y>{_YEAR}))?"),
    ("day", rf"(?:{_WEEKDAY},? )?(?P<m>{_MONTH}) (?:the )?(?P<d>{_DAY})(?:,? (?P<y>{_YEAR}))?"),
    ("month", rf"(?P<m>{_MONTH})(?: of)?(?:,? (?P<y>{_YEAR}))?"),
    ("year", rf"(?P<y>{_YEAR})"),
    ("weekday", rf"(?:(?P<which>last|this|past) )?(?P<w>{_WEEKDAY})"),
    ("relative", r"(?P<which>this|last|past|the past|the last) (?P<unit>week|month|year)\b"),
    ("named", r"(?P<name>today|yesterday|the day before yesterday)\b(?!['’])"),
    ("ago", rf"(?P<n>a|(?:a )?(?:{_NUMBER})) (?P<unit>{_UNIT})s? ago\b"),
)
_POINT = "|".join(f"(?:{re.sub(r'[(][?]P<[a-z]+>', '(?:', pattern)})" for _, pattern in _POINTS)
_FORMS = (
    ("between", rf"\b(?:between|from) (?P<a>{_POINT}) (?:and|to|until|till|-) (?P<b>{_POINT})"),
    ("last", rf"\b(?:in|over|within|during|for) the (?:last|past) (?P<n>{_NUMBER}) (?P<unit>{_UNIT})s\b"),
    ("since", rf"\b(?:since|after|from|starting) (?P<a>{_POINT})(?: on(?:wards?)?)?"),
    ("until", rf"\b(?:until|till|up to|before|by) (?P<a>{_POINT})"),
    ("within", rf"\b(?:on|in|during|at|of|dated?) (?P<a>{_POINT})"),
    (
        "bare",
        r"\b(?P<a>(?:(?:the day before )?yesterday|(?<!usa )today)\b(?!['’])"
        rf"|(?:last|this) (?:week|month|year|{_WEEKDAY})"
        rf"|(?:a|(?:a )?(?:{_NUMBER})) (?:{_UNIT})s? ago)\b",
    ),
)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `since` to `until`, both included; None: open. `span` is where the question says so."""

    since: str | None
    until: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Dated:
    """The days that a question names, and the question without the words that name them."""

    since: str | None
    until: str | None
    text: str


_WEEKDAY_ONLY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b\D*$")
_NAME_OF_SHOW = re.compile(r"[A-Z]\w*\s+On\s+\w+day$")  # "Harbour Talk On Sunday" is a programme
_RELATIVE_TO_NOW = re.compile(r"today|yesterday|\b(?:this|last|past|ago)\b")


def iso_day(text: str | None) -> str | None:
    """A date as people type it into an option, as ISO; raises UsageError."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise UsageError(f"{text!r} is not a date; write it as 2024-11-29") from None


def period_in(text: str, newest: date | None, today: date | None) -> Dated | None:
    """The first period that a question names, for a library whose newest article is of `newest`.

    Days are counted from `today` (None: from the newest article); an old library's Tuesday is not this week's, nor is
    its January this year's.
    """
    latest = today or newest
    period = read_period(text, latest) if latest else None
    if period is None or _NAME_OF_SHOW.search(text[: period.span.start] + " " + period.span.cut(text)):
        return None
    assert latest is not None
    named = fold(period.span.cut(text))
    if newest and _WEEKDAY_ONLY.search(named):
        period = read_period(text, min(newest, latest)) or period
    elif newest and (period.since or period.until or "") > newest.isoformat() and not _RELATIVE_TO_NOW.search(named):
        period = read_period(text, newest) or period
    return Dated(period.since, period.until, without(text, period.span))


def read_period(text: str, today: date) -> Period | None:
    """The first period that a question names, or None.

    A day of the week means the latest one; reports of what was said that day may be dated a day later.

    >>> read_period("What did she say since June?", date(2024, 11, 29))
    Period(since='2024-06-01', until=None, span=Span(start=17, end=27))
    >>> read_period("What did she say on Thursday?", date(2024, 11, 29)).since
    '2024-11-28'
    """
    folded = fold(text)
    for form, pattern in _FORMS:
        for match in re.finditer(pattern, folded):
            if days := _days_of(form, match, today):
                return Period(*days, Span(*match.span()))
    return None


def _days_of(form: str, match: re.Match[str], today: date) -> tuple[str | None, str | None] | None:
    if form == "last":
        return (today - _length(match["n"], match["unit"])).isoformat(), None
    first = _point(match["a"], today)
    if first is None:
        return None
    start, end = first
    if form == "between":
        last = _point(match["b"], today) or first
        return start.isoformat(), max(end, last[1]).isoformat()
    if form == "since":
        return start.isoformat(), None
    if form == "until":
        strictly = match.group().startswith("before")
        return None, (start - timedelta(1) if strictly else end).isoformat()
    return start.isoformat(), end.isoformat()


def _point(text: str, today: date) -> tuple[date, date] | None:
    """The first and the last day that `text` names; None if there is no such day (30 February)."""
    for name, pattern in _POINTS:
        if match := re.fullmatch(pattern, text.strip()):
            try:
                return _READERS[name](match, today)
            except (ValueError, OverflowError):
                return None
    return None


def _iso(match: re.Match[str], today: date) -> tuple[date, date]:
    day = date.fromisoformat(match.group())
    return day, day


def _day(match: re.Match[str], today: date) -> tuple[date, date]:
    month, number = _month_number(match["m"]), int(re.sub(r"\D", "", match["d"]))
    year = int(match["y"]) if match["y"] else today.year
    day = date(year, month, number)
    if not match["y"] and day > today:
        day = date(year - 1, month, number)
    return day, day


def _month(match: re.Match[str], today: date) -> tuple[date, date]:
    month = _month_number(match["m"])
    year = int(match["y"]) if match["y"] else today.year - (month > today.month)
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _year(match: re.Match[str], today: date) -> tuple[date, date]:
    return date(int(match["y"]), 1, 1), date(int(match["y"]), 12, 31)


def _weekday(match: re.Match[str], today: date) -> tuple[date, date]:
    back = (today.weekday() - WEEKDAYS.index(match["w"])) % 7
    if back == 0 and match["which"] in ("last", "past"):
        back = 7
    day = today - timedelta(back)
    return day, day + timedelta(1)


def _relative(match: re.Match[str], today: date) -> tuple[date, date]:
    last = match["which"] != "this"
    if match["unit"] == "week":
        monday = today - timedelta(today.weekday() + 7 * last)
        return monday, monday + timedelta(6)
    if match["unit"] == "month":
        month = date(today.year, today.month, 1)
        if last:
            month = (month - timedelta(1)).replace(day=1)
        return month, month.replace(day=monthrange(month.year, month.month)[1])
    return date(today.year - last, 1, 1), date(today.year - last, 12, 31)


def _named(match: re.Match[str], today: date) -> tuple[date, date]:
    day = today - timedelta(("today", "yesterday", "the day before yesterday").index(match["name"]))
    return day, day


def _ago(match: re.Match[str], today: date) -> tuple[date, date]:
    day = today - _length(match["n"].removeprefix("a "), match["unit"])
    return day, day if match["unit"] == "day" else day + _length("1", match["unit"])


_READERS: dict[str, Callable[[re.Match[str], date], tuple[date, date]]] = {
    "iso": _iso,
    "day": _day,
    "month": _month,
    "year": _year,
    "weekday": _weekday,
    "relative": _relative,
    "named": _named,
    "ago": _ago,
}


def _month_number(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.strip(".")[:3]))


def _length(number: str, unit: str) -> timedelta:
    count = int(number) if number.isdigit() else _NUMBERS.get(number, 1)
    return timedelta(min(count, 100_000) * {"day": 1, "week": 7, "month": 31, "year": 366}[unit])
