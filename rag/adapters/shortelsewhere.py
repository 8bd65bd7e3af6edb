"""Who else tells the number, date, place or name that a speaker was asked about: somebody else, or the article itself.

The speaker said nothing that answers; the sentence that does is the nearest thing said, and shown as its own speaker's.
"""

from __future__ import annotations

import re

from rag.adapters.case import Case
from rag.adapters.details import fact, wants_short
from rag.adapters.pages import UNNAMED, plain_name
from rag.adapters.refusing import searched
from rag.domain import Claim, Refusal, Statement
from rag.questions.short import attributed

_PUT = re.compile(r"\b(?:puts?|estimat\w+|reckon\w*|according to|said|says|told|claim\w*|believ\w+)\b", re.IGNORECASE)


def elsewhere(case: Case) -> tuple[list[Claim], Refusal] | None:
    """The sentence that answers instead, and whose it is; None where no sentence surely does."""
    query = case.query
    if query.kind != "detail" or not query.speakers or not case.asked or not attributed(query) or not wants_short(case):
        return None
    told = next((claim for claim in fact(case, again=0) if claim.names), None)
    if told is None:
        return None
    claim = Claim("", told.evidence, spans=told.spans)
    whom = plain_name(" and ".join(list(dict.fromkeys(speaker.name for speaker in query.speakers))[:3]))
    found = next(hit.found for hit in case.hits if hit.found.id == told.evidence[0])
    if not isinstance(found, Statement):
        span = next((span for span in told.spans if span), found.span)
        if _PUT.search(span.cut(case.article(found.source_id).text)):
            return None  # somebody's figure, though the page was not read so: not simply the article's own
        reason = f"No statement by {whom} says this; an article says it in its own voice (searched: {searched(case)})."
        return [claim], Refusal("own_voice", reason)
    name = plain_name(case.label(found))
    if found in (hit.found for hit in case.asked) or found.speaker is None or name == UNNAMED:
        return None
    comma = "," if "," in name else ""
    reason = f"No statement by {whom} says this; {name}{comma} did (searched: {searched(case)})."
    return [claim], Refusal("said_by_others", reason, (name,))
