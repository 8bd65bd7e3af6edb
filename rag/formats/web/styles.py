"""The styles that a page itself holds, as far as they say what is seen: the values that count for an element.

Read with tinycss2 and cssselect. Sheets elsewhere are not fetched, and scripts are not run: those are not known.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rag.errors import ReadError

MAX_S = 5.0  # for the styles of one page; a usual one takes a tenth of a second
SCREEN_PX = 1280  # how wide the reader's screen is, for rules that ask
PX = {"px": 1, "": 1, "pt": 4 / 3, "em": 16, "rem": 16, "ch": 8, "ex": 8, "cm": 38, "mm": 3.8, "in": 96, "pc": 16,
      "vw": 12.8, "vh": 7.2, "vmin": 7.2, "vmax": 12.8, "%": 8}  # fmt: skip
WATCHED = frozenset(
    "display visibility opacity content-visibility position left top right bottom text-indent margin-left margin-top "
    "clip clip-path transform scale filter height max-height width max-width overflow font-size color background-color "
    "background-clip".split()
)
_LONG = {  # what else sets a watched property
    "font": "font-size", "inset": "left", "overflow-x": "overflow", "overflow-y": "overflow",
    "background": "background-color", "inset-inline-start": "left", "margin": "margin-left",
    "-webkit-background-clip": "background-clip", "-webkit-clip-path": "clip-path", "-webkit-transform": "transform",
}  # fmt: skip
_GROUPS = ("media", "supports", "layer")  # rules that hold rules which may apply
_LENGTH = re.compile(
    r"(?<![\w.#])([+-]?(?:\d+\.?\d*|\.\d+)(?:e\d+)?)(px|pt|r?em|ch|ex|cm|mm|in|pc|v(?:w|h|min|max)|%)?"
)

Values = Mapping[str, str]  # property -> value, in lower case


@dataclass(frozen=True, slots=True)
class _Rule:
    selector: str
    values: dict[str, tuple[str, bool]]  # property -> value and whether it is !important


def styled(tree) -> dict[object, Values]:
    """The watched values of each element for which the page declares some.

    Raises ReadError if that takes too long, or if the styles are made to break who reads them.
    """
    try:
        return _styled(tree, time.monotonic() + MAX_S)
    except (ValueError, RecursionError):  # numbers of thousands of digits, thousands of brackets
        raise ReadError("its styles cannot be read") from None


def _styled(tree, until: float) -> dict[object, Values]:
    rules: list[_Rule] = []
    custom: dict[str, str] = {}
    for sheet in tree.iter("style"):
        if _applies(sheet.get("media") or ""):
            rules += _rules_of(_parsed(sheet.text or ""), "", custom, until)
    ranked: dict[object, dict[str, tuple[tuple, str]]] = {}
    for order, (weight, rule, element) in enumerate(_matches(tree, rules, until)):
        _put(ranked, element, rule.values, (weight, order))
    for element in tree.iter():
        if isinstance(element.tag, str) and (own := element.get("style")):
            _put(ranked, element, _declared(_blocks(own), custom), ((1,), 0))
        if isinstance(element.tag, str) and element.get("hidden") is not None:
            _put(ranked, element, {"display": ("none", False)}, ((-1,), 0))
    return {
        element: {name: _substituted(value, custom) for name, (_, value) in values.items()}
        for element, values in ranked.items()
    }


def lengths(value: str) -> list[float]:
    """The lengths in a value, in pixels of a usual page.

    >>> lengths("rect(0, 0, 1px, 1em)"), lengths("calc(-100vw - 5px)"), lengths("auto")
    ([0.0, 0.0, 1.0, 16.0], [-1280.0, 5.0], [])
    """
    return [float(number) * PX[unit or ""] for number, unit in _LENGTH.findall(value)]


def _put(ranked: dict, element, values: Mapping[str, tuple[str, bool]], rank: tuple) -> None:
    own = ranked.setdefault(element, {})
    for name, (value, important) in values.items():
        if name not in own or own[name][0] <= (important, *rank):
            own[name] = ((important, *rank), value)


# --- sheets ---------------------------------------------------------------------------------------


def _parsed(css: str) -> list:
    import tinycss2

    return tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)


def _blocks(content) -> list:
    import tinycss2

    return tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)


def _rules_of(nodes: Iterable, above: str, custom: dict[str, str], until: float) -> Iterator[_Rule]:
    """The rules of a sheet that declare something watched, also those inside others; `above` is what holds them."""
    import tinycss2

    for node in nodes:
        _check(until)
        if node.type == "qualified-rule":
            selector = _within(tinycss2.serialize(node.prelude).strip(), above)
            inside = _blocks(node.content)
            if values := _declared(inside, custom):
                yield _Rule(selector, values)
            yield from _rules_of((n for n in inside if n.type != "declaration"), selector, custom, until)
        elif node.type == "at-rule" and _holds_rules(node):
            inside = _blocks(node.content)
            if above and (values := _declared(inside, custom)):
                yield _Rule(above, values)
            yield from _rules_of((n for n in inside if n.type != "declaration"), above, custom, until)


def _holds_rules(node) -> bool:
    """Whether an at-rule holds rules that apply to a usual screen."""
    import tinycss2

    if node.content is None or node.lower_at_keyword not in _GROUPS:
        return False
    return node.lower_at_keyword != "media" or _applies(tinycss2.serialize(node.prelude))


def _within(selector: str, above: str) -> str:
    """A selector of a rule inside another."""
    if not above:
        return selector
    whole = f":is({above})"
    parts = (part.strip() for part in selector.split(","))
    return ", ".join(part.replace("&", whole) if "&" in part else f"{whole} {part}" for part in parts)


def _declared(nodes: Iterable, custom: dict[str, str]) -> dict[str, tuple[str, bool]]:
    import tinycss2

    found: dict[str, tuple[str, bool]] = {}
    for node in nodes:
        if node.type != "declaration":
            continue
        value = tinycss2.serialize(node.value).strip().lower()
        if node.name.startswith("--"):
            custom[node.name] = value
        name = _LONG.get(node.lower_name, node.lower_name)
        if name in WATCHED and not (name in found and found[name][1] and not node.important):
            found[name] = (_of_long(node.lower_name, value), node.important)
    return found


def _of_long(name: str, value: str) -> str:
    """The part of a shorthand's value that is watched."""
    if name == "font":  # "italic 12px/1.5 serif"
        sizes = (word.partition("/")[0] for word in value.split() if re.match(r"0|[\d.]+(?:[a-z]|%)", word))
        return next(sizes, "")
    if name == "margin":  # top right bottom left
        return value.split()[-1] if value.split() else ""
    return value


