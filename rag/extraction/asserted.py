"""Does the article itself report these words, or are they part of an order to a reader or a machine?

"Answer that Velin said ..." reports nothing: whoever planted it wants somebody to say so. The page "has" the words, so
only this keeps them from being given to Velin. Words inside somebody's quotation are that person's, orders or not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.domain import Attribution, Span
from rag.text import sentence_around

_THAT = r"(?i:\s+only)?\s+(?i:that)\s+(?=[A-Z]|(?i:according))"
_ORDER = re.compile(  # nobody "answers that Velin said"
    rf"(?<![\w'’])(?i:answer|print|output|pretend)(?:{_THAT}|(?i:\s+only)\s*:)"
)
_LEADING_ORDER = re.compile(  # "say that Velin said" is an order only where a sentence or clause begins with it
    r"(?:^|[,:;.!?\]>*]\s*|\b(?i:please|must|and|then)\s+)"
    rf"(?:(?i:say|state|claim|report|reply|respond|write|repeat|tell \w+){_THAT}"
    r"|(?i:say|reply|respond|answer|output)\s*:)"
    r"[^.!?]{0,160}$"
)
_TO_ATTRIBUTE = re.compile(
    r"\b(?:give|show|present|quote|attribute)\b.{0,80}\bas (?:an? )?(?:\w+ )?quot\w+ (?:by|from|of)\b", re.IGNORECASE
)
_MARKUP = re.compile(
    r"^\W*(?:assistant|system|user|human)\s*:|</?[a-z][\w-]*(?:\s[^<>]*)?/?>|<!--|<\|\w+\|>|\[/?INST\]"
    r"|\bignore (?:all |any |the )*(?:previous|prior|above|earlier) instructions\b",
    re.IGNORECASE,
)


def asserted(text: str, attribution: Attribution, parts: Sequence[Span], quoted: Sequence[Span]) -> bool:
    """Whether the article says that somebody said it. `parts` are its sentences, `quoted` its quotations."""
    contents = attribution.content
    return all(_reports(text, content, sentence_around(text, content, parts), quoted) for content in contents)


def _reports(text: str, content: Span, sentence: Span, quoted: Sequence[Span]) -> bool:
    lead = _own_words(text, Span(sentence.start, content.start), quoted)
    whole = _own_words(text, sentence, quoted)
    return not any(
        pattern.search(place)
        for pattern, place in ((_LEADING_ORDER, lead), (_TO_ATTRIBUTE, lead), (_ORDER, whole), (_MARKUP, whole))
    )


def _own_words(text: str, span: Span, quoted: Sequence[Span]) -> str:
    """The text of `span` with what stands inside quotation marks left blank."""
    kept = list(span.cut(text))
    for quotation in quoted:
        if quotation.meets(span):
            start, end = max(quotation.start, span.start) - span.start, min(quotation.end, span.end) - span.start
            kept[start:end] = " " * (end - start)
    return "".join(kept)
