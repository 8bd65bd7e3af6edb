"""Why something was done, where a sentence says so in so many words."""

from __future__ import annotations

import re

from rag.domain import Span
from rag.questions.shortkinds import trimmed
from rag.questions.topics import stems


def reason(topic: str, sentence: str) -> Span | None:
    """Why what is asked about was done, where the sentence says so in so many words after it; None if it does not.

    >>> sentence = "She condemned the raid, calling it a breach of the truce, and left."
    >>> reason("the raid", sentence).cut(sentence)
    'calling it a breach of the truce'
    >>> reason("the raid", "He left because it rained, and the raid went on.")
    """
    wanted = stems(re.sub(r"^why\b", "", topic, flags=re.IGNORECASE))
    for match in _BECAUSE.finditer(sentence):
        if wanted and len(wanted & stems(sentence[: match.start()])) >= ENOUGH * len(wanted):
            return trimmed(Span(*match.span()), sentence)
    return None


def is_caused(span: Span, topic: str, sentence: str) -> bool:
    """Whether words tell what came of the deed asked about, not why it was done: it stands behind the "because".

    >>> sentence = "The hearing was put off because the judge fell ill."
    >>> is_caused(Span(0, 23), "why did the judge fall ill", sentence), is_caused(Span(0, 3), "why was it", sentence)
    (True, False)
    """
    behind = next((match for match in _BECAUSE.finditer(sentence) if match.start() >= span.end), None)
    wanted = stems(topic)
    return behind is not None and len(wanted & stems(behind[0])) > len(wanted & stems(sentence[: behind.start()]))


ENOUGH = 0.66  # of the words asked about, before the reason
_BECAUSE = re.compile(
    r"(?:\b(?:because|due to|owing to|as a result of|thanks to|in order to|so that|given that|on the grounds?|"
    r"in response to|in protest at)\b|(?<=, )(?:citing|calling (?:it|them|him|her|this)|"
    r"describing (?:it|them|this) as|arguing|since|as) )[^.;”\"]+?(?=, (?:and|but|while|who|which) |[.;”\"]|$)"
)
