"""The offline answerer: short answers made of statements, without a language model.

Each kind of question has one function from a `Case` to claims; a function that finds nothing returns none, and
`rag.adapters.refusing` says why. Prose is made from a few templates and holds no quotation marks: the quotations
themselves are cut from the page by `verify`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from rag.acts import ACTS
from rag.adapters.case import LENIENT, TRUSTED, UNNAMED, Case, Point, past, plain_name, points
from rag.adapters.refusing import refuse
from rag.domain import Claim, Draft, Filters, Hit, Passage, Query, Span, Statement, Turn
from rag.periods import find_dates
from rag.quotes import locate
from rag.relevance import about, fits_act, margin, relayed_by, topic_of
from rag.seams import Records
from rag.short import role_of, short_answer, without_kind
from rag.text import fold, sentence_around, words
from rag.topics import coverage, stems

MAX_POINTS = 40  # shown in one answer; the prose says how many there are
MAX_FACTS = 3
NEARLY = 0.05  # of the share of words: so near the best sentence, another answers too
MAX_NAME_WORDS = 6
CLOSE = 1.0  # in log odds: so near the best, another one says it too
SHARED = 0.3  # of the words of a saying: fewer, and it is another one
MAX_SPEAKERS = 3  # of one saying; of an act ("who condemned it?") all


class LocalAnswerer:
    """Implements `seams.Answerer` over one library. Never raises for want of evidence: it refuses, and says why."""

    name = "local"

    def __init__(self, records: Records) -> None:
        self._records = records
        self._extent = lru_cache(maxsize=64)(self._count)

    def _count(self, generation: int, filters: Filters) -> tuple[int, str, str]:
        """How many articles pass, their first and last day; `generation` keeps what is remembered up to date."""
        sources = self._records.sources(filters)
        dates = sorted(source.published[:10] for source in sources if source.published) or [""]
        return len(sources), dates[0], dates[-1]

    def answer(self, query: Query, hits: Sequence[Hit], turns: Sequence[Turn] = ()) -> Draft:
        case = Case(query, hits, turns, self._records, lambda f: self._extent(self._records.generation(), f))
        claims = _ANSWERS.get(query.kind, _said)(case)
        if claims:
            if query.unknown and query.speakers:
                claims[-1] = replace(claims[-1], text=f"{claims[-1].text} (nobody called {query.unknown[0]} is quoted)")
            return Draft(tuple(claims), made_by=self.name, templated=True)
        nearest, refusal = refuse(case)
        return Draft(tuple(nearest), refusal, made_by=self.name, templated=True)


# --- to whom ---------------------------------------------------------------------------------------------


def _whom(case: Case) -> list[Claim]:
    """The targets as names; outlets that render them differently stand side by side."""
    act = case.query.act
    done = [hit for hit in case.asked if not hit.found.negated]
    fitting = case.doing(done)
    fitting = case.on_topic(fitting) or case.in_articles_on_topic(fitting)
    if case.query.wh.endswith("else"):
        fitting = case.fresh(fitting)
    targets = {hit.found.id: case.target(hit.found) for hit in fitting}
    aimed = [hit for hit in fitting if targets[hit.found.id]]
    if not aimed:
        return [_point_claim(case, point, f"{case.named(point.first)} {past(point.first.act)}", i == 0)
                for i, point in enumerate(points(case, fitting))]
    by_target: dict[tuple[str, str], list[Statement]] = {}
    for hit in case.in_order(aimed):
        key = case.named(hit.found), re.sub(r"^the ", "", fold(targets[hit.found.id]))
        by_target.setdefault(key, []).append(hit.found)
    return [
        Claim(
            text=f"{name} {past(act or said[0].act)} {targets[said[0].id]}{';' if i < len(by_target) - 1 else '.'}",
            evidence=tuple(s.id for s in said),
            speaker=said[0].speaker.name if said[0].speaker else None,
            names=target_names(targets[said[0].id]),
        )
        for i, ((name, _), said) in enumerate(by_target.items())
    ]


def target_names(target: str) -> tuple[str, ...]:
    """The names in a target: its parts where each is a short name, else the whole if it is short.

    >>> target_names("the Zionist regime and the United States")
    ('the Zionist regime', 'the United States')
    """
    parts = [part for part in re.split(r",\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+", target) if part.strip()]
    if len(parts) > 1 and all(len(words(part)) <= MAX_NAME_WORDS and re.search(r"[^\W\d_a-z]", part) for part in parts):
        return tuple(parts)
    return (target,)


# --- what somebody said -------------------------------------------------------------------------------------


def _said(case: Case) -> list[Claim]:
    """The statements, a point each, those of one act together; what all asked-about speakers said on the topic."""
    query = case.query
    if query.unknown and not query.speakers:
        return _passed_on(case)
    chosen = case.asked if query.speakers else [hit for hit in case.asked if hit.score >= TRUSTED]
    if case.asks_act:
        chosen = case.doing(chosen)
    if query.target and query.act:
        chosen = [hit for hit in chosen if _has_target(case, hit.found)]
    elif query.target:
        chosen = [hit for hit in chosen if _has_target(case, hit.found)] or case.on_occasion(chosen)
    chosen = case.on_topic(chosen) or (case.in_articles_titled(chosen) if query.speakers else [])
    if query.wh.endswith("else"):
        chosen = case.fresh(chosen)
    return _by_speaker(case, points(case, chosen))


def _passed_on(case: Case) -> list[Claim]:
    """What whoever is asked about says by the mouths of others: "a harbour worker, cited by Radio Sarn"."""
    passed = [hit for hit in case.statements if any(relayed_by(hit.found, name) for name in case.query.unknown)]
    chosen = points(case, case.on_topic(passed))
    return [Claim(case.label(point.first), tuple(s.id for s in point.statements), case.speaker_name(point.first))
            for point in chosen[:MAX_POINTS]]


def _by_speaker(case: Case, found: Sequence[Point]) -> list[Claim]:
    """One claim for each speaker and act: "Mara Velin warned [1][2]", speech before thought."""
    shown = found[:MAX_POINTS]
    groups: dict[tuple[str, str], list[Point]] = {}
    for point in shown:
        groups.setdefault((case.key(point.first), _verb(case, point.first)), []).append(point)
    ordered = sorted(groups.items(), key=lambda item: not ACTS.get(item[1][0].first.act, ACTS["say"]).speech)
    claims, seen = [], set()
    for (key, verb), group in ordered:
        lead = f"{case.named(group[0].first)} {verb}" if key not in seen else f"· {verb}"
        seen.add(key)
        evidence = tuple(dict.fromkeys(s.id for point in group for s in point.statements))
        claims.append(Claim(lead, evidence, case.speaker_name(group[0].first)))
    claims.sort(key=lambda claim: claim.text.startswith("·") and len(seen) > 1)
    if len(found) > len(shown):
        last = claims[-1]
        claims[-1] = Claim(f"{last.text} (the first {len(shown)} of {len(found)})", last.evidence, last.speaker)
    return claims


def _verb(case: Case, statement: Statement) -> str:
    act = "say" if statement.act in ("describe", "report", "explain") else statement.act
    return f"did not {act}" if case.denies_doing(statement) else past(act)


def _point_claim(case: Case, point: Point, text: str, first: bool) -> Claim:
    return Claim(text if first else "", tuple(s.id for s in point.statements), case.speaker_name(point.first))


# --- who said it ------------------------------------------------------------------------------------------


def _who_said(case: Case) -> list[Claim]:
    """The speakers as the page names them, with role and relay, best match first."""
    query = case.query
    candidates = [hit for hit in case.statements if hit.score >= TRUSTED or _all_act(case, hit)]
    if case.asks_act:
        candidates = [hit for hit in candidates if fits_act(hit.found, query.act)]
    if query.target:
        candidates = [hit for hit in candidates if _has_target(case, hit.found)]
    if query.wh.endswith("else"):
        candidates = case.fresh(candidates, by_speaker=True)
    candidates = [hit for hit in candidates if (hit.found.speaker or hit.found.mention) and _shares_words(case, hit)]
    if not candidates or case.own_voice_wins(max(hit.score for hit in candidates)):
        return []
    candidates.sort(key=lambda hit: -hit.score)
    by_speaker: dict[str, list[Statement]] = {}
    for hit in candidates:
        if case.asks_act or margin(candidates[0].score, hit.score) <= CLOSE:
            by_speaker.setdefault(case.everywhere_key(hit.found), []).append(hit.found)
    named = [said for said in by_speaker.values() if case.named(said[0]) != UNNAMED] or list(by_speaker.values())[:1]
    shown = named[: MAX_POINTS if case.asks_act else MAX_SPEAKERS]
    return [
        Claim(f"{case.label(said[0])}{';' if i < len(shown) - 1 else '.'}", tuple(s.id for s in said[:6]),
              case.speaker_name(said[0]), names=case.short_name(said[0]))
        for i, said in enumerate(shown)
    ]


def _shares_words(case: Case, hit: Hit) -> bool:
    """Meaning alone does not make somebody the author of a sentence: some of its words must be theirs."""
    wanted = stems(topic_of(case.query))
    return len(wanted) < 3 or coverage(wanted, case.sentence(hit.found)) >= SHARED


def _all_act(case: Case, hit: Hit) -> bool:
    """A question without a topic ("who apologised?") is met by the act alone."""
    return not topic_of(case.query) and fits_act(hit.found, case.query.act)


def _has_target(case: Case, statement: Statement) -> bool:
    wanted = stems(case.query.target)
    return not wanted or coverage(wanted, case.sentence(statement)) >= 0.5


# --- whether somebody said it --------------------------------------------------------------------------------


def _did_say(case: Case) -> list[Claim]:
    """Yes, with the quotation; what contradicts it is shown as such; nothing where the refusal has more to tell."""
    query = case.query
    if not query.speakers and not query.unknown:
        return _who_said(case)
    said = [hit for hit in case.asked if _says(case, hit)]
    if not said:
        return []
    best = max(hit.score for hit in said)
    if not case.asks_act and (case.own_voice_wins(best) or case.others_say_more(said)):
        return []
    near = [hit for hit in said if margin(best, hit.score) <= CLOSE or query.target]
    claims = []
    for i, point in enumerate(points(case, near)[:3]):
        text = f"{_verdict(case, point.first)} {case.named(point.first)} {_verb(case, point.first)}" if i == 0 else ""
        claims.append(Claim(text, tuple(s.id for s in point.statements), case.speaker_name(point.first)))
    return claims


def _says(case: Case, hit: Hit) -> bool:
    query, statement = case.query, hit.found
    if case.asks_act and not fits_act(statement, query.act):
        return False
    if query.target and not _has_target(case, statement):
        return False
    if query.target and not query.topic:
        return True
    curt = query.act in _CURT and fits_act(statement, query.act, strictly=True) and len(stems(about(statement))) < 4
    if curt and case.in_articles_on_topic([hit]):
        return True  # "Pell denied it"
    wanted = stems(topic_of(query))
    met = coverage(wanted, " ".join(quote.text for quote in statement.content))
    return not wanted or (met >= 0.6 and hit.score >= TRUSTED) or hit.score >= 0.8


_CURT = frozenset({"deny", "confirm", "reject", "admit", "agree"})  # done in a word, which need not repeat to what
_NOT = re.compile(r"\b(?:not|never|no|none|nobody|neither|nor|cannot|without|\w+n't)\b")
_MOODS = {
    "a condition": re.compile(r"\b(?:if|unless|provided)\b"),
    "a possibility": re.compile(r"\b(?:may|might|could|perhaps|possibly)\b"),
}


def _verdict(case: Case, statement: Statement) -> str:
    """How a statement on the very point answers: it may say the contrary, or say it only under a condition."""
    content = fold(" ".join(quote.text for quote in statement.content))
    asked = fold(f"{case.query.topic} {case.query.target}")
    if case.asks_act:
        return "Not so:" if case.denies_doing(statement) else "Yes:"
    negated = bool(_NOT.search(content)) != statement.negated
    if negated != (bool(_NOT.search(asked)) or case.query.act == "deny"):
        return "Not so; the statement found says otherwise:"
    mood = next((name for name, words in _MOODS.items() if words.search(content) and not words.search(asked)), None)
    return f"Not as asked; the statement found makes it {mood}:" if mood else "Yes:"


# --- how many, when, where, and facts ----------------------------------------------------------------------------


def _detail(case: Case) -> list[Claim]:
    """The short answer cut from the speaker's statement, and the statement."""
    chosen = case.on_topic(case.asked)
    claims = []
    for point in points(case, chosen)[: MAX_FACTS]:
        statement = point.first
        short = _short(case, statement.source_id, statement.extent) or _said_when(case, statement)
        claims.append(Claim("" if claims else f"{case.named(statement)} {_verb(case, statement)}",
                            tuple(s.id for s in point.statements), case.speaker_name(statement), names=short))
    if not claims and (case.mentioning or case.asks_act) and case.query.wh not in ("what", "how"):
        return _fact(case)  # "how many days did they agree on": nothing anybody said
    return [claim for claim in claims if claim.names][:1] or _without_short(case, claims)


