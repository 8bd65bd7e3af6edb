"""Where a record keeps what an article has: one table for the news services, collections and tools that write records.

A path is its names run together, so that one line stands for `{"source": {"name": ...}}`, a column `source.name` and a
column `source_name`. Of a list of objects the first one counts ("authors" is read as the list that it is).
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rag.formats.dates import iso_date

# Fields and their paths, the best first; compared without case, spaces and punctuation. From the documentation or the
# files of NewsAPI, GNews, NewsData, Event Registry, the Guardian, NYT, Media Cloud, GDELT, WordPress, Webhose, Aylien,
# Newscatcher, news-please (CC-News), newspaper3k, trafilatura, All-the-News, RealNews, CNN/DailyMail, schema.org,
# ninjs, CSL-JSON, Zotero, JSON Feed.
PATHS: dict[str, tuple[str, ...]] = {
    "title": tuple(
        "title headline title.rendered headline.main headlines.value fields.headline webTitle article_title"
        " story_title thread.title".split()
    ),
    "text": tuple(
        "full_text full_content text body content article_text articleBody fields.bodyText body_text maintext"
        " story_text article story content_text bodies.value body_xhtml body_html content_html content.rendered"
        " fields.body text_content clean_text cleaned_text raw_text plain_text news_text article_content contents"
        " transcript".split()
    ),
    "outlet": tuple(
        "outlet publisher.name publisher source.name source.title source_name name_source publication.name publication"
        " publication_title publication_name newspaper media.name site_name fields.publication infosources.name"
        " container_title provider.name yoast_head_json.og_site_name source website copyrightholder SourceCommonName"
        " thread.site_full feed_title source_hostname source_domain hostname domain clean_url thread.site site"
        " source_id".split()
    ),
    "author": tuple(
        "author.name _embedded.author.name yoast_head_json.author byline.original author authors byline"
        " fields.byline by creator".split()
    ),
    "published": tuple(
        "published datePublished dateTimePub dateTime date publishedAt published_date publication_date pub_date"
        " publish_date date_publish publish_time webPublicationDate published_on published_time first_published"
        " firstcreated issued.date-parts issued date_gmt date.$date versioncreated seendate timestamp".split()
    ),
    "created": ("created", "created_at", "date_created"),  # of the file: where nothing else is known
    "updated": tuple("updated modified updated_at date_modified last_modified date_modify fields.lastModified".split()),
    "url": tuple(
        "url link web_url article_url links.permalink external_url canonical_url canonical_link permalink"
        " DocumentIdentifier SOURCEURL mainEntityOfPage.@id mainEntityOfPage source uri".split()
    ),
    "id": ("id", "id.$oid"),
}
# What needs no explanation; any other name is told to the user when it is taken.
PLAIN = frozenset(
    "title headline text body content outlet publisher publishername source sourcename author authors authorname byline"
    " published date publishedat datepublished created createdat updated modified updatedat datemodified url link"
    " id idoid".split()
)
SUMMARIES = frozenset(
    "description summary abstract abstractnote leadparagraph snippet excerptrendered fieldstrailtext highlights".split()
)
_NO_TEXT = re.compile(r"\s*ONLY AVAILABLE IN [A-Z ]+PLANS?\.?\s*")  # what NewsData puts there
_LISTED = re.compile(r"\s*[\[(].*[\])]\s*", re.S)
_MAX_DEPTH = 3
_MAX_LISTED_CHARS = 5000


def key(name: object) -> str:
    """A name or path as names are compared.

    >>> key("Source.Name"), key("source_name")
    ('sourcename', 'sourcename')
    """
    return re.sub(r"[\W_]", "", str(name)).lower()


KEYS = {name: tuple(dict.fromkeys(map(key, paths))) for name, paths in PATHS.items()}
ALL_KEYS = frozenset(known for keys in KEYS.values() for known in keys)


@dataclass(frozen=True, slots=True)
class RecordFields:
    """What a record says about an article, by our names, and where it says so."""

    values: dict[str, str]
    taken: dict[str, str] = field(default_factory=dict)  # our name -> the path as the record writes it
    unused: tuple[str, ...] = ()  # names that hold something and are not known
    unread_date: str = ""
    has_summary: bool = False
    was_cut: bool = False


def look_up(record: Mapping[str, object]) -> RecordFields:
    """Read a record by the table: of each field the first path that holds something of its kind.

    >>> look_up({"webTitle": "Canal shut", "fields": {"bodyText": "It is shut."}}).taken
    {'title': 'webTitle', 'text': 'fields.bodyText'}
    """
    flat = _flat(record)
    values: dict[str, str] = {}
    taken: dict[str, str] = {}
    for name, keys in KEYS.items():
        for path in keys:
            written, value = flat.get(path, ("", None))
            if written and (read := _READ[name](value)):
                values[name], taken[name] = read, written
                break
    dates = (words(flat[path][1]) for path in KEYS["published"] if path in flat)
    used = {key(path.partition(".")[0]) for path in taken.values()}
    unused = (str(name) for name, value in record.items() if not _is_empty(value) and key(name) not in used | ALL_KEYS)
    return RecordFields(
        values,
        taken,
        tuple(unused),
        "" if "published" in values else next((date for date in dates if re.search(r"\d", date)), ""),
        any(not _is_empty(flat[path][1]) for path in SUMMARIES & flat.keys()),
    )


def _flat(record: Mapping[str, object]) -> dict[str, tuple[str, object]]:
    """Each value of a record under its path as compared, with the path as written; the outer ones go first."""
    found: dict[str, tuple[str, object]] = {}
    level: list[tuple[str | None, Mapping]] = [(None, record)]
    for _ in range(_MAX_DEPTH):
        below: list[tuple[str | None, Mapping]] = []
        for path, part in level:
            for name, value in part.items():
                written = str(name) if path is None else f"{path}.{name}"
                known = key(written)
                if known not in found or _is_empty(found[known][1]):
                    found[known] = (written, value)
                first = value[0] if isinstance(value, list) and value else value
                if isinstance(first, Mapping):
                    below.append((written, first))
        level = below
    return found


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, (str, list, tuple, Mapping)) and not value)


# --- what a value must be, to be taken -----------------------------------------------------------


def words(value: object, joint: str = " ") -> str:
    """The words of a value that should be short: a list is joined, an object gives its name."""
    if isinstance(value, Mapping):
        given = " ".join(str(part) for part in (value.get("given"), value.get("family")) if isinstance(part, str))
        value = value.get("name") or value.get("title") or given
    if isinstance(value, (list, tuple)):
        return joint.join(filter(None, (words(part, joint) for part in value[:20])))
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a table program's idea of the id 7
    return "" if value is None or isinstance(value, (bool, Mapping)) else str(value).strip()


def people(value: object) -> str:
    """Names of authors: one, a list, or a list written out, as tables have it.

    >>> people("['Ann Okoro', \\"Bo O'Lind\\"]"), people("By Ann Okoro"), people(5)
    ("Ann Okoro, Bo O'Lind", 'Ann Okoro', '')
    """
    if isinstance(value, str) and len(value) <= _MAX_LISTED_CHARS and _LISTED.fullmatch(value):
        value = _listed(value)
    named = words(value, ", ")
    return "" if re.fullmatch(r"[\d\W]*|https?:\S*", named) else re.sub(r"^[Bb][Yy] +(?=\w)", "", named)


def _listed(text: str) -> object:
    """The list that a text writes out, as JSON, Python or numpy do; else the text."""
    for read, form in ((json.loads, text), (ast.literal_eval, re.sub(r"(?<=['\"])\s+(?=['\"])", ", ", text.strip()))):
        try:
            return read(form)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            continue
    return text


def _outlet(value: object) -> str:
    named = words(value)
    return "" if re.fullmatch(r"[\d\W]*|https?:\S*", named) else named


def _text(value: object) -> str:
    """The text of a value; a list is one paragraph each."""
    if isinstance(value, (list, tuple)):
        return "\n\n".join(filter(None, map(_text, value)))
    text = "" if value is None or isinstance(value, (bool, Mapping)) else str(value)
    return "" if _NO_TEXT.fullmatch(text) or not text.strip() else text


def _date(value: object) -> str:
    """ISO 8601 of a date, of the first of a list, or of numbers [2025, 1, 14]; "" where it cannot be told."""
    while isinstance(value, (list, tuple)) and value:
        if len(value) == 3 and all(type(part) is int and 0 < part < 10_000 for part in value):
            value = "{:04}-{:02}-{:02}".format(*value)
        else:
            value = value[0]
    return iso_date(value) or ""


def _url(value: object) -> str:
    found = words(value)
    return found if re.match(r"https?://", found, re.I) else ""


_READ: dict[str, Callable[[object], str]] = {
    "title": words, "text": _text, "outlet": _outlet, "author": people, "published": _date, "created": _date,
    "updated": _date, "url": _url, "id": words,
}  # fmt: skip
