"""What a tagger finds and no reader would believe: a fire that speaks, words two sentences away, two in one source.

Each rule looks at one attribution and its place in the text, before anybody is named.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.domain import Attribution, Span, hull
from rag.extraction.acts import announces
from rag.extraction.nounphrases import subject_before
from rag.lexicon.sourcewords import RELATIVE, THINGS
from rag.names.sources import head_noun
from rag.text import sentence_around


def believable(
    text: str, attribution: Attribution, parts: Sequence[Span], quoted: Sequence[Span]
) -> Attribution | None:
    """The attribution as a reader would take it, or None if nobody said anything there.

    `parts` are the text's sentences, `quoted` its quotations.
    """
    found = cites_papers(text, one_clause(text, attribution), parts)
    if speechless(text, found) or other_sense(text, found) or _is_appointment(text, found):
        return None
    if _only_asked(text, found, parts):
        return None
    content = tuple(_reached(text, found, parts, quoted))
    if not content or all(span.cut(text).strip(" ,.").casefold() in RELATIVE for span in content):
        return None
    return only_acting(text, replace(found, content=content), quoted)


# --- Two clauses, two people.

_NEXT_CLAUSE = re.compile(r",?\s+(?:while|whilst|whereas|but|although|though)\s+")
_NEXT_CLAUSE_AFTER = re.compile(r",\s+as\s+(?=(?:her|his|its|their|the|an?)\s|[A-Z])")  # only after "..., said Lee"
_SUBJECT = re.compile(r"(?:[A-Z]|(?:the|an?|his|her|its|their|other|some|many|several)\s)")


def one_clause(text: str, attribution: Attribution) -> Attribution:
    """A source that runs on into the next clause, cut to the part on its cue's side.

    >>> text = "said Ann Lee, while her deputy, Ben Rho, said"
    >>> one_clause(text, Attribution((Span(5, 40),), (Span(0, 4),), (Span(0, 0),))).source[0].cut(text)
    'Ann Lee'
    >>> one_clause(text, Attribution((Span(5, 40),), (Span(41, 45),), (Span(0, 0),))).source[0].cut(text)
    'her deputy, Ben Rho,'
    """
    if len(attribution.source) != 1 or not attribution.cue:
        return attribution
    (source,), cue = attribution.source, hull(attribution.cue)
    if cue.end <= source.start:
        cuts = [m for p in (_NEXT_CLAUSE, _NEXT_CLAUSE_AFTER) for m in p.finditer(text, source.start, source.end)]
        own = Span(source.start, min((m.start() for m in cuts), default=source.end))
    else:
        begins = [m.end() for m in _NEXT_CLAUSE.finditer(text, source.start, source.end)]
        begins = [at for at in begins if _SUBJECT.match(text, at)]
        own = Span(max(begins, default=source.start), source.end)
    if own == source or not own.cut(text).strip():
        return attribution
    keeps = attribution.referent is not None and own.holds(attribution.referent)
    return replace(attribution, source=(own,), referent=attribution.referent if keeps else None)


# --- Things and events.


def speechless(text: str, attribution: Attribution) -> bool:
    """Whether the source is an event or a thing: "the fire", "rising prices"; not "the fire service", "the report".

    >>> text = "The fire in the harbour claimed lives"
    >>> speechless(text, Attribution((Span(0, 23),), (Span(24, 31),), (Span(32, 37),)))
    True
    """
    if not attribution.source:
        return False
    head = head_noun(hull(attribution.source).cut(text).strip(" \"'“”‘’,.:;"))
    return head.islower() and (head in THINGS or head.removesuffix("s") in THINGS or head.removesuffix("es") in THINGS)


_SOME = r"(?:(?:no|any|at|least|more|than|many|several|some|\w+s of|\d[\d,.]*|\w+)\s+){0,4}"
_OTHER_SENSES = tuple(  # a verb of saying that with such an object says nothing: "claimed 12 lives", "charged a fee"
    (re.compile(rf"\b(?:{verb})\b", re.IGNORECASE), re.compile(rf"\W*{_SOME}(?:{objects})\b", re.IGNORECASE))
    for verb, objects in (
        (
            r"claim(?:s|ed|ing)?",
            r"life|lives|victims?|casualt(?:y|ies)|titles?|prizes?|medals?|troph(?:y|ies)|benefits|pensions?|refunds?",
        ),
        (r"charg(?:e|es|ed|ing)", r"batter(?:y|ies)|phones?|fees?|admission|fares?|rents?|interest"),
        (
            r"call(?:s|ed|ing)?(?!\s+for)",
            r"police|ambulance|fire (?:brigade|service|department)|doctor|emergency services|taxi|999|911|112",
        ),
        (r"rais(?:e|es|ed|ing)", r"money|funds?|capital|prices|rates|taxes|fares|wages|rents|pay"),
        (r"observ(?:e|es|ed|ing)", r"silence|truce|ceasefire|holiday"),
        (
            r"den(?:y|ies|ied|ying)",
            r"(?:[\w'’-]+\s+){1,6}?(?:entry|access|permission|bail|parole|asylum|refuge|visas?|treatment|credit|"
            r"an? (?:visa|licen[cs]e|hearing|permit|loan|job|role))",
        ),
    )
)


_WORDS_FOR_WORDS = re.compile(
    r"\W*(?:claims?|reports?|allegations?|rumou?rs?|suggestions?|accusations?|that|having|any|it)\b", re.IGNORECASE
)


def other_sense(text: str, attribution: Attribution) -> bool:
    """Whether the verb of saying has its other sense: "claimed 12 lives", "charged the batteries".

    Only where little else is in the content: "called the police liars" is words.
    """
    cue = " ".join(span.cut(text) for span in attribution.cue)
    said = " ".join(span.cut(text) for span in attribution.content).strip()
    for verb, objects in _OTHER_SENSES:
        found = objects.match(said) if verb.search(cue) and not _WORDS_FOR_WORDS.match(said) else None
        if found and not re.match(r"\s+(?!(?:of|in|on|at|for|by|from|to|and)\b)\w", said[found.end() :]):
            return True
    return False


_NAMED_TO_OFFICE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?(?:named|appointed|elected|chosen|promoted|sworn)\b"
)


def _is_appointment(text: str, attribution: Attribution) -> bool:
    """As in "Lee was named mayor": nobody says anything."""
    return not attribution.source and any(_NAMED_TO_OFFICE.search(span.cut(text)) for span in attribution.cue)


_CLOSED = re.compile(r"[.!?…][\"”’'»]+\s+")


def only_acting(text: str, attribution: Attribution, quoted: Sequence[Span]) -> Attribution:
    """Words that only an action follows, without a source: “The well is dry.” Bruno nodded. Who spoke is uncertain.

    >>> text = "“The well is dry.” Bruno nodded."
    >>> found = Attribution((Span(19, 24),), (Span(25, 31),), (Span(0, 18),))
    >>> only_acting(text, found, [Span(0, 18)]).source
    ()
    """
    if not attribution.source or not attribution.cue:
        return attribution
    content, source, cue = hull(attribution.content), hull(attribution.source), hull(attribution.cue)
    last = next((mark for mark in neighbours(content, quoted) if mark.end == content.end), None)
    follows = last is not None and source.end <= cue.start and _CLOSED.match(text, content.end - 2, source.start + 1)
    if not follows or text[content.end : source.start].strip() or announces(cue.cut(text), content.cut(text)):
        return attribution
    return replace(attribution, source=(), cue=(), referent=None, referent_confidence=0.0)


_ASKS = re.compile(r"\W*(?:what|why|how|when|where|who|did|does|do|has|have)\b[^.!?]*\?\W*$", re.IGNORECASE)
_HELPING = re.compile(r"\b(?:did|does|do)\b[^.!?]*$", re.IGNORECASE)


def _only_asked(text: str, attribution: Attribution, parts: Sequence[Span]) -> bool:
    """As in a headline's "What did Lee say about the flood?": it asks what was said and tells nothing.

    >>> text = "What did Lee say about the flood?"
    >>> _only_asked(text, Attribution((Span(9, 12),), (Span(13, 16),), (Span(17, 32),)), [Span(0, 33)])
    True
    """
    if not attribution.cue or not attribution.source:
        return False
    cue = hull(attribution.cue)
    sentence = sentence_around(text, cue, neighbours(cue, parts))
    asks = _ASKS.match(sentence.cut(text)) and _HELPING.search(text[sentence.start : cue.start])
    return bool(asks) and not any(text[span.start] in "\"“‘'" for span in attribution.content)


# --- Papers do not speak for whoever cites them.

_RESTS_ON = re.compile(
    r"\b(?:citing|quoting|referring to|pointing to|based on|drawing on|relying on)\s+(?:\w+\s+)?$", re.IGNORECASE
)
_PAPERS = re.compile(
    r"^(?:papers?|documents?|records?|figures|data|reports?|stud(?:y|ies)|minutes|letters?|e-?mails?|messages?|memos?|"
    r"files?|filings?|statistics|polls?|surveys?|accounts?|logs?|laws?|rules?|evidence|footage|photographs?|images?)$",
    re.IGNORECASE,
)


def cites_papers(text: str, attribution: Attribution, parts: Sequence[Span]) -> Attribution:
    """As in "An official, citing [the ship's papers], said": papers are the words' ground, the subject says them."""
    if not attribution.source or not attribution.cue:
        return attribution
    source = hull(attribution.source)
    sentence = sentence_around(text, source, neighbours(source, parts))
    verb = _RESTS_ON.search(text, sentence.start, source.start)
    if verb is None or hull(attribution.cue).start < source.end or not _PAPERS.search(head_noun(source.cut(text))):
        return attribution
    who = subject_before(text, sentence.start, verb.start())
    if who is None or any(who.meets(span) for span in attribution.content):
        return attribution
    return replace(attribution, source=(who,), referent=None, referent_confidence=0.0)


