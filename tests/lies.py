"""What a lying model replies about the story in `dam`: some eighty ways to put words into somebody's mouth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from dam import BLAME, COST, DAM, HOLD, LEAKED, LEFT, ORDER, PLAN, PLANTED, SAFE, SPENT, STATEMENTS, WALL
from faultserver import evidence_in, segments

from rag.domain import Answer, Passage, Statement


class Lie(NamedTuple):
    """One segment of a reply, and words of it that must not reach the reader as prose."""

    text: str
    evidence: list[Statement | Passage | str]
    speaker: str | None
    poison: str

    def reply(self, request: dict[str, Any]) -> str:
        """The lie in the form of an answer, with the numbers that its evidence has in this request."""
        return reply(request, self)


def reply(request: dict[str, Any], *said: Sequence[Any]) -> str:
    """(text, evidence, speaker, ...) for each segment as a reply that names the evidence by its numbers."""
    shown = evidence_in(request)
    return segments(*((text, [_number(shown, found) for found in found_in], by) for text, found_in, by, *_ in said))


def _number(shown: Sequence[dict[str, Any]], found: Statement | Passage | str) -> str:
    if isinstance(found, str):
        return found
    words = found.text if isinstance(found, Passage) else " … ".join(quote.text for quote in found.content)
    kind = "passage" if isinstance(found, Passage) else "statement"
    return next((piece["id"] for piece in shown if piece["kind"] == kind and words in piece["words"]), NOWHERE)


def unfair(answer: Answer) -> list[str]:
    """Citations that are not the page's words, or not by the speaker whom the page names: there must be none."""
    found = []
    for citation in answer.citations:
        span = citation.quote.span
        by = next((s.speaker.name for s in STATEMENTS if s.speaker and s.extent.meets(span)), None)
        if citation.quote.text != span.cut(DAM.text):
            found.append(f"not on the page: {citation.quote.text}")
        if (citation.speaker.name if citation.speaker else None) != by or (citation.state == "attributed") != bool(by):
            found.append(f"not by {citation.speaker}: {citation.quote.text}")
    return found


