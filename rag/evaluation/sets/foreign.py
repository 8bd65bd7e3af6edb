"""The rows of other evaluation tools, under our field names.

Most differ from ours in the names of their fields alone (ALIASES). What also has another shape is turned round here:
what a promptfoo test asserts, the short answers of ALCE, metadata that is worth a tag. What such a tool writes about
its own answers (`response`, `actual_output`, `retrieved_contexts` ...) says nothing about ours and is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from rag.evaluation.sets.rows import BadRow, Row
from rag.text import words

ALIASES: dict[str, tuple[str, ...]] = {  # ragas, DeepEval, promptfoo, RAGChecker, ALCE and Onyx among them
    "id": ("id", "query_id", "question_id", "sample_id"),
    "question": ("question", "user_input", "input", "input.message", "query", "prompt"),
    "history": ("history", "messages"),
    "names": ("names",),
    "speaker": ("speaker", "speakers"),
    "gold": ("gold",),
    "quotes": ("quotes",),
    "passages": ("passages", "reference_contexts", "context"),
    "articles": ("articles", "reference_context_ids", "relevant_doc_ids", "expected_doc_ids"),
    "answerable": ("answerable",),
    "refusal": ("refusal",),
    "verdict": ("verdict",),
    "must_not": ("must_not",),
    "filters": ("filters",),
    "reference": (
        "reference", "expected_output", "gt_answer", "gold_answer", "ground_truth", "ground_truths", "answer",
        "reference_answer", "expectedanswer",
    ),
    "tags": ("tags", "category", "categories", "type", "question_type"),
}  # fmt: skip
_KNOWN = frozenset(name for names in ALIASES.values() for name in names) | {"name", "article"}  # no misspelling of ours
_LIKE = 0.8  # of two names, difflib's ratio: "nmaes" is a misspelling, "answers" is none of "answerable"
SHORT = 8  # words of an asserted text that is a name; a longer one is a whole answer
_LONGEST_TAG = 40  # characters of metadata that is worth a tag
_HOP = re.compile(r"<\d+-hop>\s*")  # how ragas marks the contexts of a question that needs several
_EXPECTED = re.compile(r"(?P<type>[a-z][a-z-]*)(?:\([\d.]+\))?:\s*(?P<value>.*)", re.DOTALL)
_ONE_NAME = frozenset("equals iequals contains icontains".split())
_ANY_NAME = frozenset("contains-any icontains-any".split())
_ALL_NAMES = frozenset("contains-all icontains-all".split())
_ANSWERS = frozenset("similar factuality llm-rubric g-eval model-graded-closedqa rouge-n levenshtein".split())


def ours(row: Row) -> dict[str, object]:
    """What a row says, under our names; what says nothing and what we have no name for is left out.

    Raises BadRow for a name that can only be one of ours misspelt: it would be passed over, and nothing measured.

    >>> ours({"user_input": "Who?", "response": "She.", "reference": "Velin"})
    {'question': 'Who?', 'reference': 'Velin'}
    """
    row = {str(name).strip().lower().replace(" ", "_").replace("-", "_"): value for name, value in row.items()}
    row = {**_mapping(row.get("vars")), **row}
    if "contexts" in row and "retrieved_contexts" not in row:  # ragas before 0.2, where "answer" is the tool's own
        row.pop("answer", None)
    found = {name: value for name, names in ALIASES.items() if (value := _first(row, names)) is not None}
    _check_spelling(row, found)
    found = _demanded(row) | found
    if isinstance(passages := found.get("passages"), str | list):
        found["passages"] = _passages(passages)
    if isinstance(tags := found.get("tags"), str):
        found["tags"] = [tag.strip() for tag in re.split("[;|]", tags)]
    if tags := _metadata(row):
        found["tags"] = [*_listed(found.get("tags")), *tags]
    return found


def _first(row: Row, names: tuple[str, ...]) -> object:
    """The first field that is there and not empty; a dot steps into an object. An empty list counts as there."""
    for name in names:
        first, _, rest = name.partition(".")
        value = _mapping(row.get(first)).get(rest) if rest else row.get(first)
        if value is not None and value != "" and not (name == "input" and isinstance(value, Mapping)):
            return value
    return None


def _check_spelling(row: Row, found: Mapping[str, object]) -> None:
    free = [name for name in ALIASES if name not in found]
    for name in row:
        if name not in _KNOWN and (meant := get_close_matches(name, free, 1, _LIKE)):
            raise BadRow(f"there is no field {name!r}; did you mean {meant[0]!r}?")


def _passages(value: str | list) -> list[object]:
    """Contexts as a list: DeepEval joins them in a cell, ragas puts "<1-hop>" before some."""
    listed = value.split("|") if isinstance(value, str) else value
    return [_HOP.sub("", text).strip() if isinstance(text, str) else text for text in listed]


def _metadata(row: Row) -> list[str]:
    """Short metadata as tags "kind:value": promptfoo's columns `__metadata:kind` and objects `metadata`."""
    named = {name.removeprefix("__metadata:"): value for name, value in row.items() if name.startswith("__metadata:")}
    named |= {**_mapping(row.get("metadata")), **_mapping(row.get("additional_metadata"))}
    pairs = []
    for name, value in named.items():
        listed = value.split(",") if name.endswith("[]") and isinstance(value, str) else _listed(value)
        pairs += [(str(name).removesuffix("[]"), str(item).strip()) for item in listed if isinstance(item, str | int)]
    return [f"{name}:{value}" for name, value in pairs if value and len(value) <= _LONGEST_TAG]


