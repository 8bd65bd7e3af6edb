"""Does free prose say only what its evidence says? Strict local rules, for prose that nobody else has checked.

A reader takes "Velin said the wall was weak" as Velin's words even without quotation marks, so prose gets as little
freedom as a quotation: whoever speaks comes first (`rag.checks.leads`), then a word that reports as the page does, then
the page's own words, retold (`rag.checks.retelling`). What does not fit these rules may still be true, but it is not
shown: the quotation itself is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.checks.grounds import Ground
from rag.checks.leads import who_says
from rag.checks.retelling import Token, retells, tokens_of
from rag.checks.wording import CONDITIONS, FREE, NEGATIONS, PRONOUNS, REPORTING, SIGNS, bare, stem, telling
from rag.domain import Span
from rag.speech.acts import Cue, cues
from rag.text import fold, quotations, sentences, words

_PLAIN = frozenset("say tell state add report note write".split())  # verbs that introduce any assertion
_NO_ASSERTION = frozenset(  # acts whose words the speaker does not assert: "asked whether", "urged them to", "denied"
    "deny reject ask urge demand propose hope want fear think".split()
)
_ALSO_NAMED = {"blame": "accuse"}  # a second plain verb of an act
_ARTICLE = frozenset("the a an it article report outlet newspaper passage itself also".split())
_ASIDE = frozenset("in its own voice on that".split())
_NEW_PHRASE = frozenset("that in on at during after before".split())
_MOST_BESIDE = 14  # words between the word that reports and what was said
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
    return _odd_sign(prose, grounds) or next(
        (why for i, part in enumerate(parts) if (why := _unsaid(part, grounds, first=i == 0))), None
    )


def _odd_sign(prose: str, grounds: Sequence[Ground]) -> str | None:
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
    for reported in _reported(credited, grounds, first):
        if _covered(credited, tokens_of(credited, Span(reported.behind, len(credited))), grounds, reported):
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


@dataclass(frozen=True, slots=True)
class _Reported:
    """A word that reports, in prose: where what it reports begins, and what it does."""

    behind: int
    cue: Cue | None = None  # None: "according to"
    denied: bool = False  # "did not say"


def _without_credit(part: str, grounds: Sequence[Ground]) -> str:
    """A sentence without who passed it on at its end: "..., Radio Orlen reported"."""
    passed = [name for ground in grounds for name in (*ground.relays, ground.outlet) if name]
    listed = "|".join(re.escape(name) for name in passed)
    if not listed:
        return part
    return re.sub(rf",\s+(?:the\s+)?(?:{listed})\s+(?:reported|said|wrote|reports)\W*$", ".", part, flags=re.IGNORECASE)


def _reported(part: str, grounds: Sequence[Ground], first: bool) -> Iterator[_Reported]:
    """Every reading of a sentence as "whoever said it - a word that reports - ...", the first word first."""
    known = grounds[0].known
    if opening := re.match(r"according to\b", part, re.IGNORECASE):
        for comma in re.finditer(",", part):
            if who_says(part[opening.end() : comma.start()], known, first=True) == 0:
                yield _Reported(comma.end())
        return
    for cue in cues(part):
        denied = who_says(part[: cue.start], known, first)
        if denied is not None:
            yield _Reported(cue.gap[0] if cue.gap else cue.end, cue, bool(denied))


def _may_report(reported: _Reported, ground: Ground) -> bool:
    """Whether the word that reports does what the page's does, and is denied where that is."""
    page = cues(ground.cue)
    page_denies = bool({"not", "never", "t"} & set(bare(ground.cue)))
    if reported.denied != page_denies:
        return False
    verb = reported.cue.phrase.split()[0] if reported.cue else "say"
    if reported.cue and reported.cue.phrase in {cue.phrase for cue in page}:
        return True
    if ground.negated and not page_denies and not {"deny", "reject"} & set(ground.acts):
        return False
    if verb in ground.acts or verb in {_ALSO_NAMED.get(act) for act in ground.acts}:
        return not page_denies
    return verb in _PLAIN and not page_denies and not _NO_ASSERTION & set(ground.acts)


