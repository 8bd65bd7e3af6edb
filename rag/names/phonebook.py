"""Finding speakers by name, role or misspelling. Filed by sound: a large library costs no more than a small one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz, process

from rag.domain import Speaker
from rag.lexicon.nameforms import COUNTRIES
from rag.names.filing import keys, search_keys
from rag.names.matching import MAYBE, SAME, acronym_of, same_name
from rag.names.parsing import is_body, parse
from rag.names.scripts import apart
from rag.names.spelling import clean, sound, words_of

_SMALL = frozenset("the a an of for to in at s and former senior his her its their our then acting".split())


_AGED = frozenset("old former ex previous outgoing late current retired".split())  # may be said of any office
_NAMED_ALIKE = (  # one office under several names; the first word of a question's role is looked up under all
    frozenset("head leader boss chief president chair chairman chairwoman chairperson director secretary heads leads "
              "ceo executive".split()),
    frozenset("spokesman spokeswoman spokesperson".split()),
    frozenset("lawyer attorney counsel barrister solicitor".split()),
    frozenset("doctor surgeon physician medic".split()),
    frozenset("scientist researcher hydrologist biologist ecologist climatologist geologist virologist professor "
              "epidemiologist physicist meteorologist".split()),
    frozenset("minister secretary".split()),
    frozenset("envoy ambassador diplomat".split()),
    frozenset("cop officer policeman policewoman constable".split()),
    frozenset("mp lawmaker legislator congressman congresswoman senator representative".split()),
)  # fmt: skip
RAREST, RARE = 3, 3  # so many keys of a body's name are looked up, and those that no more speakers have
MOST = 100  # speakers found by a role: more tell nobody anything


class SpeakerMatch(NamedTuple):
    """A speaker who may be meant, how surely (0..1), and why."""

    speaker: Speaker
    score: float  # 1.0 the name itself; .85 and above the same name; below, one that may be meant
    why: str  # name, alias, spelling, acronym, surname, part of the name, role, misspelling


MISTYPED = 75  # of rapidfuzz' 100: letters that a mistyped name shares with the name


class Phonebook:
    """Speakers filed under the sounds of their names and the words of their roles."""

    def __init__(self, speakers: Iterable[Speaker] = ()) -> None:
        self._speakers: dict[str, Speaker] = {}
        self._filed: dict[str, set[str]] = {}
        self._roles: dict[str, set[str]] = {}
        self._called: dict[tuple[str, ...], set[str]] = {}
        for speaker in speakers:
            self.put(speaker)

    def __iter__(self) -> Iterator[Speaker]:
        return iter(self._speakers.values())

    def __len__(self) -> int:
        return len(self._speakers)

    def get(self, id: str) -> Speaker | None:
        return self._speakers.get(id)

    def put(self, speaker: Speaker) -> None:
        """Add, or replace the one with this id; its older spellings stay filed."""
        before = self._speakers.get(speaker.id)
        self._speakers[speaker.id] = speaker
        for name in speaker.names:
            if before is None or name not in before.names:
                for key in keys(name):
                    self._filed.setdefault(key, set()).add(speaker.id)
                for called in _called(name, speaker.kind):
                    self._called.setdefault(called, set()).add(speaker.id)
        for role in speaker.roles:
            if before is None or role not in before.roles:
                for word in role_words(role):
                    self._roles.setdefault(word, set()).add(speaker.id)

    def near(self, name: str) -> list[Speaker]:
        """Those who share a sound with `name`: the only ones worth comparing.

        Of the many words of a body's name ("Norvian Foreign Ministry") only the rarest are looked up, and rare ones.
        """
        filed = sorted((ids for key in sorted(search_keys(name)) if (ids := self._filed.get(key))), key=len)
        if is_body(name):
            filed = [ids for i, ids in enumerate(filed) if i < RAREST or len(ids) <= RARE]
        ids = {id for some in filed for id in some}
        return [self._speakers[id] for id in sorted(ids)]

    def called(self, name: str) -> tuple[Speaker, ...]:
        """Those who have just this name or surname, in any case.

        >>> mara = Speaker("m", "Mara Velin", "person")
        >>> Phonebook([mara]).called("velin") == (mara,), Phonebook([mara]).called("Mara")
        (True, ())
        """
        return tuple(self._speakers[id] for id in sorted(self._called.get(tuple(words_of(clean(name))), ())))

    def find(self, name: str) -> list[SpeakerMatch]:
        """Who may be meant by `name`, best first; [] if nobody. A role counts where no name is the same."""
        if not words_of(name):
            return []
        found = [hit for speaker in self.near(name) if (hit := _match(name, speaker))]
        if not any(hit.score >= SAME for hit in found):
            found += self._by_role(name)
        best: dict[str, SpeakerMatch] = {}
        for hit in sorted(found or self._misspelt(name), key=lambda hit: (-hit.score, hit.speaker.id)):
            best.setdefault(hit.speaker.id, hit)
        return list(best.values())

    def _by_role(self, name: str) -> list[SpeakerMatch]:
        wanted = role_words(name)
        if not wanted:
            return []
        ids = set.intersection(*(self._roles.get(word, set()) for word in wanted))
        if not ids:
            ids = self._by_kindred_role(wanted)
        return [SpeakerMatch(self._speakers[id], 0.75, "role") for id in sorted(ids)[:MOST]]

    def _by_kindred_role(self, wanted: frozenset[str]) -> set[str]:
        """Those who hold an office under another name: "the union boss" is the union's general secretary."""
        kept = wanted - _AGED
        if not kept or (len(kept) == 1 and kept == wanted):
            alike = [group for group in _NAMED_ALIKE[1:] if kept & group]  # a bare "the boss" may be anybody
            return {id for group in alike for word in group for id in self._roles.get(word, ())}
        held = [self._with_word(word) for word in kept]
        ids = set.intersection(*held)
        newer = {id for id in ids if wanted & _AGED and any("new" in words_of(r) for r in self._speakers[id].roles)}
        return ids - newer if ids - newer else ids

    def _with_word(self, word: str) -> set[str]:
        alike = {word, word + "s", word.removesuffix("s")}.union(*(group for group in _NAMED_ALIKE if word in group))
        return {id for other in alike for id in self._roles.get(other, ())}

    def _misspelt(self, name: str) -> list[SpeakerMatch]:
        """Nothing sounds alike: the nearest keys by letters, for a question with a typing error."""
        found: list[SpeakerMatch] = []
        for word in parse(name).surname[-1:]:
            nearest = (
                process.extract(sound(word), self._filed.keys(), scorer=fuzz.ratio, limit=8, score_cutoff=75)
                if len(word) > 3
                else []
            )
            for key, score, _ in nearest:
                alike = [self._speakers[id] for id in self._filed[key] if _has_nearly(word, self._speakers[id])]
                found += [SpeakerMatch(speaker, round(0.7 * score / 100, 3), "misspelling") for speaker in alike]
        fitting = (hit for hit in found if any(not apart(name, own) for own in hit.speaker.names))
        return [hit for hit in fitting if _given_fits(name, hit.speaker)]


