"""What a web page says about itself in its head: title, outlet, author, dates, address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urlsplit

from rag.formats.cleaning import one_line
from rag.formats.dates import day_of_address, iso_date

_META = {
    "title": ("og:title", "twitter:title", "dc.title", "headline"),
    "published": (
        "article:published_time", "article:published", "datepublished", "date", "dc.date", "dcterms.created",
        "parsely-pub-date", "sailthru.date", "pubdate", "publish-date", "publication_date", "ptime",
    ),
    "updated": ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified"),
    "outlet": ("og:site_name", "application-name"),
    "author": ("author", "article:author", "parsely-author", "dc.creator", "byl", "sailthru.author"),
    "url": ("og:url",),
}  # fmt: skip
_SEPARATOR = re.compile(r"\s+(?:[|·•:»«›‹-]|[–—]|::)\s+|\s*[|»]\s*")
_TITLE_CLASS = re.compile(r"headline|(?:article|entry|post|story)[-_]*(?:header)?[-_]*title", re.I)
_NO_AUTHOR = re.compile(
    r"user ?name|admin(?:istrator)?|guest|anonymous|unknown|none|null|webmaster|authors?|editor|contributor|follow"
    r"|(?:view|see) .*|more (?:by|from) .*",
    re.I,
)
_DATE_BEHIND = re.compile(  # of a name: lines that were joined
    r"(?: (?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)(?: \d{1,2})?|\s*(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)$"
)


def declared(tree, url: str = "") -> dict[str, object]:
    """The fields that the head of a page gives; `url` is the address it came from, "" if unknown.

    Dates keep their time: trafilatura has only the day.
    """
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        if value := (meta.get("content") or "").strip():
            metas.setdefault(name, []).append(value)
    given = {field: [v for name in names for v in metas.get(name, ())] for field, names in _META.items()}
    linked = _linked_data(tree)
    links = [link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    address = next(filter(None, [*links, *given["url"]]), "")
    whole = one_line(tree.findtext(".//title") or "")
    names = [*given["outlet"][:1], *linked.get("outlet", ()), *given["outlet"][1:]]
    outlet = outlet_name(names, whole, url or address)
    titles = [*given["title"][:2], *linked.get("title", ())]
    days = [*_earlier(given["published"], linked.get("published", [])), *given["published"]]
    return {
        "title": _title(tree, titles, whole, [*names, outlet, urlsplit(url or address).hostname or ""]),
        "published": published(days, url or address), "outlet": outlet, "url": address,
        "updated": next((d for d in [*given["updated"], *linked.get("updated", ())] if iso_date(d)), None),
        "author": author_names([*given["author"], *linked.get("author", ())], outlet) or _byline(tree, outlet),
    }  # fmt: skip


def _linked_data(tree) -> dict[str, list[str]]:
    """The same from JSON-LD, where a page describes itself as a NewsArticle."""
    for script in tree.xpath("//script[@type='application/ld+json']")[:20]:
        try:
            stack = [json.loads(re.sub(r"^\s*<!\[CDATA\[|\]\]>\s*$", "", script.text or ""))]
        except (ValueError, RecursionError):
            continue
        for _ in range(200):
            if not stack:
                break
            value = stack.pop()
            if isinstance(value, list):
                stack += value
            elif isinstance(value, dict) and value.get("datePublished"):
                return {
                    "published": _names(value["datePublished"]), "updated": _names(value.get("dateModified")),
                    "outlet": _names(value.get("publisher")), "author": _names(value.get("author")),
                    "title": _names(value.get("headline")),
                }  # fmt: skip
            elif isinstance(value, dict):
                stack.append(value.get("@graph"))
    return {}


def _names(value: object) -> list[str]:
    if isinstance(value, list):
        return [name for part in value[:20] for name in _names(part)]
    value = value.get("name") if isinstance(value, dict) else value
    return [value] if isinstance(value, str) and value.strip() else []


# --- dates --------------------------------------------------------------------------------------


def published(days: Iterable[object], url: str) -> str | None:
    """When a page was published: the first date that is one, else the day in its address.

    Where they are a day apart, the address counts: times are often those of Greenwich, and it has the outlet's own day.

    >>> published(["0001-01-01T00:00:00Z"], "https://example.org/2024/11/29/canal")
    '2024-11-29'
    """
    named = day_of_address(url)
    found = next(filter(None, map(iso_date, days)), None)
    if found and named and abs(date.fromisoformat(found[:10]) - date.fromisoformat(named)).days == 1:
        return named
    return found or named


def _earlier(metas: list[str], linked: list[str]) -> list[str]:
    """The first date of each, the earlier day first: some pages put the time of their last change in one of them."""
    both = [next(filter(iso_date, days), "") for days in (metas, linked)]
    return sorted(filter(None, both), key=lambda day: (iso_date(day) or "")[:10])


# --- names --------------------------------------------------------------------------------------


def outlet_name(names: Iterable[str], title: str, url: str) -> str:
    """The outlet as people call it: of its names, and the end of the page's title, the first that is no handle or host.

    >>> outlet_name(["sarngazette"], "Canal shut - Sarn Gazette", "https://www.sarngazette.example/a")
    'Sarn Gazette'
    >>> outlet_name(["@sarn"], "", "")
    'sarn'
    """
    parts = _SEPARATOR.split(title)
    label = _squashed(urlsplit(url).hostname or "")
    names = [one_line(name, 200) for name in names]
    ends = [one_line(part) for part in parts[1:] if _is_site(part, [label, *names]) or _shortened(part, label)]
    named = [name for name in names if name and not re.match(r"https?:", name) and _squashed(name) != _squashed(title)]
    good = [name for name in [*named, *ends] if not re.fullmatch(r"@\S+|[a-z0-9.-]+|\S+\.\w{2,4}", name)]
    return next(iter([*good, *(name.lstrip("@") for name in named)]), "")


def _title(tree, titles: list[str], whole: str, sites: list[str]) -> str:
    """The headline on the page, if it is like one that the head names; else that one."""
    known = [title for title in (without_site(one_line(t), sites) for t in titles) if title]
    known += [without_site(whole, sites)] if whole else []
    for heading in tree.xpath("//h1[not(ancestor::footer)] | //h2[@itemprop='headline']")[:8]:
        text = one_line(heading.text_content())
        if not text or _is_site(text, sites):
            continue
        if _is_headline(heading) or any(_alike(text, title) for title in known):
            return without_site(text, sites)
    return next(iter(known), "")


def _is_headline(heading) -> bool:
    return heading.get("itemprop") == "headline" or bool(_TITLE_CLASS.search(heading.get("class") or ""))


def _alike(one: str, other: str) -> bool:
    """Whether two titles share half of the words of the longer."""
    mine, yours = (set(re.findall(r"\w+", text.lower())) for text in (one, other))
    return 2 * len(mine & yours) >= max(len(mine), len(yours), 1)


def without_site(title: str, sites: list[str]) -> str:
    """A title without the name of its outlet before or behind it.

    >>> without_site("Canal shut | News | The Gazette", ["Gazette"]), without_site("Gazette - Canal", ["gazette.org"])
    ('Canal shut | News', 'Canal')
    """
    marks = list(_SEPARATOR.finditer(title))
    if marks and _is_site(title[marks[-1].end() :], sites) and title[: marks[-1].start()].strip():
        return title[: marks[-1].start()].strip()
    if marks and _is_site(title[: marks[0].start()], sites) and title[marks[0].end() :].strip():
        return title[marks[0].end() :].strip()
    return title


def _is_site(part: str, sites: Iterable[str]) -> bool:
    return _squashed(part) in {_squashed(site) for site in sites} - {""}


def _shortened(name: str, label: str) -> bool:
    """Whether a host's label is made of letters of a name, in order: "nytimes" of "The New York Times"."""
    letters = iter(squashed := _squashed(name))
    return len(label) >= 5 and squashed[:1] == label[:1] and name[:1].isupper() and all(c in letters for c in label)


