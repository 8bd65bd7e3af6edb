"""Whom a question names: speakers of the library, and names that nobody in it has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from rag.domain import Span, Speaker
from rag.lexicon.function_words import STOP
from rag.lexicon.nameforms import COUNTRIES, TITLES
from rag.lexicon.sourcewords import ROLE_NOUNS
from rag.names.matching import SAME
from rag.names.parsing import parse
from rag.names.scripts import apart
from rag.names.speakers import Phonebook
from rag.names.spelling import clean, plain, words_of
from rag.text import fold, words

MAX_WORDS, MAX_NAME_WORDS, MAX_ROLE_WORDS = 60, 8, 5
MAX_HOLDERS = 3  # of an office that is named without a name: of more, nobody knows who is meant
TYPING_ERROR = 90  # a whole name so near is the same with a letter wrong
MISSPELT = 80  # of rapidfuzz' 100: two full names so near may be one, misspelt
GIVEN = 65  # the same of given names alone, which spellings vary more: "Esmail" and "Esmaeil" are far above it
_TOPICAL = frozenset("about on of to regarding".split())  # before whom words are about, or to whom they are said
_OFFICE = re.compile(r",|\b(?:for|of|to|in|at|who|whose|which|that)\b")  # an office ends here, and its body begins


@dataclass(frozen=True, slots=True)
class NamedSpeakers:
    """Who a name may mean. `unsure`: the name as asked, where the speakers only nearly have it."""

    speakers: tuple[Speaker, ...] = ()
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class People:
    """Whom a question names. `unknown`: names that nobody has; `rest`: the question without the names of speakers."""

    speakers: tuple[Speaker, ...]
    unknown: tuple[str, ...]
    rest: str


def people(question: str, book: Phonebook, outlets: Sequence[str] = ()) -> People:
    """Whom a question names: by a run of capitalised words, by an office, or by a whole name in any case."""
    named: dict[str, Speaker] = {}
    unknown: list[str] = []
    taken: list[Span] = []
    for span, found in _whole_names(question, book):
        taken.append(span)
        named |= {speaker.id: speaker for speaker in found}
    for span, found in _roles(question, book):
        if not any(span.meets(other) for other in taken):
            taken.append(span)
            named |= {speaker.id: speaker for speaker in found}
    for span in _runs(question):
        if any(span.meets(other) for other in taken):
            continue
        meant = _found(span.cut(question), book).speakers
        named |= {speaker.id: speaker for speaker in meant}
        if meant:
            taken.append(span)
        elif fold(span.cut(question)) not in map(fold, outlets):
            unknown.append(span.cut(question))
    rest = "".join(" " if any(s.start <= i < s.end for s in taken) else c for i, c in enumerate(question))
    return People(tuple(named.values()), tuple(unknown), " ".join(rest.split()))


def without_topic(question: str, found: People, book: Phonebook) -> People:
    """Of "What did Velin say about Oster?" the one who spoke: whoever stands last, behind "about", is the topic."""
    spans, rest = words(question), words(found.rest)
    last = fold(rest[-1].cut(found.rest)) if rest else ""
    if last not in _TOPICAL or fold(spans[-1].cut(question)) == last:
        return found
    until = next(span.end for span in reversed(spans) if fold(span.cut(question)) == last)
    spoken = people(question[:until], book)
    if not spoken.speakers:
        return found
    return People(spoken.speakers, found.unknown, f"{spoken.rest}{question[until:]}")


def _whole_names(question: str, book: Phonebook) -> list[tuple[Span, tuple[Speaker, ...]]]:
    """Words that are a speaker's whole name, the longest first, in lower case too; or a surname that stands alone."""
    parts = [_bare(span, question) for span in words(question)[:MAX_WORDS]]
    lower = not any(c.isupper() for c in question)
    capital = [part.cut(question)[:1].isupper() and fold(part.cut(question)) not in STOP for part in parts]
    found: list[tuple[Span, tuple[Speaker, ...]]] = []
    for length in range(min(MAX_NAME_WORDS, len(parts)), 0, -1):
        for i in range(len(parts) - length + 1):
            span = Span(parts[i].start, parts[i + length - 1].end)
            written = span.cut(question)
            if any(span.meets(other) for other, _ in found) or (length == 1 and fold(written) in STOP):
                continue
            if length == 1 and not lower and not (capital[i] and _alone(question, parts, capital, i)):
                continue
            if speakers := book.called(written):
                found.append((span, speakers))
    return found


