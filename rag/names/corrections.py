"""What a user knows better about who is who: `speakers.toml` in the library, read by us and editable by hand.

The file is a list of entries, the later the stronger. Correcting appends an entry and changes nothing that is there,
so comments stay and reading articles again never overwrites it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rag.errors import LibraryError
from rag.names.matching import plain, words_of

FILE = "speakers.toml"
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


def read_corrections(library: Path) -> Corrections:
    """The corrections of a library; none if it has no such file. Raises LibraryError if the file is broken."""
    path = library / FILE
    try:
        entries = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Corrections()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LibraryError(f"{path} cannot be read ({error}); mend it or move it away") from error
    try:
        return Corrections(
            merged={entry["speaker"]: entry["into"] for entry in entries.get("merge", ())},
            splits=tuple(Split(e["speaker"], tuple(e["names"]), e["into"]) for e in entries.get("split", ())),
            renamed={entry["speaker"]: entry["name"] for entry in entries.get("rename", ())},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise LibraryError(f"{path}: an entry lacks {error}; mend it or move it away") from error


def merge(library: Path, speaker: str, into: str) -> None:
    """From now on the speaker with the id `speaker` is the one with the id `into`."""
    _append(library, "merge", speaker=speaker, into=into)


def split(library: Path, speaker: str, names: list[str]) -> str:
    """From now on these spellings are another speaker; returns that one's id."""
    into = "-".join(words_of(names[0])) or "nobody"
    into = into if into != speaker else f"{into}-2"
    _append(library, "split", speaker=speaker, names=names, into=into)
    return into


def rename(library: Path, speaker: str, name: str) -> None:
    """From now on the speaker is shown by this name."""
    _append(library, "rename", speaker=speaker, name=name)


def file_text(library: Path) -> str | None:
    """The file of corrections as it stands; None: there is none. Raises LibraryError if it cannot be read."""
    path = library / FILE
    try:
        return path.read_text("utf-8") if path.exists() else None
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryError(f"{path} cannot be read ({error})") from error


def write_file(library: Path, text: str | None) -> None:
    """Put the file of corrections back as it was, whole or not at all; None removes it. Raises LibraryError."""
    path = library / FILE
    try:
        if text is None:
            path.unlink(missing_ok=True)
            return
        fresh = path.with_suffix(".toml.new")
        fresh.write_text(text, "utf-8")
        fresh.replace(path)
    except OSError as error:
        raise LibraryError(f"{path} cannot be written ({error})") from error


def _append(library: Path, kind: str, **values: str | list[str]) -> None:
    # A TOML basic string is a JSON string, and an array of them a JSON array.
    entry = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
    before = file_text(library) or HEADER
    write_file(library, f"{before.rstrip()}\n\n[[{kind}]]\n{entry}")
