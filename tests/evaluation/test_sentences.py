"""Rows whose right answers are numbered sentences: reading them, finding them on the pages, judging answers by them."""

from __future__ import annotations

import gzip
import json

import pytest
from evaluation.small import small
from hypothesis import given
from hypothesis import strategies as st
from makers import make_article, span_of

from rag.domain import Answer, Citation, Quote, Span, Speaker
from rag.errors import ConfigError
from rag.evaluation.case import Case
from rag.evaluation.measures import MEASURES
from rag.evaluation.sets.fields import read_row
from rag.evaluation.sets.question import NumberedSentence
from rag.evaluation.sets.reading import read_set
from rag.evaluation.sets.rows import BadRow
from rag.evaluation.sets.truth import GoldStatement, Pages, find

TEXT = (
    "The port of Sarn closed on Monday after the worst storm in ten years. "  # 1
    "“We shut two gates,” said Ines Velin, the port director. "  # 2
    "“Why?” "  # 3
    "Her brother, who runs the ferry, said that he would sail all the same. "  # 4
    "“We shut them for the ships,” she said."  # 5
)
PAGE = make_article(TEXT, id="page", title="Gates")
COPY = make_article(f"Late news. “Why?” the paper asked. {TEXT}", id="copy", title="Gates again")
PAGES = Pages([PAGE.source, COPY.source], {"page": PAGE, "copy": COPY}.__getitem__)
INES, JON = Speaker("ines", "Ines Velin", "person"), Speaker("jon", "Jon Velin", "person")
ROW = {
    "id": "q1",
    "article": "page",
    "kind": "followup",
    "q": "and what did she do?",
    "first": "Who runs the port?",
    "words": "other",
    "answerable": True,
    "gold": [[1, ""], [2, "Ines Velin"], [5, "Ines Velin"]],
    "minimal": [2],
    "answer": "shut two gates",
    "aliases": ["closed two gates"],
    "verdict": None,
    "near": [[4, "Jon Velin"], [3, ""]],
    "why": "",
}


def read(**changed: object):
    row = {name: value for name, value in (ROW | changed).items() if value is not ...}
    return read_row(row, "set-1")


def test_a_row():
    question = read()
    assert (question.id, question.question, question.history) == ("q1", ROW["q"], ("Who runs the port?",))
    assert question.names == (("shut two gates", "closed two gates"),)
    assert question.speakers == ("Ines Velin",) and question.answerable is True and question.verdict is None
    assert question.sentences == (
        NumberedSentence("page", 1, ""),
        NumberedSentence("page", 2, "Ines Velin", needed=True),
        NumberedSentence("page", 5, "Ines Velin"),
    )
    assert question.near == (NumberedSentence("page", 4, "Jon Velin"), NumberedSentence("page", 3, ""))
    assert question.tags == ("followup", "other-words")


@pytest.mark.parametrize(
    "changed, name, value",
    [
        ({"first": ...}, "history", ()),
        ({"first": ""}, "history", ()),
        ({"answer": None, "aliases": []}, "names", ()),
        ({"answer": "two", "aliases": ["two", " 2 "]}, "names", (("two", "2"),)),
        ({"verdict": "partly"}, "verdict", "no"),
        ({"verdict": "yes"}, "verdict", "yes"),
        ({"id": ...}, "id", "set-1"),
        ({"words": ..., "why": ..., "near": ..., "aliases": ...}, "tags", ("followup",)),
        ({"answerable": False, "gold": [], "minimal": []}, "answerable", False),
        ({"gold": [[2, "Ines Velin"], [2, "Jon Velin"]]}, "speakers", ("Ines Velin", "Jon Velin")),
    ],
)
def test_what_may_be_missing_or_otherwise(changed, name, value):
    assert getattr(read(**changed), name) == value


def test_without_a_smallest_answer_every_sentence_is_needed():
    assert all(one.needed for one in read(minimal=[]).sentences)


