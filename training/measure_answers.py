"""Measure the offline answers on derived news questions (SEER format): who said it, what they said, refusals.

    python -m training.measure_answers --data DIR [--library DIR] [--failures FILE]

DIR holds articles.jsonl and questions.jsonl. The articles are added to a library (kept with --library), every
question is asked without a language model, and one table is printed:

    right name          statement_speaker: the first name of the answer is the gold speaker's
    gold quoted         share of gold statements that a citation overlaps by half of the shorter one
    theirs              share of citations that overlap a gold statement that are the named speaker's (none by others)
    refused             null questions refused; and answerable ones refused, which should not be
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rag.domain import Answer, Article, Citation, Source, Span
from rag.extraction.statements import LocalExtractor
from rag.ingest import ingest
from rag.library import open_library
from rag.models.attribution import AttributionModel
from rag.models.embedding import LocalEmbedder
from rag.names.matching import same_name
from rag.settings import Settings
from rag.store.vectors import MemoryIndex
from rag.store.writing import LibraryWriter

NAME = 0.79  # of rag.names.matching.same_name: a surname that fits counts, for the page may use nothing else

Row = tuple[str, str, float]  # kind of question, measure, value


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def article_of(record: Mapping) -> Article:
    published = record["date"].replace(" ", "T") if record.get("date") else None
    source = Source(
        record["id"], record["title"], record["publisher"], url=record["url"], published=published, origin=record["id"]
    )
    return Article(source, record["text"])


def fill(library: Path, records: Sequence[Mapping]) -> None:
    with LibraryWriter(library) as writer:
        ingest(map(article_of, records), writer, MemoryIndex(), LocalEmbedder(), LocalExtractor(AttributionModel()))


def overlaps(citation: Citation, gold: Mapping) -> bool:
    """Whether they share half of the shorter one's characters."""
    if gold["span"] is None:
        return False
    span = Span(*gold["span"])
    shared = min(span.end, citation.quote.span.end) - max(span.start, citation.quote.span.start)
    return citation.source.id == gold["article"] and shared >= 0.5 * min(len(span), len(citation.quote.span))


def score(question: Mapping, answer: Answer, claims: Sequence[Mapping]) -> Iterator[Row]:
    kind = question["type"]
    if not question["gold"]:
        yield "null", "refused", float(answer.refused)
        return
    yield "answerable", "refused", float(answer.refused)
    if kind == "statement_speaker":
        yield kind, "right name", float(bool(answer.names) and right(answer, question["answer"]))
        return
    shown = [] if answer.refused else answer.citations
    yield from ((kind, "gold quoted", float(any(overlaps(c, gold) for c in shown))) for gold in question["gold"])
    for citation in shown:
        others = [claim for claim in claims if overlaps(citation, claim)]
        if others:
            yield kind, "theirs", float(any(same_name(claim["agent"], question["speaker"]) >= NAME for claim in others))


def right(answer: Answer, gold: str) -> bool:
    """The first name given is the gold name, or the first citation's speaker goes by it."""
    names = [
        answer.names[0],
        *(answer.citations[0].speaker.names if answer.citations and answer.citations[0].speaker else ()),
    ]
    return any(same_name(name, gold) >= NAME for name in names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--library", type=Path, help="keep the library here, and use it if it is there")
    parser.add_argument("--failures", type=Path, help="write questions with a value under 1 here, as JSON lines")
    parser.add_argument("--limit", type=int, help="only the first N questions of each kind")
    args = parser.parse_args()
    articles, questions = read(args.data / "articles.jsonl"), read(args.data / "questions.jsonl")
    library = args.library or Path(tempfile.mkdtemp())
    if not (library / "library.sqlite3").exists():
        fill(library, articles)
    claims = [{**claim, "article": record["id"]} for record in articles for claim in record["claims"]]
    asker = open_library(Settings(library=library, answerer="local")).asker
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    times, failures, seen = [], [], defaultdict(int)
    for question in questions:
        seen[question["type"]] += 1
        if args.limit and seen[question["type"]] > args.limit:
            continue
        answer = asker.ask(question["question"])
        times.append(answer.timings_ms["total"])
        rows = list(score(question, answer, claims))
        for kind, measure, value in rows:
            values[kind, measure].append(value)
        if any(value < 1 for _, measure, value in rows if measure != "refused") or answer.refused == bool(
            question["gold"]
        ):
            shown = [{"quote": c.quote.text, "by": c.speaker.name if c.speaker else None} for c in answer.citations]
            failures.append(
                {**question, "refused": answer.refused, "text": answer.text, "names": answer.names, "shown": shown}
            )
    for (kind, measure), found in sorted(values.items()):
        print(f"{kind:20} {measure:12} {sum(found) / len(found):.3f}  ({len(found)})")
    times.sort()
    print(f"answer time, ms      p50 {times[len(times) // 2]:.0f}  p95 {times[int(0.95 * len(times))]:.0f}")
    if args.failures:
        args.failures.write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in failures), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
