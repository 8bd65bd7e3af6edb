"""Whose words: whom a page gives a stretch of its text to, and whether a draft gives it to the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.checks.findings import Place, Verdict
from rag.checks.verify import as_on_page
from rag.domain import Article, Quote, Source, Span, Speaker, Statement, hull
from rag.people.names import clean, parse, words_of
from rag.people.phonebook import Phonebook, find, role_words
from rag.people.sources import FIRST_PERSON, PRONOUNS
from rag.text import quotations

MOSTLY = 0.8  # of the words' letters, within one statement
SAME = 0.8  # a name matches a speaker's at least so well: the bare surname of a full name does
PERHAPS = 0.6
# a name as a signature: in lists, captions and pull quotes no sentence says who speaks
_NAME = r"([A-Z][\w.'’-]+(?: (?:(?:[a-z]{2,3}|of the) )?[A-Z][\w.'’-]+){0,4})"
_SIGNED_AFTER = re.compile(
    rf"[.,!?…]*[”“»«\"’']+[.,]?(?:[ >]*\n[ >]*[—–-]* *| *[—–-]+ *| *\() *{_NAME}(?=[,)\n]|\.?$)", re.M
)
_SIGNED_BEFORE = re.compile(rf"(?:^|\n)[ >*•-]*{_NAME}(?:, [^,\n“”\"]{{1,60}})? *[:—–-] *[“„«»\"‘']+$")


@dataclass(frozen=True, slots=True)
class Given:
    """Whom a draft gives words to: as it names them throughout, and as it calls them here."""

    names: tuple[str, ...] = ()  # () if nobody, or somebody whom the draft does not name
    written: str = ""

    @property
    def name(self) -> str:
        return self.names[0] if self.names else ""


def given_by(draft: str, span: Span, said: Sequence[Statement]) -> Given:
    """Whom the draft's own statements give the words at `span` to, in the same paragraph or the one before."""
    held = [one for one in said if 2 * _shared(span, [quote.span for quote in one.content]) >= len(span)]
    held = [one for one in held if _near(draft, span, one)]
    statement = min(held, key=lambda one: (len(one.extent), one.extent), default=None)
    if statement is None:
        return _signed(draft, span)
    written = statement.mention.text if statement.mention else ""
    if statement.speaker:
        return Given(statement.speaker.names, written)
    return Given((written,) if written and not is_pronoun(written) else (), written)


def _signed(draft: str, span: Span) -> Given:
    """A name beside the marks as in lists and captions: Ann Lee: “…”; “…” – Ann Lee; “…” (Ann Lee).

    >>> _signed("“It is late.” (Ann Lee)", Span(1, 12)).name, _signed("Ann Lee – “It is late.”", Span(11, 22)).name
    ('Ann Lee', 'Ann Lee')
    """
    found = _SIGNED_AFTER.match(draft, span.end) or _SIGNED_BEFORE.search(draft[max(0, span.start - 90) : span.start])
    return Given((found[1],), found[1]) if found else Given()


def _near(draft: str, span: Span, statement: Statement) -> bool:
    """Whether who speaks stands in the paragraph of the words, or right before it: a quotation goes on so."""
    named = statement.mention or statement.cue
    if named is None:
        return True
    first, last = sorted((named.span.start, span.start))
    apart = draft.count("\n\n", first, last)
    return apart == 0 or (apart == 1 and named.span.start < span.start)


def is_pronoun(text: str) -> bool:
    return bool(text) and all(word in PRONOUNS or word in FIRST_PERSON for word in words_of(text))


def place_of(
    article: Article, spans: Sequence[Span], said: Sequence[Statement], copies: Sequence[Source] = ()
) -> Place:
    """The place of words of a page, with whom the page gives them to."""
    whole = hull(list(spans))
    quotes = tuple(Quote.cut(article, span) for span in spans)
    statement = _one_speaker([_holding(span, said, least=MOSTLY) for span in spans])
    if statement is None:
        quoted = any(one.holds(whole) for one in quotations(article.text))
        touched = any(one.span.meets(whole) for one in said)
        return Place(quotes, article.source, "uncertain" if quoted or touched else "own_voice", copies=tuple(copies))
    named = as_on_page(statement.speaker, article)
    return Place(
        quotes,
        article.source,
        "attributed" if named else "uncertain",
        named,
        statement.mention.text if statement.mention else "",
        tuple(relay.text for relay in statement.via),
        statement.form,
        tuple(copies),
    )


def _one_speaker(found: Sequence[Statement | None]) -> Statement | None:
    """The first of statements that all have one speaker; None if they do not, or one is nobody's."""
    speakers = {one.speaker.id if one and one.speaker else None for one in found}
    return found[0] if len(speakers) == 1 else None


def _holding(span: Span, said: Sequence[Statement], least: float) -> Statement | None:
    """The narrowest statement whose extent holds at least so much of `span`."""
    held = [one for one in said if _shared(span, [one.extent]) >= least * max(1, len(span))]
    return min(held, key=lambda one: (len(one.extent), one.extent), default=None)


