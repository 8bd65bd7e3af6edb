"""Whether a sentence tells of what is asked, or of something else about the same: the words that it lacks."""

from __future__ import annotations

import re

from rag.questions.shortkinds import without_kind
from rag.questions.topics import stems


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


def another_deed(missing: frozenset[str]) -> bool:
    """Whether a sentence that lacks these words tells of another deed: who is hurt is not dead, who sold has not built.

    >>> another_deed(stems("died")), another_deed(stems("extra"))
    (True, False)
    """
    return bool(missing & _DEEDS)


_SAME = [  # words that tell the same deed, though one cannot always stand for the other
    stems(group)
    for group in (
        "die killed dead fatal deadly",
        "cost price paid spend worth",
        "live resident population inhabitant",
        "rise raise grow climb surge jump hike double triple",
        "fall drop decline shrink",
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
_EMPTY = stems("part involved meant supposed")  # "which countries are part of the pact"
