"""What comes nearest in meaning, where no statement has the words of the question: shown, and said to be only that.

Sentences are weighed against the question as a whole. A statement is offered if it is near enough, and if nothing that
others or the article say near it is clearly nearer: then the refusal has more to tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rag.adapters.case import Case
from rag.adapters.details import WHO, wants_short
from rag.adapters.points import cite, target_names
from rag.adapters.shortplaces import wh_of
from rag.adapters.verdicts import numbers
from rag.domain import Claim, Passage, Statement
from rag.questions.relevance import fits_act, met, topic_of
from rag.questions.short import asked_of, fitting
from rag.questions.shortdeeds import another_deed, lacking
from rag.questions.shortkinds import holds
from rag.questions.topics import stems
from rag.seams import Embedder, Vectors
from rag.speech.acts import ACTS
from rag.text import fold

READ = 16  # statements weighed, of those found the best
PASSAGES, RIVALS = 3, 6  # passages, and statements of others, that may be nearer
SHARED = 0.3  # what the words of the question, all met, add to the cosine
SURE = 0.5  # of the few words that the reader cuts from the nearest sentence
LIKELY = 0.1  # the same of a number or a date in the words of the very speaker asked for it
LEAD = "Closest in meaning: "


@dataclass(frozen=True)
class Bar:
    """What a sentence must reach to be shown: how near it is, and how far behind a rival it may be.

    Up to `most` are shown, if they are within `together` of the nearest.
    """

    least: float
    behind: float
    together: float
    most: int


# `python -m training.measure_closest` measures what they let pass, on question sets.
OF_SPEAKER = Bar(0.45, behind=0.2, together=0.05, most=3)
OF_ANYBODY = Bar(0.58, behind=0.0, together=0.03, most=2)
OF_SO_CALLED = Bar(0.5, behind=0.08, together=0.03, most=2)  # "which senator": where there are few


def closest(case: Case) -> list[Claim]:
    """The nearest statements of the speakers asked about, or of anybody where the question asks who."""
    query = case.query
    asks_who = query.kind in ("who_said", "fact") and query.wh.split(" ")[0] in ("who", "which")
    if case.meaning is None or not stems(topic_of(query)):
        return []  # "whom did she accuse" has nothing to be near to
    if asks_who and not query.unknown and (query.wh == "who" or not query.speakers):
        return _anybodys(case)
    return _theirs(case) if query.speakers and query.kind in ("said", "whom", "detail", "fact") else []


def _theirs(case: Case) -> list[Claim]:
    own = {hit.found.id for hit in case.asked}
    others = [case.sentence(hit.found) for hit in case.others[:RIVALS]]
    told = (text for text in _told(case, lambda statement: statement.id in own))
    near = _nearest(case, [hit.found for hit in case.asked], OF_SPEAKER, [*others, *told])
    if case.query.kind in ("detail", "fact") and wants_short(case):
        near = [statement for statement in near[:1] if _has_one(case, statement)]
    if not near:
        return []
    first = near[0]
    return [cite(LEAD + case.named(first), near, case.speaker_name(first), _short(case, first))]


def _anybodys(case: Case) -> list[Claim]:
    hits = case.called_for(case.others if case.query.speakers else case.statements)
    said = [hit.found for hit in hits if (hit.found.speaker or hit.found.mention) and _may_do(case, hit.found)]
    bar = OF_SO_CALLED if case.called(hits) else OF_ANYBODY
    near = _nearest(case, said, bar, _told(case, lambda statement: True))
    return [
        cite(("· " if i else LEAD) + case.label(one), [one], case.speaker_name(one), case.short_name(one))
        for i, one in enumerate(near)
    ]


_DONE_IN_WORDS = frozenset("deny confirm reject admit thank apologise condole congratulate praise support".split())


def _may_do(case: Case, statement: Statement) -> bool:
    """Whether it may be what was asked for: nobody denies, confirms or thanks by saying something near."""
    done = fits_act(statement, case.query.act) and not case.denies_doing(statement)
    return case.query.act not in _DONE_IN_WORDS or done


def _nearest(case: Case, said: Sequence[Statement], bar: Bar, rivals: Iterable[str]) -> list[Statement]:
    """The statements nearest to the question, if they reach the bar; a sentence counts once."""
    by_sentence = {case.sentence(statement): statement for statement in reversed(said[:READ])}
    asked, encoder = _asked(case), case.meaning()
    vector = encoder.embed([asked])[0]
    weighed = sorted(_weighed(encoder, asked, vector, list(by_sentence)), reverse=True)
    if not weighed or weighed[0][0] < bar.least:
        return []
    best = weighed[0][0]
    nearer = [text for text in rivals if text not in by_sentence]
    if any(weight > best + bar.behind for weight, _ in _weighed(encoder, asked, vector, nearer)):
        return []
    return [by_sentence[text] for weight, text in weighed if weight >= best - bar.together][: bar.most]


def _weighed(encoder: Embedder, asked: str, vector: Vectors, texts: Sequence[str]) -> list[tuple[float, str]]:
    cosines = encoder.embed(texts) @ vector if texts else ()
    return [(float(cosine) + SHARED * met(asked, text), text) for cosine, text in zip(cosines, texts, strict=True)]


def _asked(case: Case) -> str:
    """The question without the names of whom it asks about: any sentence of theirs may have these."""
    names = {name for speaker in case.query.speakers for name in speaker.names}
    text = case.query.standalone
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?:['’]s)?(?!\w)", "", text)
    return " ".join(text.split())


def _told(case: Case, besides: Callable[[Statement], bool]) -> list[str]:
    """The sentences of the passages found in which no statement stands that is one of those asked about."""
    passages = [hit.found for hit in case.hits if isinstance(hit.found, Passage)][:PASSAGES]
    return [
        part.cut(case.article(passage.source_id).text)
        for passage in passages
        for part in case.parts_of(passage)
        if not any(one.extent.meets(part) and besides(one) for one in case.said_in(passage.source_id))
    ]


def _has_one(case: Case, statement: Statement) -> bool:
    """Whether there is a number or a date at all where one is asked for; only a named source is asked for its own."""
    topic, sentence = topic_of(case.query), case.sentence(statement)
    if case.query.kind == "fact":
        return bool(_short(case, statement))
    counts = wh_of(case).startswith(("how", "when"))
    return holds(wh_of(case), topic, sentence) and (met(topic, sentence) > 0 or not counts)


def _short(case: Case, statement: Statement) -> tuple[str, ...]:
    """The few words that answer: whom the statement is aimed at, or what the reader is sure of and is of the kind."""
    wh, topic, sentence = wh_of(case), topic_of(case.query), case.sentence(statement)
    if not wh or wh in ("what", "how", "why"):
        return ()
    if wh in WHO and case.query.kind != "fact" and statement.target and ACTS[statement.act].aimed:
        return target_names(statement.target.text)
    answer = case.reader.best(asked_of(case.query), [sentence])[0]
    cut = fitting(answer.span, wh, topic, sentence) if answer.span else None
    if cut is None or another_deed(topic, lacking(topic, sentence), sentence):
        return ()
    theirs = case.query.kind == "detail" and wants_short(case) and wh not in WHO
    alone = theirs and (answer.right >= LIKELY or len(numbers(fold(sentence))) == 1)
    return (cut.cut(sentence),) if alone or answer.right >= SURE else ()
