"""Why there is no answer: five different reasons, each with what was searched and what comes nearest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from rag.adapters.case import TRUSTED, Case
from rag.adapters.pages import UNNAMED, plain_name
from rag.adapters.points import cite
from rag.domain import Claim, Filters, Hit, Refusal, Span, Statement
from rag.questions.frames import PRONOUNS
from rag.questions.relevance import fits_act, margin, topic_of
from rag.questions.topics import coverage, stems
from rag.seams import Records
from rag.speech.acts import ACTS
from rag.speech.inflect import forms
from rag.text import fold

NEAR_NAME = 60.0  # of rapidfuzz' 100: names shown as the closest
NEAR_WORD = 62.0  # the same for one word of a name: "Ingmar" and "Ingrid" are 67 alike
SAID_BY_OTHERS = 0.6
IN_THEIR_WORDS = 0.7  # of the words asked about: with fewer, it is not said that somebody else did say it


def refuse(case: Case) -> tuple[list[Claim], Refusal]:
    """The nearest evidence, and why it is no answer; in the reason nothing stands in quotation marks."""
    claims, refusal = _refusal(case)
    nearest = tuple(plain_name(name) for name in refusal.nearest)
    reason = plain_name(refusal.reason)
    return claims, Refusal(refusal.kind, reason[:1].upper() + reason[1:], nearest)


def _refusal(case: Case) -> tuple[list[Claim], Refusal]:
    query = case.query
    if titles := set(query.unknown) & set(query.filters.articles):
        return [], Refusal("not_in_library", f"No article of the library has the title {titles.pop()}.")
    if query.unknown and not query.speakers:
        return _nobody(case)
    if query.speakers and not case.asked:
        return _never_quoted(case)
    if query.kind == "fact":
        return _nothing(case)
    if case.own_voice_wins(0.0) or (not query.speakers and query.kind == "who_said" and _voice(case)):
        return _own_voice(case)
    named = [hit for hit in case.others if hit.score >= SAID_BY_OTHERS and _certain(case, hit.found)]
    if not case.asks_act:
        named = [hit for hit in named if _share(case, hit.found) >= IN_THEIR_WORDS]
        if query.kind == "did_say" and len(stems(_topic(case))) < 2:
            named = []  # of "she resigned" one word is met by anybody who speaks of resigning
    if case.asks_act:
        named = [hit for hit in named if fits_act(hit.found, query.act)]
    if named and query.speakers and query.kind in ("said", "did_say", "detail", "whom"):
        voiced = _voice(case) and not case.asks_act and case.own_voice[0] > _share(case, named[0].found)
        return _own_voice(case) if voiced else _others(case, named)
    if query.speakers and (voice := _voice(case)) and query.kind in ("said", "did_say", "detail"):
        return _own_voice(case) if voice[0] >= 0.99 else _not_on_this(case)
    return _not_on_this(case) if query.speakers else _nothing(case)


def _certain(case: Case, statement: Statement) -> bool:
    """Whether the page leaves no doubt who says it: only then it is offered as said by somebody else."""
    return statement.speaker is not None and case.named(statement) != UNNAMED


def _share(case: Case, statement: Statement) -> float:
    """How many of the words asked about the sentence of a statement has, 0..1."""
    return coverage(stems(_topic(case)), case.sentence(statement))


def searched(case: Case) -> str:
    """ "2 articles, 2024-11-28 to 2024-11-29"."""
    count, first, last = case.extent(case.query.filters)
    span = f", {first}" + (f" to {last}" if last != first else "") if first else ""
    return f"{count} article{'' if count == 1 else 's'}{span}"


def _whom(case: Case) -> str:
    return " and ".join(list(dict.fromkeys(speaker.name for speaker in case.query.speakers))[:3])


def _topic(case: Case) -> str:
    return topic_of(case.query)[:120]


def _nobody(case: Case) -> tuple[list[Claim], Refusal]:
    name = case.query.unknown[0]
    if fold(name) in PRONOUNS:
        return [], Refusal("unknown_speaker", f"It is not clear who is meant by {name}; name the speaker.")
    if case.mentioning:
        return _mentions(case, name)
    by_name = _names(case.records, case.records.generation())
    near = process.extract(name, by_name.keys(), scorer=fuzz.WRatio, limit=20, score_cutoff=NEAR_NAME)
    closest = tuple(dict.fromkeys(by_name[own] for own, _, _ in near if _spelt_alike(name, own)))[:3]
    reason = f"Nobody called {name} is quoted or named in the library (searched: {searched(case)})."
    return [], Refusal("unknown_speaker", reason, closest)


@lru_cache(maxsize=2)
def _names(records: Records, generation: int) -> dict[str, str]:
    """Every spelling of a person's or body's name, and the name; `generation` keeps what is remembered up to date."""
    named = (speaker for speaker in records.speakers() if speaker.kind in ("person", "body"))
    return {own: speaker.name for speaker in named for own in speaker.names}


def _spelt_alike(name: str, own: str) -> bool:
    """Whether a word of one is nearly a word of the other; a few letters in common make no name."""
    asked, known = ([w for w in fold(text).split() if len(w) > 2 and w not in _SMALL] for text in (name, own))
    return any(fuzz.ratio(one, other) >= NEAR_WORD for one in asked for other in known)


_JOINT = {"apologise": " to", "condole": " with", "agree": " with"}  # before whom it is done to
_SMALL = frozenset("the and for von van bin".split())


def _mentions(case: Case, name: str) -> tuple[list[Claim], Refusal]:
    articles = {hit.found.source_id for hit in case.mentioning}
    reason = (
        f"{name} is mentioned in {len(articles)} article{'' if len(articles) == 1 else 's'}, but never quoted "
        f"(searched: {searched(case)})."
    )
    return _sentences(case), Refusal("never_quoted", reason)


def _sentences(case: Case) -> list[Claim]:
    found = [(hit.found, case.naming_sentence(hit.found)) for hit in case.mentioning[:2]]
    return [Claim("", (passage.id,), spans=(span,)) for passage, span in found if span]


def _never_quoted(case: Case) -> tuple[list[Claim], Refusal]:
    """They are speakers of the library, but nothing by them passes the question's filters."""
    elsewhere = Filters(speakers=tuple(speaker.id for speaker in case.query.speakers))
    count = len(case.records.sources(elsewhere))
    where = f"{_whom(case)} is not quoted where you asked (searched: {searched(case)})"
    also = f"; quoted in {count} other article{'' if count == 1 else 's'} of the library." if count else "."
    if case.mentioning:
        where = f"{_whom(case)} is mentioned, but not quoted, where you asked (searched: {searched(case)})"
    return _sentences(case), Refusal("never_quoted", where + also)


