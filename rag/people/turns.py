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

from rag.domain import Attribution, Entity, EntityLabel, Reading, Span, hull
from rag.people.nameforms import TITLES
from rag.people.names import clean, is_body, same_name, words_of
from rag.people.sourcewords import FIRST_PERSON, PRONOUNS, RELATIVE, ROLE_NOUNS
from rag.text import fold, words

SURE = 0.97  # confidence of a turn; what the network finds is under that, so a turn wins where the two cross
SPOKEN = 0.3  # share of turns with a question mark, an "I" or a "you" from which labels in small letters are speech
MAX_WORDS = 300  # of one statement: a longer turn is several, cut between paragraphs

_TOKEN = r"(?:[A-ZÀ-ÖØ-Þ][\w’'.-]*|(?:al|el|bin|van|von|de|da|del|der|di|la|le|of|the|and|&)(?=[ -])|\d{1,2}(?=[ :]))"
_LABEL = re.compile(
    rf"^(?P<name>[A-ZÀ-ÖØ-Þ][\w’'.-]*(?:[ -]{_TOKEN}){{0,5}})"
    r"(?P<role>(?:,| [-–—])[^:\n“”\"]{2,80}?)?"
    r"(?P<aside> ?[(\[][^()\[\]\n]{1,40}[)\]])?:"
    r"(?P<time> ?[(\[]\d[\d:.,]*[)\]])?(?=\s|$)",
    re.M,
)
_ASKED = re.compile(r"^(?P<name>[QA])(?:[.:]|(?= [A-Z“\"]))(?=\s|$)", re.M)  # "Q    Will he": cleaning leaves one space
_ASIDE = re.compile(r"[(\[][^()\[\]]*[)\]][.\s]*|[*\-–—_#•\s]+")  # [Laughter], (END VIDEO CLIP), * * *
_TIME = re.compile(r"\d{1,2}:\d\d")
_ASKS = frozenset("q question questioner interviewer".split())
_ANSWERS = frozenset("a answer".split())
_SELF = frozenset("i me my mine myself".split())


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
    marked = bool(parts.get("time") or (capitals and (titles or role or parts.get("aside"))))
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
    made = [(label, _paragraphs(text, label.span.end, end)) for label, end in zip(found, ends, strict=True)]
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
    asked = bool(counts.keys() & _ASKS) and (len(repeated) > 0 or bool(counts.keys() & _ANSWERS))
    in_turns = len(counts) > 1 and bool(repeated) and _is_speech(text, found, repeated)
    if not (titled or asked or in_turns):
        return []
    capitals = any(label.capitals for label in found if label.marked or label.key in repeated)
    speakers = [
        label
        for label in found
        if label.marked
        or label.key in repeated
        or label.key in _ASKS | _ANSWERS
        or (capitals and label.capitals)
        or (in_turns and not capitals and len(label.name.cut(text).split()) > 1)
    ]
    if len({label.key for label in speakers}) > 1:
        return speakers
    return [label for label in speakers if label.marked]  # "Note:" again and again is nobody's turn


def _within_lines(text: str, found: Sequence[Label]) -> list[Label]:
    """The labels, with those in capitals that stand behind a sentence of a line: "That's so. MR. ORREL: It is."""
    known = {label.shown.cut(text): label for label in found if label.capitals}
    if not known:
        return list(found)
    names = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    more = []
    for match in re.finditer(rf"(?<=[.?!…”\")\]] )({names}):(?=\s)", text):
        label, at = known[match[1]], match.start()
        name = Span(at + label.name.start - label.shown.start, at + label.name.end - label.shown.start)
        more.append(replace(label, span=Span(at, match.end()), name=name, shown=Span(*match.span(1))))
    taken = {label.span.start for label in found}
    return sorted([*found, *(label for label in more if label.span.start not in taken)], key=lambda label: label.span)


def _is_speech(text: str, found: Sequence[Label], repeated: set[str]) -> bool:
    """Whether enough of the lines behind repeated labels ask, or say "I" or "you": "Time: 3 p.m." does not."""
    ends = [label.span.start for label in found[1:]] + [len(text)]
    own = [
        text[label.span.end : end].split("\n\n")[0]
        for label, end in zip(found, ends, strict=True)
        if label.key in repeated
    ]
    spoken = sum("?" in said or bool(set(words_of(said)) & FIRST_PERSON - _POINTING) for said in own)
    return spoken >= max(1.0, SPOKEN * len(own))


_POINTING = frozenset("this these those us".split())  # "us" may be a country


def _paragraphs(text: str, start: int, end: int) -> list[Span]:
    """The paragraphs of a turn, without those that are only a stage direction, and up to a line of marks."""
    found: list[Span] = []
    for match in re.finditer(r"(?:[^\n]|\n(?!\n))+", text[start:end]):
        piece = match.group()
        inner = piece.strip()
        at = start + match.start() + len(piece) - len(piece.lstrip())
        if _ASIDE.fullmatch(inner) or not words(inner):
            continue
        found.append(Span(at, at + len(inner)))
    return found


# --- into the reading -----------------------------------------------------------------------------


