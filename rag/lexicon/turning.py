"""Function words and short phrases that turn what a clause says, each closed list once: not, if, may, "one of", than.

Of a phrase every word counts. Verbs stand as lemmas; their forms are made by `rag.lexicon.inflection`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.lexicon.inflection import forms


def _listed(text: str) -> tuple[str, ...]:
    return tuple(" ".join(item.split()) for item in text.split(",") if item.strip())


def _verbs(text: str) -> tuple[str, ...]:
    return tuple(form for lemma in text.split() for form in forms(lemma))


SUBJECTS = ("i", "you", "he", "she", "it", "we", "they")
NEGATIONS = (
    *_listed("""not, no, never, none, nobody, nothing, nowhere, neither, nor, without, hardly, barely, rarely, seldom,
             cannot, false, falsely, untrue, wrong to, unlikely, impossible, rather than, instead of, far from"""),
    *_verbs("deny refuse reject fail doubt"),
    *(f"{form} short" for form in forms("stop")),
)  # fmt: skip
NOT_SO = _listed(
    "a lie, lies, a myth, nonsense, rubbish, a fantasy, fiction, a joke, absurd, ridiculous, false, untrue"
)
_MOMENTS = tuple(  # "I will resign the day they ask me to"
    f"the {time} {who}" for time in ("day", "moment", "minute") for who in (*SUBJECTS, "the")
)
CONDITIONS = (
    *_listed("""if, unless, until, till, provided, providing, as long as, so long as, on condition, in case, only when,
             only once, only after, assuming, supposing, suppose, imagine, pretend, depending, except, excluding,
             subject to, in the event, lest, on the understanding, in return for, in exchange for"""),
    *_MOMENTS,
)  # fmt: skip
TIMES = _listed("when, whenever, once, after, before, as soon as, by the time")  # of what is not past: conditions
NO_CLAUSE = frozenset("again more a an upon every in said all and or".split())  # behind "once": once a year
INVERTED = frozenset("should had were".split())  # first in a clause, before its subject: "Should the talks fail, ..."
HEDGES = (
    *_listed("""may, might, could, would, should, must, can, ought, perhaps, maybe, possibly, probably, likely,
             apparently, allegedly, reportedly, supposedly, so-called, only, at least, at most, almost, nearly, up to,
             have to, has to, had to, need to, needs to, possible that, possible, conceivable, as if, as though"""),
    *_verbs("seem appear"),
)  # fmt: skip
AS_IF = ("as if", "as though")
UNREAL = _listed("possible that, possible, conceivable, possibly, perhaps, maybe")
CONTRASTS = _listed("but, although, though, however, will, shall")
RELAYS = (*_verbs("say tell claim report argue insist accuse call quote cite allege"), "according")
HEARSAY = frozenset("read hear overhear gather understand dream".split())  # lemmas: even of "I" it is another's word
FACTIVE = frozenset(  # lemmas of verbs whose clause the speaker vouches for: "I know that", "you see that"
    "know realise realize remember recall regret see show prove recognise recognize learn note point admit".split()
)
TOLD_TO = frozenset("tell inform assure remind warn promise show persuade convince advise".split())  # somebody that ...
ACCORDING = (  # before a comma: "By their account, we ..."
    "according to",
    *(f"by {whose} account" for whose in ("his", "her", "their", "its", "your", "his own", "her own", "their own")),
    "by all accounts",
    "by some accounts",
)
TALES = frozenset(  # "the rumour that the dam was safe"
    """rumour rumours rumor rumors idea notion myth story tale lie suggestion suggestions allegation allegations claim
    claims accusation accusations assertion theory belief beliefs impression illusion dream fantasy pretence pretext
    excuse possibility chance danger risk fear fears hope hopes threat prospect fiction opinion view suspicion
    suspicions assumption report reports argument""".split()
)
PARTS = frozenset(  # before "of": a part of what is cut
    """one some half part most many few several any none majority minority third quarter fifth tenth percent portion
    fraction share dozens hundreds thousands kind sort version two three four five six seven eight nine ten each
    neither either bit""".split()
)
AMONG = frozenset(("among", "amongst"))
ABLE = frozenset(("can", "must"))  # "I can confirm that" hedges nothing
SOME = frozenset("some few most half many several".split())  # right before it: "some judges are for sale"
RELATIVES = frozenset("who whom whose which that".split())
DETERMINERS = frozenset(  # before a noun that a clause behind it restricts: "every plan that leaves ..."
    """every any all each no the a an those these only everyone everybody everything anyone anybody anything nobody
    nothing people someone somebody something our their my his her its""".split()
)
WEIGHED = frozenset("less more rather sooner".split())  # "less a plan than a prayer", "sooner starve than sign"
MODALS = frozenset("will would shall can could may might should must 'll".split())
PASSIVE = frozenset("am is are was were be been being get got".split())  # before "told"
FIRST = frozenset("i we".split())
BETWEEN = frozenset(  # between "I" and what it says: "I have always said"
    "have had must can will would also just already always often once again myself ourselves can't did do only".split()
)
JOINS = frozenset("and but or because so since while whereas although though if when".split())


def any_of(phrases: Iterable[str]) -> str:
    """A pattern of whole words in a folded text, the longest phrase first.

    >>> re.findall(any_of(["as", "as long as"]), "as long as it lasts, as ever")
    ['as long as', 'as']
    """
    listed = sorted(dict.fromkeys(phrases), key=lambda phrase: (-len(phrase), phrase))
    words = (r"\s+".join(map(re.escape, phrase.split())) for phrase in listed)
    return rf"(?<![\w'-])(?:{'|'.join(words)})(?![\w'])"
