"""A text as words: what the attribution model reads, labels and points at.

A word is what BERT's own splitter calls one (a run of letters and digits, or one punctuation mark), so that a label
never changes inside a word. Characters are changed one for one before that (straight quotation marks get a direction),
so every offset still cuts the original text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.models.runtime import encodable

Ints = NDArray[np.int32]
Spans = NDArray[np.int32]  # shape (n, 2): half-open, in words
Range = tuple[int, int]  # one such span

CLS, SEP = 101, 102  # of BERT's uncased vocabulary; SEP also stands between paragraphs
MAX_PIECES = 254  # of one window, without CLS and the last SEP
CONTEXT_PIECES = 24  # read again from the window before, so that no sentence is read without what precedes it

_OPENERS = frozenset("([{—–-“‘/")
_CLOSERS = frozenset(".,;:!?)]}—–-”’…/")
_ABBREVIATIONS = frozenset("mr mrs ms dr gen sen rep gov lt col sgt capt maj adm prof rev hon st jr sr no vs".split())
_BREAK = re.compile(r"\n\s*")


def fold(text: str) -> str:
    """The same text, character for character, with quotation marks that say whether they open or close.

    >>> fold('"No," he said. ``Never\\'\\'.')
    '“No,” he said. “ Never” .'
    """
    text = text.replace("``", "“ ").replace("''", '" ').translate(_MARKS)
    if '"' not in text and "'" not in text:
        return text
    chars = list(text)
    open_ = False
    for i in _marks(text):
        before = chars[i - 1] if i else "\n"
        after = text[i + 1] if i + 1 < len(text) else "\n"
        if chars[i] == "'":
            opens = (before.isspace() or before in _OPENERS) and after.isalpha()
            chars[i] = "‘" if opens else "’"
        elif chars[i] == "\n":
            open_ = False
        elif chars[i] == '"':
            open_ = _opens(before, after, open_)
            chars[i] = "“" if open_ else "”"
        else:
            open_ = chars[i] == "“"
    return "".join(chars)


_MARKS = str.maketrans({"„": "“", "«": "“", "»": "”", "‟": "“", "‛": "‘", "`": "‘", "\u2028": "\n", "\u2029": "\n"})


def _marks(text: str) -> list[int]:
    return [match.start() for match in re.finditer("[\"'“”\n]", text)]


def _opens(before: str, after: str, open_: bool) -> bool:
    """Whether a straight double mark opens a quotation; where its neighbours do not tell, every second one does."""
    left = before.isspace() or before in _OPENERS
    right = after.isspace() or after in _CLOSERS
    if left == right:
        return not open_
    return left


@dataclass(frozen=True, slots=True)
class Page:
    """The words of one text. All arrays have one entry a word, but `pieces` and `first`."""

    text: str  # as given
    starts: Ints  # characters
    ends: Ints
    pieces: Ints  # ids of all word pieces, in order
    first: Ints  # n + 1 entries: word i has pieces[first[i] : first[i + 1]]
    paragraph: Ints  # rises by one at each paragraph
    sentence: Ints  # rises by one at each sentence; a hint for distances, not the product's sentences
    words: tuple[str, ...]  # folded and lower case

    def __len__(self) -> int:
        return len(self.starts)


def page(text: str, tokenizer: Tokenizer) -> Page:
    """Split `text`. The tokenizer must neither truncate nor add special tokens.

    Characters for which BERT has no piece (control characters, lone accents) belong to no word.
    """
    folded = fold(text)
    encoding = tokenizer.encode(encodable(folded), add_special_tokens=False)
    ids = np.asarray(encoding.ids, np.int32)
    if not len(ids):
        none = np.zeros(0, np.int32)
        return Page(text, none, none, none, np.zeros(1, np.int32), none, none, ())
    word = np.asarray(encoding.word_ids, np.int32)
    offsets = np.asarray(encoding.offsets, np.int32)
    first = np.flatnonzero(np.diff(word, prepend=-1))
    last = np.append(first[1:], len(ids)) - 1
    starts, ends = offsets[first, 0], offsets[last, 1]
    words = tuple(folded[s:e].lower() for s, e in zip(starts.tolist(), ends.tolist(), strict=True))
    if "''" in text or "``" in text:  # two characters, one mark: folding left the second one blank
        ends = ends + np.array([text[e - 1 : e + 1] in ("''", "``") for e in ends.tolist()], np.int32)
    paragraph = _paragraphs(text, starts)
    return Page(
        text=text,
        starts=starts,
        ends=ends,
        pieces=ids,
        first=np.append(first, len(ids)).astype(np.int32),
        paragraph=paragraph,
        sentence=_sentences(text, starts, words, paragraph),
        words=words,
    )


def _paragraphs(text: str, starts: Ints) -> Ints:
    """Number each word's paragraph. A line that only wraps (lower case on both sides) begins none."""
    breaks = [
        match.end()
        for match in _BREAK.finditer(text)
        if "\n" in match.group()[1:] or not _wraps(text[: match.start()][-1:], text[match.end() : match.end() + 1])
    ]
    return np.searchsorted(np.asarray(breaks, np.int64), starts, side="right").astype(np.int32)


