"""Where the pages of a printed document begin in the text that was made of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from rag.formats.cleaning import clean

SAME_LETTERS = 24  # that a page must begin with where it is found to begin


def page_starts(text: str, pages: Sequence[str]) -> tuple[int, ...]:
    """The offset in an article's text at which each page begins; () if the pages are not found in it, or are one.

    On the way from the pages to the text, spaces, hyphens and a heading at the front go; letters and digits behind
    that stay, so they are counted from the end. Where a line between was left out, a page's first letters are looked
    for, behind those of the page before.

    >>> page_starts("It is shut by nobody. Ships wait.", ["Canal shut It is shut by no-", "body. Ships wait."])
    (0, 16)
    """
    letters = ["".join(filter(str.isalnum, clean(page))) for page in pages]
    places = [at for at, char in enumerate(text) if char.isalnum()]
    behind = list(accumulate(map(len, reversed(letters))))[::-1]  # letters from the start of each page to the end
    if len(pages) < 2 or not places:
        return ()
    starts: list[int] = []
    for count, own in zip(behind, letters, strict=True):
        first = max(len(places) - count, 0)
        if starts and not _begins(text, places[first : first + SAME_LETTERS], own):
            key, whole = own[:SAME_LETTERS], "".join(text[place] for place in places)
            first = whole.find(key, bisect_right(places, starts[-1])) if len(key) == SAME_LETTERS else -1
            if first < 0:
                return ()
        at = places[first] if first < len(places) else len(text)
        while at and not text[at - 1].isspace() and not text[at - 1].isalnum():  # the mark before a quotation
            at -= 1
        starts.append(at)
    return (0, *starts[1:])


def _begins(text: str, places: list[int], letters: str) -> bool:
    found = "".join(text[at] for at in places)
    return found.startswith(letters[: len(found)]) if len(letters) >= len(found) else found.startswith(letters)
