"""Does free prose say only what its evidence says? Strict local rules, for prose that nobody else has checked.

A reader takes "Velin said the wall was weak" as Velin's words even without quotation marks, so prose gets as little
freedom as a quotation: whoever speaks comes first, with a word of reporting; then only words of the evidence, in its
order, with its negations and conditions (`rag.checks.wording`). What does not fit these rules may still be true, but
it is not shown: the quotation itself is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.checks.quotes import locate
from rag.checks.wording import FREE, PRONOUNS, REPORTING, bare, clauses, stem, telling, turned
from rag.domain import Article, Passage, Statement
from rag.speech.acts import cues
from rag.text import fold, sentence_around, sentences, words

LEAST_WORDS = 2  # that say something: fewer must stand on the page as they are ("praised courage his")
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be|gets?|got)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_ARTICLE = frozenset("the a an it article report outlet newspaper passage itself also".split())
_ASIDE = frozenset("in its own voice on that".split())
_LEAD = frozenset("citing cited quoting quoted speaking asked reporters".split())  # beside the speaker's name
_MONTHS = "january february march april may june july august september october november december".split()
_DAYS = frozenset([*_MONTHS, *"monday tuesday wednesday thursday friday saturday sunday".split()])
_PLAIN_ACTS = frozenset(("say", "report", "announce"))  # that any statement may be introduced by


@dataclass(frozen=True, slots=True)
class Ground:
    """What one piece of evidence allows prose to say."""

    text: str  # whole sentences of the article
    content: str = ""  # what was said, within `text`; all of it for the article's own words
    speakers: tuple[str, ...] = ()  # names of whoever said it, the first as written; () if nobody is named
    roles: tuple[str, ...] = ()  # as this library knows them: "the water minister"
    relays: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()  # what its speaker does by saying it
    target: str = ""  # to whom
    outlet: str = ""
    date: tuple[str, ...] = ()  # in words
    negated: bool = False  # the article says that it was not said


def ground_of(found: Statement | Passage, article: Article) -> Ground:
    """The ground that a statement or a passage of `article` gives."""
    outlet, date = article.source.outlet, _date(article.source.published or "")
    if isinstance(found, Passage):
        return Ground(found.text, found.text, outlet=outlet, date=date)
    speaker, mention = found.speaker, found.mention
    return Ground(
        text=sentence_around(article.text, found.extent).cut(article.text),
        content=found.extent.cut(article.text),
        speakers=(*([mention.text] if mention else []), *(speaker.names if speaker else ())),
        roles=speaker.roles if speaker else (),
        relays=tuple(relay.text for relay in found.via),
        acts=(found.act, *(act for cue in cues(found.cue.text if found.cue else "") for act in cue.acts)),
        target=found.target.text if found.target else "",
        outlet=outlet,
        date=date,
        negated=found.negated,
    )


def unfaithful(prose: str, grounds: Sequence[Ground]) -> str | None:
    """Why `prose` may say more or other than `grounds`; None if no rule finds fault.

    >>> page, words = "“We did not open the gates,” Mara Velin said.", "We did not open the gates"
    >>> ground = Ground(page, words, ("Mara Velin",), acts=("say",))
    >>> unfaithful("Velin said they did not open the gates.", [ground])
    >>> unfaithful("Velin said they opened the gates.", [ground])
    'a negation is lost or moved (opened)'
    >>> unfaithful("Velin promised to burn the gates.", [ground])
    'a word that is not in the evidence (promised)'
    >>> unfaithful("They did not open the gates.", [ground])
    'prose that does not say who said it'
    """
    return (
        _unknown_word(prose, grounds)
        or _wrong_date(prose, grounds)
        or _wrong_speaker(_parts(prose), grounds)
        or turned(prose, [g.text for g in grounds], [_fixed(g) for g in grounds])
        or _crossed(prose, grounds)
    )


def _parts(prose: str) -> list[str]:
    return [span.cut(prose) for span in sentences(prose)]


def _unknown_word(prose: str, grounds: Sequence[Ground]) -> str | None:
    known = {short for ground in grounds for short in _known(ground)}
    acts = {act for g in grounds for act in g.acts}
    firsts = [(part, cue) for part in _parts(prose) for cue in cues(part)[:1] if acts & set(cue.acts)]
    announced = {word for part, cue in firsts for word in bare(part[cue.start : cue.end])}
    for word in bare(prose):
        if word not in FREE and word not in REPORTING and word not in announced and stem(word) not in known:
            return f"a word that is not in the evidence ({word})"
    return None


def _known(ground: Ground) -> set[str]:
    """Stems of all that a ground lets prose say: its page, its names, its outlet and date."""
    texts = (ground.text, *ground.speakers, *ground.roles, *ground.relays, ground.outlet, *ground.date)
    return {stem(word) for text in texts for word in bare(text)}


def _wrong_date(prose: str, grounds: Sequence[Ground]) -> str | None:
    """Whether the article's date stands anywhere but beside the word that reports: "reported on 4 March that"."""
    told = {word for g in grounds for word in g.date} - {word for g in grounds for word in bare(g.text)}
    for part in _parts(prose):
        listed = bare(part)
        for at, word in enumerate(listed):
            before = [w for w in listed[:at] if w not in told | _DAYS and w not in ("on", "in", "the", "of")]
            if word in told and before and before[-1] not in REPORTING | _LEAD:
                return f"a date of the article's in another place ({word})"
    return None


