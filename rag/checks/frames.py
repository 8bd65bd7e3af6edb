"""What stands right before and behind a cut and turns it: a negation, a condition, whose words they are, a share."""

from __future__ import annotations

import re

from rag.checks.losses import Cut, Kind, Lost
from rag.checks.relays import comment, relay, vouches
from rag.checks.shifts import is_past
from rag.extraction.acts import cues
from rag.lexicon.turning import (
    AMONG,
    AS_IF,
    CONDITIONS,
    DETERMINERS,
    HEDGES,
    INVERTED,
    MODALS,
    NEGATIONS,
    NO_CLAUSE,
    NOT_SO,
    PARTS,
    RELATIVES,
    SOME,
    SUBJECTS,
    TIMES,
    TOLD_TO,
    UNREAL,
    WEIGHED,
    any_of,
)
from rag.text import fold, words

Side = tuple[Lost | None, int]  # and where the clause begins or ends that has it

_NEGATION = re.compile(rf"{any_of(NEGATIONS)}|\b\w+n't\b")
_CONDITION = re.compile(rf"(?<!\bas\s){any_of(CONDITIONS)}(?!\sany\b)")
_HEDGE = re.compile(any_of(HEDGES))
_UNREAL = re.compile(any_of(UNREAL))
_AS_IF = re.compile(any_of(AS_IF))
_NOT_SO = re.compile(any_of(NOT_SO))
_TIME = re.compile(any_of(TIMES))
_PATTERNS = {
    Kind.NEGATION: _NEGATION,
    Kind.CONDITION: re.compile(rf"{_CONDITION.pattern}|{_TIME.pattern}|\bwithout\b"),
    Kind.HEDGE: _HEDGE,
    Kind.RESTRICTION: re.compile(any_of(RELATIVES)),
    Kind.SHARE: re.compile(any_of(PARTS | SOME | AMONG)),
    Kind.COMPARISON: re.compile(any_of({"than", "as", *WEIGHED})),
}
_CLAUSE = re.compile(
    r"[.,;:!?\"()]|\s-\s|\b(?:and|but|because|since|when|while|where|who|which|whose|although|though|so|after|before|as)\b"
)
_STRONG = re.compile(r"[.;:!?]|,\s*(?:and|but|so|while|although|though|whereas|yet|because|which|who)\b")
_ASKING = re.compile(r"\b(?:ask|asks|asked|asking|wonder\w*|know|knows|knew|see|sure|decide\w*|whether)\s+$")
_NEAR, _NEXT = 12, 3  # words of the clause before the cut, and after it, that can turn it


def word_of(kind: Kind, folded: str) -> str:
    """The first word of a kind in a folded text; "" if there is none."""
    found = _PATTERNS[kind].search(folded) if kind in _PATTERNS else None
    return found.group() if found else ""


def kind_of(word: str) -> Kind | None:
    """What a turning word is; None for any other.

    >>> kind_of("not"), kind_of("as long as"), kind_of("said")
    (<Kind.NEGATION: 'a negation'>, <Kind.CONDITION: 'a condition'>, None)
    """
    named = (Kind.NEGATION, Kind.CONDITION, Kind.HEDGE, Kind.RESTRICTION)
    return next((kind for kind in named if _PATTERNS[kind].fullmatch(fold(word))), None)


# --- before the cut ---------------------------------------------------------------------------------------


def in_front(cut: Cut) -> Side:
    """What is left out before a cut, and where the clause begins that has it; (None, 0) if nothing is."""
    clause_at = max((match.end() for match in _CLAUSE.finditer(cut.before)), default=0)
    clause = cut.before[clause_at:]
    near = words(clause)[-_NEAR:]
    tail = clause[near[0].start :] if near else ""
    if found := _NEGATION.search(tail):
        return Lost(Kind.NEGATION, found.group()), clause_at
    if (found := _CONDITION.search(tail)) and not _ASKING.search(tail[: found.start()]):
        return Lost(Kind.CONDITION, found.group()), clause_at
    last = clause[near[-_NEXT:][0].start :] if near else ""
    if (found := _HEDGE.search(last) or _UNREAL.search(tail)) and not vouches(found.group(), clause):
        return Lost(Kind.HEDGE, found.group()), clause_at
    if lost := _share(cut.before) or _compared_before(cut.before):
        return lost, clause_at
    stretch_at = max((match.end() for match in _STRONG.finditer(cut.before)), default=0)
    stretch = cut.before[stretch_at:]
    lost = _as_if(stretch) or _condition(stretch, cut) or _inverted(stretch) or relay(stretch, cut)
    return lost, stretch_at if lost else 0


def _as_if(stretch: str) -> Lost | None:
    found = _AS_IF.search(stretch)
    near = found is not None and len(_words(stretch[found.end() :])) <= _NEAR
    return Lost(Kind.HEDGE, found.group()) if found and near else None


