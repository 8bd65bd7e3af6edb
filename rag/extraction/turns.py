"""Transcripts and interviews: lines that a name and a colon begin, and whose words stand behind the name.

    MR. HOLLIS: Good afternoon.          Jana Pell: (00:22)          Q: Why did you leave?
    KARL VOSS, SCIENTIST: We did.        Good afternoon.             A: Nobody was listening.

One such line proves nothing: a headline ("Kerr: no deal"), a letter ("Sir: ..."), a list of charges behind names have
the same form. So the labels of the whole text are counted first, and only where they come in turns is any of them a
speaker.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.domain import Span, hull
from rag.lexicon.nameforms import GENDER, TITLES
from rag.lexicon.sourcewords import FIRST_PERSON, ROLE_NOUNS, SPEAKING
from rag.names.spelling import words_of
from rag.text import words

SPOKEN = 0.3  # share of turns with a question mark, an "I" or a "you" from which labels in small letters are speech

_TOKEN = r"(?:[A-ZÀ-ÖØ-Þ][\w’'.-]*|(?:al|el|bin|van|von|de|da|del|der|di|la|le|of|the|and|&)(?=[ -])|\d{1,2}(?=[ :]))"
_LABEL = re.compile(
    rf"^[\"“]?(?P<name>[A-ZÀ-ÖØ-Þ][\w’'.-]*(?:[ -]{_TOKEN}){{0,5}})"  # a page may quote all of a transcript
    r"(?P<role>(?:,| [-–—])[^:\n“”\"]{2,80}?)?"
    r"(?P<aside> ?[(\[][^()\[\]\n]{1,40}[)\]])?:"
    r"(?P<time> ?[(\[]\d{1,2}:\d\d[\d:.,]*[)\]])?(?=\s|$)",
    re.M,
)
_ASKED = re.compile(r"^(?P<name>[QA])(?:[.:]|(?= [A-Z“\"]))(?=\s|$)", re.M)  # "Q    Will he": cleaning leaves one space
_ASIDE = re.compile(r"[(\[][^()\[\]]*[)\]][.\s]*|[*\-–—_#•\s]+")  # [Laughter], (END VIDEO CLIP), * * *
_TIME = re.compile(r"\d{1,2}:\d\d")
ASKS = frozenset("q question questioner interviewer pregunta frage".split())
ANSWERS = frozenset("a answer respuesta antwort".split())
ASKED, LEAST_ASKED = 80, 3  # words of a question in an interview without labels, and how many there are
_INTERVIEW = frozenset("interview interviews interviewed interviewing".split())
_YOU = frozenset("you your yours yourself".split())
_HONORIFICS = frozenset("mr mrs ms miss mx dr prof sir dame lord lady sen rep gov senator president".split())


@dataclass(frozen=True, slots=True)
class Label:
    """The beginning of a line up to its colon, which may name who speaks."""

    span: Span  # with its colon
    name: Span  # without title, role and stage direction
    shown: Span  # with title and role
    key: str  # the same for "KARL VOSS, SCIENTIST" and "VOSS"
    marked: bool  # with a title, a role, a stage direction or a time, as only transcripts have them
    capitals: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says until the next label."""

    label: Label
    content: tuple[Span, ...]  # a span a paragraph; never empty

    @property
    def span(self) -> Span:
        return hull([self.label.span, *self.content])


def labels(text: str) -> list[Label]:
    """Everything in a text that has the form of a label, in order; whether any of it is one is not yet known.

    >>> [label.name.cut("MR. HOLLIS: No.") for label in labels("MR. HOLLIS: No.")]
    ['HOLLIS']
    """
    found = [_label(text, match) for match in _LABEL.finditer(text)]
    asked = [_label(text, match) for match in _ASKED.finditer(text)]
    taken = {label.span.start for label in found}
    return sorted([*found, *(a for a in asked if a.span.start not in taken)], key=lambda label: label.span)