def _crossed(prose: str, grounds: Sequence[Ground]) -> str | None:
    """Whether one clause is made of the words of several pieces of evidence, none of which has them all."""
    if len(grounds) < 2:
        return None
    known = [_known(ground) for ground in grounds]
    acts = {word for part in _parts(prose) for cue in cues(part)[:1] for word in bare(part[cue.start : cue.end])}
    for clause in (clause for part in _parts(prose) for clause in clauses(part)):
        said = {stem(w) for w in bare(clause) if w not in FREE | REPORTING | acts}
        if said and not any(said <= words_of for words_of in known):
            return "words of two pieces of evidence in one clause"
    return None


def _fixed(ground: Ground) -> str:
    """The content without the words that prose may move to where it names speaker, target and day."""
    movable = {stem(w) for name in (*ground.speakers, ground.target, ground.outlet) for w in bare(name)}
    movable |= {stem(day) for day in _DAYS}
    kept = (word for span in words(ground.content) if stem(fold(word := span.cut(ground.content))) not in movable)
    return " ".join(kept)


# --- who says it ----------------------------------------------------------------------------------------


def _wrong_speaker(parts: Sequence[str], grounds: Sequence[Ground]) -> str | None:
    named = [g for g in grounds if g.speakers or g.relays]
    if not named:
        return "the article's own words told as somebody's" if any(_told(part, grounds) for part in parts) else None
    if len(named) < len(grounds):
        return "somebody's words and the article's own in one sentence"
    speakers = _shared(named)
    if not speakers:
        return "words of two speakers in one sentence"
    for i, part in enumerate(parts):
        if why := _unattributed(part, speakers, named, first=i == 0):
            return why
    return None


def _shared(grounds: Sequence[Ground]) -> list[frozenset[str]]:
    """Word sets, any of which names the speaker of all grounds: a whole name, its last word, or a whole role."""
    sets = []
    for ground in grounds:
        names, roles = (
            [[w for w in bare(name) if w not in FREE] for name in written]
            for written in (ground.speakers or ground.relays, ground.roles)
        )
        sets.append({frozenset(name) for name in [*names, *roles, *(name[-1:] for name in names)] if name})
    return list(set.intersection(*sets))


