"""Reading a question: its kind, whom it names, where and when to look, and whether it leans on the one before.

What it asks is left to the matcher, which reads the question beside each sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from rag.domain import Filters, Query, QuestionKind, Source, Speaker, Turn
from rag.names.speakers import Phonebook
from rag.questions.followups import meant_by, pronouns_in
from rag.questions.kinds import QuestionForm
from rag.questions.languages import is_english
from rag.questions.names import people, without_topic
from rag.questions.periods import period_in
from rag.questions.where import Place, Places, place_in

MAX_CHARS = 4_000  # of a question; nobody asks longer ones, and reading them would be slow
# Of these the period is when it was said. "Did X say in May that ..." may mean either, so nothing is left out.
_DATED = frozenset({"said", "whom", "list", "compare", "changed", "voices", "outlets"})
_SPOKEN = frozenset({"said", "list", "did_say", "changed"})  # of these a name behind "about" is the topic
FormOf = Callable[[str], QuestionForm]
OWN_KIND = 0.45  # how sure the kind of a follow-up must be by its own words: "And what did he warn about?", not "Why?"
ALONE = 0.05  # probability of leaning below which a follow-up whose "he" has been named stands alone
WHOLE = 0.5  # how sure the kind must be for the models to read it without the one before: "And what did Lee warn of?"
EVERYWHERE = Filters()


def read_question(
    question: str,
    form_of: FormOf,
    turns: Sequence[Turn] = (),
    speakers: Phonebook | Sequence[Speaker] = (),
    today: date | None = None,
    filters: Filters = EVERYWHERE,
    sources: Places | Sequence[Source] = (),
) -> Query:
    """Read a question in its conversation, for a library with these speakers and articles.

    `form_of` tells its kind and whether it leans on the one before. Whoever reads many questions prepares a Phonebook
    and Places. What the question says about where to look narrows `filters`; a title that no article has lets nothing
    pass. Days are counted from `today`; without it, and for days of the week in an old library, from the newest
    article.
    """
    book = speakers if isinstance(speakers, Phonebook) else Phonebook(speakers)
    places = sources if isinstance(sources, Places) else Places(sources)
    read, unclear = named(question, turns, book) if turns else (question, ())
    form = form_of(read)
    leans = form.leans or (read != question and form.leaning >= ALONE and form_of(question).leans)
    before = base_question(turns) if leans and turns and not form.about else ""
    apart = read != question and form.sure >= WHOLE
    if before and form.sure < OWN_KIND:
        form = form_of(f"{before} - {read}")
    text, place = place_in(read, places)
    since = until = None
    if period := period_in(text, places.newest, today):
        text = period.text
        if form.kind in _DATED or form.about:
            since, until = period.since, period.until
    found = people(text, book, place.outlets)
    if form.kind in _SPOKEN:
        found = without_topic(text, found, book)
    spoken_of: tuple[Speaker, ...] = ()
    if before:
        earlier = people(before, book).speakers
        cited = (c.speaker for c in turns[-1].answer.citations if c.speaker)
        spoken_of = tuple(dict.fromkeys((*earlier, *(s for c in cited if (s := book.get(c.id))))))
    return Query(
        question=question,
        read="" if read == question else read,
        before=before,
        apart=apart,
        kind=QuestionKind.LIBRARY if form.about and not found.speakers else form.kind,
        spoken=form.spoken,
        speakers=found.speakers,
        spoken_of=tuple(speaker for speaker in spoken_of if speaker not in found.speakers),
        unclear=unclear,
        unknown=(*found.unknown, *place.unknown),
        asked=found.rest,
        english=is_english(found.rest),
        filters=_narrowed(filters, place, since, until),
    )


def base_question(turns: Sequence[Turn]) -> str:
    """The last question of a conversation that stood alone as it was read: after "why?" comes "and the army?"."""
    asked = [turn.answer.standalone or turn.question for turn in turns]
    earlier = [one for turn, read in zip(turns, asked, strict=True) for one in (turn.question, read)]
    alone = (one for one in reversed(asked) if not any(one.startswith(f"{before} - ") for before in earlier))
    return next(alone, turns[-1].question)


def named(question: str, turns: Sequence[Turn], book: Phonebook) -> tuple[str, tuple[Speaker, ...]]:
    """A follow-up with the names of whom its "he" and "she" mean in their place; and whom the first may mean, if that
    is not clear."""
    unclear: tuple[Speaker, ...] = ()
    found = pronouns_in(question, people(question, book))
    for pronoun in reversed(found):  # from its end, so that the places of those before stay
        meant = meant_by(pronoun, turns, book)
        if len(meant) == 1:
            question = pronoun.replaced(question, meant[0].name)
        elif pronoun is found[0]:
            unclear = meant
    return question, unclear


def _narrowed(filters: Filters, place: Place, since: str | None, until: str | None) -> Filters:
    dates = [day for day in (filters.since, since) if day], [day for day in (filters.until, until) if day]
    return replace(
        filters,
        articles=place.articles or filters.articles,
        outlets=place.outlets or filters.outlets,
        since=max(dates[0], default=None),
        until=min(dates[1], default=None),
    )
