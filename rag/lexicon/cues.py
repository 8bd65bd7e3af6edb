"""Finding the verbs and phrases that announce a speech act, in any form: "has held them responsible"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rag.lexicon.actwords import TABLE
from rag.lexicon.inflection import forms


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that announce an act, by position in the text they were looked for in."""

    start: int
    end: int
    acts: tuple[str, ...]  # in the order of the table; a phrase may belong to several
    phrase: str  # as in the table
    gap: tuple[int, int] | None = None  # where the phrase has `*`: "hold [them] responsible"


_WORD = re.compile(r"[^\W_]+(?:[-][^\W_]+)*")
_ADVERB = r"(?:\W{1,2}(?:\w+ly|also|even|again|then|once|all|further))?"
_GAP = r"(?P<gap>(?:[ \xa0]+(?!(?:that|he|she|they|it|we|i|which|who|whether|if|why|how|said)\b)[^\s.;:!?“”\"]+){0,8}?)"
HOMONYMS = re.compile(  # the verb, in any form, and the words after it that make it another
    r"\b(?:call(?:s|ed|ing)? (?:off|up|back|in sick|it a day|in at)|back(?:s|ed|ing)? (?:down|out|off|up|into)|"
    r"charg(?:e|es|ed|ing) (?:for|[$€£\d][\d.,]*|a fee|fees|admission|extra|toward|towards|at|into|through|up|"
    r"the batter)|blast(?:s|ed|ing)? off|hail(?:s|ed|ing)? from|slam(?:s|med|ming)? (?:into|shut|on)|rip(?:s|ped|"
    r"ping)? (?:off|apart|through)|attack(?:s|ed|ing)? (?:aircraft|the village)|knock(?:s|ed|ing)? (?:down|out|over|"
    r"off|on)|see(?:s|ing|n)? off|saw off|order(?:s|ed|ing)? (?:in|food|lunch|dinner|pizza)|stat(?:e|"
    r"es) (?:department|house|of the union|media|senator|television|tv|news|police)|remember(?:ed|ing)? to|"
    r"found(?:s|ed|ing)? (?:in|by)|address(?:es|ed)? (?:book|of)|post(?:s|ed)? (?:office|a profit|a loss)|stand(?:s|"
    r"ing)? trial|report(?:s|ed|ing)? (?:to|for) (?:work|duty|police|jail)|record(?:s|ed|ing)? (?:high|low)|"
    r"read(?:s|ing)? (?:books?|the newspaper)|press(?:es|ed|ing)? (?:ahead|conference|charges|secretary|release)|"
    r"speak(?:s|ing)? of the devil|direct(?:s|ed)? (?:flights?|result)|question(?:s|ed)? marks?|(?:tell|"
    r"tells) apart|(?:point|points) guard|add(?:s|ed|ing)? up|note(?:s|d)? for|grant(?:s|ed)? (?:bail|a)|"
    r"project(?:s|ed)? managers?|back(?:s|ed|ing)? home|bet(?:s|ting)? on horses|view(?:s|ed)? from)(?!\w)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _phrases() -> dict[str, list[tuple[str, str, tuple[str, ...]]]]:
    """First word, in any form -> (what must follow it, the phrase, its acts), longest phrase first."""
    acts: dict[str, list[str]] = {}
    for act in TABLE:
        for phrase in act.verbs:
            acts.setdefault(phrase, []).append(act.name)
    found: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
    for phrase in sorted(acts, key=lambda phrase: -len(phrase)):
        first, *rest = phrase.split()
        tail = "".join(_GAP if word == "*" else rf"[ \xa0]+{re.escape(word)}" for word in rest[: _last_gap(rest)])
        tail += "".join(
            r"(?:[ \xa0]+[^\s.;]+){0,5}?" if word == "*" else rf"[ \xa0]+{re.escape(word)}"
            for word in rest[_last_gap(rest) :]
        )
        pattern = (_ADVERB if rest else "") + tail + r"(?!\w)"
        for form in forms(first):
            found.setdefault(form, []).append((pattern, phrase, tuple(acts[phrase])))
    return found


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """When a text has its first word, not before: a question needs few of two hundred."""
    return re.compile(pattern, re.IGNORECASE)


def _last_gap(rest: list[str]) -> int:
    """Only one gap is remembered: up to and with the first `*`."""
    return rest.index("*") + 1 if "*" in rest else len(rest)


def cues(text: str, until: int | None = None) -> list[Cue]:
    """Find every verb or phrase of the table that begins before `until`, longest first, none inside another.

    >>> [(cue.phrase, cue.acts) for cue in cues("He held them responsible and said so.")]
    [('hold * responsible', ('blame',)), ('say', ('say',))]
    """
    found: list[Cue] = []
    end = 0
    for word in _WORD.finditer(text, 0, len(text) if until is None else until):
        if word.start() >= end and (cue := _cue_at(text, word)):
            found.append(cue)
            end = cue.end
    return found


def _cue_at(text: str, word: re.Match[str]) -> Cue | None:
    phrases = _phrases().get(word.group().lower())
    if not phrases or HOMONYMS.match(text, word.start()):
        return None
    for written, phrase, acts in phrases:
        pattern = _compiled(written)
        if tail := pattern.match(text, word.end()):
            gap = tail.span("gap") if "gap" in pattern.groupindex and tail["gap"] is not None else None
            return Cue(word.start(), tail.end(), acts, phrase, gap)
    return None
