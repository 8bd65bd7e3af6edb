"""The people and bodies that an article names, each with its spellings, roles and gender."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from rag.domain import Entity, Span, SpeakerKind
from rag.extraction.context import Figure, gender_in
from rag.extraction.namesakes import one_of
from rag.lexicon.nameforms import BODY_WORDS, GENDER, TITLES
from rag.lexicon.sourcewords import ROLE_NOUNS
from rag.names.matching import MAYBE, SAME, same_name
from rag.names.parsing import parse
from rag.names.roles import new_office, role_beside
from rag.names.sources import country_of, unpossessed
from rag.names.spelling import clean, stated_acronym, words_of

LATE = 1_000  # characters: a full name this much later introduces another person than the surname stood for
_TRAILING_VERB = re.compile(
    r"\s+(?:Says|Said|Tells|Calls|Warns|Asks|Wants|Slams|Blasts|Vows|Urges|Denies|Claims|On|"
    r"Over|To|In|At|Is|Was|Has|Will|Breaks|Backs|Hits|Gets|Makes|Takes|Attacks|Defends|"
    r"Responds|Admits|Accuses|Blames|Reveals|Still)\b.*$"
)


def figures(text: str, entities: Sequence[Entity]) -> list[Figure]:
    """Group the names of an article: full names first, then the surnames that point to one of them."""
    found: list[Figure] = []
    named = [
        (entity.label, span) for entity in sorted(entities, key=lambda e: e.span) if (span := _name_in(text, entity))
    ]
    people = [span for label, span in named if label == "PERSON" and _full(span.cut(text))]
    for span in people:
        _enter(text, span, "person", found)
    for label, span in named:
        if span not in people:
            kind: SpeakerKind = "person" if label == "PERSON" or _is_surname(span.cut(text), found) else "body"
            _enter(text, span, kind, found)
    for figure in found:
        figure.name = fullest(figure)
        figure.gender = _gender_of_name(figure.name) or figure.gender
    return found


_PARTICLE = r"(?:al|el|bin|ibn|von|van|de|da|del|der|di|la|le)"  # of a name only if a capital follows: "el martes"
_CAPITAL = rf"(?:[A-ZÀ-ÖØ-Þ][\w’'-]*\.?(?<!['’]s)|{_PARTICLE}(?=(?:[ -]{_PARTICLE})*(?: [A-ZÀ-Þ]|-[A-ZÀ-Þa-z])))"
_GOES_ON = re.compile(
    rf"(?:(?<=of)|(?<=for)|(?<=[^\s.,;:!?)\"”’]))(?:[ \xa0](?:of|"
    rf"for)(?:[ \xa0]the)?)?(?:[ \xa0]{_CAPITAL})+"
)
_OF = re.compile(r"\b(?:of|for|and|the|of the)$")


_JOINTS = frozenset("'’-")
_NICKNAME = re.compile(rf" [\"“'‘][A-Z][\w-]+[\"”'’] {_CAPITAL}")


def whole(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """Names that were read in part made whole: capitals that go on after a name belong to it ("Roz" -> "Roz Foyer").

    Not in headlines, where every word has a capital.
    """
    found: list[Entity] = []
    in_order = sorted(entities, key=lambda e: e.span)
    for at, entity in enumerate(in_order):
        following = in_order[at + 1].span.start if at + 1 < len(in_order) else len(text)
        if found and entity.span.start < found[-1].span.end:
            continue  # already part of the name before it
        between = text[found[-1].span.end : entity.span.start] if found else ""
        if between in _JOINTS and found[-1].label == entity.label:
            found[-1] = Entity(Span(found[-1].span.start, entity.span.end), entity.label)  # O'Neill
            continue
        if between == " " and _are_one(text, found[-1], entity):
            found[-1] = Entity(Span(found[-1].span.start, entity.span.end), "ORGANIZATION")
            continue
        start, end = _begins(text, entity, found[-1].span.end if found else 0), entity.span.end
        if entity.label == "PERSON" and (surname := _NICKNAME.match(text, end, min(len(text), end + 60))):
            end = surname.end()  # Jo "Sunny" Lund
        more = _GOES_ON.match(text, end, min(len(text), end + 60))
        if more and _may_go_on(text, entity, more.group(), more.end() + 1 >= following):
            end = more.end()
        found.append(Entity(Span(start, end), entity.label))
    return found


def _are_one(text: str, one: Entity, other: Entity) -> bool:
    """Whether two names side by side are one body's: "Downing" + "Street"; not two countries, not in a headline."""
    labels = {one.label, other.label}
    countries = country_of(one.span.cut(text)) or country_of(other.span.cut(text))
    return labels == {"ORGANIZATION", "LOCATION"} and not countries and not _in_headline(text, other.span)


