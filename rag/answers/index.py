"""What needs no judgement: everything that somebody said, or did by saying it, straight from the statements.

"What did Velin say?" and "What did Velin warn about?" name nothing that a sentence could miss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answers.aimed import done_to, people_of
from rag.answers.claims import by_speaker, target_names, told_claim
from rag.answers.pages import Pages
from rag.answers.prose import told
from rag.domain import Claim, Extent, Query, QuestionKind, Quote, Speaker, Statement, Turn, UncheckedAnswer
from rag.lexicon.cues import cues
from rag.lexicon.function_words import content_words
from rag.lexicon.sourcewords import PRONOUNS
from rag.seams import Records
from rag.text import fold, words

TOLD, MOST = 10, 40  # statements told in one answer, and shown
ASKS = frozenset({QuestionKind.SAID, QuestionKind.LIST, QuestionKind.WHOM, QuestionKind.CHANGED})
_POINTING = frozenset([*PRONOUNS, "this", "that", "these", "those", "there", "so"])  # at what was asked before
_SAYING = frozenset({"say", "describe", "report", "explain"})  # acts that ask for nothing in particular


def asks_for_all(query: Query) -> bool:
    """Whether a question names people and nothing that they spoke of; a follow-up, what whoever it leans on did."""
    if query.kind not in ASKS or not _people(query):
        return False
    acts = _acts_asked(query)
    if not query.before:
        return acts is not None
    whole = (query.read or _asks_for_more(query)) and not set(_words(query.asked)) & _POINTING
    return bool(acts) or (acts is not None and bool(whole))


def everything_said(query: Query, pages: Pages, turns: Sequence[Turn] = ()) -> UncheckedAnswer | None:
    """All statements of the people named, those of one act if the question asks for it; None where it asks for more.

    "What else did she say?" asks for those that no answer of the conversation has quoted.
    """
    if not asks_for_all(query):
        return None
    acts, said = _acts_asked(query), statements_by(query, pages.records)
    said = [statement for statement in said if not acts or statement.act in acts]
    if query.kind is QuestionKind.WHOM:
        said = [statement for statement in said if statement.target and not statement.negated]
    if _asks_for_more(query):
        quoted = [citation.quote for turn in turns for citation in turn.answer.citations]
        said = [one for one in said if not any(_quotes(quote, one) for quote in quoted)]
    return _listed(query, pages, said)


def _asks_for_more(query: Query) -> bool:
    return bool(query.before) and "else" in _words(query.asked)


def _quotes(quote: Quote, statement: Statement) -> bool:
    return quote.source_id == statement.source_id and quote.span.meets(statement.extent)


def who_did(query: Query, pages: Pages) -> UncheckedAnswer | None:
    """All statements aimed at whom a question names, as it asks: "Who criticised Velin?"; None: there is none."""
    return _listed(query, pages, done_to(query, pages))


def _listed(query: Query, pages: Pages, said: Sequence[Statement]) -> UncheckedAnswer | None:
    """All of it, the first told speaker by speaker, copies of one text once; None of nothing."""
    same: dict[str, list[Statement]] = {}
    for statement in said:
        same.setdefault(str(told(pages, statement)), []).append(statement)
    groups = list(same.values())
    if not groups:
        return None
    claims = by_speaker(_once_named([_claim(query, pages, group) for group in groups[:TOLD]]))
    claims += _further(pages, groups[TOLD:MOST])
    extent = Extent(len(groups), people_of(said), min(TOLD, len(groups)), min(MOST, len(groups)))
    some = extent if len(groups) > 1 else None
    return UncheckedAnswer(tuple(claims), made_by="local", templated=True, confidence=1.0, extent=some)


def statements_by(query: Query, records: Records) -> list[Statement]:
    """All statements of the people named that pass the filters."""
    ids = query.filters.among(_people(query))
    return records.statements(replace(query.filters, speakers=ids)) if ids else []


def _people(query: Query) -> Sequence[Speaker]:
    """Whose statements are asked for: those named, else whom a follow-up most likely means by "he"."""
    return query.speakers or (query.spoken_of[:1] if query.before else ())


def _once_named(claims: Sequence[Claim]) -> list[Claim]:
    """Of one who is spelled in two ways the first spelling is the short answer."""
    made: list[Claim] = []
    for one in claims:
        again = bool(one.names) and any(one.speaker == other.speaker and one.subject in one.names for other in made)
        made.append(replace(one, names=()) if again else one)
    return made


def _further(pages: Pages, groups: Sequence[Sequence[Statement]]) -> list[Claim]:
    """What is shown without being told, under each name by which its articles call a speaker."""
    by: dict[str | None, list[str]] = {}
    for same in groups:
        name = pages.named(same[0]) if same[0].speaker else None
        by.setdefault(name, []).extend(statement.id for statement in same)
    return [Claim(f"{name}, further:", tuple(ids), name, confidence=1.0) for name, ids in by.items()]


def _acts_asked(query: Query) -> frozenset[str] | None:
    """The acts that the question asks for, none for all; None if its words ask for something else, too."""
    found = cues(fold(query.asked))
    verbs = {word for cue in found for word in content_words(query.asked[cue.start : cue.end])}
    if set(content_words(query.asked)) - verbs:
        return None
    return frozenset(act for cue in found for act in cue.acts) - _SAYING


def _words(text: str) -> list[str]:
    return [fold(span.cut(text)) for span in words(text)]


def _claim(query: Query, pages: Pages, same: Sequence[Statement]) -> Claim:
    first = same[0]
    names: tuple[str, ...] = ()
    if query.kind is QuestionKind.WHOM and first.target:
        names = target_names(first.target.text)
    elif query.kind is QuestionKind.WHO_SAID:
        names = (pages.named(first),)
    return told_claim(pages, first, evidence=tuple(statement.id for statement in same), names=names)
