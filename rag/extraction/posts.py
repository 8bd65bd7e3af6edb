"""Posts of social networks that a page shows whole: their words, then "— Ann Lee (@annlee) March 3, 2025"."""

from __future__ import annotations

import re

from rag.domain import Span
from rag.extraction.turns import Label, Turn
from rag.lexicon.nameforms import TITLES
from rag.names.matching import words_of
from rag.text import words

_SIGNED = re.compile(r"(?:[—–]|(?<![\w-])--?)[ ]?(?P<name>[^\W\d_][^\n()@]{0,60}?)[ ]\(@\w{1,30}\)[^\n.]{0,40}$", re.M)
_LINKS = re.compile(r"(?:\s*(?:https?://|pic\.|t\.co/)\S+)+\s*$")


def posts(text: str) -> list[Turn]:
    """The posts in an article, in order: the paragraph right before a signature, or the part of its own before it.

    >>> text = "It passed.\\n\\nNot a cent more. https://t.example/x1\\n— Ann Lee (@annlee) March 3\\n\\nNo."
    >>> [(post.label.name.cut(text), post.content[0].cut(text)) for post in posts(text)]
    [('Ann Lee', 'Not a cent more.')]
    """
    found: list[Turn] = []
    for match in _SIGNED.finditer(text):
        ends = len(text[: match.start()].rstrip())
        floor = found[-1].label.span.end if found else 0
        begins = max(floor, text.rfind("\n\n", 0, ends) + 2 if "\n\n" in text[:ends] else 0)
        said = _LINKS.sub("", text[begins:ends])
        span = Span(begins + len(said) - len(said.lstrip()), max(begins + len(said.rstrip()), begins))
        if len(span) and words(span.cut(text)):
            found.append(Turn(_label(text, match), (span,)))
    return found


def _label(text: str, match: re.Match[str]) -> Label:
    shown = Span(*match.span("name"))
    tokens = re.findall(r"\S+\s*", shown.cut(text))
    while len(tokens) > 1 and words_of(tokens[0]) and words_of(tokens[0])[0] in TITLES:
        tokens.pop(0)
    name = Span(shown.end - sum(map(len, tokens)), shown.end)
    return Label(Span(match.start(), match.end()), name, shown, name.cut(text), True, False)
