"""Answers and conversations to take along: as plain text for a mail, as Markdown for notes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from rag.checks.marks import shown_words
from rag.domain import Answer, Citation, Turn
from rag.export.render import CLOSEST_NAMES, NEAREST, nearest_shown, read_as, told_lines, who

LinkTo = Callable[[Citation], str]  # the address of the words on their page; "" if there is none
Archived = Mapping[str, str]  # addresses of archived copies, by the ids of their articles
NOT_ASKED: Archived = MappingProxyType({})

_SPECIAL = re.compile(
    r"([\\`*_\[\]<>|~$&@]|:(?=[\w/])|^[#+\-=](?=[#+\-=\s]|$)|#(?=\w)|%(?=%)|=(?==)|\^(?=\w)|(?<=^\d)[.)]|(?<=^\d\d)[.)])"
)
_BARE = re.compile(r"(?i)\b(www|https?|ftp|mailto)(?=\\?[.:])")
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
_NO_LINK = re.compile(r"[\[\]|#^\\/:*?\"<>]")  # what a link of Obsidian cannot hold, or would take as its own
_SAFE_ADDRESS = re.compile(r"[^\w\-.~:/?#@!$&*+,;=%]", re.ASCII)


def escaped(text: str) -> str:
    r"""Text that Markdown shows as it is: no link, image, heading, mathematics or directive comes of it.

    A word joiner keeps programs from making links of bare addresses.

    >>> escaped("![x](y) $1 :red[z]")
    '!\\[x\\](y) \\$1 \\:red\\[z\\]'
    """
    return _BARE.sub("\\1\u2060", _SPECIAL.sub(r"\\\1", " ".join(text.split())))


def for_xml(text: object) -> str:
    r"""Text with U+FFFD for each character that XML cannot hold.

    >>> for_xml("a\x00b")
    'a\ufffdb'
    """
    return _NO_XML.sub("\ufffd", str(text))


def front_matter(title: str, made: str, citations: Sequence[Citation]) -> str:
    """The properties of a note of Obsidian, as YAML whose values are JSON strings: nothing in them is YAML.

    >>> print(front_matter("Who: said?", "2025-03-04", []), end="")
    ---
    title: "Who: said?"
    created: 2025-03-04
    tags: ["whosaid"]
    speakers: []
    sources: []
    ---
    <BLANKLINE>
    """
    named = dict.fromkeys(c.speaker.name for c in citations if c.speaker and c.state == "attributed")
    speakers = [f"[[{' '.join(_NO_LINK.sub(' ', name).split())}]]" for name in named]
    sources = list(dict.fromkeys(c.source.url or c.source.id for c in citations))
    fields = {"tags": ["whosaid"], "speakers": speakers, "sources": sources}
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()]
    heading = json.dumps(" ".join(title.split()), ensure_ascii=False)
    return "\n".join(["---", f"title: {heading}", f"created: {made}", *lines, "---", "", ""])


def plain_answer(question: str, answer: Answer, link_to: LinkTo) -> str:
    """One answer with its citations, for anywhere that takes text."""
    blocks = [question]
    if read := read_as(answer):
        blocks.append(f"({read})")
    if answer.names:
        blocks.append(" · ".join(answer.names))
    if answer.extent:
        blocks.append(f"{answer.extent.line}:")
    if answer.text:
        blocks.append(answer.text)
    blocks += [_plain_citation(citation, link_to(citation)) for citation in answer.citations]
    if answer.closest_names:
        blocks.append(f"{CLOSEST_NAMES}: {' · '.join(answer.closest_names)}")
    if near := nearest_shown(answer):
        blocks += [NEAREST[answer.outcome], *(_plain_citation(citation, link_to(citation)) for citation in near)]
    return "\n\n".join(blocks) + "\n"


def markdown_answer(question: str, answer: Answer, link_to: LinkTo, archived: Archived = NOT_ASKED) -> str:
    """The same as Markdown. Nothing in a question, a title or a quotation is markup."""
    blocks = [f"## {escaped(question)}"]
    if read := read_as(answer):
        blocks.append(f"*{escaped(read)}*")
    if answer.names:
        blocks.append(f"**{escaped(' · '.join(answer.names))}**")
    if answer.extent:
        blocks.append(f"{answer.extent.line}:")
    if answer.text:
        blocks.append(_markdown_lines(told_lines(answer.text)))
    blocks += [markdown_cited(citation, link_to, archived) for citation in answer.citations]
    if answer.closest_names:
        blocks.append(f"{CLOSEST_NAMES}: {escaped(' · '.join(answer.closest_names))}")
    if near := nearest_shown(answer):
        blocks += [f"*{NEAREST[answer.outcome]}*", *(markdown_cited(c, link_to, archived) for c in near)]
    return "\n\n".join(blocks) + "\n"


def markdown_cited(citation: Citation, link_to: LinkTo, archived: Archived) -> str:
    return _markdown_citation(citation, link_to(citation), archived.get(citation.source.id, ""))


def _markdown_lines(lines: Sequence[Sequence[str]]) -> str:
    """A list where several speak or somebody says several things."""
    if len(lines) == len(lines[0]) == 1:
        return escaped(lines[0][0])
    return "\n".join(f"{'  ' if i else ''}- {escaped(item)}" for line in lines for i, item in enumerate(line))


def markdown_conversation(title: str, turns: Iterable[Turn], link_to: LinkTo) -> str:
    """A whole conversation, oldest question first."""
    parts = [f"# {escaped(title)}\n", *(markdown_answer(turn.question, turn.answer, link_to) for turn in turns)]
    return "\n".join(parts)


def _plain_citation(citation: Citation, address: str) -> str:
    parts = [f"[{citation.number}] {shown_words(citation)}", f"{who(citation)}.", place(citation), address]
    return "\n    ".join(part for part in parts if part)


def _markdown_citation(citation: Citation, address: str, archived: str) -> str:
    stands = escaped(place(citation))
    if address:
        stands = f"[{stands or escaped(citation.source.id)}]({_SAFE_ADDRESS.sub(_percent, address)})"
    if archived:
        stands = f"{stands} \\([archived]({_SAFE_ADDRESS.sub(_percent, archived)})\\)".lstrip()
    quoted = f"> {escaped(shown_words(citation))}  \n> \\[{citation.number}\\] {escaped(who(citation))}"
    return f"{quoted}  \n> {stands}" if stands else quoted


def place(citation: Citation) -> str:
    """Outlet, day, title and page in one line; "" where none is known."""
    source = citation.source
    page = source.printed(citation.quote.span.start)
    return ", ".join(part for part in (source.outlet, (source.published or "")[:10], source.title, page) if part)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))