_CAPITALS_BEFORE = re.compile(r"(?:(?<=[\s(\"“‘])[A-Z][\w’'-]*[ \xa0])+$")
_NO_PART = re.compile(
    r"(?:The|A|An|On|In|At|By|For|From|But|And|As|If|When|While|After|Before|His|Her|Its|Their|"
    r"Our|This|That|With|\w+day|January|February|March|April|May|June|July|August|September|"
    r"October|November|December|Mr|Mrs|Ms|President|Minister)[ \xa0]"
)


def _begins(text: str, entity: Entity, floor: int) -> int:
    """Where a body's name begins: capitals right before it belong to it ("Port Agency" -> "Valley Port Agency")."""
    start = entity.span.start
    if start > floor and (
        text[start - 1].isalnum() or text[start : start + 1] in ("'", "’")
    ):  # read from the middle of a word
        begun = re.search(r"[\w'’-]*$", text[max(floor, start - 20) : start])
        start -= len(begun.group()) if begun else 0
    if irish := re.search(r"(?<!\w)(?:O|D|L)['’]$", text[max(floor, start - 3) : start]):
        start -= len(irish.group())
    if entity.label not in ("ORGANIZATION", "MISC") or _in_headline(text, entity.span):
        return start
    match = _CAPITALS_BEFORE.search(text, max(floor, start - 60), start)
    words = match.group() if match else ""
    while words and _NO_PART.match(words):
        words = words.split(" ", 1)[1] if " " in words.rstrip() else ""
    return start - len(words)


def _may_go_on(text: str, entity: Entity, more: str, meets_another: bool) -> bool:
    """Whether `more`, the capitals after a name, are its own: not "Labour" + "MP", before another name."""
    words = entity.span.cut(text)
    if _in_headline(text, entity.span) or re.search(r"['’]s?$", words):
        return False
    joins = re.match(r"[ \xa0](?:of|for)\b", more)
    if _OF.search(words) or (entity.label == "PERSON" and not joins):
        return True
    if entity.label == "ORGANIZATION" and not joins:
        return not meets_another
    return bool(joins) and words_of(words)[-1:] != [] and words_of(words)[-1] in BODY_WORDS


def _in_headline(text: str, span: Span) -> bool:
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    words = re.findall(r"[^\W\d_]{4,}", text[start : end if end > 0 else len(text)])
    return sum(word[0].isupper() for word in words) > 0.6 * len(words)


def relabelled(entities: Sequence[Entity], found: Sequence[Figure]) -> list[Entity]:
    """The entities with the label PERSON wherever a person of the article is named."""
    people = sorted(span for figure in found if figure.kind == "person" for span in figure.spans)
    starts = [span.start for span in people]

    def is_person(entity: Entity) -> bool:
        at = bisect_left(starts, entity.span.start)
        return at < len(people) and entity.span.holds(people[at])

    return [Entity(e.span, "PERSON") if e.label != "PERSON" and is_person(e) else e for e in entities]


def figure_for(name: str, at: int, kind: str, found: Sequence[Figure], gender: str = "") -> Figure | None:
    """The figure that a name belongs to; None if it is a new one. Of `namesakes` the last named counts."""
    scored = _scored(name, kind, found, gender)
    sure = [figure for score, figure in scored if score >= SAME]
    if sure:
        return max(sure, key=lambda figure: _last_before(figure, at))
    if kind == "body":
        words = words_of(clean(name))
        single = len(words) == 1 and words[0] in BODY_WORDS - _NO_SHORT_FORM
        short = [figure for _, figure in scored if _is_short_for(words[0], figure.name)] if single else []
        return short[0] if len(short) == 1 else None
    fitting = _by_surname(scored, at) or _by_given_name(scored, at)
    return fitting[0] if fitting else None


def namesakes(name: str, at: int, found: Sequence[Figure], gender: str = "") -> list[Figure]:
    """The people whom a bare surname fits, if they are several; [] where it fits one or none."""
    if _full(name):
        return []
    scored = _scored(name, "person", found, gender)
    fitting = [] if any(score >= SAME for score, _ in scored) else _by_surname(scored, at)
    return fitting if len(fitting) > 1 else []


def _scored(name: str, kind: str, found: Sequence[Figure], gender: str) -> list[tuple[float, Figure]]:
    return [
        (max(same_name(name, spelling, kind) for spelling in figure.spellings), figure)
        for figure in found
        if figure.kind == kind and not (gender and figure.gender and gender != figure.gender)
    ]


def _by_surname(scored: Sequence[tuple[float, Figure]], at: int) -> list[Figure]:
    """Those whom a surname fits, the last named before it first; else the first named after it."""
    maybe = [figure for score, figure in scored if score >= MAYBE + 0.05 and _first_full(figure) - at < LATE]
    before = sorted((f for f in maybe if _last_before(f, at) >= 0), key=lambda f: -_last_before(f, at))
    return before or sorted(maybe, key=_first_full)