def _label(text: str, match: re.Match[str]) -> Label:
    parts = match.groupdict()
    name, role = Span(*match.span("name")), match.end("role") if parts.get("role") else 0
    titles = 0
    tokens = re.findall(r"\S+\s*", name.cut(text))
    while titles < len(tokens) - 1 and words_of(tokens[titles]) and words_of(tokens[titles])[0] in TITLES:
        titles += 1
    bare = Span(name.start + sum(map(len, tokens[:titles])), name.end)
    capitals = bare.cut(text).isupper() and len(bare) > 1
    alone = not match.start() or text[match.end() : match.end() + 1] == "\n"
    role_only = alone and capitals and bool(set(words_of(tokens[-1])) & ROLE_NOUNS)
    marked = bool(
        parts.get("time")
        or (capitals and tokens[0].strip(" .").casefold() in _HONORIFICS and titles)
        or (capitals and role and parts["role"].isupper())
        or (capitals and not role and re.search(r"[^\W\d]", parts.get("aside") or ""))
        or role_only
    )
    return Label(
        Span(match.start(), match.end()),
        bare,
        Span(name.start, role or name.end),
        _key(bare.cut(text)),
        marked or bool(_TIME.search(parts.get("aside") or "")),
        capitals,
    )


def _key(name: str) -> str:
    """A surname, or all of what is no name: "Speaker 1"."""
    found = words_of(name)
    if not found:
        return name
    return " ".join(found) if found[-1].isdigit() or len(found) == 1 else found[-1]


def turns(text: str) -> list[Turn]:
    """The turns of a transcript or interview, in order; [] for any other text.

    >>> text = "Q: Why did you leave?\\nA: Nobody was listening.\\n\\nI was tired.\\n\\nQ: And now?\\nA: Never."
    >>> [[span.cut(text) for span in turn.content] for turn in turns(text)][1]
    ['Nobody was listening.', 'I was tired.']
    >>> turns("Aubin Kerr: Norland drops fraud case\\n\\nThe case against Kerr was dropped.")
    []
    """
    found = _within_lines(text, _speaking(text, labels(text)))
    if not found:
        return []
    ends = [label.span.start for label in found[1:]] + [len(text)]
    made = [
        (label, _paragraphs(text, label.span.end, end, text[label.span.start] in '"“'))
        for label, end in zip(found, ends, strict=True)
    ]
    if len(made) > 1 and all(len(content) < 2 for _, content in made[:-1]):
        made[-1] = (made[-1][0], made[-1][1][:1])  # one paragraph a turn: what follows the last is the article's
    if len(made) == 1 and text[: found[0].span.start].strip():
        made = [(label, content[:1]) for label, content in made]
    return [Turn(label, tuple(content)) for label, content in made if content]


def _speaking(text: str, found: Sequence[Label]) -> list[Label]:
    """The labels that are speakers: those of a text where labels come in turns."""
    counts = Counter(label.key for label in found)
    repeated = {key for key, count in counts.items() if count > 1}
    titled = any(label.marked for label in found)
    asked = bool(counts.keys() & ASKS) and (len(repeated) > 0 or bool(counts.keys() & ANSWERS))
    in_turns = len(counts) > 1 and bool(repeated) and _is_speech(text, found, repeated)
    if not (titled or asked or in_turns):
        return []
    capitals = any(label.capitals for label in found if label.marked or label.key in repeated)
    speakers = [
        label
        for label in found
        if label.marked
        or (label.key in repeated and label.capitals == capitals)
        or label.key in ASKS | ANSWERS
        or (capitals and label.capitals)
        or (in_turns and not capitals and words_of(label.name.cut(text))[0] in GENDER)
    ]
    if len({label.key for label in speakers}) > 1:
        return speakers
    return [label for label in speakers if label.marked]  # "Note:" again and again is nobody's turn


def lines_of(text: str) -> list[Span]:
    """The lines that are not empty, without the space before them."""
    return [Span(*match.span()) for match in re.finditer(r"\S[^\n]*", text)]


