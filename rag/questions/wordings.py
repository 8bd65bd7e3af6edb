"""Other ways to ask the same: each wording of a table is put into the plain words that the grammar reads.

"To whom was the mayor grateful?" asks whom the mayor thanked, and "Whose fault was it?" who is to blame. Only the form
of a question changes here: names and topics stay as asked.
"""

from __future__ import annotations

import re

from rag.questions.clauses import AUX, WH
from rag.questions.shortwordings import plain_detail
from rag.speech.inflect import forms
from rag.text import fold

_X = r"(?P<x>(?:(?!\b(?:did|does|do|say|said)\b)[^,?])+?)"  # the speaker
_Y = r"(?P<y>.+)"  # the topic
_AT_FAULT = r"(?:to blame|responsible|behind|at fault|guilty of|the (?:cause|culprit) (?:of|for|behind))"
_TO_BLAME = r"(?:is|was|are|were|should be held) (?:to blame|responsible|behind|at fault|guilty)"
_BE = r"(?:is|was|are|were|'s)"
_HOLDS = r"(?:think|thinks|believe|believes|say|says|said|claim|claims|claimed|suggest|argue|feel|consider|maintain)"

_FEELINGS = {  # what somebody is, and what they then do to somebody or something
    "grateful|thankful|appreciative": "thank",
    "sorry|apologetic|contrite": "apologise",
    "critical": "criticise",
    "afraid|fearful|worried|concerned|alarmed|anxious|nervous": "fear",
    "hopeful|optimistic|confident": "hope",
    "angry|furious|outraged|indignant": "condemn",
    "full of praise": "praise",
    "supportive|in favour|in favor": "support",
    "opposed": "oppose",
}
_FEELING = "|".join(_FEELINGS)
_GIFTS = {  # what is given to somebody, and what then is done to them
    "condolences|sympathy": "condole with",
    "thanks": "thank",
    "praise": "praise",
    "blame": "blame",
    "congratulations": "congratulate",
    "an apology|apologies": "apologise to",
    "criticism": "criticise",
}
_PHRASE = r"(?:word|phrase|term|expression|quote|quotation|line)s?"
_QUOTES = r"(?:direct )?(?:quotes?|quotations?|statements?|comments?|remarks?|words)"
_EACH = r"(?:any|an?|some|every|each|all(?: the| of the)?|the)?"
_NAME = r"(?P<x>(?:the )?(?-i:[A-Z])[\w'’.-]*(?: (?:of|the|al|de|van|(?-i:[A-Z])[\w'’.-]*)){0,5}?)"
_NAMED = r"(?P<x>(?:the )?(?-i:[A-Z])[^,?]*?)"

