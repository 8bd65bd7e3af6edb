"""Words that say nothing of what a question is about."""

from __future__ import annotations

from rag.text import fold, words

STOP = frozenset(
    """
    a about above after again against all also although always am an and another any anybody anyone anything are
    aren't as ask asked asks at away back be became because become been before behind being between both but by call
    called came can can't cannot come could couldn't did didn't do does doesn't doing don't done down during each
    either else ever every everyone everything exactly far few first for from further get gets getting give given
    gives go goes going gone got had hadn't has hasn't have haven't having he he's her here hers herself him himself
    his how however i i'm if in instead into is isn't it it's its itself just kind know known last let like long
    made make makes many may maybe me mean might mine more most much must my myself near need needs neither never no
    nobody none nor not nothing now of off often on once one only onto or other others ought our ours out over own
    per perhaps put quite rather really regard regarding said same say saying says see seem seemed seems several
    shall she she's should shouldn't since so some somebody someone something somewhere still such take taken tell
    than that that's the their theirs them themselves then there there's therefore these they they're thing things
    think this those though thought through thus to together told too toward towards under until up upon us use used
    very was wasn't way we we're well went were weren't what what's whatever when where whether which while who
    who's whoever whole whom whose why will with within without won't would wouldn't yes yet you your yours yourself
    according article articles report reports reported story stories statement statements comment comments outlet
    outlets newspaper happen happened happening concerning claim claimed claims quote quoted question answer
    people person
    """.split()
)


def content_words(text: str) -> list[str]:
    """The words of a text that are worth searching, folded, each once.

    >>> content_words("What did the army say about Aleppo?")
    ['army', 'aleppo']
    """
    folded = fold(text)
    found = (span.cut(folded).removesuffix("'s") for span in words(folded))
    return list(dict.fromkeys(word for word in found if word not in STOP))
