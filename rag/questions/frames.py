"""The grammar of questions: what is asked, about whom and about what, by form alone; no name is known here.

`read_frame` tries one small reader after another; the first that understands the question wins. Verbs are
those of `rag.speech.acts`, so "held responsible" is asked about like "blamed".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from rag.questions import speech
from rag.questions.clauses import (
    AUX,
    PRONOUNS,
    TO_BLAME,
    WH,
    Frame,
    clause_at,
    cue_at,
    is_nobody,
    question_word,
    subject,
    tidy,
    told,
    topic_of,
)
from rag.questions.wordings import plain_wording
from rag.speech.acts import ACTS
from rag.text import fold, quotations

__all__ = ["KINDS", "PRONOUNS", "Frame", "is_nobody", "read_frame", "tidy"]

KINDS = {
    "whom": "to whom a speaker did something: whom they blamed, thanked, urged",
    "said": "what a speaker said, or what was said about something",
    "who_said": "who said something, or who did it by speaking",
    "did_say": "whether a speaker said something",
    "detail": "how many, when, where, which, why: according to a speaker",
    "compare": "how outlets or speakers differ on something",
    "changed": "whether a speaker's position changed",
    "who_is": "who somebody is",
    "count": "how often a speaker is quoted; without one, who is quoted how often",
    "outlets": "which outlets quoted a speaker",
    "articles": "in which article something was said",
    "fact": "anything nobody need be quoted for",
}

_POSITION = (
    r"(?:position|stance|views?|opinions?|mind|tune|line|story|account|statements?|tone|attitude|policy|message|"
    r"comments?|remarks?|words|thoughts|response|reaction|reply|answer|take|quotes?|quotations?|claims?|warnings?|"
    r"explanation|argument|criticisms?|promises?|assessment|retort|riposte|verdict|judge?ment|conclusion|excuse|tips?|"
    r"justification)"
)
_DEED = (
    "complaints?|plans?|proposals?|accusations?|advice|demands?|objections?|denials?|"
    "apolog(?:y|ies)|predictions?|fears?"
)


def read_frame(question: str) -> Frame:
    """Read one question that needs no conversation to be understood.

    >>> frame = read_frame("Who did Mara Velin blame for the flood?")
    >>> frame.kind, frame.who, frame.act, frame.topic
    ('whom', 'Mara Velin', 'blame', 'the flood')
    >>> read_frame("Which countries signed the treaty?").kind
    'fact'
    """
    text = plain_wording(tidy(question))
    frame = next((frame for reader in _READERS if (frame := reader(text))), None)
    frame = frame or Frame("fact", question_word(text), topic=text)
    if not frame.quotation:
        inside = [span.cut(text)[1:].rstrip("\"”’'»") for span in quotations(text)]
        frame = replace(frame, quotation=max(inside, key=len, default=""))
    return frame


# --- readers: text in, Frame or None out --------------------------------------------------------------------


def _compare(text: str) -> Frame | None:
    """ "How do the outlets differ on ...", "compare A and B on ...", "how did the papers report ..."."""
    folded = fold(text)
    outlets = r"(?:(?:the|different|various|these|two|both|other) )*(?:outlets|(?:news)?papers|articles|reports|media)"
    reported = r"(?:report|cover|describe|present|treat|portray|quote|put|phrase|word)(?:e?d)?"
    each = r"(?: (?:from|with) (?:one another|each other))?"
    differ = rf"\b(?:differ|disagree|agree|compare|contrast|contradict|diverge)(?:s|d|ed|ing)?\b{each}"
    how = r"(?:how|where|in what ways?|on what|what)"
    patterns = (
        rf"how (?:do|did|does|have|has) {outlets} {reported}(?: on)?(?P<topic> .*)?$",
        rf"{how} (?:do|does|did|have|has|are|is) (?P<who>.*?)\b{differ}(?P<topic>.*)",
        rf"(?:do|does|did) (?P<who>{outlets} |.*? and .*?){differ}(?P<topic>.*)",  # one alone compares in words
        rf"(?:compare|contrast) (?:the )?(?:how )?(?:{outlets} {reported}(?: on)? )?(?P<topic>.*)",
        r"(?:what (?:is|are|was|were) the )?differences? (?:between|in|among)\b(?P<topic>.*)",
    )
    match = next((match for pattern in patterns if (match := re.match(pattern, folded))), None)
    if match is None:
        return None
    topic = topic_of(text[match.start("topic") :].strip()) if match["topic"] else ""
    if blamed := re.match(rf"(?:who|whom|what) {TO_BLAME}", fold(topic) + " "):
        about = topic_of(topic[blamed.end() :])
        return Frame("compare", question_word(text), verb="blame", act="blame", topic=about)
    if owner := re.match(r"(.+?)'s? (?:\w+ )?" + _POSITION + r"\b\s*(.*)", fold(topic)):
        return Frame("compare", question_word(text), topic[: owner.end(1)], topic=topic_of(topic[owner.start(2) :]))
    asked = re.match(rf"{WH} ", fold(topic))
    if asked and (clause := clause_at(topic, asked.end())):
        return replace(told("compare", question_word(text), clause), target="")
    who = text[slice(*match.span("who"))].strip() if "who" in match.re.groupindex else ""
    return Frame("compare", question_word(text), "" if is_nobody(who) else subject(who), topic=topic)


def _changed(text: str) -> Frame | None:
    """ "Did X change her position on Y", "has X's stance on Y shifted"."""
    change = r"(?:chang|shift|revers|evol|alter|soften|harden|mov|reconsider|backtrack|walk|contradict)\w*(?: back)?"
    own = rf"(?: (?:his|her|their|its|the|himself|herself|themselves)(?: own)?(?: {_POSITION})?)?"
    whose = rf"(?P<who>.+?)(?:'s? {_POSITION})?(?: on (?P<early>.+?))?"
    match = re.match(rf"(?:how |when |why )?{AUX} {whose} {change}{own}(?: (?P<late>.*))?$", fold(text))
    if not match or not re.search(rf"{_POSITION}|contradict|backtrack|walk\w* back", fold(text)):
        return None
    topic = next((text[slice(*match.span(part))] for part in ("early", "late") if match[part]), "")
    who = subject(text[slice(*match.span("who"))])
    return Frame("changed", question_word(text), who, topic=topic_of(topic)) if who else None


def _count(text: str) -> Frame | None:
    """ "How often is X quoted", "how many articles quote X"."""
    if match := re.match(rf"how (?:often|many times|frequently) {AUX} ", fold(text)):
        clause = clause_at(text, match.end())
        if clause is None:
            return None
        if ACTS[clause.act].speech:  # "how many times has she seen the sea" counts no sayings
            return told("count", "how often", clause)
    things = r"(?:in )?how many (?:articles|statements|reports|stories|outlets|quotes|quotations|times)"
    naming = r"(?:quotes?|quoted|cites?|cited|mentions?|mentioned|by|from|carry|are by|are from)"
    made = rf"{AUX} (?P<b>.+?) (?:have|make|made|give|given|quoted|cited)\b.*"
    if match := re.match(rf"{things} (?:{naming} (?P<a>.+)|{made})$", fold(text)):
        return Frame("count", "how many", text[slice(*match.span("a" if match["a"] else "b"))])
    return Frame("count", "who") if _EVERYBODY.fullmatch(fold(text)) else None


_EVERYBODY = re.compile(
    r"(?:(?:who|which (?:people|speakers|persons|voices))(?: all)? (?:is|are|was|were|gets|get|has been|have been) "
    r"(?:being )?(?:quoted|cited|heard|speaking)|who (?:speaks|talks)|who are the speakers|"
    r"whose (?:words|statements|comments|remarks) (?:is|are|was|were) (?:quoted|cited|reported)|"
    r"(?:a |the )*(?:list of )?(?:all )?(?:the )?(?:speakers|people quoted|quoted people|voices))"
    r"(?: the)?(?: most| more)?(?: often| frequently)?"
    r"(?: (?:in|across) (?:the|these|this|my|all|our)\b.*| here| in it)?"
)


def _outlets(text: str) -> Frame | None:
    medium = r"(?:(?:news )?outlets?|newspapers?|papers?|news sites?|media|publications?|agenc(?:y|ies))"
    told = r"(?:report(?:s|ed)?|said?|says?|wrote|writes?|claim(?:s|ed)?|mention(?:s|ed)?)"
    reported = rf"(?:which|what) (?!agenc){medium} (?:have |has |had )?{told} (?:that|about|on) "
    if match := re.match(reported, fold(text)):
        return Frame("outlets", "which", topic=text[match.end() :])
    verb = r"(?:quot\w+|cit\w+|carr\w+|interview\w+|cover\w*|mention\w*|reported on|ran)"
    whom = r"(?P<who>.+?)(?: (?:about|on|regarding) (?P<topic>.+))?"
    match = re.match(rf"(?:which|what) {medium} (?:have |has |had |did |do )?{verb} {whom}$", fold(text))
    if match is None:
        return None
    who, topic = (text[slice(*match.span(part))] if match[part] else "" for part in ("who", "topic"))
    return Frame("outlets", "which", re.sub(r"['’]s? \w+$", "", who), topic=topic)


def _articles(text: str) -> Frame | None:
    """ "In which article did X say ...", "which articles say ..."."""
    folded = fold(text)
    of = r"(?:of the )?(?:articles?|reports?|stor(?:y|ies)|pieces?|outlets?|sources?)"
    match = re.match(rf"(?:in |from )?(?:which|what) {of}(?: {AUX})? ", folded)
    if not match or not (folded.startswith(("in ", "from ")) or "articl" in match[0]):
        return None
    quoting = r"(?:quote[sd]?|cite[sd]?|mention(?:s|ed)?|interview(?:s|ed)?) (.+)"
    if quotes := re.match(quoting, folded[match.end() :]):
        whom = text[match.end() + quotes.start(1) :]
        on = re.search(r"\s(?:on|about|regarding|concerning|over)\s", whom)
        return Frame("articles", "which", whom[: on.start()] if on else whom, topic=whom[on.end() :] if on else "")
    if clause := clause_at(text, match.end()):
        return told("articles", "which", clause)
    cue = cue_at(text, match.end())
    return Frame("articles", "which", topic=topic_of(text[cue.end if cue else match.end() :]))


def _position_of(text: str) -> Frame | None:
    """ "What is X's position on Y", "X's comments about Y", "statements by X", "quotes from X on Y"."""
    lead = r"(?:(?:what|how|which) (?:is|was|are|were|has been|about) |what's |the |any |all |some |me |latest |main )*"
    about = r"(?P<rest>(?:on|about|regarding|to|over|concerning|for|of|against|towards?) .*)"
    patterns = (
        rf"{lead}(?P<who>[^,]{{2,80}}?)(?:'s|s') (?:\w+ ){{0,2}}?(?P<noun>{_POSITION}|{_DEED})\b(?: (?P<rest>.*))?$",
        rf"(?P<noun>quote|cite) (?P<who>[^\"“”]+?) {about}$",
        rf"{lead}(?:\w+ )?(?P<noun>{_POSITION}) (?:of|by|made by|from|attributed to) (?P<who>.+?)(?: {about})?$",
    )
    match = next((match for pattern in patterns if (match := re.match(pattern, fold(text)))), None)
    if match is None:
        return None
    noun = match["noun"].rstrip("s")
    act = next((act.name for act in ACTS.values() if noun in act.nouns and act.name not in speech.VAGUE), None)
    topic = topic_of(text[match.start("rest") :]) if match["rest"] else ""
    verb = ACTS[act].verbs[0] if act else "say"
    return Frame("said", "what", text[slice(*match.span("who"))], verb, act, topic=topic)


def _who_is(text: str) -> Frame | None:
    asks = r"who (?:is|was|are|were|exactly is)|who's|what is the (?:role|job|title|office|position) of|tell me about"
    match = re.match(rf"(?:{asks}) (.+)", fold(text))
    if not match or cue_at(text, match.start(1)):
        return None
    if not text[match.start(1)].isupper() and _DONE_OR_BEING.match(match[1]):
        return None
    return Frame("who_is", "who", text[match.start(1) :])


_DONE_OR_BEING = re.compile(  # "who was killed near Y", "who is in charge": no name follows
    r"(?:\w+ly |also |not |being |been )*(?:(?:killed|injured|wounded|arrested|charged|dead|hurt|missing|present|right|"
    r"there|winning|leading)\b|(?:\w{3,}(?:ed|en)|shot|hit|found|sent|held|caught|told|paid|running|in|at|on|behind|"
    r"to|among) (?![\w'-]+$)|[a-z]{3,}ing (?:the|an?|his|her|its|their)\b)"
)


def _anyones(text: str) -> Frame | None:
    """ "What was said about Y?", "what about Y", "anything about Y"."""
    be = r"(?: (?:was|is|were|has been|have been|had been|being))?"
    said = rf"{be} ?(?:said|reported|claimed|written|known|quoted|stated) (?:about|on|regarding|of|concerning)"
    what = "(?:what|anything|everything|something)?(?: else)?"
    match = re.match(rf"(?:{what}{said}|(?:what|how) about) (.+)", fold(text))
    return Frame("said", "what", verb="say", topic=text[match.start(1) :]) if match else None


_READERS: tuple[Callable[[str], Frame | None], ...] = (
    speech.who_said_this,
    _changed,
    _compare,
    _count,
    _outlets,
    _articles,
    speech.according_to,
    speech.passive,
    speech.who_said,
    _anyones,
    speech.act_as_noun,
    speech.asked_of,
    speech.embedded,
    _position_of,
    speech.yes_no,
    speech.careless,
    _who_is,
)
