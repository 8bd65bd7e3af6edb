"""The answerer with a language model.

The model sees numbered evidence and replies with prose that points at numbers. It never quotes: `rag.checks.verify`
cuts the quotations and decides what may be shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from rag import prompts
from rag.checks.wording import NEGATIONS, SIGNS, bare, stem
from rag.domain import (
    Candidate,
    Claim,
    Plan,
    Query,
    Refusal,
    RefusalKind,
    Search,
    Statement,
    Turn,
    UncheckedAnswer,
    Verdict,
)
from rag.errors import BadReply, ServiceError
from rag.lexicon.function_words import STOP
from rag.llm.budget import Tally
from rag.llm.evidence import MAX_CHARS, ArticleOf, Shown, cited, conversation, json_line, shown
from rag.llm.faults import ANOTHER
from rag.llm.judge import Support
from rag.llm.ledger import Ledger
from rag.llm.openai import ChatModel
from rag.llm.prices import tokens_in
from rag.llm.replies import REFUSALS, answer_shape, plan_shape
from rag.llm.requests import ModelRequest
from rag.llm.service import Line
from rag.settings import Settings
from rag.text import words

MAX_PLAN_S = 8.0  # a question has the offline rules to fall back on: not worth a long wait
MOST_SEARCHES = 3
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class ModelAnswerer:
    """A seams.StreamingAnswerer and a seams.Planner. One instance may serve several threads."""

    def __init__(self, settings: Settings, article_of: ArticleOf, ledger: Ledger | None = None) -> None:
        """`article_of` finds an article by its source's id, as `Records.article` does.

        Raises ConfigError if no model is configured, langchain is not installed, or a prompt is of the wrong form.
        """
        self._model = ChatModel(settings, ledger)
        self.name = self._model.name
        self._settings, self._article_of = settings, article_of
        self._answer = prompts.load("answer", override=settings.prompts)
        self._plan = prompts.load("plan", override=settings.prompts)
        self._support = Support(settings, ledger) if settings.check_model else None

    def answer(self, query: Query, candidates: Sequence[Candidate], turns: Sequence[Turn]) -> UncheckedAnswer:
        """Return prose claims that name their evidence, or a refusal. Raises ServiceError or BadReply."""
        if not candidates:
            return self._nothing()
        seen, tally = self._shown(query, candidates, turns), Tally()
        with self._model.open() as line:
            reply = self._model.ask(line, self._asked(query, seen, turns), tally)
            claims = [self._checked(line, self._claim(segment, seen), seen, tally) for segment in reply.segments]
        return self._unchecked(query, reply, claims, seen, tally)

    def stream(
        self, query: Query, candidates: Sequence[Candidate], turns: Sequence[Turn]
    ) -> Iterator[Claim | UncheckedAnswer | None]:
        """Give each claim as soon as the model has written it, None while it is awaited, all of it last."""
        if not candidates:
            yield self._nothing()
            return
        seen, tally, claims = self._shown(query, candidates, turns), Tally(), []
        with (
            self._model.open() as line,
            closing(self._model.stream(line, self._asked(query, seen, turns), tally)) as coming,
        ):
            for part in coming:
                if part is None:
                    yield None
                elif hasattr(part, "evidence"):
                    claims.append(self._checked(line, self._claim(part, seen), seen, tally))
                    yield claims[-1]
                else:
                    claims += [self._claim(segment, seen) for segment in part.segments[len(claims) :]]
                    yield self._unchecked(query, part, claims, seen, tally)

    def plan(self, question: str, turns: Sequence[Turn], today: str) -> Plan:
        """Say what to search. Where the model gives nothing usable, the offline rules hold."""
        tally, told = Tally(), conversation(turns)
        system, user = self._plan.render(question=json_line(question), conversation=told, today=today)
        asked = ModelRequest("plan", self._plan.label, system, user, plan_shape(), cited(turns))
        try:
            with self._model.open(min(MAX_PLAN_S, self._settings.model_deadline_s / 2)) as line:
                reply = self._model.ask(line, asked, tally)
        except ServiceError:
            return Plan(usage=tally.usage())  # the answer itself comes next and will say what is wrong
        searches = (
            Search(one.words[:MAX_CHARS], one.speaker or "", _day(one.since), _day(one.until))
            for one in reply.searches[:MOST_SEARCHES]
            if words(one.words)
        )
        return Plan(_believed(reply.question, question, told), tuple(searches), tally.usage())

    # --- what is asked ------------------------------------------------------------------------------

    def _shown(self, query: Query, candidates: Sequence[Candidate], turns: Sequence[Turn]) -> Shown:
        """The evidence, as much as the context has room for by the tokens that this server counts."""
        asked = [self._answer.system, self._answer.user, query.standalone, conversation(turns)]
        room = self._settings.context_tokens / self._model.scale - sum(map(tokens_in, asked))
        return shown(candidates, self._article_of, int(room), self._settings.evidence)

    def _asked(self, query: Query, seen: Shown, turns: Sequence[Turn]) -> ModelRequest:
        system, user = self._answer.render(
            question=query.standalone or query.question,
            evidence="\n".join(seen.lines),
            conversation=conversation(turns),
        )
        shape = answer_shape(list(seen.hits), seen.speakers)
        return ModelRequest("answer", self._answer.label, system, user, shape, (*seen.sources, *cited(turns)))

    # --- what is made of the reply --------------------------------------------------------------------

    def _claim(self, segment: Any, seen: Shown) -> Claim:
        """A segment as a claim. What it says is unchecked here: `verify` judges the words as well as the evidence."""
        found = [seen.hits[number].found for number in dict.fromkeys(segment.evidence)]
        by = {one.speaker.name if isinstance(one, Statement) and one.speaker else None for one in found}
        speaker = segment.speaker or (by.pop() if len(by) == 1 else None)
        names = tuple(name for name in segment.names if name.strip())
        return Claim(segment.text, tuple(one.id for one in found), speaker, names, kind=segment.kind)

    def _checked(self, line: Line, claim: Claim, seen: Shown, tally: Tally) -> Claim:
        """The claim with a second model's judgement, if there is a second model."""
        if self._support is None or not claim.text.strip() or not claim.evidence:
            return claim
        numbers = [number for number, hit in seen.hits.items() if hit.found.id in claim.evidence]
        sources = tuple(seen.hits[number].found.source_id for number in numbers)
        return self._support.judged(line, claim, [seen.line_of(number) for number in numbers], sources, tally)

    def _unchecked(
        self, query: Query, reply: Any, claims: Sequence[Claim], seen: Shown, tally: Tally
    ) -> UncheckedAnswer:
        if not reply.segments and not reply.refusal:
            raise BadReply(f"The model's reply neither answers nor refuses; {ANOTHER}")
        refusal = None
        if reply.refusal:  # the reason is ours: a model's reason would reach the reader unchecked
            kind = _known(RefusalKind(reply.refusal), query, seen)
            refusal = Refusal(kind, REFUSALS[kind])
        near = [seen.hits[number].found for number in dict.fromkeys(reply.nearest)] if reply.refusal else []
        nearest = tuple(
            Claim("", (one.id,), one.speaker.name if isinstance(one, Statement) and one.speaker else None)
            for one in near
        )
        made_by = self.made_by + (", kept from an earlier answer" if tally.cached and not tally.requests else "")
        return UncheckedAnswer(
            tuple(claims),
            refusal,
            nearest,
            verdict=Verdict(reply.verdict) if reply.verdict else None,
            decides=seen.hits[reply.decides].found.id if reply.decides else "",
            made_by=made_by,
            usage=tally.usage(),
        )

    def _nothing(self) -> UncheckedAnswer:
        return UncheckedAnswer(
            refusal=Refusal(RefusalKind.NOT_IN_LIBRARY, REFUSALS[RefusalKind.NOT_IN_LIBRARY]), made_by=self.made_by
        )

    @property
    def made_by(self) -> str:
        """The models and the versions of their prompts, as answers and reports name them."""
        checked = f", checked by {self._support.made_by}" if self._support else ""
        return f"{self.name} with {self._answer.label}{checked}"


