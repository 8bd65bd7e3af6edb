"""Letters of several alphabets in one name: "Bаghaei" with a Cyrillic "а" looks like a name that it is not.

Such a name is nobody else's: it is never taken for the one it looks like, and it is shown with a remark.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ALPHABETS = frozenset("LATIN CYRILLIC GREEK ARMENIAN CHEROKEE COPTIC GEORGIAN LISU".split())  # whose letters look alike
REMARK = "letters of two alphabets, so taken for nobody else"


@lru_cache(maxsize=65536)
def mixed_alphabets(name: str) -> bool:
    """Whether a name is written in more than one alphabet. Wide or bold letters are letters of their alphabet.

    >>> mixed_alphabets("Esmail B\\u0430ghaei"), mixed_alphabets("Esmail Baghaei"), mixed_alphabets("Эсмаил Багаи")
    (True, False, False)
    """
    if name.isascii():
        return False
    letters = filter(str.isalpha, unicodedata.normalize("NFKC", name))
    return len({unicodedata.name(letter, "").partition(" ")[0] for letter in letters} & ALPHABETS) > 1


def apart(one: str, other: str) -> bool:
    """Whether one of two names is in one alphabet and the other in several: they are never the same."""
    return mixed_alphabets(one) != mixed_alphabets(other)


def remark(name: str) -> str:
    """What is said behind a name when it is shown; "" for a usual one."""
    return REMARK if mixed_alphabets(name) else ""