def answers(text: str) -> list[Turn]:
    """The answers of an interview without labels: what stands between paragraphs that ask "you"; [] for other texts.

    A column may ask itself much, so the text before the first question must say that it is an interview.

    >>> text = "An interview with Ann Lee.\\n\\n" + "Why did you go?\\n\\nI had to.\\n\\nIt was late.\\n\\n" * 3
    >>> [[span.cut(text) for span in turn.content] for turn in answers(text)][0]
    ['I had to.', 'It was late.']
    """
    lines = lines_of(text)
    asked = [i for i, line in enumerate(lines) if text[line.end - 1] == "?" and len(words(line.cut(text))) <= ASKED]
    if len(asked) < LEAST_ASKED or not _INTERVIEW.intersection(words_of(text[: lines[asked[0]].start])):
        return []
    blocks = [lines[i + 1 : end] for i, end in pairwise([*asked, len(lines)])]
    own = [{word for line in block for word in words_of(line.cut(text))} for block in blocks]
    to_you = sum(bool(_YOU.intersection(words_of(lines[i].cut(text)))) for i in asked)
    by_me = sum(bool(FIRST_PERSON & said) for said in own)
    if min(to_you, by_me) < max(LEAST_ASKED, len(asked) / 2):
        return []
    found = []
    for i, block in zip(asked, blocks, strict=True):
        nobody = Span(lines[i].end, lines[i].end)  # no word names who answers
        if block:
            found.append(Turn(Label(lines[i], nobody, nobody, "a", False, False), tuple(block)))
    return found


_CAPITALS = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.’'-]+"
_IN_LINE = re.compile(rf"(?<=[.?!…”\")\]]) ?(?P<name>{_CAPITALS}(?: {_CAPITALS}){{0,3}}):(?=\s)")


def _within_lines(text: str, found: Sequence[Label]) -> list[Label]:
    """The labels, with those in capitals that stand behind a sentence of a line, known or repeated there.

    Some pages lose their line ends: "That's so. MR. ORREL: It is.HOST: Is it?"
    """
    known = Counter(label.key for label in found if label.capitals)
    if not known:
        return list(found)
    starts = {label.span.end for label in found}
    inside = [_label(text, match) for match in _IN_LINE.finditer(text) if match.end() not in starts]
    counts = known + Counter(label.key for label in inside)
    more = [replace(label, span=Span(label.shown.start, label.span.end)) for label in inside if counts[label.key] > 1]
    return sorted([*found, *more], key=lambda label: label.span)


def _is_speech(text: str, found: Sequence[Label], repeated: set[str]) -> bool:
    """Whether enough of the lines behind repeated labels ask, or say "I" or "you": "Time: 3 p.m." does not."""
    ends = [label.span.start for label in found[1:]] + [len(text)]
    own = [
        text[label.span.end : end].split("\n\n")[0]
        for label, end in zip(found, ends, strict=True)
        if label.key in repeated
    ]
    spoken = sum("?" in said or bool(set(words_of(said)) & SPEAKING) for said in own)
    return spoken >= max(1.0, SPOKEN * len(own))


def _paragraphs(text: str, start: int, end: int, quoted: bool = False) -> list[Span]:
    """The paragraphs of a turn, without those that are only a stage direction, and up to a line of marks.

    Where the page quotes the whole transcript, each paragraph opens with a mark that is not the speaker's.
    """
    found: list[Span] = []
    for match in re.finditer(r"(?:[^\n]|\n(?!\n))+", text[start:end]):
        piece = match.group()
        begun = piece.lstrip().removeprefix('"').removeprefix("“") if quoted else piece.lstrip()
        inner = begun.rstrip()
        at = start + match.start() + len(piece) - len(begun)
        if _ASIDE.fullmatch(inner) or not words(inner):
            continue
        found.append(Span(at, at + len(inner)))
    return found
