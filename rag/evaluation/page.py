"""A report as one HTML page that opens offline: failures first, each answer beside what was expected.

Every word of a question, an answer or an article is escaped; the page holds no script and fetches nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from rag.evaluation.case import Case
from rag.evaluation.report import TAG_MEASURES, Average, Report, number, tag_table

_STYLE = """
body{font:16px/1.5 Georgia,serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.6rem} h2{font-size:1.2rem;margin-top:2.5rem} h3{font-size:1rem;margin:.2rem 0}
table{border-collapse:collapse;font:14px/1.4 system-ui,sans-serif}
td,th{padding:.25rem .8rem;text-align:right;border-bottom:1px solid #ddd}
td:first-child,th:first-child{text-align:left}
.bar{display:inline-block;width:8rem;height:.7rem;background:#eee;position:relative}
.bar i{position:absolute;top:0;bottom:0;background:#7a9cc6}
.bar b{position:absolute;top:-2px;bottom:-2px;width:2px;background:#1b3a63}
.wide{overflow-x:auto}
article{border-top:1px solid #ccc;padding:.8rem 0}
.fell{color:#a11;font:13px system-ui,sans-serif} .ok{color:#176117} small{color:#555}
.cols{display:grid;grid-template-columns:1fr 1fr;gap:1.5rem}
.cols h4{margin:.2rem 0;font:600 13px system-ui,sans-serif;color:#555}
blockquote{margin:.3rem 0;padding-left:.7rem;border-left:3px solid #ccc}
@media(max-width:40rem){.cols{grid-template-columns:1fr}}
@media(prefers-color-scheme:dark){
body{background:#161616;color:#e6e6e6} td,th,article{border-color:#444} .bar{background:#333}
.fell{color:#f99} .ok{color:#8d8} small,.cols h4{color:#aaa}}
"""


def html(report: Report) -> str:
    """The whole page as one string."""
    fallen = report.shortfalls()
    failing = {case.question.id for case, _ in fallen}
    right = [case for case in report.cases if case.question.id not in failing]
    parts = [
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{escape(report.name)}</title>",
        "<meta name='viewport' content='width=device-width,initial-scale=1'>",
        f"<style>{_STYLE}</style></head><body><h1>{escape(report.name)}: {len(report.cases)} questions</h1>",
        f"<p class='{'ok' if report.passed else 'fell'}'>{escape(report.verdict())}</p>",
        _averages(report.averages),
        _list("Conditions", map(str, report.checks)),
        _list("Left out", report.problems),
        f"<h2>Fell short ({len(fallen)})</h2>",
        *(_case(case, values) for case, values in fallen),
        "<h2>By tag</h2>",
        _table(("tag", "questions", *TAG_MEASURES), tag_table(report)),
        f"<h2>In full ({len(right)})</h2>",
        *(_case(case, {}) for case in right),
        _list("This run", (f"{key}: {value}" for key, value in report.about.items())),
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _averages(averages: Mapping[str, Average]) -> str:
    rows = []
    for a in averages.values():
        bar = _bar(a) if max(a.value, a.high) <= 1 else ""
        cells = (escape(a.measure), number(a.value), f"{number(a.low)} .. {number(a.high)}", bar, str(a.count))
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    head = "".join(f"<th>{name}</th>" for name in ("measure", "average", "95 % interval", "", "questions"))
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def _bar(a: Average) -> str:
    low, high, value = (100 * number for number in (a.low, a.high, a.value))
    interval = f"<i style='left:{low:.1f}%;width:{high - low:.1f}%'></i>"
    return f"<span class='bar'>{interval}<b style='left:{value:.1f}%'></b></span>"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["".join(f"<th>{escape(cell)}</th>" for cell in head)]
    lines += ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows]
    return "<div class='wide'><table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table></div>"


def _list(title: str, items: Iterable[str]) -> str:
    lines = "".join(f"<li>{escape(item)}</li>" for item in items)
    return f"<h2>{escape(title)}</h2><ul>{lines}</ul>" if lines else ""


def _case(case: Case, fallen: Mapping[str, float]) -> str:
    question = case.question
    earlier = "".join(f"<small>before: {escape(text)}</small><br>" for text in question.history)
    values = ", ".join(f"{measure} {value:.2f}" for measure, value in fallen.items())
    return (
        f"<article>{earlier}<h3>{escape(question.question)}</h3>"
        f"<small>{escape(' '.join((question.id, *question.tags)))}</small> <span class='fell'>{escape(values)}</span>"
        f"<div class='cols'><div><h4>Answer</h4>{_answer(case)}</div>"
        f"<div><h4>Expected</h4>{_expected(case)}</div></div></article>"
    )


def _answer(case: Case) -> str:
    if case.answer is None:
        return f"<p class='fell'>{escape(case.error)}</p>"
    names = f"<p><b>{escape('; '.join(case.answer.names))}</b></p>" if case.answer.names else ""
    cited = "".join(
        f"<blockquote>{escape(c.quote.text)}<br><small>[{c.number}] {escape(c.speaker.name if c.speaker else '?')}, "
        f"{escape(c.state)}, {escape(c.source.title)}</small></blockquote>"
        for c in case.answer.citations
    )
    return f"{names}<p>{escape(case.answer.text)}</p>{cited}"


def _expected(case: Case) -> str:
    question = case.question
    items = [" or ".join(group) for group in question.names]
    items += [f"speaker: {' or '.join(question.speakers)}"] if question.speakers else []
    items += ["a refusal"] if question.answerable is False else []
    items += [f"verdict: {question.verdict}"] if question.verdict else []
    items += [f"not by: {name}" for name in question.must_not.speakers]
    items += [f"not: {words}" for words in question.must_not.quotes]
    quoted = [span.cut(case.pages[source_id].text) for (source_id, span), *_ in case.truth.gold]
    gold = "".join(f"<blockquote>{escape(words)}</blockquote>" for words in quoted)
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>" + gold
