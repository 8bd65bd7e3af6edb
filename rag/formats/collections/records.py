"""A file of records: each one understood, and what the user should know of the file said once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from rag.formats.cleaning import one_line
from rag.formats.collections.cut import uncut
from rag.formats.collections.paths import PLAIN, RecordFields, key, look_up

MAX_TOLD = 8  # names in one note
_WRITTEN = ("title", "text", "author", "outlet")
_AS = {"published": "the date", "updated": "the date of change", "url": "the address", "created": "the date"}
_BLOCK_TAG = re.compile(r"</(?:p|div|h[1-6]|li|ul|ol|blockquote|article|section|figure|table|body)\s*>|<br\s*/?>", re.I)
_INLINE_TAG = re.compile(r"</(?:a|b|i|em|strong|span|u|cite|q|sup)\s*>", re.I)


def understood(record: Mapping[str, object]) -> RecordFields:
    """What a record says: as `look_up` finds it, HTML made plain, and a text that was cut ended at a whole sentence."""
    found = look_up(record)
    values = found.values | {name: plain(found.values[name]) for name in _WRITTEN if name in found.values}
    text, was_cut = uncut(values.get("text", ""))
    return replace(found, values=values | {"text": text}, was_cut=was_cut)


def plain(text: str) -> str:
    """A text without tags, if it is HTML; else the text.

    >>> plain("It is <b>shut</b>.<br>“No.”"), plain("if a < b: <c>")
    ('It is shut.\\n\\n“No.”', 'if a < b: <c>')
    """
    from rag.formats.web.page import without_tags

    has_blocks = _BLOCK_TAG.search(text)
    if not (has_blocks or _INLINE_TAG.search(text)):
        return without_tags(text)
    marked = text if has_blocks else text.replace("\n", "<br>")  # line ends mean something where no tag does
    return re.sub(r"^\n+|\n+$", "", without_tags(f"<div>{marked}</div>"))


@dataclass(slots=True)
class Columns:
    """What the records of one file have in common: which names were understood, and what is missing."""

    taken: dict[str, str] = field(default_factory=dict)  # a name that explains itself to nobody -> our field
    unused: dict[str, None] = field(default_factory=dict)  # in the order met
    unread_dates: list[str] = field(default_factory=list)
    cut: int = 0
    links: int = 0  # records with an address and no text
    summaries: int = 0  # of those, the ones with a summary

    def add(self, found: RecordFields) -> bool:
        """Count a record. False if it has an address but no text: that is told once, for all of them."""
        self.taken |= {path: name for name, path in found.taken.items() if key(path) not in PLAIN}
        self.unused |= dict.fromkeys(found.unused)
        self.unread_dates += [found.unread_date] if found.unread_date else []
        self.cut += found.was_cut
        only_link = not re.search(r"\w", found.values.get("text", "")) and "url" in found.values
        self.links += only_link
        self.summaries += only_link and (found.has_summary or found.was_cut)
        return not only_link

    def reason(self) -> str:
        """Why records gave no article, for all those that have only a link; "" if there are none."""
        if not self.links:
            return ""
        which = "" if self.summaries == self.links else f" in {self.summaries:,} of them"
        summaries = f" (only a summary{which})" if self.summaries else ""
        one = self.links == 1
        return (
            f"{self.links:,} {'record has a link' if one else 'records have links'} but no text{summaries}: add"
            f" {'its address' if one else 'their addresses'} with `whosaid add URL ...`"
        )

    def notes(self) -> Iterator[str]:
        parts = []
        if self.taken:
            parts.append(
                _named(f"{_name(path)} taken as {_AS.get(us, f'the {us}')}" for path, us in self.taken.items())
            )
        if self.unused:
            parts.append("not used: " + _named(map(_name, self.unused)))
        if parts:
            yield "; ".join(parts)
        if self.unread_dates:
            were = "date was" if len(self.unread_dates) == 1 else "dates were"
            yield f"{len(self.unread_dates):,} {were} not read, such as {_name(self.unread_dates[0])}"
        if self.cut:
            texts, their = ("text was", "its") if self.cut == 1 else ("texts were", "their")
            yield f"{self.cut:,} {texts} cut by the service that gave the file: only {their} beginning is read"


def _named(names: Iterator[str]) -> str:
    named = list(names)
    more = f" and {len(named) - MAX_TOLD} more" if len(named) > MAX_TOLD else ""
    return ", ".join(named[:MAX_TOLD]) + more


def _name(name: str) -> str:
    return one_line(name, 40)
