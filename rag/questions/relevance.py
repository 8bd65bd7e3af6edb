"""Is this piece of evidence about what was asked? Judgements on one question and one piece, by words and meaning."""

from __future__ import annotations

import re
from math import exp, log

from rag.domain import Passage, Query, Statement
from rag.questions.topics import content_words, head, stems
from rag.speech.acts import acts_of, answers, cues
from rag.text import fold, words

Found = Statement | Passage
MENTIONED = "mentions "  # opens the reason of a passage that names somebody whom nobody quotes


def topic_of(query: Query) -> str:
    """What a question is about, as a text to search for; "" if it asks for everything a speaker said."""
    parts = [query.target if query.act or query.kind != "said" else "", query.topic or query.quotation]
    return " ".join(part for part in parts if part).strip()


def about(piece: Found) -> str:
    """The words of a piece of evidence that say what it is about."""
    if isinstance(piece, Passage):
        return piece.text
    return " ".join([*(quote.text for quote in piece.content), piece.target.text if piece.target else ""])


def fits_act(statement: Statement, act: str | None, strictly: bool = False) -> bool:
    """Whether a statement does what was asked for; acts close in meaning count too, unless `strictly`.

    >>> from rag.domain import Quote, Span
    >>> slammed = Statement("a", None, None, None, (Quote("a", Span(0, 1), "x"),), "direct", "condemn")
    >>> fits_act(slammed, "criticise"), fits_act(slammed, "criticise", strictly=True), fits_act(slammed, "thank")
    (True, False, False)
    """
    if act is None:
        return False
    return any(other == act or (not strictly and answers(act, other) > 0) for other in acts_of(statement))


def has_name(text: str, name: str) -> bool:
    """Whether the words of `name` stand in `text` one after another, case and marks forgiven."""
    wanted = [fold(span.cut(name)) for span in words(name)]
    text = re.sub(r"\([^()]{1,30}\)", " ", text)  # "Kioumars (Hashem) Pour Hashemi"
    there = [_bare(fold(span.cut(text))) for span in words(text)]
    wanted = [_bare(word) for word in wanted]
    wanted = wanted[1:] if len(wanted) > 1 and wanted[0] in _SMALL else wanted  # "the clerk" is "a clerk"
    return bool(wanted) and any(there[i : i + len(wanted)] == wanted for i in range(len(there) - len(wanted) + 1))


_SMALL = frozenset("the a an al el".split())


def _bare(word: str) -> str:
    """A word of a name without possessive and article: "al-Assad's" is "Assad"."""
    return re.sub(r"^(?:al|el|ul|as|ash)-(?=\w)", "", word.removesuffix("'s"))


def quoted_words(query: Query) -> list[str]:
    """The parts of a question in quotation marks that say something; a mark left open counts to the end.

    >>> quoted_words(Query('Who said it was "not" a "failed approach" or "a train smash', ""))
    ['failed approach', 'a train smash']
    """
    parts = re.findall(r"[\"“”]([^\"“”]+)(?:[\"“”]|$)", query.question)
    return [part for part in parts if len(words(part)) >= 3 or len(content_words(part)) >= 2]


def relayed_by(statement: Statement, name: str) -> bool:
    """Whether somebody called `name` passed the statement on, or is told in it to have said something."""
    return any(has_name(relay.text, name) for relay in statement.via) or says_inside(statement, name)


_THEN_SAYS = r"(?:,[^,]{1,60},)?\s+(?:(?:has|had|also|later|then|\w+ly)\s+)*"


def says_inside(statement: Statement, name: str) -> bool:
    """Whether the words tell that somebody called `name` said something: "the port office said they must wait".

    >>> from rag.domain import Quote, Span
    >>> words = Quote("a", Span(0, 1), "the Port Office said they must wait")
    >>> told = Statement("a", None, None, None, (words,), "indirect", "say")
    >>> says_inside(told, "Port Office"), says_inside(told, "Office they")
    (True, False)
    """
    bare = re.sub(r"^(?:the|an?)\s+", "", fold(name))
    for text in (fold(quote.text) for quote in statement.content):
        for match in re.finditer(rf"(?<!\w){re.escape(bare)}(?!\w){_THEN_SAYS}", text):
            if any(cue.start == match.end() and "say" in cue.acts for cue in cues(text[: match.end() + 60])):
                return True
    return False


def met(topic: str, text: str) -> float:
    """How much of a topic a text has, 0..1: the share of its words, in which the noun it turns on counts twice.

    >>> met("the committee's minutes", "The committee met."), met("the attacks near Aleppo", "the attacks went on")
    (0.3333333333333333, 0.6666666666666666)
    """
    wanted, turn = stems(topic), head(topic)
    if not wanted:
        return 0.0
    there = stems(text)
    return (len(wanted & there) + len(turn & there)) / (len(wanted) + len(turn))


def relevance(cosine: float, cover: float, around: float) -> float:
    """How surely a piece of evidence is about a topic, 0..1; one half is the point where an answer begins.

    `cover` is the share of the topic's words in the piece, `around` in its sentences: meaning may make up for words
    and words for meaning. The weights were set by hand; `training/measure_topics.py` measures how
    well they tell topics that a speaker did speak about from others.
    """
    return 1 / (1 + exp(-(7.0 * (cosine - 0.45) + 5.0 * (0.8 * cover + 0.2 * around - 0.28))))


def margin(best: float, score: float) -> float:
    """How far `score` lies behind `best`, in log odds: probabilities near 1 do not tell pieces apart.

    >>> round(margin(0.99, 0.9), 1), round(margin(0.9, 0.9), 1)
    (2.4, 0.0)
    """
    low, high = 1e-6, 1 - 1e-6
    odds = [min(max(value, low), high) for value in (best, score)]
    return log(odds[0] / (1 - odds[0])) - log(odds[1] / (1 - odds[1]))