def _unattributed(part: str, speakers: Sequence[frozenset[str]], grounds: Sequence[Ground], first: bool) -> str | None:
    """What is wrong with who says this sentence: the speaker comes first, then a word that reports."""
    lead, content = part.partition(",")[::2]
    if not re.match(r"according to\b", lead, re.IGNORECASE):
        cue = next(iter(cues(part)), None)
        if cue is None:
            return "prose that does not say who said it"
        if not (_PLAIN_ACTS | {act for g in grounds for act in g.acts}) & set(cue.acts):
            return f"another act than the evidence has ({part[cue.start : cue.end]})"
        lead, content = part[: cue.start], part[cue.end :]
    if _PASSIVE.search(lead):
        return "a speaker to whom something is done"
    if not _names(lead, speakers, first) and not (_relayed(lead, grounds) and _names(part, speakers, first)):
        return "prose that does not say who said it"
    if more := [word for word in telling(lead) if word not in _beside(grounds)]:
        return f"more than a name before the word that reports ({more[0]})"
    own = [word for word in telling(content) if word not in {stem(day) for day in _DAYS}]
    if len(own) < LEAST_WORDS and not any(locate(g.text, content) for g in grounds):
        return "too few words to tell whether they are the evidence's"
    if PRONOUNS & set(bare(content)) and not any(PRONOUNS & set(bare(g.text)) for g in grounds):
        return "a pronoun that the evidence does not have"
    return None


def _names(text: str, speakers: Sequence[frozenset[str]], first: bool) -> bool:
    said = set(bare(text))
    return any(name <= said for name in speakers) or (not first and bool(said & {"he", "she", "they", "it"}))


def _relayed(lead: str, grounds: Sequence[Ground]) -> bool:
    return any(set(bare(relay)) <= set(bare(lead)) for g in grounds for relay in g.relays)


def _beside(grounds: Sequence[Ground]) -> set[str]:
    """Stems that may stand beside the speaker's name: of names, roles and days, and what the page has there."""
    allowed = {stem(word) for word in _LEAD | _DAYS}
    for g in grounds:
        allowed |= {stem(w) for name in (*g.speakers, *g.roles, *g.relays, g.outlet, *g.date) for w in bare(name)}
        allowed |= set(telling(g.text.replace(g.content, " ")))
    return allowed


# --- the article's own words ------------------------------------------------------------------------------


def _told(prose: str, grounds: Sequence[Ground]) -> bool:
    """Whether prose about the article's own words gives them to anybody but the article or its outlet."""
    outlets = {word for g in grounds for word in bare(g.outlet)}
    rest = [span.cut(prose) for span in words(prose)]
    lead = _leading(rest, _ARTICLE | outlets)
    if lead and _leading(rest[lead:], REPORTING) == 1:
        rest = rest[lead + 1 :]
        rest = rest[_leading(rest, _ASIDE | {word for g in grounds for word in g.date}) :]
    said = " ".join(rest)
    return "according to" in fold(said) or any(not _narrated(said, cue.start, cue.end, grounds) for cue in cues(said))


def _narrated(said: str, start: int, end: int, grounds: Sequence[Ground]) -> bool:
    """Whether a verb that could report speech only tells what happened, as on the page: "the dam leaked for days"."""
    verb, following = telling(said[start:end]), bare(said[end:])
    if not verb or following[:1] == ["that"] or PRONOUNS & set(following[:1]):
        return False
    around = [*telling(said[:start])[-1:], *verb, *telling(said[end:])[:1]]
    pages = [telling(g.text) for g in grounds]
    return any(around == page[i : i + len(around)] for page in pages for i in range(len(page)))


def _leading(listed: Sequence[str], allowed: frozenset[str] | set[str]) -> int:
    """How many words at the start are all `allowed`."""
    return next((i for i, word in enumerate(listed) if not set(bare(word)) <= allowed), len(listed))


def _date(published: str) -> tuple[str, ...]:
    """The words a date may be told in.

    >>> _date("2025-03-04")
    ('2025', 'march', '4')
    """
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)", published)
    return (match[1], _MONTHS[int(match[2]) - 1], str(int(match[3]))) if match else ()
