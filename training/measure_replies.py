"""Replay recorded replies of a language model: how much of their prose is shown, and is their evidence in the prompt?

    python -m training.measure_replies --library LIBRARY --replies FOLDER...

A file is one request with its reply: `question`, `request` (messages whose last lines are evidence as JSON), `reply`
(`segments` with `text`, `evidence`, `speaker`). What a segment cited by number is looked up in LIBRARY by its words; a
passage stands for those of its statements that share most words with the prose.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rag.answers.pages import Pages
from rag.answers.prose import retold
from rag.ask import WIDE
from rag.checks.verify import Prose, Verifier
from rag.domain import Claim, Filters, Hit, Passage, Query, Statement, UncheckedAnswer
from rag.lexicon.function_words import content_words
from rag.library import Library, open_library
from rag.llm.evidence import shown
from rag.models.embedding import LocalEmbedder
from rag.search import Searcher
from rag.settings import Settings
from rag.text import fold
from rag.wiring import prose_judge, reader

MOST = 3  # statements that a passage stands for
ROOM = 6_200  # tokens of evidence in a request of 6,000, by our count, which is a quarter too high


def evidence_of(request: Mapping) -> dict[str, dict]:
    """The evidence of a request by its numbers."""
    lines = [line for message in request["messages"][1:] for line in message["content"].splitlines()]
    return {(one := json.loads(line))["id"]: one for line in lines if line.startswith('{"id": "e')}


@dataclass(frozen=True)
class Segment:
    """One piece of a recorded reply, with what it cites as the library knows it."""

    text: str
    found: list[Statement | Passage]
    speaker: str | None

    def claim(self, vouched: bool) -> Claim:
        return Claim(self.text, tuple(one.id for one in self.found), self.speaker, vouched=vouched)


class Replay:
    def __init__(self, library: Library) -> None:
        self.records = library.records
        self.statements = self.records.statements()
        self.sentences = Searcher(self.records, LocalEmbedder())
        self.by_words = {plainly(statement.said): statement for statement in self.statements}
        self.pages = Pages(self.records)
        self.asker = library.asker
        self.checks = Prose(prose_judge(), reader(), partial(retold, self.pages))

    def cited(self, numbers: Sequence[str], evidence: Mapping[str, dict], prose: str) -> list[Statement | Passage]:
        found: list[Statement | Passage] = []
        for number in numbers:
            one = evidence[number]
            said = plainly(one["words"].replace(" … ", " "))
            if one["kind"] == "statement":
                found += [self.by_words[said]] if said in self.by_words else []
            else:
                inside = [s for s in self.statements if plainly(s.said) and plainly(s.said) in said]
                wanted = set(content_words(prose))
                inside.sort(key=lambda s: -len(wanted & set(content_words(s.said))))
                found += inside[:MOST] or self._sentences(one)
        return list(dict.fromkeys(found))

    def _sentences(self, one: Mapping) -> Iterator[Passage]:
        for source in self.records.sources(Filters()):
            text = self.records.article(source.id).text
            if (start := text.find(one["words"][:60])) >= 0:
                made = self.sentences.candidate(f"{source.id}#t{start}-{start + 1}")
                yield from [made.sentence] if made else []
                return

    def told(self, question: str, segment: Segment, vouched: bool) -> list[str]:
        """Why the prose is left out; [] if it is shown."""
        verifier = self._verifier(question, segment.found)
        verifier.add(segment.claim(vouched), free=True)
        return [] if verifier.believed else verifier.dropped or ["nothing"]

    def carded(self, question: str, segments: Sequence[Segment]) -> tuple[int, int]:
        """How many pieces of evidence of a whole reply are quoted in the answer, and how many it cites."""
        verifier = self._verifier(question, [one for segment in segments for one in segment.found])
        for segment in segments:
            verifier.add(segment.claim(vouched=False), free=True)
        answer = verifier.answer(UncheckedAnswer())
        quoted = [(citation.quote.source_id, citation.quote.span) for citation in answer.citations]
        cited = {one.id: one for segment in segments for one in segment.found}.values()
        spans = [(one.source_id, one.extent if isinstance(one, Statement) else one.span) for one in cited]
        return sum(any(id == other and at.meets(span) for other, at in quoted) for id, span in spans), len(spans)

    def _verifier(self, question: str, found: Sequence[Statement | Passage]) -> Verifier:
        hits = [Hit(one, 1.0) for one in found]
        said_in = lambda source_id: self.records.statements(Filters(articles=(source_id,)))  # noqa: E731
        return Verifier(Query(question), hits, self.records.article, said_in, checks=self.checks)

    def prompt(self, question: str) -> set[str]:
        """The ids of the evidence that a model would see for a question."""
        found = self.asker.found(question, most=WIDE)
        return {hit.found.id for hit in shown(found, self.records.article, ROOM, 80).hits.values()}


def plainly(text: str) -> str:
    return " ".join(fold(text).replace('"', " ").split()).strip(" ,.;:")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--replies", type=Path, nargs="+", required=True)
    parser.add_argument("--show", action="store_true", help="print each segment, and why it is left out")
    parser.add_argument("--vouched", action="store_true", help="as if a second model had found all prose borne out")
    options = parser.parse_args()
    with open_library(Settings(library=options.library)) as library:
        replay = Replay(library)
        for folder in options.replies:
            names = (
                "answers",
                "with all their cards",
                "segments",
                "without evidence",
                "shown",
                "cited",
                "in the prompt",
            )
            counted = dict.fromkeys(names, 0)
            for path in sorted(folder.glob("*.json")):
                one = json.loads(path.read_text(encoding="utf-8"))
                if one["purpose"] != "answer":
                    continue
                evidence, seen = evidence_of(one["request"]), replay.prompt(one["question"])
                segments = [
                    Segment(said["text"], replay.cited(said["evidence"], evidence, said["text"]), said["speaker"])
                    for said in one["reply"]["segments"]
                ]
                if segments:
                    quoted, cited = replay.carded(one["question"], segments)
                    counted["answers"] += 1
                    counted["with all their cards"] += quoted == cited
                for segment in segments:
                    statements = [s for s in segment.found if isinstance(s, Statement)]
                    counted["segments"] += 1
                    counted["without evidence"] += not segment.found
                    counted["cited"] += len(statements)
                    counted["in the prompt"] += sum(s.id in seen for s in statements)
                    if segment.found:
                        why = replay.told(one["question"], segment, options.vouched)
                        counted["shown"] += not why
                        if options.show:
                            print("  -" if why else "  +", segment.text, *why, sep=" | ")
            print(folder.name, counted)


if __name__ == "__main__":
    main()
