"""Questions about speech: whom did X blame, what did X say, who said it, did X say it, how many according to X.

Each reader takes a tidy question and returns its frame, or None if the question has another form.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rag.questions.clauses import (
    AUX,
    HEARERS,
    PARTY,
    TO_BLAME,
    WH,
    Clause,
    Frame,
    clause_at,
    cue_at,
    held,
    question_word,
    subject,
    told,
    topic_of,
)
from rag.speech.acts import ACTS, Cue, verb_acts
from rag.text import fold

THINGS = ("blame", "condemn", "criticise", "praise", "honour", "thank", "congratulate", "welcome", "reject", "support")
VAGUE = ("say", "think", "report", "describe")  # "what did X say": any act will do
_HOW = frozenset(
    "respond reply answer describe characterise explain see view feel justify defend call portray address".split()
)
_DEEDS = frozenset({"charge", "attack", "bash", "hit", "press", "back"})  # done by courts, armies and crowds, too
_OCCASION = "when|while|after|before|during|in|at|through|from|via|as"  # opens where or when something was said
_QUOTED_AS = re.compile(r"(?:as )?(?:saying|having said|to have said)\b(?: that)?\s*")


# --- the speaker is asked for --------------------------------------------------------------------------------


def who_said_this(text: str) -> Frame | None:
    """ "Who said this: ...", "Whose words are these: ...", a quotation and "who said it"."""
    folded = fold(text)
    said = (
        r"(?:who (?:said|says|claimed|wrote|stated|made|gave)|who(?: is|'s) (?:quoted|cited) as saying|"
        r"whose (?:words?|quote|statement|claim|view) (?:is|are|was|were)|who is the (?:speaker|source) of)"
    )
    thing = r"(?:this|that|it|these|the following)(?: (?:words?|statement|claim|remark|quote|quotation|sentence))?"
    if match := re.match(rf"{said} {thing}\s*[:\-,]\s*(?=\S)", folded):
        asked = text[match.end() :].strip()
    elif match := re.search(rf"[\"'.:,\-]\s*(?:{said}) {thing}$|[\"'.:,\-]\s*who(?:se)?$", folded):
        asked = text[: match.start() + 1].strip(" -:,")
    else:
        return None
    return Frame("who_said", "who", verb="say", topic=asked, quotation=asked.strip("\"“”'‘’"))


def who_said(text: str) -> Frame | None:
    """ "Who said ...", "Which minister warned ...": the verb follows at once, so the one asked for is the speaker."""
    match, cue = _asker_and_verb(text, PARTY) or _asker_and_verb(text, PARTY.replace("{0,2}", "{0,0}")) or (None, None)
    if not match or not cue:
        return _made_the_claim(text)
    rest = text[cue.end :].strip()
    if quoted := _QUOTED_AS.match(fold(rest)):
        return Frame("who_said", "who", verb="say", act="say", topic=rest[quoted.end() :])
    if cue.phrase in ("cite", "quote") and rest:
        return None  # who passed somebody's words on is told by the sentence
    was_done_to = re.search(r"\b(?:is|are|was|were|been)\b", match[0]) and not fold(text[: cue.end]).endswith("ing")
    passive_voice = was_done_to and not match[0].startswith("by whom")
    if passive_voice or cue.phrase == "put it" or (not rest and not match[0].startswith("who")):
        return None
    act = next((name for name in cue.acts if ACTS[name].aimed), cue.acts[0])
    wh = "who else" if " else" in match[0] or " other " in match[0] else question_word(text)
    return told("who_said", wh, Clause("", replace(cue, acts=(act,)), rest, held(text, cue)))


def _asker_and_verb(text: str, party: str) -> tuple[re.Match[str], Cue] | None:
    """The words up to the verb and the verb, where nothing but adverbs stands between "who" and it."""
    which = rf"(?:which|what) (?:of (?:the|these|those) )?(?:other )?{party}"
    who = rf"(?:who(?: else)?|{which})(?: (?:was|is) it (?:who|that))?"
    helping = r"(?:(?: has| have| had| is| are| was| were|'s|'ve| did the articles?)(?: been)?)?"
    lead = rf"(?:by whom {AUX}(?: it)?|{who}{helping})(?: \w+ly| also| first| ever| once| publicly)? "
    match = re.match(lead, fold(text))
    cue = cue_at(text, match.end()) if match else None
    return (match, cue) if match and cue else None


def _made_the_claim(text: str) -> Frame | None:
    """ "Who made the claim that ...", "Who issued a warning about ..."."""
    verb = "made|makes|issued|gave|voiced|expressed|is behind|took|raised|offered|put out|released"
    match = re.match(
        rf"who (?:else )?(?:has |have |had )?(?:{verb}) (?:the |a |an |his |her |their |any )?"
        r"(?:\w+ )??(?P<noun>\w+?)s?\b(?: (?P<rest>.*))?$",
        fold(text),
    )
    acts = (verb_acts(match["noun"]) or verb_acts(match["noun"] + "s")) if match else ()
    if not match or not acts:
        return None
    rest = text[match.start("rest") :] if match["rest"] else ""
    return told("who_said", "who", Clause("", Cue(0, 0, acts[:1], ACTS[acts[0]].verbs[0]), rest))


# --- the target, or what was said, is asked for ------------------------------------------------------------------


def passive(text: str) -> Frame | None:
    """ "Who was blamed (by X) (for Y)?": the one asked for is the target."""
    be = rf"(?:{AUX} )*(?:is|are|was|were|been) (?:being |been )?(?:\w+ly )?"
    match = re.match(rf"(?:who|whom|(?:which|what) {PARTY}) {be}", fold(text))
    cue = cue_at(text, match.end()) if match else None
    if not cue or not re.search(r"(?:ed|en|held|sought|found|d|responsible)$", fold(text[cue.start : cue.end])):
        return None
    act = next((name for name in cue.acts if ACTS[name].aimed), None)
    rest = text[cue.end :].strip()
    if act is None or _QUOTED_AS.match(fold(rest)) or cue.phrase.split()[0] in _DEEDS:
        return None
    by = re.search(r"\bby ((?:(?! for | of | over | after | as ).)+)", rest, re.IGNORECASE)
    others = rest[: by.start()] + rest[by.end() :] if by else rest
    who = by[1].strip() if by else ""
    return Frame("whom", question_word(text), who, cue.phrase, act, topic=topic_of(others.strip()))


def asked_of(text: str) -> Frame | None:
    """ "Whom did X blame", "what did X say about Y", "when did X say ..."."""
    prep = r"(?:to|of|on|at|for|with|by|against|in|from|since|until)"
    match = re.match(rf"(?:{prep} )?(?P<wh>{WH})(?P<else> else)?(?P<noun>(?: [\w'-]+){{0,6}}?) {AUX} ", fold(text))
    clause = clause_at(text, match.end()) if match else None
    if not match or not clause or _is_done_to(text, match, clause):
        return None
    return _by_act(match["wh"], text[slice(*match.span("noun"))].strip(), bool(match["else"]), clause)


def _is_done_to(text: str, asks: re.Match[str], clause: Clause) -> bool:
    """As in "why were the walls painted over": nobody says anything, it is done to the subject."""
    be = re.search(r"\b(?:is|are|was|were)$", asks[0].strip())
    verb = fold(text[clause.cue.start : clause.cue.end])
    done = be and asks["wh"] in ("why", "when", "where", "how") and re.search(r"(?:ed|en)\b", verb.split()[0])
    return bool(done) and not clause.aimed


def embedded(text: str) -> Frame | None:
    """ "who Mara Velin blamed", "what she said about it": the word order inside "tell me ..."."""
    match = re.match(r"(?P<wh>who|whom|what|everything|all|anything|things|whatever)(?: that)? ", fold(text))
    clause = clause_at(text, match.end()) if match else None
    if not match or not clause or re.match(rf"(?:{AUX}|else|is|there)\b", fold(clause.who)):
        return None
    if re.match(r"[a-z]+ed\b", clause.who):
        return None  # "who poked fun at the record" asks who did, and nothing of a record
    return _by_act(match["wh"] if match["wh"].startswith("who") else "what", "", False, clause)


def _by_act(wh: str, noun: str, other: bool, clause: Clause) -> Frame:
    """Decide between whom, said and detail by the question word and the act."""
    rest = fold(clause.rest)
    asks_party = wh in ("who", "whom", "whose") or (wh in ("which", "what") and bool(re.fullmatch(PARTY, fold(noun))))
    asks_party |= bool(noun) and clause.aimed == "blame" and rest.startswith(("of ", "for "))  # "which moderator ...?"
    else_ = " else" if other else ""
    whom = Frame("whom", wh + else_, clause.who, clause.verb, clause.aimed, topic=topic_of(clause.rest))
    if asks_party and clause.aimed and not re.match(r"(?:\w+ )?(?:that|would|will|was|were|is|are|had|has)\b", rest):
        return whom
    if blamed := re.match(TO_BLAME, rest):
        return Frame("whom", wh, clause.who, "blame", "blame", topic=topic_of(clause.rest[blamed.end() :]))
    if asks_party and clause.rest:
        return _asked_for(wh, noun, clause)
    if wh == "what" and not noun and clause.aimed in THINGS and _nothing_but_a_topic(rest):
        return whom
    if (wh == "what" and not noun) or asks_party or (wh == "how" and clause.verb in _HOW):
        return said(clause, other)
    return _asked_for(wh, noun, clause)


def _nothing_but_a_topic(rest: str) -> bool:
    """ "What did X condemn (in Y)" asks for a thing; "what did X accuse Y of" does not."""
    introduced = re.match(r"(?:as|for|in|on|about|after|during|over)\b", rest) is not None
    return not rest or (introduced and not re.search(r"\b(?:of|for)$", rest))


def _asked_for(wh: str, noun: str, clause: Clause) -> Frame:
    return Frame("detail", wh, clause.who, clause.verb, clause.act, topic=f"{noun} {topic_of(clause.rest)}".strip())


def said(clause: Clause, other: bool = False) -> Frame:
    """ "What did X say": about what; to whom, or on what occasion, is the target, and so is whom they accused."""
    act = None if clause.act in VAGUE else clause.act
    target, topic = "", topic_of(clause.rest)
    if match := re.match(r"(.+) (?:of|for|as)$", clause.rest):  # what did X accuse Y of
        target, topic = match[1], ""
    elif match := re.match(rf"(?:(?:to|with) |(?=(?:{_OCCASION})\b))(.+?)(?: (?:about|on) (.+))?$", clause.rest):
        target, topic = match[1], match[2] or ""
    elif clause.verb == "tell" and (match := re.match(r"(?!about\b)(.+?)(?: (?:about|on|that) (.+))?$", clause.rest)):
        target, topic = "" if re.fullmatch(HEARERS, fold(match[1])) else match[1], match[2] or ""
    return Frame("said", "what else" if other else "what", clause.who, clause.verb, act, target, topic)


def act_as_noun(text: str) -> Frame | None:
    """ "What warnings did X issue about Y", "what reason did X give for Y"."""
    verb = r"(?:issue|give|make|offer|voice|express|utter|raise|put forward|present|provide|pay|extend|send|take)[nds]?"
    match = re.match(
        rf"(?:what|which) (?:\w+ )?(?P<noun>\w+?)s? {AUX} (?P<who>.+?) {verb}\b(?: (?P<rest>.*))?$", fold(text)
    )
    who = subject(text[slice(*match.span("who"))]) if match else ""
    if not match or not who:
        return None
    noun, topic = match["noun"], topic_of(text[match.start("rest") :]) if match["rest"] else ""
    if noun in ("reason", "ground", "justification"):
        return Frame("detail", "why", who, "say", topic=topic)
    act = next(iter(verb_acts(noun) or verb_acts(noun + "e")), None)
    return Frame("said", "what", who, ACTS[act].verbs[0], act if act != "say" else None, topic=topic) if act else None


def careless(text: str) -> Frame | None:
    """ "velin blame who", "velin said what about it": the question word where the answer would stand."""
    clause = clause_at(text, 0)
    match = re.match(r"(?P<wh>whom?|what)\b(?: (?P<rest>.*))?$", fold(clause.rest)) if clause else None
    if not clause or not match:
        return None
    rest = clause.rest[match.start("rest") :] if match["rest"] else ""
    return _by_act(match["wh"], "", False, replace(clause, rest=rest))


# --- yes or no, and details ---------------------------------------------------------------------------------------


def yes_no(text: str) -> Frame | None:
    """ "Did X say ...", "whether X denied ...", "is it true that X said ...", "X said ..., right?"."""
    clause = _stated(text)
    if not clause:
        return None
    rest = fold(clause.rest)
    if quoted := _QUOTED_AS.match(rest):
        return Frame("did_say", "", clause.who, "say", "say", topic=clause.rest[quoted.end() :])
    by = re.match(r"by (?P<by>.+?)(?: (?:of|for|over) (?P<topic>.+))?$", rest)
    if by and re.match(r"(?:is|are|was|were|has|have|had)\b", fold(text)) and clause.aimed:
        topic = clause.rest[slice(*by.span("topic"))] if by["topic"] else ""
        return Frame("did_say", "", clause.rest[slice(*by.span("by"))], clause.verb, clause.aimed, clause.who, topic)
    spoke_of = clause.verb in ("comment", "speak about", "talk about", "address") and rest
    spoke_of = spoke_of or (clause.verb == "say" and re.match(r"(?:about|regarding|concerning|on) \w", rest))
    if spoke_of or re.match(r"(?:anything|something)\b", rest):
        return said(clause)
    return told("did_say", "", clause)


def _stated(text: str) -> Clause | None:
    folded = fold(text)
    if cleft := re.match(r"(?:is|was|wasn't|isn't) it (?P<who>.+?) (?:who|that) (?=(?P<rest>.+))", folded):
        who, rest = (text[slice(*cleft.span(part))] for part in ("who", "rest"))
        if fold(who) not in ("true", "correct", "right") and (clause := clause_at(f"{who} {rest}", 0)):
            return clause
    asks = r"(?:is it|was it) (?:true|correct|right)(?: that)?|whether|if|is there any evidence(?: that)?"
    if match := re.match(rf"(?:(?:{asks})(?: or not)? |{AUX}(?:n't)? )", folded):
        return clause_at(text, match.end())
    tag = r",? (?:right|correct|true|isn't it|didn't (?:he|she|they|it)|is that (?:right|true|correct))$"
    return clause_at(text[: match.start()], 0) if (match := re.search(tag, folded)) else None


def according_to(text: str) -> Frame | None:
    """ "According to X, how many ...", "how many ... according to X"."""
    folded = fold(text)
    opinion = "view|opinion|words|account|telling|estimate|estimation|judge?ment|eyes|reading|mind|version"
    view = rf"in ([^,]+?)'s? (?:{opinion})"
    asking = rf"(?=(?:(?:in|on|at|to|by|for|from|since|until) )?{WH}\b)"
    if match := re.match(rf"(?:according to (.+?)|{view}),? {asking}", folded):
        return _detail(text[match.end() :], text[slice(*match.span(1 if match[1] else 2))])
    if match := re.search(r",? according to (.+)$", folded) or re.search(rf",? {view}$", folded):
        return _detail(text[: match.start()], text[slice(*match.span(1))])
    return None


def _detail(asked: str, who: str) -> Frame:
    wh = question_word(asked)
    if not wh:
        asks = re.match(rf"{AUX} ", fold(asked))
        return Frame("did_say" if asks else "said", "", who, topic=asked[asks.end() :] if asks else asked)
    if blamed := re.match(rf"(?:who|whom|what) {TO_BLAME}", fold(asked)):
        return Frame("whom", wh, who, "blame", "blame", topic=topic_of(asked[blamed.end() :]))
    if re.match(r"(?:what|how) (?:happened|is going on|is happening)\b", fold(asked)):
        return Frame("said", wh, who, topic=topic_of(re.sub(r"^\w+ \w+\s*", "", asked)))
    return Frame("detail", wh, who, topic=asked)
