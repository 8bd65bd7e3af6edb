"""One row of a question set whose right answers are sentences of one article, by their number.

    article     the article's id in the library
    kind        said, who_said, whom, did_say, short, none, followup or other; a tag of the question
    q           the question as a user would type it
    first       for a follow-up: the question before it
    words       "same" or "other" words than the page; a tag as "same-words", "other-words"
    answerable  false: the right answer is a refusal, and `gold` is empty
    gold        all sentences that answer (of "Did X say Y?": that settle it): [[n, "Speaker Name"], ...]; "" for the
                name: the article says it in its own voice. A sentence of two speakers stands there twice
    minimal     [n, ...]: the smallest set of them that a good answer quotes; none: all
    answer      the short answer; with `aliases`, other right forms, one group of names
    verdict     yes, no or partly for "Did X say Y?"; partly counts as no
    near        tempting sentences that do not answer, as `gold`
    id, why     the question's id, a remark

n counts the article's sentences from 1, as `rag.text.sentences` finds them in the text that the library keeps. Only
`article`, `kind`, `q`, `answerable` and `gold` must be there. What the rows say comes to, in the fields of
`rag.evaluation.sets.fields`: `minimal` is what a full answer quotes, the rest of `gold` what it may cite as well; the
speakers of `gold` are those that are accepted. Where nobody has listed all statements of the article, `gold` also tells
whose words these sentences are, and `near` too where it names somebody ("" there says little of a clause: such a
sentence tempts because it tells of what somebody said).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from rag.evaluation.sets.question import NumberedSentence, Question
from rag.evaluation.sets.rows import BadRow, Row

KINDS = ("said", "who_said", "whom", "did_say", "short", "none", "followup", "other")
_VERDICTS: Mapping[object, Literal["yes", "no"] | None] = {None: None, "yes": "yes", "no": "no", "partly": "no"}


def is_numbered(row: Row) -> bool:
    """Whether a row is of this form: it has fields of its own for the question and its article.

    >>> is_numbered({"q": "Who spoke?", "article": "a1"}), is_numbered({"question": "Who spoke?"})
    (True, False)
    """
    return "q" in row and "article" in row


def read_numbered(row: Row, id: str) -> Question:
    """Read one row as the question with this id. Raises BadRow, which says what is wrong."""
    question, article, answerable = _text(row, "q"), _text(row, "article"), row.get("answerable")
    if not question:
        raise BadRow("no question in it")
    if not article:
        raise BadRow("article is empty; it must be the id of one in the library")
    if not isinstance(answerable, bool):
        raise BadRow(f"answerable is {answerable!r}; it must be true or false")
    gold = _pairs(row, "gold")
    if gold and not answerable:
        raise BadRow("it has sentences that answer and says that there is no answer; it cannot be both")
    needed = _minimal(row, {number for number, _ in gold})
    return Question(
        id=id,
        question=question,
        history=tuple(filter(None, [_text(row, "first")])),
        names=_names(row),
        speakers=tuple(dict.fromkeys(name for _, name in gold if name)),
        sentences=tuple(NumberedSentence(article, number, name, number in needed) for number, name in gold),
        near=tuple(NumberedSentence(article, number, name) for number, name in _pairs(row, "near")),
        answerable=answerable,
        verdict=_verdict(row.get("verdict")),
        tags=_tags(row),
    )


def _text(row: Row, name: str) -> str:
    """The text of a field; "" where it is null or not there."""
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise BadRow(f"{name} is a {type(value).__name__}, not a text")
    return (value or "").strip()


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _pairs(row: Row, name: str) -> list[tuple[int, str]]:
    """Numbers of sentences, each with whose words it holds; only `near` may be missing."""
    listed = row.get(name, [] if name == "near" else None)
    if not isinstance(listed, list):
        raise BadRow(f"{name} is not a list")
    for pair in listed:
        if not (isinstance(pair, list) and len(pair) == 2 and _is_number(pair[0]) and isinstance(pair[1], str)):
            raise BadRow(f"{name} holds {pair!r}; write [number of a sentence from 1, name of its speaker]")
    return [(number, speaker.strip()) for number, speaker in listed]


def _minimal(row: Row, gold: set[int]) -> set[int]:
    listed = row.get("minimal") or []
    if not isinstance(listed, list) or not all(map(_is_number, listed)):
        raise BadRow(f"minimal is {listed!r}; write the numbers of sentences")
    if strange := [number for number in listed if number not in gold]:
        raise BadRow(f"minimal has sentence {strange[0]}, which gold has not")
    return set(listed) or gold


def _names(row: Row) -> tuple[tuple[str, ...], ...]:
    aliases = row.get("aliases") or []
    if not isinstance(aliases, list) or not all(isinstance(name, str) for name in aliases):
        raise BadRow("aliases is not a list of texts")
    group = tuple(dict.fromkeys(name for name in (_text(row, "answer"), *map(str.strip, aliases)) if name))
    return (group,) if group else ()


def _verdict(value: object) -> Literal["yes", "no"] | None:
    if not isinstance(value, str | None) or value not in _VERDICTS:
        raise BadRow(f"verdict is {value!r}; it must be yes, no, partly or null")
    return _VERDICTS[value]


def _tags(row: Row) -> tuple[str, ...]:
    kind, words = _text(row, "kind"), _text(row, "words")
    if kind not in KINDS:
        raise BadRow(f"kind is {kind!r}; it must be one of {', '.join(KINDS)}")
    return (kind, f"{words}-words") if words else (kind,)
