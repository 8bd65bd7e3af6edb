"""Texts that a news service has cut: what is left of them, in whole sentences."""

from __future__ import annotations

import re

from rag.text import sentences

# At the end of a text: "… [+1423 chars]" (NewsAPI), "... [2304 chars]" (GNews), "[…]" (WordPress and its feeds).
_MARKER = re.compile(
    r"(?:\.{3}|…|&hellip;|&#8230;)?\s*"
    r"\[\s*(?:\+?[\d.,]+\s*(?:more )?char(?:acter)?s|\.{3}|…|&hellip;|&#8230;)\s*\]\s*\Z"
)
_ENDED = re.compile(r"[.!?…][\"'”’»)\]]*$")
_OPENERS = {"”": "“", "»": "«"}


def uncut(text: str) -> tuple[str, bool]:
    """The whole sentences of a text that ends in a marker, and whether it does. They may be none.

    A sentence in a quotation that is still open goes too: who says it may stand in what was cut.

    >>> uncut('It is shut. “We found rust,” said Maud Trevan… [+1423 chars]')
    ('It is shut.', True)
    >>> uncut("It is shut. And so on…")
    ('It is shut. And so on…', False)
    """
    marker = _MARKER.search(text[-100:])
    if not marker:
        return text, False
    kept = text[: len(text) - len(text[-100:]) + marker.start()].rstrip()
    kept = kept[: _open_quotation(kept)]
    parts = [span for span in sentences(kept) if _ENDED.search(span.cut(kept))]
    return (kept[: parts[-1].end] if parts else ""), True


def _open_quotation(text: str) -> int:
    """Where a quotation begins that never ends, in the last paragraph; else the end of the text."""
    start = text.rfind("\n") + 1
    last = text[start:]
    straight = last.rfind('"') if last.count('"') % 2 else -1
    curly = [last.rfind(opener) for closer, opener in _OPENERS.items() if last.rfind(opener) > last.rfind(closer)]
    return start + min([at for at in (straight, *curly) if at >= 0], default=len(last))
