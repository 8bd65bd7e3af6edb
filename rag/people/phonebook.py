"""Finding speakers by name, role or misspelling. Filed by sound: a large library costs no more than a small one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process

from rag.domain import Speaker
from rag.people.nameforms import COUNTRIES
from rag.people.names import (
    MAYBE,
    SAME,
    acronym_of,
    clean,
    is_body,
    keys,
    parse,
    same_name,
    search_keys,
    sound,
    words_of,
)

_SMALL = frozenset("the a an of for to in at s and former senior his her its their our then acting".split())


RAREST = 3  # keys of a body's name that are looked up
MOST = 100  # speakers found by a role: more tell nobody anything


class Found(NamedTuple):
    """A speaker who may be meant, how surely (0..1), and why."""

    speaker: Speaker
    score: float  # 1.0 the name itself; .85 and above the same name; below, one that may be meant
    why: str  # name, alias, spelling, acronym, surname, part of the name, role, misspelling


class Phonebook:
    """Speakers filed under the sounds of their names and the words of their roles."""

    def __init__(self, speakers: Iterable[Speaker] = ()) -> None:
        self._speakers: dict[str, Speaker] = {}
        self._filed: dict[str, set[str]] = {}
        self._roles: dict[str, set[str]] = {}
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
        for role in speaker.roles:
            if before is None or role not in before.roles:
                for word in role_words(role):
                    self._roles.setdefault(word, set()).add(speaker.id)

    def near(self, name: str) -> list[Speaker]:
        """Those who share a sound with `name`: the only ones worth comparing.

        Of the many words of a body's name ("Norvian Foreign Ministry") only the rarest are looked up.
        """
        filed = sorted((ids for key in search_keys(name) if (ids := self._filed.get(key))), key=len)
        ids = {id for some in (filed[:RAREST] if is_body(name) else filed) for id in some}
        return [self._speakers[id] for id in sorted(ids)]

    def find(self, name: str) -> list[Found]:
        """Who may be meant by `name`, best first; [] if nobody. A role counts where no name is the same."""
        if not words_of(name):
            return []
        found = [hit for speaker in self.near(name) if (hit := _match(name, speaker))]
        if not any(hit.score >= SAME for hit in found):
            found += self._by_role(name)
        best: dict[str, Found] = {}
        for hit in sorted(found or self._misspelt(name), key=lambda hit: (-hit.score, hit.speaker.id)):
            best.setdefault(hit.speaker.id, hit)
        return list(best.values())

    def _by_role(self, name: str) -> list[Found]:
        wanted = role_words(name)
        if not wanted:
            return []
        ids = set.intersection(*(self._roles.get(word, set()) for word in wanted))
        return [Found(self._speakers[id], 0.75, "role") for id in sorted(ids)[:MOST]]

    def _misspelt(self, name: str) -> list[Found]:
        """Nothing sounds alike: the nearest keys by letters, for a question with a typing error."""
        found = []
        for word in parse(name).surname[-1:]:
            nearest = (
                process.extract(sound(word), self._filed.keys(), scorer=fuzz.ratio, limit=8, score_cutoff=75)
                if len(word) > 3
                else []
            )
            for key, score, _ in nearest:
                found += [
                    Found(self._speakers[id], round(0.7 * score / 100, 3), "misspelling") for id in self._filed[key]
                ]
        return [hit for hit in found if _given_fits(name, hit.speaker)]


def find(name: str, speakers: Sequence[Speaker]) -> list[Found]:
    """`Phonebook.find` on a plain list; keep a Phonebook where many names are looked up.

    >>> lee = Speaker("ann-lee", "Ann Lee", "person", roles=("trade minister",))
    >>> [(hit.score, hit.why) for hit in find("lee", [lee]) + find("the trade minister", [lee])]
    [(0.8, 'surname'), (0.75, 'role')]
    """
    return Phonebook(speakers).find(name)


def role_words(role: str) -> frozenset[str]:
    """The words by which a role is found; a country for its adjectives and its capital.

    >>> sorted(role_words("the Iranian spokesman")) == sorted(role_words("spokesman for Iran"))
    True
    """
    return frozenset(COUNTRIES.get(word, word) for word in words_of(role) if word not in _SMALL)


def _match(name: str, speaker: Speaker) -> Found | None:
    wanted = words_of(clean(name))
    for at, own in enumerate(speaker.names):
        if words_of(clean(own)) == wanted:
            return Found(speaker, 1.0, "alias" if at else "name")
    if speaker.kind in ("group", "unknown"):
        inside = set(words_of(name)) - _SMALL
        return Found(speaker, 0.65, "part of the name") if inside and inside <= set(words_of(speaker.name)) else None
    kind = "" if speaker.kind == "person" and is_body(name) else speaker.kind
    score, own = max((same_name(_cased(name, own), own, kind), own) for own in _comparable(name, speaker))
    if score < MAYBE:
        return None
    if score >= SAME:
        return Found(speaker, round(score, 3), "acronym" if acronym_of(_cased(name, own), own) else "spelling")
    why = "part of the name" if speaker.kind == "body" or score <= 0.65 else "surname"
    return Found(speaker, round(score, 3), why)


def _comparable(name: str, speaker: Speaker) -> Sequence[str]:
    """A full name is compared with full names where there are any: Melania Trump is not every "Trump"."""
    full = [own for own in speaker.names if parse(own, "person").given] if speaker.kind == "person" else []
    return full if full and parse(name, "person").given else speaker.names


def _cased(name: str, own: str) -> str:
    """A question may be all lower case: an acronym is compared in capitals."""
    return name.upper() if name.islower() and 2 <= len(name) <= 6 and is_body(own) else name


def _given_fits(name: str, speaker: Speaker) -> bool:
    given = parse(name).given
    own = [parse(name).given for name in speaker.names]
    return not given or any(fuzz.ratio(given[0], one[0]) >= 70 for one in own if one)
