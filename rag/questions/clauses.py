"""The parts of a question: its frame, a subject with its verb, and what follows. The grammar itself is in
`rag.questions.speech` (who says what) and `rag.questions.frames` (everything else, and in which order they are tried).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.people.sourcewords import ROLE_NOUNS
from rag.speech.acts import ACTS, Cue, cues
from rag.text import fold, words

PRONOUNS = frozenset("he she they it him her them this that these those".split())
AUX = r"(?:did|does|do|has|have|had|is|are|was|were|will|would)"
WH = (
    r"(?:who|whom|whose|what|which|when|where|why|"
    r"how(?: (?:many|much|often|long|far|old|big|large|high|low|deep|tall|fast|soon))?)"
)
TO_BLAME = r"(?:is|was|are|were|had been|has been|would be) (?:to blame|responsible|behind|at fault)\b\s*"
HEARERS = (
    r"(?:the |local |state )*(?:reporters|journalists|lawmakers|parliament|news media|media|press|television|tv)|"
    r"an? (?:press|news) (?:conference|briefing)"
)
_ROLES = "|".join(sorted(ROLE_NOUNS))
PARTY = (  # a noun for whoever can speak
    rf"(?:(?:(?!(?:{AUX}|the)\b)[\w-]+ ){{0,2}}"
    r"(?:countr(?:y|ies)|nations?|governments?|states?|people|persons?|part(?:y|ies)|groups?|outlets?|"
    r"compan(?:y|ies)|organi[sz]ations?|agenc(?:y|ies)|networks?|witness(?:es)?|ones?|bodies|body|spokes\w+|"
    r"individuals?|institutions?|monitors?|unions?|departments?|ministr(?:y|ies)|men|women|boss(?:es)?|voters?|critics?|"
    rf"(?:{_ROLES})s?)(?: (?:of|from|in) (?:the )?\w+)?)"
)
_ROLE_ASKED = re.compile(
    rf"(?:and )?(?:which|what) (?:other )?(?:(?!(?:{AUX}|the)\b)[\w’'-]+ ){{0,3}}?"
    rf"(?P<role>{_ROLES})\b"
)


def role_asked(question: str) -> str:
    """The office or calling of the one person whom a question asks for; "" where it may be anybody or anything.

    >>> role_asked("Which harbour official raised the alarm?"), role_asked("Which officials did?")
    ('official', '')
    """
    match = _ROLE_ASKED.match(fold(question))
    return match["role"] if match else ""


_ADVERBS = re.compile(
    r"(?:^|\s)(?:really|ever|also|actually|not|never|even|then|first|just|already|again|once|still|been|else|exactly|"
    r"often|always|usually|sometimes|so far|[a-z]{3,}ly)$"
)
_DANGLING = re.compile(
    r"(?:^|[\s'])(?:the|a|an|of|and|or|to|in|on|at|by|for|from|with|s|his|her|their|its|this|that|who|which|no|any|"
    r"some|about|new)$"
)
_CLAUSE = re.compile(rf"\s(?:because|that|which|if|when|while|after|before|{AUX})(?:\s|$)")
_NO_SPEAKER = re.compile(  # "how many are [challenging the Power Plan]", "what [percentage of drivers] claimed it"
    r"[a-z]+ing (?:the|an?|his|her|its|their)\b|(?:percentage|share|proportion|fraction|number)s? of\b"
)
_LEAD = re.compile(
    r"^(?:(?:please|so|okay|ok|well|hi|hello|hey|now|and|but|also|then|sorry|thanks|right|great|yes|no)\b[,.!:]*\s+"
    r"|(?:can|could|would|will) you (?:please )?(?:tell|show|give|find|list|explain|remind)(?: to)?(?: me| us)?"
    r"(?: all)? "
    r"|(?:please )?(?:tell|show|give|find|list|remind) (?:me|us)(?: all)?[\s,:]*"
    r"|(?:please )?(?:list|find)(?: all)? (?=\w+ )"
    r"|(?:i|we)(?:'d| would)? (?:like|want|need) to know |i wonder(?:ed)? |(?:do you|does anyone) know "
    r"|(?:in|from) (?:the|these|those|my|all|our) (?:articles?|reports?|library|news|coverage),? )"
)
_ABOUT = re.compile(
    r"^(?:(?:anything|something|much|more|else|exactly|specifically|publicly)\s+)*"
    r"(?:(?:about|on|regarding|of|over|concerning|to|that|for|whether|if|as to|with regard to|with respect to|"
    r"in relation to|against|at|with|as|the fact that)\b\s*)?(?:that\s+(?=\w+\s+\w+))?"
)
_NOBODY = re.compile(
    r"(?:the |these |those |all |different |various |other |each |our )*(?:articles?|reports?|outlets?|newspapers?|"
    r"papers?|media|coverage|news(?: sites)?|sources?|library|texts?|anyone|anybody|somebody|someone|everyone|"
    r"everybody|people|speakers?|we|you|i|there|one|officials?|politicians?|experts?|leaders?|analysts?|stories|story|"
    r"article authors?|press)"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A question as its form shows it. Texts are as asked; "" where the question has none."""

    kind: str  # a name in rag.questions.frames.KINDS
    wh: str = ""
    who: str = ""  # the speaker
    verb: str = ""  # a verb or phrase of rag.speech.acts
    act: str | None = None
    target: str = ""  # to whom it was done; of "said": to whom, or on what occasion ("when the gates opened")
    topic: str = ""
    quotation: str = ""


