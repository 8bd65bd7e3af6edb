"""Whether a question is in English, which is all that the offline models read.

A word counts for another language if that has it among its commonest words (jusText's lists), if it has accents, or if
the encoder knows it only in pieces; and for English if it is a function word, or in the encoder's vocabulary.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from enum import Enum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rag.lexicon.function_words import STOP
from rag.lexicon.nameforms import PARTICLES
from rag.models.embedding import TOKENIZER
from rag.models.runtime import encodable, load_tokenizer
from rag.text import fold, words

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Those with Latin letters that news is mostly written in; other scripts are told by their letters.
LANGUAGES = (
    "Catalan Croatian Czech Danish Dutch Finnish French German Hungarian Indonesian Italian Norwegian_Bokmal Polish "
    "Portuguese Romanian Spanish Swedish Turkish"
).split()
BROKEN = 3  # pieces of a word that is hardly English
LEAST = 2  # words of another language in a question that is in it: one may be a name, "Le Monde"


class _Word(Enum):
    ENGLISH = "english"
    COMMON = "common"  # in another language
    STRANGE = "strange"  # unknown to the encoder, as rare names are, too


def is_english(question: str) -> bool:
    """Whether more words speak for English than for another language; names alone are English.

    `question` is best without the names of speakers.

    >>> is_english("What did the army say about Aleppo?"), is_english("Was sagte die Armee zu Aleppo?")
    (True, False)
    >>> is_english("Blair pensions quote"), is_english("что сказал министр")
    (True, False)
    """
    letters = [c for c in question if c.isalpha()]
    if 2 * sum("LATIN" in unicodedata.name(c, "") for c in letters) < len(letters):
        return False
    seen = list(_seen(question))
    common, english = seen.count(_Word.COMMON), seen.count(_Word.ENGLISH)
    foreign = common + seen.count(_Word.STRANGE)
    return not common or foreign < LEAST or foreign <= english


def _seen(question: str) -> Iterator[_Word]:
    """What its words speak for; capitalised ones within it are mostly names, and say nothing."""
    folded = fold(question)
    for i, span in enumerate(words(question)):
        written, word = span.cut(question), span.cut(folded).removesuffix("'s")
        if not written[0].isalpha() or (i and written[0].isupper()):
            continue
        pieces = _pieces(word)
        if word in STOP or _is_common(word, "English"):
            yield _Word.ENGLISH
        elif word in PARTICLES:
            continue
        elif _is_common(word, *LANGUAGES) or not written.isascii():
            yield _Word.COMMON
        elif pieces == 1:
            yield _Word.ENGLISH
        elif pieces >= BROKEN:
            yield _Word.STRANGE


def _is_common(word: str, *languages: str) -> bool:
    return len(word) > 1 and word.isalpha() and f"\n{word}\n" in _common(*languages)


@cache
def _common(*languages: str) -> str:
    """The commonest words of some languages, those of their Wikipedias: folded, each between line breaks."""
    package = find_spec("justext")  # its lists are read without it, for it would import lxml
    assert package and package.origin
    folder = Path(package.origin).parent / "stoplists"
    return "\n".join(("", *(fold((folder / f"{name}.txt").read_text("utf-8")) for name in languages), ""))


def _pieces(word: str) -> int:
    return len(_tokenizer().encode(encodable(word), add_special_tokens=False).ids)


@cache
def _tokenizer() -> Tokenizer:
    return load_tokenizer(TOKENIZER)
