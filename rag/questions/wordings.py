"""Other ways to ask the same: each wording of a table is put into the plain words that the grammar reads.

"To whom was the mayor grateful?" asks whom the mayor thanked, and "Whose fault was it?" who is to blame. Only the form
of a question changes here: names and topics stay as asked.
"""

from __future__ import annotations

import re

from rag.questions.clauses import WH
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
    # what somebody is
    (rf"(?:to |of |about |for |at |with )?(?P<wh>who|whom|what) {_BE} {_X} (?:so |most |very )?(?P<f>{_FEELING})"
     rf"(?: (?:to|of|about|for|at|with|over|towards?|that))?(?: (?P<y>.+))?", "FEELING"),
    (rf"(?P<wh>what|who|whom) (?:did|does|do) {_X} say (?:that )?(?:he|she|they|it) {_BE} "
     rf"(?:so |most |very )?(?P<f>{_FEELING})(?: (?:to|of|about|for|at|with|over))?(?: (?P<y>.+))?", "FEELING"),
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
    text = _AND_WHY.sub("", text)
    for pattern, into in _COMPILED:
        if match := pattern.fullmatch(text):
            plain = _felt(match) if into == "FEELING" else _expanded(match, into)
            return " ".join(plain.split())
    return text


def _expanded(match: re.Match[str], into: str) -> str:
    """As `Match.expand`; a part that the question does not have is empty."""
    return re.sub(r"\\g<(\w+)>", lambda name: match[name[1]] or "", into)


def _felt(match: re.Match[str]) -> str:
    """ "What was X sorry for" as "what did X apologise for"; thanks, criticism and praise ask for whom."""
    act = next(act for words, act in _FEELINGS.items() if re.fullmatch(words, fold(match["f"])))
    asks_whom = act in ("thank", "criticise", "praise", "condemn") or fold(match["wh"]) != "what"
    about = f" for {match['y']}" if match["y"] and asks_whom else f" {match['y']}" if match["y"] else ""
    joint = " to" if act == "apologise" and asks_whom else ""
    return f"{'whom' if asks_whom else 'what'} did {match['x']} {act}{joint}{about}"
