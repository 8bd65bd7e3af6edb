"""The short answer: the few words of a sentence that answer "how many", "when", "where", "who", "which".

A model reads them (rag.models.reading). Rules by the question word keep what is no number, date or name from being the
answer to how many, when or who, complete a name or an amount that was cut short, and take of several numbers the one
that stands beside the words asked about. `rag.questions.shortkinds` tells what kind of words a question asks for.
"""

from __future__ import annotations

import re

from rag.domain import Query, Span
from rag.questions.clauses import AUX
from rag.questions.shortcounts import beside_the_words, listed
from rag.questions.shortkinds import DIGIT, TIME, counted, finder, somewhere, trimmed, typed, without_kind
from rag.questions.shortreasons import is_caused
from rag.questions.topics import stems
from rag.text import fold, words

__all__ = ["asked_of", "attributed", "fitting", "role_of", "typed", "without_kind"]

_MORE = re.compile(r"(?:, [a-z]+)+,? (?:and|or) [a-z]+\b")  # of "money", what follows in "money, arms and advisers"
_ASKING = re.compile(r"(?:where|whether|how|what|which|when|why)\b", re.IGNORECASE)  # "as to where they would go"
_TELLING = frozenset("say report announce explain".split())  # acts that what was said can be asked of without them
_SAYS = re.compile(  # what follows is a question of its own, as it does not in "when did she speak to Lee?"
    r"\b(?:say|claim|state|think|believe|report|announce|explain|argue|mention|insist|add|reveal|estimate|maintain|"
    r"note|reckon|suggest|stress|tell (?!of\b)\w+|that)s?\b|\bsaid\b",
    re.IGNORECASE,
)
_ACCORDING = re.compile(r"\baccording to\b|\bin [\w .’'-]+['’]s (?:words|view|opinion|account)\b", re.IGNORECASE)
_CHANGED = re.compile(r"\bby $")  # of "it fell by 36"
_NOUN = re.compile(  # of "on which old ships did it stand": ships
    rf"(?:\w+ )?(?:which|what) (?:[\w-]+ )??([\w-]+)\b(?= (?:{AUX}|not)\b|$)", re.IGNORECASE
)


def asked_of(query: Query) -> str:
    """The question as the reader of short answers is asked it: without whose words they are, where that stands apart.

    >>> asked_of(Query("", "When did Lee say it was shut?", act="say", wh="when", topic="it was shut"))
    'when it was shut?'
    """
    topic = query.topic.rstrip(" ?")
    if query.wh and re.match(rf"(?:\w+ )?{re.escape(query.wh)}\b", topic, re.IGNORECASE):
        return f"{topic}?"
    told = query.act in _TELLING and query.wh and topic and _SAYS.search(query.standalone)
    return f"{query.wh} {topic}?" if told else query.standalone


def attributed(query: Query) -> bool:
    """Whether a question asks for what somebody says, and not only for what they did.

    >>> attributed(Query("", "According to Lee, when did it leak?")), attributed(Query("", "When did the wall leak?"))
    (True, False)
    """
    return bool(_ACCORDING.search(query.standalone) or _SAYS.search(query.standalone))


def fitting(answer: Span, wh: str, topic: str, sentence: str) -> Span | None:
    """The answer that was read, if it is of the kind asked for: with the rest of the name, number or date it is in.

    >>> sentence = "The harbour master said 40,000 crowns were lost in May."
    >>> fitting(Span(24, 30), "how much", "how much was lost", sentence).cut(sentence)
    '40,000 crowns'
    >>> fitting(Span(0, 18), "how much", "how much was lost", sentence)
    """
    cut = trimmed(answer, sentence)
    if not len(cut) or _repeats(cut.cut(sentence), topic) or _modifies(cut, topic, sentence):
        return None
    whole = _completed(cut, wh, topic, sentence)
    return None if whole is None or _repeats(whole.cut(sentence), topic) else whole


