"""Whether cutting words out of a sentence turns what it says: a lost "not", "if", "may" or "denied".

Works on the words of one sentence, English function words only. It cannot know every way of taking words out of their
context; what it names is really there, right beside the cut.
"""

from __future__ import annotations

import re
from itertools import pairwise

from rag.domain import Span
from rag.text import fold, quotations, sentence_around, words

_NEGATION = (
    r"not|no|never|none|nobody|nothing|nowhere|neither|nor|without|hardly|barely|rarely|seldom|cannot|\w+n't|"
    r"den(?:y|ies|ied|ying)|refus(?:e|es|ed|ing)|reject(?:s|ed|ing)?|fail(?:s|ed|ing)?|doubt(?:s|ed|ing)?|"
    r"false|falsely|untrue|wrong\sto|unlikely|impossible|rather\sthan|instead\sof|far\sfrom|stop(?:s|ped)?\sshort"
)
_CONDITION = (
    r"(?<!as\s)if(?!\sany)|unless|until|provided|providing|as\slong\sas|so\slong\sas|on\scondition|in\scase|only\swhen|only\sonce|"
    r"assuming\sthat|depending|except|excluding|subject\sto|in\sthe\sevent"
)
_HEDGE = (
    r"may|might|could|would|should|must|can|ought|perhaps|maybe|possibly|probably|likely|apparently|allegedly|"
    r"reportedly|supposedly|so-called|seem(?:s|ed)?|appear(?:s|ed)?|only|at\sleast|at\smost|almost|nearly"
)
_RELAY = (  # in words left out: somebody else speaks
    r"sa(?:y|ys|id|ying)|tells?|told|claim(?:s|ed|ing)?|according|report(?:s|ed)?|argue[sd]?|insist(?:s|ed)?|"
    r"accus(?:e|es|ed|ing)|call(?:s|ed)?|quot(?:e|es|ed|ing)|cit(?:e|es|ed|ing)|alleg(?:e|es|ed|ing)"
)
_TURNS = re.compile(rf"\b(?:{_NEGATION}|{_CONDITION}|{_HEDGE}|but|although|though|however|will|shall|{_RELAY})\b")
_KINDS = (
    ("a negation", re.compile(rf"\b(?:{_NEGATION})\b")),
    ("a condition", re.compile(rf"\b(?:{_CONDITION})\b")),
    ("a hedge", re.compile(rf"\b(?:{_HEDGE})\b")),
)

_CLAUSE = re.compile(
    r"[.,;:!?\"()]|\s-\s|\b(?:and|but|because|since|when|while|where|who|which|whose|although|though|so|after|before|as)\b"
)
_STRONG = re.compile(r"[.;:!?]|,\s*(?:and|but|so|while|although|though|whereas|yet|because|which|who)\b")
_GOES_ON = re.compile(r",[”»\"’'][^“”«»\"\n]{1,60},\s*[“«\"‘](?=[a-z])")  # “I will not wait,” he said, “until ...”
_ASKING = re.compile(r"\b(?:ask|asks|asked|asking|wonder\w*|know|knows|knew|see|sure|decide\w*|whether)\s+$")
_NEAR, _NEXT = 12, 3  # words of the clause before the cut, and after it, that can turn it


def turns(gap: str) -> str:
    """The first word in words left out that turns what remains, or gives it to somebody else; "" if there is none.

    >>> turns("being tired, we"), turns("closed two; nobody"), turns("he said")
    ('', 'nobody', 'said')
    """
    found = _TURNS.search(fold(gap))
    return found.group() if found else ""


def kind_of(word: str) -> str:
    """What a turning word is: "a negation", "a condition", "a hedge"; "" for any other."""
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(fold(word))), "")


def left_out(text: str, span: Span) -> str:
    """What the words around `span`, in its own sentence, say that turns it; "" if nothing does.

    >>> page = "“We will not attack. We will talk if they leave, and we are ready,” he said."
    >>> [left_out(page, Span(page.index(cut), page.index(cut) + len(cut))) for cut in ("attack", "We will talk")]
    ['a negation (“not”)', 'a condition (“if”)']
    >>> left_out(page, Span(page.index("we are"), page.index("we are") + 12))
    ''
    """
    room = _room(text, span)
    before, after = _beside(text, span, room)
    return _before(before)[0] or _after(after)[0] or _asked(before, after)