# --- Far away.


def _reached(text: str, attribution: Attribution, parts: Sequence[Span], quoted: Sequence[Span]) -> Iterator[Span]:
    """The content that is quoted, or that stands in a sentence of its source or cue, or after that one's colon."""
    anchors = (*attribution.source, *attribution.cue)
    own = [sentence_around(text, span, neighbours(span, parts)) for span in anchors]
    opened = 0  # where words end that began with a mark: 'single quotes' may run over several sentences
    for content in sorted(attribution.content):
        marked = text.startswith(_OPENERS, content.start) or any(
            content.meets(quotation) for quotation in neighbours(content, quoted)
        )
        goes_on = opened and not re.search(r"\w", text[opened : content.start])
        near = any(sentence.meets(content) or _leads_to(text, sentence, content) for sentence in own)
        if marked or goes_on or near or not anchors:
            opened = content.end if marked or goes_on else 0
            yield content


_OPENERS = tuple("\"“‘'«„")


def _leads_to(text: str, sentence: Span, content: Span) -> bool:
    return sentence.end <= content.start and sentence.cut(text).rstrip().endswith(":")


def neighbours(span: Span, others: Sequence[Span]) -> Sequence[Span]:
    """Those of `others`, which are in order and apart, that may meet `span`: a long article has thousands."""
    first = bisect_right(others, span.start, key=lambda other: other.start) - 1
    return others[max(0, first) : bisect_left(others, span.end, key=lambda other: other.start) + 1]