# In order; the first that fits is used. A wording keeps the case of what it names, so it matches without case.
_REWRITES: tuple[tuple[str, str], ...] = (
    # whose account
    (r"(?P<q>.+?),? if (?:you|we|one) (?:believes?|trusts?|listens? to|goes? by|asks?) (?P<x>[^,?]+)$",
     r"\g<q> according to \g<x>"),
    (r"(?P<q>.+?),? if (?P<x>[^,?]+) (?:is|are) to be believed$", r"\g<q> according to \g<x>"),
    (r"(?P<q>.+?),? (?:as|the way) (?P<x>[^,?]+?) (?:sees?|tells?|puts?|describes?|has|have|recounts?|explains?) "
     r"(?:it|things|the matter)$", r"\g<q> according to \g<x>"),
    (rf"(?P<q>{WH}\b.+?),? (?:by|on) (?P<x>[^,?]+?)'s? (?:own )?(?:account|estimate|estimation|reckoning|count)$",
     r"\g<q> according to \g<x>"),
    (r"(?P<q>.+?),? (?:by|on|in) (?:his|her|their|its) own (?:account|words|telling)$", r"\g<q>"),
    (rf"(?P<q>{WH}\b.+?), (?:says|said|claims|claimed) (?P<x>(?:the )?(?-i:[A-Z])[^,?]*)$",
     r"\g<q> according to \g<x>"),
    # blame in other words
    (rf"whose (?:fault|doing|responsibility) {_BE} {_Y}", r"who is to blame for \g<y>"),
    (rf"(?:who|whom|what) (?:does|did|do) {_X} (?:see|regard|identify|view|name|cite|give|consider) as "
     rf"(?:being )?{_AT_FAULT}(?: (?:for|of|behind))? {_Y}", r"whom did \g<x> blame for \g<y>"),
    (rf"what (?:does|did|do) {_X} (?:give|cite|name|offer|identify|see|mention) as (?:the |a )?(?:main |real )?"
     rf"(?:cause|culprit)s? (?:of|for|behind) {_Y}", r"what did \g<x> blame for \g<y>"),
    (rf"(?P<aux>does|did|do) {_X} {_HOLDS} (?:that )?it {_BE} (?P<t>[^,?]+?)(?:'s|(?<=s)') "
     r"(?:fault|doing|responsibility)(?: that)?(?P<y> .+)?", r"\g<aux> \g<x> blame \g<t>\g<y>"),
    (rf"(?P<aux>does|did|do) {_X} {_HOLDS} (?:that )?(?P<t>[^,?]+?) {_TO_BLAME}", r"\g<aux> \g<x> blame \g<t>"),
    (rf"(?P<aux>does|did|do) {_X} {_HOLDS} (?:that )?(?P<t>[^,?]+?) {_TO_BLAME} (?:for |of )?{_Y}",
     r"\g<aux> \g<x> blame \g<t> for \g<y>"),
    (r"(?:is|was|are|were) (?P<t>[^,?]+?) (?:to blame|responsible|at fault)(?: (?P<y>for .+?))?,? according to "
     r"(?P<x>[^,?]+)", r"did \g<x> blame \g<t> \g<y>"),
    (rf"(?:who|whom) (?:does|did|do) {_X} (?:see|believe|think|suspect|say)(?: to be| is| was| were| are)? behind {_Y}",
     r"whom did \g<x> blame for \g<y>"),
    (rf"who (?:sees?|saw|believe[sd]?|thinks?|thought|suspect(?:s|ed)?|says|said) (?:that )?(?P<t>[^,?]+?) "
     rf"(?:is |was |are |were |to be )?behind {_Y}", r"who blamed \g<t> for \g<y>"),
    (rf"(?:was|is|were) it (?P<t>(?!(?:true|correct|right|so|the case|possible|known)\b)[^,?]+?) "
     rf"(?:that|whom) {_NAMED} (?P<v>\w+ed|held)(?P<r> [^,?]+)?(?:,? or .+)?", r"has \g<x> \g<v> \g<t>\g<r>"),
    (r"by whom (?:was|were|is|are|has|have) (?P<t>[^,?]+?)(?: been)? (?P<v>\w+ed)(?P<y> .+)?",
     r"who \g<v> \g<t>\g<y>"),
    (rf"(?:everyone|everybody|all(?: the)?(?: people| those| countries| parties)?|those)(?: who| whom| that)? {_NAMED} "
     rf"(?:has |have )?(?P<v>\w+ed)(?P<y> .+)?", r"whom has \g<x> \g<v>\g<y>"),
    *((rf"(?:who|which \w+) (?:got|received|earned|drew) (?:{gift}) from {_NAMED}(?P<y> (?:for|over) .+)?",
       rf"whom did \g<x> {act}\g<y>") for gift, act in _GIFTS.items()),
    (rf"(?:over|upon|for) whose death (?:did|does|has|have) {_X} (?:express|offer|send|convey|extend)(?:ed)?\b.*",
     r"whose death did \g<x> mourn"),
    (rf"what (?:accusations?|allegations?|charges) (?:was|were|is|are|has been|have been)(?: being)? "
     rf"(?:made|levelled|leveled|raised|brought|directed) (?:against|at|about) {_Y}", r"who accused \g<y>"),
    # is it so
    (r"(?:(?:can|could) (?:you|we|anyone|someone) )?(?:confirm|verify|check)(?: whether| if| that) (?P<q>.+)",
     r"is it true that \g<q>"),
    (rf"(?P<aux>did|does|has|have) {_X}(?: really| actually| truly| ever)* (?:used?|utter(?:ed)?) "
     rf"(?:the |these |those )?(?:exact )?{_PHRASE} (?P<w>[\"“].+)", r"\g<aux> \g<x> say \g<w>"),
    (rf"(?:from )?where (?:does|did|do) (?:the )?{_PHRASE} "
     r"(?P<w>[\"“].+?[\"”]) (?:come|originate|stem)(?: from)?", r"who said \g<w>"),
    (rf"(?:whose {_PHRASE} (?:is|was|are|were)|who is the (?:author|source) of)"
     r"(?: the (?:word|phrase|quote)s?)? (?P<w>[\"“].+?[\"”])", r"who said \g<w>"),
    # all that somebody said, all who speak
    (r"who(?: else)? (?:is|was|gets|has been) (?:quoted|cited|heard) (?:about|on|regarding|concerning|over) (?P<y>.+)",
     r"who spoke about \g<y>"),
    (rf"(?:(?:is|are|was|were) there |(?:show|give|find|get|list) )?{_EACH} ?(?:thing|{_QUOTES})(?: at all)? "
     rf"(?:by|from|of|attributed to) {_NAMED} (?:about|on|regarding|concerning|over) {_Y}",
     r"what did \g<x> say about \g<y>"),
    (rf"(?:(?:is|are|was|were) there |(?:show|give|find|get|list) )?{_EACH} ?(?:thing|{_QUOTES})(?: at all)? "
     rf"(?:by|from|of|attributed to) {_NAMED}", r"what did \g<x> say"),
    (rf"(?:show |give |find |get |list )?{_EACH} ?{_QUOTES} (?:about|on|mentioning|regarding|concerning|of) {_Y}",
     r"what was said about \g<y>"),
    (rf"(?!(?:{WH}|{AUX})\b){_NAME}(?<!['’]s) {_QUOTES} (?:about|on|regarding|concerning|over) {_Y}",
     r"what did \g<x> say about \g<y>"),
    (r"(?:summari[sz]e|sum up|recap|outline) what (?P<q>.+)", r"what \g<q>"),
    (rf"(?:summari[sz]e|sum up|recap|outline) {_NAMED}'s? (?:{_QUOTES}|position|views?|speech)"
     r"(?: (?:about|on|regarding|concerning|over) (?P<y>.+))?", r"what did \g<x> say about \g<y>"),
    (rf"what (?:is|are|was|were) the (?:main |key |central |chief |most important )?(?:points?|messages?|takeaways?|"
     rf"arguments?) (?:of|in|from|made by) {_NAMED}(?:'s? (?:{_QUOTES}|speech|interview|address|letter))?",
     r"what did \g<x> say"),
    (rf"in (?:what|which) (?:terms|words|way|manner|tone) (?:did|does|do) {_X} \w+ {_Y}",
     r"what did \g<x> say about \g<y>"),
    (rf"what (?:did|does|do) {_X} (?:say|think|believe) (?P<n>(?:the|his|her|its|their) [^?]+?) (?P<b>was|is|were|are)",
     r"what \g<b> \g<n>, according to \g<x>"),
    (rf"what (?:did|does|do) {_X} (?:say|think|believe) (?P<b>would|will|could|might|caused|led to) {_Y}",
     r"what \g<b> \g<y>, according to \g<x>"),
    # what somebody is
    (rf"(?:to |of |about |for |at |with )?(?P<wh>who|whom|what) {_BE} {_X} (?:so |most |very )?(?P<f>{_FEELING})"
     rf"(?: (?:to|of|about|for|at|with|over|towards?|that))?(?: (?P<y>.+))?", "FEELING"),
    (rf"(?P<wh>what|who|whom) (?:did|does|do) {_X} say (?:that )?(?:he|she|they|it) {_BE} "
     rf"(?:so |most |very )?(?P<f>{_FEELING})(?: (?:to|of|about|for|at|with|over))?(?: (?P<y>.+))?", "FEELING"),
    (rf"(?:who|which (?:[\w-]+ )?\w+) (?:{_BE}|has been|have been) (?:so |most |very )?(?P<f>{_FEELING}) "
     r"(?:to|of|about|for|at|with|over|towards?) (?P<y>.+)", "FELT"),
    # words for a thing
    (rf"(?:what|which) (?:word|term|phrase|name|label|adjective|expression)s? (?:did|does|do) {_X} (?:use|choose|have|"
     rf"pick|apply|give)(?: (?:for|to describe|about|to|of|when describing|when speaking of))? {_Y}",
     r"what did \g<x> call \g<y>"),
    (r"who (?:used|uses|chose|coined|came up with) (?:the )?(?:word|term|phrase|expression|label|name)s? "
     r"(?P<w>[\"“].+?[\"”]|[\w'-]+)(?: (?:for|about|of|to describe|when describing|to refer to|in connection with) "
     r"(?P<y>.+))?", r"who spoke of \g<w> \g<y>"),
    # positions
    (rf"(?P<aux>has|have|did|does|do) {_X} (?:reverse[ds]?|contradict(?:ed|s)?) (?:itself|himself|herself|themselves|"
     rf"course)(?P<y> .*)?", r"\g<aux> \g<x> change its position\g<y>"),
    (rf"(?P<aux>has|have|did|does|do) {_X} (?:made|make|makes|do|done|did|performed?) an? (?:u-turn|about-turn|"
     r"about-face|climbdown|volte-face)(?P<y> .*)?", r"\g<aux> \g<x> change its position\g<y>"),
    (rf"(?P<aux>has|have|did|does|do) {_X} (?:back down|backed down|flip-flop\w*|go back|gone back|climb\w* down)"
     r"(?P<y> .*)?", r"\g<aux> \g<x> change its position\g<y>"),
    (rf"where (?:does|did|do) {_X} stand (?:on|over|regarding) {_Y}", r"what did \g<x> say about \g<y>"),
    (rf"(?:what|how) (?:does|did|do) {_X} (?:make of|react to|reacted to|take|feel about|feel over) {_Y}",
     r"what did \g<x> say about \g<y>"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), into) for pattern, into in _REWRITES)
