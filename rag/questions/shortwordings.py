"""Other ways to ask how many, when, where or why according to somebody: each is put into "..., according to X".

Only the form of a question changes here. `rag.questions.wordings` does the same for other kinds of question.
"""

from __future__ import annotations

import re

from rag.questions.clauses import WH

_X = r"(?P<x>(?:(?!\b(?:did|does|do|say|said)\b)[^,?])+?)"  # the speaker
_ASKED = rf"(?P<q>(?:(?:in|on|at|to|by|for|from|since|until|after|before|with|of) )?{WH}\b.+)"  # the question itself
_SHORTEST = f"{_ASKED[:-1]}?)"
_SIZE = r"how (?:many|much|long|old|far|big|large|high|often|soon|fast|deep|tall)"
_TELL = r"(?:say|state|tell (?:us|reporters|\w+)|reveal|disclose|mention|specify|explain|estimate|indicate|report)"
_SAYS = r"(?:says|said|claims|claimed|reckons|reckoned|estimates|estimated|thinks|believes|states|stated|insists)"
_SAID = r"(?:reported|stated|told|claimed|estimated|given|described|announced|confirmed)"
_ACCOUNT = (
    r"(?:count|estimates?|estimation|reckoning|figures?|telling|account|remarks?|statements?|words|calculations?|"
    r"comments?|report|data)"
)
_DID = r"(?:did|does|do|has|have)"
_GAVE = r"(?:give|cite|mention|quote|name|offer|provide|report|put forward|set)"
_COUNT = "figure|number|total|count|estimate|tally"
_NAMED = (
    "date|day|time|year|month|deadline|price|cost|percentage|share|proportion|rate|sum|amount|death toll|toll|age|"
    "temperature|population|turnout|size|length|height|weight|speed|distance"
)
MAX_CHARS = 400  # a longer text is no question of one of these forms, and would take long to try
_BY = r"\g<q>, according to \g<x>"

# In order; each that fits is used. A wording keeps the case of what it names, so it matches without case.
_REWRITES: tuple[tuple[str, str], ...] = (
    (rf"(?:roughly|approximately|about|exactly|precisely|just|only) (?P<q>{_SIZE}\b.+)", r"\g<q>"),
    (r"(?:for|on) what (?:reason|grounds?) (?P<r>.+)", r"why \g<r>"),
    (r"what (?:is|was|are|were) the (?:main |real )?reasons? (?:that |why )?(?!for\b|of\b|behind\b)(?P<r>.+)",
     r"why \g<r>"),
    (r"how come (?P<r>.+)", r"why \g<r>"),
    # whose account, before the question, behind it or within it
    (rf"(?:by|on|in|from|going by|judging by|based on) {_X}(?:['’]s|(?<=s)['’]) (?:own )?{_ACCOUNT}, {_ASKED}", _BY),
    (rf"(?:per|as per|going by|judging by|in the words of) {_X}, {_ASKED}", _BY),
    (rf"{_SHORTEST},? as {_SAID} by {_X}", _BY),
    (rf"{_SHORTEST},? as {_X} {_SAYS}", _BY),
    (rf"{_SHORTEST}(?:,? in the words of|, per|,? as per) (?P<x>[^,?]+)", _BY),
    (rf"{_SHORTEST}, (?P<x>(?:the )?(?-i:[A-Z])[^,?]*?) {_SAYS}", _BY),
    (rf"(?P<w>(?:\w+ )?{WH}(?: [\w-]+){{0,4}}), (?:according to|in the words of|says|said|per) (?P<x>[^,?]+), "
     r"(?P<r>.+)", r"\g<w> \g<r>, according to \g<x>"),
    # a question within a question
    (rf"(?P<x>(?:the )?(?-i:[A-Z])[^,?]*?) {_SAYS} (?:that )?(?P<q>{_SIZE}\b.+)", _BY),
    (rf"what {_DID} {_X} (?:said|{_TELL})(?: about| on| regarding| as to| of)? (?P<q>{_SIZE}\b.+)", _BY),
    (rf"what {_DID} {_X} (?:said|{_TELL}) (?:about|on|regarding|as to) (?P<q>(?:when|where|why)\b.+)", _BY),
    (rf"{_DID} {_X} (?:said|{_TELL}) (?P<q>(?:{_SIZE}|when|where|why|which|who|what (?:{_NAMED}))\b.+)", _BY),
    # the figure that somebody gives
    (rf"(?:what|which) (?:{_COUNT}) {_DID} {_X} {_GAVE}n?(?: for| of| as)? (?:the number of )?"
     r"(?P<y>.+)", r"what is the number of \g<y>, according to \g<x>"),
    (rf"(?:what|which) (?P<n>{_NAMED}) {_DID} {_X} {_GAVE}n? (?:for|of) (?P<y>.+)",
     r"what is the \g<n> of \g<y>, according to \g<x>"),
    (rf"what {_DID} {_X} (?:put|estimate|reckon) (?P<y>.+?) (?:at|to be|(?:would|will) be)",
     r"what is \g<y>, according to \g<x>"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), into) for pattern, into in _REWRITES)


def plain_detail(text: str) -> str:
    """The tidy question `text` with whose account it asks for behind it; as it is where no wording is recognised.

    >>> plain_detail("By Lee's count, how many boats sank"), plain_detail("Did Lee say how many boats sank")
    ('how many boats sank, according to Lee', 'how many boats sank, according to Lee')
    >>> plain_detail("When, according to Lee, will it open"), plain_detail("What did Lee say when it opened")
    ('When will it open, according to Lee', 'What did Lee say when it opened')
    """
    for pattern, into in _COMPILED if len(text) <= MAX_CHARS else ():
        if match := pattern.fullmatch(text):
            text = " ".join(match.expand(into).split())
    return text
