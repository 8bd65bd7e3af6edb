"""What a page holds and its reader does not see: nothing is read from there, so nothing can be quoted from it.

It is told by HTML's own elements and by the page's own styles.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.formats.web.styles import Values, lengths, styled

FAR_PX = 500  # an element moved as far as this to the left or above is not seen
_NEVER = (  # what they hold is for machines, for others, or taken back
    "template noscript del s strike datalist canvas audio video noframes noembed rp annotation annotation-xml"
).split()
_SIDES = ("left", "top", "right", "bottom")
_Check = Callable[[Values], bool]


def drop_unseen(tree) -> None:
    """Take out of a page what is hidden. Raises ReadError if its styles take too long to read."""
    for element in list(tree.iter(*_NEVER)):
        _drop(element)
    for element in list(tree.iter("dialog", "details")):
        if element.get("open") is None:
            _close(element)
    values = styled(tree)
    for element in [one for one in tree.iter() if one in values and _is_gone(values[one])]:
        if element.tag not in ("html", "body"):  # shown by a script later: without them there is no page
            _drop(element)
    for is_unseen, is_seen in _INHERITED:
        if any(is_unseen(own) for own in values.values()):
            _mute(tree, values, is_unseen, is_seen)


def _drop(element) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _close(element) -> None:
    """A closed <details> shows its summary alone, a closed <dialog> nothing."""
    summary = element.find("summary") if element.tag == "details" else None
    element.text = None
    for child in list(element):
        child.tail = None
        if child is not summary:
            element.remove(child)


# --- by styles ------------------------------------------------------------------------------------


def _is_gone(own: Values) -> bool:
    """Whether an element cannot be seen, whatever is said of what is inside it."""
    return bool(
        own.get("display") == "none"
        or own.get("content-visibility") == "hidden"
        or _is_clear(own.get("opacity", ""))
        or re.search(r"opacity\(\s*(?:0|\.0)", own.get("filter", ""))
        or _is_far(own)
        or _is_clipped(own)
        or _is_flat(own)
    )


def _is_clear(opacity: str) -> bool:
    found = re.fullmatch(r"(\d*\.?\d+)(%?)", opacity)
    return found is not None and float(found[1]) / (100 if found[2] else 1) <= 0.05


def _is_far(own: Values) -> bool:
    placed = own.get("position") in ("absolute", "fixed", "relative")
    away = [x for side in _SIDES if placed for x in lengths(own.get(side, ""))]
    shifts = [x for name in ("text-indent", "margin-left", "margin-top") for x in lengths(own.get(name, ""))]
    moved = re.search(r"translate\w*\(([^()]*)\)", own.get("transform", ""))
    shifts += lengths(moved[1]) if moved else []
    return any(x <= -FAR_PX or x >= 10 * FAR_PX for x in [*away, *shifts])


def _is_clipped(own: Values) -> bool:
    clip, path = own.get("clip", ""), own.get("clip-path", "")
    inset = [float(x) for x in re.findall(r"([\d.]+)%", path)] if path.startswith("inset") else []
    return bool(
        (clip.startswith("rect") and lengths(clip) and max(map(abs, lengths(clip))) <= 1)
        or any(x >= 50 for x in inset)
        or (re.match(r"circle|ellipse|polygon", path) and lengths(path) and not any(lengths(path.partition(" at ")[0])))
    )


def _is_flat(own: Values) -> bool:
    """Whether nothing of an element's area is left."""
    if re.search(r"scale\w*\(\s*0*\.?0*\s*[,)]", own.get("transform", "")) or re.fullmatch(r"0+", own.get("scale", "")):
        return True
    sizes = (lengths(own.get(name, "")) for name in ("height", "max-height", "width", "max-width"))
    return bool(re.search("hidden|clip", own.get("overflow", ""))) and any(size and size[0] <= 1 for size in sizes)


def _mute(tree, values: dict[object, Values], is_unseen: _Check, is_seen: _Check) -> None:
    """Take out the words of elements that inherit not being seen; what is inside them may be seen again."""
    unseen: dict[object, bool] = {}
    for element in tree.iter():
        own, above = values.get(element, {}), unseen.get(element.getparent(), False)
        in_page = element.tag not in ("html", "head", "body")
        unseen[element] = in_page and (is_unseen(own) or (above and not is_seen(own)))
        if unseen[element]:
            element.text = None
        if above:
            element.tail = None


def _is_small(own: Values) -> bool:
    return any(x <= 1 for x in lengths(own.get("font-size", ""))[:1])


def _is_large(own: Values) -> bool:
    """Whether letters are seen again inside those of size 0: "2em" of nothing is nothing."""
    size = own.get("font-size", "")
    return bool(size) and not _is_small(own) and not re.search(r"(?<!r)em|%|inherit|er$", size)


def _is_without_colour(own: Values) -> bool:
    colour, behind = own.get("color", ""), own.get("background-color", "")
    clear = colour == "transparent" or re.fullmatch(r"(?:rgb|hsl)a?\(.*[,/]\s*0?\.?0+%?\s*\)", colour)
    return own.get("background-clip") != "text" and bool(clear or (colour and colour == behind))


def _has_colour(own: Values) -> bool:
    return bool(own.get("color")) and own["color"] != "inherit" and not _is_without_colour(own)


_INHERITED: tuple[tuple[_Check, _Check], ...] = (
    (lambda own: own.get("visibility") in ("hidden", "collapse"), lambda own: own.get("visibility") == "visible"),
    (_is_small, _is_large),
    (_is_without_colour, _has_colour),
)
