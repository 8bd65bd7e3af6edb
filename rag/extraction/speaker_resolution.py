"""Whose words they are, within one article: each attribution's source tied to a person or body that the text names.

A full name, a surname, "he" and "the Iranian diplomat" may be one speaker. A wrong guess is worse than none: where two
people could be meant the speaker stays None and the words as written are kept.

Reading order: `rag.names.sources` (what kind of words a source is), then of this folder `figures` (whom the article
names), `namesakes` (two with one surname), `anaphora` (whom a pronoun or role means), `possessives` (somebody's
friend), `cast` (all of these together), this file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.domain import Attribution, Mention, Reading, Speaker, hull
from rag.extraction.cast import TRUSTED, Cast, bare_name
from rag.extraction.context import Context, Figure, Spoken
from rag.names.sources import Phrase, phrase_of
from rag.names.spelling import clean
from rag.names.standing import tidy_role
from rag.text import quotations, sentences


@dataclass(frozen=True, slots=True)
class Voice:
    """Who is behind one attribution. `mention` is kept even where `speaker` is None."""

    speaker: Speaker | None
    mention: Mention | None
    via: tuple[Mention, ...] = ()
    confidence: float = 1.0


def voices(text: str, reading: Reading, context: Context | None = None) -> tuple[Voice, ...]:
    """One Voice for each attribution of `reading`, in order (`rag.extraction.relays.told` came before)."""
    if context is None:
        said = [span for attribution in reading.attributions for span in attribution.content]
        context = Context(text, sentences(text), [*said, *quotations(text)])
    return _Voices(context, reading).of(reading.attributions)


Heard = tuple[Figure | None, Voice]  # the figure, and all of its voice but the speaker, who is made last
_CLOSERS = frozenset("”\"’'»“.,")


class _Voices:
    """The voices of one article, found in reading order."""

    def __init__(self, context: Context, reading: Reading) -> None:
        self.context, self.text = context, context.text
        self.cast = Cast(context, reading)
        self.speakers: dict[int, Speaker] = {}

    def of(self, attributions: Sequence[Attribution]) -> tuple[Voice, ...]:
        found: dict[int, Heard] = {}
        for i in sorted(range(len(attributions)), key=lambda i: _position(attributions[i])):
            found[i] = self._voice(attributions[i])
            if found[i][0] is None and not attributions[i].source:
                found[i] = self._goes_on(attributions[i], found[i][1])
        for i, attribution in enumerate(attributions):
            if found[i][0] is None and _is_first_person(self.text, attribution):
                found[i] = self._of_quotation(attribution, attributions, found, found[i][1])
        return tuple(self._named(*found[i]) for i in range(len(attributions)))

    def _voice(self, attribution: Attribution) -> Heard:
        via = tuple(Mention(span.cut(self.text), span) for span in attribution.via)
        if not attribution.source:
            answers = self.cast.answering(attribution)
            if answers is not None:
                self._remember(attribution, answers)
            return answers, Voice(None, None, via, attribution.confidence)
        span = hull(attribution.source)
        phrase = phrase_of(self.text, span, self.cast.entities)
        figure, confidence = self.cast.meant(phrase, attribution)
        if figure is not None:
            self._remember(attribution, figure)
            if phrase.sort != "relative":
                figure.spans.append(span)
            if role := _role_of(phrase, self.text, figure):
                figure.roles[role] = None
        return figure, Voice(None, Mention(span.cut(self.text), span), via, attribution.confidence * confidence)

    def _remember(self, attribution: Attribution, figure: Figure) -> None:
        spans = (*attribution.source, *attribution.content)
        self.cast.spoken.append(Spoken(_position(attribution), hull(spans).end, figure))

    def _goes_on(self, attribution: Attribution, voice: Voice) -> Heard:
        """Whom the model is sure of; a paragraph that is nothing but a quotation goes on with who spoke before it."""
        figure, confidence = self.cast.pointed(attribution)
        if figure and confidence >= TRUSTED:
            self._remember(attribution, figure)
            return figure, Voice(None, None, voice.via, voice.confidence * confidence)
        extent = hull(attribution.content)
        before = [one for one in self.cast.spoken if one.until <= extent.start]
        if not all(self.context.is_quoted_paragraph(span) for span in attribution.content):
            return None, voice
        last = max(before, key=lambda one: one.until, default=None)
        if last and last.figure.kind != "person" and self.text[last.until - 1] not in _CLOSERS:
            return None, voice  # the police told of it without a quotation; who saw it is another
        if last and self.context.paragraph(extent.start) - self.context.paragraph(max(last.until - 1, 0)) == 1:
            figure, confidence = last.figure, 0.85
        elif only := self.cast.only_person(extent.start):
            figure, confidence = only, 0.7
        else:
            return None, voice
        self._remember(attribution, figure)
        return figure, Voice(None, None, voice.via, voice.confidence * confidence)

    def _of_quotation(
        self, attribution: Attribution, others: Sequence[Attribution], found: dict[int, Heard], voice: Voice
    ) -> Heard:
        """As in "I think ..." inside somebody's words is that somebody."""
        at = attribution.source[0]
        for i, other in enumerate(others):
            if other is not attribution and found[i][0] is not None and any(span.holds(at) for span in other.content):
                return found[i][0], Voice(None, voice.mention, voice.via, voice.confidence)
        return None, voice

    # --- Speakers are made last, when every spelling and role is known.

    def _named(self, figure: Figure | None, voice: Voice) -> Voice:
        if figure is None:
            return voice
        speaker = self.speakers.get(id(figure)) or self._speaker(figure)
        self.speakers[id(figure)] = speaker
        return Voice(speaker, voice.mention, voice.via, voice.confidence)

    def _speaker(self, figure: Figure) -> Speaker:
        name = bare_name(self.text, figure.name) if figure.kind in ("person", "body") else figure.name
        aliases = tuple(s for s in figure.spellings if s != name and s in self.text)
        roles = tuple(dict.fromkeys(filter(None, map(tidy_role, figure.roles))))
        return Speaker(f"local:{len(self.speakers) + 1}", name, figure.kind, aliases, roles)


def _position(attribution: Attribution) -> int:
    return hull(attribution.source or attribution.content).start


def _is_first_person(text: str, attribution: Attribution) -> bool:
    return len(attribution.source) == 1 and attribution.source[0].cut(text).casefold() in ("i", "we")


def _role_of(phrase: Phrase, text: str, figure: Figure) -> str:
    if phrase.role:
        return phrase.role
    return clean(phrase.span.cut(text)) if phrase.sort == "role" and figure.kind == "person" else ""
