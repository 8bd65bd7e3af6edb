"""Reading attributions by rules: cue verbs, quotation marks, "according to" and the nearest name.

Simple and predictable; it needs no weights. The trained model finds far more (a third of all attributions use a cue
that no list holds), so this is for comparing and for trying things out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.acts import ACTS, Cue, cues
from rag.domain import Attribution, Entity, EntityLabel, Reading, Span
from rag.sources import country_of
from rag.text import quotations, sentences

_NAME = re.compile(
    r"(?:[A-Z][\w.’'-]*\w|[A-Z]|\bal-\w+)(?:[ \xa0](?:(?:of|for|the|de|al|bin|von|van|"
    r"and the)[ \xa0])?[(]?(?:[A-Z][\w.’'-]*\w|[A-Z]\.?|al-\w+)[)]?)*"
)
_BODY = re.compile(
    r"\b(?:Ministry|Army|Observatory|Agency|Council|Party|Committee|Court|University|Institute|Group|"
    r"Office|Department|Association|Union|Bank|Commission|Times|Post|Network|Police|Company|Inc|"
    r"[A-Z]{3,})\b"
)
_ACCORDING = re.compile(r"\baccording to\s+", re.IGNORECASE)
_FILLER = re.compile(
    r"(?:\s+(?:has|have|had|is|was|are|were|also|then|later|will|would|who|further|again|once|"
    r"\w+ly)|,)+\s*$"
)
_NOT_FINITE = re.compile(
    r"(?:\b(?:the|a|an|of|to|in|his|her|their|its|our|my|no|any|this|these|some|for|by|with|as|"
    r"be|been|being|\w+['’]s)\s+(?:\w+ly\s+)?)$",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:in|on|at|an?|during|after|before|speaking|citing|according|who|which|when|whose|with|from)\b", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"[A-Z]|(?:he|she|they|we|it|who|officials?|sources?|the|an?|one|some|many|analysts|"
    r"experts)\b|\bal-"
)
_ENTITY_START = re.compile(
    r"(?:The|A|An|In|On|At|He|She|They|It|We|But|And|According|His|Her|Their|This|That|As|If|"
    r"For|By|When|After|Since|More|No|There|So|I|You|Strongly|Reacting|Reflecting|\w+day|"
    r"January|February|March|April|May|June|July|August|September|October|November|December)$"
)
_HOMONYMS = re.compile(  # verbs that are more often something else, unless "that" follows
    r"(?:report|order|support|question|attack|show|find|found|call|demand|state|claim|continue|direct|oppose|back|"
    r"threaten|defend|protest|seek|sought|project|address|discuss|publish|record|table|float|press|commit|hold|held|"
    r"cast|decline|resist|require|command|champion|finger|knock|rip|bash|pan|grant|document|detail|trace|alert|"
    r"greet|speak|talk|object)(?:s|es|ed|ing)?$",
    re.IGNORECASE,
)
_LEAD = re.compile(r"[\s,:]*(?:that\s+)?")
_TIME = re.compile(r"[\s,]*(?:(?:on|in|at|late|early|yesterday|today|this|last)\b[\w\s]{0,24}|[A-Z][a-z]+day)?[\s,.]*$")


class CueReader:
    """Implements `seams.Reader` by rules."""

    name = "cues-1"

    def read(self, texts: Sequence[str]) -> list[Reading]:
        return [_read(text) for text in texts]


def _read(text: str) -> Reading:
    quoted = quotations(text)
    found: list[Attribution] = []
    for sentence in sentences(text):
        found += _according(text, sentence) or _announced(text, sentence, quoted)
    return Reading(tuple(_apart(found)), tuple(_entities(text)))


def _entities(text: str) -> list[Entity]:
    """Capitalised words: a person has two names, or one that is somebody's surname elsewhere in the text."""
    spans = [span for match in _NAME.finditer(text) if (span := _name(text, *match.span()))]
    labels = [_label(span.cut(text)) for span in spans]
    surnames = {span.cut(text).split()[-1] for span, label in zip(spans, labels, strict=True) if label == "PERSON"}
    return [
        Entity(span, "PERSON" if label == "MISC" and span.cut(text) in surnames else label)
        for span, label in zip(spans, labels, strict=True)
    ]


def _name(text: str, start: int, end: int) -> Span | None:
    words = [match for match in re.finditer(r"\S+", text[start:end]) if not _ENTITY_START.match(match.group())]
    if not words or words[-1].end() - words[0].start() < 2:
        return None
    return Span(
        start + words[0].start(),
        start + len(text[start : start + words[-1].end()].removesuffix("'s").removesuffix("’s")),
    )


def _label(name: str) -> EntityLabel:
    words = name.split()
    if _BODY.search(name):
        return "ORGANIZATION"
    if country_of(name):
        return "LOCATION"
    if len(words) < 2 or any(country_of(word) for word in words) or any(c.isdigit() for c in name):
        return "MISC"
    return "PERSON"


