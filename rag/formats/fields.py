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
from rag.formats.dates import iso_date
from rag.formats.openings import dateline, without_date_marker, without_front_lines

MAX_TEXT_CHARS = 2_000_000  # longer than any article; a whole book would keep the reader busy for an hour
MAX_ID_CHARS = 200

# What each field may be called, the best name first; compared without case, spaces and punctuation.
NAMES = {
    "title": ("title", "headline"),
    "text": ("text", "body", "content"),
    "outlet": ("outlet", "publisher", "source"),
    "author": ("author", "authors", "byline"),
    "published": ("published", "date", "publishedat", "datepublished", "publicationdate"),
    "created": ("created", "createdat"),  # of the file: stands in for `published` where nothing else is known
    "updated": ("updated", "modified", "updatedat", "datemodified"),
    "url": ("url", "link"),
    "id": ("id",),
}


def from_record(record: Mapping[str, object], origin: str, row: int | None = None) -> Article:
    """Make an article of a record: {"title": ..., "text": ..., "outlet": ...}; other fields are ignored.

    `origin` is the file where the record was read, and `row` its number there: the article's identity if it has
    no id and no address of its own. Its text is kept as given, but for cleaning and a leading "date 2024-11-29".
    Raises ReadError if there is no text.

    >>> from_record({"Headline": "Canal shut", "BODY": "It is shut.", "id": 7}, "/news.csv", 1).source.id
    '7'
    """
    fields = _fields(record)
    text, marked = without_date_marker(_clean_text(fields))
    source = _source(fields, text, {"published": marked})
    source = _identified(source, _words(fields.get("id")), origin, row, "title" in fields)
    return _checked(Article(source, text), "no text in it: a record needs a field named text, body or content")


def from_whole(record: Mapping[str, object], origin: str) -> Article:
    """Make an article of a record that has a file or page to itself, which is then its identity.

    A byline, a date and a dateline before the text are taken off; they tell what nothing else does.

    >>> article = from_whole({"text": "By Ann Okoro\\n\\nPARIS (AP) — It is shut."}, "/news/canal.txt")
    >>> article.source.id, article.source.author, article.source.outlet, article.text
    ('canal', 'Ann Okoro', 'AP', 'It is shut.')
    """
    fields = _fields(record)
    text, marked = without_date_marker(_clean_text(fields))
    text, front = without_front_lines(text)
    start, told = dateline(text)
    source = _source(fields, text[start:], told | front | ({"published": marked} if marked else {}))
    given = _words(fields.get("id"))
    stem = slug_of_address(origin) if web_address(origin) else stem_of(origin)
    source = replace(source, id=given if is_sane_id(given) else stem, origin=origin)
    return _checked(Article(source, text[start:]), "no text found in it")


def _source(fields: Mapping[str, object], text: str, front: Mapping[str, str | None]) -> Source:
    """All but the identity: from the fields, else from the front of the text."""
    return Source(
        id="",
        title=one_line(_words(fields.get("title"))) or title_of(text),
        outlet=one_line(_words(fields.get("outlet")), 200) or front.get("outlet") or "",
        author=one_line(_words(fields.get("author"), ", "), 200) or front.get("author") or "",
        url=web_address(_words(fields.get("url"))),
        published=_date(fields, "published") or front.get("published") or _date(fields, "created"),
        updated=_date(fields, "updated"),
    )


def _date(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    return iso_date(value[0] if isinstance(value, (list, tuple)) and value else value)


def _clean_text(fields: Mapping[str, object]) -> str:
    text = _text(fields.get("text"))
    if len(text) > MAX_TEXT_CHARS:
        raise ReadError(f"{len(text):,} characters are too many for one article; split it below {MAX_TEXT_CHARS:,}")
    return clean(text)


def _checked(article: Article, without_text: str) -> Article:
    if not re.search(r"\w", article.text):
        raise ReadError(without_text)
    return article


def _fields(record: Mapping[str, object]) -> dict[str, object]:
    named = {re.sub(r"[\W_]", "", str(name)).lower(): value for name, value in record.items()}
    found = {}
    for field, names in NAMES.items():
        values = [named[name] for name in names if named.get(name) not in (None, "", [], {})]
        if values:
            found[field] = values[0]
    return found


def _text(value: object) -> str:
    """The text of a value; a list is one paragraph each."""
    if isinstance(value, (list, tuple)):
        return "\n\n".join(_text(part) for part in value)
    return "" if value is None or isinstance(value, (bool, Mapping)) else str(value)


def _words(value: object, joint: str = " ") -> str:
    """The words of a value that should be short: a list is joined, an object gives its name."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    if isinstance(value, (list, tuple)):
        return joint.join(filter(None, (_words(part, joint) for part in value[:20])))
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a table program's idea of the id 7
    return "" if value is None or isinstance(value, (bool, Mapping)) else str(value)


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
