"""What a speaker does by speaking: says, blames, condemns, thanks ... read from the words, by meaning.

"Held ... responsible" is blame though no word of it is "blame", and "considers it part of an evil plan by A and B"
blames A and B though its verb is "considers". The words are in `rag.actwords`; whom an act is aimed at, in `rag.targets`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.actwords import DEEDS, TABLE, Act
from rag.blame import blamed
from rag.domain import Span, Statement
from rag.inflect import forms

ACTS: dict[str, Act] = {act.name: act for act in TABLE}

# Acts that also answer a question about the act: whoever asks what X criticised wants what X condemned, too.
KIN: dict[str, tuple[str, ...]] = {
    "criticise": ("condemn", "blame"), "condemn": ("criticise",), "demand": ("urge",), "urge": ("demand",),
    "praise": ("honour", "congratulate", "welcome"), "honour": ("praise",), "warn": ("threaten", "fear", "predict"),
    "threaten": ("warn",), "promise": ("announce",), "announce": ("promise", "say"), "fear": ("warn",),
    "deny": ("reject",), "reject": ("deny", "criticise"), "confirm": ("admit", "agree"), "admit": ("confirm", "apologise"),
    "support": ("praise", "agree", "welcome"), "agree": ("support", "confirm"), "propose": ("urge", "demand"),
    "predict": ("warn", "hope", "fear"), "hope": ("predict", "want"), "want": ("demand", "hope", "propose"),
    "think": ("say", "describe", "predict"), "describe": ("praise", "condemn", "criticise", "blame"),
    "apologise": ("admit",), "welcome": ("praise", "support"), "explain": ("say",), "report": ("say",),
}


# --- finding the words that announce an act --------------------------------------------------------


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
_HOMONYMS = re.compile(  # the verb, in any form, and the words after it that make it another
    r"\b(?:call(?:s|ed|ing)? (?:off|up|back|in sick|it a day|in at)|back(?:s|ed|ing)? (?:down|out|off|up|into)|"
    r"charg(?:e|es|ed|ing) (?:for|[$€£\d][\d.,]*|a fee|fees|admission|extra|toward|towards|at|into|through|up|"
    r"the batter)|blast(?:s|ed|ing)? off|"
    r"hail(?:s|ed|ing)? from|slam(?:s|med|ming)? (?:into|shut|on)|rip(?:s|ped|ping)? (?:off|apart|through)|"
    r"attack(?:s|ed|ing)? (?:aircraft|the village)|"
    r"knock(?:s|ed|ing)? (?:down|out|over|off|on)|see(?:s|ing|n)? off|saw off|order(?:s|ed|ing)? (?:in|food|lunch|"
    r"dinner|pizza)|"
    r"stat(?:e|es) (?:department|house|of the union|media|senator|television|tv|news|police)|remember(?:ed|ing)? to|"
    r"found(?:s|ed|ing)? (?:in|by)|address(?:es|ed)? (?:book|of)|post(?:s|ed)? (?:office|a profit|a loss)|stand(?:s|"
    r"ing)? trial|"
    r"report(?:s|ed|ing)? (?:to|for) (?:work|duty|police|jail)|record(?:s|ed|ing)? (?:high|low)|read(?:s|"
    r"ing)? (?:books?|the newspaper)|"
    r"press(?:es|ed|ing)? (?:ahead|conference|charges|secretary|release)|speak(?:s|ing)? of the devil|direct(?:s|"
    r"ed)? (?:flights?|result)|"
    r"question(?:s|ed)? marks?|(?:tell|tells) apart|(?:point|points) guard|add(?:s|ed|ing)? up|note(?:s|d)? for|"
    r"grant(?:s|ed)? (?:bail|a)|"
    r"project(?:s|ed)? managers?|back(?:s|ed|ing)? home|bet(?:s|ting)? on horses|view(?:s|ed)? from)(?!\w)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _phrases() -> dict[str, list[tuple[re.Pattern[str], str, tuple[str, ...]]]]:
    """First word, in any form -> (what must follow it, the phrase, its acts), longest phrase first."""
    acts: dict[str, list[str]] = {}
    for act in TABLE:
        for phrase in act.verbs:
            acts.setdefault(phrase, []).append(act.name)
    found: dict[str, list[tuple[re.Pattern[str], str, tuple[str, ...]]]] = {}
    for phrase in sorted(acts, key=lambda phrase: -len(phrase)):
        first, *rest = phrase.split()
        tail = "".join(_GAP if word == "*" else rf"[ \xa0]+{re.escape(word)}" for word in rest[: _last_gap(rest)])
        tail += "".join(r"(?:[ \xa0]+[^\s.;]+){0,5}?" if word == "*" else rf"[ \xa0]+{re.escape(word)}" for word in rest[_last_gap(rest) :])
        pattern = re.compile((_ADVERB if rest else "") + tail + r"(?!\w)", re.IGNORECASE)
        for form in forms(first):
            found.setdefault(form, []).append((pattern, phrase, tuple(acts[phrase])))
    return found


def _last_gap(rest: list[str]) -> int:
    """Only one gap is remembered: up to and with the first `*`."""
    return rest.index("*") + 1 if "*" in rest else len(rest)


def cues(text: str) -> list[Cue]:
    """Find every verb or phrase of the table, longest first, none inside another.

    >>> [(cue.phrase, cue.acts) for cue in cues("He held them responsible and said so.")]
    [('hold * responsible', ('blame',)), ('say', ('say',))]
    """
    found: list[Cue] = []
    end = 0
    for word in _WORD.finditer(text):
        if word.start() >= end and (cue := _cue_at(text, word)):
            found.append(cue)
            end = cue.end
    return found


def _cue_at(text: str, word: re.Match[str]) -> Cue | None:
    phrases = _phrases().get(word.group().lower())
    if not phrases or _HOMONYMS.match(text, word.start()):
        return None
    for pattern, phrase, acts in phrases:
        if tail := pattern.match(text, word.end()):
            gap = tail.span("gap") if "gap" in pattern.groupindex and tail["gap"] is not None else None
            return Cue(word.start(), tail.end(), acts, phrase, gap)
    return None


# --- naming the act -----------------------------------------------------------------------------------

_VAGUE = frozenset({"say", "report", "explain", "describe", "think", "announce", "confirm"})
_INSIDE = (  # what the words themselves do, whatever their cue
    ("thank", re.compile(r"\b(?:thank you|thanks to you|(?:i|we) (?:\w+ )?thank|(?:i am|we are|i’m|i'm|we’re|"
                         r"we're) (?:\w+ )?grateful)\b", re.IGNORECASE)),
    ("condole", re.compile(r"\b(?:my|our|heartfelt|deepest|sincere) (?:\w+ )?(?:condolences|sympathies)\b|"
                           r"\bthoughts and prayers\b", re.IGNORECASE)),
    ("apologise", re.compile(r"\b(?:i|we) (?:\w+ )?apologi[sz]e\b|\b(?:i am|we are|i’m|i'm|we’re|"
                             r"we're) (?:\w+ )?sorry\b", re.IGNORECASE)),
    ("congratulate", re.compile(r"\b(?:i|we) (?:\w+ )?congratulate\b|\bcongratulations to\b", re.IGNORECASE)),
    ("promise", re.compile(r"\b(?:i|we) (?:promise|pledge|vow|swear)\b|\byou have my word\b", re.IGNORECASE)),
    ("demand", re.compile(r"\b(?:i|we) (?:demand|insist)\b|\b(?:must|has to|have to|needs? to|"
                          r"ought to) (?!have been)\w+", re.IGNORECASE)),
    ("urge", re.compile(r"\b(?:i|we) (?:\w+ )?(?:urge|call on|appeal to)\b", re.IGNORECASE)),
    ("condemn", re.compile(r"\b(?:i|we) (?:\w+ )?condemn\b", re.IGNORECASE)),
    ("warn", re.compile(r"\b(?:i|we) (?:\w+ )?warn\b", re.IGNORECASE)),
    ("blame", re.compile(r"\b(?:i|we) (?:\w+ )?(?:blame|accuse)\b", re.IGNORECASE)),
)
_NOUN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


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


_SOURCED = re.compile(r"^(?:in|for|of|by|from|as|to|about|on)$|\b(?:according|per|citing|quoted|words?)\b", re.IGNORECASE)


def _announced(cue: str, content: str) -> list[str]:
    """Acts of the verbs that begin in the cue; the vague ones last."""
    acts = [act for found in _cues_of(cue, content) for act in found.acts]
    return sorted(acts, key=lambda act: act in _VAGUE)


def _cues_of(cue: str, content: str) -> list[Cue]:
    """The phrases that begin in the cue; they may end in the content."""
    return [found for found in cues(f"{cue} {content[:120]}") if found.start < len(cue)]


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


def acts_of(statement: Statement) -> tuple[str, ...]:
    """All acts of a statement, the one it is filed under first."""
    cue = statement.cue.text if statement.cue else ""
    return tuple(dict.fromkeys((statement.act, *act_of(cue, " ".join(quote.text for quote in statement.content)))))


_NEGATION = r"(?:\b(?:not|never|no longer|neither|nor|without|cannot|hardly)\b|n['’]t\b|\b(?:declin|refus|fail|"
            r"stopp?)(?:e|ed|es|s|ing)?\b)"
_NEGATED = re.compile(_NEGATION, re.IGNORECASE)
_NEGATED_BEFORE = re.compile(_NEGATION + r"(?:\s+(?:\w+ly|yet|once|even|to|short of|be|been|publicly))*\s*$", re.IGNORECASE)
_UNREAL = re.compile(r"\b(?:if|unless|whether|suppose|imagine|were)\s+(?:[\w'’-]+\s+){0,4}$", re.IGNORECASE)


def negated(cue: str, before: str = "") -> bool:
    """Whether the words are *not* said: "did not say that", "denied that", "if she says".

    `before` is the text of the sentence up to the cue.

    >>> negated("did not say"), negated("say", "He did not "), negated("said", "He ")
    (True, True, False)
    """
    if _NEGATED.search(cue) or _NEGATED_BEFORE.search(before) or _UNREAL.search(before):
        return True
    return "deny" in (act for found in cues(cue) for act in found.acts)


# --- the question's verb ------------------------------------------------------------------------------


def verb_acts(verb: str) -> tuple[str, ...]:
    """The acts that a question's verb or noun asks for, by meaning; () for words that announce none.

    >>> verb_acts("accused"), verb_acts("held responsible"), verb_acts("pay tribute to"), verb_acts("charge $5")
    (('blame',), ('blame',), ('honour',), ())
    """
    if _HOMONYMS.search(verb):
        return ()
    found = [act for cue in cues(verb) for act in cue.acts] or _nominal(verb)
    return tuple(dict.fromkeys(found))


def answers(asked: str, act: str) -> float:
    """How well a statement of `act` answers a question about `asked`: 1.0 the same, less for a kin act, 0.0 not at all.

    >>> answers("blame", "blame"), answers("criticise", "condemn"), answers("blame", "thank"), answers("say", "warn")
    (1.0, 0.6, 0.0, 1.0)
    """
    if asked == act:
        return 1.0
    if asked == "say":
        return 1.0 if act in ACTS and ACTS[act].speech else 0.5
    return 0.6 if act in KIN.get(asked, ()) else 0.0
