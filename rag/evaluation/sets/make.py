"""Drafting a question set from a library's own statements, for a person to review.

The draft knows only what the models read out of the articles, so a statement they misread makes a wrong question. That
is why every row is tagged and carries the sentence it was made from: a set is worth what its reviewer is.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from rag.domain import Article, Source, Speaker, Statement
from rag.errors import ConfigError
from rag.evaluation.sets.phrasing import called, is_name, reported, topics_of
from rag.export.objects import csv_text
from rag.lexicon.function_words import content_words
from rag.text import fold, sentence_around

SURE = 0.7  # statements read with less confidence make no question
FEW = 4  # a speaker with at most so many statements is asked for all of them
ENOUGH = 4_000  # statements of a large library that questions are drafted from
COLUMNS = "id question names speaker verdict answerable refusal must_not gold tags note".split()
TRIES = 12  # other speakers or topics that are tried for a trap

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that could be drafted, with whom and what it is about: so that a set is not about one speaker."""

    row: Row
    speaker: str
    article: str
    statement: str  # its id


@dataclass(frozen=True)
class _Shelf:
    """The library as the drafter sees it: `statements` to ask about, and everything that `said` knows of a speaker."""

    statements: Sequence[Statement]
    said: Mapping[str, Sequence[Statement]]  # by Speaker.id
    titles: Mapping[str, str]
    article_of: Callable[[str], Article]

    def by(self, speaker: Speaker) -> Sequence[Statement]:
        return self.said[speaker.id]

    def called(self, speaker: Speaker) -> str:
        """The speaker's name as it stands inside a sentence."""
        return called(speaker.name, self.article_of(self.by(speaker)[0].source_id).text)

    @property
    def speakers(self) -> list[Speaker]:
        return list({_speaker_of(statement).id: _speaker_of(statement) for statement in self.statements}.values())


def draft(
    statements: Iterable[Statement],
    sources: Iterable[Source],
    article_of: Callable[[str], Article],
    number: int = 50,
    seed: int = 0,
) -> list[Row]:
    """At most `number` rows, a fifth of each kind at most, spread over speakers and articles.

    Raises ConfigError if the statements give no question at all.
    """
    sure = [s for s in statements if s.speaker and s.confidence >= SURE and not s.via and is_name(s.speaker.name)]
    chance = random.Random(seed)
    said: dict[str, list[Statement]] = {}
    for statement in sure:
        said.setdefault(_speaker_of(statement).id, []).append(statement)
    asked = sure if len(sure) <= ENOUGH else chance.sample(sure, ENOUGH)
    shelf = _Shelf(asked, said, {source.id: source.title for source in sources}, article_of)
    made = {kind: _shuffled(make(shelf, chance), chance) for kind, make in KINDS.items()}
    rows = _balanced(made, number)
    if not rows:
        raise ConfigError("the library has no statements clear enough to ask about; add articles first")
    return [{"id": f"draft-{at:03}", **row} for at, row in enumerate(rows, start=1)]


def set_text(rows: Sequence[Row], ending: str) -> str:
    """A set as JSON lines, or as a table for a spreadsheet. Raises ConfigError for an ending other than these two."""
    if ending == ".jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if ending != ".csv":
        raise ConfigError(f"a draft is written as .jsonl or .csv, not as {ending or 'a file without ending'}")
    cells = [{name: _cell(name, value) for name, value in row.items()} for row in rows]
    return "\ufeff" + csv_text(cells, COLUMNS)  # without it spreadsheets misread every curly quotation mark


def _cell(name: str, value: Any) -> object:
    """A field as `rag.evaluation.sets.fields` reads it from a cell again; lists of texts are joined by `csv_text`."""
    if name == "names":
        return ";".join("|".join(group) for group in value)
    return json.dumps(value, ensure_ascii=False) if name in ("gold", "must_not") else value


# --- the five kinds -------------------------------------------------------------------------------------


def _who_said(shelf: _Shelf, chance: random.Random) -> Iterator[Candidate]:
    speakers_of: dict[str, set[str]] = {}
    for statement in shelf.statements:
        speakers_of.setdefault(fold(statement.content[0].text), set()).add(_speaker_of(statement).id)
    for statement, said in _reportable(shelf):
        if len(speakers_of[fold(statement.content[0].text)]) == 1:
            expected = {
                "names": [list(_speaker_of(statement).names)],
                **_by(_speaker_of(statement)),
                **_gold([statement]),
            }
            yield _candidate("who-said", f"Who said {said}?", statement, shelf, expected)


def _did_say(shelf: _Shelf, chance: random.Random) -> Iterator[Candidate]:
    for statement, said in _reportable(shelf):
        expected = {"verdict": "yes", **_by(_speaker_of(statement)), **_gold([statement])}
        yield _candidate(
            "did-say", f"Did {shelf.called(_speaker_of(statement))} say {said}?", statement, shelf, expected
        )


def _what_said(shelf: _Shelf, chance: random.Random) -> Iterator[Candidate]:
    """Everything that somebody said who said little; of others, what they said on a topic of theirs."""
    for speaker in shelf.speakers:
        own = shelf.by(speaker)
        if len(own) <= FEW:
            yield _candidate(
                "what-said", f"What did {shelf.called(speaker)} say?", own[0], shelf, {**_by(speaker), **_gold(own)}
            )
            continue
        for topic, statement in _topics(own):
            about = [one for one in own if _share(topic, one.said) == 1]
            question = f"What did {shelf.called(speaker)} say about {topic}?"
            yield _candidate("what-said", question, statement, shelf, {**_by(speaker), **_gold(about)})


