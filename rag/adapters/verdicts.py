"""Did they say it? Yes, no, or not in so many words: a statement on the very point weighed against the question."""

from __future__ import annotations

import re

from rag.adapters.case import LENIENT, TRUSTED, Case
from rag.adapters.contrary import CONTRAST, contradicts, strangers
from rag.adapters.points import cite, points, verb
from rag.adapters.saying import CLOSE, has_target, who_said
from rag.domain import Claim, Hit, Statement
from rag.questions.relevance import about, fits_act, margin, topic_of
from rag.questions.topics import coverage, stems
from rag.text import fold

WHOLLY = 0.7  # of the words asked about that a statement has which says just this
_CURT = frozenset({"deny", "confirm", "reject", "admit", "agree"})  # done in a word, which need not repeat to what
_MOODS = {
    "a condition": re.compile(
        r"\b(?:if|unless|provided)\b|(?:^\W*|[.,;:]\W+)(?:had|were|should) (?:we|i|he|she|they|it|you|the|this|that)\b"
    ),
    "a possibility": re.compile(r"\b(?:may|might|could|perhaps|possibly)\b"),
}
_NUMBERS = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen twenty thirty forty "
        "fifty sixty seventy eighty ninety hundred thousand million billion".split(),
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 20 30 40 50 60 70 80 90 100 1000 1000000 1000000000".split(),
        strict=True,
    )
)
_NUMBER = re.compile(rf"\b(?:\d+(?:[.,]\d+)*|{'|'.join(_NUMBERS)})\b")
_NO_NUMBER = re.compile(r"\b(?:no|any|every|each|some|this|that|the|not) one\b|\bone (?:of|day|another|side)\b")


def did_say(case: Case) -> list[Claim]:
    """Yes, with the quotation; what contradicts it is shown as such; nothing where the refusal has more to tell."""
    query = case.query
    if not query.speakers and not query.unknown:
        return who_said(case)
    said = [hit for hit in case.asked if _says(case, hit)]
    if case.asks_act:
        said = [hit for hit in said if fits_act(hit.found, query.act, strictly=True)] or said
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
    inside = case.asks_act and not fits_act(statement, query.act)
    if inside and not case.does_inside(statement):
        return False
    if query.target and not has_target(case, statement):
        return _wants_as_much(case, hit)
    if query.target and not query.topic and case.asks_act:
        return True  # of "did Falk call Pell a liar" every word counts
    curt = query.act in _CURT and fits_act(statement, query.act, strictly=True) and len(stems(about(statement))) < 4
    if curt and case.in_articles_on_topic([hit]):
        return True  # "Pell denied it"
    wanted = stems(topic_of(query))
    met = coverage(wanted, statement.said)
    return not wanted or (met >= 0.6 and hit.score >= TRUSTED) or hit.score >= 0.8


def _wants_as_much(case: Case, hit: Hit) -> bool:
    """Whether what is asked for is a thing and means the same in other words: "quick action", "immediate efforts"."""
    thing = case.query.act in ("demand", "promise", "want") and not re.search(r"[^\W\d_a-z]", case.query.target)
    return thing and fits_act(hit.found, case.query.act, strictly=True) and hit.score >= LENIENT


def _verdict(case: Case, statement: Statement) -> str:
    """How a statement on the very point answers: it may say the contrary, or say it only under a condition."""
    content = fold(statement.said)
    asked = fold(f"{case.query.topic} {case.query.target}")
    if case.asks_act:
        spared = case.query.target and _spared(case, statement)
        if case.denies_doing(statement) or spared:
            return "Not so:"
        return "Yes:" if has_target(case, statement) else "Not in so many words:"
    if contradicts(case.query.act, statement, asked):
        return "Not so; the statement found says otherwise:"
    if other := numbers(asked) - numbers(content):
        figures = "gives other figures" if numbers(content) else f"does not say {min(other)}"
        return f"Not as asked; the statement found {figures}:"
    if other := _other_names(case, statement):
        return other
    told = _up_to(asked, content)
    mood = next((name for name, words in _MOODS.items() if words.search(told) and not words.search(asked)), None)
    if mood:
        return f"Not as asked; the statement found makes it {mood}:"
    whole = coverage(stems(topic_of(case.query)), case.sentence(statement)) >= WHOLLY
    return "Yes:" if whole else "Not in so many words:"


def _other_names(case: Case, statement: Statement) -> str:
    """The verdict where the words are those asked about but for a name; "" where the names are there.

    One that is not in the sentence may be meant by a pronoun there, unless the words name others.
    """
    called = " ".join(name for speaker in case.query.speakers for name in speaker.names)
    sentence = f"{case.sentence(statement)} {called}"
    missing = strangers(case.query.topic, sentence)
    if not missing:
        return ""
    near = f"{case.around(statement)} {case.article(statement.source_id).source.title}"
    if gone := strangers(" ".join(missing), near):
        return f"Not as asked; the statement found does not name {gone[0]}:"
    content = statement.said
    return "Not in so many words:" if strangers(content[1:], f"{case.query.topic} {called}") else ""


def _up_to(asked: str, content: str) -> str:
    """What leads to the words asked about, and they, where they stand in the content as asked; else all of it."""
    words = asked.strip(" .,")
    at = content.find(words) if words else -1
    if at < 0:
        return content
    return re.split(r"[.;:!?]\s", content[:at])[-1] + words


def _spared(case: Case, statement: Statement) -> bool:
    """Whether the page says that it was *not* done to the one asked about: "held the board responsible, not them"."""
    wanted = stems(case.query.target)
    spared = " ".join(CONTRAST.findall(fold(case.sentence(statement))))
    return bool(wanted) and coverage(wanted, spared) >= 0.5


def numbers(text: str) -> frozenset[str]:
    """The numbers of a folded text in digits; "one" where it counts nothing is none.

    >>> sorted(numbers("in four minutes, 4 times, no one of 1,200"))
    ['1200', '4']
    """
    found = (match.group() for match in _NUMBER.finditer(_NO_NUMBER.sub(" ", text)))
    return frozenset(_NUMBERS.get(number, number.replace(",", "")) for number in found)