def _known(kind: RefusalKind, query: Query, seen: Shown) -> RefusalKind:
    """The kind of a refusal, corrected where the evidence shows that the model is wrong about who is quoted."""
    asked = {speaker.id for speaker in query.speakers}
    found = (hit.found for hit in seen.hits.values() if isinstance(hit.found, Statement))
    quoted = any(statement.speaker and statement.speaker.id in asked for statement in found)
    if quoted and kind in (RefusalKind.NEVER_QUOTED, RefusalKind.NOT_IN_LIBRARY):
        return RefusalKind.NOT_ON_THIS
    return RefusalKind.NEVER_QUOTED if asked and not quoted and kind is RefusalKind.NOT_ON_THIS else kind


def _day(text: str | None) -> str | None:
    return text if text and _DAY.fullmatch(text) else None


def _believed(rewritten: str, question: str, told: str) -> str | None:
    """The rewritten question if it brings in no name, no number and no denial of its own; None otherwise.

    The reader sees it, and it is searched with. It may turn words about; whom and how much it asks about comes from
    the question and the conversation.

    >>> said = "Mara Velin said the dam would hold."
    >>> _believed("Why did Mara Velin believe that the dam would hold?", "Why did she think so?", said)
    'Why did Mara Velin believe that the dam would hold?'
    >>> _believed("Why did Ruben Karsa say so?", "Why did she say so?", said)
    >>> _believed("Why did Mara Velin not say so?", "Why did she say so?", said)
    """
    rewritten = " ".join(rewritten.split())
    odd = {sign for sign in rewritten if not sign.isalnum()} - SIGNS - {*question, *told}
    if not rewritten or len(rewritten) > MAX_CHARS or odd:
        return None
    have = {stem(word) for word in bare(f"{question}\n{told}")}
    listed = [span.cut(rewritten) for span in words(rewritten)]
    named = [word for word in listed if word[:1].isupper() or any(sign.isdigit() for sign in word)]
    if any(stem(part) not in have and part not in STOP for word in named for part in bare(word)):
        return None
    denied = NEGATIONS & set(bare(question))
    return rewritten if denied == NEGATIONS & set(bare(rewritten)) else None
