"""Relayed speech: "X quoted Y as saying that Z", and which attribution a relay belongs to.

No corpus marks relays by hand, so what grammar fixes is written down here instead of learnt: the annotated news takes
"Y as saying that Z" for something that X cites.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.models.tagging import ROLES, Tags
from rag.models.words import Page, Range, Spans

_QUOTES = frozenset("quoted quotes quoting quote cited cites citing cite".split())
_SAYING = frozenset(
    """saying telling stating warning claiming calling accusing denying adding describing confirming declaring
    writing""".split()
)
LONGEST = 16  # words between "quoted" and "as saying"
SOURCE, CUE, CONTENT, VIA = (1 + 2 * ROLES.index(role) for role in ("source", "cue", "content", "via"))


def quoted_as(tags: Tags, page: Page) -> Tags:
    """Where one quotes another as saying something, the other is the source, and the one passes it on.

    "X was quoted by Y as saying" is the same turned round; "was quoted as saying" stays as it is.
    """
    tags = tags.copy()
    for at, word in enumerate(page.words):
        if word in _QUOTES and (cue := _saying(page, at)) is not None:
            passive = page.words[at + 1] == "by" and cue > at + 2
            _mark(tags, at + 1 + passive, cue, VIA if passive else SOURCE)
            _mark(tags, cue, cue + 2, CUE)
            if cue + 2 < len(tags) and tags[cue + 2] == CONTENT + 1:
                tags[cue + 2] = CONTENT
            if tags[at] in (CONTENT, CONTENT + 1, VIA + 1, SOURCE + 1):
                tags[at] = 0
            if passive:
                tags[at + 1] = 0
            else:
                _pass_on(tags, at)
    return tags


def _saying(page: Page, at: int) -> int | None:
    """Where "as saying" begins after a verb of quoting, with at least a word between; None if it does not."""
    for i in range(at + 2, min(at + LONGEST, len(page) - 1)):
        if page.sentence[i + 1] != page.sentence[at] or page.words[i] in ("“", "”"):
            return None
        if page.words[i] == "as" and page.words[i + 1] in _SAYING:
            return i
    return None


def _mark(tags: Tags, start: int, end: int, begin: int) -> None:
    tags[start:end] = begin + 1
    tags[start] = begin
    if end < len(tags) and tags[end] == begin + 1:
        tags[end] = 0


def _pass_on(tags: Tags, at: int) -> None:
    """The source that ends before the verb of quoting (an auxiliary may stand between) relays."""
    for end in range(at, max(at - 3, 0), -1):
        if tags[end - 1] in (SOURCE, SOURCE + 1):
            start = end - 1
            while tags[start] != SOURCE and start > 0:
                start -= 1
            _mark(tags, start, end, VIA)
            return
        if tags[end - 1] not in (0, CUE, CUE + 1):
            return


def homes(page: Page, relays: Spans, groups: Sequence[Sequence[Range]]) -> list[int | None]:
    """The attribution each relay belongs to: the nearest with a part in its sentence; None if there is none.

    groups: all spans of each attribution.
    """
    found: list[int | None] = []
    for start, end in relays.tolist():
        best: tuple[int, int] | None = None
        for i, parts in enumerate(groups):
            for a, b in parts:
                if page.sentence[a] <= page.sentence[start] <= page.sentence[b - 1]:
                    gap = max(a - end, start - b, 0)
                    best = min(best or (gap, i), (gap, i))
        found.append(best[1] if best else None)
    return found
