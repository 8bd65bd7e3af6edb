"""What is known of an article while it is read: who is in it, who spoke, and where each place of the text stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.domain import Span, SpeakerKind

_MALE = re.compile(
    r"\b(?:mr|sir|lord|king|prince|pope|father|brother|congressman|spokesman|chairman|businessman|"
    r"husband|imam|ayatollah|councilman|alderman|actor|son|uncle|sheikh|cardinal|bishop|monsieur|don|"
    r"man)\b\.?",
    re.IGNORECASE,
)
_FEMALE = re.compile(
    r"\b(?:mrs|ms|miss|dame|lady|queen|princess|sister|congresswoman|spokeswoman|chairwoman|"
    r"businesswoman|wife|councilwoman|actress|daughter|mother|aunt|madam|first lady|woman)\b\.?",
    re.IGNORECASE,
)


def gender_in(words: str) -> str:
    """m, f or "" by the words of a title or role.

    >>> gender_in("the spokeswoman"), gender_in("the senator")
    ('f', '')
    """
    return "f" if _FEMALE.search(words) else "m" if _MALE.search(words) else ""


@dataclass(slots=True, eq=False)
class Figure:
    """One person, body or group of the article while it is being read."""

    kind: SpeakerKind
    name: str
    spans: list[Span] = field(default_factory=list)
    spellings: dict[str, int] = field(default_factory=dict)  # as written, and how often
    roles: dict[str, None] = field(default_factory=dict)
    gender: str = ""  # m, f or unknown

    def add(self, text: str, span: Span) -> None:
        self.spans.append(span)
        self.spellings[span.cut(text)] = self.spellings.get(span.cut(text), 0) + 1


@dataclass(frozen=True, slots=True)
class Spoken:
    """That a figure spoke: where its name, pronoun or role stood, and where its words ended."""

    at: int
    until: int
    figure: Figure


class Context:
    """Where things stand in the text: sentence, paragraph, inside somebody's words or not."""

    def __init__(self, text: str, parts: Sequence[Span], said: Sequence[Span]) -> None:
        """`parts` are the text's sentences, `said` its quotations and whatever else is somebody's words."""
        self.text = text
        self._sentences = parts
        self._starts = [span.start for span in self._sentences]
        self._breaks = [match.end() for match in re.finditer(r"\n\s*", text)]
        self._said = sorted(said)
        self._said_starts = [span.start for span in self._said]

    def sentence(self, at: int) -> int:
        return bisect_right(self._starts, at)

    def paragraph(self, at: int) -> int:
        return bisect_right(self._breaks, at)

    def sentence_span(self, at: int) -> Span:
        index = self.sentence(at) - 1
        return self._sentences[index] if 0 <= index < len(self._sentences) else Span(at, at)

    def is_quoted_paragraph(self, span: Span) -> bool:
        """Whether `span` begins its paragraph with a quotation mark and little else stands in the paragraph."""
        start = self.text.rfind("\n", 0, span.start) + 1
        end = self.text.find("\n", span.end)
        outside = self.text[start : span.start] + self.text[span.end : end if end >= 0 else len(self.text)]
        opens = self.text[start : span.start + 1].lstrip()[:1]
        return opens in tuple("\"“‘'«„") and not re.search(r"\w", outside)

    def inside_words(self, at: int) -> bool:
        """Whether `at` is inside what somebody said: names there are talked about, they do not talk."""
        index = bisect_right(self._said_starts, at) - 1
        return any(span.start <= at < span.end for span in self._said[max(0, index - 3) : index + 1])

    def is_subject(self, span: Span) -> bool:
        """Whether a name stands where subjects stand: near the start of its sentence, or after a closed quotation."""
        before = self.text[self.sentence_span(span.start).start : span.start]
        return len(before.split()) <= 6 and not re.search(
            r"\b(?:of|for|to|by|with|from|about|against|in|on|"
            r"at)\s+(?:the\s+)?$",
            before,
        )
