"""The quotations of a draft: what stands between its quotation marks, and what its writer put there.

Read are the marks of many countries, double and single, and quotations that go on over paragraphs. Inside, [brackets]
are the writer's own words and … (or ... or [...]) words left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.checks.quotes import pieces_of, spelled
from rag.domain import Span, Statement
from rag.drafts.marks import usual
from rag.lexicon.sourcewords import FIRST_PERSON
from rag.names.spelling import words_of
from rag.text import quotations, words

MOST_BARE = 150  # words of a text without quotation marks that is taken for one quotation
_CLOSERS = "\"“”„‟«»‹›‘’‚‛'＂〞❞」』｣"
_BRACKET = re.compile(r"\[([^\[\]\n]{0,80})\]")
_LETTERS = re.compile(r"\[(\w{1,4})\](?=\w)|(?<=\w)\[(\w{1,4})\]")  # [T]he, close[d]
_SOFT_END = re.compile(  # before a small letter, or behind a long line that no sentence ends
    r"(?<=\S)\n(?=[a-z])|(?<=[^\n]{40}[^\s.!?:;\"”“»’])\n(?=[^\s\-*#>•·])"
)
_PARTED = re.compile(r"(?<=[^\W\d_])-\n\s*(?=[^\W\d_])")  # coun-¶cil
_SIC = re.compile(r"\s*\[\s*sic\.?\s*\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quoted:
    """One quotation of a draft."""

    span: Span  # of the words, without the marks and outer punctuation, in the draft
    text: str
    closed: bool = True  # whether a mark closes it
    marked: bool = True  # whether it stands in quotation marks


@dataclass(frozen=True, slots=True)
class Wanted:
    """A quotation as it is looked for."""

    forms: tuple[str, ...]  # the same words as they may stand on a page, likeliest first; never empty
    pieces: tuple[str, ...]  # between ellipses; one if there is none
    inserted: tuple[str, ...] = ()  # what stands in [brackets]: the writer's, not the speaker's
    fixed: tuple[str, ...] = ()  # what stands between the brackets, to be found in order; () without brackets
    altered_letters: bool = False  # [T]he


def quoted(draft: str) -> list[Quoted]:
    """The quotations of a draft, in order. One inside another belongs to the outer one.

    >>> [one.text for one in quoted("She said: „Wir bleiben“, then »gut« and “it’s ‘over’,” he said.")]
    ['Wir bleiben', 'gut', 'it’s ‘over’']
    """
    found = []
    for span in quotations(as_read(draft)):
        inner = _trimmed(draft, span)
        if words(inner.cut(draft)):
            found.append(Quoted(inner, inner.cut(draft), draft[span.end - 1] in _CLOSERS))
    return found


def bare(text: str) -> Quoted | None:
    """A text without quotation marks as one quotation; None if it is too long for one, or has no word.

    >>> bare("Nobody closed the canal.").text
    'Nobody closed the canal.'
    """
    stripped = text.strip()
    if not 0 < len(words(stripped)) <= MOST_BARE or "\n\n" in stripped:
        return None
    start = text.index(stripped)
    return Quoted(Span(start, start + len(stripped)), stripped, marked=False)


def reported(text: str, said: Sequence[Statement]) -> Quoted | None:
    """What a text without quotation marks says that somebody said; None unless it says just one thing."""
    if len(said) != 1 or len(said[0].content) != 1 or _of_itself(said[0]):
        return None
    span = said[0].content[0].span
    lead = re.match(r"that\s+", span.cut(text))
    start = span.start + (lead.end() if lead else 0)
    return Quoted(Span(start, span.end), text[start : span.end], marked=False)


def _of_itself(statement: Statement) -> bool:
    """Whether "I" or "we" says it, as in "I think we have the numbers": that is a quotation, not a report of one."""
    said_by = words_of(statement.mention.text) if statement.mention else []
    return bool(said_by) and said_by[0] in FIRST_PERSON


def wanted_of(text: str) -> Wanted:
    """How to look for a quotation: without "[sic]", with its ellipses and [brackets] told apart.

    >>> wanted_of("[T]he canal [in Oskara] was ... shut").pieces, wanted_of("they [the army] left").fixed
    (('The canal [in Oskara] was', 'shut'), ('they', 'left'))
    """
    given = spelled(_inner_marks(usual(_SIC.sub("", text))))
    plain = _PARTED.sub("", given)
    joined = _LETTERS.sub(lambda match: match[1] or match[2], plain)
    forms = [joined]
    if joined != plain:  # close[d]: the page has "close"
        forms += [_LETTERS.sub(lambda match: match[1] or "", plain), plain]  # or the brackets are the page's own
    if plain != given:
        forms.append(_PARTED.sub("-", given))  # well-¶known
    pieces = tuple(pieces_of(joined)) or (joined,)
    brackets = [match for match in _BRACKET.finditer(joined) if words(match[1])]
    inserted = tuple(match[1] for match in brackets)
    fixed = tuple(part.strip() for part in _BRACKET.split(joined)[::2] if words(part)) if inserted else ()
    return Wanted(tuple(forms), pieces, inserted, fixed, joined != plain)


def as_read(draft: str) -> str:
    """The draft with usual marks and with line ends inside sentences as spaces, one for one.

    >>> as_read("She said „we\\nleft”.\\nHe stayed.")
    'She said „we left”.\\nHe stayed.'
    """
    return usual(_SOFT_END.sub(" ", draft))


def _inner_marks(text: str) -> str:
    """Quotation marks inside a quotation, single by custom, as the double ones that the page may have.

    >>> _inner_marks("he called it ‘a plot’, the workers’ own")
    'he called it "a plot", the workers’ own'
    """
    for span in reversed(quotations(text)):
        if text[span.start] in "‘'" and text[span.end - 1] in "’'":
            text = text[: span.start] + '"' + text[span.start + 1 : span.end - 1] + '"' + text[span.end :]
    return text


def _trimmed(draft: str, span: Span) -> Span:
    """Without the outer marks, white space, and a comma that typography puts inside the marks."""
    inner = Span(span.start + 1, max(span.start + 1, span.end - (draft[span.end - 1] in _CLOSERS)))
    said = inner.cut(draft)
    start = inner.start + len(said) - len(said.lstrip())
    return Span(start, max(start, inner.start + len(said.rstrip().rstrip(",").rstrip())))
