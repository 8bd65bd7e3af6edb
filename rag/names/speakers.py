"""Speakers across articles: which of the library's people and bodies an article's speakers are.

Spelling variants are one speaker where names and roles agree. A bare surname is somebody's of another article only if
a role says so, or if that person, and nobody else of the name, speaks in several articles: Mr Kelly, counsel in court,
is no minister Kelly. Unnamed sources ("officials", "a source in Idlib") are never the same as those of another article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.domain import Speaker, Statement
from rag.lexicon.nameforms import COUNTRIES
from rag.lexicon.sourcewords import BODY_NOUNS
from rag.names.corrections import Corrections
from rag.names.matching import SAME, same_name
from rag.names.parsing import parse
from rag.names.phonebook import Phonebook, SpeakerMatch, find, role_words
from rag.names.spelling import clean, plain, words_of

__all__ = [
    "Directory",
    "Phonebook",
    "SpeakerMatch",
    "find",
    "slug",
]

MAYBE = 0.7  # of names: one can stand for the other, as a surname does
KNOWN = 3  # articles somebody speaks in before the surname alone, in another article, is taken for theirs


class Directory:
    """The library's speakers, growing with each article that is assigned."""

    def __init__(
        self,
        known: Sequence[Speaker] = (),
        corrections: Corrections | None = None,
        articles: Mapping[str, int] | None = None,
    ) -> None:
        """`articles`: in how many articles each of those known speaks, by id."""
        self._corrections = corrections or Corrections()
        self._articles = Counter(articles or {})
        self._book = Phonebook()
        for speaker in sorted(known, key=lambda one: one.id in self._corrections.merged):
            self._put(speaker)  # those merged into others last, so that the others gain their spellings

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """All speakers, each with every spelling and role seen so far."""
        return tuple(self._book)

    def assign(self, statements: Sequence[Statement]) -> tuple[Statement, ...]:
        """The same statements with the library's speakers. Statements of one article share their local speakers."""
        ids: dict[tuple[str, str], str] = {}
        for statement in statements:
            local = statement.speaker
            if local is not None and (statement.source_id, local.id) not in ids:
                ids[statement.source_id, local.id] = self._enter(local, statement.source_id)
        return tuple(
            replace(s, speaker=self._book.get(ids[s.source_id, s.speaker.id])) if s.speaker else s for s in statements
        )

    def corrected(self, statements: Sequence[Statement]) -> tuple[Statement, ...]:
        """Statements that are in the library already, given to whom the corrections say.

        A split goes by the spellings an article uses: where one of its mentions is split off, the article's other
        statements of that speaker ("he") go with it.
        """
        spellings: dict[tuple[str, str], list[str]] = {}
        for s in statements:
            if s.speaker and s.mention:
                spellings.setdefault((s.source_id, s.speaker.id), []).append(clean(s.mention.text))
        return tuple(self._settled(s, spellings) for s in statements)

    def _settled(self, statement: Statement, spellings: dict[tuple[str, str], list[str]]) -> Statement:
        speaker = statement.speaker
        if speaker is None:
            return statement
        used = tuple(spellings.get((statement.source_id, speaker.id), ()))
        id = self._corrections.settled(speaker.id, used)
        if id != speaker.id and self._book.get(id) is None:
            own = tuple(dict.fromkeys(name for name in used if self._corrections.settled(speaker.id, (name,)) == id))
            names = own or speaker.names
            self._put(Speaker(id, names[0], speaker.kind, names[1:], speaker.roles))
        return replace(statement, speaker=self._book.get(id) or speaker)

    def _enter(self, local: Speaker, source_id: str) -> str:
        """Find or make the library's speaker for a local one; returns its id."""
        known = None if _unnamed(local) else self._known(local)
        id = known.id if known else self._new_id(local, source_id)
        id = self._corrections.settled(id, local.names)
        self._put(_joined(self._book.get(id) or replace(local, id=id), local))
        self._articles[id] += 1
        return id

    def _known(self, local: Speaker) -> Speaker | None:
        """The one speaker it can be; None if there is none, or two between whom nothing decides."""
        near = {
            s.id: s for name in local.names for s in self._book.near(name) if s.kind == local.kind and "@" not in s.id
        }
        agreed = [(score, speaker) for speaker in near.values() if (score := _agreement(local, speaker)) >= MAYBE]
        scored = [(score, speaker) for score, speaker in agreed if not _clash(local, speaker)]
        sure = [pair for pair in scored if pair[0] >= SAME]
        if sure:
            return max(sure, key=lambda pair: (pair[0], pair[1].id))[1]
        maybe = [speaker for _, speaker in scored if local.kind == "person" and not (_full(local) and _full(speaker))]
        alike = [speaker for speaker in maybe if _share_role(local, speaker)]
        if not alike and len(maybe) == 1:
            alike = [one for one in maybe if _initialled(local) or _initialled(one) or self._well_known(one, local)]
        return alike[0] if len(alike) == 1 else None

    def _well_known(self, speaker: Speaker, local: Speaker) -> bool:
        """Whether a bare surname is most likely that speaker's, who is quoted again and again."""
        surnames = {" ".join(parse(name, "person").surname) for name in _full(speaker)}
        return not _full(local) and self._articles[speaker.id] >= KNOWN and plain(local.name) in surnames

    def _new_id(self, local: Speaker, source_id: str) -> str:
        """A slug of the name; a speaker that is nobody's elsewhere carries its article's id."""
        base = slug(local.name)
        if _unnamed(local) or self._ambiguous(local):
            return f"{base}@{source_id}"
        id, count = base, 1
        while self._book.get(id) is not None or id in self._corrections.merged:
            if id in self._corrections.merged and self._book.get(id) is None:
                return id  # merged by the user: its spelling leads to the other
            count += 1
            id = f"{base}-{count}"
        return id

    def _ambiguous(self, local: Speaker) -> bool:
        """A bare surname that several people of the library have."""
        if local.kind != "person" or _full(local):
            return False
        return any(_agreement(local, speaker) >= MAYBE for speaker in self._book.near(local.name))

    def _put(self, speaker: Speaker) -> None:
        final = self._corrections.final(speaker.id)
        if final != speaker.id:
            into = self._book.get(final)
            speaker = _joined(into, speaker) if into else replace(speaker, id=final)
        if name := self._corrections.renamed.get(speaker.id):
            speaker = replace(speaker, name=name, aliases=tuple(dict.fromkeys(n for n in speaker.names if n != name)))
        if speaker is not self._book.get(speaker.id):
            self._book.put(speaker)


