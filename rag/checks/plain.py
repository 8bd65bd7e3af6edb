"""Making a model's prose plain: no markup, no addresses, no characters that play tricks."""

from __future__ import annotations

import re

_MARKUP = (
    (re.compile(r"!?\[([^\]\n]*)\]\((?:[^()\n]|\([^()\n]*\))*\)"), r"\1"),  # links and images
    (re.compile(r"!?\[([^\]\n]*)\]\[[^\]\n]*\]"), r"\1"),
    (re.compile(r"<!--.*?(?:-->|$)", re.DOTALL), " "),
    (re.compile(r"</?[a-zA-Z][^>]*>?"), " "),
    (re.compile(r"\b(?:https?|ftp|file|data|javascript)://?\S*|\bjavascript:\S*|\bwww\.\S+", re.IGNORECASE), " "),
    (re.compile(r"\[\s*\d+(?:\s*[,–-]\s*\d+)*\s*\]"), " "),  # citation numbers are ours to give
    (re.compile(r"[`*_#>|~]+|\$\$+|\$(?!\d)"), " "),  # "$5" is money
    (re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f]"), ""),
    (re.compile(r"\s+"), " "),
    (re.compile(r" +(?=[.,;:!?](?:\s|$))"), ""),  # what stood before the full stop is gone
)


def plain(prose: str) -> str:
    """Prose without markup, addresses, citation numbers or control characters.

    >>> plain("See ![x](http://evil.example/a.png) **this** <b>now</b> [3].")
    'See x this now.'
    """
    for pattern, replacement in _MARKUP:
        prose = pattern.sub(replacement, prose)
    return prose.strip()
