"""Kinds of short answers: what the question word asks for, and where a sentence has something of that kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rag.domain import Span
from rag.people.nameforms import COUNTRIES
from rag.questions.periods import find_dates
from rag.questions.topics import stems
from rag.text import fold, words

Finder = Callable[[str, str], Iterator[Span]]  # (sentence, topic) -> what in the sentence is of the kind

_UNITS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_LARGE = "hundred|thousand|million|billion|trillion|percent|per cent|%"
_MEASURES = (
    "per cent|percent|dollar|euro|pound|crown|rouble|ruble|yuan|yen|rial|franc|cent|met(?:re|er)|kilomet(?:re|er)|km|"
    "mile|foot|feet|tonne|ton|kilo|kg|lit(?:re|er)|barrel|degree|day|week|month|year|hour|minute|acre|hectare|°c|°f|mm|mph"
)
_ABOUT_SO_MANY = (
    r"(?:(?:more|less|fewer|greater) than |at least |about |around |nearly |almost |over |up to |some |roughly |"
    r"approximately |perhaps |an estimated |as many as )?"
)
_NUMBER = re.compile(
    rf"(?<![\w.,:]){_ABOUT_SO_MANY}"
    rf"(?:between \d+(?:,\d{{3}})*(?:\.\d+)? and (?=\d))?"
    r"(?:(?:tens|hundreds|dozens|scores|thousands|millions)(?: of (?:thousands|millions))?|a dozen|half a dozen|"
    rf"[$£€]?\d+(?:,\d{{3}})*(?:\.\d+)?(?:m|bn|tn|k|kg|km|mm|cm|mph|°[CF])?|(?:{_UNITS})(?:-(?:{_UNITS}))?\b)"
    rf"(?:[ -]?(?:{_LARGE})s?)*(?: to [$£€]?\d+(?:,\d{{3}})*(?:\.\d+)?(?:mm|cm|km|kg|m)?(?: (?:{_LARGE}))?)?"
    rf"(?: (?:cubic |square )?(?:{_MEASURES})s?(?: (?:a|per) \w+)?)?(?![\w:])",
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
    r"\b(?:because(?: of)?|due to|owing to|as a result of|thanks to|in order to|so that|since|given that) [^.,;”\"]+"
)
_CHANGE = re.compile(r"\b(?:doubled|tripled|trebled|quadrupled|halved|(?:twice|half|a third|a quarter)\b(?: of)?)")
DIGIT = re.compile(
    rf"(?<![\d:])\d+(?![\d:])|\b(?:{_UNITS}|hundreds?|thousands?|dozens?|millions?|none|nobody|no)\b", re.IGNORECASE
)
_AMOUNT = re.compile(
    rf"{DIGIT.pattern}|\b(?:doubled|tripled|halved|twice|half|thirds?|quarters?|nothing)\b", re.IGNORECASE
)
TIME = re.compile(
    r"\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun|yester|to)?days?\b|\b(?:tomorrow|tonight|morning|afternoon|evening|"
    r"night|noon|midnight|minutes?|hours?|weeks?|fortnights?|months?|years?|decades?|century|centuries|spring|summer|"
    r"autumn|winter|easter|christmas|after|before|during|until|once|when|while|soon|now|immediately|earlier|later|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_WORDY = re.compile(r"^(?!(?:no[ -]?one|nobody|none|nothing|nowhere)\b).*?[^\W\d]{3}", re.IGNORECASE | re.DOTALL)
_DURATION = re.compile(
    r"\b(?:seconds?|minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|years?|decades?|centur(?:y|ies)|since|"
    r"until|week-long|aged?)\b|-long\b|^\d{1,3}$",
    re.IGNORECASE,
)
_PLACES = frozenset("city cities town towns area areas region regions place places village villages province".split())
_NATIONS = frozenset("country countries nation nations state states government governments".split())
_BODIES = frozenset(
    "group groups organisation organization company companies party agency outlet network person people minister "
    "official officials leader leaders man woman general candidate candidates politician politicians player director "
    "judge senator officer scientist union unions party parties team club firm firms newspaper paper".split()
)
# What a question with "what" or "which" asks for by its noun: "what price", "what will the price be".
_LED = r"(?:\w+ )?(?:what|which) (?:[\w-]+ )?(?:{nouns})\b"
_BE = (
    r"what (?:is|was|were|are|will|would|could|should)(?: the| its| their| his| her)?(?: [\w'-]+){{0,3}}? (?:{nouns})"
    r"(?= (?:of|be|for|in|at|on|by|to)\b|\??$)"
)
_AMOUNT_NOUNS = (
    "price|cost|percentage|share|proportion|fraction|amount|sum|value|rate|salary|wage|fine|budget|number|total|"
    "figure|toll|death toll|population|temperature|speed|distance|height|length|depth|weight|turnout|capacity|backlog|"
    "rating"
)
_TIME_NOUNS = "day|date|year|month|time|week|weekday|hour|season|decade|century|deadline"


def _asking(nouns: str) -> re.Pattern[str]:
    return re.compile(rf"{_LED.format(nouns=nouns)}|{_BE.format(nouns=nouns)}")


_ASKS_AMOUNT, _ASKS_TIME = _asking(_AMOUNT_NOUNS), _asking(_TIME_NOUNS)


def kind_of(wh: str, topic: str) -> str:
    """The question word that asks for the same in one word: "what price" is "how much", "which day" is "when".

    >>> kind_of("which", "on which day did it open"), kind_of("what", "what will the price of rice be")
    ('when', 'how much')
    >>> kind_of("what", "what did the price rise cause"), kind_of("who", "who set the price")
    ('what', 'who')
    """
    if wh in ("which", "what"):
        asked = fold(topic if re.match(rf"(?:\w+ )?{wh}\b", topic, re.IGNORECASE) else f"{wh} {topic}")
        if _ASKS_AMOUNT.match(asked):
            return "how much"
        if _ASKS_TIME.match(asked):
            return "when"
    return wh


def without_kind(topic: str) -> str:
    """The topic without the word that says what kind of answer is wanted, which no page need repeat.

    >>> without_kind("Which countries signed the treaty"), without_kind("What percentage of homes flooded")
    ('signed the treaty', 'of homes flooded')
    """
    kinds = "|".join(sorted(_PLACES | _NATIONS | _BODIES))
    led = rf"(?:which|what) (?:{kinds})\b\s*|(?:(?:by|on|in|at) )?(?:which|what) (?:{_AMOUNT_NOUNS}|{_TIME_NOUNS})\b\s*"
    sized = r"how (?:long|far|old|big|large|high|low|deep|tall|fast|soon|quickly|strong|often)\b\s*"
    return re.sub(rf"^(?:{led}|{sized})", "", topic, flags=re.IGNORECASE)


def finder(wh: str, topic: str) -> tuple[Finder | None, re.Pattern[str] | None]:
    """What finds answers of the kind asked for, and what else an answer must hold; None: any words will do."""
    asked = set(re.sub(r"^(?:\w+ )?(?:which|what) ", "", fold(topic)).split()[:2])
    wh = kind_of(wh, topic)
    if wh in ("how long", "how old"):
        return _durations, _DURATION
    if wh.startswith("how ") and wh not in ("how often", "how soon"):
        return (_numbers, DIGIT) if wh == "how many" else (_amounts, _AMOUNT)
    if wh in ("when", "since when", "how soon"):
        return _dates, TIME
    if wh == "where" or (wh in ("which", "what") and asked & _PLACES):
        return _places, _WORDY
    if wh in ("which", "what") and asked & _NATIONS:
        return _nations, _WORDY
    if wh in ("who", "whom") or (wh in ("which", "what") and asked & _BODIES):
        return _names, _WORDY
    return (_reasons if wh == "why" else None), None


def counted(wh: str, topic: str) -> bool:
    """Whether a number or an amount is asked for."""
    return finder(wh, topic)[0] in (_numbers, _amounts)


def holds(wh: str, topic: str, sentence: str) -> bool:
    """Whether a sentence has any number or date, where one is asked for.

    >>> holds("how many", "how many boats sank", "Boats sank."), holds("why", "why they sank", "Boats sank.")
    (False, True)
    """
    finds, _ = finder(wh, topic)
    if finds is _dates and TIME.search(sentence):
        return True
    if finds not in (_numbers, _amounts, _durations, _dates):
        return True
    return any(fold(span.cut(sentence)) != "one" for span in finds(sentence, topic))  # "one of the boats" counts none


def typed(wh: str, topic: str) -> bool:
    """Whether the question asks for a number, a date, a place or a name, and not for just any words.

    >>> typed("how many", "how many boats sank"), typed("why", "why it sank")
    (True, False)
    """
    return finder(wh, topic)[1] is not None


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
    unit = rf"[$£€%°]|(?:{_MEASURES})s?\b|\bto \d|\d(?:m|bn|kg|km|mm|cm|mph)\b"
    measured = [span for span in found if re.search(unit, span.cut(sentence), re.IGNORECASE)]
    yield from measured or [Span(*match.span()) for match in _CHANGE.finditer(sentence)] or found


def _durations(sentence: str, topic: str) -> Iterator[Span]:
    yield from (span for span in _numbers(sentence, topic) if _DURATION.search(span.cut(sentence)))


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
    """Lists of names with a country in them; of a world in which no country is known, any names."""
    names = list(_names(sentence, topic))
    known = [span for span in names if any(_is_nation(part) for part in _LISTED.split(span.cut(sentence)))]
    yield from known or names


_LISTED = re.compile(r",| and | or |\bthe\b")


def _is_nation(name: str) -> bool:
    return fold(name.strip()) in COUNTRIES


def _reasons(sentence: str, topic: str) -> Iterator[Span]:
    yield from (Span(*match.span()) for match in _REASON.finditer(sentence))


def _unasked(span: Span, sentence: str, topic: str) -> Span:
    """Without a part that the question itself has; empty if nothing is left."""
    return Span(span.start, span.start) if stems(span.cut(sentence)) <= stems(topic) else span


def somewhere(span: Span, sentence: str) -> bool:
    """Whether words tell where: behind "in", "at", "to", or as "Port-Low-based".

    >>> somewhere(Span(7, 16), "In the old house it burnt."), somewhere(Span(0, 9), "The house burnt.")
    (True, False)
    """
    cut = span.cut(sentence)
    return bool(
        _BASED.search(cut)
        or _IN.match(cut)
        or re.search(rf"{_IN.pattern}(?:[\w’'-]+\s+){{0,3}}$", sentence[: span.start], re.I)
    )


_IN = re.compile(
    r"\b(?:in|at|near|on|to|from|off|around|across|inside|outside|between|into|over|under|behind|through|via|towards?|"
    r"aboard|beside|along|within|beyond|by|of|for|above|below|among|amid|leave|reach(?:ed)?|visit(?:ed)?)\s+",
    re.IGNORECASE,
)
_BASED = re.compile(r"-based\b|\b(?:here|there|abroad|overseas|home|everywhere|nearby)\b", re.IGNORECASE)


def trimmed(span: Span, text: str) -> Span:
    """Without marks and blanks at its ends, and within or without a quotation, not half in it."""
    cut = span.cut(text)
    opened = cut.find("“", 1)
    if opened > 0 and "”" not in cut[opened:]:
        cut = cut[:opened]
    start = len(cut) - len(cut.lstrip(_MARKS))
    return Span(span.start + start, span.start + max(start, len(cut.rstrip(_MARKS + "."))))


_MARKS = " \t\n\xa0“”„«»\"‘’',;:–—-"