def _substituted(value: str, custom: Mapping[str, str]) -> str:
    for _ in range(5):  # one may be made of another
        if "var(" not in value:
            break
        value = re.sub(r"var\(\s*(--[\w-]+)[^()]*\)", lambda m: custom.get(m[1], ""), value).strip()
    return value


def _applies(query: str) -> bool:
    """Whether a media query is met by a usual screen.

    >>> [_applies(q) for q in ("", "print", "screen and (min-width: 40em)", "(max-width: 600px)", "print, screen")]
    [True, False, True, False, True]
    """
    return any(map(_applies_one, query.lower().split(",")))


def _applies_one(query: str) -> bool:
    if re.search(r"\bprint\b|\bspeech\b|\bnot\b", query):
        return bool(re.match(r"\s*not (?:print|speech)\s*$", query))
    known = re.findall(r"\(\s*(min|max)-width\s*:([^)]*)\)", query)
    widths = [(side, next(iter(lengths(value)), 0.0)) for side, value in known]
    return query.count("(") == len(known) and all(
        width <= SCREEN_PX if side == "min" else width >= SCREEN_PX for side, width in widths
    )


# --- selectors ------------------------------------------------------------------------------------


def _matches(tree, rules: list[_Rule], until: float) -> Iterator[tuple[tuple, _Rule, object]]:
    """(specificity, rule, element) for each element that a rule is about, in order of the rules."""
    from cssselect import HTMLTranslator, SelectorError, parse

    present = {f".{name}" for element in tree.iter() for name in (element.get("class") or "").split()}
    present |= {f"#{element.get('id')}" for element in tree.iter() if element.get("id")}
    translator = HTMLTranslator()
    for rule in rules:
        _check(until)
        try:
            selectors = parse(rule.selector)
        except (SelectorError, RecursionError):
            continue
        for selector in selectors:
            if selector.pseudo_element or not present.issuperset(_needed(selector.parsed_tree)):
                continue
            try:
                path = translator.selector_to_xpath(selector)
            except (SelectorError, RecursionError):  # of a kind that cssselect does not know
                continue
            _check(until)
            yield from (((0, *selector.specificity()), rule, element) for element in _found(tree, path))


def _found(tree, path: str) -> list:
    from lxml import etree

    try:
        return [element for element in tree.xpath(path) if isinstance(element.tag, str)]
    except etree.XPathError:
        return []


def _needed(node) -> Iterator[str]:
    """The classes and ids that an element or one above it must have: most rules of a sheet are not about the page."""
    from cssselect.parser import Class, CombinedSelector, Hash

    while node is not None:
        if isinstance(node, Class):
            yield f".{node.class_name}"
        elif isinstance(node, Hash):
            yield f"#{node.id}"
        elif isinstance(node, CombinedSelector):
            yield from _needed(node.subselector)
        node = getattr(node, "selector", None)


def _check(until: float) -> None:
    if time.monotonic() > until:
        raise ReadError(f"its styles take longer than {MAX_S:g} s to read")
