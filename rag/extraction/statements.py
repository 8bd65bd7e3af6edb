"""The local extractor: a Reader's positions become Statements with speakers, acts and targets."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.domain import Article, Attribution, Form, Mention, Quote, Reading, Span, Statement, hull
from rag.extraction.acts import act_of, announces, negated
from rag.extraction.asserted import asserted
from rag.extraction.context import Context
from rag.extraction.filters import believable
from rag.extraction.missed_quotes import overheard
from rag.extraction.ownwords import dashed, without_own_sentences
from rag.extraction.posts import letters, posts, signed
from rag.extraction.relays import told
from rag.extraction.speaker_resolution import Voice, voices
from rag.extraction.tag_repairs import mended
from rag.extraction.targets import target_of
from rag.extraction.transcripts import in_turns
from rag.extraction.turns import Turn, answers, turns
from rag.seams import Reader
from rag.text import quotations, sentences

LEAST = 0.3  # confidence under which an attribution is left out

OWN = 0.7  # from which the article tells what somebody did or wants: no statement, unless it quotes
DOUBTED = 0.18  # doubt from which words are nobody's; of ordinary articles' statements two in a thousand are
RULES = "speakers-10"  # raised when the rules of resolving change, so that `whosaid reindex` reads again
STRETCH = 1_000  # characters


class LocalExtractor:
    """Implements `seams.Extractor` over any `seams.Reader`."""

    def __init__(self, reader: Reader, least: float = LEAST) -> None:
        self.name = f"{reader.name}, {RULES}"
        self._reader = reader
        self._least = least

    def extract(self, articles: Sequence[Article]) -> list[tuple[Statement, ...]]:
        readings = self._reader.read([article.text for article in articles])
        return [statements(article, reading, self._least) for article, reading in zip(articles, readings, strict=True)]


def statements(article: Article, reading: Reading, least: float = LEAST) -> tuple[Statement, ...]:
    """The statements of one article, in order of their content; no two cross each other."""
    text = article.text
    parts, quoted = sentences(text), quotations(text)
    marked = _Quoted(text, quoted)
    sure = (a for a in reading.attributions if a.confidence >= least and _fits(a, len(text)))
    sure = (a for a in sure if a.own < OWN or marked.form(a.content) != "indirect")
    usable = tuple(replace(a, content=tuple(sorted(span for span in a.content if len(span)))) for a in sure)
    usable += tuple(overheard(text, usable, parts, quoted))
    usable = mended(text, [a for a in usable if asserted(text, a, parts, quoted)], parts)
    usable = tuple(found for a in usable if (found := believable(text, a, parts, quoted)) is not None)
    with_lines, lines = dashed(text, usable, parts)
    quoted = sorted([*quoted, *(span for span in lines if not any(span.meets(mark) for mark in quoted))])
    people = [entity.span for entity in reading.entities if entity.label == "PERSON"]
    usable = tuple(part for a in with_lines for part in without_own_sentences(text, a, parts, quoted, people))
    reading = told(text, Reading(usable, tuple(e for e in reading.entities if e.span.end <= len(text))), parts)
    spoken = _turns(text, parts, quoted, people)
    reading = in_turns(text, reading, spoken)
    reading = replace(reading, attributions=tuple(_apart(reading.attributions)))
    said = [span for attribution in reading.attributions for span in attribution.content]
    context = Context(text, parts, [*quoted, *said])
    letters = _Quoted(text, quoted, frozenset(span for turn in spoken for span in turn.content))
    made = [
        _statement(article, attribution, voice, letters, context)
        for attribution, voice in zip(reading.attributions, voices(text, reading, context), strict=True)
    ]
    return tuple(sorted(made, key=lambda statement: (statement.extent, statement.span)))


def _turns(text: str, parts: Sequence[Span], quoted: Sequence[Span], people: Sequence[Span]) -> list[Turn]:
    """The turns of a transcript, the posts, signed quotations and letters, if they are no orders to a machine."""
    found = turns(text) or answers(text)
    for more in (posts(text), signed(text, quoted, sorted(people)), letters(text, people)):
        found += [one for one in more if not any(one.span.meets(turn.span) for turn in found)]
    return [turn for turn in found if asserted(text, Attribution((), (), turn.content), parts, turn.content)]


def _fits(attribution: Attribution, length: int) -> bool:
    spans = (*attribution.source, *attribution.cue, *attribution.content, *attribution.via)
    return any(len(span) for span in attribution.content) and all(span.end <= length for span in spans)


def _apart(found: Sequence[Attribution]) -> list[Attribution]:
    """Surest first, leave out what crosses or repeats a content that is kept; nesting is allowed."""
    kept: list[tuple[int, Attribution]] = []
    near: defaultdict[int, list[Attribution]] = defaultdict(list)  # those kept, by the stretches of text they touch
    for at, one in sorted(enumerate(found), key=lambda pair: (-pair[1].confidence, pair[0])):
        extent = hull(list(one.content))
        stretches = range(extent.start // STRETCH, extent.end // STRETCH + 1)
        if all(_nested_or_apart(one.content, other.content) for stretch in stretches for other in near[stretch]):
            kept.append((at, one))
            for stretch in stretches:
                near[stretch].append(one)
    return [one for _, one in sorted(kept, key=lambda pair: pair[0])]


def _nested_or_apart(one: Sequence[Span], other: Sequence[Span]) -> bool:
    if hull(list(one)) == hull(list(other)):
        return False  # ids of statements are made of their extents
    if not any(a.meets(b) for a in one for b in other):
        return True
    return all(any(b.holds(a) for b in other) for a in one) or all(any(a.holds(b) for a in one) for b in other)


def _statement(
    article: Article, attribution: Attribution, voice: Voice, quoted: _Quoted, context: Context
) -> Statement:
    text = article.text
    content = tuple(sorted(attribution.content))
    cue = hull(attribution.cue) if attribution.cue else None
    cue_text = " ".join(span.cut(text) for span in attribution.cue)
    before = text[context.sentence_span(cue.start).start : cue.start] if cue else ""
    said = " ".join(span.cut(text) for span in content)
    act = act_of(cue_text, said)[0]
    target = target_of(act, text, content, attribution.cue)
    form = quoted.form(content)
    # else a deed, which the article tells in its own voice
    told_of = form != "indirect" or attribution.told or announces(cue_text, said)
    spans = (*attribution.source, *attribution.cue, *content, *attribution.via)
    return Statement(
        source_id=article.source.id,
        speaker=voice.speaker if told_of and attribution.doubt < DOUBTED else None,
        mention=voice.mention,
        cue=Mention(cue.cut(text), cue) if cue else None,
        content=tuple(Quote.cut(article, span) for span in content),
        form=form,
        act=act,
        target=Quote.cut(article, target) if target else None,
        negated=negated(cue_text, before),
        via=voice.via,
        span=hull(spans),
        confidence=round(voice.confidence, 4),
        doubted=attribution.doubt >= DOUBTED,
    )


class _Quoted:
    """How many letters of a stretch of text stand inside quotation marks."""

    def __init__(self, text: str, quoted: Sequence[Span], turns: frozenset[Span] = frozenset()) -> None:
        """`turns` are somebody's words throughout, though no marks say so."""
        self._text = text
        self._turns = turns
        self._quoted = quoted
        self._starts = [span.start for span in quoted]

    def form(self, content: Sequence[Span]) -> Form:
        """Direct if all letters are inside quotation marks, mixed if some are, else indirect."""
        if self._turns.issuperset(content):
            return "direct"
        total = sum(_letters(span.cut(self._text)) for span in content)
        inside = sum(_letters(self._text[start:end]) for span in content for start, end in self._shared(span))
        if not inside:
            return "indirect"
        return "direct" if inside == total else "mixed"

    def _shared(self, span: Span) -> Iterator[tuple[int, int]]:
        for at in range(max(0, bisect_right(self._starts, span.start) - 1), bisect_left(self._starts, span.end)):
            quote = self._quoted[at]
            if quote.meets(span):
                yield max(quote.start, span.start), min(quote.end, span.end)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))
