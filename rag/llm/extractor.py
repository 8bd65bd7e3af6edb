"""A language model that finds who said what, for languages and styles that the local model does not know.

It copies words; they are located here, by position, and what does not stand where it is said to stand is dropped. What
is left passes through the same rules as what the local model finds (`rag.extraction.statements`), which decide who is
meant. Slower than the local model by some seconds an article, and paid.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rag import prompts
from rag.checks.quotes import locate
from rag.checks.wording import FREE, bare
from rag.domain import Article, Attribution, Entity, EntityLabel, Reading, Span, Speaker, Statement, hull
from rag.errors import BadReply
from rag.extraction.acts import cues
from rag.extraction.statements import RULES, LocalExtractor
from rag.llm.budget import Tally
from rag.llm.ledger import Ledger
from rag.llm.openai import ChatModel
from rag.llm.prices import tokens_in
from rag.llm.replies import extraction_shape
from rag.llm.requests import ModelRequest
from rag.seams import Extractor
from rag.settings import Settings
from rag.text import fold, quotations, sentences, words

WINDOW_TOKENS = 1_500  # of sentences in one request: the reply repeats most of them
MAX_SENTENCES = 6  # that one statement may stretch over
SURE = 0.9  # of the name that stands for a pronoun: it is on the page, but the choice is the model's
ENGLISH = 0.25  # of an English text's words, and more, are function words that we know
LABELS: dict[str, EntityLabel] = {"person": "PERSON", "body": "ORGANIZATION"}


class ModelExtractor:
    """Implements `seams.Extractor`. Articles whose reading the model refuses are read by `instead`."""

    def __init__(self, settings: Settings, instead: Callable[[], Extractor], ledger: Ledger | None = None) -> None:
        """`instead` makes the local extractor. Raises ConfigError if no model can be used."""
        self._reader = ModelReader(settings, ledger)
        self._instead = instead
        self.name = f"{self._reader.name}, {RULES}"
        self.refused = 0  # articles that the model would not or could not read
        self.doubted = 0  # statements that the local model gives to somebody else

    @property
    def dropped(self) -> int:
        """Statements of the model that are not on the page as it said, so far."""
        return self._reader.dropped

    def notes(self) -> list[str]:
        """What whoever adds articles should know, one line each."""
        name = self._reader.name
        told = [
            (self.refused, "article", f"read by the local model, because {name} gave no usable reply"),
            (self.dropped, "statement", f"left out: not on the page as {name} said"),
            (self.doubted, "statement", f"left without a speaker: the local model reads another one than {name}"),
        ]
        return [f"{n} {noun}{' was' if n == 1 else 's were'} {what}" for n, noun, what in told if n]

    def extract(self, articles: Sequence[Article]) -> list[tuple[Statement, ...]]:
        """As `seams.Extractor`. Raises ServiceError if the model cannot be reached or a cap is reached."""
        return [self._extract(article) for article in articles]

    def _extract(self, article: Article) -> tuple[Statement, ...]:
        (local,) = self._instead().extract([article])
        try:
            (found,) = LocalExtractor(self._reader.of(article)).extract([article])
        except BadReply:
            self.refused += 1
            return local
        agreed = tuple(_agreed(statement, local) for statement in found)
        self.doubted += sum(one != other for one, other in zip(found, agreed, strict=True))
        return agreed


def _agreed(statement: Statement, local: Sequence[Statement]) -> Statement:
    """The statement without its speaker where the local model gives the same words to somebody else.

    Which name a pronoun stands for is the model's choice, and nothing on the page can prove it. Where the local model
    finds nothing, as in languages that it does not know, nobody contradicts.
    """
    same = [one.speaker for one in local if one.extent.meets(statement.extent) and one.speaker]
    if statement.speaker is None or not same or any(_alike(statement.speaker, other) for other in same):
        return statement
    return replace(statement, speaker=None)


def _alike(one: Speaker, other: Speaker) -> bool:
    """Whether two speakers of one article share the last word of a name: "Pell" and "Oren Pell"."""
    last = [{fold(words(name)[-1].cut(name)) for name in who.names if words(name)} for who in (one, other)]
    return bool(last[0] & last[1])


class ModelReader:
    """Finds attributions with a model; `of` makes a `seams.Reader` of it."""

    def __init__(self, settings: Settings, ledger: Ledger | None = None) -> None:
        self._model, self._prompt = ChatModel(settings, ledger), prompts.load("extract", override=settings.prompts)
        self.name = f"{self._model.name} with {self._prompt.label}"
        self.dropped = 0

    def of(self, article: Article) -> _Reader:
        """A reader of that article's text, whose replies are kept under the article's id."""
        return _Reader(self, article.source.id)

    def read(self, text: str, source_id: str) -> Reading:
        """What the model finds in one text. Raises ServiceError or BadReply."""
        page = _Page(text)
        for window in page.windows():
            for said in self._asked(page, window, source_id).statements:
                self.dropped += not page.take(said, window)
        return Reading(tuple(page.attributions), page.entities())

    def _asked(self, page: _Page, window: range, source_id: str) -> Any:
        """The reply to one window, each on a line of its own: a long article has no common deadline."""
        lines = "\n".join(_json({"n": n, "text": page.parts[n].cut(page.text)}) for n in window)
        system, user = self._prompt.render(sentences=lines, names=_json(sorted(page.names)))
        asked = ModelRequest("extract", self._prompt.label, system, user, extraction_shape(), (source_id,))
        with self._model.open() as line:
            return self._model.ask(line, asked, Tally())


@dataclass(frozen=True)
class _Reader:
    """Implements `seams.Reader` for one article."""

    model: ModelReader
    source_id: str

    @property
    def name(self) -> str:
        return self.model.name

    def read(self, texts: Sequence[str]) -> list[Reading]:
        return [self.model.read(text, self.source_id) for text in texts]


@dataclass
class _Page:
    """A text with its sentences and quotations, and what was found in it so far."""

    text: str
    attributions: list[Attribution] = field(default_factory=list)
    names: dict[str, EntityLabel] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parts, self.quoted = sentences(self.text), quotations(self.text)
        listed = bare(self.text)
        self.is_english = sum(word in FREE for word in listed) >= ENGLISH * len(listed)

    def windows(self) -> Iterator[range]:
        """Runs of sentences that one request has room for."""
        start, size = 0, 0
        for n, part in enumerate(self.parts):
            tokens = tokens_in(part.cut(self.text))
            if n > start and size + tokens > WINDOW_TOKENS:
                yield range(start, n)
                start, size = n, 0
            size += tokens
        if start < len(self.parts):
            yield range(start, len(self.parts))

    def take(self, said: Any, window: range) -> bool:
        """Note one statement of the model, if its words stand where it says; returns whether they do."""
        if not (window.start <= said.first <= said.last < window.stop) or said.last - said.first >= MAX_SENTENCES:
            return False
        room = hull(self.parts[said.first : said.last + 1])
        content = self._in_order(said.content, room)
        if not content:
            return False
        source, cue = self._outside(said.speaker, room, content), self._outside(said.cue, room, content)
        if (said.speaker and not source) or (said.cue and not cue) or not self._belongs(content, source, cue):
            return False
        if source and said.name and self._is_somebody_else(source, said.name):
            return False
        referent = self._place_of(said.name) if said.name else None
        named = referent or (_to_comma(self.text, source) if source and _is_name(said.speaker) else None)
        if named is not None:
            self.names.setdefault(named.cut(self.text), LABELS[said.kind])
        via = tuple(span for name in said.via if (span := self._outside(name, room, content)))
        self.attributions.append(
            Attribution(
                source=(source,) if source else (),
                cue=(cue,) if cue else (),
                content=content,
                via=via,
                referent=referent,
                referent_confidence=SURE if referent else 0.0,
                told=cue is not None and not self.is_english and not cues(cue.cut(self.text)),  # our rules cannot tell
            )
        )
        return True

    def _in_order(self, wanted: Sequence[str], room: Span) -> tuple[Span, ...]:
        """Where the parts stand in `room`, one after the other; () if one of them does not."""
        found: list[Span] = []
        for part in wanted:
            start = found[-1].end if found else room.start
            span = locate(self.text[start : room.end], part)
            if span is None:
                return ()
            found.append(Span(start + span.start, start + span.end))
        return tuple(found)

    def _outside(self, wanted: str | None, room: Span, content: Sequence[Span]) -> Span | None:
        """Where words stand in `room` nearest to the content, and not inside it; None if nowhere."""
        places = [span for span in self._all(wanted or "", room) if not any(span.meets(part) for part in content)]
        return min(places, key=lambda span: min(_apart(span, part) for part in content), default=None)

    def _all(self, wanted: str, room: Span) -> Iterator[Span]:
        start = room.start
        while (span := locate(self.text[start : room.end], wanted)) is not None:
            yield Span(start + span.start, start + span.end)
            start += span.end

    def _belongs(self, content: Sequence[Span], source: Span | None, cue: Span | None) -> bool:
        """Whether the page ties the words to whoever is said to say them.

        Words outside quotation marks are told by a cue and a speaker in their own sentence; words inside may have
        theirs next door. Two neighbours without a cue say nothing about each other.
        """
        for part in content:
            inside = any(mark.holds(part) for mark in self.quoted)
            own = [n for n, sentence in enumerate(self.parts) if sentence.meets(part)]
            if not inside and (cue is None or len(own) != 1):
                return False
            near = range(own[0] - 1, own[-1] + 2) if inside and cue else own
            if any(span and self._sentence_of(span) not in near for span in (source, cue)):
                return False
        return True

    def _is_somebody_else(self, source: Span, name: str) -> bool:
        """Whether the speaker as written is a name that shares no word with `name`: no pronoun, no role.

        Words that stand inside sentences with a capital only are taken for a name ("Er" stands there as "er").
        """
        as_written = source.cut(self.text)
        written = [span.cut(as_written) for span in words(as_written)]
        if {fold(word) for word in written} & {fold(span.cut(name)) for span in words(name)}:
            return False
        starts = {part.start for part in self.parts} | {mark.start + 1 for mark in self.quoted}
        inside = [span for span in words(self.text) if span.start not in starts]
        seen = {span.cut(self.text) for span in inside}
        return bool(written) and all(w in seen and w[0].isupper() and w.lower() not in seen for w in written)

    def _sentence_of(self, span: Span) -> int | None:
        return next((n for n, sentence in enumerate(self.parts) if sentence.holds(span)), None)

    def _place_of(self, name: str) -> Span | None:
        return locate(self.text, name) if _is_name(name) else None

    def entities(self) -> tuple[Entity, ...]:
        """Every place of every name, the longest first where one holds another."""
        taken: list[Entity] = []
        for name in sorted(self.names, key=len, reverse=True):
            for span in self._all(name, Span(0, len(self.text))):
                if not any(span.meets(other.span) for other in taken):
                    taken.append(Entity(span, self.names[name]))
        return tuple(sorted(taken, key=lambda entity: entity.span))


def _is_name(written: str | None) -> bool:
    """Whether words have the look of a name: a capital, or a script that has none.

    >>> _is_name("Mara Velin"), _is_name("the minister"), _is_name("وزير المياه")
    (True, False, True)
    """
    return written is not None and bool(written) and (written.lower() != written or written.upper() == written)


def _to_comma(text: str, source: Span) -> Span:
    """The name without what is said of it: "Mara Velin, the water minister"."""
    name = source.cut(text).partition(",")[0].rstrip()
    return Span(source.start, source.start + len(name))


def _apart(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end, 0)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
