"""What stands right before and behind a cut and turns it: a negation, a condition, whose words they are, a share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from rag.checks.shifts import is_past
from rag.checks.wording import stem
from rag.extraction.acts import cues
from rag.lexicon.cues import Cue
from rag.lexicon.inflection import forms
from rag.lexicon.turning import (
    ABLE,
    ACCORDING,
    AMONG,
    AS_IF,
    BETWEEN,
    CONDITIONS,
    DETERMINERS,
    FACTIVE,
    FIRST,
    HEARSAY,
    HEDGES,
    INVERTED,
    JOINS,
    MODALS,
    NEGATIONS,
    NO_CLAUSE,
    NOT_SO,
    PARTS,
    PASSIVE,
    RELATIVES,
    SOME,
    SUBJECTS,
    TALES,
    TIMES,
    TOLD_TO,
    UNREAL,
    WEIGHED,
    any_of,
)
from rag.text import fold, words


class Kind(StrEnum):
    """What is lost with a word."""

    NEGATION = "a negation"
    CONDITION = "a condition"
    HEDGE = "a hedge"
    RELAY = "that it is hearsay or a belief"
    RESTRICTION = "a clause that restricts it"
    SHARE = "that it is only a part"
    COMPARISON = "what it is compared with"
    QUESTION = "that it is a question"


@dataclass(frozen=True, slots=True)
class Lost:
    """A word that a cut leaves out, and what it does to the words that are kept."""

    kind: Kind
    word: str = ""  # folded, as on the page; "" of a question

    @property
    def told(self) -> str:
        return f"{self.kind} (“{self.word}”)" if self.word else str(self.kind)


@dataclass(frozen=True, slots=True)
class Cut:
    """Words cut from a sentence, and those around them; all folded."""

    words: str
    before: str
    after: str
    marked: bool  # whether the page has them in quotation marks: a cue before them is then the speaker's own


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
_COMMENT = re.compile(r"\s*(?:,|\s-)\s*([^,.;:!?]+)(?=[,.;:!?]|$)")  # “The dam is safe, they tell us, ...”
_ASKING = re.compile(r"\b(?:ask|asks|asked|asking|wonder\w*|know|knows|knew|see|sure|decide\w*|whether)\s+$")
_NEAR, _NEXT = 12, 3  # words of the clause before the cut, and after it, that can turn it
_COMMENT_WORDS = 7
_BELIEVING = frozenset(("think", "hope", "fear"))  # acts: even of "I", a belief is no assertion
_REPORTING = frozenset(("say", "deny", "predict", "accuse", "report", "warn", "confirm", "announce", "promise", "deny"))
_RELATED = re.compile(any_of(ACCORDING))


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
    if (found := _HEDGE.search(last) or _UNREAL.search(tail)) and not _vouches(found.group(), clause):
        return Lost(Kind.HEDGE, found.group()), clause_at
    if lost := _share(cut.before) or _compared_before(cut.before):
        return lost, clause_at
    stretch_at = max((match.end() for match in _STRONG.finditer(cut.before)), default=0)
    stretch = cut.before[stretch_at:]
    lost = _as_if(stretch) or _condition(stretch, cut) or _inverted(stretch) or relay(stretch, cut)
    return lost, stretch_at if lost else 0


def _vouches(hedge: str, clause: str) -> bool:
    """Whether "I can confirm that", "we must say" only leads up to what is said."""
    told = [cue for cue in cues(clause) if _REPORTING.intersection(cue.acts)]
    return hedge in ABLE and any(_first_person(clause[: cue.start]) and _leads(clause[cue.end :]) for cue in told)


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
    """ "When", "once", "after": a time where what was said is past, a condition where it is not."""
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
    """ "Should the talks collapse, we ...", "Had we known, we ..."."""
    first = _words(stretch)[:1]
    found = bool(first) and first[0] in INVERTED and "," in stretch
    return Lost(Kind.CONDITION, first[0]) if found else None


def _share(before: str) -> Lost | None:
    """ "One of", "half of", "some" right before the cut, or with its article: "one of the ..."."""
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


# --- whose words ------------------------------------------------------------------------------------------


def relay(stretch: str, cut: Cut) -> Lost | None:
    """Who is told to have said or believed what is cut: "I was told that", "they say", "the rumour that".

    Outside quotation marks the first cue is the page's own: "Lee said" is no frame of what Lee said.
    """
    if cut.marked and (found := _RELATED.search(stretch)):
        return Lost(Kind.RELAY, found.group())
    listed = _words(stretch)
    if listed[-1:] == ["that"] and (tale := next((word for word in listed[-5:-1] if word in TALES), "")):
        return Lost(Kind.RELAY, tale)
    found_cues = cues(stretch) + _heard(stretch)
    for cue in sorted(found_cues, key=lambda cue: cue.start)[0 if cut.marked else 1 :]:
        if _leads(stretch[cue.end :]) and _is_frame(cue, stretch[: cue.start], stretch[cue.end :].strip(" ,"), cut):
            return Lost(Kind.RELAY, stretch[cue.start : cue.end])
    return None


def _heard(stretch: str) -> list[Cue]:
    """Verbs of hearsay that the table of acts does not have."""
    pattern = any_of(form for lemma in HEARSAY for form in forms(lemma))
    return [Cue(match.start(), match.end(), ("say",), "hear") for match in re.finditer(pattern, stretch)]


def _leads(gap: str) -> bool:
    """Whether what stands between a cue and the cut still leads up to it: "that", "you that", "the board that"."""
    listed = _words(gap)
    if listed and (listed[-1] in JOINS or ("," in gap.strip().strip(",") and listed[-1] != "that")):
        return False
    return len(listed) <= 2 or (len(listed) <= _COMMENT_WORDS and listed[-1] == "that")


def _is_frame(cue: Cue, before: str, gap: str, cut: Cut) -> bool:
    """Whether what a cue announces is not what the speaker vouches for."""
    verb = cue.phrase.split()[0]
    if verb in FACTIVE or (not before.strip() and gap in ("me", "us")):  # "Believe me, ..."
        return False
    told_them = before.split()[-1:] and before.split()[-1] in PASSIVE and verb == "tell"
    if (_BELIEVING.intersection(cue.acts) and "say" not in cue.acts) or verb in HEARSAY or told_them:
        return True
    if not _REPORTING.intersection(cue.acts) or not cut.marked:
        return False
    if not _first_person(before):
        return True
    return bool(re.match(r"\s*,?\s*because\b", cut.after))  # "I said it was safe because I had been told so"


def _first_person(before: str) -> bool:
    """Whether "I" or "we" does what stands behind, and is not told it."""
    listed = _words(before)
    while listed and (listed[-1] in BETWEEN or listed[-1].endswith("ly")):
        listed.pop()
    return bool(listed) and listed[-1] in FIRST | {"me", "i've", "we've", "i'm", "i'll", "let"}


def relayed_by(lost: Lost, folded: str) -> str:
    """The word of a draft that keeps a frame: the same verb, a belief, or a second cue beside its own "said"."""
    told = cues(folded) + _heard(folded)
    same = (word for word in _words(folded) if stem(word) == stem(lost.word.split()[0]))
    believed = (folded[cue.start : cue.end] for cue in told if _BELIEVING.intersection(cue.acts))
    second = (folded[cue.start : cue.end] for cue in sorted(told, key=lambda cue: cue.start)[1:])
    if lost.word in ("said", "say", "says", "told"):
        return next(second, "")
    return next(same, "") or next(believed, "") or next(second, "")


# --- behind the cut ---------------------------------------------------------------------------------------


def behind(cut: Cut) -> Side:
    """What is left out after a cut, and where the stretch ends that has it; (None, 0) if nothing is."""
    after = cut.after
    strong = _STRONG.search(after)
    stretch = after[: strong.start()] if strong else after
    lost = _condition_behind(stretch, cut) or _negated_behind(after, stretch) or _compared_behind(after, cut.words)
    if lost is None and (restriction := restricts(after, cut.words)):
        lost = Lost(Kind.RESTRICTION, restriction)
    lost = lost or (_comment(after) if cut.marked else None)
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


def _comment(after: str) -> Lost | None:
    """A cue of others right behind the cut: "..., they tell us", "..., or so I was told"."""
    comment = _COMMENT.match(after)
    if comment is None or len(_words(comment[1])) > _COMMENT_WORDS:
        return None
    piece, alone = comment[1], Cut("", "", "", marked=True)
    for cue in cues(piece) + _heard(piece):
        if _is_frame(cue, piece[: cue.start], "", alone):
            return Lost(Kind.RELAY, piece[cue.start : cue.end])
    return None


def _words(folded: str) -> list[str]:
    return [span.cut(folded) for span in words(folded)]
