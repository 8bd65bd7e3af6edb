"""Questions and the texts that answer them, for the reader of short answers: QAMR.

QAMR (FitzGerald, Michael, He and Zettlemoyer 2018): people asked about single sentences of Wikipedia and Wikinews.
Its sentences are split by the hash of their id, so that all questions about one stand on one side.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

Range = tuple[int, int]  # half-open, in characters of the text


@dataclass(frozen=True)
class Pair:
    """A question, a text, and where the text answers it."""

    question: str
    text: str
    answer: Range | None  # None: it does not
    kind: str  # where it comes from, for the measures
    others: tuple[Range, ...] = ()  # other people's answers


_BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}
_CLOSING = frozenset(". , : ; ? ! ) ] } % ' ” ’".split())
_OPENING = frozenset("( [ { $ # “ US$ R$".split())
_JOINED = re.compile(r"n't|'(?:s|re|ve|m|d|ll)", re.IGNORECASE)


def plain(tokens: list[str]) -> tuple[str, list[Range]]:
    """Text as printed from tokens of a treebank, and where each token stands.

    >>> plain("He did n't stay -LRB- `` no '' -RRB- .".split())[0]
    'He didn’t stay (“no”).'
    """
    text, ranges, before = "", [], "("
    for token in tokens:
        word = _BRACKETS.get(token, token).replace("``", "“").replace("''", "”").replace("`", "‘").replace("'", "’")
        joined = word in _CLOSING or _JOINED.fullmatch(token) or before in _OPENING or before == "‘"
        text += word if joined else f" {word}"
        ranges.append((len(text) - len(word), len(text)))
        before = word
    return text, ranges


def fold(sentence: str) -> str:
    """Which part of QAMR a sentence belongs to: a fifth "test", a twentieth "dev", the rest "train".

    >>> fold("Wiki1k:wikipedia:16016:90:8")
    'dev'
    """
    number = int(sha256(sentence.encode()).hexdigest()[:8], 16) % 20
    return "test" if number < 4 else "dev" if number == 4 else "train"


def qamr(data: Path, part: str) -> list[Pair]:
    """All questions about the sentences of one part; `answer` is the writer's, `others` are the two validators'."""
    texts = {key: plain(tokens.split()) for key, tokens in _rows(data / "qamr" / "wiki-sentences.tsv.gz")}
    pairs = []
    for name in ("dev", "test"):
        for key, _, _, _, _, question, *answers in _rows(data / "qamr" / f"{name}.tsv.gz"):
            if fold(key) == part:
                text, ranges = texts[key]
                found = [_covered(answer.rpartition(":")[2], ranges) for answer in answers]
                pairs.append(Pair(question, text, found[0], "qamr", tuple(found[1:])))
    return pairs


def _rows(path: Path) -> list[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t") for line in lines]


def _covered(indices: str, ranges: list[Range]) -> Range:
    places = [int(index) for index in indices.split()]
    return ranges[min(places)][0], ranges[max(places)][1]


def agreed(pair: Pair) -> Pair:
    """The same with the answer that most of the three gave (the writer's, where all differ), to train on."""
    votes = Counter([pair.answer, *pair.others])
    best, count = votes.most_common(1)[0]
    return Pair(pair.question, pair.text, best if count > 1 else pair.answer, pair.kind)


def rare(text: str) -> set[str]:
    return {word for word in re.findall(r"[\w’-]+", text.lower()) if len(word) > 3 and word not in _COMMON}


_COMMON = frozenset(
    "what when where which whose many much does have been were that this with from they their there will would "
    "could should about into over also said says some something someone kind thing".split()
)
