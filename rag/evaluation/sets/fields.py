"""One row of a question set. (`rag.evaluation.sets.foreign` brings the rows of other tools into this form.)

One row is one question and what a right answer holds. Canonical fields, all but `question` optional:

    id          unique in the set; else the set's name and the row's number
    question    as a user would type it
    history     the user's earlier questions in the same conversation, oldest first
    names       the short answer: groups of accepted renderings, [["Israel", "the Zionist regime"], ["United States"]]
    speaker     who says the quoted words: a name, or a list of accepted speakers
    gold        what a full answer quotes: [{"article": ..., "start": ..., "end": ...}]; `quotes` says the same in
    quotes      words of the page: ["part of a plan by Israel", ...]
    passages    longer stretches of pages that a search should find and an answer cite from, but not quote whole
    articles    the articles that a search should find, where the set says no more
    answerable  false: the right answer is a refusal
    refusal     the kind of that refusal, or a list of accepted kinds: unknown_speaker, never_quoted, not_on_this,
                said_by_others, own_voice, not_in_library; unsure, where showing what comes near is right as well
    verdict     "yes" or "no" for "Did X say Y?"
    must_not    {"speakers": [...], "quotes": [...]}: whom and what the answer must not give as the statement asked for
    filters     {"outlets": [...], "since": "2025-01-31", "until": ...}
    reference   a right answer in prose
    tags        words to group by

In a cell of a table a list may be written with "|" between its members, and groups of names with ";" between them.
A row without any of `names` ... `must_not` is still run: its quotations are checked and its time is taken.

A row with `q` and `article` is of another form, whose right answers are sentences of one article by their number:
`rag.evaluation.sets.sentences` has its fields. Any file may be packed (.jsonl.gz).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rag.domain import Filters, Span
from rag.evaluation.sets.foreign import ours
from rag.evaluation.sets.question import REFUSALS, Gold, MustNot, Question
from rag.evaluation.sets.rows import BadRow, Row
from rag.evaluation.sets.sentences import is_numbered, read_numbered

_SAID = {"yes": True, "true": True, "no": False, "false": False}


def read_row(row: Row, default_id: str) -> Question:
    """Read one row under any of the accepted field names. Raises BadRow, which says what is wrong.

    >>> read_row({"user_input": "Who spoke?", "answerable": False}, "q1").answerable
    False
    """
    if is_numbered(row):
        return read_numbered(row, _id(row.get("id", default_id)))
    found = ours(row)
    question, history = _asked(found.get("question"), _messages(found.get("history")))
    if not question:
        raise BadRow("no question in it")
    quotes = _texts(found.get("quotes"), "quotes")
    passages = _texts(found.get("passages"), "passages")
    gold = _gold(found.get("gold"))
    names = _names(found.get("names"))
    speakers = _texts(found.get("speaker"), "speaker")
    return Question(
        id=_id(found.get("id", default_id)),
        question=question,
        history=history,
        names=names,
        speakers=speakers,
        gold=gold,
        quotes=quotes,
        passages=passages,
        articles=_texts(found.get("articles"), "articles"),
        answerable=_answerable(found, bool(names or gold or quotes or passages)),
        refusals=_refusals(found),
        verdict={None: None, True: "yes", False: "no"}[_yes_or_no(found.get("verdict"), "verdict")],
        must_not=_must_not(found.get("must_not")),
        filters=_filters(found.get("filters")),
        reference=_reference(found.get("reference")),
        tags=tuple(tag for tag in _texts(found.get("tags"), "tags") if tag),
    )


def _asked(question: object, history: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The question and what went before it; some tools keep the question as the last message."""
    if isinstance(question, list):
        messages = _messages(question)
        return (messages[-1], (*history, *messages[:-1])) if messages else ("", history)
    if question is None and history:
        return history[-1], history[:-1]
    if question is not None and not isinstance(question, str):
        raise BadRow(f"the question is a {type(question).__name__}, not text")
    return (question or "").strip(), history


