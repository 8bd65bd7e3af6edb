"""One question from asking to keeping its answer: what arrives is drawn at once, and kept even if it is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import streamlit as st

from rag.domain import Answer, Citation, Filters, Turn
from rag.entries import Kept, Seen
from rag.errors import ChangedMeanwhile, RagError
from rag.library import Library
from rag.page import cards, conversations, evidence, html, shared, signin, strings, turns, unanswered, unkept

_KEY, _ARRIVED = "asking", "arrived"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to be asked when the page is next drawn."""

    question: str
    replaces: Seen | None = None  # the turn that was edited, or is asked again; None: it is a new one


def later(question: str, replaces: Seen | None = None) -> None:
    """Ask when the page is drawn again."""
    st.session_state[_KEY] = Asked(question, replaces)


def taken(question: str | None) -> Asked | None:
    """What is to be asked now: what was just typed, or else what a button asked for; None if nothing is."""
    waiting = st.session_state.pop(_KEY, None)
    return Asked(question) if question else waiting


def before(kept: list[Kept], asked: Asked | None) -> list[Kept]:
    """The turns that a question follows on: all, or those before the one that it replaces.

    Raises ChangedMeanwhile if that one is gone or holds something else now, before anything is spent on an answer.
    """
    if asked is None or asked.replaces is None:
        return kept
    places = [one.seen for one in kept]
    if asked.replaces not in places:
        raise ChangedMeanwhile(strings.CHANGED_MEANWHILE.format(question=asked.question))
    return kept[: places.index(asked.replaces)]


def ask(library: Library, conversation: str, past: list[Turn], filters: Filters, asked: Asked) -> None:
    """Ask, draw what comes, keep it; then the page is drawn once more from the record, with its buttons."""
    number = len(past)
    shared.draw(cards.question_html(asked.question, number))
    turns.scroll_to(f"turn-{number}")
    with unanswered.noted(library, conversation, asked.question, asked.replaces) as waiting:
        arriving = _Arriving(library, number)
        stream = library.stream(asked.question, filters, past)
        try:
            turn = Turn(asked.question, arriving.whole(stream), filters)
        except RagError as error:
            arriving.clear()
            waiting.why = str(error)
        except BaseException:  # a stop, or a click elsewhere: Streamlit ends the script by raising it here
            if part := stream.so_far():
                _keep_part(library, conversation, Turn(asked.question, part, filters), asked.replaces)
                waiting.answered = True
            raise
        else:
            waiting.answered = True
            _keep_whole(library, conversation, turn, asked.replaces, number)
            return
        finally:
            stream.close()
    if waiting.number is not None:  # it is drawn with the question, and with what can be done
        st.rerun()
    shared.draw_text(waiting.why)


def _keep_whole(library: Library, conversation: str, turn: Turn, replaces: Seen | None, number: int) -> None:
    try:
        _keep(library, conversation, turn, replaces)
    except RagError as error:
        unkept.add(conversation, turn, str(error))
    st.session_state[_ARRIVED] = number
    st.rerun()


def arrived() -> int | None:
    """The number of a turn that was answered in the run before, once; None if none was."""
    return st.session_state.pop(_ARRIVED, None)


def _keep_part(library: Library, conversation: str, turn: Turn, replaces: Seen | None) -> None:
    """Keep what has come of an answer that was stopped; if it cannot be kept, the next drawing says so."""
    try:
        _keep(library, conversation, turn, replaces)
    except RagError as error:
        conversations.say(strings.NOT_KEPT.format(why=error))


def _keep(library: Library, conversation: str, turn: Turn, replaces: Seen | None) -> None:
    if replaces is not None:
        library.conversations.replace(conversation, replaces, turn)
        return
    if owner := signin.owner():
        library.conversations.begin(conversation, owner)
    library.keep(conversation, turn)


@dataclass
class _Arriving:
    """What has come of an answer, and where it is drawn."""

    library: Library
    number: int
    said: str = ""
    citations: list[Citation] = field(default_factory=list)
    drawn: int = 0  # cards, those drawn anew among them

    def __post_init__(self) -> None:
        self.prose, self.cards = st.empty(), st.empty()
        self.shown = self.cards.container()
        self._show_prose()

    def whole(self, stream: Iterator[Citation | str | Answer]) -> Answer:
        """Draw evidence as it is verified, then prose as it comes; return the whole answer."""
        for piece in stream:
            if isinstance(piece, Answer):
                return piece
            if isinstance(piece, Citation):
                self._show_card(piece)
            else:  # an empty piece comes while a model thinks, so that a stop is noticed
                self.said += piece
                self._show_prose()
        raise RuntimeError("a stream ended without its answer")

    def clear(self) -> None:
        self.prose.empty()
        self.cards.empty()

    def _show_prose(self) -> None:
        if self.said.strip():
            self.prose.html(cards.prose_html(self.said, self.number, self.citations, cards.MOST_CARDS))
        else:
            model = self.library.settings.model if self.library.uses_model and self.citations else ""
            note = strings.WRITING.format(model=model) if model else strings.READING
            self.prose.html(f'<div class="ws-soft" role="status">{html.text(note)} …</div>')

    def _show_card(self, citation: Citation) -> None:
        if citation.number <= len(self.citations):  # numbered anew: these are the answer's own
            self.citations.clear()
            self.shown = self.cards.container()
        self.citations.append(citation)
        if len(self.citations) > cards.MOST_CARDS:
            return
        self.drawn += 1
        with self.shown, st.container(key=f"card-arriving-{self.drawn}"):
            shared.draw(cards.card_html(evidence.card(self.library, citation), self.number))
