"""Measure when the statement nearest in meaning may be shown (rag.adapters.closest), on question sets over a library.

    python -m training.measure_closest --library DIR questions/articles.jsonl questions/paraphrases.jsonl

Every question is asked as if nothing had its words. Of the answerable ones is printed how often a statement is offered
and how often it is one that was wanted; of those that have no answer, and of answerable ones asked of somebody else,
how often one is offered all the same.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import mean

from rag.adapters.case import Case
from rag.adapters.closest import closest
from rag.adapters.records import SqliteRecords
from rag.domain import Query
from rag.evaluation.question import Question
from rag.evaluation.sets import read_set
from rag.models.embedding import LocalEmbedder
from rag.models.reading import ShortAnswerModel
from rag.people.speakers import Phonebook
from rag.questions.reading import read_question
from rag.search import Searcher
from rag.text import fold

SEED = 3


def offered(case: Case) -> list[str]:
    """The sentences that would be shown."""
    found = {hit.found.id: hit.found for hit in case.hits}
    return [case.sentence(found[id]) for claim in closest(case) for id in claim.evidence]


def wanted(question: Question, sentences: list[str]) -> bool:
    """Whether one of the sentences has words that a right answer quotes."""
    return any(fold(quote) in fold(sentence) for quote in question.quotes for sentence in sentences)


def asked(rows: list[Question], book: Phonebook) -> Iterator[tuple[str, Question, Query]]:
    """(kind, question, query): "right" ones, "none" without an answer, and "swapped" to a speaker of other words."""
    chance, everybody = random.Random(SEED), [speaker for speaker in book if speaker.kind == "person"]
    for question in rows:
        query = read_question(question.question, (), book)
        if question.answerable is False:
            yield "none", question, query
        elif question.quotes:
            yield "right", question, query
            if query.speakers:
                others = [one for one in everybody if one not in query.speakers]
                yield "swapped", question, replace(query, speakers=(chance.choice(others),))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--library", type=Path, required=True)
    args = parser.parse_args()
    records, embedder, reader = SqliteRecords(args.library), LocalEmbedder(), ShortAnswerModel()
    searcher, book = Searcher(records, embedder), Phonebook(records.speakers())
    rows = [question for path in args.sets for question in read_set(path).questions if not question.history]
    shown: dict[tuple[str, str], list[tuple[Question, list[str]]]] = defaultdict(list)
    for kind, question, query in asked(rows, book):
        case = Case(records, query, searcher.search(query), (), lambda filters: (0, "", ""), reader, lambda: embedder)
        shown["of a speaker" if query.speakers else "of anybody", kind].append((question, offered(case)))
    for (whose, kind), found in sorted(shown.items()):
        given = [(question, sentences) for question, sentences in found if sentences]
        right = f"  wanted {mean(wanted(*one) for one in given):.2f}" if kind == "right" and given else ""
        print(f"{whose:13} {kind:8} ({len(found)})  offered {len(given) / len(found):.2f}{right}")


if __name__ == "__main__":
    main()
