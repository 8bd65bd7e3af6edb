"""One question with its evidence laid out: what the offline answerer looks at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.adapters.ownvoice import OwnVoice, most_on_topic
from rag.adapters.pages import Pages
from rag.domain import Filters, Hit, Passage, Query, Span, Statement, Turn
from rag.questions.clauses import role_asked
from rag.questions.relevance import MENTIONED, fits_act, has_name, topic_of
from rag.questions.topics import coverage, head, stems
from rag.seams import Embedder, ShortAnswerer
from rag.speech.acts import MERELY_SAID, cues, may_be
from rag.speech.targets import target_of
from rag.text import fold, sentences

TRUSTED = 0.5  # relevance from which evidence is about what was asked
WITHOUT_HEAD = 0.7  # the same where the noun that the topic turns on is not there
LENIENT = 0.35  # for the statements of one act: "whom did X blame for Y" has few to choose from
OWN_VOICE_PASSAGES = 12
GENERIC = frozenset({"say", "report", "think", "announce", "explain", "describe"})  # acts that any statement may do
_NOT = re.compile(r"\b(?:not|never|cannot)\b|n't\b")
_NOT_BEFORE = re.compile(r"(?:\b(?:not|never|cannot)\b|n't)(?: \w+){0,2}\s*$")


@dataclass(frozen=True)
class Case(Pages):
    """A question and what was found for it. `asked`: the statements of the speakers asked about, else of anyone."""

    query: Query
    hits: Sequence[Hit]
    turns: Sequence[Turn]
    extent: Callable[[Filters], tuple[int, str, str]]  # how many articles pass, their first and last day
    reader: ShortAnswerer
    meaning: Callable[[], Embedder] | None = None  # of whole sentences, for what has other words than the question

    # --- the evidence by kind -----------------------------------------------------------------------------

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(hit.found.id for hit in self.hits)

    @cached_property
    def copies(self) -> dict[str, str]:
        return self.records.copies()

    @cached_property
    def statements(self) -> list[Hit]:
        return [hit for hit in self.hits if isinstance(hit.found, Statement)]

    @cached_property
    def asked(self) -> list[Hit]:
        if not self.query.speakers:
            return [] if self.query.unknown else self.statements
        ids = {speaker.id for speaker in self.query.speakers}
        return [hit for hit in self.statements if hit.found.speaker and hit.found.speaker.id in ids]

    @cached_property
    def others(self) -> list[Hit]:
        """Statements by anyone else, most relevant first."""
        own = {hit.found.id for hit in self.asked}
        return sorted((h for h in self.statements if h.found.id not in own), key=lambda hit: -hit.score)

    @cached_property
    def mentioning(self) -> list[Hit]:
        """Passages found because they name whom the question is about."""
        return [h for h in self.hits if isinstance(h.found, Passage) and any(w.startswith(MENTIONED) for w in h.why)]

    def on_topic(self, hits: Sequence[Hit]) -> list[Hit]:
        """Those about the question's topic; all of them if it has none."""
        if not stems(topic_of(self.query)) or (self.query.target and not self.query.topic):
            return list(hits)
        if self.query.kind in ("whom", "detail", "articles"):
            return [hit for hit in hits if hit.score >= LENIENT]
        turn = head(topic_of(self.query))
        return [hit for hit in hits if hit.score >= (TRUSTED if self._has(turn, hit) else WITHOUT_HEAD)]

    def _has(self, turn: frozenset[str], hit: Hit) -> bool:
        """Whether the noun that a topic turns on stands beside the words: of "the river war" the war, not the river."""
        return not turn or not isinstance(hit.found, Statement) or bool(turn & stems(self.sentence(hit.found)))

    @property
    def asks_act(self) -> bool:
        """Whether the question asks for one kind of act, such as blaming, and not for anything said."""
        return self.query.act is not None and self.query.act not in GENERIC

    def denies_doing(self, statement: Statement) -> bool:
        """Whether the page says that the speaker did *not* do it: "did not dispute"; "denied" does not say so."""
        if not statement.negated or not statement.cue:
            return statement.negated
        start = statement.cue.span.start
        before = self.article(statement.source_id).text[max(0, start - 24) : start]
        return bool(_NOT_BEFORE.search(fold(before)) or _NOT.search(fold(statement.cue.text)))

    def in_articles_titled(self, hits: Sequence[Hit]) -> list[Hit]:
        """Those whose article is about nothing else than the topic: its title has all of it."""
        wanted = stems(topic_of(self.query))
        return [hit for hit in hits if coverage(wanted, self.article(hit.found.source_id).source.title) == 1]

    def near_topic(self, hits: Sequence[Hit]) -> list[Hit]:
        """Of a topic that is but a name, of a place or an affair: the statements made where the article tells of it."""
        topic = topic_of(self.query)
        names = [word for word in topic.split() if stems(word)]
        if re.match(r"(?:the|an?|his|her|its|their)\s+[a-z]", topic):
            return []  # "the flood" is no name
        near = [(hit, self.around(hit.found)) for hit in hits] if names else []
        return [
            hit
            for hit, text in near
            if all(_is_name(n, text) for n in names) and coverage(stems(" ".join(names)), text) == 1
        ]

    def doing(self, hits: Sequence[Hit]) -> list[Hit]:
        """Those that do the act asked for; where none does, those that do one close in meaning."""
        act = self.query.act
        strictly = [hit for hit in hits if fits_act(hit.found, act, strictly=True) or self.does_inside(hit.found)]
        return strictly or [hit for hit in hits if fits_act(hit.found, act)]

    def saying_as_much(self, hits: Sequence[Hit]) -> list[Hit]:
        """Where nobody does the act in so many words: those who merely say what may be meant, on the very topic.

        Only for acts that saying something can be: nobody thanks, blames or denies by a plain "said" on the topic.
        """
        act = self.query.act
        if act not in MERELY_SAID or self.query.target:
            return []
        wanted = stems(topic_of(self.query))
        said = [hit for hit in hits if hit.found.act in GENERIC and not hit.found.negated]
        if not wanted:
            return [hit for hit in said if may_be(act, hit.found.said)]
        return [hit for hit in said if hit.score >= TRUSTED and coverage(wanted, self.sentence(hit.found)) >= 0.5]

    def in_articles_on_topic(self, hits: Sequence[Hit]) -> list[Hit]:
        """Those whose article has every word of the topic: whoever blames somebody in it need not repeat for what."""
        wanted = stems(topic_of(self.query))
        return [hit for hit in hits if coverage(wanted, self.page(hit.found.source_id)) == 1]

    def on_occasion(self, hits: Sequence[Hit]) -> list[Hit]:
        """Those in articles that tell of the occasion asked about: "when she resigned", "in the debate"."""
        wanted = stems(self.query.target)
        return [hit for hit in hits if not wanted or coverage(wanted, self.page(hit.found.source_id)) >= 0.5]

    @cached_property
    def role_asked(self) -> frozenset[str]:
        """The stems of the calling that "which senator" asks for; none where the question names no calling."""
        return stems(role_asked(self.query.standalone))

    def called(self, hits: Sequence[Hit]) -> list[Hit]:
        """Those whom the page calls what the question asks for: of "which senator" the senators."""
        if not self.role_asked:
            return []
        known = [(hit, hit.found.speaker.roles if hit.found.speaker else ()) for hit in hits]
        return [hit for hit, roles in known if self.role_asked <= stems(" ".join([self.label(hit.found), *roles]))]

    def called_for(self, hits: Sequence[Hit]) -> list[Hit]:
        """The same; where the pages call nobody so, people and no bodies. All, where the question names no calling."""
        if not self.role_asked:
            return list(hits)
        return self.called(hits) or [h for h in hits if h.found.speaker and h.found.speaker.kind == "person"]

    def fresh(self, hits: Sequence[Hit], by_speaker: bool = False) -> list[Hit]:
        """Those that no earlier answer of the conversation has shown."""
        cited = [c for turn in self.turns for c in turn.answer.citations]
        shown = {(c.source.id, c.quote.span) for c in cited}
        texts = {fold(c.quote.text) for c in cited}  # a copy of what was shown is nothing new
        speakers = {c.speaker.id for c in cited if c.speaker}

        def seen(statement: Statement) -> bool:
            said = [fold(quote.text) for quote in statement.content]
            return (
                (by_speaker and statement.speaker is not None and statement.speaker.id in speakers)
                or any(id == statement.source_id and span.meets(statement.extent) for id, span in shown)
                or any(one in text or text in one for one in said for text in texts)
            )

        return [hit for hit in hits if not seen(hit.found)]

    def in_order(self, hits: Iterable[Hit]) -> list[Hit]:
        """By date, article and position; what has no date comes last."""
        return sorted(hits, key=lambda hit: self._place(hit.found))

    def _place(self, statement: Statement) -> tuple[bool, str, str, int]:
        published = self.article(statement.source_id).source.published
        return published is None, published or "", statement.source_id, statement.extent.start

    # --- whom an act is done to ---------------------------------------------------------------------------

    def target(self, statement: Statement) -> str:
        """Whom the act asked for is done to, in the words of the page; "" where the page names nobody."""
        if statement.target and fits_act(statement, self.query.act):
            return statement.target.text
        span = self.inner_target(statement)
        return span.cut(self.article(statement.source_id).text) if span else ""

    def inner_target(self, statement: Statement) -> Span | None:
        """The target of an act told inside the words: "he said he held the board responsible" blames the board."""
        if not self.does_inside(statement):
            return None
        spans = [quote.span for quote in statement.content]
        return target_of(self.query.act, self.article(statement.source_id).text, spans, spans)

    def does_inside(self, statement: Statement) -> bool:
        act, content = self.query.act, statement.said
        opens = re.match(r"\W*(?:that )?(?:he|she|they|it|we|i) ", fold(content))
        found = cues(content[:80]) if opens and act and act not in GENERIC else []
        return bool(found) and act in found[0].acts

    def naming_sentence(self, passage: Passage) -> Span | None:
        """The sentence of a passage that names whom the question is about."""
        names = [*self.query.unknown, *(name for speaker in self.query.speakers for name in speaker.names)]
        for part in sentences(passage.text):
            if any(has_name(part.cut(passage.text), name) for name in names):
                return Span(passage.span.start + part.start, passage.span.start + part.end)
        return None

    # --- the article's own voice -----------------------------------------------------------------------------

    @cached_property
    def own_voice(self) -> OwnVoice | None:
        """What nobody is quoted for and has most words of the topic: (their share, passage, span).

        None of a question whether somebody did a thing to somebody: an article that only names whom does not say so.
        """
        if self.asks_act and not self.query.topic:
            return None
        passages = [hit.found for hit in self.hits if isinstance(hit.found, Passage)][:OWN_VOICE_PASSAGES]
        wanted = stems(topic_of(self.query))
        return most_on_topic(wanted, passages, lambda id: self.article(id).text, self.said_in)

    def own_voice_wins(self, score: float) -> bool:
        """Whether the article says it in its own voice, more clearly than any statement does."""
        if self.own_voice is None:
            return False
        wanted = stems(topic_of(self.query))
        said = [coverage(wanted, self.sentence(hit.found)) for hit in self.asked if hit.score >= score - 0.2]
        return len(wanted) > 1 and self.own_voice[0] >= 0.75 and self.own_voice[0] >= max(said, default=0.0) + 0.25

    def others_say_more(self, said: Sequence[Hit]) -> bool:
        """Whether somebody else's statement has clearly more of the words asked about than any of `said`."""
        wanted = stems(topic_of(self.query))
        own = max(coverage(wanted, self.sentence(hit.found)) for hit in said)
        other = max((coverage(wanted, self.sentence(hit.found)) for hit in self.others[:10]), default=0.0)
        return len(wanted) > 2 and other >= max(0.75, own + 0.25)

    def fact_least(self, wanted: frozenset[str]) -> float:
        """How much of a question a sentence must have to answer it: more of a short one."""
        return 1.0 if len(wanted) <= 2 else 0.66 if len(wanted) <= 4 else 0.6


def _is_name(word: str, text: str) -> bool:
    """Whether a word is a name, be it typed in lower case: the text writes it with a capital and never without."""
    small, tall = (re.search(rf"\b{re.escape(form)}\b", text) for form in (word, word.capitalize()))
    return not word[:1].islower() or bool(tall and not small)