def _condition(stretch: str, cut: Cut) -> Lost | None:
    for found in _CONDITION.finditer(stretch):
        if not _ASKING.search(stretch[: found.start()]):
            return Lost(Kind.CONDITION, found.group())
    return _timed(stretch, cut.words)


def _timed(stretch: str, said: str) -> Lost | None:
    """Words of time, "when" or "once": a time where what was said is past, a condition where it is not."""
    if _is_past(said):
        return None
    for found in _TIME.finditer(stretch):
        following = _words(stretch[found.end() :])
        if len(following) < 2 or following[0] in NO_CLAUSE:
            continue
        if found.group() not in ("after", "before") or following[0] in SUBJECTS:
            return Lost(Kind.CONDITION, found.group())
    return None


def _is_past(said: str) -> bool:
    listed = _words(said)
    told = {"was", "were", "had", "did"}
    return any(word in told or is_past(word) for word in listed) and not MODALS.intersection(listed)


def _inverted(stretch: str) -> Lost | None:
    """Conditions without "if": "Should the talks collapse, we ...", "Had we known, we ..."."""
    first = _words(stretch)[:1]
    found = bool(first) and first[0] in INVERTED and "," in stretch
    return Lost(Kind.CONDITION, first[0]) if found else None


def _share(before: str) -> Lost | None:
    """Right before the cut "one of", "half of" or "some", also with its article: "one of the ..."."""
    listed = _words(before)[-3:]
    for at in range(len(listed) - 1):
        if listed[at] in PARTS and listed[at + 1] == "of":
            return Lost(Kind.SHARE, f"{listed[at]} of")
    return Lost(Kind.SHARE, listed[-1]) if listed and listed[-1] in SOME | AMONG and _touches(before) else None


def _touches(before: str) -> bool:
    """Whether only white space stands between the last word and the cut."""
    return bool(re.search(r"\w\s*$", before))


def _compared_before(before: str) -> Lost | None:
    listed = _words(before)[-2:]
    found = "than" in (listed if listed[1:] == ["to"] else listed[-1:])  # "better close it than [to] lie"
    return Lost(Kind.COMPARISON, "than") if found and _touches(before) else None


# --- behind the cut ---------------------------------------------------------------------------------------


def behind(cut: Cut) -> Side:
    """What is left out after a cut, and where the stretch ends that has it; (None, 0) if nothing is."""
    after = cut.after
    strong = _STRONG.search(after)
    stretch = after[: strong.start()] if strong else after
    lost = _condition_behind(stretch, cut) or _negated_behind(after, stretch) or _compared_behind(after, cut.words)
    if lost is None and (restriction := restricts(after, cut.words)):
        lost = Lost(Kind.RESTRICTION, restriction)
    lost = lost or (comment(after) if cut.marked else None)
    return (lost, len(stretch)) if lost else (None, 0)


def _condition_behind(stretch: str, cut: Cut) -> Lost | None:
    if found := _CONDITION.search(stretch):
        return Lost(Kind.CONDITION, found.group())
    return _timed(stretch if cut.marked else stretch.partition(",")[0], cut.words)


def _negated_behind(after: str, stretch: str) -> Lost | None:
    if lead := re.match(r"\s*,?\s*(?:but\s+)?(not|never|nor|rather than|instead of)\b", after):
        return Lost(Kind.NEGATION, lead[1])
    clause = _CLAUSE.search(stretch)
    rest = stretch[: clause.start()] if clause else stretch
    next_words = words(rest)[:_NEXT]
    near = rest[: next_words[-1].end] if next_words else ""
    found = _NEGATION.search(near) or _NOT_SO.search(near)
    return Lost(Kind.NEGATION, found.group()) if found else None


def _compared_behind(after: str, said: str) -> Lost | None:
    following = _words(after)[:1]
    if following == ["than"]:
        return Lost(Kind.COMPARISON, "than")
    paired = {"as", "so", "such"}.intersection(_words(said)[-4:])
    return Lost(Kind.COMPARISON, "as") if following == ["as"] and paired and "," not in after[:2] else None


def restricts(after: str, said: str) -> str:
    """The word that begins a clause without which the words before it mean more: "the officers [who refused]".

    >>> restricts(" who refused", "the officers"), restricts(", who refused", "the officers")
    ('who', '')
    """
    lead = re.match(r"\s+(\w+)\s", f"{after} ")
    if lead is None or lead[1] not in RELATIVES:
        return ""
    if lead[1] in ("that", "which") and not DETERMINERS.intersection(_words(said)[-4:]):
        return ""
    if lead[1] == "that" and any(cue.phrase in TOLD_TO for cue in cues(said)):
        return ""
    return lead[1]


def _words(folded: str) -> list[str]:
    return [span.cut(folded) for span in words(folded)]