_MISSING = {"why": "reason", "how many": "number", "how much": "amount", "when": "date", "where": "place"}


def _without_short(case: Case, claims: list[Claim]) -> list[Claim]:
    """Say so where the few words asked for were not found."""
    missing = _MISSING.get(case.query.wh)
    if not claims or not missing or any(claim.names for claim in claims):
        return claims
    text = f"No {missing} is given in so many words; {claims[0].text or 'nearest:'}"
    return [replace(claims[0], text=text), *claims[1:]]


def _said_when(case: Case, statement: Statement) -> tuple[str, ...]:
    """The day on which it was said, where the sentence tells it beside the words themselves."""
    if case.query.wh != "when":
        return ()
    text = case.article(statement.source_id).text
    sentence = sentence_around(text, statement.span, case.parts(statement.source_id))
    days = [Span(sentence.start + day.start, sentence.start + day.end) for day in find_dates(sentence.cut(text))]
    beside = [day for day in days if not any(quote.span.meets(day) for quote in statement.content)]
    return (beside[0].cut(text),) if beside else ()


def _short(case: Case, source_id: str, span: Span) -> tuple[str, ...]:
    text = case.article(source_id).text
    found = short_answer(case.query.wh.removesuffix(" else"), topic_of(case.query), text, sentence_around(text, span))
    return (found.cut(text),) if found else ()


