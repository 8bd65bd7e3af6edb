"""Whose words: whom a page gives a stretch of its text to, and whether a draft gives it to the same."""

from __future__ import annotations

from collections.abc import Sequence

from rag.checks.citing import as_on_page
from rag.domain import Article, Quote, Source, Span, Speaker, State, Statement, hull
from rag.drafts.findings import Marked, Place, Verdict
from rag.drafts.given import Given, is_owner, is_pronoun, shared
from rag.drafts.likeness import likeness, only_surname
from rag.names.parsing import parse
from rag.names.phonebook import Phonebook, role_words
from rag.names.scripts import remark
from rag.names.spelling import clean, words_of
from rag.text import quotations

MOSTLY = 0.8  # of the words' letters, within one statement


def place_of(
    article: Article, spans: Sequence[Span], said: Sequence[Statement], copies: Sequence[Source] = ()
) -> Place:
    """The place of words of a page, with whom the page gives them to."""
    whole = hull(list(spans))
    quotes = tuple(Quote.cut(article, span) for span in sorted(spans))
    marked = _marked(article.text, spans)
    statement = _one_speaker([_holding(span, said, least=MOSTLY) for span in spans])
    if statement is None:
        touched = any(one.span.meets(whole) for one in said)
        state: State = "uncertain" if marked == "all" or touched else "own_voice"
        return Place(quotes, article.source, state, copies=tuple(copies), marked=marked)
    written = statement.mention.text if statement.mention else ""
    speaker = statement.speaker
    named = None if speaker is None or is_owner(speaker, written) else as_on_page(speaker, article)
    return Place(
        quotes,
        article.source,
        "attributed" if named else "uncertain",
        named,
        written,
        tuple(dict.fromkeys(relay.text.split(",")[0].strip(" .;:") for relay in statement.via)),
        statement.form,
        tuple(copies),
        marked,
        statement.negated and statement.act in ("say", "deny"),
        _namesakes(named, said),
    )


def _marked(text: str, spans: Sequence[Span]) -> Marked:
    """How much of the words the page has in quotation marks."""
    inside = quotations(text)
    if all(any(one.holds(span) for one in inside) for span in spans):
        return "all"
    return "part" if any(one.meets(span) for one in inside for span in spans) else "none"


def _one_speaker(found: Sequence[Statement | None]) -> Statement | None:
    """The first of statements that all have one speaker; None if they do not, or one is nobody's."""
    speakers = {one.speaker.id if one and one.speaker else None for one in found}
    return found[0] if len(speakers) == 1 and None not in speakers else None


def _holding(span: Span, said: Sequence[Statement], least: float) -> Statement | None:
    """The narrowest statement whose extent holds at least so much of `span`."""
    held = [one for one in said if shared(span, [one.extent]) >= least * max(1, len(span))]
    return min(held, key=lambda one: (len(one.extent), one.extent), default=None)


def _namesakes(speaker: Speaker | None, said: Sequence[Statement]) -> tuple[str, ...]:
    """Others of the article who speak under the same surname."""
    if speaker is None or speaker.kind != "person":
        return ()
    others = {one.speaker.id: one.speaker for one in said if one.speaker and one.speaker.id != speaker.id}
    surname = parse(speaker.name, "person").surname
    return tuple(o.name for o in others.values() if o.kind == "person" and parse(o.name, "person").surname == surname)


# --- the same speaker? --------------------------------------------------------------------------------


def verdict(given: Given, places: Sequence[Place], book: Phonebook, beside: str = "") -> tuple[Verdict, str]:
    """Whether the page gives the words to whom the draft gives them to, and that in a sentence.

    Of several places one is enough: the words were said by whom the draft names. `beside` is the draft's paragraph:
    a pronoun in it may as well mean somebody else whom it names.
    """
    if not given.names:
        return "undetermined", _nobody_in_draft(given, places)
    if wrote := next((place for place in places if place.state == "own_voice" and _wrote(given, place.source)), None):
        return "right", f"{wrote.source.outlet or wrote.source.author} says it in its own voice."
    alike = [likeness(given, place, book) for place in places]
    if "same" in alike:
        return _agreed(given, places[alike.index("same")])
    if given.denied:
        return "undetermined", _nobody_in_draft(given, places)
    named = [place for place in places if place.state == "attributed"]
    if relayed := next((place for place in named if _passed_on(given, place)), None):
        return "undetermined", f"{_first(_who(relayed))} said it; {_within(given.name)} passed it on."
    if "perhaps" in alike:
        return "undetermined", _perhaps(given, places[alike.index("perhaps")])
    if named and is_pronoun(given.written) and (other := _meant(named, beside)):
        return "undetermined", f"{other} said it; whether the draft means {other} by “{given.written}” is not clear."
    if named:
        return "wrong", f"{_first(_all_who(named))} said it, not {_within(given.name)}."
    if any(place.state == "uncertain" for place in places):
        return "undetermined", "The page does not make clear who said it."
    lead = "The article says this in its own voice"
    return "undetermined", f"{lead}; it gives it to nobody, nor to {_within(given.name)}."


