"""Plain text and Markdown."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from rag.formats.openings import front_line

_HEADER = re.compile(
    r"(?:(title|headline|outlet|publisher|source|author|byline|url|link|id):[ \t]*(.{0,300})"
    r"|(date|published|updated):[ \t]*(.{0,60}))",  # longer, and it is a sentence that begins with a date
    re.I,
)
_SENTENCE_END = re.compile(r"[.!?…:;,][\"”’»)\]]*$")
_FINAL = re.compile(r"[.!?…:;,][\"”’»)\]]*$|[\"”»]$")  # of a paragraph
MAX_HEADLINE_CHARS = 140
MAX_HEADLINE_WORDS = 20


def read_text(text: str) -> dict[str, object]:
    """The record of a plain text: header lines or a headline if it begins with some, and the rest.

    >>> read_text("Title: Canal shut\\nDate: 2024-11-29\\n\\nIt is shut.")
    {'title': 'Canal shut', 'date': '2024-11-29', 'text': 'It is shut.'}
    >>> read_text("Canal shut\\n\\nIt is shut.")
    {'title': 'Canal shut', 'text': 'It is shut.'}
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    record, body = _header(text)
    if not record.get("title"):
        title, body = _headline(body)
        record |= {"title": title} if title else {}
    return record | {"text": unwrap(body)}


def _header(text: str) -> tuple[dict[str, object], str]:
    """Lines "Name: value" at the very start, closed by an empty line."""
    record: dict[str, object] = {}
    lines = text.lstrip("\n").split("\n")
    for number, line in enumerate(lines):
        field = _HEADER.fullmatch(line.strip())
        if field:
            record.setdefault((field[1] or field[3]).lower(), (field[2] or field[4] or "").strip())
        elif not line.strip() and record:
            return record, "\n".join(lines[number + 1 :])
        else:
            break
    return {}, text


def _headline(text: str) -> tuple[str, str]:
    """The first line, if it is short, does not end as a sentence does, and an empty line or a byline follows."""
    first, _, rest = text.lstrip().partition("\n")
    line = first.strip()
    is_headline = (
        0 < len(line) <= MAX_HEADLINE_CHARS
        and len(line.split()) <= MAX_HEADLINE_WORDS
        and not _SENTENCE_END.search(line)
        and (re.match(r"[ \t]*\n", rest) or front_line(rest.partition("\n")[0]))
        and rest.strip()
    )
    return (line, rest.lstrip()) if is_headline else ("", text)


def title_of_name(name: str) -> str:
    """The title of a text that has none: its file's name; "" where that is no word, so that its first sentence serves.

    >>> title_of_name("/news/bridge-shut_in_Sarn.txt"), title_of_name("upload:0042.txt")
    ('bridge shut in Sarn', '')
    """
    stem = re.sub(r"(?<=.)\.\w{1,8}$", "", re.split(r"[/\\!]", name.removeprefix("upload:"))[-1])
    return re.sub(r"[\s_-]+", " ", stem).strip() if re.search(r"[^\W\d_]{2}", stem) else ""


# --- lines cut at a width -----------------------------------------------------------------------


def unwrap(text: str, force: bool = False) -> str:
    """Join the lines of paragraphs that were cut at a width; other texts are returned as they are.

    A text is taken for wrapped if most of its lines are of about one length and do not end as sentences do; `force`
    says that it is. Words parted by a hyphen are joined as the rest of the text writes them.

    >>> unwrap("The canal was shut\\nby a decision that\\nnobody took.\\n\\nIt is shut.", force=True)
    'The canal was shut by a decision that nobody took.\\n\\nIt is shut.'
    """
    lines = [line.strip() for line in text.split("\n")]
    width = _width(lines)
    if not width or not (force or _is_wrapped(lines, width)):
        return text
    vocabulary = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower()))
    paragraphs = [[lines[0]]]
    for before, line in pairwise(lines):
        if not before or not line or _ends_paragraph(before, line, width):
            paragraphs.append([line])
        else:
            paragraphs[-1][-1:] = _joined(paragraphs[-1][-1], line, vocabulary)
    return "\n".join("".join(parts) for parts in paragraphs)


def _width(lines: list[str]) -> int:
    """The length that the longest tenth of the lines reaches."""
    lengths = sorted(len(line) for line in lines if line)
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _is_wrapped(lines: list[str], width: int) -> bool:
    """Whether, of the lines that another line follows at once, most are nearly full and few end a sentence."""
    followed = [line for line, after in pairwise(lines) if line and after]
    if len(followed) < 3 or not 40 <= width <= 120:
        return False
    full = sum(len(line) > 0.7 * width for line in followed)
    ended = sum(bool(_FINAL.search(line)) for line in followed)
    return full > 0.7 * len(followed) and ended < 0.4 * len(followed)


def _ends_paragraph(line: str, after: str, width: int) -> bool:
    """A short line that ends a sentence, before one that does not go on in lower case."""
    short = len(line) < (0.75 if _FINAL.search(line) else 0.5) * width
    return short and not after[0].islower()


