"""What a speaker does by speaking: says, blames, condemns, thanks ... read from the words, by meaning.

"Held ... responsible" is blame though no word of it is "blame", and "considers it part of an evil plan by A and B"
blames A and B though its verb is "considers". The words are in `rag.lexicon.actwords`, finding them is
`rag.lexicon.cues`, and whom an act is aimed at `rag.extraction.targets`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.domain import Span
from rag.extraction.blame import blamed
from rag.lexicon.actwords import DEEDS, TABLE, Act
from rag.lexicon.cues import Cue, cues

ACTS: dict[str, Act] = {act.name: act for act in TABLE}

# --- naming the act -----------------------------------------------------------------------------------

_VAGUE = frozenset({"say", "report", "explain", "describe", "think", "announce", "confirm"})
_INSIDE = (  # what the words themselves do, whatever their cue
    (
        "thank",
        re.compile(
            r"\b(?:thank you|thanks to you|(?:i|we) (?:\w+ )?thank|(?:i am|we are|i’m|i'm|we’re|"
            r"we're) (?:\w+ )?grateful)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "condole",
        re.compile(
            r"\b(?:my|our|heartfelt|deepest|sincere) (?:\w+ )?(?:condolences|sympathies)\b|"
            r"\bthoughts and prayers\b",
            re.IGNORECASE,
        ),
    ),
    (
        "apologise",
        re.compile(
            r"\b(?:i|we) (?:\w+ )?apologi[sz]e\b|\b(?:i am|we are|i’m|i'm|we’re|"
            r"we're) (?:\w+ )?sorry\b",
            re.IGNORECASE,
        ),
    ),
    ("congratulate", re.compile(r"\b(?:i|we) (?:\w+ )?congratulate\b|\bcongratulations to\b", re.IGNORECASE)),
    ("promise", re.compile(r"\b(?:i|we) (?:promise|pledge|vow|swear)\b|\byou have my word\b", re.IGNORECASE)),
    (
        "demand",
        re.compile(
            r"\b(?:i|we) (?:demand|insist)\b|\b(?:must|has to|have to|needs? to|"
            r"ought to) (?!have been)\w+",
            re.IGNORECASE,
        ),
    ),
    ("urge", re.compile(r"\b(?:i|we) (?:\w+ )?(?:urge|call on|appeal to)\b", re.IGNORECASE)),
    ("condemn", re.compile(r"\b(?:i|we) (?:\w+ )?condemn\b", re.IGNORECASE)),
    ("warn", re.compile(r"\b(?:i|we) (?:\w+ )?warn\b", re.IGNORECASE)),
    ("blame", re.compile(r"\b(?:i|we) (?:\w+ )?(?:blame|accuse)\b", re.IGNORECASE)),
)
_NOUN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@lru_cache(maxsize=8192)  # one question asks it several times of each statement
def act_of(cue: str, content: str = "") -> tuple[str, ...]:
    """The acts that a cue and its content do, the foremost first; ("say",) where nothing tells.

    A phrase may begin in the cue and end in the content ("extended" + "his condolences to ...").

    >>> act_of("extended", "his condolences to the family"), act_of("considers", "it part of an evil plan by Rome")
    (('condole',), ('blame', 'think'))
    """
    named = _announced(cue, content) or _nominal(cue) or ["say"]
    vague = all(act in _VAGUE for act in named)
    inside = [act for act, pattern in _INSIDE if pattern.search(content)]
    if blamed(content, Span(0, len(content))):
        inside.insert(0, "blame")
    strong = [act for act in inside if act != "demand"]  # "must" says little about what the sentence does
    order = [*strong, *named, *inside] if vague else [*named, *inside]
    if len(order) > 1:
        order = [act for act in order if act != "say"] or ["say"]
    return tuple(dict.fromkeys(order))


def announces(cue: str, content: str = "") -> bool:
    """Whether a cue tells of words or thoughts: a verb or noun of the table, "according to", a colon or a dash.

    "Lee has been the main supporter of the rebels" tells of a deed, in the article's own voice.

    >>> announces("said"), announces("according to"), announces(":"), announces("has been the main supporter of")
    (True, True, True, False)
    """
    if not re.search(r"\w", cue):
        return True
    verbs = _cues_of(cue, content)
    if verbs:
        return any(found.phrase not in DEEDS for found in verbs)
    return bool(_nominal(cue) or _SOURCED.search(cue))


_SOURCED = re.compile(
    r"^(?:in|for|of|by|from|as|to|about|on)$|\b(?:according|per|citing|quoted|words?)\b", re.IGNORECASE
)


def _announced(cue: str, content: str) -> list[str]:
    """Acts of the verbs that begin in the cue; the vague ones last."""
    acts = [act for found in _cues_of(cue, content) for act in found.acts]
    return sorted(acts, key=lambda act: act in _VAGUE)


def _cues_of(cue: str, content: str) -> list[Cue]:
    """The phrases that begin in the cue; they may end in the content."""
    return cues(f"{cue} {content[:120]}", len(cue))


def _nominal(cue: str) -> list[str]:
    nouns = _nouns()
    return [act for word in _NOUN.findall(cue.lower()) for act in nouns.get(word, ())]


@lru_cache(maxsize=1)
def _nouns() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for act in TABLE:
        for noun in act.nouns:
            found.setdefault(noun, []).append(act.name)
    return {noun: tuple(acts) for noun, acts in found.items()}


_NEGATION = (
    r"(?:\b(?:not|never|no longer|neither|nor|without|cannot|hardly)\b|n['’]t\b|\b(?:declin|refus|fail|stopp?)(?:e|"
    r"ed|es|s|ing)?\b)"
)
_NEGATED = re.compile(_NEGATION, re.IGNORECASE)
_NEGATED_BEFORE = re.compile(
    _NEGATION + r"(?:\s+(?:\w+ly|yet|once|even|to|short of|be|been|publicly))*\s*$", re.IGNORECASE
)
_UNREAL = re.compile(
    r"\b(?:if|unless|whether|suppose|imagine)\s+(?:[\w'’-]+\s+){0,4}$|\bwere\s+(?:[\w'’-]+\s+){1,3}to\s+$",
    re.IGNORECASE,
)


def negated(cue: str, before: str = "") -> bool:
    """Whether the words are *not* said: "did not say that", "denied that", "if she says".

    `before` is the text of the sentence up to the cue.

    >>> negated("did not say"), negated("say", "He did not "), negated("said", "He ")
    (True, True, False)
    >>> negated("say", "Were Lund to "), negated("said", "These were the days of which Lund ")
    (True, False)
    """
    if _NEGATED.search(cue) or _NEGATED_BEFORE.search(before) or _UNREAL.search(before):
        return True
    return "deny" in (act for found in cues(cue) for act in found.acts)
