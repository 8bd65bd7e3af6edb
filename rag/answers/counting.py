"""How many articles there are, in words: copies of one text and articles without a date are said to be such."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rag.domain import Source


def articles_told(sources: Sequence[Source], copies: Mapping[str, str]) -> str:
    """`copies` gives each article that has copies the id of its group.

    >>> some = [Source(id, published="2025-01-15") for id in "abcd"]
    >>> articles_told(some, {}), articles_told(some[:1], {"a": "a", "b": "a"})
    ('4 articles', '1 article')
    >>> articles_told(some, {"a": "a", "b": "a", "c": "c", "d": "c"}), articles_told(some, {"a": "a", "b": "a"})
    ('2 articles and a copy of each', '3 articles and 1 copy')
    >>> articles_told([*some, Source("e")], {})
    '5 articles, 1 undated'
    """
    groups = Counter(copies.get(source.id, source.id) for source in sources)
    texts, more = len(groups), len(sources) - len(groups)
    count = f"{texts:,} article{'' if texts == 1 else 's'}"
    if more and set(groups.values()) == {2}:
        count += " and a copy of it" if texts == 1 else " and a copy of each"
    elif more:
        count += f" and {more:,} {'copy' if more == 1 else 'copies'}"
    undated = sum(not source.published for source in sources)
    return count + (f", {f'{undated:,} ' if undated < len(sources) else ''}undated" if undated else "")
