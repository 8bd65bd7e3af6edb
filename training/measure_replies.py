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
from functools import partial
from pathlib import Path

from rag.answers.pages import Pages
from rag.answers.prose import retold
from rag.ask import WIDE
from rag.checks.verify import Prose, Verifier
from rag.domain import Claim, Filters, Hit, Passage, Query, Statement
from rag.lexicon.function_words import content_words
from rag.llm.evidence import shown
from rag.models.embedding import LocalEmbedder
from rag.search import Searcher
from rag.settings import Settings
from rag.text import fold
from rag.wiring import Library, matcher, open_library, reader

MOST = 3  # statements that a passage stands for
ROOM = 6_200  # tokens of evidence in a request of 6,000, by our count, which is a quarter too high


def evidence_of(request: Mapping) -> dict[str, dict]:
    """The evidence of a request by its numbers."""
    lines = [line for message in request["messages"][1:] for line in message["content"].splitlines()]
    return {(one := json.loads(line))["id"]: one for line in lines if line.startswith('{"id": "e')}


class Replay:
    def __init__(self, library: Library) -> None:
        self.records = library.records
        self.statements = self.records.statements()
        self.sentences = Searcher(self.records, LocalEmbedder())
        self.by_words = {plainly(statement.said): statement for statement in self.statements}
        self.pages = Pages(self.records)
        self.asker = library.asker
        self.checks = Prose(matcher(), reader(), partial(retold, self.pages))

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

    def told(self, question: str, text: str, found: Sequence[Statement | Passage], speaker: str | None) -> list[str]:
        """Why the prose is left out; [] if it is shown."""
        hits = [Hit(one, 1.0) for one in found]
        said_in = lambda source_id: self.records.statements(Filters(articles=(source_id,)))  # noqa: E731
        verifier = Verifier(Query(question), hits, self.records.article, said_in, checks=self.checks)
        verifier.add(Claim(text, tuple(one.id for one in found), speaker), free=True)
        return [] if verifier.believed else verifier.dropped or ["nothing"]

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
    options = parser.parse_args()
    with open_library(Settings(library=options.library)) as library:
        replay = Replay(library)
        for folder in options.replies:
            counted = {"segments": 0, "without evidence": 0, "shown": 0, "cited": 0, "in the prompt": 0}
            for path in sorted(folder.glob("*.json")):
                one = json.loads(path.read_text(encoding="utf-8"))
                if one["purpose"] != "answer":
                    continue
                evidence, seen = evidence_of(one["request"]), replay.prompt(one["question"])
                for segment in one["reply"]["segments"]:
                    found = replay.cited(segment["evidence"], evidence, segment["text"])
                    statements = [s for s in found if isinstance(s, Statement)]
                    counted["segments"] += 1
                    counted["without evidence"] += not found
                    counted["cited"] += len(statements)
                    counted["in the prompt"] += sum(s.id in seen for s in statements)
                    if found:
                        why = replay.told(one["question"], segment["text"], found, segment["speaker"])
                        counted["shown"] += not why
                        if options.show:
                            print("  -" if why else "  +", segment["text"], *why, sep=" | ")
            print(folder.name, counted)


if __name__ == "__main__":
    main()
