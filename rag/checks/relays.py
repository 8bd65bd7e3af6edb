"""Whose words a cut is of: "I was told that", "they say", "the rumour that", "..., or so the ministry tells us"."""

from __future__ import annotations

import re

from rag.checks.losses import Cut, Kind, Lost
from rag.checks.wording import stem
from rag.extraction.acts import cues
from rag.lexicon.cues import Cue
from rag.lexicon.inflection import forms
from rag.lexicon.turning import ABLE, ACCORDING, BETWEEN, FACTIVE, FIRST, HEARSAY, JOINS, PASSIVE, TALES, any_of
from rag.text import words

_COMMENT = re.compile(r"\s*(?:,|\s-)\s*([^,.;:!?]+)(?=[,.;:!?]|$)")  # “The dam is safe, they tell us, ...”
_COMMENT_WORDS = 7
_BELIEVING = frozenset(("think", "hope", "fear"))  # acts: even of "I", a belief is no assertion
_REPORTING = frozenset(("say", "deny", "predict", "accuse", "report", "warn", "confirm", "announce", "promise"))
_RELATED = re.compile(any_of(ACCORDING))


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


def vouches(hedge: str, clause: str) -> bool:
    """Whether "I can confirm that", "we must say" only leads up to what is said."""
    told = [cue for cue in cues(clause) if _REPORTING.intersection(cue.acts)]
    return hedge in ABLE and any(_first_person(clause[: cue.start]) and _leads(clause[cue.end :]) for cue in told)


def comment(after: str) -> Lost | None:
    """A cue of others right behind the cut: "..., they tell us", "..., or so I was told"."""
    found = _COMMENT.match(after)
    if found is None or len(_words(found[1])) > _COMMENT_WORDS:
        return None
    piece, alone = found[1], Cut("", "", "", marked=True)
    for cue in cues(piece) + _heard(piece):
        if _is_frame(cue, piece[: cue.start], "", alone):
            return Lost(Kind.RELAY, piece[cue.start : cue.end])
    return None


def _words(folded: str) -> list[str]:
    return [span.cut(folded) for span in words(folded)]