def _alone(question: str, parts: Sequence[Span], capital: Sequence[bool], i: int) -> bool:
    """Whether no other capitalised word stands beside a word: Guerrero in "Diane Guerrero" may be another Guerrero."""
    before = i > 0 and capital[i - 1] and question[parts[i - 1].end : parts[i].start] == " "
    behind = i + 1 < len(parts) and capital[i + 1] and question[parts[i].end : parts[i + 1].start] == " "
    return not before and not behind


def _roles(question: str, book: Phonebook) -> list[tuple[Span, tuple[Speaker, ...]]]:
    """Offices behind "the" that few speakers hold: "the fire chief", the longest first."""
    parts = words(question)[:MAX_WORDS]
    found = []
    for i, part in enumerate(parts[:-1]):
        if fold(part.cut(question)) != "the":
            continue
        for end in range(min(i + MAX_ROLE_WORDS, len(parts) - 1), i, -1):
            span = Span(parts[i + 1].start, _bare(parts[end], question).end)
            hits = [hit for hit in book.find(span.cut(question)) if hit.why == "role"]
            if hits and len(hits) <= MAX_HOLDERS:
                found.append((span, tuple(hit.speaker for hit in hits if _is_office(span.cut(question), hit.speaker))))
                break
    return [(span, holders) for span, holders in found if holders]


def _is_office(name: str, speaker: Speaker) -> bool:
    """Whether a role ends as the office asked for does: "the harbour" is no harbour master.

    >>> master = Speaker("a", "Ann Lee", "person", roles=("harbour master of Sarn",))
    >>> _is_office("harbour master", master), _is_office("harbour", master)
    (True, False)
    """
    asked = words_of(clean(name))
    offices = [words_of(_OFFICE.split(clean(role))[0]) for role in speaker.roles]
    return bool(asked) and any(office[-1:] == asked[-1:] for office in offices)


def _bare(span: Span, text: str) -> Span:
    """A word without its possessive ending."""
    word = span.cut(text)
    return Span(span.start, span.end - 2) if fold(word).endswith("'s") and len(word) > 3 else span


_RUN = re.compile(r"[^\W\d_a-z][\w.’'-]*(?: (?:(?:al|bin|de|of|the|la|van|von) ){0,2}[^\W\d_a-z][\w.’'-]*)*")


def _runs(question: str) -> list[Span]:
    """Runs of capitalised words, without what only begins the question: "Did", "Which", "According"."""
    found = []
    for match in _RUN.finditer(question):
        start, end = match.span()
        while start < end and fold(first := question[start:end].split(" ")[0]).removesuffix("'s") in STOP:
            start += len(first) + 1
        end -= 2 if fold(question[start:end]).endswith("'s") else 0
        if end - start > 1:
            found.append(Span(start, end))
    return found


def _found(name: str, book: Phonebook) -> NamedSpeakers:
    """Who has the name; else who has what is left without the titles before it: "Senator Velin", "Tory MP Ann Lee"."""
    found = find(name, book)
    first, _, rest = name.partition(" ")
    while not found.speakers and rest and set(words_of(first)) & (ROLE_NOUNS | TITLES):
        found, (first, _, rest) = find(rest, book), rest.partition(" ")
    return found


