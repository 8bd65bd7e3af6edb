"""Who passed words on: "al-Mayadeen cited a source as saying ...", "a statement carried by SANA", "told Reuters".

The one who said it is the speaker; the one who passed it on is the relay (`via`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.domain import Attribution, Entity, Reading, Span, hull
from rag.extraction.impersonal import by_agent, impersonal
from rag.extraction.nounphrases import noun_phrase, subject_before
from rag.names.sources import phrase_of
from rag.text import sentences

_CITES = re.compile(r"\b(?:cit(?:ed|es|ing)|quot(?:ed|es|ing))\s+", re.IGNORECASE)
_AS_SAYING = re.compile(
    r"\s+as\s+(?:having\s+)?(?:saying|said|telling|told|stating|claiming|warning|reporting|"
    r"writing|denying|confirming|adding|describing|calling|insisting|arguing|"
    r"predicting)\b(?:\s+(?:reporters|it|him|her|them))?(?:\s+that\b)?",
    re.IGNORECASE,
)
_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|being)\s+(?:\w+ly\s+)?$")
_PASSED = (  # the relay follows; the second says whether only an outlet's name will do
    (
        re.compile(
            r"\b(?:carried|published|aired|broadcast|released|relayed|reported|cited|quoted|posted|distributed|"
            r"issued|shared|printed)\s+(?:(?:live|first|later)\s+)?(?:by|on|in|through|via)\s+",
            re.IGNORECASE,
        ),
        False,
    ),
    (
        re.compile(
            r"\b(?:told|tells|telling|in an? (?:[\w-]+\s+)?interview (?:with|on|to)|speaking (?:to|on)|wrote in|"
            r"writing in|remarks to|comments to|statement to)\s+",
            re.IGNORECASE,
        ),
        True,
    ),
    (re.compile(r"\baccording to\s+", re.IGNORECASE), False),
)
_PASSES = (  # the relay comes before, the speaker right after
    re.compile(r",?\s+(?:citing|quoting|cited|quoted)\s+(?:[\w-]+\s+){0,1}$", re.IGNORECASE),
    re.compile(
        r"\s+(?:has\s+|had\s+)?(?:reported|reports|said|says|wrote|"
        r"writes)\s+(?:on\s+\w+\s+)?(?:that\s+)?(?:,[^,]{0,40},\s+)?$",
        re.IGNORECASE,
    ),
    re.compile(
        r",?\s+(?:carried|carries|published|publishes|aired|airs|ran|printed|broadcast|relayed|released|"
        r"reading|read)\s+(?:an?|the|his|her|their|remarks|comments|excerpts)\b[^,.;]{0,40}\b(?:by|from|of|"
        r"in which|where)\s+$",
        re.IGNORECASE,
    ),
)
_REPORTED_ASIDE = re.compile(r",\s+(?=((?:the\s+)?[A-Z][^,.;“”\"]{1,60}?)\s+(?:reported|reports|has reported)\b)")
_MEDIA = re.compile(
    r"\b(?!(?:news|press) (?:conference|briefing))"
    r"(?:news|agency|tv|television|network|newspaper|paper|magazine|radio|channel|broadcaster|daily|weekly|times|"
    r"post|journal|herald|tribune|guardian|telegraph|gazette|chronicle|courier|mirror|observer|independent|globe|"
    r"press|reuters|afp|ap|bbc|cnn|nbc|abc|cbs|msnbc|fox|npr|pbs|c-span|bloomberg|politico|axios|breitbart|buzzfeed|"
    r"huffpost|vox|slate|al[- ]?jazeera|al[- ]?arabiya|al[- ]?mayadeen|tass|ria|interfax|sana|irna|isna|fars|xinhua|"
    r"anadolu|dpa|ansa|efe|kyodo|yonhap|pti|sky|itv|euronews|deutsche welle|dw|rt|sputnik|time|newsweek|economist|"
    r"spiegel|monde|figaro|pais|haaretz|twitter|facebook)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:sources?|officials?|spokes\w+|ministers?|residents?|witness(?:es)?|activists?|"
    r"diplomats?|officers?|experts?|analysts?|people|lawyers?|doctors?|police|army|ministry|"
    r"government|statement by)\b",
    re.IGNORECASE,
)


_OPENERS = tuple("\"“‘'«")


def told(text: str, reading: Reading, parts: Sequence[Span] | None = None) -> Reading:
    """The reading with speakers and relays told apart, and no source where the text names nobody ("was said to").

    `parts` are the text's sentences, where they are known already.
    """
    parts = sentences(text) if parts is None else parts
    starts = [part.start for part in parts]

    def tell(attribution: Attribution) -> Attribution:
        anchor = hull(attribution.cue or attribution.source or attribution.content).start
        sentence = parts[max(0, bisect_right(starts, anchor) - 1)] if parts else Span(0, len(text))
        attribution = relayed(text, _outlet_itself(attribution, sentence), sentence, reading.entities)
        if impersonal(text, attribution):
            attribution = replace(attribution, source=(), referent=None, referent_confidence=0.0)
        return attribution if attribution.source else by_agent(text, attribution, sentence)

    nearer = {
        (a.source, a.cue) for a in reading.attributions if any(span.end > _paragraph(text, a) for span in a.content)
    }
    apart = [part for attribution in reading.attributions for part in _paragraphs_apart(text, attribution, nearer)]
    return Reading(tuple(tell(attribution) for attribution in apart), reading.entities)


def _outlet_itself(attribution: Attribution, sentence: Span) -> Attribution:
    """Who "wrote that" is the speaker of it, where the sentence names nobody else: not whoever spoke before."""
    if not (attribution.source and attribution.cue and attribution.via):
        return attribution
    relay, cue = attribution.via[-1], hull(attribution.cue)
    apart = hull(attribution.source).end <= sentence.start <= relay.start
    if not apart or not 0 <= cue.start - relay.end <= 12:
        return attribution
    return replace(attribution, source=(relay,), via=attribution.via[:-1], referent=None, referent_confidence=0.0)


def _paragraph(text: str, attribution: Attribution) -> int:
    """Where the paragraph of the source or cue begins."""
    anchor = hull(attribution.source or attribution.cue or attribution.content)
    return text.rfind("\n", 0, anchor.start) + 1


def _paragraphs_apart(text: str, attribution: Attribution, nearer: set[tuple]) -> list[Attribution]:
    """A quotation of its own paragraph is not the words of whoever a later paragraph introduces with other words.

    “We stay.” / Lee said: “We go.” -- the first is somebody else's, who spoke before. `nearer` are the (source, cue)
    that have content in their own paragraph.
    """
    if not attribution.source:
        return [attribution]
    start = _paragraph(text, attribution)
    here = tuple(span for span in attribution.content if span.end > start)
    before = tuple(span for span in attribution.content if span.end <= start)
    goes_on = text[start : start + 8].lstrip().startswith(_OPENERS)
    elsewhere = bool(here) or (attribution.source, attribution.cue) in nearer
    quoted = all(text.startswith(_OPENERS, span.start) for span in before)
    if not before or not elsewhere or goes_on or not quoted:
        return [attribution]
    own = [replace(attribution, content=here)] if here else []
    return [*own, Attribution((), (), before, confidence=attribution.confidence * 0.9)]


def relayed(text: str, attribution: Attribution, sentence: Span, entities: Sequence[Entity]) -> Attribution:
    """The attribution with its speaker and its relays told apart, by the words of its sentence."""
    attribution = _addressee(text, attribution, sentence)
    found = _cited_as_saying(text, attribution, sentence)
    if found is attribution:
        found = _citing(text, attribution, sentence, entities)
    if found is attribution and not attribution.via:
        found = _passed_on(text, attribution, sentence)
    return found


def is_media(words: str) -> bool:
    """Whether some words name an outlet.

    >>> is_media("state news agency SANA"), is_media("the harbour council")
    (True, False)
    """
    return bool(_MEDIA.search(words))


_ADDRESSING = re.compile(
    r"\b(?:told|telling|tells|(?:quoted|cited)\s+(?:by|in|on)|(?:interview|spoke|speaking|"
    r"talking|talked)\s+(?:with|to|on))\s+(?:the\s+)?$",
    re.IGNORECASE,
)


def _addressee(text: str, attribution: Attribution, sentence: Span) -> Attribution:
    """A source that is only the outlet somebody told it to: that somebody is the subject."""
    if not attribution.source:
        return attribution
    source = hull(attribution.source)
    verb = _ADDRESSING.search(text, sentence.start, source.start)
    if verb is None or not is_media(source.cut(text)):
        return attribution
    who = subject_before(text, sentence.start, verb.start())
    if who is not None and any(who.meets(span) for span in attribution.content):
        who = None
    return replace(
        attribution,
        source=(who,) if who else (),
        via=(*attribution.via, source),
        referent=None,
        referent_confidence=0.0,
    )


def _cited_as_saying(text: str, attribution: Attribution, sentence: Span) -> Attribution:
    """As in "[relay] cited [speaker] as saying that [content]", and "[speaker] was quoted by [relay] as saying"."""
    for verb in _CITES.finditer(text, sentence.start, sentence.end):
        saying = _AS_SAYING.search(text, verb.start(), sentence.end)
        if saying is None or not _about(attribution, verb.start(), saying.end()):
            continue
        if passive := _PASSIVE.search(text[sentence.start : verb.start()]):
            who = subject_before(text, sentence.start, sentence.start + passive.start())
            by = re.match(r"by\s+(.+)$", text[verb.end() : saying.start()])
            relay = Span(verb.end() + by.start(1), saying.start()) if by else None
        else:
            relay, who = subject_before(text, sentence.start, verb.start()), _span(text, verb.end(), saying.start())
        if who:
            return _replaced(attribution, who, relay, saying.end())
    return attribution


def _about(attribution: Attribution, start: int, end: int) -> bool:
    """Whether the pattern is this attribution's: its content begins in it or soon after, or its cue is in it."""
    extent = hull(attribution.content)
    return start <= extent.start <= end + 3 or any(start <= cue.start < end for cue in attribution.cue)


