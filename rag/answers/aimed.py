"""Who criticised, thanked or urged somebody: from the acts and targets of the statements, and never turned round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from rag.answers.headline import Wanted, wanted
from rag.answers.pages import Pages
from rag.answers.stances import TIE_OF, acts_asked
from rag.domain import Candidate, Query, QuestionKind, Speaker, Statement
from rag.lexicon.cues import cues
from rag.lexicon.function_words import content_words
from rag.names.matching import MAYBE, SAME, same_name
from rag.names.parsing import parse
from rag.names.reached import doubtful
from rag.text import fold

ASKS = frozenset({QuestionKind.WHO_SAID, QuestionKind.SHORT, QuestionKind.LIST, QuestionKind.WHO_IS})


def done_to(query: Query, pages: Pages) -> list[Statement]:
    """The statements that do what is asked to whom the question names: "Who criticised Velin?"; [] of others."""
    acts, named = acts_asked(query.question), _named(query)
    if query.kind not in ASKS or not acts or not (query.speakers or named):
        return []
    if query.kind is not QuestionKind.LIST and wanted(query.question) is not Wanted.PERSON:
        return []
    filters = replace(query.filters, speakers=())
    found = [one for one in pages.records.aimed(sorted(acts), filters) if one.speaker and not one.negated]
    return [one for one in found if not doubtful(one) and aims_at(one, query, pages)]


def aims_at(statement: Statement, query: Query, pages: Pages) -> bool:
    """Whether a statement's target is whom the question names."""
    if statement.target is None or statement.speaker in query.speakers:
        return False
    named = _named(query)
    if query.speakers and all(any(_is_called(statement, one, pages) for one in some) for some in _meant(query)):
        return named <= set(content_words(f"{statement.said} {statement.target.text}"))
    return bool(named) and named <= set(content_words(statement.target.text))


def turned_round(query: Query, candidate: Candidate, statement: Statement | None, pages: Pages) -> bool:
    """Whether a candidate says the contrary of an act that is asked for, does it to somebody else, or refuses to."""
    acts = acts_asked(query.question)
    if query.kind not in (QuestionKind.WHO_SAID, QuestionKind.WHOM) or not acts:
        return False
    if query.kind is QuestionKind.WHOM:
        return statement is not None and statement.act in TIE_OF and (statement.act not in acts or statement.negated)
    if statement is None:
        return True  # the article's own voice praises and blames for nobody
    if statement.negated or doubtful(statement):
        return True
    if statement.act in TIE_OF and statement.act not in acts:
        return True
    if statement.act not in acts or statement.target is None or aims_at(statement, query, pages):
        return False
    return not _named(query) & set(content_words(f"{statement.said} {statement.target.text}"))


def _meant(query: Query) -> list[list[Speaker]]:
    """The speakers of a question by whom each name may mean: "Trump" is any one of those who have that surname."""
    groups: dict[object, list[Speaker]] = {}
    for speaker in query.speakers:
        key = parse(speaker.name, "person").surname if speaker.kind == "person" else speaker.id
        groups.setdefault(key, []).append(speaker)
    return list(groups.values())


def _named(query: Query) -> frozenset[str]:
    """The words for whom or what the act is done to, besides the speakers named: "the harbour authority"."""
    return _besides(query.question, query.speakers)


@lru_cache(maxsize=16)  # the same for each statement that is looked at
def _besides(question: str, speakers: tuple[Speaker, ...]) -> frozenset[str]:
    verbs = {word for cue in cues(fold(question)) for word in content_words(question[cue.start : cue.end])}
    own = {word for speaker in speakers for name in speaker.names for word in content_words(name)}
    return frozenset(content_words(question)) - verbs - own


def _is_called(statement: Statement, speaker: Speaker, pages: Pages) -> bool:
    """Whether the target is this speaker: by the full name, or by a part of it where the article has the whole."""
    assert statement.target is not None
    words, kind = " ".join(statement.target.text.split()), speaker.kind if speaker.kind in ("person", "body") else ""
    like = max((same_name(words, name, kind) for name in speaker.names), default=0.0)
    if like >= SAME:
        return True
    whole = [name for name in speaker.names if parse(name, kind).given or kind == "body"]
    parts = [name for name in whole if _begins(words, name, like)]
    text = fold(pages.article(statement.source_id).text) if parts else ""
    return any(fold(name) in text for name in parts)


def _begins(target: str, name: str, like: float) -> bool:
    """A part of a name alone, or a name that a target begins or ends with: "Okafor", "the mediator, Lucian Faro"."""
    return like >= MAYBE or fold(name) in fold(target) or fold(target).startswith(fold(name.split()[-1]) + " ")


def people_of(statements: Sequence[Statement]) -> int:
    return len({one.speaker.id for one in statements if one.speaker})