def tidy(question: str) -> str:
    """The question without greeting, politeness and end marks, spaces made single.

    >>> tidy("Hello, could you tell me  who left ?")
    'who left'
    """
    text = " ".join(question.split())
    while match := _LEAD.match(fold(text)):
        text = text[match.end() :]
    return re.sub(r"(?:[,]?\s*(?:please|exactly|then))?[\s?!.…؟？]*$", "", text, flags=re.IGNORECASE)


def question_word(text: str) -> str:
    """ "how many" of "In how many towns ..."; "" if the text does not begin with a question word."""
    prepositions = "in|on|at|to|by|for|from|with|since|until|after|before|within|under|over|aboard|of"
    match = re.match(rf"(?:(?:{prepositions}) )?({WH})\b", fold(text))
    return match[1] if match else ""


def is_nobody(who: str) -> bool:
    """Whether the words name no one in particular: "the outlets", "anyone", "officials"."""
    return _NOBODY.fullmatch(fold(who).strip()) is not None


# --- a subject and its verb ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clause:
    """ "SUBJECT VERB rest", the verb a word or phrase of rag.speech.acts."""

    who: str
    cue: Cue
    rest: str
    given: str = ""  # whom a verb in two parts holds between them: "hold [the board] responsible"

    @property
    def act(self) -> str:
        return self.cue.acts[0]

    @property
    def aimed(self) -> str | None:
        """The act of this verb that is done to somebody."""
        return next((name for name in self.cue.acts if ACTS[name].aimed), None)

    @property
    def verb(self) -> str:
        return self.cue.phrase


def clause_at(text: str, start: int) -> Clause | None:
    """Read a clause from `start`; None if no verb of speaking follows a possible subject.

    >>> clause_at("what did the State Department say of it", 9).who
    'the State Department'
    """
    found = [cue for cue in cues_from(text, start) if subject(text[start : cue.start])]
    named = [cue for cue in found if text[cue.start].isupper() and text != text.upper() and not text.istitle()]
    for i, cue in enumerate(found):
        if cue in named and len(named) < len(found):
            continue  # "the State Department said": a name, not a verb
        if i + 1 < len(found) and _is_noun(text, cue, found[i + 1]):
            continue  # "the UN report said"
        return Clause(subject(text[start : cue.start]), cue, text[cue.end :].strip(" ,:;-"), held(text, cue))
    return None


def _is_noun(text: str, cue: Cue, following: Cue) -> bool:
    between = re.fullmatch(r"\s+(?:\w+ly\s+)?", text[cue.end : following.start])
    helping = cue.phrase.split()[0] in ("go", "want", "seek", "refuse", "decline")
    return bool(between) and "*" not in cue.phrase and not helping


def cues_from(text: str, start: int) -> list[Cue]:
    """The verbs of speaking from `start`, by position in `text`."""
    return [_moved(cue, start) for cue in cues(fold(text)[start:])]


def _moved(cue: Cue, by: int) -> Cue:
    gap = (cue.gap[0] + by, cue.gap[1] + by) if cue.gap else None
    return replace(cue, start=cue.start + by, end=cue.end + by, gap=gap)