def _replaced(attribution: Attribution, who: Span, relay: Span | None, saying_ends: int) -> Attribution:
    content = tuple(
        span if span.start >= saying_ends else Span(saying_ends + 1, span.end)
        for span in attribution.content
        if span.end > saying_ends + 1
    )
    via = tuple(dict.fromkeys((*attribution.via, *([relay] if relay else []))))
    via = tuple(span for span in via if not span.meets(who))
    same = attribution.source and hull(attribution.source).meets(who)
    return replace(
        attribution,
        source=attribution.source if same else (who,),
        via=via,
        content=content or attribution.content,
        referent=attribution.referent if same else None,
    )


def _citing(text: str, attribution: Attribution, sentence: Span, entities: Sequence[Entity]) -> Attribution:
    """As in "..., [relay] reported, citing [a source]": whoever is cited said it, if it is a person or a group."""
    if not attribution.source:
        return attribution
    source = hull(attribution.source)
    verb = re.compile(r"\b(?:citing|quoting)\s+").search(text, source.end, sentence.end)
    if verb is None or verb.start() - source.end > 60 or not _is_outlet(text, source, entities):
        return attribution
    who = noun_phrase(text, verb.end(), sentence.end)
    if who is None:
        return attribution
    phrase = phrase_of(text, who, entities)
    if phrase.sort != "person" and not _PEOPLE.search(who.cut(text)):
        return attribution
    if any(span.meets(who) and not span.end <= verb.start() for span in attribution.content):
        return attribution
    return replace(attribution, source=(who,), via=(*attribution.via, source), referent=None, referent_confidence=0.0)


