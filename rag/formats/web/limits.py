"""What a page may cost: told from its markup before it is parsed, as the parser cannot be stopped.

The parser compares each attribute of a tag with all before it, and what follows walks over every element.
"""

from __future__ import annotations

import re

from rag.errors import ReadError

MAX_CHARS = 10_000_000  # without pictures written into the page
MAX_TAGS = 200_000  # a long live report has a twentieth of that
MAX_ATTRIBUTES = 1_000  # of one tag
MAX_DEPTH = 200  # elements in one another: from 256 on the parser leaves out what is inside

_INLINE = re.compile(r"data:[\w/+.-]{0,80}(?:;[\w=.-]{0,80})*+,[\w+/=%.~!*()-]{200,}+")
_ATTRIBUTE = r"(?:[^\s\"'/>=][^\s/>=]*+|[\"'])(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+"
_PIECE = re.compile(  # a comment, or a start tag with its attributes
    rf"<!--(?:-?>|.*?(?:--!?>|\Z))|<(?P<name>[a-z][^\s/>]*+)(?P<attributes>(?:[\s/]++|=|{_ATTRIBUTE})*+)>?", re.I | re.S
)
_ONE = re.compile(_ATTRIBUTE)
_RAW = ("script", "style")  # hold no tags


def checked(text: str) -> str:
    """The page without pictures written into it. Raises ReadError for markup that would take too long.

    >>> checked("<p>It is shut.</p><img src='data:image/png;base64," + "A" * 1000 + "'>")
    "<p>It is shut.</p><img src='data:,'>"
    """
    text = _INLINE.sub("data:,", text)
    if len(text) > MAX_CHARS:
        raise ReadError(f"a page of {len(text):,} characters; one of up to {MAX_CHARS:,} is read")
    at = tags = 0
    while piece := _PIECE.search(text, at):
        at = piece.end()
        name = (piece["name"] or "").lower()
        if not name:
            continue
        tags += 1
        if tags > MAX_TAGS:
            raise ReadError(f"a page of more than {MAX_TAGS:,} tags is not read")
        attributes = piece["attributes"]
        if len(attributes) > MAX_ATTRIBUTES and sum(1 for _ in _ONE.finditer(attributes)) > MAX_ATTRIBUTES:
            raise ReadError(f"a tag with more than {MAX_ATTRIBUTES:,} attributes: such a page is not read")
        if name in _RAW:
            end = re.compile(rf"</{name}[\s/>]|\Z", re.I).search(text, at)
            at = end.start() if end else len(text)
    return text


def check_depth(tree) -> None:
    """Raise ReadError for elements in one another deeper than the parser follows."""
    from lxml import etree

    depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise ReadError(f"elements nested more than {MAX_DEPTH} deep: such a page is not read")