def _fact(case: Case) -> list[Claim]:
    """What nobody need be quoted for: the sentence that has most of what was asked, in whoever's voice it stands."""
    wanted = stems(without_kind(topic_of(case.query) or case.query.standalone))
    best: dict[tuple[str, Span], tuple[float, Claim]] = {}
    for hit in case.hits:
        for span in _sentences(case, hit):
            page = case.article(hit.found.source_id).text
            share = coverage(wanted, sentence_around(page, span, case.parts(hit.found.source_id)).cut(page))
            rank = share + 0.3 * hit.score
            where = hit.found.source_id, sentence_around(page, span, case.parts(hit.found.source_id))
            if share >= case.fact_least(wanted) and rank > best.get(where, (0.0, None))[0]:
                best[where] = rank, _fact_claim(case, hit, span)
    ranked = sorted(best.values(), key=lambda pair: -pair[0])
    claims = [claim for rank, claim in ranked if rank >= ranked[0][0] - NEARLY][:MAX_FACTS]
    if claims and claims[0].names:  # who has a number at hand does not want sentences without one
        claims = [claim for claim in claims if claim.names]
    return _without_short(case, claims)


def _sentences(case: Case, hit: Hit) -> list[Span]:
    """The sentences of a passage, or the content of a statement that is about the question."""
    found = hit.found
    if isinstance(found, Statement):
        return [found.extent] if hit.score >= LENIENT else []
    return [part for part in case.parts(found.source_id) if found.span.holds(part)]