def _messages(value: object) -> tuple[str, ...]:
    """What the user said, from plain texts or from chat messages."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = value.split("|")
    if not isinstance(value, list):
        raise BadRow("history is not a list")
    said = []
    for message in value:
        if isinstance(message, str):
            said.append(message)
        elif isinstance(message, Mapping) and message.get("role", message.get("type")) in ("user", "human"):
            said.append(str(message.get("content", "")))
        elif not isinstance(message, Mapping):
            raise BadRow("history holds something that is neither text nor a message")
    return tuple(text.strip() for text in said if text.strip())


def _id(value: object) -> str:
    if not isinstance(value, str | int):
        raise BadRow(f"the id is a {type(value).__name__}, neither a text nor a number")
    return str(value)


def _reference(value: object) -> str:
    return value if isinstance(value, str) else " ".join(_texts(value, "reference"))


def _texts(value: object, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split("|") if part.strip())
    if isinstance(value, list) and all(isinstance(item, str | int) for item in value):
        return tuple(str(item) for item in value)
    raise BadRow(f"{name} is neither a text nor a list of texts")


def _names(value: object) -> tuple[tuple[str, ...], ...]:
    if value is None:
        return ()
    if isinstance(value, str):  # in a CSV cell: groups by ";", renderings by "|"
        value = [group.split("|") for group in value.split(";")]
    if not isinstance(value, list):
        raise BadRow("names is not a list of groups")
    groups = [_texts(group, "names") for group in value]
    return tuple(tuple(name.strip() for name in group) for group in groups)


def _gold(value: object) -> tuple[Gold, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadRow("gold is not a list")
    return tuple(_one_gold(item) for item in value)


def _one_gold(item: Any) -> Gold:
    try:
        start, end = item["span"] if "span" in item else (item["start"], item["end"])
        return Gold(str(item["article"]), Span(int(start), int(end)))
    except (KeyError, TypeError, ValueError) as error:
        raise BadRow(f"gold needs an article, a start and an end: {item!r}") from error


def _answerable(found: Row, expects: bool) -> bool | None:
    """As the row says; else true if it expects anything, and false if its list of gold statements is empty."""
    said = _yes_or_no(found.get("answerable"), "answerable")
    if said is None and ("refusal" in found or (not expects and found.get("gold") == [])):
        return False
    if said is None:
        return True if expects or "speaker" in found else None
    return said


def _yes_or_no(value: object, name: str) -> bool | None:
    """YAML reads a bare yes as true; a table has words."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in _SAID:
        return _SAID[value.strip().lower()]
    raise BadRow(f"{name} is {value!r}; it must be yes or no, true or false")


def _refusals(found: Row) -> tuple[str, ...]:
    kinds = _texts(found.get("refusal"), "refusal")
    if unknown := [kind for kind in kinds if kind not in REFUSALS]:
        raise BadRow(f"refusal is {unknown[0]!r}; it must be one of {', '.join(REFUSALS)}")
    if kinds and _yes_or_no(found.get("answerable"), "answerable"):
        raise BadRow("it names a refusal and says that it is answerable; it cannot be both")
    return kinds


def _must_not(value: object) -> MustNot:
    if value is None:
        return MustNot()
    if not isinstance(value, Mapping):
        raise BadRow("must_not is not an object")
    return MustNot(_texts(value.get("speakers"), "must_not.speakers"), _texts(value.get("quotes"), "must_not.quotes"))


def _filters(value: object) -> Filters:
    if value is None:
        return Filters()
    if not isinstance(value, Mapping):
        raise BadRow("filters is not an object")
    since, until = (_day(value[name], name) if value.get(name) else None for name in ("since", "until"))
    return Filters(
        outlets=_texts(value.get("outlets"), "filters.outlets"),
        articles=_texts(value.get("articles"), "filters.articles"),
        since=since,
        until=until,
    )


def _day(value: object, name: str) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()  # YAML has read it already
    except ValueError as error:
        raise BadRow(f"filters.{name} is {value!r}; write a day as 2025-01-31") from error
