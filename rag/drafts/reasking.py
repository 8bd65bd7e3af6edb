"""What a packet says beside its quotations, recomputed: each question is asked again, offline.

Anybody can write any question, answer and maker into a packet and seal it anew. What the library, asked again with the
same filters and the same earlier turns, does not say is not vouched for: by a language model, or of a library that has
grown since, it may still be true.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from rag.domain import Answer, Filters, Turn
from rag.errors import LibraryError, RagError
from rag.export.packets import KEYS, article_object, filters_of, packet
from rag.seams import Records

MOST_ASKED = 50  # questions of one packet: each takes as long as asking it
SAME_CHANCE = 0.01  # confidences differ by less from one processor to another
CLOCKS = timedelta(days=1)  # by which two clocks may differ
Ask = Callable[[str, Filters, Sequence[Turn]], Answer]


class Vouched(StrEnum):
    """Whether the library says today what a packet says that it answered."""

    RECOMPUTED = "recomputed"
    NOT = "not vouched for"


@dataclass(frozen=True, slots=True)
class AnswerCheck:
    """One answer of a packet, but for its quotations."""

    question: str
    vouched: Vouched
    reason: str = ""  # why not, a sentence for the reader
    differs: tuple[str, ...] = ()  # fields that are otherwise today


def reask(found: Mapping, records: Records, ask: Ask | None) -> tuple[AnswerCheck, ...]:
    """Ask each question of a packet again; `ask` must need no service. None: nothing can be asked."""
    checks: list[AnswerCheck] = []
    turns: list[Turn] = []
    for given in found["answers"]:
        check, turn = _again(given, found, records, ask if len(checks) < MOST_ASKED else None, turns)
        checks.append(check)
        turns += [turn] if turn else []
    return tuple(checks)


def _again(
    given: Mapping, found: Mapping, records: Records, ask: Ask | None, turns: Sequence[Turn]
) -> tuple[AnswerCheck, Turn | None]:
    question = given["question"]
    if ask is None or found["version"] < 2:
        return AnswerCheck(question, Vouched.NOT, "It was not asked again."), None
    try:
        filters = filters_of(given)
        turn = Turn(question, ask(question, filters, tuple(turns)), filters)
        (now,) = packet([turn], records.article, "")["answers"]
    except RagError as error:
        return AnswerCheck(question, Vouched.NOT, f"Asked again, it fails: {error}."), None
    if found["version"] < 3:  # without filters
        now.pop("filters")
    differs = tuple(name for name in {**now, **given} if not same(now.get(name), given.get(name)))
    if not differs:
        return AnswerCheck(question, Vouched.RECOMPUTED), turn
    reason = f"Asked again, the library answers otherwise: {', '.join(differs)}."
    if "made_by" in differs:
        reason = f"It is said to be made by “{given['made_by']}”, which is not asked again; {now['made_by']} is."
    return AnswerCheck(question, Vouched.NOT, reason, differs), turn


def same(one: object, two: object) -> bool:
    """Whether two values of JSON are the same; numbers with a fraction nearly so.

    >>> same({"n": 1, "p": [0.912]}, {"n": 1, "p": [0.914]}), same(1, True), same("1", 1)
    (True, False, False)
    """
    if isinstance(one, float) and isinstance(two, float):
        return math.isclose(one, two, abs_tol=SAME_CHANCE)
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same(value, two[name]) for name, value in one.items())
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(same, one, two))
    return type(one) is type(two) and one == two


def beside(found: Mapping, records: Records) -> Iterator[str]:
    """What is wrong with a packet's own fields: its day, its articles, fields that nobody knows."""
    if strange := sorted(found.keys() - KEYS):
        yield f"fields that nobody can check: {', '.join(strange)}"
    try:
        made = datetime.fromisoformat(str(found.get("made")))
        made = made if made.tzinfo else made.replace(tzinfo=UTC)
        if made > datetime.now(UTC) + CLOCKS:
            yield f"it says that it was made on {made:%Y-%m-%d}, which is still to come"
    except ValueError:
        yield "it does not say when it was made"
    shown = [one for answer in found["answers"] for one in (*answer["quotations"], *answer["nearest"])]
    cited = {one["article_id"] for one in shown if isinstance(one, dict)}
    for id, labels in found["articles"].items():
        if id not in cited:
            yield f"it lists the article {id}, from which it quotes nothing"
            continue
        try:
            today = records.article(id)
        except LibraryError:
            continue  # its quotations are told to be gone
        if not isinstance(labels, dict) or labels.get("revision") != today.revision:
            continue
        ours = {name: value for name, value in labels.items() if name != "archived"}  # that the library has not
        if ours != article_object(today):
            yield f"it describes the article {id} otherwise than the library"
