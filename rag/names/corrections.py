"""What a user knows better about who is who: `speakers.toml` in the library, read by us and editable by hand.

The file is a list of entries, the later the stronger. Correcting appends an entry and changes nothing that is there,
so comments stay and reading articles again never overwrites it.
"""

from __future__ import annotations

import json
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rag.errors import LibraryError
from rag.names.spelling import plain, words_of
from rag.seams import Texts

FILE = "speakers.toml"
KINDS = {"merge": ("speaker", "into"), "split": ("speaker", "names", "into"), "rename": ("speaker", "name")}
JOINERS = "\u200c\u200d"  # part of the spelling of Persian and Indic names
HEADER = """\
# Who is who, corrected. `whosaid speakers merge|split|rename` adds to this file; you may edit it. Speakers go by ids.
"""


@dataclass(frozen=True, slots=True)
class Split:
    """These spellings are another speaker than the one they were given to."""

    speaker: str  # id
    names: tuple[str, ...]
    into: str  # id of the other speaker

    def concerns(self, speaker: str, spellings: tuple[str, ...]) -> bool:
        wanted = {plain(name) for name in self.names}
        return speaker == self.speaker and any(plain(spelling) in wanted for spelling in spellings)


@dataclass(frozen=True, slots=True)
class Corrections:
    """Stands above everything that is worked out from the text."""

    merged: Mapping[str, str] = field(default_factory=dict)  # id -> id it belongs to
    splits: tuple[Split, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)  # id -> name

    def final(self, id: str) -> str:
        """Follow merges to their end; a circle ends before it closes.

        >>> Corrections(merged={"a": "b", "b": "c"}).final("a")
        'c'
        """
        seen = {id}
        while (into := self.merged.get(id)) and into not in seen:
            seen.add(into)
            id = into
        return id

    def settled(self, id: str, spellings: tuple[str, ...]) -> str:
        """The id of the speaker who goes by these spellings, if the text alone would say `id`."""
        for split in self.splits:
            if split.concerns(id, spellings):
                return self.final(split.into)
        return self.final(id)


def read_corrections(texts: Texts) -> Corrections:
    """The corrections of a library; none if it has no such text. Raises LibraryError if the text is broken."""
    return parsed(texts.text(FILE), texts.where(FILE))


def parsed(text: str | None, path: str) -> Corrections:
    """The corrections that a text holds; `path`: where it is. Raises LibraryError, which names that and the entry."""
    try:
        entries = tomllib.loads(text or "")
    except tomllib.TOMLDecodeError as error:
        raise LibraryError(f"{path} cannot be read ({error}); mend it or move it away") from error
    if unknown := [kind for kind in entries if kind not in KINDS]:
        raise LibraryError(f"{path}: “{unknown[0]}” is none of {', '.join(KINDS)}; mend it or move it away")
    merges, splits, renames = (_entries(entries.get(kind, []), kind, path) for kind in KINDS)
    return Corrections(
        merged={entry["speaker"]: entry["into"] for entry in merges},
        splits=tuple(Split(entry["speaker"], tuple(entry["names"]), entry["into"]) for entry in splits),
        renamed={entry["speaker"]: entry["name"] for entry in renames},
    )


def _entries(found: Any, kind: str, path: str) -> list[dict[str, Any]]:
    """The entries of one kind, each with all its keys and the right types."""
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise LibraryError(f"{path}: {kind} is no list of [[{kind}]] entries; mend it or move it away")
    for number, entry in enumerate(found, 1):
        for key in KINDS[kind]:
            if not (_names if key == "names" else _name)(entry.get(key)):
                wanted = "a list of names" if key == "names" else "a text in quotation marks"
                raise LibraryError(
                    f"{path}: [[{kind}]] number {number} needs {key} = {wanted}, without control characters; "
                    "mend it or move it away"
                )
    return found


def _name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and not unseen(value)


def _names(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_name, value))


def unseen(name: str) -> bool:
    """Whether a name holds characters that nobody sees: controls, marks that turn the writing round, line ends.

    >>> unseen("Ann \\x1b[31mLee"), unseen("Ann\\nLee"), unseen("Åsa Lee")
    (True, True, False)
    """
    return any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp") for c in name if c not in JOINERS)


# --- the text of the file with one entry more ---------------------------------------------------------------------


def merged(text: str | None, speaker: str, into: str) -> str:
    """From now on the speaker with the id `speaker` is the one with the id `into`."""
    return _appended(text, "merge", speaker=speaker, into=into)


def split_off(text: str | None, speaker: str, names: list[str]) -> str:
    """From now on these spellings are another speaker, whose id is made of the first."""
    into = "-".join(words_of(names[0])) or "nobody"
    into = into if into != speaker else f"{into}-2"
    return _appended(text, "split", speaker=speaker, names=names, into=into)


def renamed(text: str | None, speaker: str, name: str) -> str:
    """From now on the speaker is shown by this name."""
    return _appended(text, "rename", speaker=speaker, name=name)


def _appended(text: str | None, kind: str, **values: str | list[str]) -> str:
    # A TOML basic string is a JSON string, and an array of them a JSON array.
    entry = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
    return f"{(text or HEADER).rstrip()}\n\n[[{kind}]]\n{entry}"
