"""What people do to somebody by speaking, as a reader would call it: they blame, praise, urge."""

from __future__ import annotations

from rag.lexicon.cues import cues
from rag.text import fold

# What a reader would call it, and the acts (rag.lexicon.actwords) that are meant.
TIES: dict[str, tuple[str, ...]] = {
    "blames": ("blame", "condemn", "criticise"),
    "praises": ("praise", "honour", "thank", "congratulate", "support"),
    "urges": ("urge", "demand"),
}
ACTS = tuple(act for acts in TIES.values() for act in acts)
TIE_OF = {act: tie for tie, acts in TIES.items() for act in acts}


def acts_asked(question: str) -> frozenset[str]:
    """The acts aimed at somebody that a question asks for, those of the same tie with them; none: it asks for no such.

    >>> sorted(acts_asked("Who criticised the port?")), sorted(acts_asked("Who spoke of the port?"))
    (['blame', 'condemn', 'criticise'], [])
    """
    named = {act for cue in cues(fold(question)) for act in cue.acts}
    return frozenset(other for act in named if act in TIE_OF for other in TIES[TIE_OF[act]])
