"""Question sets: .jsonl, .json, .csv, .tsv and .yaml, with the field names of other evaluation tools.

One row is one question and what a right answer holds. Canonical fields, all but `question` optional:

    id          unique in the set; else the set's name and the row's number
    question    as a user would type it
    history     the user's earlier questions in the same conversation, oldest first
    names       the short answer: groups of accepted renderings, [["Israel", "the Zionist regime"], ["United States"]]
    speaker     who says the quoted words: a name, or a list of accepted speakers
    gold        what a full answer quotes: [{"article": ..., "start": ..., "end": ...}]; `quotes` says the same in
    quotes      words of the page: ["part of a plan by Israel", ...]
    answerable  false: the right answer is a refusal
    verdict     "yes" or "no" for "Did X say Y?"
    must_not    {"speakers": [...], "quotes": [...]}: whom and what the answer must not give as the statement asked for
    filters     {"outlets": [...], "since": "2025-01-31", "until": ...}
    tags        words to group by

A row without any of `names` ... `must_not` is still run: its quotations are checked and its time is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal

from rag.domain import Filters, Span
from rag.errors import ConfigError
from rag.evaluation.rows import BadRow, Row, read_rows

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
    "verdict": ("verdict",),
    "must_not": ("must_not",),
    "filters": ("filters",),
    "reference": ("reference", "expected_output", "gt_answer", "ground_truth", "answer", "reference_answer"),
    "tags": ("tags", "category", "categories", "type"),
}


@dataclass(frozen=True, slots=True)
class Gold:
    """Words on a page that a full answer quotes. `article` is an id, a file's name, an address or a title."""

    article: str
    span: Span


@dataclass(frozen=True, slots=True)
class MustNot:
    """What an answer must not give as the statement that was asked for."""

    speakers: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and what a right answer holds; empty or None where the set does not say."""

    id: str
    question: str
    history: tuple[str, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()
    speakers: tuple[str, ...] = ()
    gold: tuple[Gold, ...] = ()
    quotes: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    answerable: bool | None = None
    verdict: Literal["yes", "no"] | None = None
    must_not: MustNot = MustNot()
    filters: Filters = field(default_factory=Filters)
    reference: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that was left out, and why."""

    where: str  # "smoke.jsonl:12"
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    name: str
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...] = ()
    fingerprint: str = field(default="", compare=False)  # of the file's bytes, 16 hexadecimal digits

    def only(self, tags: Iterable[str] = (), limit: int | None = None) -> QuestionSet:
        """The questions that carry all of `tags`, the first `limit` of them."""
        wanted = set(tags)
        chosen = [question for question in self.questions if wanted <= set(question.tags)]
        return QuestionSet(self.name, tuple(chosen[:limit]), self.problems, self.fingerprint)


def read_set(path: str | Path, *, strict: bool = False) -> QuestionSet:
    """Read a question set. A bad row is left out and listed in `problems`; with `strict` it raises ConfigError.

    Raises ConfigError as well if the file cannot be read at all.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}; name a question set") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text; save it as UTF-8") from error
    questions: dict[str, Question] = {}
    problems: list[Problem] = []
    for number, (where, row) in enumerate(read_rows(path, text), start=1):
        try:
            if isinstance(row, BadRow):
                raise row
            question = read_row(row, f"{path.stem}-{number}")
            if question.id in questions:
                raise BadRow(f"the id {question.id!r} is used twice")
            questions[question.id] = question
        except BadRow as error:
            if strict:
                raise ConfigError(f"{path.name}:{where}: {error}") from error
            problems.append(Problem(f"{path.name}:{where}", str(error)))
    return QuestionSet(path.stem, tuple(questions.values()), tuple(problems), sha256(raw).hexdigest()[:16])


# --- one row ----------------------------------------------------------------------------------------


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
        verdict=verdict,
        must_not=_must_not(found.get("must_not")),
        filters=_filters(found.get("filters")),
        reference=" ".join(_texts(found.get("reference"), "reference")),
        tags=(*_texts(found.get("tags"), "tags"), *_metadata(row)),
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
    if said is None and not expects and found.get("gold") == []:
        return False
    if said is None:
        return True if expects or "speaker" in found else None
    if not isinstance(said, bool):
        raise BadRow(f"answerable is {said!r}; it must be true or false")
    return said


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
