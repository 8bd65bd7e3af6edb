"""Statements told in whole sentences, made of the page's own words: "Mara Velin warned that the dam might fail"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answers.pages import UNNAMED, Pages, plain_name
from rag.checks.marks import spoken, turns_of
from rag.domain import Passage, Span, Statement, hull
from rag.lexicon.cues import cues
from rag.lexicon.function_words import STOP
from rag.lexicon.inflection import IRREGULAR_PASTS, past_of
from rag.text import fold, words

MAX_WORDS = 45  # of what was said, in one sentence of prose
MAX_BETWEEN = 8  # words from a speaker to what was not said
MOST_BETWEEN = 3  # characters from the words to "she said" behind them
_EDGES = " \t\n“”„«»\"‘’',;:.–—-"
_ONE_WORD = re.compile(r"[a-z]+")
_BEFORE_WORDS = frozenset("said says wrote writes added adds".split())  # "told" needs somebody behind it
_HELPING = frozenset("have will would could can may might were are".split())
_BEFORE_VERB = re.compile(r"(?:(?:\w+ly|also|again|further)\s+)*", re.IGNORECASE)
_SAYS = frozenset("said says claimed claims argued argues insisted insists warned warns added adds".split())
_CLAUSE = 4  # words from which what stands before "he said" is a clause
_CLOSES = frozenset(",”\"'’–—")  # signs before "she said"
_GOES_ON = frozenset("that but and or so".split())
_JOINS = frozenset("that to how why what whether if who where when for of against".split())


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence about a statement, in two parts, so that several about one speaker can share one line."""

    who: str  # the speaker with role and relay: "Mara Velin, the minister,"
    what: str  # the verb and the words: "warned that the dam might fail."

    def __str__(self) -> str:
        return f"{self.who} {self.what}"


def told(pages: Pages, statement: Statement, part: Span | None = None) -> Told:
    """One sentence; `part` is the part of the statement that it is about.

    The page's verb and words in the page's order, where one leads into the other or "she said" stands behind; a
    quotation behind a colon; else the page's sentence. Only what the page has in quotation marks has them here.
    """
    name = pages.named(statement)
    who = "The article" if name == UNNAMED and statement.mention is None else pages.label(statement)
    who = f"{who[:1].upper()}{who[1:]}" if who[1:2].islower() else who
    pieces = [quote.span for quote in statement.content if part is None or quote.span.meets(part)]
    if part is not None:
        pieces = [Span(max(piece.start, part.start), min(piece.end, part.end)) for piece in pieces]
    text = pages.article(statement.source_id).text
    turns = turns_of(statement, text)
    said = _lowered(_short(" ".join(filter(None, (_marked(text, piece, turns) for piece in pieces)))))
    verb = _verb(statement, text, pieces, said)
    if not verb:
        return _as_written(pages, statement, who, pieces)
    return Told(f"{who}," if "," in who else who, f"{verb} {_stopped(said)}")


def _verb(statement: Statement, text: str, pieces: Sequence[Span], said: str) -> str:
    """What stands between the speaker and the words; "" where no words of the page can."""
    cue = plain_name(statement.cue.text).strip(_EDGES) if statement.cue else ""
    if statement.negated and (denied := _not_said(statement, text, cue, pieces)):
        return denied
    verb = cue if _ONE_WORD.fullmatch(cue) and (statement.act != "say" or cue in _BEFORE_WORDS) else "said"
    if statement.form == "direct" or not pieces:
        return "did not say:" if statement.negated and statement.act != "deny" else f"{verb}:"
    if statement.cue is None or statement.mention is None:
        return ""
    if statement.negated and not 0 <= statement.cue.span.start - statement.mention.span.end <= 2:
        return ""  # what stands between may be the "not"
    if 0 <= pieces[0].start - statement.cue.span.end <= 2 and (reports := _finite(cue)):
        return reports if reports != cue or statement.mention.span.start < statement.cue.span.start else ""
    behind = Span(pieces[-1].end, max(pieces[-1].end, min(statement.cue.span.start, statement.mention.span.start)))
    parted = len(behind) <= MOST_BETWEEN and set(text[behind.start - 1 : behind.end]) & _CLOSES
    if not parted or len(words(said)) < _CLAUSE:
        return ""
    clause = said[:1].islower() and fold(said.partition(" ")[0]) not in _GOES_ON and not said.endswith("?")
    return f"{verb} that" if clause and verb in _SAYS else f"{verb}:"


def _as_written(pages: Pages, statement: Statement, who: str, pieces: Sequence[Span]) -> Told:
    """The article's sentence as it stands, where its words for the statement would make none by themselves."""
    extent = hull([*pieces, *([statement.cue.span] if statement.cue else [])])
    around = [sentence for sentence in pages.sentences(statement.source_id) if sentence.meets(extent)]
    whole = hull(around) if around else extent
    if statement.mention is None and statement.speaker is None:
        return own_words(pages, statement.source_id, whole)
    article, said = _article_says(pages, statement.source_id, whole)
    return Told(f"{who},", f"as the {article} tells it: {said}")