def find(name: str, speakers: Sequence[Speaker]) -> list[SpeakerMatch]:
    """`Phonebook.find` on a plain list; keep a Phonebook where many names are looked up.

    >>> lee = Speaker("ann-lee", "Ann Lee", "person", roles=("trade minister",))
    >>> [(hit.score, hit.why) for hit in find("lee", [lee]) + find("the trade minister", [lee])]
    [(0.8, 'surname'), (0.75, 'role')]
    """
    return Phonebook(speakers).find(name)


def _called(name: str, kind: str) -> set[tuple[str, ...]]:
    """Words by which a speaker is called without doubt: the whole name, and a person's surname."""
    if kind not in ("person", "body"):
        return set()
    surname = parse(name, kind).surname if kind == "person" else ()
    return {found for found in (tuple(words_of(clean(name))), tuple(surname)) if found}


def role_words(role: str) -> frozenset[str]:
    """The words by which a role is found; a country for its adjectives and its capital, a title in full.

    >>> sorted(role_words("the Iranian spokesman")) == sorted(role_words("spokesman for Iran"))
    True
    >>> role_words("South Korea's governor") == role_words("South Korean Gov.")
    True
    """
    found = words_of(role)
    for pair in pairwise(found):
        if " ".join(pair) in COUNTRIES:
            found = [word for word in found if word not in pair] + [COUNTRIES[" ".join(pair)]]
    return frozenset(_IN_FULL.get(word, COUNTRIES.get(word, word)) for word in found if word not in _SMALL)


_IN_FULL = {"gov": "governor", "sen": "senator", "gen": "general", "col": "colonel", "prof": "professor",
            "sec": "secretary", "lt": "lieutenant", "capt": "captain", "adm": "admiral"}  # fmt: skip


def _match(name: str, speaker: Speaker) -> SpeakerMatch | None:
    wanted = words_of(clean(name))
    for at, own in enumerate(speaker.names):
        if words_of(clean(own)) == wanted:
            return SpeakerMatch(speaker, 1.0, "alias" if at else "name")
    if speaker.kind in ("group", "unknown"):
        inside = set(words_of(name)) - _SMALL
        return (
            SpeakerMatch(speaker, 0.65, "part of the name")
            if inside and inside <= set(words_of(speaker.name))
            else None
        )
    kind = "" if speaker.kind == "person" and is_body(name) else speaker.kind
    score, own = max((same_name(_cased(name, own), own, kind), own) for own in _comparable(name, speaker))
    if score < MAYBE:
        return None
    if score >= SAME:
        return SpeakerMatch(speaker, round(score, 3), "acronym" if acronym_of(_cased(name, own), own) else "spelling")
    why = "part of the name" if speaker.kind == "body" or score <= 0.65 else "surname"
    return SpeakerMatch(speaker, round(score, 3), why)


def _comparable(name: str, speaker: Speaker) -> Sequence[str]:
    """A full name is compared with full names where there are any: Melania Trump is not every "Trump"."""
    full = [own for own in speaker.names if parse(own, "person").given] if speaker.kind == "person" else []
    return full if full and parse(name, "person").given else speaker.names


def _cased(name: str, own: str) -> str:
    """A question may be all lower case: an acronym is compared in capitals."""
    return name.upper() if name.islower() and 2 <= len(name) <= 6 and is_body(own) else name


def _has_nearly(word: str, speaker: Speaker) -> bool:
    """Whether a surname, or a word of a body's name, has nearly these letters; short sounds are alike by chance."""
    words = {own for name in speaker.names for own in parse(name, speaker.kind).surname}
    return speaker.kind in ("person", "body") and any(fuzz.ratio(word, own) >= MISTYPED for own in words)


def _given_fits(name: str, speaker: Speaker) -> bool:
    given = parse(name).given
    own = [parse(name).given for name in speaker.names]
    return not given or any(fuzz.ratio(given[0], one[0]) >= 70 for one in own if one)
