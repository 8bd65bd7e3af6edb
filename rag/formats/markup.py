"""XML, parsed so that it can do no harm, and the words in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from html.entities import html5
from typing import Any

from rag.errors import ReadError

_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_KEPT = {b"amp", b"lt", b"gt", b"quot", b"apos"}


def parse(payload: bytes):
    """The root element of an XML file. Raises ReadError if it is not sound, or declares entities, as a bomb does."""
    from lxml import etree

    if re.search(rb"<!ENTITY", payload.replace(b"\0", b""), re.I):  # also in UTF-16
        raise ReadError("its XML declares entities, as a bomb does")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(_NAMED.sub(_numbered, payload.lstrip()), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise ReadError(f"not sound XML ({str(error)[:100]})") from None


def _numbered(match: re.Match[bytes]) -> bytes:
    """&eacute; as &#233;: XML knows five names, and its writers use those of HTML."""
    characters = None if match[1] in _KEPT else html5.get(match[1].decode() + ";")
    return "".join(f"&#{ord(character)};" for character in characters).encode() if characters else match[0]


def name_of(element) -> str:
    """The name of an element without its namespace, in lower case; "" for what is no element."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def all_of(root, *names: str) -> Iterator:
    """The elements of these names, in any namespace, in reading order."""
    return (element for element in root.iter() if name_of(element) in names)


def first_words(root, *names: str) -> str:
    """The words of the first element that has one of these names and holds some; names in order of preference."""
    texts = (words_of(element) for name in names for element in all_of(root, name))
    return next((text for text in texts if text), "")


def first_value(root, name: str, attribute: str) -> str:
    """An attribute of the first element of this name that has it."""
    return next((value for element in all_of(root, name) if (value := element.get(attribute))), "")


def words_of(element) -> str:
    """All words of an element on one line."""
    return " ".join(text_of(element).split())


def text_of(
    element, blocks: Collection[str] = (), skipped: Collection[str] = (), signs: Mapping[str, str] | None = None
) -> str:
    """The text of an element, an empty line between two blocks; `signs` are elements that stand for characters."""
    parts: list[str] = []
    stack: list[tuple[Any, bool]] = [(element, True)]  # of lxml, which has no types
    while stack:
        node, opens = stack.pop()
        name = name_of(node)
        edge = "\n\n" if name in blocks else ""
        if not opens:
            parts += [edge, "" if node is element else _flat(node.tail)]
        elif not name or name in skipped:
            parts.append(_flat(node.tail))
        else:
            parts += [edge, (signs or {}).get(name, ""), _flat(node.text)]
            stack.append((node, False))
            stack += [(child, True) for child in reversed(node)]
    lines = (re.sub(r" +", " ", line).strip() for line in "".join(parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")
