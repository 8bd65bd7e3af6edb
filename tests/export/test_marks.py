"""Words stand in quotation marks only where the page has them in marks, in whatever an answer is written as."""

from __future__ import annotations

import json
import re
from functools import partial

import pytest
from askers import asker_of
from demo import QUESTIONS
from hypothesis import given
from hypothesis import strategies as st
from makers import make_article

from rag.checks.marks import shown_words, spoken, with_marks
from rag.checks.quotes import locate
from rag.domain import Answer, Citation, Quote, Span, Turn
from rag.export.documents import markdown_answer, plain_answer
from rag.export.objects import answer_object
from rag.export.render import answer_text, shown
from rag.page.cards import Card
from rag.page.exports import page
from rag.store.records import SqliteRecords
from rag.text import quotations

RUN = re.compile(r"“([^“”]*)”")
WRITTEN = re.compile(r"written “[^”]*”")  # how the page writes the speaker: a label, and no words of theirs
MORE = (
    "What did the mayor say?", "What did Sandoval say?", "What did Esmaeil Baqaei say?", "Who is quoted most?",
    "Summarise what was said about the hospital inquiry", "Who thanked Okafor?", "Who denied anything?",
    "What did the energy ministry say?", "List all quotations about the dam", "What did Judit Falk say?",
)  # fmt: skip


def asked() -> list[str]:
    files = [QUESTIONS / name for name in ("articles.jsonl", "paraphrases.jsonl", "own_voice.jsonl")]
    rows = [json.loads(row) for path in files for row in path.read_text(encoding="utf-8").splitlines()]
    return list(dict.fromkeys([*MORE, *(row["question"] for row in rows)]))[:60]


@pytest.fixture(scope="module")
def records(demo_library):
    found = SqliteRecords(demo_library)
    yield found
    found.close()


@pytest.fixture(scope="module")
def answers(records, embedder) -> list[Answer]:
    asker = asker_of(records, embedder)
    return [asker.ask(question) for question in asked()]


def as_html(answer: Answer) -> str:
    """What a web page shows of the words: prose, previews and cards, without the rest of their sentences."""
    markup = page("Monday", [Turn(answer.question, answer)], Card, "2025-03-04")
    body = markup.partition("<body>")[2].replace("&quot;", '"').replace("&#x27;", "'")
    return re.sub(r"<[^>]+>", " ", body)


OUTPUTS = {
    "terminal": answer_text,
    "plain": lambda answer: plain_answer("q", answer, lambda _: ""),
    "markdown": lambda answer: markdown_answer("q", answer, lambda _: "").replace("\\", "").replace("\u2060", ""),
    "html": as_html,
    "json": lambda answer: "\n".join(
        [answer_object(answer)["answer"], *(c["shown"] for c in answer_object(answer)["citations"])]
    ),
}


@pytest.mark.parametrize("output", OUTPUTS)
def test_marks_stand_only_around_what_the_page_has_in_marks(records, answers, output):
    marked = 0
    for answer in answers:
        texts = [records.article(citation.source.id).text for citation in shown(answer)]
        inside = [mark.cut(text) for text in dict.fromkeys(texts) for mark in quotations(text)]
        written = OUTPUTS[output](answer).replace(answer.question, "")
        for run in RUN.findall(WRITTEN.sub("", " ".join(written.split()))):
            words = run.removesuffix("…").strip()
            assert any(locate(quoted, words) for quoted in inside), (answer.question, run)
            marked += 1
    assert marked > 40


def test_what_is_indirect_has_no_marks_at_all(answers):
    indirect = [c for answer in answers for c in shown(answer) if c.form == "indirect"]
    assert indirect and not any(c.spoken for c in indirect if "“" not in c.quote.text and '"' not in c.quote.text)
    assert not any(RUN.search(shown_words(c)) for c in indirect if not c.spoken)


@pytest.mark.parametrize(
    "text, words, shown",
    [
        ("He called it “a mess”.", "it “a mess", "it “a mess”"),  # cut before the closing mark
        ("“We stay. We wait,” she said.", "We wait,” she said", "“We wait,” she said"),
        ("'We stay,' she said.", "We stay", "“We stay”"),
        ("She said that it was late.", "it was late", "it was late"),
    ],
)
def test_a_cut_of_a_page_has_its_marks_in_pairs(text, words, shown):
    article = make_article(text)
    span = Span(text.index(words), text.index(words) + len(words))
    cited = Citation(1, Quote.cut(article, span), article.source, "attributed", spoken=spoken(text, span))
    assert shown_words(cited) == shown


@given(st.text(st.sampled_from('ab ,.“”"'), max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_marks_of_ours_stand_in_pairs_and_no_word_is_lost(text, a, b):
    span = Span(min(a, b, len(text)), min(max(a, b), len(text)))
    cut = partial(re.sub, r"[^ab]", "")
    parts = [Span(part.start - span.start, part.end - span.start) for part in spoken(text, span)]
    made = with_marks(span.cut(text), parts)
    assert cut(made) == cut(span.cut(text))
    assert all(0 <= part.start < part.end <= len(span) for part in parts)


def test_marks_of_typewriters_are_marks():
    text = "``The ferry is safe,'' Mr Rho said. ``We sail.''"
    parts = spoken(text, Span(0, len(text)))
    assert [part.cut(text) for part in parts] == ["The ferry is safe,", "We sail."]
    assert with_marks(text, parts) == "“The ferry is safe,” Mr Rho said. “We sail.”"
