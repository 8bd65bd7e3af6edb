"""Is prose the page's own words, retold? Word for word in their order, but for what indirect speech must change.

"I will not wait" may become "she would not wait", "We measured 38" may become "they had measured 38", and whole
phrases may be left out where a quotation could be cut, too. Everything else stays: prepositions and auxiliaries as much
as names and numbers, for "offered" is not "was offered", nor "by" "from", and "would go on" is not "would go".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from rag.checks.cuts import left_out, turns
from rag.checks.losses import Kind
from rag.checks.shifts import FIRST_PERSON, brought_in, is_past, same_word
from rag.checks.tokens import Token, tokens_of
from rag.checks.wording import CONDITIONS, PRONOUNS
from rag.domain import Span
from rag.text import quotations, sentences

_AUXILIARIES = frozenset("is are am was were be been being has have had do does did will would shall can could may "
                         "might must should not to".split())  # fmt: skip
_CLAUSES = frozenset("and but because while when where who whom whose which that although though".split())
_PHRASES = frozenset("in at by since during within after before between among near despite".split())
_BEHIND_SUBJECT = frozenset("in at by during within among near for about".split())
_BACK_TO_SUBJECT = frozenset("is are am was were has have had will would can could may might must should".split())
_MOVABLE = frozenset("if unless when because once after before".split())  # their clauses may stand on either side
_JOINS = frozenset("and but because while".split())  # a clause of its own begins behind them
_INVERTED = re.compile(r"\W*(?:had|were|should)\s+(?:\w+\s+){1,4}", re.IGNORECASE)  # "Had we known": a condition
MAX_WORDS = 120  # of one sentence of prose


@dataclass(frozen=True, slots=True)
class Room:
    """Words of the page that stand together: one sentence of what somebody said."""

    page: str
    tokens: tuple[Token, ...]


def rooms_of(page: str, content: Sequence[Span]) -> list[Room]:
    """What was said, sentence by sentence. One sentence may be in two parts: “I will not wait,” he said, “until ...”

    >>> page = "“I will not wait,” he said, “until dawn. Go home.”"
    >>> spans = [Span(0, 17), Span(28, 50)]
    >>> [" ".join(token.word for token in room.tokens) for room in rooms_of(page, spans)]
    ['i will not wait until dawn', 'go home']
    """
    sentences_found: list[list[Token]] = []
    for part in content:
        piece = part.cut(page)
        for n, sentence in enumerate(sentences(piece)):
            tokens = tokens_of(page, Span(part.start + sentence.start, part.start + sentence.end))
            goes_on = n == 0 and sentences_found and tokens and _goes_on(page, sentences_found[-1][-1], tokens[0])
            if goes_on:
                sentences_found[-1] += [replace(tokens[0], mark=","), *tokens[1:]]  # ", he said," stood between
            elif tokens:
                sentences_found.append(tokens)
    return [Room(page, tuple(tokens)) for tokens in sentences_found]


def _goes_on(page: str, last: Token, first: Token) -> bool:
    return page[first.span.start].islower() and not re.match(r"[\"”’»]*[.!?]", page[last.span.end :])


def retells(prose: Sequence[Token], room: Room, names: frozenset[str] = frozenset(), alone: bool = False) -> bool:
    """Whether these words of prose are words of `room`, retold. `names` may stand for "I".

    `alone` prose follows other prose: it begins where the room does.

    >>> page = "We may not open the old gates at the dam."
    >>> room = rooms_of(page, [Span(0, len(page))])[0]
    >>> [retells(tokens_of(prose), room) for prose in (
    ...     "They might not open the old gates", "They may open the old gates", "The gates may not open", "They open")]
    [True, False, False, False]
    """
    return 0 < len(prose) <= MAX_WORDS and any(_aligned(order, room, names, alone) for order in _orders(prose))


def _orders(prose: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The words as they stand, and with the clause of an "if" or a "because" on the other side."""
    yield prose
    prose = prose[prose[0].word == "that" :]
    for at, token in enumerate(prose):
        if at and (token.word in _MOVABLE or (token.mark and prose[0].word in _MOVABLE)):
            yield [*prose[at:], *prose[:at]]


