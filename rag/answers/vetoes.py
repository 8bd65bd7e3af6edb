"""What code knows better than a network: other figures than the page's, and people who are not there."""

from __future__ import annotations

import re

from rag.domain import Candidate, Query
from rag.lexicon.numbers import NUMBERS
from rag.people.names import parse, words_of
from rag.text import fold, words

_FIGURE = re.compile(r"\d[\d,.]*\d|\d")


def numbers_of(text: str) -> frozenset[str]:
    """The figures of a text in one form, words for small ones included.

    >>> sorted(numbers_of("Twelve of the 3,500 boats, or 1.50 %"))
    ['1.5', '12', '3500']
    """
    folded = fold(text)
    found = {_plain(match[0]) for match in _FIGURE.finditer(folded)}
    return frozenset(found | {str(NUMBERS[word]) for word in re.findall(r"[a-z]+", folded) if word in NUMBERS})


def names_missing(query: Query, candidate: Candidate, there: str) -> bool:
    """Whether the one person asked about neither speaks in a sentence nor is named in it or around it.

    A surname that the person shares with whoever speaks there names nobody.
    """
    people = [speaker for speaker in query.speakers if speaker.kind == "person"]
    if len(people) != 1 or people[0].id in {speaker.id for speaker in candidate.speakers}:
        return False
    others = [name for speaker in candidate.speakers for name in speaker.names]
    theirs = {word for name in others if parse(name, "person").given for word in words_of(name)}
    known = {word for name in people[0].names for word in words_of(name) if len(word) > 2}
    folded = fold(there)
    around = {span.cut(folded).removesuffix("'s") for span in words(folded)} | {w for n in others for w in words_of(n)}
    return not (known - theirs or known) & (around - theirs)


def _plain(figure: str) -> str:
    whole = figure.replace(",", "")
    return whole.rstrip("0").rstrip(".") if "." in whole else whole
