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
from rag.checks.wording import CONDITIONS, FREE, PRONOUNS, stem
from rag.domain import Span
from rag.text import fold, sentences, words

_FIRST = {  # who speaks of themselves, and what they become where somebody else tells it
    "i": "he she they", "me": "him her them", "my": "his her their", "mine": "his hers theirs",
    "myself": "himself herself themselves", "we": "they it", "us": "them it", "our": "their its", "ours": "theirs",
    "ourselves": "themselves itself", "you": "they you", "your": "their your",
}  # fmt: skip
_FIRST_SETS = {first: frozenset(others.split()) for first, others in _FIRST.items()}
_SHIFTS = {  # an auxiliary, and what it becomes a tense further back or of another person
    form: frozenset(others.split())
    for forms, others in (
        ("is are am s m re", "is are am was were"), ("was were", "was were"), ("has have ve s", "has have had"),
        ("do does", "do does did"), ("will shall ll", "will would"), ("can", "could"), ("may", "might"),
    )
    for form in forms.split()
}  # fmt: skip
_TOLD_BACK = {"had": frozenset(("did",)), "been": frozenset(("was", "were"))}  # "did not go": had not gone
_AUXILIARIES = frozenset("is are am was were be been being has have had do does did will would shall can could may "
                         "might must should not to".split())  # fmt: skip
_PAST = tuple(  # irregular verbs: their forms, the last one behind "had"
    frozenset(forms.split())
    for forms in (
        "become became", "begin began begun", "break broke broken", "bring brought", "build built", "buy bought",
        "catch caught", "choose chose chosen", "come came", "deal dealt", "do did done", "draw drew drawn",
        "drive drove driven", "eat ate eaten", "fall fell fallen", "feel felt", "fight fought", "find found",
        "fly flew flown", "forget forgot forgotten", "get got", "give gave given", "go went gone", "grow grew grown",
        "hear heard", "hide hid hidden", "hold held", "keep kept", "know knew known", "lead led", "leave left",
        "lend lent", "lose lost", "make made", "mean meant", "meet met", "pay paid", "ride rode ridden",
        "rise rose risen", "run ran", "say said", "see saw seen", "sell sold", "send sent", "shake shook shaken",
        "sing sang sung", "sink sank sunk", "sit sat", "sleep slept", "speak spoke spoken", "spend spent",
        "stand stood", "steal stole stolen", "strike struck", "swear swore sworn", "take took taken", "teach taught",
        "tell told", "think thought", "throw threw thrown", "understand understood", "wake woke woken",
        "wear wore worn", "win won", "write wrote written",
    )
)  # fmt: skip
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
seventeen eighteen nineteen twenty".split()
_TENS = dict(zip("thirty forty fifty sixty seventy eighty ninety".split(), range(30, 100, 10), strict=True))
_NUMBERS = {name: str(value) for value, name in enumerate(_SMALL)} | {name: str(n) for name, n in _TENS.items()}
_CLAUSES = frozenset("and but because while when where who whom whose which that although though".split())
_PHRASES = frozenset("in at by since during within after before between among near despite".split())
_BEHIND_SUBJECT = frozenset("in at by during within among near for about".split())
_BACK_TO_SUBJECT = frozenset("is are am was were has have had will would can could may might must should".split())
_MOVABLE = frozenset("if unless when because once after before".split())  # their clauses may stand on either side
_JOINS = frozenset("and but because while".split())  # a clause of its own begins behind them
_INVERTED = re.compile(r"\W*(?:had|were|should)\s+(?:\w+\s+){1,4}", re.IGNORECASE)  # "Had we known": a condition
_SIGNS = ".,;:!?()\"'“”‘’«»…[]"
MAX_WORDS = 120  # of one sentence of prose


@dataclass(frozen=True, slots=True)
class Token:
    """One word, folded, with its place in its text."""

    word: str
    span: Span
    figure: str = ""  # a number with every sign that touches it: "38%"
    mark: str = ""  # what stands before it: a comma, a dash, a quotation mark ...


def tokens_of(text: str, within: Span | None = None) -> list[Token]:
    """The words of a text (or of a part of it), contractions apart.

    >>> [token.word for token in tokens_of("We didn't, Al-Assad's aide said.")]
    ['we', 'did', 'not', 'al', 'assad', 's', 'aide', 'said']
    """
    within = within or Span(0, len(text))
    piece, found, end = within.cut(text), [], 0
    for span in words(piece):
        mark = re.sub(r"[\s\w]", "", piece[end : span.start])
        place = Span(within.start + span.start, within.start + span.end)
        parts = [part for part in re.split(r"['.\-]", re.sub(r"n't$", "-not", fold(span.cut(piece)))) if part]
        figure = _figure(piece, span) if span.cut(piece)[0].isdigit() else ""
        found += [Token(part, place, figure, "" if i else mark) for i, part in enumerate(parts)]
        end = span.end
    return found