def find(name: str, book: Phonebook) -> NamedSpeakers:
    """All who have the name; where only a surname or a role fits, all whom it fits best."""
    if not name.strip() or len(words(name)) > 2 * MAX_NAME_WORDS:
        return NamedSpeakers()
    found = [hit for hit in book.find(name) if hit[1] >= SAME or hit[2] == "role" or _may_be(name, hit[0])]
    if not found:
        if unnamed := _unnamed(name, book):
            return NamedSpeakers(unnamed)
        near = _nearest_spelling(name, book)
        return NamedSpeakers((near,), (name,)) if near else NamedSpeakers()
    best, reason = found[0][1], found[0][2]
    least = max(SAME, best - 0.07) if best >= SAME else best - 0.02
    chosen = tuple(speaker for speaker, score, _ in found if score >= least)
    groups = tuple(s for s in _unnamed(name, book) if s.kind == "group") if reason == "role" else ()
    if groups:  # "the growers" are some growers before they are whoever heads their association
        return NamedSpeakers((*groups, *(s for s in chosen if s not in groups and _holds(name, s))))
    if reason == "role":
        chosen = tuple(speaker for speaker in chosen if _holds(name, speaker)) or chosen
        if name[:1].isupper() and not set(words_of(name)) & ROLE_NOUNS:
            chosen = tuple(hit[0] for hit in found if _speaks_for(name, hit[0])) or chosen
    part = set(words_of(clean(name))) <= {word for own in chosen[0].names for word in words_of(own)}
    return NamedSpeakers(chosen, (name,) if reason == "misspelling" and not part else ())


def _holds(name: str, speaker: Speaker) -> bool:
    """Whether one of the speaker's roles is the office asked for: a candidate for mayor is no mayor.

    >>> _holds("the mayor", Speaker("a", "Ann Lee", "person", roles=("candidate for mayor",)))
    False
    """
    asked = words_of(_OFFICE.split(clean(name))[0])
    return not asked or any(asked[-1] in words_of(_OFFICE.split(role)[0]) for role in speaker.roles)


def _speaks_for(name: str, speaker: Speaker) -> bool:
    """Whether a role is one for the country or body so called: "Norland's envoy to Esteria" does not speak for it.

    >>> envoy = Speaker("a", "Ann Lee", "person", roles=("Norland's envoy to Esteria",))
    >>> _speaks_for("Norland", envoy), _speaks_for("Esteria", envoy)
    (True, False)
    """
    there = rf"(?<!\bto )(?<!\bin )(?<!\bwith )(?<!\bagainst )(?<!\bto the )(?<!\bin the )\b{re.escape(fold(name))}\b"
    return any(re.search(there, fold(role)) for role in speaker.roles)


def _may_be(name: str, speaker: Speaker) -> bool:
    """Whether a name that only partly agrees is a shorter form of the speaker's: "the army" of "the Syrian army".

    A longer one says more than the speaker's name does ("UK High Commission" is not the UK), and so does a given name.
    """
    asked = _name_words(name)
    if speaker.kind == "person" and parse(name).given:
        full = [own for own in speaker.names if parse(own).given]
        return not full or any(_misspelt(name, own) for own in full)
    if speaker.kind == "person" or len(asked) == 1:
        return True
    known = [_name_words(own) for own in speaker.names]
    return any(
        asked <= own or (len(asked ^ own) <= 1 and not (own <= _LANDS and asked - own - _STATE)) for own in known
    )


_LANDS = frozenset(COUNTRIES.values())  # the "Washington Post" is not Washington
_STATE = frozenset("government administration authorities state".split())


def _misspelt(name: str, own: str) -> bool:
    """Whether one full name may be the other with letters wrong; another given name is another person."""
    asked, known = " ".join(parse(name).given), " ".join(parse(own).given)
    if apart(name, own):
        return False
    return fuzz.ratio(plain(name), plain(own)) >= MISSPELT and fuzz.ratio(plain(asked), plain(known)) >= GIVEN


def _unnamed(name: str, book: Phonebook) -> tuple[Speaker, ...]:
    """Speakers whom no article names: "the engineer" may be "an engineer at the dam"."""
    asked = frozenset(words_of(clean(name)))
    nameless = (speaker for speaker in book if speaker.kind in ("unknown", "group"))
    return tuple(speaker for speaker in nameless if asked and asked <= frozenset(words_of(speaker.name)))


def _nearest_spelling(name: str, book: Phonebook) -> Speaker | None:
    """A speaker whose whole name differs by a letter or two, for long names only; None if there is none."""
    if len(name) < 8:
        return None
    by_name = {plain(own): speaker for speaker in book for own in speaker.names if not apart(name, own)}
    near = process.extractOne(plain(clean(name)), by_name.keys(), scorer=fuzz.ratio, score_cutoff=TYPING_ERROR)
    return by_name[near[0]] if near else None


def _name_words(name: str) -> frozenset[str]:
    return frozenset(COUNTRIES.get(word, word) for word in words_of(clean(name)))
