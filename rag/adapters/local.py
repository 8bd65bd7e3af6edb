"""The offline answerer: short answers made of statements, without a language model.

Each kind of question has one function from a `Case` to claims; a function that finds nothing returns none, and
`rag.adapters.refusing` says why. Prose is made from a few templates and holds no quotation marks: the quotations
themselves are cut from the page by `verify`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from rag.adapters import details, overviews
from rag.adapters.case import TRUSTED, UNNAMED, Case
from rag.adapters.points import MAX_POINTS, Point, cite, past, points, spread, verb, worded
from rag.adapters.refusing import refuse
from rag.domain import Claim, Draft, Filters, Hit, Query, Statement, Turn
from rag.questions.relevance import about, fits_act, margin, relayed_by, topic_of
from rag.questions.topics import content_words, coverage, stems
from rag.seams import Records
from rag.speech.acts import ACTS
from rag.text import fold, words

MAX_NAME_WORDS = 6
CLOSE = 1.0  # in log odds: so near the best, another one says it too
OPENING_WORDS = 4
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
            return Draft(tuple(worded(case, claims)), made_by=self.name, templated=True)
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
        cite(
            f"{'· ' if i else ''}{name} {past(act or said[0].act)} {targets[said[0].id]}",
            said,
            case.speaker_name(said[0]),
            target_names(targets[said[0].id]),
        )
        for i, ((name, _), said) in enumerate(by_target.items())
    ]


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


# --- what somebody said -------------------------------------------------------------------------------------


_OCCASION = re.compile(r"(?:when|while|after|before|during|in|at|through|from|via|as)\b")


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
        told = [] if _OCCASION.match(query.target) else [hit for hit in chosen if _has_target(case, hit.found)]
        chosen = told or case.on_occasion(chosen)
    chosen = case.on_topic(chosen) or (case.in_articles_titled(chosen) if query.speakers else [])
    if query.wh.endswith("else"):
        chosen = case.fresh(chosen)
    return _by_speaker(case, points(case, chosen))


def _passed_on(case: Case) -> list[Claim]:
    """What whoever is asked about says by the mouths of others: "a harbour worker, cited by Radio Sarn"."""
    passed = [hit for hit in case.statements if any(relayed_by(hit.found, name) for name in case.query.unknown)]
    chosen = points(case, case.on_topic(passed))
    return [cite(case.label(point.first), point.statements, case.speaker_name(point.first))
            for point in chosen[:MAX_POINTS]]


def _by_speaker(case: Case, found: Sequence[Point]) -> list[Claim]:
    """One claim for each speaker and act: "Mara Velin warned [1][2]", speech before thought."""
    shown = found[:MAX_POINTS]
    groups: dict[tuple[str, str], list[Point]] = {}
    for point in shown:
        groups.setdefault((case.key(point.first), verb(case, point.first)), []).append(point)
    ordered = sorted(groups.items(), key=lambda item: not ACTS.get(item[1][0].first.act, ACTS["say"]).speech)
    claims, seen = [], set()
    for (key, told), group in ordered:
        lead = f"· {told}"
        if key not in seen:
            theirs = [point for (other, _), made in ordered if other == key for point in made]
            where = spread(case, [statement for point in theirs for statement in point.statements])
            lead = f"{case.named(group[0].first)}{where} {told}"
        seen.add(key)
        statements = [statement for point in group for statement in point.statements]
        claims.append(cite(lead, statements, case.speaker_name(group[0].first)))
    claims.sort(key=lambda claim: claim.text.startswith("·") and len(seen) > 1)
    if len(found) > len(shown):
        claims[-1] = replace(claims[-1], text=f"{claims[-1].text} (the first {len(shown)} of {len(found)})")
    return claims


def _point_claim(case: Case, point: Point, text: str, first: bool) -> Claim:
    return cite(text if first else "", point.statements, case.speaker_name(point.first))


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
    candidates = [hit for hit in candidates if _shares_words(case, hit)]
    if query.act == "describe":  # whoever says that they never called it so did not
        negated = bool(_NOT.search(fold(topic_of(query))))
        candidates = [hit for hit in candidates if _negates(hit.found) == negated]
    best = max((hit.score for hit in candidates), default=0.0)
    if not case.asks_act:
        candidates = [hit for hit in candidates if margin(best, hit.score) <= CLOSE]
    candidates = [hit for hit in candidates if hit.found.speaker or hit.found.mention]  # "reportedly" is nobody
    if not candidates or case.own_voice_wins(best):
        return []
    candidates.sort(key=lambda hit: (-_opening(case, hit.found), -hit.score))
    by_speaker: dict[str, list[Statement]] = {}
    for hit in candidates:
        by_speaker.setdefault(case.everywhere_key(hit.found), []).append(hit.found)
    named = [said for said in by_speaker.values() if case.named(said[0]) != UNNAMED] or list(by_speaker.values())[:1]
    shown = named[: MAX_POINTS if case.asks_act else MAX_SPEAKERS]
    return [
        cite(("· " if i else "") + case.label(said[0]), said[:6], case.speaker_name(said[0]), case.short_name(said[0]))
        for i, said in enumerate(shown)
    ]


def _negates(statement: Statement) -> bool:
    content = fold(" ".join(quote.text for quote in statement.content))
    return bool(_NOT.search(_CONTRAST.sub("", content))) != statement.negated


def _shares_words(case: Case, hit: Hit) -> bool:
    """Meaning alone does not make somebody the author of a sentence: some of its words must be theirs."""
    wanted = stems(topic_of(case.query))
    return len(wanted) < 3 or coverage(wanted, case.sentence(hit.found)) >= SHARED


def _opening(case: Case, statement: Statement) -> float:
    """How many of the first words asked about are theirs: in "X is safe, after Y warned ..." X decides."""
    first = content_words(topic_of(case.query))[:OPENING_WORDS]
    return coverage(stems(" ".join(first)), about(statement))


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
    if not case.asks_act and (denials := [hit for hit in near if hit.found.act == "deny"]):
        near = denials  # who denied it did not say it
    claims = []
    for i, point in enumerate(points(case, near)[:3]):
        text = f"{_verdict(case, point.first)} {case.named(point.first)} {verb(case, point.first)}" if i == 0 else ""
        claims.append(cite(text, point.statements, case.speaker_name(point.first)))
    return claims


def _says(case: Case, hit: Hit) -> bool:
    query, statement = case.query, hit.found
    if case.asks_act and not fits_act(statement, query.act):
        return False
    if query.target and not _has_target(case, statement):
        return False
    if query.target and not query.topic and case.asks_act:
        return True  # of "did Falk call Pell a liar" every word counts
    curt = query.act in _CURT and fits_act(statement, query.act, strictly=True) and len(stems(about(statement))) < 4
    if curt and case.in_articles_on_topic([hit]):
        return True  # "Pell denied it"
    wanted = stems(topic_of(query))
    met = coverage(wanted, " ".join(quote.text for quote in statement.content))
    return not wanted or (met >= 0.6 and hit.score >= TRUSTED) or hit.score >= 0.8


_CURT = frozenset({"deny", "confirm", "reject", "admit", "agree"})  # done in a word, which need not repeat to what
_NOT = re.compile(r"\b(?:not|never|no|none|nobody|neither|nor|cannot|without|\w+n't)\b")
_CONTRAST = re.compile(r", (?:and |but )?not (?:the|a|an|his|her|its|their|on|in|to|by|for|from|with|at) [^,.;]*")
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
    if _negates(statement) != (bool(_NOT.search(asked)) or case.query.act == "deny"):
        return "Not so; the statement found says otherwise:"
    mood = next((name for name, words in _MOODS.items() if words.search(content) and not words.search(asked)), None)
    return f"Not as asked; the statement found makes it {mood}:" if mood else "Yes:"


_ANSWERS: dict[str, Callable[[Case], list[Claim]]] = {
    "whom": _whom,
    "said": _said,
    "who_said": _who_said,
    "did_say": _did_say,
    "detail": details.detail,
    "fact": details.fact,
    "compare": overviews.compare,
    "changed": overviews.changed,
    "who_is": overviews.who_is,
    "count": overviews.count,
    "outlets": overviews.places,
    "articles": overviews.places,
}
