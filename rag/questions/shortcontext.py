"""What a sentence leaves out because the sentences before it have said it: "It holds 500" after "The barge arrived".

A reader of single sentences takes a name or a thing of the question that the sentence lacks for a sign that it does not
answer. `supplied` gives it back those that the surroundings tell and for which the sentence has a place. The deed asked
about is never supplied: whoever sank boats did not sell them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.domain import Span
from rag.questions.clauses import WH
from rag.questions.periods import MONTHS, WEEKDAYS
from rag.questions.topics import stem, stems
from rag.text import fold, words

_ARTICLES = frozenset("the this that these those his her its their our a an".split())
_PLACED = frozenset("in at on near from off outside inside around across through".split())
_PREPOSITIONS = _PLACED | frozenset(
    "of for with by during under over about against between into behind after before along within".split()
)
_MODALS = frozenset("will would could can should must may might shall".split())
_AUXILIARIES = _MODALS | frozenset("did does do has have had is are was were".split())
_BEING = frozenset("is are was were".split())
_FUNCTION = (
    _ARTICLES
    | _PREPOSITIONS
    | _AUXILIARIES
    | frozenset(
        "and or but as than if when while because which who whom whose what where why how be been being not he she it "
        "they him them we you i there here each every all any some no only so now still yet last next first more most "
        "less fewer many much to according".split()
    )
)
_TIMES = frozenset(
    (*MONTHS, *WEEKDAYS, *"today yesterday tomorrow day days week weeks month months year years".split())
)
_HE = r"he|she|they|it|his|her|their|its|him|them|there|here"
_SORT = (  # what a name may be called when it is known: "the company"
    "company|firm|group|party|union|ministry|government|country|city|town|village|centre|center|site|agency|board|"
    "council|bank|charity|club|team|army|hospital|school|university|ship|vessel|plant|refinery|network|court|committee|"
    "island|region|state|nation|man|woman|couple|family|president|minister|leader"
)
_PRONOUN = re.compile(rf"\b(?:{_HE}|the (?:{_SORT}))\b", re.IGNORECASE)
_OWN = re.compile(rf"\b(?:{_HE}|we|i|our|my|us|me)\b", re.IGNORECASE)  # what speakers call themselves, too
_IT = re.compile(r"\b(?:it|him|her|them|this|these|those|one|ones)\b", re.IGNORECASE)
_CAPITALISED = re.compile(r"\b[A-Z][\w’'-]+")
_ASKS = re.compile(rf"(?:\w+ )?{WH}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Thing:
    """Something a question names: "the barge", "Kestria"."""

    text: str
    before: str = ""  # the preposition it follows, if any
    subject: bool = False  # it follows "did" or "will"

    @property
    def name(self) -> bool:
        return self.text[:1].isupper()


_GENERAL = stems("government ministry minister party state office spokesman spokeswoman president")


def supplied(question: str, sentence: str, around: str, known: Sequence[str] = ()) -> tuple[str, ...]:
    """The names and things of a question which a sentence lacks, has a place for, and its surroundings tell.

    `known` are names and roles of whoever speaks in the sentence, whatever it calls them.

    >>> supplied("When will the barge take people?", "It will take them in May.", "The barge is in Port Low.")
    ('the barge',)
    >>> supplied("How many boats did they sink?", "They bought 40 boats.", "They sink boats.")
    ()
    >>> supplied("How many died in the clashes?", "Forty died in the fire.", "The clashes went on.")
    ()
    """
    has = stems(sentence)
    told = [(thing, _told(thing, around, known)) for thing in things(question)]
    lacking = [(thing, text) for thing, text in told if text and not stems(text) & has]
    return tuple(text for thing, text in lacking if _has_place(thing, question, sentence, stems(" ".join(known))))


def taken(names: Sequence[str], question: str, sentence: str, answer: Span, known: Sequence[str] = ()) -> bool:
    """Whether the place of a supplied name is somebody else's: others stand before the answer, and no pronoun.

    >>> taken(["Falk"], "How many homes did Falk build?", "Osei built 40 homes.", Span(11, 13))
    True
    """
    before = sentence[: answer.start]
    if not any(name[:1].isupper() for name in names) or _OWN.search(before) or _PRONOUN.search(before):
        return False
    own = stems(f"{question} {' '.join(known)}")
    others = [word for word in _CAPITALISED.findall(before) if fold(word) not in _TIMES | _FUNCTION]
    return any(not stems(word) <= own for word in others)


def things(question: str) -> tuple[Thing, ...]:
    """The names in a question, and what stands behind "the", "of" or "in": never its verb, maybe with a word too many.

    >>> [thing.text for thing in things("How many tonnes of cocoa did Kestria sell to the harbour board in 2023?")]
    ['cocoa', 'Kestria', 'the harbour board']
    >>> [thing.text for thing in things("When could elections be held?")]
    ['elections']
    """
    start = match.end() if (match := _ASKS.match(question)) else 0
    tokens = [span.cut(question) for span in words(question) if span.start >= start]
    found: list[Thing] = []
    at = 0
    while at < len(tokens):
        first = at + (fold(tokens[at]) in _ARTICLES)
        end = first
        named = first < len(tokens) and tokens[first][:1].isupper()
        while end < len(tokens) and (tokens[end][:1].isupper() if named else fold(tokens[end]) not in _FUNCTION):
            if not named and tokens[end][:1].isupper():
                break
            end += 1
        if end > first:
            thing = _thing(tokens, at, first, end, named)
            found += [thing] if thing else []
        at = max(end, at + 1)
    return tuple(found)


def _thing(tokens: Sequence[str], at: int, first: int, end: int, named: bool) -> Thing | None:
    """What stands from `at` (its article) or `first` to `end`; None if it may be the deed, or is a time."""
    lead = fold(tokens[at - 1]) if at else ""
    article = first > at
    bare_subject = lead in _MODALS and end < len(tokens) and fold(tokens[end]) == "be"
    if not (named or article or lead in _PREPOSITIONS or bare_subject):
        return None
    if lead in _BEING and end == len(tokens) and at > 1:
        return None  # "how many of them are Kestrians": asked, not told
    shown = at if article and not named and fold(tokens[at]) == "the" else first
    text = " ".join(tokens[shown:end])
    if article and fold(tokens[at]) in ("a", "an"):
        return None  # what a question brings up itself has not been told before
    timed = set(fold(text).split()) & _TIMES or any(c.isdigit() for c in text)
    doing = lead in _PREPOSITIONS and not article and fold(tokens[first]).endswith("ing")
    if timed or doing or not stems(text):
        return None
    return Thing(text, lead if lead in _PREPOSITIONS else "", lead in _AUXILIARIES)


def _has_place(thing: Thing, question: str, sentence: str, speaker: frozenset[str]) -> bool:
    if stems(thing.text) <= speaker or (thing.name and (stems(thing.text) - _GENERAL) & speaker):
        return bool(_OWN.search(sentence))
    if thing.before and _others(thing, question, sentence):
        return False
    if thing.before:
        return True
    if thing.name or thing.subject:
        return bool(_PRONOUN.search(sentence)) or (
            thing.subject and not thing.name and bool(_CAPITALISED.search(sentence, 1))
        )
    return bool(_IT.search(sentence))


def _others(thing: Thing, question: str, sentence: str) -> bool:
    """Whether something else stands where the thing would: "in the fire" for "in the clashes"."""
    alike = _PLACED if thing.before in _PLACED and thing.name else {thing.before}
    for match in re.finditer(rf"\b(?:{'|'.join(sorted(alike))}) ((?:the |an? )?)([\w’'-]+)", sentence):
        word = fold(match[2])
        if word in _FUNCTION or word in _TIMES or word[0].isdigit() or stems(word) <= stems(question):
            continue
        if not thing.name or match[2][:1].isupper():
            return True
    return False


def _told(thing: Thing, around: str, known: Sequence[str]) -> str:
    """As much of a thing, from its beginning, as stands in the surroundings word by word; "" for nothing."""
    if thing.name:
        there = stems(f"{around} {' '.join(known)}")
        return thing.text if stems(thing.text) <= there else ""
    tokens = thing.text.split()
    lead = tokens[:1] if fold(tokens[0]) in _ARTICLES else []
    rest = tokens[len(lead) :]
    there = [stem(fold(span.cut(around))) for span in words(around)]
    for length in range(len(rest), 0, -1):
        wanted = [stem(fold(token)) for token in rest[:length]]
        if any(there[i : i + length] == wanted for i in range(len(there) - length + 1)):
            return " ".join([*lead, *rest[:length]])
    return ""
