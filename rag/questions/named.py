"""Whom a question names: speakers of the library, and the names that nobody, or nobody surely, has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from rag.domain import Speaker
from rag.people.nameforms import COUNTRIES
from rag.people.names import SAME, clean, parse, plain, words_of
from rag.people.sources import ROLE_NOUNS
from rag.people.sourcewords import BODY_NOUNS
from rag.people.speakers import Phonebook
from rag.questions.clauses import AUX, question_word
from rag.questions.frames import PRONOUNS, Frame, is_nobody, read_frame
from rag.text import fold, words

MAX_NAME_WORDS = 8
TYPING_ERROR = 90  # a whole name so near is the same with a letter wrong
MISSPELT = 80  # of rapidfuzz' 100: two full names so near may be one, misspelt
GIVEN = 65  # the same of given names alone, which spellings vary more: "Esmail" and "Esmaeil" are far above it
_AND = re.compile(r",\s*(?:and|or)\s+|\s+(?:and|or|versus|vs\.?)\s+|,\s+|\s+&\s+")
_OFFICE = re.compile(r",|\b(?:for|of|to|in|at|who|whose|which|that)\b")  # an office ends here, and its body begins


@dataclass(frozen=True, slots=True)
class Found:
    """Who a name may mean. `unsure`: the name as asked, where the speakers only nearly have it."""

    speakers: tuple[Speaker, ...] = ()
    unsure: tuple[str, ...] = ()


def people(frame: Frame, book: Phonebook, text: str) -> tuple[Frame, tuple[Speaker, ...], tuple[str, ...]]:
    """The speakers a frame of the question `text` is about, and the names that nobody (or nobody surely) has.

    The frame too: where nobody has its name, but somebody another reading's, that reading is meant.
    """
    if not frame.who:
        return _unframed(frame, book)
    if is_nobody(frame.who):
        return replace(frame, who=""), (), ()
    if fold(frame.who) in PRONOUNS:
        return frame, (), (frame.who,)
    found = _named(frame.who, book)
    if not any(speaker.kind == "person" for speaker in found.speakers):
        for other in _other_readings(frame, text, not found.speakers):
            meant = _named(other.who, book)
            if meant.speakers and not meant.unsure:
                return other, meant.speakers, ()
    return frame, found.speakers, found.unsure


_RUNS_ON = re.compile(  # a name, a verb and what it is done to: "Velin let the town", "the IMF raise its"
    r"((?:the\s+)?[A-Z][\w.'’-]*(?:\s+(?:(?:al|bin|de|el|la|van|von)\s+)?[A-Z][\w.'’-]*)*)(?<!['’]s)\s+(?P<verb>[a-z]+)\s+(?:\w+\s+)?"
    r"(?:the|an?|his|her|its|their)\b"
)


_NO_VERBS = ROLE_NOUNS | BODY_NOUNS | frozenset("of for and in on at de la van von bin al family".split())


def _other_readings(frame: Frame, text: str, nobody: bool) -> Iterator[Frame]:
    """Another question may be meant: "according to the Gazette, what did Velin say" asks for Velin's words.

    Where `nobody` has the name, a verb may have been taken for a part of it.
    """
    inner = read_frame(frame.topic) if frame.kind == "detail" and question_word(frame.topic) else None
    if inner and inner.who and fold(inner.who) not in PRONOUNS:
        yield inner
    name = _RUNS_ON.match(frame.who) if nobody else None
    if name and name["verb"] not in _NO_VERBS:
        rest = text.partition(name[1])[2].strip(" ,?")
        kind = frame.kind if frame.kind in ("did_say", "detail", "compare") else "said"
        topic = rest if kind == "did_say" else f"{frame.topic} {rest}" if rest not in frame.topic else frame.topic
        yield replace(frame, kind=kind, who=name[1], verb="say", act=None, target="", topic=topic.strip())


def _named(who: str, book: Phonebook) -> Found:
    whole = find(who, book)
    parts = [part.strip() for part in _AND.split(who) if part and part.strip()]
    if len(parts) < 2 or any(fold(who) == fold(name) for speaker in whole.speakers for name in speaker.names):
        if not whole.speakers:
            whole = find(_capitalised_tail(who), book)
        return whole if whole.speakers else Found(unsure=(_TITLE.sub("", who),))
    found = [_named(part, book) for part in parts]
    if not any(one.speakers and not one.unsure for one in found):
        return Found(unsure=(who,))
    speakers = {speaker.id: speaker for one in found for speaker in one.speakers}
    return Found(tuple(speakers.values()), tuple(name for one in found for name in one.unsure))


_TITLE = re.compile(  # "General Hale" is looked for as Hale: an article may give the rank elsewhere, or in other words
    r"^(?:(?:brigadier|major|lieutenant|prime|vice)\s+)?(?:mr|mrs|ms|dr|sir|dame|gen|general|col|colonel|president|"
    r"minister|senator|sen|rep|gov|governor|judge|justice|prof|professor|king|queen|prince|princess|sheikh|captain|"
    r"admiral|commander)\b\.?\s+(?=[^\W\d_]{2})(?!(?:of|for|and|from|in)\b)",
    re.IGNORECASE,
)


def _capitalised_tail(name: str) -> str:
    """The name after a role: "Foreign Ministry spokesman Mara Velin" -> "Mara Velin"; "" where there is none."""
    role = r"\b(?!(?:of|for|the|and|in|on|at|de|la|van|von|bin|al)\b)[a-z][a-z-]+"
    match = re.search(rf"{role},?\s+((?:[^\W\d_a-z][\w.'’-]*\s*){{1,5}})$", name)
    return match[1].strip() if match else ""


def find(name: str, book: Phonebook) -> Found:
    """All who have the name; where only a surname or a role fits, all whom it fits best."""
    if not name.strip() or len(words(name)) > 2 * MAX_NAME_WORDS:
        return Found()
    found = [hit for hit in book.find(name) if hit[1] >= SAME or hit[2] == "role" or _may_be(name, hit[0])]
    if not found:
        if unnamed := _unnamed(name, book):
            return Found(unnamed)
        near = _nearest_spelling(name, book)
        return Found((near,), (name,)) if near else Found()
    best, reason = found[0][1], found[0][2]
    least = max(SAME, best - 0.07) if best >= SAME else best - 0.02
    chosen = tuple(speaker for speaker, score, _ in found if score >= least)
    groups = tuple(s for s in _unnamed(name, book) if s.kind == "group") if reason == "role" else ()
    if groups:  # "the growers" are some growers before they are whoever heads their association
        return Found((*groups, *(s for s in chosen if s not in groups and _holds(name, s))))
    if reason == "role":
        chosen = tuple(speaker for speaker in chosen if _holds(name, speaker)) or chosen
        if name[:1].isupper() and not set(words_of(name)) & ROLE_NOUNS:
            chosen = tuple(hit[0] for hit in found if _speaks_for(name, hit[0])) or chosen
    part = set(words_of(clean(name))) <= {word for own in chosen[0].names for word in words_of(own)}
    return Found(chosen, (name,) if reason == "misspelling" and not part else ())


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
    by_name = {plain(own): speaker for speaker in book for own in speaker.names}
    near = process.extractOne(plain(clean(name)), by_name.keys(), scorer=fuzz.ratio, score_cutoff=TYPING_ERROR)
    return by_name[near[0]] if near else None


def _name_words(name: str) -> frozenset[str]:
    return frozenset(COUNTRIES.get(word, word) for word in words_of(clean(name)))


def _unframed(frame: Frame, book: Phonebook) -> tuple[Frame, tuple[Speaker, ...], tuple[str, ...]]:
    """Key words ("Velin flood", "Velin on the flood") and comparisons of two speakers name them without a verb."""
    if frame.kind == "compare":
        names, _, topic = frame.topic.partition(" on ") if " on " in frame.topic else frame.topic.partition(" about ")
        found = _named(names, book)
        if found.speakers and not found.unsure and (topic or _AND.search(names)):
            return replace(frame, who=names, topic=topic), found.speakers, ()
    asks = frame.wh or re.match(r"(?:did|does|do|is|are|was|were|has|have|had)\b", fold(frame.topic))
    if frame.kind == "fact" and not asks:
        ends = [span.end for span in words(frame.topic)[:5]]
        best = max(((_certainty(frame.topic[:end], book), -end) for end in ends), default=(0.0, 0))
        if best[0]:
            name, rest = frame.topic[: -best[1]], frame.topic[-best[1] :]
            topic = re.sub(r"^[\s:,-]*(?:(?:on|about|regarding|over)\s)?\s*", "", rest)
            return replace(frame, kind="said", who=name, topic=topic, wh="what"), find(name, book).speakers, ()
    return frame, (_subject(frame.topic, book) or _named_inside(frame.topic, book)) if frame.kind == "fact" else (), ()


_SUBJECT = re.compile(rf"\b{AUX} ((?:[A-Z][\w.’'-]*\s+)+)(?=[a-z])")


def _subject(topic: str, book: Phonebook) -> tuple[Speaker, ...]:
    """Whoever is asked about in a form that no frame has: "What tip did Sandoval give the crew?"."""
    match = _SUBJECT.search(topic)
    found = find(match[1].strip(), book) if match and question_word(topic) else Found()
    sure = not found.unsure and len(found.speakers) == 1 and found.speakers[0].kind == "person"
    return found.speakers if sure else ()


_NAME_INSIDE = re.compile(r"\b(?:[A-Z][\w’-]+(?:'(?!s\b)\w+)?(?: (?=[A-Z]))?)+")


def _named_inside(topic: str, book: Phonebook) -> tuple[Speaker, ...]:
    """The one speaker whom a question of another form names: "What flow did Ostby measure?" may be told by Ostby."""
    for match in list(_NAME_INSIDE.finditer(topic))[1 if question_word(topic) else 0 :][:4]:
        found = [hit for hit in book.find(match[0].strip()) if hit[0].kind == "person" and hit[2] != "misspelling"]
        if len(found) == 1 and found[0][1] >= 0.75 and found[0][2] != "role":
            return (found[0][0],)
    return ()


def _certainty(name: str, book: Phonebook) -> float:
    """How surely these words are somebody's name; 0 where a surname does not even fit."""
    found = book.find(name)
    return found[0][1] if found and found[0][1] >= 0.75 and found[0][2] not in ("misspelling", "role") else 0.0
