"""The short answer: the few words of a sentence that answer "how many", "when", "where", "who", "which".

A model reads them (rag.models.reading). Rules by the question word keep what is no number, date or name from being the
answer to how many, when or who, and complete a name or an amount that was cut short.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rag.domain import Query, Span
from rag.people.nameforms import COUNTRIES
from rag.questions.periods import find_dates
from rag.questions.topics import stems
from rag.text import fold, words

_UNITS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
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
    r"\b(?:because(?: of)?|due to|owing to|as a result of|thanks to|in order to|so that|since|given that) [^.,;”\"]+"
)
_CHANGE = re.compile(r"\b(?:doubled|tripled|trebled|quadrupled|halved|(?:twice|half|a third|a quarter)\b(?: of)?)")
_DIGIT = re.compile(rf"\d|\b(?:{_UNITS}|hundreds?|thousands?|dozens?|millions?|none|nobody|no)\b", re.IGNORECASE)
_AMOUNT = re.compile(
    rf"{_DIGIT.pattern}|\b(?:doubled|tripled|halved|twice|half|thirds?|quarters?|nothing)\b", re.IGNORECASE
)
_TIME = re.compile(
    r"\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun|yester|to)?days?\b|\b(?:tomorrow|tonight|morning|afternoon|evening|"
    r"night|noon|midnight|minutes?|hours?|weeks?|fortnights?|months?|years?|decades?|century|centuries|spring|summer|"
    r"autumn|winter|easter|christmas|after|before|during|until|once|when|while|soon|now|immediately|earlier|later|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_WORDY = re.compile(r"[^\W\d]{3}")  # more than a number or "it"
_DURATION = re.compile(
    r"\b(?:seconds?|minutes?|hours?|days?|nights?|weeks?|fortnights?|months?|years?|decades?|centur(?:y|ies)|since|"
    r"until|week-long|aged?)\b|-long\b|^\d+$",
    re.IGNORECASE,
)
_MORE = re.compile(r"(?:, [a-z]+)+,? (?:and|or) [a-z]+\b")  # of "money", what follows in "money, arms and advisers"
_MARKS = " \t\n\xa0“”„«»\"‘’',;:–—-"
_PLACES = frozenset("city cities town towns area areas region regions place places village villages province".split())
_NATIONS = frozenset("country countries nation nations state states government governments".split())
_BODIES = frozenset(
    "group groups organisation organization company companies party agency outlet network person people minister "
    "official officials leader leaders man woman general".split()
)


def asked_of(query: Query) -> str:
    """The question as the reader of short answers is asked it: without whose words they are, where that stands apart.

    >>> asked_of(Query("", "When did Lee say it was shut?", act="say", wh="when", topic="it was shut"))
    'when it was shut?'
    """
    topic = query.topic.rstrip(" ?")
    if query.wh and re.match(rf"(?:\w+ )?{re.escape(query.wh)}\b", topic, re.IGNORECASE):
        return f"{topic}?"
    return f"{query.wh} {topic}?" if query.act == "say" and query.wh and topic else query.standalone


def fitting(answer: Span, wh: str, topic: str, sentence: str) -> Span | None:
    """The answer that was read, if it is of the kind asked for: with the rest of the name, number or date it is in.

    >>> sentence = "The harbour master said 40,000 crowns were lost in May."
    >>> fitting(Span(24, 30), "how much", "how much was lost", sentence).cut(sentence)
    '40,000 crowns'
    >>> fitting(Span(0, 18), "how much", "how much was lost", sentence)
    """
    cut = _trimmed(answer, sentence)
    if not len(cut) or _repeats(cut.cut(sentence), topic):
        return None
    finder, needed = _finder(wh, topic)
    found = [_trimmed(span, sentence) for span in finder(sentence, topic)] if finder else []
    around = [span for span in found if span.holds(cut)]
    if around:
        return _listed(min(around, key=len), found, topic, sentence) if wh == "how many" else min(around, key=len)
    if finder is None and (more := _MORE.match(sentence, cut.end)):
        return Span(cut.start, more.end())
    if needed and not any(cut.meets(span) for span in found) and not needed.search(cut.cut(sentence)):
        return None
    return cut


def _listed(one: Span, counts: list[Span], topic: str, sentence: str) -> Span:
    """One of several counts; all of them where none is of what was asked for.

    >>> sentence = "Police said 4 guards died along with 9 pilots."
    >>> counts = [Span(12, 13), Span(37, 38)]
    >>> [_listed(counts[1], counts, f"how many {noun} died", sentence).cut(sentence) for noun in ("people", "pilots")]
    ['4 guards died along with 9 pilots', '9']
    """
    asked = re.search(r"how many (\w+)", fold(topic))
    if asked is None or asked[1] in fold(sentence) or frozenset() < stems(asked[1]) <= stems(sentence):
        return one
    counts, joined = sorted(counts), lambda a, b: _JOINED.search(sentence[a.end : b.start]) is not None
    first = last = counts.index(one)
    while first > 0 and joined(counts[first - 1], counts[first]):
        first -= 1
    while last + 1 < len(counts) and joined(counts[last], counts[last + 1]):
        last += 1
    whole = Span(counts[first].start, _CLAUSE.match(sentence, counts[last].end).end())
    return one if first == last else _trimmed(whole, sentence)


_JOINED = re.compile(r"\b(?:and|along with|as well as|plus)\b|,")
_CLAUSE = re.compile(r"[^,.;:”\"]*")


def lacking(topic: str, sentence: str) -> frozenset[str]:
    """The words asked about which a sentence lacks; whoever has an agreement has signed it.

    >>> lacking("which countries signed the river treaty", "the river treaty of Norland and Esteria")
    frozenset()
    """
    has = stems(sentence)
    missing = stems(without_kind(topic)) - has - _EMPTY
    return missing - _SIGNING if has & _AGREEMENTS else missing


_AGREEMENTS = stems("agreement treaty pact accord deal understanding ceasefire")
_SIGNING = stems("sign conclude reach seal")
_EMPTY = stems("part involved")  # "which countries are part of the pact"


def typed(wh: str, topic: str) -> bool:
    """Whether the question asks for a number, a date, a place or a name, and not for just any words.

    >>> typed("how many", "how many boats sank"), typed("why", "why it sank")
    (True, False)
    """
    return _finder(wh, topic)[1] is not None


def _repeats(answer: str, topic: str) -> bool:
    """Whether an answer only says the question again: "Gerrit Sandoval" to "who came after Sandoval?"."""
    asked, last = stems(topic), stems(words(answer)[-1].cut(answer)) if words(answer) else frozenset()
    again = stems(answer) <= asked and not _DIGIT.search(answer) and not _TIME.search(answer)
    return again or (bool(last) and last <= asked and bool(re.search(r"[A-Z]\S*$", answer)))


def _trimmed(span: Span, text: str) -> Span:
    """Without marks and blanks at its ends, and within or without a quotation, not half in it."""
    cut = span.cut(text)
    opened = cut.find("“", 1)
    if opened > 0 and "”" not in cut[opened:]:
        cut = cut[:opened]
    start = len(cut) - len(cut.lstrip(_MARKS))
    return Span(span.start + start, span.start + max(start, len(cut.rstrip(_MARKS + "."))))


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


def _finder(wh: str, topic: str) -> tuple[Callable[[str, str], Iterator[Span]] | None, re.Pattern[str] | None]:
    """What finds answers of the kind asked for, and what else an answer must hold; None: any words will do."""
    asked = set(re.sub(r"^(?:\w+ )?(?:which|what) ", "", fold(topic)).split()[:2])
    if wh in ("how long", "how old"):
        return _durations, _DURATION
    if wh.startswith("how ") and wh not in ("how often", "how soon"):
        return (_numbers, _DIGIT) if wh == "how many" else (_amounts, _AMOUNT)
    if wh in ("when", "since when", "how soon"):
        return _dates, _TIME
    if wh == "where" or (wh in ("which", "what") and asked & _PLACES):
        return _places, _WORDY
    if wh in ("which", "what") and asked & _NATIONS:
        return _nations, _WORDY
    if wh in ("who", "whom") or (wh in ("which", "what") and asked & _BODIES):
        return _names, _WORDY
    return (_reasons if wh == "why" else None), None


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
