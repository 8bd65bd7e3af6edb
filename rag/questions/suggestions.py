"""Questions to ask next, made only from statements that are there, so that each of them has an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeGuard

from rag.domain import Answer, RefusalKind, Speaker, Statement
from rag.questions.followups import pronouns_in
from rag.questions.names import People
from rag.text import fold

SURE = 0.5  # statements of less confidence suggest nothing
SPEAKING = ("person", "body")

ASKS = {
    "blame": "Who did {name} blame?",
    "warn": "What did {name} warn about?",
    "deny": "What did {name} deny?",
    "promise": "What did {name} promise?",
    "demand": "What did {name} demand?",
    "urge": "Whom did {name} urge?",
    "criticise": "What did {name} criticise?",
    "condemn": "What did {name} condemn?",
    "reject": "What did {name} reject?",
    "threaten": "Whom did {name} threaten?",
    "thank": "Whom did {name} thank?",
    "praise": "Whom did {name} praise?",
    "apologise": "What did {name} apologise for?",
    "admit": "What did {name} admit?",
    "confirm": "What did {name} confirm?",
    "announce": "What did {name} announce?",
    "predict": "What did {name} predict?",
}
ALL = "What did {name} say?"
AIMED = frozenset("blame urge threaten thank praise".split())  # asked only if the article says at whom


def next_questions(answer: Answer, asked: Iterable[str], near: Sequence[Statement], most: int = 3) -> list[str]:
    """What else those cited did by speaking, and what others in the same articles said.

    `near` are the statements of the cited articles, `asked` the questions of the conversation so far.
    """
    cited = {citation.speaker.id for citation in answer.citations if citation.speaker}
    shown = {(c.speaker.id, c.act) for c in answer.citations if c.speaker}
    sure = [(s.speaker, s) for s in near if _speaks(s.speaker) and s.confidence >= SURE and not s.negated]
    same = [(who, s) for who, s in sure if who.id in cited and (who.id, s.act) not in shown]
    others = [(who, s) for who, s in sure if who.id not in cited]
    return _new([*_one_each(same, most - 1), *_one_each(others, most), *_one_each(same, most)], asked, most)


def wider_questions(answer: Answer, most: int = 3) -> list[str]:
    """After a refusal: the same people without the topic, and those whose names come nearest; or whom it may mean."""
    if answer.refusal is RefusalKind.WHICH_PERSON:
        pronouns = pronouns_in(answer.question, People((), (), answer.question))[:1]
        return [one.replaced(answer.question, name) for one in pronouns for name in answer.nearest_names]
    cited = [citation.speaker.name for citation in answer.citations if _speaks(citation.speaker)]
    near = [c.speaker.name for c in answer.nearest if _speaks(c.speaker)]
    names = [*cited, *near, *answer.nearest_names] if answer.refused else []
    return _new([ALL.format(name=name) for name in names], (answer.question, answer.standalone), most)


def _speaks(speaker: Speaker | None) -> TypeGuard[Speaker]:
    return speaker is not None and speaker.kind in SPEAKING


def _one_each(statements: Sequence[tuple[Speaker, Statement]], most: int) -> Iterator[str]:
    """A question a speaker, in the order of the statements; acts that were asked about give way to new ones."""
    acts: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for speaker, statement in statements:
        names[speaker.id] = speaker.name
        if statement.act in ASKS and (statement.target or statement.act not in AIMED):
            acts.setdefault(speaker.id, []).append(statement.act)
    used: set[str] = set()
    for id, name in list(names.items())[:most]:
        act = next((act for act in acts.get(id, ()) if act not in used), None)
        used |= {act} if act else set()
        yield (ASKS[act] if act else ALL).format(name=name)


def _new(questions: Iterable[str], asked: Iterable[str], most: int) -> list[str]:
    """Each question once, without those that were asked already."""
    known = {_bare(question) for question in asked}
    found: dict[str, str] = {}
    for question in questions:
        found.setdefault(_bare(question), question)
    return [question for bare, question in found.items() if bare not in known][:most]


def _bare(question: str) -> str:
    return " ".join(fold(question).rstrip(" ?.!").split())
