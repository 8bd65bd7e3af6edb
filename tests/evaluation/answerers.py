"""Answerers that a reader can predict: one that knows everything, and ways to look good without knowing anything."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from demo import demo_articles, demo_pages, demo_statements

from rag.domain import Answer, Article, Citation, Filters, Quote, Span, Speaker, Turn, Verdict
from rag.evaluation.command import Examined
from rag.evaluation.run import Ask
from rag.evaluation.sets.reading import QuestionSet
from rag.evaluation.sets.truth import GoldStatement, Pages, find


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


def examined(ask: Ask, articles: Mapping[str, Article], **parts) -> Examined:
    """An answerer over some articles, as an evaluation sees it."""
    return Examined(ask, [article.source for article in articles.values()], articles.__getitem__, **parts)


def citation(demo: Demo, number: int, source_id: str, span: Span, by: str) -> Citation:
    article = demo.articles[source_id]
    speaker = Speaker(by.lower(), by) if by else None
    return Citation(number, Quote.cut(article, span), article.source, "attributed" if by else "own_voice", speaker)


def says_yes(asked: str, text: str, names: tuple[str, ...] = (), cited: tuple[Citation, ...] = ()) -> Answer:
    return Answer(asked, asked, text, names, cited, verdict=Verdict.YES)


def perfect(demo: Demo) -> Ask:
    """Gives the expected names and quotes the expected words, each as its speaker's, and is sure of it."""
    known = {(question.question, question.history, question.filters): question for question in demo.asked.questions}

    def ask(asked: str, filters: Filters, turns: Sequence[Turn]) -> Answer:
        question = known.get((asked, tuple(turn.question for turn in turns), filters))
        if question is None:
            return Answer(asked, asked, "")  # an earlier question of a conversation
        if question.answerable is False:
            kind = question.refusals[0] if question.refusals else "not_in_library"
            return Answer(asked, asked, "Nobody says this.", refused=True, refusal=kind)
        places = [places[0] for places in find(question, demo.pages).gold]
        cited = [
            citation(demo, n, source_id, span, _speaker(demo, source_id, span, question.speakers))
            for n, (source_id, span) in enumerate(places, start=1)
        ]
        text = " ".join(f"“{c.quote.text}” [{c.number}]" for c in cited)
        names = tuple(group[0] for group in question.names)
        verdict = Verdict(question.verdict) if question.verdict else None
        prose = f"{(question.verdict or '').title()} {text}"
        return Answer(asked, asked, prose, names, tuple(cited), verdict=verdict, confidence=1.0)

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
    return lambda asked, filters, turns: says_yes(asked, "Yes.", demo.everybody, cited)


def quotes_whole_articles(demo: Demo) -> Ask:
    """Cites every article from its first to its last character, as whoever's name is in the question."""

    def ask(asked: str, filters: Filters, turns: Sequence[Turn]) -> Answer:
        by = next((name for name in demo.everybody if name.split()[-1] in asked), demo.everybody[0])
        cited = [
            citation(demo, n, source_id, Span(0, len(article.text)), by)
            for n, (source_id, article) in enumerate(demo.articles.items(), start=1)
        ]
        return says_yes(asked, "Yes.", (by,), tuple(cited))

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
        verdict = chance.choice([Verdict.YES, Verdict.NO])
        return Answer(asked, asked, f"{verdict.title()}.", names, tuple(cited), refused, verdict=verdict)

    return ask


def right_words_wrong_speaker(demo: Demo) -> Ask:
    """Quotes exactly what is expected, and nothing else, each time as somebody else's."""
    right = perfect(demo)

    def ask(asked: str, filters: Filters, turns: Sequence[Turn]) -> Answer:
        answer = right(asked, filters, turns)
        swapped = [
            citation(demo, c.number, c.source.id, c.quote.span, _another(demo, c.speaker.name if c.speaker else ""))
            for c in answer.citations
        ]
        return replace(answer, citations=tuple(swapped))

    return ask


def _another(demo: Demo, name: str) -> str:
    last = name.split()[-1:]
    return next(other for other in demo.everybody if not set(last) & set(other.split()))


def quotes_one_of_many(demo: Demo) -> Ask:
    """Gives the right names, quotes one right thing for each question, and never refuses."""
    right = perfect(demo)
    said = [statement for found in demo.statements.values() for statement in found]

    def ask(asked: str, filters: Filters, turns: Sequence[Turn]) -> Answer:
        answer = right(asked, filters, turns)
        if not answer.refused:
            return replace(answer, citations=answer.citations[:1])
        first = said[0]
        cited = citation(demo, 1, first.source_id, first.spans[0], first.speaker)
        return says_yes(asked, "Yes [1].", (first.speaker,), (cited,))

    return ask


def invents(demo: Demo) -> Ask:
    """Answers as the perfect one does, and adds a quotation of its own."""
    right = perfect(demo)

    def ask(asked: str, filters: Filters, turns: Sequence[Turn]) -> Answer:
        answer = right(asked, filters, turns)
        return replace(answer, text=f"{answer.text} “We have never said anything of the kind.”")

    return ask


