"""The answerer with a language model.

The model sees numbered evidence and replies with prose that points at numbers. It never quotes: `rag.checks.verify`
cuts the quotations and decides what may be shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

from rag import prompts
from rag.adapters.asked import Asked
from rag.adapters.budget import Tally
from rag.adapters.faults import ANOTHER
from rag.adapters.ledger import Ledger
from rag.adapters.openai import ChatModel
from rag.adapters.prices import tokens_in
from rag.adapters.replies import REFUSALS, answer_shape, follow_up_shape
from rag.adapters.service import Line
from rag.adapters.support import Support
from rag.checks.wording import FREE, NEGATIONS, REPORTING, SIGNS, bare, stem
from rag.domain import Article, Candidate, Claim, Draft, Hit, Query, Refusal, Rewriting, Statement, Turn
from rag.errors import BadReply, ServiceError
from rag.settings import Settings
from rag.speech.acts import cues
from rag.text import sentence_around

TURNS = 3  # of the conversation that the model sees
MAX_CHARS = 1_500  # of one piece of evidence, one question, one earlier answer
MAX_REWRITE_S = 8.0  # a follow-up has the offline rule to fall back on: not worth a long wait
ArticleOf = Callable[[str], Article]


class ModelAnswerer:
    """Implements `seams.Answerer`, `seams.Teller` and `seams.Rewriter`. One instance may serve several threads."""

    def __init__(self, settings: Settings, article_of: ArticleOf, ledger: Ledger | None = None) -> None:
        """`article_of` finds an article by its source's id, as `Records.article` does.

        Raises ConfigError if no model is configured, langchain is not installed, or a prompt is of the wrong form.
        """
        self._model = ChatModel(settings, ledger)
        self.name = self._model.name
        self._settings, self._article_of = settings, article_of
        self._answer = prompts.load("answer", override=settings.prompts)
        self._standalone = prompts.load("standalone", override=settings.prompts)
        self._support = Support(settings, ledger) if settings.check_model else None

    def answer(self, query: Query, candidates: Sequence[Candidate], turns: Sequence[Turn]) -> Draft:
        """Return prose claims that name their evidence, or a refusal. Raises ServiceError or BadReply."""
        if not candidates:
            return self._nothing()
        shown, tally = self._shown(query, candidates, turns), Tally()
        with self._model.open() as line:
            reply = self._model.ask(line, self._asked(query, shown, turns), tally)
            claims = [self._checked(line, self._claim(segment, shown), shown, tally) for segment in reply.segments]
        return self._draft(query, reply, claims, shown, tally)

    def stream(
        self, query: Query, candidates: Sequence[Candidate], turns: Sequence[Turn]
    ) -> Iterator[Claim | Draft | None]:
        """Give each claim as soon as the model has written it, None while it is awaited, the whole draft last."""
        if not candidates:
            yield self._nothing()
            return
        shown, tally, claims = self._shown(query, candidates, turns), Tally(), []
        with (
            self._model.open() as line,
            closing(self._model.stream(line, self._asked(query, shown, turns), tally)) as coming,
        ):
            for part in coming:
                if part is None:
                    yield None
                elif hasattr(part, "evidence"):
                    claims.append(self._checked(line, self._claim(part, shown), shown, tally))
                    yield claims[-1]
                else:
                    claims += [self._claim(segment, shown) for segment in part.segments[len(claims) :]]
                    yield self._draft(query, part, claims, shown, tally)

    def rewrite(self, question: str, turns: Sequence[Turn]) -> Rewriting:
        """Make a follow-up understandable on its own. Where the model gives nothing usable, the offline rule holds."""
        tally = Tally()
        if not turns:
            return Rewriting(None)
        conversation = _conversation(turns)
        system, user = self._standalone.render(question=_json(question), conversation=conversation)
        asked = Asked("standalone", self._standalone.label, system, user, follow_up_shape(), _cited(turns))
        try:
            with self._model.open(min(MAX_REWRITE_S, self._settings.model_deadline_s / 2)) as line:
                reply = self._model.ask(line, asked, tally)
        except ServiceError:
            return Rewriting(None, tally.usage())  # the answer itself comes next and will say what is wrong
        return Rewriting(_believed(reply.question, question, conversation), tally.usage())

    # --- what is asked ------------------------------------------------------------------------------

    def _shown(self, query: Query, candidates: Sequence[Candidate], turns: Sequence[Turn]) -> dict[str, Hit]:
        """The evidence by the numbers that the model sees, best first, as much as the context has room for."""
        asked = [self._answer.system, self._answer.user, query.standalone, _conversation(turns)]
        left = self._settings.context_tokens - sum(map(tokens_in, asked))
        shown: dict[str, Hit] = {}
        for hit in spoken(candidates)[: self._settings.evidence]:
            number = f"e{len(shown) + 1}"
            left -= tokens_in(_json(_evidence(number, hit, self._article_of)))
            if shown and left < 0:
                break
            shown[number] = hit
        return shown

    def _asked(self, query: Query, shown: dict[str, Hit], turns: Sequence[Turn]) -> Asked:
        system, user = self._answer.render(
            question=query.standalone or query.question,
            evidence="\n".join(_json(_evidence(number, hit, self._article_of)) for number, hit in shown.items()),
            conversation=_conversation(turns),
        )
        sources = (*(hit.found.source_id for hit in shown.values()), *_cited(turns))
        return Asked("answer", self._answer.label, system, user, answer_shape(list(shown), _speakers(shown)), sources)

    # --- what is made of the reply --------------------------------------------------------------------

    def _claim(self, segment: Any, shown: dict[str, Hit]) -> Claim:
        """A segment as a claim. What it says is unchecked here: `verify` judges the words as well as the evidence."""
        cited = [shown[number].found for number in dict.fromkeys(segment.evidence)]
        by = {found.speaker.name if isinstance(found, Statement) and found.speaker else None for found in cited}
        speaker = segment.speaker or (by.pop() if len(by) == 1 else None)
        evidence = tuple(found.id for found in cited)
        return Claim(segment.text, evidence, speaker, names=tuple(name for name in segment.names if name.strip()))

    def _checked(self, line: Line, claim: Claim, shown: dict[str, Hit], tally: Tally) -> Claim:
        """The claim with a second model's doubt, if there is a second model and it has one."""
        if self._support is None or not claim.text.strip() or not claim.evidence:
            return claim
        cited = {number: hit for number, hit in shown.items() if hit.found.id in claim.evidence}
        evidence = [_json(_evidence(number, hit, self._article_of)) for number, hit in cited.items()]
        sources = tuple(hit.found.source_id for hit in cited.values())
        return self._support.judged(line, claim, evidence, sources, tally)

    def _draft(self, query: Query, reply: Any, claims: Sequence[Claim], shown: dict[str, Hit], tally: Tally) -> Draft:
        if not reply.segments and not reply.refusal:
            raise BadReply(f"The model's reply neither answers nor refuses; {ANOTHER}")
        refusal = None
        if reply.refusal:  # the reason is ours: a model's reason would reach the reader unchecked
            kind = _known(reply.refusal, query, shown)
            refusal = Refusal(kind, REFUSALS[kind])
        near = [shown[number].found for number in dict.fromkeys(reply.nearest)] if reply.refusal else []
        nearest = tuple(
            Claim("", (one.id,), one.speaker.name if isinstance(one, Statement) and one.speaker else None)
            for one in near
        )
        made_by = self.made_by + (", kept from an earlier answer" if tally.cached and not tally.requests else "")
        return Draft(tuple(claims), refusal, nearest, made_by=made_by, usage=tally.usage())

    def _nothing(self) -> Draft:
        return Draft(refusal=Refusal("not_in_library", REFUSALS["not_in_library"]), made_by=self.made_by)

    @property
    def made_by(self) -> str:
        """The models and the versions of their prompts, as answers and reports name them."""
        checked = f", checked by {self._support.made_by}" if self._support else ""
        return f"{self.name} with {self._answer.label}{checked}"


