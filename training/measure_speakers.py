"""Measure whom statements are given to, within one article: `python -m training.measure_speakers --data DIR`.

DIR holds `seer/articles.jsonl` and `seer/questions.jsonl`: claims with the resolved name of who made them, and people
who are mentioned but not quoted. Prints a table; `--wrong` lists every claim whose speaker is not right.

`--marked training/speakers_held_back.txt` counts texts in the form of `speakers.txt` instead, never trained on.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.domain import Article, Source, Span, Statement
from rag.extraction.statements import LocalExtractor
from rag.models.attribution import AttributionModel
from rag.names.matching import MAYBE, same_name
from rag.names.spelling import words_of
from rag.seams import Reader
from training.marked import parsed


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def is_named(statement: Statement, name: str) -> bool:
    """Whether the statement's speaker is the one called `name`: a spelling of it, or the same words."""
    if statement.speaker is None:
        return False
    if statement.speaker.kind in ("person", "body"):
        return any(same_name(own, name) >= MAYBE for own in statement.speaker.names)
    return bool(_stems(name) & _stems(statement.speaker.name))


def _stems(words: str) -> set[str]:
    """For unnamed sources, which annotators put in their own words: how the nouns begin ("analyst", "analysts")."""
    return {
        word[:6]
        for word in words_of(words)
        if len(word) > 4 and word not in ("former", "senior", "their", "which", "about")
    }


def _shared(one: set[str], two: set[str]) -> float:
    """Words in common, over all words: the statement that says what the claim says, not one that holds it."""
    return len(one & two) / max(1, len(one | two))


def overlap(statement: Statement, span: Span) -> int:
    """Characters of the content inside `span`."""
    return sum(max(0, min(q.span.end, span.end) - max(q.span.start, span.start)) for q in statement.content)


def outcome(claim: dict, statements: Sequence[Statement]) -> tuple[str, Statement | None]:
    """right, wrong, uncertain (words found, nobody named) or missed, by the statement with most words of the claim."""
    span, words = Span(*claim["span"]), set(words_of(claim["utterance"]))
    near = [s for s in statements if overlap(s, span)]
    best = max(near, key=lambda s: _shared({w for q in s.content for w in words_of(q.text)}, words), default=None)
    if best is None or overlap(best, span) == 0:
        return "missed", None
    if is_named(best, claim["agent"]):
        return "right", best
    unnamed = best.speaker is None or best.speaker.kind == "unknown"  # "the spokesman": as written, nobody's name
    return ("uncertain" if unnamed else "wrong"), best


def quoted_people(folder: Path, found: dict[str, tuple[Statement, ...]]) -> Iterator[tuple[dict, list[Statement]]]:
    """For each question about someone mentioned but not quoted: the statements they are given."""
    for question in rows(folder / "questions.jsonl"):
        if question["type"] == "null_mentioned_not_quoted":
            yield question, [s for s in found[question["article"]] if is_named(s, question["speaker"])]


def measure(folder: Path, reader: Reader, show: bool = False) -> None:
    records = rows(folder / "articles.jsonl")
    articles = [Article(Source(record["id"]), record["text"]) for record in records]
    found = dict(zip((a.source.id for a in articles), LocalExtractor(reader).extract(articles), strict=True))
    counts: Counter[str] = Counter()
    for record in records:
        for claim in (claim for claim in record["claims"] if claim["span"]):  # a few could not be placed
            kind, statement = outcome(claim, found[record["id"]])
            counts[kind] += 1
            if show and kind in ("wrong", "uncertain"):
                print(_shown(kind, claim, statement, record["text"]))
    total, named = sum(counts.values()), counts["right"] + counts["wrong"] + counts["uncertain"]
    null = list(quoted_people(folder, found))
    table = {
        "words found": (named, total, ""),
        "speaker right, of claims whose words are found": (counts["right"], named, ".92"),
        "speaker right, of those given to somebody named": (counts["right"], counts["right"] + counts["wrong"], ""),
        "speaker right, of all claims": (counts["right"], total, ""),
        "mentioned, not quoted: given no statement": (sum(not given for _, given in null), len(null), ".97"),
    }
    for name, (part, whole, goal) in table.items():
        print(f"{name:50} {part / max(1, whole):.3f}  of {whole:4}{f'   goal {goal}' if goal else ''}")
    for question, statements in null if show else ():
        for s in statements:
            print(
                "  given:",
                question["speaker"],
                "<-",
                s.mention and s.mention.text,
                "|",
                s.cue and s.cue.text,
                "|",
                s.content[0].text[:90],
            )


def measure_marked(path: Path, reader: Reader) -> None:
    """Whom marked words are given to: the right one, somebody else who has a name, or nobody by name."""
    texts = parsed(path)
    articles = [Article(Source(str(number)), text) for number, (text, _) in enumerate(texts)]
    counts: Counter[tuple[str, str]] = Counter()
    for (_, labels), statements in zip(texts, LocalExtractor(reader).extract(articles), strict=True):
        for start, end, name in labels:
            best = max(statements, key=lambda s: overlap(s, Span(start, end)), default=None)
            if best is None or not overlap(best, Span(start, end)):
                outcome = "missed"
            elif name != "?" and is_named(best, name):
                outcome = "right"
            else:
                named = best.speaker is not None and best.speaker.kind in ("person", "body")
                outcome = "given to somebody else" if named else "given to nobody by name"
            counts["left open" if name == "?" else "named", outcome] += 1
    for (kind, outcome), count in sorted(counts.items()):
        print(f"{f'{kind}: {outcome}':50} {count:4}")


def _shown(kind: str, claim: dict, statement: Statement | None, text: str) -> str:
    assert statement is not None
    mention = statement.mention
    who = statement.speaker.name if statement.speaker else None
    around = text[max(0, mention.span.start - 200) : mention.span.end + 40].replace("\n", "|") if mention else ""
    said = statement.content[0].text[:70]
    written = mention and mention.text
    return f"{kind}: gold {claim['agent']!r}, given {who!r} as {written!r} [{said!r}]\n      {around!r}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--data", type=Path, help="the folder that holds seer/")
    given.add_argument("--marked", type=Path, help="texts in which it is marked who says what")
    parser.add_argument("--wrong", action="store_true", help="list what is not right")
    options = parser.parse_args()
    if options.marked:
        measure_marked(options.marked, AttributionModel())
    else:
        measure(options.data / "seer", AttributionModel(), options.wrong)


if __name__ == "__main__":
    main()
