"""What code knows better than a network: people who are not there, conditions that are left out."""

from __future__ import annotations

import re

from rag.checks.wording import CONDITIONS
from rag.domain import Candidate, Query
from rag.names.parsing import parse
from rag.names.spelling import words_of
from rag.text import fold, words

_INVERTED = re.compile(r"(?:^|[“\"'‘]\s?)(?:Had|Were|Should)\s+(?:\w+\s+){1,4}")  # "Had we known": a condition


def conditional(text: str) -> bool:
    """Whether something in a text holds under a condition only.

    >>> conditional("Had we been offered this, no train would have stopped."), conditional("Had he known?")
    (True, False)
    """
    stated = {span.cut(fold(text)) for span in words(text)} & CONDITIONS
    return bool(stated or (_INVERTED.search(text) and not text.rstrip().endswith("?")))


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
