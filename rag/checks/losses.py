"""What a cut leaves out: the kinds of it, and the cut with what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is lost with a word."""

    NEGATION = "a negation"
    CONDITION = "a condition"
    HEDGE = "a hedge"
    RELAY = "that it is hearsay or a belief"
    RESTRICTION = "a clause that restricts it"
    SHARE = "that it is only a part"
    COMPARISON = "what it is compared with"
    QUESTION = "that it is a question"


@dataclass(frozen=True, slots=True)
class Lost:
    """A word that a cut leaves out, and what it does to the words that are kept."""

    kind: Kind
    word: str = ""  # folded, as on the page; "" of a question

    @property
    def told(self) -> str:
        return f"{self.kind} (“{self.word}”)" if self.word else str(self.kind)


@dataclass(frozen=True, slots=True)
class Cut:
    """Words cut from a sentence, and those around them; all folded."""

    words: str
    before: str
    after: str
    marked: bool  # whether the page has them in quotation marks: a cue before them is then the speaker's own