def _aligned(prose: Sequence[Token], room: Room, names: frozenset[str], alone: bool) -> bool:
    """Whether each word of prose has its place in the room, one behind the other, and nothing is missing between."""
    page = room.tokens

    @cache
    def fits(i: int, last: int) -> tuple[int, ...] | None:
        """Places of `prose[i:]` behind place `last`; None if there are none."""
        if i == len(prose):
            return () if _ends_well(room, last) else None
        for place in range(last + 1, len(page)):
            if not same_word(prose, i, page, place, names):
                continue
            left_out_here = place > last + 1
            if left_out_here and not (
                _begins_well(room, place, alone) if last < 0 else _gap_is_fair(room, last, place)
            ):
                continue
            if (rest := fits(i + 1, place)) is not None:
                return (place, *rest)
        return fits(i + 1, last) if brought_in(prose, i, page, last) else None

    places = fits(0, -1)
    return places is not None and len(places) > 0 and not _turned(prose, room, places)


# --- what may be left out -------------------------------------------------------------------------------


def _begins_well(room: Room, place: int, alone: bool) -> bool:
    """Whether words may be left out before the first that prose takes: a clause begins there.

    `alone`: other words went before, which hold what is left out here no more; only its link may be missing.
    """
    first, before = room.tokens[place], room.tokens[:place]
    if all(token.word in ("that", *FIRST_PERSON, *_JOINS) for token in before):
        return True
    if alone or _INVERTED.match(room.page[before[0].span.start : first.span.start]):
        return False
    link = before[-1]
    return (
        bool(set(";:–—") & set(first.mark))
        or link.word == "because"
        or (link.word in ("and", "but") and "," in link.mark)
    )


def _ends_well(room: Room, last: int) -> bool:
    """Whether words may be left out behind the last that prose takes: a clause begins there, or a phrase of its own."""
    rest = room.tokens[last + 1 :]
    if last < 0 or not rest:
        return last >= 0
    if rest[0].mark or rest[0].word in _CLAUSES:
        return rest[0].word not in _BACK_TO_SUBJECT  # "Any delay, he warned, would ...": the verb is still to come
    if len(rest) < 2 or rest[1].word.endswith("ing") or rest[1].word in _CLAUSES | _PHRASES:
        return False  # "step in", "go on supporting"
    return rest[0].word in _PHRASES or (rest[0].word == "on" and bool(rest[1].figure))


def _ends_at_mark(room: Room, last: int) -> bool:
    return last + 1 < len(room.tokens) and bool(room.tokens[last + 1].mark)


def _gap_is_fair(room: Room, last: int, place: int) -> bool:
    """Whether the words between two places may be left out: what stands between commas, or behind a subject."""
    gap, following = room.tokens[last + 1 : place], room.tokens[place]
    if turns(room.page[gap[0].span.start : gap[-1].span.end]):
        return False
    if [token.word for token in gap] == ["that"]:
        return not is_past(following.word) and following.word not in _AUXILIARIES
    if [token.word for token in gap] == ["had"]:
        return is_past(following.word) or following.word == "been"
    if len(gap) == 1 and gap[0].word in ("i", "we"):
        return room.tokens[last].word in _JOINS
    if set(",(–—-") & set(gap[0].mark) and following.mark:
        return True
    whole = not any(token.word in _CLAUSES | PRONOUNS | {"or", "nor"} for token in gap)
    return gap[0].word in _BEHIND_SUBJECT and following.word in _BACK_TO_SUBJECT and whole


def _turned(prose: Sequence[Token], room: Room, places: Sequence[int]) -> bool:
    """Whether what is left out around the words would turn them: a condition, a denial, that it is a question."""
    said = {token.word for token in prose}
    opening = room.tokens[places[0]]
    if opening.word in ("he", "she", "his") and any(mark.holds(opening.span) for mark in quotations(room.page)):
        return True  # “He wrote back,” Velin said: not Velin did, as "Velin said he wrote back" would have it
    if prose[0].word in _MOVABLE | CONDITIONS and _ends_at_mark(room, places[-1]):
        return True  # only the "if"
    start, end = room.tokens[places[0]].span.start, room.tokens[places[-1]].span.end
    content = Span(room.tokens[0].span.start, room.tokens[-1].span.end)
    inside = left_out(content.cut(room.page), Span(start - content.start, end - content.start))
    around = left_out(room.page, Span(start, end))
    if around and around.kind not in (Kind.CONDITION, Kind.QUESTION):
        around = None
    lost = [one for one in (inside, around) if one]
    return any(not (CONDITIONS & said and one.kind is Kind.CONDITION) for one in lost)