def _by_given_name(scored: Sequence[tuple[float, Figure]], at: int) -> list[Figure]:
    """The one person named before whose first name it is: "Mara" or "Sir Mara" for Mara Velin; [] if several are."""
    first = [f for score, f in scored if MAYBE <= score < MAYBE + 0.05 and _full(f.name) and _first_full(f) < at]
    return first if len(first) == 1 else []


_NO_SHORT_FORM = frozenset("house senate state states nations office".split())  # the House is not the White House


def _is_short_for(word: str, full: str) -> bool:
    """The Post for the Harbour Post, the Observatory for the Valley Observatory for Birds."""
    words = words_of(clean(full))
    return len(words) > 1 and word in words


def _enter(text: str, span: Span, kind: SpeakerKind, found: list[Figure]) -> None:
    gender = gender_before(text, span) if kind == "person" else ""
    name = span.cut(text)
    if kind == "person" and (fitting := namesakes(name, span.start, found, gender)):
        figure = one_of(fitting, text, span, gender)
        if figure is None:
            return  # nobody's, until it is known who is "she"
    else:
        figure = figure_for(name, span.start, kind, found, gender)
    if figure is None:
        found.append(figure := Figure(kind, span.cut(text)))
        figure.gender = _gender_of_name(span.cut(text))
    figure.add(text, span)
    figure.gender = figure.gender or gender
    if kind == "person":
        figure.roles |= dict.fromkeys(filter(None, (role_beside(text, span), new_office(text, span))))
    if kind == "body" and (short := _acronym_behind(text, span)):
        figure.spellings.setdefault(short, 1)


def _acronym_behind(text: str, name: Span) -> str | None:
    """As in "the Syrian Observatory (SOHR)"; of a dateline, "AMMAN, Jordan (AP) -", it is an agency's."""
    closed = text.find(")", name.end, name.end + 14) + 1
    if not closed or text[closed:].lstrip(" ")[:1] in ("\n", "-", "–", "—"):
        return None
    return stated_acronym(text[name.start : closed])


def _name_in(text: str, entity: Entity) -> Span | None:
    """The name itself: without possessive, without the titles before it and a headline's verb after it."""
    span = unpossessed(text, entity.span)
    words = span.cut(text)
    if entity.label == "PERSON":
        words = _TRAILING_VERB.sub("", words)
        tokens = re.findall(r"\S+\s*", words)
        skipped = 0
        while len(tokens) - skipped > 1 and _is_title(tokens[skipped]):
            skipped += 1
        start = span.start + sum(map(len, tokens[:skipped]))
        span = Span(start, max(start, span.start + len(words.rstrip())))
    adjective = entity.label == "MISC" and country_of(span.cut(text))
    return span if clean(span.cut(text)) and not adjective else None


def _is_title(word: str) -> bool:
    bare = word.strip(" \n\t.,").casefold()
    return bare in TITLES or bare in ROLE_NOUNS


def _full(name: str) -> bool:
    return bool(parse(name, "person").given)


def _is_surname(name: str, found: Sequence[Figure]) -> bool:
    """Whether a name that was taken for a body's is the surname or full name of a person of the article."""
    words = words_of(name)
    if not words or country_of(name) or any(word in BODY_WORDS for word in words):
        return False
    return any(
        same_name(name, spelling, "person") >= (0.79 if len(words) == 1 else SAME)
        for figure in found
        if figure.kind == "person" and _full(figure.name)
        for spelling in figure.spellings
    )


def gender_before(text: str, span: Span) -> str:
    """By the title right before the name: "Mrs. Lee", "spokesman Lee"."""
    before = text[max(0, span.start - 40) : span.start]
    return gender_in(" ".join(re.split(r"[,;]\s|\n", before)[-1].split()[-2:]))


def _gender_of_name(name: str) -> str:
    given = parse(name, "person").given
    return GENDER.get(given[0], "") if given else ""


def fullest(figure: Figure) -> str:
    """A person's most frequent spelling with a given name; a body's longest, but a country's most frequent."""
    if figure.kind != "person" and country_of(figure.name):
        return max(figure.spellings, key=lambda s: figure.spellings[s])
    if figure.kind != "person":
        return max(figure.spellings, key=lambda s: (len(clean(s).split()), -len(s)))
    often = figure.spellings
    return max(
        figure.spellings,
        key=lambda s: (_full(s), not s.isupper(), min(often[s], 3), min(3, len(parse(s, "person").words)), -len(s)),
    )


def _first_full(figure: Figure) -> int:
    return min((span.start for span in figure.spans), default=0)


def _last_before(figure: Figure, at: int) -> int:
    return max((span.start for span in figure.spans if span.start < at), default=-1)
