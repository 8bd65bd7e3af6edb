"""What an article says in its own voice: the sentence, or the clause beside somebody's words, on a topic."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from rag.domain import Passage, Span, Statement, hull
from rag.questions.topics import coverage
from rag.text import quotations, sentences, words

NEAR = 1000  # characters around a sentence in which a quotation that it goes on with may begin
CLAUSE = 6  # words beside somebody's words in which the article may say something itself

# Such a sentence is somebody's, even where nobody's words were recognised in it.
_SOMEBODYS = re.compile(
    r"\b(?:said|says|told|tells|added|adds|wrote|tweeted|warned|insisted|argued|stated|explained|replied)\b"
    r"|\b[Aa]ccording to\b|\b(?:I|I['’]\w+|[Ww]e|[Oo]ur|us|my|My)\b"
)

_LEADS = re.compile(r"\s*(?:[A-Z]\w+ing|Asked|Pressed|In|At|On|During|After|Before)\b[^.]*,\s*$")  # says nothing itself

OwnVoice = tuple[float, Passage, Span]  # share of the topic's words, and where they stand


def most_on_topic(
    wanted: frozenset[str],
    passages: Iterable[Passage],
    text_of: Callable[[str], str],
    said_in: Callable[[str], Sequence[Statement]],
) -> OwnVoice | None:
    """The words nobody is quoted for that have most of the `wanted` stems; None if none has any.

    `text_of` gives an article's text by its id, `said_in` its statements.
    """
    best: OwnVoice | None = None
    for passage in passages if wanted else ():
        for part in sentences(passage.text):
            if coverage(wanted, part.cut(passage.text)) <= (best[0] if best else 0):
                continue
            sentence = Span(passage.span.start + part.start, passage.span.start + part.end)
            text = text_of(passage.source_id)
            for span in told_by_nobody(text, sentence, said_in(passage.source_id)):
                share = coverage(wanted, span.cut(text))
                best = (share, passage, span) if share > (best[0] if best else 0) else best
    return best


def told_by_nobody(text: str, sentence: Span, statements: Iterable[Statement]) -> list[Span]:
    """The sentence itself, or what stands before and after the words of somebody in it, if that is a clause."""
    given = [s for s in statements if s.speaker or s.mention]
    said = [hull([s.span, s.extent]) for s in given if s.span.meets(sentence) or s.extent.meets(sentence)]
    if not said:
        return [] if _SOMEBODYS.search(sentence.cut(text)) or _is_quoted(text, sentence) else [sentence]
    first, last = min(span.start for span in said), max(span.end for span in said)
    edges = [(sentence.start, first), (last, sentence.end)]
    rest = [Span(start, end) for start, end in edges if start < end]
    return [span for span in rest if len(words(span.cut(text))) >= CLAUSE and not _LEADS.match(span.cut(text))]


def _is_quoted(text: str, sentence: Span) -> bool:
    """Whether it begins inside quotation marks: a quotation goes on that no statement covers."""
    around = Span(max(0, sentence.start - NEAR), min(len(text), sentence.end + NEAR))
    inside = quotations(around.cut(text))
    return any(span.start + around.start <= sentence.start < span.end + around.start - 1 for span in inside)
