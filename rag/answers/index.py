"""What needs no judgement: everything that somebody said, or did by saying it, straight from the statements.

"What did Velin say?" and "What did Velin warn about?" name nothing that a sentence could miss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answers.claims import target_names
from rag.answers.pages import Pages
from rag.answers.prose import told
from rag.domain import Claim, Draft, Query, QuestionKind, Speaker, Statement
from rag.lexicon.cues import cues
from rag.lexicon.function_words import content_words
from rag.seams import Records
from rag.text import fold

TOLD, MOST = 10, 40  # statements told in one answer, and shown
ASKS = frozenset({QuestionKind.SAID, QuestionKind.LIST, QuestionKind.WHOM, QuestionKind.CHANGED})
_SAYING = frozenset({"say", "describe", "report", "explain"})  # acts that ask for nothing in particular


def asks_for_all(query: Query) -> bool:
    """Whether a question names people and nothing that they spoke of; a follow-up, what whoever it leans on did."""
    if query.kind not in ASKS or not _people(query):
        return False
    acts = _acts_asked(query)
    return bool(acts) if query.before else acts is not None


def everything_said(query: Query, pages: Pages) -> Draft | None:
    """All statements of the people named, those of one act if the question asks for it; None where it asks for more."""
    if not asks_for_all(query):
        return None
    acts, said = _acts_asked(query), statements_by(query, pages.records)
    said = [statement for statement in said if not acts or statement.act in acts]
    if query.kind is QuestionKind.WHOM:
        said = [statement for statement in said if statement.target]
    if not said:
        return None
    same: dict[str, list[Statement]] = {}  # copies of one text are told once
    for statement in said:
        same.setdefault(told(pages, statement), []).append(statement)
    groups = list(same.items())
    claims = [_claim(query, text, group) for text, group in groups[:TOLD]]
    claims += _further(groups[TOLD:MOST], len(same))
    return Draft(tuple(claims), made_by="local", templated=True, confidence=1.0)


def statements_by(query: Query, records: Records) -> list[Statement]:
    """All statements of the people named that pass the filters."""
    ids = query.filters.among(_people(query))
    return records.statements(replace(query.filters, speakers=ids)) if ids else []


def _people(query: Query) -> Sequence[Speaker]:
    """Whose statements are asked for: those named, else whom a follow-up most likely means by "he"."""
    return query.speakers or (query.spoken_of[:1] if query.before else ())


def _further(groups: Sequence[tuple[str, Sequence[Statement]]], total: int) -> list[Claim]:
    """What is shown without being told, speaker by speaker."""
    by: dict[str | None, list[str]] = {}
    for _, same in groups:
        name = same[0].speaker.name if same[0].speaker else None
        by.setdefault(name, []).extend(statement.id for statement in same)
    of = f" (of {total} statements {MOST} are shown)" if total > MOST else ""
    return [Claim(f"{name}, further{of}:", tuple(ids), name, confidence=1.0) for name, ids in by.items()]


def _acts_asked(query: Query) -> frozenset[str] | None:
    """The acts that the question asks for, none for all; None if its words ask for something else, too."""
    found = cues(fold(query.asked))
    verbs = {word for cue in found for word in content_words(query.asked[cue.start : cue.end])}
    if set(content_words(query.asked)) - verbs:
        return None
    return frozenset(act for cue in found for act in cue.acts) - _SAYING


def _claim(query: Query, text: str, same: Sequence[Statement]) -> Claim:
    first = same[0]
    speaker = first.speaker.name if first.speaker else None
    names = target_names(first.target.text) if query.kind is QuestionKind.WHOM and first.target else ()
    return Claim(text, tuple(statement.id for statement in same), speaker, names, confidence=1.0)
