"""What stands between the words: the same words with another sign, or another full stop, say something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from rag.domain import Span

_RUN = re.compile(r"\w+")
_SIGN = re.compile(r"[$£€¥¢₹₽₺₩₪%‰°+]|(?<![\w.,)])[-−–](?=$)")  # a minus stands right before its number
_STOP = re.compile(r"[.!?…][^\w]*\s")
_ASKED = re.compile(r"[\"”’')]*\?")
_BESIDE = re.compile(r"[^\w\s\"“”„«»‘’'()\[\]]*")  # touching a word
_BEFORE = re.compile(rf"{_BESIDE.pattern}$")


def slip(text: str, span: Span, said: str) -> str:
    """What `said`, whose words `text` has at `span`, changes between them; "" if nothing that matters.

    >>> page = "Prices rose to $3. No. More will come."
    >>> slip(page, Span(0, 17), "prices rose to £3"), slip(page, Span(19, 32), "no more will")
    ('a sign is changed (“$” to “£”)', 'two sentences are run together')
    >>> slip(page, Span(0, 17), "Prices rose, to $3")
    ''
    """
    for page, draft in zip(_gaps(text, span), _gaps(said, Span(0, len(said))), strict=False):
        if page.signs != draft.signs:
            return f"a sign is changed (“{page.signs or 'none'}” to “{draft.signs or 'none'}”)"
        if _STOP.search(page.between) and not draft.between.strip() and page.capital and not draft.capital:
            return "two sentences are run together"
        if _STOP.search(draft.between) and not page.between.strip() and draft.capital and not page.capital:
            return "one sentence is cut in two"
    return ""


def asked(text: str, span: Span, said: str) -> str:
    """A note where only one of the two asks; "" where both do, or neither.

    >>> asked("“You shut it?” she said.", Span(1, 12), "You shut it"), asked("“Shut.”", Span(1, 5), "Shut?")
    ('On the page it is a question.', 'The draft makes a question of it.')
    """
    there, here = _ASKED.match(text, span.end) is not None, said.rstrip("\"”’' ").endswith("?")
    if there == here:
        return ""
    return "On the page it is a question." if there else "The draft makes a question of it."


class _Gap(NamedTuple):
    """What stands before a word."""

    left: str  # the character before it
    between: str
    after: str  # the word; "" behind the last one

    @property
    def capital(self) -> bool:
        return self.after[:1].isupper()

    @property
    def signs(self) -> str:
        found = ("-" if sign in "−–" else sign for sign in _SIGN.findall(f"{self.left}{self.between}"))
        return "".join(sign for sign in found if sign != "-" or self.after[:1].isdigit())


def _gaps(text: str, span: Span) -> Iterator[_Gap]:
    """Before each word within `span`, and behind the last one; at both ends only what touches the words."""
    runs = list(_RUN.finditer(text, span.start, span.end))
    if not runs:
        return
    start, end = runs[0].start(), runs[-1].end()
    found = _BEFORE.search(text[max(0, start - 6) : start])
    before = found[0] if found else ""
    yield _Gap(text[start - len(before) - 1 : start - len(before)], before, runs[0][0])
    for one, two in pairwise(runs):
        yield _Gap(text[one.end() - 1], text[one.end() : two.start()], two[0])
    beside = _BESIDE.match(text, end)
    yield _Gap(text[end - 1], beside[0] if beside else "", "")
