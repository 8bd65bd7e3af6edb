"""The same questions asked offline, of an honest model and of a lying one: whatever is said, the quotations hold."""

from __future__ import annotations

import shutil

import pytest
from demo import QUESTIONS
from liar import NOBODY

from benchmarks.honesty import MODELS, compared, dropped, table

pytest.importorskip("langchain_openai")


@pytest.fixture(scope="module")
def reports(demo_library, tmp_path_factory):
    library = tmp_path_factory.mktemp("asked") / "library"
    shutil.copytree(demo_library, library)
    return compared(library, QUESTIONS / "smoke.jsonl")


@pytest.mark.parametrize("model", MODELS)
def test_every_quotation_is_the_pages_and_every_speaker_too(reports, model):
    averages = {name: average.value for name, average in reports[model].averages.items()}
    assert averages["exact"] == 1.0
    assert averages["attribution"] >= 0.95  # a model may cite a statement whose speaker the library reads in part
    assert averages["own_voice"] == averages.get("fabricated", 0.0) == 0.0
    assert "failed" not in averages or averages["failed"] == 0.0


def test_the_lying_model_was_asked_and_nothing_that_it_made_up_is_shown(reports):
    found = [result.answer for result in reports["lying model"].results]
    assert dropped(reports["lying model"]) >= 5 * len(found) > 0 == dropped(reports["offline"])
    for answer in found:
        shown = " ".join([answer["answer"], *answer["names"], *(c["speaker"] or "" for c in answer["citations"])])
        for lie in (NOBODY, "resign", "sorry", "my own fault", "not true", "evil"):
            assert lie not in shown


def test_where_nothing_holds_the_answer_is_the_offline_one_else_the_evidence_is_told_in_our_words(reports):
    offline = {result.id: result.answer for result in reports["offline"].results}
    for result in reports["lying model"].results:
        if result.answer["made_by"].startswith("local, because nothing"):
            assert result.answer["citations"] == offline[result.id]["citations"]
        else:
            assert result.answer["citations"] and result.answer["dropped"]


def test_an_honest_models_prose_is_shown(reports):
    told = [r.answer for r in reports["honest model"].results if not r.answer["made_by"].startswith("local")]
    assert len(told) > len(reports["honest model"].results) / 2
    assert sum(bool(answer["dropped"]) for answer in told) < len(told) / 3


def test_the_table_names_every_model_and_measure(reports):
    shown = table(reports).splitlines()
    assert shown[0].split("  ")[-1] == "lying model" and shown[-1].startswith("dropped")