def _not_said(statement: Statement, text: str, cue: str, pieces: Sequence[Span]) -> str:
    """The page's own words from the speaker to what was not said, "refused to attack"; "" where they are not so near.

    The cue alone ("attack") would turn round what somebody refused to do.
    """
    if statement.act == "deny" or not (statement.mention and statement.cue and pieces):
        return ""
    between = Span(statement.mention.span.end, max(statement.mention.span.end, pieces[0].start))
    near = between.holds(statement.cue.span) and len(words(between.cut(text))) <= MAX_BETWEEN
    led = plain_name(between.cut(text)).strip(_EDGES) if near else ""
    return led if led != cue and "." not in led else ""


def _marked(text: str, piece: Span, turns: Sequence[Span]) -> str:
    """What the page has there, marks around what it has in marks; without the signs at its edges."""
    inner = _stripped(text, piece)
    parts = [_stripped(text, part) for part in spoken(text, inner, turns)]
    parts = [part for part in parts if len(part)]
    between = [
        Span(a, b)
        for a, b in zip([inner.start, *(p.end for p in parts)], [*(p.start for p in parts), inner.end], strict=True)
    ]
    loose = [_bare(span.cut(text)) for span in between]
    made = loose[0] + "".join(f"“{_bare(part.cut(text))}”{after}" for part, after in zip(parts, loose[1:], strict=True))
    return " ".join(made.split())


def _stripped(text: str, span: Span) -> Span:
    written = span.cut(text)
    start = span.start + len(written) - len(written.lstrip(_EDGES))
    return Span(start, max(start, span.end - (len(written) - len(written.rstrip(_EDGES)))))


def _bare(text: str) -> str:
    """Without quotation marks, in one line; the spaces at its ends stay."""
    return re.sub(r"\s+", " ", re.sub(r"[\"“”«»„‟]|``|''", "", text))


def _finite(cue: str) -> str:
    """The cue as it can follow a name; "" if it cannot.

    >>> _finite("warned that"), _finite("Strongly condemning"), _finite("specifically honored"), _finite("criticism of")
    ('warned that', 'strongly condemned', 'specifically honored', '')
    """
    before = _BEFORE_VERB.match(cue)
    verb = cue[before.end() :] if before else cue
    first = verb.partition(" ")[0]
    if first in IRREGULAR_PASTS | _HELPING or (first.islower() and first.endswith(("ed", "s"))):
        return cue
    known = next(iter(cues(verb)), None)
    if known is None or known.start or not first.endswith("ing"):
        return ""
    past = past_of(first.lower(), known.phrase.partition(" ")[0])
    return past and f"{cue[: len(cue) - len(verb)].lower()}{past}{verb.removeprefix(first)}"


def _lowered(said: str) -> str:
    """A first function word in lower case; a name keeps its capital."""
    first = said.partition(" ")[0]
    return said[:1].lower() + said[1:] if fold(first) in STOP | _JOINS and first != "I" else said


def _stopped(said: str) -> str:
    """With a full stop, where no sign ends it already.

    >>> _stopped("we stay"), _stopped("“Why?”"), _stopped("and so …")
    ('we stay.', '“Why?”', 'and so …')
    """
    return said if said.rstrip("”")[-1:] in ("?", "!", "…") else f"{said}."


def _short(said: str) -> str:
    """At most MAX_WORDS words; a quotation that is cut there is closed."""
    spans = words(said)
    if len(spans) <= MAX_WORDS:
        return said
    kept = said[: spans[MAX_WORDS - 1].end]
    return f"{kept}{'”' if kept.count('“') > kept.count('”') else ''} …"


def retold(pages: Pages, found: Statement | Passage, span: Span) -> str:
    """One sentence about a piece of evidence of which `span` is quoted."""
    return str(told(pages, found) if isinstance(found, Statement) else own_words(pages, found.source_id, span))


def own_words(pages: Pages, source_id: str, span: Span) -> Told:
    """What an article says itself."""
    article, said = _article_says(pages, source_id, span)
    return Told(f"The {article}", f"says: {said}")


def _article_says(pages: Pages, source_id: str, span: Span) -> tuple[str, str]:
    """What to call an article, and its words there: "article (Port Gazette)", "The dam might fail."."""
    article = pages.article(source_id)
    outlet = plain_name(article.source.outlet)
    return f"article ({outlet})" if outlet else "article", _stopped(_short(_marked(article.text, span, ())))


def listed(names: Sequence[str]) -> str:
    """
    >>> listed(["Velin", "Karsa", "the port"])
    'Velin, Karsa and the port'
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
