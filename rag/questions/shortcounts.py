"""Several numbers in one sentence: which of them counts what the question asks for."""

from __future__ import annotations

import re
from itertools import pairwise

from rag.domain import Span
from rag.questions.shortkinds import counted, finder, trimmed, without_kind
from rag.questions.topics import stems
from rag.text import fold


def aligned(wh: str, topic: str, sentence: str, alone: bool = False) -> Span | None:
    """Of several numbers in a sentence, the one that stands beside what the others do not; None: none does.

    With `alone`, a number that is the only one of its sentence, too.

    >>> sentence = "It raises petrol by 59 cents and diesel by 47 cents."
    >>> aligned("how much", "how much does diesel rise", sentence).cut(sentence)
    '47 cents'
    >>> aligned("how much", "how much does gas rise", sentence)
    """
    finds, _ = finder(wh, topic)
    found = [trimmed(span, sentence) for span in finds(sentence, topic)] if finds and counted(wh, topic) else []
    if len(found) == 1:
        return found[0] if alone else None
    shares = [(len(share), span) for span, share in _shares(found, topic, sentence)]
    best = max((share for share, _ in shares), default=0)
    chosen = [span for share, span in shares if share == best]
    return chosen[0] if best and len(chosen) == 1 else None


def named_count(topic: str, sentence: str) -> Span | None:
    """The only number of a sentence that stands before the very thing asked for: "how many years", "four years".

    >>> sentence = "After four long years of war 20 ships came back."
    >>> named_count("After how many years did they come", sentence).cut(sentence)
    'four'
    """
    finds, _ = finder("how many", topic)
    found = [trimmed(span, sentence) for span in finds(sentence, topic)] if finds else []
    named = _naming(found, topic, sentence)
    return named[0] if len(named) == 1 else None


def _naming(found: list[Span], topic: str, sentence: str) -> list[Span]:
    """The numbers that stand before the thing asked for."""
    asked = re.search(r"how many ([\w-]+)", fold(topic))
    wanted = stems(asked[1]) if asked else frozenset()
    near = [(span, " ".join(sentence[span.start :].split()[:NEAR])) for span in found]
    return [span for span, text in near if wanted and wanted <= stems(text)]


NEAR = 4  # words from a number on, among which it tells what it counts


def beside_the_words(one: Span, found: list[Span], topic: str, sentence: str) -> Span:
    """A number, or another one of its sentence, if that stands beside more of the words asked about.

    >>> sentence = "Nine states challenge the new plan for power before 10 judges."
    >>> beside_the_words(Span(0, 4), [Span(0, 4), Span(51, 53)], "how many states challenge the plan", sentence)
    Span(start=0, end=4)
    """
    named = _naming(found, topic, sentence)
    of_so_many = _TOTAL.search(sentence[: one.start]) is not None
    if named == [one] and not of_so_many:
        return one
    shares = dict(_shares(named if one in named and not of_so_many else found, topic, sentence))
    best = max(shares, key=lambda span: len(shares[span]), default=one)
    return best if len(shares.get(best, ())) > len(shares.get(one, ())) else one


_TOTAL = re.compile(r"\b(?:out of|of the|among the|among) $", re.IGNORECASE)  # "out of 40 boats, nine sank"


def _shares(found: list[Span], topic: str, sentence: str) -> list[tuple[Span, frozenset[str]]]:
    """Each number with the words asked about that stand in its own part of the sentence."""
    wanted = stems(without_kind(topic))
    cuts = [0, *(match.start() for match in _PART.finditer(sentence)), len(sentence)]
    edges = list(pairwise(cuts))
    shares = []
    for span in found:
        start, end = next(((a, b) for a, b in edges if a <= span.start < b), (0, len(sentence)))
        shares.append((span, wanted & stems(sentence[start:end])))
    return shares


_PART = re.compile(
    r"[,;:–—(](?!\d)|(?<=\s)(?:and|or|but|while|whereas|along with|as well as|compared with|versus)\s(?!\d)"
)


def listed(one: Span, counts: list[Span], topic: str, sentence: str) -> Span:
    """One of several counts; all of them where none is of what was asked for.

    >>> sentence = "Police said 4 guards died along with 9 pilots."
    >>> counts = [Span(12, 13), Span(37, 38)]
    >>> [listed(counts[1], counts, f"how many {noun} died", sentence).cut(sentence) for noun in ("people", "pilots")]
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
    return one if first == last else trimmed(whole, sentence)


_JOINED = re.compile(r"\b(?:and|along with|as well as|plus)\b|,")
_CLAUSE = re.compile(r"[^,.;:”\"]*")