def _known(kind: str, query: Query, shown: dict[str, Hit]) -> str:
    """The kind of a refusal, corrected where the evidence shows that the model is wrong about who is quoted."""
    asked = {speaker.id for speaker in query.speakers}
    found = (hit.found for hit in shown.values() if isinstance(hit.found, Statement))
    quoted = any(statement.speaker and statement.speaker.id in asked for statement in found)
    if quoted and kind in ("never_quoted", "not_in_library"):
        return "not_on_this"
    return "never_quoted" if asked and not quoted and kind == "not_on_this" else kind


def spoken(candidates: Sequence[Candidate]) -> list[Hit]:
    """What is said in each candidate; the sentence itself where nobody speaks. Each piece once, best first."""
    found: dict[str, Hit] = {}
    for candidate in candidates:
        for piece in candidate.statements or (candidate.sentence,):
            found.setdefault(piece.id, Hit(piece, candidate.score, candidate.why))
    return list(found.values())


# --- what the model sees ----------------------------------------------------------------------------


def _evidence(number: str, hit: Hit, article_of: ArticleOf) -> dict[str, Any]:
    found = hit.found
    article = article_of(found.source_id)
    source = article.source
    shown: dict[str, Any] = {"id": number, "kind": "passage", "speaker": None}
    if isinstance(found, Statement):
        shown |= {
            "kind": "statement",
            "speaker": found.speaker.name if found.speaker else None,
            "written": found.mention.text if found.mention else "",
            "via": [mention.text for mention in found.via],
            "cue": found.cue.text if found.cue else "",
            "negated": found.negated,
            "words": _short(" … ".join(quote.text for quote in found.content)),
            "sentence": _short(sentence_around(article.text, found.extent).cut(article.text)),
        }
    else:
        shown["words"] = _short(found.text)
    shown |= {"title": source.title, "outlet": source.outlet, "date": source.published or ""}
    return {name: value for name, value in shown.items() if name == "speaker" or value not in ("", [], False)}


