"""From what a format says about an article to the `Article`: its title, outlet, dates, address and identity."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlsplit

from rag.domain import Article, Source
from rag.errors import ReadError
from rag.formats.cleaning import clean, one_line
from rag.formats.collections.paths import RecordFields, look_up
from rag.formats.collections.records import understood
from rag.formats.openings import dateline, without_date_marker, without_front_lines
from rag.formats.printed import page_starts
from rag.formats.teasers import without_teasers

MAX_TEXT_CHARS = 2_000_000  # longer than any article; a whole book would keep the reader busy for an hour
MAX_ID_CHARS = 200

_JOINTS = (" - ", " | ", " – ", " — ")  # between a title and the outlet that a service puts behind it


def from_record(record: Mapping[str, object], origin: str, row: int | None = None) -> Article:
    """Make an article of a record: {"title": ..., "text": ..., "outlet": ...}; other fields are ignored.

    `origin` is the file where the record was read, and `row` its number there: the article's identity if it has
    no id and no address of its own. Its text is kept as given, but for cleaning and a leading "date 2024-11-29".
    Raises ReadError if there is no text.

    >>> from_record({"Headline": "Canal shut", "BODY": "It is shut.", "id": 7}, "/news.csv", 1).source.id
    '7'
    """
    return from_found(understood(record), origin, row)


def from_found(found: RecordFields, origin: str, row: int | None = None) -> Article:
    """The same, of a record that `rag.formats.collections.records` has understood."""
    fields = found.values
    text, marked = without_date_marker(_clean_text(fields))
    source = _source(fields, text, {"published": marked})
    given = fields.get("id", "")
    if address := web_address(given):  # feeds name an entry by its address
        source, given = replace(source, url=source.url or address), ""
    source = _identified(source, given, origin, row, "title" in fields)
    return _checked(Article(source, text), "no text in it: a record needs a field named text, body or content")


def from_whole(record: Mapping[str, object], origin: str) -> Article:
    """Make an article of a record that has a file or page to itself, which is then its identity.

    A byline, a date and a dateline before the text are taken off; they tell what nothing else does.

    >>> article = from_whole({"text": "By Ann Okoro\\n\\nPARIS (AP) — It is shut."}, "/news/canal.txt")
    >>> article.source.id, article.source.author, article.source.outlet, article.text
    ('canal', 'Ann Okoro', 'AP', 'It is shut.')
    """
    fields = look_up(record).values
    text, marked = without_date_marker(_clean_text(fields))
    text, front = without_front_lines(text)
    start, told = dateline(text)
    source = _source(fields, text[start:], told | front | ({"published": marked} if marked else {}))
    given = fields.get("id", "")
    stem = slug_of_address(origin) if web_address(origin) else stem_of(origin)
    source = replace(source, id=given if is_sane_id(given) else stem, origin=origin)
    if isinstance(printed := record.get("printed"), list):
        source = replace(source, pages=page_starts(text[start:], printed))
    return _checked(Article(source, text[start:]), "no text found in it")


def _source(fields: Mapping[str, str], text: str, front: Mapping[str, str | None]) -> Source:
    """All but the identity: from the fields, else from the front of the text."""
    outlet = one_line(fields.get("outlet", ""), 200)
    return Source(
        id="",
        title=_without_outlet(one_line(fields.get("title", "")), outlet) or title_of(text),
        outlet=outlet or front.get("outlet") or "",
        author=one_line(fields.get("author", ""), 200) or front.get("author") or "",
        url=web_address(fields.get("url", "")),
        published=fields.get("published") or front.get("published") or fields.get("created"),
        updated=fields.get("updated"),
    )


def _without_outlet(title: str, outlet: str) -> str:
    """A title without the outlet's name behind it, as NewsAPI and search engines put it there.

    >>> _without_outlet("Canal shut - Delta Review", "Delta Review")
    'Canal shut'
    """
    ends = (joint + outlet for joint in _JOINTS if outlet)
    return next((title.removesuffix(end).rstrip() for end in ends if title.endswith(end)), title)


def _clean_text(fields: Mapping[str, str]) -> str:
    text = fields.get("text", "")
    if len(text) > MAX_TEXT_CHARS:
        raise ReadError(f"{len(text):,} characters are too many for one article; split it below {MAX_TEXT_CHARS:,}")
    return clean(without_teasers(clean(text)))


def _checked(article: Article, without_text: str) -> Article:
    if not re.search(r"\w", article.text):
        raise ReadError(without_text)
    return article


# --- identity -----------------------------------------------------------------------------------


def _identified(source: Source, given: str, origin: str, row: int | None, titled: bool) -> Source:
    if given:
        # A small number says nothing outside its file, unless an outlet stands beside it.
        scope = source.outlet or (origin if re.fullmatch(r"\d{1,6}", given) else "")
        own_id = given if is_sane_id(given) else slug(given)
        return replace(source, id=own_id, origin=f"id:{scope}/{one_line(given, 1000)}")
    if source.url:
        return replace(source, id=slug_of_address(source.url), origin=source.url)
    stem = stem_of(origin)
    if row is None:
        return replace(source, id=stem, origin=origin)
    mark = fingerprint(source.title, source.outlet, source.published or "") if titled else str(row)
    return replace(source, id=f"{stem}-{row}", origin=f"{origin}#{mark}")


def is_sane_id(text: str) -> bool:
    """Whether a record's own id can be used as it stands, on a command line and in `id#s10-20`.

    >>> is_sane_id("ap-2024/11.3"), is_sane_id("two words"), is_sane_id("--help")
    (True, False, False)
    """
    return bool(
        0 < len(text) <= MAX_ID_CHARS
        and text.isprintable()
        and not re.search(r"[\s#]|^-", text)
        and unicodedata.is_normalized("NFC", text)
    )


def slug(text: str, max_chars: int = 80) -> str:
    """A readable id. What had to be changed is told apart by a short hash.

    >>> slug("Canal_shut-2024")
    'Canal_shut-2024'
    >>> slug("Canal shut!").startswith("Canal-shut-")
    True
    """
    plain = re.sub(r"[^\w.]+", "-", one_line(text, 4 * max_chars)).strip("-.")
    if plain and plain == text and len(plain) <= max_chars:
        return plain
    return f"{plain[:max_chars].rstrip('-.') or 'article'}-{fingerprint(text)}"


def slug_of_address(url: str) -> str:
    """A readable id for a web address.

    >>> slug_of_address("https://www.example.org/news/canal-shut.html")
    'example.org-news-canal-shut'
    """
    parts = urlsplit(url)
    path = re.sub(r"\.(html?|php|aspx?)$|/$", "", parts.path)
    plain = re.sub(r"[^\w.-]+", "-", (parts.hostname or "").removeprefix("www.") + path).strip("-.")
    return slug(plain + "?" + parts.query) if parts.query else slug(plain)


def stem_of(origin: str) -> str:
    """The id for a file: its name without the ending.

    >>> stem_of("/news/2024/canal.shut.txt")
    'canal.shut'
    """
    name = re.split(r"[/\\!]", origin.removeprefix("upload:"))[-1]
    return slug(re.sub(r"(?<=.)\.\w{1,8}$", "", name))


def fingerprint(*parts: str) -> str:
    """Eight hexadecimal digits of the parts' hash."""
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:8]