def _joined(line: str, after: str, vocabulary: Counter[str]) -> tuple[str, str]:
    """Two lines, the first with what belongs between them: a space, a hyphen, or nothing."""
    parted = re.search(r"([^\W\d_]+)[-\u00ad\u2010]$", line)
    follows = re.match(r"[^\W\d_]+", after)
    if not parted or not follows:
        return line + " ", after
    whole = (parted[1] + follows[0]).lower()
    hyphened = f"{parted[1]}-{follows[0]}".lower()
    keeps_hyphen = not after[0].islower() or vocabulary[hyphened] > vocabulary[whole]
    keeps_hyphen = keeps_hyphen and line[-1] != "\u00ad"  # a soft one stands at line ends only
    return line if keeps_hyphen else line[:-1], after


# --- Markdown -----------------------------------------------------------------------------------

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$", re.M)
_SETEXT = re.compile(r"^(?=.*\S)(.{1,200})\n {0,3}(={2,}|-{2,})[ \t]*$", re.M)
_MARKS = re.compile(r"[\[<*_`\\]")
_BLOCK_START = re.compile(r"^(?:[-*+•]|\d{1,3}[.)])[ \t]+|^\||^#{1,6} ")
_ENDS_BLOCK = re.compile(r"^#{1,6} |\\$")


def read_markdown(text: str) -> dict[str, object]:
    """The record of a Markdown text: its front matter, its first heading as the title, and the text without marks.

    >>> read_markdown("# Canal shut\\n\\nIt is *shut*, [they](https://example.org) say.")
    {'title': 'Canal shut', 'text': 'It is shut, they say.'}
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    record: dict[str, object] = {}
    front = _FRONT_MATTER.match(text)
    if front:
        record, text = _front_matter(front[1]), text[front.end() :]
    text = _SETEXT.sub(r"# \1", _without_comments(text))
    heading = _HEADING.search(text)
    if heading and not text[: heading.start()].strip():
        record.setdefault("title", _inline(heading[2]))
        text = text[heading.end() :]
    return record | {"text": _without_marks(text)}


def _front_matter(text: str) -> dict[str, object]:
    """Lines "name: value"; nested values are not of interest."""
    pairs = (line.partition(":")[::2] for line in text.split("\n") if re.match(r"[\w-]+:", line))
    return {name.strip().lower(): value.strip().strip("\"'") for name, value in pairs if value.strip()}


def _without_marks(text: str) -> str:
    paragraphs = []
    text = re.sub(r"^ {0,3}\[[^\]^\n][^\]\n]*\]:[ \t]*\S+.*$", "", text, flags=re.M)  # link definitions
    text = re.sub(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$", "", text, flags=re.M)  # rules
    text = re.sub(r"^ {0,3}(?:```|~~~).*$", "", text, flags=re.M)  # fences; what they hold stays
    for block in filter(None, re.split(r"\n[ \t>]*\n", text)):
        lines: list[list[str]] = []
        for line in block.split("\n"):
            line = re.sub(r"^[ \t]*(?:>[ \t]?)+", "", line).strip()
            if lines and not (_BLOCK_START.match(line) or _ENDS_BLOCK.search(lines[-1][-1])):
                lines[-1].append(line)  # a line end within a paragraph is a space
            else:
                lines.append([line])
        paragraphs.append("\n".join(filter(None, (_line(" ".join(parts)) for parts in lines))))
    return "\n\n".join(filter(None, paragraphs))


def _without_comments(text: str) -> str:
    first, *others = text.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)


def _line(line: str) -> str:
    line = _HEADING.sub(r"\2", line.rstrip("\\"))
    line = re.sub(r"^(?:[-*+•]|\d{1,3}[.)])[ \t]+", "", line)
    if line.startswith("|"):
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        line = "" if all(re.fullmatch(r":?-+:?", cell) for cell in cells) else " | ".join(cells)
    return _inline(line).strip()


def _inline(text: str) -> str:
    """A line without its marks. No pattern looks far ahead, so that no line takes long."""
    if not _MARKS.search(text):
        return text
    text = re.sub(r"!\[[^\[\]]*\]\([^()\n]*\)", "", text)  # images
    text = re.sub(r"\[([^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:[ ]+\"[^\"()]*\")?\)", r"\1", text)  # links
    text = re.sub(r"\[\^[^\[\]]+\](?::[ \t]*)?", "", text)  # footnotes
    text = re.sub(r"\[([^\[\]]+)\]\[[^\[\]]*\]", r"\1", text)  # links by reference
    text = re.sub(r"<(https?://[^<>\s]+)>", r"\1", text)
    text = re.sub(r"</?[a-zA-Z][^<>\n]*>", "", text)
    text = re.sub(r"(?<![\\\w])(___|__|_)(?=\S)(.{1,500}?)(?<=\S)\1(?!\w)", r"\2", text)
    text = re.sub(r"(?<!\\)(\*\*\*|\*\*|\*)(?=\S)(.{1,500}?)(?<=\S)\1", r"\2", text)  # stars also inside a word
    text = re.sub(r"(`{1,3})([^`]{1,500})\1", r"\2", text)
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!|>~])", r"\1", text)
