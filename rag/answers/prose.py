"""Statements told in whole sentences, made of the page's own words: "Mara Velin warned that the dam might fail"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answers.pages import UNNAMED, Pages, plain_name
from rag.domain import Passage, Span, Statement
from rag.lexicon.cues import cues
from rag.lexicon.function_words import STOP
from rag.lexicon.inflection import IRREGULAR_PASTS, past_of
from rag.text import fold, words

MAX_WORDS = 45  # of what was said, in one sentence of prose
_EDGES = " \t\n“”„«»\"‘’',;:.–—-"
_ONE_WORD = re.compile(r"[a-z]+")
_BEFORE_WORDS = frozenset("said says wrote writes added adds".split())  # "told" needs somebody behind it
_HELPING = frozenset("have will would could can may might were are".split())
_BEFORE_VERB = re.compile(r"(?:(?:\w+ly|also|again|further)\s+)*", re.IGNORECASE)
_JOINS = frozenset("that to how why what whether if who where when for of against".split())


def told(pages: Pages, statement: Statement, part: Span | None = None) -> str:
    """One sentence; `part` is the part of the statement that it is about.

    The page's verb and words in the page's order, where it has the speaker first; else its words behind a colon. Only
    what the page has in quotation marks, in one piece, has them here.
    """
    name = pages.named(statement)
    who = "The article" if name == UNNAMED and statement.mention is None else pages.label(statement)
    who += "," if "," in who else ""
    pieces = [quote.span for quote in statement.content if part is None or quote.span.meets(part)]
    if part is not None:
        pieces = [Span(max(piece.start, part.start), min(piece.end, part.end)) for piece in pieces]
    text = pages.article(statement.source_id).text
    said = _plain(" ".join(piece.cut(text) for piece in pieces)).strip(_EDGES)
    cue = plain_name(statement.cue.text).strip(_EDGES) if statement.cue else ""
    runs_on = bool(statement.cue and statement.mention and pieces) and statement.form != "direct"
    runs_on = runs_on and 0 <= pieces[0].start - statement.cue.span.end <= 2
    if (
        runs_on
        and (reports := _finite(cue))
        and (reports != cue or statement.mention.span.start < statement.cue.span.start)
    ):
        return f"{who} {reports} {_short(_lowered(said))}."
    verb = cue if _ONE_WORD.fullmatch(cue) and (statement.act != "say" or cue in _BEFORE_WORDS) else "said"
    verb = "did not say" if statement.negated else verb
    if statement.form == "direct" and len(pieces) == 1 and len(words(said)) <= MAX_WORDS:
        return f"{who} {verb}: “{said}”."
    colon = "" if said.startswith("that ") else ":"
    return f"{who} {verb}{colon} {_short(said)}."


def _finite(cue: str) -> str:
    """The cue as it can follow a name; "" if it cannot.

    >>> _finite("warned that"), _finite("Strongly condemning"), _finite("specifically honored"), _finite("criticism of")
    ('warned that', 'strongly condemned', 'specifically honored', '')
    """
    verb = cue[_BEFORE_VERB.match(cue).end() :]
    first = verb.partition(" ")[0]
    if first in IRREGULAR_PASTS | _HELPING or (first.islower() and first.endswith(("ed", "s"))):
        return cue
    known = next(iter(cues(verb)), None)
    if known is None or known.start or not first.endswith("ing"):
        return ""
    past = past_of(first, known.phrase.partition(" ")[0])
    return f"{cue[: len(cue) - len(verb)].lower()}{past}{verb.removeprefix(first)}"


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\"“”«»„‟]", "", text).split())


def _lowered(said: str) -> str:
    """A first function word in lower case; a name keeps its capital."""
    first = said.partition(" ")[0]
    return said[:1].lower() + said[1:] if fold(first) in STOP | _JOINS and first != "I" else said


def _short(said: str) -> str:
    spans = words(said)
    return said if len(spans) <= MAX_WORDS else said[: spans[MAX_WORDS - 1].end] + " …"


def retold(pages: Pages, found: Statement | Passage, span: Span) -> str:
    """One sentence about a piece of evidence of which `span` is quoted."""
    if isinstance(found, Statement):
        return told(pages, found)
    article = pages.article(found.source_id)
    return own_words(article.source.outlet, span.cut(article.text))


def own_words(outlet: str, words_of: str) -> str:
    """What an article says itself."""
    outlet = plain_name(outlet)
    said = _short(_plain(words_of)).strip(_EDGES)
    return f"The article ({outlet}) says: {said}." if outlet else f"The article says: {said}."


def listed(names: Sequence[str]) -> str:
    """
    >>> listed(["Velin", "Karsa", "the port"])
    'Velin, Karsa and the port'
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
