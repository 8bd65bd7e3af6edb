"""Words of prose and of a page: which say something, and which forms of a word are one word.

English function words only: prose in another language shares nothing with the page, and is not believed.
"""

from __future__ import annotations

import re

from rag.text import fold, words

# Words that carry no claim of their own, as long as they stand where the page has them.
FREE = frozenset(
    """a an the this that these those it its itself he him his himself she her hers herself they them their theirs
    themselves who whom whose which what when where why how of in on at by for from to with about into over under after
    before during between among as than then and or so but both also too while because since though although
    however meanwhile there here is are was were be been being am has have had having do does did will would shall can
    s t ll ve re d just still yet once again according article articles report reports outlet newspaper passage
    statement statements comment comments remark remarks words account own voice further separately i we our us you my
    your me one if unless until provided may might could should must not no never none nobody nothing neither nor
    without cannot likely possibly perhaps reportedly allegedly only hardly barely scarcely""".split()
)
REPORTING = frozenset(
    """say says said saying tell tells told telling add adds added adding state states stated stating report reports
    reported reporting write writes wrote writing note notes noted noting""".split()
)
PRONOUNS = frozenset("he she they it him her them his its their i we you me us my our".split())
NEGATIONS = frozenset("not no never none nobody nothing neither nor without cannot".split())
SIGNS = frozenset(" .,;:?!-–—()'’‘\"“”…")  # plain punctuation
CONDITIONS = frozenset("if unless until provided".split())


def bare(text: str) -> list[str]:
    """Folded words, hyphens and apostrophes apart.

    >>> bare("Al-Assad's aide didn't.")
    ['al', 'assad', 's', 'aide', 'did', 'not']
    """
    folded = (re.sub(r"n't$", "-not", fold(span.cut(text))) for span in words(text))
    return [part for word in folded for part in re.split(r"['.\-]", word) if part]


def stem(word: str) -> str:
    """Enough of a word to know its other forms by.

    >>> stem("villages") == stem("village"), stem("denied") == stem("deny"), stem("stopped") == stem("stop")
    (True, True, True)
    """
    short = re.sub(r"ie[sd]$", "y", word)
    short = re.sub(r"(?<=\w\w\w)(?:ing|ed|es|s|e|ly)$", "", short)
    return re.sub(r"([b-df-hj-np-tv-z])\1$", r"\1", short)


def informative_words(text: str) -> list[str]:
    """Stems of the words that say something, in order."""
    return [stem(word) for word in bare(text) if word not in FREE and word not in REPORTING]