def _squashed(name: str) -> str:
    """A name, a handle or a host as letters only: "The Gazette" and "www.gazette.co.uk" are one."""
    name = re.sub(r"^https?://|^www\.|^the\s", "", name.strip().lower().lstrip("@"))
    host = re.fullmatch(r"(?:[\w-]+\.)*?([\w-]+)(?:\.(?:com?|org|net|gov|ac|info))?\.[a-z]{2,7}", name)
    return re.sub(r"[\W_]|^the(?=\w{4})", "", host[1] if host else name)


def author_names(values: Iterable[str], outlet: str = "") -> str:
    """The names in what pages give as author: no addresses, handles, accounts or the outlet itself, each once.

    >>> author_names(["By Ann Okoro and DOV MARR", "https://example.org/ann", "Username", "Dov Marr July"])
    'Ann Okoro, DOV MARR'
    """
    found: dict[str, str] = {}
    for name in _parted(values):
        name = _DATE_BEHIND.sub("", re.sub(r"\s*(?:\([^)]*\)|[|].*)$", "", name)).strip(" .,;-–—")
        if _is_author(name):
            found.setdefault(_squashed(name), name)
    if len(found) > 1:
        found.pop(_squashed(outlet), None)
    return ", ".join(found.values())


def _byline(tree, outlet: str) -> str:
    """The names in the first element that is marked as the author's and holds some."""
    marked = "//*[@rel='author' or @itemprop='author' or contains(@class, 'byline') or contains(@class, 'author-name')]"
    texts = (" ".join(element.text_content().split()) for element in tree.xpath(marked)[:20])
    return next(filter(None, (author_names([text], outlet) for text in texts if len(text) <= 100)), "")


def _parted(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        line = re.sub(r"^\s*(?:(?:written|posted|reported) )?by:?\s+", "", value, flags=re.I)
        line = one_line(line.strip().partition("\n")[0], 300)
        yield from re.split(r"\s*[,;]\s*|\s+(?:and|&)\s+|\s+by\s+", line)


def _is_author(name: str) -> bool:
    return bool(
        1 < len(name) <= 60
        and not re.search(r"[@/\\<>{}=]|https?|\d{2}|\.(?:com|org|net)\b", name)
        and not _NO_AUTHOR.fullmatch(name)
        and name[0].isalpha()
        and (not name[0].islower() or re.match(r"(?:de|van|von|al|bin|la)\b", name))
    )
