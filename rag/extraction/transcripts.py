"""A transcript's turns in place of what a tagger of words made of them; and who "A" is.

`rag.extraction.turns` finds the turns, `rag.extraction.posts` the posts of social networks, which are turns, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.domain import Attribution, Entity, EntityLabel, Reading, Span, hull
from rag.extraction.turns import ANSWERS, ASKS, Turn
from rag.lexicon.nameforms import TITLES
from rag.lexicon.sourcewords import FIRST_PERSON, PRONOUNS, RELATIVE, ROLE_NOUNS
from rag.names.matching import same_name
from rag.names.parsing import is_body
from rag.names.spelling import clean, words_of
from rag.text import fold, words

SURE = 0.97  # confidence of a turn; what the network finds is under that, so a turn wins where the two cross
MAX_WORDS = 300  # of one statement: a longer turn is several, cut between paragraphs
_SELF = frozenset("i me my mine myself".split())


def in_turns(text: str, reading: Reading, found: Sequence[Turn]) -> Reading:
    """The reading with the turns of a transcript in place of what the network made of them.

    Without turns, a name and a colon at the beginning of a line make nobody say anything.
    """
    kept = [a for a in reading.attributions if not _is_label(text, a)]
    entities = _entities(text, reading.entities, found) if found else []
    answering = _answering(text, entities, found)
    if answering is None:
        found = [turn for turn in found if len(turn.label.name)]  # an interview with nobody known
    if not found:
        return Reading(tuple(kept), reading.entities)
    kept = [a for a in kept if all(_apart(a, turn) or _within(text, a, turn) for turn in found)]
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
    if key in ASKS | ANSWERS or words_of(turn.label.name.cut(text))[0] in _NOBODY:
        referent = answering if key in ANSWERS else None
        source = (turn.label.name,) if referent and len(turn.label.name) else ()
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
        found[-1].isdigit() or found[0] in ASKS | ANSWERS | _NOBODY or found[-1] in ROLE_NOUNS | _NOBODY | _ROLES
    )


_NOBODY = frozenset("unidentified unknown male female audience participant caller".split())
_ROLES = frozenset("speaker moderator narrator announcer".split())


def _answering(text: str, entities: Sequence[Entity], found: Sequence[Turn]) -> Span | None:
    """Who is "A", if the answers say "I": the one person whom the headline names, or all the text before the first."""
    start = min((turn.span.start for turn in found if turn.label.key in ANSWERS | ASKS), default=0)
    people = [e.span for e in entities if e.label == "PERSON" and e.span.end <= start]
    said = [span.cut(text) for turn in found if turn.label.key in ANSWERS for span in turn.content]
    if not any(_SELF & set(words_of(part)) for part in said):
        return None
    headline = len(text.partition("\n")[0])
    for named in ([span for span in people if span.end <= headline], people):
        full = max(named, key=lambda span: len(words_of(span.cut(text))), default=None)
        if full and all(same_name(full.cut(text), span.cut(text), "person") >= 0.6 for span in named):
            return full
    return None
