"""Whom "he", "they" or "the diplomat" means: the most salient person or body before it, if one stands out.

Every figure that agrees in gender and kind is scored by who spoke last, who was named last and as a subject, and whose
role fits. A figure is meant only if it leads the next by a clear margin: a wrong guess is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.extraction.context import Context, Figure, Spoken, gender_in
from rag.lexicon.nameforms import COUNTRIES
from rag.lexicon.sourcewords import BODY_NOUNS, PRONOUNS, ROLE_NOUNS, kindred_roles, opposed_roles
from rag.names.sources import Phrase, head_noun
from rag.names.spelling import clean, plain, words_of

MARGIN = 0.9  # by which the best must lead the second
LEAST = 1.7  # that the best must reach

_SUBORDINATE = re.compile(
    r"\W*(?:while|although|though|when|as|after|before|if|in|asked|because|since|despite)\b", re.IGNORECASE
)


def antecedent(
    phrase: Phrase, figures: Sequence[Figure], spoken: Sequence[Spoken], context: Context, others: Sequence[Figure] = ()
) -> tuple[Figure, float] | None:
    """The figure meant and how sure that is (0..1); None if none stands out. `others` cannot be meant."""
    words = phrase.span.cut(context.text).casefold()
    number = PRONOUNS.get(words, "")
    if phrase.sort == "pronoun" and number in ("n", "p"):
        return _collective(number, phrase.span.start, spoken, context)
    if phrase.sort == "pronoun" and number not in ("m", "f"):
        return None
    if phrase.noun == "body":
        if phrase.specific:  # "its ministry" is not the country that spoke last
            return _same_noun(words, phrase.span.start, figures, whole=True)
        return _same_noun(words, phrase.span.start, figures) or _last_body(words, phrase.span.start, spoken, context)
    if phrase.sort == "role" and (unnamed := _same_noun(words, phrase.span.start, figures)):
        return unnamed
    if phrase.sort == "role" and phrase.noun != "person":
        return None
    wanted = number or gender_in(words)
    people = [
        figure
        for figure in figures
        if figure.kind == "person"
        and figure not in others
        and not (wanted and figure.gender and wanted != figure.gender)
    ]
    if phrase.sort == "role" and (holders := _holders(people, phrase, words, context)):
        if len(holders) == 1:
            return holders[0], 0.85
        people = holders
    scored = [(_salience(figure, phrase, words, spoken, context), figure) for figure in people]
    scored = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
    if not scored or scored[0][0] < LEAST:
        return None
    lead = scored[0][0] - (scored[1][0] if len(scored) > 1 else 0.0)
    return (scored[0][1], min(0.95, 0.6 + 0.1 * lead)) if lead >= MARGIN else None


def _holders(people: Sequence[Figure], phrase: Phrase, words: str, context: Context) -> list[Figure]:
    """Those named before whom the article gives the very role: of a judge and a lawyer, "the lawyer" is the second."""
    wanted = set(words_of(words)) - _SMALL - _NEWLY
    noun = head_noun(words)
    return [
        figure
        for figure in people
        if any(span.start < phrase.span.start for span in figure.spans)
        and any(_is_role(role, noun, wanted) for role in figure.roles)
        and not role_contradicts(figure, phrase, context)
    ]


def _is_role(role: str, noun: str, wanted: set[str]) -> bool:
    words = set(words_of(role)) - _SMALL
    return head_noun(role).casefold() == noun and wanted <= words and not (words & _OF_LESS) - wanted


def _salience(figure: Figure, phrase: Phrase, words: str, spoken: Sequence[Spoken], context: Context) -> float:
    at = phrase.span.start
    score = _as_speaker(figure, at, spoken, context) + _as_named(figure, at, context)
    if phrase.sort == "pronoun":
        score += _named_after(figure, phrase, context) + _before_colon(figure, phrase, context)
        return score + (0.5 if score and figure.gender else 0.0)
    return score + _role_fit(figure, phrase, words, score, context)


def _as_speaker(figure: Figure, at: int, spoken: Sequence[Spoken], context: Context) -> float:
    """Who spoke last goes on speaking."""
    before = [one for one in spoken if one.at < at]
    if not before or before[-1].figure is not figure:
        return 0.0
    if context.sentence(before[-1].at) == context.sentence(at):
        return 3.0
    end = before[-1].until if before[-1].until <= at else before[-1].at
    return {0: 2.6, 1: 2.2, 2: 1.6, 3: 1.0}.get(context.paragraph(at) - context.paragraph(max(end - 1, 0)), 0.0)


def _as_named(figure: Figure, at: int, context: Context) -> float:
    """Names near before `at` count, subjects more, names inside somebody's words hardly."""
    best = 0.0
    for span in figure.spans:
        if span.start >= at:
            continue
        sentences_ago = context.sentence(at) - context.sentence(span.start)
        near = {0: 1.3, 1: 1.3, 2: 0.8, 3: 0.4}.get(sentences_ago, 0.0)
        if context.paragraph(at) - context.paragraph(span.start) > 1:
            near = min(near, 0.4)
        if context.inside_words(span.start) and not context.inside_words(at):
            near *= 0.2
        elif near and re.match(r"['’]s?\s", context.text[span.end : span.end + 3]):
            near *= 0.5
        elif near and context.is_subject(span):
            near += 1.7 if sentences_ago < 2 and context.paragraph(at) == context.paragraph(span.start) else 0.8
        best = max(best, near)
    return best


