"""Does free prose say only what its evidence says? Strict local rules, for prose that nobody else has checked.

A reader takes "Velin said the wall was weak" as Velin's words even without quotation marks, so prose gets as little
freedom as a quotation: whoever speaks comes first (`rag.checks.leads`), then a word that reports as the page does, then
the page's own words, retold (`rag.checks.covering`). What does not fit these rules may still be true, but it is not
shown: the quotation itself is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.checks.covering import Covering, Reported
from rag.checks.grounds import Ground
from rag.checks.leads import who_says
from rag.checks.retelling import retells
from rag.checks.tokens import tokens_of
from rag.checks.wording import CONDITIONS, FREE, NEGATIONS, PRONOUNS, REPORTING, SIGNS, bare, informative_words, stem
from rag.domain import Span
from rag.extraction.acts import cues
from rag.text import fold, quotations, sentences, words

_ARTICLE = frozenset("the a an it article report outlet newspaper passage itself also".split())
_ASIDE = frozenset("in its own voice on that".split())
_MOST_WORDS = 150  # of one segment of prose


def unfaithful(prose: str, grounds: Sequence[Ground]) -> str | None:
    """Why `prose` may say more or other than `grounds`; None if no rule finds fault.

    >>> from rag.checks.grounds import ground_of
    >>> from rag.domain import Article, Mention, Quote, Source, Statement
    >>> page = Article(Source("a"), "“We did not open the gates,” Mara Velin said.")
    >>> said = Statement("a", None, Mention("Mara Velin", Span(29, 39)), Mention("said", Span(40, 44)),
    ...                  (Quote.cut(page, Span(1, 26)),), "direct", "say")
    >>> ground = ground_of(said, page)
    >>> unfaithful("Mara Velin said they had not opened the gates.", [ground])
    >>> unfaithful("Mara Velin said they opened the gates.", [ground])
    'a negation is lost or brought in'
    >>> unfaithful("Mara Velin promised to burn the gates.", [ground])
    'a word that is not in the evidence (promised)'
    >>> unfaithful("They did not open the gates.", [ground])
    'prose that does not say who said it'
    """
    if len(words(prose)) > _MOST_WORDS:
        return "a very long piece of prose"
    parts = [span.cut(prose) for span in _sentences(prose)]
    named = [ground for ground in grounds if ground.who]
    if not grounds or (named and len(named) < len(grounds)):
        return "somebody's words and the article's own in one sentence"
    if len({ground.who for ground in named}) > 1:
        return "words of two speakers in one sentence"
    return odd_sign(prose, grounds) or next(
        (why for i, part in enumerate(parts) if (why := _unsaid(part, grounds, first=i == 0))), None
    )


def odd_sign(prose: str, grounds: Sequence[Ground]) -> str | None:
    """A sign that could hide or mark something: only plain punctuation, and what the page has, too."""
    known = {sign for ground in grounds for sign in ground.text} | (SIGNS - {"!", "?"})
    if any(not sign.isalnum() and sign not in known for sign in prose):
        return "a sign that is not in the evidence"
    closed = {place for mark in quotations(prose) for place in (mark.start, mark.end - 1)}
    loose = (mark.start() for mark in re.finditer(r"[“”\"]|(?<![\w.])['’‘]|['’‘](?=['’‘])", prose))
    return "a quotation mark without its partner" if any(place not in closed for place in loose) else None


def _sentences(prose: str) -> list[Span]:
    """Sentences of prose; those of one quotation stay together."""
    found: list[Span] = []
    marks = quotations(prose)
    for span in sentences(prose):
        if found and any(mark.start < span.start < mark.end for mark in marks):
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found


def _unsaid(part: str, grounds: Sequence[Ground], first: bool) -> str | None:
    """What is wrong with one sentence of prose; None if nothing is."""
    if not any(ground.who for ground in grounds):
        return _not_told(part, grounds)
    why, credited = "prose that does not say who said it", _without_credit(part, grounds)
    covering = Covering(credited, grounds)
    for reported in _reported(credited, grounds, first):
        if covering.covers(reported, tokens_of(credited, Span(reported.behind, len(credited)))):
            return None
        why = _differs(part, grounds)
    return _unknown_word(part, grounds) or why


def _unknown_word(prose: str, grounds: Sequence[Ground]) -> str | None:
    known = {stem(word) for ground in grounds for word in [*bare(ground.text), *ground.days, *bare(ground.outlet)]}
    known |= {
        stem(word) for g in grounds for form in (*g.known.names, *g.known.roles, *g.known.relays) for word in form
    }
    strange = (word for word in bare(prose) if word not in FREE | REPORTING and stem(word) not in known)
    word = next(strange, "")
    return f"a word that is not in the evidence ({word})" if word else None


def _differs(prose: str, grounds: Sequence[Ground]) -> str:
    """In which of the words that turn a meaning prose and evidence differ, as far as that is easily told."""
    said, there = set(bare(prose)), {word for ground in grounds for word in bare(ground.text)}
    for what, listed in (("a negation", NEGATIONS), ("a condition", CONDITIONS)):
        if (said & listed) != (there & listed):
            return f"{what} is lost or brought in"
    return "words that are not told as the page has them"


# --- who reports it, and how ------------------------------------------------------------------------------


def _without_credit(part: str, grounds: Sequence[Ground]) -> str:
    """A sentence without who passed it on at its end: "..., Radio Orlen reported"."""
    passed = [name for ground in grounds for name in (*ground.relays, ground.outlet) if name]
    listed = "|".join(re.escape(name) for name in passed)
    if not listed:
        return part
    return re.sub(rf",\s+(?:the\s+)?(?:{listed})\s+(?:reported|said|wrote|reports)\W*$", ".", part, flags=re.IGNORECASE)


def _reported(part: str, grounds: Sequence[Ground], first: bool) -> Iterator[Reported]:
    """Every reading of a sentence as "whoever said it - a word that reports - ...", the first word first."""
    known = grounds[0].known
    if opening := re.match(r"according to\b", part, re.IGNORECASE):
        for comma in re.finditer(",", part):
            if who_says(part[opening.end() : comma.start()], known, first=True) == 0:
                yield Reported(comma.end())
        return
    for cue in cues(part):
        denied = who_says(part[: cue.start], known, first)
        if denied is not None:
            yield Reported(cue.gap[0] if cue.gap else cue.end, cue, bool(denied))


# --- the article's own words ------------------------------------------------------------------------------


def _not_told(part: str, grounds: Sequence[Ground]) -> str | None:
    """What is wrong with a sentence about what the article says itself."""
    if _told(part, grounds):
        return "the article's own words told as somebody's"
    tokens = tokens_of(part, Span(_behind_lead(part, grounds), len(part)))
    listed = [token for token in tokens if not (token is tokens[0] and token.word == "that")]
    rooms = [room for ground in grounds for room in ground.rooms]
    if any(retells(listed, room) for room in rooms):
        return None
    return _unknown_word(part, grounds) or _differs(part, grounds)


def _behind_lead(part: str, grounds: Sequence[Ground]) -> int:
    """Where the article's words begin, behind "The article says in its own voice that"; 0 without such words."""
    listed = words(part)
    outlets = {word for ground in grounds for word in bare(ground.outlet)}
    days = {word for ground in grounds for word in ground.days}
    lead = _leading([span.cut(part) for span in listed], _ARTICLE | outlets)
    verb = listed[lead : lead + 1]
    if not lead or not verb or not set(bare(verb[0].cut(part))) <= REPORTING:
        return 0
    aside = _leading([span.cut(part) for span in listed[lead + 1 :]], _ASIDE | days)
    return listed[lead + aside].end


def _told(part: str, grounds: Sequence[Ground]) -> bool:
    """Whether prose about the article's own words gives them to anybody but the article or its outlet."""
    said = part[_behind_lead(part, grounds) :]
    return "according to" in fold(said) or any(not _narrated(said, cue.start, cue.end, grounds) for cue in cues(said))


def _narrated(said: str, start: int, end: int, grounds: Sequence[Ground]) -> bool:
    """Whether a verb that could report speech only tells what happened, as on the page: "the dam leaked for days"."""
    verb, following = informative_words(said[start:end]), bare(said[end:])
    if not verb or following[:1] == ["that"] or PRONOUNS & set(following[:1]):
        return False
    around = [*informative_words(said[:start])[-1:], *verb, *informative_words(said[end:])[:1]]
    pages = [informative_words(ground.text) for ground in grounds]
    return any(around == page[i : i + len(around)] for page in pages for i in range(len(page)))


def _leading(listed: Sequence[str], allowed: frozenset[str] | set[str]) -> int:
    """How many words at the start are all `allowed`."""
    return next((i for i, word in enumerate(listed) if not set(bare(word)) <= allowed), len(listed))