def _wraps(before: str, after: str) -> bool:
    return (before.islower() or before == ",") and after.islower()


def _sentences(text: str, starts: Ints, words: Sequence[str], paragraph: Ints) -> Ints:
    ends = [
        i + 1
        for i, word in enumerate(words[:-1])
        if word in ".!?"
        and (i == 0 or (words[i - 1] not in _ABBREVIATIONS and len(words[i - 1]) > 1))
        and not text[starts[i + 1]].islower()
    ]
    step = np.zeros(len(words), np.int32)
    step[ends] = 1
    step[1:] |= np.diff(paragraph) > 0
    return np.cumsum(step, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of whole paragraphs (or, of a long one, sentences) that the network reads at once."""

    start: int  # first word read
    begin: int  # first word whose labels are taken from here; the words before it are context
    end: int  # after the last word


def windows(page: Page, max_pieces: int = MAX_PIECES, context_pieces: int = CONTEXT_PIECES) -> list[Window]:
    """Cover every word once, in order, with windows of at most `max_pieces` pieces (longer words are cut by `ids`)."""
    found: list[Window] = []
    begin = 0
    while begin < len(page):
        start = _context(page, begin, context_pieces)
        end = _fit(page, start, begin, max_pieces)
        found.append(Window(start, begin, end))
        begin = end
    return found


def _context(page: Page, begin: int, context_pieces: int) -> int:
    """The first sentence start within `context_pieces` before `begin`."""
    if begin == 0 or context_pieces == 0:
        return begin
    low = int(np.searchsorted(page.first, page.first[begin] - context_pieces))
    cuts = np.flatnonzero(np.diff(page.sentence[max(low - 1, 0) : begin + 1])) + max(low, 1)
    return int(cuts[0]) if len(cuts) else begin


def _fit(page: Page, start: int, begin: int, max_pieces: int) -> int:
    """How far a window from `start` reaches: to a paragraph's end, else a sentence's, else as far as it goes."""
    seps = page.paragraph[begin:] - page.paragraph[start]
    size = page.first[begin + 1 :] - page.first[start] + seps
    limit = begin + int(np.searchsorted(size, max_pieces, side="right"))
    if limit >= len(page):
        return len(page)
    for level in (page.paragraph, page.sentence):
        cut = int(np.searchsorted(level, level[limit]))
        if cut > begin:
            return cut
    return max(limit, begin + 1)


def ids(page: Page, window: Window) -> tuple[Ints, Ints]:
    """The ids of a window (CLS, pieces, SEP between paragraphs and at the end), and each word's first piece."""
    low, high = page.first[window.start], page.first[window.end]
    pieces = page.pieces[low:high]
    paragraph = page.paragraph[window.start : window.end]
    breaks = np.flatnonzero(np.diff(paragraph)) + 1
    at = page.first[window.start + breaks] - low
    row = np.concatenate(([CLS], np.insert(pieces, at, SEP), [SEP])).astype(np.int32)[: MAX_PIECES + 2]
    first = page.first[window.start : window.end] - low + 1
    shift = np.zeros(len(first), np.int32)
    shift[breaks] = 1
    return row, np.minimum(first + np.cumsum(shift), MAX_PIECES + 1).astype(np.int32)
