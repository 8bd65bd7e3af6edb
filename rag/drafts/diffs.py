"""Words against words: the stretch of a page nearest to a quotation, and what was changed in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from functools import lru_cache
from itertools import takewhile

from rag.checks.quotes import folded_page, spelled
from rag.domain import Span
from rag.drafts.findings import Change
from rag.text import word_places

_PARTING = re.compile(r"[.!?…\n“”„«»\"]")
JOINING = frozenset(("and", "but", "or", "so"))  # may stand between two stretches that were put together
LEAST_RUN = 3  # words in a row that a quotation pieced together has at least of each stretch
MARGIN = 1.0  # of the quotation's length: how far beyond the nearest window its words may stand


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text in words."""

    text: str
    places: Sequence[tuple[int, int]]  # start and end of each word
    folded: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.places)

    def span(self, first: int, last: int) -> Span:
        """From the first to the last word, both within it."""
        return Span(self.places[first][0], self.places[last][1])

    def parted(self, at: int) -> bool:
        """Whether a sentence, a paragraph or a quotation ends before word `at`."""
        return bool(_PARTING.search(self.text, self.places[at - 1][1], self.places[at][0]))


@lru_cache(maxsize=128)  # each way of looking at a page asks for its words
def tokens_of(text: str) -> Tokens:
    places, folded = word_places(text), folded_page(text)
    cut = (folded[start:end] for start, end in places)
    return Tokens(text, places, tuple(cut if folded.isascii() else map(spelled, cut)))


def nearest_words(said: Tokens, page: Tokens) -> tuple[Span, float] | None:
    """The stretch of the page most like `said`, and how like (0..1: shared words in order over the longer's words).

    None if they share nothing.

    >>> page = tokens_of("On Monday the port shut two gates for repairs, and left.")
    >>> span, like = nearest_words(tokens_of("The port shut three gates for repairs"), page)
    >>> span.cut(page.text), round(like, 2)
    ('the port shut two gates for repairs', 0.86)
    """
    from rapidfuzz.fuzz import partial_ratio_alignment

    if not said or not page:
        return None
    near = partial_ratio_alignment(said.folded, page.folded)
    if near is None or not near.score:
        return None
    first, last = (near.dest_start, near.dest_end) if len(said) <= len(page) else (0, len(page))
    more = int(MARGIN * len(said)) + 1
    first, last = max(0, first - more), min(len(page), last + more)
    found = SequenceMatcher(None, said.folded, page.folded[first:last], autojunk=False).get_matching_blocks()[:-1]
    if not found:
        return None
    blocks, like = _likest(_tight([Match(a, first + b, size) for a, b, size in found], page), len(said))
    start, end = _as_long(said, blocks, blocks[0].b, blocks[-1].b + blocks[-1].size, page)
    return page.span(start, end - 1), like


def _tight(blocks: list[Match], page: Tokens) -> list[Match]:
    """Each shared stretch at its last place before the next one: "We have" of "We have rain. We have been told"."""
    for i in range(len(blocks) - 2, -1, -1):
        a, b, size = blocks[i]
        wanted = page.folded[b : b + size]
        last = blocks[i + 1].b - size
        blocks[i] = Match(a, next(at for at in range(last, b - 1, -1) if page.folded[at : at + size] == wanted), size)
    return blocks


def _likest(blocks: list[Match], length: int) -> tuple[list[Match], float]:
    """Those of the shared stretches that are most like the quotation together, without strays far from them."""
    found, best = blocks, 0.0
    for first in range(len(blocks)):
        shared = 0
        for last in range(first, len(blocks)):
            shared += blocks[last].size
            like = shared / max(length, blocks[last].b + blocks[last].size - blocks[first].b)
            if like > best:
                found, best = blocks[first : last + 1], like
    return found, best


def _as_long(said: Tokens, blocks: list[Match], start: int, end: int, page: Tokens) -> tuple[int, int]:
    """A changed first or last word has its counterpart in the same sentence of the page: one word replaces one word."""
    before, after = blocks[0].a, len(said) - blocks[-1].a - blocks[-1].size
    if before == 1 and start > 0 and not page.parted(start):
        start -= 1
    if after == 1 and end < len(page) and not page.parted(end):
        end += 1
    return start, end


def changed(page: str, said: str) -> tuple[Change, ...]:
    """The word diff from the page's words to the draft's.

    >>> [(change.kind, change.text) for change in changed("We shut two gates.", "We shut three gates")]
    [('same', 'We shut'), ('missing', 'two'), ('added', 'three'), ('same', 'gates')]
    """
    one, two = tokens_of(page), tokens_of(said)
    found: list[Change] = []
    for _, a, b, c, d in SequenceMatcher(None, one.folded, two.folded, autojunk=False).get_opcodes():
        same = one.folded[a:b] == two.folded[c:d]
        if b > a:
            found.append(Change("same" if same else "missing", one.span(a, b - 1).cut(page)))
        if d > c and not same:
            found.append(Change("added", two.span(c, d - 1).cut(said)))
    return tuple(found)


def runs(said: Tokens, page: Tokens, most: int) -> tuple[Span, ...]:
    """Stretches of the page, each at least LEAST_RUN words, that together are all of `said`; () if there are none.

    Words that join two of them may be the draft's own.

    >>> page = tokens_of("“We shut two gates,” she said. “Nobody shut the harbour.”")
    >>> [span.cut(page.text) for span in runs(tokens_of("nobody shut the harbour we shut two gates"), page, 5)]
    ['Nobody shut the harbour', 'We shut two gates']
    """
    places: dict[str, list[int]] = {}
    for at, word in enumerate(page.folded):
        places.setdefault(word, []).append(at)
    found: list[Span] = []
    at, after = 0, 0
    while at < len(said):
        here = places.get(said.folded[at], ())
        lengths = [(_shared(said, at, page, place), place >= after, -place) for place in here]
        length, _, place = max(lengths, default=(0, False, 0))
        if length < min(LEAST_RUN, len(said)) or len(found) == most:
            if not found or said.folded[at] not in JOINING:
                return ()
            at += 1
            continue
        found.append(page.span(-place, -place + length - 1))
        at, after = at + length, -place + length
    return tuple(found)


def interrupted(said: Tokens, page: Tokens, most: int) -> Iterator[tuple[Span, Span]]:
    """All places where `said` stands in two parts, with one to `most` words of the page between them.

    >>> page = tokens_of("“We shut,” she said, “two gates.”")
    >>> [(a.cut(page.text), b.cut(page.text)) for a, b in interrupted(tokens_of("we shut two gates"), page, 4)]
    [('We shut', 'two gates')]
    """
    starts = [at for at, word in enumerate(page.folded) if said.folded and word == said.folded[0]]
    for start in starts:
        first = _shared(said, 0, page, start)
        rest = len(said) - first
        for skipped in range(1, most + 1) if rest else ():
            after = start + first + skipped
            if _shared(said, first, page, after) == rest:
                yield page.span(start, start + first - 1), page.span(after, after + rest - 1)
                break


def _shared(said: Tokens, at: int, page: Tokens, place: int) -> int:
    """How many words in a row are the same from there on."""
    pairs = zip(said.folded[at:], page.folded[place:], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