def _voice(case: Case) -> tuple[float, object, Span] | None:
    """The article's own sentence on the topic; of a single word it may say anything."""
    enough = case.own_voice is not None and case.own_voice[0] >= 0.75 and len(stems(_topic(case))) > 1
    return case.own_voice if enough else None


def _own_voice(case: Case) -> tuple[list[Claim], Refusal]:
    _, passage, span = case.own_voice
    by = f"No statement by {_whom(case)} says this" if case.query.speakers else "Nobody is quoted as saying this"
    reason = f"{by}; an article says it in its own voice (searched: {searched(case)})."
    return [Claim("", (passage.id,), spans=(span,))], Refusal("own_voice", reason)


def _others(case: Case, others: Sequence[Hit]) -> tuple[list[Claim], Refusal]:
    best = [hit.found for hit in others if margin(others[0].score, hit.score) <= 1.0][:3]
    names = tuple(dict.fromkeys(case.label(statement) for statement in best))
    told = names[0] if len(names) == 1 else " and ".join(dict.fromkeys(case.named(statement) for statement in best))
    told += "," if "," in names[0] and len(names) == 1 else ""
    theirs = f"No statement by {_whom(case)} says this; {told} did"
    if case.query.kind in ("said", "detail") and not case.asks_act:
        theirs = f"No statement by {_whom(case)} is about this; {told} spoke of it"
    reason = f"{theirs} (searched: {searched(case)})."
    return [_shown(case, statement) for statement in best], Refusal("said_by_others", reason, names)


def _shown(case: Case, statement: Statement) -> Claim:
    return cite("", [statement], case.speaker_name(statement))


def _not_on_this(case: Case) -> tuple[list[Claim], Refusal]:
    query = case.query
    done = [hit for hit in case.asked if query.act and fits_act(hit.found, query.act, strictly=True)]
    about = f"but not on {_topic(case)}" if _topic(case) else "but not as you asked"
    if query.kind == "detail" and query.wh and _topic(case).casefold().startswith(query.wh.split()[0]):
        about = f"but no statement tells {_topic(case)[:1].lower()}{_topic(case)[1:]}"
    if query.kind == "did_say" and query.topic and not query.target:
        about = f"but not as saying that {_topic(case)}" if query.act else "but not as you asked"
    if case.asks_act:
        aimed = ACTS[query.act].aimed and query.act not in ("threaten", "warn")
        whom = query.target if query.target else "anybody" if aimed else "this"
        of = f"{query.target} of {query.topic}" in query.standalone
        over = (" of " if of else " over " if aimed else ": ") + query.topic if query.topic else ""
        if query.act in _JOINT and query.topic and not query.target:
            whom, over = query.topic, ""
        about = f"but no statement {forms(query.act)[1]}{_JOINT.get(query.act, '')} {whom}{over}"
    articles = len({hit.found.source_id for hit in case.asked})
    are = "are" if " and " in _whom(case) and len(query.speakers) > 1 else "is"
    reason = (
        f"{_whom(case)} {are} quoted in {articles} article{'' if articles == 1 else 's'}, {about} "
        f"(searched: {searched(case)}). Nearest:"
    )
    nearest = sorted(done or case.asked, key=lambda hit: -hit.score)[:3]
    return [_shown(case, hit.found) for hit in nearest], Refusal("not_on_this", reason)


def _nothing(case: Case) -> tuple[list[Claim], Refusal]:
    nearest = [hit for hit in sorted(case.hits, key=lambda hit: -hit.score) if hit.score >= TRUSTED / 2][:1]
    claims = [_shown(case, hit.found) for hit in nearest if isinstance(hit.found, Statement)]
    if voice := _voice(case) if case.query.kind == "fact" else None:
        claims = [Claim("", (voice[1].id,), spans=(voice[2],))]
    reason = f"Nothing in the library answers this (searched: {searched(case)})." + (" Nearest:" if claims else "")
    return claims, Refusal("not_in_library", reason)
