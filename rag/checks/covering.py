"""Is all that a sentence reports what was said? Stretch by stretch, each with a word that reports as the page does.

"Velin said the gates were shut on Monday, and warned that the wall may not hold" has two stretches, and each must be
what one piece of evidence has, retold (`rag.checks.retelling`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.checks.grounds import Ground
from rag.checks.retelling import retells
from rag.checks.tokens import Token, tokens_of
from rag.checks.wording import bare
from rag.extraction.acts import Cue, cues

_PLAIN = frozenset("say tell state add report note write".split())  # verbs that introduce any assertion
_NO_ASSERTION = frozenset(  # acts whose words the speaker does not assert: "asked whether", "urged them to", "denied"
    "deny reject ask urge demand propose hope want fear think".split()
)
_OF_SOMETHING = frozenset(  # verbs that take a thing, no clause: who "called the walkout reckless" did not "say" it
    "describe blame condemn criticise thank honour praise condole congratulate welcome support apologise".split()
)
_HEARSAY = frozenset("reportedly allegedly apparently supposedly purportedly".split())
_ALSO_NAMED = {"accuse": "blame"}  # a second plain verb of an act
_JOINED = ("and", "but", "also", "then", "he", "she", "they")  # what may stand before a second word that reports
_NEW_PHRASE = frozenset("that in on at during after before".split())
_MOST_BESIDE = 14  # words between the word that reports and what was said


@dataclass(frozen=True, slots=True)
class Reported:
    """A word that reports, in prose: where what it reports begins, and what it does."""

    behind: int
    cue: Cue | None = None  # None: "according to"
    denied: bool = False  # "did not say"


class Covering:
    """One sentence of prose against what one speaker said, in one or several pieces of evidence."""

    def __init__(self, part: str, grounds: Sequence[Ground]) -> None:
        self._grounds = grounds
        self._cues = {cue.start: cue for cue in cues(part)}
        self._dead: set[tuple[int, int, bool]] = set()  # where it cannot go on: each is tried once

    def covers(self, reported: Reported, said: Sequence[Token], alone: bool = False) -> bool:
        """Whether all of `said` is what the evidence has, one stretch after the other. `alone`: not the first one."""
        if not said or (key := (len(said), reported.behind, alone)) in self._dead:
            return False
        for ground in self._grounds:
            for start in _starts(said, ground):
                for end in _ends(said, start):
                    if _is_said(said[start:end], ground, reported, alone) and self._goes_on(reported, said[end:]):
                        return True
        self._dead.add(key)
        return False

    def _goes_on(self, reported: Reported, rest: Sequence[Token]) -> bool:
        """Whether what follows "and" is said, too; it may have a word that reports of its own: "and warned that"."""
        if not rest:
            return True
        at = next((n for n, token in enumerate(rest) if token.word not in _JOINED), len(rest) - 1)
        if own := self._cues.get(rest[at].span.start):
            behind = own.gap[0] if own.gap else own.end
            following = [token for token in rest[at:] if token.span.start >= behind]
            if self.covers(Reported(behind, own), following, alone=True):
                return True
        return self.covers(reported, rest[1:] if rest[0].word in ("and", "but") else rest, alone=True)


def _reports(reported: Reported, ground: Ground) -> str:
    """What the word that reports may have behind it: "all" that was said, just the "target" of it, or "" (nothing).

    It must do what the page's word does, and be denied where that is. An act that only the words themselves do ("he
    said the flood was Karsa's fault") may be named for whom it is aimed at, and no more.
    """
    page, page_denies = ground.verbs, bool({"not", "never", "t"} & set(bare(ground.cue)))
    if reported.denied != page_denies or _HEARSAY & set(bare(ground.cue)):  # "reportedly called": nobody says it did
        return ""
    verb = reported.cue.phrase.split()[0] if reported.cue else "say"
    if reported.cue and reported.cue.phrase in {cue.phrase for cue in page}:
        return "all"
    if page_denies or (ground.negated and not {"deny", "reject"} & set(ground.acts)):
        return ""
    act, page_acts = _ALSO_NAMED.get(verb, verb), {act for cue in page for act in cue.acts}
    asserted = not (_NO_ASSERTION & set(ground.acts) or _OF_SOMETHING & page_acts)
    if act in page_acts or (verb in _PLAIN and asserted):
        return "all"
    return "target" if act in ground.acts else ""


def _is_said(said: Sequence[Token], ground: Ground, reported: Reported, alone: bool) -> bool:
    """Whether these words are what was said; or just whom it was aimed at, where the act says the rest."""
    if not said or not (may := _reports(reported, ground)):
        return False
    target = [token.word for token in tokens_of(ground.target)]
    aimed = reported.cue is not None and reported.cue.phrase.split()[0] not in _PLAIN
    if aimed and target and [token.word for token in said] == target:
        return True
    names = frozenset(form[-1] for form in ground.known.names)
    return may == "all" and any(retells(said, room, names, alone) for room in ground.rooms)


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
