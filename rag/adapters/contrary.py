"""Whether words say something else than what is asked: negations and what they deny, names that are not there."""

from __future__ import annotations

import re

from rag.domain import Statement
from rag.people.spelling import sound, words_of
from rag.questions.topics import coverage, stems
from rag.text import fold, sentences

NOT = re.compile(
    r"\b(?:not|never|no|none|nobody|neither|nor|cannot|without|\w+n't|impossible|unable to|refus(?:e|es|ed|ing) to|"
    r"fail(?:s|ed|ing)? to|rule[sd]? out)\b"
)
CONTRAST = re.compile(r", (?:and |but )?not (?:the|a|an|his|her|its|their|on|in|to|by|for|from|with|at) [^,.;]*")


def negates(statement: Statement, asked: str = "") -> bool:
    """Whether the words deny something; of several sentences, the one that has most of the words asked about does."""
    content = statement.said
    parts = [span.cut(content) for span in sentences(content)] if asked else []
    content = fold(max(parts, key=lambda part: coverage(stems(asked), part), default=content))
    return bool(NOT.search(CONTRAST.sub("", content))) != statement.negated


def contradicts(act: str | None, statement: Statement, asked: str) -> bool:
    """Whether one of the two denies a word that the other affirms; what is denied must be a word of both.

    `act` is the one asked for, `asked` the folded words of the question.
    """
    content = fold(statement.said)
    turned = bool(NOT.search(asked)) or act == "deny"
    if statement.negated or statement.act == "deny" or act == "deny":
        return negates(statement) != turned
    if bool(NOT.search(asked)) != bool(NOT.search(content)) and not denied(asked) | denied(content):
        return True  # what is denied is too common a word to be compared
    shared = stems(asked) & stems(content)
    return bool((denied(asked) ^ denied(content)) & shared)


_CLAUSE_END = re.compile(r"[,;:.!?]|\b(?:but|and|because|although|while|when|if|which|who)\b")
REACH = 3  # content words that one negation denies


def denied(text: str) -> frozenset[str]:
    """The stems that a negation denies: the words right after it, in its clause.

    >>> denied("it would not waver") == stems("waver"), denied("we found no gate open, and left") & stems("left")
    (True, frozenset())
    """
    found: set[str] = set()
    for match in NOT.finditer(text):
        end = _CLAUSE_END.search(text, match.end())
        following = text[match.end() : end.start() if end else len(text)]
        told: list[str] = []
        for word in following.split():
            told += [stem for stem in stems(word) if stem not in told]
        found.update(told[:REACH])
    return frozenset(found)


_NAME = re.compile(r"\b[A-Z][\w'’-]*[a-z][\w'’-]*|\b[A-Z]{2,}\b")
LETTERS = 5  # of a name that is there in another form: Norland, Norlanders


def strangers(asked: str, *texts: str) -> list[str]:
    """The names in `asked` that none of the texts has, in any spelling or form; months and weekdays count as names.

    >>> strangers("Norland would pay Lund", "He said the Norlanders would pay.", "Lund had asked.")
    []
    >>> strangers("Norland would pay Lund", "He said Esteria would pay Lund.")
    ['Norland']
    """
    there = stems(" ".join(texts))
    spoken = {word for text in texts for word in words_of(text)}
    sounds = {sound(word) for word in spoken}
    starts = {word[:LETTERS] for word in spoken}
    missing = []
    for name in _NAME.findall(asked):
        (bare, *_) = words_of(name) or [""]
        known = stems(name) <= there or sound(bare) in sounds or (len(bare) >= LETTERS and bare[:LETTERS] in starts)
        if stems(name) and not known:
            missing.append(name)
    return missing