def _shared(span: Span, parts: Sequence[Span]) -> int:
    return sum(max(0, min(span.end, part.end) - max(span.start, part.start)) for part in parts)


# --- the same speaker? --------------------------------------------------------------------------------


def verdict(given: Given, places: Sequence[Place], book: Phonebook, beside: str = "") -> tuple[Verdict, str]:
    """Whether the page gives the words to whom the draft gives them to, and that in a sentence.

    Of several places one is enough: the words were said by whom the draft names. `beside` is the draft's paragraph:
    a pronoun in it may as well mean somebody else whom it names.
    """
    if not given.names:
        return "undetermined", _nobody_in_draft(given, places)
    likeness = [_likeness(given, place, book) for place in places]
    if "same" in likeness:
        place = places[likeness.index("same")]
        return "right", f"{_who(place)} said it{_via(place)}, as the draft says."
    named = [place for place in places if place.state == "attributed"]
    if "perhaps" in likeness:
        place = places[likeness.index("perhaps")]
        return "undetermined", f"The page gives it to {_called(place)}; whether that is {given.name} it does not say."
    if named and is_pronoun(given.written) and (other := _meant(named, beside)):
        return "undetermined", f"{other} said it; whether the draft means {other} by “{given.written}” is not clear."
    if named:
        return "wrong", f"{_all_who(named)} said it, not {given.name}."
    if any(place.state == "uncertain" for place in places):
        return "undetermined", "The page does not make clear who said it."
    return "undetermined", f"The article says this in its own voice; it gives it to nobody, nor to {given.name}."


def _meant(named: Sequence[Place], beside: str) -> str:
    """A speaker of the page whom the draft names there; "" if there is none."""
    folded = set(words_of(beside))
    for place in named:
        surname = parse(place.speaker.name).surname if place.speaker else ()
        if surname and folded.issuperset(surname):
            return _who(place)
    return ""


def _nobody_in_draft(given: Given, places: Sequence[Place]) -> str:
    lead = f"The draft gives it to “{given.written}”, unnamed" if given.written else "The draft gives it to nobody"
    named = [place for place in places if place.state == "attributed"]
    if named:
        return f"{lead}; {_all_who(named)} said it."
    if any(place.state == "uncertain" for place in places):
        return f"{lead}, and the page does not make clear who said it."
    return f"{lead}; the article says it in its own voice."


def _likeness(given: Given, place: Place, book: Phonebook) -> str:
    called = {tuple(words_of(clean(name))) for name in (*given.names, given.written) if name}
    if place.written and tuple(words_of(clean(place.written))) in called and not is_pronoun(place.written):
        return "same"
    speaker = place.speaker
    if speaker is None:
        return "perhaps" if place.state == "uncertain" and _mentioned_alike(given, place) else ""
    scored = [hit for name in given.names for hit in find(name, [speaker])]
    best = max((hit.score for hit in scored), default=0.0)
    if best >= SAME or any(hit.why == "role" for hit in scored):
        return "same"
    if any(hit.why == "part of the name" and hit.score >= PERHAPS for hit in scored):
        return "same" if speaker.kind != "person" else "perhaps"
    may_be = best >= PERHAPS or _speaks_for(given, speaker, book) or _in_office(given, speaker) or _unnamed(speaker)
    return "perhaps" if may_be else ""


def _in_office(given: Given, speaker: Speaker) -> bool:
    """Whether the draft names the ministry whose minister the page names."""
    offices = [role_words(name.replace("inistry", "inister")) for name in given.names if "inistry" in name]
    return any(office and office <= role_words(role) for office in offices for role in speaker.roles)


def _unnamed(speaker: Speaker) -> bool:
    """Whether the page knows the speaker by a role only ("the French president"): that may be anybody."""
    return speaker.kind != "body" and all(name.split()[-1].islower() for name in speaker.names if name.split())


def _mentioned_alike(given: Given, place: Place) -> bool:
    wanted = role_words(place.written)
    return bool(wanted) and any(wanted & role_words(name) for name in given.names)


def _speaks_for(given: Given, speaker: Speaker, book: Phonebook) -> bool:
    """Whether the page names the body for which the draft's speaker speaks: a ministry and its spokesman."""
    if speaker.kind == "person":
        return False
    wanted = role_words(speaker.name)
    known = [hit.speaker for name in given.names for hit in book.find(name) if hit.score >= SAME]
    return any(wanted and wanted <= role_words(role) for one in known for role in one.roles)


# --- in words ---------------------------------------------------------------------------------------------


def _who(place: Place) -> str:
    return place.speaker.name if place.speaker else place.written


def _called(place: Place) -> str:
    return f"{_who(place)}{_via(place)}"


def _via(place: Place) -> str:
    return f", as passed on by {' and '.join(place.via)}" if place.via else ""


def _all_who(places: Sequence[Place]) -> str:
    names = list(dict.fromkeys(_who(place) for place in places))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
