"""Sentences written for this project: relayed speech, speech that nobody is named for, the article's own voice."""

from __future__ import annotations

import re
from pathlib import Path

_PART = re.compile(r"\[([vsuc]) ([^\]]*)\]")
_ROLES = {"v": "via", "s": "source", "u": "cue", "c": "content"}


def parse(line: str) -> dict:
    """A marked sentence as a record like PolNeAR's.

    >>> parse("[s She] [u said] [c no].")["attributions"][0]["cue"]
    [[4, 8]]
    """
    text, item, at = "", {role: [] for role in _ROLES.values()}, 0
    for match in _PART.finditer(line):
        text += line[at : match.start()]
        item[_ROLES[match[1]]].append([len(text), len(text) + len(match[2])])
        text += match[2]
        at = match.end()
    return {"text": text + line[at:], "attributions": [item]}


FILE = Path(__file__).with_name("cases.txt")


def cases(held_back: bool) -> list[str]:
    """The marked sentences of one half: those to train on, or those to measure on."""
    halves = re.split(r"^## .*\n", FILE.read_text(encoding="utf-8"), flags=re.M)[1:]
    return halves[held_back].splitlines()