def _fact_claim(case: Case, hit: Hit, span: Span) -> Claim:
    """A sentence in which somebody is quoted is shown as their statement, where that was found too."""
    found = hit.found
    if isinstance(found, Passage) and (inside := case.statement_at(found.source_id, span)) and inside.id in case.ids:
        found = inside
    if isinstance(found, Statement):
        return Claim("", (found.id,), names=_short(case, found.source_id, found.extent))
    return Claim("", (found.id,), names=_short(case, found.source_id, span), spans=(span,))


# --- side by side, and about the speakers themselves ----------------------------------------------------------------


def _compare(case: Case) -> list[Claim]:
    """The statements outlet by outlet (or speaker by speaker), in the order of the articles."""
    chosen = case.on_topic(case.asked) if case.query.speakers else [h for h in case.asked if h.score >= TRUSTED]
    if case.asks_act:
        chosen = case.doing(chosen)
    groups: dict[str, list[Statement]] = {}
    for hit in case.in_order(chosen):
        source = case.article(hit.found.source_id).source
        groups.setdefault(source.outlet or source.title or source.id, []).append(hit.found)
    return [Claim(f"{plain_name(place)}:", tuple(s.id for s in said[:8])) for place, said in groups.items()]


def _changed(case: Case) -> list[Claim]:
    groups: dict[str, list[Statement]] = {}
    for hit in case.in_order(case.on_topic(case.asked)):
        published = case.article(hit.found.source_id).source.published
        groups.setdefault((published or "undated")[:10], []).append(hit.found)
    return [Claim(f"{day}:", tuple(s.id for s in said[:8]), case.speaker_name(said[0])) for day, said in groups.items()]