def _swapped(shelf: _Shelf, chance: random.Random) -> Iterator[Candidate]:
    """Words of one speaker, asked of another who said nothing like it."""
    for statement, said in _reportable(shelf):
        others = [
            one
            for one in shelf.speakers
            if not set(map(fold, one.names)) & set(map(fold, _speaker_of(statement).names))
        ]
        for other in chance.sample(others, min(TRIES, len(others))):
            if all(_share(statement.said, own.said) < 0.4 for own in shelf.by(other)):
                expected = {"verdict": "no", "answerable": False, "refusal": ["said_by_others", "not_on_this"]}
                expected |= {**_by(other), "must_not": {"quotes": [quote.text for quote in statement.content]}}
                yield _candidate("swapped", f"Did {shelf.called(other)} say {said}?", statement, shelf, expected)
                break


def _absent(shelf: _Shelf, chance: random.Random) -> Iterator[Candidate]:
    """A topic of other articles, asked of somebody whose articles do not touch it."""
    topics = list(_topics(shelf.statements))
    for speaker in shelf.speakers:
        own = {statement.source_id for statement in shelf.by(speaker)}
        texts = [shelf.article_of(source_id).text for source_id in own]
        for topic, statement in chance.sample(topics, min(TRIES, len(topics))):
            if statement.source_id not in own and content_words(topic) and not any(_share(topic, t) for t in texts):
                expected = {
                    "answerable": False,
                    "refusal": ["not_on_this", "said_by_others", "own_voice"],
                    **_by(speaker),
                }
                question = f"What did {shelf.called(speaker)} say about {topic}?"
                yield _candidate("absent", question, shelf.by(speaker)[0], shelf, expected)
                break


KINDS = {
    "who-said": _who_said,
    "what-said": _what_said,
    "did-say": _did_say,
    "swapped": _swapped,
    "absent": _absent,
}


# --- their parts ----------------------------------------------------------------------------------------


def _reportable(shelf: _Shelf) -> Iterator[tuple[Statement, str]]:
    for statement in shelf.statements:
        if said := reported(statement, shelf.article_of(statement.source_id).text):
            yield statement, said


def _topics(statements: Iterable[Statement]) -> Iterator[tuple[str, Statement]]:
    for statement in statements:
        for quote in statement.content:
            for topic in topics_of(quote.text, _speaker_of(statement).names):
                yield topic, statement


def _share(topic: str, text: str) -> float:
    """How many of a topic's words a text has, 0..1."""
    wanted = content_words(topic)
    return len(set(wanted) & set(content_words(text))) / len(wanted) if wanted else 0.0


def _by(speaker: Speaker) -> Row:
    return {"speaker": list(speaker.names)}


def _speaker_of(statement: Statement) -> Speaker:
    """Of a statement on the shelf, which has one."""
    assert statement.speaker is not None
    return statement.speaker


def _gold(statements: Sequence[Statement]) -> Row:
    """Each statement from its first to its last word, as one piece of gold."""
    places = [(one.source_id, one.extent) for one in statements]
    return {"gold": [{"article": source_id, "start": span.start, "end": span.end} for source_id, span in places]}


def _candidate(kind: str, question: str, statement: Statement, shelf: _Shelf, expected: Row) -> Candidate:
    article = shelf.article_of(statement.source_id)
    around = " ".join(sentence_around(article.text, statement.extent).cut(article.text).split())
    note = f"{shelf.titles.get(statement.source_id, '')} ({statement.source_id}): {around}"
    row = {"question": question, **expected, "tags": ["draft", kind], "note": note}
    return Candidate(row, str(expected["speaker"][0]), statement.source_id, statement.id)


# --- choosing -------------------------------------------------------------------------------------------


def _shuffled(candidates: Iterable[Candidate], chance: random.Random) -> list[Candidate]:
    found = list(candidates)
    chance.shuffle(found)
    return found


def _balanced(made: Mapping[str, list[Candidate]], number: int) -> list[Row]:
    """Take from each kind in turn, each time the one whose statement, speaker and article were asked about least.

    No kind gives more than its share of `number`, however little the others have.
    """
    left = {kind: list(candidates) for kind, candidates in made.items() if candidates}
    taken: Counter[str] = Counter()
    rows: list[Row] = []
    asked: set[str] = set()
    statements: Counter[str] = Counter()
    speakers: Counter[str] = Counter()
    articles: Counter[str] = Counter()

    def worn(one: Candidate) -> tuple[int, ...]:
        who, where = speakers[one.speaker], articles[one.article]
        return (statements[one.statement], who + where, who)

    for kind in cycle(KINDS):
        if not left or len(rows) >= number:
            return rows
        if not (candidates := left.get(kind)):
            continue
        best = min(candidates, key=worn)
        candidates.remove(best)
        if best.row["question"] not in asked:
            taken[kind] += 1
            asked.add(str(best.row["question"]))
            rows.append(best.row)
            statements[best.statement] += 1
            speakers[best.speaker] += 1
            articles[best.article] += 1
        if not candidates or taken[kind] * len(KINDS) >= number:
            del left[kind]
    return rows