def _meant(named: Sequence[Place], beside: str) -> str:
    """A speaker of the page whom the draft names there; "" if there is none."""
    folded = set(words_of(beside))
    for place in named:
        surname = parse(place.speaker.name).surname if place.speaker else ()
        if surname and folded.issuperset(surname):
            return _who(place)
    return ""


def _passed_on(given: Given, place: Place) -> bool:
    """Whether the draft gives to an outlet what the outlet, or the one of the page, only passed on."""
    relays = [role_words(relay) for relay in place.via]
    return _wrote(given, place.source) or any(words and words <= relay for words in _called(given) for relay in relays)


def _wrote(given: Given, source: Source) -> bool:
    """Whether the draft names the outlet or the author of an article."""
    writers = [role_words(source.outlet), role_words(source.author)]
    return any(words and words <= writer for words in _called(given) for writer in writers)


def _called(given: Given) -> list[frozenset[str]]:
    return [role_words(name) for name in given.names]


# --- in words ---------------------------------------------------------------------------------------------


def _agreed(given: Given, place: Place) -> tuple[Verdict, str]:
    who = _first(f"{_who(place)}{_via(place)}")
    if given.denied and not place.negated:
        return "wrong", f"{who} said it; the draft says the contrary."
    if place.negated and not given.negated:
        return "undetermined", f"On the page {_who(place)} denies it, or does not say it; the draft says the contrary."
    called = "as the draft says" if _called_so(given, place) else f"whom the draft calls “{given.name}”"
    return "right", f"{who} said it, {called}."


def _called_so(given: Given, place: Place) -> bool:
    """Whether the draft spells the speaker's name as the page does, or some of it; not by a role, not misspelt."""
    own = [set(words_of(clean(name))) for name in (place.speaker.names if place.speaker else ())]
    called = [set(parse(name).words) for name in given.names]
    return clean(place.written) in given.names or any(name and name <= one for name in called for one in own)


def _perhaps(given: Given, place: Place) -> str:
    if place.namesakes and only_surname(given):
        others = _listed(place.namesakes)
        return f"{_first(_who(place))} said it; “{given.name}” may as well be {others}, who speaks there too."
    return f"The page gives it to {_within(_who(place))}{_via(place)}; whether that is {given.name} it does not say."


def _nobody_in_draft(given: Given, places: Sequence[Place]) -> str:
    lead = f"The draft gives it to “{given.written}”, unnamed" if given.written else "The draft gives it to nobody"
    if given.denied:
        lead = f"The draft says that {_within(given.name)} did not say it"
    named = [place for place in places if place.state == "attributed"]
    if named:
        return f"{lead}; {_within(_all_who(named))} said it."
    if any(place.state == "uncertain" for place in places):
        return f"{lead}, and the page does not make clear who said it."
    return f"{lead}; the article says it in its own voice."


def _who(place: Place) -> str:
    name = place.speaker.name if place.speaker else place.written
    return f"{name} ({said})" if (said := remark(name)) else name


def _via(place: Place) -> str:
    return f" (via {_listed(place.via)})" if place.via else ""


def _all_who(places: Sequence[Place]) -> str:
    return _listed(list(dict.fromkeys(_who(place) for place in places)))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _first(name: str) -> str:
    """A name as a sentence begins with it: "a port official" as "A port official"."""
    return f"{name[:1].upper()}{name[1:]}"


def _within(name: str) -> str:
    """The same inside a sentence: "A port official" as "a port official"."""
    return f"{name[0].lower()}{name[1:]}" if name.split(" ")[0] in ("A", "An", "The") else name
