"""English verbs and their forms: enough to know that "blamed" and "has been blaming" are "blame".

The forms of a known verb are made by rule and looked up; nothing here guesses the lemma of an unknown word.
"""

from __future__ import annotations

import re
from itertools import pairwise

# fmt: off
_IRREGULAR = {  # lemma: its other forms
    "abhor": "abhors abhorring abhorred", "ad-lib": "ad-libs ad-libbing ad-libbed",
    "deadpan": "deadpans deadpanning deadpanned",
    "admit": "admits admitting admitted", "agree": "agrees agreeing agreed", "be": "is being was been are were am",
    "become": "becomes becoming became become", "begin": "begins beginning began begun",
    "bet": "bets betting bet", "bring": "brings bringing brought", "cast": "casts casting cast",
    "come": "comes coming came", "commit": "commits committing committed", "concur": "concurs concurring concurred",
    "cut": "cuts cutting cut", "dream": "dreams dreaming dreamt dreamed",
    "draw": "draws drawing drew drawn", "fight": "fights fighting fought",
    "disagree": "disagrees disagreeing disagreed", "do": "does doing did done", "echo": "echoes echoing echoed",
    "extol": "extols extolling extolled", "feel": "feels feeling felt", "find": "finds finding found",
    "forecast": "forecasts forecasting forecast forecasted", "foresee": "foresees foreseeing foresaw foreseen",
    "give": "gives giving gave given", "go": "goes going went gone",
    "guarantee": "guarantees guaranteeing guaranteed", "have": "has having had", "hit": "hits hitting hit",
    "hear": "hears hearing heard", "overhear": "overhears overhearing overheard",
    "hold": "holds holding held", "know": "knows knowing knew known",
    "label": "labels labelling labelled labeling labeled", "lay": "lays laying laid", "make": "makes making made",
    "pay": "pays paying paid", "prefer": "prefers preferring preferred", "put": "puts putting put",
    "quip": "quips quipping quipped", "quiz": "quizzes quizzing quizzed", "read": "reads reading read",
    "rebut": "rebuts rebutting rebutted", "refer": "refers referring referred",
    "regret": "regrets regretting regretted", "say": "says saying said", "see": "sees seeing saw seen",
    "seek": "seeks seeking sought", "send": "sends sending sent", "shoot": "shoots shooting shot",
    "show": "shows showing showed shown", "signal": "signals signalling signalled signaling signaled",
    "sing": "sings singing sang sung", "speak": "speaks speaking spoke spoken", "stand": "stands standing stood",
    "submit": "submits submitting submitted", "swear": "swears swearing swore sworn",
    "take": "takes taking took taken", "tell": "tells telling told", "think": "thinks thinking thought",
    "throw": "throws throwing threw thrown", "understand": "understands understanding understood",
    "veto": "vetoes vetoing vetoed", "write": "writes writing wrote written",
}
# fmt: on

IRREGULAR_PASTS = frozenset(listed.split()[2] for listed in _IRREGULAR.values())

_SPELLINGS = (
    ("honour", "honor"),
    ("criticise", "criticize"),
    ("apologise", "apologize"),
    ("emphasise", "emphasize"),
    ("recognise", "recognize"),
    ("realise", "realize"),
    ("eulogise", "eulogize"),
    ("sympathise", "sympathize"),
    ("characterise", "characterize"),
    ("rationalise", "rationalize"),
    ("publicise", "publicize"),
    ("favour", "favor"),
)


def forms(lemma: str) -> tuple[str, ...]:
    """All forms of one verb, the lemma first; British and American spellings alike.

    >>> forms("deny")
    ('deny', 'denies', 'denying', 'denied')
    >>> forms("honour")[-2:]
    ('honoring', 'honored')
    """
    made = (lemma, *(_IRREGULAR.get(lemma, "").split() or _regular(lemma)))
    for british, american in _SPELLINGS:
        if lemma == british:
            stem, other = british.rstrip("e"), american.rstrip("e")
            made += tuple(form.replace(stem, other) for form in made)
    return tuple(dict.fromkeys(made))


def past_of(participle: str, lemma: str) -> str:
    """The past that goes with a form in -ing, in the same spelling; "" where that is no form of the lemma.

    >>> past_of("honoring", "honour"), past_of("saying", "say"), past_of("noting", "noting")
    ('honored', 'said', '')
    """
    return dict(pairwise(forms(lemma))).get(participle, "") if participle != lemma else ""


def _regular(lemma: str) -> tuple[str, str, str]:
    if lemma.endswith("e"):
        return lemma + "s", lemma[:-1] + "ing", lemma + "d"
    if re.search("[^aeiou]y$", lemma):
        return lemma[:-1] + "ies", lemma + "ing", lemma[:-1] + "ied"
    if re.search("(s|x|z|ch|sh)$", lemma):
        return lemma + "es", lemma + "ing", lemma + "ed"
    if re.search("^[^aeiou]*[aeiou][^aeiouwxy]$", lemma):  # one short syllable: slam, slammed
        return lemma + "s", lemma + lemma[-1] + "ing", lemma + lemma[-1] + "ed"
    return lemma + "s", lemma + "ing", lemma + "ed"