# --- short answers and assertions -----------------------------------------------------------------------


def _demanded(row: Row) -> dict[str, object]:
    """Names and a reference, as far as a row's assertions and short answers ask for them."""
    names, answers = _short_answers(row), list[str]()
    for kind, value in _assertions(row):
        named, told = _asserted(kind, value)
        names, answers = names + named, answers + told
    return ({"names": names} if names else {}) | ({"reference": " ".join(answers)} if answers else {})


def _short_answers(row: Row) -> list[list[str]]:
    """ALCE: each of ASQA's `qa_pairs` has its `short_answers`, QAMPARI's `answers` are groups of renderings."""
    pairs = [_mapping(pair).get("short_answers") for pair in _listed(row.get("qa_pairs"))]
    groups = [group for group in [*pairs, *_listed(row.get("answers"))] if isinstance(group, list)]
    return [[name for name in group if isinstance(name, str)] for group in groups if group]


def _assertions(row: Row) -> Iterator[tuple[str, object]]:
    """What a promptfoo test asserts, as (type, value): under `assert`, or in columns `__expected`, `__expected1` ..."""
    waiting = list(_listed(row.get("assert")))
    while waiting:
        one = _mapping(waiting.pop(0))
        waiting += _listed(one.get("assert"))  # an assert-set
        yield str(one.get("type", "")), one.get("value")
    for name, value in row.items():
        if re.fullmatch(r"__expected\d*", name) and isinstance(value, str) and value.strip():
            match = _EXPECTED.fullmatch(value.strip())
            yield (match["type"], match["value"]) if match else ("equals", value.strip())


def _asserted(kind: str, value: object) -> tuple[list[list[str]], list[str]]:
    """The groups of names that an assertion asks for, and whole answers. What cannot be read so asks for nothing."""
    listed = value.split(",") if isinstance(value, str) and kind in _ANY_NAME | _ALL_NAMES else _listed(value)
    texts = [text.strip() for text in listed if isinstance(text, str) and text.strip()]
    if any("{{" in text or text.startswith("file://") for text in texts):
        return [], []  # a template, or kept elsewhere
    if kind in _ANSWERS or (kind in _ONE_NAME and any(len(words(text)) > SHORT for text in texts)):
        return [], texts
    if kind in _ANY_NAME and texts:
        return [texts], []
    return ([[text] for text in texts], []) if kind in _ONE_NAME | _ALL_NAMES else ([], [])


def _listed(value: object) -> list:
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _mapping(value: object) -> Mapping:
    return value if isinstance(value, Mapping) else {}
