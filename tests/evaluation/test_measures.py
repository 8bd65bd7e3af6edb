"""Each measure against values worked out by hand on one small page."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make_article, make_statement, span_of

from rag.domain import Answer, Citation, Hit, Mention, Passage, Quote, Span, Speaker, Verdict
from rag.evaluation.case import Case
from rag.evaluation.measures import MEASURES, averaged, definitions, measure
from rag.evaluation.naming import is_named, is_speaker
from rag.evaluation.quoting import cited_sentences
from rag.evaluation.sets.question import Gold, MustNot, Question
from rag.evaluation.sets.rows import BadRow
from rag.evaluation.sets.truth import GoldStatement, Pages, find

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
    "expected, given, refused, result",
    [
        ("yes", Verdict.YES, False, 1.0),
        ("no", Verdict.YES, False, 0.0),
        ("no", Verdict.NO, False, 1.0),
        ("no", Verdict.SOMEONE_ELSE, False, 1.0),  # whatever is no yes is a no
        ("no", Verdict.ARTICLE_ONLY, False, 1.0),
        ("yes", Verdict.SOMEONE_ELSE, False, 0.0),
        ("no", Verdict.NOT_FOUND, True, 1.0),
        ("no", None, True, 1.0),
        ("yes", None, False, 0.0),  # though its prose says “Yes”
        ("yes", Verdict.YES, True, 0.0),  # unsure
        (None, Verdict.YES, False, None),
    ],
)
def test_verdict(expected, given, refused, result):
    reply = replace(answer(text="Yes. She did [1].", refused=refused), verdict=given)
    assert value("verdict", ask(verdict=expected), reply) == result


@pytest.mark.parametrize(
    "reference, reply, f1",
    [
        ("Ines Velin shut two gates", {"text": "Velin shut the two gates [1]."}, 8 / 9),  # 4 of 4 words, 4 of 5
        ("Ines Velin", {"text": "It was Ines Velin who shut them [1].", "names": ("Ines Velin",)}, 1.0),  # the names
        ("two two gates", {"text": "two gates gates"}, 2 / 3),  # each word as often as both have it
        ("Ines Velin", {"text": "the storm"}, 0.0),
        ("Ines Velin", {"text": "Ines Velin", "refused": True}, 0.0),
        ("Ines Velin", {}, 0.0),
        ("", {"text": "Ines Velin"}, None),
        ("the", {"text": "the"}, None),  # no word that says anything
    ],
)
def test_reference_f1(reference, reply, f1):
    assert value("reference_f1", ask(reference=reference), answer(**reply)) == pytest.approx(f1)
    assert value("reference_f1", ask(reference=reference, answerable=False), answer(**reply)) is None


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
        ("Nobody says “we shut the whole harbour”.", None),  # what the question puts in quotation marks
        ("She said “We shut the whole harbour” and “the town was flooded”.", 1.0),  # the question's words, never quoted
    ],
)
def test_fabricated(text, result):
    question = replace(ask(), question="Did she say “We shut the whole harbour” when the town was flooded?")
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


def near(reply: Answer, *citations: Citation) -> Answer:
    """The answer with these shown as coming near: a refusal lists them, an unsure answer says no more."""
    return replace(reply, nearest=citations)


def test_what_comes_near_must_be_exact_and_its_speakers_too():
    moved = replace(cite(STORM, JON), quote=replace(cite(STORM).quote, span=Span(0, 5)))
    question = ask(quotes=(GATES,), speakers=("Ines Velin",))
    assert value("exact", question, near(answer(cite(GATES)), moved)) == 0.5
    assert value("attribution", question, near(answer(cite(GATES)), cite(GATES, JON))) == 0.5
    assert value("attribution", question, near(answer(refused=True), cite(GATES, JON))) == 0.0
    assert value("own_voice", question, near(answer(cite(GATES)), cite(WAIT))) == 7 / 11
    seen = near(answer(cite(GATES), text="“We shut two gates” [1]"), cite(WAIT, JON), cite(STORM, JON))
    for name in ("speaker", "coverage", "citation_precision", "citation_recall"):
        assert value(name, question, seen) == 1.0  # the answer itself is all right
    for name in ("speaker", "coverage", "citation_precision"):
        assert value(name, question, near(answer(refused=True), cite(GATES))) == 0.0


MISSED = [cite(WAIT, None, "own_voice"), cite("Ships", None, "own_voice"), cite(STORM, JON), cite("Jon Velin", JON)]


@pytest.mark.parametrize(
    "cited, listed, refusal, wanted",  # wanted: hit, found, first
    [
        ([cite(GATES)], [], "", (1.0, 1.0, 1.0)),
        ([cite(WAIT), cite(GATES)], [], "", (1.0, 1.0, 0.0)),
        ([cite(GATES, article=COPY), cite(WAIT)], [], "", (1.0, 1.0, 1.0)),  # a copy carries the same words
        ([cite("two gates"), cite(WAIT)], [], "", (1.0, 1.0, 1.0)),  # half of the words
        ([cite("gates"), cite(WAIT)], [], "", (0.0, 0.0, 1.0)),  # a quarter, but it stands there
        ([cite(WAIT)], [cite(GATES)], "", (0.0, 0.0, 0.0)),  # an answer that is wrong helps nobody
        ([], [], "", (0.0, 0.0, 0.0)),
        ([], [cite(GATES)], "unsure", (0.0, 1.0, None)),
        ([], [cite(GATES)], "not_on_this", (0.0, 1.0, None)),
        ([cite(GATES)], [], "not_on_this", (0.0, 1.0, None)),
        ([], [*MISSED, cite(GATES)], "unsure", (0.0, 1.0, None)),
        ([cite(TEXT)], [*MISSED, cite(GATES)], "unsure", (0.0, 1.0, None)),  # a page holds it
        ([cite(WAIT)], [*MISSED, cite(GATES)], "unsure", (0.0, 0.0, None)),  # the sixth
        ([], [], "unsure", (0.0, 0.0, None)),
    ],
)
def test_whether_the_answer_is_there_and_comes_first(cited, listed, refusal, wanted):
    reply = replace(near(answer(*cited, refused=bool(refusal)), *listed), refusal=refusal)
    question = ask(quotes=(GATES,))
    assert tuple(value(name, question, reply) for name in ("hit", "found", "first")) == wanted
    for name in ("hit", "found", "first"):
        assert value(name, ask(), reply) is None  # nobody says what is right
        assert value(name, ask(quotes=(GATES,), answerable=False), reply) is None


def test_where_passages_hold_the_answer_only_the_first_citation_is_judged():
    question = ask(passages=("“We shut two gates,” said Ines Velin",))
    found = [value(name, question, answer(cite(GATES))) for name in ("hit", "found", "first")]
    assert found == [None, None, 1.0]


def test_a_quotation_that_is_repeated_counts_once():
    question = ask(quotes=(GATES,), speakers=("Ines Velin",))
    drowned = answer(*[cite(GATES)] * 9, cite(WAIT, JON))
    for name in ("citation_precision", "speaker", "attribution"):
        assert value(name, question, drowned) == 0.5
    assert value("own_voice", question, drowned) == 7 / 11  # 7 of the 4 and 7 words
    assert value("citation_recall", question, replace(drowned, text="She shut the gates [9].")) == 1.0
    both = answer(cite(GATES), cite(GATES, JON))
    assert value("speaker", question, both) == 0.5  # the same words as somebody else's are another citation


def test_passages_may_be_cited_from_but_need_not_be_quoted_whole():
    first = "“We shut two gates,” said  Ines Velin,\nthe port director."  # spaced otherwise than the page
    question = ask(passages=(first,))
    assert value("coverage", question, answer(cite(GATES))) is None
    assert value("citation_precision", question, answer(cite(GATES), cite(WAIT))) == 0.5
    assert value("citation_recall", question, answer(cite(GATES), text="She did so [1].")) == 1.0
    found = {name: value(name, question, answer(), hits=[MISS, GATE]) for name in ("recall_at_10", "mrr_at_10")}
    assert found == {"recall_at_10": 1.0, "mrr_at_10": 0.5}  # a statement within the passage
    assert value("recall_at_10", question, answer(), hits=[passage_hit(TEXT)]) == 0.0  # 10 of its 24 words
    assert value("verbatim_at_10", question, answer(), hits=[GATE]) is None
    with pytest.raises(BadRow, match="no article has the words"):
        find(ask(passages=("  ",)), PAGES)


def test_gold_by_position_holds_in_copies_too():
    span = span_of(TEXT, GATES)
    question = ask(gold=(Gold("Gates", span),))
    assert value("coverage", question, answer(cite(GATES, article=COPY))) == 1.0


@pytest.mark.parametrize(
    "text, recall",
    [
        ("“We shut two gates” [1] Ships waited [2]\nBoth [1][2]", 2 / 3),
        ("She shut the gates [1]. Ships waited outside for days.", 0.5),  # a sentence that cites nothing
        ("Yes. She shut the gates [1].", 1.0),  # too short to claim anything
        ("She shut the gates. [1] Ships waited outside. [2]", 0.5),  # a marker behind the full stop
        ("“Yes. We shut two gates,” said she [1]", 1.0),  # one sentence: the stop is inside the quotation
        ("She shut the gates and said so.", 0.0),
        ("She shut the gates [1][9].", 0.0),  # there is no [9]
        ("", 0.0),
    ],
)
def test_citation_recall_looks_at_every_sentence(text, recall):
    reply = answer(cite(GATES), cite(WAIT), text=text)
    assert value("citation_recall", ask(quotes=(GATES,)), reply) == pytest.approx(recall)


@given(st.text(alphabet="ab .“”[12]\n", max_size=60))
def test_every_marker_of_an_answer_belongs_to_one_sentence_or_stands_alone(text):
    numbers = {int(n) for n in re.findall(r"\[(\d+)\]", text)}
    assert set().union(*(found for _, found in cited_sentences(text))) == numbers


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
@pytest.mark.parametrize("kind", ["", "unsure"])  # being unsure is no answer
def test_refusal(answerable, refused, recall, precision, wrongly, kind):
    reply = replace(answer(refused=refused), refusal=kind if refused else "")
    question = ask(answerable=answerable)
    assert value("refusal_recall", question, reply) == recall
    assert value("refusal_precision", question, reply) == precision
    assert value("refused_wrongly", question, reply) == wrongly


def test_a_failed_question_counts_as_failed_and_never_as_right():
    question = ask(names=(("A",),), speakers=("Ines Velin",), quotes=(GATES,), verdict="yes")
    case = Case(question, None, PAGES, find(question, PAGES), SAID, error="ServiceError: no reply")
    rows = {row.measure: row.value for row in measure(case)}
    assert rows["failed"] == 1.0
    assert {rows[name] for name in ("names", "speaker", "coverage", "citation_precision", "verdict", "hit")} == {0.0}
    assert {rows[name] for name in ("exact", "fabricated", "own_voice", "first", "latency_ms", "tokens")} == {None}


@pytest.mark.parametrize(
    "given_kind, accepted, refused, result",
    [
        ("own_voice", ("own_voice",), True, 1.0),
        ("not_on_this", ("own_voice", "not_on_this"), True, 1.0),
        ("never_quoted", ("own_voice",), True, 0.0),
        ("unsure", ("own_voice",), True, 0.0),
        ("unsure", ("own_voice", "unsure"), True, 1.0),
        ("", ("own_voice",), False, None),  # not refusing is counted by refusal_recall
        ("own_voice", (), True, None),
    ],
)
def test_refusal_kind(given_kind, accepted, refused, result):
    reply = replace(answer(refused=refused), refusal=given_kind)
    assert value("refusal_kind", ask(answerable=False, refusals=accepted), reply) == result


def test_time():
    assert value("latency_ms", ask(), answer(), latency_ms=12.5) == 12.5
    cached = replace(answer(), usage={"requests": 0.0, "cached": 1.0})
    assert value("latency_ms", ask(), cached, latency_ms=12.5) is None


@pytest.mark.parametrize("read, written", [("input_tokens", "output_tokens"), ("prompt_tokens", "completion_tokens")])
def test_tokens_and_cost(read, written):
    used = replace(answer(), usage={read: 30.0, written: 4.0, "cost_usd": 0.002})
    assert [value(name, ask(), used) for name in ("tokens", "tokens_read", "tokens_written")] == [34, 30, 4]
    assert value("cost_usd", ask(), used) == 0.002
    for name in ("tokens", "tokens_read", "tokens_written", "cost_usd"):
        assert value(name, ask(), answer()) is None  # not 0: nobody counted


def test_falling_back_to_the_offline_answer_is_seen():
    fell = replace(answer(), made_by="local, because openai:x failed: the server did not answer")
    assert value("fell_back", ask(), fell) == 1.0
    assert value("fell_back", ask(), replace(answer(), made_by="openai:x", usage={"requests": 1.0})) == 0.0
    assert value("fell_back", ask(), replace(answer(), made_by="local")) is None


# --- the search -----------------------------------------------------------------------------------------


def statement_hit(words: str, article=PAGE) -> Hit:
    return Hit(make_statement(article, words), 1.0)


def passage_hit(words: str, article=PAGE) -> Hit:
    span = span_of(article.text, words)
    return Hit(Passage(article.source.id, span, words), 1.0)


MISS, GATE, BLAME = passage_hit(WAIT), statement_hit(GATES), statement_hit("blamed the storm")


@pytest.mark.parametrize(
    "hits, recall, mrr, ndcg",
    [
        ([GATE, BLAME], 1.0, 1.0, 1.0),
        ([MISS, GATE], 0.5, 0.5, 0.386853),  # (1 / log2 3) / (1 + 1 / log2 3)
        ([GATE, GATE, BLAME], 1.0, 1.0, 0.919721),  # the second time brings nothing: (1 + 1/2) / (1 + 1 / log2 3)
        ([MISS] * 10 + [GATE], 0.0, 0.0, 0.0),  # too deep
        ([passage_hit(TEXT)], 1.0, 1.0, 1.0),  # one passage with both
        ([statement_hit(GATES, COPY), BLAME], 1.0, 1.0, 1.0),  # a copy carries the same words
        ([statement_hit("We"), BLAME], 0.5, 0.5, 0.386853),  # a quarter of the words is not the statement
        ([], 0.0, 0.0, 0.0),
    ],
)
def test_retrieval(hits, recall, mrr, ndcg):
    question = ask(quotes=(GATES, "blamed the storm"))
    names = ("recall_at_10", "mrr_at_10", "ndcg_at_10")
    found = [value(name, question, answer(), hits=hits) for name in names]
    assert found == pytest.approx([recall, mrr, ndcg], abs=1e-6)


def test_verbatim_coverage_counts_words():
    question = ask(quotes=(GATES, "blamed the storm"))
    assert value("verbatim_at_10", question, answer(), hits=[statement_hit("We"), BLAME]) == (1 / 4 + 1) / 2
    assert value("verbatim_at_10", question, answer(), hits=[]) == 0.0


def test_where_a_set_only_names_articles_these_are_to_be_found():
    question = ask(articles=("Gates", "copy"))
    assert value("recall_at_10", question, answer(), hits=[MISS, GATE]) == 0.5
    assert value("verbatim_at_10", question, answer(), hits=[MISS]) is None
    with pytest.raises(BadRow, match="no article is called"):
        find(ask(articles=("nowhere",)), PAGES)


@pytest.mark.parametrize("name", ["recall_at_10", "mrr_at_10", "ndcg_at_10", "verbatim_at_10"])
def test_the_search_is_not_measured_where_it_says_nothing(name):
    assert value(name, ask(quotes=(GATES,)), answer()) is None  # nobody searched
    assert value(name, ask(), answer(), hits=[GATE]) is None  # nothing is to be found
    assert value(name, ask(quotes=(GATES,), answerable=False), answer(), hits=[GATE]) is None


def test_a_search_alone_is_not_judged_as_an_answer():
    question = ask(names=(("A",),), quotes=(GATES,))
    rows = measure(Case(question, None, PAGES, find(question, PAGES), SAID, searched_only=True, hits=[GATE]))
    applied = {row.measure for row in rows if row.value is not None}
    assert applied == {"recall_at_10", "mrr_at_10", "ndcg_at_10", "verbatim_at_10", "failed"}


@given(st.lists(st.sampled_from([MISS, GATE, BLAME]), max_size=15))
def test_measures_of_the_search_stay_in_their_range_and_agree(hits):
    question = ask(quotes=(GATES, "blamed the storm"))
    found = {name: value(name, question, answer(), hits=hits) for name in ("recall_at_10", "mrr_at_10", "ndcg_at_10")}
    assert all(0 <= number <= 1 for number in found.values())
    assert len({number == 0 for number in found.values()}) == 1  # nothing found is 0 by every measure
    assert found["recall_at_10"] == len({hit.found.id for hit in hits[:10]} - {MISS.found.id}) / 2


def test_words_that_are_on_no_page_make_a_bad_row():
    with pytest.raises(BadRow, match="no article has the words"):
        find(ask(quotes=("We shut nine gates",)), PAGES)
    with pytest.raises(BadRow, match="no article is called"):
        find(ask(gold=(Gold("nowhere", Span(0, 1)),)), PAGES)
    with pytest.raises(BadRow, match="gold 3-3 of 'page' holds no word"):
        find(ask(gold=(Gold("page", Span(3, 3)),)), PAGES)
    with pytest.raises(BadRow, match="shorter"):
        find(ask(gold=(Gold("page", Span(0, 9999)),)), PAGES)


@pytest.mark.parametrize("name", definitions())
def test_every_measure_says_its_range_scope_and_source(name):
    assert all(word in definitions()[name] for word in ("Range", "pplies", "Source:"))
    assert name not in MEASURES or MEASURES[name].__name__ == name


def test_whatever_a_gate_can_ask_for_is_defined():
    quantiles = {"latency_p50", "latency_p95"}
    assert set(averaged()) - quantiles == set(definitions()) - {"latency_ms"}


def test_a_speaker_known_only_as_written_counts():
    unnamed = replace(cite(GATES, None), mention=Mention("a port official", Span(0, 3)))
    assert value("speaker", ask(speakers=("port official",)), answer(unnamed)) == 1.0