def parrot(demo: Demo) -> Ask:
    """Says the question back, in quotation marks, and names whatever is written with a capital in it."""

    def ask(asked: str, filters: Filters, turns: Sequence[Turn]) -> Answer:
        names = tuple(word.strip("?,.") for word in asked.split() if word[0].isupper())
        return says_yes(asked, f"Yes. “{asked}”", names)

    return ask


def quotes_nothing(demo: Demo) -> Ask:
    """Gives the right names and the right refusals without any evidence."""
    right = perfect(demo)
    return lambda *asked: replace(right(*asked), citations=())


def quotes_all_of_the_speaker(demo: Demo) -> Ask:
    """Quotes everything that the person in the question ever said, and names everybody spoken of there."""
    said = [(statement, span) for found in demo.statements.values() for statement in found for span in statement.spans]

    def ask(asked: str, filters: Filters, turns: Sequence[Turn]) -> Answer:
        by = [(s, span) for s, span in said if s.speaker and s.speaker.split()[-1] in asked] or said
        cited = tuple(citation(demo, n, s.source_id, span, s.speaker) for n, (s, span) in enumerate(by, start=1))
        spoken_of = {word for c in cited for word in c.quote.text.split() if word[0].isupper()}
        return says_yes(asked, "Yes.", tuple(sorted(spoken_of)), cited)

    return ask


def quotes_around(demo: Demo) -> Ask:
    """Quotes the expected words with 150 characters before and after, all as the same speaker's."""
    right = perfect(demo)

    def ask(asked: str, filters: Filters, turns: Sequence[Turn]) -> Answer:
        answer = right(asked, filters, turns)
        wide = []
        for c in answer.citations:
            span = Span(
                max(0, c.quote.span.start - 150), min(len(demo.articles[c.source.id].text), c.quote.span.end + 150)
            )
            wide.append(citation(demo, c.number, c.source.id, span, c.speaker.name if c.speaker else ""))
        return replace(answer, citations=tuple(wide))

    return ask


def answers_another_question(demo: Demo) -> Ask:
    """Gives each question the perfect answer to the next one of the set."""
    right, asked_of = perfect(demo), demo.asked.questions
    after = {one.question: other for one, other in zip(asked_of, (*asked_of[1:], asked_of[0]), strict=True)}

    def ask(asked: str, filters: Filters, turns: Sequence[Turn]) -> Answer:
        other = after.get(asked)
        if other is None:
            return Answer(asked, asked, "")
        earlier = tuple(Turn(question, Answer(question, question, "")) for question in other.history)
        return right(other.question, other.filters, earlier)

    return ask


def smuggles_names(demo: Demo) -> Ask:
    """Answers as the perfect one does, but with everybody for a name, six words to each."""
    right = perfect(demo)
    every = " ".join(demo.everybody).split()
    heaps = tuple(" ".join(every[at : at + 6]) for at in range(0, len(every), 3))
    return lambda *asked: replace(right(*asked), names=heaps)


def writes_at_large(demo: Demo) -> Ask:
    """Names and quotes as the perfect one does, under prose that nothing supports and no marker claims."""
    right = perfect(demo)

    def ask(asked: str, filters: Filters, turns: Sequence[Turn]) -> Answer:
        answer = right(asked, filters, turns)
        return replace(answer, text=f"{answer.text[:3]} Everybody has confessed to everything by now.")

    return ask


def drowns_the_wrong(demo: Demo) -> Ask:
    """Quotes a right thing twenty times beside ten statements drawn by chance."""
    right, chance = perfect(demo), random.Random(0)
    said = [(statement, span) for found in demo.statements.values() for statement in found for span in statement.spans]

    def ask(asked: str, filters: Filters, turns: Sequence[Turn]) -> Answer:
        answer = right(asked, filters, turns)
        drawn = [citation(demo, 0, s.source_id, span, s.speaker) for s, span in chance.sample(said, 10)]
        return replace(answer, citations=(*answer.citations[:1] * 20, *drawn)) if answer.citations else answer

    return ask


DEGENERATE: dict[str, Callable[[Demo], Ask]] = {
    "empty": empty,
    "always refuses": always_refuses,
    "names everyone": names_everyone,
    "quotes whole articles": quotes_whole_articles,
    "guesses": guesses,
    "right words, wrong speaker": right_words_wrong_speaker,
    "quotes one of many": quotes_one_of_many,
    "invents": invents,
    "parrot": parrot,
    "quotes nothing": quotes_nothing,
    "quotes all of the speaker": quotes_all_of_the_speaker,
    "quotes around": quotes_around,
    "answers another question": answers_another_question,
    "smuggles names": smuggles_names,
    "drowns the wrong": drowns_the_wrong,
    "writes at large": writes_at_large,
}