_ADDRESS = re.compile(r"https?://[^\s/?@\\\"'<>`]+([/?][^\s\\\"<>`]*)?", re.I)


def web_address(text: str) -> str:
    """An http(s) address, or "" for anything else: it becomes a link on the page.

    >>> web_address(" https://example.org/a#top "), web_address("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    address = text.strip().partition("#")[0]
    sound = len(address) <= 2000 and address.isprintable() and _ADDRESS.fullmatch(address)
    return address if sound else ""


# --- titles -------------------------------------------------------------------------------------

_SENTENCE_END = re.compile(r"[.!?…][\"”’»)]*(?=\s|$)|\n")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Sgt|Lt|Sen|Rep|Gov|St|Jr|Sr|No|vs)|\b[A-Z])\.$")


def title_of(text: str, max_chars: int = 90) -> str:
    """A title for a text that has none: its first sentence behind a dateline, cut at a word. The text keeps it.

    >>> title_of("Dr. Velin spoke. Nobody listened.")
    'Dr. Velin spoke'
    """
    opening = text[dateline(text)[0] :][: 4 * max_chars].lstrip()
    ends = (m for m in _SENTENCE_END.finditer(opening) if not _ABBREVIATION.search(opening[: m.start() + 1]))
    end = next(ends, None)
    sentence = opening[: end.start() + (opening[end.start()] in "?!")] if end else opening
    if len(sentence) > max_chars:
        sentence = sentence[:max_chars].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"
    return one_line(sentence)