def _speakers(shown: dict[str, Hit]) -> list[str]:
    statements = (hit.found for hit in shown.values() if isinstance(hit.found, Statement))
    return sorted({statement.speaker.name for statement in statements if statement.speaker})


def _conversation(turns: Sequence[Turn]) -> str:
    said = [{"question": _short(turn.question), "answer": _short(turn.answer.text)} for turn in turns[-TURNS:]]
    return "\n".join(map(_json, said)) or "(none)"


def _cited(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The articles whose words the conversation may repeat."""
    return tuple(citation.source.id for turn in turns[-TURNS:] for citation in turn.answer.citations)


def _json(shown: Any) -> str:
    """One line of JSON: no string inside it can end the evidence or begin an instruction of its own."""
    return json.dumps(shown, ensure_ascii=False)


def _short(text: str) -> str:
    return text if len(text) <= MAX_CHARS else text[: MAX_CHARS - 1] + "…"


def _believed(rewritten: str, question: str, conversation: str) -> str | None:
    """The rewritten question if it asks what was asked, and every word in it comes from there; None otherwise.

    The reader sees it, and it is searched with: "Why did Velin admit it?" would put an admission into the answer's
    mouth. So it may bring in names and things that the conversation has, but nothing that anybody does or denies.

    >>> said = "Mara Velin said the dam would hold."
    >>> _believed("Why did Mara Velin say the dam would hold?", "Why did she say so?", said)
    'Why did Mara Velin say the dam would hold?'
    >>> _believed("Why did Mara Velin admit it?", "Why did she say so?", said)
    >>> _believed("Why did Ruben Karsa say so?", "Why did she say so?", said)
    """
    rewritten = " ".join(rewritten.split())
    odd = {sign for sign in rewritten if not sign.isalnum()} - SIGNS - {*question, *conversation}
    if not rewritten or len(rewritten) > MAX_CHARS or odd:
        return None
    have = {stem(word) for word in bare(f"{question}\n{conversation}")}
    brought = set(bare(rewritten))
    if any(word not in FREE | REPORTING and stem(word) not in have for word in brought):
        return None
    denied = NEGATIONS & set(bare(question))
    asked = {act for cue in cues(question) for act in cue.acts}
    kept = {act for cue in cues(rewritten) for act in cue.acts}
    return rewritten if denied == NEGATIONS & brought and asked <= kept | {"say"} else None