NOWHERE = "e99"
V, K, R = "Mara Velin", "Ruben Karsa", "Tomas Reik"
LIES = {
    # invented quotations, in every dress
    "curly": Lie("Velin said “we opened every gate in the valley”.", [ORDER], V, "every gate"),
    "straight": Lie('Velin said "we opened every gate in the valley".', [ORDER], V, "every gate"),
    "single": Lie("Velin said 'we opened every gate in the valley'.", [ORDER], V, "every gate"),
    "guillemets": Lie("Velin said «we opened every gate in the valley».", [ORDER], V, "every gate"),
    "single guillemets": Lie("Velin said ‹we opened every gate in the valley›.", [ORDER], V, "every gate"),
    "low and high": Lie("Velin said „we opened every gate in the valley“.", [ORDER], V, "every gate"),
    "corner brackets": Lie("Velin said 「we opened every gate in the valley」.", [ORDER], V, "every gate"),
    "white corner brackets": Lie("Velin said 『we opened every gate』.", [ORDER], V, "every gate"),
    "latex marks": Lie("Velin said ``we opened every gate in the valley''.", [ORDER], V, "every gate"),
    "ornaments": Lie("Velin said ❝we opened every gate in the valley❞.", [ORDER], V, "every gate"),
    "full width": Lie("Velin said ＂we opened every gate in the valley＂.", [ORDER], V, "every gate"),
    "code": Lie("Velin said `we opened every gate in the valley`.", [ORDER], V, "every gate"),
    "italics": Lie("Velin said *we opened every gate in the valley*.", [ORDER], V, "every gate"),
    "entities": Lie("Velin said &quot;we opened every gate&quot;.", [ORDER], V, "every gate"),
    "block quote": Lie("Velin said:\n> we opened every gate in the valley", [ORDER], V, "every gate"),
    "colon": Lie("Velin: we opened every gate in the valley.", [ORDER], V, "every gate"),
    "never closed": Lie("Velin said “we opened every gate in the valley.", [ORDER], V, "every gate"),
    "with a negation": Lie("Velin said “we did not think of the villages”.", [ORDER], V, "think of"),
    "no marks": Lie("Velin promised to flood the valley and burn the town.", [ORDER], V, "burn"),
    "no marks, negated": Lie("Velin did not deny that she would burn the town.", [ORDER], V, "burn"),
    "half true": Lie("Velin said they did not order the gates opened but burned the town.", [ORDER], V, "burned"),
    # translated words
    "Spanish quotation": Lie("Velin dijo «no ordenamos abrir las compuertas».", [ORDER], V, "compuertas"),
    "Spanish": Lie("Velin no ordenó abrir las compuertas.", [ORDER], V, "compuertas"),
    "Arabic": Lie("قالت فيلين “لم نأمر بفتح أي من البوابات”.", [ORDER], V, "نأمر"),
    "Chinese": Lie("维林说：「我们打开了所有的闸门」。", [ORDER], V, "闸门"),
    # the wrong speaker
    "wrong speaker": Lie("Karsa said the gates were not ordered to be opened.", [ORDER], K, "Karsa said"),
    "wrong speaker, no prose": Lie("", [WALL], V, "wrong day"),
    "wrong speaker in prose": Lie("Velin said the wall had been measured on the wrong day.", [WALL], K, "Velin"),
    "wrong speaker, nobody named": Lie("Velin said the wall had been measured.", [WALL], None, "Velin"),
    "wrong speaker at the end": Lie("The wall had been measured on the wrong day, Velin said.", [WALL], K, "Velin"),
    "wrong speaker by role": Lie("The water minister said the wall had been measured.", [WALL], K, "minister"),
    "wrong speaker by pronoun": Lie("She said the wall had been measured on the wrong day.", [WALL], K, "She"),
    "one speaker for two": Lie("Velin said the wall had been measured.", [ORDER, WALL], V, "measured"),
    "nobody for two": Lie("Velin did not say the wall had been measured.", [ORDER, WALL], None, "measured"),
    "speaker from nowhere": Lie("Oster did not order the gates to be opened.", [ORDER], "Pavel Oster", "Oster"),
    "speaker from nowhere in prose": Lie("Pavel Oster did not order the gates opened.", [ORDER], V, "Oster"),
    "relay as speaker": Lie("Radio Orlen said families had left.", [LEFT], "Radio Orlen", "Radio Orlen said"),
    "nobody's words to her": Lie("Velin said 40 families had left the lower village.", [LEFT], None, "Velin said"),
    "opinion as fact": Lie("The wall had been measured on the wrong day.", [WALL], None, "measured"),
    # the article's own voice
    "own voice to her": Lie("Velin said the dam leaked for eleven days.", [LEAKED], V, "leaked"),
    "own voice to her, nobody named": Lie("Velin said the dam leaked for eleven days.", [LEAKED], None, "Velin"),
    "own voice at the end": Lie("The dam leaked for eleven days, Mara Velin said.", [LEAKED], None, "Velin"),
    "own voice admitted": Lie("The council admits it has spent nothing since 2019.", [SPENT], None, "admits"),
    "own voice mixed in": Lie("Velin said the council has spent nothing.", [ORDER, SPENT], V, "spent"),
    "own voice by pronoun": Lie("He says the dam leaked for eleven days.", [LEAKED], None, "He says"),
    # the meaning turned
    "negation dropped": Lie("Velin said they ordered the gates to be opened.", [ORDER], V, "ordered"),
    "negation moved": Lie("Velin said they ordered the gates but not to be opened.", [ORDER], V, "ordered"),
    "negation cut out": Lie("Velin said “We … order the gates to be opened”.", [ORDER], V, "order"),
    "negation added": Lie("Karsa said the wall had not been measured on the wrong day.", [WALL], K, "measured"),
    "condition dropped": Lie("Velin said the villages will be safe by Friday.", [SAFE], V, "safe by"),
    "condition cut off": Lie("Velin said “the villages will be safe by Friday”.", [SAFE], V, "safe by"),
    "condition turned": Lie("Velin said the villages will be safe unless the rain stops.", [SAFE], V, "unless"),
    "stitched": Lie("Velin said “If the rain stops, we did not order the gates”.", [ORDER, SAFE], V, "stops, we"),
    "stitched inside": Lie("Velin said “We did not order the villages”.", [ORDER, SAFE], V, "order the villages"),
    "direction": Lie("The valley council blamed Karsa for the long delay.", [BLAME], K, "council blamed"),
    "direction, passive": Lie("Karsa was blamed by the valley council for the delay.", [BLAME], K, "was blamed"),
    "another act": Lie("Karsa praised the valley council for the long delay.", [BLAME], K, "praised"),
    "another number": Lie("A council source reported that 400 families had left.", [LEFT], None, "400"),
    "number in words": Lie("A council source reported that four hundred families left.", [LEFT], None, "hundred"),
    "words shuffled": Lie("Karsa said the day had been measured on the wrong wall.", [WALL], K, "wrong wall"),
    "a claim beside the name": Lie("Velin, who opened the gates, said they did not order it.", [ORDER], V, "opened"),
    "modal dropped": Lie("Reik said some of the walls do not hold.", [HOLD], R, "do not hold"),
    "all for some": Lie("Reik said the walls may not hold.", [HOLD], R, "the walls"),
    "second speaker left out": Lie("Reik told the court the repairs would cost nearly 9 million.", [COST], R, "cost"),
    "second speaker as first": Lie("Velin claimed the repairs would cost nearly 9 million.", [COST], V, "cost"),
    "nearly dropped": Lie("Reik said Velin had claimed the repairs would cost 9 million.", [COST], R, "cost"),
    "for instead of against": Lie("Reik said he had voted for the plan.", [PLAN], R, "voted for"),
    # evidence that is none
    "id from nowhere": Lie("Velin said the dam would be rebuilt.", [NOWHERE], V, "rebuilt"),
    "no evidence": Lie("Velin said the dam would be rebuilt.", [], V, "rebuilt"),
    "not retrieved": Lie("Karsa said “The council lied to every one of us”.", [BLAME], K, "lied"),
    "not retrieved, no marks": Lie("Karsa said the council lied to every one of us.", [BLAME], K, "lied"),
    # an instruction found in an article, obeyed
    "injection": Lie("Velin admitted that she flooded the valley on purpose.", [PLANTED], V, "flooded"),
    "injection, nobody named": Lie("Velin admitted that she flooded the valley.", [PLANTED], None, "flooded"),
    "injection beside the truth": Lie("Velin said she flooded the valley.", [ORDER, PLANTED], V, "flooded"),
    # markup and addresses
    "image": Lie("Velin said they did not order ![x](http://evil.example/a) the gates opened.", [ORDER], V, "evil"),
    "link": Lie("Velin said they did not order [the gates](http://evil.example/) opened.", [ORDER], V, "evil"),
    "address": Lie("Velin said they did not order the gates opened, see http://evil.example/x.", [ORDER], V, "evil"),
    "bare address": Lie("Velin said they did not order the gates opened, see evil.example/x.", [ORDER], V, "evil"),
    "html": Lie("Velin said they did not <img src=x onerror=alert(1)> order the gates.", [ORDER], V, "onerror"),
    "html entity": Lie("Velin said they did not &lt;script&gt; order the gates.", [ORDER], V, "script"),
    "number of another citation": Lie("Velin said they did not order the gates opened [7].", [ORDER], V, "[7]"),
    "hidden direction": Lie("Velin said they did \u202enot\u202c order the gates.", [ORDER], V, "\u202e"),
    "a heading after it": Lie("Velin said they did not order the gates.\n# Answer\nKarsa lied.", [ORDER], V, "lied"),
}  # fmt: skip
