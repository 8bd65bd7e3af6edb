"""What one piece of evidence allows prose to say: its words, whoever said them, and how the page tells it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.checks.leads import NOBODY, Known, known_as
from rag.checks.retelling import Room, rooms_of
from rag.checks.tokens import Token, tokens_of
from rag.checks.wording import bare
from rag.domain import Article, Passage, Span, Statement
from rag.extraction.acts import Cue, cues
from rag.text import fold, quotations, sentence_around, words

_MONTHS = "january february march april may june july august september october november december".split()
DAYS = frozenset([*_MONTHS, *"monday tuesday wednesday thursday friday saturday sunday".split()])
_MOST_TITLE = 3  # words that a page has right before a name: "Engineer"


@dataclass(frozen=True, slots=True)
class Ground:
    """What one piece of evidence allows prose to say."""

    found: Statement | Passage
    page: str
    content: tuple[Span, ...]  # what was said; all of a passage, for the article's own words
    text: str  # the whole sentences around it
    who: str = ""  # whoever said it; "" if nobody is named
    speaker: str = ""  # their name, or as written
    title: str = ""  # of the article
    known: Known = NOBODY  # what they are called
    relays: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()  # what its speaker does by saying it
    cue: str = ""  # the words that report it
    verbs: tuple[Cue, ...] = ()  # what is known of them: "expressed [deep concern over ...]" is one
    beside: tuple[Token, ...] = ()  # the words behind the cue, to whom and where it was said
    target: str = ""  # who is blamed, praised, thanked
    outlet: str = ""
    days: frozenset[str] = frozenset()  # words in which prose may say when it was said
    negated: bool = False  # the article says that it was not said

    @property
    def rooms(self) -> list[Room]:
        return rooms_of(self.page, self.content)


def ground_of(found: Statement | Passage, article: Article) -> Ground:
    """The ground that a statement or a passage of `article` gives."""
    outlet, date = article.source.outlet, _date(article.source.published or "")
    if isinstance(found, Passage):
        title = article.source.title
        days = frozenset(date)
        return Ground(found, article.text, (found.span,), found.text, title=title, outlet=outlet, days=days)
    speaker, written = found.speaker, found.mention.text if found.mention else ""
    around = sentence_around(article.text, found.extent)
    content = tuple(quote.span for quote in found.content)
    outside = Span(around.start, found.extent.start).cut(article.text) + Span(found.extent.end, around.end).cut(
        article.text
    )
    days = frozenset([*date, *(DAYS & set(bare(outside)))])
    relays = tuple(relay.text for relay in found.via)
    names = speaker.names if speaker else ()
    cue = found.cue.text if found.cue else ""
    verbs = _verbs(found, article.text)
    also = bare(cue[: verbs[0].start]) if verbs else []  # "strongly condemned"
    return Ground(
        found=found,
        page=article.text,
        content=content,
        text=around.cut(article.text),
        who=speaker.id if speaker else fold(written) or fold(" ".join(relays)),
        speaker=speaker.name if speaker else written,
        title=article.source.title,
        known=known_as(
            names, [written, _lead(found, article.text)], speaker.roles if speaker else (), relays, days, also
        ),
        relays=relays,
        acts=(found.act, *(act for one in cues(cue) for act in one.acts)),
        cue=cue,
        verbs=verbs,
        beside=_beside(found, article.text),
        target=found.target.text if found.target else "",
        outlet=outlet,
        days=days,
        negated=found.negated,
    )


def _verbs(statement: Statement, text: str) -> tuple[Cue, ...]:
    """The words that report, some of which begin in the cue and end in what was said: "expressed deep concern"."""
    if statement.cue is None:
        return ()
    start, end = statement.cue.span.start, statement.cue.span.end
    behind = max(end, statement.extent.end) if statement.extent.start >= end else end
    return tuple(cues(text[start:behind], until=end - start)) or tuple(cues(statement.cue.text))


def _lead(statement: Statement, text: str) -> str:
    """The page's words around whoever speaks, up to the word that reports: "A port official, citing the papers,"."""
    if statement.mention is None:
        return ""
    room, start = sentence_around(text, statement.mention.span), statement.mention.span.start
    before = text[room.start : start]
    if len(words(before)) <= _MOST_TITLE and not re.search(r"[^\w\s.'’-]", before):  # "Engineer Ruben Karsa"
        start = room.start
    end = statement.cue.span.start if statement.cue else start
    if not statement.mention.span.end <= end <= room.end or quotations(text[start:end]):
        end = statement.mention.span.end
    return text[start:end]


def _beside(statement: Statement, text: str) -> tuple[Token, ...]:
    """The words behind the verb that reports: "told [reporters in Ostrel that] ...", or "..., she told [reporters]"."""
    cue, mention = statement.cue, statement.mention
    if cue is None or (mention and mention.span.start >= cue.span.end):  # “...,” said the mayor
        return ()
    verb = next(iter(cues(cue.text)), None)
    behind, around = cue.span.start + (verb.end if verb else len(cue.text)), sentence_around(text, cue.span)
    ahead = [quote.span.start for quote in statement.content if quote.span.start >= behind]
    end = min([around.end, *ahead])
    if not ahead and (stop := re.search(r"[,;:.\"“”]", text[behind:end])):
        end = behind + stop.start()
    return tuple(tokens_of(text, Span(behind, max(behind, end))))


def _date(published: str) -> tuple[str, ...]:
    """The words a date may be told in.

    >>> _date("2025-03-04")
    ('2025', 'march', '4')
    """
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)", published)
    return (match[1], _MONTHS[int(match[2]) - 1], str(int(match[3]))) if match else ()
