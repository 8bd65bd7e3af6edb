"""The short answer: the few words of a sentence that answer "how many", "when", "where", "who", "which", "why".

Rules by the question word. Where no rule finds words near what was asked, there is no short answer: the whole
statement is shown, which is never wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rag.domain import Span
from rag.people.nameforms import COUNTRIES
from rag.questions.periods import find_dates
from rag.questions.topics import stem, stems
from rag.text import fold, words

_UNITS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_LARGE = "hundred|thousand|million|billion|trillion|percent|per cent|%"
_MEASURES = (
    "per cent|percent|dollar|euro|pound|crown|rouble|ruble|yuan|yen|rial|franc|met(?:re|er)|kilomet(?:re|er)|km|mile|"
    "foot|feet|tonne|ton|kilo|kg|lit(?:re|er)|barrel|degree|day|week|month|year|hour|minute|acre|hectare"
)
_ABOUT_SO_MANY = (
    r"(?:(?:more|less|fewer|greater) than |at least |about |around |nearly |almost |over |up to |some |roughly |"
    r"approximately |perhaps |an estimated |as many as )?"
)
_NUMBER = re.compile(
    rf"(?<![\w.,]){_ABOUT_SO_MANY}"
    r"(?:(?:tens|hundreds|dozens|scores|thousands|millions)(?: of (?:thousands|millions))?|"
    rf"[$£€]?\d+(?:,\d{{3}})*(?:\.\d+)?|(?:{_UNITS})\b)"
    rf"(?:[ -]?(?:{_LARGE})s?)*(?: to \d+(?:\.\d+)?)?"
    rf"(?: (?:cubic |square )?(?:{_MEASURES})s?(?: (?:a|per) \w+)?)?(?![\w])",
    re.IGNORECASE,
)
_WORD = r"(?:[A-Z][\w’'-]*|al-[A-Z]\w+)"
_NAME = rf"(?:(?:the )?{_WORD}(?:(?: (?:of|for|and the|de|al|bin|van|von)(?= [A-Z]))? {_WORD})*)"
_NAMES = re.compile(rf"{_NAME}(?:(?:, (?:and )?| and | or ){_NAME})*")
_PLACE = re.compile(
    r"\b(?:in|at|near|around|outside|inside|across|from) (?:the )?(?:(?:city|town|village|province|countryside|west|"
    rf"east|north|south|port|capital|outskirts|centre|center)(?: of)? )*({_NAME}(?:(?:, | and ){_NAME})*)"
)
_REASON = re.compile(
    r"\b(?:because(?: of)?|due to|owing to|as a result of|thanks to|in order to|so that|since|given that|over)\b [^.;]+"
)
_CHANGE = re.compile(r"\b(?:doubled|tripled|trebled|quadrupled|halved|(?:twice|half|a third|a quarter)\b(?: of)?)")
_PLACES = frozenset(
    "city cities town towns area areas region regions place places village villages province".split()
)
_NATIONS = frozenset("country countries nation nations state states government governments".split())
_BODIES = frozenset(
    "group groups organisation organization company companies party agency outlet network person people minister "
    "official officials leader leaders man woman general".split()
)


def short_answer(wh: str, topic: str, text: str, within: Span) -> Span | None:
    """Cut the short answer to a question out of `text[within]`; None if no rule finds it.

    >>> text = "The harbour master said 40 ships were turned away and 3 sank."
    >>> short_answer("how many", "ships were turned away", text, Span(0, len(text))).cut(text)
    '40'
    """
    finder = _finder(wh, topic)
    sentence = within.cut(text)
    if finder is None:
        return None
    found = [(span, _nearness(span, sentence, topic)) for span in finder(sentence, topic)]
    found = [(span, score) for span, score in found if score > 0]
    if not found:
        return None
    best = max(found, key=lambda pair: (pair[1], -pair[0].start))[0]
    return Span(within.start + best.start, within.start + best.end)


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


def without_kind(topic: str) -> str:
    """The topic without the word that says what kind of answer is wanted, which no page need repeat.

    >>> without_kind("Which countries signed the treaty")
    'signed the treaty'
    """
    kinds = "|".join(sorted(_PLACES | _NATIONS | _BODIES))
    return re.sub(rf"^(?:which|what) (?:{kinds})\b\s*", "", topic, flags=re.IGNORECASE)


def _finder(wh: str, topic: str) -> Callable[[str, str], Iterator[Span]] | None:
    asked = set(re.sub(r"^(?:\w+ )?(?:which|what) ", "", fold(topic)).split()[:2])
    if wh.startswith("how ") and wh not in ("how often", "how soon"):
        return _numbers if wh == "how many" else _amounts
    if wh in ("when", "since when", "how soon"):
        return _dates
    if wh == "where" or (wh in ("which", "what") and asked & _PLACES):
        return _places
    if wh in ("which", "what") and asked & _NATIONS:
        return _nations
    if wh in ("who", "whom") or (wh in ("which", "what") and asked & _BODIES):
        return _names
    return _reasons if wh == "why" else None


def _numbers(sentence: str, topic: str) -> Iterator[Span]:
    asked = {fold(span.cut(topic)) for span in words(topic)}
    dates = find_dates(sentence)
    for match in _NUMBER.finditer(sentence):
        span = Span(*match.span())
        if fold(match[0]) not in asked and not any(date.holds(span) for date in dates):
            yield span


def _amounts(sentence: str, topic: str) -> Iterator[Span]:
    """Numbers with a unit where there are any; "doubled" is an amount, too."""
    found = list(_numbers(sentence, topic))
    measured = [span for span in found if re.search(rf"[$£€%]|(?:{_MEASURES})s?\b|\bto \d", span.cut(sentence))]
    yield from measured or [Span(*match.span()) for match in _CHANGE.finditer(sentence)] or found


def _dates(sentence: str, topic: str) -> Iterator[Span]:
    yield from find_dates(sentence)


def _places(sentence: str, topic: str) -> Iterator[Span]:
    yield from (_unasked(Span(*match.span(1)), sentence, topic) for match in _PLACE.finditer(sentence))


def _names(sentence: str, topic: str) -> Iterator[Span]:
    for match in _NAMES.finditer(sentence):
        opens = match.start() == 0 and re.fullmatch(r"[A-Z][a-z]+", match[0]) and fold(match[0]) in _OPENERS
        before_noun = re.match(r" [a-z]", sentence[match.end() :])
        adjective = fold(match[0]) in COUNTRIES and before_noun and not match[0].endswith("s")
        if not opens and not adjective and not stems(match[0]) <= stems(topic):
            yield Span(*match.span())


_OPENERS = frozenset(
    "the a an in on at he she they it his her their this that these those but and for as while when after".split()
)


def _nations(sentence: str, topic: str) -> Iterator[Span]:
    for span in _names(sentence, topic):
        if any(fold(part.strip()) in COUNTRIES for part in re.split(r",| and | or |\bthe\b", span.cut(sentence))):
            yield span


def _reasons(sentence: str, topic: str) -> Iterator[Span]:
    for match in _REASON.finditer(sentence):
        yield Span(match.start(), match.start() + len(match[0].rstrip(" ,”\"’")))


def _unasked(span: Span, sentence: str, topic: str) -> Span:
    """Without a part that the question itself has; empty if nothing is left."""
    return Span(span.start, span.start) if stems(span.cut(sentence)) <= stems(topic) else span


def _nearness(span: Span, sentence: str, topic: str) -> float:
    """How near the words of the topic stand, those right behind counting most; 0 for an empty span or no such word."""
    wanted = stems(topic)
    if not len(span) or not wanted:
        return 0.0
    score = 0.0
    parts = words(sentence)
    first = sum(part.end <= span.start for part in parts)
    last = sum(part.start < span.end for part in parts)
    for i, part in enumerate(parts):
        if first <= i < last or stem(fold(part.cut(sentence))) not in wanted:
            continue
        away = first - i if i < first else i - last + 1
        score += (1.5 if i >= last else 1.0) / (1 + away)
    return score