def whole_clause(text: str, span: Span) -> Span:
    """`span` widened by the clauses that turn it, at most to its sentence (within its quotation if it is in one).

    >>> page = "Kalis, the spokesman, denied that any gate was closed. He left."
    >>> whole_clause(page, Span(page.index("any"), page.index("."))).cut(page)
    'denied that any gate was closed'
    """
    if not left_out(text, span):
        return span
    room = _room(text, span)
    before, after = _beside(text, span, room)
    start = room.start + _before(before)[1] if _before(before)[0] else span.start
    end = span.end + _after(after)[1] if _after(after)[0] else span.end
    wider = _trimmed(text, Span(start, end))
    return room if left_out(text, wider) else wider


def _trimmed(text: str, span: Span) -> Span:
    piece = span.cut(text)
    return Span(span.start + len(piece) - len(piece.lstrip()), span.start + len(piece.rstrip(" ,\n")))


def _room(text: str, span: Span) -> Span:
    """The sentences that hold `span`, inside the quotation marks that hold it."""
    room = sentence_around(text, span)
    for quotation in quotations(text):
        if quotation.holds(span):
            closed = quotation.end - 1 if text[quotation.end - 1] in "”\"»’'“" else quotation.end
            opened = max(room.start, quotation.start + 1)
            end = room.end if _GOES_ON.match(text, closed - 1) else min(room.end, closed)
            room = Span(min(span.start, opened), max(span.end, end))
    return room


def _beside(text: str, span: Span, room: Span) -> tuple[str, str]:
    folded = fold(text)
    return folded[room.start : span.start], folded[span.end : room.end]


def _before(before: str) -> tuple[str, int]:
    """What is left out before a cut, and where the clause begins that has it; ("", 0) if nothing is."""
    clause_at = max((match.end() for match in _CLAUSE.finditer(before)), default=0)
    clause = before[clause_at:]
    near = words(clause)[-_NEAR:]
    tail = clause[near[0].start :] if near else ""
    for kind, pattern in _KINDS[:2]:
        if (found := pattern.search(tail)) and not (kind == "a condition" and _ASKING.search(tail[: found.start()])):
            return f"{kind} (“{found.group()}”)", clause_at
    last = clause[near[-_NEXT:][0].start :] if near else ""
    if found := _KINDS[2][1].search(last):
        return f"a hedge (“{found.group()}”)", clause_at
    stretch_at = max((match.end() for match in _STRONG.finditer(before)), default=0)
    stretch = before[stretch_at:]
    for found in _KINDS[1][1].finditer(stretch):
        if not _ASKING.search(stretch[: found.start()]):
            return f"a condition (“{found.group()}”)", stretch_at
    return "", 0


def _after(after: str) -> tuple[str, int]:
    """What is left out after a cut, and where the stretch ends that has it; ("", 0) if nothing is."""
    strong = _STRONG.search(after)
    stretch = after[: strong.start()] if strong else after
    if found := _KINDS[1][1].search(stretch):
        return f"a condition (“{found.group()}”)", len(stretch)
    if lead := re.match(r"\s*,?\s*(?:but\s+)?(not|never|nor|rather than|instead of)\b", after):
        return f"a negation (“{lead[1]}”)", len(stretch)
    clause = _CLAUSE.search(stretch)
    next_words = words(stretch[: clause.start()] if clause else stretch)[:_NEXT]
    if next_words and (found := _KINDS[0][1].search(stretch[: next_words[-1].end])):
        return f"a negation (“{found.group()}”)", len(stretch)
    return "", 0


def _asked(before: str, after: str) -> str:
    """A question cut down to what looks like a statement."""
    own = re.split(r"[.!?]", before)[-1]
    return "that it is a question" if words(own) and re.search(r"\?\W*$", after) else ""


def gaps(text: str, spans: list[Span] | tuple[Span, ...]) -> list[str]:
    """The words of the page between spans in reading order."""
    return [text[a.end : b.start] for a, b in pairwise(spans)]


def restated(problem: str, beside: str) -> str:
    """The word in `beside` that does what the word named in `problem` did; "" if there is none.

    >>> restated("a negation (“not”) is left out", "She said they would never …")
    'never'
    """
    for kind, pattern in _KINDS:
        if problem.startswith(f"{kind} (") and problem.endswith("left out") and (found := pattern.search(fold(beside))):
            return found.group()
    return ""
