"""Whom prose itself gives words to, as the trained reader of attributions sees it.

"Citing Karrow, a port official told ..." gives them to the official, whatever else is on the page: code that looks for
the right names finds them in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.checks.grounds import Ground
from rag.checks.wording import FREE, bare, informative_words, stem
from rag.domain import Span
from rag.seams import Reader
from rag.text import fold, sentences, words

_STANDING_IN = frozenset("he she they".split())


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
    if len({ground.who for ground in grounds}) > 1 and not any(_capital(name, span) for span in words(name)):
        return False  # "both", "the experts"
    there = {stem(word) for ground in grounds for word in bare(ground.text)}
    return any(_capital(name, span) for span in words(name)) or not there & set(informative_words(name))


def of_givers(names: Sequence[str], grounds: Sequence[Ground]) -> list[Ground]:
    """The grounds that are words of one of the givers; all where none is known to be."""
    theirs = [ground for ground in grounds if any(set(bare(name)) & called(ground) for name in names)]
    return theirs or list(grounds)


def naming(prose: str, name: str, reader: Reader) -> str | None:
    """Prose that begins with "he said", with the name of whoever is cited for the pronoun; None if it cannot be.

    Whom a pronoun means, a reader takes from the sentence before, which may be about somebody else.
    """
    opening = next(iter(sentences(prose)), None)
    if opening is None:
        return prose
    part = opening.cut(prose)
    sources = sorted(span for told in reader.read([part])[0].attributions for span in told.source)
    if sources and fold(sources[0].cut(part)) in _STANDING_IN:
        start, end = (opening.start + place for place in (sources[0].start, sources[0].end))
        return f"{prose[:start]}{name}{prose[end:]}" if name else None
    return None if set(bare(part)[:1]) & _STANDING_IN else prose


def _capital(name: str, span: Span) -> bool:
    word = span.cut(name)
    return word[:1].isupper() and bool(set(bare(word)) - FREE)