def _is_outlet(text: str, source: Span, entities: Sequence[Entity]) -> bool:
    return is_media(source.cut(text)) or phrase_of(text, source, entities).sort == "body"


def _passed_on(text: str, attribution: Attribution, sentence: Span) -> Attribution:
    """As in "in a statement carried by SANA", "told Reuters", "The Post reported that [the aide] had said"."""
    if not attribution.source:
        return attribution
    taken = (*attribution.source, *attribution.content)
    for relay in _relays(text, attribution, sentence):
        if relay and not any(relay.meets(span) for span in taken):
            return replace(attribution, via=(relay,))
    return attribution


def _relays(text: str, attribution: Attribution, sentence: Span) -> Iterator[Span | None]:
    source = hull(attribution.source)
    for pattern in _PASSES:
        if verb := pattern.search(text, sentence.start, source.start):
            who = subject_before(text, sentence.start, verb.start())
            if who and (pattern is not _PASSES[1] or is_media(who.cut(text))):
                yield who
    for pattern, media_only in _PASSED:
        for match in pattern.finditer(text, sentence.start, sentence.end):
            inside = any(span.start <= match.start() < span.end for span in attribution.content)
            if not inside and not -120 < match.start() - source.end < 120:
                continue
            words = [span.start for span in (*attribution.content, *attribution.source) if span.start >= match.end()]
            relay = None if inside else noun_phrase(text, match.end(), min([sentence.end, *words]))
            if relay and _can_relay(relay.cut(text), media_only):
                yield relay
    for match in _REPORTED_ASIDE.finditer(text, sentence.start, sentence.end):
        yield Span(*match.span(1))


def _can_relay(words: str, media_only: bool) -> bool:
    if is_media(words):
        return True
    return not media_only and bool(re.search(r"[A-Z]", words)) and not re.match(r"(?:\w+day|[A-Z][a-z]+\s+\d)", words)


def _span(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    return Span(start, start + len(piece.rstrip(" ,"))) if piece.strip() else None
