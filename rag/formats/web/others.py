"""Parts of a page by other hands than the article's: what was paid for, and what readers wrote under it.

They are told by the names that pages give to their elements, and by the label above them.
"""

from __future__ import annotations

import re
from itertools import pairwise

_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_PAID = frozenset(
    "sponsored sponsor sponsors advertorial advertorials advertisement advertisements advert adverts outbrain taboola "
    "promoted brandedcontent paidcontent paidpost partnercontent nativead".split()
)
_PAID_PAIRS = frozenset("paid content|paid post|partner content|branded content|native ad|dfp ad".split("|"))
_READERS = frozenset(
    "commentlist commentarea commentbody commenttext commentthread usercomments readercomments disqus livefyre spotim "
    "viafoura facebookcomments".split()
)
_READERS_PAIRS = frozenset(  # "comment" alone may be an opinion of the outlet's, "comments" in its open air a state
    "comment list|comments list|comment body|comment content|comment text|comment thread|comments thread|comment area"
    "|comments area|comments section|comment section|comment item|user comments|user comment|reader comments"
    "|reader comment|readers comments|user content|user generated|disqus thread|comments container|comments wrapper"
    "|comment form|fb comments".split("|")
)
_STATES = re.compile(r"(?:has|is|with|no|not|hide|show|single|page|post|type|category|tag|tone|section)[-_]", re.I)
_LABEL = re.compile(
    r"(?:sponsored|promoted|paid)(?: (?:content|post|by|story|partner content|article|message))?(?: by .{1,60})?"
    r"|paid for (?:and presented )?by .{1,60}|advertorial|partner content|(?:in )?partnership with .{1,60}"
    r"|(?:\d+ )?(?:readers?[’']?s?[’']? |user |your )?comments?(?: \(?\d+\)?)?|user[- ]generated content"
    r"|(?:readers?[’']?s?[’']?|your) (?:views|say|reactions|letters)|what (?:our )?readers (?:say|think)"
    r"|leave a (?:comment|reply)|join the (?:conversation|discussion)",
    re.I,
)
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
MAX_LABEL_CHARS = 80


def drop_others(tree) -> None:
    """Take paid blocks and readers' comments out of a page, whatever is left."""
    heading = next(iter(tree.iter("h1")), None)
    keep = {tree, *tree.iter("body", "main"), *(heading.iterancestors() if heading is not None else ())}
    marked = [element for element in tree.iter() if element not in keep and _is_marked(element)]
    for element in marked:
        if element.getparent() is not None and not element.xpath(".//h1 | .//main"):
            element.drop_tree()
    for label in [element for element in tree.iter() if isinstance(element.tag, str) and _is_label(element)]:
        _drop_labelled(label, keep)


def _is_marked(element) -> bool:
    if not isinstance(element.tag, str) or element.tag in ("a", "button", "link", "meta", "script", "style"):
        return False
    kind = f"{element.get('itemprop') or ''} {element.get('itemtype') or ''}".lower()
    if kind.split() and ("comment" in kind.split() or kind.rstrip("/").endswith(("/comment", "/usercomments"))):
        return True
    if (element.get("rel") or element.get("aria-label") or "").lower() in ("sponsored", "advertisement", "comments"):
        return True
    names = [*(element.get("class") or "").split(), element.get("id") or "", element.get("data-component") or ""]
    return any(_is_name(name) for name in names if name and not _STATES.match(name))


def _is_name(name: str) -> bool:
    parts = [part.lower() for part in _PARTS.findall(name)]
    whole, pairs = "".join(parts), {f"{one} {other}" for one, other in pairwise(parts)}
    return (
        name.lower() in ("comment", "comments")
        or not (_PAID | _READERS).isdisjoint({whole, *parts})
        or not (_PAID_PAIRS | _READERS_PAIRS).isdisjoint(pairs)
    )


def _is_label(element) -> bool:
    """Whether an element holds just the label of such a part."""
    if len(element) > 3:
        return False
    text = " ".join(element.text_content()[: 2 * MAX_LABEL_CHARS].split())
    return len(text) <= MAX_LABEL_CHARS and bool(_LABEL.fullmatch(text.rstrip(":")))


def _drop_labelled(label, keep: set) -> None:
    """What stands under a label: the block that it begins; behind a heading, all of the page's column that follows."""
    block = label
    while (above := block.getparent()) is not None and above not in keep and _begins(above, block):
        block = above
    if above is None:  # it went with a block around it
        return
    if block is not label and block.tag in ("div", "section", "aside", "article", "ul", "ol", "li", "footer", "table"):
        block.drop_tree()
    elif label.tag in _HEADINGS:
        level = int(label.tag[1])
        following = []
        for one in label.itersiblings():
            if one.tag in _HEADINGS and int(one.tag[1]) <= level and not _is_label(one):
                break
            following.append(one)
        for one in [label, *following]:
            if one not in keep:
                one.drop_tree()


def _begins(block, child) -> bool:
    """Whether a child is the first of a block that says something."""
    if (block.text or "").strip():
        return False
    return not any(one.text_content().strip() or (one.tail or "").strip() for one in child.itersiblings(preceding=True))
