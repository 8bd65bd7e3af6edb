"""How news databases write one article of an export: each function reads the fields of one, {} where it finds none."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from rag.formats.dates import iso_date
from rag.formats.plain import unwrap

Fields = dict[str, object]

# --- what is the same in several ----------------------------------------------------------------

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january janvier januar jänner enero", "february février februar febrero", "march mars märz marzo",
            "april avril abril", "may mai mayo", "june juin juni junio", "july juillet juli julio",
            "august août agosto", "september septembre septiembre", "october octobre oktober octubre",
            "november novembre noviembre", "december décembre dezember diciembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_DAY_LINE = re.compile(  # January 14, 2025 Tuesday 9:33 AM GMT   14 janvier 2025   Friday 14. Januar 2025
    r"(?:[^\W\d]{3,10},? )?(?:(?P<m1>[^\W\d]{3,9})\.? (?P<d1>\d{1,2})(?:st|nd|rd|th)?"
    r"|(?P<d2>\d{1,2})(?:\.|er)? (?:de )?(?P<m2>[^\W\d]{3,10})\.?),? (?:de )?(?P<y>\d{4})\b.{0,60}"
)


def day_of(line: str) -> str | None:
    """The day that a line is about, in the languages in which databases write dates; None if it is no date.

    >>> day_of("January 14, 2025 Tuesday Final Edition"), day_of("jeudi 5 octobre 2013"), day_of("The 14 of them left")
    ('2025-01-14', '2013-10-05', None)
    """
    line = " ".join(line.split())
    found = _DAY_LINE.fullmatch(line)
    month = _MONTHS.get((found["m1"] or found["m2"]).lower()) if found else None
    if found and month:
        return iso_date(f"{found['y']}-{month:02}-{int(found['d1'] or found['d2']):02}")
    return iso_date(line) if len(line) <= 40 and re.match(r"\d|[A-Z][a-z]{2,8}\.? \d", line) else None


def _blocks(text: str) -> list[str]:
    """Paragraphs, each on one line."""
    return [" ".join(block.split()) for block in re.split(r"\n[ \t]*\n", text) if block.strip()]


def _labelled(text: str, names: str) -> dict[str, str]:
    """The values behind labels that begin a line, each up to the next label; the first of a name counts."""
    marks = list(re.finditer(rf"^[ \t]*({names}):[ \t]*", text, re.I | re.M))
    found: dict[str, str] = {}
    for mark, after in zip(marks, [*marks[1:], None], strict=False):
        value = text[mark.end() : after.start() if after else len(text)].strip()
        found.setdefault(mark[1].lower(), value)
    return found


def author_of(line: str) -> str:
    return re.sub(r"^(?:by|par|von|por)\s+", "", " ".join(line.split()), flags=re.I).rstrip(".,; ")


# --- Nexis --------------------------------------------------------------------------------------

_NEXIS_HEAD = "BYLINE|SECTION|LENGTH|DATELINE|HIGHLIGHT|HEADLINE|SERIES|SOURCE"
_NEXIS_FOOT = re.compile(
    r"^[ \t]*(?:(?:LOAD-DATE|LANGUAGE|PUBLICATION-TYPE|DOCUMENT-TYPE|SUBJECT|ORGANIZATION|COMPANY|TICKER|INDUSTRY"
    r"|PERSON|CITY|STATE|COUNTRY|GEOGRAPHIC|JOURNAL-CODE|ACC-NO|NOTES|GRAPHIC|URL|CORRECTION-DATE|Load-Date"
    r"|Classification):?|Copyright \d{4} .*|(?:©|\(c\)) ?\d{4} .*|End of Document)",
    re.M,
)


def nexis(text: str) -> Fields:
    """Outlet, date and headline in the middle of the page, labels in capitals, text, labels again."""
    _, _, text = text.lstrip().partition("\n")
    first = re.search(rf"^[ \t]*(?:{_NEXIS_HEAD}):", text, re.M)
    if not first:
        return {}
    body = re.compile(rf"^[ \t]*(?:{_NEXIS_HEAD}):.*(?:\n[ \t]*\S.*)*\n*", re.M)
    start = first.start()
    while label := body.match(text, start):
        start = label.end()
    labels = _labelled(text[first.start() : start], _NEXIS_HEAD)
    front = [block for block in _blocks(text[: first.start()]) if not block.startswith(("Copyright", "©", "(c)"))]
    place = next((n for n, block in enumerate(front) if day_of(block)), None)
    if place is None:
        return {}
    foot = _NEXIS_FOOT.search(text, start)
    return {
        "title": next(iter(front[place + 1 :]), "") or " ".join(labels.get("headline", "").split()),
        "outlet": front[place - 1] if place else "", "published": day_of(front[place]),
        "author": author_of(labels.get("byline", "")), "page": _page(labels.get("section", "")),
        "text": "\n\n".join(_blocks(text[start : foot.start() if foot else len(text)])),  # lines are cut at a width
    }  # fmt: skip


def _page(section: str) -> str:
    found = re.search(r"\b(?:Pg|Page|S|p)\.? ?([A-Z]?\d{1,3})\b", section)
    return found[1] if found else ""


def nexis_uni(text: str) -> Fields:
    """Headline, outlet, date, copyright, labels, a line "Body", text, and behind it the day on which it was stored."""
    head, _, rest = re.sub(r"\n[ \t]*End of Document.*", "", text, flags=re.S).rpartition("\nBody\n")
    blocks = [line for line in map(str.strip, head.split("\n")) if line]
    place = next((n for n in range(len(blocks) - 1, -1, -1) if day_of(blocks[n])), None)
    if not rest or place is None or place < 2:
        return {}
    labels = _labelled("\n".join(blocks[place + 1 :]), "Section|Length|Byline|Highlight|Dateline")
    foot = _NEXIS_FOOT.search(rest)
    return {
        "title": blocks[place - 2], "outlet": re.sub(r"(?<=\w)\(", " (", blocks[place - 1]),
        "published": day_of(blocks[place]), "author": author_of(labels.get("byline", "")),
        "page": _page(labels.get("section", "")), "text": unwrap(rest[: foot.start() if foot else len(rest)].strip()),
    }  # fmt: skip


# --- Factiva ------------------------------------------------------------------------------------

_FACTIVA_CODES = "SE|HD|BY|CR|WC|PD|ET|SN|SC|NGC|GC|ED|PG|VOL|LA|CY|LP|TD|ART|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN"
_FACTIVA_CODE = re.compile(rf"^[ \t]*({_FACTIVA_CODES})[ \t]*(?:\n|\t|[ ]{{2,}}|$)", re.M)
_FACTIVA_WORDS = re.compile(r"[\d.,’' ]+(?:words|mots|Wörter|palabras|parole)")


def factiva(text: str) -> Fields:
    """Either two-letter codes before each field, or bare lines around the number of words."""
    marks = list(_FACTIVA_CODE.finditer(text))
    if not any(mark[1] == "HD" for mark in marks):
        return _factiva_bare(text)
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    found = {m[1]: text[m.end() : end].strip() for m, end in zip(reversed(marks), reversed(ends), strict=True)}
    paragraphs = [line.strip() for code in ("LP", "TD") for line in found.get(code, "").split("\n") if line.strip()]
    return {
        "title": " ".join(found["HD"].split()), "author": author_of(found.get("BY", "")), "outlet": found.get("SN", ""),
        "published": day_of(found.get("PD", "")), "page": found.get("PG", ""), "text": "\n\n".join(paragraphs),
        "id": found.get("AN", "").removeprefix("Document").strip(),
    }  # fmt: skip


def _factiva_bare(text: str) -> Fields:
    lines = [line.strip() for line in text.strip().split("\n")]
    words = next((n for n, line in enumerate(lines) if _FACTIVA_WORDS.fullmatch(line)), None)
    if words is None:
        return {}
    front = [line for line in lines[:words] if line]
    byline = front.pop() if len(front) > 1 and re.match(r"(?:by|par|von|por)\s", front[-1], re.I) else ""
    day = next((n for n in range(words + 1, min(words + 4, len(lines))) if day_of(lines[n])), None)
    if day is None or not front:
        return {}
    behind = [line for line in lines[day + 1 : day + 4] if line and not re.fullmatch(r"\d{1,2}:\d{2}.*", line)]
    notice = re.compile(r"\(c\)|©|copyright", re.I)
    rights = next((n for n, line in enumerate(lines[day : day + 12], start=day) if notice.match(line)), None)
    start = rights + 1 if rights is not None else lines.index("", day) + 1 if "" in lines[day:] else day + 1
    *body, number = [line for line in lines[start:] if line]
    return {
        "title": front[-1], "author": author_of(byline), "outlet": next(iter(behind), ""),
        "published": day_of(lines[day]), "text": "\n\n".join(body), "id": number.removeprefix("Document").strip(),
        "page": next((line for line in lines[day:start] if re.fullmatch(r"[A-Z]?\d{1,3}", line)), ""),
    }  # fmt: skip


# --- ProQuest, NewsBank, Europresse -------------------------------------------------------------

_PROQUEST = (
    "Full text|Abstract|Links|Subject|Business indexing term|Title|Alternate title|Author|Publication title|Location|"
    "People|Company ?/ ?organization|Identifier ?/ ?keyword|Classification|Pages?|Publication year|Publication date|"
    "Section|Publisher|Place of publication|Country of publication|Publication subject|Source type|Document type|ISSN|"
    "Language of publication|ProQuest document ID|Document URL|Copyright|Last updated|Database|Source|Credit|Volume|"
    "Issue|First page|Number of pages|Dateline|Column"
)


def proquest(text: str) -> Fields:
    found = _labelled(re.sub(r"^_{20,}\s*$", "", text, flags=re.M), _PROQUEST)
    body = re.sub(r"(?<=\S)\n(?=\S)", "\n\n", found.get("full text", ""))
    url = found.get("document url", "")
    return {
        "title": " ".join(found.get("title", "").split()), "author": author_of(found.get("author", "")),
        "outlet": re.split(r"[;:]", found.get("publication title", ""))[0].strip(),
        "published": day_of(found.get("publication date", "")), "page": found.get("first page") or found.get("pages"),
        "text": "" if body.lower().startswith("not available") else body,
        # behind a library's own address, and with its account
        "url": parse_qs(urlsplit(url).query).get("url", [url])[0].partition("?")[0],
    }  # fmt: skip


def newsbank(text: str) -> Fields:
    """Headline; outlet - date; labels; text; a number of its own."""
    lines = [line.strip() for line in text.strip().split("\n")]
    named = ((n, re.fullmatch(r"(.{3,100}?) [-–—|] (.{8,40})", line)) for n, line in enumerate(lines))
    place, found = next(((n, m) for n, m in named if m and day_of(m[2]) and n), (0, None))
    if not found:
        return {}
    names = "Author|Section|Page|Edition|Column"
    start = place + 1
    while start < len(lines) and (not lines[start] or re.match(rf"(?:{names}):", lines[start])):
        start += 1
    labels = _labelled("\n".join(lines[place:start]), names)
    body = re.split(r"^(?:Record(?: Number)?|OpenURL Link|Caption):", "\n".join(lines[start:]), flags=re.M)[0]
    return {
        "title": next((line for line in reversed(lines[:place]) if line), ""), "outlet": found[1],
        "published": day_of(found[2]), "author": author_of(labels.get("author", "")), "page": labels.get("page", ""),
        "text": unwrap(body.strip()),
    }  # fmt: skip


def europresse(text: str) -> Fields:
    """Of a page whose named elements were made labels by `lines_of_page`."""
    header = "".join(re.findall(r"^EP-HEADER:(.*)", text, re.M))
    outlet, title = (re.search(rf"^{label}:\s*(.*)", text, re.M) for label in ("EP-OUTLET", "EP-TITLE"))
    day = re.search(r"\d{1,2}(?:er)? [^\W\d]+ \d{4}|[^\W\d]+ \d{1,2}, \d{4}", header)
    behind = text[title.end() :] if title else ""
    body = re.split(r"^(?:© \d{4}.*|Numéro de document|Document number|news·.*)", behind, flags=re.M)[0]
    lines = [line.strip() for line in body.split("\n") if line.strip()]
    # the author's name stands alone: a few words that end no sentence
    named = len(lines) > 1 and len(lines[0].split()) <= 6 and not re.search(r"[.!?:]$", lines[0])
    return {
        "title": title[1].strip() if title else "", "outlet": outlet[1].strip() if outlet else "",
        "published": day_of(day[0]) if day else None, "author": lines[0] if named else "",
        "page": _page(header), "text": "\n\n".join(lines[named:]),
    }  # fmt: skip