def in_turns(text: str, reading: Reading, found: Sequence[Turn]) -> Reading:
    """The reading with the turns of a transcript in place of what the network made of them.

    Without turns, a name and a colon at the beginning of a line make nobody say anything.
    """
    kept = [a for a in reading.attributions if not _is_label(text, a)]
    if not found:
        return Reading(tuple(kept), reading.entities)
    kept = [a for a in kept if all(_apart(a, turn) or _within(text, a, turn) for turn in found)]
    entities = _entities(text, reading.entities, found)
    answering = _answering(text, entities, found)
    made = [one for turn in found for one in _attributions(text, turn, answering)]
    return Reading((*kept, *made), tuple(entities))


_QUOTED = tuple("\"“‘'«„")


def _is_label(text: str, attribution: Attribution) -> bool:
    """Whether only a colon behind the beginning of a line says that somebody speaks, without quotation marks."""
    if any(words(span.cut(text)) for span in attribution.cue) or len(attribution.source) != 1:
        return False
    source, content = attribution.source[0], hull(attribution.content)
    line = text[text.rfind("\n", 0, source.start) + 1 : source.start]
    between = text[source.end : content.start]
    names = not line.strip() or all(word in TITLES for word in words_of(line))
    return (
        source.end < content.start
        and names
        and re.fullmatch(r"[^:\n]{0,80}:\s*", between) is not None
        and not text.startswith(_QUOTED, content.start)
    )


def _apart(attribution: Attribution, turn: Turn) -> bool:
    return not any(turn.span.meets(span) for span in (*attribution.content, *attribution.source))


def _within(text: str, attribution: Attribution, turn: Turn) -> bool:
    """Whether somebody speaks within a turn whom the turn names: "The mayor told me that ..."."""
    if len(attribution.source) != 1 or not attribution.cue:
        return False
    spans = (*attribution.source, *attribution.cue, *attribution.content)
    who = words_of(attribution.source[0].cut(text))
    small = bool(who) and who[0] in FIRST_PERSON | RELATIVE | PRONOUNS.keys()
    return not small and any(all(part.holds(span) for span in spans) for part in turn.content)


def _attributions(text: str, turn: Turn, answering: Span | None) -> list[Attribution]:
    """The statements of a turn: one, or of a long turn several. No source where the label names nobody."""
    key, referent = turn.label.key, None
    source: tuple[Span, ...] = (turn.label.shown,)
    if key in _ASKS | _ANSWERS or words_of(turn.label.name.cut(text))[0] in _NOBODY:
        referent = answering if key in _ANSWERS else None
        source = (turn.label.name,) if referent else ()
    return [
        Attribution(source, (), part, (), referent, SURE if referent else 0.0, SURE, told=True)
        for part in _parts(text, turn.content)
    ]


def _parts(text: str, paragraphs: Sequence[Span]) -> list[tuple[Span, ...]]:
    parts: list[tuple[Span, ...]] = [()]
    count = 0
    for span in paragraphs:
        own = len(words(span.cut(text)))
        if parts[-1] and count + own > MAX_WORDS:
            parts.append(())
            count = 0
        parts[-1] += (span,)
        count += own
    return parts


def _entities(text: str, entities: Sequence[Entity], found: Sequence[Turn]) -> list[Entity]:
    """The names of the labels among the others."""
    named = [turn.label.name for turn in found if _is_name(turn.label.name.cut(text))]
    rest = [e for e in entities if not any(turn.label.span.meets(e.span) for turn in found)]
    bodies = {fold(clean(e.span.cut(text))) for e in rest if e.label == "ORGANIZATION"}

    def label_of(name: str) -> EntityLabel:
        if fold(name) in bodies or (is_body(name) and not name.isupper()):
            return "ORGANIZATION"
        return "ORGANIZATION" if re.search(rf"\bthe {re.escape(name)}\b", text, re.IGNORECASE) else "PERSON"

    return sorted([*rest, *(Entity(name, label_of(name.cut(text))) for name in named)], key=lambda e: e.span)


def _is_name(label: str) -> bool:
    """Whether a label names somebody: not "Q", "REPORTER", "Speaker 1", "UNIDENTIFIED MALE"."""
    found = words_of(label)
    return bool(found) and not (
        found[-1].isdigit() or found[0] in _ASKS | _ANSWERS | _NOBODY or found[-1] in ROLE_NOUNS | _NOBODY | _ROLES
    )


_NOBODY = frozenset("unidentified unknown male female audience participant caller".split())
_ROLES = frozenset("speaker moderator narrator announcer".split())


def _answering(text: str, entities: Sequence[Entity], found: Sequence[Turn]) -> Span | None:
    """Who is "A": the one person whom the text before the first label names, if the answers say "I"."""
    start = min((turn.span.start for turn in found if turn.label.key in _ANSWERS | _ASKS), default=0)
    people = [e.span for e in entities if e.label == "PERSON" and e.span.end <= start]
    full = max(people, key=lambda span: len(words_of(span.cut(text))), default=None)
    if full is None or any(same_name(full.cut(text), span.cut(text), "person") < 0.6 for span in people):
        return None
    said = [span.cut(text) for turn in found if turn.label.key in _ANSWERS for span in turn.content]
    return full if any(_SELF & set(words_of(part)) for part in said) else None
