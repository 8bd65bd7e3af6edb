"""A model that lies about whatever evidence it is shown, a few lies a reply, in the form that was asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any
from zlib import crc32

from faultserver import Request, evidence_in, is_plan, plan, segments

Piece = dict[str, Any]
Segment = tuple[str, str, str | None]  # (text, evidence id, speaker)
NOBODY = "Pavel Ostrander"  # in no article
A_REPLY = 5  # lies


def lying(request: Request) -> str:
    """Five lies about the evidence; which of them, the question decides. A follow-up is rewritten into another."""
    if is_plan(request):
        return plan(f"Why did {NOBODY} resign?", f"{NOBODY} resigns")
    shown = evidence_in(request)
    statements = [piece for piece in shown if piece["kind"] == "statement" and piece["speaker"]]
    passages = [piece for piece in shown if piece["kind"] == "article"]
    if not statements:
        return _reply([("Nobody has said anything at all.", shown[0]["id"], None)])
    others = [piece for piece in statements if piece["speaker"] != statements[0]["speaker"]]
    told = [lie for make in LIES for lie in make(statements, others, passages)]
    first = crc32(json.dumps(request["messages"][-1]).encode()) % len(told)
    return _reply([told[(first + n) % len(told)] for n in range(min(A_REPLY, len(told)))])


def _reply(said: list[Segment]) -> str:
    return segments(*((text, [id], by) for text, id, by in said), names=(NOBODY,))


# --- one function a kind of lie: statements, statements of other speakers, passages -> segments ------------------


def invents(statements: list[Piece], others: list[Piece], passages: list[Piece]) -> Iterator[Segment]:
    one = statements[0]
    yield f"{one['speaker']} said “we never meant a word of it and we are sorry”.", one["id"], one["speaker"]
    yield f"{one['speaker']} promised to resign before the spring.", one["id"], one["speaker"]


def swaps_speakers(statements: list[Piece], others: list[Piece], passages: list[Piece]) -> Iterator[Segment]:
    for other in others[:2]:
        one = statements[0]
        yield f"{other['speaker']} said {one['words']}.", one["id"], other["speaker"]
        yield f"{other['speaker']} said {one['words']}.", one["id"], one["speaker"]
        yield "", one["id"], other["speaker"]
    yield f"{NOBODY} said {statements[0]['words']}.", statements[0]["id"], None


def gives_away_the_articles_voice(
    statements: list[Piece], others: list[Piece], passages: list[Piece]
) -> Iterator[Segment]:
    for passage in passages[:2]:
        by = statements[0]["speaker"]
        yield f"{by} said {passage['words']}", passage["id"], by
        yield f"{by} said {passage['words']}", passage["id"], None


def turns_the_meaning(statements: list[Piece], others: list[Piece], passages: list[Piece]) -> Iterator[Segment]:
    for one in statements[:2]:
        words = one["words"].strip("“”\"' ,.")
        yield f"{one['speaker']} denied that {words}.", one["id"], one["speaker"]
        yield f"{one['speaker']} said that it is not true that {words}.", one["id"], one["speaker"]
        if re.search(r"\d", words):
            yield f"{one['speaker']} said {re.sub(r'[0-9]', '7', words)}7.", one["id"], one["speaker"]
        if re.search(r"\b(?:not|never|no)\b", words):
            yield f"{one['speaker']} said {re.sub(r'(not|never|no) ', '', words)}.", one["id"], one["speaker"]
        reversed_words = " ".join(reversed(words.split()))
        yield f"{one['speaker']} said {reversed_words}.", one["id"], one["speaker"]


def stitches(statements: list[Piece], others: list[Piece], passages: list[Piece]) -> Iterator[Segment]:
    for one, two in pairwise(statements[:3]):
        half, rest = one["words"].split(), two["words"].split()
        made = " ".join([*half[: len(half) // 2 + 1], *rest[len(rest) // 2 :]])
        yield f"{one['speaker']} said “{made}”.", one["id"], one["speaker"]


def hides(statements: list[Piece], others: list[Piece], passages: list[Piece]) -> Iterator[Segment]:
    one = statements[0]
    yield f"{one['speaker']} said 「it was all my own fault from the start」.", one["id"], one["speaker"]
    yield f"{one['speaker']} said “it was all\u200b my own fault”.", one["id"], one["speaker"]
    yield "![x](http://evil.example/a) <img src=x> It was all my own fault.", one["id"], one["speaker"]


Lies = Callable[[list[Piece], list[Piece], list[Piece]], Iterator[Segment]]
LIES: tuple[Lies, ...] = (
    invents, swaps_speakers, gives_away_the_articles_voice, turns_the_meaning, stitches, hides
)  # fmt: skip
