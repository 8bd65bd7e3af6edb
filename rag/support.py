"""Is free prose carried by its evidence? Simple, strict, local rules; and making prose plain."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text import fold, words

_MARKUP = (
    (re.compile(r"!?\[([^\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*\)"), r"\1"),  # links and images
    (re.compile(r"!?\[([^\]\n]*)\]\[[^\]\n]*\]"), r"\1"),
    (re.compile(r"<!--.*?(?:-->|$)", re.DOTALL), " "),
    (re.compile(r"</?[a-zA-Z][^>]*>?"), " "),
    (re.compile(r"\b(?:https?|ftp|file|data|javascript)://?\S*|\bjavascript:\S*|\bwww\.\S+", re.IGNORECASE), " "),
    (re.compile(r"\[\s*\d+(?:\s*[,–-]\s*\d+)*\s*\]"), " "),  # citation numbers are ours to give
    (re.compile(r"[`*_#>|~$]+"), " "),
    (re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f]"), ""),
    (re.compile(r"\s+"), " "),
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|\w+n't|den(?:y|ies|ied|ying)|refus\w+|reject\w+)\b"
)
_NUMBER_WORDS = "one two three four five six seven eight nine ten eleven twelve".split()


def plain(prose: str) -> str:
    """Prose without markup, addresses, citation numbers or control characters.

    >>> plain("See ![x](http://evil.example/a.png) **this** <b>now</b> [3].")
    'See x this now .'
    """
    for pattern, replacement in _MARKUP:
        prose = pattern.sub(replacement, prose)
    return prose.strip()


def unsupported(prose: str, ground: Sequence[str], question: str = "") -> str | None:
    """Why `prose` goes beyond its evidence; None if no rule finds fault.

    Every capitalised word and every number must stand in the evidence (or be a word of the question), and prose
    that negates needs evidence that does, and the other way round.

    >>> unsupported("Mara Velin said 40 ships sank.", ["Velin said 30 ships sank, Mara said."])
    'a number that is not in the evidence (40)'
    """
    evidence = {fold(span.cut(text)) for text in ground for span in words(text)}
    evidence |= {part for word in evidence for part in re.split(r"['’.\-]", word)}
    asked = {fold(span.cut(question)) for span in words(question)}
    for number in _numbers(prose):
        if number.replace(",", "") not in {w.replace(",", "") for w in evidence} and not _spelled(number, evidence):
            return f"a number that is not in the evidence ({number})"
    for name in _names(prose):
        stem = re.sub(r"['’]s?$", "", fold(name))
        if not {stem, fold(name), stem.rstrip("s")} & (evidence | asked):
            return f"a name that is not in the evidence ({name})"
    said = " ".join(fold(text) for text in ground)
    if bool(_NEGATION.search(fold(prose))) != bool(_NEGATION.search(said)):
        return "a negation that the evidence does not carry"
    return None


def _numbers(prose: str) -> list[str]:
    return re.findall(r"\d+(?:[.,]\d+)*", prose)


def _spelled(number: str, evidence: set[str]) -> bool:
    return number.isdigit() and 1 <= int(number) <= len(_NUMBER_WORDS) and _NUMBER_WORDS[int(number) - 1] in evidence


def _names(prose: str) -> list[str]:
    """Capitalised words that do not merely open a sentence."""
    found = []
    for span in words(prose):
        word, before = span.cut(prose), prose[: span.start].rstrip()
        if word[:1].isupper() and len(word) > 1 and before and before[-1] not in ".!?:":
            found.append(word)
    return found
