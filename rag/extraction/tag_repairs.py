"""What a tagger of words reads wrongly because it sees no grammar: names cut in two, relative clauses, objects as
subjects. Each rule mends one attribution by its place in the sentence, before anybody is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.domain import Attribution, Span, hull
from rag.extraction.nounphrases import noun_phrase, subject_before
from rag.text import sentence_around


def mended(text: str, found: Sequence[Attribution], parts: Sequence[Span]) -> tuple[Attribution, ...]:
    """The attributions as a reader would take them; `parts` are the text's sentences."""
    whole = [_participle(text, _whole_name(text, one), parts) for one in _joined(found)]
    return tuple(_relative(text, one, parts, [other for other in whole if other is not one]) for one in whole)


def _joined(found: Sequence[Attribution]) -> list[Attribution]:
    """Contents of one cue and one source are one: "a group" and "as terrorists" of "a group that Rome lists as ..."."""
    kept: dict[tuple[tuple[Span, ...], tuple[Span, ...]], Attribution] = {}
    for one in found:
        key = (one.source, one.cue) if one.source and one.cue else ((Span(0, len(kept)),), ())
        before = kept.get(key)
        if before is None:
            kept[key] = one
            continue
        content = tuple(sorted({*before.content, *one.content}))
        surest = max(before, one, key=lambda attribution: attribution.confidence)
        kept[key] = replace(surest, content=content, via=before.via or one.via)
    return list(kept.values())


def _whole_name(text: str, one: Attribution) -> Attribution:
    """A name that the verb's span begins with belongs to the source: [Dr Ann] [Lee wants] -> [Dr Ann Lee] [wants].

    >>> text = "biologist Dr Ann Lee wants more"
    >>> mended = _whole_name(text, Attribution((Span(0, 16),), (Span(17, 26),), (Span(27, 31),)))
    >>> mended.source[0].cut(text), mended.cue[0].cut(text)
    ('biologist Dr Ann Lee', 'wants')
    """
    if len(one.source) != 1 or not one.cue or text[one.source[0].end : one.cue[0].start] != " ":
        return one
    source, cue = one.source[0], one.cue[0]
    more = re.match(r"(?:[A-Z][\w'’-]+ )+(?=[a-z])", cue.cut(text))
    if more is None or not re.search(r"[A-Z][\w'’.-]*$", source.cut(text)):
        return one
    end = cue.start + more.end()
    return replace(one, source=(Span(source.start, end - 1),), cue=(Span(end, cue.end), *one.cue[1:]))


_PARTICIPLE = re.compile(r"(?:\w+ly\s+|and\s+)?\w+ing\b", re.IGNORECASE)
_VERB_BEFORE = re.compile(
    r"(?:^|\s)(?P<verb>\w+ed|told|met|gave|sent|shot|held|found|hit|took|left|led|won|saw|sued|struck|put|let|made|"
    r"fought|caught|beat|brought|sought)\s+(?:(?:the|an?|his|her|its|their)\s+)?$"
)


def _participle(text: str, one: Attribution, parts: Sequence[Span]) -> Attribution:
    """As in "Police charged a man, saying ...": the subject of the sentence says it, not its object.

    >>> text = "Police charged a man with theft, saying he stole."
    >>> found = Attribution((Span(15, 31),), (Span(33, 39),), (Span(40, 48),))
    >>> _participle(text, found, [Span(0, 49)]).source[0].cut(text)
    'Police'
    """
    if len(one.source) != 1 or not one.cue or not _PARTICIPLE.match(one.cue[0].cut(text)):
        return one
    source, cue = one.source[0], one.cue[0]
    if source.end > cue.start or not re.fullmatch(r"\s*,?\s*(?:and\s+)?", text[source.end : cue.start]):
        return one
    sentence = sentence_around(text, source, parts)
    verb = _VERB_BEFORE.search(text[sentence.start : source.start])
    who = subject_before(text, sentence.start, sentence.start + verb.start("verb")) if verb else None
    if who is None or any(who.meets(span) for span in one.content) or not _may_speak(who.cut(text)):
        return one
    return replace(one, source=(who,), referent=None, referent_confidence=0.0)


