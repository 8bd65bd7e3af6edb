"""The pages that an evaluation writes, opened from disk in a browser without a network: they ask for nothing."""

from __future__ import annotations

import pytest
from demo import QUESTIONS, demo_articles
from evaluation.answerers import Demo, always_refuses, examined, perfect

from rag.evaluation.command import Options, evaluate
from rag.evaluation.reports.compare import compare
from rag.evaluation.reports.comparison_page import comparison_html
from rag.evaluation.reports.journal import read_run
from rag.evaluation.sets.reading import read_set

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A report of a run that fell short, and its comparison with one that did not."""
    out, path = tmp_path_factory.mktemp("runs"), QUESTIONS / "smoke.jsonl"
    asked = Demo(read_set(path))
    for name, answerer in (("good", perfect), ("bad", always_refuses)):
        evaluate(path, examined(answerer(asked), demo_articles()), Options(), out=out / name)
    compared = compare(read_run(out / "good"), read_run(out / "bad"))
    (out / "comparison.html").write_text(comparison_html(compared), encoding="utf-8")
    return {"report": out / "bad" / "report.html", "comparison": out / "comparison.html"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("name", ["report", "comparison"])
def test_it_opens_offline_and_fits(chromium, written, name, width, scheme):
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    page, requests, told = context.new_page(), [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(written[name].as_uri())
    assert requests == [written[name].as_uri()] and told == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("svg").first.is_visible()
    short = page.get_by_text("Fell short" if name == "report" else "Worse (", exact=False).first
    case = page.locator("article").first.locator(".cols > div")
    assert short.is_visible() and case.count() == 2
    left, right = (case.nth(i).bounding_box() for i in (0, 1))
    assert (left["y"] == right["y"]) is (width > 700)  # side by side, or one above the other on a phone
    context.close()