# --- what is reported -------------------------------------------------------------------------------------


def _covered(
    part: str, said: Sequence[Token], grounds: Sequence[Ground], reported: _Reported, alone: bool = False
) -> bool:
    """Whether all of `said` is what the grounds have, one stretch after the other. `alone`: not the first one."""
    for ground in grounds:
        if not _may_report(reported, ground):
            continue
        for start in _starts(said, ground):
            for end in _ends(said, start):
                if _is_said(said[start:end], ground, alone) and _rest_covered(part, said[end:], grounds, reported):
                    return True
    return False


def _rest_covered(part: str, rest: Sequence[Token], grounds: Sequence[Ground], reported: _Reported) -> bool:
    """Whether what follows "and" is said, too; it may have a word that reports of its own: "and warned that"."""
    if not rest:
        return True
    at = 0
    while at < len(rest) and rest[at].word in ("and", "but", "also", "then", "he", "she", "they"):
        at += 1
    if at == len(rest):
        return False
    own = next((cue for cue in cues(part) if cue.start == rest[at].span.start), None)
    if own is not None:
        behind = own.gap[0] if own.gap else own.end
        following = [token for token in rest[at:] if token.span.start >= behind]
        if following and _covered(part, following, grounds, _Reported(behind, own), alone=True):
            return True
    joined = rest[1:] if rest[0].word in ("and", "but") else rest
    return _covered(part, joined, grounds, reported, alone=True)


def _starts(said: Sequence[Token], ground: Ground) -> Iterator[int]:
    """Where what was said may begin: behind whom it was said to, when and where, as the page has that."""
    at = [0]
    for _ in range(3):
        at += [end for start in at for end in (*_day(said, start, ground), *_addressed(said, start, ground))]
    yield from dict.fromkeys(at)


def _day(said: Sequence[Token], start: int, ground: Ground) -> Iterator[int]:
    """Behind the words of a day that begin at `start`, if they do."""
    first = start + (start < len(said) and said[start].word in ("on", "in"))
    end = first
    while end < len(said) and said[end].word in ground.days:
        end += 1
    if end > first:
        yield end


def _addressed(said: Sequence[Token], start: int, ground: Ground) -> Iterator[int]:
    """Behind the words that the page has behind its own cue, if they begin at `start`: all, or up to a new phrase."""
    beside = ground.beside
    for n in range(1, min(len(beside), len(said) - start, _MOST_BESIDE) + 1):
        if said[start + n - 1].word != beside[n - 1].word:
            return
        if n == len(beside) or beside[n].word in _NEW_PHRASE:
            yield start + n


def _ends(said: Sequence[Token], start: int) -> Iterator[int]:
    """Where a stretch may end, the longest first: at the end, and before "and", "but" or a comma."""
    yield len(said)
    for end in range(len(said) - 1, start, -1):
        if said[end].word in ("and", "but") or said[end].mark:
            yield end


def _is_said(said: Sequence[Token], ground: Ground, alone: bool) -> bool:
    """Whether these words are what was said; or just whom it was aimed at, where the act says the rest."""
    if not said:
        return False
    names = frozenset(form[-1] for form in ground.known.names)
    target = tokens_of(ground.target)
    if target and [token.word for token in said] == [token.word for token in target]:
        return True
    return any(retells(said, room, names, alone) for room in ground.rooms)


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
    verb, following = telling(said[start:end]), bare(said[end:])
    if not verb or following[:1] == ["that"] or PRONOUNS & set(following[:1]):
        return False
    around = [*telling(said[:start])[-1:], *verb, *telling(said[end:])[:1]]
    pages = [telling(ground.text) for ground in grounds]
    return any(around == page[i : i + len(around)] for page in pages for i in range(len(page)))


def _leading(listed: Sequence[str], allowed: frozenset[str] | set[str]) -> int:
    """How many words at the start are all `allowed`."""
    return next((i for i, word in enumerate(listed) if not set(bare(word)) <= allowed), len(listed))
