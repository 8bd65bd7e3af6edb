"""Numbers as words. "One" is left out: it is more often a pronoun."""

from __future__ import annotations

_UNITS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBERS = {
    **{word: value for value, word in enumerate(_UNITS.split(), 2)},
    **{word: value for value, word in zip(range(20, 100, 10), _TENS.split(), strict=True)},
}
