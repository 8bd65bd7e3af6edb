"""Numbers in texts: figures, and words for small ones. "One" is left out: it is more often a pronoun."""

from __future__ import annotations

import re

from rag.text import fold

_UNITS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBERS = {
    **{word: value for value, word in enumerate(_UNITS.split(), 2)},
    **{word: value for value, word in zip(range(20, 100, 10), _TENS.split(), strict=True)},
}
SCALES = frozenset("hundred thousand million billion trillion dozen percent per cent".split())  # behind a number
CURRENCIES = frozenset(
    "dollar dollars cent cents euro euros pound pounds pence sterling crown crowns krona kronor krone kroner franc "
    "francs yen yuan renminbi won rupee rupees rouble roubles ruble rubles rial rials riyal riyals dinar dinars dirham "
    "dirhams lira lire peso pesos real reais rand shekel shekels zloty forint baht naira hryvnia usd eur gbp".split()
)
_FIGURE = re.compile(r"\d[\d,.]*\d|\d")


def numbers_of(text: str) -> frozenset[str]:
    """The figures of a text in one form, words for small ones included.

    >>> sorted(numbers_of("Twelve of the 3,500 boats, or 1.50 %"))
    ['1.5', '12', '3500']
    """
    folded = fold(text)
    found = {_plain(match[0]) for match in _FIGURE.finditer(folded)}
    return frozenset(found | {str(NUMBERS[word]) for word in re.findall(r"[a-z]+", folded) if word in NUMBERS})


def _plain(figure: str) -> str:
    whole = figure.replace(",", "")
    return whole.rstrip("0").rstrip(".") if "." in whole else whole
