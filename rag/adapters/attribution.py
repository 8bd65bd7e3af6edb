"""The local extractor: a Reader's positions become Statements with speakers, acts and targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rag.acts import act_of, announces, negated
from rag.domain import Article, Attribution, Form, Mention, Quote, Reading, Span, Statement, hull
from rag.relays import told
from rag.seams import Reader
from rag.targets import target_of
from rag.text import quotations, sentence_around, sentences
from rag.voices import Voice, voices

LEAST = 0.3  # confidence under which an attribution is left out

STRETCH = 1_000  # characters


class LocalExtractor:
    """Implements `seams.Extractor` over any `seams.Reader`."""

    def __init__(self, reader: Reader, least: float = LEAST) -> None:
        self.name = reader.name
        self._reader = reader
        self._least = least

    def extract(self, articles: Sequence[Article]) -> list[tuple[Statement, ...]]:
        readings = self._reader.read([article.text for article in articles])
        return [
            statements(article, reading, self._least) for article, reading in zip(articles, readings, strict=True)
        ]


def statements(article: Article, reading: Reading, least: float = LEAST) -> tuple[Statement, ...]:
    """The statements of one article, in order of their content; no two cross each other."""
    text = article.text
    usable = _apart([a for a in reading.attributions if a.confidence >= least and _fits(a, len(text))])
    reading = told(text, Reading(tuple(usable), tuple(e for e in reading.entities if e.span.end <= len(text))))
    quoted, parts = quotations(text), sentences(text)
    made = [
        _statement(article, attribution, voice, quoted, parts)
        for attribution, voice in zip(reading.attributions, voices(text, reading), strict=True)
    ]
    return tuple(sorted(made, key=lambda statement: (statement.extent, statement.span)))


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
    article: Article, attribution: Attribution, voice: Voice, quoted: Sequence[Span], parts: Sequence[Span]
) -> Statement:
    text = article.text
    content = tuple(sorted(span for span in attribution.content if len(span)))
    cue = hull(attribution.cue) if attribution.cue else None
    cue_text = " ".join(span.cut(text) for span in attribution.cue)
    sentence = sentence_around(text, hull(attribution.cue or content), parts)
    said = " ".join(span.cut(text) for span in content)
    act = act_of(cue_text, said)[0]
    target = target_of(act, text, content, attribution.cue)
    form = _form(text, content, quoted)
    told_of = form != "indirect" or announces(cue_text, said)  # else a deed, which the article tells in its own voice
    spans = (*attribution.source, *attribution.cue, *content, *attribution.via)
    return Statement(
        source_id=article.source.id, speaker=voice.speaker if told_of else None, mention=voice.mention,
        cue=Mention(cue.cut(text), cue) if cue else None,
        content=tuple(Quote.cut(article, span) for span in content),
        form=form, act=act, target=Quote.cut(article, target) if target else None,
        negated=negated(cue_text, text[sentence.start : max(sentence.start, cue.start)] if cue else ""), via=voice.via, span=hull(spans), confidence=round(voice.confidence, 4),
    )


def _form(text: str, content: Sequence[Span], quoted: Sequence[Span]) -> Form:
    """Direct if all words are inside quotation marks, mixed if some are, else indirect."""
    total = inside = 0
    for span in content:
        letters = [i for i in range(span.start, span.end) if text[i].isalnum()]
        total += len(letters)
        inside += sum(any(quote.start <= i < quote.end for quote in quoted if quote.meets(span)) for i in letters)
    if not inside:
        return "indirect"
    return "direct" if inside == total else "mixed"
