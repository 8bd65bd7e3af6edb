"""Making a follow-up understandable without its conversation: "and the army?", "why?", "what did he warn about?".

Everything happens in words: the result is a full question, shown to the reader and read like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.domain import Answer, Turn
from rag.questions.frames import PRONOUNS, Frame, is_nobody, read_frame, tidy
from rag.speech.acts import cues
from rag.speech.inflect import forms
from rag.text import fold, words

MAX_THING_WORDS = 40  # of an earlier quotation repeated in the question that asks about it
_HE = r"(?:he|she|they|him|her|them|it)"
_HIS = {"his", "their", "its"}
_ROLE = re.compile(
    r"(?:the|this|that|same) (?:\w+ ){0,2}(?:spokes\w+|minister|ministry|diplomat|official|president|general|commander|"
    r"leader|army|group|mayor|governor|senator|secretary|chancellor|director|chairman|ambassador|judge|union|company|"
    r"agency|monitor|source|speaker|"
    r"author|man|woman|politician|party|government|network|observatory|professor|analyst|expert)"
)
_THAT = re.compile(r"(?:that(?: too)?|this|it|so|(?:those|these)(?: words)?|the same(?: thing)?|such a thing|as much)")

_ANSWERING = frozenset("deny reject reply respond answer admit retort counter dispute".split())  # by the one spoken of
_DAY = r"\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
IsKnown = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Past:
    """The turn a follow-up hangs on."""

    asked: str  # its standalone question, without the question mark
    frame: Frame
    answer: Answer

    @property
    def subject(self) -> str:
        """Whom it was about: the person asked about, or else the first speaker of the answer; "" if nobody."""
        if self.frame.who and not is_nobody(self.frame.who) and fold(self.frame.who) not in PRONOUNS:
            return self.frame.who
        cited = next((c for c in self.answer.citations if c.speaker or c.mention), None)
        return "" if cited is None else cited.speaker.name if cited.speaker else cited.mention.text

    def other(self, is_known: IsKnown) -> str:
        """Another person whom the earlier question names: "What did Falk say about Pell?"; "" if there is none."""
        names = re.findall(r"(?:[A-Z][\w'’-]*)(?: [A-Z][\w'’-]*)*", f"{self.frame.target} {self.frame.topic}")
        return next((name for name in names if is_known(name)), "")

    def about(self, topic: str) -> str:
        """The question what was said about something else."""
        return f"What did {self.subject} say about {topic}" if self.subject else f"What was said about {topic}"

    @property
    def thing(self) -> str:
        """What was said: the words asked about, or else the first quotation of the answer."""
        if self.frame.kind in ("who_said", "did_say") and (self.frame.quotation or self.frame.topic):
            return self.frame.quotation or self.frame.topic
        if self.answer.citations and not self.answer.refused:
            said = " ".join(self.answer.citations[0].quote.text.split()[:MAX_THING_WORDS])
            return re.sub(r"^that\s+|[\"“”]", "", said)
        return self.frame.topic

    @property
    def deed(self) -> str:
        """The earlier answer as a verb phrase: "blame Israel for the attacks", "say this: ..."."""
        frame, names = self.frame, [name for name in self.answer.names if not self.answer.refused]
        about = f" for {frame.topic}" if frame.topic else ""
        if frame.kind == "whom" and frame.verb:
            return f"{_filled(frame.verb, ' and '.join(names) or 'them')}{about}"
        if frame.kind == "did_say" and frame.target:
            return f"{_filled(frame.verb, frame.target)}{about}"
        if frame.kind == "said" and (self.answer.refused or not self.answer.citations):
            return f"say about {frame.topic}" if frame.topic else "say"
        return f"say that {self.thing}" if frame.kind == "who_said" else f"say this: {self.thing}"


def standalone(question: str, turns: Sequence[Turn], is_known: IsKnown) -> str:
    """The question in full. `is_known` tells whether words name a speaker of the library.

    A question that needs no conversation comes back as it is.
    """
    asked = " ".join(question.split())
    if not turns or not asked:
        return asked
    past, text = _past(turns[-1]), tidy(asked)
    for rule in (_bare, _more, _elliptical, _that, _pronoun):
        base = _past(_plain_turn(turns)) if rule is _elliptical else past
        if full := rule(text, base, is_known):
            return full[0].upper() + full[1:] + "?"
    return asked


def _past(turn: Turn) -> _Past:
    before = tidy(turn.answer.standalone or turn.question)
    return _Past(before, read_frame(before), turn.answer)


def _plain_turn(turns: Sequence[Turn]) -> Turn:
    """The last turn that did not itself ask back about somebody's words: after "why?" comes "and the army?"."""
    plain = (turn for turn in reversed(turns) if not _ASKS_BACK.search(turn.answer.standalone))
    return next(plain, turns[-1])


