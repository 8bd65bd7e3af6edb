"""Is a model's prose, in words of its own, borne out by what it cites?

Names, numbers and days are compared by code. Whether the rest follows, a trained network says, sentence by sentence,
from the cited sentences with their speakers (`seams.Matcher`, training/README.md: prose about statements).
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from rag.checks.grounds import DAYS, Ground
from rag.checks.paraphrase import odd_sign
from rag.checks.wording import FREE, REPORTING, bare, stem
from rag.domain import Pair
from rag.lexicon.numbers import numbers_of
from rag.seams import Matcher
from rag.text import sentences, words

BORNE_OUT = 0.5  # probability from which prose is shown
CLOSE = 0.95  # share of the telling words of prose that its evidence has, from which it must be that, word for word
ALIKE = 4  # first letters by which "Ukrainian" is known to come from "Ukraine"
MOST_WORDS = 90  # of one sentence: more than the network reads
_DATED = (DAYS | frozenset("today yesterday tomorrow tonight".split())) - {"may"}  # which is more often a verb


def unsupported(
    prose: str, grounds: Sequence[Ground], matcher: Matcher, others: Set[str] = frozenset(), vouched: bool = False
) -> str | None:
    """Why prose may say more or other than the evidence it cites; None if nothing finds fault.

    `others`: words of the names of those who speak elsewhere in the same articles. `vouched`: a second model has
    found all of it in the evidence, so that only names, numbers and days are looked at.
    """
    if why := odd_sign(prose, grounds):
        return why
    if closeness(prose, grounds) >= CLOSE and not vouched:
        return "the page's own words, told otherwise than the page has them"
    pair = evidence_pair(grounds)
    for span in sentences(prose):
        part = span.cut(prose)
        if why := guarded(part, grounds, others):
            return why
        if len(words(part)) > MOST_WORDS:
            return "a very long sentence"
        if not vouched and matcher.read(part, [pair])[0].bears < BORNE_OUT:
            return "prose that its evidence does not bear out"
    return None


def closeness(prose: str, grounds: Sequence[Ground]) -> float:
    """The share of the telling words of prose that its evidence has. One changed word in many the network overlooks.

    So what keeps to the page's words is left to `rag.checks.paraphrase`, which holds it to them.
    """
    there = {stem(word) for g in grounds for word in bare(f"{g.speaker} {g.text}")}
    there |= {stem(word) for g in grounds for form in (*g.known.names, *g.known.roles) for word in form}
    said = [stem(word) for word in bare(prose) if word not in FREE | REPORTING]
    return sum(word in there for word in said) / len(said) if said else 1.0


def evidence_pair(grounds: Sequence[Ground]) -> Pair:
    """What is cited, as the network reads it: each sentence behind its speaker."""
    texts = dict.fromkeys(Pair(ground.speaker, " ".join(ground.text.split())).text for ground in grounds)
    return Pair("", " ".join(texts), grounds[0].title if grounds else "")


def guarded(part: str, grounds: Sequence[Ground], others: Set[str]) -> str | None:
    """A name, a number or a day that the evidence does not have."""
    told = ((g.speaker, g.text, g.title, g.outlet, *g.days, *g.relays) for g in grounds)
    near = " ".join(text for texts in told for text in texts)
    there = set(bare(near)) | {word for g in grounds for form in (*g.known.names, *g.known.roles) for word in form}
    said, alike = bare(part), {word[:ALIKE] for word in there}
    if strange := sorted(numbers_of(part) - numbers_of(near) - ({"2"} if "2" not in part else set())):  # "the two men"
        return f"a number that is not in the evidence ({strange[0]})"
    for word in said:
        if word in _DATED and word not in there:
            return f"a day that is not in the evidence ({word})"
        if word in others and word[:ALIKE] not in alike:
            return f"somebody whom the evidence does not name ({word})"
    pages = {word[:ALIKE] for g in grounds for word in (*bare(f"{g.page} {g.title} {g.outlet}"), *there)}
    for span in words(part)[1:]:
        word = span.cut(part)
        if word[:1].isupper() and any(form[:ALIKE] not in pages and form not in FREE for form in bare(word)):
            return f"a name that is not on the page ({word})"
    return None
