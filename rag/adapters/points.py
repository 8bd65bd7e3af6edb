"""Points: statements that say the same, made one; and the words that tell of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.adapters.case import Case
from rag.checks.quotes import MAX_GAP, MIN_WORDS
from rag.domain import Claim, Hit, Passage, Quote, Span, Statement
from rag.questions.relevance import about, topic_of
from rag.questions.topics import stems
from rag.speech.inflect import forms
from rag.text import words

MAX_POINTS = 40  # shown in one answer; the prose says how many there are
MAX_NAME_WORDS = 6  # of one name of several in a target
_MARKS = " \t\n“”„«»\"‘’',;"
SAME_POINT = 0.7  # share of the shorter statement's words from which two statements make one point


@dataclass(frozen=True)
class Point:
    """Statements that say the same, in one article or several: the earliest and fullest first."""

    statements: tuple[Statement, ...]

    @property
    def first(self) -> Statement:
        return self.statements[0]


def cite(text: str, statements: Sequence[Statement], speaker: str | None, names: tuple[str, ...] = ()) -> Claim:
    """A claim that shows each statement whole: one that other words interrupt for long is shown in its parts."""
    shown = [(statement.id, span) for statement in statements for span in _pieces(statement)]
    return Claim(text, tuple(id for id, _ in shown), speaker, names, tuple(span for _, span in shown))


def _pieces(statement: Statement) -> list[Span | None]:
    """The parts that one quotation cannot hold together, without marks around them; [None]: one can."""
    groups: list[list[Quote]] = [[]]
    for quote in statement.content:
        if groups[-1] and quote.span.start - groups[-1][-1].span.end > MAX_GAP:
            groups.append([])
        groups[-1].append(quote)
    if len(groups) == 1:
        return [None]
    pieces: list[Span | None] = []
    for first, last in ((group[0], group[-1]) for group in groups):
        start = first.span.end - len(first.text.lstrip(_MARKS))
        end = last.span.start + len(last.text.rstrip(_MARKS))
        if start < end and (first is not last or len(words(first.text)) >= MIN_WORDS):
            pieces.append(Span(start, end))
    return pieces or [None]


def points(case: Case, hits: Sequence[Hit]) -> list[Point]:
    """Statements that say the same joined to one point each, in the order of `hits`, or of time without a topic."""
    ordered = list(hits) if stems(topic_of(case.query)) else case.in_order(hits)
    if stems(topic_of(case.query)):
        ordered.sort(key=lambda hit: -hit.score)
    made: list[tuple[frozenset[str], list[Statement]]] = []
    for hit in ordered:
        text = hit.found.said
        own = stems(text)
        for known, said in made:
            if case.key(said[0]) == case.key(hit.found) and _alike(own, known) and said[0].negated == hit.found.negated:
                said.append(hit.found)
                break
        else:
            made.append((own, [hit.found]))
    return [Point((said[0], *sorted(said[1:], key=lambda s: -len(s.extent)))) for _, said in made]


def _alike(one: frozenset[str], two: frozenset[str]) -> bool:
    smaller = min(len(one), len(two))
    return smaller >= 4 and len(one & two) >= SAME_POINT * smaller and len(one & two) >= 0.5 * max(len(one), len(two))


def target_names(target: str) -> tuple[str, ...]:
    """The names in a target: its parts where each is a short name, else the whole if it is short.

    >>> target_names("the Zionist regime and the United States")
    ('the Zionist regime', 'the United States')
    >>> target_names("Tolmar, the country that owns the dam, and Kestria")
    ('Tolmar', 'Kestria')
    """
    named = re.sub(r",\s+(?:an?|the|its|his|her|their)\s+[a-z][^,]*,", ",", target)  # what is said of a name is no name
    parts = [part for part in re.split(r",\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+", named) if part.strip()]
    if len(parts) > 1 and all(len(words(part)) <= MAX_NAME_WORDS and re.search(r"[^\W\d_a-z]", part) for part in parts):
        return tuple(parts)
    return (target,)


def past(act: str) -> str:
    """The past form of an act's first verb, with the preposition it takes."""
    phrase = {"condole": "condoled with", "apologise": "apologised to", "warn": "warned", "agree": "agreed with"}
    return phrase.get(act) or (forms(act) + ("", "", "", ""))[3] or f"{act}ed"


def spread(case: Case, statements: Iterable[Statement]) -> str:
    """In how many articles, and how many of them carry one text: " (5 articles, 3 of them the same text)"; or ""."""
    articles = {statement.source_id for statement in statements}
    if len(articles) < 2:
        return ""
    groups = Counter(group for id in articles if (group := case.copies.get(id)))
    same = sum(count for count in groups.values() if count > 1)
    copied = "" if not same else ", the same text" if same == len(articles) else f", {same} of them the same text"
    return f" ({len(articles)} articles{copied})"


def verb(case: Case, statement: Statement) -> str:
    act = "say" if statement.act in ("describe", "report", "explain") else statement.act
    return f"did not {act}" if case.denies_doing(statement) else past(act)


def worded(case: Case, claims: Sequence[Claim]) -> list[Claim]:
    """Every answer says whose words it shows; the same is not said twice on end."""
    found = {hit.found.id: hit.found for hit in case.hits}
    made: list[Claim] = []
    last, shown = "", set()
    for claim in claims:
        here = claim.speaker, tuple(about(found[id]) for id in claim.evidence if id in found)
        if not claim.text and not any(claim.spans) and here in shown:
            continue  # a copy of what was just shown
        shown.add(here)
        piece = found.get(claim.evidence[0]) if claim.evidence else None
        text = claim.text or (_lead(case, piece) if last in ("", _OWN) else "")
        made.append(replace(claim, text="" if text == last else text))
        last = text or last
    return made


_OWN = "The article says"


def _lead(case: Case, piece: Statement | Passage | None) -> str:
    if not isinstance(piece, Statement) or not (piece.speaker or piece.mention):
        return _OWN
    name = case.label(piece) if piece.speaker else case.named(piece)
    return f"{name}{',' if ',' in name else ''} {verb(case, piece)}"