@pytest.mark.parametrize(
    "changed, why",
    [
        ({"q": " "}, "no question in it"),
        ({"q": 5}, "q is a int, not a text"),
        ({"article": ""}, "article is empty"),
        ({"answerable": "yes"}, "answerable is 'yes'; it must be true or false"),
        ({"answerable": False}, "it cannot be both"),
        ({"kind": "why"}, "kind is 'why'; it must be one of said, who_said"),
        ({"gold": ...}, "gold is not a list"),
        ({"gold": [[0, "A"]]}, r"gold holds \[0, 'A'\]; write"),
        ({"gold": [[True, "A"]]}, "gold holds"),
        ({"gold": [2]}, "gold holds 2"),
        ({"near": [["2", "A"]]}, "near holds"),
        ({"minimal": [4]}, "minimal has sentence 4, which gold has not"),
        ({"minimal": 2}, "write the numbers of sentences"),
        ({"aliases": "two"}, "aliases is not a list of texts"),
        ({"verdict": True}, "verdict is True"),
        ({"verdict": ["yes"]}, "verdict is "),
        ({"id": ["a"]}, "the id is a list"),
    ],
)
def test_bad_rows_say_why(changed, why):
    with pytest.raises(BadRow, match=why):
        read(**changed)


@pytest.mark.parametrize(
    "changed, why",
    [
        ({"article": "nowhere"}, "no article is called 'nowhere'"),
        ({"gold": [[6, "Ines Velin"]], "minimal": []}, "'page' has 5 sentences; there is no sentence 6"),
        ({"near": [[7, ""]]}, "there is no sentence 7"),
    ],
)
def test_what_is_on_no_page_makes_a_bad_row(changed, why):
    with pytest.raises(BadRow, match=why):
        find(read(**changed), PAGES)


def test_sentences_are_found_in_copies_too():
    truth = find(read(), PAGES)
    second = [("page", span_of(TEXT, "“We shut two gates,” said Ines Velin, the port director."))]
    assert list(truth.gold[0][:1]) == second and {source_id for source_id, _ in truth.gold[0]} == {"page", "copy"}
    assert len(truth.gold) == 1 and len(truth.passages) == 2 and truth.by_sentence
    (why,) = find(read(gold=[[3, "Ines Velin"]], minimal=[]), PAGES).gold
    assert why == (("page", span_of(TEXT, "“Why?”")),)  # no clause: the copy's first “Why?” is somebody else's


# --- answers --------------------------------------------------------------------------------------------


def cite(words: str, by: Speaker | None = INES, article=PAGE) -> Citation:
    quote = Quote.cut(article, span_of(article.text, words))
    return Citation(1, quote, article.source, "attributed" if by else "own_voice", by)


def values(names: str, cited: list[Citation], near: list[Citation] = (), statements=None, **changed) -> list:
    refused = not cited
    reply = Answer("?", "?", "", (), tuple(cited), refused, "unsure" if refused else "", nearest=tuple(near))
    question = read(**changed)
    case = Case(question, reply, PAGES, find(question, PAGES), statements or {})
    return [MEASURES[name](case) for name in names.split()]


GATES, STORM, SAIL, WHY = "We shut two gates", "the worst storm in ten years", "he would sail all the same", "“Why?”"


@pytest.mark.parametrize(
    "cited, near, wanted",  # wanted: hit, found, first, coverage, citation_precision
    [
        ([cite(GATES)], [], [1, 1, 1, 1, 1]),  # four of ten words: a clause of the sentence
        ([cite(GATES, article=COPY)], [], [1, 1, 1, 1, 1]),
        ([cite("We shut them")], [], [0, 0, 1, 0, 1]),  # gold, but not in the smallest answer
        ([cite(STORM, None)], [], [0, 0, 1, 0, 1]),
        ([cite(SAIL, JON), cite(GATES)], [], [1, 1, 0, 1, 0.5]),
        ([cite(SAIL, JON)], [cite(GATES)], [0, 0, 0, 0, 0]),
        ([cite(TEXT)], [], [1, 1, 1, 1, 1]),  # most of the page answers
        ([], [cite(SAIL, JON), cite(GATES)], [0, 1, None, 0, 0]),
        ([], [cite(SAIL, JON)], [0, 0, None, 0, 0]),
    ],
)
def test_answers_are_judged_by_the_sentences_their_quotations_stand_in(cited, near, wanted):
    assert values("hit found first coverage citation_precision", cited, near) == wanted