_ASKS_BACK = re.compile(r"\b(?:say|said) this: ")


def _in_the_past(verb: str) -> str:
    """ "call" as "called", "hold * responsible" as "held * responsible"."""
    first, _, rest = verb.partition(" ")
    return f"{(forms(first) + ('', '', '', ''))[3] or first} {rest}".strip()


def _filled(verb: str, names: str) -> str:
    return verb.replace("*", names) if "*" in verb else f"{verb} {names}"


def _bare(text: str, past: _Past, is_known: IsKnown) -> str:
    """ "Why?", "when was that?", "in which article?"."""
    folded = fold(text)
    medium = r"(?:articles?|reports?|outlets?|papers?|newspapers?|stor(?:y|ies)|sources?|pieces?)"
    said = rf"(?: (?:was|is|did|does|says?|said|reported|has)(?: {_HE}| that| this)?(?: in| from| say(?: so| that)?)?)?"
    where = rf"(?:(?:in|from|by) )?(?:which|what) {medium}{said}"
    source = r"(?:what is|what's) (?:the|your) source|sources?|says who"
    if re.fullmatch(rf"{where}|{source}|where does (?:it|he|she) say (?:that|so)|where is (?:that|this) from", folded):
        return f"In which article did {past.subject} {past.deed}" if past.subject else ""
    whose = r"whose (?:words|account|figures?) (?:is|are|was|were) (?:that|those|this)"
    if re.fullmatch(rf"(?:according to|by|from|per) whom?|{whose}", folded):
        return f"Who said this: {past.thing}" if past.thing else ""
    did = rf"(?: (?:did|does|was|is|would|were|has))?(?: {_HE}| that| this)?"
    do = r"(?: (?:say|said|do|happen|think|blame|mean)(?: so| that| this| it| them)?)?"
    match = re.fullmatch(rf"(why|when|where|how)(?: so| not)?{did}{do}", folded)
    if match and past.subject:
        return f"{match[1]} did {past.subject} {past.deed}"
    return ""


def _more(text: str, past: _Past, is_known: IsKnown) -> str:
    """ "What else?", "who else?", "really?", "go on"."""
    folded = fold(text)
    more = rf"(?:what|anything|something) (?:else|more)(?: did {_HE} say)?"
    if re.fullmatch(rf"{more}|(?:go on|more|tell me more|continue|and)", folded):
        return f"What else did {past.subject} say" if past.subject else ""
    say = rf"(?:did )?(?:{_HE} )?really(?: say (?:that|so|it))?|did {_HE} say (?:that|so|it)"
    if re.fullmatch(rf"{say}|are you sure|is (?:that|this|it) (?:true|right|so)", folded):
        return f"Did {past.subject} {past.deed}" if past.subject else ""
    whom = r"(?:who|whom|anyone|anybody|someone) else"
    if re.fullmatch(rf"(?:and )?{whom}(?: did {_HE} \w+| said (?:that|so|it)| did)?", folded):
        if past.frame.kind == "whom" and past.frame.verb:
            return f"Who else did {past.subject} {_filled(past.frame.verb, '').strip()}".replace("  ", " ")
        if past.frame.kind == "did_say" and past.frame.target and past.frame.verb:
            about = f" {past.frame.topic}" if past.frame.topic else ""
            return f"Who else {_filled(_in_the_past(past.frame.verb), past.frame.target)}{about}"
        return f"Who else said that {past.thing}"
    return ""