def _according(text: str, sentence: Span) -> list[Attribution]:
    cue = _ACCORDING.search(text, sentence.start, sentence.end)
    if cue is None:
        return []
    stop = re.compile(r"[,.;]|$").search(text, cue.end(), sentence.end)
    source = _trimmed(text, cue.end(), stop.start() if stop else sentence.end)
    before, after = (
        _trimmed(text, sentence.start, cue.start()),
        _trimmed(text, stop.end() if stop else sentence.end, sentence.end),
    )
    content = max((span for span in (before, after) if span), key=len, default=None)
    if source is None or content is None:
        return []
    return [Attribution((source,), (Span(cue.start(), cue.start() + len("according to")),), (content,), confidence=0.8)]


def _announced(text: str, sentence: Span, quoted: Sequence[Span]) -> list[Attribution]:
    """One attribution for each cue verb of the sentence; participles share the main verb's subject."""
    found: list[Attribution] = []
    usable = [cue for cue in cues(sentence.cut(text)) if _usable(text, sentence, cue, quoted)]
    subject: Span | None = None
    for at, cue in enumerate(usable):
        start, end = sentence.start + cue.start, sentence.start + cue.end
        follows = sentence.start + usable[at + 1].start if at + 1 < len(usable) else sentence.end
        own = None
        if not re.match(r"\w+ing\b", text[start:end]):  # "..., calling it a crime": the main verb's subject
            own = _subject(text, sentence, start) or _inverted(text, sentence, end, quoted)
        if subject is None and own is None and (subject := _later_subject(text, sentence, usable[at + 1 :])):
            follows = min(follows, subject.start)
        subject = own or subject
        content = _content(text, sentence, (start, end), follows, subject, quoted)
        if subject and content:
            confidence = 0.7 if own else 0.55
            found.append(Attribution((subject,), (Span(start, end),), content, confidence=confidence))
    return found


def _usable(text: str, sentence: Span, cue: Cue, quoted: Sequence[Span]) -> bool:
    span = Span(sentence.start + cue.start, sentence.start + cue.end)
    if any(quote.meets(span) for quote in quoted) or _NOT_FINITE.search(text, max(0, span.start - 24), span.start):
        return False
    if span.start > sentence.start and text[span.start].isupper():
        return False
    sure = " " in cue.phrase or (any(ACTS[act].speech for act in cue.acts) and not _HOMONYMS.match(span.cut(text)))
    return sure or text[span.end : span.end + 6] == " that "


def _subject(text: str, sentence: Span, cue_start: int) -> Span | None:
    """The noun phrase that ends right before the cue, with the role it stands in apposition to."""
    before = text[sentence.start : cue_start]
    end = len(_FILLER.sub("", before.rstrip()))
    cut = [
        0,
        *(match.end() for match in re.finditer(r"[,;:–—]\s|\b(?:that|but|and|as|while|because|when)\s", before[:end])),
    ]
    while cut:
        start = cut.pop()
        piece = before[start:end].strip(" ,")
        if piece and not _ASIDE.match(piece):
            if not _SUBJECT.match(piece) or len(piece.split()) > 14:
                return None
            if start and re.match(r"The\s[^,]+,\s*$", before[:start]):
                start = 0  # "The minister for trade, Ann Lee, said"
            return _trimmed(text, sentence.start + start, sentence.start + end)
        end = start
    return None


def _inverted(text: str, sentence: Span, cue_end: int, quoted: Sequence[Span]) -> Span | None:
    """As in "...," said Ann Lee."""
    if not any(
        quote.end <= cue_end and cue_end - quote.end < 40 for quote in quoted if quote.start >= sentence.start - 2000
    ):
        return None
    match = re.compile(r"[ \xa0]((?:the |a )?[^,.;“\"]+)").match(text, cue_end, sentence.end)
    return _trimmed(text, *match.span(1)) if match and _SUBJECT.match(match[1]) else None


def _later_subject(text: str, sentence: Span, later: Sequence[Cue]) -> Span | None:
    return next((span for cue in later if (span := _subject(text, sentence, sentence.start + cue.start))), None)


def _content(
    text: str, sentence: Span, cue: tuple[int, int], follows: int, subject: Span | None, quoted: Sequence[Span]
) -> tuple[Span, ...]:
    start = _LEAD.match(text, max(cue[1], subject.end if subject and subject.start >= cue[1] else 0)).end()
    after = _trimmed(text, start, follows) if start < follows else None
    before = [quote for quote in quoted if sentence.start <= quote.start and quote.end <= cue[0]]
    if before and (after is None or _TIME.match(text, start, follows) or not any(q.meets(after) for q in quoted)):
        return tuple(before)
    if before and after:
        return (*before, *(quote for quote in quoted if after.holds(quote)))
    if after and len(after.cut(text).split()) > 1:
        return (after,)
    lead = _trimmed(text, sentence.start, subject.start) if subject and subject.end <= cue[0] else None
    return (lead,) if lead and len(lead.cut(text).split()) > 3 else ()


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    body = piece.strip(" \xa0\n\t,;:–—.")
    if not body:
        return None
    left = start + piece.index(body)
    return Span(left, left + len(body))


def _apart(found: Sequence[Attribution]) -> list[Attribution]:
    """Leave out attributions whose content crosses an earlier one's."""
    kept: list[Attribution] = []
    for one in found:
        if not any(a.meets(b) for other in kept for a in one.content for b in other.content):
            kept.append(one)
    return kept
