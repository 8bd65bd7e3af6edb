"""English verbs and their forms: enough to know that "blamed" and "has been blaming" are "blame".

The forms of a known verb are made by rule and looked up; nothing here guesses the lemma of an unknown word.
"""

from __future__ import annotations

import re

_IRREGULAR = {  # lemma: (third person, -ing, past, participle); "" means by rule
    "be": "is being was been are were am", "have": "has having had", "do": "does doing did done",
    "say": "says saying said", "tell": "tells telling told", "think": "thinks thinking thought",
    "write": "writes writing wrote written", "speak": "speaks speaking spoke spoken", "hold": "holds holding held",
    "make": "makes making made", "take": "takes taking took taken", "give": "gives giving gave given",
    "put": "puts putting put", "set": "sets setting set", "lay": "lays laying laid", "pay": "pays paying paid",
    "see": "sees seeing saw seen", "find": "finds finding found", "feel": "feels feeling felt",
    "know": "knows knowing knew known", "mean": "means meaning meant", "read": "reads reading read",
    "swear": "swears swearing swore sworn", "forbid": "forbids forbidding forbade forbidden",
    "foresee": "foresees foreseeing foresaw foreseen", "forecast": "forecasts forecasting forecast forecasted",
    "seek": "seeks seeking sought", "send": "sends sending sent", "bring": "brings bringing brought",
    "throw": "throws throwing threw thrown", "stand": "stands standing stood", "draw": "draws drawing drew drawn",
    "hear": "hears hearing heard", "understand": "understands understanding understood",
    "show": "shows showing showed shown", "go": "goes going went gone", "come": "comes coming came",
    "let": "lets letting let", "leave": "leaves leaving left", "keep": "keeps keeping kept", "slam": "",
    "fall": "falls falling fell fallen", "sing": "sings singing sang sung", "rip": "", "ring": "rings ringing rang rung",
    "cast": "casts casting cast", "offer": "offers offering offered", "answer": "answers answering answered",
    "credit": "credits crediting credited", "threaten": "threatens threatening threatened",
    "disbelieve": "", "mourn": "", "tweet": "tweets tweeting tweeted", "retweet": "retweets retweeting retweeted",
    "lie": "lies lying lied", "die": "dies dying died", "tie": "ties tying tied", "vie": "vies vying vied",
    "salute": "", "echo": "echoes echoing echoed", "veto": "vetoes vetoing vetoed", "shed": "sheds shedding shed",
    "beg": "begs begging begged", "admit": "admits admitting admitted", "rebut": "rebuts rebutting rebutted",
    "concur": "concurs concurring concurred", "commit": "commits committing committed", "flog": "",
    "pin": "pins pinning pinned", "plan": "plans planning planned", "pan": "pans panning panned",
    "hit": "hits hitting hit", "bet": "bets betting bet", "quip": "quips quipping quipped",
    "rap": "raps rapping rapped", "submit": "submits submitting submitted", "tip": "tips tipping tipped",
    "regret": "regrets regretting regretted", "prefer": "prefers preferring preferred",
    "shrug": "shrugs shrugging shrugged", "permit": "permits permitting permitted",
    "tap": "taps tapping tapped", "slap": "slaps slapping slapped", "drop": "drops dropping dropped",
    "sob": "sobs sobbing sobbed", "chat": "chats chatting chatted", "snap": "snaps snapping snapped",
    "flag": "flags flagging flagged", "nod": "nods nodding nodded", "blog": "blogs blogging blogged",
    "concede": "concedes conceding conceded", "agree": "agrees agreeing agreed", "disagree": "disagrees disagreeing disagreed",
    "guarantee": "guarantees guaranteeing guaranteed", "dye": "dyes dyeing dyed",
    "honour": "honours honouring honoured", "beat": "beats beating beaten", "bless": "",
    "refer": "refers referring referred", "defer": "defers deferring deferred", "infer": "infers inferring inferred",
    "rebuff": "", "mock": "", "label": "labels labelling labelled labeling labeled", "signal": "signals signalling "
    "signalled signaling signaled", "quarrel": "", "extol": "extols extolling extolled", "compel": "compels compelling compelled",
    "panic": "panics panicking panicked", "quiz": "quizzes quizzing quizzed", "stress": "", "get": "gets getting got gotten",
    "become": "becomes becoming became", "run": "runs running ran", "win": "wins winning won", "lose": "loses losing lost",
    "fear": "", "boo": "boos booing booed", "woo": "woos wooing wooed", "prod": "prods prodding prodded",
    "dub": "dubs dubbing dubbed", "trot": "", "shoot": "shoots shooting shot", "spell": "", "teach": "teaches teaching taught",
    "catch": "catches catching caught", "fight": "fights fighting fought",
}

_SPELLINGS = (("honour", "honor"), ("criticise", "criticize"), ("apologise", "apologize"), ("emphasise", "emphasize"),
              ("recognise", "recognize"), ("sympathise", "sympathize"), ("theorise", "theorize"),
              ("summarise", "summarize"), ("characterise", "characterize"), ("speculise", "speculize"))


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
