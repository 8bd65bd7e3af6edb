"""Each measure against values worked out by hand on one small page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from makers import make_article, span_of

from rag.domain import Answer, Citation, Mention, Quote, Span, Speaker
from rag.evaluation.case import Case
from rag.evaluation.measures import MEASURES, measure
from rag.evaluation.naming import is_named, is_speaker
from rag.evaluation.rows import BadRow
from rag.evaluation.sets import Gold, MustNot, Question
from rag.evaluation.truth import GoldStatement, Pages, find

TEXT = (
    "“We shut two gates,” said Ines Velin, the port director. "  # 10 words
    "Jon Velin, her brother, blamed the storm. "  # 7
    "Ships have waited outside for three days."  # 7, nobody's words
)
PAGE = make_article(TEXT, id="page", title="Gates", outlet="Courier")
COPY = make_article("Late news. " + TEXT, id="copy", title="Gates again", outlet="Gazette")
PAGES = Pages([PAGE.source, COPY.source], {"page": PAGE, "copy": COPY}.__getitem__)
INES, JON = Speaker("ines", "Ines Velin", "person"), Speaker("jon", "Jon Velin", "person")
SAID = {
    "page": [
        GoldStatement("page", "Ines Velin", (span_of(TEXT, "“We shut two gates,”"),)),
        GoldStatement("page", "Jon Velin", (span_of(TEXT, "the storm"),)),
    ]
}


def cite(words: str, by: Speaker | None = INES, state: str = "attributed", article=PAGE, number: int = 1) -> Citation:
    return Citation(number, Quote.cut(article, span_of(article.text, words)), article.source, state, by)


def answer(*citations: Citation, text: str = "", names: tuple[str, ...] = (), refused: bool = False) -> Answer:
    numbered = tuple(replace(citation, number=n) for n, citation in enumerate(citations, start=1))
    return Answer("?", "?", text, names, numbered, refused)


def value(name: str, question: Question, given: Answer | None, **fields) -> float | None:
    case = Case(question, given, PAGES, find(question, PAGES), SAID, **fields)
    return MEASURES[name](case)


def ask(**fields) -> Question:
    answerable = fields.pop("answerable", True)
    return Question("q", "Who?", answerable=answerable, **fields)


GATES, STORM, WAIT = "We shut two gates", "the storm", "Ships have waited outside for three days"
NAMED = ask(names=(("Israel", "the Zionist regime"), ("United States", "US")))


@pytest.mark.parametrize(
    "given, found, right, f1",
    [
        (("Israel", "the US"), 1.0, 1.0, 1.0),
        (("the Zionist regime",), 0.5, 1.0, 2 / 3),
        (("Israel", "the Zionist regime", "Tehran"), 0.5, 2 / 3, 4 / 7),
        (("United",), 0.0, 0.0, 0.0),
        ((), 0.0, 0.0, 0.0),
        (("a very long list of things and among all of them Israel",), 0.0, 0.0, 0.0),
    ],
)
def test_names(given, found, right, f1):
    reply = answer(names=given)
    assert value("names_found", NAMED, reply) == found
    assert value("names_right", NAMED, reply) == right
    assert value("names", NAMED, reply) == pytest.approx(f1)


@pytest.mark.parametrize(
    "name, accepted, same",
    [
        ("Dr Ines Marek", ["Ines Marek"], True),
        ("the retired judge Lucian Faro", ["Lucian Faro"], True),
        ("Israel’s", ["Israel"], True),
        ("Faro", ["Lucian Faro"], False),  # a set that accepts the surname says so
        ("Israeli", ["Israel"], False),
        ("", ["Israel"], False),
    ],
)
def test_is_named(name, accepted, same):
    assert is_named(name, accepted) is same


@pytest.mark.parametrize(
    "speaker, accepted, same",
    [
        (INES, ["Ines Velin"], True),
        (INES, ["Jon Velin"], False),
        (Speaker("v", "Velin"), ["Ines Velin"], True),  # the page may only use the surname
        (Speaker("b", "Esmail Baghaei", aliases=("Esmaeil Baqaei",)), ["Baqaei"], True),
        (Speaker("j", "Jon Velin", aliases=("Velin",)), ["Ines Velin"], False),  # an alias must hold the whole name
        (None, ["Ines Velin"], False),
    ],
)
def test_is_speaker(speaker, accepted, same):
    assert is_speaker(speaker, accepted) is same


@pytest.mark.parametrize(
    "expected, text, refused, result",
    [
        ("yes", "Yes. She did [1].", False, 1.0),
        ("yes", "No statement by Velin says this.", False, 0.0),
        ("no", "No statement by Velin says this.", True, 1.0),
        ("no", "Nobody by that name.", True, 1.0),  # a refusal is a no
        ("no", "Not so; she said otherwise [1].", False, 1.0),
        ("yes", "Yesterday she spoke.", False, 0.0),
        ("no", "Nothing is known.", False, 0.0),
        (None, "Yes.", False, None),
    ],
)
def test_verdict(expected, text, refused, result):
    assert value("verdict", ask(verdict=expected), answer(text=text, refused=refused)) == result


def test_speaker_is_the_share_of_citations_given_to_the_expected_one():
    question = ask(speakers=("Ines Velin",))
    assert value("speaker", question, answer(cite(GATES), cite(STORM, JON))) == 0.5
    assert value("speaker", question, answer()) == 0.0
    assert value("speaker", question, answer(cite(WAIT, None, "own_voice"), cite(GATES))) == 1.0
    assert value("speaker", ask(), answer(cite(GATES))) is None
    assert value("speaker", ask(speakers=("Ines Velin",), answerable=False), answer(cite(STORM, JON))) is None


def test_attribution_asks_whose_words_they_are():
    assert value("attribution", ask(), answer(cite(GATES), cite(GATES, JON))) == 0.5
    # "the storm" is no clause, so its sentence may be shown
    assert value("attribution", ask(), answer(cite("Jon Velin, her brother, blamed the storm", JON))) == 1.0
    assert value("attribution", ask(), answer(cite(TEXT))) == 0.0  # 4 of 24 words are hers
    assert value("attribution", ask(), answer(cite(WAIT, None, "own_voice"))) is None
    assert value("attribution", ask(), answer(cite(GATES, article=COPY))) is None  # nobody annotated that page


def test_own_voice_counts_words_in_sentences_nobody_is_quoted_in():
    assert value("own_voice", ask(), answer(cite(GATES))) == 0.0
    assert value("own_voice", ask(), answer(cite(WAIT, JON))) == 1.0
    assert value("own_voice", ask(), answer(cite(TEXT))) == pytest.approx(7 / 24)
    assert value("own_voice", ask(), answer(cite(WAIT, None, "own_voice"))) is None


def test_forbidden_words_and_speakers():
    words = ask(speakers=("Jon Velin",), must_not=MustNot(quotes=(GATES,)), answerable=False)
    assert value("forbidden", words, answer(cite(GATES, JON))) == 1.0
    assert value("forbidden", words, answer(cite(GATES, INES), refused=True)) == 0.0  # who did say it
    own = ask(must_not=MustNot(quotes=(WAIT,)))
    assert value("forbidden", own, answer(cite(WAIT, JON))) == 1.0
    assert value("forbidden", own, answer(cite(WAIT, None, "own_voice"))) == 0.0
    people = ask(must_not=MustNot(speakers=("Jon Velin",)))
    assert value("forbidden", people, answer(cite(STORM, JON))) == 1.0
    assert value("forbidden", people, answer(names=("Jon Velin",))) == 1.0
    assert value("forbidden", people, answer(cite(STORM, JON), refused=True)) == 0.0
    assert value("forbidden", ask(), answer(cite(GATES))) is None


def test_exact_compares_with_the_page():
    good = cite(GATES)
    moved = replace(good, quote=replace(good.quote, span=Span(0, 5)))
    assert value("exact", ask(), answer(good, moved)) == 0.5
    assert value("exact", ask(), answer()) is None


@pytest.mark.parametrize(
    "text, result",
    [
        ("She said “We shut two gates” [1].", 0.0),
        ('She said "we shut  two gates," [1].', 0.0),  # typography is forgiven
        ("She said “We shut three gates” [1].", 1.0),
        ("“We shut two gates” and “we did not shut two gates”.", 0.5),
        ("The “gates” were shut.", None),  # a term, not a quotation
        ("She spoke.", None),
        ("Nobody says “we shut the whole harbour”.", None),  # the question's words
    ],
)
def test_fabricated(text, result):
    question = replace(ask(), question="Did she say “We shut the whole harbour”?")
    assert value("fabricated", question, answer(cite(GATES), text=text)) == result


def test_coverage_and_citation_precision():
    question = ask(quotes=(GATES, "blamed the storm"))
    assert value("coverage", question, answer(cite(GATES))) == 0.5
    assert value("coverage", question, answer(cite("We shut"), cite("storm", JON))) == 0.5  # half of 4; a third of 3
    assert value("coverage", question, answer(cite(GATES, article=COPY))) == 0.5  # a copy carries the same words
    assert value("citation_precision", question, answer(cite(GATES), cite(WAIT))) == 0.5
    assert value("citation_precision", ask(quotes=(GATES,)), answer(cite(TEXT))) == 0.0  # 10 of 24 words
    assert value("citation_precision", question, answer()) == 0.0
    assert value("coverage", ask(), answer(cite(GATES))) is None


def test_gold_by_position_holds_in_copies_too():
    span = span_of(TEXT, GATES)
    question = ask(gold=(Gold("Gates", span),))
    assert value("coverage", question, answer(cite(GATES, article=COPY))) == 1.0


def test_citation_recall_looks_at_marked_lines():
    question = ask(quotes=(GATES,))
    reply = answer(cite(GATES), cite(WAIT), text="“We shut two gates” [1] Ships waited [2]\nBoth [1][2]")
    assert value("citation_recall", question, reply) == pytest.approx(2 / 3)
    assert value("citation_recall", question, answer(cite(GATES), text="no marks")) == 0.0


@pytest.mark.parametrize(
    "answerable, refused, recall, precision, wrongly",
    [
        (False, True, 1.0, 1.0, None),
        (False, False, 0.0, None, None),
        (True, True, None, 0.0, 1.0),
        (True, False, None, None, 0.0),
        (None, True, None, None, None),
    ],
)
def test_refusal(answerable, refused, recall, precision, wrongly):
    reply = answer(refused=refused)
    question = ask(answerable=answerable)
    assert value("refusal_recall", question, reply) == recall
    assert value("refusal_precision", question, reply) == precision
    assert value("refused_wrongly", question, reply) == wrongly


def test_a_failed_question_counts_as_failed_and_never_as_right():
    question = ask(names=(("A",),), speakers=("Ines Velin",), quotes=(GATES,), verdict="yes")
    rows = {row.measure: row.value for row in measure(Case(question, None, PAGES, find(question, PAGES), SAID))}
    assert rows["failed"] == 1.0
    assert {rows[name] for name in ("names", "speaker", "coverage", "citation_precision", "verdict")} == {0.0}
    assert {rows[name] for name in ("exact", "fabricated", "own_voice", "latency_ms", "tokens")} == {None}


def test_time_and_tokens():
    assert value("latency_ms", ask(), answer(), latency_ms=12.5) == 12.5
    assert value("tokens", ask(), answer()) is None
    assert value("tokens", ask(), replace(answer(), usage={"input_tokens": 30, "output_tokens": 4})) == 34


def test_words_that_are_on_no_page_make_a_bad_row():
    with pytest.raises(BadRow, match="no article has the words"):
        find(ask(quotes=("We shut nine gates",)), PAGES)
    with pytest.raises(BadRow, match="no article is called"):
        find(ask(gold=(Gold("nowhere", Span(0, 1)),)), PAGES)
    with pytest.raises(BadRow, match="shorter"):
        find(ask(gold=(Gold("page", Span(0, 9999)),)), PAGES)


def test_every_measure_says_its_range_and_scope():
    for name, function in MEASURES.items():
        assert function.__doc__ and function.__name__ == name


def test_a_speaker_known_only_as_written_counts():
    unnamed = replace(cite(GATES, None), mention=Mention("a port official", Span(0, 3)))
    assert value("speaker", ask(speakers=("port official",)), answer(unnamed)) == 1.0
