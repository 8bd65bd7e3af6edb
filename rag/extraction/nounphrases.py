"""Where a noun phrase ends, by the words around it: enough to cut "Israel and the US" out of a sentence. No parser."""

from __future__ import annotations

import re

from rag.domain import Span
from rag.lexicon.nameforms import BODY_WORDS

_STOPS = frozenset(
    """
    for with over that as because while after before when during since whether if why how what where against about in
    on at
    from by to until unless amid despite following than then not but so although though yet which whose whom via per who
    is was are were be been has had have will would should must could can may might do does did says said saying
    today yesterday tomorrow earlier later again instead here there responsible accountable liable guilty between
    """.split()
)
_DETERMINERS = frozenset("the a an his her its their our my your this that these those all both some any no".split())
PRONOUNS = frozenset(
    """
    he him his she her hers it its they them their i me my we us our you your himself herself itself themselves this
    that
    these those who whom one others anyone everyone someone nobody
    """.split()
)
_TOKEN = re.compile(r"\S+")
_ENDS = re.compile(r"[,;:.!?–—”\"’']+$|^[–—-]+$")
_ABBREVIATED = re.compile(
    r"^(?:(?:[A-Z]\.)+|(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|Sgt|St|Prof|Jr|Sr|Adm|Brig|Maj|"
    r"Capt|Rev|Inc|Co)\.)$"
)
_LISTED = re.compile(
    r"\s*(?:(?:and|or)\s+)?(?:the\s+)?[A-Z][\w'’.-]*(?:\s+(?:of\s+)?(?:the\s+)?[A-Z][\w'’.-]*){0,3}(?=,\s+(?:and\s+|or\s+)?(?:the\s+)?[A-Z]|\s+(?:and|or)\s+(?:the\s+)?[A-Z]|[.;]?\s*$|[.;,\s](?!\w))"
)
MAX_WORDS = 14


def noun_phrase(
    text: str, start: int, limit: int, stops: frozenset[str] = frozenset(), relative: bool = False
) -> Span | None:
    """The noun phrase that begins at `start` (white space skipped), at most up to `limit`; None if none begins there.

    `stops` are words that end it besides the usual ones; with `relative` a clause with "who" belongs to it.

    >>> text = "Israel and the US to destabilize the region"
    >>> noun_phrase(text, 0, len(text)).cut(text)
    'Israel and the US'
    """
    tokens = list(_TOKEN.finditer(text, start, limit))
    end = begin = None
    clause = False  # inside "who ..."
    for at, token in enumerate(tokens[: 3 * MAX_WORDS if relative else MAX_WORDS]):
        word = token.group()
        bare = word.strip("\"'“”‘’,;:.()!?").casefold()
        before = tokens[at - 1].group() if at else ""
        after = tokens[at + 1].group() if at + 1 < len(tokens) else ""
        clause = clause or (relative and begin is not None and bare == "who")
        if not bare or (bare in _HARD_STOPS if clause else _stops_at(bare, before, after, stops, begin is not None)):
            break
        begin = token.start() if begin is None else begin
        end = token.end()
        if (
            _ENDS.search(word)
            and not _ABBREVIATED.match(word)
            and not (word.endswith(",") and _list_goes_on(text, token.end(), limit))
        ):
            break
    return _tidy(text, begin, end) if begin is not None and end is not None else None


def _stops_at(bare: str, before: str, after: str, stops: frozenset[str], inside: bool) -> bool:
    if bare in ("and", "or"):
        return not inside or not _coordinates(after)
    if bare in stops:
        return True
    if bare in ("for", "of", "on", "in", "to") and before.strip(",").casefold() in BODY_WORDS and after[:1].isupper():
        return False  # Observatory for Human Rights
    return bare in _STOPS


_HARD_STOPS = frozenset("but while although because after before when since".split())


def _coordinates(after: str) -> bool:
    """Whether the word after "and" goes on with the phrase: a name, a determiner, a noun; not a verb."""
    bare = after.strip("\"'“”‘’,;:.()").casefold()
    if not bare or bare in _STOPS:
        return False
    return after[:1].isupper() or bare in _DETERMINERS or not re.search(r"(?:ed|ing|ly)$", bare)


def _list_goes_on(text: str, at: int, limit: int) -> bool:
    """After a comma: whether a list of names goes on (Iran, Russia, and Turkey)."""
    rest = text[at:limit]
    match = _LISTED.match(rest)
    return match is not None and bool(re.search(r"\b(?:and|or)\s", rest[: match.end() + 60].split(". ")[0]))


def _tidy(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    body = re.sub(r"(?:[\s,;:!?–—\"“”‘-]|\.(?<![A-Z]\.)|\b(?:and|or|such)\s*$)+$", "", piece)
    body = re.sub(r"^[\"“”‘'\s(]+", "", body)
    body = body if "(" in body else body.rstrip(")")
    if not re.search(r"\w", body):
        return None
    left = start + piece.index(body)
    return Span(left, left + len(body))


_CLAUSE = re.compile(
    r"[,;:.!?“”\"–—]\s+|[“\"]|\n|\b(?:that|because|as|while|but|whether|if|and that|when|before|after|although)\s+",
    re.IGNORECASE,
)
_NAMES = re.compile(r"\s*(?:the\s+)?[A-Z][\w'’.-]*(?:\s+(?:of\s+|the\s+)?[A-Z][\w'’.-]*){0,3},\s+")
_WHEN = re.compile(r"^(?:on|in|at)?\s*(?:\w+day|yesterday|today|earlier|later)\s+", re.IGNORECASE)


_IS = re.compile(r"\b(?:is|are|was|were|be|been|being)(?:\s+(?:also|not|\w+ly))*\s*$")


def subject_before(text: str, floor: int, at: int) -> Span | None:
    """The noun phrase that ends right before `at` and begins a clause after `floor`; None if none does.

    >>> text = "He said that Rome and Paris were responsible"
    >>> subject_before(text, 0, text.index("were")).cut(text)
    'Rome and Paris'
    """
    piece = text[floor:at]
    if _IS.search(piece):
        return None  # it is done to the noun phrase, or it is doing it still
    body = re.sub(r"(?:\s+(?:who|which|that|also|alone|\w+ly|had|has|have|,))*[\s,]*$", "", piece)
    cuts = [match.end() for match in _CLAUSE.finditer(body)]
    begin = cuts.pop() if cuts else 0
    while cuts and _NAMES.fullmatch(body[cuts[-1] : begin]):  # Rome, Paris and Bonn were
        begin = cuts.pop()
    if begin and not cuts and _NAMES.fullmatch(body[:begin]):
        begin = 0
    begin += len(match.group()) if (match := _WHEN.match(body[begin:])) else 0
    begin += len(match.group()) if (match := re.match(r"(?:and|or|both|what|how)\s+", body[begin:])) else 0
    words = body[begin:].split()
    if not words or len(words) > MAX_WORDS:
        return None
    return _tidy(text, floor + begin, floor + len(body))


def is_pronoun(text: str) -> bool:
    return text.strip().casefold() in PRONOUNS
