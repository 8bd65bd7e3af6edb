"""Answerers that a reader can predict: one that knows everything, and ways to look good without knowing anything."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from demo import demo_articles, demo_pages, demo_statements

from rag.domain import Answer, Article, Citation, Filters, Quote, Span, Speaker, Turn
from rag.evaluation.run import Ask
from rag.evaluation.sets import QuestionSet
from rag.evaluation.truth import GoldStatement, Pages, find


@dataclass(frozen=True)
class Demo:
    """What an answerer may look at: the demo library, who says what in it, and the questions it will be asked."""

    asked: QuestionSet

    @property
    def articles(self) -> Mapping[str, Article]:
        return demo_articles()

    @property
    def pages(self) -> Pages:
        return demo_pages()

    @property
    def statements(self) -> Mapping[str, Sequence[GoldStatement]]:
        return demo_statements()

    @property
    def everybody(self) -> tuple[str, ...]:
        return tuple(sorted({said.speaker for found in self.statements.values() for said in found if said.speaker}))


def citation(demo: Demo, number: int, source_id: str, span: Span, by: str) -> Citation:
    article = demo.articles[source_id]
    speaker = Speaker(by.lower(), by) if by else None
    return Citation(number, Quote.cut(article, span), article.source, "attributed" if by else "own_voice", speaker)


def perfect(demo: Demo) -> Ask:
    """Gives the expected names and quotes the expected words, each as its speaker's."""
    known = {(question.question, question.history, question.filters): question for question in demo.asked.questions}

    def ask(asked: str, filters: Filters, turns: Sequence[Turn]) -> Answer:
        question = known.get((asked, tuple(turn.question for turn in turns), filters))
        if question is None:
            return Answer(asked, asked, "")  # an earlier question of a conversation
        if question.answerable is False:
            return Answer(asked, asked, "Nobody says this.", refused=True)
        places = [places[0] for places in find(question, demo.pages).gold]
        cited = [
            citation(demo, n, source_id, span, _speaker(demo, source_id, span, question.speakers))
            for n, (source_id, span) in enumerate(places, start=1)
        ]
        text = " ".join(f"“{c.quote.text}” [{c.number}]" for c in cited)
        names = tuple(group[0] for group in question.names)
        return Answer(asked, asked, f"{(question.verdict or '').title()} {text}", names, tuple(cited))

    return ask


def _speaker(demo: Demo, source_id: str, span: Span, wanted: Sequence[str]) -> str:
    """Whose words these are: of several statements there, the wanted speaker's."""
    by = [said.speaker for said in demo.statements[source_id] if any(span.meets(part) for part in said.spans)]
    words = {word for name in wanted for word in name.split()}
    return max(by, key=lambda name: len(words & set(name.split())), default="")


def empty(demo: Demo) -> Ask:
    """Says nothing and refuses nothing."""
    return lambda asked, filters, turns: Answer(asked, asked, "")


def always_refuses(demo: Demo) -> Ask:
    return lambda asked, filters, turns: Answer(asked, asked, "I cannot tell.", refused=True)


def names_everyone(demo: Demo) -> Ask:
    """Names everybody and quotes every statement of the library."""
    said = [(statement, span) for found in demo.statements.values() for statement in found for span in statement.spans]
    cited = tuple(citation(demo, n, s.source_id, span, s.speaker) for n, (s, span) in enumerate(said, start=1))
    return lambda asked, filters, turns: Answer(asked, asked, "Yes.", demo.everybody, cited)


def quotes_whole_articles(demo: Demo) -> Ask:
    """Cites every article from its first to its last character, as whoever's name is in the question."""

    def ask(asked: str, filters: Filters, turns: Sequence[Turn]) -> Answer:
        by = next((name for name in demo.everybody if name.split()[-1] in asked), demo.everybody[0])
        cited = [
            citation(demo, n, source_id, Span(0, len(article.text)), by)
            for n, (source_id, article) in enumerate(demo.articles.items(), start=1)
        ]
        return Answer(asked, asked, "Yes.", (by,), tuple(cited))

    return ask


def guesses(demo: Demo) -> Ask:
    """Quotes three statements drawn by chance and gives them to their speakers; refuses a third of the time."""
    chance = random.Random(0)
    said = [(statement, span) for found in demo.statements.values() for statement in found for span in statement.spans]

    def ask(asked: str, filters: Filters, turns: Sequence[Turn]) -> Answer:
        drawn = chance.sample(said, 3)
        cited = [citation(demo, n, s.source_id, span, s.speaker) for n, (s, span) in enumerate(drawn, start=1)]
        names = tuple(s.speaker for s, _ in drawn)
        refused = chance.random() < 1 / 3
        return Answer(asked, asked, chance.choice(["Yes.", "No."]), names, tuple(cited), refused)

    return ask


def invents(demo: Demo) -> Ask:
    """Answers as the perfect one does, and adds a quotation of its own."""
    right = perfect(demo)

    def ask(asked: str, filters: Filters, turns: Sequence[Turn]) -> Answer:
        answer = right(asked, filters, turns)
        text = f"{answer.text} “We have never said anything of the kind.”"
        return Answer(asked, asked, text, answer.names, answer.citations, answer.refused)

    return ask


DEGENERATE: dict[str, Callable[[Demo], Ask]] = {
    "empty": empty,
    "always refuses": always_refuses,
    "names everyone": names_everyone,
    "quotes whole articles": quotes_whole_articles,
    "guesses": guesses,
    "invents": invents,
}