def _completed(cut: Span, wh: str, topic: str, sentence: str) -> Span | None:
    """With the rest of what it is in; None if it is not of the kind asked for."""
    finds, needed = finder(wh, topic)
    found = [trimmed(span, sentence) for span in finds(sentence, topic)] if finds else []
    around = [span for span in found if span.holds(cut)]
    if not around and counted(wh, topic):
        inside = [span for span in found if cut.holds(span)]
        around = inside[:1] if len(inside) > 1 else []  # one of several numbers, without what stands between them
    if around:
        return _number(min(around, key=len), found, wh, topic, sentence)
    if finds is None and (more := _MORE.match(sentence, cut.end)):
        return Span(cut.start, more.end())
    if needed and not any(cut.meets(span) for span in found) and not needed.search(cut.cut(sentence)):
        return None
    return None if _misses(cut, wh, topic, sentence) else cut


def _number(one: Span, found: list[Span], wh: str, topic: str, sentence: str) -> Span | None:
    """What is asked for among those of its kind; for a number, the one that counts it."""
    if wh == "how many" and _CHANGED.search(sentence[: one.start]) and not fold(topic).startswith("by "):
        return None
    one = beside_the_words(one, found, topic, sentence) if counted(wh, topic) else one
    return listed(one, found, topic, sentence) if wh == "how many" else one


def _misses(cut: Span, wh: str, topic: str, sentence: str) -> bool:
    """Whether words name nothing, tell a consequence for a cause, or no place."""
    text = cut.cut(sentence)
    if wh == "which":
        return re.match(r"no\b", text, re.IGNORECASE) is not None
    if wh == "why":
        return is_caused(cut, topic, sentence)
    return wh == "where" and (_ASKING.match(text) is not None or not somewhere(cut, sentence))


def _modifies(span: Span, topic: str, sentence: str) -> bool:
    """Whether words only say more of the thing asked for, and do not name it: "critical" for "which minerals".

    >>> sentence = "It sold critical minerals to Norland."
    >>> _modifies(Span(8, 16), "which minerals did it sell", sentence), _modifies(Span(29, 36), "which", sentence)
    (True, False)
    """
    asked = _NOUN.match(topic)
    cut = span.cut(sentence)
    if asked is None or not cut.islower() or len(cut.split()) > 2 or not cut.replace(" ", "").isalpha():
        return False
    beside = [re.match(r" ([\w'-]+)", sentence[span.end :]), re.search(r"([\w'-]+) $", sentence[: span.start])]
    return any(match and frozenset() < stems(asked[1]) <= stems(match[1]) for match in beside)


def _repeats(answer: str, topic: str) -> bool:
    """Whether an answer only says the question again: "Gerrit Sandoval" to "who came after Sandoval?"."""
    asked, last = stems(topic), stems(words(answer)[-1].cut(answer)) if words(answer) else frozenset()
    again = stems(answer) <= asked and not DIGIT.search(answer) and not TIME.search(answer)
    return again or (bool(last) and last <= asked and bool(re.search(r"[A-Z]\S*$", answer)))


def role_of(name: str, sentence: str) -> Span | None:
    """What a sentence says that somebody is: "her deputy, Ann Lee", "Ann Lee, the harbour master, ..."; or None.

    >>> sentence = "Her deputy, Ann Lee, agreed."
    >>> role_of("Ann Lee", sentence).cut(sentence)
    'Her deputy'
    """
    lead = r"(?:the|her|his|its|their|a|an) (?:[\w'’-]+ ){0,2}[\w'’-]+"
    before = re.search(rf"\b({lead}),? {re.escape(name)}\b", sentence, re.IGNORECASE)
    role = r"(?:(?:the |an? |who is )[^,.;:]{3,60}|(?:[a-z-]+ ){1,3}(?:of|for|at) [^,.;:]{3,60})"
    after = re.search(rf"\b{re.escape(name)}, ({role})[,.;]", sentence)
    match = after or before
    return Span(*match.span(1)) if match else None
