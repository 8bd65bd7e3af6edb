"""Blame that no cue announces: "part of an evil plan by A and B", "orchestrated by A", "A was responsible".

Words of the content are enough for it, so the cue may be "considers" or "describing ... as".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.domain import Span
from rag.extraction.nounphrases import is_pronoun, noun_phrase, subject_before

_FOUL = (
    r"plots?|conspirac(?:y|ies)|schemes?|sabotage|aggressions?|massacres?|atrocit(?:y|ies)|genocide|crimes?|"
    r"provocations?|betrayals?|cover-ups?|frauds?|hoax(?:es)?|sham|intrigues?|machinations?|treachery|"
    r"wrongdoing|negligence|mismanagement|subversion|incitement|blunders?"
)
_BAD = (
    r"evil|sinister|wicked|secret|malicious|dangerous|satanic|criminal|nefarious|vicious|dirty|calculated|"
    r"deliberate|hostile|treacherous|dastardly|insidious|cynical|diabolical|hidden|malign|destructive|"
    r"subversive|deadly|illegal"
)
_DEED = (
    rf"(?:{_FOUL}|(?:{_BAD})(?:[\s,]+[\w-]+){{0,2}}\s+(?:plans?|designs?|campaigns?|efforts?|moves?|attempts?|"
    rf"attacks?|projects?|operations?|acts?|actions?|policy|policies|agenda|wars?))"
)
_HARM = (
    r"strikes?|attacks?|aggression|failures?|wars?|sanctions?|mismanagement|negligence|polic(?:y|ies)|"
    r"corruption|incompetence|invasion|refusal|inaction|greed|lies|crimes?|occupation|bombings?|blockade|"
    r"interference|meddling|neglect|mistakes?|recklessness|indifference|provocations?|bombardment|shelling|"
    r"errors?|carelessness|hostility|intransigence|support for terror\w*"
)
_FOUL_VERBS = (
    r"orchestrated|engineered|hatched|masterminded|instigated|fomented|perpetrated|concocted|plotted|"
    r"provoked|inflicted|incited|unleashed|fabricated|rigged|contrived|whipped up|stoked|fuel(?:l)?ed|"
    r"committed|sown|spawned"
)

_TO_HARM = (
    r"to\s+(?:\w+ly\s+)?(?:destabili[sz]e|destroy|undermine|weaken|divide|sabotage|harm|topple|overthrow|attack|isolate|"
    r"punish|silence|cripple|derail|discredit|deceive|provoke|sow|stoke|inflame|spread|plunder|seize|occupy|subjugate|"
    r"dominate|exploit|cheat|rob|ruin|wreck|disrupt|break up|drag|push|keep|drive|force)\b"
)
_BY = (  # the blamed follow "by"
    re.compile(
        rf"\b(?:plans?|campaigns?|efforts?|attempts?|projects?|designs?|bids?|operations?|moves?)\s+by\s+"
        rf"(?=[^.;]{{3,80}}?\b{_TO_HARM})",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:{_FOUL_VERBS})\s+(?:\w+ly\s+)?by\s+", re.IGNORECASE),
    re.compile(rf"\b(?:{_DEED})\s+(?:\w+\s+){{0,2}}?(?:by|on the part of)\s+", re.IGNORECASE),
    re.compile(
        r"\b(?:brought about|caused|triggered|sparked|created|made worse|worsened|"
        r"driven)\s+(?:\w+ly\s+)?by\s+(?=.{0,60}\b(?:" + _HARM + r")\b)",
        re.IGNORECASE,
    ),
)
_FOLLOW = (  # the blamed follow other words
    re.compile(
        r"\b(?:responsibility|blame|fault|guilt|culpability)\b(?:\s+for\b[^.;]{0,80}?)?\s+(?:\w+\s+)?(?:lies|"
        r"lay|lie|rests|rested|falls|fell|belongs)\s+(?:\w+ly\s+)?(?:with|on|upon|to|at the (?:door|"
        r"feet) of)\s+",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:(?:fault|doing|handiwork)|(?:is|was|were|be|been)\s+the\s+work)\s+of\s+", re.IGNORECASE),
    re.compile(r"\b(?:blame|responsibility)\s+(?:on|at)\s+", re.IGNORECASE),
    re.compile(r"\bat the hands of\s+", re.IGNORECASE),
)
_AGENT = re.compile(r"\b(?:by|part of)\b", re.IGNORECASE)
_OWNER = r"(the\s+(?:[\w-]+\s+){0,3}[\w-]+|(?:the\s+)?[A-Z][\w.-]*(?:\s+(?:and\s+)?[A-Z][\w.-]*){0,4})"
_OWNED = (  # the blamed own the deed: "because of Rome's strikes", "it was Rome's fault"
    re.compile(
        rf"\b(?:because of|due to|owing to|as a result of|the result of|a result of|a consequence of|"
        rf"thanks to|caused by|in the face of)\s+{_OWNER}['’]s?\s+(?:[\w-]+\s+){{0,3}}(?:{_HARM})\b"
    ),
    re.compile(rf"\b{_OWNER}['’]s?\s+(?:own\s+)?(?:fault|doing|handiwork|responsibility)\b"),
)
_BEFORE = (  # the blamed stand before
    re.compile(
        r"\b(?:is|are|was|were|be|being|been|remains?|stands?)\s+(?:\w+ly\s+|also\s+|to\s+be\s+held\s+|"
        r"held\s+)?(?:responsible|to blame|liable|culpable|accountable|behind|at fault|guilty|"
        r"complicit)\b(?!\s+(?:bars|schedule|closed|them|him|her|us|the scenes))",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:bears?|bore|shares?|carr(?:y|ies|ied))\s+(?:\w+\s+){0,3}(?:responsibility|blame|guilt|"
        r"culpability)\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:has|have|had)\s+(?:a hand in|blood on)\b", re.IGNORECASE),
    re.compile(
        r"\b(?:orchestrated|masterminded|instigated|fomented|perpetrated|engineered|provoked|sabotaged|"
        r"betrayed)\s+(?=(?:the|a|an|this|these|that|all|his|her|their|its|our|violence|unrest|riots?)\b)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:caused|sparked|started|triggered|created|worsened)\s+(?:\w+\s+){0,3}(?:crisis|war|violence|"
        r"bloodshed|unrest|disaster|suffering|deaths?|chaos|catastrophe|tragedy|conflict|collapse|famine|"
        r"damage|mess)\b",
        re.IGNORECASE,
    ),
)
_NOBODY = re.compile(r"(?:who|what|nobody|no)\b", re.IGNORECASE)
_UNREAL = re.compile(
    r"\b(?:if|whether|unless|not|never|nobody|no one|no|nor|deny|denies|denied|"
    r"n['’]t)\s+(?:[\w'’-]+\s+){0,4}$",
    re.IGNORECASE,
)


_HINT = re.compile(  # cheap: nothing below can match without one of these
    r"\bby\b|blame|responsib|fault|guilt|culpab|liable|accountab|complicit|behind|hand in|blood on|because of|due to|"
    r"owing to|result of|consequence of|thanks to|face of|handiwork|doing|work of|hands of|part of|orchestrat|"
    r"mastermind|instigat|foment|perpetrat|engineer|provok|sabotag|betray|caused|sparked|started|trigger|created|worsened",
    re.IGNORECASE,
)


def blamed(text: str, span: Span) -> Span | None:
    """Whom the words in `span` blame; None if they blame nobody.

    >>> text = "the unrest is part of an evil plan by Rome and the Swiss to weaken us"
    >>> blamed(text, Span(0, len(text))).cut(text)
    'Rome and the Swiss'
    """
    if not _HINT.search(text, span.start, span.end):
        return None
    found = (who for who in _candidates(text, span) if not is_pronoun(who.cut(text)) and _real(text, who))
    return next(found, None)


def _candidates(text: str, span: Span) -> Iterator[Span]:
    by = _BY if _AGENT.search(text, span.start, span.end) else ()
    for pattern in (*by, *_FOLLOW):
        for match in pattern.finditer(text, span.start, span.end):
            who = noun_phrase(text, match.end(), span.end)
            if who and not _UNREAL.search(text[span.start : match.start()]):
                yield who
    for pattern in _OWNED:
        for match in pattern.finditer(text, span.start, span.end):
            yield Span(*match.span(1))
    for pattern in _BEFORE:
        for match in pattern.finditer(text, span.start, span.end):
            who = subject_before(text, span.start, match.start())
            if who and not _UNREAL.search(text[span.start : who.start]) and not _NOBODY.match(who.cut(text)):
                yield who


def _real(text: str, who: Span) -> bool:
    """Blame by a thing ("caused by the storm") names nobody; a person, body or people does."""
    words = who.cut(text)
    return bool(re.search(r"[A-Z]", words) or _PEOPLE.search(words))


_PEOPLE = re.compile(
    r"\b(?:government|army|police|regime|company|companies|rebels|terrorists|militants|officials|authorities|forces|"
    r"opposition|party|minister|president|ministry|council|mayor|board|management|bank|banks|union|media|"
    r"neighbou?rs|powers?|countr(?:y|ies)|states?|leaders?|enem(?:y|ies)|agents|gangs?|mafia|traders|speculators|"
    r"landlords|owners?|contractors?|operators?|employers?|firms?|administration|predecessors?|rivals?|colleagues|"
    r"protesters|rioters|smugglers|politicians|lobby|corporations|foreigners|people|men|women|group|groups|movement|"
    r"faction|factions|troops|soldiers|officers|drivers?|pilots?|captain|coach|players?)\b",
    re.IGNORECASE,
)
