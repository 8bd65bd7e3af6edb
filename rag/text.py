"""Words, quotations and sentences of a text, by position. Pure: text in, spans out.

Matching works on a normal form that changes characters one for one, so that a span found in the normal form
is a span of the original.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from rag.domain import Span

MAX_SINGLE = 300  # characters inside single quotation marks: longer ones are apostrophes gone astray

_FOLDED = str.maketrans(
    dict.fromkeys("“”„‟«»″〝〞＂", '"')
    | dict.fromkeys("‘’‚‛‹›′`´ʼ＇", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\t\xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))), " ")
    | {"ς": "σ"}
)
_WORD = re.compile(r"\w+(?:['’.\-]\w+)*", re.UNICODE)


def fold(text: str) -> str:
    """A normal form for comparing: case, quotation marks, dashes and spaces made alike, one character for one.

    >>> fold("He said “NO” – twice")
    'he said "no" - twice'
    >>> len(fold("İstanbul")) == len("İstanbul")
    True
    """
    lower = text.lower()
    if len(lower) != len(text):  # "İ".lower() is two characters
        lower = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    return lower.translate(_FOLDED)


def words(text: str) -> list[Span]:
    """The words of a text; "don't", "U.S" and "al-Assad" are one word each.

    >>> [span.cut("Al-Assad's aide") for span in words("Al-Assad's aide")]
    ["Al-Assad's", 'aide']
    """
    return [Span(*place) for place in word_places(text)]


def word_places(text: str) -> list[tuple[int, int]]:
    """(start, end) of each word: for whole pages, where making Spans takes most of the time."""
    return [match.span() for match in _WORD.finditer(text)]


# --- quotations -----------------------------------------------------------------------------------

_MARK = re.compile(r"[“”„«»\"‘’']|\n\s*\n|\n")
_CLOSER = {"“": "”", "„": "“”", "«": "»", '"': '"', "‘": "’", "'": "'"}


def quotations(text: str) -> list[Span]:
    """Text inside quotation marks, the marks included, in order and never overlapping.

    A quotation left open at the end of a paragraph goes on if the next paragraph opens with the same mark
    (the custom for quotations of several paragraphs); otherwise it ends with its paragraph.

    >>> text = 'He said “we’ll stay”, and "left".'
    >>> [span.cut(text) for span in quotations(text)]
    ['“we’ll stay”', '"left"']
    """
    found: list[Span] = []
    opened: tuple[int, str] | None = None
    if "``" in text and "''" in text:
        text = text.replace("``", "“ ").replace("''", " ”")
    for match in _MARK.finditer(text):
        at, mark = match.start(), match.group()
        if mark[0] == "\n":
            if opened and not _goes_on(text, match.end(), opened[1]):
                if opened[1] not in "‘'" or _reopened(text, opened[0], match.end()):
                    found.append(Span(opened[0], _own_end(text, opened[0], len(text[:at].rstrip()))))
                opened = None
        elif opened is None:
            if _opens(text, at, mark):
                opened = (at, mark)
        elif mark in _CLOSER[opened[1]] and _closes(text, at, mark):
            if opened[1] not in "‘'" or at - opened[0] <= MAX_SINGLE:
                found.append(Span(opened[0], at + 1))
            opened = None
        elif mark in "“„«" and opened[1] in "‘'":
            opened = (at, mark)  # the single mark was an apostrophe: nobody quotes double inside single here
        elif mark == opened[1] and mark in '“"' and (end := _own_end(text, opened[0], at)) < at:
            found.append(Span(opened[0], end))
            opened = (at, mark)  # the quotation before this one was never closed
    if opened and opened[1] not in "‘'":
        found.append(Span(opened[0], _own_end(text, opened[0], len(text.rstrip()))))
    return [span for span in found if len(span) > 0]


_SAYING = r"(?:said|says|asked|asks|added|told|wrote|replied)"
_TELLS = re.compile(
    rf",\s+(?:{_SAYING}\s+(?:[\w’'-]+\s+){{0,4}}[A-Z]|(?:he|she|(?:[A-Z][\w’'.-]+\s){{1,3}})\s*{_SAYING}\b)"
)


def _own_end(text: str, start: int, end: int) -> int:
    """Where a quotation that no mark closes ends: before "..., said Lee", if that is in it; else at `end`.

    >>> _own_end("“It is late, said Ann Lee. He left.", 0, 35)
    12
    """
    tells = _TELLS.search(text, start, end) if "\n" not in text[start:end] else None
    return tells.start() + 1 if tells else end


def _reopened(text: str, start: int, at: int) -> bool:
    """Whether a single mark opened a quotation of several paragraphs: after a colon, and the next has one, too."""
    return text[start - 2 : start] in (": ", ", ") and text[at : at + 1] == text[start] and text[at + 1].isalpha()


def _opens(text: str, at: int, mark: str) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if mark in "“„«":
        return True
    if mark in "”»’":
        return False
    starts_word = bool(after) and not after.isspace() and not (before.isalnum() or before in ("’", "'"))
    if mark in "‘'":
        return starts_word and not after.isdigit() and after.isalpha()
    return starts_word


def _closes(text: str, at: int, mark: str) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if mark in "’'":  # between letters it is an apostrophe
        return not (after.isalnum()) and not before.isspace()
    if mark == '"':
        return not before.isspace() or not after.isalnum()
    return True


def _goes_on(text: str, at: int, mark: str) -> bool:
    rest = text[at : at + 4].lstrip()
    return rest[:1] == mark and mark not in "‘'"


# --- sentences ------------------------------------------------------------------------------------

_TITLES = (
    "mr mrs ms mx dr prof gen col lt maj sgt capt cmdr adm brig sen rep gov hon rev fr st sr supt insp pres amb "
    "fig no vs messrs mmes mt ft art nos al"
).split()
_SHORT = (
    "jr inc ltd co corp etc e.g i.e u.s u.k u.n e.u a.m p.m d.c est approx "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
).split()
_ENDING = frozenset("inc ltd co corp etc a.m p.m".split())  # behind them, unlike "U.S.", names rarely go on
_OPENING = frozenset('“"‘«„')
_STARTERS = frozenset(
    "the a an he she it they we i you this that these those in on at but and or so if as when while after before "
    "for his her its their our there here however meanwhile asked according by with from to both no not what why how "
    "who".split()
)
_CUES = re.compile(r"\W*(?:[\w’'.-]+\s+){0,3}(?:said|says|asked|asks|added|told|wrote|replied|cried|shouted)\b")
_END = re.compile(r"[.!?…。！？؟]+[\"”’'»)\]]*(?=\s|$)|[。！？]")


def sentences(text: str) -> list[Span]:
    """Sentences in order, without the white space around them; every word is in exactly one.

    A line end closes a sentence unless the text is wrapped at a fixed width.

    >>> text = "Dr. No left. “Why?” he asked. Then U.S. troops came."
    >>> [span.cut(text) for span in sentences(text)]
    ['Dr. No left.', '“Why?” he asked.', 'Then U.S. troops came.']
    """
    return list(_sentences(text))


@lru_cache(maxsize=256)  # one question, or one article coming in, asks for the same ones a dozen times
def _sentences(text: str) -> tuple[Span, ...]:
    cuts = sorted(_line_cuts(text) | {match.end() for match in _END.finditer(text) if _ends(text, match)})
    spans = []
    start = 0
    for cut in [*cuts, len(text)]:
        if span := _trim(text, start, cut):
            spans.append(span)
        start = cut
    return tuple(_attach_marks(text, spans))


def _trim(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, start + len(piece.rstrip())) if piece.strip() else None


def _attach_marks(text: str, spans: list[Span]) -> list[Span]:
    """A piece without a word (a stray mark, a bullet) joins its neighbour."""
    joined: list[Span] = []
    for span in spans:
        if joined and not _WORD.search(text, span.start, span.end):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _line_cuts(text: str) -> set[int]:
    lines = [match for match in re.finditer(r"[^\n]+", text) if match.group().strip()]
    breaks = [(a, b) for a, b in pairwise(lines) if text.count("\n", a.end(), b.start()) == 1]
    marks = ".!?:;…\"”’'"
    middles = [a for a, b in breaks if a.group().rstrip()[-1] not in marks and b.group().lstrip()[0].islower()]
    wrapped = len(middles) > max(1, 0.3 * len(breaks))
    single = set() if wrapped else {b.start() for _, b in breaks}
    return single | {match.end() for match in re.finditer(r"\n\s*\n", text)}


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether the punctuation at `match` closes a sentence."""
    after = text[match.end() : match.end() + 80].lstrip()
    if not after:
        return True
    mark, first = match.group(), after[0]
    if first.islower() or first in ",;:)]—–-%":
        return False
    if mark.startswith(("!", "?")) and len(mark) > 1 and _CUES.match(after):
        return False  # “Why?” Smith asked.
    if mark != ".":
        return True
    before = re.search(r"[\w.’'-]*$", text[max(0, match.start() - 20) : match.start()])
    word = before.group().lower() if before else ""
    if word in _TITLES or (len(word) == 1 and word.isalpha()):
        return False
    if word in _ENDING and first in _OPENING and after[1:2].isupper():
        return True  # He left at 3 p.m. “Go home,” he added.
    if word in _SHORT or re.fullmatch(r"(?:\w\.)+\w", word):
        following = _WORD.search(after)
        return following is not None and following.group().lower() in _STARTERS
    return True


def sentence_around(text: str, span: Span, parts: Sequence[Span] | None = None) -> Span:
    """The sentences that hold `span`, from the first's start to the last's end.

    >>> text = "One. Two three. Four."
    >>> sentence_around(text, Span(9, 14)).cut(text)
    'Two three.'
    """
    touched = [part for part in (sentences(text) if parts is None else parts) if part.meets(span)]
    return Span(min([span.start, *(p.start for p in touched)]), max([span.end, *(p.end for p in touched)]))
