"""Questions to begin with: made from a library's own statements, each of another kind, and asked beforehand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rag.answers.holdings import holdings, main_topics
from rag.answers.pages import plain_name
from rag.answers.topics import Topic
from rag.domain import Answer, Filters, Statement, Verdict
from rag.errors import RagError
from rag.names.reached import doubtful
from rag.questions.suggestions import AIMED, ALL, ASKS, SPEAKING, SURE
from rag.seams import Records
from rag.text import fold, words

MOST = 6  # questions offered
ARTICLES = 80  # whose statements they are made from, taken evenly
MADE, TRIED = 12, 3  # questions of one kind, and how many of them are asked until one is answered
FIRM = 0.5  # confidence of an answer that is worth showing first
SHORTEST, LONGEST = 6, 16  # words of what somebody is asked to have said
DONE = {"criticise": "criticised", "blame": "blamed", "praise": "praised", "condemn": "condemned"}
Ask = Callable[[str], Answer]

_BEGINS = frozenset("the a an there no all every some".split())  # a whole clause does, and names nobody by a pronoun
_FINITE = frozenset("is are was were has had will would could should must may might does did".split())
_LEANING = frozenset("he she it they we i his her its their our my him them us me this that these those who".split())


@dataclass(frozen=True, slots=True)
class Example:
    """A question, and what its answer has to hold."""

    question: str
    speaker: str = ""  # id of whom the answer must quote; "": anybody
    yes: bool = False  # the answer must be a yes


def examples(records: Records, ask: Ask, most: int = MOST, goes_on: Callable[[], bool] = lambda: True) -> list[str]:
    """At most so many questions of different kinds that `ask` answers. It stops where `goes_on` no longer holds."""
    kinds = [list(dict.fromkeys(islice(kind, MADE))) for kind in _kinds(records)]
    found: list[Example] = []
    for _ in range(TRIED):  # first one of each kind, then of those that fell through
        for kind in filter(None, kinds):
            if len(found) == most or not goes_on():
                return [example.question for example in found]
            asked = {example.speaker for example in found}
            example = min(kind, key=lambda one: one.speaker in asked)  # the first that is about somebody new
            kind.remove(example)
            if _holds(example, ask):
                found.append(example)
                kind.clear()
    return [example.question for example in found]


def _holds(example: Example, ask: Ask) -> bool:
    try:
        answer = ask(example.question)
    except RagError:
        return False
    quoted = {citation.speaker.id for citation in answer.citations if citation.speaker}
    if answer.outcome != "answered" or answer.confidence < FIRM or (example.yes and answer.verdict is not Verdict.YES):
        return False
    return not example.speaker or example.speaker in quoted


def _kinds(records: Records) -> Iterator[Iterator[Example]]:
    """The questions of each kind, those about who is quoted most first."""
    ids = [source.id for source in records.sources(Filters())]
    some = records.statements(Filters(articles=tuple(ids[:: 1 + len(ids) // ARTICLES]))) if ids else []
    quoted, topics = [speaker for speaker, _ in holdings(records).quoted], main_topics(records)
    rank = {speaker.id: place for place, speaker in enumerate(quoted)}
    said = [one for one in some if _plain(one)]
    said.sort(key=lambda one: rank.get(one.speaker.id if one.speaker else "", len(rank)))
    yield _on_a_topic(said, topics)
    yield _aimed_at(said)
    yield _said_so(said)
    yield (Example(f"What was said about {plain_name(topic)}?") for topic, _ in (*topics[1:], *topics[:1]))
    yield _by_acts(said)
    yield iter([Example("Who is quoted most?")] if len(quoted) > 1 else [])
    yield (Example(f"Who is {plain_name(one.name)}?", one.id) for one in quoted if one.kind == "person" and one.roles)
    yield (Example(ALL.format(name=plain_name(one.name)), one.id) for one in quoted)


def _plain(statement: Statement) -> bool:
    """Whether it is surely whose it seems to be."""
    sure = statement.confidence >= SURE and not statement.negated and not doubtful(statement)
    return sure and statement.speaker is not None and statement.speaker.kind in SPEAKING


def _on_a_topic(said: Sequence[Statement], topics: Sequence[Topic]) -> Iterator[Example]:
    for topic, _ in topics:
        by = dict.fromkeys(one.speaker for one in said if one.speaker and fold(topic) in fold(one.said))
        for speaker in islice(by, 2):
            yield Example(f"What did {plain_name(speaker.name)} say about {plain_name(topic)}?", speaker.id)


def _aimed_at(said: Sequence[Statement]) -> Iterator[Example]:
    """Who criticised, blamed or praised somebody who is named, first whom most did."""
    aimed = Counter((s.act, s.target.text) for s in said if s.act in DONE and s.target and s.target.text[:1].isupper())
    for (act, whom), _ in aimed.most_common():
        yield Example(f"Who {DONE[act]} {plain_name(whom)}?")


def _said_so(said: Sequence[Statement]) -> Iterator[Example]:
    """Whether somebody said what they did: a whole short clause that a page tells in its own words."""
    for one in said:
        clause = " ".join(one.said.split()).rstrip(".,;:")
        told = [fold(span.cut(clause)) for span in words(clause)]
        if not one.speaker or one.form != "indirect" or not SHORTEST <= len(told) <= LONGEST:
            continue
        alone = told[0] in _BEGINS and not set(told) & _LEANING and plain_name(clause) == clause
        if alone and set(told) & _FINITE:
            asked = f"{clause[:1].lower()}{clause[1:]}"
            yield Example(f"Did {plain_name(one.speaker.name)} say that {asked}?", one.speaker.id, yes=True)


def _by_acts(said: Sequence[Statement]) -> Iterator[Example]:
    """What somebody did by speaking: "What did Velin warn about?"."""
    for one in said:
        if one.speaker and one.act in ASKS and (one.target or one.act not in AIMED):
            yield Example(ASKS[one.act].format(name=plain_name(one.speaker.name)), one.speaker.id)