_AND_WHY = re.compile(
    r",? and (?:for what|why|about what|over what|on what grounds|for what reason|what for|when|where)$", re.IGNORECASE
)


def plain_wording(text: str) -> str:
    """The tidy question `text` in the words the grammar knows; as it is where no other wording is recognised.

    >>> plain_wording("Whose fault was the flood"), plain_wording("To whom was the mayor grateful")
    ('who is to blame for the flood', 'whom did the mayor thank')
    >>> plain_wording("Has the ministry reversed itself about the gates")
    'Has the ministry change its position about the gates'
    """
    text = plain_detail(_AND_WHY.sub("", text))
    for pattern, into in _COMPILED:
        if match := pattern.fullmatch(text):
            plain = _FELT[into](match) if into in _FELT else _expanded(match, into)
            return " ".join(plain.split())
    return text


def _expanded(match: re.Match[str], into: str) -> str:
    """As `Match.expand`; a part that the question does not have is empty."""
    return re.sub(r"\\g<(\w+)>", lambda name: match[name[1]] or "", into)


def _act(feeling: str) -> str:
    return next(act for words, act in _FEELINGS.items() if re.fullmatch(words, fold(feeling)))


def _who_felt(match: re.Match[str]) -> str:
    """ "Who was critical of Y" as "who did criticise Y"."""
    return f"who {forms(_act(match['f']))[3]} {match['y']}"


def _felt(match: re.Match[str]) -> str:
    """ "What was X sorry for" as "what did X apologise for"; thanks, criticism and praise ask for whom."""
    act = _act(match["f"])
    asks_whom = act in ("thank", "criticise", "praise", "condemn") or fold(match["wh"]) != "what"
    about = f" for {match['y']}" if match["y"] and asks_whom else f" {match['y']}" if match["y"] else ""
    joint = " to" if act == "apologise" and asks_whom else ""
    return f"{'whom' if asks_whom else 'what'} did {match['x']} {act}{joint}{about}"


_FELT = {"FEELING": _felt, "FELT": _who_felt}
