"""A report as one HTML page that opens offline: failures first, each answer beside what was expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.evaluation.averages import number
from rag.evaluation.measures import JUDGED, definitions
from rag.evaluation.reports.about import told
from rag.evaluation.reports.layout import apart, beside, contents, keys, listing, page, section, table, text, verdict
from rag.evaluation.reports.plots import intervals_svg, reliability_svg, times_svg
from rag.evaluation.reports.report import BINS_HEAD, HEAD, TAG_MEASURES, Report, all_rows
from rag.evaluation.reports.result import Result, near_of
from rag.text import fold


def html(report: Report) -> str:
    """The whole page as one string."""
    ours = [average for name, average in report.averages.items() if name not in JUDGED]
    times = [ms for result in report.results if (ms := result.values.get("latency_ms"))]
    fallen, right = report.fallen, report.right
    parts = [
        listing("Mind", report.notes),
        listing("Conditions", report.checks, "small"),
        section(f"Fell short ({len(fallen)})", *(case_html(result) for result in fallen)),
        section("Averages", beside(intervals_svg(ours), table(HEAD, report.table())), _judged(report)),
        section("Confidence", beside(reliability_svg(report.reliability), table(BINS_HEAD, report.bin_table()))),
        section("By tag", table(("tag", "questions", *TAG_MEASURES), report.tag_table())),
        section("Time for an answer", times_svg(times)),
        section("What is measured", _meanings(report)),
        section(f"In full ({len(right)})", *(case_html(result, closed=True) for result in right)),
        listing("Left out", report.problems),
        section("This run", keys((name, shown) for name, value in report.about.items() if (shown := told(value)))),
    ]
    top = [f"<h1 dir='auto'>{text(report.title)}</h1>", verdict(report.verdict(), report.passed), contents(parts)]
    return page(report.title, [*top, *parts])


def _judged(report: Report) -> str:
    if not set(JUDGED) & set(report.averages):
        return ""
    return (
        "<p class='soft'>Measures that begin with judged_ are a language model's opinion; all others are counted.</p>"
    )


def _meanings(report: Report) -> str:
    """The definition of every measure of the run."""
    used = {row.measure for row in all_rows(report.results) if row.value is not None} | set(report.averages)
    told = (f"<dt>{text(name)}</dt><dd>{text(told)}</dd>" for name, told in definitions().items() if name in used)
    return f"<details><summary>Definitions</summary><dl>{''.join(told)}</dl></details>"


def case_html(result: Result, closed: bool = False) -> str:
    """One question: the answer beside what was expected."""
    earlier = "".join(f"<p class='soft' dir='auto'>before: {text(question)}</p>" for question in result.history)
    fallen = ", ".join(f"{measure} {number(value)}" for measure, value in result.shortfalls.items())
    asked = f"<h3 dir='auto'>{text(result.question)}</h3>"
    which = f"{which_html(result.id, result.tags)}<p class='soft fell'>{text(fallen)}</p>"
    cols = (
        f"<div class='cols'><div><h4>Answer</h4>{answer_html(result.answer, result.error)}{_notes(result)}</div>"
        f"<div><h4>Expected</h4>{_expected(result)}</div></div>"
    )
    if closed:
        summary = f"<summary dir='auto'>{text(result.question)}</summary>"
        return f"<details class='case'>{summary}{earlier}{which}{cols}</details>"
    return f"<article>{earlier}{asked}{which}{cols}</article>"


def which_html(id: str, tags: Sequence[str]) -> str:
    return f"<p class='soft'>{apart(id)}{' · ' if tags else ''}{', '.join(map(apart, tags))}</p>"


def answer_html(answer: Mapping | None, error: str = "") -> str:
    """An answer as rows.jsonl keeps it: names, prose, and the evidence it cites."""
    if answer is None:
        return f"<p class='fell'>{text(error or 'not asked: only the search was run')}</p>"
    names = f"<p dir='auto'><b>{'; '.join(map(apart, answer['names']))}</b></p>" if answer["names"] else ""
    refused = f"<p class='soft'>refused: {text(answer.get('refusal') or 'yes')}</p>" if answer["refused"] else ""
    cited = "".join(_citation(citation) for citation in answer["citations"])
    near = "".join(_citation(citation) for citation in near_of(answer)) if answer["refused"] else ""
    cited += f"<p class='soft'>comes near:</p>{near}" if near else ""
    dropped = "".join(f"<p class='soft'>dropped: {text(line)}</p>" for line in answer.get("dropped", ()))
    instead = f"<p class='fell'>{text(answer['made_by'])}</p>" if ", because " in answer.get("made_by", "") else ""
    return f"{names}{refused}{_sure(answer)}<p dir='auto'>{text(answer['answer'])}</p>{cited}{dropped}{instead}"


def _sure(answer: Mapping) -> str:
    """What it says to "did X say Y?", and how sure it is."""
    told = [f"{name}: {value}" for name in ("verdict", "confidence") if (value := answer.get(name))]
    return f"<p class='soft'>{text('; '.join(told))}</p>" if told else ""


def _citation(citation: Mapping) -> str:
    who = citation["speaker"] or ("the article itself" if citation["state"] == "own_voice" else "speaker uncertain")
    where = f"[{text(citation['n'])}] {apart(who)} · {_place(citation)}"
    return f"<blockquote dir='auto'>{apart(citation['quote'])}<br><small>{where}</small></blockquote>"


def _place(piece: Mapping) -> str:
    """Where a quotation or a gold statement stands."""
    return f"{apart(piece['title'])} ({apart(piece['article_id'])} {text(piece['start'])}-{text(piece['end'])})"


def _notes(result: Result) -> str:
    return "".join(f"<p class='soft' dir='auto'>judge: {text(note)}</p>" for note in result.notes)


def _expected(result: Result) -> str:
    said = result.expected
    items = [f"name: {' or '.join(group)}" for group in said.get("names", ())]
    items += [f"speaker: {' or '.join(said['speaker'])}"] if said.get("speaker") else []
    items += [f"verdict: {said['verdict']}"] if said.get("verdict") else []
    kinds = f" ({' or '.join(said['refusal'])})" if said.get("refusal") else ""
    items += [f"a refusal{kinds}"] if said.get("answerable") is False else []
    items += [f"not by: {name}" for name in said.get("must_not_speakers", ())]
    items += [f"not: {words}" for words in said.get("must_not_quotes", ())]
    items += [f"reference: {said['reference']}"] if said.get("reference") else []
    listed = "".join(f"<li dir='auto'>{text(item)}</li>" for item in items)
    return (f"<ul>{listed}</ul>" if listed else "") + "".join(_gold(gold, result) for gold in said.get("gold", ()))


def _gold(gold: Mapping, result: Result) -> str:
    """A gold statement, marked as quoted or missed."""
    cited = (result.answer or {}).get("citations", ())
    here = any(_covers(citation, gold) for citation in cited)
    kind, word = ("quoted", "quoted") if here else ("missed", "not quoted")
    where = f"<small>{word} · {_place(gold)}</small>"
    return f"<blockquote class='{kind}' dir='auto'>{apart(gold['text'])}<br>{where}</blockquote>"


def _covers(citation: Mapping, gold: Mapping) -> bool:
    """Whether a citation shows a good part of a gold statement: in its place, or the same words in a copy.

    A sentence that answers is quoted by any clause of it.
    """
    if citation["article_id"] == gold["article_id"]:
        shared = min(citation["end"], gold["end"]) - max(citation["start"], gold["start"])
        lengths = [piece["end"] - piece["start"] for piece in (gold, citation)]
        return 2 * shared >= (min(lengths) if gold.get("by_sentence") else lengths[0])
    return fold(gold["text"]) in fold(citation["quote"]) or fold(citation["quote"]) in fold(gold["text"])