def _may_speak(words: str) -> bool:
    return re.search(r"\b(?:was|were|is|are|been|be)\b", words) is None and not words.casefold().startswith(
        ("who", "which", "that", "what")
    )


# A noun and at most a relative word right before whoever says something of it: "A letter that", "The man", "a group,
# which". The words said of it end where the sentence's own verb begins.
_HEAD = re.compile(
    r"(?:^|(?<=[\s“\"(]))(?P<head>(?:[Tt]he|[Aa]n?|[Tt]his|[Tt]hat|[Tt]hese|[Tt]hose|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir)\s+"
    r"(?:(?!\b(?:that|which|who|whom|of|and|or|is|was|were|are|has|had)\b)[\w'’-]+\s+){0,3}?[\w'’-]+),?\s+"
    r"(?P<link>(?:that|which|who|whom)\s+)?$"
)
_AUX = r"(?:has|have|had|is|was|were|are|will|would|did|does|do|can|could|may|might|must|should)"
_FINITE = re.compile(rf"\b{_AUX}\b", re.IGNORECASE)
_OWN_VERB = re.compile(rf",?\s+\b{_AUX}\b|,\s+(?=\w+ed\b)")
_OWN_PAST = re.compile(r"\s+(?:(?:not|never|also|been|being|\w+ly)\s+)*+\w+(?=\s+\w+ed\b)")  # was safe | collapsed


def _relative(text: str, one: Attribution, parts: Sequence[Span], others: Sequence[Attribution] = ()) -> Attribution:
    """As in "A letter that the lawyer had said did not exist has turned up": the lawyer said that a letter did not.

    >>> text = "A letter that the lawyer had said did not exist has turned up."
    >>> found = Attribution((Span(14, 24),), (Span(25, 33),), (Span(34, 61),))
    >>> [span.cut(text) for span in _relative(text, found, [Span(0, 62)]).content]
    ['A letter', 'did not exist']
    """
    if len(one.source) != 1 or not one.cue:
        return one
    source, cue = one.source[0], hull(one.cue)
    after = sorted(span for span in one.content if span.start >= cue.end)
    head = _HEAD.search(text, sentence_around(text, source, parts).start, source.start) if after else None
    if head is None or cue.start < source.end:
        return one
    if not head["link"] and not any(head.start("head") <= span.start < source.start for span in one.content):
        return one
    begins, ends = after[0].start, after[-1].end
    begins = _after_hearer(text, cue, begins, ends)
    ends = _own_verb(text, begins, ends)
    noun = Span(*head.span("head"))
    if begins >= ends or any(noun.meets(span) for other in others for span in other.content):
        return one  # the noun is somebody else's word already: "blamed them for the flood, which he called a shame"
    return replace(one, content=(noun, Span(begins, ends)))


_TOLD = re.compile(r"\b(?:tell\w*|told|inform\w*|assur\w*|warn\w*|convinc\w*|persuad\w*)\b", re.IGNORECASE)
_SUBJECT = re.compile(r"(?:he|she|it|they|we|i|you|the|an?|his|her|its|their|[A-Z][\w'’-]+)\s")


def _after_hearer(text: str, cue: Span, begins: int, ends: int) -> int:
    """As in "had told [an inquiry] did not exist": who is told is no part of what was said."""
    first = _FINITE.search(text, begins, ends) if _TOLD.search(cue.cut(text)) else None
    hearer = noun_phrase(text, begins, first.start()) if first and first.start() > begins else None
    return first.start() if first and hearer and not text[hearer.end : first.start()].strip() else begins


def _own_verb(text: str, begins: int, ends: int) -> int:
    """Where the words said of a noun end: before the verb of the sentence that is about the noun."""
    first = _FINITE.search(text, begins, ends)
    if first is None:
        return ends
    if first.start() > begins and not _SUBJECT.match(text, begins):  # "set the fire | was arrested"
        return begins + len(text[begins : first.start()].rstrip())
    own, past = _OWN_VERB.search(text, first.end() + 1, ends), _OWN_PAST.match(text, first.end(), ends)
    return min(own.start() if own else ends, past.end() if past else ends)