def _named_after(figure: Figure, phrase: Phrase, context: Context) -> float:
    """While *he* admitted it, [Lee] said ..."""
    sentence = context.sentence_span(phrase.span.start)
    if phrase.span.start - sentence.start > 40 or not _SUBORDINATE.match(sentence.cut(context.text)):
        return 0.0
    after = [
        span
        for span in figure.spans
        if phrase.span.end < span.start < sentence.end and not context.inside_words(span.start)
    ]
    return 2.0 if after and re.search(r",\s*$", context.text[phrase.span.end : after[0].start]) else 0.0


def _before_colon(figure: Figure, phrase: Phrase, context: Context) -> float:
    """[Lee] disagreed: the offer, *he* said, ..."""
    if context.inside_words(phrase.span.start):
        return 0.0
    sentence = context.sentence_span(phrase.span.start)
    first = [s for s in figure.spans if s.start == sentence.start and s.end < phrase.span.start]
    between = context.text[first[0].end : phrase.span.start] if first else ""
    return 4.0 if re.match(r"[^:“”\"\n]{1,60}:\s+(?![“\"])", between) else 0.0


def role_contradicts(figure: Figure, phrase: Phrase, context: Context) -> bool:
    """Whether what is known of a figure speaks against its being "the Norvian president"."""
    return _role_fit(figure, phrase, phrase.span.cut(context.text).casefold(), 1.0, context) < 0


def _role_fit(figure: Figure, phrase: Phrase, words: str, score: float, context: Context) -> float:
    """How well a figure fits "the Iranian diplomat": its own role counts most, another trade against."""
    if all(span.start > phrase.span.start for span in figure.spans):
        return -score  # nobody has named it yet
    wanted = set(words_of(words)) - _SMALL
    known = {word for role in figure.roles for word in words_of(role)} - _SMALL
    noun = plain(head_noun(words))
    if opposed_roles(noun, known) or _is_lesser(figure, noun, wanted):
        return -4.0
    lands = [{COUNTRIES[word] for word in some if word in COUNTRIES} for some in (wanted, known)]
    if (wanted and wanted <= known) or _age_fits(figure, words, context):
        return 3.0
    if phrase.specific or (all(lands) and not lands[0] & lands[1]):
        return -4.0
    if lands[0] and not lands[1] and wanted & _OFFICES:
        return -3.0  # "the Norvian president" is not just any president
    if wanted & known & ROLE_NOUNS:
        return 2.0
    of_something = bool(wanted - _OFFICES - _NEWLY)  # "the harbour board director" is not just any director
    if wanted & _OFFICES and of_something and not known & _OFFICES:
        return -9.0
    if kindred_roles(wanted) & kindred_roles(known):
        return 1.0
    if not wanted & _OFFICES:
        return 0.0
    return -9.0 if of_something else -3.0


def _is_lesser(figure: Figure, noun: str, wanted: set[str]) -> bool:
    """Whether a figure has an office only as vice or deputy: the vice president is not "the president"."""
    same = [set(words_of(role)) for role in figure.roles if plain(head_noun(role)) == noun]
    return bool(same) and all((words & _OF_LESS) - wanted for words in same)


def _age_fits(figure: Figure, words: str, context: Context) -> bool:
    """Ann Lee, 45, ... the 45-year-old"""
    age = re.search(r"\b(\d{1,3})-year-old", words)
    return age is not None and any(
        re.match(rf",?\s*\(?{age[1]}\b", context.text[span.end : span.end + 8]) for span in figure.spans
    )


_NEWLY = frozenset("new newly old current then outgoing incoming same s".split())
_OF_LESS = frozenset("vice deputy assistant shadow".split())  # a vice president is no president
_SMALL = frozenset("the a an of for to in at and former then s his her its their".split())
_OFFICES = frozenset(
    (
        "leader president mayor governor judge director senator minister secretary chairman chief ceo ambassador "
        "general king pope"
    ).split()
)


def _collective(number: str, at: int, spoken: Sequence[Spoken], context: Context) -> tuple[Figure, float] | None:
    """As in "It" and "they" go on with the body or group that spoke last, in this paragraph or the one before."""
    before = [one for one in spoken if one.at < at]
    if not before:
        return None
    last = before[-1]
    fits = last.figure.kind == "body" or (number == "p" and last.figure.kind == "group")
    near = (
        context.paragraph(at) - context.paragraph(last.at) <= 1
        and context.sentence(at) - context.sentence(last.at) <= 3
    )
    return (last.figure, 0.75) if fits and near else None


def _last_body(words: str, at: int, spoken: Sequence[Spoken], context: Context) -> tuple[Figure, float] | None:
    """As in "The party" goes on with the body that spoke last, unless that is called something else."""
    found = _collective("n", at, spoken, context)
    other = set(words_of(found[0].name)) & BODY_NOUNS if found else set()
    return found if found and not (other and not other & set(words_of(words))) else None


def _same_noun(words: str, at: int, figures: Sequence[Figure], whole: bool = False) -> tuple[Figure, float] | None:
    """As in "The ministry" is the one body named before whose name has that noun; with `whole`, or is that."""
    words = re.sub(r"^(?:its|their|his|her)\s+", "", words)
    noun = words_of(words)[-1] if words_of(words) else ""
    wanted = set(words_of(clean(words)))
    named = [
        figure
        for figure in figures
        if figure.kind != "person"
        and any(span.start < at for span in figure.spans)
        and (wanted < set(words_of(figure.name)) or (whole and wanted == set(words_of(figure.name))))
        and noun == plain(head_noun(clean(figure.name)))
    ]
    return (named[0], 0.85) if len(named) == 1 else None
