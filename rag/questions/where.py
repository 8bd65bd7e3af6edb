"""Where a question wants its answer from: one article by its title, an outlet by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rag.domain import Source, Span
from rag.text import fold, quotations, words

MAX_RUN_WORDS = 120  # of a question: where an outlet is looked for
_ARTICLE = "article|report|story|piece|item|interview|titled|entitled|headlined|headline"
_IN_ARTICLE = re.compile(
    r"[\s,]*\b(?:(?:according to|in|from|of|by)\s+)?(?:(?:the|this|that|an)\s+)?"
    r"(?:article|report|story|piece|item|text|interview|post)?[\s,:]*"
    r"(?:(?:titled|entitled|called|headlined|with the (?:title|headline)|under the headline)[\s:]*)?$"
)
_IN_OUTLET = re.compile(r"[\s,]*\b(?:according to|in|from|by|per|on|only|with)\s+(?:the\s+|an?\s+)?$")
_REPORT = re.compile(r"(?:['’]s?)?(?:\s+(?:report(?:ing)?|article|story|coverage|piece|account|website|version))?\b,?")


class Places:
    """The titles and outlets of a library, ready to be found in questions. Keep it while the articles stay the same."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self.titles: dict[str, tuple[str, ...]] = {}  # folded title -> ids of articles
        self.outlets: dict[str, tuple[str, ...]] = {}  # letters of the name -> outlets so called
        newest = ""
        for source in sources:
            newest = max(newest, (source.published or "")[:10])
            title, letters = fold(source.title.strip()), _letters(source.outlet)
            if title:
                self.titles[title] = (*self.titles.get(title, ()), source.id)
            if letters and source.outlet not in self.outlets.get(letters, ()):
                self.outlets[letters] = (*self.outlets.get(letters, ()), source.outlet)
        self.newest = _day(newest)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one question wants its answer from; empty: anywhere."""

    articles: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()  # titles which no article has


def place_in(text: str, places: Places) -> tuple[str, Place]:
    """The question without the words that name an article or an outlet, and these."""
    text, articles, unknown = _article(text, places)
    text, outlets = _outlet(text, places)
    return text, Place(articles, outlets, unknown)


def _article(text: str, places: Places) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    if found := _title(text, places):
        span, ids = found
        return without(text, _with_lead(text, span)), ids, ()
    for span in quotations(text):
        lead = _IN_ARTICLE.search(fold(text[: span.start]))
        named = re.search(rf"\b(?:{_ARTICLE})\b", lead[0]) if lead else None
        if lead and (named or (re.search(r"\bin\s*$", lead[0]) and len(words(span.cut(text))) > 3)):
            title = span.cut(text)[1:-1]
            cut = Span(lead.start(), span.end)
            if begun := _begun(title, places):
                return without(text, cut), begun, ()
            return without(text, cut), (title,), (title,)  # an id that no article has
    return text, (), ()


def _title(text: str, places: Places) -> tuple[Span, tuple[str, ...]] | None:
    """Where the question holds a title, in marks or after "in the article", and the articles of that title."""
    folded = fold(text)
    for title in sorted((title for title in places.titles if title in folded), key=len, reverse=True):
        start = folded.index(title)
        marks = [at for at in (start - 1, start + len(title)) if folded[at : at + 1] in ('"', "'") and at >= 0]
        if marks or (len(words(title)) > 1 and re.search(rf"\b(?:{_ARTICLE}|called|in)[\s:,]*$", folded[:start])):
            span = Span(min([start, *marks]), max([start + len(title), *(at + 1 for at in marks)]))
            return span, places.titles[title]
    return None


def _begun(title: str, places: Places) -> tuple[str, ...]:
    """The articles whose title begins so: long ones are not written out."""
    start = fold(title).rstrip(" .…")
    known = [ids for whole, ids in places.titles.items() if len(words(title)) > 3 and whole.startswith(start)]
    return known[0] if len(known) == 1 else ()


def _with_lead(text: str, span: Span) -> Span:
    lead = _IN_ARTICLE.search(fold(text[: span.start]))
    return Span(lead.start(), span.end) if lead else span


def _outlet(text: str, places: Places) -> tuple[str, tuple[str, ...]]:
    """Cut out "according to the Sarn Courier", "in the Courier's report"; outlets are those of the library."""
    for span in _runs(text):
        outlets = places.outlets.get(_letters(span.cut(text)))
        before = _IN_OUTLET.search(fold(text[: span.start])) if outlets else None
        if outlets and before:
            after = _REPORT.match(text[span.end :])
            return without(text, Span(before.start(), span.end + (after.end() if after else 0))), outlets
    return text, ()


def _runs(text: str) -> Iterator[Span]:
    """All runs of up to six words, longer ones first."""
    parts = words(text)[:MAX_RUN_WORDS]
    for length in range(min(6, len(parts)), 0, -1):
        for i in range(len(parts) - length + 1):
            yield Span(parts[i].start, parts[i + length - 1].end)


def _letters(name: str) -> str:
    """An outlet's name as people shorten it: "www.sarncourier.com" and "The Sarn Courier" are one."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?|\.(?:com|org|net|co\.\w\w|ir|info|news|\w\w)$", "", fold(name).strip())
    return re.sub(r"^the(?=[^a-z])|['’]s$|[\W_]+", "", bare)


def without(text: str, span: Span) -> str:
    before, after = text[: span.start].rstrip(" ,"), text[span.end :]
    return re.sub(r"\s+([?!.,])", r"\1", f"{before} {after.lstrip(' ,')}").strip()


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
