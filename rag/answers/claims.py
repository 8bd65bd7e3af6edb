"""From a scored sentence to a claim: whose words of it are cited, and which part of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answers.headline import Wanted, fits, wanted, whole
from rag.answers.pages import Pages, plain_name
from rag.answers.prose import own_words, told
from rag.answers.stances import acts_asked
from rag.domain import Candidate, Claim, Query, QuestionKind, Quote, Span, Statement
from rag.lexicon.function_words import content_words
from rag.names.reached import doubtful
from rag.text import words

RIGHT = 0.5  # a short answer is shown where it is more likely right than not
SURE_SPAN = 0.5  # score from which whom somebody blames is read out of words that are aimed at nobody in the index
MAX_NAME_WORDS = 6  # of one name of several


def claim(pages: Pages, query: Query, candidate: Candidate, names: tuple[str, ...] = (), lead: str = "") -> Claim:
    """What a candidate says, told in a sentence behind `lead`."""
    own, statement = _own_part(query, candidate), meant(query, candidate)
    if own or statement is None:
        span = own or candidate.sentence.span
        line = own_words(pages, candidate.source.id, span)
        made = Claim(f"{lead}{line}", (candidate.sentence.id,), None, names, (span,), confidence=candidate.score)
        return replace(made, subject=line.who, further=line.what)
    part = _part(statement, candidate)
    return told_claim(pages, statement, part, lead=lead, names=names, score=candidate.score)


def told_claim(
    pages: Pages,
    statement: Statement,
    part: Span | None = None,
    evidence: tuple[str, ...] = (),
    lead: str = "",
    names: tuple[str, ...] = (),
    score: float = 1.0,
) -> Claim:
    """A statement, or a part of it, told in a sentence behind `lead`; `evidence` where copies stand beside it."""
    line = told(pages, statement, part)
    speaker = statement.speaker.name if statement.speaker and not doubtful(statement) else None
    ids = evidence or (statement.id,)
    made = Claim(f"{lead}{line}", ids, speaker, names, (part,) if part else (), confidence=score)
    return replace(made, subject=pages.named(statement) if speaker else line.who, further=line.what)


def by_speaker(claims: Sequence[Claim]) -> list[Claim]:
    """The same claims, those about one speaker next to each other, in the order in which speakers first appear."""
    groups: dict[str, list[Claim]] = {}
    for one in claims:
        groups.setdefault(one.speaker or one.subject, []).append(one)
    return [one for some in groups.values() for one in some]


def told_once(claims: Sequence[Claim]) -> list[Claim]:
    """The same claims, those that say the same in the same words as one, with the evidence of all."""
    groups: dict[tuple[str, str | None], list[Claim]] = {}
    for one in claims:
        groups.setdefault((one.text, one.speaker), []).append(one)
    return [_joined(some) if len(some) > 1 else some[0] for some in groups.values()]


def _joined(claims: Sequence[Claim]) -> Claim:
    ids: dict[str, Span | None] = {}
    for one in claims:
        for i, id in enumerate(one.evidence):
            ids.setdefault(id, one.spans[i] if i < len(one.spans) else None)
    names = tuple(dict.fromkeys(name for one in claims for name in one.names))
    return replace(claims[0], evidence=tuple(ids), spans=tuple(ids.values()), names=names)


def _own_part(query: Query, candidate: Candidate) -> Span | None:
    """What the article says itself in a sentence that holds somebody's words, too, if the short answer stands there."""
    match = candidate.match
    if query.kind is not QuestionKind.SHORT or match is None or match.span is None or match.right < RIGHT:
        return None
    said = [s.span for s in candidate.statements if s.speaker or s.mention]
    if not said or any(span.meets(match.span) for span in said):
        return None
    start = max((span.end for span in said if span.end <= match.span.start), default=candidate.sentence.span.start)
    end = min((span.start for span in said if span.start >= match.span.end), default=candidate.sentence.span.end)
    return Span(max(start, candidate.sentence.span.start), min(end, candidate.sentence.span.end))


def meant(query: Query, candidate: Candidate) -> Statement | None:
    """The statement of a sentence that answers; None: the article itself does.

    Of several the one by somebody asked about, else the one with most words of the question, else the longest.
    """
    asked, wanted = {speaker.id for speaker in query.speakers}, set(content_words(query.standalone))
    given = [s for s in candidate.statements if s.speaker or s.mention]

    def rank(statement: Statement) -> tuple[bool, int, int]:
        theirs = statement.speaker is not None and statement.speaker.id in asked
        return theirs, len(wanted & set(content_words(statement.said))), len(statement.extent)

    return max(given, key=rank, default=None)


def _part(statement: Statement, candidate: Candidate) -> Span | None:
    """What of a statement over several sentences stands in this one; None: all of it is shown."""
    extent, sentence = statement.extent, candidate.sentence.span
    if sentence.holds(extent):
        return None
    start, end = max(extent.start, sentence.start), min(extent.end, sentence.end)
    return Span(start, end) if start < end else None


def short_answer(pages: Pages, query: Query, candidate: Candidate) -> tuple[str, ...]:
    """The words of a candidate that answer, as names; () where the matcher is not sure of them.

    Whom somebody blames is the target of what they say, if it is aimed as the question asks; a short answer must be of
    the kind that is asked for, and cut no name of the page.
    """
    match, kind = candidate.match, wanted(query.question)
    if match is None or match.right < RIGHT:
        return ()
    if query.kind is QuestionKind.WHOM and (target := _aimed(query, candidate)):
        if match.span is not None and match.span.holds(target.span):  # with the name behind "the chief executive,"
            return target_names(plain_name(match.span.cut(pages.article(candidate.source.id).text)))
        return target_names(plain_name(target.text))
    if query.kind is QuestionKind.WHOM:
        kind = Wanted.ANYTHING  # "nobody", "the clerk"
        if match.by_speaker or candidate.score < SURE_SPAN:
            return ()
    if match.by_speaker:
        return speaker_name(pages, query, candidate) if kind in (Wanted.PERSON, Wanted.ANYTHING) else ()
    text = pages.article(candidate.source.id).text
    if match.span is None or not whole(text, match.span):
        return ()
    name = plain_name(match.span.cut(text))
    return target_names(name) if name and fits(name, kind) else ()


def _aimed(query: Query, candidate: Candidate) -> Quote | None:
    """Whom a candidate's words are aimed at, if they do what the question asks."""
    said = meant(query, candidate)
    aimed = said is not None and said.act in acts_asked(query.question) and not said.negated
    return said.target if said and aimed else None


def speaker_name(pages: Pages, query: Query, candidate: Candidate) -> tuple[str, ...]:
    """Whoever speaks in a candidate, under the fullest name that its article uses; () if nobody is named."""
    statement = meant(query, candidate)
    return (pages.named(statement),) if statement and statement.speaker and not doubtful(statement) else ()


def target_names(target: str) -> tuple[str, ...]:
    """The names in a target: its parts where each is a short name, else the whole.

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