def held(text: str, cue: Cue) -> str:
    """Whom the verb holds between its parts: "told [the crew] to"; "" where it has one part.

    >>> held("who told the crew to leave", cue_at("who told the crew to leave", 4))
    'the crew'
    """
    return text[slice(*cue.gap)].strip() if cue.gap and cue.phrase in _HOLDING else ""


_HOLDING = frozenset(
    ("hold * responsible", "hold * accountable", "hold * liable", "hold * to blame", "find * guilty", "charge * with")
    + ("find * responsible", "ask * to", "tell * to", "push * to", "wish * well", "press * on")
)


def cue_at(text: str, start: int) -> Cue | None:
    """The verb of speaking that begins at `start`; None if none does."""
    return next((cue for cue in cues_from(text, start) if cue.start == start), None)


def subject(text: str) -> str:
    """The subject without adverbs around it; "" if `text` cannot be one."""
    who = text.strip(" ,:;")
    while match := _ADVERBS.search(fold(who)):
        who = who[: match.start()].strip(" ,")
    who = re.sub(r"^(?:not|ever|really|then|else|exactly)\s+", "", who, flags=re.IGNORECASE)
    if not who or len(words(who)) > 14 or _DANGLING.search(fold(who)):
        return ""
    if _VERB_FIRST.match(who) or _NO_SPEAKER.match(who):  # who [runs the big] project
        return ""
    return "" if re.match(rf"{WH}\b", fold(who)) or _CLAUSE.search(fold(who)) else who


_VERB_FIRST = re.compile(
    r"(?:been |[a-z]{2,}(?:[^\Ws]s|ed) )(?:the|an?|his|her|its|their|this|these|critical|[a-z]+ed) "
)


# --- what follows the verb ---------------------------------------------------------------------------------


def topic_of(rest: str) -> str:
    """What a clause is about, without the word that introduces it.

    >>> topic_of("about the attacks near the town")
    'the attacks near the town'
    """
    text = re.sub(r"^(?:[,:;\s-]|(?:the following|this)\s*:)+", "", rest)
    text = re.sub(rf"^(?:{HEARERS})\b\s*", "", text, flags=re.IGNORECASE)
    text = text[_ABOUT.match(fold(text)).end() :]
    bare = re.sub(r"^(?:the (?:topic|subject|issue|question|matter) of\s+|anything$|something$|it$)", "", text)
    return bare.strip(" ,:;-")


def split_target(rest: str) -> tuple[str, str]:
    """Whom and for what.

    >>> split_target("Israel for the attack"), split_target("of treason")
    (('Israel', 'the attack'), ('', 'treason'))
    """
    text = re.sub(r"^(?:to|on|upon|at|with|against|by)\s+", "", rest, flags=re.IGNORECASE)
    if re.match(r"(?:for|of|over|about|because|after)\b", fold(text)):
        return "", topic_of(text)
    match = re.search(r"\s(?:for|of|over|because|after|about|as|that|not to|to)\s", fold(text))
    if match and fold(text[: match.end()]).rstrip().endswith(" one of"):
        return "", text.strip(" ,")  # "called Velin one of the best": what she is called
    if match is None:
        return text.strip(" ,"), ""
    return text[: match.start()].strip(" ,"), topic_of(text[match.start() :].strip())


_WHAT_IS_SAID = re.compile(r"(?:that|not)\s+\w+|\w+ing\b|having\b", re.IGNORECASE)  # no target begins so


def told(kind: str, wh: str, clause: Clause) -> Frame:
    """A frame from a clause; the target is split off where the act has one and nothing is quoted."""
    target, topic = "", topic_of(clause.rest)
    quotes = re.search(r"[\"“”]", clause.rest) is not None
    says_what = _WHAT_IS_SAID.match(clause.rest) is not None
    if clause.given and kind in ("did_say", "who_said"):
        return Frame(kind, wh, clause.who, clause.verb, clause.aimed or clause.act, clause.given, topic)
    says_what = says_what or (clause.act in ("threaten", "promise", "demand") and clause.rest.startswith("to "))
    if ACTS[clause.act].aimed and kind in ("did_say", "who_said", "detail") and not quotes and not says_what:
        target, topic = split_target(clause.rest)
        target = "" if fold(target) in ("who", "whom", "what", "which") else target  # "who accused whom of it"
    return Frame(kind, wh, clause.who, clause.verb, clause.act, target, topic)