def _figure(text: str, span: Span) -> str:
    start = max(text.rfind(space, 0, span.start) for space in " \n\t\u00a0") + 1
    end = re.compile(r"\s|$").search(text, span.end)
    return text[start : end.start() if end else len(text)].strip(_SIGNS)


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
            if not _same(prose, i, page, place, names):
                continue
            left_out_here = place > last + 1
            if left_out_here and not (
                _begins_well(room, place, alone) if last < 0 else _gap_is_fair(room, last, place)
            ):
                continue
            if (rest := fits(i + 1, place)) is not None:
                return (place, *rest)
        return fits(i + 1, last) if _brought_in(prose, i, page, last) else None

    places = fits(0, -1)
    return places is not None and len(places) > 0 and not _turned(prose, room, places)


# --- one word for another ---------------------------------------------------------------------------------


def _same(prose: Sequence[Token], i: int, page: Sequence[Token], place: int, names: frozenset[str]) -> bool:
    said, there = prose[i].word, page[place].word
    if prose[i].figure and page[place].figure:
        return prose[i].figure == page[place].figure
    if said == there:
        return True
    if _TOLD_BACK.get(said, frozenset()) & {there} and (said == "had" or (i and prose[i - 1].word == "had")):
        return True
    if said in ("was", "were") and there == "been" and place and page[place - 1].word == "had":
        return True
    if there in _FIRST_SETS and (said in _FIRST_SETS[there] or (said in names and there in ("i", "we", "me"))):
        return True
    if said in _SHIFTS.get(there, ()):
        return True
    if _NUMBERS.get(said, said) == _NUMBERS.get(there, there):
        return True
    if said in FREE or there in FREE:
        return False
    return _same_verb(said, there, prose[i - 1].word if i else "")


def _same_verb(said: str, there: str, before: str) -> bool:
    """Whether one verb is told a tense further back, or of another person: "hear" as "hears", "heard".

    >>> _same_verb("hears", "hear", "she"), _same_verb("written", "wrote", "had"), _same_verb("gates", "gate", "the")
    (True, True, False)
    """
    if any(said in forms and there in forms for forms in _PAST):
        return True
    if stem(said) != stem(there) or said.endswith("ing") or there.endswith("ing"):
        return False
    if said.endswith("ed"):
        return True
    return not there.endswith("ed") and before in ("he", "she", "it", "and", "who", "but", "also")


def _brought_in(prose: Sequence[Token], i: int, page: Sequence[Token], last: int) -> bool:
    """Whether prose may add a word: "that" at its beginning, "had" before what is past on the page."""
    word = prose[i].word
    if word == "that":
        return i == 0
    following = prose[i + 1].word if i + 1 < len(prose) else ""
    before = page[last].word if last >= 0 else "i"
    behind_subject = (
        before not in FREE or before in _FIRST_SETS or before in ("he", "she", "it", "they", "who", "which")
    )
    return word == "had" and behind_subject and (_is_past(following) or following in ("been", "not", "never"))


def _is_past(verb: str) -> bool:
    return verb.endswith("ed") or any(verb in forms for forms in _PAST)


# --- what may be left out -------------------------------------------------------------------------------


def _begins_well(room: Room, place: int, alone: bool) -> bool:
    """Whether words may be left out before the first that prose takes: a clause begins there.

    `alone`: other words went before, which hold what is left out here no more; only its link may be missing.
    """
    first, before = room.tokens[place], room.tokens[:place]
    if all(token.word in ("that", *_FIRST_SETS, *_JOINS) for token in before):
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
        return True
    if len(rest) < 2 or rest[1].word.endswith("ing") or rest[1].word in _CLAUSES | _PHRASES:
        return False  # "step in", "go on supporting"
    return rest[0].word in _PHRASES or (rest[0].word == "on" and bool(rest[1].figure))


def _gap_is_fair(room: Room, last: int, place: int) -> bool:
    """Whether the words between two places may be left out: what stands between commas, or behind a subject."""
    gap, following = room.tokens[last + 1 : place], room.tokens[place]
    if turns(room.page[gap[0].span.start : gap[-1].span.end]):
        return False
    if [token.word for token in gap] == ["that"]:
        return not _is_past(following.word) and following.word not in _AUXILIARIES
    if [token.word for token in gap] == ["had"]:
        return _is_past(following.word) or following.word == "been"
    if len(gap) == 1 and gap[0].word in ("i", "we"):
        return room.tokens[last].word in _JOINS
    if gap[0].mark and following.mark:
        return True
    whole = not any(token.word in _CLAUSES | PRONOUNS | {"or", "nor"} for token in gap)
    return gap[0].word in _BEHIND_SUBJECT and following.word in _BACK_TO_SUBJECT and whole


def _turned(prose: Sequence[Token], room: Room, places: Sequence[int]) -> bool:
    """Whether what is left out around the words would turn them: a condition, a denial, that it is a question."""
    said = {token.word for token in prose}
    start, end = room.tokens[places[0]].span.start, room.tokens[places[-1]].span.end
    content = Span(room.tokens[0].span.start, room.tokens[-1].span.end)
    inside = left_out(content.cut(room.page), Span(start - content.start, end - content.start))
    around = left_out(room.page, Span(start, end))
    missing = [inside, around if around.startswith("a condition") or "question" in around else ""]
    return any(problem and not (CONDITIONS & said and problem.startswith("a condition")) for problem in missing)
