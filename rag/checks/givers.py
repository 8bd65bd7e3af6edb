"""Whom prose itself gives words to, as the trained reader of attributions sees it.

"Citing Karrow, a port official told ..." gives them to the official, whatever else is on the page: code that looks for
the right names finds them in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.checks.grounds import Ground
from rag.checks.wording import FREE, bare, stem, telling
from rag.domain import Span
from rag.seams import Reader
from rag.text import words


def givers(part: str, reader: Reader) -> list[str]:
    """Who speaks in one sentence of prose, as written; pronouns and "the article" are left out."""
    found = [[span.cut(part) for span in told.source] for told in reader.read([part])[0].attributions]
    return [name for name in map(" ".join, found) if set(bare(name)) - FREE]


def called(ground: Ground) -> set[str]:
    """The words by which prose may call whoever says what a ground holds, or passed it on."""
    listed = [*bare(ground.speaker), *bare(ground.outlet), *(word for relay in ground.relays for word in bare(relay))]
    return {*listed, *(word for form in (*ground.known.names, *ground.known.roles) for word in form)} - FREE


def another(name: str, grounds: Sequence[Ground]) -> bool:
    """Whether a giver of words is somebody else than those who say what is cited: another name, or a strange role."""
    if any(set(bare(name)) & called(ground) for ground in grounds):
        return False
    there = {stem(word) for ground in grounds for word in bare(ground.text)}
    return any(_capital(name, span) for span in words(name)) or not there & set(telling(name))


def of_givers(names: Sequence[str], grounds: Sequence[Ground]) -> list[Ground]:
    """The grounds that are words of one of the givers; all where none is known to be."""
    theirs = [ground for ground in grounds if any(set(bare(name)) & called(ground) for name in names)]
    return theirs or list(grounds)


def _capital(name: str, span: Span) -> bool:
    word = span.cut(name)
    return word[:1].isupper() and bool(set(bare(word)) - FREE)
