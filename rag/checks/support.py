"""Is a model's prose, in words of its own, borne out by what it cites?

Names, numbers and days are compared by code. Whether the rest follows, a trained network says, sentence by sentence,
from the cited sentences with their speakers (`seams.Matcher`, training/README.md: prose about statements).
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from rag.checks.edits import chance, edits
from rag.checks.givers import another, givers, of_givers
from rag.checks.grounds import DAYS, Ground
from rag.checks.paraphrase import odd_sign
from rag.checks.tokens import tokens_of
from rag.checks.wording import FREE, REPORTING, bare, stem
from rag.domain import Pair
from rag.extraction.acts import cues
from rag.lexicon.numbers import numbers_of
from rag.seams import Matcher, Reader
from rag.text import sentences, words

KEPT = 0.85  # closeness from which prose keeps to the page's words, so that every departure is weighed
BORNE_OUT = 0.5  # probability from which prose is shown
BORNE_OUT_CLOSE = 0.93  # the same of prose that keeps to the page's words, its departures from them weighed
UNBORNE = "prose that its evidence does not bear out"
ALIKE = 4  # first letters by which "Ukrainian" is known to come from "Ukraine"
MOST_WORDS = 90  # of one sentence: more than the network reads
_GRAVE = frozenset("admit confirm promise apologise threaten warn".split())  # acts that only a page may claim
_DATED = (DAYS | frozenset("today yesterday tomorrow tonight".split())) - {"may"}  # which is more often a verb


def unsupported(
    prose: str,
    grounds: Sequence[Ground],
    matcher: Matcher,
    reader: Reader,
    others: Set[str] = frozenset(),
    vouched: bool = False,
) -> str | None:
    """Why prose may say more or other than the evidence it cites; None if nothing finds fault.

    `others`: words of the names of those who speak elsewhere in the same articles. `vouched`: a second model has
    found all of it in the evidence, so that only names, numbers and days are looked at.
    """
    if why := odd_sign(prose, grounds):
        return why
    for span in sentences(prose):
        part = span.cut(prose)
        if why := guarded(part, grounds, others):
            return why
        if len(words(part)) > MOST_WORDS:
            return "a very long sentence"
        names = givers(part, reader)
        if strange := next((name for name in names if another(name, grounds)), None):
            return f"words given to somebody else ({strange})"
        if not vouched and (why := _unborne(part, of_givers(names, grounds), matcher)):
            return why
    return None


def _unborne(part: str, grounds: Sequence[Ground], matcher: Matcher) -> str | None:
    """Why neither one piece of the evidence nor all of it bears a sentence out; None if it does."""
    ways = [list(grounds), *([ground] for ground in grounds if len(grounds) > 1)]
    all_scores = matcher.read(part, [evidence_pair(some) for some in ways])
    if closeness(part, grounds) < KEPT:
        return None if any(scores.bears >= BORNE_OUT for scores in all_scores) else UNBORNE
    for some, scores in zip(ways, all_scores, strict=True):
        if chance(scores, edits(part, evidence_pair(some).sentence, names_of(some))) >= BORNE_OUT_CLOSE:
            return None
    return "the page's own words, told otherwise than the page has them"


def closeness(prose: str, grounds: Sequence[Ground]) -> float:
    """The share of the telling words of prose that its evidence has. One changed word in many the network overlooks.

    So where prose keeps to the page's words each departure from them is weighed as well (`rag.checks.edits`).
    """
    there = {stem(word) for g in grounds for word in bare(g.text)} | {stem(word) for word in names_of(grounds)}
    said = [stem(word) for word in bare(prose) if word not in FREE | REPORTING]
    return sum(word in there for word in said) / len(said) if said else 1.0


def names_of(grounds: Sequence[Ground]) -> set[str]:
    """The words of the names and roles of those who speak."""
    named = {word for g in grounds for word in bare(g.speaker)}
    return named | {word for g in grounds for form in (*g.known.names, *g.known.roles) for word in form}


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
    if odd := next((one for one in _figures(part) if not _has_figure(one, near)), None):
        return f"a number that is not in the evidence ({odd})"
    graver = (_GRAVE & _acts(part)) - _acts(near) - {act for g in grounds for act in g.acts}
    if graver:
        return f"a word that reports otherwise than the evidence ({min(graver)})"
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


def _figures(text: str) -> list[str]:
    """The numbers that a sign touches: "-38", "4%"."""
    found = [one.figure for one in tokens_of(text) if one.figure]
    return [one for one in found if one.startswith("-") or not re.sub(r"[.,-]", "", one).isalnum()]


def _has_figure(figure: str, page: str) -> bool:
    """Whether a page has a number with the same signs; "per cent" is one of them."""
    page = re.sub(r"\s?per\s?cent\b", "%", page)
    return any(figure == one.figure for one in tokens_of(page))


def _acts(text: str) -> set[str]:
    return {act for cue in cues(text) for act in cue.acts}
