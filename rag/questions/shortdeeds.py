"""Whether a sentence tells of what is asked, or of something else about the same: the words that it lacks."""

from __future__ import annotations

import re

from rag.questions.periods import MONTHS, WEEKDAYS
from rag.questions.shortcontext import things
from rag.questions.shortkinds import without_kind
from rag.questions.topics import stems
from rag.text import fold


def lacking(topic: str, sentence: str) -> frozenset[str]:
    """The words asked about which a sentence lacks; whoever has an agreement has signed it.

    >>> lacking("which countries signed the river treaty", "the river treaty of Norland and Esteria")
    frozenset()
    >>> lacking("how many people died", "40 people were killed"), lacking("how many people died", "40 were hurt")
    (frozenset(), frozenset({'die'}))
    """
    has = stems(sentence)
    has |= {other for group in _SAME if has & group for other in group}
    wanted = stems(_KIND.sub("", without_kind(topic)))
    missing = frozenset(word for word in wanted - has - _EMPTY if not _derived(word, has))
    return missing - _SIGNING if has & _AGREEMENTS else missing


def another_deed(topic: str, missing: frozenset[str], sentence: str) -> bool:
    """Whether a sentence that lacks these words of a question tells of something else.

    Who is hurt is not dead, what rose did not fall, and what happened in one year did not in another.

    >>> another_deed("how many died", stems("died"), "Two were hurt."), another_deed("", stems("extra"), "It rose.")
    (True, False)
    >>> another_deed("by how much did rents fall", stems("fall"), "Rents rose by 3 crowns.")
    True
    >>> another_deed("how many boats sank in 2022", stems("2022"), "In 2023 nine boats sank.")
    True
    """
    has = stems(sentence)
    contrary = any(missing & one and has & other for pair in _CONTRARY for one, other in (pair, pair[::-1]))
    return contrary or bool(missing & _DEEDS) or any(_other_time(times, topic, sentence) for times in _TIMES)


def _other_time(times: re.Pattern[str], topic: str, sentence: str) -> bool:
    asked, told = (set(times.findall(fold(text))) for text in (topic, sentence))
    return bool(asked) and bool(told) and not asked & told


_TIMES = (
    re.compile(r"\b(?:19|20)\d\d\b"),
    re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b"),
    re.compile(rf"\b(?:{'|'.join(month for month in MONTHS if month != 'may')})\b"),  # "may" is a verb, too
)
_CONTRARY = [
    (stems(one), stems(other))
    for one, other in (
        ("rise grow increase climb", "fall drop decline shrink decrease"),
        ("open begin start", "close shut end"),
        ("win gain", "lose"),
        ("hire rehire", "fire dismiss"),
        ("arrive enter come join", "leave flee depart quit"),
        ("buy import", "sell export"),
        ("accept support approve", "reject oppose refuse"),
        ("first", "last"),
    )
]
_SAME = [  # words that tell the same deed, though one cannot always stand for the other
    stems(group)
    for group in (
        "die killed dead fatal deadly",
        "cost price paid spend worth",
        "live resident population inhabitant",
        "rise raise grow climb surge jump hike double triple",
        "fall drop decline shrink",
        "talk speak conversation discussion",
        "stay visit",
    )
]
_DEEDS = stems(
    "die killed injured arrested charged bought sold own built won elected resigned married born sank destroyed"
)


_KIND = re.compile(  # "on which ship did": no page need say that the Alda Maris is one
    r"^(?:\w+ )?(?:which|what) (?!(?:did|does|do|is|are|was|were|has|have|had|will|would|could|can|should|must)\b)"
    r"[\w-]+\s+(?=(?:did|does|do|is|are|was|were|has|have|had|will|would|could|can|should|must)\b)",
    re.IGNORECASE,
)


def without_deed(topic: str, missing: frozenset[str]) -> bool:
    """Whether a sentence that lacks these words has none for what was done, only for who did it, or to what.

    >>> without_deed("how many migrants left the centre", stems("left"))
    True
    >>> without_deed("how many old migrants left the centre", stems("old"))
    False
    """
    bare = re.sub(r"^(?:\w+ )?(?:how (?:many|much)|which|what) [\w-]+\s+", "", topic, flags=re.IGNORECASE)
    named = frozenset(stem for thing in things(topic) for stem in stems(thing.text))
    deed = stems(without_kind(bare)) - named - _EMPTY
    return bool(deed) and deed <= missing


def _derived(word: str, has: frozenset[str]) -> bool:
    """Whether one of the stems is the same word in another part of speech or degree: "closure" of "closing".

    >>> _derived("closur", frozenset({"clos"})), _derived("port", frozenset({"portrait"}))
    (True, False)
    """
    if f"{word}est" in has:
        return True
    return any(
        _DERIVED.fullmatch(long, len(short))
        for other in has
        for short, long in [sorted((word, other), key=len)]
        if len(short) >= 4 and long.startswith(short)
    )


_DERIVED = re.compile(r"(?:e?ur|er|or|al|ion|ition|ation|anc|enc|iti|ti|ship|ag|iv|ant|ent|ment|i|s)")


_AGREEMENTS = stems("agreement treaty pact accord deal understanding ceasefire")
_SIGNING = stems("sign conclude reach seal")
_EMPTY = stems("part involved meant supposed aboard present")  # "which countries are part of the pact"