def _who_is(case: Case) -> list[Claim]:
    """Roles and other spellings, each as an article writes them; whom nobody quotes, by the passage that names them."""
    if not case.asked:
        return [_mention(case, hit.found) for hit in case.mentioning[:2] if case.naming_sentence(hit.found)]
    claims, told = [], set()
    for statement in (hit.found for hit in case.in_order(case.asked)):
        new = [role for role in case.roles(statement) if fold(role) not in told]
        here = [role for role in new if locate(case.sentence(statement), role)]
        if here:
            told.update(map(fold, here))
            text = f"{case.named(statement)}, {', '.join(here)}"
            claims.append(Claim(text, (statement.id,), case.speaker_name(statement), names=tuple(here)))
    for hit in case.mentioning:
        span = case.naming_sentence(hit.found)
        new = [role for role in case.roles(case.asked[0].found) if fold(role) not in told]
        here = [role for role in new if span and locate(span.cut(case.article(hit.found.source_id).text), role)]
        if here:
            told.update(map(fold, here))
            claims.append(Claim("", (hit.found.id,), names=tuple(here), spans=(span,)))
    first = case.asked[0].found
    claims = claims or [claim for hit in case.mentioning[:4] if (claim := _mention(case, hit.found)).names][:2]
    return claims[:4] or [Claim(f"{case.named(first)}, quoted here:", (first.id,), case.speaker_name(first))]


def _mention(case: Case, passage: Passage) -> Claim:
    """The sentence that names somebody, with what it says they are."""
    span = case.naming_sentence(passage) or passage.span
    sentence = span.cut(case.article(passage.source_id).text)
    names = [*case.query.unknown, *(name for speaker in case.query.speakers for name in speaker.names)]
    role = next((found for name in names if (found := role_of(name, sentence))), None)
    return Claim("", (passage.id,), names=(role.cut(sentence),) if role else (), spans=(span,))


def _count(case: Case) -> list[Claim]:
    chosen = case.in_order(case.on_topic(case.asked))
    articles = dict.fromkeys(hit.found.source_id for hit in chosen)
    if not chosen:
        return []
    first = [next(h.found for h in chosen if h.found.source_id == id) for id in list(articles)[:MAX_POINTS]]
    counts = f"{_many(len(chosen), 'statement')} in {_many(len(articles), 'article')}"
    text = f"{case.named(first[0])}: {counts}, the first of each:"
    return [Claim(text, tuple(s.id for s in first), case.speaker_name(first[0]))]


def _places(case: Case) -> list[Claim]:
    """Which outlets or articles: each with its first statement on what was asked."""
    chosen = (case.doing(case.asked) if case.query.act else []) or case.asked
    if not case.query.speakers:
        chosen = [hit for hit in chosen if hit.score >= TRUSTED]
    groups: dict[str, Statement] = {}
    for hit in case.in_order(case.on_topic(chosen)):
        source = case.article(hit.found.source_id).source
        place = (source.outlet or source.title) if case.query.kind == "outlets" else source.title or source.outlet
        groups.setdefault(place or source.id, hit.found)
    return [Claim(f"{plain_name(place)}:", (said.id,), names=(place,)) for place, said in groups.items()]


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


_ANSWERS: dict[str, Callable[[Case], Iterable[Claim]]] = {
    "whom": _whom, "said": _said, "who_said": _who_said, "did_say": _did_say, "detail": _detail, "fact": _fact,
    "compare": _compare, "changed": _changed, "who_is": _who_is, "count": _count, "outlets": _places,
    "articles": _places,
}
