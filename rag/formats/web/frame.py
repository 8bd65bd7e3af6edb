"""A page made ready before its text is taken out: its body in one piece, without what is about other stories.

Which parts are which is told by the names that pages give to their elements, listed in the tables below.
"""

from __future__ import annotations

import re

MIN_LEFT_CHARS = 250  # of paragraphs: a page from which more was cut is taken as it was
MIN_BLOCK_CHARS = 100

_OTHERS = frozenset(  # parts of a class or id: what they name is not of this article
    "gallery slideshow carousel related recommended recommendations recirc recirculation newsletter promo promos vjs "
    "trending teasers teaser outbrain taboola mostread mostpopular topstories readmore seealso".split()
)
_STATES = re.compile(r"(?:has|is|with|no|not|hide|show|context|single|page|post|type|category|tag)[-_]", re.I)
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_BODY = re.compile(r"(?:article|story|entry|post|body|content)[-_]{0,2}(?:body|content|text|container|chunk)", re.I)


def prepared(tree):
    """The page with the parts of its body joined and other stories cut. Changes the tree it is given."""
    from copy import deepcopy

    for post in tree.xpath("//blockquote[contains(@class, 'twitter-')]"):  # quoted, not a button to share
        post.attrib.pop("class")
    for seen in tree.xpath("//*[@aria-hidden]"):  # what is not seen is gone already
        seen.attrib.pop("aria-hidden")
    for script in tree.xpath("//script[contains(., 'articleBody')]"):  # trafilatura reads there what nobody sees
        script.drop_tree()
    _join_bodies(tree)
    whole = deepcopy(tree)
    _cut_others(tree)
    return tree if _prose_chars(tree) >= MIN_LEFT_CHARS else whole


def _cut_others(tree) -> None:
    heading = next(iter(tree.iter("h1")), None)
    keep = set(heading.iterancestors()) if heading is not None else set()
    for name in ("article", "main"):
        keep |= {above for element in tree.iter(name) for above in (element, *element.iterancestors())}
    for element in list(tree.iter("div", "section", "aside", "ul", "ol", "span", "p")):
        if element not in keep and element.getparent() is not None and _is_of_others(element):
            element.drop_tree()


def _is_of_others(element) -> bool:
    names = [*(element.get("class") or "").split(), element.get("id") or ""]
    words = [name for name in names if not _STATES.match(name)]
    return any(part.lower() in _OTHERS for name in words for part in (name, *_PARTS.findall(name)))


def _prose_chars(tree) -> int:
    return sum(len(" ".join(paragraph.itertext()).strip()) for paragraph in tree.iter("p"))


def _join_bodies(tree) -> None:
    """Put the text of one article that stands in several blocks of one name, with advertisements between, into one."""
    groups: dict[tuple, list] = {}
    for block in tree.iter("div", "section"):
        name = block.get("class") or ""
        if block.get("itemprop") == "articleBody" or _BODY.search(name):
            groups.setdefault((name, next(block.iterancestors("article"), None)), []).append(block)
    for (_, article), blocks in groups.items():
        blocks = [block for block in blocks if _prose_chars(block) >= MIN_BLOCK_CHARS]
        first, *others = blocks or [None]
        if others and all(_goes_on(first, other, article is not None) for other in others):
            for other in others:
                first.extend(list(other))


def _goes_on(first, other, in_article: bool) -> bool:
    """Whether a block stands beside the first one, or under its neighbour, without a heading of its own."""
    if first in other.iterancestors():
        return False
    if in_article:
        return True
    near, far = first.getparent(), other.getparent()
    if near is far:
        return True
    headings = set(far.iter("h1", "h2", "h3")) - set(other.iter("h1", "h2", "h3"))
    return near.getparent() is far.getparent() and not headings


# --- lines of the text --------------------------------------------------------------------------


def without_heading(text: str, titles: list[str]) -> str:
    """The text from behind the page's own title, where it begins with that, or with an address."""
    known = {_plain(title) for title in titles if title}
    while True:
        first, _, rest = text.lstrip().partition("\n")
        if not rest or not (_plain(first) in known or re.fullmatch(r"https?://\S+", first.strip())):
            return text
        text = rest


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