@pytest.mark.parametrize(
    "cited, near, wanted",  # wanted: attribution, own_voice
    [
        ([cite(GATES)], [], [1, 0]),
        ([cite(GATES, JON)], [], [0, 0]),
        ([cite(STORM, JON)], [], [0, 1]),  # the article's own voice
        ([cite(STORM, None)], [], [None, None]),
        ([cite(SAIL, JON)], [], [1, 0]),  # a tempting sentence, and who says it
        ([cite(SAIL, INES)], [], [0, 0]),
        ([cite(WHY)], [], [None, None]),  # tempting, and of nobody: it tells nothing
        ([], [cite(GATES, JON), cite(STORM, JON)], [0, 6 / 10]),  # 6 of 4 and 6 words
    ],
)
def test_the_set_tells_whose_words_its_sentences_are(cited, near, wanted):
    assert values("attribution own_voice", cited, near) == wanted


def test_an_annotated_page_knows_better():
    said = {"page": [GoldStatement("page", "Jon Velin", (span_of(TEXT, STORM),))]}
    assert values("attribution own_voice", [cite(STORM, JON)], statements=said) == [1, 0]


def test_a_verdict_may_be_asked_for_and_the_speaker_is_one_of_the_gold_ones():
    assert values("verdict speaker", [cite(GATES), cite(SAIL, JON)], kind="did_say", verdict="partly") == [1, 0.5]
    assert values("refusal_recall hit", [], answerable=False, kind="none", gold=[], minimal=[]) == [1, None]


# --- files ----------------------------------------------------------------------------------------------


def test_a_packed_file_is_read_as_its_content_is(tmp_path):
    lines = "\n".join([json.dumps(ROW), json.dumps({**ROW, "id": "q2", "q": ""}), json.dumps({"question": "Who?"})])
    (tmp_path / "news.jsonl").write_text(lines)
    (tmp_path / "news.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    plain, packed = (read_set(tmp_path / name) for name in ("news.jsonl", "news.jsonl.gz"))
    assert packed == plain and packed.fingerprint == plain.fingerprint and packed.name == "news"
    assert [question.id for question in packed.questions] == ["q1", "news-3"]
    assert str(packed.problems[0]) == "news.jsonl:2: no question in it"


CUT = [gzip.compress(b'{"question": "Who?"}')[:-3], gzip.compress(b"x")[:11]]


@pytest.mark.parametrize("raw", [b"{}", *CUT], ids=["no gzip", "cut at the end", "cut at the start"])
def test_a_file_that_is_not_whole_is_a_clear_error(tmp_path, raw):
    (tmp_path / "set.jsonl.gz").write_bytes(raw)
    with pytest.raises(ConfigError, match=r"set\.jsonl\.gz is not a whole gzip file"):
        read_set(tmp_path / "set.jsonl.gz")
    (tmp_path / "set.txt.gz").write_bytes(gzip.compress(b"Who?"))
    with pytest.raises(ConfigError, match=r"set\.txt is not a question set; use one of \.jsonl"):
        read_set(tmp_path / "set.txt.gz")


def test_a_run(tmp_path):
    gold = {"kind": "said", "article": "page", "q": "What did she do?", "answerable": True, "minimal": [1]}
    rows = [gold | {"id": "a", "gold": [[1, "Ines Velin"]]}, gold | {"id": "b", "gold": [[1, ""], [2, ""]]}]
    report = small(tmp_path, *rows, out=tmp_path / "out", require="found>=0, hit<=0")
    assert all(check.passed for check in report.checks) and not report.passed  # a question is left out
    assert report.by_tag["said"]["hit"].value == 0.0
    assert report.problems == ("set.jsonl:2: question 'b': 'page' has 1 sentences; there is no sentence 2",)
    (told,) = report.results[0].expected["gold"]
    assert told["text"] == "“We shut two gates,” said Ines Velin." and told["by_sentence"]
    assert "not quoted" in (tmp_path / "out" / "report.html").read_text()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 3) | st.sampled_from(["", "a", "yes", "said"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(ROW)), json_values, max_size=4))
def test_any_row_is_read_or_refused(changed):
    try:
        question = read(**changed)
        find(question, PAGES)
    except BadRow:
        return
    assert question.question and set(question.speakers) == {one.speaker for one in question.sentences} - {""}


@given(st.integers(1, 5), st.sampled_from([PAGE, COPY]), st.integers(0, 60), st.integers(1, 60))
def test_what_is_a_hit_is_found_and_covers_something(number, article, start, length):
    span = Span(start, min(start + length, len(article.text)))
    cited = [Citation(1, Quote.cut(article, span), article.source, "own_voice")]
    hit, found, coverage = values("hit found coverage", cited, gold=[[number, ""]], minimal=[])
    assert hit == found and (hit == 1) == (coverage > 0)
