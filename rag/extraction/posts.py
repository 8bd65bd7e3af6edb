"""Words that a page shows whole, with their speaker's name below: posts of social networks, quotations that press
releases put in a row, letters to an editor: their words, then "— Ann Lee (@annlee) March 3, 2025", "– Ann Lee, chair of
the board", or a line with her name alone and one with her town.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.domain import Span
from rag.extraction.turns import Label, Turn, lines_of
from rag.lexicon.nameforms import TITLES
from rag.names.spelling import words_of
from rag.text import words

_SIGNED = re.compile(r"(?:[—–]|(?<![\w-])--?)[ ]?(?P<name>[^\W\d_][^\n()@]{0,60}?)[ ]\(@\w{1,30}\)[^\n.]{0,40}$", re.M)
_BELOW = re.compile(r"\s*\n\s*(?:[—–]|--?) ?(?P<shown>[^\s—–-][^\n]{2,160}?)\s*$", re.M)
_HANDLE = re.compile(r"@\w{1,30}\W?")
_LETTERS = frozenset("letter letters".split())
HEADING, NAMED, PLACE = 6, 12, 5  # words at most: of a heading, of a line with a name, of one with a place
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


def signed(text: str, quoted: Sequence[Span], people: Sequence[Span]) -> list[Turn]:
    """The quotations that are a paragraph by themselves and have one of `people` behind a dash on the next line.

    `quoted` are spans with their marks, `people` those of names, both in order.

    >>> text = "It opens.\\n“We are proud of it.”\\n– Ann Lee, chair"
    >>> [one] = signed(text, [Span(10, 31)], [Span(34, 41)])
    >>> one.label.name.cut(text), one.content[0].cut(text), one.label.shown.cut(text)
    ('Ann Lee', 'We are proud of it.', 'Ann Lee, chair')
    """
    found: list[Turn] = []
    for quote in quoted:
        below = _BELOW.match(text, quote.end)
        if below is None or text[text.rfind("\n", 0, quote.start) + 1 : quote.start].strip():
            continue
        shown = Span(*below.span("shown"))
        name = next((person for person in people if shown.holds(person)), None)
        inside = Span(quote.start + 1, quote.end - 1)
        if name and words(inside.cut(text)):
            found.append(Turn(Label(Span(quote.end, shown.end), name, shown, name.cut(text), True, False), (inside,)))
    return found


def letters(text: str, people: Sequence[Span]) -> list[Turn]:
    """The letters of a page with a heading that says so: the paragraphs down to a line that begins with a name.

    What readers posted may stand among them: a paragraph, and below it the writer's handle.

    >>> text = "LETTERS\\n\\nIt is wrong.\\n\\nI saw it.\\n\\nAnn Lee\\n\\nYork\\n\\nNo.\\n\\nJo Hay, Leeds"
    >>> people = [Span(text.find(name), text.find(name) + len(name)) for name in ("Ann Lee", "Jo Hay")]
    >>> [(one.label.name.cut(text), [part.cut(text) for part in one.content]) for one in letters(text, people)]
    [('Ann Lee', ['It is wrong.', 'I saw it.']), ('Jo Hay', ['No.'])]
    """
    if "letter" not in text.casefold():  # of most articles: nothing is counted
        return []
    lines = lines_of(text)
    counts = [len(words(line.cut(text))) for line in lines]
    kinds = [words_of(line.cut(text)) for line, count in zip(lines, counts, strict=True) if count <= HEADING]
    if not any(_LETTERS.intersection(kind) for kind in kinds):
        return []
    ends = {person.start: person.end for person in people}
    found: list[Turn] = []
    floor = 0
    for i, (line, count) in enumerate(zip(lines, counts, strict=True)):
        if i < floor:
            continue
        shown = line.cut(text)
        name = Span(line.start, line.start + len(shown.partition(",")[0].rstrip(". ")))
        posted = _HANDLE.fullmatch(shown) is not None
        if not posted and not (1 < count <= NAMED and ends.get(name.start, 0) >= name.end):
            if count <= HEADING and (shown.isupper() or _LETTERS.intersection(words_of(shown))):
                floor = i + 1
            continue
        content = tuple(lines[i - 1 : i] if posted else lines[floor:i])
        last = i
        if not posted and "," not in shown and i + 1 < len(lines) and counts[i + 1] <= PLACE:
            last = i if lines[i + 1].cut(text).isupper() else i + 1  # her town
        floor = last + 1
        if content:
            label = Label(Span(line.start, lines[last].end), name, name, name.cut(text), True, False)
            found.append(Turn(label, content))
    return found if len(found) > 1 else []


def _label(text: str, match: re.Match[str]) -> Label:
    shown = Span(*match.span("name"))
    tokens = re.findall(r"\S+\s*", shown.cut(text))
    while len(tokens) > 1 and words_of(tokens[0]) and words_of(tokens[0])[0] in TITLES:
        tokens.pop(0)
    name = Span(shown.end - sum(map(len, tokens)), shown.end)
    return Label(Span(match.start(), match.end()), name, shown, name.cut(text), True, False)