def slug(name: str) -> str:
    """A readable id: lower case, plain letters, hyphens; never empty.

    >>> slug("Syrian Observatory for Human Rights"), slug("?!")
    ('syrian-observatory-for-human-rights', 'nobody')
    """
    return "-".join(words_of(clean(name)))[:60].strip("-") or "nobody"


def _unnamed(speaker: Speaker) -> bool:
    """Groups, unnamed sources and bodies that only a common noun names ("the army") are others in another article."""
    if speaker.kind in ("group", "unknown"):
        return True
    common = BODY_NOUNS | {"the", "a", "an", "its", "our", "s"}
    return speaker.kind == "body" and clean(speaker.name).islower() and common.issuperset(words_of(speaker.name))


def _agreement(one: Speaker, two: Speaker) -> float:
    """How far the names agree. Where one has a full name its full names count: a part of it proves nothing."""
    kind = one.kind if one.kind == "person" else ""
    ones, twos = (_full(speaker) or list(speaker.names) for speaker in (one, two))
    return max(same_name(a, b, kind) for a in ones for b in twos)


def _full(speaker: Speaker) -> list[str]:
    if speaker.kind != "person":
        return []
    return [name for name in speaker.names if any(len(given) > 1 for given in parse(name, "person").given)]


def _initialled(speaker: Speaker) -> bool:
    """Whether a person is called by surname and initials at most: E. Baqaei."""
    return not _full(speaker) and any(len(words_of(name)[0]) == 1 for name in speaker.names if len(words_of(name)) > 1)


def _clash(one: Speaker, two: Speaker) -> bool:
    """Whether their roles tell them apart: they serve different countries, and their names are not quite the same."""
    ones, twos = _countries(one), _countries(two)
    return bool(ones and twos and not ones & twos) and plain(one.name) != plain(two.name)


_LANDS = frozenset(COUNTRIES.values())


def _countries(speaker: Speaker) -> frozenset[str]:
    return frozenset(word for role in speaker.roles for word in role_words(role) if word in _LANDS)


def _share_role(one: Speaker, two: Speaker) -> bool:
    mine = {word for role in one.roles for word in role_words(role)}
    return any(word in mine for role in two.roles for word in role_words(role))


def _joined(known: Speaker, local: Speaker) -> Speaker:
    """The known speaker with what the local one adds; a bare surname gives way to a full name."""
    name = known.name
    if known.kind == "person" and not parse(name, "person").given and parse(local.name, "person").given:
        name = local.name
    aliases = tuple(dict.fromkeys(n for n in (*known.names, *local.names) if n != name))
    roles = tuple(dict.fromkeys((*known.roles, *local.roles)))
    if (name, aliases, roles) == (known.name, known.aliases, known.roles):
        return known
    return replace(known, name=name, aliases=aliases, roles=roles)
