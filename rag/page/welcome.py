"""The first screen of a conversation: what the library holds, questions that it answers, what can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread, main_thread
from time import monotonic

import streamlit as st

from rag.answers.examples import examples
from rag.answers.holdings import holdings, main_topics
from rag.answers.topics import Topic
from rag.errors import RagError
from rag.library import Library
from rag.page import asking, shared, welcome_html
from rag.page import strings_welcome as words
from rag.page.widgets import picks

STYLE = Path(__file__).parent / "welcome.css"
EVERY_S = 0.8  # between two looks whether the questions are made
WANTED_S = 5.0  # after the last look nobody waits for them any more


@dataclass(frozen=True, slots=True)
class Beginning:
    """What takes seconds to find out, and so is found out behind the first screen."""

    questions: tuple[str, ...] = ()  # each was answered when it was made
    topics: tuple[Topic, ...] = ()


@dataclass
class _Making:
    """The beginning of one generation of a library, worked out for as long as somebody waits for it."""

    library: Library
    generation: int
    made: Beginning | None = None
    wanted: float = 0.0
    thread: Thread | None = None
    lock: Lock = field(default_factory=Lock)

    def look(self) -> Beginning | None:
        """What was made; None: not yet. The first look begins the work, each further one keeps it going."""
        with self.lock:
            self.wanted = monotonic()
            if self.made is None and (self.thread is None or not self.thread.is_alive()):
                # Not a daemon, see `shared.warm`; an exit waits for one question at most.
                self.thread = Thread(target=self._make, name="whosaid-examples", daemon=False)
                self.thread.start()
            return self.made

    def _goes_on(self) -> bool:
        waited = monotonic() - self.wanted < WANTED_S and main_thread().is_alive()
        return waited and self.library.records.generation() == self.generation

    def _make(self) -> None:
        """Nothing is sent to a service: a library whose vectors come from one gets no questions."""
        try:
            topics, asker = main_topics(self.library.records), self.library.offline_asker
            asked = examples(self.library.records, asker.ask, goes_on=self._goes_on) if asker else []
        except RagError:  # what is wrong is said where it is asked
            topics, asked = (), []
        if self._goes_on():
            self.made = Beginning(tuple(asked), topics)


@shared.remembered(2)
def _making(library: Library) -> _Making:
    return _Making(library, library.records.generation())


def questions(library: Library) -> tuple[str, ...]:
    """The questions to begin with that are made by now."""
    made = _making(library).made
    return made.questions if made else ()


def draw(library: Library) -> None:
    held = holdings(library.records)
    shared.draw(STYLE)
    if not held.articles:
        shared.draw(welcome_html.empty_html())
        return
    made = _making(library).made
    shared.draw(welcome_html.head_html())
    shared.draw(welcome_html.held_html(held, made.topics if made else ()))
    with st.container(key="examples"):
        if made is None:
            shared.draw(welcome_html.looking_html())
            st.fragment(_look, run_every=EVERY_S)(library)
        else:
            _offer(made.questions)
    shared.draw(welcome_html.asks_html())


def _look(library: Library) -> None:
    """Draw the page again when the questions are made. Only looks after the page was drawn begin to make them."""
    making = _making(library)
    if st.session_state.get(_LOOKED) is making and making.look() is not None:
        st.rerun()
    st.session_state[_LOOKED] = making


_LOOKED = "looked-for-questions"


def _offer(asked: Sequence[str]) -> None:
    if not asked:
        return
    shared.draw(welcome_html.examples_html())
    if picked := picks(words.EXAMPLES, [{"key": one, "text": one} for one in asked], key="begin"):
        asking.later(picked)
        st.rerun()
