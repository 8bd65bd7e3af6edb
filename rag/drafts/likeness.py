"""Whether whom a draft names is whom a page gives the words to: the same, perhaps, or somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rag.domain import Speaker
from rag.drafts import offices
from rag.drafts.findings import Place
from rag.drafts.given import Given, is_owner, is_pronoun
from rag.lexicon.sourcewords import WRITINGS
from rag.names.parsing import parse
from rag.names.phonebook import Phonebook, find, role_words
from rag.names.sources import head_noun
from rag.names.spelling import clean, words_of

SAME = 0.8  # a name matches a speaker's at least so well: the bare surname of a full name does
PERHAPS = 0.6
_WRITTEN = WRITINGS | frozenset("report document editorial article filing lawsuit complaint study survey".split())


def likeness(given: Given, place: Place, book: Phonebook) -> Literal["same", "perhaps", ""]:
    """How far the draft's speaker is the one of a place; `book` has the library's speakers."""
    if place.written and not is_pronoun(place.written) and _plain(place.written) in map(_plain, _called(given)):
        return "same"
    if place.speaker is None:
        return "perhaps" if place.state == "uncertain" and _mentioned_alike(given, place) else ""
    names = [name for name in _fullest(given.names) if not is_owner(place.speaker, name)]
    if _is_name(names, place.speaker):
        return "perhaps" if place.namesakes and only_surname(given) else "same"
    voices = {offices.speaks_for(name, place.speaker, book) for name in names}
    if "same" in voices or any(offices.holds(name, place.speaker) for name in names):
        return "same"
    here = [] if is_pronoun(given.written) or is_owner(place.speaker, given.written) else [given.written]
    may_be = "perhaps" in voices or _may_be([*names, *here], place.speaker)
    return "perhaps" if may_be or _voice_of(given, place.speaker, book) else ""


def _plain(name: str) -> list[str]:
    return words_of(clean(name))


def _called(given: Given) -> Sequence[str]:
    """What the draft calls them; as it calls them here alone says less than a full name elsewhere in it."""
    full = any(parse(name).given for name in given.names)
    return given.names if full else (*given.names, given.written)


def _fullest(names: Sequence[str]) -> Sequence[str]:
    """The full names of a person, where there are any: "Dr Marek", who is Ines Marek, is not every Marek."""
    return [name for name in names if parse(name).given] or names


def only_surname(given: Given) -> bool:
    return all(len(parse(name).words) == 1 for name in given.names)


def _is_name(names: Sequence[str], speaker: Speaker) -> bool:
    """Whether one of the names is the speaker's, or of a body or a group a part of it."""
    hits = [hit for name in names for hit in find(name, [speaker])]
    parts = any(hit.why == "part of the name" and hit.score >= PERHAPS for hit in hits) and speaker.kind != "person"
    return parts or any(hit.score >= SAME and hit.why != "role" for hit in hits)


def _may_be(called: Sequence[str], speaker: Speaker) -> bool:
    """Whether one of the names may be the speaker's, or an office of theirs; or there is nothing to tell by."""
    hits = [hit for name in called for hit in find(name, [speaker]) if hit.why != "role"]
    by_name = any(hit.score >= PERHAPS for hit in hits) or _other_script(called, speaker) or _unnamed(speaker)
    return by_name or any(offices.alike(name, speaker) or offices.holds(name, speaker) for name in called)


def _other_script(names: Sequence[str], speaker: Speaker) -> bool:
    """Names in two scripts are not compared letter by letter: “بيل” may well be Pell."""
    letters = [letter for letter in "".join(names) if letter.isalpha()]
    return bool(letters) and not any(map(str.isascii, letters)) and "".join(speaker.names).isascii()


def _unnamed(speaker: Speaker) -> bool:
    """Whether the page names only a role ("the French president") or a writing ("the report"): it may be anybody's."""
    if head_noun(speaker.name).casefold() in _WRITTEN:
        return True
    return speaker.kind != "body" and all(name.split()[-1].islower() for name in speaker.names if name.split())


def _mentioned_alike(given: Given, place: Place) -> bool:
    wanted = role_words(place.written)
    return bool(wanted) and any(wanted & role_words(name) for name in given.names)


def _voice_of(given: Given, speaker: Speaker, book: Phonebook) -> bool:
    """Whether the page names the body for which the draft's speaker speaks: a ministry and its spokesman."""
    if speaker.kind == "person":
        return False
    wanted = role_words(speaker.name)
    known = [hit.speaker for name in given.names for hit in book.find(name) if hit.score >= SAME]
    return any(wanted and wanted <= role_words(role) for one in known for role in one.roles)
