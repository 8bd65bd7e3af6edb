"""Whom an act is aimed at: the blamed, the thanked, the urged, as a span of the article."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.domain import Span
from rag.extraction.acts import ACTS, Cue, cues
from rag.extraction.blame import blamed
from rag.extraction.nounphrases import is_pronoun, noun_phrase, subject_before

# Phrases whose `*` holds whom the act is done to: "held [them] responsible".
_IN_GAP = frozenset(
    " ".join(phrase.split())
    for phrase in """
    hold * responsible, hold * accountable, hold * liable, hold * to blame, find * guilty, find * responsible,
    charge * with, ask * to, tell * to, push * to, refer to * as, cast * as, paint * as, hail * as, frame * as,
    present * as, wish * well, wish * success, press * on, call * hero, dismiss * as untrue, dismiss * as false,
    sing * praises, come to * defence, come to * defense, rise to * defense, throw * weight behind
    """.split(",")
)
_NEEDS = {  # a person follows these verbs only if one of these words comes after it
    "warn": "that|against|of|not|about|to|over|if",
    "threaten": "with|that",
    "ask": "whether|if|why|how|what|about|to|who|when|where|for",
    "demand": "to|that|must",
    "promise": "that|of",
}
_TO_VERB = frozenset(
    ("recommend", "encourage", "appeal for", "plead for", "advise", "counsel", "press", "invite", "push * to", "lobby")
    + ("prod", "nudge", "tell * to", "ask * to")
)
_THINGS = ("stress", "emphasise", "underscore", "underline", "highlight", "raise", "sound", "issue", "give")
_SKIP = re.compile(
    r"\s*(?:\w+ly\s+)?(?:(?:to|on|upon|at|against|with|of|toward|towards|about|over|for|from)\s+)?", re.IGNORECASE
)
_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|being|be|got|gets)\s+(?:\w+ly\s+|also\s+|later\s+)*$", re.IGNORECASE)
_REACH = 220  # characters after a cue in which its object must begin and end


def target_of(act: str, text: str, content: Sequence[Span], cue: Sequence[Span] = ()) -> Span | None:
    """Whom `act` is done to; None where the text names nobody, or only a pronoun.

    >>> text = "She thanked the rescue teams for their work."
    >>> target_of("thank", text, [Span(12, 43)], [Span(4, 11)]).cut(text)
    'the rescue teams'
    >>> text = "“Thank you, Uncle Tom. Spend it.”"
    >>> target_of("thank", text, [Span(1, 32)], [Span(1, 6)]).cut(text)
    'Uncle Tom'
    """
    if act not in ACTS or not (ACTS[act].aimed or act == "promise"):
        return None
    found = _by_cue(act, text, content, cue)
    if found is None and act == "blame":
        found = next((who for span in content if (who := blamed(text, span))), None)
    if act == "thank":
        said = (_THANK_YOU.search(text, span.start, span.end) for span in content)
        found = next((Span(*match.span(1)) for match in said if match), found)
    return found if found and _names_somebody(found.cut(text)) else None


_THANK_YOU = re.compile(r"\b[Tt]hank you(?: so much| very much)?,? ((?:[A-Z][\w’'-]*)(?: [A-Z][\w’'-]*)*)(?=[.,!;])")
_NO_NAME = re.compile(r"(?:in|on|at|for|to|of|with|by|from|about|what|which|that|how|why)\b", re.IGNORECASE)


def _names_somebody(words: str) -> bool:
    return not is_pronoun(words) and not _NO_NAME.match(words)


def _by_cue(act: str, text: str, content: Sequence[Span], cue: Sequence[Span]) -> Span | None:
    for span in cue:
        limit = min(len(text), max([span.end, *(part.end for part in content)]), span.end + _REACH)
        for found in cues(text[span.start : max(limit, span.end)], len(span)):
            if act in found.acts:
                return _object(act, text, span.start, found, limit)
        if target := _of_noun(act, text, span, limit):
            return target
    return None


def _object(act: str, text: str, base: int, cue: Cue, limit: int) -> Span | None:
    start, end = base + cue.start, base + cue.end
    sentence = max(text.rfind(". ", 0, start), text.rfind("\n", 0, start)) + 1
    if re.search(r"(?:ed|held|put|laid|found)$", text[start:end].split()[0]) and (
        be := _PASSIVE.search(text, sentence, start)
    ):
        return subject_before(text, sentence, be.start())
    if cue.gap and cue.phrase in _IN_GAP:
        return noun_phrase(text, base + cue.gap[0], base + cue.gap[1])
    if cue.phrase.startswith("lay * at"):
        return _possessor(text, start, end)
    return _after(act, text, end, limit, cue.phrase)


def _after(act: str, text: str, end: int, limit: int, phrase: str) -> Span | None:
    if act == "describe":
        return noun_phrase(text, end, limit, stops=frozenset({"a", "an", "“"}))
    if act in _NEEDS:
        return _person_told(text, end, limit, _NEEDS[act], phrase)
    if act == "urge" and (phrase in _TO_VERB or phrase.startswith(_THINGS)):
        return _person_told(text, end, limit, "to|not|that", phrase)
    skipped = _SKIP.match(text, end)
    start = skipped.end() if skipped else end
    if act == "blame":
        return _blamed_object(text, start, limit, phrase)
    if act == "apologise" and not re.match(r"\s*to\b", text[end : end + 6]):
        return None
    if act in ("condemn", "criticise"):
        return _with_doer(text, start, limit)
    return noun_phrase(text, start, limit, relative=act in ("honour", "condole", "thank", "congratulate", "praise"))


def _with_doer(text: str, start: int, limit: int) -> Span | None:
    """What is condemned, with who did it: "the attacks by the rebels"."""
    what = noun_phrase(text, start, limit)
    by = re.match(r"\s+by\s+", text[what.end : limit]) if what else None
    who = noun_phrase(text, what.end + by.end(), limit) if what and by else None
    return Span(what.start, who.end) if what and who else what


_FROM = re.compile(r"\s+\S+(?:\s+\S+){0,4}?\s+from\s+")  # demanded an apology from [Rome]


def _person_told(text: str, start: int, limit: int, follows: str, phrase: str) -> Span | None:
    """Somebody between the verb and what they are told: "warned [Rome] against ...", "demanded that [Rome] leave"."""
    if phrase.startswith(("demand", "insist", "require", "order", "request")) and (
        that := re.match(r"\s*that\s+", text[start:limit])
    ):
        return _subject_of_wish(text, start + that.end(), limit)
    if phrase.startswith("demand") and (given := _FROM.match(text, start, limit)):
        return noun_phrase(text, given.end(), limit)
    who = noun_phrase(text, start, limit)
    if who and re.match(r"(?:of|for|to|on|in|at|about|against|over)\b", who.cut(text)):
        return None
    if (
        who
        and re.match(rf"[\s,]*(?:{follows})\b", text[who.end : limit])
        and re.match(r"\s+$", text[start : who.start])
    ):
        return None if re.match(r"(?:an?|any|no)\b", who.cut(text)) else who
    return None


_NAMES = re.compile(
    r"(?:the\s+)?[A-Z][\w’'.-]*(?:\s+(?:(?:of|and|the|,)\s+)*[A-Z][\w’'.-]*)*|(?:the|all|its|his|"
    r"her|their)\s+[\w-]+"
)


def _subject_of_wish(text: str, start: int, limit: int) -> Span | None:
    """As in "demanded that [Rome] leave": nothing marks where the verb begins, so a name or determiner and noun."""
    match = _NAMES.match(text, start, limit)
    return Span(*match.span()) if match else None


def _blamed_object(text: str, start: int, limit: int, phrase: str) -> Span | None:
    if phrase in ("accuse", "find * guilty", "fault"):
        limit = _deed_begins(text, start, limit)
    who = noun_phrase(text, start, limit)
    if phrase == "blame" and who and (on := re.match(r"\s+on\s+", text[who.end : limit])):
        return noun_phrase(text, who.end + on.end(), limit)  # blamed the delay on Rome
    return _with_second(text, who, limit) if who else None


def _with_second(text: str, who: Span, limit: int) -> Span:
    """Two who are blamed, the first explained between commas: "Rome, the old enemy, and Paris"."""
    aside = re.compile(r",\s+(?:the|an?|which|who|whom|as)\b[^,.;]{2,80},\s+and\s+(?=(?:the\s+)?[A-Z])").match(
        text, who.end, limit
    )
    second = noun_phrase(text, aside.end(), limit) if aside else None
    return Span(who.start, second.end) if second else who


def _deed_begins(text: str, start: int, limit: int) -> int:
    """Where "of" begins the deed (accused Rome of lying), not a part of the name (members of the council)."""
    deed = re.compile(r"\s+of\s+(?=\w+ing\b|not\b|an?\b)").search(text, start, limit)
    deed = deed or re.compile(r"\s+of\s").search(text, start, limit)
    return deed.start() if deed else limit


def _possessor(text: str, start: int, end: int) -> Span | None:
    """lay the blame at [Rome]'s door"""
    match = re.compile(r"\bat\s+(.+?)['’]s?\s+door", re.IGNORECASE).search(text, start, end)
    return Span(*match.span(1)) if match else None


def _of_noun(act: str, text: str, cue: Span, limit: int) -> Span | None:
    """As in "criticism of [Rome]", "praise for [the teams]": the cue is a noun."""
    nouns = "|".join(map(re.escape, ACTS[act].nouns))
    pattern = rf"\b(?:{nouns})\s+(?:of|for|to|on|against|at|from|with)\s+"
    match = re.compile(pattern, re.IGNORECASE).search(text, cue.start, limit) if nouns else None
    return noun_phrase(text, match.end(), limit) if match and match.start() <= cue.end else None