def _elliptical(text: str, past: _Past, is_known: IsKnown) -> str:
    """ "And the army?", "what about Aleppo?", "and on Tuesday?", "according to the Courier?"."""
    match = re.match(r"(?:(?:what|how) about|what of|and|or)\s+", fold(text))
    rest = text[match.end() :] if match else text
    folded = fold(rest)
    if re.fullmatch(r"(?:how (?:many|much)|which|what) (?:[\w-]+ ?){1,3}", folded) and not _VERBS.search(folded):
        return _counted(rest, past)
    asks = re.match(r"(?:whom?|what|when|where|why|how|which|whose|did|does|is|was|has|were|are)\b", folded)
    if not rest or len(words(rest)) > 7 or asks:
        return ""
    places = "according to|in|since|before|after|until|during|between|yesterday|today|last|this|by|from"
    if re.match(rf"(?:{places})\b", folded) or re.match(rf"on (?:{_DAY})", folded):
        return f"{past.asked} {rest}"
    if about := re.match(r"(?:(?:any|some|every)thing (?:else )?)?(?:about|on|regarding|concerning) ", folded):
        return past.about(rest[about.end() :])
    owner = re.match(rf"(?:{'|'.join(_HIS)}|her) (?=\w)", folded) if past.subject else None
    theirs = f"{past.subject}'s {rest[owner.end() :]}" if owner else ""
    if theirs and read_frame(theirs).who == past.subject:  # "and her view of the dam?"
        return f"What is {theirs}"
    if cues(folded) and not match and not is_known(rest):
        return ""
    if theirs:
        return _for_another(theirs, past)
    if is_known(rest):
        return _for_another(rest, past)
    changes_topic = match is not None and re.match("what|how", match[0])
    if past.frame.kind == "whom" and past.frame.verb and past.subject and not changes_topic:
        return f"Did {past.subject} {_filled(past.frame.verb, rest)}"
    return past.about(rest)


_VERBS = re.compile(r"\b(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|else|\w+ed|said|happened)\b")


def _counted(rest: str, past: _Past) -> str:
    """ "How many cases?" after what somebody said about measles."""
    about = f" of {past.frame.topic}" if past.frame.topic and len(words(past.frame.topic)) < 6 else ""
    return f"{rest}{about}, according to {past.subject}" if past.subject else ""


def _for_another(name: str, past: _Past) -> str:
    """The earlier question asked about somebody else."""
    who = past.frame.who
    if who and who in past.asked:
        return past.asked.replace(who, name, 1)
    if past.frame.kind == "who_said" and past.frame.topic:
        return f"Did {name} say that {past.frame.topic}"
    return f"What did {name} say about {past.frame.topic}" if past.frame.topic else f"What did {name} say"


def _that(text: str, past: _Past, is_known: IsKnown) -> str:
    """ "Who said that?", "did the army deny it?", "did he really say that?"."""
    frame = read_frame(text)
    last = fold(text).rsplit(" ", 1)[-1]
    if not past.thing or last not in ("that", "this", "it", "so"):
        return ""
    points_back = _THAT.fullmatch(fold(frame.topic) or "it")
    if frame.kind == "who_said" and frame.verb == "say" and not frame.quotation and points_back:
        return f"Who said this: {past.thing}"
    if frame.kind in ("did_say", "who_said") and (not frame.topic or _THAT.fullmatch(fold(frame.topic))):
        named = _pronoun(text, past, is_known) or text
        if frame.verb in _ANSWERING:
            return f"{named[: -len(last)].rstrip()} {past.thing}"
        if frame.verb == "say" or frame.verb == "think":
            return f"{named[: -len(last)].rstrip()} that {past.thing}"
        return f"{named[: -len(last)].rstrip()} {past.frame.topic or past.thing}"
    return ""


def _pronoun(text: str, past: _Past, is_known: IsKnown) -> str:
    """A pronoun or role in the speaker's place becomes the name; so does the first one where nobody is named."""
    if not past.subject:
        return ""
    frame = read_frame(text)
    if who := frame.who:
        owner = re.match(rf"({'|'.join(_HIS)}|her) (.+)", fold(who))
        if fold(who) in PRONOUNS and frame.verb in _ANSWERING and past.other(is_known):
            return _put(text, who, past.other(is_known))
        if fold(who) in PRONOUNS or (_ROLE.fullmatch(fold(who)) and not is_known(who)):
            return _put(text, who, past.subject)
        return _put(text, who, f"{past.subject}'s {who[owner.start(2) :]}") if owner and not is_known(who) else ""
    for match in re.finditer(r"\b(?:he|she|him|his|her|they|them|their)\b", fold(text)):
        before_noun = re.match(r" (?!about|on|for|to|in|of|and)\w", text[match.end() :])
        own = match[0] in _HIS or (match[0] == "her" and before_noun)
        return text[: match.start()] + past.subject + ("'s" if own else "") + text[match.end() :]
    return ""


def _put(text: str, old: str, new: str) -> str:
    match = re.search(rf"(?<!\w){re.escape(fold(old))}(?!\w)", fold(text))
    return text[: match.start()] + new + text[match.end() :] if match else ""
