"""Answers about several statements at once: side by side, one after another, who somebody is, how often and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.adapters.case import LENIENT, TRUSTED, Case
from rag.adapters.pages import plain_name
from rag.adapters.points import MAX_POINTS, cite, past, target_names
from rag.checks.quotes import locate
from rag.domain import Claim, Hit, Passage, Statement
from rag.people.tallies import MOST_QUOTED, most_quoted
from rag.questions.relevance import topic_of
from rag.questions.short import role_of
from rag.questions.topics import stems
from rag.speech.acts import ACTS
from rag.text import fold

TITLE_WORDS = 8  # that stand for an article of no known outlet
MAX_EACH = 8  # statements shown for one outlet or day


def compare(case: Case) -> list[Claim]:
    """The statements outlet by outlet (or speaker by speaker), in the order of the articles."""
    chosen = case.on_topic(case.asked) if case.query.speakers else _anyones(case)
    if case.query.act:
        chosen = case.doing(chosen) or ([] if case.asks_act else chosen)
    groups: dict[str, list[Statement]] = {}
    for hit in case.in_order(chosen):
        groups.setdefault(_place(case, hit.found), []).append(hit.found)
    aimed = case.asks_act and ACTS[case.query.act].aimed
    if aimed and any(case.target(statement) for said in groups.values() for statement in said):
        return [claim for place, said in groups.items() for claim in _renderings(case, place, said[:MAX_EACH])]
    return [cite(f"{plain_name(place)}:", said[:MAX_EACH], None) for place, said in groups.items()]


def _place(case: Case, statement: Statement) -> str:
    source = case.article(statement.source_id).source
    title = " ".join(source.title.split()[:TITLE_WORDS])
    return source.outlet or (title if title == source.title else f"{title} …") or source.id


def _renderings(case: Case, place: str, said: Sequence[Statement]) -> list[Claim]:
    """Whom one outlet has each speaker blame, in its own words: "Dispatch: Velin blamed the port"."""
    claims = []
    for statement in said:
        target = case.target(statement)
        lead = f"{plain_name(place)}:" if not claims else "·"
        told = f" {case.named(statement)} {past(case.query.act or statement.act)} {target}" if target else ""
        claims.append(
            cite(f"{lead}{told}", [statement], case.speaker_name(statement), target_names(target) if target else ())
        )
    return claims


def _anyones(case: Case) -> list[Hit]:
    """Statements on the topic by whomever; without a topic ("who is to blame") the act alone chooses."""
    if case.asks_act:
        named = [hit for hit in case.asked if hit.found.speaker]
        if not stems(topic_of(case.query)):
            return named
        there = {hit.found.id for hit in case.in_articles_on_topic(named)}
        return [hit for hit in named if hit.score >= LENIENT or hit.found.id in there]
    return [hit for hit in case.asked if hit.score >= TRUSTED]


def changed(case: Case) -> list[Claim]:
    groups: dict[str, list[Statement]] = {}
    for hit in case.in_order(case.on_topic(case.asked)):
        published = case.article(hit.found.source_id).source.published
        groups.setdefault((published or "undated")[:10], []).append(hit.found)
    return [cite(f"{day}:", said[:MAX_EACH], case.speaker_name(said[0])) for day, said in groups.items()]


def who_is(case: Case) -> list[Claim]:
    """Roles and other spellings, each as an article writes them; whom nobody quotes, by the passage that names them."""
    if not case.asked:
        return [_mention(case, hit.found) for hit in case.mentioning[:2] if case.naming_sentence(hit.found)]
    claims, told, first = [], set(), ""
    for statement in (hit.found for hit in case.in_order(case.asked)):
        new = {fold(role): role for role in case.roles(statement) if fold(role) not in told}.values()
        here = [role for role in new if locate(case.sentence(statement), role)]
        if here:
            told.update(map(fold, here))
            name = case.named(statement)
            text = f"{'· ' if claims else ''}{'' if claims and name == first else name + ', '}{', '.join(here)}"
            first = name if not claims else first
            claims.append(Claim(text, (statement.id,), case.speaker_name(statement), names=tuple(here)))
    for hit in case.mentioning:
        span = case.naming_sentence(hit.found)
        new = [role for role in case.roles(case.asked[0].found) if fold(role) not in told]
        here = [role for role in new if span and locate(span.cut(case.article(hit.found.source_id).text), role)]
        if here:
            told.update(map(fold, here))
            claims.append(Claim("", (hit.found.id,), names=tuple(here), spans=(span,)))
    quoted = case.asked[0].found
    claims = claims or [claim for hit in case.mentioning[:4] if (claim := _mention(case, hit.found)).names][:2]
    return claims[:4] or [Claim(f"{case.named(quoted)}, quoted here:", (quoted.id,), case.speaker_name(quoted))]


def _mention(case: Case, passage: Passage) -> Claim:
    """The sentence that names somebody, with what it says they are."""
    span = case.naming_sentence(passage) or passage.span
    sentence = span.cut(case.article(passage.source_id).text)
    names = [*case.query.unknown, *(name for speaker in case.query.speakers for name in speaker.names)]
    role = next((found for name in names if (found := role_of(name, sentence))), None)
    return Claim("", (passage.id,), names=(role.cut(sentence),) if role else (), spans=(span,))


def count(case: Case) -> list[Claim]:
    """How often somebody is quoted, with the first statement in each article; of nobody in particular, who is."""
    return _counts(case) if case.query.speakers or case.query.topic else _everybody(case)


def _everybody(case: Case) -> list[Claim]:
    """The people and bodies quoted most, with their number of statements and the first of them."""
    first = {hit.found.speaker.id: hit.found for hit in reversed(case.statements) if hit.found.speaker}
    most = most_quoted(case.records, case.query.filters, MOST_QUOTED)
    shown = [(first[speaker.id], number) for speaker, number in most if speaker.id in first]
    claims = [
        cite(f"· {case.named(said)} ({number})", [said], case.speaker_name(said), (case.named(said),))
        for said, number in shown
    ]
    lead = f"The {len(shown)} quoted most: " if len(shown) == MOST_QUOTED else ""
    return [replace(claim, text=lead + claim.text[2:] if i == 0 else claim.text) for i, claim in enumerate(claims)]


def _counts(case: Case) -> list[Claim]:
    chosen = case.in_order(case.on_topic(case.asked))
    articles = dict.fromkeys(hit.found.source_id for hit in chosen)
    if not chosen:
        return []
    first = [next(h.found for h in chosen if h.found.source_id == id) for id in list(articles)[:MAX_POINTS]]
    counts = f"{_many(len(chosen), 'statement')} in {_many(len(articles), 'article')}"
    text = f"{case.named(first[0])}: {counts}, the first of each:"
    return [Claim(text, tuple(s.id for s in first), case.speaker_name(first[0]))]


def places(case: Case) -> list[Claim]:
    """Which outlets or articles: each with its first statement on what was asked."""
    chosen = (case.doing(case.asked) if case.query.act else []) or case.asked
    if not case.query.speakers:
        chosen = [hit for hit in chosen if hit.score >= TRUSTED]
    groups: dict[str, Hit] = {}
    for hit in case.in_order(case.on_topic(chosen)):
        source = case.article(hit.found.source_id).source
        place = (source.outlet or source.title) if case.query.kind == "outlets" else source.title or source.outlet
        best = groups.setdefault(place or source.id, hit)
        if hit.score > best.score:
            groups[place or source.id] = hit
    return [Claim(f"{plain_name(place)}:", (hit.found.id,), names=(place,)) for place, hit in groups.items()]


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"
