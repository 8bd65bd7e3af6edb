"""What articles are about: words that several of them dwell on, rare ones before common ones. Counted, not judged."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from functools import cache
from itertools import pairwise

from rag.checks.grounds import DAYS
from rag.lexicon.cues import cues
from rag.lexicon.function_words import STOP
from rag.lexicon.nameforms import TITLES
from rag.lexicon.sourcewords import ROLE_NOUNS
from rag.models.embedding import TOKENIZER
from rag.models.runtime import load_tokenizer
from rag.text import fold, words

DWELT = 3  # times that an article writes what it is about
LEAST = 2  # articles that share a topic
WHOLE = 0.5  # share of a word's articles in which another stands beside it: the two are one topic, "asylum seekers"
FIRST = 1_990  # place of "the" in the encoder's vocabulary, whose words are ordered by how common they are
COMMON = 400  # places behind it that say nothing of what a text is about: "year", "government"
Topic = tuple[str, int]  # as the articles write it, and how many are about it


def topics(texts: Iterable[str], names: Collection[str] = (), most: int = 6) -> list[Topic]:
    """The main topics of these articles; `names` are of people, who are no topics.

    >>> flood = "The flood rose. A flood warning came. After the flood the harbour was shut."
    >>> harbour = "Harbour dues rise. The harbour is deep. The flood did not touch the harbour."
    >>> topics([flood, flood, harbour, harbour])
    [('harbour', 2), ('flood', 2)]
    """
    people = {_stem(fold(span.cut(name))) for name in names for span in words(name)}
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    single: Counter[str] = Counter()
    double: Counter[tuple[str, str]] = Counter()
    for text in texts:
        folded = fold(text)
        spans = words(text)
        stems = [_stem(span.cut(folded)) for span in spans]
        kept = [stem if stem not in people and _tells(stem) else "" for stem in stems]
        dwelt = {stem for stem, times in Counter(kept).items() if stem and times >= DWELT}
        for span, stem in zip(spans, kept, strict=True):
            if stem in dwelt:
                written[stem][span.cut(text).removesuffix("'s").removesuffix("’s")] += 1
        single.update(dwelt)
        double.update({pair for pair in pairwise(kept) if set(pair) <= dwelt and pair[0] != pair[1]})
    pairs = {p: n for p, n in double.items() if n >= max(LEAST, WHOLE * max(single[p[0]], single[p[1]]))}
    taken = {stem for pair in pairs for stem in pair}
    found: list[tuple[tuple[str, ...], int]] = [*pairs.items()]
    found += [((stem,), n) for stem, n in single.items() if n >= LEAST and stem not in taken]
    usual = {stem: written[stem].most_common(1)[0][0] for topic, _ in found for stem in topic}
    weights = {topic: n * max(rarity(fold(usual[stem])) for stem in topic) for topic, n in found}
    ranked = sorted((one for one in found if weights[one[0]]), key=lambda one: (-weights[one[0]], one[0]))
    return [(" ".join(usual[stem] for stem in topic), n) for topic, n in ranked[:most]]


def _stem(word: str) -> str:
    """A word without possessive and plural ending."""
    bare = word.removesuffix("'s")
    return bare[:-1] if len(bare) > 4 and bare.endswith("s") and not bare.endswith(("ss", "us", "is")) else bare


@cache
def _tells(stem: str) -> bool:
    """Whether a word says what an article is about: no function word, figure, office, day or reporting verb."""
    if len(stem) < 3 or not stem.isalpha() or {stem, f"{stem}s"} & (STOP | TITLES | ROLE_NOUNS | DAYS):
        return False
    return not cues(stem)


def rarity(word: str) -> float:
    """How rare a word is in English, from 0 to about 4, by its place in the encoder's vocabulary.

    >>> rarity("year") == 0 < rarity("police") < rarity("aleppo") <= rarity("baghaei")
    True
    """
    places = _vocabulary()
    return math.log(max(1.0, (places.get(word, len(places)) - FIRST) / COMMON))


@cache
def _vocabulary() -> dict[str, int]:
    return load_tokenizer(TOKENIZER).get_vocab()
