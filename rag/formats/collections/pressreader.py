"""How PressReader writes an article that is saved or printed: its name on a line, outlet, date and page in front."""

from __future__ import annotations

import re

from rag.formats.collections.databases import Fields, author_of, day_of
from rag.formats.plain import unwrap

_DATED = r"[ \t]*PressReader(?:\.com)?[ \t]*[-–—|:·][^\n]{0,200}\b(?:19|20)\d\d\b[^\n]{0,200}"
_BARE = (
    r"[ \t]*(?:PressReader\.com\b[^\n]{0,80}|PRINTED AND DISTRIBUTED BY PRESSREADER[^\n]{0,120}"
    r"|COPYRIGHT AND PROTECTED BY APPLICABLE LAW)[ \t]*"
)
_LINE = rf"(?:{_DATED}|{_BARE})"
HEAD = re.compile(rf"^{_DATED}$", re.M)  # stands before an article and says where it is from
MARK = re.compile(rf"^{_BARE}(?:\n{_BARE}$)*$", re.M)  # says nothing; before each article, or behind
FIRST = re.compile(rf"\A\s*{_BARE}$", re.M)  # it stands before
_PARTS = re.compile(r"\s*[·|•]\s*|\s+[-–—:]\s+|:\s+")
_PAGE = re.compile(r"(?:(?:Page|Pg\.?|p\.?)\s*)?([A-Z]?\d{1,3})", re.I)
_BYLINE = re.compile(r"(?:[-–—]\s*)?By:?\s+(?P<name>.{2,80})", re.I)
MAX_FRONT_LINES = 8
MAX_FRONT_CHARS = 200


def pressreader(text: str) -> Fields:
    """The fields of one article; {} for one whose date is not found, as what is in front of it is not known then."""
    lines = [line.strip() for line in text.strip().split("\n")]
    named = [line for line in lines if re.fullmatch(_LINE, line)]
    lines = [line for line in lines if line not in named]
    head = _told(named[0]) if named and day_in(named[0]) else {}
    front = [n for n, line in enumerate(lines[: 2 * MAX_FRONT_LINES]) if line][:MAX_FRONT_LINES]
    dated = next((n for n in front if len(lines[n]) <= MAX_FRONT_CHARS and day_in(lines[n])), None)
    if dated is None and not head:
        return {}
    before = [line for line in lines[: dated or 0] if line]
    told = head | (_told(lines[dated]) if dated is not None else {})
    if dated is not None and not told.get("outlet") and len(before) > 1:
        told["outlet"] = before.pop()
    start = dated + 1 if dated is not None else 0
    title = str(told.pop("title", "")) if head else ""
    title = next(iter(before), "") or title
    while start < len(lines) and _is_front(lines[start], title):
        line = lines[start]
        if byline := _BYLINE.fullmatch(line):
            told.setdefault("author", author_of(byline["name"]))
        elif page := _PAGE.fullmatch(line):
            told.setdefault("page", page[1])
        elif line and not title:
            title = line
        start += 1
    return {**told, "title": title, "text": unwrap("\n".join(lines[start:]).strip())}


def day_in(line: str) -> bool:
    return any(day_of(part) for part in [line, *_PARTS.split(line)])


def _told(line: str) -> Fields:
    """What a line of parts says: the outlet before the day; behind it the page, the author, and the title."""
    parts = [part for part in _PARTS.split(line) if part and not re.fullmatch(r"PressReader(?:\.com)?", part, re.I)]
    at = next((n for n, part in enumerate(parts) if day_of(part)), None)
    if at is None:
        return {"published": day_of(line)}
    found: Fields = {"published": day_of(parts[at]), "outlet": parts[at - 1] if at else ""}
    for part in parts[at + 1 :]:
        if byline := _BYLINE.fullmatch(part):
            found["author"] = author_of(byline["name"])
        elif page := _PAGE.fullmatch(part):
            found["page"] = page[1]
        elif not part.isupper():  # the name of a section
            found["title"] = part
    return found


def _is_front(line: str, title: str) -> bool:
    """Whether a line behind the date still belongs to what is in front of the text."""
    if not line or _BYLINE.fullmatch(line) or _PAGE.fullmatch(line):
        return True
    if line == title or (line.isupper() and len(line) <= 30):
        return True
    return not title and len(line) <= MAX_FRONT_CHARS and not re.search(r"[.!?]$", line)
