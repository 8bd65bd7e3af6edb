"""Is a short answer fit to stand in large type? Only of the type that is asked for, and whole; else there is none."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from rag.domain import Span
from rag.lexicon.function_words import STOP
from rag.lexicon.numbers import CURRENCIES, SCALES, numbers_of
from rag.text import fold, words

MOST_WORDS = 8  # of a headline: longer ones are sentences


class Wanted(StrEnum):
    """What a question wants for a short answer, by its first words."""

    MONEY = "money"
    NUMBER = "number"
    DATE = "date"
    PLACE = "place"
    PERSON = "person"
    ANYTHING = "anything"


_BY_WORDS = {
    "how much": Wanted.NUMBER, "how many": Wanted.NUMBER, "how old": Wanted.NUMBER, "how long": Wanted.NUMBER,
    "what percentage": Wanted.NUMBER, "what share": Wanted.NUMBER, "when": Wanted.DATE, "what year": Wanted.DATE,
    "what date": Wanted.DATE, "what day": Wanted.DATE, "which day": Wanted.DATE, "where": Wanted.PLACE,
    "who": Wanted.PERSON, "whom": Wanted.PERSON,
}  # fmt: skip
_MONEY = frozenset("money cost costs pay paid spend spent earn earned donate donated owe price worth budget".split())


def wanted(question: str) -> Wanted:
    """
    >>> [wanted(q).value for q in ("How much money did she give?", "How many came?", "Since when?", "What is it?")]
    ['money', 'number', 'date', 'anything']
    """
    folded = fold(question)
    asked = [span.cut(folded) for span in words(folded)]
    for at in range(min(3, len(asked))):
        kind = _BY_WORDS.get(" ".join(asked[at : at + 2])) or _BY_WORDS.get(asked[at])
        if kind:
            much = asked[at : at + 2] == ["how", "much"]
            return Wanted.MONEY if much and _MONEY & set(asked) else kind
    return Wanted.ANYTHING


def fits(text: str, kind: Wanted) -> bool:
    """Whether a short answer is of the kind that is asked for.

    >>> fits("two", Wanted.MONEY), fits("30 million crowns", Wanted.MONEY), fits("$5", Wanted.MONEY)
    (False, True, True)
    >>> fits("Alda Maris destroyed two warehouses in Port Halden", Wanted.PLACE), fits("Port Halden", Wanted.PLACE)
    (False, True)
    >>> fits("since 6 January", Wanted.DATE), fits("the ship", Wanted.DATE), fits("40 drums", Wanted.PERSON)
    (True, False, False)
    """
    if not words(text) or len(words(text)) > MOST_WORDS:
        return False
    if kind is Wanted.MONEY:
        return _has_number(text) and _has_currency(text)
    if kind is Wanted.NUMBER:
        return _has_number(text)
    if kind is Wanted.DATE:
        return _has_date(text)
    if kind is Wanted.PERSON:
        return not any(map(str.isdigit, text)) and any(map(str.isupper, text))
    return kind is Wanted.ANYTHING or not _runs_into_a_sentence(text)


def whole(text: str, span: Span) -> bool:
    """Whether a span of a page cuts no name and no number.

    >>> page = "Mayor Ann Lee paid 12 million crowns."
    >>> wanted = ("Lee", "Ann Lee", "12", "12 million crowns")
    >>> [whole(page, Span(page.index(name), page.index(name) + len(name))) for name in wanted]
    [False, True, False, True]
    """
    before, inner, after = text[: span.start], span.cut(text), text[span.end :]
    if re.match(r"\w", after) or re.search(r"\w$", before) or re.match(r"[.,:]\d|[%‰°-]\w?", after):
        return False
    ahead = re.search(r"([^\W\d_][\w’'.-]*) $", before)
    behind = re.match(r" ([\w’'-]+)", after)
    opens, closes = inner[:1].isupper(), bool(re.search(r"(?:^|\s)[^\W\d_a-z][\w’'.-]*$", inner))
    ended = ahead is not None and len(ahead[1]) > 2 and ahead[1].endswith(".")  # a sentence, no initial
    if opens and ahead and not ended and ahead[1][:1].isupper() and fold(ahead[1]).strip(".") not in STOP | _titles():
        return False
    if closes and behind and behind[1][:1].isupper():
        return False
    number = bool(re.search(r"\d$", inner)) or bool(numbers_of(inner.split()[-1] if inner.split() else ""))
    if number and behind and fold(behind[1]) in SCALES | CURRENCIES:
        return False
    return not (inner[:1].isdigit() and before and unicodedata.category(before[-1]) == "Sc")


def _titles() -> frozenset[str]:
    """Offices in front of a name, which it can do without."""
    from rag.lexicon.nameforms import TITLES

    return frozenset(TITLES)


def _has_number(text: str) -> bool:
    return bool(numbers_of(text)) or bool(SCALES & {span.cut(fold(text)) for span in words(text)})


def _has_currency(text: str) -> bool:
    folded = fold(text)
    signs = any(unicodedata.category(char) == "Sc" for char in text)
    return signs or bool(CURRENCIES & {span.cut(folded) for span in words(folded)})


def _has_date(text: str) -> bool:
    """A day, a month, a year or an hour of the clock."""
    from dateutil.parser import parserinfo

    known = {fold(name) for names in (*parserinfo.WEEKDAYS, *parserinfo.MONTHS) for name in names}
    folded = fold(text)
    said = {span.cut(folded).removesuffix("'s") for span in words(folded)}
    return bool(said & (known | _DAYS)) or bool(re.search(r"(?<!\d)(?:[12]\d{3}|\d{1,2}[:.]\d{2})(?!\d)", text))


_DAYS = frozenset("today yesterday tomorrow tonight noon midnight spring summer autumn winter week month year".split())


def _runs_into_a_sentence(text: str) -> bool:
    """Whether a name goes on with other words and then a name again: "Ann Lee destroyed two stores in Sarn"."""
    kinds = ["s" if fold(w) in STOP else "N" if w[:1].isupper() else "w" for w in (s.cut(text) for s in words(text))]
    return bool(re.match(r"s*N+s*w", "".join(kinds)))
