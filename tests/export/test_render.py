from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import make_article, make_statement

from rag.domain import Answer, Citation, Mention, Quote, Span, Speaker, Verdict
from rag.export.objects import answer_object, csv_text, statement_object
from rag.export.render import answer_text, shown, who

ARTICLE = make_article("He said rain would come.", title="Rain", outlet="Sarn Courier", published="2025-03-04")
QUOTE = Quote.cut(ARTICLE, Span(8, 23))
HE = Mention("He", Span(0, 2))
VELIN = Speaker("mara-velin", "Mara Velin")


def cite(**fields) -> Citation:
    return Citation(**{"number": 1, "quote": QUOTE, "source": ARTICLE.source, "state": "attributed"} | fields)


@pytest.mark.parametrize(
    "citation, line",
    [
        (
            cite(speaker=VELIN, mention=HE, form="direct"),
            "Mara Velin (written “He”; read as Mara Velin) – said directly",
        ),
        (
            cite(speaker=VELIN, via=(Mention("SANA", Span(0, 4)),), form="indirect"),
            "Mara Velin, via SANA – paraphrased by the outlet",
        ),
        (cite(state="own_voice"), "The article itself, quoting nobody"),
        (cite(state="uncertain", mention=HE), "Speaker uncertain (written “He”)"),
        (cite(state="uncertain"), "The article names no speaker"),
    ],
)
def test_who_says_how_the_page_names_the_speaker(citation, line):
    assert who(citation) == line


def test_the_json_contract():
    answer = Answer("q", "q", "It will rain. [1]", citations=(cite(speaker=VELIN, mention=HE, form="indirect"),))
    made = answer_object(answer)
    assert set(made) >= {
        "question",
        "standalone",
        "answer",
        "names",
        "citations",
        "outcome",
        "verdict",
        "confidence",
        "refused",
        "reason",
        "nearest",
        "nearest_names",
        "made_by",
        "timings_ms",
        "usage",
    }
    (c,) = made["citations"]
    assert set(c) >= {
        "n",
        "quote",
        "speaker",
        "speaker_as_written",
        "via",
        "cue",
        "form",
        "state",
        "article_id",
        "title",
        "outlet",
        "published",
        "url",
        "start",
        "end",
    }
    assert c["quote"] == ARTICLE.text[c["start"] : c["end"]]
    assert (c["speaker"], c["speaker_as_written"]) == ("Mara Velin", "He")


def test_the_text_shows_quotation_speaker_and_place():
    text = answer_text(Answer("q", "q (Velin)", "It will rain. [1]", citations=(cite(speaker=VELIN),)))
    for part in (
        "(asked as: q (Velin))",
        "      rain would come",
        "Mara Velin",
        "Sarn Courier · 2025-03-04 · Rain  (a1 8-23)",
    ):
        assert part in text


def test_a_follow_up_says_what_it_was_read_with():
    text = answer_text(Answer("and why?", "Who warned? - and why?", "It will rain.", made_by="local"))
    assert text == "(read together with: Who warned?)\n\n  It will rain."


@pytest.mark.parametrize(
    "refusal, heading",
    [("unsure", "These come nearest; read them before you use them:"), ("not_on_this", "Nearest:")],
)
def test_what_comes_nearest_stands_under_its_heading_and_is_no_citation(refusal, heading):
    near = {"nearest": (cite(speaker=VELIN, confidence=0.3),), "nearest_names": ("Mara Velin", "Ana Vel")}
    answer = Answer("q", "q", "None.", refused=True, refusal=refusal, reason="None.", made_by="local", **near)
    first, names, over, card = answer_text(answer).split("\n\n")
    assert (first.strip(), names.strip(), over.strip()) == ("None.", "Closest names: Mara Velin · Ana Vel", heading)
    assert "[1] Mara Velin" in card and "      rain would come\n" in card
    made = answer_object(answer)
    assert made["outcome"] == ("unsure" if refusal == "unsure" else "refused") and made["citations"] == []
    assert [(c["n"], c["confidence"]) for c in made["nearest"]] == [(1, 0.3)]


def test_beside_an_answer_what_comes_near_is_not_shown():
    found = {"citations": (cite(speaker=VELIN),), "nearest": (cite(number=2, speaker=VELIN),), "verdict": Verdict.YES}
    answer = Answer("q", "q", "It will rain. [1]", confidence=0.7, made_by="local", **found)
    assert shown(answer) == answer.citations and "[2]" not in answer_text(answer)
    assert answer_text(answer).splitlines()[-1] == "  fairly sure"
    made = answer_object(answer)
    assert (made["outcome"], made["verdict"], made["confidence"]) == ("answered", "yes", 0.7)


def test_a_statement_object_cuts_its_own_spans():
    made = statement_object(make_statement(ARTICLE, "rain would come", "He"), ARTICLE.source)
    assert [ARTICLE.text[start:end] for start, end in made["spans"]] == made["content"]


@given(st.lists(st.text(min_size=1), min_size=1, max_size=3))
def test_no_cell_is_a_formula_and_csv_reads_back(cells):
    rows = list(csv.reader(io.StringIO(csv_text([{"c": cell} for cell in cells], ["c"]), newline="")))
    assert len(rows) == len(cells) + 1
    for row in rows[1:]:
        assert not row or not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))
