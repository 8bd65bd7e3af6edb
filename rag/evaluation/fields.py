"""One row of a question set, under our field names or those of other evaluation tools.

One row is one question and what a right answer holds. Canonical fields, all but `question` optional:

    id          unique in the set; else the set's name and the row's number
    question    as a user would type it
    history     the user's earlier questions in the same conversation, oldest first
    names       the short answer: groups of accepted renderings, [["Israel", "the Zionist regime"], ["United States"]]
    speaker     who says the quoted words: a name, or a list of accepted speakers
    gold        what a full answer quotes: [{"article": ..., "start": ..., "end": ...}]; `quotes` says the same in
    quotes      words of the page: ["part of a plan by Israel", ...]
    answerable  false: the right answer is a refusal
    refusal     the kind of that refusal, or a list of accepted kinds: unknown_speaker, never_quoted, not_on_this,
                said_by_others, own_voice, not_in_library
    verdict     "yes" or "no" for "Did X say Y?"
    must_not    {"speakers": [...], "quotes": [...]}: whom and what the answer must not give as the statement asked for
    filters     {"outlets": [...], "since": "2025-01-31", "until": ...}
    tags        words to group by

A row without any of `names` ... `must_not` is still run: its quotations are checked and its time is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.domain import Filters, Span
from rag.evaluation.question import REFUSALS, Gold, MustNot, Question
from rag.evaluation.rows import BadRow, Row

ALIASES: dict[str, tuple[str, ...]] = {  # ragas, DeepEval, promptfoo, RAGChecker, ALCE and Onyx among them
    "id": ("id", "query_id", "question_id"),
    "question": ("question", "user_input", "input", "input.message", "query", "vars.query", "vars.question", "prompt"),
    "history": ("history", "messages"),
    "names": ("names",),
    "speaker": ("speaker", "speakers"),
    "gold": ("gold",),
    "quotes": ("quotes", "reference_contexts", "context"),
    "articles": ("articles", "reference_context_ids", "relevant_doc_ids"),
    "answerable": ("answerable",),
    "refusal": ("refusal",),
    "verdict": ("verdict",),
    "must_not": ("must_not",),
    "filters": ("filters",),
    "reference": ("reference", "expected_output", "gt_answer", "ground_truth", "answer", "reference_answer"),
    "tags": ("tags", "category", "categories", "type"),
}


def read_row(row: Row, default_id: str) -> Question:
    """Read one row under any of the accepted field names. Raises BadRow, which says what is wrong.

    >>> read_row({"user_input": "Who spoke?", "answerable": False}, "q1").answerable
    False
    """
    found = {name: value for name in ALIASES if (value := _first(row, ALIASES[name])) is not None}
    question, history = _asked(found.get("question"), _messages(found.get("history")))
    if not question:
        raise BadRow("no question in it")
    quotes = _texts(found.get("quotes"), "quotes")
    gold = _gold(found.get("gold"))
    names = _names(found.get("names"))
    speakers = _texts(found.get("speaker"), "speaker")
    verdict = found.get("verdict")
    if verdict not in (None, "yes", "no"):
        raise BadRow(f"verdict is {verdict!r}; it must be yes or no")
    return Question(
        id=str(found.get("id", default_id)),
        question=question,
        history=history,
        names=names,
        speakers=speakers,
        gold=gold,
        quotes=quotes,
        articles=_texts(found.get("articles"), "articles"),
        answerable=_answerable(found, bool(names or gold or quotes)),
        refusals=_refusals(found),
        verdict=verdict,
        must_not=_must_not(found.get("must_not")),
        filters=_filters(found.get("filters")),
        reference=" ".join(_texts(found.get("reference"), "reference")),
        tags=(*_tags(found.get("tags")), *_metadata(row)),
    )


def _first(row: Row, names: Sequence[str]) -> object:
    """The first field that is there and not empty; a dot steps into an object. An empty list counts as there."""
    for name in names:
        value: object = row.get(name)
        if value is None and "." in name:
            value = row
            for step in name.split("."):
                value = value.get(step) if isinstance(value, Mapping) else None
        if value is not None and value != "" and not (name == "input" and isinstance(value, Mapping)):
            return value
    return None


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
        return (value,)
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


def _texts(value: object, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(item, str | int) for item in value):
        return tuple(str(item) for item in value)
    raise BadRow(f"{name} is neither a text nor a list of texts")


def _tags(value: object) -> tuple[str, ...]:
    if isinstance(value, str):  # in a CSV cell
        value = [part.strip() for part in value.split(";")]
    return tuple(tag for tag in _texts(value, "tags") if tag)


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


def _one_gold(item: object) -> Gold:
    try:
        start, end = item["span"] if "span" in item else (item["start"], item["end"])
        return Gold(str(item["article"]), Span(int(start), int(end)))
    except (KeyError, TypeError, ValueError) as error:
        raise BadRow(f"gold needs an article, a start and an end: {item!r}") from error


def _answerable(found: Row, expects: bool) -> bool | None:
    """As the row says; else true if it expects anything, and false if its list of gold statements is empty."""
    said = found.get("answerable")
    if said is None and ("refusal" in found or (not expects and found.get("gold") == [])):
        return False
    if said is None:
        return True if expects or "speaker" in found else None
    if not isinstance(said, bool):
        raise BadRow(f"answerable is {said!r}; it must be true or false")
    return said


def _refusals(found: Row) -> tuple[str, ...]:
    kinds = _texts(found.get("refusal"), "refusal")
    if unknown := [kind for kind in kinds if kind not in REFUSALS]:
        raise BadRow(f"refusal is {unknown[0]!r}; it must be one of {', '.join(REFUSALS)}")
    if kinds and found.get("answerable") is True:
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
    dates = {name: str(value[name]) for name in ("since", "until") if value.get(name)}
    return Filters(
        outlets=_texts(value.get("outlets"), "filters.outlets"),
        articles=_texts(value.get("articles"), "filters.articles"),
        **dates,
    )


def _metadata(row: Row) -> tuple[str, ...]:
    """promptfoo's `__metadata:kind` columns, as tags "kind:value"."""
    named = {name.removeprefix("__metadata:"): value for name, value in row.items() if name.startswith("__metadata:")}
    return tuple(f"{name}:{value}" for name, value in named.items() if value)
