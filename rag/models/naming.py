"""Names made consistent within a text: the tagger reads lower case and a window at a time, a reader does not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rag.lexicon.nameforms import COUNTRIES, GENDER, PARTICLES, TITLES
from rag.lexicon.sourcewords import ROLE_NOUNS
from rag.models.words import Page, Spans

PERSON = 0  # of tagging.LABELS
_NO_NAMES = (
    frozenset(COUNTRIES)
    | TITLES
    | ROLE_NOUNS
    | frozenset(
        "monday tuesday wednesday thursday friday saturday sunday american british european western arab".split()
    )
    | frozenset(
        "and or but against with for of the in on at by from to as if when while after before about versus".split()
    )
    | frozenset("republican democrat democratic conservative labour tory sheriff governor mayor congressman".split())
)
_TITLES = frozenset("mr mrs ms miss dr sen rep gov gen sir dame lord lady . -".split())


def consistent(page: Page, names: Spans, labels: NDArray[np.int64]) -> tuple[Spans, NDArray[np.int64]]:
    """Names in order, without titles and without what has no capital letter; who has a full name somewhere in the
    text is a person wherever the surname stands alone, tagged or not.
    """
    kept: list[tuple[int, int, int]] = []
    alone = {word for i, word in enumerate(page.words) if not i or page.words[i - 1] != "-"}
    for (start, end), label in sorted(zip(names.tolist(), labels.tolist(), strict=True)):
        if kept and start < kept[-1][1]:
            continue  # the rest of the name before
        end = _hyphened(page, end, alone)
        while end - start > 0 and page.words[start] in _TITLES:
            start += 1
        if start < end and any(_capital(page, i) for i in range(start, end)):
            kept.append((start, end, label))
    taken = {i for start, end, _ in kept for i in range(start, end)}
    kept = [(a - (label == PERSON and b - a == 1 and _given(page, a - 1, taken)), b, label) for a, b, label in kept]
    surnames = {page.words[end - 1] for start, end, label in kept if label == PERSON and 2 <= end - start <= 4}
    surnames = {word for word in surnames if len(word) > 2 and word.isalpha()}
    if surnames:
        taken = {i for start, end, _ in kept for i in range(start, end)}
        kept = [(a, b, PERSON if b - a == 1 and page.words[a] in surnames else label) for a, b, label in kept]
        kept += [
            (i, i + 1, PERSON)
            for i, word in enumerate(page.words)
            if word in surnames
            and i not in taken
            and _capital(page, i)
            and not page.text[page.starts[i] : page.ends[i]].isupper()
        ]
    kept.sort()
    spans = np.array([(a, b) for a, b, _ in kept], np.int32).reshape(-1, 2)
    return spans, np.array([label for *_, label in kept], np.int64)


def _hyphened(page: Page, end: int, alone: set[str]) -> int:
    """Where a name ends that goes on behind a hyphen: "Suleiman al|-Amr"; but "Lee|-Ray debate" names two, if Ray is
    named alone elsewhere.
    """
    if page.words[end + 1 : end + 2] == ("-",) and page.words[end] in PARTICLES:
        end += 1
    while end < len(page.words):
        behind = end + (page.words[end] == "-")  # the name may end with its hyphen already
        joined = page.words[behind - 1] == "-" and page.starts[end] == page.ends[end - 1] and behind < len(page.words)
        if (
            not joined
            or page.words[behind] in alone
            or page.starts[behind] > page.ends[behind - 1]
            or not _capital(page, behind)
        ):
            break
        end = behind + 1
    return end


def _given(page: Page, word: int, taken: set[int]) -> bool:
    """Whether the word before a lone surname is its first name, missed by the tagger: "spokesman [Esmail] Baghaei"."""
    if word < 0 or word in taken or not _capital(page, word) or page.sentence[word] != page.sentence[word + 1]:
        return False
    name = page.words[word]
    if name in GENDER:
        return True
    opens = word == 0 or page.sentence[word - 1] != page.sentence[word] or not page.words[word - 1].isalnum()
    return not opens and name.isalpha() and len(name) > 2 and name not in _NO_NAMES


def _capital(page: Page, word: int) -> bool:
    return page.text[page.starts[word]].isupper()
