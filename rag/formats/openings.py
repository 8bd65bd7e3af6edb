"""What stands before the text of an article: a date put there by a collection, a byline, a date line, a dateline."""

from __future__ import annotations

import re

from rag.formats.dates import iso_date

_DATE_MARKER = re.compile(r"date:?[ \t]+(\d{4}-\d{2}-\d{2})\b[ \t]*\n*", re.I)
_BYLINE = re.compile(r"[Bb]y ([^\W\d_][\w.'’-]*(?:,? [^\W\d_][\w.'’-]*){1,9})")
_PUBLISHED = re.compile(r"(?:(?:first )?(?:published|posted)(?: on)?|date)?:?\s*(.*\d.*)", re.I)
_DATELINE = re.compile(
    r"""(?: (?P<capitals>[A-Z][A-Z.'’-]{1,24}(?:(?:[ ]|[ ]?[/,][ ]?)[A-Z][A-Z.'’-]{1,24}){0,3})  # TEHRAN, KYIV/MOSCOW
          | [A-Z][\w.'’-]{1,24}(?:[ ][A-Z][\w.'’-]{1,24}){0,3} )?                     # Tehran: an agency must follow
        (?:,[ ][A-Z][\w.]{1,20}(?:[ ][A-Z][\w.]{1,20}){0,2}){0,2}?                    # , Calif.   , New Mexico
        # , March 3   , 3 March 2025
        (?:(?:^|,[ ])(?P<date>(?:[A-Z][a-z]{2,8}\.?[ ]\d{1,2}|\d{1,2}[ ][A-Z][a-z]{2,8}\.?)(?:,?[ ]\d{4})?))?
        [ ]?(?P<agency>\([A-Z][\w.,& /-]{1,40}\)|/[ ]?[A-Z][\w.& -]{1,40}/)?          # (AP)   /CNW/
        [ ]?(?:[–—]|--|(?<=[ )/])-)\s*                                               # a dash
        (?=["“‘'«(A-Z0-9])""",
    re.X,
)
MAX_LINES = 4
MAX_LINE_CHARS = 100


def without_date_marker(text: str) -> tuple[str, str | None]:
    """Take off a leading "date 2024-11-29", which some collections put before the text.

    >>> without_date_marker("date 2024-11-29 SARN – It is shut.")
    ('SARN – It is shut.', '2024-11-29')
    """
    marker = _DATE_MARKER.match(text)
    found = iso_date(marker.group(1)) if marker else None
    return (text[marker.end() :], found) if marker and found else (text, None)


def without_front_lines(text: str) -> tuple[str, dict[str, str]]:
    """Take off lines that hold nothing but the author's name or a date, and return what they say.

    >>> without_front_lines("By Ann Okoro\\n4 March 2025\\n\\nIt is shut.")
    ('It is shut.', {'author': 'Ann Okoro', 'published': '2025-03-04'})
    """
    found: dict[str, str] = {}
    rest = text
    for _ in range(MAX_LINES):
        line, _, after = rest.partition("\n")
        told = front_line(line)
        if not told or not after.strip() or told.keys() & found.keys():
            break
        found |= told
        rest = after.lstrip("\n")
    return rest, found


def front_line(line: str) -> dict[str, str]:
    """What a line tells, if it is a byline or a date and nothing else; else {}."""
    line = line.strip()
    if not line or len(line) > MAX_LINE_CHARS or line.isdigit():
        return {}
    byline = _BYLINE.fullmatch(line)
    if byline:
        return {"author": byline[1].rstrip(".")} if all(_is_name(word) for word in byline[1].split()) else {}
    published = _PUBLISHED.fullmatch(line)
    date = iso_date(published[1].replace("|", " ").rstrip(".")) if published else None
    return {"published": date} if date else {}


def _is_name(word: str) -> bool:
    return word[0].isupper() or word.lower() in ("and", "de", "van", "von", "der", "la", "bin", "al") or "-" in word


def dateline(text: str) -> tuple[int, dict[str, str]]:
    """Where a text really begins, behind "PARIS, March 3 (Reuters) - ", and the outlet and date named there.

    >>> dateline("JOHANNESBURG (AP) — The mayor left.")
    (20, {'outlet': 'AP'})
    >>> dateline("The mayor left.")
    (0, {})
    """
    found = _DATELINE.match(text)
    if not found or not (found["capitals"] or found["agency"]):
        return 0, {}
    told = {"outlet": (found["agency"] or "").strip("(/ )"), "published": iso_date(found["date"])}
    return found.end(), {field: value for field, value in told.items() if value}
